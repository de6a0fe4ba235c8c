using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;

namespace Heliograph.Engine.Links;

/// <summary>The link classes of a scenario as <c>helio link</c> shows them.</summary>
public static class ScenarioLinks
{
    /// <summary>
    /// A study of every class that has a medium, in the order of the fabric; under <see cref="LinkConditions.Default"/> each design is the
    /// one of the scenario's report. Amplified lines have no sweeps: their budget is of noise, not of loss.
    /// </summary>
    /// <param name="name">Keeps the classes whose names contain it; null keeps all.</param>
    public static ImmutableArray<LinkStudy> Of(Scenario scenario, Fabric fabric, FigureBook book, LinkConditions conditions, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(fabric);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(conditions);
        book = book with { Year = scenario.Year };
        ImmutableArray<LinkDesign> designs = EvaluationPass.Design(scenario, fabric, book);
        return
        [
            .. designs
                .Where(d => d.Class.Medium is not null && (name is null || d.Class.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
                .Select(d => Study(d, EvaluationPass.EndsOf(scenario, fabric, d.Class), book, conditions)),
        ];
    }

    private static LinkStudy Study(LinkDesign design, LinkEnds ends, FigureBook book, LinkConditions conditions)
    {
        if (design.Class.Kind == "wan")
        {
            return new LinkStudy(design, [], [], []);
        }
        LinkStudy study = LinkStudy.Of(design.Class, ends, book, conditions);
        return conditions == LinkConditions.Default ? study with { Design = design } : study;
    }
}
