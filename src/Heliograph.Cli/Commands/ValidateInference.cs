using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio validate inference</c>: rows of measured inference, their errors, and errors by source.</summary>
internal static class ValidateInference
{
    public const string Name = "inference";

    /// <summary>Exit 1 when the median error of the rows that were not fitted is above the bar.</summary>
    public static int Run(Shell shell, string? table, bool json)
    {
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        string path = table ?? Path.Combine(shell.Home, "validation", $"{Name}.csv");
        InferenceReport report = InferenceValidation.Run(path, shell.Home, workspace, diagnostics);
        if (shell.Print(diagnostics))
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            shell.Out.Write(Json(report));
        }
        else
        {
            Print(shell.Out, report);
        }
        return report.Of("held out").Median > InferenceReport.Bar ? ExitCode.Findings : ExitCode.Ok;
    }

    private static void Print(TextWriter output, InferenceReport report)
    {
        TextTable rows = new("id", "quantity", ">published", ">predicted", "unit", ">error, %", "verdict", "how");
        foreach (InferenceComparison c in report.Rows)
        {
            ValidationRow r = c.Row;
            rows.Add(
                r.Id,
                r.Quantity,
                Shown(r.Published),
                Shown(r.Predicted),
                r.Unit,
                r.ErrorPercent is { } e ? Numbers.Digits(e) : "-",
                r.Verdict,
                r.Note
            );
        }
        rows.Print(output, 44);
        output.WriteLine();
        TextTable errors = new("errors of", ">rows", ">median, %", ">mean, %", ">median signed, %");
        foreach (InferenceErrors e in report.Errors.Where(e => e.Rows > 0))
        {
            errors.Add(e.Group, Numbers.Count(e.Rows), Shown(e.Median), Shown(e.Mape), Shown(e.Bias));
        }
        errors.Print(output, 44);
    }

    private static string Shown(double? value) => value is { } v ? Numbers.Digits(v) : "-";

    private static string Json(InferenceReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("rows");
            foreach (InferenceComparison c in report.Rows)
            {
                json.WriteStartObject();
                json.WriteString("id", c.Row.Id);
                json.WriteString("family", c.Family);
                json.WriteString("quantity", c.Row.Quantity);
                json.WriteString("unit", c.Row.Unit);
                JsonReport.Number(json, "published", c.Row.Published);
                JsonReport.Number(json, "predicted", c.Row.Predicted);
                JsonReport.Number(json, "errorPercent", c.Row.ErrorPercent);
                json.WriteString("verdict", c.Row.Verdict);
                json.WriteString("quality", c.Quality);
                json.WriteBoolean("fitted", c.IsFitted);
                json.WriteString("note", c.Row.Note);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Summary(json, report);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Summary(Utf8JsonWriter json, InferenceReport report)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("rows", report.Rows.Length);
        foreach (string verdict in new[] { "reproduced", "missed", "skipped" })
        {
            json.WriteNumber(verdict, report.Rows.Count(r => r.Row.Verdict == verdict));
        }
        JsonReport.Number(json, "mape_percent", report.Of("all").Mape);
        JsonReport.Number(json, "median_percent", report.Of("all").Median);
        JsonReport.Number(json, "heldOutMedian_percent", report.Of("held out").Median);
        json.WriteStartArray("groups");
        foreach (InferenceErrors e in report.Errors)
        {
            json.WriteStartObject();
            json.WriteString("group", e.Group);
            json.WriteNumber("rows", e.Rows);
            JsonReport.Number(json, "median_percent", e.Median);
            JsonReport.Number(json, "mape_percent", e.Mape);
            JsonReport.Number(json, "bias_percent", e.Bias);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
