using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Heliograph.Cli.Output;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio line transmit</c>: a full spectrum from A to B with automatic design, as gnpy-transmission-example.</summary>
internal static class LineTransmitCommand
{
    public static Command Create(Shell shell)
    {
        Option<string> network = new("--network")
        {
            Description = "elements and connections, JSON or GraphML",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> from = new("--from") { Description = "transceiver, or a part of its name; without it the first", HelpName = "NAME" };
        Option<string?> to = new("--to") { Description = "transceiver, or a part of its name; without it the next", HelpName = "NAME" };
        Option<string?> power = new("--power")
        {
            Description = "of a channel in the span, dBm; without it power_dbm of the library's SI",
            HelpName = "DBM",
        };
        Option<string?> spectrum = new("--spectrum")
        {
            Description = "channels that are sent, JSON or CSV; without it those of SI",
            HelpName = "FILE",
        };
        Option<string?> path = new("--path")
        {
            Description = "ROADMs on the way by parts of their names, with ',' or '|' between",
            HelpName = "NAMES",
        };
        Option<string?> service = new("--service") { Description = "path requests, JSON; the ends are those of --route-id", HelpName = "FILE" };
        Option<string?> routeId = new("--route-id") { Description = "request of --service", HelpName = "ID" };
        Option<bool> channels = new("--show-channels") { Description = "print every channel at the end" };
        Option<string?> save = new("--save-network") { Description = "write the designed network, JSON", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "print the answer as JSON" };
        LineFiles files = new();
        Command command = new(
            "transmit",
            "A full spectrum from A to B with automatic design. Example: helio line transmit --network N.json --from A --to B --show-channels"
        )
        {
            network,
            from,
            to,
            power,
            spectrum,
            path,
            service,
            routeId,
            channels,
            save,
            json,
        };
        files.AddTo(command);
        command.SetAction(parse =>
        {
            DiagnosticList diagnostics = [];
            TransmissionQuery query = new()
            {
                From = parse.GetValue(from),
                To = parse.GetValue(to),
                Route = Route(parse.GetValue(path)),
                InsertsAmplifiers = !parse.GetValue(files.KeepsAmplifiers),
            };
            if (
                !TryPower(parse.GetValue(power), shell, out double? dBm)
                || !LineFiles.TryCompat(shell, parse.GetValue(files.Compat), out bool isReference)
            )
            {
                return ExitCode.BadInput;
            }
            query = query with { Power_dBm = dBm, IsReference = isReference };
            var input = files.Read(parse, parse.GetValue(network)!, diagnostics);
            if (parse.GetValue(spectrum) is { } channelFile)
            {
                query = query with { Spectrum = LineSpectrumReader.ReadFile(channelFile, diagnostics) };
            }
            string? id = parse.GetValue(routeId);
            TransmissionQuery asked = Ends(query, parse.GetValue(service), id, shell, diagnostics);
            TransmissionResult? result =
                input is not var (topology, equipment, simulation) || diagnostics.HasErrors
                    ? null
                    : LineTransmission.Run(topology, equipment, simulation, asked, diagnostics);
            if (shell.Print(diagnostics) || result is null)
            {
                return ExitCode.BadInput;
            }
            if (
                parse.GetValue(save) is { } target
                && !LineRequestCommand.TrySave(shell, target, to => to.Write(LineNetworkJson.Of(result.ToTopology())))
            )
            {
                return ExitCode.BadInput;
            }
            if (parse.GetValue(json))
            {
                shell.Out.Write(TransmissionJson.Of(result));
            }
            else
            {
                TransmissionText.Print(result with { Query = query }, shell.Out, parse.GetValue(channels), parse.GetValue(path), id);
            }
            return ExitCode.Ok;
        });
        return command;
    }

    // The ends of a request stand for ends that are not named.
    private static TransmissionQuery Ends(TransmissionQuery query, string? service, string? id, Shell shell, DiagnosticList diagnostics)
    {
        if (service is null && id is null)
        {
            return query;
        }
        if (service is null || id is null)
        {
            diagnostics.Error(Codes.BadPathRequest, new SourceSpan("--service"), "--service and --route-id belong together", "give both");
            return query;
        }
        if (LineServicesReader.ReadFile(service, diagnostics) is not { } services)
        {
            return query;
        }
        if (services.Services.FirstOrDefault(s => s.Id == id) is not { } request)
        {
            string known = string.Join(", ", services.Services.Select(s => s.Id).Take(24));
            diagnostics.Error(Codes.BadPathRequest, new SourceSpan(service), $"no request '{id}'", $"use one of: {known}");
            return query;
        }
        return query with { From = request.Source, To = request.Destination };
    }

    private static ImmutableArray<string> Route(string? path)
    {
        if (path is null)
        {
            return [];
        }
        char separator = path.Contains('|', StringComparison.Ordinal) ? '|' : ',';
        return [.. path.Split(separator).Select(p => p.Trim())];
    }

    private static bool TryPower(string? text, Shell shell, out double? power)
    {
        power = null;
        if (text is null)
        {
            return true;
        }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= 60)
        {
            power = value;
            return true;
        }
        shell.Error.WriteLine($"helio: --power: '{text}' is no power from -60 to 60 dBm");
        return false;
    }
}
