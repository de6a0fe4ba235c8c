using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Lightpaths;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio lightpath plan</c>: routes, modes and slots for a set of demands, what cuts do to them, bookings, use and cost.</summary>
internal static class LightpathCommand
{
    private const double MostLimit = 36_000;

    public static Command Create(Shell shell)
    {
        Argument<string> file = new("FILE") { Description = "demands on an optical network, YAML" };
        Option<bool> heuristic = new("--heuristic") { Description = "place demands one after another only, without the exact planner" };
        Option<double> limit = new("--limit")
        {
            Description = "of the exact planner, in its deterministic seconds",
            HelpName = "N",
            DefaultValueFactory = _ => new LightpathOptions().Limit,
        };
        Option<string?> output = new("--out") { Description = "folder for plan.html, plan.json and tables/", HelpName = "DIR" };
        Option<bool> json = new("--json") { Description = "print the plan as JSON; writes files only with --out" };
        Command plan = new("plan", "Plan lightpaths. Example: helio lightpath plan scenarios/lightpath/abilene.yaml")
        {
            file,
            heuristic,
            limit,
            output,
            json,
        };
        plan.SetAction(parse =>
        {
            double seconds = parse.GetValue(limit);
            if (!(seconds > 0 && seconds <= MostLimit))
            {
                shell.Error.WriteLine($"helio: --limit: {seconds} is not above 0 and at most {MostLimit}");
                return ExitCode.BadInput;
            }
            string? folder = parse.GetValue(output);
            if (folder is not null && string.IsNullOrWhiteSpace(folder))
            {
                shell.Error.WriteLine("helio: --out: the folder has no name");
                return ExitCode.BadInput;
            }
            return Run(shell, parse.GetValue(file)!, new LightpathOptions(!parse.GetValue(heuristic), seconds), folder, parse.GetValue(json));
        });
        return new Command("lightpath", "Lightpaths on an optical network.") { plan };
    }

    private static int Run(Shell shell, string path, LightpathOptions options, string? folder, bool json)
    {
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        LightpathFile? file = LightpathFileReader.ReadFile(path, diagnostics);
        LightpathStudyResult? result = file is null || diagnostics.HasErrors ? null : LightpathStudy.Run(file, workspace, options, diagnostics);
        if (shell.Print(diagnostics) || result is null)
        {
            return ExitCode.BadInput;
        }
        if (folder is not null && !shell.TryWrite(folder, LightpathPage.Files(result)))
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            shell.Out.Write(LightpathJson.Of(result));
        }
        else
        {
            LightpathText.Print(result, shell.Out, shell.Columns);
            if (folder is not null)
            {
                shell.Out.WriteLine();
                shell.Out.WriteLine($"{Path.Combine(folder, "plan.html")}  plan.json  tables/");
            }
        }
        return result.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
    }
}
