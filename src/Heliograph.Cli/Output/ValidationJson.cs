using System.Text;
using System.Text.Json;
using Heliograph.Engine.Validation;

namespace Heliograph.Cli.Output;

/// <summary><c>helio validate --json</c>; documented in <c>docs/guides/validate.md</c>.</summary>
internal static class ValidationJson
{
    public static string Of(IReadOnlyList<ValidationSection> sections)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("rows");
            foreach (ValidationSection section in sections)
            {
                for (int i = 0; i < section.Report.Rows.Length; i++)
                {
                    Row(json, section.Name, section.Report.Rows[i], section.Split?.Rows.ElementAtOrDefault(i));
                }
            }
            json.WriteEndArray();
            Summary(json, sections);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Row(Utf8JsonWriter json, string table, ValidationRow r, SplitRow? split)
    {
        json.WriteStartObject();
        json.WriteString("id", r.Id);
        json.WriteString("table", table);
        json.WriteString("family", r.Family);
        json.WriteString("quantity", r.Quantity);
        json.WriteString("unit", r.Unit);
        JsonReport.Number(json, "published", r.Published);
        JsonReport.Number(json, "predicted", r.Predicted);
        JsonReport.Number(json, "errorPercent", r.ErrorPercent);
        json.WriteString("verdict", r.Verdict);
        if (split is { } c)
        {
            json.WriteString("quality", c.Quality);
            json.WriteBoolean("fitted", c.IsFitted);
        }
        json.WriteString("note", r.Note);
        json.WriteEndObject();
    }

    private static void Summary(Utf8JsonWriter json, IReadOnlyList<ValidationSection> sections)
    {
        ValidationReport all = new([.. sections.SelectMany(s => s.Report.Rows)]);
        json.WriteStartObject("summary");
        json.WriteNumber("rows", all.Rows.Length);
        foreach (string verdict in ValidationSection.Verdicts)
        {
            json.WriteNumber(verdict == "not-reproducible" ? "notReproducible" : verdict, all.Count(verdict));
        }
        JsonReport.Number(json, "mape_percent", all.Mape);
        json.WriteStartArray("families");
        foreach (ValidationSection section in sections)
        {
            foreach (FamilyError f in section.Families)
            {
                json.WriteStartObject();
                json.WriteString("table", section.Name);
                json.WriteString("family", f.Family);
                json.WriteNumber("rows", f.Rows);
                JsonReport.Number(json, "mape_percent", f.Mape);
                JsonReport.Number(json, "median_percent", f.Median);
                JsonReport.Number(json, "bias_percent", f.Bias);
                JsonReport.Number(json, "rankTau", f.RankTau);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
        if (sections.LastOrDefault(s => s.Split is not null) is { } last)
        {
            JsonReport.Number(json, "median_percent", last.Split!.Of("all").Median);
            JsonReport.Number(json, "heldOutMedian_percent", last.Split.Of(SplitReport.HeldOut).Median);
            json.WriteStartArray("groups");
            foreach (ValidationSection section in sections.Where(s => s.Split is not null))
            {
                Groups(json, section);
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Groups(Utf8JsonWriter json, ValidationSection section)
    {
        foreach (GroupErrors e in section.Split!.Errors)
        {
            json.WriteStartObject();
            json.WriteString("table", section.Name);
            json.WriteString("group", e.Group);
            json.WriteNumber("rows", e.Rows);
            JsonReport.Number(json, "median_percent", e.Median);
            JsonReport.Number(json, "mape_percent", e.Mape);
            JsonReport.Number(json, "bias_percent", e.Bias);
            JsonReport.Number(json, "largest_percent", e.Largest);
            json.WriteEndObject();
        }
    }
}
