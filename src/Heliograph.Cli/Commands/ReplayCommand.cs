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
        Option<bool> besides = new("--side-by-side")
        {
            Description = "communications of a rank run side by side, as what they wait for allows; without it one after another",
        };
        DimensionalArguments arguments = new();
        Command command = new("replay", "Execute execution traces on a network. Example: helio replay DIR --network N.yml --system S.json")
        {
            traces,
            groups,
            unfolded,
            besides,
        };
        arguments.AddTo(command);
        command.SetAction(parse =>
        {
            Request request = new(parse.GetValue(traces)!, parse.GetValue(groups), parse.GetValue(unfolded), parse.GetValue(besides));
            return Run(shell, arguments, parse, request);
        });
        return command;
    }

    private static int Run(Shell shell, DimensionalArguments arguments, ParseResult parse, Request request)
    {
        DiagnosticList diagnostics = [];
        (DimensionalNetwork Network, CollectiveSystem System, NetworkRules Rules)? read = arguments.Read(parse, shell, diagnostics);
        if (request.SideBySide && read is { Rules: not NetworkRules.Own })
        {
            shell.Error.WriteLine("helio: --side-by-side: the rules of ASTRA-sim have one communication of a rank at a time; leave --compat out");
            return ExitCode.BadInput;
        }
        ReplayResult? result = read is { } r
            ? TraceReplay.Run(request.Traces, request.Groups, r.Network, r.System, r.Rules, request.Unfolded, diagnostics, !request.SideBySide)
            : null;
        if (shell.Print(diagnostics) || result is null)
        {
            return ExitCode.BadInput;
        }
        if (parse.GetValue(arguments.Json))
        {
            shell.Out.Write(ReplayOutput.Json(request.Traces, read!.Value.Rules, result));
        }
        else
        {
            ReplayOutput.Print(request.Traces, read!.Value.Rules, result, shell.Out);
        }
        return result.IsComplete ? ExitCode.Ok : ExitCode.Findings;
    }

    private sealed record Request(string Traces, string? Groups, bool Unfolded, bool SideBySide);
}
