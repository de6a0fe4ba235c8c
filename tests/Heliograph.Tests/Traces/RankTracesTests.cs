using System.Collections.Concurrent;
using System.Collections.Immutable;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Simulation.Flow.Ranks;
using Heliograph.Tests.Engine;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;
using Heliograph.Workload.Training;
using static Heliograph.Tests.Packets.Phases.PhaseScenarios;

namespace Heliograph.Tests.Traces;

public sealed class RankTracesTests : IDisposable
{
    private const long Limit = 4_000_000_000;
    private const string Tensors = "tensor: 2, pipeline: 2, data: 2";
    private const string Interleaved = "tensor: 2, pipeline: 2, data: 2, virtual: 2";
    private const string Experts = "tensor: 1, pipeline: 2, data: 4, expert: 4";

    private static readonly ConcurrentDictionary<(string, string, int, string), Lazy<(TrainingJob Job, RankWorkload Work)>> Steps = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("helio-step-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Flow run and replay are two simulators; where exchanges are not beside each other, they differ by what is rounded to microseconds, and by the latency of
    // sends between stages: done when they have left in one, when they are there in the other. At most 16 a micro-batch of two stages.
    [Theory]
    [InlineData(Tensors, "1f1b", 1, "llama3-8b")]
    [InlineData(Interleaved, "interleaved", 0, "llama3-8b")]
    [InlineData(Experts, "1f1b", 1, "mixtral-8x7b")]
    public void A_replay_of_exchanges_one_after_another_takes_as_long_as_the_flow_run(string mapping, string schedule, int shard, string model)
    {
        RankWorkload work = WorkOf(mapping + ", overlap: none", schedule, shard, model).Work;
        Star network = new(work.Ranks, 50e9, 700_000);
        double flow_s = RankSimulation.Run(work, network).FinishPs / 1e12;
        foreach (bool lanes in new[] { false, true })
        {
            double replay_s = Replayed(work, TracedCollectives.Nodes, network, lanes);
            replay_s.ShouldBe(flow_s, schedule == "interleaved" ? 1e-3 * flow_s : (8 * 16 * 0.7e-6) + 10e-6, $"lanes {lanes}");
        }
    }

    // All that overlaps, on links that are never short: what is left is order. A message takes 200 us; the band is some roundings.
    [Theory]
    [InlineData(Tensors, "zero-bubble", 3, "llama3-8b")]
    [InlineData(Interleaved, "interleaved", 0, "llama3-8b")]
    [InlineData(Experts, "zero-bubble", 2, "mixtral-8x7b")]
    [InlineData(Experts, "dualpipe", 2, "mixtral-8x7b")]
    public void A_replay_has_the_order_of_the_step_with_all_its_overlap(string mapping, string schedule, int shard, string model)
    {
        RankWorkload work = WorkOf(mapping, schedule, shard, model).Work;
        Star network = new(work.Ranks, 1e18, 200_000_000);
        double flow_s = RankSimulation.Run(work, network).FinishPs / 1e12;
        Replayed(work, TracedCollectives.Nodes, network, hasLanes: false).ShouldBe(flow_s, 40e-6);
        Replayed(work, TracedCollectives.Messages, network, hasLanes: false).ShouldBe(flow_s, 40e-6);
    }

    [Fact]
    public void Exchanges_beside_each_other_share_links_in_one_and_queue_in_the_other()
    {
        RankWorkload work = WorkOf(Experts, "dualpipe", 2, "mixtral-8x7b").Work;
        Star network = new(work.Ranks, 50e9, 700_000);
        double flow_s = RankSimulation.Run(work, network).FinishPs / 1e12;
        Replayed(work, TracedCollectives.Nodes, network, hasLanes: false).ShouldBe(flow_s, 0.005 * flow_s);
    }

    // num_ops of all ranks are the FLOP of the step, which a formula of the whole model gives.
    [Theory]
    [InlineData(Tensors, "1f1b", 1, "llama3-8b")]
    [InlineData(Tensors, "zero-bubble", 3, "llama3-8b")]
    [InlineData(Experts, "dualpipe", 2, "mixtral-8x7b")]
    public void Operations_of_all_traces_are_those_of_the_step(string mapping, string schedule, int shard, string model)
    {
        (TrainingJob job, RankWorkload work) = WorkOf(mapping, schedule, shard, model);
        string folder = Write(work, TracedCollectives.Nodes);
        double operations = 0;
        for (int rank = 0; rank < work.Ranks; rank++)
        {
            operations += Nodes(folder, rank).Sum(n => (double)(n.Find("num_ops")?.Whole ?? 0));
        }
        operations.ShouldBe(ModelCount.HardwareFlops(job), 1e-6 * operations);
    }

    [Fact]
    public void Groups_are_those_of_the_mapping_and_dependencies_point_back()
    {
        RankWorkload work = WorkOf(Tensors, "1f1b", 1, "llama3-8b").Work;
        string folder = Write(work, TracedCollectives.Nodes);
        string[] groups = File.ReadAllLines(RankTraces.GroupsOf(folder));
        // Neighbours are tensor groups, on the compute stream and beside it; two apart are replicas; four apart are stages, which have no group.
        groups.ShouldContain("  \"1\": [0, 1],");
        groups.Where(g => g.Contains("[0, 2]", StringComparison.Ordinal)).ShouldHaveSingleItem();
        groups.ShouldNotContain(g => g.Contains("[0, 4]", StringComparison.Ordinal));
        foreach (TraceNode node in Nodes(folder, 5))
        {
            node.ControlDependencies.Concat(node.DataDependencies).ShouldAllBe(d => d < node.Id);
        }
        Nodes(folder, 5).ShouldContain(n => n.Type == TraceNodeType.Receive && n.Find("comm_src")!.Whole == 1 && n.Find("comm_dst")!.Whole == 5);
    }

    [Fact]
    public void The_same_step_gives_the_same_bytes_and_replaces_an_earlier_export()
    {
        RankWorkload work = WorkOf(Experts, "1f1b", 1, "mixtral-8x7b").Work;
        string folder = Write(work, TracedCollectives.Messages);
        byte[][] first = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Write(work, TracedCollectives.Messages).ShouldBe(folder);
        byte[][] second = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        first.Length.ShouldBe(work.Ranks + 1);
        second.ShouldBe(first);
        Directory.GetDirectories(_folder).ShouldBe([folder]);
    }

    [Fact]
    public void What_is_written_is_what_was_estimated()
    {
        RankWorkload work = WorkOf(Tensors, "zero-bubble", 3, "llama3-8b").Work;
        foreach (TracedCollectives how in Enum.GetValues<TracedCollectives>())
        {
            TraceExtent estimate = RankTraces.ExtentOf(work, how);
            DiagnosticList diagnostics = [];
            TraceExtent written = RankTraces.TryWrite(work, how, Path.Combine(_folder, "step"), "step", Limit, diagnostics).ShouldNotBeNull();
            written.Nodes.ShouldBe(estimate.Nodes);
            ((double)written.Bytes).ShouldBe(estimate.Bytes, 0.05 * written.Bytes);
        }
    }

    [Fact]
    public void HG0115_traces_beyond_a_limit_are_not_written()
    {
        RankWorkload work = WorkOf(Experts, "1f1b", 1, "mixtral-8x7b").Work;
        string folder = Path.Combine(_folder, "large");
        DiagnosticList diagnostics = [];
        RankTraces.TryWrite(work, TracedCollectives.Messages, folder, "step", 1000, diagnostics).ShouldBeNull();
        Diagnostic large = diagnostics.ShouldHaveSingleItem();
        large.Code.ShouldBe(Codes.TracesTooLarge);
        large.ToString().ShouldContain("GB in 8 files, the limit is 0 GB; nothing is written; collectives as nodes, fewer micro-batches");
        RankWorkload many = work with { ProgramOf = [.. Enumerable.Range(0, 2 * RankTraces.MostFiles).Select(r => r / RankTraces.MostFiles)] };
        diagnostics = [];
        RankTraces.TryWrite(many, TracedCollectives.Nodes, folder, "step", long.MaxValue, diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().ToString().ShouldContain("131,072 files, the most is 65,536");
        Directory.GetFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void HG0116_a_folder_with_other_files_is_not_replaced()
    {
        RankWorkload work = WorkOf(Experts, "1f1b", 1, "mixtral-8x7b").Work;
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "mine");
        DiagnosticList diagnostics = [];
        RankTraces.TryWrite(work, TracedCollectives.Nodes, _folder, "step", Limit, diagnostics).ShouldBeNull();
        diagnostics
            .ShouldHaveSingleItem()
            .ToString()
            .ShouldBe($"{_folder}: error HG0116: has 'notes.txt', which is no trace of step: an export replaces the folder whole; name a new folder");
        File.ReadAllText(Path.Combine(_folder, "notes.txt")).ShouldBe("mine");
    }

    private string Write(RankWorkload work, TracedCollectives how)
    {
        DiagnosticList diagnostics = [];
        string folder = Path.Combine(_folder, "step");
        RankTraces.TryWrite(work, how, folder, "step", Limit, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        return folder;
    }

    private double Replayed(RankWorkload work, TracedCollectives how, Star network, bool hasLanes)
    {
        string folder = Write(work, how);
        DiagnosticList diagnostics = [];
        ReplayResult? result = TraceReplay.Run(
            folder,
            RankTraces.GroupsOf(folder),
            network.AsDimension(),
            // Collectives side by side in their dimension.
            CollectiveSystem.Rings(1) with
            {
                ActiveChunks = 16,
            },
            NetworkRules.Own,
            isUnfolded: true,
            diagnostics,
            hasLanes
        );
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
        result.ShouldNotBeNull().IsComplete.ShouldBeTrue();
        result.Findings.ShouldBeEmpty();
        return result.Ranks.Max(r => r.Finish_ns) / 1e9;
    }

    private static List<TraceNode> Nodes(string folder, int rank)
    {
        DiagnosticList diagnostics = [];
        using ExecutionTraceReader reader = ExecutionTraceReader.Open(Path.Combine(folder, $"step.{rank}.et"), diagnostics).ShouldNotBeNull();
        List<TraceNode> nodes = [];
        while (reader.Next() is { } node)
        {
            nodes.Add(node);
        }
        diagnostics.ShouldBeEmpty();
        return nodes;
    }

    private static (TrainingJob Job, RankWorkload Work) WorkOf(string mapping, string schedule, int shard, string model) =>
        Steps.GetOrAdd((mapping, schedule, shard, model), _ => new(() => Evaluate(mapping, schedule, shard, model))).Value;

    private static (TrainingJob, RankWorkload) Evaluate(string mapping, string schedule, int shard, string model)
    {
        string yaml = Servers(1, mapping, NvLink(Credits), LeafSpine(8, 1, Credits), model, batch: model == "llama3-8b" ? 8 : 16)
            .Replace("schedule: 1f1b", $"schedule: {schedule}", StringComparison.Ordinal)
            .Replace("shard: 1", $"shard: {shard}", StringComparison.Ordinal);
        DiagnosticList diagnostics = new();
        Scenario? scenario = ScenarioReader.ReadText(
            yaml,
            "step.yaml",
            ShippedScenarios.Workspace.Catalogue,
            ShippedScenarios.Workspace.Models,
            [],
            diagnostics
        );
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        Report report = ShippedScenarios.Evaluate(scenario.ShouldNotBeNull(), new EvaluationOptions(WithRanges: false, Flow: new FlowStepOptions()));
        return (scenario.Training.ShouldNotBeNull(), report.FlowStep.ShouldNotBeNull().Work.ShouldNotBeNull());
    }

    /// <summary>A switch with a link to each rank, both ways.</summary>
    private sealed class Star(int ranks, double rate, long latencyPs) : RankNetwork
    {
        public override int Links => 2 * ranks;

        public override int Groups => 1;

        public override bool IsDeterministic => true;

        /// <summary>The same as a replay has it: two links with half of the latency each.</summary>
        public DimensionalNetwork AsDimension() =>
            new("star", [new NetworkDimension(DimensionKind.Switch, ranks, rate / 1e9, false, latencyPs / 2000.0)]);

        public override double CapacityOf(int link) => rate;

        public override int GroupOf(int link) => 0;

        public override bool TryRoute(int from, int to, long message, RankRoute route)
        {
            route.Add(from, 1);
            route.Add(ranks + to, 1);
            route.LatencyPs = latencyPs;
            return true;
        }
    }
}
