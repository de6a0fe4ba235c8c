using System.Collections.Immutable;
using Heliograph.Engine.Goodput;
using Heliograph.Engine.WideArea;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;
using Heliograph.Workload.Inference;
using Heliograph.Workload.Training;

namespace Heliograph.Engine;

/// <summary>
/// One evaluation of a built system with one choice of figures: links, tiers, step, ledgers, headlines. The fabric is
/// built once and shared; a pass costs what its formulas cost, so that ranges and the tornado can run hundreds.
/// </summary>
internal sealed record EvaluationPass(
    ImmutableArray<LinkDesign> Links,
    ImmutableArray<TierPerformance> Tiers,
    StepTime? Step,
    Ledger Capital,
    Ledger Average,
    Ledger Maximum,
    AnnualCost Annual,
    ImmutableArray<Headline> Headlines,
    ImmutableArray<BillItem> Bill,
    FigureBook Book
)
{
    /// <summary>Null without a job.</summary>
    public JobGoodput? Goodput { get; init; }

    /// <summary>The service, where the scenario serves instead of training.</summary>
    public InferenceService? Service { get; init; }

    /// <summary>Solutions of link physics that passes of one evaluation share.</summary>
    public required LinkPhysics Physics { get; init; }

    /// <summary>Step at flow fidelity over its closed form; null at analytic fidelity.</summary>
    public double? FlowRatio { get; init; }

    /// <param name="physics">Of an earlier pass over the same system; null starts anew.</param>
    /// <param name="withRemedies">False for passes of which only the numbers count.</param>
    /// <param name="flowRatio">Step of a flow run over its closed form.</param>
    public static EvaluationPass Of(
        Scenario scenario,
        Fabric fabric,
        FigureBook book,
        LinkPhysics? physics = null,
        bool withRemedies = true,
        double? flowRatio = null
    )
    {
        book = book with { Year = scenario.Year };
        physics ??= new LinkPhysics();
        ImmutableArray<LinkDesign> links = Design(scenario, fabric, book, physics, withRemedies);
        ImmutableArray<BillItem> bill = Engine.Bill.Of(scenario, fabric, links, book);
        Ledger capital = Ledger.Of(bill, LedgerKind.Capital);
        Ledger average = Ledger.Of(bill, LedgerKind.AveragePower);
        Ledger maximum = Ledger.Of(bill, LedgerKind.MaximumPower);
        AnnualCost annual = AnnualCost.Of(scenario, bill, capital, book);
        (StepTime? step, ImmutableArray<TierPerformance> tiers) = SlowestSite(scenario, fabric, links, book);
        step = flowRatio is { } ratio ? step?.Times(ratio, "flow") : step;
        JobGoodput? goodput = ScenarioGoodput.Of(scenario, fabric, links, bill, step, book);
        InferenceService? service = ServiceOf(scenario, fabric, links, book);
        ImmutableArray<Headline> headlines = new HeadlineBuilder(
            scenario,
            fabric,
            links,
            tiers,
            step,
            goodput,
            bill,
            capital,
            average,
            maximum,
            annual,
            book
        )
        {
            Service = service,
        }.All();
        return new EvaluationPass(links, tiers, step, capital, average, maximum, annual, headlines, bill, book)
        {
            Goodput = goodput,
            Service = service,
            Physics = physics,
            FlowRatio = flowRatio,
        };
    }

    private static InferenceService? ServiceOf(Scenario scenario, Fabric fabric, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        if (scenario.Inference is not { } job)
        {
            return null;
        }
        ImmutableArray<ServingSite> sites =
        [
            .. scenario.Sites.Select((s, i) => new ServingSite(s.Servers.Accelerator, s.Accelerators, TierResolution.Of(fabric, i, links, book))),
        ];
        return InferenceModel.Evaluate(job, sites, book);
    }

    /// <summary>A design for every link class of the fabric.</summary>
    public static ImmutableArray<LinkDesign> Design(
        Scenario scenario,
        Fabric fabric,
        FigureBook book,
        LinkPhysics? physics = null,
        bool withRemedies = true
    )
    {
        physics ??= new LinkPhysics();
        return [.. fabric.LinkClasses.Select(c => Designed(scenario, fabric, c, book, ConditionsOf(scenario, c), physics, withRemedies))];
    }

    /// <summary>What the site of a link cools with.</summary>
    public static LinkConditions ConditionsOf(Scenario scenario, LinkClass link) =>
        link.Site >= 0 && link.Site < scenario.Sites.Length
            ? new LinkConditions(scenario.Sites[link.Site].Cooling.Coolant, scenario.Sites[link.Site].Cooling.Air)
            : LinkConditions.Default;

    /// <summary>
    /// A synchronous job runs at the pace of its slowest site: sites that differ in accelerator or network are
    /// evaluated each as if all were like it, and the longest step counts.
    /// </summary>
    private static (StepTime? Step, ImmutableArray<TierPerformance> Tiers) SlowestSite(
        Scenario scenario,
        Fabric fabric,
        ImmutableArray<LinkDesign> links,
        FigureBook book
    )
    {
        (StepTime? slowest, ImmutableArray<TierPerformance> tiers) = (null, []);
        for (int s = 0; s < scenario.Sites.Length; s++)
        {
            ImmutableArray<TierPerformance> siteTiers = TierResolution.Of(fabric, s, links, book);
            tiers = tiers.IsEmpty ? siteTiers : tiers;
            if (scenario.Training is not { } job)
            {
                continue;
            }
            StepTime? step = TrainingModel.Evaluate(job, scenario.Accelerators, scenario.Sites[s].Servers.Accelerator, siteTiers, book);
            bool slower = step is not null && (slowest is null || step.Seconds.Value is null || step.Seconds.Value > slowest.Seconds.Value);
            if (slower)
            {
                (slowest, tiers) = (step, siteTiers);
            }
        }
        return (slowest, tiers);
    }

    /// <summary>One link class under other conditions than its site's.</summary>
    public static LinkDesign Designed(
        Scenario scenario,
        Fabric fabric,
        LinkClass link,
        FigureBook book,
        LinkConditions conditions,
        LinkPhysics physics,
        bool withRemedy = true
    )
    {
        LinkDesign design = LinkDesigner.Design(link, EndsOf(scenario, fabric, link), book, conditions, physics, withRemedy);
        WideAreaLine? line = link.Kind == "wan" ? scenario.Wan.FirstOrDefault(w => link.Name == $"wan/{w.Name}") : null;
        return line is null ? design : LineDesigns.Of(design, line, book, physics);
    }

    // What the SerDes at each end belongs to: the switch, the NIC, or the accelerator itself.
    internal static LinkEnds EndsOf(Scenario scenario, Fabric fabric, LinkClass link)
    {
        if (link.Count == 0)
        {
            return LinkEnds.Unknown;
        }
        PartRef? End(int node)
        {
            NodeClass c = fabric.NodeClasses[fabric.ClassOfNode(node)];
            PartRef? nic = c.Kind == NodeKind.Accelerator && link.Network >= 0 ? fabric.Networks[link.Network].Spec.Nic : null;
            return nic ?? c.Part ?? (c.Kind == NodeKind.Accelerator ? scenario.Sites[c.Site].Servers.Accelerator : null);
        }
        return new LinkEnds(End(fabric.LinkA[link.First]), End(fabric.LinkB[link.First]));
    }
}
