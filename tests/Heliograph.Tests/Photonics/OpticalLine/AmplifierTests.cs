using System.Collections.Immutable;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Photonics.OpticalLine;

public sealed class AmplifierTests
{
    private const double Planck = 6.62607015e-34;

    private static AmplifierState Apply(AmplifierModel model, AmplifierSetting setting, WdmComb comb) =>
        new Amplifier(model, comb).Apply(setting, comb);

    [Fact]
    public void Two_coils_of_the_standard_amplifier()
    {
        // GNPy's std_medium_gain: 6 dB at 26 dB of gain, 10 dB at 15 dB; its coils have 5.958 and 6.823 dB, 5 dB apart.
        TwoCoilNoise model = TwoCoilNoise.Fit(15, 26, 6, 10, out string why).ShouldNotBeNull();
        why.ShouldBeEmpty();
        model.First.ShouldBe(5.958, 5e-4);
        model.Second.ShouldBe(6.823, 5e-4);
        model.PowerDifference.ShouldBe(5);
        Lines.Medium().Figure(26, -20).Figure_dB.ShouldBe(6, 0.01);
        Lines.Medium().Figure(15, -20).Figure_dB.ShouldBe(10, 0.01);
    }

    [Theory]
    [InlineData(15, 26, 3, 10, "first coil")]
    [InlineData(15, 26, 6, 20, "coils")]
    public void Noise_figures_that_no_coils_have_are_refused_with_the_reason(double low, double high, double least, double most, string word)
    {
        TwoCoilNoise.Fit(low, high, least, most, out string why).ShouldBeNull();
        why.ShouldContain(word);
    }

    [Fact]
    public void Noise_is_F_h_f_R_at_the_input()
    {
        AmplifierModel model = Lines.Medium() with { Noise = new FixedNoise(5) };
        WdmComb comb = Lines.Comb(3, 1e-5);
        Apply(model, new AmplifierSetting(20), comb).Gain.ShouldBe(20);
        double expected = Planck * comb.Frequency[1] * 32e9 * Math.Pow(10, 0.5) * 100;
        comb.Ase[1].ShouldBe(expected, 1e-12 * expected);
        comb.Signal[1].ShouldBe(1e-3, 1e-15);
    }

    [Fact]
    public void Gain_stops_at_the_greatest_power()
    {
        // 96 channels of -5 dBm are 14.82 dBm; 23 dBm leave 8.18 dB, padded by 15 - 8.18.
        WdmComb comb = Lines.Comb(96, Decibel.ToWatt(-5));
        AmplifierState state = Apply(Lines.Medium(), new AmplifierSetting(20), comb);
        state.Gain.ShouldBe(23 - (-5 + 10 * Math.Log10(96)), 1e-9);
        state.Padding.ShouldBe(15 - state.Gain, 1e-9);
        state.Figure.ShouldBe(10 + state.Padding, 0.01);
        // The amplifier's own noise comes on top.
        state.PowerOut.ShouldBeInRange(23, 23.01);
    }

    [Fact]
    public void Two_stages_add_their_noise_over_the_first_gain()
    {
        AmplifierModel first = Lines.Medium();
        AmplifierModel second = first with { FlatGain = 16, LeastGain = 8, Noise = new FixedNoise(7) };
        AmplifierModel both = first with { FlatGain = 42, LeastGain = 25, Noise = new DualStageNoise(first, second) };
        double front = Math.Pow(10, first.Figure(26, -20).Figure_dB / 10);
        double expected = 10 * Math.Log10(front + Math.Pow(10, 0.7) / Math.Pow(10, 2.6));
        both.Figure(36, -20).Figure_dB.ShouldBe(expected, 1e-9);
        // 27 dB leave 1 dB for the second, whose input is padded by 7 dB.
        both.Figure(27, -20).Figure_dB.ShouldBe(10 * Math.Log10(front + Math.Pow(10, 1.4) / Math.Pow(10, 2.6)), 1e-9);
    }

    [Fact]
    public void Open_roadm_amplifiers_have_the_specifications_osnr()
    {
        // In-line: P - (polynomial at P) + 58 by hand at -20 dBm in 50 GHz; preamplifier: OSNR (4 x -20 + 275)/7.
        ImmutableArray<double> polynomial = [-0.0005952, -0.0625, -1.071, 28.99];
        double osnr = ((-0.0005952 * -20 - 0.0625) * -20 - 1.071) * -20 + 28.99;
        NoiseConditions at = new(17, 10, -20);
        new OpenRoadmLineNoise(polynomial).Figure_dB(at).ShouldBe(-20 - osnr + 58, 1e-12);
        new OpenRoadmPreampNoise().Figure_dB(at).ShouldBe(-20 - 195.0 / 7 + 58, 1e-12);
        new OpenRoadmPreampNoise().Figure_dB(at with { PowerPer50GHz = 0 }).ShouldBe(0 - 33 + 58, 1e-12);
        new OpenRoadmBoosterNoise().Figure_dB(at).ShouldBe(double.NegativeInfinity);
        WdmComb comb = Lines.Comb(4, 1e-5);
        _ = Apply(Lines.Medium() with { Noise = new OpenRoadmBoosterNoise() }, new AmplifierSetting(20), comb);
        comb.Ase.ShouldAllBe(a => a == 0);
    }

    [Fact]
    public void Tilt_and_ripple_keep_the_gain_of_the_total_power()
    {
        SampledCurve ripple = SampledCurve.Uniform(191.275e12, 196.125e12, [0, 0.4, -0.3, 0.2, 0]);
        SampledCurve tilt = SampledCurve.Uniform(191.275e12, 196.125e12, [1, 1.5, 2, 2.7]);
        AmplifierModel model = Lines.Medium() with { Noise = new OpenRoadmBoosterNoise(), GainRipple = ripple, DynamicTilt = tilt };
        WdmComb comb = Lines.Comb(96, 1e-5);
        for (int i = 0; i < 96; i++)
        {
            comb.Signal[i] *= 1 + 0.01 * i;
        }
        double before = comb.TotalPower;
        double[] signal = [.. comb.Signal];
        _ = Apply(model, new AmplifierSetting(18, -1), comb);
        // One secant step: within a thousandth of a decibel.
        Decibel.Of(comb.TotalPower / before).ShouldBe(18, 1e-3);
        // A tilt of -1 dB over wavelength is more gain at high frequencies; the slope of the straight line through the gains is 1 dB over the band.
        double[] gains = [.. comb.Signal.Zip(signal, (after, sent) => Decibel.Of(after / sent))];
        (gains[95] - gains[0]).ShouldBeInRange(0.5, 1.6);
        gains.Max().ShouldBeGreaterThan(gains.Min() + 0.5);
    }

    [Fact]
    public void A_flat_amplifier_without_tilt_gives_every_channel_the_same()
    {
        AmplifierModel model = Lines.Medium() with { DynamicTilt = SampledCurve.Uniform(191.275e12, 196.125e12, [1, 2, 3]) };
        WdmComb comb = Lines.Comb(5, 1e-5);
        _ = Apply(model, new AmplifierSetting(20, 0, 1, 2), comb);
        // 20 dB less the attenuators' 1 and 2.
        comb.Signal.ShouldAllBe(s => Math.Abs(s - 1e-5 * Math.Pow(10, 1.7)) < 1e-18);
    }

    [Fact]
    public void Ripple_counts_beside_a_constant_tilt_and_no_tilt_can_be_set()
    {
        double[] ripple = [0, 0.4, -0.3, 0.2, 0.1];
        AmplifierModel model = Lines.Medium() with
        {
            GainRipple = new SampledCurve([.. Lines.Comb(5, 1).Frequency], [.. ripple]),
            DynamicTilt = SampledCurve.Constant(0.1),
        };
        foreach (double tilt in (double[])[0, -1])
        {
            WdmComb comb = Lines.Comb(5, 1e-5);
            _ = Apply(model, new AmplifierSetting(20, tilt), comb);
            double[] gains = [.. comb.Signal.Select(s => Decibel.Of(s / 1e-5))];
            // Equal powers: the mean of the ratios is 20 dB, and the ripple stays as it is.
            double level = 20 - Decibel.Of(ripple.Average(r => Math.Pow(10, r / 10)));
            gains.ShouldBe(ripple.Select(r => r + level), 1e-9);
        }
    }

    [Fact]
    public void Pmd_and_pdl_add_as_squares()
    {
        AmplifierModel model = Lines.Medium() with { Pmd = 4e-13, Pdl = 0.4 };
        WdmComb comb = Lines.Comb(2, 1e-5);
        comb.Pmd[0] = 3e-13;
        comb.Pdl[0] = 0.3;
        _ = Apply(model, new AmplifierSetting(20), comb);
        (comb.Pmd[0], comb.Pdl[0]).ShouldSatisfyAllConditions(v => v.Item1.ShouldBe(5e-13, 1e-24), v => v.Item2.ShouldBe(0.5, 1e-12));
    }
}
