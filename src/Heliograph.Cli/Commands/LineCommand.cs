using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio line</c>: optical lines in GNPy's files.</summary>
internal static class LineCommand
{
    public static Command Create(Shell shell) =>
        new(
            "line",
            "Optical lines in GNPy's files: propagation, design, path requests. Example: helio line propagate --network N.json --equipment E.json"
        )
        {
            Propagate(shell),
            LineTransmitCommand.Create(shell),
            LineRequestCommand.Create(shell),
        };

    private static Command Propagate(Shell shell)
    {
        Option<string> network = new("--network")
        {
            Description = "elements and connections, JSON",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> equipment = new("--equipment")
        {
            Description = "equipment library, JSON; files that it names are read from its folder",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> spectrum = new("--spectrum")
        {
            Description = "launched channels, JSON or CSV; without it those of the library's SI",
            HelpName = "FILE",
        };
        Option<string?> simulation = new("--sim-params")
        {
            Description = "models and their steps, JSON; without it the closed GN form",
            HelpName = "FILE",
        };
        Option<string?> from = new("--from")
        {
            Description = "transceiver where light begins; without it the first that leads anywhere",
            HelpName = "UID",
        };
        Option<string?> to = new("--to") { Description = "transceiver where it ends; without it the only way is taken", HelpName = "UID" };
        Option<string?> transceiver = new("--transceiver")
        {
            Description = "a transceiver of the library: margin of each of its modes that has the channels' symbol rate",
            HelpName = "TYPE",
        };
        Option<string?> compat = new("--compat")
        {
            Description = "gnpy: solve Raman scattering by the explicit Euler steps of that program, to the digit; else ln P is integrated",
            HelpName = "NAME",
        };
        Option<bool> trace = new("--trace") { Description = "with the state behind each element" };
        Option<bool> all = new("--all") { Description = $"print every channel; else {LineText.MostRows} evenly over the spectrum" };
        Option<bool> json = new("--json") { Description = "print the answer as JSON" };
        Command command = new(
            "propagate",
            "A full spectrum along a line exactly as its files describe it, without design. Example: helio line propagate --network N.json --equipment E.json"
        )
        {
            network,
            equipment,
            spectrum,
            simulation,
            from,
            to,
            transceiver,
            compat,
            trace,
            all,
            json,
        };
        command.SetAction(parse =>
        {
            if (!LineFiles.TryCompat(shell, parse.GetValue(compat), out bool isReference))
            {
                return ExitCode.BadInput;
            }
            DiagnosticList diagnostics = [];
            LineInput? input = Read(
                parse.GetValue(network)!,
                parse.GetValue(equipment)!,
                parse.GetValue(spectrum),
                parse.GetValue(simulation),
                diagnostics
            );
            LineAnswer? answer = input is null
                ? null
                : Propagate(
                    input,
                    parse.GetValue(from),
                    parse.GetValue(to),
                    parse.GetValue(transceiver),
                    parse.GetValue(trace),
                    isReference,
                    diagnostics
                );
            if (shell.Print(diagnostics) || answer is null)
            {
                return ExitCode.BadInput;
            }
            if (parse.GetValue(json))
            {
                shell.Out.Write(LineJson.Of(answer));
            }
            else
            {
                LineText.Print(answer, shell.Out, parse.GetValue(all));
            }
            return answer.Modes.All(m => m.Margin_dB > 0) ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    private static LineInput? Read(string network, string equipment, string? spectrum, string? simulation, DiagnosticList diagnostics)
    {
        LineEquipment? library = LineEquipmentReader.ReadFile(equipment, diagnostics);
        LineTopology? topology = library is null ? null : LineTopologyReader.ReadFile(network, library, diagnostics);
        LineSpectrum? launched =
            spectrum is not null ? LineSpectrumReader.ReadFile(spectrum, diagnostics)
            : library is null ? null
            : LineStages.Default(library.Spectrum, equipment);
        LineSimulation? parameters = simulation is null ? new LineSimulation() : LineSimulationReader.ReadFile(simulation, diagnostics);
        return library is null || topology is null || launched is null || parameters is null || diagnostics.HasErrors
            ? null
            : new LineInput(library, topology, launched, parameters);
    }

    private static LineAnswer? Propagate(
        LineInput input,
        string? from,
        string? to,
        string? transceiver,
        bool hasTrace,
        bool isReference,
        DiagnosticList diagnostics
    )
    {
        TransceiverType? type = transceiver is null ? null : input.Equipment.FindTransceiver(transceiver);
        if (transceiver is not null && type is null)
        {
            string meant = Suggest.Nearest(transceiver, input.Equipment.Transceivers.Select(t => t.Name)) is { } near
                ? $"; did you mean {near}?"
                : "";
            diagnostics.Error(
                Codes.UnknownVariety,
                new SourceSpan(input.Equipment.File),
                $"no transceiver type '{transceiver}'{meant}",
                "name a type_variety of its Transceiver list"
            );
            return null;
        }
        if (LinePath.Find(input.Topology, from, to, diagnostics) is not { } path)
        {
            return null;
        }
        if (new LineStages(input.Equipment, diagnostics).Of(path) is not { } stages)
        {
            return null;
        }
        LinePropagation run = new(input.Simulation, null, isReference);
        List<LineState> trace = [];
        WdmComb? end = run.Run(stages, LineStages.Launch(input.Spectrum), trace);
        if (end is null)
        {
            LineElement at = path.First(e => e.Uid == run.Failure!.Element.Name);
            diagnostics.Error(Codes.LineNotPropagated, at.Span, $"'{at.Uid}': {run.Failure!.Message}", run.Failure.Remedy);
            return null;
        }
        return LineAnswer.Of(input, path, [.. trace], end, type, hasTrace);
    }
}
