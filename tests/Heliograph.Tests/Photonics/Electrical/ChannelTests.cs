using System.Numerics;
using CsCheck;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Tests.Photonics.Electrical;

public sealed class ChannelTests
{
    [Fact]
    public void A_shunt_capacitance_is_a_pole_of_half_the_reference()
    {
        CapacitanceLaw law = new() { Capacitance = 120e-15 };
        // 3 dB where 2 pi f C (Z0 / 2) = 1: f = 1/(pi C Z0) = 53.05 GHz for 120 fF and 50 ohm.
        law.LossDb(1 / (Math.PI * 120e-15 * 50), 1).ShouldBe(10 * Math.Log10(2), 1e-12);
        for (double f = 1e9; f < 2e11; f *= 1.7)
        {
            law.LossDb(f, 1).ShouldBe(-20 * Math.Log10(Complex.Abs(law.TwoPort(f, 1).Transfer)), 1e-10);
        }
    }

    [Fact]
    public void The_ladder_loses_less_than_its_capacitance_in_one_place()
    {
        // The inductances between the sections are what a die's coil is for.
        double sum = Rows.Die.Capacitances.Sum();

        Rows.Die.LossDb(26.56e9, 1).ShouldBeLessThan(0.5 * new CapacitanceLaw { Capacitance = sum }.LossDb(26.56e9, 1));
    }

    [Fact]
    public void A_ladder_passes_the_same_from_either_end()
    {
        for (double f = 1e9; f < 2e11; f *= 1.7)
        {
            Rows.Die.Reversed().LossDb(f, 1).ShouldBe(Rows.Die.LossDb(f, 1), 1e-9);
        }
    }

    [Fact]
    public void Matched_elements_add_in_decibels() =>
        Gen.Select(Gen.Double[0, 2], Gen.Double[0, 4], Gen.Double[1e9, 1.1e11])
            .Sample(
                (cable, loss, f) =>
                {
                    Channel channel = new(
                        "matched",
                        [
                            new("cable", ElementSection.Cable, Rows.Twinax26, cable),
                            new("connector", ElementSection.Connector, new LumpedLaw { PieceLossDb = loss, AtHz = 26e9 }, 2),
                        ]
                    );
                    return Math.Abs(channel.MismatchDb(f)) < 1e-9;
                }
            );

    [Fact]
    public void No_passive_channel_amplifies() =>
        Gen.Select(Gen.Double[0, 0.05], Gen.Double[20, 80], Gen.Double[0, 0.5], Gen.Double[1e-16, 3e-13], Gen.Double[1e8, 2e11])
            .Sample(
                (package, ohm, cable, farad, f) =>
                {
                    Channel channel = new(
                        "passive",
                        [
                            new("die", ElementSection.Die, Rows.Die),
                            new("package", ElementSection.Package, Rows.Package with { Impedance = ohm }, package),
                            new("ball", ElementSection.Package, new CapacitanceLaw { Capacitance = farad }),
                            new("trace", ElementSection.Board, Rows.Megtron7, cable),
                            new("via", ElementSection.Board, Rows.Via, 2),
                            new("die", ElementSection.Die, Rows.Die.Reversed()),
                        ]
                    );
                    return channel.LossDb(f) + channel.MismatchDb(f) >= -1e-9;
                }
            );

    [Fact]
    public void A_resistive_wire_loses_what_its_divider_says_at_low_frequency()
    {
        // 2 um class interposer wire: 10 ohm/mm, 0.3 nH/mm, 0.15 pF/mm (typical of UCIe advanced channels). At low f a
        // series R between 50 ohm ends loses 20 log10(1 + R/100).
        WireLaw wire = new()
        {
            Resistance = 10e3,
            Inductance = 0.3e-6,
            Capacitance = 150e-12,
        };
        wire.LossDb(1e6, 2e-3).ShouldBe(20 * Math.Log10(1 + 20.0 / 100), 1e-4);
    }

    [Fact]
    public void A_wire_with_low_resistance_is_the_line_of_the_same_constants()
    {
        // R << w L: alpha = R / (2 Z0) Np/m. 100 ohm/m over 0.3 uH/m, 120 pF/m: Z0 = 50, alpha = 1 Np/m = 8.686 dB/m.
        WireLaw wire = new()
        {
            Resistance = 100,
            Inductance = 0.3e-6,
            Capacitance = 120e-12,
        };
        wire.LossDb(20e9, 0.5).ShouldBe(0.5 * 8.685889638, 1e-3);
    }

    [Fact]
    public void Endpoints_cut_from_the_ends_only()
    {
        Channel channel = HostChannels.Build(ChannelTopology.PassiveCable, Rows.Parts(0.2, boardVaries: false))[0].Channel;
        double f = 26.5625e9;

        double dies = 2 * (Rows.Die.LossDb(f, 1) + new CapacitanceLaw { Capacitance = 30e-15 }.LossDb(f, 1));
        double packages = 2 * (Rows.Package.LossDb(f, 0.033) + new CapacitanceLaw { Capacitance = 40e-15 }.LossDb(f, 1));
        double boards = 2 * (2 * 0.4 + Rows.Megtron8N.LossDb(f, 0.2));
        double assembly = 2 * 1.2 + Rows.Twinax26.LossDb(f, 2);
        channel.Between(Endpoints.CableAssembly).LossDb(f).ShouldBe(assembly, 1e-9);
        channel.Between(Endpoints.BallToBall).LossDb(f).ShouldBe(assembly + boards, 1e-9);
        channel.Between(Endpoints.BumpToBump).LossDb(f).ShouldBe(assembly + boards + packages, 1e-9);
        channel.Between(Endpoints.PadToPad).LossDb(f).ShouldBe(assembly + boards + packages + dies, 1e-9);
    }

    [Fact]
    public void The_waterfall_adds_up_and_keeps_its_sources()
    {
        Channel channel = HostChannels.Build(ChannelTopology.RetimedModule, Rows.Parts(0.2))[0].Channel;

        channel.Losses(26e9).Sum(l => l.LossDb).ShouldBe(channel.LossDb(26e9), 1e-9);
        channel.Losses(26e9).Single(l => l.Name == "host trace").Source.ShouldBe("pcb-m8n");
    }

    [Fact]
    public void A_stage_undoes_the_loss_that_it_is_shaped_for()
    {
        StageLaw stage = new()
        {
            PeakingDb = 10,
            AtHz = 110e9,
            SkinShare = 0.6,
            InputNoise = 0,
        };
        // One metre of the cable loses 10 dB at 110 GHz with the same share.
        for (double f = 1e9; f < 110e9; f *= 1.5)
        {
            (stage.LossDb(f, 1) + Rows.Twinax26.LossDb(f, 1)).ShouldBe(0, 1e-9);
        }
    }

    [Fact]
    public void A_channel_with_two_variable_lengths_or_half_a_via_is_refused()
    {
        ChannelElement cable = new("cable", ElementSection.Cable, Rows.Twinax26, 1, "", IsVariable: true);

        Should.Throw<ArgumentOutOfRangeException>(() => new Channel("two", [cable, cable]));
        Should.Throw<ArgumentOutOfRangeException>(() => new Channel("half", [new("via", ElementSection.Board, Rows.Via, 1.5)]));
        Should.Throw<ArgumentOutOfRangeException>(() => new Channel("via", [new("via", ElementSection.Board, Rows.Via, 1, "", IsVariable: true)]));
    }
}
