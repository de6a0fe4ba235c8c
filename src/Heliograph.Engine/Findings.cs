using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>What an evaluation has to say in words: links, racks, sites, mapping, missing figures.</summary>
internal static class Findings
{
    public static ImmutableArray<Finding> Of(Scenario scenario, Fabric fabric, EvaluationPass pass)
    {
        List<Finding> findings = [];
        findings.AddRange(pass.Links.Select(OfLink).OfType<Finding>());
        foreach (Site site in scenario.Sites)
        {
            findings.AddRange(OfSite(site, pass));
        }
        if (pass.Step is { } step)
        {
            findings.AddRange(step.Findings);
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
        return
        [
            .. findings
                .OrderByDescending(f => f.Severity)
                .ThenBy(f => f.Code, StringComparer.Ordinal)
                .ThenBy(f => f.Where, StringComparer.Ordinal)
                .ThenBy(f => f.Message, StringComparer.Ordinal),
        ];
    }

    private static Finding? OfLink(LinkDesign link) =>
        link.Closure switch
        {
            LinkClosure.DoesNotClose => new Finding(
                Codes.LinkDoesNotClose,
                Severity.Error,
                link.Class.Name,
                $"{link.Class.Count} links of {link.Class.Medium?.Part.Id} do not close: margin {Number(link.Margin.Value ?? 0)} {link.Margin.Unit} at {Number(link.Class.LengthMax)} m",
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

    private static IEnumerable<Finding> OfSite(Site site, EvaluationPass pass)
    {
        ImmutableArray<LedgerEntry> maximum = [.. pass.Maximum.Entries.Where(e => e.Site == site.Name)];
        LedgerEntry servers = maximum.First(e => e.Layer == "servers");
        if (site.Power.RackLimit is { } rackLimit && servers.Each.Value is { } each && each * site.Servers.PerRack > rackLimit)
        {
            int fits = (int)Math.Floor(rackLimit / each);
            yield return new Finding(
                Codes.RackPowerExceeded,
                Severity.Error,
                $"{site.Name}/servers",
                $"a rack of {site.Servers.PerRack} servers draws up to {Number(each * site.Servers.PerRack / 1000)} kW, the limit is {Number(rackLimit / 1000)} kW",
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
