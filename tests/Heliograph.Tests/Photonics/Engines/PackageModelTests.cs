using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Heat;

namespace Heliograph.Tests.Photonics.Engines;

public sealed class PackageModelTests(ITestOutputHelper output)
{
    // Packages with the heat that the catalogue's engines have in them, W of one engine: electronics and photonic chip.
    [Theory]
    [InlineData("pkg-cpo-51t", 37, 3)]
    [InlineData("pkg-cpo-51t-lid", 21, 15)]
    [InlineData("pkg-cpo-102t", 18, 3)]
    [InlineData("pkg-cpo-28t", 14, 1)]
    [InlineData("pkg-xpu-oio", 10, 6)]
    public void The_coarse_grid_of_reports_is_within_a_kelvin_of_the_fine_one(string package, double electronics, double photonics)
    {
        CoPackagedLayout layout = new PackageModel(new PartRef(package), EngineLinks.Book).Layout().ShouldNotBeNull();
        double die = EngineLinks.Book.Get(new PartRef(package), "power").Value!.Value;
        double memory = layout.Memory is null ? 0 : layout.MemoryStacks * EngineLinks.Book.Get(new PartRef(package), "memory-power").Value!.Value;
        double[] powers = [die, layout.Engines * electronics, layout.Engines * photonics, memory];
        ImmutableArray<BlockTemperature> At(int columns)
        {
            PackageThermal thermal = new LinkPhysics().Package(layout, columns)!;
            return thermal.Temperatures(powers.AsSpan(0, thermal.Blocks.Length), [30, 30]);
        }
        (ImmutableArray<BlockTemperature> coarse, ImmutableArray<BlockTemperature> fine) = (At(PackageModel.Columns), At(96));
        output.WriteLine(
            string.Join(
                "; ",
                coarse.Zip(fine, (c, f) => $"{c.Name} peak {c.Peak:0.00} against {f.Peak:0.00}, mean {c.Mean:0.00} against {f.Mean:0.00}")
            )
        );

        for (int i = 0; i < coarse.Length; i++)
        {
            coarse[i].Mean.ShouldBe(fine[i].Mean, 1);
            coarse[i].Peak.ShouldBe(fine[i].Peak, 1);
        }
    }

    [Theory]
    [InlineData("cpo-bailly", "800 Gb/s")]
    [InlineData("cpo-onboard", "400 Gb/s")]
    public void A_package_warms_to_where_it_is_at_rest(string medium, string rate)
    {
        PackageState state = EngineLinks.Optics(medium, rate).Package.ShouldNotBeNull();
        PackageWarmUp warming = state.WarmUp.ShouldNotBeNull().Value;

        warming.Times[0].ShouldBe(0);
        warming.Photonics[^1].ShouldBe(state.Photonics.Value!.Value, 0.05);
        warming.Die[^1].ShouldBeLessThan(state.Die.Value!.Value);
        warming.Die.ShouldBe(warming.Die.Order());
        // An idle die is hardly warmer than its coolant, and heat takes its time to the engines.
        warming.Die[0].ShouldBeLessThan(warming.Die[^1] - 15);
        warming.PhotonicsTime!.Value.ShouldBeGreaterThan(3 * warming.DieTime!.Value);
        // The die against its plate as one lump: silicon and lid over their conductance give tenths of a second to a second.
        warming.DieTime.Value.ShouldBeInRange(0.1, 2);
        // 63 % of the mean is where the series says, and the engine that warms most does so at least as much and as fast as the mean.
        double rise = warming.Photonics[^1] - warming.Photonics[0];
        int after = Enumerable.Range(0, warming.Times.Length).First(i => warming.Photonics[i] >= warming.Photonics[0] + 0.6322 * rise);
        warming.PhotonicsTime.Value.ShouldBeInRange(warming.Times[after - 1], warming.Times[after]);
        warming.LargestRise.ShouldBeInRange(rise, 2 * rise);
        double steepest = Enumerable
            .Range(1, warming.Times.Length - 1)
            .Max(i => (warming.Photonics[i] - warming.Photonics[i - 1]) / (warming.Times[i] - warming.Times[i - 1]));
        warming.SteepestRise.ShouldBeInRange(steepest, 2 * steepest);
    }

    [Fact]
    public void Without_the_heat_capacity_of_a_material_how_a_package_warms_is_not_known()
    {
        FigureBook book = EngineLinks.Book;
        Part silicon = book.Catalogue.Find("mat-si")!;
        Part without = silicon with { Figures = [.. silicon.Figures.Where(f => f.Quantity != "heat-capacity")] };
        FigureBook less = book with { Catalogue = new([.. book.Catalogue.Parts.Where(p => p.Id != without.Id), without], book.Catalogue.Sources) };
        PackageState state = EngineLinks.Optics("cpo-bailly", book: less).Package.ShouldNotBeNull();

        state.Outcome.ShouldBe(PackageOutcome.Within);
        state.WarmUp.ShouldBeNull();
    }

    [Fact]
    public void A_51T_package_with_its_own_plates_keeps_the_engines_far_below_the_die()
    {
        // cool-cpo51: die 97.3 degC, modules 31.3 degC at a coolant that is not printed; ours at 30 degC, with more heat in the engines and
        // sizes that are estimates. What must agree: the die tens of kelvin above its coolant, the engines on their own plates far below it.
        PackageState state = EngineLinks.Optics("cpo-bailly").Package.ShouldNotBeNull();
        output.WriteLine($"die {state.Die.Value:0.0}, engines {state.Engine.Value:0.0}, photonic chips {state.Photonics.Value:0.0} degC");

        state.Outcome.ShouldBe(PackageOutcome.Within);
        state.Die.Value!.Value.ShouldBeInRange(55, 100);
        state.Engine.Value!.Value.ShouldBeInRange(31, 60);
        (state.Die.Value.Value - state.Engine.Value.Value).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Heat_leaves_through_the_plates_as_the_sum_of_their_resistances_says()
    {
        // One kelvin of coolant is one of everything; the engines' mean rise per watt is at least the stack right above them: pad, lid and
        // plate of one engine's area, over eight engines.
        CoPackagedLayout layout = new PackageModel(new PartRef("pkg-cpo-51t"), EngineLinks.Book).Layout()!;
        PackageThermal thermal = new LinkPhysics().Package(layout, PackageModel.Columns)!;
        double area = layout.Engine.Width * layout.Engine.Reach;
        double above = layout.Engine.LidContact + layout.Lid.Thickness / layout.Lid.Material.Through + layout.EngineSink!.Resistance * area;
        double rise = thermal.Influence(1, 1) * layout.Engines * area;

        thermal.ZoneShare(2, 0).ShouldBe(1, 0.05);
        (thermal.ZoneShare(2, 0) + thermal.ZoneShare(2, 1)).ShouldBe(1, 1e-9);
        // What leaves sideways into the substrate makes it less, what the chip itself resists more.
        rise.ShouldBe(above, 0.25 * above);
    }

    [Fact]
    public void Both_dies_and_all_memory_stacks_of_an_accelerator_are_in_its_package()
    {
        CoPackagedLayout layout = new PackageModel(new PartRef("pkg-xpu-oio"), EngineLinks.Book).Layout().ShouldNotBeNull();

        layout.Die.Width.ShouldBe(2 * 26e-3, 1e-12);
        layout.MemoryStacks.ShouldBe(8);
        LinkPhysics physics = new();
        physics.Package(layout, PackageModel.Columns)!.Blocks.ShouldBe(["die", "electronics", "photonics", "memory"]);
        double At(FigureBook book) => EngineLinks.Optics("oio-teraphy", "256 Gb/s", book: book).Package!.Die.Value!.Value;
        double plain = At(EngineLinks.Book);
        // Hotter memory heats the die beside it; half of the silicon makes it hotter by far.
        At(EngineLinks.With(("pkg-xpu-oio", "memory-power", 60))).ShouldBeGreaterThan(plain + 1);
        At(EngineLinks.With(("pkg-xpu-oio", "dies", 1))).ShouldBeGreaterThan(plain + 20);
    }

    [Fact]
    public void A_laser_in_the_package_rests_where_its_power_and_its_temperature_agree()
    {
        LinkPhysics physics = new();
        LinkOptics optics = LinkDesigner
            .Design(EngineLinks.Class("cpo-onboard", "800 Gb/s", 20), LinkEnds.Unknown, EngineLinks.Book, null, physics)
            .Optics!;
        double at = optics.Laser.Value!.Value;
        // 64 lanes, sixteen lasers of 70 mW an engine at 14.6 % (1 - 0.6 % (T - 75)) and drivers of 80 %.
        double laser = 16 * Math.Pow(10, 1.845) * 1e-3 / (0.146 * (1 - 0.006 * (at - 75)) * 0.8);
        // Of one end, 8 lanes a link: the other devices of eight links are one engine's.
        double Of(params string[] names) => names.Sum(n => optics.Devices.Power(n)) / 2 * 8;
        double photonics = Of("modulator", "modulator bias");
        double electronics = Of("TIA", "electrical interface of the engine");
        CoPackagedLayout layout = new PackageModel(new PartRef("pkg-cpo-51t-lid"), EngineLinks.Book).Layout()!;
        PackageThermal thermal = physics.Package(layout, PackageModel.Columns)!;
        ImmutableArray<BlockTemperature> rest = thermal.Temperatures([500, 8 * electronics, 8 * (photonics + laser)], [30, 30]);

        rest[2].Mean.ShouldBe(at, 1e-4);
        optics.Package!.LoopGain.ShouldBeInRange(1e-3, 0.1);
        (optics.Devices.Power("laser") / 2 * 8).ShouldBe(laser, 1e-6 * laser);
    }

    [Fact]
    public void Lasers_whose_heat_begets_more_heat_run_away_and_that_is_a_result()
    {
        // Four times the light through a pad of eight times the resistance: 16 x 2.4 W x 8 engines at 75 degC.
        FigureBook book = EngineLinks.With(("eng-cpo-64t-onboard", "launch-power", 24.45), ("tim-gap", "unit-resistance", 660e-6));
        LinkDesign design = EngineLinks.Design("cpo-onboard", book: book);
        PackageState state = design.Optics.ShouldNotBeNull().Package.ShouldNotBeNull();
        output.WriteLine($"{state.Outcome}, loop gain {state.LoopGain:0.00}");

        state.Outcome.ShouldBe(PackageOutcome.Runaway);
        state.Die.IsKnown.ShouldBeFalse();
        design.Optics!.Laser.Missing.ShouldHaveSingleItem().ShouldContain("runs away");
        design.ModulePower.IsKnown.ShouldBeFalse();
        // A little less light comes to rest, hot.
        FigureBook less = EngineLinks.With(("eng-cpo-64t-onboard", "launch-power", 20.45), ("tim-gap", "unit-resistance", 660e-6));
        PackageState hot = EngineLinks.Optics("cpo-onboard", book: less).Package!;
        output.WriteLine($"{hot.Outcome}, loop gain {hot.LoopGain:0.00}, {hot.Photonics.Value:0.0} degC");
        hot.Outcome.ShouldBeOneOf(PackageOutcome.Within, PackageOutcome.OutOfRange);
        hot.LoopGain.ShouldBeInRange(0.05, 1);
    }

    [Fact]
    public void A_die_above_its_limit_is_out_of_range_and_that_is_a_result()
    {
        PackageState state = EngineLinks.Optics("cpo-onboard", book: EngineLinks.With(("pkg-cpo-51t-lid", "power", 1200))).Package.ShouldNotBeNull();

        state.Outcome.ShouldBe(PackageOutcome.OutOfRange);
        state.Die.Value!.Value.ShouldBeGreaterThan(105);
        state.Exceeded.ShouldStartWith("die ");
        state.Exceeded.ShouldContain("above 105 degC");
    }

    [Fact]
    public void A_cooler_coolant_cools_everything_by_as_much_and_lasers_draw_less()
    {
        LinkOptics warm = EngineLinks.Optics("cpo-onboard", conditions: new LinkConditions(Coolant: 45, Air: 45));
        LinkOptics cool = EngineLinks.Optics("cpo-onboard", conditions: new LinkConditions(Coolant: 30, Air: 30));
        double fell = warm.Laser.Value!.Value - cool.Laser.Value!.Value;

        // 15 K of coolant and, as lasers then draw less, a little more.
        fell.ShouldBeInRange(15, 15.6);
        warm.Devices.Power("laser").ShouldBeGreaterThan(cool.Devices.Power("laser"));
        warm.LaserDerating.Value!.Value.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("lid", "pkg-cpo-51t-lid.devices.lid")]
    [InlineData("tim1", "pkg-cpo-51t-lid.devices.tim1")]
    [InlineData("cooling", "pkg-cpo-51t-lid.devices.cooling")]
    [InlineData("engine-material", "pkg-cpo-51t-lid.devices.engine-material")]
    public void A_package_without_a_part_of_its_stack_is_unknown_and_says_which(string role, string missing)
    {
        PackageState state = EngineLinks
            .Optics("cpo-onboard", book: EngineLinks.WithDevice(EngineLinks.Book, "pkg-cpo-51t-lid", role, null))
            .Package.ShouldNotBeNull();

        state.Outcome.ShouldBe(PackageOutcome.Unknown);
        state.Photonics.Missing.ShouldBe([missing]);
    }

    [Theory]
    [InlineData("package-width", 0.05)]
    [InlineData("package-length", 0.01)]
    [InlineData("engine-width", 0.09)]
    [InlineData("engine-gap", 0.05)]
    [InlineData("die-width", 0.06)]
    [InlineData("engines", 37)]
    [InlineData("engines", 1)]
    public void A_package_is_as_large_as_what_stands_in_it(string quantity, double value)
    {
        LinkOptics optics = EngineLinks.Optics("cpo-onboard", book: EngineLinks.With(("pkg-cpo-51t-lid", quantity, value)));

        optics.Package!.Outcome.ShouldBeOneOf(PackageOutcome.Within, PackageOutcome.OutOfRange);
        optics.Devices.Power("laser").ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Packages_solve_wherever_their_figures_are_within_their_ranges()
    {
        // Corners of ranges are what the extremes of a report ask for: no combination may leave a headline without an end.
        Random draw = new(3);
        LinkPhysics physics = new();
        string[] uncertain = [.. EngineLinks.Optics("cpo-onboard").Laser.Figures().Where(f => f.Figure.IsUncertain).Select(f => f.Key)];
        for (int i = 0; i < 12; i++)
        {
            FigureBook corner = EngineLinks.Book with
            {
                Chosen = uncertain.ToImmutableDictionary(k => k, _ => draw.Next(2) == 0 ? FigureLevel.Low : FigureLevel.High),
            };
            LinkDesign design = LinkDesigner.Design(EngineLinks.Class("cpo-onboard", "400 Gb/s", 20), LinkEnds.Unknown, corner, null, physics);
            design.ModulePower.IsKnown.ShouldBeTrue(string.Join(", ", design.ModulePower.Missing));
        }
    }
}
