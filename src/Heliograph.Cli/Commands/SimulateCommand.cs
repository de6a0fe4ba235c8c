using System.CommandLine;
using System.Globalization;
using System.Text;
using Heliograph.Cli.Output;
using Heliograph.Engine.Packets;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio simulate</c>: every frame of given traffic on a given network.</summary>
internal static class SimulateCommand
{
    private const string Packet = "packet";
    private const string Flow = "flow";

    public static Command Create(Shell shell)
    {
        Option<string?> topology = new("--topology")
        {
            Description = "network: .topo of htsim, edge list of HPCC, or 'fat-tree(hosts: 432, tiers: 3, rate: 100 Gb/s, latency: 1 us)'",
            HelpName = "FILE",
        };
        Option<string?> traffic = new("--traffic")
        {
            Description = "traffic: .cm of htsim, flow list of HPCC, or 'permutation(bytes: 2 MB)'; files may be packed by gzip",
            HelpName = "FILE",
        };
        Option<string?> config = new("--config")
        {
            Description = "transport, flow control, buffers and sizes: scenarios/packet/*.yaml",
            HelpName = "FILE",
        };
        Option<string[]> set = new("--set")
        {
            Description = "change the configuration, path=value: --set buffer.shared='32 MiB'",
            HelpName = "path=value",
        };
        Option<string> engine = new("--engine") { Description = "packet: every frame", DefaultValueFactory = _ => Packet };
        Option<int> threads = new("--threads")
        {
            Description = "processors; the answer is the same (default 1)",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Option<string?> seed = new("--seed") { Description = "of paths and marks (default that of the configuration, else 1)", HelpName = "N" };
        Option<string?> startUnit = new("--start-unit") { Description = "what 'start' of a .cm counts: ps or us", HelpName = "UNIT" };
        Option<string?> flows = new("--flows") { Description = "write the flows here, CSV", HelpName = "FILE" };
        Option<string?> output = new("--out") { Description = "folder for report.html, report.json and flows.csv", HelpName = "DIR" };
        Option<string?> sample = new("--sample")
        {
            Description = "sample every port this often: 10 us; queues over time in the report, ports.*.parquet in --out",
            HelpName = "T",
        };
        Option<string?> capture = new("--capture")
        {
            Description = "frames of one port, tor0:agg1 or host3, as capture.pcapng in --out",
            HelpName = "PORT",
        };
        Option<bool> json = new("--json") { Description = "print the answer as JSON" };
        Command command = new(
            "simulate",
            "Simulate every frame of given traffic. Example: helio simulate --traffic 'incast(bytes: 1 MB, fan-in: 15)' "
                + "--topology 'star(hosts: 16, rate: 100 Gb/s, latency: 1 us)' --config scenarios/packet/ns3-dcqcn.yaml"
        )
        {
            topology,
            traffic,
            config,
            set,
            engine,
            threads,
            seed,
            startUnit,
            flows,
            output,
            sample,
            capture,
            json,
        };
        command.SetAction(parse =>
            Run(
                shell,
                new Request(
                    parse.GetValue(topology),
                    parse.GetValue(traffic),
                    parse.GetValue(config),
                    parse.GetValue(set) ?? [],
                    parse.GetValue(engine)!,
                    parse.GetValue(threads),
                    parse.GetValue(seed),
                    parse.GetValue(startUnit),
                    parse.GetValue(flows),
                    parse.GetValue(output),
                    parse.GetValue(sample),
                    parse.GetValue(capture),
                    parse.GetValue(json)
                )
            )
        );
        return command;
    }

    private static int Run(Shell shell, Request request)
    {
        string[] errors = [.. Errors(request)];
        foreach (string error in errors)
        {
            shell.Error.WriteLine($"helio: {error}");
        }
        if (errors.Length > 0)
        {
            return ExitCode.BadInput;
        }
        DiagnosticList diagnostics = [];
        PacketConfig? config = PacketConfigReader.ReadFile(request.Config, request.Sets, diagnostics);
        config = config is null ? null : With(config, request);
        // Wrong options and wrong input are reported together.
        PacketInput? input = PacketInput.Read(request.Topology, request.Traffic!, config?.StartUnit ?? Unit(request), diagnostics);
        PacketReport? report = config is null || input is null ? null : Simulate(shell, request, input, config, diagnostics);
        if (input?.Assumed is { } network)
        {
            shell.Error.WriteLine($"helio: no --topology: {network}, as htsim takes for such a matrix");
        }
        if (shell.Print(diagnostics) || report is null)
        {
            return ExitCode.BadInput;
        }
        return Write(shell, request, report);
    }

    private static PacketReport? Simulate(Shell shell, Request request, PacketInput input, PacketConfig config, DiagnosticList diagnostics)
    {
        using SimulationProgress progress = new(shell);
        PacketRecording recording = new()
        {
            SamplePs = request.Sample is { } sample && TrySample(sample, out Duration between) ? between.Ps : 0,
            PortsName = request.Out is { } folder ? Path.Combine(folder, "ports") : null,
            CapturePort = request.Capture,
            CaptureFile = Path.Combine(request.Out ?? "", "capture.pcapng"),
            Tell = progress.Tell,
        };
        try
        {
            return PacketRun.Run(input, config, request.Traffic!, diagnostics, recording);
        }
        // What watches a run is called from its threads.
        catch (Exception e) when ((e.InnerException ?? e) is IOException or UnauthorizedAccessException)
        {
            shell.Error.WriteLine($"helio: --out: cannot write to '{request.Out}': {(e.InnerException ?? e).Message}");
            return null;
        }
    }

    private static bool TrySample(string text, out Duration between)
    {
        between = default;
        return Quantity.TryParse(text, out Quantity quantity, out _) && Duration.TryFrom(quantity, out between) && between.Ps > 0;
    }

    private static int Write(Shell shell, Request request, PacketReport report)
    {
        if (request.Flows is { } file && !TryWriteFlows(shell, file, report))
        {
            return ExitCode.BadInput;
        }
        if (request.Out is { } folder && !shell.TryWrite(folder, SimulationPage.Files(report)))
        {
            return ExitCode.BadInput;
        }
        if (request.Json)
        {
            shell.Out.Write(Encoding.UTF8.GetString(SimulationJson.Of(report)));
        }
        else
        {
            SimulationText.Print(report, shell.Out, shell.Columns);
            foreach (string written in new[] { request.Flows, request.Out is { } o ? Path.Combine(o, "report.html") : null }.OfType<string>())
            {
                shell.Out.WriteLine(written);
            }
        }
        return report.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static bool TryWriteFlows(Shell shell, string file, PacketReport report)
    {
        try
        {
            SimulationFlows.Write(file, report.Flows);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            shell.Error.WriteLine($"helio: --flows: cannot write '{file}': {e.Message}");
            return false;
        }
    }

    // Everything that is wrong with the command line itself.
    private static IEnumerable<string> Errors(Request request)
    {
        if (request.Engine == Flow)
        {
            yield return "--engine flow: the fluid engine is not there yet; leave --engine out: packet simulates every frame";
        }
        else if (request.Engine != Packet)
        {
            yield return $"--engine: '{request.Engine}' is no engine; write packet";
        }
        if (string.IsNullOrWhiteSpace(request.Traffic))
        {
            yield return "--traffic: is missing; give a .cm file, a flow list of HPCC, or 'permutation(bytes: 2 MB)'";
        }
        if (request.Threads is < 1 or > 64)
        {
            yield return $"--threads: {request.Threads} is out of range, 1 to 64";
        }
        if (request.Seed is { } seed && !ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            yield return $"--seed: '{seed}' is no seed; write a whole number from 0 to 18446744073709551615";
        }
        if (request.StartUnit is { } unit && PacketWords.StartUnitOf(unit) is null)
        {
            string meant = Suggest.Nearest(unit, ["ps", "us"]) is { } near ? $"did you mean {near}?" : "write ps or us";
            yield return $"--start-unit: '{unit}' is no unit of htsim's starts; {meant}";
        }
        if (request.Sample is { } sample && !TrySample(sample, out _))
        {
            yield return $"--sample: '{sample}' is no time; write '10 us'";
        }
        if (request.Capture is not null && request.Out is null)
        {
            yield return "--capture: needs a folder for its file; add --out DIR";
        }
        foreach ((string option, string? path) in new[] { ("--flows", request.Flows), ("--out", request.Out), ("--topology", request.Topology) })
        {
            if (path is not null && string.IsNullOrWhiteSpace(path))
            {
                yield return $"{option}: has no name; leave it out or write one";
            }
        }
    }

    private static PacketConfig With(PacketConfig config, Request request) =>
        config with
        {
            Options = config.Options with
            {
                Threads = request.Threads,
                Seed = request.Seed is { } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : config.Options.Seed,
            },
            StartUnit = Unit(request) ?? config.StartUnit,
        };

    private static StartUnit? Unit(Request request) => request.StartUnit is { } unit ? PacketWords.StartUnitOf(unit) : null;

    private sealed record Request(
        string? Topology,
        string? Traffic,
        string? Config,
        string[] Sets,
        string Engine,
        int Threads,
        string? Seed,
        string? StartUnit,
        string? Flows,
        string? Out,
        string? Sample,
        string? Capture,
        bool Json
    );
}
