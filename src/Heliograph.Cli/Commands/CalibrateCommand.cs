using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio calibrate</c>: the fit of the training model, redone from its data or from the user's own.</summary>
internal static class CalibrateCommand
{
    private const string Training = "training";
    private const string Collectives = "collectives";

    public static Command Create(Shell shell)
    {
        Argument<string> what = new("WHAT") { Description = "training or collectives", DefaultValueFactory = _ => Training };
        what.AcceptOnlyFromAmong(Training, Collectives);
        Option<string[]> tables = new("--table")
        {
            Description =
                "measured runs of your own beside the shipped tables, CSV as validation/training.csv, repeatable; of collectives one file instead",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string?> output = new("--out") { Description = "write the calibration with the fitted values here", HelpName = "FILE" };
        Option<bool> only = new("--only") { Description = "fit to the tables given alone" };
        Option<bool> json = new("--json") { Description = "print constants and errors as JSON" };
        Command command = new(
            "calibrate",
            "Fit the training model, or collectives, to measurements, within physical ranges. Example: helio calibrate --table mine.csv --out my-calibration.yaml"
        )
        {
            what,
            tables,
            only,
            output,
            json,
        };
        command.SetAction(parse =>
            parse.GetValue(what) == Collectives
                ? RunCollectives(shell, parse.GetValue(tables) ?? [], parse.GetValue(output), parse.GetValue(json))
                : Run(shell, parse.GetValue(tables) ?? [], parse.GetValue(only), parse.GetValue(output), parse.GetValue(json))
        );
        return command;
    }

    private static int RunCollectives(Shell shell, string[] tables, string? output, bool json)
    {
        if (tables.Length > 1)
        {
            shell.Error.WriteLine("helio: calibrate collectives: give one --table");
            return ExitCode.BadInput;
        }
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        string table = tables.Length > 0 ? tables[0] : Path.Combine(shell.Home, CollectiveValidation.Table);
        CollectiveFitReport? fit = CollectiveFit.Run(table, workspace, diagnostics);
        if (shell.Print(diagnostics) || fit is null || !Written(shell, output, "collectives.yaml", fit.Constants))
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            shell.Out.Write(
                Json(
                    fit.Constants,
                    writer =>
                    {
                        foreach (GroupErrors e in fit.Report.Errors)
                        {
                            writer.WriteStartObject();
                            writer.WriteString("group", e.Group);
                            writer.WriteNumber("rows", e.Rows);
                            JsonReport.Number(writer, "median_percent", e.Median);
                            JsonReport.Number(writer, "mape_percent", e.Mape);
                            writer.WriteEndObject();
                        }
                    },
                    "groups"
                )
            );
            return ExitCode.Ok;
        }
        Print(shell, fit.Constants);
        TextTable errors = new("errors of", ">rows", ">median, %", ">MAPE, %");
        foreach (GroupErrors e in fit.Report.Errors.Where(e => e.Rows > 0))
        {
            errors.Add(e.Group, Numbers.Count(e.Rows), Numbers.Digits(e.Median!.Value), Numbers.Digits(e.Mape!.Value));
        }
        errors.Print(shell.Out, 44);
        shell.Out.WriteLine($"{Numbers.Count(fit.Evaluations)} predictions of a row{(output is null ? "" : $"; written to {output}")}");
        return ExitCode.Ok;
    }

    private static int Run(Shell shell, string[] tables, bool only, string? output, bool json)
    {
        if (!only || tables.Length == 0)
        {
            tables = [.. tables, .. Directory.EnumerateFiles(Path.Combine(shell.Home, "validation"), "training*.csv").Order(StringComparer.Ordinal)];
        }
        // Before the fit, which takes a minute.
        if (output is not null && Unwritable(output) is { } problem)
        {
            shell.Error.WriteLine($"helio: --out: cannot write '{output}': {problem}");
            return ExitCode.BadInput;
        }
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        if (shell.Width is not null)
        {
            shell.Error.WriteLine("helio: fitting, a minute or two ...");
        }
        FitReport? fit = TrainingFit.Run(tables, workspace, diagnostics);
        if (shell.Print(diagnostics) || fit is null)
        {
            return ExitCode.BadInput;
        }
        if (!Written(shell, output, "calibration.yaml", fit.Constants))
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            shell.Out.Write(Json(fit));
            return ExitCode.Ok;
        }
        Print(shell, fit.Constants);
        TextTable errors = new("family", ">fitted rows", ">MAPE, %", ">held-out rows", ">MAPE, %");
        foreach ((string family, FamilyError? fitted, FamilyError? heldOut) in Families(fit))
        {
            errors.Add(
                family,
                Numbers.Count(fitted?.Rows ?? 0),
                fitted is null ? "-" : Numbers.Digits(fitted.Mape),
                Numbers.Count(heldOut?.Rows ?? 0),
                heldOut is null ? "-" : Numbers.Digits(heldOut.Mape)
            );
        }
        errors.Print(shell.Out, 44);
        shell.Out.WriteLine($"{Numbers.Count(fit.Evaluations)} passes over the fitted rows{(output is null ? "" : $"; written to {output}")}");
        return ExitCode.Ok;
    }

    private static void Print(Shell shell, ImmutableArray<FittedConstant> fitted)
    {
        TextTable constants = new("part", "constant", ">least", ">most", ">before", ">fitted", ">from", ">to", "");
        foreach (FittedConstant c in fitted)
        {
            constants.Add(
                c.Part,
                c.Quantity,
                Numbers.Digits(c.Least),
                Numbers.Digits(c.Most),
                Numbers.Digits(c.Before),
                Numbers.Digits(c.After),
                Numbers.Digits(c.Low),
                Numbers.Digits(c.High),
                c.AtBound ? "at its limit" : ""
            );
        }
        constants.Print(shell.Out, 44);
        shell.Out.WriteLine();
    }

    // The calibration with its new values beside the catalogue, which is not touched; true where none is asked for.
    private static bool Written(Shell shell, string? output, string calibration, ImmutableArray<FittedConstant> constants)
    {
        if (output is null)
        {
            return true;
        }
        if (Unwritable(output) is { } problem)
        {
            shell.Error.WriteLine($"helio: --out: cannot write '{output}': {problem}");
            return false;
        }
        string text = CalibrationText.With(File.ReadAllText(Path.Combine(shell.Home, "catalog", calibration)), constants);
        try
        {
            string temporary = output + ".tmp";
            File.WriteAllText(temporary, text);
            File.Move(temporary, output, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            shell.Error.WriteLine($"helio: --out: cannot write '{output}': {e.Message}");
            return false;
        }
        return true;
    }

    private static string? Unwritable(string file)
    {
        if (string.IsNullOrWhiteSpace(file))
        {
            return "the file has no name";
        }
        if (Directory.Exists(file))
        {
            return "is a folder; name a file in it";
        }
        string? folder = Path.GetDirectoryName(Path.GetFullPath(file));
        return folder is null || !Directory.Exists(folder) ? "the folder does not exist" : null;
    }

    private static IEnumerable<(string, FamilyError?, FamilyError?)> Families(FitReport fit)
    {
        ImmutableArray<FamilyError> fitted = TrainingValidation.Families(fit.Fitted);
        ImmutableArray<FamilyError> heldOut = TrainingValidation.Families(fit.HeldOut);
        foreach (string family in fitted.Concat(heldOut).Select(f => f.Family).Distinct())
        {
            yield return (family, fitted.FirstOrDefault(f => f.Family == family), heldOut.FirstOrDefault(f => f.Family == family));
        }
    }

    private static string Json(FitReport fit) =>
        Json(
            fit.Constants,
            json =>
            {
                foreach ((string family, FamilyError? fitted, FamilyError? heldOut) in Families(fit))
                {
                    json.WriteStartObject();
                    json.WriteString("family", family);
                    json.WriteNumber("fittedRows", fitted?.Rows ?? 0);
                    JsonReport.Number(json, "fittedMape_percent", fitted?.Mape);
                    json.WriteNumber("heldOutRows", heldOut?.Rows ?? 0);
                    JsonReport.Number(json, "heldOutMape_percent", heldOut?.Mape);
                    json.WriteEndObject();
                }
            },
            "families"
        );

    private static string Json(ImmutableArray<FittedConstant> constants, Action<Utf8JsonWriter> errors, string groups)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("constants");
            foreach (FittedConstant c in constants)
            {
                json.WriteStartObject();
                json.WriteString("part", c.Part);
                json.WriteString("quantity", c.Quantity);
                json.WriteNumber("least", c.Least);
                json.WriteNumber("most", c.Most);
                json.WriteNumber("before", c.Before);
                json.WriteNumber("fitted", c.After);
                json.WriteNumber("from", c.Low);
                json.WriteNumber("to", c.High);
                json.WriteBoolean("atBound", c.AtBound);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray(groups);
            errors(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
