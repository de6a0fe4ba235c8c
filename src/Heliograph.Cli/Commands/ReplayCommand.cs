using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio replay</c>: executes the Chakra execution traces of a workload on a network of dimensions.</summary>
internal static class ReplayCommand
{
    public static Command Create(Shell shell)
    {
        Argument<string> traces = new("DIR") { Description = "folder with one trace a rank, PREFIX.RANK.et; or folder and prefix" };
        Option<string?> groups = new("--groups")
        {
            Description = "groups of ranks that traces name: { \"1\": [0, 1, 2, 3], ... }",
            HelpName = "FILE.json",
        };
        Option<bool> unfolded = new("--unfolded") { Description = "simulate every rank, even if all do the same" };
        DimensionalArguments arguments = new();
        Command command = new("replay", "Execute execution traces on a network. Example: helio replay DIR --network N.yml --system S.json")
        {
            traces,
            groups,
            unfolded,
        };
        arguments.AddTo(command);
        command.SetAction(parse => Run(shell, arguments, parse, parse.GetValue(traces)!, parse.GetValue(groups), parse.GetValue(unfolded)));
        return command;
    }

    private static int Run(Shell shell, DimensionalArguments arguments, ParseResult parse, string traces, string? groups, bool unfolded)
    {
        DiagnosticList diagnostics = [];
        (DimensionalNetwork Network, CollectiveSystem System, NetworkRules Rules)? read = arguments.Read(parse, shell, diagnostics);
        ReplayResult? result = read is { } r ? TraceReplay.Run(traces, groups, r.Network, r.System, r.Rules, unfolded, diagnostics) : null;
        if (shell.Print(diagnostics) || result is null)
        {
            return ExitCode.BadInput;
        }
        if (parse.GetValue(arguments.Json))
        {
            shell.Out.Write(ReplayOutput.Json(traces, read!.Value.Rules, result));
        }
        else
        {
            ReplayOutput.Print(traces, read!.Value.Rules, result, shell.Out);
        }
        return result.IsComplete ? ExitCode.Ok : ExitCode.Findings;
    }
}
