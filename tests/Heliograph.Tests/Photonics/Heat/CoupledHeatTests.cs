using System.Collections.Immutable;
using CsCheck;
using Heliograph.Photonics.Heat;

namespace Heliograph.Tests.Photonics.Heat;

public sealed class CoupledHeatTests
{
    private const double Ceiling = 1000;

    [Fact]
    public void The_matrix_gives_the_temperatures_of_the_solver()
    {
        HeatStackup stack = StackupFixture.Package();
        ConductionModel model = ConductionModel.Build(stack);
        PackageThermal package = model.Compile();
        // The same bits from whatever cores took part.
        PackageThermal again = ConductionModel.Build(stack).Compile();
        again.Influence(0, 1).ShouldBe(package.Influence(0, 1));
        again.ZoneShare(1, 0).ShouldBe(package.ZoneShare(1, 0));

        HeatField field = model.Solve([420, 55], [18, 60]);
        ImmutableArray<BlockTemperature> fast = package.Temperatures([420, 55], [18, 60]);

        for (int i = 0; i < 2; i++)
        {
            fast[i].Mean.ShouldBe(field.Blocks[i].Mean, 1e-5);
            fast[i].Peak.ShouldBe(field.Blocks[i].Peak, 1e-5);
            // All coolants one kelvin warmer: so is every block.
            (package.ZoneShare(i, 0) + package.ZoneShare(i, 1)).ShouldBe(1, 1e-9);
        }
    }

    [Fact]
    public void A_watt_here_warms_there_as_a_watt_there_warms_here()
    {
        // Reciprocity, on fields that the compiler has not made equal.
        HeatStackup stack = StackupFixture.Package();
        ConductionModel model = ConductionModel.Build(stack);
        double hotByDie = model.Solve([1, 0], [0, 0]).Blocks[1].Mean;
        double dieByHot = model.Solve([0, 1], [0, 0]).Blocks[0].Mean;

        hotByDie.ShouldBe(dieByHot, 1e-8);
        PackageThermal package = model.Compile();
        package.Influence(1, 0).ShouldBe(hotByDie, 1e-7);
        package.Influence(0, 1).ShouldBe(package.Influence(1, 0));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.0199)]
    [InlineData(-0.02)]
    public void Power_that_grows_evenly_settles_where_the_closed_form_does(double growth)
    {
        // T = T0 + R P0 (1 + a (T - T0)): T - T0 = R P0 / (1 - a R P0), with R P0 = 5 * 10 = 50 K.
        CoupledHeat heat = OneBlock(5).SolveCoupled([new BlockBehaviour(t => 10 * (1 + growth * (t - 25)))], [25], 1e6);

        heat.Outcome.ShouldBe(HeatOutcome.Converged);
        heat.Blocks[0].Mean.ShouldBe(25 + 50 / (1 - growth * 50), 1e-4);
        heat.LoopGain.ShouldBe(Math.Max(0, growth * 50), 1e-6);
        heat.Blocks[0].Power.ShouldBe(10 / (1 - growth * 50), 1e-4);
    }

    [Theory]
    [InlineData(0.02)] // a R P0 = 1 exactly
    [InlineData(0.0201)]
    [InlineData(0.1)]
    public void Power_that_grows_too_fast_runs_away(double growth)
    {
        CoupledHeat heat = OneBlock(5).SolveCoupled([new BlockBehaviour(t => 10 * (1 + growth * (t - 25)))], [25], Ceiling);

        heat.Outcome.ShouldBe(HeatOutcome.ThermalRunaway);
        heat.Runaway.ShouldBe("part");
        heat.LoopGain.ShouldBeGreaterThan(0.999);
        heat.Blocks.All(b => double.IsFinite(b.Mean) && double.IsFinite(b.Peak) && double.IsFinite(b.Power)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    [InlineData(0.9999)]
    public void Leakage_settles_at_the_lower_branch_of_lambert_w(double share)
    {
        // u = (T - T0)/s, P = P0 exp(u): u = c exp(u), c = R P0 / s. The lower solution is u = -W0(-c), it ends at c = 1/e.
        double scale = 15;
        double c = share / Math.E;
        double p0 = c * scale / 5;
        CoupledHeat heat = OneBlock(5).SolveCoupled([new BlockBehaviour(t => p0 * Math.Exp((t - 25) / scale))], [25], Ceiling);

        double u = -LambertW0(-c);
        heat.Outcome.ShouldBe(HeatOutcome.Converged);
        heat.Blocks[0].Mean.ShouldBe(25 + scale * u, 1e-4);
        // dP/dT R = P R / s = u.
        heat.LoopGain.ShouldBe(u, 1e-4);
    }

    [Theory]
    [InlineData(1.0001)]
    [InlineData(1.01)]
    [InlineData(2.0)]
    [InlineData(1000.0)]
    public void Leakage_beyond_the_tangent_runs_away(double share)
    {
        double p0 = share / Math.E * 15 / 5;
        CoupledHeat heat = OneBlock(5).SolveCoupled([new BlockBehaviour(t => p0 * Math.Exp((t - 25) / 15))], [25], Ceiling);

        heat.Outcome.ShouldBe(HeatOutcome.ThermalRunaway);
        heat.Blocks.All(b => double.IsFinite(b.Mean) && double.IsFinite(b.Power)).ShouldBeTrue();
    }

    [Fact]
    public void A_laser_without_efficiency_left_runs_away_and_names_its_block()
    {
        Func<double, double> laser = HeatingPower.Laser(1, t => Math.Max(0, 0.2 * (1 - (t - 25) / 60)));
        PackageThermal package = OneBlock(5).WithRemote("outside", 2);

        // From 25 degC: 4 W of heat, 20 K; less efficient, more heat: no rest below 85 degC.
        CoupledHeat hot = package.SolveCoupled([new BlockBehaviour(laser), BlockBehaviour.Constant(1)], [25, 30], Ceiling);
        hot.Outcome.ShouldBe(HeatOutcome.ThermalRunaway);
        hot.Runaway.ShouldBe("part");

        // The same outside of the package, 2 K/W: T - 25 = 2 (5/(1 - (T-25)/60) - 1), u = (T-25)/60: u = (5/(1-u) - 1)/30,
        // 30 u (1-u) = 5 - (1-u), u^2 - (29/30) u + 4/30 = 0, lower root.
        CoupledHeat cool = package.SolveCoupled([BlockBehaviour.Constant(0), new BlockBehaviour(laser)], [25, 25], Ceiling);
        double u = 0.5 * (29.0 / 30 - Math.Sqrt(29.0 / 30 * 29 / 30 - 16.0 / 30));
        cool.Outcome.ShouldBe(HeatOutcome.Converged);
        cool.Blocks[1].Mean.ShouldBe(25 + 60 * u, 1e-4);
        cool.Blocks[0].Mean.ShouldBe(25, 1e-9);
    }

    [Theory]
    [InlineData(25, 0.0)]
    [InlineData(60, 0.0)]
    [InlineData(104, 0.0)] // the heaters are nearly out
    [InlineData(120, 1.0)] // beyond the lock point: out
    public void Ring_heaters_settle_on_their_line_or_are_out(double coolant, double outOfPower)
    {
        // 8 rings, 800 GHz over 80 K from 25 degC, 15 GHz/mW: P = 8 (800e9 - 10e9 (T - 25)) / 15e12, T = Tc + R P.
        PackageThermal package = OneBlock(5);
        CoupledHeat heat = package.SolveCoupled([new BlockBehaviour(HeatingPower.RingHeaters(8, 800e9, 10e9, 25, 15e12))], [coolant], Ceiling);

        double slope = 8 * 10e9 / 15e12;
        double power = outOfPower > 0 ? 0 : slope * (105 - coolant) / (1 + 5 * slope);
        heat.Outcome.ShouldBe(HeatOutcome.Converged);
        heat.Blocks[0].Power.ShouldBe(power, 1e-6);
        heat.Blocks[0].Mean.ShouldBe(coolant + 5 * power, 1e-5);
        heat.LoopGain.ShouldBe(0, 1e-9);
    }

    [Fact]
    public void A_block_above_its_limit_is_named_with_how_much()
    {
        PackageThermal package = OneBlock(5).WithRemote("laser", 10);
        CoupledHeat heat = package.SolveCoupled([BlockBehaviour.Constant(10, 70), BlockBehaviour.Constant(4, 55)], [25, 25], Ceiling);

        heat.Outcome.ShouldBe(HeatOutcome.OutOfRange);
        heat.Exceeded.Select(e => e.Block).ShouldBe(["laser", "part"]);
        heat.Exceeded[0].By.ShouldBe(10, 1e-6);
        heat.Exceeded[1].By.ShouldBe(5, 1e-4);
    }

    [Fact]
    public void Blocks_that_feed_each_other_settle_where_plain_iteration_does()
    {
        // 2 blocks of a package; substitution T <- T0 + R P(T), which converges where the gain is below 1.
        PackageThermal package = ConductionModel.Build(StackupFixture.Package()).Compile();
        Gen.Select(Gen.Double[50, 400], Gen.Double[1, 60], Gen.Double[8, 60], Gen.Double[0, 45])
            .Sample(
                (leakage, laser, doubling, coolant) =>
                {
                    Func<double, double>[] powers =
                    [
                        HeatingPower.Logic(200, leakage, 85, doubling),
                        HeatingPower.RingHeaters(16, 1e12, 10e9, 20, 1e12 / (laser / 16)),
                    ];
                    CoupledHeat heat = package.SolveCoupled([.. powers.Select(p => new BlockBehaviour(p))], [coolant, 45], 500);
                    double[] celsius = [coolant, coolant];
                    bool bounded = true;
                    for (int i = 0; i < 20_000 && bounded; i++)
                    {
                        double[] watts = [powers[0](celsius[0]), powers[1](celsius[1])];
                        double[] next = new double[2];
                        package.Means(watts, [coolant, 45], next);
                        bounded = next[0] < 500;
                        celsius = [0.5 * (celsius[0] + next[0]), 0.5 * (celsius[1] + next[1])];
                    }
                    if (!bounded)
                    {
                        return heat.Outcome == HeatOutcome.ThermalRunaway;
                    }
                    return heat.Outcome == HeatOutcome.Converged
                        && Math.Abs(heat.Blocks[0].Mean - celsius[0]) < 1e-3
                        && Math.Abs(heat.Blocks[1].Mean - celsius[1]) < 1e-3;
                },
                iter: 300
            );
    }

    [Fact]
    public void Two_blocks_run_away_together_that_would_not_alone()
    {
        // Gain of each alone 0.7, of the pair 0.7 (1 + coupling): the spectral radius decides.
        PackageThermal package = ConductionModel.Build(StackupFixture.Package(), HeatGrid.Fitted(StackupFixture.Package(), 32, 32)).Compile();
        double slopeDie = 0.8 / package.Influence(0, 0);
        double slopeHot = 0.8 / package.Influence(1, 1);
        BlockBehaviour die = new(t => 100 + slopeDie * (t - 25));
        BlockBehaviour hot = new(t => 10 + slopeHot * (t - 25));

        package.SolveCoupled([die, BlockBehaviour.Constant(10)], [25, 25], Ceiling).Outcome.ShouldBe(HeatOutcome.Converged);
        package.SolveCoupled([BlockBehaviour.Constant(100), hot], [25, 25], Ceiling).Outcome.ShouldBe(HeatOutcome.Converged);
        CoupledHeat both = package.SolveCoupled([die, hot], [25, 25], Ceiling);

        // Eigenvalue of [[0.8, r12 s2], [r12 s1, 0.8]]: 0.8 + 0.8 r12 / sqrt(r11 r22).
        double r12 = package.Influence(0, 1);
        double gain = 0.8 + 0.8 * r12 / Math.Sqrt(package.Influence(0, 0) * package.Influence(1, 1));
        gain.ShouldBeGreaterThan(1);
        both.Outcome.ShouldBe(HeatOutcome.ThermalRunaway);
        both.LoopGain.ShouldBe(gain, 1e-4);
    }

    [Fact]
    public void A_behaviour_that_is_no_number_is_an_error()
    {
        Should.Throw<InvalidOperationException>(() => OneBlock(5).SolveCoupled([new BlockBehaviour(_ => double.NaN)], [25], Ceiling));
        Should.Throw<ArgumentOutOfRangeException>(() => OneBlock(5).SolveCoupled([], [25], Ceiling));
        Should.Throw<ArgumentOutOfRangeException>(() => OneBlock(5).WithRemote("part", 1));
        Should.Throw<ArgumentOutOfRangeException>(() => OneBlock(5).WithRemote("x", 0));
        Should.Throw<ArgumentOutOfRangeException>(() => HeatingPower.Laser(-1, _ => 0.1));
        Should.Throw<InvalidOperationException>(() => HeatingPower.Laser(1, _ => 1.1)(25));
    }

    // One block at 5 K/W: 1 cm2 of 1 mm at 10 W/(m K), heat in the lower of one cell's centre 0.5 mm, and h.
    private static PackageThermal OneBlock(double resistance)
    {
        double coefficient = 1 / (resistance * 1e-4 - 0.5e-3 / 10);
        HeatStackup stack = new(0.01, 0.01, [new HeatLayer("slab", 1e-3, HeatMaterial.Isotropic("m", 10, 1e6))])
        {
            Power = [new PowerBlock("part", "slab", new Footprint(0, 0, 0.01, 0.01), 0)],
            Top = [new CoolingZone("top", new Footprint(0, 0, 0.01, 0.01), coefficient, 25)],
        };
        PackageThermal package = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 2, 2)).Compile();
        package.Influence(0, 0).ShouldBe(resistance, 1e-7);
        return package;
    }

    // w exp(w) = x on (-1/e, 0), by bisection on [-1, 0].
    private static double LambertW0(double x)
    {
        (double low, double high) = (-1.0, 0.0);
        for (int i = 0; i < 200; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = middle * Math.Exp(middle) > x ? (low, middle) : (middle, high);
        }
        return low;
    }
}
