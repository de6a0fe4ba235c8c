using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;

namespace Heliograph.Engine.Links;

/// <summary>Monte Carlo of the links that <c>helio link</c> shows. Each link has random numbers of its own, keyed by seed and name.</summary>
public static class LinkSpreads
{
    /// <summary>Lanes that one call may draw: their margins are kept, 8 bytes each.</summary>
    public const int MostDraws = 20_000_000;

    /// <summary>One a study, in their order; null where its link has no optical engine.</summary>
    /// <param name="draws">Lanes of each link, 1 to <see cref="MostDraws"/>, rounded up to whole links.</param>
    /// <param name="threads">0 for all.</param>
    public static ImmutableArray<LinkSpread?> Of(
        ImmutableArray<LinkStudy> studies,
        Func<LinkClass, LinkEnds> ends,
        Func<LinkClass, LinkConditions> conditions,
        FigureBook book,
        int draws,
        ulong seed,
        int threads = 0
    )
    {
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(draws, MostDraws);
        LinkPhysics physics = new();
        return
        [
            .. studies.Select(s =>
                LinkSpread.Of(
                    s.Design.Class,
                    ends(s.Design.Class),
                    book,
                    conditions(s.Design.Class),
                    physics,
                    RandomStream.Of(seed, "variation", $"link/{s.Design.Class.Name}"),
                    draws,
                    threads
                )
            ),
        ];
    }

    /// <summary>Of links of a scenario: at its sites, but for the conditions asked for, and with its seed where no other is given.</summary>
    public static ImmutableArray<LinkSpread?> Of(
        ImmutableArray<LinkStudy> studies,
        Scenario scenario,
        Fabric fabric,
        FigureBook book,
        LinkConditions asked,
        int draws,
        ulong? seed,
        int threads = 0
    )
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(asked);
        return Of(
            studies,
            c => EvaluationPass.EndsOf(scenario, fabric, c),
            c => asked == LinkConditions.Default ? EvaluationPass.ConditionsOf(scenario, c) : asked,
            book with
            {
                Year = scenario.Year,
            },
            draws,
            seed ?? unchecked((ulong)scenario.Seed),
            threads
        );
    }
}
