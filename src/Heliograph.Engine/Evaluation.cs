using System.Collections.Immutable;
using System.Diagnostics;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Engine.Planning;
using Heliograph.Engine.Steps;
using Heliograph.Engine.WideArea;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Engine;

/// <summary>
/// Evaluates a scenario: the whole chain from part to cost per bit. What a library user calls.
/// </summary>
public static class Evaluation
{
    /// <summary>Stated difference to a finer fidelity; replaced by a measured one when there is one.</summary>
    private const string AnalyticBand =
        "closed forms: contention by bounds, no queues; --fidelity flow runs the step on the fabric, --fidelity packet its exchanges frame by frame";

    /// <summary>
    /// The report of a scenario, or null, with diagnostics, when it cannot be built. Deterministic but for
    /// <see cref="Report.WallSeconds"/>. A mapping to be chosen is the best one at preferred figures, and the report is of it. Cost: one fabric, then one pass (a few ms) for each end of each uncertain figure.
    /// </summary>
    public static Report? Run(Scenario scenario, Catalogue catalogue, EvaluationOptions options, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        long start = Stopwatch.GetTimestamp();
        if (FabricBuilder.Build(scenario, catalogue, diagnostics) is not { } fabric || diagnostics.HasErrors)
        {
            return null;
        }
        SearchResult? search = null;
        if (scenario.Training is { } job && (job.Search is not null || options.Plan))
        {
            search = MappingPlanner.Search(scenario, fabric, new FigureBook(catalogue), keep: 1, diagnostics);
            if (search is null)
            {
                return null;
            }
            scenario = MappingPlanner.Decided(scenario, search);
        }
        FigureBook book = new FigureBook(catalogue) with { Level = options.Figures };
        EvaluationPass pass = EvaluationPass.Of(scenario, fabric, book);
        List<Finding> ofFlow = [];
        FlowStep? flow = options.Flow is { } flows ? StepSimulation.Of(scenario, fabric, pass, book, ofFlow, diagnostics, flows) : null;
        if (diagnostics.HasErrors)
        {
            return null;
        }
        pass = flow?.Ratio is { } ratio ? EvaluationPass.Of(scenario, fabric, book, pass.Physics, flowRatio: ratio) : pass;
        (ImmutableArray<Headline> headlines, ImmutableArray<TornadoBar> tornado) = options.WithRanges
            ? Sensitivity.Of(scenario, fabric, pass, book)
            : (pass.Headlines, []);
        ImmutableArray<FigureUse> figures =
        [
            .. pass
                .Headlines.SelectMany(h => h.Derivation.Figures())
                .Concat(pass.Links.SelectMany(l => l.Margin.Figures()))
                .DistinctBy(u => u.Key)
                .OrderBy(u => u.Key, StringComparer.Ordinal),
        ];
        PhaseReport? phases = options.Phases is { } asked ? PhaseReport.Of(scenario, fabric, pass, book, asked) : null;
        return new Report(
            scenario,
            options.Flow is not null ? "flow"
                : phases is null ? "analytic"
                : "packet",
            options.Flow is not null ? FlowTerms.Band(flow) : phases?.Band ?? AnalyticBand,
            fabric,
            Structure(scenario, fabric),
            pass.Links,
            pass.Tiers,
            flow?.Seconds is null ? pass.Step : pass.Step! with { Terms = FlowTerms.Of(flow) },
            headlines,
            tornado,
            pass.Average.Entries,
            pass.Capital.Entries,
            pass.Annual.Entries,
            HeadlineBuilder.BitBoundary,
            [
                .. search is null ? [] : MappingPlanner.Findings(search),
                .. Engine.Findings.Sorted([
                    .. phases?.Findings ?? [],
                    .. ofFlow,
                    .. FlowTerms.Findings(scenario, flow),
                    .. Engine.Findings.Of(scenario, fabric, pass, book),
                ]),
            ],
            figures,
            catalogue.Sources,
            Stopwatch.GetElapsedTime(start).TotalSeconds
        )
        {
            Goodput = pass.Goodput,
            Service = pass.Service,
            Search = search is null ? null : MappingPlanner.Summary(search),
            Phases = phases?.Phases ?? [],
            StepAtPacketTimes = phases?.StepSeconds,
            FlowStep = flow,
            Lines = LineStates.Of(scenario, fabric, pass, book with { Year = scenario.Year }),
            Sites = AsFlows(SiteStudies.Of(scenario, fabric, pass, book with { Year = scenario.Year }), scenario, catalogue, book, flow, options),
        };
    }

    // What befalls the step is not what distance costs it.
    private static SiteStudy? AsFlows(
        SiteStudy? sites,
        Scenario scenario,
        Catalogue catalogue,
        FigureBook book,
        FlowStep? flow,
        EvaluationOptions options
    ) =>
        sites is null || flow?.Seconds is null || options.Flow is not { Conditions: null } plain
            ? sites
            : sites with
            {
                StepAsFlows_s = flow.Seconds,
                SingleSiteAsFlows_s = OneSite.StepAsFlows(scenario, catalogue, book, plain),
            };

    internal static StructureSummary Structure(Scenario scenario, Fabric fabric)
    {
        ImmutableArray<(string, long, long, long, long)>.Builder byNetwork = ImmutableArray.CreateBuilder<(string, long, long, long, long)>();
        for (int n = 0; n < fabric.Networks.Length; n++)
        {
            IEnumerable<LinkClass> links = fabric.LinkClasses.Where(l => l.Network == n);
            byNetwork.Add(
                (
                    fabric.Networks[n].Name,
                    fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch && c.Network == n).Sum(c => (long)c.Count),
                    links.Sum(l => (long)l.Count),
                    links.Sum(l => l.Modules),
                    fabric.CircuitSwitches.Where(c => c.Network == n).Sum(c => (long)c.Count)
                )
            );
        }
        return new StructureSummary(
            fabric.Accelerators,
            scenario.Sites.Sum(s => s.Servers.Count),
            scenario.Sites.Sum(s => (s.Servers.Count + s.Servers.PerRack - 1) / s.Servers.PerRack),
            fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch).Sum(c => (long)c.Count),
            fabric.Links,
            fabric.LinkClasses.Sum(l => l.Modules),
            fabric.CircuitSwitches.Sum(c => (long)c.Count),
            byNetwork.ToImmutable()
        );
    }
}
