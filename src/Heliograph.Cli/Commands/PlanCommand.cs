using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Planning;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio plan</c>: the best mapping of a scenario's job on its fabric, runners-up, and what each dimension costs.</summary>
internal static class PlanCommand
{
    private const int MostRows = 1000;

    public static Command Create(Shell shell)
    {
        Argument<string> file = new("FILE") { Description = "scenario, YAML" };
        Option<string> objective = new("--objective")
        {
            Description = "what a step shall take least of: step, cost or energy",
            DefaultValueFactory = _ => "step",
        };
        objective.AcceptOnlyFromAmong("step", "cost", "energy");
        Option<int> top = new("--top")
        {
            Description = "mappings to list, which differ in tensor, pipeline or expert",
            DefaultValueFactory = _ => 5,
            HelpName = "N",
        };
        Option<string?> accelerators = new("--accelerators")
        {
            Description = "sizes to try as parts of the system: 64,128 or any (whole fractions in whole domains or servers)",
            HelpName = "N,N",
        };
        Option<string[]> set = new("--set") { Description = "change the scenario before reading, path=value", HelpName = "path=value" };
        Option<bool> json = new("--json") { Description = "print the plan as JSON" };
        Command command = new(
            "plan",
            "Find the best mapping of the job on its fabric, with runners-up. Example: helio plan scenarios/superpod-h100-1024.yaml"
        )
        {
            file,
            objective,
            top,
            accelerators,
            set,
            json,
        };
        command.SetAction(parse =>
        {
            int rows = parse.GetValue(top);
            if (rows is < 1 or > MostRows)
            {
                shell.Error.WriteLine($"helio: --top: {rows} is out of range, 1 to {MostRows}");
                return ExitCode.BadInput;
            }
            if (!TrySizes(parse.GetValue(accelerators), out ImmutableArray<int>? sizes))
            {
                shell.Error.WriteLine($"helio: --accelerators: '{parse.GetValue(accelerators)}' is no list of sizes; write 64,128 or any");
                return ExitCode.BadInput;
            }
            PlanObjective wanted = parse.GetValue(objective) switch
            {
                "cost" => PlanObjective.Cost,
                "energy" => PlanObjective.Energy,
                _ => PlanObjective.Step,
            };
            return Run(shell, parse.GetValue(file)!, parse.GetValue(set) ?? [], new PlanOptions(wanted, rows, sizes), parse.GetValue(json));
        });
        return command;
    }

    private static int Run(Shell shell, string file, string[] sets, PlanOptions options, bool json)
    {
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        Scenario? scenario = ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, sets, diagnostics);
        if (scenario is not null && shell.Width is not null)
        {
            shell.Error.WriteLine("helio: searching mappings, some seconds for large models ...");
        }
        Plan? plan = scenario is null || diagnostics.HasErrors ? null : Planner.Run(scenario, workspace.Catalogue, options, diagnostics);
        if (shell.Print(diagnostics) || plan is null)
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            shell.Out.Write(PlanJson.Of(plan));
        }
        else
        {
            PlanText.Print(plan, shell.Out, shell.Columns);
        }
        return plan.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
    }

    // Absent is the whole system, "any" every size.
    private static bool TrySizes(string? text, out ImmutableArray<int>? sizes)
    {
        sizes = text == "any" ? null : [];
        if (text is null or "any")
        {
            return true;
        }
        ImmutableArray<int>.Builder read = ImmutableArray.CreateBuilder<int>();
        foreach (string word in text.Split(','))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1)
            {
                return false;
            }
            read.Add(size);
        }
        sizes = read.ToImmutable();
        return true;
    }
}
