using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Spectre.Console;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio run FILE</c>: evaluates a scenario; summary on the terminal, report and tables in a folder.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "scenario, such as scenarios/supernode-384.yaml" };
        Option<string[]> set = new("--set") { Description = "override path=value, such as sites.main.power.pue=1.2; repeatable", Arity = ArgumentArity.OneOrMore };
        Option<string?> output = new("--out") { Description = "folder for report.html, report.json and tables (default out/SCENARIO; with --json none)" };
        Option<string> figures = new("--figures") { Description = "low, preferred or high: which end of every figure's range", DefaultValueFactory = _ => "preferred" };
        figures.AcceptOnlyFromAmong("low", "preferred", "high");
        Option<string> fidelity = new("--fidelity") { Description = "analytic: closed forms, the fidelity of this release", DefaultValueFactory = _ => "analytic" };
        fidelity.AcceptOnlyFromAmong("analytic");
        Option<string?> explain = new("--explain") { Description = "follow one headline, such as costPerBit_pUSD, down to figures with sources" };
        Option<bool> json = new("--json") { Description = "the report as JSON on standard output" };
        Command command = new("run", "evaluate a scenario: does it work, how fast, how many watts, what does a bit cost") { file, set, output, figures, fidelity, explain, json };
        command.SetAction(result =>
        {
            FigureLevel level = Enum.Parse<FigureLevel>(result.GetValue(figures)!, ignoreCase: true);
            return Run(result.GetValue(file)!, result.GetValue(set) ?? [], result.GetValue(output), level, result.GetValue(explain), result.GetValue(json));
        });
        return command;
    }

    private static int Run(string file, string[] sets, string? folder, FigureLevel level, string? explain, bool json)
    {
        DiagnosticList diagnostics = new();
        Report? report = Home.Read(file, sets, diagnostics) is { } read
            ? Evaluation.Run(read.Scenario, read.Workspace.Catalogue, new EvaluationOptions(level), diagnostics)
            : null;
        Home.Print(diagnostics);
        if (report is null || diagnostics.HasErrors)
        {
            return ExitCode.BadInput;
        }
        if (explain is not null)
        {
            return Explain(report, explain);
        }
        if (json)
        {
            using Stream stdout = Console.OpenStandardOutput();
            stdout.Write(JsonReport.Write(report));
        }
        else
        {
            AnsiConsole.WriteLine(HtmlReport.Answer(report));
        }
        if (folder is not null || !json)
        {
            folder ??= Path.Combine("out", report.Scenario.Name);
            if (!WriteFiles(report, folder))
            {
                return ExitCode.BadInput;
            }
            if (!json)
            {
                Console.WriteLine($"report: {Path.Combine(folder, "report.html")}  data: {Path.Combine(folder, "report.json")}, {Path.Combine(folder, "tables")}");
            }
        }
        return report.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static bool WriteFiles(Report report, string folder)
    {
        try
        {
            ReportFiles.Write(folder, ReportFiles.Of(report));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"helio: cannot write {folder}: {e.Message}; choose another folder with --out");
            return false;
        }
    }

    private static int Explain(Report report, string field)
    {
        if (report.Find(field) is { } headline)
        {
            Console.Write(Explanation.Of(headline, report.SourceTexts));
            return ExitCode.Ok;
        }
        Console.Error.WriteLine($"helio: there is no headline '{field}'; {Suggest.Fix(field, report.Headlines.Select(h => h.Field))}");
        return ExitCode.BadInput;
    }
}
