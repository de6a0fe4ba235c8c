using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;
using Heliograph.Workload.Traces;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio run --export-traces</c>: the training step as execution traces.</summary>
internal sealed class StepTraceExport
{
    private const string Prefix = "step";

    public Option<string?> Folder { get; } =
        new("--export-traces")
        {
            Description = "with --fidelity flow: write the step as execution traces, one file a rank, for helio replay",
            HelpName = "DIR",
        };

    public Option<string?> Collectives { get; } =
        new("--trace-collectives")
        {
            Description = "with --export-traces: nodes (whoever replays chooses the algorithm), or messages (sends of the algorithm that is run)",
            HelpName = "nodes|messages",
        };

    public Option<string?> Limit { get; } =
        new("--traces-limit") { Description = "with --export-traces: bytes that traces may take, without it '4 GB'", HelpName = "SIZE" };

    public void AddTo(Command command)
    {
        Collectives.AcceptOnlyFromAmong("nodes", "messages");
        command.Add(Folder);
        command.Add(Collectives);
        command.Add(Limit);
    }

    /// <summary>What is asked for; null where nothing is.</summary>
    /// <returns>False, with the reason printed, where the options do not go together.</returns>
    public bool TryRead(ParseResult parse, Shell shell, out StepTraces? traces)
    {
        traces = null;
        if (parse.GetValue(Folder) is not { } folder)
        {
            foreach (Option option in new Option[] { Collectives, Limit })
            {
                if (parse.GetResult(option) is { Implicit: false })
                {
                    shell.Error.WriteLine($"helio: {option.Name}: only with --export-traces DIR");
                    return false;
                }
            }
            return true;
        }
        if (string.IsNullOrWhiteSpace(folder))
        {
            shell.Error.WriteLine("helio: --export-traces: the folder has no name");
            return false;
        }
        TracedCollectives how = parse.GetValue(Collectives) == "messages" ? TracedCollectives.Messages : TracedCollectives.Nodes;
        string limit = parse.GetValue(Limit) ?? "4 GB";
        if (Quantity.TryParse(limit, out Quantity quantity, out string? error) && DataSize.TryFrom(quantity, out DataSize size) && size.Bytes > 0)
        {
            traces = new StepTraces(folder, how, (long)size.Bytes);
            return true;
        }
        shell.Error.WriteLine($"helio: --traces-limit: {error ?? $"'{limit}' is no size"}; write it as '4 GB'");
        return false;
    }

    /// <summary>Writes the traces of a report's step; false, with the reason printed, where they are not written.</summary>
    public static bool TryWrite(StepTraces traces, Report report, Shell shell, bool isQuiet)
    {
        if (report.FlowStep?.Work is not { } work)
        {
            shell.Error.WriteLine("helio: --export-traces: no training step was run as flows, so that there is none to write");
            return false;
        }
        DiagnosticList diagnostics = [];
        try
        {
            TraceExtent? extent = RankTraces.TryWrite(work, traces.How, traces.Folder, Prefix, traces.MostBytes, diagnostics);
            if (shell.Print(diagnostics) || extent is null)
            {
                return false;
            }
            if (!isQuiet)
            {
                shell.Out.WriteLine(
                    $"{Path.Combine(traces.Folder, Prefix)}.*.et: {Numbers.Count(extent.Nodes)} nodes of {Numbers.Count(extent.Files)} ranks, "
                        + $"{Numbers.Plain(Math.Ceiling(extent.Bytes / 1e6))} MB; groups in {RankTraces.GroupsOf(traces.Folder)}"
                );
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            shell.Error.WriteLine($"helio: --export-traces: cannot write to '{traces.Folder}': {e.Message}");
            return false;
        }
    }
}

/// <summary>Traces that are asked for.</summary>
internal sealed record StepTraces(string Folder, TracedCollectives How, long MostBytes);
