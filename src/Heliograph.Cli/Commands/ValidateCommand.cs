using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Heliograph.Engine;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Spectre.Console;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio validate [systems|link] [--table FILE]</c>: published figures against the models.</summary>
internal static class ValidateCommand
{
    private static readonly string[] Known = ["systems", "link"];

    public static Command Create()
    {
        Argument<string[]> what = new("WHAT") { Description = $"tables of validation/: {string.Join(", ", Known)}; all when left out", Arity = ArgumentArity.ZeroOrMore };
        what.AcceptOnlyFromAmong(Known);
        Option<string?> table = new("--table") { Description = "a CSV of your own with the columns id, quantity, model, inputs, value, unit, tolerance, kind" };
        Option<bool> json = new("--json") { Description = "rows and summary as JSON on standard output" };
        Command command = new("validate", "hold the models against published figures, such as: helio validate systems") { what, table, json };
        command.SetAction(result => Validate(result.GetValue(what) ?? [], result.GetValue(table), result.GetValue(json)));
        return command;
    }

    private static int Validate(string[] what, string? table, bool json)
    {
        DiagnosticList diagnostics = new();
        string home = Home.Folder;
        Workspace workspace = Workspace.Open(home, diagnostics);
        string[] tables = table is not null ? [table] : [.. (what.Length > 0 ? what : Known).Select(w => Path.Combine(home, "validation", w + ".csv"))];
        ValidationReport report = new([.. tables.SelectMany(t => PublishedFigures.Run(t, home, workspace, diagnostics).Rows)]);
        Home.Print(diagnostics);
        if (diagnostics.HasErrors)
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            WriteJson(report);
        }
        else
        {
            Write(report);
        }
        return report.Count("missed") > 0 ? ExitCode.Findings : ExitCode.Ok;
    }

    private static void Write(ValidationReport report)
    {
        Table view = new Table().Border(TableBorder.Simple).AddColumns("id", "quantity", "unit");
        view.AddColumn(new TableColumn("published").RightAligned()).AddColumn(new TableColumn("predicted").RightAligned()).AddColumn(new TableColumn("error %").RightAligned()).AddColumn("verdict");
        foreach (ValidationRow row in report.Rows)
        {
            view.AddRow(new[] { row.Id, row.Quantity, row.Unit, Number(row.Published), Number(row.Predicted), Error(row.ErrorPercent), row.Verdict }.Select(Markup.Escape).ToArray());
        }
        AnsiConsole.Write(view);
        Console.WriteLine(Summary(report));
    }

    private static string Summary(ValidationReport report)
    {
        string verdicts = string.Join(", ", Verdicts.Select(v => $"{report.Count(v)} {v}"));
        return $"{report.Rows.Length} rows: {verdicts}; mean absolute error of the computed {Number(report.Mape)} %";
    }

    private static readonly string[] Verdicts = ["reproduced", "bounded", "missed", "not-reproducible", "skipped"];

    private static void WriteJson(ValidationReport report)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter writer = new(stdout, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteStartArray("rows");
        foreach (ValidationRow row in report.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("id", row.Id);
            writer.WriteString("quantity", row.Quantity);
            writer.WriteString("unit", row.Unit);
            Write(writer, "published", row.Published);
            Write(writer, "predicted", row.Predicted);
            Write(writer, "errorPercent", row.ErrorPercent);
            writer.WriteString("verdict", row.Verdict);
            writer.WriteString("note", row.Note);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartObject("summary");
        writer.WriteNumber("rows", report.Rows.Length);
        foreach (string verdict in Verdicts)
        {
            writer.WriteNumber(verdict, report.Count(verdict));
        }
        Write(writer, "mapePercent", report.Mape);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static string Number(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "-";

    private static string Error(double? value) => value?.ToString("0.0#", CultureInfo.InvariantCulture) ?? "-";
}
