using System.Collections.Immutable;
using Heliograph.Photonics.Heat;

namespace Heliograph.Tests.Photonics.Heat;

public sealed class HeatTransientTests
{
    [Fact]
    public void A_thick_slab_warms_as_a_half_space()
    {
        // Silicon, 100 W on 1 cm2: T(z, t) = 2 q/k sqrt(a t/pi) exp(-z^2/4at) - q z/k erfc(z / 2 sqrt(a t)), a = k / C, as long as
        // sqrt(a t) is small against the depth of 40 mm. Read at the centre of the lowest of 400 cells, z = 50 um.
        HeatStackup stack = Column(40e-3, 400, 130, 1.63e6, 1e6);
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 1, 1));
        ImmutableArray<double> times = PowerPhase.Spread(1e-4, 1, 4);

        TransientHeat heat = HeatTransient.Simulate(model, null, [20], new PowerPhase([100], times, 12));

        double a = 130 / 1.63e6;
        for (int i = 1; i < heat.Times.Length; i++)
        {
            double depth = Math.Sqrt(a * heat.Times[i]);
            double z = 50e-6;
            double expected = 1e6 / 130 * (2 * depth / Math.Sqrt(Math.PI) * Math.Exp(-z * z / (4 * depth * depth)) - z * Erfc(z / (2 * depth)));
            double rise = heat.Fields[i].Blocks[0].Mean - 20;
            // Where the wave is a cell or two deep the cell itself is the error; the bar holds from ten cells on.
            rise.ShouldBe(expected, (depth > 1e-3 ? 0.005 : 0.05) * expected, $"at {heat.Times[i]} s");
        }
    }

    [Fact]
    public void A_lump_warms_with_its_one_time_constant()
    {
        // 1 mm of copper with h = 100: Bi = h t / k = 2.5e-4, so tau = C t / h = 3.5e6 * 1e-3 / 100 = 35 s.
        HeatStackup stack = Column(1e-3, 4, 398, 3.5e6, 100);
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 2, 2));

        TransientHeat heat = HeatTransient.Simulate(model, null, [20], new PowerPhase([1], PowerPhase.Spread(0.5, 400, 20), 4));

        heat.TimeOfShare(0, 1 - Math.Exp(-1))!.Value.ShouldBe(35, 0.005 * 35);
        for (int i = 1; i < heat.Times.Length; i++)
        {
            double expected = 1 / (100 * 1e-4) * (1 - Math.Exp(-heat.Times[i] / 35));
            (heat.Fields[i].Blocks[0].Mean - 20).ShouldBe(expected, 0.005 * expected);
        }
    }

    [Fact]
    public void A_slab_cools_by_its_series()
    {
        // A plate at 120 degC of Biot number 1 put into 20 degC: theta(x, t) = sum C_n cos(z_n x/L) exp(-z_n^2 Fo), z tan z = Bi,
        // C_n = 4 sin z / (2 z + sin 2z). x = 0 is the adiabatic face.
        double length = 10e-3;
        HeatStackup stack = Column(length, 200, 4, 2e6, 400);
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 1, 1));
        HeatField hot = model.Solve([0], [120]);

        ImmutableArray<double> times = PowerPhase.Spread(2, 100, 6);
        TransientHeat heat = HeatTransient.Simulate(model, hot, [20], new PowerPhase([0], times, 30));

        double a = 4 / 2e6;
        double x = 0.5 * length / 200;
        for (int i = 1; i < heat.Times.Length; i++)
        {
            double fourier = a * heat.Times[i] / (length * length);
            double sum = 0;
            for (int n = 0; n < 60; n++)
            {
                double z = Root(n);
                sum += 4 * Math.Sin(z) / (2 * z + Math.Sin(2 * z)) * Math.Cos(z * x / length) * Math.Exp(-z * z * fourier);
            }
            (heat.Fields[i].Blocks[0].Mean - 20).ShouldBe(100 * sum, 0.005 * 100 * sum);
        }
    }

    [Fact]
    public void Halving_the_step_quarters_the_error()
    {
        HeatStackup stack = Column(1e-3, 4, 398, 3.5e6, 100);
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 1, 1));
        double Error(int steps)
        {
            TransientHeat heat = HeatTransient.Simulate(model, null, [20], new PowerPhase([1], [70], steps));
            TransientHeat fine = HeatTransient.Simulate(model, null, [20], new PowerPhase([1], [70], 4096));
            return Math.Abs(heat.Fields[1].Blocks[0].Mean - fine.Fields[1].Blocks[0].Mean);
        }

        (Error(16) / Error(32)).ShouldBeInRange(3.5, 4.6);
        (Error(32) / Error(64)).ShouldBeInRange(3.5, 4.6);
    }

    [Fact]
    public void After_long_enough_a_package_is_in_its_steady_state_and_what_is_switched_off_cools()
    {
        HeatStackup stack = StackupFixture.Package();
        HeatGrid grid = HeatGrid.Fitted(stack, 24, 24);
        HeatField steady = ConductionModel.Build(stack, grid).Solve();
        ConductionModel model = ConductionModel.Build(stack, grid);

        TransientHeat heat = HeatTransient.Simulate(
            model,
            null,
            [25, 45],
            new PowerPhase([500, 30], PowerPhase.Spread(1e-4, 3000, 3), 3),
            new PowerPhase([0, 0], PowerPhase.Spread(1e-4, 3000, 3), 3)
        );

        int warm = (heat.Times.Length - 1) / 2;
        // The bottom of the package is in air of its own: the slowest time constant is that of the substrate.
        heat.Fields[warm].Blocks[0].Mean.ShouldBe(steady.Blocks[0].Mean, 1e-3);
        heat.Fields[warm].Imbalance.ShouldBeLessThan(1e-5);
        heat.Fields[^1].Blocks[0].Mean.ShouldBeInRange(25, 26);
        for (int i = 1; i <= warm; i++)
        {
            heat.Fields[i].Blocks[0].Mean.ShouldBeGreaterThan(heat.Fields[i - 1].Blocks[0].Mean - 1e-6);
        }
    }

    [Fact]
    public void Times_that_do_not_ascend_are_refused()
    {
        HeatStackup stack = Column(1e-3, 1, 1, 1, 1);
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => HeatTransient.Simulate(model, null, [20], new PowerPhase([1], [2, 1], 1)));
        Should.Throw<ArgumentOutOfRangeException>(() => HeatTransient.Simulate(model, null, [20], new PowerPhase([1], [1], 0)));
        Should.Throw<ArgumentOutOfRangeException>(() => HeatTransient.Simulate(model, null, [20], new PowerPhase([], [1], 1)));
        Should.Throw<ArgumentOutOfRangeException>(() => PowerPhase.Spread(1, 1, 3));
    }

    // 1 cm2 of one material, heated below and cooled above.
    private static HeatStackup Column(double thickness, int divisions, double conductivity, double capacity, double coefficient) =>
        new(0.01, 0.01, [new HeatLayer("slab", thickness, HeatMaterial.Isotropic("m", conductivity, capacity)) { Divisions = divisions }])
        {
            Power = [new PowerBlock("heat", "slab", new Footprint(0, 0, 0.01, 0.01), 0, PowerDepth.Bottom)],
            Top = [new CoolingZone("top", new Footprint(0, 0, 0.01, 0.01), coefficient, 20)],
        };

    // n-th root of z tan z = 1, in (n pi, n pi + pi/2).
    private static double Root(int n)
    {
        (double low, double high) = (n * Math.PI + 1e-12, n * Math.PI + Math.PI / 2 - 1e-12);
        for (int i = 0; i < 100; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = middle * Math.Tan(middle) > 1 ? (low, middle) : (middle, high);
        }
        return low;
    }

    // 2/sqrt(pi) integral of exp(-t^2) from x to x + 6, Simpson.
    private static double Erfc(double x)
    {
        const int Steps = 2000;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double t = x + 6.0 * i / Steps;
            sum +=
                (
                    i == 0 || i == Steps ? 1
                    : i % 2 == 1 ? 4
                    : 2
                ) * Math.Exp(-t * t);
        }
        return 2 / Math.Sqrt(Math.PI) * sum * (6.0 / Steps) / 3;
    }
}
