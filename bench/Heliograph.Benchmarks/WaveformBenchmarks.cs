using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Heliograph.Photonics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Benchmarks;

/// <summary>
/// A 53 GBd PAM4 link: its transmitter's waveform and TDECQ over the whole SSPRQ, and its error ratio from the pulse response. The baseline finds the same
/// error ratio the obvious way: the density of the interference on a grid, one symbol after the other.
/// </summary>
[MemoryDiagnoser]
public class WaveformBenchmarks
{
    private const double SymbolRate = 53.125e9;

    private readonly Modulator _modulator = Modulator.MachZehnder(4, 0, 3);
    private readonly Filter _driver = Filter.Cascade(Filter.TwoPole(0.6 * SymbolRate, 0.7), Filter.OnePole(0.7 * SymbolRate));
    private byte[] _pattern = [];
    private DriveLevels _levels = null!;
    private OpticalWaveform _waveform = null!;
    private StatisticalLinkInput _link = null!;
    private StatisticalLinkResult _solved = null!;

    [GlobalSetup]
    public void Setup()
    {
        _pattern = SymbolPattern.Ssprq();
        _levels = DriveLevels.Plan(_modulator, 4, 0.9, 3.0, true);
        _waveform = Simulate();
        _link = new StatisticalLinkInput(Pulse(), [0.3, 0.63, 0.97, 1.3], [0.018, 0.02, 0.022, 0.024]) { Taps = 9 };
        _solved = Solve();
    }

    [Benchmark(Description = "TransmitterWaveform.Simulate, SSPRQ")]
    public OpticalWaveform Simulate() => TransmitterWaveform.Simulate(_pattern, SymbolRate, _levels, _driver, _modulator, Filter.None, 0.01);

    [Benchmark(Description = "Tdecq.Compute, SSPRQ, 5 taps")]
    public TdecqResult Tdecq5() => Tdecq.Compute(_waveform);

    [Benchmark(Description = "Tdecq.Compute, SSPRQ, 15 taps")]
    public TdecqResult Tdecq15() => Tdecq.Compute(_waveform, new TdecqOptions { Taps = 15, MaxPrecursors = 3 });

    [Benchmark(Description = "PulseResponse.Compute")]
    public PulseResponse Pulse() => PulseResponse.Compute(Filter.Cascade(_driver, Filter.BesselThomson4(0.5 * SymbolRate)), SymbolRate);

    [Benchmark(Description = "StatisticalLink.Solve")]
    public StatisticalLinkResult Solve() => StatisticalLink.Solve(_link);

    [Benchmark(Description = "StatisticalLink.Solve with jitter")]
    public StatisticalLinkResult SolveWithJitter() => StatisticalLink.Solve(_link with { Jitter_UI = 0.02 });

    [Benchmark(Baseline = true, Description = "error ratio by densities on a grid")]
    public double Grid()
    {
        const int Points = 8192;
        ImmutableArray<double> levels = _link.Levels;
        double step = 4.0 / Points;
        double[] density = new double[Points];
        density[Points / 2] = 1;
        double[] next = new double[Points];
        double[] pulse = _link.Pulse.Cursors(_solved.Sampling_UI, 31, 31);
        double mean = levels.Average();
        for (int j = -24; j <= 24; j++)
        {
            double cursor = 0;
            for (int i = 0; i < _solved.Taps.Length; i++)
            {
                int k = 31 + j + _solved.MainTap - i;
                cursor += k >= 0 && k < pulse.Length ? _solved.Taps[i] * pulse[k] : 0;
            }
            if (j == 0)
            {
                continue;
            }
            Array.Clear(next);
            foreach (double level in levels)
            {
                int shift = (int)Math.Round(cursor * (level - mean) / step);
                for (int i = Math.Max(0, shift); i < Math.Min(Points, Points + shift); i++)
                {
                    next[i] += 0.25 * density[i - shift];
                }
            }
            (density, next) = (next, density);
        }
        double errors = 0;
        for (int m = 0; m < 4; m++)
        {
            double sigma = _link.Noise[m] * _solved.NoiseEnhancement;
            for (int i = 0; i < Points; i++)
            {
                double y = _solved.Levels[m].Mean + (i - Points / 2) * step;
                double up = m < 3 ? Gaussian.Tail((_solved.Eyes[m].Threshold - y) / sigma) : 0;
                double down = m > 0 ? Gaussian.Tail((y - _solved.Eyes[m - 1].Threshold) / sigma) : 0;
                errors += density[i] > 0 ? 0.25 * density[i] * (up + down) : 0;
            }
        }
        return errors;
    }
}
