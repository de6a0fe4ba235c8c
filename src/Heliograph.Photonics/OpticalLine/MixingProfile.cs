using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// How strongly light mixes along a fibre when one channel has a given power profile: |mu|^2 with mu = int_0^L p(z) e^(i dbeta z) dz, p the power over the
/// launched one. p e^(alpha z) is straight between nodes, and each piece is integrated exactly.
/// </summary>
/// <remarks>
/// With w = -alpha + i dbeta, q_k = p e^(alpha z) at the nodes, d_k its slope in piece k and E_k = e^(w z_k): mu = (w A - B)/w^2, A = q_K E_K - q_0,
/// B = sum_k (d_(k-1) - d_k) E_k. Nodes at equal steps are powers of one phase factor (Horner's rule); that factor and the end's are carried along a row by
/// recurrence, since the phase is a parabola of the frequency, and started anew with every row. Nodes elsewhere (lumped losses) take a sine and a cosine.
/// </remarks>
internal sealed class MixingProfile
{
    private readonly double _alpha;
    private readonly double _length;
    private readonly double _atStart;
    private readonly double _atEnd;
    private readonly double _endSlope;
    private readonly double _step;
    private readonly double[] _even;
    private readonly double[] _odd;
    private readonly double[] _oddAt;

    /// <param name="alpha">Of the channel, 1/m.</param>
    /// <param name="z">Nodes, m.</param>
    /// <param name="log">ln of power over launched power at the nodes.</param>
    /// <param name="step">Distance of most of the nodes, m.</param>
    public MixingProfile(double alpha, ReadOnlySpan<double> z, ReadOnlySpan<double> log, double step)
    {
        int last = z.Length - 1;
        (_alpha, _length, _step) = (alpha, z[last], step);
        double[] q = new double[z.Length];
        for (int k = 0; k <= last; k++)
        {
            q[k] = Math.Exp(log[k] + (alpha * z[k]));
        }
        (_atStart, _atEnd) = (q[0], q[last] * Math.Exp(-alpha * _length));
        List<double> even = [];
        List<(double At, double Value)> odd = [];
        for (int k = 0; k <= last; k++)
        {
            double before = k == 0 ? 0 : (q[k] - q[k - 1]) / (z[k] - z[k - 1]);
            double behind = k == last ? 0 : (q[k + 1] - q[k]) / (z[k + 1] - z[k]);
            double value = (before - behind) * Math.Exp(-alpha * z[k]);
            if (k == last)
            {
                _endSlope = value;
            }
            else if (Math.Abs(z[k] - (even.Count * step)) < 1e-6)
            {
                even.Add(value);
            }
            else
            {
                odd.Add((z[k], value));
            }
        }
        (_even, _oddAt, _odd) = ([.. even], [.. odd.Select(o => o.At)], [.. odd.Select(o => o.Value)]);
        IsExponential = q.All(v => Math.Abs(v - 1) < 1e-12);
    }

    /// <summary>Attenuation alone, where |mu|^2 is a closed form.</summary>
    public bool IsExponential { get; }

    /// <summary>
    /// sum_b weight_b mask_b |mu|^2 at dbeta_b = linear y_b + square y_b^2, y_b = start + b step. Both spans may be read up to seven entries beyond
    /// <paramref name="count"/>, where a weight or a mask must be 0.
    /// </summary>
    public double Row(double linear, double square, double start, double step, int count, ref double weights, ref double mask) =>
        IsExponential
            ? ExponentialRow(linear, square, start, step, count, ref weights, ref mask)
            : ProfileRow(linear, square, start, step, count, ref weights, ref mask);

    private double ExponentialRow(double linear, double square, double start, double step, int count, ref double weights, ref double mask)
    {
        Vector512<double> y = Vector512.CreateSequence(start, step);
        Vector512<double> ahead = Vector512.Create(Vector512<double>.Count * step);
        Phase end = Phase.Start(_length, linear, square, y, step);
        Vector512<double> c1 = Vector512.Create(linear);
        Vector512<double> c2 = Vector512.Create(square);
        Vector512<double> squares = Vector512.Create((_atStart * _atStart) + (_atEnd * _atEnd));
        Vector512<double> cross = Vector512.Create(-2 * _atStart * _atEnd);
        Vector512<double> alpha2 = Vector512.Create(_alpha * _alpha);
        Vector512<double> sum = Vector512<double>.Zero;
        for (nuint b = 0; (int)b < count; b += (nuint)Vector512<double>.Count)
        {
            Vector512<double> beta = Vector512.FusedMultiplyAdd(c2, y, c1) * y;
            Vector512<double> weight = Vector512.LoadUnsafe(ref weights, b) * Vector512.LoadUnsafe(ref mask, b);
            Vector512<double> above = Vector512.FusedMultiplyAdd(cross, end.Cos, squares);
            Vector512<double> below = Vector512.FusedMultiplyAdd(beta, beta, alpha2);
            sum = Vector512.FusedMultiplyAdd(weight, above / below, sum);
            end.Next();
            y += ahead;
        }
        return Vector512.Sum(sum);
    }

    private double ProfileRow(double linear, double square, double start, double step, int count, ref double weights, ref double mask)
    {
        Vector512<double> y = Vector512.CreateSequence(start, step);
        Vector512<double> ahead = Vector512.Create(Vector512<double>.Count * step);
        Phase end = Phase.Start(_length, linear, square, y, step);
        Phase unit = Phase.Start(_step, linear, square, y, step);
        Vector512<double> c1 = Vector512.Create(linear);
        Vector512<double> c2 = Vector512.Create(square);
        Vector512<double> alpha = Vector512.Create(_alpha);
        Vector512<double> atStart = Vector512.Create(_atStart);
        Vector512<double> atEnd = Vector512.Create(_atEnd);
        Vector512<double> endSlope = Vector512.Create(_endSlope);
        ref double even = ref MemoryMarshal.GetArrayDataReference(_even);
        Vector512<double> sum = Vector512<double>.Zero;
        for (nuint b = 0; (int)b < count; b += (nuint)Vector512<double>.Count)
        {
            Vector512<double> beta = Vector512.FusedMultiplyAdd(c2, y, c1) * y;
            // B: Horner's rule from the last even node down to the first, then the end's and the odd nodes' parts.
            int top = _even.Length - 1;
            Vector512<double> re = Vector512.Create(_even[top]);
            Vector512<double> im = Vector512<double>.Zero;
            for (int k = top - 1; k >= 0; k--)
            {
                Vector512<double> own = Vector512.Create(System.Runtime.CompilerServices.Unsafe.Add(ref even, k));
                Vector512<double> next = Vector512.FusedMultiplyAdd(re, unit.Cos, Vector512.FusedMultiplyAdd(-im, unit.Sin, own));
                im = Vector512.FusedMultiplyAdd(re, unit.Sin, im * unit.Cos);
                re = next;
            }
            re = Vector512.FusedMultiplyAdd(endSlope, end.Cos, re);
            im = Vector512.FusedMultiplyAdd(endSlope, end.Sin, im);
            for (int k = 0; k < _odd.Length; k++)
            {
                (Vector512<double> sin, Vector512<double> cos) = Vector512.SinCos(beta * _oddAt[k]);
                re = Vector512.FusedMultiplyAdd(Vector512.Create(_odd[k]), cos, re);
                im = Vector512.FusedMultiplyAdd(Vector512.Create(_odd[k]), sin, im);
            }
            // w A - B
            Vector512<double> ar = Vector512.FusedMultiplyAdd(atEnd, end.Cos, -atStart);
            Vector512<double> ai = atEnd * end.Sin;
            Vector512<double> tr = -Vector512.FusedMultiplyAdd(alpha, ar, Vector512.FusedMultiplyAdd(beta, ai, re));
            Vector512<double> ti = Vector512.FusedMultiplyAdd(beta, ar, -Vector512.FusedMultiplyAdd(alpha, ai, im));
            Vector512<double> w2 = Vector512.FusedMultiplyAdd(beta, beta, alpha * alpha);
            Vector512<double> weight = Vector512.LoadUnsafe(ref weights, b) * Vector512.LoadUnsafe(ref mask, b);
            sum = Vector512.FusedMultiplyAdd(weight, Vector512.FusedMultiplyAdd(tr, tr, ti * ti) / (w2 * w2), sum);
            end.Next();
            unit.Next();
            y += ahead;
        }
        return Vector512.Sum(sum);
    }

    // e^(i z dbeta(y)) in eight lanes, from one block of lanes to the next: the ratio of neighbours turns by a constant angle.
    private ref struct Phase
    {
        private Vector512<double> _turnCos;
        private Vector512<double> _turnSin;
        private Vector512<double> _moreCos;
        private Vector512<double> _moreSin;

        public Vector512<double> Cos { get; private set; }

        public Vector512<double> Sin { get; private set; }

        public static Phase Start(double z, double linear, double square, Vector512<double> y, double step)
        {
            double lanes = Vector512<double>.Count;
            double block = lanes * step;
            Phase phase = default;
            Vector512<double> angle = Vector512.Create(z) * (Vector512.FusedMultiplyAdd(Vector512.Create(square), y, Vector512.Create(linear)) * y);
            (phase.Sin, phase.Cos) = Vector512.SinCos(angle);
            Vector512<double> turn = Vector512.Create(z * block) * ((Vector512.Create(2 * square) * y) + Vector512.Create(linear + (square * block)));
            (phase._turnSin, phase._turnCos) = Vector512.SinCos(turn);
            (double sin, double cos) = Math.SinCos(2 * z * square * block * block);
            (phase._moreSin, phase._moreCos) = (Vector512.Create(sin), Vector512.Create(cos));
            return phase;
        }

        public void Next()
        {
            Vector512<double> cos = Vector512.FusedMultiplyAdd(Cos, _turnCos, -(Sin * _turnSin));
            Sin = Vector512.FusedMultiplyAdd(Cos, _turnSin, Sin * _turnCos);
            Cos = cos;
            Vector512<double> turn = Vector512.FusedMultiplyAdd(_turnCos, _moreCos, -(_turnSin * _moreSin));
            _turnSin = Vector512.FusedMultiplyAdd(_turnCos, _moreSin, _turnSin * _moreCos);
            _turnCos = turn;
        }
    }
}
