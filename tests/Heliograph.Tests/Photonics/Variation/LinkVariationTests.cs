using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model;
using Heliograph.Photonics;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Variation;

namespace Heliograph.Tests.Photonics.Variation;

public sealed class LinkVariationTests
{
    private static readonly RandomStream Numbers = RandomStream.Of(4, "variation", "dr4");

    // A DR4-like lane: 53.125 GBd PAM4 (fact sheet photonics, section 3), figures of a silicon-photonics transmitter.
    private static readonly LinkVariation Link = new()
    {
        Nominal = new ImddSignal
        {
            Levels = 4,
            Oma = 3e-4,
            ExtinctionRatio = Math.Pow(10, 0.45),
            NoiseBandwidth = 0.75 * 53.125e9,
            Responsivity = 0.85,
            ThermalNoise = 16e-12,
            Rin = Math.Pow(10, -14.5),
        },
        TargetBer = 2.4e-4,
        LanesPerModule = 4,
        Temperature = Distribution.Uniform(298.15, 343.15),
        Parameters =
        [
            new("laser", LinkQuantity.LaunchDbm, Distribution.Normal(7, 0.4), Distribution.Normal(0, 0.2), -0.02),
            new("coupler", LinkQuantity.LossDb, Distribution.Triangular(1, 1.5, 2.5)),
            new("modulator", LinkQuantity.LossDb, Distribution.Normal(5, 0.3), Distribution.Normal(0, 0.2), 0.01),
            new("connectors", LinkQuantity.LossDb, Distribution.Constant(4), Distribution.LogNormal(0.25, 0.5), 0, 2),
            new("extinction", LinkQuantity.ExtinctionRatioDb, Distribution.Truncated(Distribution.Normal(4.5, 0.3), 3.5, 6)),
            new("rin", LinkQuantity.RinDbPerHz, Distribution.Uniform(-150, -142)),
            new("noise", LinkQuantity.ThermalNoise, Distribution.Normal(16e-12, 1e-12), null, 0.02e-12),
            new("diode", LinkQuantity.Responsivity, Distribution.Constant(0.85), Distribution.Normal(0, 0.02)),
            new("reflections", LinkQuantity.InterferenceDb, Distribution.Table([-50, -45, -40], [0.7, 0.2, 0.1])),
            new("isi", LinkQuantity.IsiPenaltyDb, Distribution.Constant(1), Distribution.Uniform(0, 1)),
        ],
    };

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        VariationResult one = Link.Run(Numbers, 10_000, 1);
        VariationResult two = Link.Run(Numbers, 10_000, 2);
        VariationResult many = Link.Run(Numbers, 10_000, 7);
        foreach (VariationResult other in new[] { two, many })
        {
            BitConverter.DoubleToInt64Bits(other.MeanDb!.Value).ShouldBe(BitConverter.DoubleToInt64Bits(one.MeanDb!.Value));
            BitConverter.DoubleToInt64Bits(other.DeviationDb!.Value).ShouldBe(BitConverter.DoubleToInt64Bits(one.DeviationDb!.Value));
            other.LinkYield.ShouldBe(one.LinkYield);
            other.ModuleYield.ShouldBe(one.ModuleYield);
            other.Contributions.AsSpan().SequenceEqual(one.Contributions.AsSpan()).ShouldBeTrue();
            other.Quantiles.AsSpan().SequenceEqual(one.Quantiles.AsSpan()).ShouldBeTrue();
            other.Histogram.AsSpan().SequenceEqual(one.Histogram.AsSpan()).ShouldBeTrue();
        }
        Link.Run(RandomStream.Of(5, "variation", "dr4"), 10_000).MeanDb.ShouldNotBe(one.MeanDb);
    }

    [Fact]
    public void Loss_alone_gives_the_gaussian_yield_of_links_and_of_modules()
    {
        // Margin = m - c - l with c (module) and l (lane) normal: P(lane) = Phi(m/s); P(module of 4) = E_c[Phi((m - c)/s_l)^4].
        const double Common = 0.5;
        const double Local = 0.3;
        LinkVariation link = Link with
        {
            Temperature = null,
            Parameters = [new("loss", LinkQuantity.LossDb, Distribution.Normal(0, Common), Distribution.Normal(0, Local))],
        };
        double nominal = link.MarginAtQuantile(0.5)!.Value;
        link = link with { Nominal = link.Nominal with { Oma = link.Nominal.Oma * Math.Pow(10, (0.6 - nominal) / 10) } };
        const int Modules = 250_000;
        VariationResult result = link.Run(Numbers, Modules);

        double sigma = Math.Sqrt(Common * Common + Local * Local);
        result.MeanDb!.Value.ShouldBe(0.6, 5 * Common / Math.Sqrt(Modules));
        result.DeviationDb!.Value.ShouldBe(sigma, 0.005);
        result.LinkYield.ShouldBe(1 - Gaussian.Tail(0.6 / sigma), 4 * result.ModuleYieldError);
        double module = 0;
        for (int i = -4000; i <= 4000; i++)
        {
            double z = i / 500.0;
            module += Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) / 500 * Math.Pow(1 - Gaussian.Tail((0.6 - Common * z) / Local), 4);
        }
        result.ModuleYield.ShouldBe(module, 4 * result.ModuleYieldError);
        // Half below the median; z(0.1) = -1.2816.
        result.Quantiles[3].MarginDb!.Value.ShouldBe(0.6, 0.01);
        result.Quantiles[2].MarginDb!.Value.ShouldBe(0.6 - 1.28155 * sigma, 0.01);
        result.Contributions[1].Share.ShouldBe(1, 0.01);
        result.Contributions[0].Share.ShouldBe(0);
    }

    [Fact]
    public void The_population_is_that_of_a_slow_implementation_with_other_numbers()
    {
        // Second route: System.Random, Box-Muller, rejection, dB by powers of ten, required OMA by bisection on the error ratio.
        const int Modules = 15_000;
        Random random = new(17);
        int goodLanes = 0;
        int goodModules = 0;
        double sum = 0;
        double squares = 0;
        for (int m = 0; m < Modules; m++)
        {
            double above = 45 * random.NextDouble();
            double launch = 7 + 0.4 * Normal(random) - 0.02 * above;
            double coupler = Triangle(random, 1, 1.5, 2.5);
            double modulator = 5 + 0.3 * Normal(random) + 0.01 * above;
            double er;
            do
            {
                er = 4.5 + 0.3 * Normal(random);
            } while (er is < 3.5 or > 6);
            double rin = -150 + 8 * random.NextDouble();
            double noise = 16e-12 + 1e-12 * Normal(random) + 0.02e-12 * above;
            double pick = random.NextDouble();
            double reflections =
                pick < 0.7 ? -50
                : pick < 0.9 ? -45
                : -40;
            bool good = true;
            for (int lane = 0; lane < 4; lane++)
            {
                double loss = coupler + modulator + 0.2 * Normal(random) + 4;
                loss += 0.25 * (Math.Exp(0.5 * Normal(random)) + Math.Exp(0.5 * Normal(random)));
                double ratio = Math.Pow(10, er / 10);
                double available = launch + 0.2 * Normal(random) + 10 * Math.Log10(1 - 1 / ratio) - loss;
                ImddSignal signal = Link.Nominal with
                {
                    ExtinctionRatio = ratio,
                    Rin = Math.Pow(10, rin / 10),
                    ThermalNoise = noise,
                    Responsivity = 0.85 + 0.02 * Normal(random),
                    InterferenceRatio = Math.Pow(10, reflections / 10),
                    IsiPenaltyDb = 1 + random.NextDouble(),
                };
                double low = -30;
                double high = 10;
                for (int i = 0; i < 25; i++)
                {
                    double middle = (low + high) / 2;
                    bool enough = ImddSolver.BitErrorRatio(signal with { Oma = 1e-3 * Math.Pow(10, middle / 10) }) < 2.4e-4;
                    (low, high) = enough ? (low, middle) : (middle, high);
                }
                double margin = available - high;
                good &= margin >= 0;
                goodLanes += margin >= 0 ? 1 : 0;
                sum += margin;
                squares += margin * margin;
            }
            goodModules += good ? 1 : 0;
        }
        double mean = sum / (4 * Modules);
        double deviation = Math.Sqrt(squares / (4 * Modules) - mean * mean);
        double laneYield = (double)goodLanes / (4 * Modules);
        double moduleYield = (double)goodModules / Modules;

        VariationResult result = Link.Run(Numbers, 100_000);
        // Four standard deviations of the slow one, lanes of a module counted as one.
        result.MeanDb!.Value.ShouldBe(mean, 4 * deviation / Math.Sqrt(Modules));
        result.DeviationDb!.Value.ShouldBe(deviation, 4 * deviation / Math.Sqrt(Modules));
        result.LinkYield.ShouldBe(laneYield, 4 * Math.Sqrt(laneYield * (1 - laneYield) / Modules));
        result.ModuleYield.ShouldBe(moduleYield, 4 * Math.Sqrt(moduleYield * (1 - moduleYield) / Modules));
        moduleYield.ShouldBeInRange(0.5, 0.99);
    }

    [Fact]
    public void Shares_of_the_variance_are_those_of_a_sum()
    {
        // Loss = normal 0.4 + uniform of width 1.2 (variance 0.12) + temperature 0.02 dB/K over 40 K (variance 0.8^2/12 = 0.0533): all linear.
        LinkVariation link = Link with
        {
            LanesPerModule = 2,
            Temperature = Distribution.Uniform(300, 340),
            ReferenceTemperature = 300,
            Parameters =
            [
                new("a", LinkQuantity.LossDb, Distribution.Normal(0, 0.4)),
                new("b", LinkQuantity.LossDb, Distribution.Constant(0), Distribution.Uniform(0, 1.2), 0.02),
                new("c", LinkQuantity.LossDb, Distribution.Constant(0.3)),
            ],
        };
        VariationResult result = link.Run(Numbers, 200_000);
        const double Total = 0.16 + 0.12 + 0.64 / 12;
        result.Contributions.Select(c => c.Name).ShouldBe(["temperature", "a", "b", "c"]);
        // 32 bins see (1 - 1/32^2) of a uniform draw and 99.5 % of a normal one.
        result.Contributions[0].Share.ShouldBe(0.64 / 12 / Total, 0.01);
        result.Contributions[1].Share.ShouldBe(0.16 / Total, 0.01);
        result.Contributions[2].Share.ShouldBe(0.12 / Total, 0.01);
        result.Contributions[3].Share.ShouldBe(0);
        result.DeviationDb!.Value.ShouldBe(Math.Sqrt(Total), 0.003);
    }

    [Fact]
    public void Quantiles_and_histogram_are_those_of_the_sorted_margins() =>
        Gen.Double[-3, 3]
            .Array[1, 400]
            .Select(Gen.Int[0, 20])
            .Sample(
                (margins, open) =>
                {
                    double[] all = [.. margins, .. Enumerable.Repeat(double.NegativeInfinity, open)];
                    MarginOrder order = new(all, margins.Min(), margins.Max(), 64);
                    double[] sorted = [.. all.Order()];
                    bool same = order.Histogram.Sum(b => b.Count) == margins.Length;
                    foreach (double p in (double[])[0.001, 0.2, 0.5, 0.99])
                    {
                        double expected = sorted[Math.Max(0, (int)Math.Ceiling(p * all.Length) - 1)];
                        same &= order.Quantile(p) == (double.IsNegativeInfinity(expected) ? null : expected);
                    }
                    return same;
                },
                iter: 300
            );

    [Fact]
    public void Links_below_their_floor_and_draws_that_are_no_link_have_failed_without_a_margin()
    {
        LinkVariation floors = Link with
        {
            Temperature = null,
            LanesPerModule = 1,
            Parameters = [new("rin", LinkQuantity.RinDbPerHz, Distribution.Table([-150, -125], [0.75, 0.25]))],
        };
        VariationResult result = floors.Run(Numbers, 20_000);
        ((double)result.NeverCloses / result.Links).ShouldBe(0.25, 0.015);
        result.LinkYield.ShouldBe(1 - (double)result.NeverCloses / result.Links, 1e-12);
        result.Quantiles[1].MarginDb.ShouldBeNull();
        result.Quantiles[3].MarginDb!.Value.ShouldBe(floors.MarginAtQuantile(0.5)!.Value, 1e-12);
        floors.MarginAtQuantile(0.9).ShouldBeNull();

        VariationResult none = (floors with { Parameters = [new("diode", LinkQuantity.Responsivity, Distribution.Uniform(-1, -0.5))] }).Run(
            Numbers,
            100
        );
        none.NeverCloses.ShouldBe(100);
        none.LinkYield.ShouldBe(0);
        none.MeanDb.ShouldBeNull();
        none.DeviationDb.ShouldBeNull();
        none.Histogram.ShouldBeEmpty();

        VariationResult fixedLink = (floors with { Parameters = [] }).Run(Numbers, 100);
        fixedLink.DeviationDb!.Value.ShouldBe(0);
        fixedLink.Histogram.Length.ShouldBe(1);
        fixedLink.LinkYield.ShouldBe(1);
    }

    [Fact]
    public void Quantiles_of_every_distribution_undo_its_cumulative()
    {
        Distribution[] all =
        [
            Distribution.Normal(2, 0.5),
            Distribution.Uniform(-1, 3),
            Distribution.Triangular(1, 1.5, 4),
            Distribution.Triangular(1, 1, 4),
            Distribution.LogNormal(0.3, 0.6),
            Distribution.Truncated(Distribution.Normal(0, 1), 1, 2.5),
            Distribution.Truncated(Distribution.LogNormal(0.3, 0.6), 0.1, 0.7),
        ];
        Gen.Double[0.001, 0.999].Sample(u => all.All(d => Math.Abs(d.Cumulative(d.Quantile(u)) - u) < 1e-9));
        Distribution table = Distribution.Table([1, 2, 5], [1, 2, 1]);
        table.Quantile(0.25).ShouldBe(1);
        table.Quantile(0.26).ShouldBe(2);
        table.Quantile(0.99).ShouldBe(5);
        table.Cumulative(4.9).ShouldBe(0.75);
        Distribution.Constant(3).Quantile(0.1).ShouldBe(3);

        Should.Throw<ArgumentOutOfRangeException>(() => Distribution.Normal(0, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => Distribution.Triangular(2, 1, 3));
        Should.Throw<ArgumentOutOfRangeException>(() => Distribution.Table([1, 1], [1, 1]));
        Should.Throw<ArgumentOutOfRangeException>(() => Distribution.Truncated(Distribution.Normal(0, 1), 20, 21));
        Should.Throw<ArgumentOutOfRangeException>(() => (Link with { TargetBer = 0 }).Run(Numbers, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => (Link with { Probabilities = [1] }).Run(Numbers, 1));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    // Sum of a uniform on the rising or falling side, by the side's share.
    private static double Triangle(Random random, double low, double preferred, double high)
    {
        double larger = Math.Sqrt(random.NextDouble());
        return random.NextDouble() < (preferred - low) / (high - low) ? low + (preferred - low) * larger : high - (high - preferred) * larger;
    }
}
