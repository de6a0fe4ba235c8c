using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;

namespace Heliograph.Engine.Validation;

/// <summary>
/// The <c>scenario.*</c> models: counts and shares of a shipped scenario, from its built fabric or its evaluation. Each
/// scenario is read and built once.
/// </summary>
internal sealed class ScenarioFigures(string home, Workspace workspace)
{
    private readonly Dictionary<string, (Scenario Scenario, Fabric Fabric)?> _built = new(StringComparer.Ordinal);

    public bool TryCompute(string model, ImmutableDictionary<string, string> inputs, string unit, out double value, out string? error)
    {
        value = 0;
        string name = inputs.GetValueOrDefault("scenario", "");
        if (Build(name) is not { } built)
        {
            error = $"scenario '{name}' does not exist or cannot be built";
            return false;
        }
        (Scenario scenario, Fabric fabric) = built;
        double? result = model switch
        {
            "scenario.accelerators" => scenario.Accelerators,
            "scenario.servers" => scenario.Sites.Sum(s => s.Servers.Count),
            "scenario.modules" => Networks(fabric, inputs.GetValueOrDefault("boundary", "")).Sum(n => Links(fabric, n, inputs).Sum(l => l.Modules)),
            "scenario.links" => Networks(fabric, inputs.GetValueOrDefault("network", "")).Sum(n => Links(fabric, n, inputs).Sum(l => (long)l.Count)),
            "scenario.switches" => Networks(fabric, inputs.GetValueOrDefault("network", "")).Sum(n => Switches(fabric, n, inputs)),
            "scenario.circuit-switches" => fabric.CircuitSwitches.Sum(c => (long)c.Count),
            "scenario.scale-up-bandwidth" => Bandwidth(scenario, inputs, unit),
            "scenario.bisection" => Networks(fabric, inputs.GetValueOrDefault("network", "")).Sum(n => fabric.Networks[n].Bisection)
                / (double)Unit.Parse(unit).Factor,
            "scenario.diameter" => Networks(fabric, inputs.GetValueOrDefault("network", "")).Max(n => fabric.Networks[n].Diameter),
            "scenario.headline" => Headline(scenario, fabric, inputs, unit),
            "scenario.cost-share" => Share(scenario, fabric, inputs, LedgerKind.Capital),
            "scenario.power-share" => Share(scenario, fabric, inputs, LedgerKind.AveragePower),
            _ => null,
        };
        value = result ?? 0;
        error = result is null ? $"no model '{model}', or a figure of the scenario is missing" : null;
        return result is not null;
    }

    private (Scenario, Fabric)? Build(string name)
    {
        if (_built.TryGetValue(name, out var known))
        {
            return known;
        }
        DiagnosticList diagnostics = new();
        string path = Path.Combine(home, "scenarios", name + ".yaml");
        Scenario? scenario =
            name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && File.Exists(path)
                ? ScenarioReader.ReadFile(path, workspace.Catalogue, workspace.Models, [], diagnostics)
                : null;
        Fabric? fabric = scenario is null ? null : FabricBuilder.Build(scenario, workspace.Catalogue, diagnostics);
        (Scenario, Fabric)? built = scenario is null || fabric is null ? null : (scenario, fabric);
        _built[name] = built;
        return built;
    }

    // "scale-up", "scale-out", "scale-up and scale-out", or nothing for all; scale-up takes scale-up-2 and so on with it.
    private static IEnumerable<int> Networks(Fabric fabric, string which)
    {
        string[] wanted = which.Split([" and ", ","], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (int n = 0; n < fabric.Networks.Length; n++)
        {
            string spec = fabric.Networks[n].Spec.Name;
            if (wanted.Length == 0 || wanted.Any(w => spec == w || spec.StartsWith(w + "-", StringComparison.Ordinal)))
            {
                yield return n;
            }
        }
    }

    private static IEnumerable<LinkClass> Links(Fabric fabric, int network, ImmutableDictionary<string, string> inputs) =>
        fabric.LinkClasses.Where(l => l.Network == network && (!inputs.TryGetValue("class", out string? kind) || l.Kind == kind));

    private static long Switches(Fabric fabric, int network, ImmutableDictionary<string, string> inputs) =>
        fabric
            .NodeClasses.Where(c => c.Kind == NodeKind.Switch && c.Network == network)
            .Where(c => !inputs.TryGetValue("class", out string? tier) || c.Name.EndsWith("/" + tier, StringComparison.Ordinal))
            .Sum(c => (long)c.Count);

    private static double? Bandwidth(Scenario scenario, ImmutableDictionary<string, string> inputs, string unit)
    {
        if (scenario.Sites[0].ScaleUp.IsEmpty)
        {
            return null;
        }
        // Nested scale-up networks have ports of their own: an accelerator's bandwidth is their sum.
        double each = scenario.Sites[0].ScaleUp.Sum(n => (double)n.LinkRate.BitsPerSecond * n.LinksEach);
        double count = inputs.GetValueOrDefault("per", "accelerator") switch
        {
            "server" => scenario.Sites[0].Servers.AcceleratorsEach,
            "system" => scenario.Accelerators,
            "domain" => scenario.Sites[0].ScaleUp[^1].Domain,
            _ => 1,
        };
        double ways = inputs.GetValueOrDefault("direction", "one") == "both" ? 2 : 1;
        return each * count * ways / (double)Unit.Parse(unit).Factor;
    }

    // A headline by its field, "per" accelerator or whole, in the row's unit.
    private double? Headline(Scenario scenario, Fabric fabric, ImmutableDictionary<string, string> inputs, string unit)
    {
        EvaluationPass pass = EvaluationPass.Of(scenario, fabric, new Model.Parts.FigureBook(workspace.Catalogue));
        Headline? headline = pass.Headlines.FirstOrDefault(h => h.Field == inputs.GetValueOrDefault("field", ""));
        double per = inputs.GetValueOrDefault("per", "") switch
        {
            "accelerator" => scenario.Accelerators,
            "domain" when !scenario.Sites[0].ScaleUp.IsEmpty => (double)scenario.Accelerators / scenario.Sites[0].ScaleUp[^1].Domain,
            _ => 1,
        };
        return Unit.TryParse(unit, out Unit? known) ? headline?.Derivation.Value / per / (double)known.Factor : null;
    }

    // Share, in percent, of the ledger's layers named in "layers".
    private double? Share(Scenario scenario, Fabric fabric, ImmutableDictionary<string, string> inputs, LedgerKind kind)
    {
        EvaluationPass pass = EvaluationPass.Of(scenario, fabric, new Model.Parts.FigureBook(workspace.Catalogue));
        Ledger ledger = kind == LedgerKind.Capital ? pass.Capital : pass.Average;
        string[] layers = inputs.GetValueOrDefault("layers", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Derivation part = Derivation.Sum("share", ledger.Total.Unit, ledger.Entries.Where(e => layers.Contains(e.Layer)).Select(e => e.Total));
        return 100 * part.Value / ledger.Total.Value;
    }
}
