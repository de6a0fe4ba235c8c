using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Heliograph.Model.Parts;

namespace Heliograph.Cli.Output;

/// <summary>Parts as text and JSON: every figure with its range, boundary, status and source; conflicts side by side.</summary>
internal static class PartText
{
    public static void PrintList(TextWriter output, IReadOnlyList<Part> parts)
    {
        TextTable table = new("id", "name", "vendor", "region", "year", ">figures", "weakest");
        foreach (Part p in parts)
        {
            FigureStatus? weakest = p.Figures.IsEmpty ? null : p.Figures.Max(f => f.Status);
            table.Add(p.Id, p.Name, p.Vendor, p.Region, Year(p), Numbers.Count(p.Figures.Length), weakest is { } w ? Words.Of(w) : "-");
        }
        table.Print(output, 34);
        output.WriteLine($"{parts.Count} {(parts.Count == 1 ? "part" : "parts")}; 'helio parts ID' shows the figures of one");
    }

    public static void PrintPart(TextWriter output, Part part, Figure? learning, Catalogue catalogue)
    {
        output.WriteLine($"{part.Id}: {part.Name}");
        output.WriteLine(
            $"{part.Family}, {part.Vendor}, region {part.Region}, {Year(part)}{(part.Node is null ? "" : $", {part.Node}")}{(part.Announced ? ", announced" : "")}"
        );
        if (part.Note is { } note)
        {
            output.WriteLine($"note: {note}");
        }
        if (learning is { } rate)
        {
            string range = rate.IsUncertain ? $" ({Numbers.Text(rate, rate.Low)} to {Numbers.Text(rate, rate.High)})" : "";
            output.WriteLine(
                $"prices move {Numbers.Text(rate, rate.Preferred)}{range} from their dates, as {part.Learning}   [{Words.Of(rate.Status)}]"
            );
        }
        foreach (PartDevice d in part.Devices)
        {
            output.WriteLine($"device {d.Role}: {d.Part.Id}{(catalogue.Find(d.Part.Id) is { } device ? $" ({device.Name})" : "")}");
        }
        foreach (Figure f in part.Figures)
        {
            output.WriteLine();
            output.WriteLine($"{f.Quantity} = {Numbers.Text(f, f.Preferred)}   [{Words.Of(f.Status)}]");
            string[] particulars =
            [
                .. new[]
                {
                    f.Boundary is { } b ? $"boundary {b}" : null,
                    f.Includes.IsEmpty ? null : $"includes {string.Join(", ", f.Includes)}",
                    f.Length is { } l ? $"at {Numbers.Text(l, "m")}" : null,
                    f.Frequency is { } hz ? $"at {Exact(hz / 1e9)} GHz" : null,
                    f.Wavelength is { } w ? $"at {Exact(w * 1e9)} nm" : null,
                    f.Temperature is { } t ? $"at {Numbers.Digits(t)} degC" : null,
                    f.Bound is { } bound ? $"{bound} bound" : null,
                    f.Per is { } per ? $"per {per}" : null,
                    f.AsOf is { } asOf ? $"as of {asOf}" : null,
                    f.Within is { } within ? $"within the {within}" : null,
                    f.Conditions,
                }.OfType<string>(),
            ];
            if (particulars.Length > 0)
            {
                output.WriteLine($"  {string.Join("; ", particulars)}");
            }
            if (f.IsUncertain)
            {
                output.WriteLine(
                    $"  conflict or range: {Numbers.Text(f, f.Low)} to {Numbers.Text(f, f.High)}, preferred {Numbers.Text(f, f.Preferred)}"
                );
            }
            if (f.Why is { } why)
            {
                output.WriteLine($"  why: {why}");
            }
            foreach (string key in f.Sources)
            {
                output.WriteLine($"  source {key}: {(catalogue.Sources.TryGetValue(key, out string? text) ? text : "")}");
            }
        }
    }

    public static string Json(IReadOnlyList<Part> parts, IReadOnlyDictionary<string, string> sources)
    {
        using MemoryStream stream = new();
        using (
            Utf8JsonWriter json = new(
                stream,
                new JsonWriterOptions
                {
                    Indented = true,
                    NewLine = "\n",
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            json.WriteStartObject();
            json.WriteStartArray("parts");
            foreach (Part p in parts)
            {
                json.WriteStartObject();
                json.WriteString("id", p.Id);
                json.WriteString("family", p.Family);
                json.WriteString("name", p.Name);
                json.WriteString("vendor", p.Vendor);
                json.WriteString("region", p.Region);
                json.WriteString("node", p.Node);
                JsonReport.Number(json, "year", p.Year);
                json.WriteBoolean("announced", p.Announced);
                json.WriteString("note", p.Note);
                json.WriteString("learning", p.Learning);
                json.WriteStartObject("devices");
                foreach (PartDevice d in p.Devices)
                {
                    json.WriteString(d.Role, d.Part.Id);
                }
                json.WriteEndObject();
                json.WriteStartArray("figures");
                foreach (Figure f in p.Figures)
                {
                    WriteFigure(json, f);
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("sources");
            foreach (
                string key in parts
                    .SelectMany(p => p.Figures)
                    .SelectMany(f => f.Sources)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
            )
            {
                json.WriteString(key, sources.TryGetValue(key, out string? text) ? text : "");
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteFigure(Utf8JsonWriter json, Figure f)
    {
        json.WriteStartObject();
        json.WriteString("quantity", f.Quantity);
        json.WriteString("unit", Words.BaseUnit(f));
        json.WriteNumber("low", f.Low);
        json.WriteNumber("preferred", f.Preferred);
        json.WriteNumber("high", f.High);
        json.WriteString("boundary", f.Boundary);
        JsonReport.Number(json, "length_m", f.Length);
        JsonReport.Number(json, "frequency_Hz", f.Frequency);
        JsonReport.Number(json, "wavelength_m", f.Wavelength);
        JsonReport.Number(json, "temperature_degC", f.Temperature);
        json.WriteString("bound", f.Bound);
        json.WriteString("asOf", f.AsOf);
        json.WriteString("within", f.Within);
        json.WriteString("status", Words.Of(f.Status));
        json.WriteString("conditions", f.Conditions);
        json.WriteString("why", f.Why);
        json.WriteStartArray("sources");
        foreach (string source in f.Sources)
        {
            json.WriteStringValue(source);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Frequencies and wavelengths are names of conditions: 26.56 GHz, not 26.6.
    private static string Exact(double value) => Math.Round(value, 6).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Year(Part part) => part.Year?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "year unknown";
}
