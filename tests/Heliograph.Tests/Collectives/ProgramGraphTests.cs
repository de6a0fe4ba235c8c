using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Tests.Messages;
using Heliograph.Tests.Traces;
using Heliograph.Workload.Collectives.Programs;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Collectives;

public sealed class ProgramGraphTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helio-graphs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // One port a member and the latency in the port: a message at a time, as the longest path of the graph counts where nothing contends.
    [Fact]
    public void The_longest_path_of_a_graph_is_the_closed_form()
    {
        MessageCost cost = MessageCost.Held(2e-6, 1e-9);
        foreach (int n in new[] { 2, 6, 16 })
        {
            BlockProgram ring = new RingProgram(CollectiveKind.AllReduce, n, 48_000);
            CommunicationGraph graph = ProgramGraph.Build(ring, [], n);
            graph.Nodes.Length.ShouldBe(2 * 2 * (n - 1) * n);
            graph.CriticalPath(m => cost.Alone(m.Bytes)).ShouldBe(ProgramSeconds.Ring(CollectiveKind.AllReduce, n, 48_000, cost), 1e-12);
            graph = ProgramGraph.Build(BruckProgram.AllGather(n, 48_000), [], n);
            graph.CriticalPath(m => cost.Alone(m.Bytes)).ShouldBe(ProgramSeconds.BruckAllGather(n, 48_000, cost), 1e-12);
            graph = ProgramGraph.Build(new DirectProgram(CollectiveKind.AllReduce, n, 48_000), [], n);
            graph.CriticalPath(m => cost.Alone(m.Bytes)).ShouldBe(ProgramSeconds.Direct(CollectiveKind.AllReduce, n, 48_000, cost), 1e-12);
            graph = ProgramGraph.Build(new DirectProgram(CollectiveKind.AllReduce, n, 48_000, together: true), [], n);
            graph.CriticalPath(m => cost.Alone(m.Bytes)).ShouldBe(2 * cost.Alone(48_000 / n), 1e-12);
        }
        CommunicationGraph halving = ProgramGraph.Build(new HalvingDoublingProgram(CollectiveKind.AllReduce, 16, 48_000), [], 16);
        halving.CriticalPath(m => cost.Alone(m.Bytes)).ShouldBe(ProgramSeconds.HalvingDoubling(CollectiveKind.AllReduce, 16, 48_000, cost), 1e-12);
    }

    [Fact]
    public void Every_program_is_a_graph_of_its_messages_on_the_ranks_of_a_group()
    {
        int[] ranks = [9, 3, 5, 1, 0, 7, 2, 8];
        foreach (ProgramCollective collective in Enum.GetValues<ProgramCollective>())
        {
            foreach (ProgramAlgorithm algorithm in ProgramWords.Of(collective))
            {
                BlockProgram program = ProgramBuild.Of(collective, algorithm, [2, 4], 4096, 3);
                CommunicationGraph graph = ProgramGraph.Build(program, [.. ranks], 10);
                if (algorithm == ProgramAlgorithm.InNetwork)
                {
                    graph.Nodes.Length.ShouldBe(3 * 8);
                    graph.Nodes.ShouldAllBe(n => n.Kind == CommunicationKind.Collective && n.Bytes == 1366);
                    graph.Nodes.Select(n => n.Match).Distinct().Count().ShouldBe(3);
                    continue;
                }
                graph.Nodes.Length.ShouldBe((int)ProgramGraph.Nodes(program));
                CommunicationNode[] sends = [.. graph.Nodes.Where(n => n.Kind == CommunicationKind.Send)];
                CommunicationNode[] receives = [.. graph.Nodes.Where(n => n.Kind == CommunicationKind.Receive)];
                sends
                    .Select(s => (s.Match, s.Rank, s.Peer, s.Bytes))
                    .Order()
                    .ShouldBe(receives.Select(r => (r.Match, r.Peer, r.Rank, r.Bytes)).Order());
                sends.Select(s => s.Rank).ShouldAllBe(r => ranks.Contains(r));
            }
        }
        ProgramGraph.Nodes(new RingProgram(CollectiveKind.AllReduce, 100_000, 1e9)).ShouldBe(4L * 99_999 * 100_000);
        Should.Throw<ArgumentException>(() => ProgramGraph.Build(new RingProgram(CollectiveKind.AllReduce, 100_000, 1e9), [], 100_000));
    }

    // A wait that could mean any of several messages cannot be told in a graph: nor is it sound (BlockProgram).
    [Fact]
    public void A_wait_for_some_messages_of_several_senders_is_refused() =>
        Should.Throw<InvalidOperationException>(() => ProgramGraph.Build(new Ambiguous(), [], 3)).Message.ShouldContain("of several senders");

    [Fact]
    public void A_ring_that_is_written_read_and_replayed_takes_its_closed_form()
    {
        const int Ranks = 8;
        const long Size = 8 * 12_500;
        BlockProgram ring = new RingProgram(CollectiveKind.AllReduce, Ranks, Size);
        GraphTraces.Write(ProgramGraph.Build(ring, [], Ranks), _folder, "ring").ShouldBeNull();
        DiagnosticList diagnostics = [];
        // 50 GB/s and 500 ns: 14 messages of 12,500 B, each 250 + 500 ns.
        DimensionalNetwork network = Networks.Of("Ring 8 50 500");
        ReplayResult replayed = TraceReplay
            .Run(_folder, null, network, CollectiveSystem.Rings(1), NetworkRules.Own, isUnfolded: false, diagnostics)
            .ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        replayed.IsComplete.ShouldBeTrue();
        double closed = ProgramSeconds.Ring(CollectiveKind.AllReduce, Ranks, Size, MessageCost.InFlight(500e-9, 1 / 50e9));
        replayed.Ranks.Max(r => r.Finish_ns).ShouldBe(closed * 1e9, 1e-6);
        replayed.Ranks.Max(r => r.Finish_ns).ShouldBe(14 * 750);
        // The same collective asked for by name.
        CollectiveTiming
            .Compute(network, CollectiveSystem.Rings(1), CollectiveKind.AllReduce, Size, NetworkRules.Own, diagnostics)
            .ShouldNotBeNull()
            .Finish_ns.ShouldBe(14 * 750);
    }

    [Fact]
    public void Graphs_come_back_from_their_traces()
    {
        RoundTrip(ProgramGraph.Build(new HalvingDoublingProgram(CollectiveKind.AllReduce, 6, 6000), [], 6), null);
        RoundTrip(ProgramGraph.Build(TreeProgram.AllReduce(7, 7000, 3), [], 7), null);
        RoundTrip(ProgramGraph.Build(new InNetworkProgram(4, 4000, 2), [], 4), null);
        // A group of three of six ranks: its collectives are named.
        RoundTrip(ProgramGraph.Build(new InNetworkProgram(3, 4000, 2), [5, 0, 2], 6), "t.groups.json");
        // A pipeline: compute in whole microseconds, and messages.
        RoundTrip(PipelineGraph.Build(4, 8, 100e-6, 200e-6, 1e-6), null);
        CommunicationGraph.Builder mixed = new(2);
        int load = mixed.Add(new CommunicationNode(CommunicationKind.Memory, 0, 3e-6, 0, -1, -1));
        mixed.Add(new CommunicationNode(CommunicationKind.Collective, 0, 0, 64, -1, 7, CollectiveKind.AllToAll), load);
        mixed.Add(new CommunicationNode(CommunicationKind.Collective, 1, 0, 64, -1, 7, CollectiveKind.AllToAll));
        RoundTrip(mixed.Build(), null);
    }

    [Fact]
    public void A_graph_whose_nodes_wait_across_ranks_is_no_trace()
    {
        CommunicationGraph.Builder graph = new(2);
        int first = graph.Add(new CommunicationNode(CommunicationKind.Compute, 0, 1e-6, 0, -1, -1));
        graph.Add(new CommunicationNode(CommunicationKind.Compute, 1, 1e-6, 0, -1, -1), first);
        Should
            .Throw<ArgumentException>(() => GraphTraces.Write(graph.Build(), _folder, "t"))
            .Message.ShouldContain("node 1 of rank 1 waits for node 0 of rank 0");
    }

    [Fact]
    public void HG0135_messages_and_collectives_that_do_not_meet_are_said()
    {
        using TraceFiles files = new TraceFiles()
            .Add(0, TraceFiles.Send(1, 1, 100), TraceFiles.Receive(2, 1, 50), TraceFiles.Collective(3, 0, 10))
            .Add(1, TraceFiles.Send(1, 0, 60), TraceFiles.Collective(3, 0, 20));
        DiagnosticList diagnostics = [];
        GraphTraces.Read(files.Folder, 2, null, diagnostics).ShouldBeNull();
        diagnostics.Select(d => d.Code).ShouldBe([Codes.TraceUnmatched, Codes.TraceUnmatched, Codes.TraceUnmatched, Codes.TraceUnmatched]);
        diagnostics.ShouldContain(d => d.Message.Contains("receives 50 B with tag 0 from rank 1, which sends none such"));
        diagnostics.ShouldContain(d => d.Message.Contains("sends 100 B with tag 0 to rank 1, which never receives it"));
        diagnostics.ShouldContain(d => d.Message.Contains("is AllReduce of 20 B, where node 3 of rank 0 is AllReduce of 10 B"));
    }

    [Fact]
    public void HG0136_ranks_that_wait_for_each_other_in_a_circle_are_said()
    {
        using TraceFiles files = new TraceFiles()
            .Add(0, TraceFiles.Receive(1, 1, 8), TraceFiles.Send(2, 1, 8, 0, 1))
            .Add(1, TraceFiles.Receive(1, 0, 8), TraceFiles.Send(2, 0, 8, 0, 1));
        DiagnosticList diagnostics = [];
        GraphTraces.Read(files.Folder, 2, null, diagnostics).ShouldBeNull();
        Diagnostic only = diagnostics.ShouldHaveSingleItem();
        (only.Code, only.Message.Contains("waits for ever")).ShouldBe((Codes.TraceCircle, true));
        // A rank that never comes to a collective.
        using TraceFiles missing = new TraceFiles().Add(0, TraceFiles.Collective(1, 0, 10)).Add(1, TraceFiles.Compute(1, 5));
        diagnostics = [];
        GraphTraces.Read(missing.Folder, 2, null, diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.TraceCircle);
    }

    [Fact]
    public void The_trace_of_a_real_program_is_a_graph()
    {
        string folder = Path.Combine(Repository.Shared ?? "", "data", "traces", "mlp_modelparallel_32");
        Assert.SkipUnless(Repository.Shared is not null && Directory.Exists(folder), "shared/data is not beside this checkout");
        DiagnosticList diagnostics = [];
        CommunicationGraph graph = GraphTraces.Read(folder, 32, null, diagnostics).ShouldNotBeNull();
        graph.Ranks.ShouldBe(32);
        graph.Nodes.Count(n => n.Kind == CommunicationKind.Collective).ShouldBeGreaterThan(0);
        graph.Nodes.Where(n => n.Kind == CommunicationKind.Collective).GroupBy(n => n.Match).ShouldAllBe(g => g.Count() == 32);
    }

    private void RoundTrip(CommunicationGraph graph, string? groups)
    {
        string folder = Path.Combine(_folder, Path.GetRandomFileName());
        string? file = GraphTraces.Write(graph, folder, "t");
        (file is null ? null : Path.GetFileName(file)).ShouldBe(groups);
        DiagnosticList diagnostics = [];
        CommunicationGraph read = GraphTraces.Read(folder, graph.Ranks, file, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        foreach ((string one, string other) in Canonical(read).Zip(Canonical(graph)))
        {
            one.ShouldBe(other);
        }
        read.Nodes.Length.ShouldBe(graph.Nodes.Length);
    }

    // A line for each node, by rank, in its order there: what it is, what it waits for, and where its message or collective has its other nodes.
    private static IEnumerable<string> Canonical(CommunicationGraph graph)
    {
        int[] count = new int[graph.Ranks];
        int[] number = [.. graph.Nodes.Select(n => count[n.Rank]++)];
        ILookup<int, int> byMatch = Enumerable.Range(0, graph.Nodes.Length).Where(i => graph.Nodes[i].Match >= 0).ToLookup(i => graph.Nodes[i].Match);
        return Enumerable
            .Range(0, graph.Nodes.Length)
            .OrderBy(i => (graph.Nodes[i].Rank, number[i]))
            .Select(i =>
            {
                CommunicationNode node = graph.Nodes[i];
                IEnumerable<int> after = graph.DependenciesOf(i).ToArray().Select(d => number[d]).Distinct().Order();
                IEnumerable<string> others =
                    node.Match < 0 ? [] : byMatch[node.Match].Select(o => $"{graph.Nodes[o].Rank}.{number[o]}").Order(StringComparer.Ordinal);
                long micros = (long)Math.Round(node.Seconds * 1e6);
                return $"{node.Rank}.{number[i]} {node.Kind} {micros} {node.Bytes} {node.Peer} {node.Collective} [{string.Join(' ', after)}] [{string.Join(' ', others)}]";
            });
    }

    private sealed class Ambiguous : CollectiveProgram
    {
        public override int Members => 3;

        public override int Channels => 1;

        public override int Steps(int member, int channel) => 1;

        public override int Receives(int member, int channel) =>
            member == 0 ? 2
            : member == 1 ? 1
            : 0;

        // 1 and 2 send to 0, which goes on after the first of them.
        public override MessageSend Send(int member, int channel, int step) => member == 0 ? new(1, 0, 8, 0, 1) : new(0, 0, 8, 0, 0);
    }
}
