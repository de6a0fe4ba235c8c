using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Goodput;
using Heliograph.Engine.Links;
using Heliograph.Engine.WideArea;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>What an evaluation has to say in words: links, racks, sites, mapping, missing figures.</summary>
internal static class Findings
{
    /// <summary>A learning rate is the mean of a few years; carried further it is a guess.</summary>
    private const int MostYears = 6;

    public static ImmutableArray<Finding> Of(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book)
    {
        List<Finding> findings = [];
        findings.AddRange(pass.Links.Select(OfLink).OfType<Finding>());
        findings.AddRange(LinkFindings.Of(scenario, fabric, pass));
        findings.AddRange(LineFindings.Of(scenario, fabric, pass, book with { Year = scenario.Year }));
        foreach (Site site in scenario.Sites)
        {
            findings.AddRange(OfSite(site, fabric, pass));
        }
        if (pass.Step is { } step)
        {
            findings.AddRange(step.Findings);
        }
        if (pass.Goodput is { } goodput && scenario.Training is { } job)
        {
            JobGoodput With(Resilience changed) =>
                ScenarioGoodput.Of(scenario with { Training = job with { Resilience = changed } }, fabric, pass.Links, pass.Bill, pass.Step, book)!;
            findings.AddRange(GoodputFindings.Of(goodput, job.Resilience, With));
        }
        if (pass.Service is { } service)
        {
            findings.AddRange(service.Findings);
        }
        foreach (LedgerEntry entry in pass.Capital.Entries.Concat(pass.Average.Entries).Where(e => e.Total.Value < 0))
        {
            findings.Add(
                new Finding(
                    Codes.MixedBoundaries,
                    Severity.Warning,
                    $"{entry.Site}/{entry.Item}",
                    $"the parts inside {entry.Item} come to more {(entry.Total.Unit == "W" ? "watts" : "money")} than it does itself, by {Number(-entry.Total.Value!.Value)} {entry.Total.Unit}",
                    "the figures of the whole and of its parts come from different sources; correct one of them"
                )
            );
        }
        findings.AddRange(OfPrices(scenario, pass));
        foreach (
            IGrouping<string, Headline> missing in pass
                .Headlines.Where(h => !h.Derivation.IsKnown)
                .GroupBy(h => string.Join(", ", h.Derivation.Missing), StringComparer.Ordinal)
        )
        {
            findings.Add(
                new Finding(
                    Codes.NotComputable,
                    Severity.Warning,
                    string.Join(", ", missing.Select(h => h.Field)),
                    $"not computable: needs {missing.Key}",
                    "add the figure to the catalogue or to the scenario, as an estimate with its range if need be"
                )
            );
        }
        return Sorted(findings);
    }

    /// <summary>Errors first, then by code and place.</summary>
    public static ImmutableArray<Finding> Sorted(IEnumerable<Finding> findings) =>
        [
            .. findings
                .OrderByDescending(f => f.Severity)
                .ThenBy(f => f.Code, StringComparer.Ordinal)
                .ThenBy(f => f.Where, StringComparer.Ordinal)
                .ThenBy(f => f.Message, StringComparer.Ordinal),
        ];

    /// <summary>Prices carried over more years than a learning rate is good for, and prices that nothing carries.</summary>
    private static IEnumerable<Finding> OfPrices(Scenario scenario, EvaluationPass pass)
    {
        FigureUse[] prices =
        [
            .. pass
                .Headlines.SelectMany(h => h.Derivation.Figures())
                .DistinctBy(u => u.Key)
                .Where(u => pass.Book.YearsFrom(u.Figure) != 0)
                .OrderBy(u => u.Key, StringComparer.Ordinal),
        ];
        FigureUse[] still = [.. prices.Where(u => pass.Book.LearningOf(new PartRef(u.PartId)) is null)];
        FigureUse[] far = [.. prices.Except(still).Where(u => Math.Abs(pass.Book.YearsFrom(u.Figure)) > MostYears)];
        Finding Of(FigureUse[] uses, string what, string remedy) =>
            new(
                Codes.PriceOfAnotherTime,
                Severity.Warning,
                string.Join(", ", uses.Select(u => u.PartId).Distinct(StringComparer.Ordinal)),
                $"prices {what}: {string.Join(", ", uses.Select(u => $"{u.PartId} is of {u.Figure.AsOfYear}, {Math.Abs(pass.Book.YearsFrom(u.Figure))} years from {scenario.Year}"))}",
                remedy
            );
        if (far.Length > 0)
        {
            yield return Of(far, $"carried over more than {MostYears} years", $"give the parts prices of a year near {scenario.Year}");
        }
        if (still.Length > 0)
        {
            yield return Of(still, "of another year that no learning rate carries", "name the 'learning' of the parts in the catalogue");
        }
    }

    private static Finding? OfLink(LinkDesign link) =>
        link.Closure switch
        {
            LinkClosure.DoesNotClose => new Finding(
                Codes.LinkDoesNotClose,
                Severity.Error,
                link.Class.Name,
                link is { StoppedByElectrical: true, Electrical: { } way }
                        ? $"{link.Class.Count} links of {link.Class.Medium?.Part.Id} do not close: their electrical way, {way.Way}, loses {Number(-way.Margin.Value!.Value)} dB more than its interface bears"
                    : link.Margin.Value is { } margin
                        ? $"{link.Class.Count} links of {link.Class.Medium?.Part.Id} do not close: margin {Number(margin)} {link.Margin.Unit} at {Number(link.Class.LengthMax)} m"
                    : $"{link.Class.Count} links of {link.Class.Medium?.Part.Id} do not close at any power: they need {string.Join(", ", link.Margin.Missing)}",
                link.Remedy ?? "choose a medium with more budget"
            ),
            LinkClosure.Unknown when link.Class.Medium is not null => new Finding(
                Codes.BudgetUnknown,
                Severity.Warning,
                link.Class.Name,
                $"whether {link.Class.Medium.Part.Id} closes is not computable: needs {string.Join(", ", link.Margin.Missing)}",
                link.Remedy ?? "add the figure to the catalogue, or override it in the scenario"
            ),
            _ => null,
        };

    private static IEnumerable<Finding> OfSite(Site site, Fabric fabric, EvaluationPass pass)
    {
        ImmutableArray<LedgerEntry> maximum = [.. pass.Maximum.Entries.Where(e => e.Site == site.Name)];
        if (site.Power.RackLimit is { } rackLimit && RackPower.Of(site, fabric, pass.Bill) is { Value: { } rack } && rack > rackLimit)
        {
            int fits = (int)Math.Floor(rackLimit * site.Servers.PerRack / rack);
            yield return new Finding(
                Codes.RackPowerExceeded,
                Severity.Error,
                $"{site.Name}/servers",
                $"a rack of {site.Servers.PerRack} servers and the switches and modules in it draws up to {Number(rack / 1000)} kW, the limit is {Number(rackLimit / 1000)} kW",
                fits >= 1 ? $"put at most {fits} in a rack, or cool racks for more" : "no rack of this site can hold one such server"
            );
        }
        Derivation total = Derivation.Sum("site IT power", "W", maximum.Where(e => e.Total.IsKnown).Select(e => e.Total));
        if (site.Power.Limit is { } limit && total.Value > limit)
        {
            yield return new Finding(
                Codes.SitePowerExceeded,
                Severity.Error,
                site.Name,
                $"IT power is up to {Number(total.Value.Value / 1e6)} MW, the limit is {Number(limit / 1e6)} MW",
                $"at most {(int)(site.Servers.Count * limit / total.Value.Value)} servers fit under it"
            );
        }
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
