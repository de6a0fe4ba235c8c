using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;
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
    ImmutableArray<Headline> Headlines
)
{
    public static EvaluationPass Of(Scenario scenario, Fabric fabric, FigureBook book)
    {
        ImmutableArray<LinkDesign> links = [.. fabric.LinkClasses.Select(c => LinkDesigner.Design(c, LinkEnds.Of(fabric, c), book))];
        ImmutableArray<BillItem> bill = Bill.Of(scenario, fabric, links, book);
        Ledger capital = Ledger.Of(bill, LedgerKind.Capital);
        Ledger average = Ledger.Of(bill, LedgerKind.AveragePower);
        Ledger maximum = Ledger.Of(bill, LedgerKind.MaximumPower);
        AnnualCost annual = AnnualCost.Of(scenario, bill, capital, book);
        (StepTime? step, ImmutableArray<TierPerformance> tiers) = SlowestSite(scenario, fabric, links, book);
        ImmutableArray<Headline> headlines = Headlines_(scenario, fabric, links, step, bill, capital, average, maximum, annual, book);
        return new EvaluationPass(links, tiers, step, capital, average, maximum, annual, headlines);
    }

    /// <summary>
    /// A synchronous job runs at the pace of its slowest site: sites that differ in accelerator or network are
    /// evaluated each as if all were like it, and the longest step counts.
    /// </summary>
    private static (StepTime? Step, ImmutableArray<TierPerformance> Tiers) SlowestSite(
        Scenario scenario, Fabric fabric, ImmutableArray<LinkDesign> links, FigureBook book)
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

    private static ImmutableArray<Headline> Headlines_(
        Scenario scenario, Fabric fabric, ImmutableArray<LinkDesign> links, StepTime? step, ImmutableArray<BillItem> bill,
        Ledger capital, Ledger average, Ledger maximum, AnnualCost annual, FigureBook book) =>
        new HeadlineBuilder(scenario, fabric, links, step, bill, capital, average, maximum, annual, book).All();
}
