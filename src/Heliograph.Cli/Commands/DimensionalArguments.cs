using System.CommandLine;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Documents;
using Heliograph.Workload.Messages;

namespace Heliograph.Cli.Commands;

/// <summary>What <c>helio collective</c> and <c>helio replay</c> have in common: the network, the system and the rules.</summary>
internal sealed class DimensionalArguments
{
    private static readonly (string Word, NetworkRules Rules)[] Modes =
    [
        ("astra-unaware", NetworkRules.AstraUnaware),
        ("astra-aware", NetworkRules.AstraAware),
    ];

    /// <summary>Required, unless the command says otherwise.</summary>
    public Option<string> Network { get; } =
        new("--network")
        {
            Description = "the network: topology, npus_count, bandwidth, latency, one item a dimension",
            HelpName = "FILE.yml",
            Required = true,
        };

    public Option<string?> System { get; } =
        new("--system")
        {
            Description = "algorithms, chunks, delays, memory rate; without it rings in every dimension and one chunk",
            HelpName = "FILE.json",
        };

    public Option<string?> Compat { get; } =
        new("--compat") { Description = "the rules of ASTRA-sim: astra-unaware or astra-aware; without it our own", HelpName = "NAME" };

    public Option<bool> Json { get; } = new("--json") { Description = "print the result as JSON" };

    public void AddTo(Command command)
    {
        command.Add(Network);
        command.Add(System);
        command.Add(Compat);
        command.Add(Json);
    }

    /// <summary>"own", or the name of the compatibility mode.</summary>
    public static string Name(NetworkRules rules) => Modes.Where(m => m.Rules == rules).Select(m => m.Word).FirstOrDefault() ?? "own";

    /// <summary>Reads all of it; null, with everything that is wrong printed, when it cannot be used.</summary>
    public (DimensionalNetwork Network, CollectiveSystem System, NetworkRules Rules)? Read(ParseResult parse, Shell shell, DiagnosticList diagnostics)
    {
        string? compat = parse.GetValue(Compat);
        NetworkRules rules = NetworkRules.Own;
        bool isKnown = compat is null || Modes.Any(m => m.Word == compat);
        if (!isKnown)
        {
            string meant = Suggest.Nearest(compat!, Modes.Select(m => m.Word)) is { } near ? $"; did you mean {near}?" : "";
            shell.Error.WriteLine($"helio: --compat: no mode '{compat}'{meant} (one of {string.Join(", ", Modes.Select(m => m.Word))})");
        }
        else if (compat is not null)
        {
            rules = Modes.First(m => m.Word == compat).Rules;
        }
        DimensionalNetwork? network = DimensionalNetworkReader.ReadFile(parse.GetValue(Network)!, diagnostics);
        CollectiveSystem? system =
            parse.GetValue(System) is { } file ? CollectiveSystemReader.ReadFile(file, diagnostics)
            : network is not null ? CollectiveSystem.Rings(network.Dimensions.Length)
            : null;
        return network is null || system is null || !isKnown ? null : (network, system, rules);
    }
}
