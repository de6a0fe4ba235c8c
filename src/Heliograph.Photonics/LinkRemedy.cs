using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Photonics;

/// <summary>Says what would make a link close that does not.</summary>
internal static class LinkRemedy
{
    private const int Shown = 3;

    public static string? Of(LinkFigures figures, LinkBudget budget)
    {
        if (budget.Closure != LinkClosure.DoesNotClose)
        {
            return null;
        }
        string first = figures.Kind.IsCable() || budget.BeyondReach ? $"shorten the link to {figures.Of("reach").Value:0.##} m" : Less(budget);
        ImmutableArray<string> others = Alternatives(figures);
        string second = others.IsEmpty ? "no part of the catalogue closes it as it is" : $"use {string.Join(", ", others)}";
        return $"{first}, or {second}";
    }

    // The largest loss that could go, and how small it must become.
    private static string Less(LinkBudget budget)
    {
        double missing = -budget.Margin.Value!.Value;
        BudgetLine largest = budget.Lines.MaxBy(l => l.Loss.Value)!;
        double allowed = largest.Loss.Value!.Value - missing;
        string by = allowed > 0 ? $", as with {largest.Name} at {allowed:0.0#} dB instead of {largest.Loss.Value:0.0#} dB" : "";
        return $"lose {missing:0.0#} dB less{by}, or take modules with a budget of {budget.Available.Value + missing:0.0#} dB";
    }

    // Media of the catalogue that close the same link at its rate; cheapest first, those without a price last.
    private static ImmutableArray<string> Alternatives(LinkFigures figures)
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
            if (LinkBudget.Of(other).Closure == LinkClosure.Closes)
            {
                found.Add((part.Id, other.Of("price").Value ?? double.PositiveInfinity));
            }
        }
        return [.. found.OrderBy(f => f.Price).ThenBy(f => f.Id, StringComparer.Ordinal).Take(Shown).Select(f => f.Id)];
    }
}
