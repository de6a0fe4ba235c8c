using System.Globalization;
using Heliograph.Photonics.Published;

namespace Heliograph.Tests.Photonics.Published;

/// <summary>A row of a table of published figures, read and judged without the product's own reader.</summary>
internal sealed record PublishedRows(string Id, string Model, string Inputs, string Value, string Unit, string Tolerance, string Kind)
{
    public static PublishedRows[] Shipped { get; } = [.. Of(Path.Combine(Repository.Root, "validation", "link.csv"))];

    public bool IsOfScenario => Model.StartsWith("scenario.", StringComparison.Ordinal);

    public static IEnumerable<PublishedRows> Of(string table) =>
        File.ReadLines(table).Skip(1).Select(Cells).Select(c => new PublishedRows(c[0], c[3], c[4], c[5], c[6], c[7], c[8]));

    public static Dictionary<string, string> Parse(string inputs) =>
        inputs.Split(';').Select(i => i.Split('=', 2)).ToDictionary(i => i[0].Trim(), i => i[1].Trim(), StringComparer.Ordinal);

    public double? Compute(out string? error) => PublishedModels.TryCompute(Model, Parse(Inputs), Unit, out double value, out error) ? value : null;

    public string Text() => $"{Id} {Model} ({Inputs}): {Compute(out string? error)} {Unit} against {Value} within {Tolerance} {error}";

    public bool Closes()
    {
        if (Compute(out _) is not { } predicted)
        {
            return false;
        }
        if (Value.StartsWith("<=", StringComparison.Ordinal))
        {
            return predicted <= Number(Value[2..]);
        }
        int dash = Value.IndexOf('-', 1);
        if (Kind == "bound" && dash > 0)
        {
            return predicted >= Number(Value[..dash]) && predicted <= Number(Value[(dash + 1)..]);
        }
        double published = Number(Value.TrimStart('~'));
        string digits = Value.TrimStart('~').Split('e')[0];
        double tolerance = Tolerance switch
        {
            "exact" => 1e-9 * Math.Abs(published),
            "" => 0.5 * Math.Pow(10, -(digits.Length - 1 - digits.IndexOf('.', StringComparison.Ordinal))) * (1 + 1e-9),
            _ when Tolerance.EndsWith('%') => Math.Abs(published) * Number(Tolerance[..^1]) / 100,
            _ => Number(Tolerance.Split(' ')[0]),
        };
        return Math.Abs(predicted - published) <= tolerance;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // Comma-separated cells, quoted where they hold a comma.
    private static string[] Cells(string line)
    {
        List<string> cells = [];
        bool quoted = false;
        int start = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                cells.Add(line[start..i].Trim('"'));
                start = i + 1;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
        }
        return [.. cells];
    }
}
