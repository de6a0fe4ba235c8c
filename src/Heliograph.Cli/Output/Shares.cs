using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Cli.Output;

/// <summary>A layer's part of a ledger.</summary>
/// <param name="Known">Sum of what is known, in the ledger's unit.</param>
/// <param name="Missing">Figures that its other items need; empty when all are known.</param>
internal sealed record LayerShare(string Layer, double Known, IReadOnlyList<string> Missing, bool InNetwork);

/// <summary>Sums over ledgers for pictures and summaries: what is known, and beside it what is not.</summary>
internal static class Shares
{
    /// <summary>Largest first; layers without any known item last.</summary>
    public static IReadOnlyList<LayerShare> ByLayer(IEnumerable<LedgerEntry> entries) =>
        [
            .. entries
                .Where(e => e.Count > 0)
                .GroupBy(e => e.Layer, StringComparer.Ordinal)
                .Select(g => new LayerShare(
                    g.Key,
                    g.Sum(e => e.Total.Value ?? 0),
                    [.. g.SelectMany(e => e.Total.Missing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    g.All(e => e.InNetwork)
                ))
                .OrderByDescending(s => s.Known)
                .ThenBy(s => s.Layer, StringComparer.Ordinal),
        ];

    public static double Known(IEnumerable<LedgerEntry> entries) => entries.Sum(e => e.Total.Value ?? 0);

    public static bool IsComplete(IEnumerable<LedgerEntry> entries) => entries.All(e => e.Total.IsKnown || e.Count == 0);

    /// <summary>Known total in words; "at least" when items are missing, since no item is negative but by contradiction.</summary>
    public static string TotalText(IReadOnlyCollection<LedgerEntry> entries, string unit) =>
        (IsComplete(entries) ? "" : "at least ") + Numbers.Text(Known(entries), unit);

    /// <summary>The headlines of power and money by what they rest on, with the shares of <see cref="RestsOn"/>.</summary>
    public static IReadOnlyList<(Headline Headline, IReadOnlyList<double> Shares)> Foundations(Report report) =>
        [
            .. report
                .Headlines.Select(h => (Headline: h, Shares: RestsOn.Of(h)))
                .Where(f => f.Shares is not null)
                .Select(f => (f.Headline, (IReadOnlyList<double>)f.Shares!.Value)),
        ];

    /// <summary>One line: what part of purchase, power and yearly cost rests on estimates or recollections; null when none is known.</summary>
    public static string? WeakLine(Report report)
    {
        string[] parts =
        [
            .. new[] { ("capital_USD", "purchase"), ("power_W", "power"), ("costPerYear_USD", "yearly cost") }
                .Select(f => (Name: f.Item2, Shares: report.Find(f.Item1) is { } h ? RestsOn.Of(h) : null))
                .Where(f => f.Shares is not null)
                .Select(f => $"{f.Name} {Numbers.Percent(RestsOn.Weak(f.Shares!.Value))}"),
        ];
        return parts.Length == 0 ? null : $"on estimates or recollections: {string.Join(", ", parts)}";
    }

    public static bool IsWeak(FigureUse use) => use.Figure.Status is FigureStatus.Estimate or FigureStatus.Memory;
}
