using System.Globalization;
using System.Text.Json;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;
using Spectre.Console;

namespace Heliograph.Cli.Output;

/// <summary>The catalogue on the terminal and as JSON: a list of parts, or one part with every figure, source and conflict.</summary>
internal static class PartsView
{
    public static void Write(IReadOnlyList<Part> parts, Catalogue catalogue, IAnsiConsole console)
    {
        if (parts.Count == 1)
        {
            WriteOne(parts[0], catalogue, console);
            return;
        }
        Table table = new Table().Border(TableBorder.Simple).AddColumns("id", "family", "name", "region", "year");
        foreach (string column in new[] { "rate", "power", "price" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }
        table.AddColumn(new TableColumn("conflicts").RightAligned());
        foreach (Part part in parts)
        {
            string[] cells =
            [
                part.Id, part.Family, part.Name, part.Region, part.Year?.ToString(CultureInfo.InvariantCulture) ?? "?",
                Preferred(part, "rate"), Preferred(part, "power"), Preferred(part, "price"), Conflicts(part).ToString(CultureInfo.InvariantCulture),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
        console.Write(table);
        console.WriteLine($"{parts.Count} parts; an exact id shows its figures with range, boundary, status and source");
    }

    private static void WriteOne(Part part, Catalogue catalogue, IAnsiConsole console)
    {
        string node = part.Node is null ? "" : $", {part.Node}";
        console.WriteLine($"{part.Id}: {part.Name} ({part.Vendor}, {part.Region}{node}, {(part.Announced ? "announced for " : "")}{part.Year?.ToString(CultureInfo.InvariantCulture) ?? "year unknown"})");
        if (part.Note is not null)
        {
            console.WriteLine($"note: {part.Note}");
        }
        Table table = new Table().Border(TableBorder.Simple).AddColumn("quantity");
        foreach (string column in new[] { "low", "preferred", "high" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }
        table.AddColumns("covers", "status", "source", "conditions; why preferred");
        foreach (Figure figure in part.Figures)
        {
            string[] cells =
            [
                figure.Quantity, figure.IsUncertain ? Show(figure, figure.Low) : "", Show(figure, figure.Preferred), figure.IsUncertain ? Show(figure, figure.High) : "",
                $"{figure.Boundary}{(figure.Per is null ? "" : $" per {figure.Per}")}{(figure.Includes.IsEmpty ? "" : $" incl. {string.Join(", ", figure.Includes)}")}",
                Words.Of(figure.Status), string.Join(", ", figure.Sources), string.Join("; ", new[] { figure.Conditions, figure.Why }.OfType<string>()),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
        console.Write(table);
        foreach (string key in part.Figures.SelectMany(f => f.Sources).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            console.WriteLine($"{key}: {catalogue.Sources.GetValueOrDefault(key, "")}");
        }
    }

    public static void WriteJson(IReadOnlyList<Part> parts, Catalogue catalogue, Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("parts");
        foreach (Part part in parts)
        {
            json.WriteStartObject();
            json.WriteString("id", part.Id);
            json.WriteString("family", part.Family);
            json.WriteString("name", part.Name);
            json.WriteString("vendor", part.Vendor);
            json.WriteString("region", part.Region);
            json.WriteString("node", part.Node);
            if (part.Year is { } year)
            {
                json.WriteNumber("year", year);
            }
            else
            {
                json.WriteNull("year");
            }
            json.WriteBoolean("announced", part.Announced);
            json.WriteString("note", part.Note);
            json.WriteStartArray("figures");
            foreach (Figure figure in part.Figures)
            {
                WriteJson(figure, catalogue, json);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteJson(Figure figure, Catalogue catalogue, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("quantity", figure.Quantity);
        json.WriteString("unit", figure.Unit);
        json.WriteNumber("low", In(figure, figure.Low));
        json.WriteNumber("preferred", In(figure, figure.Preferred));
        json.WriteNumber("high", In(figure, figure.High));
        json.WriteString("boundary", figure.Boundary);
        json.WriteString("per", figure.Per);
        json.WriteStartArray("includes");
        foreach (string item in figure.Includes)
        {
            json.WriteStringValue(item);
        }
        json.WriteEndArray();
        json.WriteString("status", Words.Of(figure.Status));
        json.WriteString("conditions", figure.Conditions);
        json.WriteString("why", figure.Why);
        json.WriteStartArray("sources");
        foreach (string key in figure.Sources)
        {
            json.WriteStringValue(catalogue.Sources.GetValueOrDefault(key, key));
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Figures of a part whose range shows that sources or conditions disagree.</summary>
    private static int Conflicts(Part part) => part.Figures.Count(f => f.IsUncertain && f.Sources.Length > 1);

    private static string Preferred(Part part, string quantity) => part.Find(quantity) is { } figure ? Show(figure, figure.Preferred) : "";

    // In the unit in which it was written: people look for the number that they know.
    private static string Show(Figure figure, double value)
    {
        string bound = figure.Bound switch { "upper" => "<= ", "lower" => ">= ", _ => "" };
        string unit = figure.Unit.Length > 0 ? $" {figure.Unit}" : "";
        return $"{bound}{In(figure, value).ToString("G5", CultureInfo.InvariantCulture)}{unit}";
    }

    private static double In(Figure figure, double value) => value / (double)Unit.Parse(figure.Unit).Factor;
}
