using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics;
using Heliograph.Photonics.Variation;

namespace Heliograph.Tests.Photonics.Engines;

/// <summary>Monte Carlo of links as the shipped catalogue builds them, and as it would with other ranges.</summary>
public sealed class LinkSpreadTests
{
    private static readonly Catalogue Shipped = CatalogueReader.ReadFolder(Path.Combine(Repository.Root, "catalog"), new DiagnosticList());
    private static readonly FigureBook Book = new(Shipped);
    private static readonly LinkPhysics Physics = new();

    /// <summary>One medium of each engine whose devices are all known.</summary>
    private static readonly ImmutableArray<string> Media =
    [
        .. Shipped
            .Parts.Where(p => p.Device("engine") is not null && p.Find("rate") is not null)
            .DistinctBy(p => p.Device("engine")!.Id)
            .Select(p => p.Id)
            .Where(id => LinkDesigner.Design(Link(id), LinkEnds.Unknown, Book, null, Physics, withRemedy: false).Optics is { Margin.IsKnown: true }),
    ];

    private static LinkClass Link(string medium, int connectors = 2, params string[] through)
    {
        BitRate rate = new((long)Book.Get(new PartRef(medium), "rate").Value!.Value);
        Medium way = new(new PartRef(medium), null, [.. through.Select(t => new PartRef(t))], null, connectors, null, null, default);
        return new LinkClass(medium, "link", 0, 0, way, rate, 0, 1, 100, 100, 100, 1, 0, 0);
    }

    private static FigureBook With(Func<Part, Figure, Figure> change) =>
        new(new Catalogue(Shipped.Parts.Select(p => p with { Figures = [.. p.Figures.Select(f => change(p, f))] }), Shipped.Sources));

    private static Figure Fixed(Figure f) => f with { Low = f.Preferred, High = f.Preferred };

    private static LinkSpread Spread(
        LinkClass link,
        FigureBook book,
        int draws,
        LinkConditions? conditions = null,
        int threads = 0,
        ulong seed = 1
    ) =>
        LinkSpread
            .Of(link, LinkEnds.Unknown, book, conditions, Physics, RandomStream.Of(seed, "variation", link.Name), draws, threads)
            .ShouldNotBeNull();

    private static VariationResult Population(LinkSpread spread) => spread.Population.ShouldNotBeNull();

    [Fact]
    public void Without_ranges_every_lane_has_the_margin_of_the_design()
    {
        FigureBook none = With((_, f) => Fixed(f));
        Media.Length.ShouldBeGreaterThan(7);
        foreach (string medium in Media)
        {
            LinkConditions warm = new(Laser: 50, ExtraLossDb: 0.5);
            double margin = LinkDesigner.Design(Link(medium), LinkEnds.Unknown, none, warm, Physics, withRemedy: false).Optics!.Margin.Value!.Value;
            LinkSpread spread = Spread(Link(medium), none, 5, warm);
            spread.Parameters.ShouldBeEmpty();
            spread.DesignMarginDb!.Value.ShouldBe(margin, 1e-9);
            Population(spread).MeanDb!.Value.ShouldBe(margin, 1e-9);
            Population(spread).DeviationDb!.Value.ShouldBe(0, 1e-9);
            Population(spread).Quantiles.ShouldAllBe(q => Math.Abs(q.MarginDb!.Value - margin) < 1e-9);
            Population(spread).ModuleYield.ShouldBe(margin >= 0 ? 1 : 0);
        }
    }

    [Fact]
    public void Small_symmetric_ranges_leave_the_mean_at_the_margin_of_the_design()
    {
        FigureBook narrow = With(
            (_, f) => f with { Low = f.Preferred - (0.002 * Math.Abs(f.Preferred)), High = f.Preferred + (0.002 * Math.Abs(f.Preferred)) }
        );
        foreach (string medium in Media)
        {
            LinkConditions fixedHeat = new(Laser: 50);
            double margin = LinkDesigner
                .Design(Link(medium), LinkEnds.Unknown, narrow, fixedHeat, Physics, withRemedy: false)
                .Optics!.Margin.Value!.Value;
            VariationResult population = Population(Spread(Link(medium), narrow, 20_000, fixedHeat));
            population.DeviationDb!.Value.ShouldBeGreaterThan(0);
            // What is curved over 0.2 %, and four standard deviations of the mean.
            population.MeanDb!.Value.ShouldBe(margin, 0.002 + (4 * population.DeviationDb.Value / Math.Sqrt(20_000 / 16.0)));
        }
    }

    [Theory]
    [InlineData("opt-400g-dr4")]
    [InlineData("opt-16t-dr8")]
    public void One_two_and_five_threads_give_the_same_bits(string medium)
    {
        VariationResult[] all = [.. new[] { 1, 2, 5 }.Select(t => Population(Spread(Link(medium), Book, 60_000, threads: t)))];
        foreach (VariationResult other in all[1..])
        {
            (other.MeanDb, other.DeviationDb, other.LinkYield, other.ModuleYield).ShouldBe(
                (all[0].MeanDb, all[0].DeviationDb, all[0].LinkYield, all[0].ModuleYield)
            );
            other.Quantiles.ShouldBe(all[0].Quantiles);
            other.Histogram.ShouldBe(all[0].Histogram);
            other.Contributions.ShouldBe(all[0].Contributions);
        }
        Population(Spread(Link(medium), Book, 60_000, seed: 2)).MeanDb.ShouldNotBe(all[0].MeanDb);
    }

    [Theory]
    [InlineData("opt-400g-dr4")]
    [InlineData("opt-400g-fr4")]
    public void The_population_is_that_of_designs_with_drawn_figures(string medium)
    {
        // A figure that stands for several devices cannot be drawn apart in a design: those of couplers are fixed, there is one mated pair.
        const int Draws = 300;
        FigureBook book = With((p, f) => p.Id.StartsWith("cpl-", StringComparison.Ordinal) ? Fixed(f) : f);
        LinkClass link = Link(medium, connectors: 1);
        LinkSpread preferred = Spread(link, book, 1, new LinkConditions(Laser: 50));
        // Loss that leaves the design a margin of nothing: about half of the lanes close.
        LinkConditions conditions = new(Laser: 50, ExtraLossDb: Math.Max(0, preferred.DesignMarginDb!.Value));
        LinkSpread spread = Spread(link, book, 200_000, conditions);
        VariationResult population = Population(spread);
        HashSet<string> drawn = [.. spread.Parameters.Select(p => p.Figure)];
        Random random = new(7);
        List<double> margins = [];
        for (int i = 0; i < Draws; i++)
        {
            FigureBook one = With(
                (p, f) =>
                {
                    double value = drawn.Contains(FigureUse.KeyOf(p.Id, f)) ? Triangular(random, f) : f.Preferred;
                    return f with { Low = value, Preferred = value, High = value };
                }
            );
            LinkOptics optics = LinkDesigner.Design(link, LinkEnds.Unknown, one, conditions, withRemedy: false).Optics!;
            margins.Add(optics.Margin.Value ?? double.NegativeInfinity);
        }
        double yield = margins.Count(m => m >= 0) / (double)Draws;
        double[] closing = [.. margins.Where(double.IsFinite)];
        double mean = closing.Average();
        double deviation = Math.Sqrt(closing.Sum(m => (m - mean) * (m - mean)) / (closing.Length - 1));
        // Four standard deviations of 300 draws, and what first order leaves out.
        population.LinkYield.ShouldBe(yield, 4 * Math.Sqrt(0.25 / Draws) + 0.02);
        population.MeanDb!.Value.ShouldBe(mean, (4 * deviation / Math.Sqrt(Draws)) + 0.05);
        population.DeviationDb!.Value.ShouldBe(deviation, deviation * 4 / Math.Sqrt(2.0 * Draws));
    }

    // By folding: the sum of two uniform numbers is triangular; here each side by its own chance.
    private static double Triangular(Random random, Figure f)
    {
        double side = f.High > f.Low ? (f.Preferred - f.Low) / (f.High - f.Low) : 0;
        // The largest of two uniform numbers has a density that rises in proportion.
        double along = Math.Max(random.NextDouble(), random.NextDouble());
        return random.NextDouble() < side ? f.Low + ((f.Preferred - f.Low) * along) : f.High - ((f.High - f.Preferred) * along);
    }

    [Fact]
    public void More_loss_never_raises_a_yield_and_takes_its_decibels_from_every_quantile()
    {
        Gen.Select(Gen.Int[0, Media.Length - 1].Select(i => Media[i]), Gen.Double[0, 8], Gen.Double[0, 4])
            .Sample(
                (medium, loss, more) =>
                {
                    VariationResult less = Population(Spread(Link(medium), Book, 2_000, new LinkConditions(ExtraLossDb: loss)));
                    VariationResult worse = Population(Spread(Link(medium), Book, 2_000, new LinkConditions(ExtraLossDb: loss + more)));
                    worse.LinkYield.ShouldBeLessThanOrEqualTo(less.LinkYield);
                    worse.ModuleYield.ShouldBeLessThanOrEqualTo(less.ModuleYield);
                    worse.ModuleYield.ShouldBeLessThanOrEqualTo(worse.LinkYield);
                    for (int q = 0; q < less.Quantiles.Length; q++)
                    {
                        (worse.Quantiles[q].MarginDb + more - less.Quantiles[q].MarginDb)?.ShouldBe(0, 1e-9);
                    }
                },
                iter: 60
            );
    }

    [Fact]
    public void Shares_of_the_variance_sum_to_one_and_the_largest_comes_first()
    {
        foreach (string medium in Media)
        {
            LinkSpread spread = Spread(Link(medium), Book, 100_000);
            double[] shares = [.. spread.Parameters.Select(p => p.Share)];
            shares.ShouldBe(shares.OrderDescending());
            if (Population(spread).NeverCloses == 0)
            {
                // First order alone: what interacts is missing, bins lose up to half a percent.
                shares.Sum().ShouldBeInRange(0.93, 1.02, medium);
            }
        }
    }

    [Fact]
    public void Devices_in_a_row_are_drawn_one_by_one()
    {
        // Variance of a triangular distribution: (a2 + b2 + c2 - ab - ac - bc) / 18; n independent pairs have n times it.
        Figure loss = Book.Figure(new PartRef("con-mpo12"), "insertion-loss").ShouldNotBeNull();
        (double a, double c, double b) = (loss.Low, loss.Preferred, loss.High);
        double variance = ((a * a) + (b * b) + (c * c) - (a * b) - (a * c) - (b * c)) / 18;
        FigureBook book = With((p, f) => p.Id == "con-mpo12" && f.Quantity == "insertion-loss" ? f : Fixed(f));
        foreach (int pairs in new[] { 1, 2, 6 })
        {
            LinkSpread spread = Spread(Link("opt-400g-dr4", pairs), book, 200_000, new LinkConditions(Laser: 50));
            spread.Parameters.ShouldHaveSingleItem().Count.ShouldBe(pairs);
            Population(spread).DeviationDb!.Value.ShouldBe(Math.Sqrt(pairs * variance), 0.01 * Math.Sqrt(pairs * variance));
        }
    }

    [Fact]
    public void A_shared_laser_is_good_or_bad_for_all_lanes_at_once()
    {
        FigureBook book = With((_, f) => f.Quantity == "launch-power" ? f with { Low = f.Preferred - 3, High = f.Preferred + 3 } : Fixed(f));
        // eng-400g-dr4: one laser for four lanes.
        LinkConditions edge = new(Laser: 50, ExtraLossDb: Spread(Link("opt-400g-dr4"), book, 1).DesignMarginDb!.Value);
        LinkSpread spread = Spread(Link("opt-400g-dr4"), book, 40_000, edge);
        spread.Lanes.ShouldBe(4);
        spread.Parameters.ShouldHaveSingleItem().Lanes.ShouldBe(4);
        Population(spread).ModuleYield.ShouldBe(Population(spread).LinkYield);
        Population(spread).LinkYield.ShouldBe(0.5, 4 * Math.Sqrt(0.25 / 10_000));
    }

    [Fact]
    public void Two_lasers_of_four_lanes_each_are_independent()
    {
        FigureBook book = With((_, f) => f.Quantity == "launch-power" ? f with { Low = f.Preferred - 3, High = f.Preferred + 3 } : Fixed(f));
        LinkConditions edge = new(Laser: 50, ExtraLossDb: Spread(Link("opt-800g-dr8-vol"), book, 1).DesignMarginDb!.Value);
        LinkSpread spread = Spread(Link("opt-800g-dr8-vol"), book, 160_000, edge);
        spread.Lanes.ShouldBe(8);
        // A lane closes with probability 1/2, a link when both of its lasers are above their medians.
        Population(spread).LinkYield.ShouldBe(0.5, 4 * Math.Sqrt(0.25 / 40_000));
        Population(spread).ModuleYield.ShouldBe(0.25, 4 * Math.Sqrt(0.1875 / 20_000));
    }

    [Fact]
    public void A_given_temperature_does_not_vary_and_cold_air_helps_the_receiver()
    {
        LinkClass link = Link("opt-400g-dr4");
        Spread(link, Book, 10, new LinkConditions(Laser: 60)).Temperature.ShouldBe((60, 60, 60));
        LinkSpread cold = Spread(link, Book, 10, new LinkConditions(Air: 10));
        cold.Temperature!.Value.Coldest.ShouldBe(10);
        SpreadParameter heat = cold.Parameters.Single(p => p.Name == "temperature");
        heat.MarginAtLowDb!.Value.ShouldBeGreaterThan(heat.MarginAtHighDb!.Value);
        // Thermal noise alone would give 5 log10(T / T0): 0.44 dB from 75 to 10 degC.
        (heat.MarginAtLowDb.Value - cold.DesignMarginDb!.Value).ShouldBeInRange(0, 5 * Math.Log10(348.15 / 283.15));
    }

    [Fact]
    public void A_medium_without_engine_has_no_spread()
    {
        LinkSpread.Of(Link("med-nvl-copper"), LinkEnds.Unknown, Book, null, null, RandomStream.Of(1, "", ""), 10).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => Spread(Link("opt-400g-dr4"), Book, 0));
    }

    [Fact]
    public void An_unknown_figure_leaves_no_population_and_is_named()
    {
        FigureBook book = new(
            new Catalogue(
                Shipped.Parts.Select(p => p.Id == "tia-56" ? p with { Figures = [.. p.Figures.Where(f => f.Quantity != "input-noise")] } : p),
                Shipped.Sources
            )
        );
        LinkSpread spread = Spread(Link("opt-400g-dr4"), book, 10);
        spread.Population.ShouldBeNull();
        spread.OutageInterval.ShouldBeNull();
        spread.Missing.ShouldContain("tia-56.input-noise");
    }

    [Fact]
    public void No_failure_among_hundred_links_bounds_the_outage_as_wilson_says()
    {
        FigureBook none = With((_, f) => Fixed(f));
        LinkSpread spread = Spread(Link("opt-400g-dr4"), none, 400, new LinkConditions(Laser: 50));
        // z2 / (n + z2) with z = 1.959964 and n = 100.
        spread.OutageInterval!.Value.Low.ShouldBe(0, 1e-12);
        spread.OutageInterval!.Value.High.ShouldBe(0.0369935, 1e-6);
    }
}
