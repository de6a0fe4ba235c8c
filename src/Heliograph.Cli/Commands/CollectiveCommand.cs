using System.CommandLine;
using System.CommandLine.Parsing;
using Heliograph.Cli.Output;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Documents;
using Heliograph.Model.Units;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio collective</c>: the time of one collective on a network of dimensions.</summary>
internal static class CollectiveCommand
{
    public static Command Create(Shell shell)
    {
        Argument<string> name = new("NAME") { Description = string.Join(", ", CollectiveWords.All) };
        Option<string> size = new("--size")
        {
            Description = "what each rank has; of an all-gather its shard",
            HelpName = "SIZE",
            Required = true,
        };
        DimensionalArguments arguments = new();
        CollectiveExport export = new();
        arguments.Network.Required = false;
        Command command = new(
            "collective",
            "Time of one collective on a network. Example: helio collective all-reduce --size '100 MiB' --network N.yml --system S.json"
        )
        {
            name,
            size,
        };
        arguments.AddTo(command);
        export.AddTo(command);
        command.Validators.Add(given =>
        {
            if (given.GetResult(arguments.Network) is not null || given.GetResult(export.Folder) is not null)
            {
                return;
            }
            // An error of a validator takes the place of the parser's own, so that what else is missing is said here too.
            OptionResult? sized = given.GetResult(size);
            if (sized is not { Tokens.Count: > 0 })
            {
                given.AddError(sized is null ? "Option '--size' is required." : "Required argument missing for option: '--size'.");
            }
            given.AddError("Option '--network' is required.");
            if (given.GetResult(name) is not { Tokens.Count: > 0 })
            {
                given.AddError("Required argument 'NAME' missing for command: 'collective'.");
            }
        });
        command.SetAction(parse => Run(shell, arguments, export, parse, parse.GetValue(name)!, parse.GetValue(size)!));
        return command;
    }

    private static int Run(Shell shell, DimensionalArguments arguments, CollectiveExport export, ParseResult parse, string name, string size)
    {
        bool hasNetwork = parse.GetValue(arguments.Network) is not null;
        CollectiveKind? kind = CollectiveWords.Parse(name);
        if (kind is null)
        {
            string meant = Suggest.Nearest(name, CollectiveWords.All) is { } near ? $"; did you mean {near}?" : "";
            shell.Error.WriteLine($"helio: collective: no collective '{name}'{meant} (one of {string.Join(", ", CollectiveWords.All)})");
        }
        long? bytes = Bytes(shell, size);
        string[] objections = [.. export.Objections(parse, kind, hasNetwork), .. hasNetwork ? [] : OfNetwork(arguments, parse)];
        foreach (string objection in objections)
        {
            shell.Error.WriteLine($"helio: {objection}");
        }
        DiagnosticList diagnostics = [];
        if (!hasNetwork)
        {
            ExportedProgram? only =
                kind is { } asked && bytes is { } given && objections.Length == 0
                    ? export.Write(parse, shell, asked, given, null, diagnostics)
                    : null;
            return Exported(shell, only, diagnostics, parse.GetValue(arguments.Json));
        }
        (DimensionalNetwork Network, CollectiveSystem System, NetworkRules Rules)? read = arguments.Read(parse, shell, diagnostics);
        CollectiveResult? result =
            read is not { } r || kind is not { } k || bytes is not { } b ? null
            : r.System.Custom.ContainsKey(k) ? SpelledOut(r.Network, r.System, r.Rules, k, diagnostics)
            : CollectiveTiming.Compute(r.Network, r.System, k, b, r.Rules, diagnostics);
        bool isExport = parse.GetValue(export.Folder) is not null;
        ExportedProgram? exported =
            result is not null && objections.Length == 0 && isExport
                ? export.Write(parse, shell, kind!.Value, bytes!.Value, read!.Value.Network, diagnostics)
                : null;
        if (shell.Print(diagnostics) || result is null || objections.Length > 0 || (isExport && exported is null))
        {
            return ExitCode.BadInput;
        }
        CollectiveAnswer answer = new(kind!.Value, bytes!.Value, read!.Value.Network, read.Value.System, read.Value.Rules, result);
        if (parse.GetValue(arguments.Json))
        {
            shell.Out.Write(CollectiveOutput.Json(answer));
        }
        else
        {
            CollectiveOutput.Print(answer, shell.Out);
            exported?.Print(shell.Out);
        }
        return ExitCode.Ok;
    }

    private static int Exported(Shell shell, ExportedProgram? exported, DiagnosticList diagnostics, bool asJson)
    {
        if (shell.Print(diagnostics) || exported is null)
        {
            return ExitCode.BadInput;
        }
        if (asJson)
        {
            shell.Out.Write(exported.Json());
        }
        else
        {
            exported.Print(shell.Out);
        }
        return ExitCode.Ok;
    }

    private static IEnumerable<string> OfNetwork(DimensionalArguments arguments, ParseResult parse) =>
        new Option[] { arguments.System, arguments.Compat }
            .Where(o => parse.GetResult(o) is not null)
            .Select(o => $"{o.Name}: only with --network FILE.yml");

    // A trace has its own sizes; null where the system names none, or it does not come to an end.
    private static CollectiveResult? SpelledOut(
        DimensionalNetwork network,
        CollectiveSystem system,
        NetworkRules rules,
        CollectiveKind kind,
        DiagnosticList diagnostics
    )
    {
        if (TraceReplay.SpelledOut(system, kind) is not { } prefix)
        {
            return null;
        }
        ReplayResult? run = TraceReplay.Run(prefix, null, network, system, rules, isUnfolded: true, diagnostics, hasLanes: false);
        if (run is null)
        {
            return null;
        }
        foreach (Finding finding in run.Findings)
        {
            diagnostics.Error(finding.Code, new SourceSpan(finding.Where), finding.Message, finding.Remedy);
        }
        return new CollectiveResult(run.Ranks.Max(r => r.Finish_ns), run.Ranks.Min(r => r.Finish_ns), "trace", 1, run.Messages, []);
    }

    private static long? Bytes(Shell shell, string size)
    {
        if (!Quantity.TryParse(size, out Quantity quantity, out string? error))
        {
            shell.Error.WriteLine($"helio: --size: '{size}' {error}; write a size such as '100 MiB'");
            return null;
        }
        if (quantity.Unit.Symbol.Length == 0 || !DataSize.TryFrom(quantity, out DataSize bytes) || bytes.Bytes <= 0)
        {
            shell.Error.WriteLine($"helio: --size: '{size}' is no whole number of bytes above 0; write a size such as '100 MiB'");
            return null;
        }
        return bytes.Bytes;
    }
}
