using CsCheck;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Tests.Messages;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;

namespace Heliograph.Tests.Traces;

public sealed class TraceReplayTests
{
    private const int AllReduce = 0;
    private const int AllGather = 2;

    private static string Given(string name)
    {
        string path = Path.Combine(Repository.Shared ?? "", "data", "traces", name);
        Assert.SkipUnless(Repository.Shared is not null && Path.Exists(path), "shared/data is not beside this checkout");
        return path;
    }

    // peers.md 1.6, to the nanosecond; exposed communication is finish less the compute of a rank.
    [Theory]
    [InlineData("custom_ring_8", "network/Ring_8npus.yml", "custom_ring_8/custom_collective.json", 90_174, 41_174, 90_174, 41_174)]
    [InlineData("microbench_8npus_1MB", "network/HGX-H100-validated.yml", "system/HGX-H100-validated.json", 55_222, 55_222, 57_426, 57_426)]
    [InlineData(
        "mlp_modelparallel_32",
        "mlp_modelparallel_32/DGX_H100-32.yml",
        "mlp_modelparallel_32/DGX_H100.json",
        195_323_264,
        117_264,
        195_355_388,
        149_388
    )]
    public void Traces_of_the_reference_tool_take_the_time_they_take_there(
        string traces,
        string network,
        string system,
        long unaware,
        long exposedUnaware,
        long aware,
        long exposedAware
    )
    {
        DiagnosticList diagnostics = [];
        DimensionalNetwork n = DimensionalNetworkReader.ReadFile(Given(network), diagnostics).ShouldNotBeNull();
        CollectiveSystem s = CollectiveSystemReader.ReadFile(Given(system), diagnostics).ShouldNotBeNull();
        foreach (bool isUnfolded in new[] { false, true })
        {
            foreach (
                (NetworkRules rules, long finish, long exposed) in new[]
                {
                    (NetworkRules.AstraUnaware, unaware, exposedUnaware),
                    (NetworkRules.AstraAware, aware, exposedAware),
                }
            )
            {
                ReplayResult result = TraceReplay.Run(Given(traces), null, n, s, rules, isUnfolded, diagnostics).ShouldNotBeNull();
                diagnostics.ShouldBeEmpty();
                result.IsComplete.ShouldBeTrue();
                result.Ranks.Length.ShouldBe(n.Ranks);
                result.Ranks.ShouldAllBe(r => r.Finish_ns == finish && r.ExposedCommunication_ns == exposed && r.IsFinished);
            }
        }
    }

    [Fact]
    public void A_trace_that_the_reference_tool_rejects_is_replayed_and_what_is_odd_in_it_said()
    {
        DiagnosticList diagnostics = [];
        DimensionalNetwork network = Networks.Of("Ring 8 50 500");
        ReplayResult result = TraceReplay
            .Run(Given("pytorch_feeder"), null, network, Networks.System("ring", 1), NetworkRules.AstraAware, false, diagnostics)
            .ShouldNotBeNull();
        diagnostics.HasErrors.ShouldBeFalse();
        diagnostics.Sorted().Select(d => d.Code).ShouldBe(["HG0124", "HG0125", "HG0126", "HG0127", "HG0127"]);
        // The reference tool stops at the first of these.
        diagnostics.ShouldContain(d => d.Message.StartsWith("1277 dependencies name 210 ids that no node has"));
        result.IsComplete.ShouldBeTrue();
        result.Nodes.ShouldBe(8 * 3664);
        TraceReplay
            .Run(Given("pytorch_feeder"), null, network, Networks.System("ring", 1), NetworkRules.AstraAware, true, diagnostics)
            .ShouldNotBeNull()
            .Ranks.ShouldBe(result.Ranks);
    }

    // 2 us of compute while a message of 500 B is on its way, then 3 us: by our own rules 500 ns + 500 B / 50 GB/s = 510 ns.
    [Fact]
    public void Computing_hides_a_message_and_a_receive_waits_for_it()
    {
        using TraceFiles files = new TraceFiles()
            .Add(0, TraceFiles.Send(1, 1, 500), TraceFiles.Compute(2, 2))
            .Add(1, TraceFiles.Receive(1, 0, 500), TraceFiles.Compute(2, 3, 1));
        DiagnosticList diagnostics = [];
        ReplayResult result = files.Run("Ring 2 50 500", NetworkRules.Own, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        result.Ranks.ShouldBe([new(2000, 2000, 0, true), new(3510, 3000, 510, true)]);
    }

    // Rank 1 comes 5 us late: the first messages of the others wait for it, each chunk goes on when it is there.
    [Fact]
    public void A_late_rank_delays_a_collective()
    {
        DiagnosticList diagnostics = [];
        using TraceFiles files = new();
        double alone = 0;
        foreach (ulong late in new ulong[] { 0, 5 })
        {
            for (int rank = 0; rank < 4; rank++)
            {
                files.Add(rank, TraceFiles.Compute(1, rank == 1 ? 1 + late : 1), TraceFiles.Collective(2, AllReduce, 1 << 20, 1));
            }
            ReplayResult result = files.Run("Ring 4 50 500", NetworkRules.AstraAware, diagnostics, isUnfolded: true).ShouldNotBeNull();
            double finish = result.Ranks.Max(r => r.Finish_ns);
            alone = late == 0 ? finish : alone;
            result.IsComplete.ShouldBeTrue();
            finish.ShouldBeInRange(alone, alone + 5000);
            result.Ranks[1].Finish_ns.ShouldBeGreaterThanOrEqualTo(alone + (late == 0 ? 0 : 4000));
        }
    }

    [Theory]
    [InlineData(NetworkRules.Own)]
    [InlineData(NetworkRules.AstraUnaware)]
    [InlineData(NetworkRules.AstraAware)]
    public void Folded_and_unfolded_runs_end_at_the_same_time(NetworkRules rules)
    {
        using TraceFiles files = new();
        for (int rank = 0; rank < 12; rank++)
        {
            // Ids differ by a constant, as recorders number them.
            ulong id = 100 * (ulong)rank;
            files.Add(
                rank,
                TraceFiles.Compute(id, 7),
                TraceFiles.Collective(id + 1, AllGather, 70_000, id),
                TraceFiles.Collective(id + 2, AllReduce, 1_234_567, id),
                TraceFiles.Compute(id + 3, 11, id + 1),
                TraceFiles.Collective(id + 4, 6, 999_999, id + 3, id + 2)
            );
        }
        foreach (string algorithm in new[] { "ring", "direct" })
        {
            foreach (int active in new[] { 1, 3 })
            {
                DiagnosticList diagnostics = [];
                CollectiveSystem system = Networks.System(algorithm, 2, active);
                ReplayResult folded = files.Run("Ring 4 50 500 + Switch 3 25 700", rules, diagnostics, system).ShouldNotBeNull();
                ReplayResult unfolded = files.Run("Ring 4 50 500 + Switch 3 25 700", rules, diagnostics, system, isUnfolded: true).ShouldNotBeNull();
                diagnostics.ShouldBeEmpty();
                (folded.IsFolded, unfolded.IsFolded).ShouldBe((true, false));
                folded.Ranks.ShouldBe(unfolded.Ranks);
            }
        }
    }

    [Fact]
    public void A_group_of_some_ranks_has_collectives_of_its_own()
    {
        using TraceFiles files = new();
        for (int rank = 0; rank < 4; rank++)
        {
            TraceNode node = TraceFiles.Collective(1, AllReduce, 4096);
            files.Add(rank, node with { Attributes = node.Attributes.Add(TraceProperty.Of("pg_name", rank % 2 == 0 ? "even" : "odd")) });
        }
        string groups = Path.Combine(files.Folder, "groups.json");
        File.WriteAllText(groups, "{ \"even\": [0, 2], \"odd\": [1, 3] }");
        DiagnosticList diagnostics = [];
        ReplayResult result = files.Run("Ring 4 50 500", NetworkRules.AstraUnaware, diagnostics, groups: groups).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        // Two ranks, two hops apart: 4 chunks of 1024 B, two steps of int(1000 + 512 / 53.687) + 10 ns each, and the last 10 ns.
        result.Ranks.ShouldAllBe(r => r.Finish_ns == 4 * ((2 * (1009 + 10)) + 10));
        // Without the file nobody knows who is in them.
        files.Run("Ring 4 50 500", NetworkRules.AstraUnaware, diagnostics).ShouldBeNull();
        diagnostics.ShouldContain(d => d.Code == Codes.TraceRanks && d.Message.Contains("group 'even', which nothing describes"));
    }

    [Theory]
    [InlineData("ring")]
    [InlineData("direct")]
    [InlineData("halvingDoubling")]
    public void A_rank_in_a_group_of_its_own_waits_for_nobody(string algorithm)
    {
        using TraceFiles files = new();
        for (int rank = 0; rank < 2; rank++)
        {
            TraceNode node = TraceFiles.Collective(1, AllReduce, 4096);
            node = node with { Attributes = node.Attributes.Add(TraceProperty.Of("pg_name", rank == 0 ? "zero" : "one")) };
            files.Add(rank, node, TraceFiles.Compute(2, 5, 1));
        }
        string groups = Path.Combine(files.Folder, "groups.json");
        File.WriteAllText(groups, "{ \"zero\": [0], \"one\": [1] }");
        DiagnosticList diagnostics = [];
        CollectiveSystem system = Networks.System(algorithm, 1);
        ReplayResult result = files.Run("Ring 2 50 500", NetworkRules.AstraUnaware, diagnostics, system, groups).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        (result.IsComplete, result.Findings.Length).ShouldBe((true, 0));
        result.Ranks.ShouldAllBe(r => r.Finish_ns == 5000);
    }

    [Fact]
    public void HG0122_more_messages_than_can_be_simulated_are_refused_before_they_are_begun()
    {
        // 65,536 ranks, each with 16,384 chunks of 2 x 65,535 messages.
        using TraceFiles files = new TraceFiles().Add(0, TraceFiles.Collective(1, AllReduce, 1 << 30));
        DiagnosticList diagnostics = [];
        CollectiveSystem system = Networks.System("ring", 1) with { Splits = 16_384 };
        files.Run("Ring 65536 50 500", NetworkRules.AstraAware, diagnostics, system, isUnfolded: true).ShouldBeNull();
        diagnostics.Last().ToString().ShouldContain("HG0122: 1.4e+14 messages of 65536 ranks would have to be simulated, the most is 2e+9");
    }

    [Fact]
    public void HG0124_a_trace_for_all_ranks_knows_no_groups()
    {
        using TraceFiles files = new();
        TraceNode node = TraceFiles.Collective(1, AllReduce, 4096);
        files.Add(0, node with { Attributes = node.Attributes.Add(TraceProperty.Of("pg_name", "some")) });
        string groups = Path.Combine(files.Folder, "groups.json");
        File.WriteAllText(groups, "{ \"some\": [0, 1] }");
        DiagnosticList diagnostics = [];
        files.Run("Ring 4 50 500", NetworkRules.AstraUnaware, diagnostics, groups: groups).ShouldBeNull();
        diagnostics.Last().Message.ShouldBe("stands for all 4 ranks, but node 1 is of a group of ranks");
    }

    [Fact]
    public void A_roofline_gives_the_time_of_operations_or_bytes()
    {
        using TraceFiles files = new();
        TraceNode node = TraceFiles.Compute(1, 99) with
        {
            Attributes = [TraceProperty.Of("num_ops", 9_000_000L), TraceProperty.Of("tensor_size", 1000L)],
        };
        TraceNode second = TraceFiles.Compute(2, 99, 1) with
        {
            Attributes = [TraceProperty.Of("num_ops", 10L), TraceProperty.Of("tensor_size", 160_000L)],
        };
        files.Add(0, node, second).Add(1, node, second);
        CollectiveSystem system = Networks.System("ring", 1) with { UsesRoofline = true, PeakOperationsPerNs = 900_000 };
        DiagnosticList diagnostics = [];
        // 9e6 / 900e12 s and 160,000 B / 1600 GB/s.
        files.Run("Ring 2 50 500", NetworkRules.Own, diagnostics, system).ShouldNotBeNull().Ranks[0].Finish_ns.ShouldBe(10 + 100, 0.01);
        diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void HG0124_ranks_without_a_trace_are_said()
    {
        using TraceFiles files = new TraceFiles().Add(0, TraceFiles.Compute(1, 1)).Add(2, TraceFiles.Compute(1, 1));
        DiagnosticList diagnostics = [];
        files.Run("Ring 4 50 500", NetworkRules.Own, diagnostics).ShouldBeNull();
        Diagnostic only = diagnostics.ShouldHaveSingleItem();
        (only.Code, only.Message).ShouldBe((Codes.TraceRanks, "has 2 traces, the network 4 ranks: rank 1 has none"));
        using TraceFiles none = new();
        none.Run("Ring 4 50 500", NetworkRules.Own, diagnostics).ShouldBeNull();
        diagnostics.ShouldContain(d => d.Message == "has no trace");
        using TraceFiles shared = new TraceFiles().Add(0, TraceFiles.Send(5, 1, 8));
        shared.Run("Ring 4 50 500", NetworkRules.Own, diagnostics).ShouldBeNull();
        diagnostics.ShouldContain(d => d.Message == "stands for all 4 ranks, but node 5 names rank 1");
    }

    [Fact]
    public void HG0125_nodes_that_cannot_be_executed_are_all_said()
    {
        TraceNode collective = new(4, "what", TraceNodeType.Collective)
        {
            Attributes = [TraceProperty.Of("comm_type", 77L), TraceProperty.Of("comm_size", 8L)],
        };
        using TraceFiles files = new TraceFiles()
            .Add(0, TraceFiles.Send(1, 9, 8), TraceFiles.Receive(2, 0, 8), TraceFiles.Compute(2, 1), collective)
            .Add(1, TraceFiles.Compute(1, 1));
        DiagnosticList diagnostics = [];
        files.Run("Ring 2 50 500", NetworkRules.Own, diagnostics).ShouldBeNull();
        diagnostics
            .Sorted()
            .Select(d => d.Message)
            .ShouldBe([
                "node 1 'Send1' has 'comm_dst' 9",
                "node 2 'Receive2' has 'comm_src' 0",
                "node 2 'comp2' is there twice; the second one is left out",
                "node 4 'what' has the unknown 'comm_type' 77",
            ]);
        diagnostics.ShouldAllBe(d => d.Code == Codes.BadTraceNode);
    }

    [Fact]
    public void HG0126_a_dependency_on_nobody_is_taken_as_fulfilled()
    {
        using TraceFiles files = new TraceFiles().Add(0, TraceFiles.Compute(1, 3, 42, 43)).Add(1, TraceFiles.Compute(1, 3));
        DiagnosticList diagnostics = [];
        files.Run("Ring 2 50 500", NetworkRules.Own, diagnostics).ShouldNotBeNull().Ranks[0].Finish_ns.ShouldBe(3000);
        Diagnostic only = diagnostics.ShouldHaveSingleItem();
        (only.Code, only.Severity).ShouldBe((Codes.DanglingDependency, Severity.Warning));
        only.Message.ShouldBe("2 dependencies name 2 ids that no node has: 42, 43");
    }

    [Fact]
    public void HG0127_circles_of_data_are_errors_and_circles_of_control_are_opened()
    {
        using TraceFiles files = new TraceFiles()
            .Add(0, TraceFiles.Compute(1, 1, 3), TraceFiles.Compute(2, 1, 1), TraceFiles.Compute(3, 1, 2), TraceFiles.Compute(4, 1, 3))
            .Add(1, TraceFiles.Compute(1, 1));
        DiagnosticList diagnostics = [];
        files.Run("Ring 2 50 500", NetworkRules.Own, diagnostics).ShouldBeNull();
        Diagnostic error = diagnostics.ShouldHaveSingleItem();
        error.Code.ShouldBe(Codes.CyclicDependency);
        error.Message.ShouldBe("4 nodes wait for each other in a circle of data dependencies: 1 -> 2 -> 3 -> 1");

        diagnostics = [];
        files.Add(0, TraceFiles.Compute(1, 1) with { ControlDependencies = [3, 1] }, TraceFiles.Compute(2, 1, 1), TraceFiles.Compute(3, 1, 2));
        files.Run("Ring 2 50 500", NetworkRules.Own, diagnostics).ShouldNotBeNull().Ranks[0].Finish_ns.ShouldBe(3000);
        diagnostics.Sorted().Select(d => (d.Code, d.Severity)).ShouldBe([("HG0127", Severity.Warning), ("HG0127", Severity.Warning)]);
    }

    [Fact]
    public void HG0128_ranks_that_wait_for_ever_are_named_with_their_nodes()
    {
        using TraceFiles files = new TraceFiles()
            .Add(0, TraceFiles.Receive(7, 1, 100, 3))
            .Add(1, TraceFiles.Send(8, 0, 200, 3))
            .Add(2, TraceFiles.Compute(9, 1), TraceFiles.Collective(10, AllReduce, 64, 9))
            .Add(3, TraceFiles.Compute(9, 1), TraceFiles.Collective(10, AllGather, 64, 9));
        DiagnosticList diagnostics = [];
        ReplayResult result = files.Run("Ring 4 50 500", NetworkRules.Own, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        result.IsComplete.ShouldBeFalse();
        result.Ranks.Select(r => r.IsFinished).ShouldBe([false, true, false, false]);
        result.Findings.ShouldAllBe(f => f.Code == Codes.ReplayDeadlock);
        result
            .Findings.Select(f => f.Message)
            .ShouldBe([
                "rank 0 waits for ever, 1 nodes are not done: node 7 'Receive7' receives 100 B with tag 3 from rank 1; its node 8 sends 200 B with tag 3",
                "rank 2 waits for ever, 1 nodes are not done: node 10 'coll10' is all-reduce of 64 B, number 1, to which 2 ranks never come: 0, 1",
                "rank 3 waits for ever, 1 nodes are not done: node 10 'coll10' is all-gather of 64 B where rank 2 is in all-reduce of 64 B (node 10)",
                "1 messages are never received: the first is node 8 of rank 1, 200 B with tag 3 to rank 0",
            ]);
        result.Findings.Count(f => f.Severity == Severity.Error).ShouldBe(3);
    }

    [Fact]
    public void Any_damage_comes_to_an_end()
    {
        using TraceFiles files = new();
        for (int rank = 0; rank < 3; rank++)
        {
            TraceNode send = TraceFiles.Send(2, (rank + 1) % 3, 4096, 0, 1);
            TraceNode receive = TraceFiles.Receive(3, (rank + 2) % 3, 4096);
            files.Add(
                rank,
                TraceFiles.Compute(1, 5),
                send,
                receive,
                TraceFiles.Collective(4, 6, 999, 2, 3),
                TraceFiles.Collective(5, AllReduce, 1 << 20, 4)
            );
        }
        string path = Path.Combine(files.Folder, "t.1.et");
        byte[] whole = File.ReadAllBytes(path);
        int ended = 0;
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[whole.Length / 2, whole.Length])
            .Sample(
                change =>
                {
                    byte[] broken = [.. whole];
                    broken[change.Item1] ^= change.Item2;
                    File.WriteAllBytes(path, broken[..change.Item3]);
                    DiagnosticList diagnostics = [];
                    ReplayResult? result = files.Run("Ring 3 50 500", NetworkRules.AstraAware, diagnostics);
                    // Refused with a reason, or run to an end that is said.
                    (result is null).ShouldBe(diagnostics.HasErrors);
                    ended += result is null || result.IsComplete || !result.Findings.IsEmpty ? 1 : 0;
                },
                iter: 400,
                threads: 1
            );
        ended.ShouldBeGreaterThanOrEqualTo(400);
    }
}
