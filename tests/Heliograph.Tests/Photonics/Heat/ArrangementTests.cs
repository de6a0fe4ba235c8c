using System.Collections.Immutable;
using Heliograph.Photonics.Heat;

namespace Heliograph.Tests.Photonics.Heat;

public sealed class ArrangementTests(ITestOutputHelper output)
{
    private static readonly HeatMaterial Board = new("laminate", 20, 0.42, 2e6);
    private static readonly HeatMaterial Aluminium = HeatMaterial.Isotropic("aluminium", 180, 2.42e6);

    [Theory]
    [InlineData(EngineSite.Beside)]
    [InlineData(EngineSite.UnderDie)]
    [InlineData(EngineSite.OverDie)]
    public void Every_watt_of_a_package_leaves_it(EngineSite site)
    {
        CoPackagedLayout layout = Switch();
        layout = layout with { Site = site, Engine = layout.Engine with { Width = 6e-3 } };
        PackageArrangement arrangement = layout.Build();
        double expected = 500 + 8 * (15 + 3 + 2) + 4 * 20;

        arrangement.Stack.Power.Sum(p => p.Power).ShouldBe(expected, 1e-9);
        HeatField field = ConductionModel.Build(arrangement.Stack).Solve();
        field.Zones.Sum(z => z.Heat).ShouldBe(expected, 1e-3);
        field.Imbalance.ShouldBeLessThan(1e-6);
        field.Blocks.All(b => b.Mean > 25 && b.Peak >= b.Mean - 1e-9 && b.Peak < 250).ShouldBeTrue();
        field.Map(arrangement.DieLayer).Outlines.ShouldContain(o => o.Name == "die");
        field.Map(arrangement.EngineLayer).Outlines.ShouldContain(o => o.Name.StartsWith("engine 0"));
    }

    [Fact]
    public void Engines_of_opposite_edges_are_as_warm_as_each_other()
    {
        HeatField field = ConductionModel.Build((Switch() with { Engines = 16, EngineEdges = 4, MemoryStacks = 0 }).Build().Stack).Solve();
        for (int i = 0; i < 16; i += 4)
        {
            // Right against left, above against below: mirror images, on a grid that is one too.
            field.Block($"engine {i} electronics").Mean.ShouldBe(field.Block($"engine {i + 1} electronics").Mean, 0.05);
            field.Block($"engine {i + 2} electronics").Mean.ShouldBe(field.Block($"engine {i + 3} electronics").Mean, 0.05);
        }
    }

    [Fact]
    public void An_external_laser_keeps_its_heat_out_of_the_engine()
    {
        CoPackagedLayout inside = Switch();
        CoPackagedLayout outside = inside with { Engine = inside.Engine with { Laser = null } };
        PackageThermal with = ConductionModel.Build(inside.Build().Stack).Compile();
        PackageThermal without = ConductionModel.Build(outside.Build().Stack).Compile().WithRemote("laser source", 3);

        without.Blocks.ShouldNotContain("engine 0 laser");
        ImmutableArray<BlockTemperature> warm = with.Temperatures([.. inside.Build().Stack.Power.Select(p => p.Power)], [25, 35]);
        ImmutableArray<BlockTemperature> cool = without.Temperatures([.. outside.Build().Stack.Power.Select(p => p.Power), 16], [25, 35, 40]);
        cool.Single(b => b.Name == "engine 0 photonics").Mean.ShouldBeLessThan(warm.Single(b => b.Name == "engine 0 photonics").Mean);
        // Its own: 40 degC + 16 W x 3 K/W.
        cool[^1].Mean.ShouldBe(88, 1e-9);
    }

    [Fact]
    public void A_die_under_a_lid_has_at_least_the_resistance_of_its_own_column()
    {
        // Without spreading: (0.75e-3 - 10 um)/130 + 10e-6 of TIM over the die, and nothing else, is a lower bound; heat that
        // leaves only above the die, an upper one.
        CoPackagedLayout layout = Switch() with
        {
            Engines = 0,
            MemoryStacks = 0,
            Memory = null,
            Interposer = null,
        };
        HeatStackup stack = layout.Build().Stack;
        PackageThermal package = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 64, 64)).Compile();
        double die = 28e-3 * 28e-3;
        double own = HeatClosedForms.SlabResistance([new(0.74e-3, 130)], die, 10e-6, double.PositiveInfinity);
        double sink = 0.03;

        package
            .Influence(0, 0)
            .ShouldBeInRange(own + 0.9 * sink, own + 10e-6 / die + 3e-3 / 398 / die + 20e-6 / die + 4e-3 / 398 / die + sink * 60 * 60 / (28.0 * 28));
    }

    [Fact]
    public void A_package_of_a_51_tb_switch_holds_the_published_temperatures_between_its_corners()
    {
        // Front. Optoelectron. 2025, doi 10.1007/s12200-025-00156-4, abstract: switch die 97.3 degC, optical modules at most 31.3 degC
        // with a spread of 1.2 to 2.4 K. Powers, coolant and geometry are not in it. Assumed, low and high: die 400 and 600 W on 28 mm,
        // 16 engines of 15 and 25 W (20 x 16 mm) on cold plates of their own (0.25 and 0.6 K/W), coolant 18 and 25 degC, TIM1 8 and
        // 20, TIM2 20 and 40 mm2 K/W, cold plate of the die 0.03 and 0.06 K/W.
        (double lowDie, double lowEngine) = Corner(400, 15, 0.25, 18, 8e-6, 20e-6, 0.03);
        (double highDie, double highEngine) = Corner(600, 25, 0.6, 25, 20e-6, 40e-6, 0.06);
        output.WriteLine($"die {lowDie:0.0} to {highDie:0.0} degC, hottest engine {lowEngine:0.0} to {highEngine:0.0} degC");

        97.3.ShouldBeInRange(lowDie, highDie);
        31.3.ShouldBeInRange(lowEngine, highEngine);
    }

    [Fact]
    public void A_pluggable_loses_its_heat_through_the_riding_sink()
    {
        PluggableLayout module = Module();
        PackageArrangement arrangement = module.Build();
        HeatField field = ConductionModel.Build(arrangement.Stack).Solve();

        field.Zones.Sum(z => z.Heat).ShouldBe(16, 1e-4);
        field.Zones[0].Heat.ShouldBeGreaterThan(14);
        // More than the sink alone: 35 + 14.. x 1.5 K/W; less than 40 K above that.
        field.Block("dsp").Mean.ShouldBeInRange(35 + 14 * 1.5, 100);
        // 3 W on 18 mm2 through 80 mm2 K/W is 13 K, 9 W on 144 mm2 only 5 K: the laser is the warmer one, though the weaker.
        field.Block("laser").Mean.ShouldBeGreaterThan(field.Block("dsp").Mean);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => (Switch() with { Engines = 200 }).Build());
        Should.Throw<ArgumentOutOfRangeException>(() => (Switch() with { EngineEdges = 5 }).Build());
        Should.Throw<ArgumentOutOfRangeException>(() => (Switch() with { EngineGap = 0.05 }).Build());
        Should.Throw<ArgumentOutOfRangeException>(() => (Switch() with { EngineSink = Switch().Sink }).Build());
        PluggableLayout module = Module();
        Should.Throw<ArgumentOutOfRangeException>(() => (module with { Parts = [module.Parts[0], module.Parts[0] with { Name = "again" }] }).Build());
        Should.Throw<ArgumentOutOfRangeException>(() => (module with { Clearance = 0.5e-3 }).Build());
        Should.Throw<ArgumentOutOfRangeException>(() => (module with { Parts = [module.Parts[0] with { Place = 0.2 }] }).Build());
    }

    private static (double Die, double Engine) Corner(
        double die,
        double engine,
        double engineSink,
        double coolant,
        double tim1,
        double tim2,
        double sink
    )
    {
        CoPackagedLayout layout = Switch();
        layout = layout with
        {
            Substrate = Plate(0.11, 0.11, 1.5e-3, StackupFixture.Organic),
            Interposer = null,
            Memory = null,
            MemoryStacks = 0,
            Die = layout.Die with { Power = die, LidContact = tim1 },
            Engines = 16,
            EngineEdges = 4,
            EngineGap = 18.5e-3,
            Engine = layout.Engine with { Width = 16e-3, Reach = 20e-3, ElectronicPower = 0.8 * engine, PhotonicPower = 0.2 * engine, Laser = null },
            Lid = Plate(0.040, 0.040, 3e-3, StackupFixture.Copper),
            Sink = new HeatSink
            {
                Base = Plate(0.040, 0.040, 4e-3, StackupFixture.Copper, tim2),
                Resistance = sink,
                Coolant = coolant,
            },
            EngineSink = new HeatSink
            {
                Base = Plate(1, 1, 4e-3, StackupFixture.Copper),
                Resistance = engineSink,
                Coolant = coolant,
            },
        };
        HeatField field = ConductionModel.Build(layout.Build().Stack).Solve();
        return (field.Block("die").Peak, Enumerable.Range(0, 16).Max(i => field.Block($"engine {i} electronics").Peak));
    }

    private static HeatPlate Plate(double width, double depth, double thickness, HeatMaterial material, double contact = 0) =>
        new()
        {
            Width = width,
            Depth = depth,
            Thickness = thickness,
            Material = material,
            ContactBelow = contact,
        };

    private static CoPackagedLayout Switch() =>
        new()
        {
            Substrate = Plate(0.085, 0.085, 1.5e-3, StackupFixture.Organic),
            Filler = StackupFixture.Air,
            Interposer = Plate(0.045, 0.055, 0.1e-3, StackupFixture.Silicon, 30e-6),
            Die = new HeatChip
            {
                Width = 28e-3,
                Depth = 28e-3,
                Thickness = 0.75e-3,
                Material = StackupFixture.Silicon,
                Power = 500,
                Attach = 8e-6,
                LidContact = 10e-6,
            },
            Memory = new HeatChip
            {
                Width = 11e-3,
                Depth = 10e-3,
                Thickness = 0.72e-3,
                Material = new HeatMaterial("hbm", 100, 7, 1.7e6),
                Power = 20,
                Attach = 8e-6,
                LidContact = 15e-6,
            },
            MemoryStacks = 4,
            MemoryGap = 1e-3,
            Engine = new HeatEngine
            {
                Width = 8e-3,
                Reach = 10e-3,
                PhotonicThickness = 0.2e-3,
                PhotonicMaterial = StackupFixture.Silicon,
                PhotonicPower = 3,
                ElectronicThickness = 0.3e-3,
                ElectronicMaterial = StackupFixture.Silicon,
                ElectronicPower = 15,
                Attach = 40e-6,
                Bond = 8e-6,
                LidContact = 30e-6,
                Laser = new OnPackageLaser(2, 4e-3, 1e-3),
            },
            Engines = 8,
            EngineEdges = 2,
            Site = EngineSite.Beside,
            EngineGap = 2e-3,
            Lid = Plate(0.080, 0.080, 3e-3, StackupFixture.Copper),
            Sink = new HeatSink
            {
                Base = Plate(0.060, 0.060, 4e-3, StackupFixture.Copper, 20e-6),
                Resistance = 0.03,
                Coolant = 25,
            },
            Board = new BoardPath(25, 35),
        };

    private static PluggableLayout Module()
    {
        HeatChip Chip(double width, double depth, double power) =>
            new()
            {
                Width = width,
                Depth = depth,
                Thickness = 1e-3,
                Material = StackupFixture.Silicon,
                Power = power,
                Attach = 30e-6,
                LidContact = 80e-6,
            };
        return new PluggableLayout
        {
            Length = 0.10,
            Width = 0.0226,
            ShellThickness = 1e-3,
            Shell = Aluminium,
            Filler = StackupFixture.Air,
            Board = Plate(0.08, 0.018, 1.2e-3, Board, 100e-6),
            Clearance = 3e-3,
            Parts =
            [
                new ModulePart("dsp", Chip(12e-3, 12e-3, 9), 0.045),
                new ModulePart("engine", Chip(8e-3, 10e-3, 4), 0.065),
                new ModulePart("laser", Chip(3e-3, 6e-3, 3), 0.078),
            ],
            Sink = new HeatSink
            {
                Base = Plate(0.05, 0.02, 3e-3, Aluminium, 50e-6),
                Resistance = 1.5,
                Coolant = 35,
            },
            Cage = new BoardPath(10, 45),
        };
    }
}
