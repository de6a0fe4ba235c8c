using System.Text.Json;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Spectre.Console;

namespace Heliograph.Cli.Output;

/// <summary>
/// Scenarios side by side: what differs most comes first, what is equal last. The ratio is to the first scenario; where
/// the ranges of two scenarios overlap the catalogue does not decide which is better, and the row says so.
/// </summary>
internal static class ComparisonView
{
    private sealed record Row(string Field, string Title, string Unit, IReadOnlyList<double?> Values, IReadOnlyList<Headline?> Headlines)
    {
        /// <summary>Largest of the ratios to the first and of their inverses; 1 when all are equal, 0 when one is unknown.</summary>
        public double Difference =>
            Values.Any(v => v is null) || Values[0] == 0
                ? 0
                : Values.Max(v => v == 0 ? double.PositiveInfinity : Math.Max(Math.Abs(v!.Value / Values[0]!.Value), Math.Abs(Values[0]!.Value / v.Value)));

        /// <summary>True when the ranges of every two scenarios are apart.</summary>
        public bool IsDecided
        {
            get
            {
                List<Headline> known = [.. Headlines.OfType<Headline>().Where(h => h.Low is not null && h.High is not null).OrderBy(h => h.Low)];
                return known.Count == Headlines.Count && !known.Zip(known.Skip(1)).Any(p => p.First.High >= p.Second.Low);
            }
        }
    }

    public static void Write(IReadOnlyList<Report> reports, IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (Report report in reports)
        {
            table.AddColumn(new TableColumn(Markup.Escape(report.Scenario.Name)).RightAligned());
        }
        foreach (Report report in reports.Skip(1))
        {
            table.AddColumn(new TableColumn(Markup.Escape($"{report.Scenario.Name} / {reports[0].Scenario.Name}")).RightAligned());
        }
        table.AddColumn("ranges");
        foreach (Row row in Rows(reports))
        {
            List<string> cells = [row.Title];
            cells.AddRange(row.Values.Select((v, i) => row.Headlines[i] is { } headline ? Numbers.Text(headline) : v is null ? "-" : Numbers.Count(v.Value)));
            cells.AddRange(row.Values.Skip(1).Select(v => v is null || row.Values[0] is null or 0 ? "-" : $"{Numbers.Digits(v.Value / row.Values[0]!.Value)}x"));
            cells.Add(row.Headlines.All(h => h is null) ? "" : row.IsDecided ? "apart" : "overlap");
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
        console.Write(table);
        foreach (Report report in reports)
        {
            foreach (Finding finding in report.Findings.Where(f => f.Severity == Severity.Error))
            {
                console.WriteLine($"{report.Scenario.Name}: {finding.Code} {finding.Where}: {finding.Message}; {finding.Remedy}");
            }
        }
        console.WriteLine("ranges: 'overlap' means that the catalogue's figures are too uncertain to say which is larger");
    }

    public static void WriteJson(IReadOnlyList<Report> reports, Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("scenarios");
        foreach (Report report in reports)
        {
            json.WriteStringValue(report.Scenario.Name);
        }
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (Row row in Rows(reports))
        {
            json.WriteStartObject();
            json.WriteString("field", row.Field);
            json.WriteString("title", row.Title);
            json.WriteString("unit", row.Unit);
            Array(json, "values", row.Values);
            Array(json, "low", [.. row.Headlines.Select(h => h?.Low)]);
            Array(json, "high", [.. row.Headlines.Select(h => h?.High)]);
            Array(json, "ratioToFirst", [.. row.Values.Select(v => row.Values[0] is null or 0 ? null : v / row.Values[0])]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<Row> Rows(IReadOnlyList<Report> reports)
    {
        List<Row> rows = [];
        foreach (Headline headline in reports.SelectMany(r => r.Headlines).DistinctBy(h => h.Field))
        {
            IReadOnlyList<Headline?> headlines = [.. reports.Select(r => r.Find(headline.Field))];
            rows.Add(new Row(headline.Field, headline.Title, headline.Unit, [.. headlines.Select(h => h?.Value)], headlines));
        }
        void Count(string field, string title, Func<Report, double> of) =>
            rows.Add(new Row(field, title, "", [.. reports.Select(r => (double?)of(r))], [.. reports.Select(_ => (Headline?)null)]));
        Count("accelerators", "Accelerators", r => r.Structure.Accelerators);
        Count("switches", "Switches", r => r.Structure.Switches);
        Count("links", "Links", r => r.Structure.Links);
        Count("modules", "Optical modules", r => r.Structure.Modules);
        Count("circuitSwitches", "Circuit switches", r => r.Structure.CircuitSwitches);
        return rows.OrderByDescending(r => r.Difference);
    }

    private static void Array(Utf8JsonWriter json, string name, IReadOnlyList<double?> values)
    {
        json.WriteStartArray(name);
        foreach (double? value in values)
        {
            if (value is { } number && double.IsFinite(number))
            {
                json.WriteNumberValue(number);
            }
            else
            {
                json.WriteNullValue();
            }
        }
        json.WriteEndArray();
    }
}
