using System.Collections.Immutable;
using CsCheck;
using Heliograph.Photonics.Packages;

namespace Heliograph.Tests.Photonics.Packages;

public sealed class PackageEdgeTests
{
    private const double Mm = 1e-3;

    // A reticle of 26 x 33 mm; the package of the case; SerDes at its edge not limited unless a test says so.
    private static PackagePlan Electrical(double terabits, double packageMm, EdgeDensity escape) =>
        new()
        {
            ElectricalRate = terabits * 1e12,
            LaneRate = 200e9,
            DieWidth = 26 * Mm,
            DieHeight = 33 * Mm,
            PackageWidth = packageMm * Mm,
            PackageHeight = packageMm * Mm,
            PackageEdgeDensity = escape,
        };

    // Engines of 6.4 Tb/s (cpo-davisson: 16 of them for 102.4 Tb/s), 10 x 12 mm assumed; DR fibres at 127 um, lasers 1:4.
    private static PackagePlan CoPackaged(double terabits, double packageMm, FibrePlan? fibre = null) =>
        Electrical(terabits, packageMm, default) with
        {
            ElectricalRate = 0,
            OpticalRate = terabits * 1e12,
            PackageEdgeDensity = null,
            Arrangement = EngineArrangement.Beside,
            DieEdgeDensity = EdgeDensity.TerabitsPerMm(5, DirectionCount.BothWays),
            Engine = new EnginePlan
            {
                Rate = 6.4e12,
                Width = 10 * Mm,
                Depth = 12 * Mm,
                Gap = 0.5 * Mm,
                Power = 28,
            },
            Fibre = fibre ?? Fibres,
        };

    private static readonly FibrePlan Fibres = new()
    {
        RatePerWavelength = 200e9,
        Pitch = 0.127 * Mm,
        PerConnector = 32,
        ConnectorExtra = 2 * Mm,
        FedPerLaserFibre = 4,
    };

    private static FibrePlan Corning(DirectionCount counts) => Fibres with { Density = EdgeDensity.TerabitsPerMm(1.0, counts) };

    // sh-lr: 0.2, 0.4, 0.6 Tb/s/mm, both directions, 112G lanes. Needed = 2 x rate / density against 4 sides.
    [Theory]
    [InlineData(102.4, 75, 0.4, 512, false)]
    [InlineData(102.4, 100, 0.4, 512, false)]
    [InlineData(102.4, 100, 0.6, 341.3, true)]
    [InlineData(102.4, 75, 0.6, 341.3, false)]
    [InlineData(204.8, 100, 0.6, 682.7, false)]
    [InlineData(51.2, 75, 0.4, 256, true)]
    public void Long_reach_lanes_do_not_get_out_of_a_large_switch(double terabits, double package, double density, double neededMm, bool fits)
    {
        PackageEdgeResult result = PackageEdge.Solve(Electrical(terabits, package, EdgeDensity.TerabitsPerMm(density, DirectionCount.BothWays)));

        result.Tightest!.Limit.ShouldBe(PackageLimit.PackageEdge);
        result.Tightest.Needed.ShouldBe(neededMm * Mm, 0.05 * Mm);
        result.Tightest.Available.ShouldBe(4 * package * Mm, 1e-12);
        result.Verdict.ShouldBe(fits ? PackageVerdict.Fits : PackageVerdict.DoesNotFit);
    }

    // sh-fibre: 1.0 Tb/s/mm, direction not stated.
    [Theory]
    [InlineData(102.4, 75, DirectionCount.EachWay, 102.4, true)]
    [InlineData(102.4, 75, DirectionCount.BothWays, 204.8, true)]
    [InlineData(204.8, 100, DirectionCount.EachWay, 204.8, true)]
    [InlineData(204.8, 100, DirectionCount.BothWays, 409.6, false)]
    public void Fibres_at_the_published_density_get_out(double terabits, double package, DirectionCount counts, double neededMm, bool fits)
    {
        EdgeUse edge = PackageEdge.Solve(CoPackaged(terabits, package, Corning(counts))).Uses.Single(u => u.Limit == PackageLimit.FibreEdge);

        edge.Needed.ShouldBe(neededMm * Mm, 0.01 * Mm);
        edge.Fits.ShouldBe(fits);
    }

    [Fact]
    public void A_package_of_two_hundred_terabits_fits_co_packaged_and_not_electrically()
    {
        PackageEdgeResult electrical = PackageEdge.Solve(Electrical(204.8, 120, EdgeDensity.TerabitsPerMm(0.6, DirectionCount.BothWays)));
        PackageEdgeResult optical = PackageEdge.Solve(CoPackaged(204.8, 120, Corning(DirectionCount.EachWay)));

        electrical.Verdict.ShouldBe(PackageVerdict.DoesNotFit);
        electrical.Reason.ShouldBe("204.8 Tb/s does not fit: the electrical edge of the package, 682.67 of 480 mm");
        electrical.LargestRate!.Value.ShouldBe(144e12, 1e3);
        optical.Verdict.ShouldBe(PackageVerdict.Fits);
        optical.Engines.ShouldBe(32);
        optical.Lanes.ShouldBe(1024);
    }

    [Fact]
    public void Four_edges_are_four_lengths_and_the_smallest_governs()
    {
        // Trap: fibre edge 1 Tb/s/mm, die edge 5, module edge 0.14 (3.2 Tb/s over 22.9 mm, OIF 2023) on one 102.4 Tb/s package.
        PackagePlan plan = CoPackaged(102.4, 110, Corning(DirectionCount.EachWay)) with
        {
            Engine = new EnginePlan
            {
                Rate = 3.2e12,
                Width = 3.2 / 0.14 * Mm,
                Depth = 20 * Mm,
                Power = 32,
            },
        };
        PackageEdgeResult result = PackageEdge.Solve(plan);

        result.Tightest!.Limit.ShouldBe(PackageLimit.EngineEdge);
        result.Verdict.ShouldBe(PackageVerdict.DoesNotFit);
        // 110 - 2 x 20 mm hold 3 modules on a side: 12, of 32.
        result.LargestRate!.Value.ShouldBe(12 * 3.2e12, 1);
        result.Uses.Single(u => u.Limit == PackageLimit.DieEdge).Needed.ShouldBe(102.4 / 2.5 * Mm, 1e-9);
        result.Uses.Single(u => u.Limit == PackageLimit.FibreEdge).Fits.ShouldBeTrue();
    }

    [Fact]
    public void The_heat_of_an_engine_is_that_of_its_footprint()
    {
        // cpo-oif32t: 32 W on 20 x 20 mm are 8 W/cm2 = 80 kW/m2. A 700 W die of 26 x 33 mm: 816 kW/m2.
        PackagePlan plan = CoPackaged(102.4, 110) with
        {
            DiePower = 700,
            Engine = new EnginePlan
            {
                Rate = 3.2e12,
                Width = 20 * Mm,
                Depth = 20 * Mm,
                Power = 32,
            },
        };
        PackageEdgeResult result = PackageEdge.Solve(plan);

        result.EnginePowerDensity!.Value.ShouldBe(80e3, 1e-6);
        result.DiePowerDensity!.Value.ShouldBe(700 / (26e-3 * 33e-3), 1e-6);
    }

    [Theory]
    [InlineData(1, false, 0, 1024, 0)] // 512 lanes of 200G, a fibre for either direction
    [InlineData(1, true, 0, 512, 0)]
    [InlineData(1, false, 4, 1024, 128)]
    [InlineData(8, false, 1, 128, 64)]
    [InlineData(7, false, 0, 148, 0)] // 512/7 = 73.1: 74 pairs
    public void Fibres_are_counted_one_by_one(int wavelengths, bool bidirectional, int fed, int data, int laser)
    {
        FibrePlan fibre = Fibres with { Wavelengths = wavelengths, IsBidirectional = bidirectional, FedPerLaserFibre = fed };

        PackageEdge.FibresOf(CoPackaged(102.4, 100, fibre)).ShouldBe((data, laser));
    }

    [Fact]
    public void Whole_connectors_take_the_edge()
    {
        // 1024 + 128 fibres in connectors of 32: 36 of 32 x 0.127 + 2 = 6.064 mm: 218.3 mm. In four rows 8 x 0.127 + 2: 108.6.
        EdgeUse Edge(int rows) =>
            PackageEdge.Solve(CoPackaged(102.4, 100, Fibres with { Rows = rows })).Uses.Single(u => u.Limit == PackageLimit.FibreEdge);

        Edge(1).Needed.ShouldBe(218.304 * Mm, 1e-9);
        Edge(4).Needed.ShouldBe(108.576 * Mm, 1e-9);
    }

    [Fact]
    public void Engines_on_the_sides_are_as_many_as_can_be_laid_out() =>
        Gen.Select(Gen.Double[60, 150], Gen.Double[60, 150], Gen.Double[3, 25], Gen.Double[3, 25], Gen.Double[0, 3])
            .Sample(
                (width, height, along, depth, gap) =>
                {
                    PackagePlan plan = CoPackaged(51.2, 100) with
                    {
                        PackageWidth = width * Mm,
                        PackageHeight = height * Mm,
                        Engine = new EnginePlan
                        {
                            Rate = 3.2e12,
                            Width = along * Mm,
                            Depth = depth * Mm,
                            Gap = gap * Mm,
                        },
                    };
                    EdgeUse use = PackageEdge.Solve(plan).Uses.Single(u => u.Limit == PackageLimit.EngineEdge);
                    int Laid(double more) => 2 * (Lay(width - 2 * depth + more, along, gap) + Lay(height - 2 * depth + more, along, gap));
                    // A millionth of a millimetre decides nothing.
                    return new[] { Laid(-1e-6), Laid(1e-6) }.Any(laid =>
                        Math.Abs(use.Available - laid * (along + gap) * Mm) < 1e-9 && Math.Abs(use.Largest - laid * 3.2e12) < 1e3
                    );
                }
            );

    [Fact]
    public void A_package_fits_exactly_when_its_largest_rate_is_not_below_its_rate() =>
        Gen.Select(Gen.Double[5, 300], Gen.Double[0, 1], Gen.Double[60, 160], Gen.Double[0.2, 8], Gen.Int[1, 16], Gen.Bool)
            .Sample(
                (terabits, optical, package, density, wavelengths, stacked) =>
                {
                    PackagePlan plan = CoPackaged(terabits, package, Fibres with { Wavelengths = wavelengths }) with
                    {
                        OpticalRate = optical * terabits * 1e12,
                        ElectricalRate = (1 - optical) * terabits * 1e12,
                        DieEdgeDensity = EdgeDensity.TerabitsPerMm(density, DirectionCount.EachWay),
                        PackageEdgeDensity = EdgeDensity.TerabitsPerMm(density / 4, DirectionCount.EachWay),
                        StackDensity = EdgeDensity.TerabitsPerMm2(density / 10, DirectionCount.EachWay),
                        Arrangement = stacked ? EngineArrangement.Stacked : EngineArrangement.Beside,
                        Balls = new BallPlan
                        {
                            Pitch = 1 * Mm,
                            PerLane = 8,
                            LaneShare = 0.5,
                        },
                    };
                    PackageEdgeResult result = PackageEdge.Solve(plan);
                    bool enough = result.LargestRate >= plan.Rate * (1 - 1e-9);
                    return (result.Verdict == PackageVerdict.Fits) == enough;
                },
                iter: 5000
            );

    [Fact]
    public void Stacking_trades_the_edge_of_the_die_for_its_face()
    {
        // XSR at 0.67 Tb/s/mm each way (serdes-xsr112) needs 152.8 mm of the 118 mm around a reticle for 102.4 Tb/s; the
        // face of 858 mm2 needs 0.12 Tb/s/mm2 where a ring test chip showed 1.33 (sh-nvdwdm).
        PackagePlan beside = CoPackaged(102.4, 110) with
        {
            DieEdgeDensity = EdgeDensity.TerabitsPerMm(0.67, DirectionCount.EachWay),
        };
        PackagePlan stacked = beside with
        {
            Arrangement = EngineArrangement.Stacked,
            StackDensity = EdgeDensity.TerabitsPerMm2(1.33, DirectionCount.EachWay),
            Engine = beside.Engine! with { Width = 5 * Mm, Depth = 8 * Mm },
        };

        PackageEdgeResult edge = PackageEdge.Solve(beside);
        edge.Tightest!.Limit.ShouldBe(PackageLimit.DieEdge);
        edge.Tightest.Utilisation.ShouldBe(152.84 / 118, 0.001);
        PackageEdgeResult face = PackageEdge.Solve(stacked);
        face.Verdict.ShouldBe(PackageVerdict.Fits);
        face.Uses.Single(u => u.Limit == PackageLimit.StackArea).Needed.ShouldBe(102.4 / 1.33 * 1e-6, 1e-9);
        face.Uses.ShouldNotContain(u => u.Limit == PackageLimit.DieEdge);
    }

    [Fact]
    public void Faster_lanes_escape_over_the_same_pairs()
    {
        // Pairs 0.5 mm apart on two layers: 2 pairs in 0.5 mm are 2 lanes per mm: 0.2 Tb/s/mm each way at 100G, 0.4 at 200G.
        EdgeDensity slow = EdgeDensity.OfPairs(100e9, 0.5 * Mm, 2);
        EdgeDensity fast = EdgeDensity.OfPairs(200e9, 0.5 * Mm, 2);

        slow.EachWay.ShouldBe(0.2e15, 1);
        fast.EachWay.ShouldBe(2 * slow.EachWay, 1);
        // That is why 102.4 Tb/s of 200G lanes exist with pluggables: 256 mm.
        PackageEdge.Solve(Electrical(102.4, 75, fast)).Verdict.ShouldBe(PackageVerdict.Fits);
    }

    [Fact]
    public void Remedies_are_solved_and_are_the_smallest_of_their_kind()
    {
        PackagePlan plan = Electrical(204.8, 100, EdgeDensity.TerabitsPerMm(0.6, DirectionCount.BothWays)) with
        {
            DieEdgeDensity = EdgeDensity.TerabitsPerMm(10, DirectionCount.EachWay),
        };
        PackageOptions options = new()
        {
            Engine = new EnginePlan
            {
                Rate = 12.8e12,
                Width = 14 * Mm,
                Depth = 12 * Mm,
            },
            Fibre = Fibres,
            DieToDie = EdgeDensity.TerabitsPerMm(5, DirectionCount.EachWay),
            Stack = EdgeDensity.TerabitsPerMm2(1.33, DirectionCount.EachWay),
            MaxWavelengths = 16,
            MaxRows = 8,
            MaxPackage = 120 * Mm,
        };

        ImmutableArray<PackageRemedy> found = PackageRemedies.Of(plan, options);

        // 2304 fibres: 72 connectors of 6.064 mm are 437 mm of 400, and 144 fibres of an engine are 18.3 mm of 14, which a larger
        // package does not change. Two wavelengths halve them; two rows take 4.03 mm each. Sixteen engines of 168 mm2 are
        // larger than the die: no stack.
        found.Select(r => r.Text).ShouldBe(["co-packaged engines, 2 wavelengths on a fibre", "co-packaged engines, fibres in 2 rows"]);
        foreach (PackageRemedy remedy in found)
        {
            PackageEdge.Solve(remedy.Plan).Verdict.ShouldBe(PackageVerdict.Fits);
        }
        PackageRemedies.Of(found[0].Plan, options).ShouldBeEmpty();
    }

    [Fact]
    public void A_larger_package_is_the_smallest_that_suffices()
    {
        // 341.3 mm of edge are 85.3 mm a side; steps of a percent from 75 end at 75 x 1.01^13 = 85.4 or one before.
        PackagePlan plan = Electrical(102.4, 75, EdgeDensity.TerabitsPerMm(0.6, DirectionCount.BothWays));

        PackageRemedy remedy = PackageRemedies.Of(plan, new PackageOptions { MaxPackage = 100 * Mm }).ShouldHaveSingleItem();
        remedy.Plan.PackageWidth.ShouldBeInRange(85.33 * Mm, 85.33 * 1.01 * Mm);
        PackageRemedies.Of(plan, new PackageOptions { MaxPackage = 80 * Mm }).ShouldBeEmpty();
    }

    [Fact]
    public void An_edge_without_a_density_is_named_and_not_passed()
    {
        PackageEdgeResult result = PackageEdge.Solve(Electrical(51.2, 75, EdgeDensity.TerabitsPerMm(0.6, DirectionCount.BothWays)));

        result.Unchecked.ShouldBe([PackageLimit.DieEdge, PackageLimit.BallArea]);
    }

    [Fact]
    public void An_optical_rate_without_engines_is_a_mistake_of_the_caller()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => PackageEdge.Solve(CoPackaged(51.2, 100) with { Engine = null }));
        Should.Throw<ArgumentOutOfRangeException>(() => PackageEdge.Solve(CoPackaged(51.2, 20)));
        Should.Throw<ArgumentOutOfRangeException>(() => PackageEdge.Solve(CoPackaged(0, 100)));
    }

    // One by one from the corner, as a person would.
    private static int Lay(double side, double along, double gap)
    {
        int laid = 0;
        for (double end = along; end <= side + 1e-9; end += along + gap)
        {
            laid++;
        }
        return laid;
    }
}
