using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;

namespace Heliograph.Tests.Training;

public sealed class CollectiveTimeTests
{
    private static ImmutableArray<TierNumbers> Flat(double rate = 1, double latency = 0) =>
        [new("scale-out", TierKind.Switched, 1 << 20, rate, 1, latency)];

    private static ImmutableArray<TierNumbers> Two(int domain, double inside, double outside, double taper = 1, double latency = 0) =>
        [new("scale-up", TierKind.Switched, domain, inside, 1, latency), new("scale-out", TierKind.Switched, 1 << 20, outside, taper, latency)];

    // Ring: n-1 steps of S/n each for the reduce-scatter, as many for the all-gather; each step one hop.
    [Fact]
    public void A_ring_all_reduce_takes_two_n_minus_one_over_n() =>
        Gen.Select(Gen.Int[1, 200], Gen.Double[1, 1e9], Gen.Double[1, 1e3], Gen.Double[0, 1])
            .Sample(
                (n, s, b, alpha) =>
                {
                    PlacedGroup group = PlacedGroup.Place(n, 1, Flat(b, alpha));
                    double step = (s / n / b) + alpha;
                    return Near(CollectiveTime.AllReduce(group, s), 2 * (n - 1) * step) && Near(CollectiveTime.AllGather(group, s), (n - 1) * step);
                }
            );

    // 16 ranks, 8 a domain: 8 rings side by side carry 8 x 50 across. Rate min(450, 400) = 400, not 50.
    [Theory]
    [InlineData(1, 400)]
    [InlineData(2, 200)]
    [InlineData(4, 100)]
    [InlineData(8, 50)]
    public void A_group_gets_as_many_nics_as_it_has_members_in_a_domain(int stride, double rate) =>
        CollectiveTime.RingRate(PlacedGroup.Place(16, stride, Two(8, 450, 50))).ShouldBe(rate);

    // Taper holds back what crosses the tier, and only that.
    [Fact]
    public void Taper_limits_what_crosses()
    {
        CollectiveTime.RingRate(PlacedGroup.Place(16, 8, Two(8, 450, 50, taper: 0.25))).ShouldBe(12.5);
        CollectiveTime.RingRate(PlacedGroup.Place(8, 1, Two(8, 450, 50, taper: 0.25))).ShouldBe(450);
    }

    // k nodes of g: 2(g-1)/g S inside and 2(k-1)/k S/g over the NICs; time between the larger and the sum. NIC rate seen
    // at bus bandwidth b: b (k-1)/(n-1).
    [Fact]
    public void A_hierarchical_all_reduce_lies_between_its_longest_phase_and_their_sum() =>
        Gen.Select(Gen.Int[2, 16], Gen.Int[2, 32], Gen.Double[10, 900], Gen.Double[10, 100])
            .Sample(
                (g, k, inside, outside) =>
                {
                    PlacedGroup group = PlacedGroup.Place(g * k, 1, Two(g, inside, outside));
                    double a = 2.0 * (g - 1) / g * 1e6 / inside;
                    double b = 2.0 * (k - 1) / k * 1e6 / g / outside;
                    double low = CollectiveTime.HierarchicalAllReduce(group, 1e6, pipelined: true);
                    double busBandwidth = 1e6 * 2 * ((g * k) - 1) / (g * k) / b;
                    return Near(low, Math.Max(a, b))
                        && Near(CollectiveTime.HierarchicalAllReduce(group, 1e6, pipelined: false), a + b)
                        && CollectiveTime.AllReduce(group, 1e6) >= low - 1e-6
                        && Near(busBandwidth * (k - 1) / ((g * k) - 1), outside);
                }
            );

    // Of the copies, (n - S)/n leave a domain of S and one NIC carries them; more local members do not help.
    [Fact]
    public void An_all_to_all_is_bound_by_one_nic()
    {
        PlacedGroup group = PlacedGroup.Place(64, 1, Two(8, 450, 50));
        CollectiveTime.AllToAll(group, 1e6).ShouldBe(1e6 * (1 - (8.0 / 64)) / 50, 1e-6);
        double[] bytes = new double[2];
        CollectiveTime.AddAllToAllBytes(group, 1e6, bytes);
        bytes[0].ShouldBe(1e6 * 7 / 64, 1e-6);
        bytes[1].ShouldBe(1e6 * 56 / 64, 1e-6);
    }

    // Leaf and spine are one NIC: bytes to both pass it, only those to the spine are tapered.
    [Fact]
    public void Tiers_of_one_network_share_the_links_of_the_accelerator()
    {
        ImmutableArray<TierNumbers> tiers = [new("n", TierKind.Switched, 32, 50, 1, 0), new("n", TierKind.Switched, 64, 50, 0.9, 0)];
        CollectiveTime.AllToAll(PlacedGroup.Place(64, 1, tiers), 1e6).ShouldBe(1e6 * 63 / 64 / 50, 1e-6);
    }

    // 7 links of 1 each carry a ring together; 4 of the 8 members have 3 links to each other. One pair has one link.
    [Fact]
    public void A_full_mesh_gives_a_group_its_links_to_each_other()
    {
        ImmutableArray<TierNumbers> mesh = [new("m", TierKind.FullMesh, 8, 1, 1, 0)];
        CollectiveTime.RingRate(PlacedGroup.Place(8, 1, mesh)).ShouldBe(7);
        CollectiveTime.RingRate(PlacedGroup.Place(4, 1, mesh)).ShouldBe(3);
        CollectiveTime.RingRate(PlacedGroup.Place(4, 2, mesh)).ShouldBe(3);
        CollectiveTime.RingExchange(PlacedGroup.Place(2, 1, mesh), 10, 1).ShouldBe(10);
    }

    // Whole dimensions work together, 2 + 2 links; half of a ring is a line with one link each way. Hops add: 3 + 3.
    [Fact]
    public void Dimensions_of_a_torus_work_together()
    {
        ImmutableArray<TierNumbers> torus = [new("t", TierKind.TorusDimension, 4, 2, 1, 1), new("t", TierKind.TorusDimension, 16, 2, 0.5, 1)];
        CollectiveTime.RingRate(PlacedGroup.Place(16, 1, torus)).ShouldBe(4);
        CollectiveTime.RingRate(PlacedGroup.Place(4, 1, torus)).ShouldBe(2);
        CollectiveTime.RingRate(PlacedGroup.Place(2, 1, torus)).ShouldBe(1);
        CollectiveTime.RingLatency(PlacedGroup.Place(16, 1, torus)).ShouldBe(6);
    }

    // What one accelerator sends is split by tier without loss: k (n-1)/n S.
    [Fact]
    public void Bytes_by_tier_add_up() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 16], Gen.Int[1, 32])
            .Sample(
                (n, stride, domain) =>
                {
                    double[] bytes = new double[2];
                    PlacedGroup group = PlacedGroup.Place(n, stride, Two(domain, 450, 50));
                    CollectiveTime.AddRingBytes(group, 1e6, 2, bytes);
                    return Near(bytes.Sum(), 2e6 * (n - 1) / n) && group.IsJoined;
                }
            );

    // NVL72 with groups of 64: a group that fits lies in one domain; 256 are 4 x 64, not 3.6 x 72.
    [Theory]
    [InlineData(64, 1, 72, 64)]
    [InlineData(256, 1, 72, 64)]
    [InlineData(16, 8, 72, 8)]
    [InlineData(16, 100, 72, 1)]
    public void Local_members_divide_the_group(int size, int stride, int span, int local) =>
        PlacedGroup.LocalMembers(size, stride, span).ShouldBe(local);

    [Fact]
    public void More_bandwidth_never_slows_and_more_latency_never_speeds_up() =>
        Gen.Select(Gen.Int[2, 64], Gen.Int[1, 8], Gen.Double[1, 100], Gen.Double[1, 3], Gen.Double[0, 1])
            .Sample(
                (n, stride, rate, more, alpha) =>
                {
                    static double All(PlacedGroup g) =>
                        CollectiveTime.AllReduce(g, 1e4) + CollectiveTime.AllToAll(g, 1e4) + CollectiveTime.RingExchange(g, 1e4, 3);
                    double one = All(PlacedGroup.Place(n, stride, Two(8, 100, rate, 1, alpha)));
                    double faster = All(PlacedGroup.Place(n, stride, Two(8, 100, rate * more, 1, alpha)));
                    double later = All(PlacedGroup.Place(n, stride, Two(8, 100, rate, 1, alpha * more)));
                    return faster <= one && later >= one;
                }
            );

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b)) + 1e-12;
}
