using CsCheck;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Tests.Collectives;

/// <summary>The rule by which NCCL chooses, against published choices and numbers worked by hand from its tables.</summary>
public sealed class NcclTuningTests
{
    private const double MiB = 1 << 20;

    private static string Choice(CollectiveKind kind, double bytes, int ranks, int nodes, NcclGeneration generation) =>
        NcclTuning.Choose(kind, bytes, ranks, nodes, generation).ToString();

    private static NcclCandidate Find(
        NcclGroup group,
        double bytes,
        NcclAlgorithm a,
        NcclProtocol p,
        CollectiveKind kind = CollectiveKind.AllReduce
    ) => NcclTuning.Candidates(kind, bytes, group).Single(c => c.Algorithm == a && c.Protocol == p);

    private static bool Has(NcclGroup group, NcclAlgorithm a, CollectiveKind kind = CollectiveKind.AllReduce) =>
        NcclTuning.Candidates(kind, MiB, group).Any(c => c.Algorithm == a);

    // Source: stas00/ml-engineering network/README.md @744d01e, NCCL 2.27 on 8 x H200.
    [Theory]
    [InlineData(1, "ring LL")]
    [InlineData(32, "ring LL")]
    [InlineData(1024, "ring LL")]
    [InlineData(2048, "NVLS Simple")]
    [InlineData(65536, "NVLS Simple")]
    [InlineData(16777216, "NVLS Simple")]
    public void Eight_H200_reduce_in_a_ring_with_LL_up_to_1_MiB_and_in_the_switch_from_2_MiB(int kibibytes, string published) =>
        Choice(CollectiveKind.AllReduce, kibibytes * 1024.0, 8, 1, NcclGeneration.Hopper).ShouldBe(published);

    // The same source: 363 GB/s with 4 ranks (ring), 436, 460 and 473 with 6 to 8 (NVLS); all-gather and reduce-scatter stay on the ring.
    [Theory]
    [InlineData(4, CollectiveKind.AllReduce, "ring Simple")]
    [InlineData(6, CollectiveKind.AllReduce, "NVLS Simple")]
    [InlineData(7, CollectiveKind.AllReduce, "NVLS Simple")]
    [InlineData(8, CollectiveKind.AllReduce, "NVLS Simple")]
    [InlineData(8, CollectiveKind.AllGather, "ring Simple")]
    [InlineData(8, CollectiveKind.ReduceScatter, "ring Simple")]
    public void Eight_GiB_on_H200_run_as_measured(int ranks, CollectiveKind kind, string published) =>
        Choice(kind, 8192 * MiB, ranks, 1, NcclGeneration.Hopper).ShouldBe(published);

    [Fact]
    public void Numbers_of_eight_H100_are_those_worked_by_hand()
    {
        NcclGroup group = NcclGroup.Of(8, 1, NcclGeneration.Hopper);
        // 18 links x 20.6 = 370.8 GB/s: six channels of 60 are the most for a ring. LL: at most 141; buffer rate x 8 / 14.
        NcclCandidate ring = Find(group, MiB, NcclAlgorithm.Ring, NcclProtocol.Simple);
        ring.Rate.ShouldBe(360e9 * 8 / 14, 1);
        ring.Latency.ShouldBe((8.4 + (14 * 3.4)) * 1e-6, 1e-12);
        NcclCandidate flags = Find(group, MiB, NcclAlgorithm.Ring, NcclProtocol.LL);
        flags.Rate.ShouldBe(141e9 * 8 / 14, 1);
        flags.Latency.ShouldBe(15e-6, 1e-12);
        flags.Seconds.ShouldBe(15e-6 + (MiB / (141e9 * 8 / 14)), 1e-12);
        Find(group, MiB, NcclAlgorithm.Ring, NcclProtocol.LL128).Rate.ShouldBe(0.92 * 360e9 * 8 / 14, 1);
        // A head takes its speed nine times of 370.8 / 9 = 41.2: 40. 40 x 0.85 x 7/8 x 2 = 59.5 a channel, of eight.
        NcclCandidate nvls = Find(group, MiB, NcclAlgorithm.Nvls, NcclProtocol.Simple);
        nvls.Rate.ShouldBe(8 * 59.5e9 * 8 / 14, 1e3);
        nvls.Latency.ShouldBe(25e-6, 1e-12);
        // Tree: 12 channels of 30 (six of 60 doubled), 0.92 of it, half; at 1 MiB (2^14 x 64 B) half of that.
        NcclCandidate tree = Find(group, MiB, NcclAlgorithm.Tree, NcclProtocol.Simple);
        tree.Rate.ShouldBe(360e9 * 0.92 / 2 * 0.5, 1e3);
        tree.Latency.ShouldBe((8.4 + (2 * 7 * 4)) * 1e-6, 1e-12);
    }

    [Fact]
    public void Numbers_of_two_nodes_of_eight_are_those_worked_by_hand()
    {
        NcclGroup group = NcclGroup.Of(16, 2, NcclGeneration.Hopper);
        // 30 steps, 2 of them between nodes; a host takes 3 us to post Simple. Eight channels of 45 fit 370.8 GB/s of NVLink and 50 of each NIC.
        NcclCandidate ring = Find(group, 8192 * MiB, NcclAlgorithm.Ring, NcclProtocol.Simple);
        ring.Latency.ShouldBe(1.4e-6 * (8.4 + (28 * 3.4) + (2 * 14)), 1e-12);
        ring.Rate.ShouldBe(360e9 * 16 / 30, 1e3);
        // A short one has no plateau: below 64 B for each of 8 channels and 16 ranks.
        Find(group, 8191, NcclAlgorithm.Ring, NcclProtocol.Simple).Latency.ShouldBe(1e-6 * (8.4 + (28 * 3.4) + (2 * 14)), 1e-12);
        NcclCandidate tree = Find(group, 8192 * MiB, NcclAlgorithm.NvlsTree, NcclProtocol.Simple);
        tree.Latency.ShouldBe((25 + (2 * 20.9)) * 1e-6, 1e-12);
        // 57.7 GB/s a channel is the least of 59.5 in the switch, 2 x 48 of the NIC and itself.
        tree.Rate.ShouldBe(8 * 57.7e9 * 16 / 30, 1e3);
        // What the network adds is added to each crossing, twice where a flush waits for it.
        NcclGroup slow = group with
        {
            NetworkLatency_us = 10,
        };
        (Find(slow, MiB, NcclAlgorithm.NvlsTree, NcclProtocol.Simple).Latency - tree.Latency).ShouldBe(40e-6, 1e-12);
        double plain = Find(group, MiB, NcclAlgorithm.Tree, NcclProtocol.LL).Latency;
        (Find(slow, MiB, NcclAlgorithm.Tree, NcclProtocol.LL).Latency - plain).ShouldBe(20e-6, 1e-12);
    }

    [Fact]
    public void Algorithms_are_there_where_the_system_has_what_they_need()
    {
        NcclGroup one = NcclGroup.Of(8, 1, NcclGeneration.Hopper);
        NcclGroup two = NcclGroup.Of(16, 2, NcclGeneration.Hopper);
        Has(one, NcclAlgorithm.NvlsTree).ShouldBeFalse();
        Has(two, NcclAlgorithm.NvlsTree).ShouldBeTrue();
        Has(one with { HasSwitch = false }, NcclAlgorithm.Nvls).ShouldBeFalse();
        Has(NcclGroup.Of(8, 1, NcclGeneration.Ampere), NcclAlgorithm.Nvls).ShouldBeFalse();
        // Over several nodes reduction in the switch, and CollNet, need a network that reduces.
        Has(two, NcclAlgorithm.Nvls).ShouldBeFalse();
        Has(two, NcclAlgorithm.CollNetChain).ShouldBeFalse();
        Has(two with { ReducesInNetwork = true }, NcclAlgorithm.Nvls).ShouldBeTrue();
        Has(two with { ReducesInNetwork = true }, NcclAlgorithm.CollNetDirect).ShouldBeTrue();
        Has(NcclGroup.Of(8, 8, NcclGeneration.Hopper), NcclAlgorithm.Pat, CollectiveKind.AllGather).ShouldBeTrue();
        Has(two, NcclAlgorithm.Pat, CollectiveKind.AllGather).ShouldBeFalse();
        Has(one, NcclAlgorithm.Tree, CollectiveKind.AllGather).ShouldBeFalse();
        NcclTuning.Candidates(CollectiveKind.AllReduce, MiB, two with { KeepsOrder = false }).ShouldAllBe(c => c.Protocol == NcclProtocol.Simple);
        NcclTuning.Candidates(CollectiveKind.AllReduce, MiB, one with { HasLinks = false }).ShouldNotContain(c => c.Protocol == NcclProtocol.LL128);
        Should.Throw<ArgumentOutOfRangeException>(() => NcclTuning.Candidates(CollectiveKind.AllToAll, MiB, one));
        Should.Throw<ArgumentOutOfRangeException>(() => NcclGroup.Of(9, 2, NcclGeneration.Hopper));
    }

    [Fact]
    public void The_choice_is_the_least_of_finite_candidates_and_a_ring_is_among_them() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 16], Gen.Int[0, 3], Gen.Double[0, 34], Gen.Int[0, 2])
            .Sample(
                (nodes, local, generation, power, kind) =>
                {
                    NcclGroup group = NcclGroup.Of(Math.Max(2, nodes * local), nodes * local < 2 ? 1 : nodes, (NcclGeneration)generation);
                    double bytes = Math.Pow(2, power);
                    var candidates = NcclTuning.Candidates((CollectiveKind)kind, bytes, group);
                    NcclCandidate chosen = NcclTuning.Choose((CollectiveKind)kind, bytes, group);
                    return candidates.Any(c => c.Algorithm == NcclAlgorithm.Ring)
                        && candidates.All(c => c.Latency > 0 && c.Rate > 0 && double.IsFinite(c.Seconds) && c.Seconds >= chosen.Seconds)
                        && candidates.Contains(chosen);
                }
            );
}
