using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics.Engines;

namespace Heliograph.Photonics;

/// <summary>Says what would make a link close that does not.</summary>
internal static class LinkRemedy
{
    private const int Shown = 3;

    public static string? Of(LinkFigures figures, LinkBudget budget, LinkConditions conditions, LinkOptics? optics, LinkPhysics physics)
    {
        if (budget.Closure != LinkClosure.DoesNotClose)
        {
            return null;
        }
        string first = figures.Kind.IsCable() || budget.BeyondReach ? $"shorten the link to {figures.Of("reach").Value:0.##} m" : Less(budget);
        string laser = budget.BeyondReach || optics is null ? "" : MoreLight(figures, budget, optics);
        ImmutableArray<string> others = Alternatives(figures, conditions, physics);
        string second = others.IsEmpty ? "no part of the catalogue closes it as it is" : $"use {string.Join(", ", others)}";
        return $"{first}{laser}, or {second}";
    }

    // The smallest laser of the catalogue that makes up for what is missing, and what its light costs at the same efficiency.
    private static string MoreLight(LinkFigures figures, LinkBudget budget, LinkOptics optics)
    {
        if (budget.Margin.Value is not { } margin || optics.Launch.Value is not { } launch || optics.Devices.All(d => d.Device != "laser"))
        {
            return "";
        }
        double needed = launch - margin;
        Derivation now = optics.Devices.First(d => d.Device == "laser").Power;
        string cost = now.Value is { } watts
            ? FormattableString.Invariant($", {watts * (Math.Pow(10, -margin / 10) - 1):0.0#} W more a link at the same efficiency")
            : "";
        (string Id, double Dbm)[] lasers =
        [
            .. figures
                .Book.Catalogue.Parts.Where(p => p.Family == "laser" && !p.Announced)
                .SelectMany(p => OutputsOf(p).Select(dbm => (p.Id, Dbm: dbm)))
                .Where(l => l.Dbm >= needed - 1e-9)
                .OrderBy(l => l.Dbm)
                .ThenBy(l => l.Id, StringComparer.Ordinal),
        ];
        string which = lasers.Length == 0 ? "which no laser of the catalogue has" : FormattableString.Invariant($"the class of {lasers[0].Id} at {lasers[0].Dbm:0.#} dBm");
        return FormattableString.Invariant($", or launch {needed:0.0#} dBm a line instead of {launch:0.0#} ({which}{cost})");
    }

    private static IEnumerable<double> OutputsOf(Part laser) =>
        laser
            .All("launch-power")
            .Select(f => f.Preferred)
            .Concat(laser.All("output-power").Where(f => f.Preferred > 0).Select(f => 10 * Math.Log10(f.Preferred / 1e-3)));

    // The largest loss that could go, and how small it must become.
    private static string Less(LinkBudget budget)
    {
        if (budget.Margin.Value is not { } margin)
        {
            return $"it needs {string.Join(", ", budget.Margin.Missing)}";
        }
        double missing = -margin;
        BudgetLine largest = budget.Lines.MaxBy(l => l.Loss.Value)!;
        double allowed = largest.Loss.Value!.Value - missing;
        string by = allowed > 0 ? $", as with {largest.Name} at {allowed:0.0#} dB instead of {largest.Loss.Value:0.0#} dB" : "";
        return $"lose {missing:0.0#} dB less{by}, or take modules with a budget of {budget.Available.Value + missing:0.0#} dB";
    }

    // Media of the catalogue that close the same link at its rate; cheapest first, those without a price last.
    private static ImmutableArray<string> Alternatives(LinkFigures figures, LinkConditions conditions, LinkPhysics physics)
    {
        List<(string Id, double Price)> found = [];
        foreach (Part part in figures.Book.Catalogue.Parts)
        {
            PartRef reference = new(part.Id);
            bool carries = figures.Book.Get(reference, "rate").Value >= figures.Link.Rate.BitsPerSecond;
            if (part.Id == figures.Part.Id || part.Announced || !carries || MediumKinds.Of(part) is not { } kind)
            {
                continue;
            }
            // A cable cannot pass a circuit switch; a coherent module is for lines between sites.
            bool fits = kind.IsCable() ? figures.Medium.Through.IsDefaultOrEmpty : kind != MediumKind.Coherent || figures.Kind == MediumKind.Coherent;
            if (!fits)
            {
                continue;
            }
            LinkClass link = figures.Link with { ModulesA = 0, ModulesB = 0 };
            Medium medium = figures.Medium with { Part = reference, Fibre = kind.IsCable() ? null : figures.Medium.Fibre, Connector = null };
            LinkFigures other = new(link, medium, part, kind, figures.Ends, figures.Book);
            LinkOptics? optics = EngineDesign.Of(other, new FecChoice(other), conditions, physics);
            if (LinkBudget.Of(other, conditions, optics).Closure == LinkClosure.Closes)
            {
                found.Add((part.Id, other.Of("price").Value ?? double.PositiveInfinity));
            }
        }
        return [.. found.OrderBy(f => f.Price).ThenBy(f => f.Id, StringComparer.Ordinal).Take(Shown).Select(f => f.Id)];
    }
}
