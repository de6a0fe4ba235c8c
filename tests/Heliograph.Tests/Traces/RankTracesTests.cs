using System.Collections.Immutable;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Simulation.Flow.Ranks;
using Heliograph.Tests.Engine;
using Heliograph.Tests.Simulation.Flow.Ranks;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;
using Heliograph.Workload.Training;
using static Heliograph.Tests.Packets.Phases.PhaseScenarios;

namespace Heliograph.Tests.Traces;

public sealed class RankTracesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("helio-step-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("tensor: 2, pipeline: 2, data: 2", "1f1b", 1, "gpt3-175b")]
    [InlineData("tensor: 2, pipeline: 2, data: 2, virtual: 2", "interleaved", 0, "gpt3-175b")]
    [InlineData("tensor: 2, pipeline: 2, data: 2", "zero-bubble", 3, "gpt3-175b")]
    [InlineData("tensor: 1, pipeline: 2, data: 4, expert: 4", "1f1b", 1, "mixtral-8x22b")]
    [InlineData("tensor: 1, pipeline: 2, data: 4, expert: 4", "dualpipe", 2, "mixtral-8x22b")]
    public void A_replay_of_the_exported_step_takes_as_long(string mapping, string schedule, int shard, string model)
    {
        RankWorkload work = WorkOf(mapping, schedule, shard, model);
        double flow_s = RankSimulation.Run(work, new StarNetwork(work.Ranks)).FinishPs / 1e12;
        foreach (TracedCollectives how in new[] { TracedCollectives.Nodes, TracedCollectives.Messages })
        {
            foreach (bool lanes in new[] { false, true })
            {
                DiagnosticList diagnostics = [];
                string folder = Path.Combine(_folder, $"{how}{lanes}");
                TraceExtent extent = RankTraces.TryWrite(work, how, folder, "step", 4_000_000_000, diagnostics).ShouldNotBeNull();
                ReplayResult replay = Replay(folder, work.Ranks, lanes, diagnostics);
                double replay_s = replay.Ranks.Max(r => r.Finish_ns) / 1e9;
                Console.WriteLine($"{schedule} {model} {how} lanes={lanes}: flow {flow_s:0.000000} replay {replay_s:0.000000} diff {(replay_s - flow_s)*1e6:0.0} us ratio {replay_s/flow_s - 1:0.0e+0}; {extent} complete {replay.IsComplete} {replay.Findings.Length}");
            }
        }
    }

    private static ReplayResult Replay(string folder, int ranks, bool lanes, DiagnosticList diagnostics)
    {
        DimensionalNetwork network = new("star", [new NetworkDimension(DimensionKind.Switch, ranks, StarNetwork.Rate / 1e9, false, StarNetwork.LatencyPs / 2000.0)]);
        ReplayResult? result = TraceReplay.Run(
            folder,
            RankTraces.GroupsOf(folder),
            network,
            CollectiveSystem.Rings(1),
            NetworkRules.Own,
            isUnfolded: true,
            diagnostics,
            lanes
        );
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
        return result.ShouldNotBeNull();
    }

    private static RankWorkload WorkOf(string mapping, string schedule, int shard, string model)
    {
        string yaml = Servers(1, mapping, NvLink(Credits), LeafSpine(8, 1, Credits), model, batch: 32)
            .Replace("schedule: 1f1b", $"schedule: {schedule}", StringComparison.Ordinal)
            .Replace("shard: 1", $"shard: {shard}", StringComparison.Ordinal);
        DiagnosticList diagnostics = new();
        Scenario? scenario = ScenarioReader.ReadText(yaml, "step.yaml", ShippedScenarios.Workspace.Catalogue, ShippedScenarios.Workspace.Models, [], diagnostics);
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        Report report = ShippedScenarios.Evaluate(scenario.ShouldNotBeNull(), new EvaluationOptions(WithRanges: false, Flow: new FlowStepOptions()));
        return report.FlowStep.ShouldNotBeNull().Work.ShouldNotBeNull();
    }
}
