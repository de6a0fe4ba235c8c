using Heliograph.Photonics.Waveform;

namespace Heliograph.Tests.Photonics.Waveform;

public sealed class TdecqTests
{
    private const double Baud = 53.125e9;

    [Theory]
    [InlineData(0.7, 0.8, 3, 1)]
    [InlineData(0.5, 0.6, 5, 2)]
    public void Tdecq_is_that_of_a_slow_independent_one(double driver, double optical, int taps, int precursors)
    {
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), driver, optical, predistorted: false);
        TdecqResult result = Tdecq.Compute(waveform, new TdecqOptions { Taps = taps, MaxPrecursors = precursors });
        SlowTdecq slow = new(waveform);
        double same = slow.With([.. result.Taps], result.MainTap, out double enhancement);
        double own = slow.Best(taps, result.MainTap);

        result.OmaOuter_W.ShouldBe(slow.Oma, 2e-4 * slow.Oma);
        result.NoiseEnhancement.ShouldBe(enhancement, 1e-4);
        result.TdecqDb!.Value.ShouldBe(same, 0.01);
        result.TdecqDb.Value.ShouldBe(own, 0.02);
    }

    [Fact]
    public void Tdecq_of_the_whole_ssprq_is_that_of_a_slow_independent_one_with_the_same_taps()
    {
        OpticalWaveform waveform = Transmit(SymbolPattern.Ssprq(), 0.55, 0.65, predistorted: true);
        TdecqResult result = Tdecq.Compute(waveform);
        double slow = new SlowTdecq(waveform).With([.. result.Taps], result.MainTap, out _);

        result.TdecqDb!.Value.ShouldBe(slow, 0.02);
    }

    [Fact]
    public void Transmitter_noise_leaves_less_for_the_receiver_in_squares()
    {
        // All noise before the equaliser counts alike: sigma_G^2 + sigma_T^2 is what the eye takes, with the same taps.
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), 0.6, 0.8, predistorted: true);
        TdecqResult quiet = Tdecq.Compute(waveform);
        TdecqResult noisy = Tdecq.Compute(waveform, new TdecqOptions { TransmitterNoise_W = [0.6 * quiet.AddedNoise_W] });

        noisy.TdecqDb!.Value.ShouldBe(quiet.TdecqDb!.Value - 10 * Math.Log10(Math.Sqrt(1 - 0.36)), 1e-3);
        // Noise that the instrument put in belongs to what was taken.
        TdecqResult measured = Tdecq.Compute(
            waveform,
            new TdecqOptions { TransmitterNoise_W = [0.6 * quiet.AddedNoise_W], InstrumentNoise_W = 0.6 * quiet.AddedNoise_W }
        );
        measured.TdecqDb!.Value.ShouldBe(quiet.TdecqDb.Value, 1e-3);
    }

    [Fact]
    public void Noise_of_the_upper_levels_alone_costs_less_than_of_all_and_more_than_none()
    {
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), 0.6, 0.8, predistorted: true);
        TdecqResult quiet = Tdecq.Compute(waveform);
        double sigma = 0.5 * quiet.AddedNoise_W;
        double all = Tdecq.Compute(waveform, new TdecqOptions { TransmitterNoise_W = [sigma] }).TdecqDb!.Value;
        double upper = Tdecq.Compute(waveform, new TdecqOptions { TransmitterNoise_W = [0, 0, sigma, sigma] }).TdecqDb!.Value;

        upper.ShouldBeInRange(quiet.TdecqDb!.Value + 0.05, all - 0.05);
    }

    [Fact]
    public void Moved_thresholds_help_levels_that_are_not_even()
    {
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), 0.6, 0.8, predistorted: false);
        TdecqResult nominal = Tdecq.Compute(waveform);
        TdecqResult moved = Tdecq.Compute(waveform, new TdecqOptions { ThresholdAdjustment = 0.01 });

        SlowTdecq slow = new(waveform) { Thresholds = [.. moved.Thresholds_W] };
        moved.TdecqDb!.Value.ShouldBe(slow.With([.. moved.Taps], moved.MainTap, out _), 0.01);
        moved.TdecqDb.Value.ShouldBeLessThan(nominal.TdecqDb!.Value - 0.004);
        for (int i = 0; i < 3; i++)
        {
            foreach (double push in (ReadOnlySpan<double>)[-0.003, 0.003])
            {
                slow.Thresholds = [.. moved.Thresholds_W];
                slow.Thresholds[i] += push * moved.OmaOuter_W;
                slow.With([.. moved.Taps], moved.MainTap, out _).ShouldBeGreaterThan(moved.TdecqDb.Value - 0.002);
            }
        }
        for (int i = 0; i < 3; i++)
        {
            (moved.Thresholds_W[i] - nominal.Thresholds_W[i]).ShouldBeInRange(-0.0101 * moved.OmaOuter_W, 0.0101 * moved.OmaOuter_W);
        }
    }

    [Fact]
    public void Tdecq_does_not_know_the_power_and_falls_with_bandwidth()
    {
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), 0.6, 0.8, predistorted: true);
        TdecqResult result = Tdecq.Compute(waveform);
        TdecqResult weak = Tdecq.Compute(waveform with { Power_W = [.. waveform.Power_W.Select(p => 0.01 * p)] });
        TdecqResult fast = Tdecq.Compute(Transmit(SymbolPattern.Prbs13Q(), 1.5, 2, predistorted: true));

        weak.TdecqDb!.Value.ShouldBe(result.TdecqDb!.Value, 1e-3);
        weak.ExtinctionRatioDb!.Value.ShouldBe(result.ExtinctionRatioDb!.Value, 1e-9);
        fast.TdecqDb!.Value.ShouldBeLessThan(result.TdecqDb.Value);
        result.Taps.Sum().ShouldBe(1, 1e-12);
        result.Taps.Max().ShouldBe(result.Taps[result.MainTap]);
        // Runs of seven and six symbols settle to the static levels.
        DriveLevels levels = Levels(predistorted: true);
        result.ExtinctionRatioDb.Value.ShouldBe(levels.ExtinctionRatioDb!.Value, 0.02);
        result.OmaOuter_W.ShouldBe(0.01 * (levels.Transmission[^1] - levels.Transmission[0]), 1e-3 * result.OmaOuter_W);
        result.HistogramLeft.Sum().ShouldBe(1, 1e-9);
    }

    [Fact]
    public void No_other_taps_nearby_are_better()
    {
        // By the slow implementation: pushing any tap by a hundredth, the main one taking it up, does not gain 0.002 dB.
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), 0.5, 0.6, predistorted: true);
        TdecqResult result = Tdecq.Compute(waveform);
        SlowTdecq slow = new(waveform);
        double best = slow.With([.. result.Taps], result.MainTap, out _);
        for (int i = 0; i < 5; i++)
        {
            foreach (double push in i == result.MainTap ? (double[])[] : [-0.01, 0.01])
            {
                double[] taps = [.. result.Taps];
                taps[i] += push;
                taps[result.MainTap] -= push;
                slow.With(taps, result.MainTap, out _).ShouldBeGreaterThan(best - 0.002);
            }
        }
    }

    [Fact]
    public void A_closed_eye_is_a_result()
    {
        OpticalWaveform slow = Transmit(SymbolPattern.Prbs13Q(), 0.2, 0.3, predistorted: true);
        TdecqResult closed = Tdecq.Compute(slow, new TdecqOptions { Taps = 1, MaxPrecursors = 0 });
        closed.EyeClosed.ShouldBeTrue();
        closed.AddedNoise_W.ShouldBe(0);
        closed.SerLeft.ShouldBeGreaterThan(4.8e-4);
        double.IsFinite(closed.NoiseEnhancement + closed.OmaOuter_W + closed.SerRight + closed.Center_UI).ShouldBeTrue();

        TdecqResult dark = Tdecq.Compute(slow with { Power_W = [.. slow.Power_W.Select(_ => 1e-3)] });
        dark.EyeClosed.ShouldBeTrue();
        dark.OmaOuter_W.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void A_receiver_noise_of_wider_band_changes_the_enhancement_alone()
    {
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), 0.6, 0.8, predistorted: true);
        TdecqResult same = Tdecq.Compute(waveform, new TdecqOptions { NoiseBandwidth_Hz = 0.5 * Baud });
        TdecqResult wide = Tdecq.Compute(waveform, new TdecqOptions { NoiseBandwidth_Hz = 0.728 * Baud });
        same.TdecqDb.ShouldBe(Tdecq.Compute(waveform).TdecqDb);
        // Whiter noise is enhanced as the root of the sum of squared taps, more than noise of low frequency.
        wide.NoiseEnhancement.ShouldBeGreaterThan(same.NoiseEnhancement);
        wide.OmaOuter_W.ShouldBe(same.OmaOuter_W);
    }

    [Fact]
    public void What_is_not_pam4_is_refused()
    {
        OpticalWaveform waveform = Transmit(SymbolPattern.Prbs13Q(), 0.6, 0.8, predistorted: true);
        Should.Throw<ArgumentOutOfRangeException>(() => Tdecq.Compute(waveform with { Symbols = [.. waveform.Symbols.Select(s => (byte)(s + 1))] }));
        Should.Throw<ArgumentOutOfRangeException>(() => Tdecq.Compute(waveform, new TdecqOptions { Taps = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => Tdecq.Compute(waveform, new TdecqOptions { TransmitterNoise_W = [-1] }));
        Should.Throw<ArgumentOutOfRangeException>(() => Tdecq.Compute(waveform with { SamplesPerSymbol = 7 }));
    }

    private static DriveLevels Levels(bool predistorted) => DriveLevels.Plan(Modulator.MachZehnder(4, 0, 3), 4, 1.0, 2.9, predistorted);

    private static OpticalWaveform Transmit(byte[] pattern, double driver, double optical, bool predistorted)
    {
        Modulator modulator = Modulator.MachZehnder(4, 0, 3);
        DriveLevels levels = Levels(predistorted);
        Filter electrical = Filter.Cascade(Filter.TwoPole(driver * Baud, 0.7));
        return TransmitterWaveform.Simulate(pattern, Baud, levels, electrical, modulator, Filter.OnePole(optical * Baud), 0.01);
    }
}
