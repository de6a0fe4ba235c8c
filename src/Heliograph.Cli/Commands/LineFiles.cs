using System.CommandLine;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Cli.Commands;

/// <summary>Options that say which files a line is described by.</summary>
internal sealed class LineFiles
{
    /// <summary>The library that is used when it lies beside the network and no other is named.</summary>
    private const string Beside = "eqpt_config.json";

    private readonly Option<string?> _equipment = new("--equipment", "-e")
    {
        Description = $"equipment library, JSON; without it {Beside} beside the network",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _extraEquipment = new("--extra-equipment")
    {
        Description = "libraries whose kinds come in addition",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _extraConfigs = new("--extra-config")
    {
        Description = "amplifier configurations that libraries name and that do not lie beside them",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _simulation = new("--sim-params")
    {
        Description = "models and their steps, JSON; without it the closed GN form",
        HelpName = "FILE",
    };

    /// <summary>The only program that <see cref="Compat"/> may name.</summary>
    private const string Gnpy = "gnpy";

    public Option<string?> Compat { get; } =
        new("--compat")
        {
            Description = $"{Gnpy}: as that program where it is wrong: lumped losses of cut fibres, rows without a path",
            HelpName = "NAME",
        };

    public Option<bool> KeepsAmplifiers { get; } = new("--no-insert-edfas") { Description = "cut no fibre and put in no amplifier" };

    public void AddTo(Command command)
    {
        command.Add(_equipment);
        command.Add(_extraEquipment);
        command.Add(_extraConfigs);
        command.Add(_simulation);
        command.Add(KeepsAmplifiers);
        command.Add(Compat);
    }

    /// <summary>Whether a program is named; false, with the reason printed, where it is not GNPy.</summary>
    public static bool TryCompat(Shell shell, string? name, out bool isReference)
    {
        isReference = name is not null;
        if (name is null or Gnpy)
        {
            return true;
        }
        shell.Error.WriteLine($"helio: --compat: no program '{name}' ({Gnpy})");
        return false;
    }

    /// <summary>Reads library, network and parameters; null, with diagnostics, where one is missing or wrong.</summary>
    public (LineTopology Topology, LineEquipment Equipment, LineSimulation Simulation)? Read(
        ParseResult parse,
        string network,
        DiagnosticList diagnostics
    )
    {
        string library = parse.GetValue(_equipment) ?? Path.Combine(Path.GetDirectoryName(network) ?? "", Beside);
        LineEquipment? equipment = LineEquipmentReader.ReadFile(
            library,
            diagnostics,
            parse.GetValue(_extraEquipment) ?? [],
            parse.GetValue(_extraConfigs) ?? []
        );
        LineSimulation? simulation = parse.GetValue(_simulation) is { } file
            ? LineSimulationReader.ReadFile(file, diagnostics)
            : new LineSimulation();
        LineTopology? topology = equipment is null ? null : LineTopologyReader.ReadFile(network, equipment, diagnostics);
        if (topology is null || equipment is null || simulation is null)
        {
            return null;
        }
        if (parse.GetValue(_simulation) is null && topology.Elements.FirstOrDefault(e => e is FiberElement { IsRaman: true }) is { } pumped)
        {
            string message = $"'{pumped.Uid}' is a RamanFiber, and there are no simulation parameters";
            diagnostics.Error(Codes.NeedsSimulation, pumped.Span, message, "give --sim-params with raman_params.flag true");
            return null;
        }
        return (topology, equipment, simulation);
    }
}
