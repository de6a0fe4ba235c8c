using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio line request</c>: path requests with modes and slots of spectrum, as gnpy-path-request.</summary>
internal static class LineRequestCommand
{
    private const string FirstFit = "first_fit";
    private const string LastFit = "last_fit";

    public static Command Create(Shell shell)
    {
        Argument<string> topology = new("TOPOLOGY") { Description = "elements and connections, JSON or GraphML" };
        Argument<string> services = new("SERVICES") { Description = "path requests, JSON" };
        Option<bool> redesign = new("--redesign-per-request") { Description = "set amplifiers anew for each request" };
        Option<bool> bidirectional = new("--bidir") { Description = "plan all requests in both directions" };
        Option<string?> policy = new("--spectrum-policy")
        {
            Description = $"{FirstFit}, as low as it fits, or {LastFit}; the first when absent",
            HelpName = "NAME",
        };
        Option<string?> output = new("--output") { Description = "write the responses to a .json or .csv file", HelpName = "FILE" };
        Option<string?> save = new("--save-network") { Description = "write the designed network, JSON", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "print the responses as JSON; that is so without --text too" };
        Option<bool> text = new("--text") { Description = "print requests and a summary as text" };
        LineFiles files = new();
        Command command = new(
            "request",
            "Path requests: path, mode, slots of spectrum. Example: helio line request network.json services.json --text"
        )
        {
            topology,
            services,
            redesign,
            bidirectional,
            policy,
            output,
            save,
            json,
            text,
        };
        files.AddTo(command);
        command.SetAction(parse =>
        {
            string name = parse.GetValue(policy) ?? FirstFit;
            if (name is not (FirstFit or LastFit))
            {
                shell.Error.WriteLine($"helio: --spectrum-policy: no policy '{name}' ({FirstFit}, {LastFit})");
                return ExitCode.BadInput;
            }
            if (!LineFiles.TryCompat(shell, parse.GetValue(files.Compat), out bool isReference))
            {
                return ExitCode.BadInput;
            }
            DiagnosticList diagnostics = [];
            PlanningOptions options = new()
            {
                RedesignsPerRequest = parse.GetValue(redesign),
                AllBidirectional = parse.GetValue(bidirectional),
                Policy = name == FirstFit ? SlotPolicy.FirstFit : SlotPolicy.LastFit,
                InsertsAmplifiers = !parse.GetValue(files.KeepsAmplifiers),
                IsReference = isReference,
            };
            var input = files.Read(parse, parse.GetValue(topology)!, diagnostics);
            LineServices? asked = LineServicesReader.ReadFile(parse.GetValue(services)!, diagnostics);
            RequestPlan? plan =
                input is not var (network, equipment, simulation) || asked is null || diagnostics.HasErrors
                    ? null
                    : RequestPlanning.Run(network, equipment, simulation, asked, options, diagnostics);
            if (shell.Print(diagnostics) || plan is null)
            {
                return ExitCode.BadInput;
            }
            if (!TryWrite(shell, plan, parse.GetValue(output), parse.GetValue(save)))
            {
                return ExitCode.BadInput;
            }
            if (parse.GetValue(text) && !parse.GetValue(json))
            {
                RequestText.Print(plan, shell.Out, isReference);
            }
            else
            {
                ResponseJson.Print(plan, shell.Out);
            }
            // A request that is blocked is an answer, with its reason.
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Writes a text file; false, with the reason printed, where that is not possible.</summary>
    public static bool TrySave(Shell shell, string path, Action<TextWriter> write)
    {
        try
        {
            using StreamWriter file = new(path);
            write(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            shell.Error.WriteLine($"helio: cannot write '{path}': {e.Message}");
            return false;
        }
    }

    private static bool TryWrite(Shell shell, RequestPlan plan, string? output, string? save)
    {
        if (save is not null && !TrySave(shell, save, to => to.Write(LineNetworkJson.Of(plan.Network.Line.ToTopology()))))
        {
            return false;
        }
        switch (Path.GetExtension(output))
        {
            case null:
                return true;
            case ".json":
                return TrySave(shell, output!, to => ResponseJson.Print(plan, to));
            case ".csv":
                return TrySave(shell, output!, to => to.Write(ResponseCsv.Of(plan)));
            default:
                shell.Error.WriteLine($"helio: --output: '{output}' is neither .json nor .csv");
                return false;
        }
    }
}
