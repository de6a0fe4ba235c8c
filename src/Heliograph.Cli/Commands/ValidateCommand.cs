using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio validate</c>: predictions against published or given measurements.</summary>
internal static class ValidateCommand
{
    private static readonly string[] Verdicts = ["reproduced", "bounded", "missed", "not-reproducible", "skipped"];

    public static Command Create(Shell shell)
    {
        Argument<string?> what = new("WHAT")
        {
            Description = "a table of validation/: systems, link, inference, ...; systems and link when absent",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> table = new("--table") { Description = "a table of your own, CSV with the same columns", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "print rows and summary as JSON" };
        Command command = new("validate", "Compare the model with published figures, row by row. Example: helio validate systems")
        {
            what,
            table,
            json,
        };
        command.SetAction(parse => Run(shell, parse.GetValue(what), parse.GetValue(table), parse.GetValue(json)));
        return command;
    }

    private static int Run(Shell shell, string? what, string? table, bool json)
    {
        if (what == ValidateInference.Name)
        {
            return ValidateInference.Run(shell, table, json);
        }
        string folder = Path.Combine(shell.Home, "validation");
        string[] known = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal)] : [];
        string[] tables =
            table is not null ? [table]
            : what is null ? [.. known.Where(f => Path.GetFileNameWithoutExtension(f) != ValidateInference.Name)]
            :
            [
                .. known.Where(f =>
                    Path.GetFileNameWithoutExtension(f) is { } name && (name == what || name.StartsWith(what + "-", StringComparison.Ordinal))
                ),
            ];
        if (tables.Length == 0)
        {
            shell.Error.WriteLine(
                $"helio: validate: no table '{what}' (one of {string.Join(", ", known.Select(Path.GetFileNameWithoutExtension))}, or --table FILE)"
            );
            return ExitCode.BadInput;
        }
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        string Kind(string file) => what ?? Path.GetFileNameWithoutExtension(file);
        string[] training = [.. tables.Where(t => Kind(t).StartsWith("training", StringComparison.Ordinal))];
        ValidationReport report = new([
            .. tables.Except(training).SelectMany(t => PublishedFigures.Run(t, shell.Home, workspace, diagnostics).Rows),
            .. training.Length > 0 ? TrainingValidation.Run(training, workspace, diagnostics).Rows : [],
        ]);
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
        return report.Count("missed") > 0 ? ExitCode.Findings : ExitCode.Ok;
    }

    private static void Print(TextWriter output, ValidationReport report)
    {
        TextTable rows = new("id", "quantity", ">published", ">predicted", "unit", ">error, %", "verdict");
        foreach (ValidationRow r in report.Rows)
        {
            rows.Add(r.Id, r.Quantity, Shown(r.Published), Shown(r.Predicted), r.Unit, r.ErrorPercent is { } e ? Numbers.Digits(e) : "-", r.Verdict);
        }
        rows.Print(output, 44);
        PrintFamilies(output, report);
        string mape = report.Mape is { } m ? $"; mean absolute error {Numbers.Digits(m)}%" : "";
        output.WriteLine($"{string.Join(", ", Verdicts.Select(v => $"{report.Count(v)} {v}"))}{mape}");
    }

    // Errors by family, where rows have families.
    private static void PrintFamilies(TextWriter output, ValidationReport report)
    {
        ImmutableArray<FamilyError> families = TrainingValidation.Families(report);
        if (families.All(f => f.Family.Length == 0))
        {
            return;
        }
        TextTable table = new("family", ">rows", ">MAPE, %", ">median, %", ">bias, %");
        foreach (FamilyError f in families.Where(f => f.Family.Length > 0))
        {
            table.Add(f.Family, Numbers.Count(f.Rows), Numbers.Digits(f.Mape), Numbers.Digits(f.Median), Numbers.Digits(f.Bias));
        }
        output.WriteLine();
        table.Print(output, 44);
        output.WriteLine();
    }

    // Counts in full: a module more or less is what an exact row is about.
    private static string Shown(double? value) =>
        value is not { } v ? "-"
        : v == Math.Round(v) && Math.Abs(v) is > 0 and < 1e9 ? Numbers.Count(v)
        : Numbers.Digits(v);

    private static string Json(ValidationReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("rows");
            foreach (ValidationRow r in report.Rows)
            {
                json.WriteStartObject();
                json.WriteString("id", r.Id);
                json.WriteString("quantity", r.Quantity);
                json.WriteString("unit", r.Unit);
                JsonReport.Number(json, "published", r.Published);
                JsonReport.Number(json, "predicted", r.Predicted);
                JsonReport.Number(json, "errorPercent", r.ErrorPercent);
                json.WriteString("verdict", r.Verdict);
                json.WriteString("note", r.Note);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("summary");
            json.WriteNumber("rows", report.Rows.Length);
            foreach (string verdict in Verdicts)
            {
                json.WriteNumber(verdict == "not-reproducible" ? "notReproducible" : verdict, report.Count(verdict));
            }
            JsonReport.Number(json, "mape_percent", report.Mape);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
