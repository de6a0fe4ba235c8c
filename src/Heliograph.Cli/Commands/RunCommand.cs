using System.CommandLine;
using System.Text;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Engine.Steps;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio run</c>: evaluates a scenario, prints the summary and writes the report.</summary>
internal static class RunCommand
{
    public static Command Create(Shell shell)
    {
        Argument<string> file = new("FILE") { Description = "scenario, YAML" };
        Option<string> fidelity = new("--fidelity")
        {
            Description =
                "analytic (closed forms); flow: run the training step on the fabric, every message a flow; packet: also simulate its exchanges frame by frame",
            DefaultValueFactory = _ => "analytic",
        };
        fidelity.AcceptOnlyFromAmong("analytic", "flow", "packet");
        Option<string?> conditions = new("--config")
        {
            Description =
                "with --fidelity flow: what is slow or out while the step runs, YAML that begins with 'step: 1' (docs/models/step-graph.md)",
            HelpName = "FILE",
        };
        Option<bool> unfolded = new("--unfolded") { Description = "with --fidelity flow: run every rank, also those that are proved equal" };
        Option<string?> packetBytes = new("--packet-bytes")
        {
            Description = "bytes of each exchange to simulate, however long that takes: '16 MB' (default: what takes some seconds)",
            HelpName = "SIZE",
        };
        Option<string[]> set = new("--set")
        {
            Description = "change the scenario before reading, path=value: --set sites[0].power.pue=1.2",
            HelpName = "path=value",
        };
        Option<string?> output = new("--out")
        {
            Description = "folder for report.html, report.json and tables/ (default out/<scenario>)",
            HelpName = "DIR",
        };
        Option<string> figures = new("--figures")
        {
            Description = "end of every figure's range: low, preferred or high",
            DefaultValueFactory = _ => "preferred",
        };
        figures.AcceptOnlyFromAmong("low", "preferred", "high");
        Option<string?> explain = new("--explain")
        {
            Description = "show how a headline follows from figures and sources; writes no files",
            HelpName = "FIELD",
        };
        Option<bool> json = new("--json") { Description = "print the report as JSON; writes files only with --out" };
        StepTraceExport traces = new();
        Option<bool> plan = new("--plan") { Description = "replace the mapping of the file by the best one on its fabric" };
        Command command = new(
            "run",
            "Evaluate a scenario and write its report. Example: helio run scenarios/supernode-384.yaml --set sites[0].power.pue=1.1"
        )
        {
            file,
            fidelity,
            packetBytes,
            unfolded,
            conditions,
            set,
            output,
            figures,
            explain,
            json,
            plan,
        };
        traces.AddTo(command);
        command.SetAction(parse =>
        {
            FigureLevel level = parse.GetValue(figures) switch
            {
                "low" => FigureLevel.Low,
                "high" => FigureLevel.High,
                _ => FigureLevel.Preferred,
            };
            if (!TryPhases(shell, parse.GetValue(fidelity)!, parse.GetValue(packetBytes), out PhaseOptions? phases))
            {
                return ExitCode.BadInput;
            }
            if (parse.GetValue(unfolded) && parse.GetValue(fidelity) != "flow")
            {
                shell.Error.WriteLine("helio: --unfolded: only --fidelity flow folds ranks");
                return ExitCode.BadInput;
            }
            if (!traces.TryRead(parse, shell, out StepTraces? asked))
            {
                return ExitCode.BadInput;
            }
            if (asked is not null && parse.GetValue(fidelity) != "flow")
            {
                shell.Error.WriteLine("helio: --export-traces: only --fidelity flow runs a step");
                return ExitCode.BadInput;
            }
            if (parse.GetValue(conditions) is not null && parse.GetValue(fidelity) != "flow")
            {
                shell.Error.WriteLine("helio: --config: only --fidelity flow runs a step that something can befall");
                return ExitCode.BadInput;
            }
            Request request = new(
                parse.GetValue(file)!,
                parse.GetValue(set) ?? [],
                parse.GetValue(output),
                level,
                parse.GetValue(explain),
                parse.GetValue(json),
                parse.GetValue(plan),
                phases,
                parse.GetValue(fidelity) == "flow" ? new FlowStepOptions { Folds = !parse.GetValue(unfolded) } : null,
                asked,
                parse.GetValue(conditions)
            );
            return Run(shell, request);
        });
        return command;
    }

    private static bool TryPhases(Shell shell, string fidelity, string? bytes, out PhaseOptions? phases)
    {
        phases = fidelity == "packet" ? new PhaseOptions() : null;
        if (bytes is null)
        {
            return true;
        }
        if (phases is null)
        {
            shell.Error.WriteLine("helio: --packet-bytes: only --fidelity packet simulates exchanges");
            return false;
        }
        if (Quantity.TryParse(bytes, out Quantity quantity, out string? error) && DataSize.TryFrom(quantity, out DataSize size) && size.Bytes > 0)
        {
            phases = phases with { Bytes = size.Bytes };
            return true;
        }
        shell.Error.WriteLine($"helio: --packet-bytes: {error ?? $"'{bytes}' is no size of at least a byte"}; write it as '16 MB'");
        return false;
    }

    private static int Run(Shell shell, Request request)
    {
        if (request.Out is { } given && string.IsNullOrWhiteSpace(given))
        {
            shell.Error.WriteLine("helio: --out: the folder has no name");
            return ExitCode.BadInput;
        }
        DiagnosticList diagnostics = [];
        if (!TryEvaluate(shell, request, diagnostics, out Report? report))
        {
            shell.Error.WriteLine("helio: stopped; nothing was written");
            return ExitCode.Findings;
        }
        if (shell.Print(diagnostics) || report is null)
        {
            return ExitCode.BadInput;
        }
        if (request.Plan && report.Scenario.Training is null)
        {
            shell.Error.WriteLine($"helio: --plan: {report.Scenario.Name} has no training job, and only those have a mapping that is searched");
            return ExitCode.BadInput;
        }
        if (request.Explain is { } field)
        {
            return Explain(shell, report, field);
        }
        if (request.Traces is { } traces && !StepTraceExport.TryWrite(traces, report, shell, isQuiet: request.Json))
        {
            return ExitCode.BadInput;
        }
        string? folder = request.Out ?? (request.Json ? null : Path.Combine("out", report.Scenario.Name));
        if (folder is not null && !shell.TryWrite(folder, ReportFiles.Of(report)))
        {
            return ExitCode.BadInput;
        }
        if (request.Json)
        {
            shell.Out.Write(Encoding.UTF8.GetString(JsonReport.Write(report)));
        }
        else
        {
            TerminalSummary.Print(report, shell.Out, shell.Width);
            shell.Out.WriteLine($"{Path.Combine(folder!, "report.html")}  report.json  tables/{(report.FlowStep is null ? "" : "  trace.json")}");
        }
        return report.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
    }

    // False: it was asked to stop.
    private static bool TryEvaluate(Shell shell, Request request, DiagnosticList diagnostics, out Report? report)
    {
        EvaluationOptions options = new(request.Figures, Plan: request.Plan, Phases: request.Phases);
        if (request.Flow is null)
        {
            report = shell.Evaluate(request.File, request.Sets, options, diagnostics);
            return true;
        }
        StepConditions? conditions = request.Config is { } file ? StepConditions.ReadFile(file, diagnostics) : null;
        using StepProgressLine progress = new(shell);
        using StopRequest stop = new();
        try
        {
            options = options with { Flow = request.Flow with { Stop = stop.Token, Tell = progress.Tell, Conditions = conditions } };
            report = shell.Evaluate(request.File, request.Sets, options, diagnostics);
            return true;
        }
        catch (OperationCanceledException)
        {
            report = null;
            return false;
        }
    }

    private static int Explain(Shell shell, Report report, string field)
    {
        if (report.Find(field) is { } headline)
        {
            shell.Out.Write(Explanation.Of(headline, report.SourceTexts, shell.Columns));
            return ExitCode.Ok;
        }
        string[] fields = [.. report.Headlines.Select(h => h.Field)];
        string meant = Suggest.Nearest(field, fields) is { } near ? $"; did you mean {near}?" : "";
        shell.Error.WriteLine($"helio: --explain: '{field}' is no headline{meant} (one of {string.Join(", ", fields)})");
        return ExitCode.BadInput;
    }

    private sealed record Request(
        string File,
        string[] Sets,
        string? Out,
        FigureLevel Figures,
        string? Explain,
        bool Json,
        bool Plan,
        PhaseOptions? Phases,
        FlowStepOptions? Flow,
        StepTraces? Traces,
        string? Config
    );
}
