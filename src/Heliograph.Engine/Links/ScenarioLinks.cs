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
    /// one of the scenario's report. Lines between sites have no sweeps: their budget is of noise, not of loss.
    /// </summary>
    /// <param name="conditions">What they leave out is that of the site of a link.</param>
    /// <param name="name">Keeps the classes whose names contain it; null keeps all.</param>
    public static ImmutableArray<LinkStudy> Of(Scenario scenario, Fabric fabric, FigureBook book, LinkConditions conditions, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(fabric);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(conditions);
        book = book with { Year = scenario.Year };
        LinkPhysics physics = new();
        return
        [
            .. fabric
                .LinkClasses.Where(c => c.Medium is not null && (name is null || c.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
                .Select(c => Study(scenario, fabric, c, book, Over(EvaluationPass.ConditionsOf(scenario, c), conditions), physics)),
        ];
    }

    private static LinkConditions Over(LinkConditions site, LinkConditions given) =>
        given with
        {
            Coolant = given.Coolant ?? site.Coolant,
            Air = given.Air ?? site.Air,
        };

    private static LinkStudy Study(Scenario scenario, Fabric fabric, LinkClass link, FigureBook book, LinkConditions conditions, LinkPhysics physics)
    {
        LinkDesign design = EvaluationPass.Designed(scenario, fabric, link, book, conditions, physics);
        return link.Kind == "wan"
            ? new LinkStudy(design, null, null, null, [], [], [])
            : LinkStudy.Of(link, EvaluationPass.EndsOf(scenario, fabric, link), book, conditions, physics) with
            {
                Design = design,
            };
    }
}
