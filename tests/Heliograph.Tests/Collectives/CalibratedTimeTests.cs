using Heliograph.Model.Dimensions;
using Heliograph.Workload.Collectives.Calibrated;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Tests.Collectives;

/// <summary>Times on fabrics with round constants, worked by hand.</summary>
public sealed class CalibratedTimeTests
{
    // 0.8 of 450 GB/s in rings, 0.6 in the switch, filling 50 us; 0.9 of NICs, filling 200 us; direct kernels 3 us and 2 us a step.
    private static readonly FabricConstants Round = new(0.8, 0.6, 50e-6, 0.9, 200e-6, 0, 3e-6, 2e-6);

    private static CollectiveFabric Fabric(int ranks, int nodes, FabricConstants? constants = null) =>
        new(NcclGroup.Of(ranks, nodes, NcclGeneration.Hopper), constants ?? Round);

    private static double Seconds(CollectiveKind kind, double bytes, CollectiveFabric fabric, NcclAlgorithm algorithm, NcclProtocol protocol) =>
        CalibratedTime.Of(kind, bytes, fabric, c => (c.Algorithm, c.Protocol) == (algorithm, protocol)).Seconds;

    [Fact]
    public void A_ring_takes_its_published_latency_and_its_bytes_over_the_fitted_rate()
    {
        // 14 hops of 3.4 us; 14/8 of 36 GB at 360 GB/s.
        Seconds(CollectiveKind.AllReduce, 36e9, Fabric(8, 1), NcclAlgorithm.Ring, NcclProtocol.Simple).ShouldBe(56e-6 + (0.1 * 14 / 8), 1e-9);
        // All-gather of as many bytes in all: half of the steps.
        Seconds(CollectiveKind.AllGather, 36e9, Fabric(8, 1), NcclAlgorithm.Ring, NcclProtocol.Simple).ShouldBe(32.2e-6 + (0.1 * 7 / 8), 1e-9);
        // LL: half of 360 is above its cap of 141 GB/s.
        Seconds(CollectiveKind.AllReduce, 141e3, Fabric(8, 1), NcclAlgorithm.Ring, NcclProtocol.LL).ShouldBe(15e-6 + (1e-6 * 14 / 8), 1e-11);
    }

    [Fact]
    public void A_switch_that_reduces_takes_twice_the_bytes_while_it_fills_and_then_the_filling_once()
    {
        // x = 9/8 S / (0.6 x 450 GB/s) = S / 240 GB/s.
        double Nvls(double bytes) => Seconds(CollectiveKind.AllReduce, bytes, Fabric(8, 1), NcclAlgorithm.Nvls, NcclProtocol.Simple) - 25e-6;
        Nvls(240e3).ShouldBe(2e-6, 0.03e-6);
        Nvls(240e9).ShouldBe(1 + 50e-6, 1e-8);
        // x equal to the filling: 50 + 25 us.
        Nvls(12e6).ShouldBe(75e-6, 1e-12);
    }

    // Four nodes of eight: double trees move 2 S over eight NICs of 45 GB/s, two nodes S.
    [Theory]
    [InlineData(32, 4, 2)]
    [InlineData(64, 8, 2)]
    [InlineData(16, 2, 1)]
    public void Trees_over_nodes_move_a_buffer_twice_over_the_NICs_and_a_pair_once(int ranks, int nodes, int times)
    {
        // A switch without limits leaves the NICs.
        CollectiveFabric fabric = Fabric(ranks, nodes, Round with { InSwitch = 1e3, NetworkFill = 0, Fill = 0 });
        double latency = 25e-6 + (2 * Math.Log2(nodes) * 20.9e-6);
        Seconds(CollectiveKind.AllReduce, 36e9, fabric, NcclAlgorithm.NvlsTree, NcclProtocol.Simple).ShouldBe(latency + (0.1 * times), 1e-9);
    }

    [Fact]
    public void Latency_of_a_ring_over_nodes_is_linear_in_ranks_as_measured()
    {
        // 16 and 64 V100 over EFA of 2019: 163 and 631 us (gist of jacobkahn). Each node of eight crosses the network in one of eight steps.
        double Time(int ranks, int nodes)
        {
            NcclGroup group = NcclGroup.Of(ranks, nodes, NcclGeneration.Volta) with { NetworkLatency_us = 1, KeepsOrder = false };
            return CalibratedTime.Of(CollectiveKind.AllReduce, 8, new CollectiveFabric(group, Round), c => c.Algorithm == NcclAlgorithm.Ring).Seconds;
        }
        Time(16, 2).ShouldBe((8.4 + (30 * 7 / 8.0 * 3.4) + (30 / 8.0 * 16)) * 1e-6, 1e-8);
        Time(64, 8).ShouldBe((8.4 + (126 * 7 / 8.0 * 3.4) + (126 / 8.0 * 16)) * 1e-6, 1e-8);
        Time(16, 2).ShouldBe(163e-6, 6e-6);
        Time(64, 8).ShouldBe(631e-6, 6e-6);
    }

    [Fact]
    public void An_all_to_all_over_nodes_waits_for_each_ranks_own_NIC()
    {
        FabricConstants plain = Round with { NetworkFill = 0 };
        CollectiveFabric fabric = Fabric(16, 2, plain);
        // Half of 9 GB leaves the node over one NIC of 45 GB/s.
        CalibratedTime.Of(CollectiveKind.AllToAll, 9e9, fabric).Seconds.ShouldBe((8.4 + 3.4 + 14) * 1e-6 + 0.1, 1e-9);
        // Inside one node 7/8 leave a rank at 360 GB/s.
        CalibratedTime.Of(CollectiveKind.AllToAll, 36e9, Fabric(8, 1, plain)).Seconds.ShouldBe((8.4 + 3.4) * 1e-6 + 0.0875, 1e-9);
        // Twice the NICs, half of the time.
        CollectiveFabric wide = fabric with
        {
            Group = fabric.Group with { Nics = 16 },
        };
        CalibratedTime.Of(CollectiveKind.AllToAll, 9e9, wide).Seconds.ShouldBe((8.4 + 3.4 + 14) * 1e-6 + 0.05, 1e-9);
    }

    [Fact]
    public void Two_of_a_mesh_of_eight_have_one_link_of_seven()
    {
        CollectiveFabric Mesh(int ranks)
        {
            NcclGroup group = new(ranks, 1, NcclGeneration.Ampere, 448, false, 0, 0);
            return new CollectiveFabric(group, Round) { MeshPeers = 7 };
        }
        double two = CalibratedTime.Of(CollectiveKind.AllReduce, 51.2e9, Mesh(2)).Seconds;
        double eight = CalibratedTime.Of(CollectiveKind.AllReduce, 51.2e9, Mesh(8)).Seconds;
        // S over 0.8 x 64 GB/s; 14/8 S over 0.8 x 448.
        two.ShouldBe(1 + 15.2e-6, 1e-7);
        eight.ShouldBe((14 / 8.0 / 7) + 15.2e-6, 1e-7);
    }

    [Fact]
    public void Direct_kernels_are_taken_where_they_are_faster_and_only_where_they_are_made()
    {
        CollectiveFabric made = Fabric(8, 1) with { IsDirect = true };
        CollectiveEstimate small = CalibratedTime.Of(CollectiveKind.AllReduce, 8, made);
        small.Algorithm.ShouldBe("direct");
        small.Seconds.ShouldBe(7e-6, 1e-9);
        CalibratedTime.Of(CollectiveKind.AllReduce, 8, Fabric(8, 1)).Seconds.ShouldBe(15e-6, 1e-9);
        // A launcher adds its start once.
        CollectiveFabric launched = made with
        {
            Constants = Round with { Launch = 30e-6 },
        };
        CalibratedTime.Of(CollectiveKind.AllReduce, 8, launched).Seconds.ShouldBe(37e-6, 1e-9);
        CalibratedTime.Of(CollectiveKind.AllReduce, 8, made with { Group = made.Group with { Ranks = 1 } }).Seconds.ShouldBe(0);
    }

    [Fact]
    public void A_message_goes_with_flags_while_that_is_faster()
    {
        CollectiveFabric pair = Fabric(2, 2);
        // LL over the network with one rank a node: 6.6 + 5; Simple 8.4 + 14, at twice the rate of 22.5 GB/s.
        CalibratedTime.SendReceive(8, pair).Seconds.ShouldBe(11.6e-6, 1e-9);
        CalibratedTime.SendReceive(45e9, pair).Seconds.ShouldBe(1 + 22.4e-6, 1e-8);
    }

    [Fact]
    public void Times_grow_with_size_and_shrink_with_every_rate()
    {
        foreach (NcclAlgorithm algorithm in new[] { NcclAlgorithm.Ring, NcclAlgorithm.Tree, NcclAlgorithm.NvlsTree })
        {
            double Time(double bytes, FabricConstants c) =>
                Seconds(CollectiveKind.AllReduce, bytes, Fabric(32, 4, c), algorithm, NcclProtocol.Simple);
            double last = 0;
            for (double bytes = 1; bytes < 1e11; bytes *= 3)
            {
                Time(bytes, Round).ShouldBeGreaterThan(last);
                last = Time(bytes, Round);
                Time(bytes, Round with { ScaleOut = 0.95 }).ShouldBeLessThanOrEqualTo(last);
                Time(bytes, Round with { ScaleUp = 0.9, InSwitch = 0.7 }).ShouldBeLessThanOrEqualTo(last);
            }
        }
    }
}
