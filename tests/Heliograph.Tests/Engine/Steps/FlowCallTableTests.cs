using System.Globalization;
using Heliograph.Engine;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Engine.Steps;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Engine.Steps;

/// <summary>The table of closed forms, flows and packets in docs/models/step-graph.md, row by row.</summary>
public sealed class FlowCallTableTests
{
    private sealed record Row(string Scenario, string Dimension, double Flow, double FlowBand, double Packet, double PacketBand);

    [Theory]
    [InlineData("superpod-h100-1024", 3)]
    [InlineData("supernode-384", 1)]
    [InlineData("nvl72-gb200-8racks", 3)]
    public void Flows_and_packets_are_within_the_bands_of_the_table(string scenario, int count)
    {
        Row[] rows = [.. Rows().Where(r => r.Scenario == scenario)];
        rows.Length.ShouldBe(count);
        Scenario read = ShippedScenarios.Read(scenario);
        Report packets = ShippedScenarios.Evaluate(read, new EvaluationOptions(WithRanges: false, Phases: new PhaseOptions()));
        FigureBook book = new(ShippedScenarios.Workspace.Catalogue);
        EvaluationPass pass = EvaluationPass.Of(read, packets.Fabric, book);
        ILookup<string, FlowCall> flows = StepSimulation.Calls(read, packets.Fabric, pass, pass.Book).ToLookup(c => c.Dimension);
        foreach (Row row in rows)
        {
            flows[row.Dimension].First().Ratio.ShouldNotBeNull().ShouldBe(row.Flow, row.FlowBand, $"{row.Dimension} as flows");
            packets
                .Phases.First(p => p.Dimension == row.Dimension)
                .Ratio.ShouldNotBeNull()
                .ShouldBe(row.Packet, row.PacketBand, $"{row.Dimension} in frames");
        }
    }

    private static IEnumerable<Row> Rows() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "models", "step-graph.md"))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .Where(c => c.Length == 10 && c[1].StartsWith('`'))
            .Select(c => new Row(c[1].Trim('`'), c[2], Number(c[4]), Number(c[5]), Number(c[6]), Number(c[7])));

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
