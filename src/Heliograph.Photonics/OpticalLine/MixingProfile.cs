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
        Phase phase = Begin(_length, linear, square, y, step);
        (Vector512<double> cos, Vector512<double> sin) = (phase.Cos, phase.Sin);
        (Vector512<double> turnCos, Vector512<double> turnSin) = (phase.TurnCos, phase.TurnSin);
        (Vector512<double> moreCos, Vector512<double> moreSin) = (Vector512.Create(phase.MoreCos), Vector512.Create(phase.MoreSin));
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
            Vector512<double> above = Vector512.FusedMultiplyAdd(cross, cos, squares);
            Vector512<double> below = Vector512.FusedMultiplyAdd(beta, beta, alpha2);
            sum = Vector512.FusedMultiplyAdd(weight, above / below, sum);
            Vector512<double> next = Vector512.FusedMultiplyAdd(cos, turnCos, -(sin * turnSin));
            sin = Vector512.FusedMultiplyAdd(cos, turnSin, sin * turnCos);
            cos = next;
            next = Vector512.FusedMultiplyAdd(turnCos, moreCos, -(turnSin * moreSin));
            turnSin = Vector512.FusedMultiplyAdd(turnCos, moreSin, turnSin * moreCos);
            turnCos = next;
            y += ahead;
        }
        return Vector512.Sum(sum);
    }

    // Phases are written out as variables, and none is passed by reference: in memory they would cost seven times as much.
    private double ProfileRow(double linear, double square, double start, double step, int count, ref double weights, ref double mask)
    {
        Vector512<double> y = Vector512.CreateSequence(start, step);
        Vector512<double> ahead = Vector512.Create(Vector512<double>.Count * step);
        Phase end = Begin(_length, linear, square, y, step);
        Phase unit = Begin(_step, linear, square, y, step);
        (Vector512<double> endCos, Vector512<double> endSin) = (end.Cos, end.Sin);
        (Vector512<double> endTurnCos, Vector512<double> endTurnSin) = (end.TurnCos, end.TurnSin);
        (Vector512<double> cos, Vector512<double> sin) = (unit.Cos, unit.Sin);
        (Vector512<double> turnCos, Vector512<double> turnSin) = (unit.TurnCos, unit.TurnSin);
        Vector512<double> c1 = Vector512.Create(linear);
        Vector512<double> c2 = Vector512.Create(square);
        Vector512<double> alpha = Vector512.Create(_alpha);
        ReadOnlySpan<double> even = _even;
        Vector512<double> sum = Vector512<double>.Zero;
        for (nuint b = 0; (int)b < count; b += (nuint)Vector512<double>.Count)
        {
            Vector512<double> beta = Vector512.FusedMultiplyAdd(c2, y, c1) * y;
            // B: Horner's rule from the last even node down to the first, then the end's and the odd nodes' parts.
            Vector512<double> re = Vector512.Create(even[^1]);
            Vector512<double> im = Vector512<double>.Zero;
            for (int k = even.Length - 2; k >= 0; k--)
            {
                Vector512<double> more = Vector512.FusedMultiplyAdd(re, cos, Vector512.FusedMultiplyAdd(-im, sin, Vector512.Create(even[k])));
                im = Vector512.FusedMultiplyAdd(re, sin, im * cos);
                re = more;
            }
            re = Vector512.FusedMultiplyAdd(Vector512.Create(_endSlope), endCos, re);
            im = Vector512.FusedMultiplyAdd(Vector512.Create(_endSlope), endSin, im);
            if (_odd.Length > 0)
            {
                Phase odd = Odd(beta);
                re += odd.Cos;
                im += odd.Sin;
            }
            // w A - B
            Vector512<double> ar = Vector512.FusedMultiplyAdd(Vector512.Create(_atEnd), endCos, Vector512.Create(-_atStart));
            Vector512<double> ai = endSin * _atEnd;
            Vector512<double> tr = Vector512.FusedMultiplyAdd(alpha, ar, Vector512.FusedMultiplyAdd(beta, ai, re));
            Vector512<double> ti = Vector512.FusedMultiplyAdd(beta, ar, -Vector512.FusedMultiplyAdd(alpha, ai, im));
            Vector512<double> w2 = Vector512.FusedMultiplyAdd(beta, beta, alpha * alpha);
            Vector512<double> weight = Vector512.LoadUnsafe(ref weights, b) * Vector512.LoadUnsafe(ref mask, b);
            sum = Vector512.FusedMultiplyAdd(weight, Vector512.FusedMultiplyAdd(tr, tr, ti * ti) / (w2 * w2), sum);

            Vector512<double> next = Vector512.FusedMultiplyAdd(endCos, endTurnCos, -(endSin * endTurnSin));
            endSin = Vector512.FusedMultiplyAdd(endCos, endTurnSin, endSin * endTurnCos);
            endCos = next;
            next = Vector512.FusedMultiplyAdd(endTurnCos, Vector512.Create(end.MoreCos), -(endTurnSin * end.MoreSin));
            endTurnSin = Vector512.FusedMultiplyAdd(endTurnCos, Vector512.Create(end.MoreSin), endTurnSin * end.MoreCos);
            endTurnCos = next;
            next = Vector512.FusedMultiplyAdd(cos, turnCos, -(sin * turnSin));
            sin = Vector512.FusedMultiplyAdd(cos, turnSin, sin * turnCos);
            cos = next;
            next = Vector512.FusedMultiplyAdd(turnCos, Vector512.Create(unit.MoreCos), -(turnSin * unit.MoreSin));
            turnSin = Vector512.FusedMultiplyAdd(turnCos, Vector512.Create(unit.MoreSin), turnSin * unit.MoreCos);
            turnCos = next;
            y += ahead;
        }
        return Vector512.Sum(sum);
    }

    // The parts of nodes that are at no even step.
    private Phase Odd(Vector512<double> beta)
    {
        Vector512<double> re = Vector512<double>.Zero;
        Vector512<double> im = Vector512<double>.Zero;
        for (int k = 0; k < _odd.Length; k++)
        {
            (Vector512<double> sin, Vector512<double> cos) = Vector512.SinCos(beta * _oddAt[k]);
            re = Vector512.FusedMultiplyAdd(Vector512.Create(_odd[k]), cos, re);
            im = Vector512.FusedMultiplyAdd(Vector512.Create(_odd[k]), sin, im);
        }
        return new Phase(re, im, default, default, 0, 0);
    }

    // e^(i z dbeta(y)) in eight lanes, and what takes them to the next eight: a ratio that itself turns by a constant angle.
    private static Phase Begin(double z, double linear, double square, Vector512<double> y, double step)
    {
        double block = Vector512<double>.Count * step;
        Vector512<double> angle = Vector512.Create(z) * (Vector512.FusedMultiplyAdd(Vector512.Create(square), y, Vector512.Create(linear)) * y);
        (Vector512<double> sin, Vector512<double> cos) = Vector512.SinCos(angle);
        Vector512<double> ratio = Vector512.Create(z * block) * ((Vector512.Create(2 * square) * y) + Vector512.Create(linear + (square * block)));
        (Vector512<double> turnSin, Vector512<double> turnCos) = Vector512.SinCos(ratio);
        (double moreSin, double moreCos) = Math.SinCos(2 * z * square * block * block);
        return new Phase(cos, sin, turnCos, turnSin, moreCos, moreSin);
    }

    private readonly record struct Phase(
        Vector512<double> Cos,
        Vector512<double> Sin,
        Vector512<double> TurnCos,
        Vector512<double> TurnSin,
        double MoreCos,
        double MoreSin
    );
}
