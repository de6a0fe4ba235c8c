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

    /// <summary>Power classes of lasers: a ladder that modules and external sources share.</summary>
    private static readonly PartRef LaserClasses = new("las-elsfp");

    public static string? Of(
        LinkFigures figures,
        LinkBudget budget,
        LinkConditions conditions,
        LinkOptics? optics,
        LinkElectrical? electrical,
        LinkPhysics physics
    )
    {
        if (budget.Closure != LinkClosure.DoesNotClose)
        {
            return null;
        }
        List<string> all = [];
        if (budget.StoppedByElectrical)
        {
            all.Add(Shorter(electrical!));
        }
        if (figures.Kind.IsCable() || budget.BeyondReach)
        {
            all.Add($"shorten the link to {figures.Of("reach").Value:0.##} m");
        }
        else if (budget.Margin.Value < 0)
        {
            all.Add(Less(budget) + (optics is null ? "" : MoreLight(figures, budget, optics)));
        }
        else if (!budget.Margin.IsKnown && optics is { HasFloor: true })
        {
            string quieter = $"take devices with {string.Join(", ", optics.RequiredOma.Missing.Take(1))}";
            all.Add(optics.HasFloorByLeaks ? "pass a switch that leaks less" : quieter);
        }
        ImmutableArray<string> others = Alternatives(figures, conditions, physics);
        string second = others.IsEmpty ? "no part of the catalogue closes it as it is" : $"use {string.Join(", ", others)}";
        return $"{string.Join(" and ", all)}, or {second}";
    }

    private static string Shorter(LinkElectrical electrical) =>
        electrical.Reach.Value is > 0 and { } reach
            ? FormattableString.Invariant($"shorten the {electrical.Line} from {electrical.Length:0.###} m to {reach:0.###} m")
            : $"lose less between {electrical.Way.Replace(" to ", " and ", StringComparison.Ordinal)} than its ends alone do";

    // The smallest class of laser that makes up for what is missing, and what its light costs at the same efficiency. A laser that is
    // modulated itself has no larger brother on a shelf.
    private static string MoreLight(LinkFigures figures, LinkBudget budget, LinkOptics optics)
    {
        if (budget.Margin.Value is not { } margin || optics.Launch.Value is not { } launch || optics.IsLaserModulated)
        {
            return "";
        }
        double needed = launch - margin;
        Figure? smallest = (figures.Book.Part(LaserClasses)?.All("launch-power") ?? [])
            .Where(f => f.Preferred >= needed - 1e-9)
            .OrderBy(f => f.Preferred)
            .FirstOrDefault();
        string which = smallest is null
            ? $"more than any class of {LaserClasses.Id}"
            : FormattableString.Invariant($"{smallest.Conditions?.Split(',')[0] ?? "class"} of {LaserClasses.Id}, {smallest.Preferred:0.#} dBm");
        double? watts = optics.Devices.FirstOrDefault(d => d.Device == EnginePower.LaserName)?.Power.Value;
        string cost =
            watts * (Math.Pow(10, -margin / 10) - 1) is { } more && double.IsFinite(more)
                ? FormattableString.Invariant($"; {more:0.0#} W more a link at the same efficiency")
                : "";
        return FormattableString.Invariant($", or launch {needed:0.0#} dBm a line instead of {launch:0.0#} ({which}{cost})");
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

    // Media of the catalogue that close the same link at its rate: those of its kind and about its rate before others, cheapest first, those without
    // a price last.
    private static ImmutableArray<string> Alternatives(LinkFigures figures, LinkConditions conditions, LinkPhysics physics)
    {
        List<(string Id, bool IsAlike, double Price)> found = [];
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
            // The board stays when the module changes.
            ImmutableArray<Figure> board = kind == figures.Kind ? [.. figures.Medium.Part.Overrides.Where(f => f.Quantity == "trace-length")] : [];
            reference = reference with { Overrides = board };
            Medium medium = figures.Medium with { Part = reference, Fibre = kind.IsCable() ? null : figures.Medium.Fibre, Connector = null };
            LinkFigures other = new(link, medium, part, kind, figures.Ends, figures.Book);
            LinkOptics? optics = EngineDesign.Of(other, new FecChoice(other), conditions, physics, withHeat: false);
            if (LinkBudget.Of(other, conditions, optics, ElectricalChannel.Of(other)).Closure == LinkClosure.Closes)
            {
                bool isAlike = kind == figures.Kind && figures.Book.Get(reference, "rate").Value < 2 * figures.Link.Rate.BitsPerSecond;
                found.Add((part.Id, isAlike, other.Of("price").Value ?? double.PositiveInfinity));
            }
        }
        return [.. found.OrderBy(f => !f.IsAlike).ThenBy(f => f.Price).ThenBy(f => f.Id, StringComparer.Ordinal).Take(Shown).Select(f => f.Id)];
    }
}
