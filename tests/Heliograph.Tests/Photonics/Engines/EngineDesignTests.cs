using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics;
using Heliograph.Photonics.Engines;

namespace Heliograph.Tests.Photonics.Engines;

public sealed class EngineDesignTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("opt-16t-dr8", 4)]
    [InlineData("cpo-nv-engine", 5)]
    [InlineData("opt-800g-fr4-200g", 6)]
    public void A_link_of_200G_lanes_closes_by_its_devices(string medium, double least)
    {
        LinkDesign design = EngineLinks.Design(medium);
        LinkOptics optics = design.Optics.ShouldNotBeNull();
        output.WriteLine($"{medium}: {design.Margin.Value:0.00} dB, {optics.BitErrorRatio.Value:0.0e0}");

        design.Closure.ShouldBe(LinkClosure.Closes);
        design.ClosedByDevices.ShouldBeTrue();
        optics.HasFloor.ShouldBeFalse();
        // Devices at their typical figures, no margin for manufacture: several dB are left.
        design.Margin.Value!.Value.ShouldBeInRange(least, 12);
        optics.Noise.Sum(n => n.Share).ShouldBe(1, 1e-9);
        design.FrameLoss.Value!.Value.ShouldBeLessThan(1e-20);
    }

    [Fact]
    public void The_margin_is_how_much_loss_the_link_takes_until_its_code_is_at_its_limit()
    {
        // Adding the margin as loss leaves an error ratio of 2.4e-4: the solver's two directions against each other.
        foreach (string medium in (string[])["opt-16t-dr8", "cpo-bailly", "cpo-nv-engine"])
        {
            double margin = EngineLinks.Optics(medium).Margin.Value!.Value;
            LinkOptics lost = EngineLinks.Optics(medium, conditions: new LinkConditions(ExtraLossDb: margin));

            lost.Margin.Value!.Value.ShouldBe(0, 1e-6, medium);
            lost.BitErrorRatio.Value!.Value.ShouldBe(2.4e-4, 2.4e-4 * 1e-5, medium);
        }
    }

    [Fact]
    public void An_interface_specification_goes_before_the_devices()
    {
        LinkDesign design = EngineLinks.Design("opt-400g-dr4");

        design.ClosedByDevices.ShouldBeFalse();
        design.Margin.Value!.Value.ShouldBeLessThan(design.Optics!.Margin.Value!.Value);
    }

    [Fact]
    public void Intensity_noise_that_no_power_overcomes_is_a_floor_and_a_result()
    {
        // -125 dB/Hz in 100 GHz are 18 % of every level: a PAM4 eye of extinction 3.5 dB is 18 % of its highest level.
        LinkDesign design = EngineLinks.Design("opt-16t-dr8", book: EngineLinks.With(("las-dfb70", "level-rin", -125)));
        LinkOptics optics = design.Optics.ShouldNotBeNull();

        optics.HasFloor.ShouldBeTrue();
        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        optics.RequiredOma.IsKnown.ShouldBeFalse();
        optics.RequiredOma.Missing.ShouldHaveSingleItem().ShouldContain("error floor below 2.4e-4");
        optics.BitErrorRatio.Value!.Value.ShouldBeInRange(2.4e-4, 0.5);
        design.Margin.IsKnown.ShouldBeFalse();
        // More light is no remedy.
        design.Remedy.ShouldNotBeNull().ShouldNotContain("launch");
        design.FrameLoss.Value!.Value.ShouldBe(1, 1e-6);
    }

    [Fact]
    public void A_closed_eye_is_a_result()
    {
        LinkOptics optics = EngineLinks.Optics("opt-16t-dr8", book: EngineLinks.With(("mzm-224", "bandwidth", 4e9), ("tia-112", "bandwidth", 4e9)));

        optics.HasFloor.ShouldBeTrue();
        optics.EqualiserPenalty.IsKnown.ShouldBeFalse();
        optics.Margin.Missing.ShouldContain(m => m.Contains("eye is closed"));
    }

    [Fact]
    public void An_override_of_the_scenario_reaches_the_devices_but_not_what_a_module_has_as_a_whole()
    {
        Figure Set(string quantity, double value, string? boundary = null) =>
            new(quantity, value, value, value, "", boundary, [], FigureStatus.Scenario, []);
        LinkOptics Of(params Figure[] overrides) =>
            LinkDesigner
                .Design(EngineLinks.Class(new PartRef("cpo-onboard", [.. overrides], default), "800 Gb/s", 50), LinkEnds.Unknown, EngineLinks.Book)
                .Optics.ShouldNotBeNull();
        LinkOptics plain = Of();

        LinkOptics noisy = Of(Set("level-rin", -135));
        noisy.BitErrorRatio.Value!.Value.ShouldBeGreaterThan(100 * plain.BitErrorRatio.Value!.Value);
        // 5 pJ a bit of the module are not 5 pJ of each of its devices; what they leave over warms the package, and with it the lasers.
        LinkOptics stated = Of(Set("energy-per-bit", 5e-12, "optics"));
        stated
            .Devices.Where(d => d.Device != "laser")
            .Select(d => d.Power.Value)
            .ShouldBe(plain.Devices.Where(d => d.Device != "laser").Select(d => d.Power.Value));
        stated.Devices.Power("laser").ShouldBeGreaterThan(plain.Devices.Power("laser"));
        Of(Set("lane-rate", 112e9)).SymbolRate.ShouldBe(plain.SymbolRate);
    }

    [Theory]
    [InlineData("eng-16t-dr8-mzm", "levels", 3)]
    [InlineData("mzm-224", "extinction-ratio", 0)]
    [InlineData("pd-ge-o", "responsivity", 0)]
    [InlineData("tia-112", "bandwidth", 0)]
    [InlineData("eng-16t-dr8-mzm", "baud-rate", 0)]
    [InlineData("eng-16t-dr8-mzm", "lane-rate", 0)]
    [InlineData("las-dfb70", "wall-plug-efficiency", 0)]
    [InlineData("drv-laser", "efficiency", 0)]
    public void What_no_device_can_be_is_named_and_not_thrown(string part, string quantity, double value)
    {
        LinkDesign design = EngineLinks.Design("opt-16t-dr8", book: EngineLinks.With((part, quantity, value)));
        LinkOptics optics = design.Optics.ShouldNotBeNull();

        Derivation[] all = [optics.Margin, optics.BitErrorRatio, .. optics.Devices.Select(d => d.Power)];
        all.Where(d => !d.IsKnown).SelectMany(d => d.Missing).ShouldContain(m => m.Contains(quantity, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tia", "eng-16t-dr8-mzm.devices.tia")]
    [InlineData("photodiode", "eng-16t-dr8-mzm.devices.photodiode")]
    [InlineData("laser", "eng-16t-dr8-mzm.devices.laser")]
    [InlineData("modulator", "eng-16t-dr8-mzm.devices.modulator")]
    public void A_device_that_is_not_there_is_named(string role, string missing)
    {
        FigureBook book = EngineLinks.WithDevice(EngineLinks.Book, "eng-16t-dr8-mzm", role, null);

        EngineLinks.Optics("opt-16t-dr8", book: book).Margin.Missing.ShouldContain(missing);
    }

    [Fact]
    public void Optical_io_is_held_against_its_own_error_ratio_and_has_no_code()
    {
        LinkDesign design = EngineLinks.Design("oio-teraphy", "256 Gb/s");
        LinkOptics optics = design.Optics.ShouldNotBeNull();
        LinkDesign lost = EngineLinks.Design("oio-teraphy", "256 Gb/s", conditions: new LinkConditions(ExtraLossDb: optics.Margin.Value!.Value));

        optics.Levels.ShouldBe(2);
        // Eight lanes of 32 Gb/s and nothing of it spent on a code.
        optics.LaneRate.ShouldBe(32e9);
        optics.Devices.Power("TIA").ShouldBe(2 * 256e9 * 0.25e-12, 1e-9);
        lost.Optics!.BitErrorRatio.Value!.Value.ShouldBe(1e-12, 1e-16);
        // 512 bits, uncorrected.
        lost.FrameLoss.Value!.Value.ShouldBe(512e-12, 1e-15);
        optics.Noise.ShouldContain(n => n.Source == "crosstalk");
        // Chiplet and light: no block of a code is waited for.
        (design.Delay.Value!.Value - 50 * design.DelayPerMetre.Value!.Value).ShouldBe(25e-9, 1e-12);
    }

    [Fact]
    public void Lanes_at_the_rate_of_the_inner_code_are_held_against_it()
    {
        LinkDesign design = EngineLinks.Design("opt-800g-fr4-200g");
        LinkOptics optics = design.Optics.ShouldNotBeNull();
        LinkOptics lost = EngineLinks.Optics("opt-800g-fr4-200g", conditions: new LinkConditions(ExtraLossDb: optics.Margin.Value!.Value));

        // 226.875 Gb/s on the line; four lanes.
        optics.LaneRate.ShouldBe(200e9, 1);
        optics.Devices.Power("TIA").ShouldBe(2 * 4 * 226.875e9 * 0.6e-12, 1e-9);
        lost.BitErrorRatio.Value!.Value.ShouldBe(4.8e-3, 4.8e-8);
        // The same devices against KP4 alone have less to spare.
        FigureBook plain = EngineLinks.With(("eng-800g-fr4-eml", "lane-rate", 212.5e9), ("eng-800g-fr4-eml", "baud-rate", 106.25e9));
        EngineLinks.Optics("opt-800g-fr4-200g", book: plain).Margin.Value!.Value.ShouldBeLessThan(optics.Margin.Value!.Value);
    }

    [Fact]
    public void More_loss_never_leaves_more_margin_and_costs_no_watt() =>
        Gen.Select(Gen.Double[0, 12], Gen.Double[0, 3], Gen.Int[0, 3])
            .Sample(
                (loss, more, which) =>
                {
                    string medium = ((string[])["opt-16t-dr8", "cpo-bailly", "oio-teraphy", "cpo-onboard"])[which];
                    LinkOptics At(double db) =>
                        LinkDesigner
                            .Design(
                                EngineLinks.Class(medium, "256 Gb/s", 20),
                                LinkEnds.Unknown,
                                EngineLinks.Book,
                                new LinkConditions(ExtraLossDb: db),
                                Physics
                            )
                            .Optics!;
                    (LinkOptics less, LinkOptics lossy) = (At(loss), At(loss + more));
                    // An attodecibel more may round either way.
                    return lossy.Margin.Value <= less.Margin.Value + 1e-9
                        && lossy.BitErrorRatio.Value >= less.BitErrorRatio.Value * (1 - 1e-9)
                        && lossy.Devices.Sum(d => d.Power.Value) == less.Devices.Sum(d => d.Power.Value);
                },
                iter: 100
            );

    [Fact]
    public void A_hotter_laser_of_falling_efficiency_never_draws_less() =>
        Gen.Select(Gen.Double[-20, 120], Gen.Double[0, 60], Gen.Double[-0.02, 0])
            .Sample(
                (celsius, more, slope) =>
                {
                    FigureBook book = EngineLinks.With(("las-dfb70", "efficiency-slope", slope));
                    double Watts(double at) =>
                        EngineLinks.Optics("opt-400g-dr4", book: book, conditions: new LinkConditions(Laser: at)).Devices.Power("laser");
                    return Watts(celsius + more) >= Watts(celsius);
                },
                iter: 100
            );

    [Fact]
    public void The_efficiency_of_a_laser_falls_by_its_slope_from_the_temperature_of_its_figure()
    {
        // 14.6 % at 75 degC, -0.6 %/K: 1 + 0.006 x 40 at 35 degC, 1 - 0.006 x 20 at 95. Two lasers at each end, drivers of 80 %.
        double At(double celsius) =>
            EngineLinks.Optics("opt-400g-dr4", "400 Gb/s", conditions: new LinkConditions(Laser: celsius)).Devices.Power("laser");
        double milliwatts = Math.Pow(10, 1.845);

        At(75).ShouldBe(2 * milliwatts * 1e-3 / 0.146 / 0.8, 1e-9);
        (At(75) / At(35)).ShouldBe(1.24, 1e-9);
        (At(75) / At(95)).ShouldBe(0.88, 1e-9);
    }

    [Fact]
    public void Shared_solutions_give_the_same_bits_on_one_thread_and_on_many()
    {
        string[] media =
        [
            "opt-16t-dr8",
            "cpo-bailly",
            "cpo-onboard",
            "oio-teraphy",
            "cpo-nv-engine",
            "opt-400g-dr4",
            "opt-800g-fr4-200g",
            "cpo-davisson",
        ];
        double?[] Numbers(string medium, LinkPhysics physics)
        {
            LinkOptics o = LinkDesigner.Design(EngineLinks.Class(medium, "256 Gb/s", 30), LinkEnds.Unknown, EngineLinks.Book, null, physics).Optics!;
            return
            [
                o.Margin.Value,
                o.BitErrorRatio.Value,
                o.Laser.Value,
                o.Package?.Die.Value,
                o.Package?.Photonics.Value,
                .. o.Devices.Select(d => d.Power.Value),
            ];
        }
        ImmutableArray<double?[]> alone = [.. media.Select(m => Numbers(m, new LinkPhysics()))];
        LinkPhysics shared = new();
        double?[][] together = new double?[8 * media.Length][];
        Parallel.For(0, together.Length, i => together[i] = Numbers(media[i * 3 % media.Length], shared));

        for (int i = 0; i < together.Length; i++)
        {
            together[i].ShouldBe(alone[i * 3 % media.Length]);
        }
    }

    [Fact]
    public void Every_engine_of_the_catalogue_has_a_margin_at_every_end_of_its_ranges()
    {
        LinkPhysics physics = new();
        foreach (Part part in EngineLinks.Book.Catalogue.Parts.Where(p => p.Device("engine") is not null && MediumKinds.Of(p) is not null))
        {
            double last = double.PositiveInfinity;
            foreach (FigureLevel level in Enum.GetValues<FigureLevel>())
            {
                FigureBook book = EngineLinks.Book with { Level = level };
                LinkOptics optics = LinkDesigner
                    .Design(EngineLinks.Class(part.Id, "100 Gb/s", 10), LinkEnds.Unknown, book, null, physics)
                    .Optics.ShouldNotBeNull();
                (optics.Margin.IsKnown || optics.HasFloor).ShouldBeTrue($"{part.Id} {level}: {string.Join(", ", optics.Margin.Missing)}");
                optics.Devices.ShouldAllBe(d => d.Power.Value > 0, part.Id);
                last = optics.Margin.Value ?? last;
            }
            last.ShouldBeInRange(-20, 40, part.Id);
        }
    }

    private static readonly LinkPhysics Physics = new();
}
