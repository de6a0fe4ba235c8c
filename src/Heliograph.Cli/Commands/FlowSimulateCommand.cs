using System.Diagnostics;
using System.Globalization;
using System.Text;
using Heliograph.Cli.Output;
using Heliograph.Engine.Flows;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Traffic;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio simulate --engine flow</c>: given flows over given routes, as a fluid.</summary>
internal static class FlowSimulateCommand
{
    private const double LargestBatch = 0.1;

    /// <summary>What the flow engine takes of the command line.</summary>
    /// <param name="Others">Options that were given and belong to the packet engine.</param>
    public sealed record Request(string Traffic, string? Compat, string? Batch, string? Flows, string? Out, bool Json, IReadOnlyList<string> Others);

    /// <summary>Everything that is wrong with the command line itself.</summary>
    public static IEnumerable<string> Errors(Request request)
    {
        if (string.IsNullOrWhiteSpace(request.Traffic))
        {
            yield return "--traffic: is missing; give a flow list: links, capacities, flows with their routes";
        }
        foreach (string option in request.Others)
        {
            yield return $"{option}: belongs to --engine packet; leave it out, a flow list has its links, routes and starts";
        }
        if (request.Compat is { } name && FlowRules.Of(name) is null)
        {
            yield return $"--compat: '{name}' is no way to share of --engine flow; {Suggest.Fix(name, FlowRules.Names)}";
        }
        if (request.Batch is { } batch && !TryBatch(batch, out _))
        {
            yield return BatchError(batch);
        }
    }

    internal static string BatchError(string batch) =>
        $"--batch: '{batch}' is no share from 0% to {Numbers.Plain(100 * LargestBatch)}%; write '0.2%'";

    public static int Run(Shell shell, Request request)
    {
        long started = Stopwatch.GetTimestamp();
        DiagnosticList diagnostics = [];
        FlowRules rules = request.Compat is { } name ? FlowRules.Of(name)! : FlowRules.Plain;
        _ = TryBatch(request.Batch ?? "0%", out double batch);
        FlowList? list = FlowListReader.ReadFile(request.Traffic, diagnostics);
        FlowReport? report = list is null ? null : FlowRun.Run(list, request.Traffic, rules, batch, diagnostics);
        if (shell.Print(diagnostics) || report is null)
        {
            return ExitCode.BadInput;
        }
        return Write(shell, request, report with { WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds });
    }

    private static int Write(Shell shell, Request request, FlowReport report)
    {
        if (request.Flows is { } file && !SimulateCommand.TryWriteFlows(shell, file, report.Flows))
        {
            return ExitCode.BadInput;
        }
        if (request.Out is { } folder && !shell.TryWrite(folder, Files(report)))
        {
            return ExitCode.BadInput;
        }
        if (request.Json)
        {
            shell.Out.Write(Encoding.UTF8.GetString(FlowJson.Of(report)));
        }
        else
        {
            FlowText.Print(report, shell.Out, shell.Columns);
            foreach (string written in new[] { request.Flows, request.Out is { } o ? Path.Combine(o, "report.json") : null }.OfType<string>())
            {
                shell.Out.WriteLine(written);
            }
        }
        return report.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static IReadOnlyList<(string Path, byte[] Content)> Files(FlowReport report)
    {
        using MemoryStream flows = new();
        SimulationFlows.Write(flows, report.Flows);
        return [("report.json", FlowJson.Of(report)), ("flows.csv", flows.ToArray())];
    }

    internal static bool TryBatch(string text, out double batch)
    {
        string number = text.Trim();
        batch = 0;
        bool isPercent =
            number.EndsWith('%') && double.TryParse(number[..^1].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out batch);
        batch /= 100;
        return isPercent && batch <= LargestBatch;
    }
}
