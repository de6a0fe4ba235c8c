using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Photonics.OpticalLine;

public sealed class LinePropagationTests
{
    private static readonly RoadmTarget Minus20 = new(RoadmEqualisation.ChannelPower, -20);

    [Fact]
    public void A_roadm_levels_what_is_above_its_target_and_leaves_the_rest()
    {
        WdmComb comb = Lines.Comb(3, 1e-3);
        comb.Signal[1] = 1e-6;
        comb.Ase[0] = 1e-4;
        comb.PowerOffset[2] = 2;
        RoadmStage roadm = new("roadm", Minus20, [new RoadmCrossing(0, 1e15, 3e-12, 0.5, 6, null)]);
        WdmComb end = Lines.Run(new(), comb, roadm);
        Decibel.Milliwatt(end.Power(0)).ShouldBe(-20, 1e-12);
        // -30 dBm less the loss of 6 dB is below -20 and stays.
        Decibel.Milliwatt(end.Power(1)).ShouldBe(-36, 1e-12);
        Decibel.Milliwatt(end.Power(2)).ShouldBe(-18, 1e-12);
        (end.Signal[0] / end.Ase[0]).ShouldBe(10, 1e-12);
        (end.Pmd[0], end.Pdl[0]).ShouldBe((3e-12, 0.5));
    }

    [Fact]
    public void A_roadm_may_level_by_symbol_rate_or_slot()
    {
        // 3.125e-4 mW/GHz x 32 GBd = 0.01 mW; 2e-4 mW/GHz x 50 GHz = 0.01 mW.
        RoadmStage rate = new("roadm", new RoadmTarget(RoadmEqualisation.PowerPerSymbolRate, 3.125e-4), []);
        RoadmStage slot = new("roadm", new RoadmTarget(RoadmEqualisation.PowerPerSlotWidth, 2e-4), []);
        Lines.Run(new(), Lines.Comb(1, 1e-3), rate).Power(0).ShouldBe(1e-5, 1e-17);
        Lines.Run(new(), Lines.Comb(1, 1e-3), slot).Power(0).ShouldBe(1e-5, 1e-17);
        Lines.Run(new(), Lines.Comb(1, 1e-3, 100e9, 64e9), rate).Power(0).ShouldBe(2e-5, 1e-17);
    }

    [Fact]
    public void Channels_outside_an_amplifiers_band_are_lost_and_counted()
    {
        // The last slot of 96 from 191.35 THz reaches 196.125 THz; a band that ends there holds 95 of 96 moved up by a slot.
        WdmComb comb = Lines.Comb(96, 1e-5, first: 191.4e12);
        List<LineState> trace = [];
        WdmComb end = new LinePropagation(new())
            .Run([new AmplifierStage("amp", Lines.Medium(), new AmplifierSetting(17))], comb, trace)
            .ShouldNotBeNull();
        end.Count.ShouldBe(95);
        trace.ShouldHaveSingleItem().Amplifiers.ShouldHaveSingleItem().Lost.ShouldBe(1);
        LinePropagation none = new(new());
        none.Run([new AmplifierStage("amp", Lines.Medium(), new AmplifierSetting(17))], Lines.Comb(4, 1e-5, first: 187e12)).ShouldBeNull();
        none.Failure!.Message.ShouldContain("band");
    }

    [Fact]
    public void Bands_side_by_side_are_each_amplified_alone()
    {
        AmplifierModel upper = Lines.Medium();
        AmplifierModel lower = upper with { Lowest = 186.5e12, Highest = 190.5e12, Noise = new FixedNoise(5) };
        WdmComb low = Lines.Comb(10, 1e-5, first: 187e12);
        WdmComb high = Lines.Comb(10, 1e-5, first: 192e12);
        MultibandStage both = new("both", [(upper, new AmplifierSetting(17)), (lower, new AmplifierSetting(20))]);
        WdmComb end = Lines.Run(new(), WdmComb.Join([high, low]), both);
        WdmComb alone = Lines.Run(new(), high, new AmplifierStage("upper", upper, new AmplifierSetting(17)));
        end.Count.ShouldBe(20);
        end.Frequency.ShouldBe([.. low.Frequency, .. high.Frequency]);
        end.Ase[10..].ShouldBe(alone.Ase);
        Decibel.Milliwatt(end.Signal[0]).ShouldBe(0, 1e-12);
    }

    [Fact]
    public void The_trace_is_the_line_and_the_launched_spectrum_stays()
    {
        WdmComb comb = Lines.Comb(8, 1e-3);
        ImmutableArray<LineStage> line =
        [
            new TerminalStage("a"),
            new FibreStage(Lines.Fibre(80)),
            new FusedStage("fused", 1.5),
            new AmplifierStage("amp", Lines.Medium(), new AmplifierSetting(18.5)),
            new TerminalStage("b"),
        ];
        List<LineState> trace = [];
        WdmComb end = new LinePropagation(new()).Run(line, comb, trace).ShouldNotBeNull();
        trace.Select(t => t.Element).ShouldBe(line);
        trace[^1].Spectrum.Nli.ShouldBe(end.Nli);
        Decibel.Milliwatt(trace[1].Spectrum.Power(3)).ShouldBe(-17, 1e-9);
        Decibel.Milliwatt(trace[2].Spectrum.Power(3)).ShouldBe(-18.5, 1e-9);
        trace[0].Spectrum.Signal.ShouldBe(comb.Signal);
        comb.Nli.ShouldAllBe(n => n == 0);
    }

    [Fact]
    public void Equal_spans_are_computed_once_and_a_second_run_is_the_same_to_the_bit()
    {
        SpanCache cache = new();
        LinePropagation run = new(Lines.Raman(RamanMethod.Perturbative), cache);
        LineStage[] line =
        [
            .. Enumerable
                .Range(0, 6)
                .SelectMany(i =>
                    new LineStage[]
                    {
                        // Another object each time, of two lengths.
                        new FibreStage(Lines.Fibre(i % 2 == 0 ? 80 : 60) with { Name = $"fibre {i}" }),
                        new AmplifierStage("amp", Lines.Medium(), new AmplifierSetting(i % 2 == 0 ? 17 : 13)),
                    }
                ),
        ];
        WdmComb first = run.Run(line, Lines.Comb(48, 1e-3)).ShouldNotBeNull();
        WdmComb second = run.Run(line, Lines.Comb(48, 1e-3)).ShouldNotBeNull();
        cache.Count.ShouldBe(2);
        second.Nli.ShouldBe(first.Nli);
        second.Signal.ShouldBe(first.Signal);
        // Another grid is another entry, and does not disturb.
        _ = run.Run(line, Lines.Comb(20, 1e-3)).ShouldNotBeNull();
        run.Run(line, Lines.Comb(48, 1e-3))!.Ase.ShouldBe(first.Ase);
    }

    /// <summary>Fibres that differ from the first in one thing each.</summary>
    public static TheoryData<string, FibreSpan> Variants
    {
        get
        {
            FibreSpan fibre = Lines.Fibre(80);
            return new TheoryData<string, FibreSpan>
            {
                { "length", fibre with { Length = 60e3 } },
                { "attenuation", fibre with { Loss = SampledCurve.Constant(0.21e-3) } },
                { "attenuation over frequency", fibre with { Loss = new SampledCurve([190e12, 198e12], [0.21e-3, 0.19e-3]) } },
                { "dispersion", fibre with { Dispersion = SampledCurve.Constant(4e-6) } },
                { "dispersion over frequency", fibre with { Dispersion = new SampledCurve([190e12, 198e12], [1.8e-5, 1.5e-5]) } },
                { "slope", fibre with { DispersionSlope = 60 } },
                { "area", fibre with { EffectiveArea = 125e-12 } },
                { "nonlinear index", fibre with { KerrIndex = 2.9e-23 } },
                { "reference", fibre with { ReferenceFrequency = 192e12 } },
                { "Raman gain", fibre with { Raman = new RamanGain([0, 13e12, 30e12], [0, 2e-4, 0]) } },
                { "lumped loss", fibre with { LumpedLosses = [new LumpedLoss(20e3, 1)] } },
                { "padding", fibre with { InputPadding = 2 } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Variants), DisableDiscoveryEnumeration = true)]
    public void What_is_kept_of_one_fibre_is_not_taken_for_another(string what, FibreSpan other)
    {
        // A cache that knows the first fibre answers as one that knows none.
        SpanCache cache = new();
        LinePropagation run = new(Lines.Raman(RamanMethod.Perturbative), cache);
        LineStage[] first = [new FibreStage(Lines.Fibre(80))];
        LineStage[] second = [new FibreStage(other)];
        WdmComb before = run.Run(first, Lines.Comb(24, 1e-3)).ShouldNotBeNull();
        WdmComb kept = run.Run(second, Lines.Comb(24, 1e-3)).ShouldNotBeNull();
        WdmComb fresh = Lines.Run(Lines.Raman(RamanMethod.Perturbative), Lines.Comb(24, 1e-3), second);
        kept.Nli.ShouldBe(fresh.Nli, what);
        kept.Signal.ShouldBe(fresh.Signal, what);
        kept.Nli.ShouldNotBe(before.Nli, what);
    }

    [Fact]
    public void Power_alone_is_the_power_with_interference()
    {
        LineStage[] line = [new FibreStage(Lines.Fibre(80)), new FibreStage(Lines.Fibre(70) with { LumpedLosses = [new LumpedLoss(20e3, 1)] })];
        WdmComb whole = Lines.Run(Lines.Raman(RamanMethod.Perturbative), Lines.Comb(24, 1e-3), line);
        LinePropagation powers = new(Lines.Raman(RamanMethod.Perturbative)) { HasInterference = false };
        WdmComb alone = powers.Run(line, Lines.Comb(24, 1e-3)).ShouldNotBeNull();
        alone.Nli.ShouldAllBe(n => n == 0);
        Lines.Powers(alone).Zip(Lines.Powers(whole), (a, b) => Math.Abs(a / b - 1)).Max().ShouldBeLessThan(1e-13);
    }

    [Fact]
    public void Light_beyond_the_points_of_a_loss_is_refused()
    {
        LinePropagation run = new(new());
        FibreSpan fibre = Lines.Fibre(80) with { Loss = new SampledCurve([191e12, 192e12], [2e-4, 2e-4]) };
        run.Run([new FibreStage(fibre)], Lines.Comb(48, 1e-3)).ShouldBeNull();
        run.Failure!.Message.ShouldContain("191.35 to 193.7 THz");
    }

    [Fact]
    public void A_computed_channel_beyond_the_spectrum_is_refused()
    {
        LineSimulation simulation = new() { Nonlinear = NonlinearMethod.GgnApproximate, ComputedChannels = [1, 5] };
        LinePropagation run = new(simulation);
        run.Run([new FibreStage(Lines.Fibre(80))], Lines.Comb(4, 1e-3)).ShouldBeNull();
        run.Failure!.Message.ShouldBe("computed_channels has channel 5 of 4");
        run.Run([new FibreStage(Lines.Fibre(80))], Lines.Comb(5, 1e-3)).ShouldNotBeNull();
    }

    [Fact]
    public void A_receiver_adds_the_noise_of_the_ends()
    {
        // 1/OSNR = 10^-2 (line, 20 dB in 32 GBd) + 10^-4 x 32/12.5 (40 dB in 0.1 nm).
        WdmComb comb = Lines.Comb(2, 1e-3);
        comb.Ase[0] = 1e-5;
        comb.Nli[0] = 1e-5;
        LineReceiver receiver = new LineReceiver(comb).Add(40);
        receiver.Osnr_dB(0).ShouldBe(-10 * Math.Log10(1e-2 + 1e-4 * 2.56), 1e-12);
        receiver.Gsnr_dB(0).ShouldBe(-10 * Math.Log10(2e-2 + 1e-4 * 2.56), 1e-12);
        receiver.Osnr01nm_dB(1).ShouldBe(40, 1e-12);
    }

    [Fact]
    public void Penalties_are_straight_between_points_and_infinite_beyond()
    {
        WdmComb comb = Lines.Comb(1, 1e-3);
        comb.Ase[0] = 1e-5;
        // 20,000 ps/nm, 15 ps, 1 dB.
        (comb.Dispersion[0], comb.Pmd[0], comb.Pdl[0]) = (20, 15e-12, 1);
        TransceiverMode mode = new("mode", new("library"))
        {
            Osnr_dB = 12,
            DispersionPenalty = new PenaltyTable([0, 40_000], [0, 1]),
            PmdPenalty = new PenaltyTable([0, 10, 20], [0, 0.2, 1]),
        };
        LineReceiver receiver = new(comb);
        receiver.Penalty_dB(mode, 0).ShouldBe(0.5 + 0.6, 1e-12);
        receiver.Margin_dB(mode, 2, 0).ShouldBe(20 + 10 * Math.Log10(2.56) - 1.1 - 12 - 2, 1e-12);
        receiver.Penalty_dB(mode with { PdlPenalty = new PenaltyTable([0, 0.5], [0, 0]) }, 0).ShouldBe(double.PositiveInfinity);
    }
}
