using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// A tabulated magnitude with its minimum phase, the phase by the folded cepstrum of ln |H| on a grid that reaches 32 times beyond the
/// table. Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, ch. 13 (minimum phase from magnitude).
/// </summary>
internal sealed class TableFilter : Filter
{
    private const int GridSize = 1 << 16;
    private const double Reach = 32;
    private const double NeperPerDb = 0.11512925464970229; // ln(10) / 20

    private readonly double[] _frequency;
    private readonly double[] _magnitudeDb;
    private readonly double[] _phase;
    private readonly double _step;

    public TableFilter(IReadOnlyList<(double Frequency_Hz, double MagnitudeDb)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Count, 2, nameof(points));
        ArgumentOutOfRangeException.ThrowIfNegative(points[0].Frequency_Hz, nameof(points));
        _frequency = [.. points.Select(p => p.Frequency_Hz)];
        _magnitudeDb = [.. points.Select(p => p.MagnitudeDb - points[0].MagnitudeDb)];
        for (int i = 0; i < points.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(_magnitudeDb[i]) && double.IsFinite(_frequency[i]), true, nameof(points));
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_frequency[i], i == 0 ? -1 : _frequency[i - 1], nameof(points));
        }
        _step = Reach * _frequency[^1] / (GridSize / 2);
        _phase = MinimumPhase();
    }

    public override Complex At(double frequency_Hz)
    {
        double f = Math.Abs(frequency_Hz);
        double position = f / _step;
        int i = (int)Math.Min(position, _phase.Length - 1);
        // Beyond the grid nothing of a signal is left; the phase stays where it ended.
        double phase = i >= _phase.Length - 1 ? _phase[^1] : _phase[i] + (position - i) * (_phase[i + 1] - _phase[i]);
        return Complex.FromPolarCoordinates(Math.Exp(NeperPerDb * MagnitudeDb(f)), frequency_Hz < 0 ? -phase : phase);
    }

    private double MagnitudeDb(double f)
    {
        if (f <= _frequency[0])
        {
            return 0;
        }
        if (f >= _frequency[^1])
        {
            // A straight line over log f through the last two points.
            double slope = (_magnitudeDb[^1] - _magnitudeDb[^2]) / Math.Log(_frequency[^1] / Math.Max(_frequency[^2], 1e-3 * _frequency[^1]));
            return _magnitudeDb[^1] + Math.Min(0, slope) * Math.Log(f / _frequency[^1]);
        }
        int upper = Array.BinarySearch(_frequency, f);
        if (upper >= 0)
        {
            return _magnitudeDb[upper];
        }
        upper = ~upper;
        double share = (f - _frequency[upper - 1]) / (_frequency[upper] - _frequency[upper - 1]);
        return _magnitudeDb[upper - 1] + share * (_magnitudeDb[upper] - _magnitudeDb[upper - 1]);
    }

    private double[] MinimumPhase()
    {
        Fft fft = new(GridSize);
        double[] real = new double[GridSize];
        double[] imaginary = new double[GridSize];
        for (int k = 0; k <= GridSize / 2; k++)
        {
            real[k] = NeperPerDb * MagnitudeDb(k * _step);
            real[(GridSize - k) % GridSize] = real[k];
        }
        fft.InverseUnscaled(real, imaginary);
        // The cepstrum of a minimum-phase response is causal: its negative side is folded onto the positive one.
        for (int n = 0; n < GridSize; n++)
        {
            double fold =
                n is 0 or GridSize / 2 ? 1
                : n < GridSize / 2 ? 2
                : 0;
            real[n] *= fold / GridSize;
            imaginary[n] = 0;
        }
        fft.Forward(real, imaginary);
        return imaginary[..(GridSize / 2 + 1)];
    }
}
