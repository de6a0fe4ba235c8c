using System.CommandLine;
using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio compare</c>: scenarios side by side against the first, largest differences first.</summary>
internal static class CompareCommand
{
    private const int MostFiles = 16;

    public static Command Create(Shell shell)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "two or more scenarios; ratios are to the first",
            Arity = new ArgumentArity(1, MostFiles),
        };
        Option<bool> json = new("--json") { Description = "print the comparison as JSON" };
        Option<bool> given = new("--given") { Description = "keep the mappings of the files; else each gets the best one on its own fabric" };
        Command command = new(
            "compare",
            "Put scenarios side by side, differences first. Example: helio compare scenarios/h800-2048.yaml scenarios/supernode-384.yaml"
        )
        {
            files,
            json,
            given,
        };
        command.SetAction(parse => Run(shell, parse.GetValue(files)!, parse.GetValue(json), !parse.GetValue(given)));
        return command;
    }

    private static int Run(Shell shell, string[] files, bool json, bool plan)
    {
        if (files.Length < 2)
        {
            shell.Error.WriteLine($"helio: compare: one scenario was given, 2 to {MostFiles} are due");
            return ExitCode.BadInput;
        }
        DiagnosticList diagnostics = [];
        List<Report?> reports = [];
        foreach (string file in files)
        {
            // Each file has its own list, so that one bad file does not silence the next.
            DiagnosticList own = [];
            reports.Add(shell.Evaluate(file, [], new EvaluationOptions(Plan: plan), own));
            diagnostics.AddRange(own);
        }
        if (shell.Print(diagnostics) || reports.Any(r => r is null))
        {
            return ExitCode.BadInput;
        }
        IReadOnlyList<Report> all = [.. reports.OfType<Report>()];
        IReadOnlyList<ComparedField> fields = Comparison.Of(all);
        if (json)
        {
            shell.Out.Write(Json(all, fields));
        }
        else
        {
            Print(shell, all, fields);
        }
        return all.Any(r => r.Findings.Any(f => f.Severity == Severity.Error)) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static void Print(Shell shell, IReadOnlyList<Report> reports, IReadOnlyList<ComparedField> fields)
    {
        TextWriter output = shell.Out;
        List<string> headings = ["", .. reports.SelectMany((r, i) => i == 0 ? [$"{r.Scenario.Name}"] : new[] { $"{r.Scenario.Name}", ">ratio" })];
        TextTable table = new([.. headings]);
        foreach (ComparedField f in fields)
        {
            List<string> row = [f.Title];
            for (int i = 0; i < reports.Count; i++)
            {
                row.Add(f.Texts[i]);
                if (i > 0)
                {
                    row.Add(f.Ratio(i) is { } ratio ? Numbers.Digits(ratio) : "-");
                }
            }
            table.Add([.. row]);
        }
        table.Print(output, 42, shell.Columns);
        output.WriteLine();
        foreach (Report r in reports)
        {
            if (r.Scenario.Training is { } job)
            {
                foreach (string line in TextTable.Wrap($"{r.Scenario.Name}: {Words.Of(job.Mapping, r.Search)}", shell.Columns))
                {
                    output.WriteLine(line);
                }
            }
            int errors = r.Findings.Count(f => f.Severity == Severity.Error);
            int others = r.Findings.Length - errors;
            output.WriteLine(
                $"{r.Scenario.Name}: {errors} {(errors == 1 ? "error" : "errors")}, {others} other {(others == 1 ? "finding" : "findings")}"
            );
            foreach (Finding f in r.Findings.Where(f => f.Severity == Severity.Error))
            {
                output.WriteLine($"  {f.Code} {f.Where}: {f.Message}");
            }
        }
    }

    private static string Json(IReadOnlyList<Report> reports, IReadOnlyList<ComparedField> fields)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("scenarios");
            foreach (Report r in reports)
            {
                json.WriteStartObject();
                json.WriteString("scenario", r.Scenario.Name);
                JsonReport.WriteMapping(json, r);
                json.WriteNumber("errors", r.Findings.Count(f => f.Severity == Severity.Error));
                json.WriteNumber("findings", r.Findings.Length);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("fields");
            foreach (ComparedField f in fields)
            {
                json.WriteStartObject();
                json.WriteString("field", f.Field);
                json.WriteString("unit", f.Unit);
                json.WriteStartArray("values");
                foreach (double? value in f.Values)
                {
                    WriteValue(json, value);
                }
                json.WriteEndArray();
                json.WriteStartArray("ratios");
                for (int i = 0; i < f.Values.Count; i++)
                {
                    WriteValue(json, f.Ratio(i));
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteValue(Utf8JsonWriter json, double? value)
    {
        if (value is { } v)
        {
            json.WriteNumberValue(v);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
