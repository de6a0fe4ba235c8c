using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Spectre.Console;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio compare FILE FILE...</c>: scenarios side by side, differences first.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "two or more scenarios", Arity = new ArgumentArity(2, 12) };
        Option<string[]> set = new("--set") { Description = "override path=value in every scenario; repeatable", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "the comparison as JSON on standard output" };
        Command command = new("compare", "scenarios side by side, differences first, such as: helio compare scenarios/supernode-384.yaml scenarios/superpod-h100-1024.yaml") { files, set, json };
        command.SetAction(result => Compare(result.GetValue(files)!, result.GetValue(set) ?? [], result.GetValue(json)));
        return command;
    }

    private static int Compare(string[] files, string[] sets, bool json)
    {
        DiagnosticList all = new();
        List<Report> reports = [];
        foreach (string file in files)
        {
            DiagnosticList diagnostics = new();
            Report? report = Home.Read(file, sets, diagnostics) is { } read
                ? Evaluation.Run(read.Scenario, read.Workspace.Catalogue, new EvaluationOptions(), diagnostics)
                : null;
            all.AddRange(diagnostics);
            if (report is not null)
            {
                reports.Add(report);
            }
        }
        Home.Print(all);
        if (all.HasErrors || reports.Count < files.Length)
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            using Stream stdout = Console.OpenStandardOutput();
            ComparisonView.WriteJson(reports, stdout);
        }
        else
        {
            ComparisonView.Write(reports, AnsiConsole.Console);
        }
        return reports.Any(r => r.Findings.Any(f => f.Severity == Severity.Error)) ? ExitCode.Findings : ExitCode.Ok;
    }
}
