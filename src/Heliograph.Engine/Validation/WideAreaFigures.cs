using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.WideArea;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Engine.Validation;

/// <summary>
/// The <c>wide-area.*</c> models: what a job over several sites keeps of a single one, and what loss recovery keeps of a line. Each from the inputs of its row.
/// </summary>
internal sealed class WideAreaFigures(string home, Workspace workspace)
{
    // Keys of a row that stand in for those of the scenario's mapping.
    private static readonly string[] Overridden = ["across-sites", "shard"];

    public bool TryCompute(string model, ImmutableDictionary<string, string> inputs, out double value, out string? error)
    {
        double? result = model switch
        {
            "wide-area.efficiency" => Efficiency(inputs, 0),
            "wide-area.efficiency-loss" => Quantity(inputs, "lost-rate", "b/s") is { } lost
                ? 1 - Efficiency(inputs, lost) / Efficiency(inputs, 0)
                : null,
            "wide-area.utilisation" => Utilisation(inputs),
            "wide-area.traffic-ratio" => TrafficRatio(inputs),
            "wide-area.go-back-n" => Loss(inputs) is var (p, w) ? Recovery.GoBackN(p, w) : null,
            _ => null,
        };
        value = result ?? 0;
        error = result is null ? $"no model '{model}', or an input of it is missing or cannot be read" : null;
        return result is not null;
    }

    // What a site keeps of its time between averages that stop it.
    private static double? Utilisation(ImmutableDictionary<string, string> inputs) =>
        Quantity(inputs, "inner", "s") is { } inner && Quantity(inputs, "exchange", "s") is { } exchange ? inner / (inner + exchange) : null;

    private static (double Loss, double Packets)? Loss(ImmutableDictionary<string, string> inputs) =>
        Number(inputs, "loss") is { } p && Number(inputs, "packets") is { } w ? (p, w) : null;

    private double? Efficiency(ImmutableDictionary<string, string> inputs, double lostRate)
    {
        if (Build(inputs, []) is not var (scenario, fabric, pass, book))
        {
            return null;
        }
        double? rate = Quantity(inputs, "line-rate", "b/s");
        return rate is null && lostRate > 0
            ? null
            : SiteStudies.Begin(scenario, fabric, pass, book)?.On(Quantity(inputs, "length", "m"), rate - lostRate).Efficiency;
    }

    // Bytes over the line when sites exchange every step, over those when they average.
    private double? TrafficRatio(ImmutableDictionary<string, string> inputs)
    {
        double? Crossing(string innerSteps) =>
            Build(inputs, [$"workload.train.mapping.inner-steps={innerSteps}"]) is var (_, _, pass, _) && pass.Step is { } step
                ? step
                    .Communication.Where(v => v.Dimension == "data")
                    .SelectMany(v => v.BytesByTier)
                    .Where(b => b.Tier == pass.Tiers[^1].Name)
                    .Sum(b => b.Bytes)
                : null;
        return Crossing("1") / Crossing(inputs.GetValueOrDefault("inner-steps", ""));
    }

    private (Scenario, Fabric, EvaluationPass, FigureBook)? Build(ImmutableDictionary<string, string> inputs, IReadOnlyList<string> sets)
    {
        string name = inputs.GetValueOrDefault("scenario", "");
        string path = Path.Combine(home, "scenarios", name + ".yaml");
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || !File.Exists(path))
        {
            return null;
        }
        string[] given = [.. Overridden.Where(inputs.ContainsKey).Select(k => $"workload.train.mapping.{k}={inputs[k]}")];
        DiagnosticList diagnostics = [];
        FigureBook book = new(workspace.Catalogue);
        return
            ScenarioReader.ReadFile(path, workspace.Catalogue, workspace.Models, [.. given, .. sets], diagnostics) is { } scenario
            && FabricBuilder.Build(scenario, workspace.Catalogue, diagnostics) is { } fabric
            ? (scenario, fabric, EvaluationPass.Of(scenario, fabric, book, withRemedies: false), book)
            : null;
    }

    private static double? Number(ImmutableDictionary<string, string> inputs, string key) =>
        double.TryParse(inputs.GetValueOrDefault(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static double? Quantity(ImmutableDictionary<string, string> inputs, string key, string unit) =>
        inputs.TryGetValue(key, out string? text)
        && Model.Units.Quantity.TryParse(text, out Quantity q, out _)
        && q.Dimension == Unit.Parse(unit).Dimension
            ? q.Value
            : null;
}
