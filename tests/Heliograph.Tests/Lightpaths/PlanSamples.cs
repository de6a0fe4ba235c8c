using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.OpticalLine;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Tests.Lightpaths;

/// <summary>A planned network from a short description.</summary>
internal sealed class PlanSample
{
    /// <summary>Chance of a cut in the outages below: high, so that states with several cuts weigh.</summary>
    public const double CutRate_perMs = 1e-12;
    public const double Repair_s = 43_200;

    private PlanSample(LightpathFile file, OpticalMap map)
    {
        (File, Map) = (file, map);
        Outage = Availability.Outage(map.Risks, CutRate_perMs, Repair_s);
        Routes = new RouteChoice(map, file, Simulation, Outage);
        Demands = [.. file.Demands.Select(Routes.Of)];
    }

    public LightpathFile File { get; }

    public OpticalMap Map { get; }

    public double[] Outage { get; }

    public LineSimulation Simulation { get; } = new();

    public RouteChoice Routes { get; }

    public DemandCandidates[] Demands { get; }

    public LightpathPlan Plan() => new LightpathPlanner(Map, Simulation).Plan(Demands);

    public ExactPlan Exact(LightpathPlan start, double limit = 20) => new ExactPlanner(Map, Simulation).Solve(Demands, start, limit);

    public CutOutcome[] Cuts(LightpathPlan plan) => [.. new CutStudy(Map, Simulation, Routes, File, CutRate_perMs, Repair_s).Run(plan)];

    /// <param name="lines">"A-B 80, B-C 120" in km.</param>
    /// <param name="demands">Lines of YAML below <c>demands:</c>, such as "{ between: [A, B], rate: 100 Gb/s }"; names are given.</param>
    /// <param name="channels">Of 50 GHz that the spectrum has room for; null: the whole C band.</param>
    public static PlanSample Of(string lines, IEnumerable<string> demands, string more = "", int? channels = null) =>
        OfText(Yaml(lines, demands, more), channels);

    public static OpticalMap MapOf(string yaml) => OfText(yaml, null).Map;

    private static PlanSample OfText(string yaml, int? channels)
    {
        DiagnosticList diagnostics = [];
        LightpathFile? file = LightpathFileReader.ReadText(yaml, "plan.yaml", diagnostics);
        diagnostics.ShouldBeEmpty();
        LineEquipment library = LineSamples.Library(Library(channels));
        LineTopology topology = LineSketch.Build(file.ShouldNotBeNull(), library, diagnostics).ShouldNotBeNull();
        OpticalMap? map = OpticalMap.Build(topology, library, file, new LineSimulation(), diagnostics);
        diagnostics.ShouldBeEmpty();
        return new PlanSample(file, map.ShouldNotBeNull());
    }

    public static string Yaml(string lines, IEnumerable<string> demands, string more = "")
    {
        string[][] parts = [.. lines.Split(',', StringSplitOptions.TrimEntries).Select(l => l.Split(' '))];
        string[] sites = [.. parts.SelectMany(p => p[0].Split('-')).Distinct()];
        IEnumerable<string> text =
        [
            "lightpaths: sample",
            "equipment: equipment.json",
            "transceiver: T",
            "restoration: { detect: 10 ms, switch: 50 ms, compute: 100 ms, cross-connect: 2 s }",
            "sites:",
            .. sites.Select(s => $"  - {{ name: {s} }}"),
            "lines:",
            .. parts.Select(p => $"  - {{ between: [{p[0].Replace("-", ", ", StringComparison.Ordinal)}], length: {p[1]} km }}"),
            "demands:",
            .. demands.Select((d, i) => $"  - {{ name: d{i}, {d} }}"),
            more,
        ];
        return string.Join('\n', text);
    }

    // Modes of one width, and a transceiver that tunes over so many of them and the guards.
    private static string Library(int? channels)
    {
        string text = LineSamples.Equipment.Replace("37.5e9", "50e9", StringComparison.Ordinal);
        return channels is { } n
            ? text.Replace(
                "\"frequency\": {\"min\": 191.35e12, \"max\": 196.1e12}",
                string.Create(CultureInfo.InvariantCulture, $"\"frequency\": {{\"min\": 193.1e12, \"max\": {193.15 + 0.05 * n:R}e12}}"),
                StringComparison.Ordinal
            )
            : text;
    }
}
