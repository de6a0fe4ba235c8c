using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>One number of several reports.</summary>
internal sealed record ComparedField(string Field, string Title, string Unit, IReadOnlyList<double?> Values, IReadOnlyList<string> Texts)
{
    /// <summary>To the first scenario; null when either is unknown or the first is zero.</summary>
    public double? Ratio(int index) => Values[0] is { } first && first != 0 && Values[index] is { } value ? value / first : null;

    /// <summary>Largest difference as a ratio, in either direction; what is known on one side only comes first.</summary>
    public double Difference
    {
        get
        {
            if (Values.Any(v => v is null) && Values.Any(v => v is not null))
            {
                return double.MaxValue;
            }
            return Enumerable
                .Range(1, Values.Count - 1)
                .Select(i =>
                    Ratio(i) is { } r && r > 0 ? Math.Abs(Math.Log(r))
                    : Values[i] == Values[0] ? 0
                    : 100
                )
                .Max();
        }
    }
}

/// <summary>Headlines and structure of several reports side by side, the most different first.</summary>
internal static class Comparison
{
    public static IReadOnlyList<ComparedField> Of(IReadOnlyList<Report> reports)
    {
        List<ComparedField> fields = [];
        foreach (string field in reports.SelectMany(r => r.Headlines.Select(h => h.Field)).Distinct(StringComparer.Ordinal))
        {
            Headline?[] headlines = [.. reports.Select(r => r.Find(field))];
            Headline any = headlines.OfType<Headline>().First();
            fields.Add(
                new ComparedField(
                    field,
                    any.Title,
                    any.Unit,
                    [.. headlines.Select(h => h?.Value)],
                    [.. headlines.Select(h => h is null ? "-" : Numbers.Text(h))]
                )
            );
        }
        void Count(string field, string title, Func<StructureSummary, double> of)
        {
            double?[] values = [.. reports.Select(r => (double?)of(r.Structure))];
            if (values.Any(v => v != 0))
            {
                fields.Add(new ComparedField($"structure.{field}", title, "", values, [.. values.Select(v => Numbers.Count(v!.Value))]));
            }
        }
        Count("accelerators", "Accelerators", s => s.Accelerators);
        Count("racks", "Racks", s => s.Racks);
        Count("switches", "Switches", s => s.Switches);
        Count("links", "Links", s => s.Links);
        Count("modules", "Optical modules", s => s.Modules);
        Count("circuitSwitches", "Circuit switches", s => s.CircuitSwitches);
        return [.. fields.Where(f => f.Values.Any(v => v is not null)).OrderByDescending(f => f.Difference)];
    }
}
