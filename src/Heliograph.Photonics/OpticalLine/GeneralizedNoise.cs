using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// Nonlinear interference of one span by the generalised Gaussian-noise model, which knows the power profile: spectrally separated (Cantono et al.,
/// arXiv:1710.02225, eq. 21) or with a closed form of the other channels' effect (D'Amico et al., J. Lightwave Technol. 40(11), 3499 (2022), eqs. 24-25).
/// </summary>
/// <remarks>
/// psi_ij is the double integral over f1 in channel j and f2 in channel i of RC_j(f1) RC_i(f2) RC_j(f1 + f2 - f_i) |mu|^2, by trapezia on the steps that the
/// tolerances name. Channels far away, |df| &gt; 5 x 50e9 x 32e9 x 21.3e-27 / (|beta2| R_j), count by their two edges alone. The steps in f1 are whole
/// multiples of those in f2, so that the third spectrum is one table for a pair. Nothing is allocated within a pair once the tables have grown.
/// </remarks>
public sealed class GeneralizedNoise
{
    private const double NearProduct = 5 * 50e9 * 32e9 * 21.3e-27;

    // Below these a step in frequency has no bound by phase, and one in attenuation none: 200 times below standard fibre, and 2e-5 dB/km.
    private const double LeastBeta2 = 1e-28;
    private const double LeastAlpha = 5e-9;
    private const double FourPi2 = 4 * Math.PI * Math.PI;

    private readonly FibreSpan _fibre;
    private readonly WdmComb _spectrum;
    private readonly LineSimulation _simulation;
    private readonly PowerProfile _profile;
    private readonly double[] _alpha;
    private readonly double[] _beta2;
    private readonly double _widestSlot;
    private readonly MixingProfile[] _mixing;
    private double[] _weights = [];
    private double[] _mask = [];
    private double[] _ones = [];

    private GeneralizedNoise(FibreSpan fibre, WdmComb spectrum, PowerProfile profile, LineSimulation simulation)
    {
        (_fibre, _spectrum, _simulation, _profile) = (fibre, spectrum, simulation, profile);
        _alpha = [.. spectrum.Frequency.Select(f => Math.Max(fibre.Alpha(f), LeastAlpha))];
        _beta2 = [.. spectrum.Frequency.Select(fibre.Beta2)];
        _widestSlot = spectrum.SlotWidth.Max();
        _mixing =
        [
            .. Enumerable
                .Range(0, spectrum.Count)
                .Select(j => new MixingProfile(_alpha[j], profile.Positions, profile.Of(j), simulation.ResultStep_m)),
        ];
    }

    /// <summary>Share of each channel's power that the span turns into interference.</summary>
    /// <param name="profile">Of the channels, at the nodes between which p e^(alpha z) is taken as straight.</param>
    /// <param name="simulation">Its computed channels are channels of the spectrum.</param>
    /// <param name="power">W at the fibre's input.</param>
    public static void Share(
        FibreSpan fibre,
        WdmComb spectrum,
        PowerProfile profile,
        LineSimulation simulation,
        ReadOnlySpan<double> power,
        Span<double> share
    )
    {
        ArgumentNullException.ThrowIfNull(fibre);
        ArgumentNullException.ThrowIfNull(spectrum);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(simulation);
        GeneralizedNoise model = new(fibre, spectrum, profile, simulation);
        ImmutableArray<int> computed = Computed(simulation, spectrum.Count);
        double[] at = new double[computed.Length];
        double[] density = new double[computed.Length];
        double[] eta = new double[spectrum.Count];
        double[] reach = simulation.Nonlinear == NonlinearMethod.GgnApproximate ? model.Reaches() : [];
        for (int c = 0; c < computed.Length; c++)
        {
            int i = computed[c];
            model.Efficiency(i, reach, eta);
            double sum = 0;
            for (int j = 0; j < eta.Length; j++)
            {
                sum += eta[j] * power[j] * power[j];
            }
            at[c] = spectrum.Frequency[i];
            density[c] = sum * power[i] / spectrum.SymbolRate[i];
        }
        for (int i = 0; i < spectrum.Count; i++)
        {
            share[i] = Linear.Interpolate(at, density, spectrum.Frequency[i]) * spectrum.SymbolRate[i] / power[i];
        }
    }

    // Indices of the channels that are integrated; the others lie on straight lines between.
    private static ImmutableArray<int> Computed(LineSimulation simulation, int channels)
    {
        if (!simulation.ComputedChannels.IsEmpty)
        {
            return [.. simulation.ComputedChannels.Select(c => c - 1).Distinct().Order()];
        }
        return simulation.ComputedCount is not { } count ? [.. Enumerable.Range(0, channels)]
            : count <= 1 || channels == 1 ? [(channels - 1) / 2]
            :
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => (int)Math.Round((double)i * (channels - 1) / (count - 1), MidpointRounding.ToEven))
                    .Distinct(),
            ];
    }

    // eta_ij of one channel, 1/W2.
    private void Efficiency(int i, double[] reach, double[] eta)
    {
        double gamma = _fibre.Gamma(_spectrum.Frequency[i]);
        bool isApproximate = _simulation.Nonlinear == NonlinearMethod.GgnApproximate;
        double slope = isApproximate ? 0 : Linear.ParabolaSlope(_spectrum.Frequency, _beta2, _spectrum.Frequency[i]) / (2 * Math.PI);
        for (int j = 0; j < eta.Length; j++)
        {
            double rate = _spectrum.SymbolRate[j];
            double distance = Math.Abs(_spectrum.Frequency[j] - _spectrum.Frequency[i]);
            double beta2 = Math.Abs(_beta2[i] + _beta2[j]) / 2;
            double psi =
                isApproximate && i != j && beta2 >= LeastBeta2 ? reach[j] * rate / (4 * Math.PI * beta2 * distance)
                : isApproximate ? Near(i, j, 0, _beta2.Max(Math.Abs))
                : i == j || distance <= NearProduct / (Math.Abs(_beta2[i]) * rate) ? Near(i, j, slope, Math.Abs(_beta2[i]))
                : Far(i, j, slope);
            eta[j] = gamma * gamma * (i == j ? GaussianNoise.SelfWeight : GaussianNoise.CrossWeight) * psi / (rate * rate);
        }
    }

    /// <summary>Hz between samples of f1.</summary>
    private double Step(int j, double beta2)
    {
        if (beta2 < LeastBeta2)
        {
            return _spectrum.SymbolRate[j] / 64;
        }
        double perMetre = Math.Min(_simulation.DispersionTolerance * _alpha[j], _simulation.PhaseShiftTolerance / _simulation.ResultStep_m);
        return perMetre / beta2 / (FourPi2 * _widestSlot);
    }

    // The double integral, row by row of f1. Offsets are from channel i.
    private double Near(int i, int j, double beta3, double stepBeta2)
    {
        int ratio = 1 + Math.Abs(i - j);
        double outer = Step(j, stepBeta2);
        double inner = outer / ratio;
        (double edge, double other) = (Edge(i), Edge(j));
        int rows = Samples(2 * other, outer);
        int columns = Samples(2 * edge, inner);
        int table = (ratio * (rows - 1)) + columns;
        Reserve(table + (2 * Vector512<double>.Count));
        for (int b = 0; b < columns; b++)
        {
            double end = b == 0 || b == columns - 1 ? 0.5 : 1;
            _weights[b] = end * RaisedCosine((b * inner) - edge, _spectrum.SymbolRate[i], _spectrum.RollOff[i]);
        }
        Array.Clear(_weights, columns, Vector512<double>.Count);
        for (int m = 0; m < table; m++)
        {
            _mask[m] = RaisedCosine((m * inner) - other - edge, _spectrum.SymbolRate[j], _spectrum.RollOff[j]);
        }
        Array.Clear(_mask, table, Vector512<double>.Count);
        double offset = _spectrum.Frequency[j] - _spectrum.Frequency[i];
        ref double weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        ref double mask = ref MemoryMarshal.GetArrayDataReference(_mask);
        double sum = 0;
        for (int a = 0; a < rows; a++)
        {
            double own = RaisedCosine((a * outer) - other, _spectrum.SymbolRate[j], _spectrum.RollOff[j]);
            // The third spectrum is 0 where |f1 + f2 - f_i - f_j| is beyond channel j's edge.
            int first = Math.Max(0, (int)Math.Floor((edge / inner) - (ratio * (double)a)));
            int last = Math.Min(columns - 1, (int)Math.Ceiling((((2 * other) + edge) / inner) - (ratio * (double)a)));
            if (own == 0 || first > last)
            {
                continue;
            }
            double x = offset - other + (a * outer);
            double row = _mixing[j]
                .Row(
                    FourPi2 * x * (_beta2[i] + (Math.PI * beta3 * x)),
                    FourPi2 * x * Math.PI * beta3,
                    (first * inner) - edge,
                    inner,
                    last - first + 1,
                    ref System.Runtime.CompilerServices.Unsafe.Add(ref weights, first),
                    ref System.Runtime.CompilerServices.Unsafe.Add(ref mask, (ratio * a) + first)
                );
            sum += own * (a == 0 || a == rows - 1 ? 0.5 : 1) * row;
        }
        return sum * outer * inner;
    }

    // Both edges of channel j, and the upper half of channel i twice.
    private double Far(int i, int j, double beta3)
    {
        double inner = Step(j, Math.Abs(_beta2[i])) / (1 + Math.Abs(i - j));
        int columns = Samples(Edge(i), inner);
        Reserve(columns + (2 * Vector512<double>.Count));
        if (_ones.Length < _weights.Length)
        {
            _ones = new double[_weights.Length];
            Array.Fill(_ones, 1);
        }
        _weights.AsSpan(0, columns).Fill(1);
        (_weights[0], _weights[columns - 1]) = (0.5, columns == 1 ? 0 : 0.5);
        Array.Clear(_weights, columns, Vector512<double>.Count);
        ref double weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        ref double ones = ref MemoryMarshal.GetArrayDataReference(_ones);
        double offset = _spectrum.Frequency[j] - _spectrum.Frequency[i];
        double sum = 0;
        for (int side = -1; side <= 1; side += 2)
        {
            double x = offset + (side * Edge(j));
            double linear = FourPi2 * x * (_beta2[i] + (Math.PI * beta3 * x));
            sum += 2 * inner * _mixing[j].Row(linear, FourPi2 * x * Math.PI * beta3, 0, inner, columns, ref weights, ref ones);
        }
        return 0.5 * sum * _spectrum.SymbolRate[j];
    }

    /// <summary>
    /// Z_j of eq. 25: (sum_k s_k |p_(k+1) - p_k| / sqrt|a_k|)^2, a_k the slope of ln p in piece k and s_k its sign; a piece without slope counts nothing.
    /// </summary>
    private double[] Reaches()
    {
        double[] reach = new double[_spectrum.Count];
        double[] z = _profile.Positions;
        for (int j = 0; j < reach.Length; j++)
        {
            ReadOnlySpan<double> log = _profile.Of(j);
            double sum = 0;
            for (int k = 1; k < z.Length; k++)
            {
                double slope = (log[k] - log[k - 1]) / (z[k] - z[k - 1]);
                sum += slope == 0 ? 0 : Math.Sign(slope) * Math.Abs(Math.Exp(log[k]) - Math.Exp(log[k - 1])) / Math.Sqrt(Math.Abs(slope));
            }
            reach[j] = sum * sum;
        }
        return reach;
    }

    // Half of the width of a channel's spectrum, Hz.
    private double Edge(int channel) => _spectrum.SymbolRate[channel] * (1 + _spectrum.RollOff[channel]) / 2;

    // Samples from 0 at a step below a width.
    private static int Samples(double width, double step) => Math.Max(1, (int)Math.Ceiling(width / step));

    private static double RaisedCosine(double offset, double rate, double rollOff)
    {
        double distance = Math.Abs(offset);
        double flat = (1 - rollOff) * rate / 2;
        double end = (1 + rollOff) * rate / 2;
        return distance <= flat ? 1
            : distance < end ? 0.5 * (1 + Math.Cos(Math.PI / (rollOff * rate) * (distance - flat)))
            : 0;
    }

    private void Reserve(int size)
    {
        if (_weights.Length < size)
        {
            _weights = new double[size + (size / 2)];
            _mask = new double[size + (size / 2)];
        }
    }
}
