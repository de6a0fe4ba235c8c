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
    public static Command Create(Shell shell)
    {
        Option<string[]> tables = new("--table")
        {
            Description = "measured runs of your own beside the shipped tables, CSV as validation/training.csv; repeatable",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string?> output = new("--out") { Description = "write the calibration with the fitted values here", HelpName = "FILE" };
        Option<bool> only = new("--only") { Description = "fit to the tables given alone" };
        Option<bool> json = new("--json") { Description = "print constants and errors as JSON" };
        Command command = new(
            "calibrate",
            "Fit the training model to measured runs, within physical ranges. Example: helio calibrate --table mine.csv --out my-calibration.yaml"
        )
        {
            tables,
            only,
            output,
            json,
        };
        command.SetAction(parse => Run(shell, parse.GetValue(tables) ?? [], parse.GetValue(only), parse.GetValue(output), parse.GetValue(json)));
        return command;
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
        if (output is not null)
        {
            string text = CalibrationText.With(File.ReadAllText(Path.Combine(shell.Home, "catalog", "calibration.yaml")), fit.Constants);
            try
            {
                string temporary = output + ".tmp";
                File.WriteAllText(temporary, text);
                File.Move(temporary, output, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                shell.Error.WriteLine($"helio: --out: cannot write '{output}': {e.Message}");
                return ExitCode.BadInput;
            }
        }
        if (json)
        {
            shell.Out.Write(Json(fit));
            return ExitCode.Ok;
        }
        TextTable constants = new("part", "constant", ">least", ">most", ">before", ">fitted", ">from", ">to", "");
        foreach (FittedConstant c in fit.Constants)
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

    private static string Json(FitReport fit)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("constants");
            foreach (FittedConstant c in fit.Constants)
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
            json.WriteStartArray("families");
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
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
