using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Heliograph.Cli.Output;
using Heliograph.Engine.Flows;
using Heliograph.Engine.Packets;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Flow;
using Heliograph.Simulation.Packet;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio simulate</c>: given traffic on a given network, every frame or as a fluid.</summary>
internal static class SimulateCommand
{
    private const string Packet = "packet";
    private const string Flow = "flow";
    private const string CheckpointEvery = "60 s";

    public static Command Create(Shell shell)
    {
        Options options = new();
        Command command = new(
            "simulate",
            "Simulate every frame of given traffic. Example: helio simulate --traffic 'incast(bytes: 1 MB, fan-in: 15)' "
                + "--topology 'star(hosts: 16, rate: 100 Gb/s, latency: 1 us)' --config scenarios/packet/ns3-dcqcn.yaml"
        );
        foreach (Option option in options.All)
        {
            command.Add(option);
        }
        command.SetAction(parse => Run(shell, options.Read(parse)));
        return command;
    }

    private static int Run(Shell shell, Request request)
    {
        bool isList = request.Engine == Flow && IsList(shell, request);
        string[] errors = [.. isList ? FlowSimulateCommand.Errors(ForFlow(request)) : Errors(shell, request), .. PathErrors(request)];
        foreach (string error in errors)
        {
            shell.Error.WriteLine($"helio: {error}");
        }
        if (errors.Length > 0)
        {
            return ExitCode.BadInput;
        }
        if (isList)
        {
            return FlowSimulateCommand.Run(shell, ForFlow(request));
        }
        DiagnosticList diagnostics = [];
        PacketConfig? config = PacketConfigReader.ReadFile(
            request.Compat is { } ready ? Ready(shell, ready) : request.Config,
            request.Sets,
            diagnostics
        );
        config = config is null ? null : With(config, request);
        // Wrong options and wrong input are reported together.
        PacketInput? input = PacketInput.Read(request.Topology, request.Traffic!, config?.StartUnit ?? Unit(request), diagnostics);
        PacketReport? report =
            config is null || input is null ? null
            : request.Engine == Flow ? SimulateFluid(shell, request, input, config, diagnostics)
            : Simulate(shell, request, input, config, diagnostics);
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

    // Links, routes and flows in one file; it has neither network nor configuration.
    private static bool IsList(Shell shell, Request request) =>
        request.Topology is null
        && request.Config is null
        && (request.Compat is null || !File.Exists(Ready(shell, request.Compat)))
        && !FluidTraffic.NeedsNetwork(request.Traffic ?? "");

    private static PacketReport? SimulateFluid(Shell shell, Request request, PacketInput input, PacketConfig config, DiagnosticList diagnostics)
    {
        using SimulationProgress progress = new(shell);
        using StopRequest stop = new();
        _ = FlowSimulateCommand.TryBatch(request.Batch ?? "0%", out double batch);
        FluidOptions options = new()
        {
            Batch = batch,
            Stop = stop.Token,
            Tell = progress.Tell,
        };
        return FluidTraffic.Run(input, config, options, diagnostics);
    }

    private static PacketReport? Simulate(Shell shell, Request request, PacketInput input, PacketConfig config, DiagnosticList diagnostics)
    {
        using SimulationProgress progress = new(shell);
        using StopRequest stop = new();
        PacketRecording recording = new()
        {
            SamplePs = request.Sample is { } sample && TrySample(sample, out Duration between) ? between.Ps : 0,
            PortsName = request.Out is { } folder ? Path.Combine(folder, "ports") : null,
            CapturePort = request.Capture,
            CaptureFile = Path.Combine(request.Out ?? "", "capture.pcapng"),
            Tell = progress.Tell,
            Checkpoint = new CheckpointOptions
            {
                File = request.Checkpoint,
                Every = TimeSpan.FromSeconds(TrySample(request.CheckpointEvery ?? CheckpointEvery, out Duration every) ? every.Ps * 1e-12 : 0),
                ResumeFrom = request.Resume,
                Stop = stop.Token,
                Tell = note => TellFailure(shell, request, note),
            },
        };
        try
        {
            return PacketRun.Run(input, config, request.Traffic!, diagnostics, recording);
        }
        catch (CheckpointException e)
        {
            shell.Error.WriteLine($"helio: --checkpoint: cannot write '{request.Checkpoint}': {e.Message}");
            return null;
        }
        // What watches a run is called from its threads.
        catch (Exception e) when ((e.InnerException ?? e) is IOException or UnauthorizedAccessException)
        {
            shell.Error.WriteLine($"helio: --out: cannot write to '{request.Out}': {(e.InnerException ?? e).Message}");
            return null;
        }
    }

    private static void TellFailure(Shell shell, Request request, in CheckpointNote note)
    {
        if (note.Failure is { } failure)
        {
            shell.Error.WriteLine($"helio: --checkpoint: cannot write '{request.Checkpoint}': {failure}; the run goes on, what stood there stays");
        }
    }

    private static bool TrySample(string text, out Duration between)
    {
        between = default;
        return Quantity.TryParse(text, out Quantity quantity, out _) && Duration.TryFrom(quantity, out between) && between.Ps > 0;
    }

    private static int Write(Shell shell, Request request, PacketReport report)
    {
        if (request.Flows is { } file && !TryWriteFlows(shell, file, report.Flows))
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

    /// <summary>Writes the file of <c>--flows</c>; false, with the reason printed, where it cannot be written.</summary>
    internal static bool TryWriteFlows(Shell shell, string file, ImmutableArray<FlowRow> flows)
    {
        try
        {
            SimulationFlows.Write(file, flows);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            shell.Error.WriteLine($"helio: --flows: cannot write '{file}': {e.Message}");
            return false;
        }
    }

    // Everything that is wrong with the command line itself.
    private static IEnumerable<string> Errors(Shell shell, Request request)
    {
        if (request.Engine is not (Packet or Flow))
        {
            yield return $"--engine: '{request.Engine}' is no engine; write packet or flow";
        }
        if (string.IsNullOrWhiteSpace(request.Traffic))
        {
            yield return "--traffic: is missing; give a .cm file, a flow list of HPCC, or 'permutation(bytes: 2 MB)'";
        }
        if (request.Compat is { } other && FlowRules.Of(other) is not null)
        {
            yield return request.Engine == Flow
                ? $"--compat: '{other}' is for flow lists, which have their links and routes; leave it out, or the network"
                : $"--compat: '{other}' is of the flow engine; add --engine flow";
        }
        else if (request.Compat is { } name && (request.Config is not null || !File.Exists(Ready(shell, name))))
        {
            yield return request.Config is not null
                ? "--compat: a configuration is a file or a name, not both; leave one out"
                : $"--compat: '{name}' is no ready configuration; {Suggest.Fix(name, ReadyNames(shell))}";
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
        if (request.CheckpointEvery is { } every && !TrySample(every, out _))
        {
            yield return $"--checkpoint-every: '{every}' is no time; write '{CheckpointEvery}'";
        }
        if (request.CheckpointEvery is not null && request.Checkpoint is null)
        {
            yield return "--checkpoint-every: needs a file; add --checkpoint FILE";
        }
        if (request.Capture is not null && request.Out is null)
        {
            yield return "--capture: needs a folder for its file; add --out DIR";
        }
        foreach (string error in request.Engine == Flow ? FluidErrors(request) : [])
        {
            yield return error;
        }
        if (request.Batch is not null && request.Engine != Flow)
        {
            yield return "--batch: belongs to --engine flow; the packet engine has no completions to wait for";
        }
    }

    private static IEnumerable<string> FluidErrors(Request request)
    {
        (string Name, bool IsGiven)[] others =
        [
            ("--threads", request.Threads is not null),
            ("--sample", request.Sample is not null),
            ("--capture", request.Capture is not null),
            ("--checkpoint", request.Checkpoint is not null),
            ("--checkpoint-every", request.CheckpointEvery is not null),
            ("--resume", request.Resume is not null),
        ];
        foreach ((string name, _) in others.Where(o => o.IsGiven))
        {
            yield return $"{name}: belongs to --engine packet; leave it out, a fluid has no frames, queues or state to keep";
        }
        if (request.Batch is { } batch && !FlowSimulateCommand.TryBatch(batch, out _))
        {
            yield return FlowSimulateCommand.BatchError(batch);
        }
    }

    private static IEnumerable<string> PathErrors(Request request)
    {
        (string, string?)[] paths =
        [
            ("--flows", request.Flows),
            ("--out", request.Out),
            ("--topology", request.Topology),
            ("--checkpoint", request.Checkpoint),
            ("--resume", request.Resume),
        ];
        foreach ((string option, string? path) in paths)
        {
            if (path is not null && string.IsNullOrWhiteSpace(path))
            {
                yield return $"{option}: has no name; leave it out or write one";
            }
        }
    }

    private static FlowSimulateCommand.Request ForFlow(Request request)
    {
        (string Name, bool IsGiven)[] others =
        [
            ("--topology", request.Topology is not null),
            ("--config", request.Config is not null),
            ("--set", request.Sets.Length > 0),
            ("--threads", request.Threads is not null),
            ("--seed", request.Seed is not null),
            ("--start-unit", request.StartUnit is not null),
            ("--sample", request.Sample is not null),
            ("--capture", request.Capture is not null),
            ("--checkpoint", request.Checkpoint is not null),
            ("--checkpoint-every", request.CheckpointEvery is not null),
            ("--resume", request.Resume is not null),
        ];
        string[] given = [.. others.Where(o => o.IsGiven).Select(o => o.Name)];
        return new(request.Traffic ?? "", request.Compat, request.Batch, request.Flows, request.Out, request.Json, given);
    }

    private static string Ready(Shell shell, string name) => Path.Combine(shell.Home, "scenarios", "packet", $"{name}.yaml");

    private static string[] ReadyNames(Shell shell)
    {
        string folder = Path.GetDirectoryName(Ready(shell, ""))!;
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)]
            : [];
    }

    private static PacketConfig With(PacketConfig config, Request request) =>
        config with
        {
            Options = config.Options with
            {
                Threads = request.Threads ?? 0,
                Seed = request.Seed is { } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : config.Options.Seed,
            },
            StartUnit = Unit(request) ?? config.StartUnit,
        };

    private static StartUnit? Unit(Request request) => request.StartUnit is { } unit ? PacketWords.StartUnitOf(unit) : null;

    // The words of the command line.
    private sealed class Options
    {
        private readonly Option<string?> _topology = new("--topology")
        {
            Description = "network: .topo of htsim, edge list of HPCC, or 'fat-tree(hosts: 432, tiers: 3, rate: 100 Gb/s, latency: 1 us)'",
            HelpName = "FILE",
        };

        private readonly Option<string?> _traffic = new("--traffic")
        {
            Description =
                "traffic: .cm of htsim, flow list of HPCC (--engine flow: links and routed flows), or 'permutation(bytes: 2 MB)'; files may be packed by gzip",
            HelpName = "FILE",
        };

        private readonly Option<string?> _config = new("--config")
        {
            Description = "transport, flow control, buffers and sizes: scenarios/packet/*.yaml",
            HelpName = "FILE",
        };

        private readonly Option<string?> _compat = new("--compat")
        {
            Description =
                "in its place: a public simulator to run as, a name of scenarios/packet: htsim-roce, ns3-dcqcn, ...; flow engine: simgrid-lv08",
            HelpName = "NAME",
        };

        private readonly Option<string[]> _set = new("--set")
        {
            Description = "change the configuration, path=value: --set buffer.shared='32 MiB'",
            HelpName = "path=value",
        };

        private readonly Option<string> _engine = new("--engine")
        {
            Description = "packet: every frame; flow: a fluid, on the same inputs or a flow list",
            DefaultValueFactory = _ => Packet,
        };

        private readonly Option<int?> _threads = new("--threads")
        {
            Description = "processors; the answer is the same (default all, below 512 hosts 1)",
            HelpName = "N",
        };

        private readonly Option<string?> _seed = new("--seed")
        {
            Description = "of paths and marks (default that of the configuration, else 1)",
            HelpName = "N",
        };

        private readonly Option<string?> _startUnit = new("--start-unit")
        {
            Description = "what 'start' of a .cm counts: ps or us",
            HelpName = "UNIT",
        };

        private readonly Option<string?> _flows = new("--flows") { Description = "write the flows here, CSV", HelpName = "FILE" };

        private readonly Option<string?> _output = new("--out")
        {
            Description = "folder for report.html, report.json and flows.csv",
            HelpName = "DIR",
        };

        private readonly Option<string?> _sample = new("--sample")
        {
            Description = "sample every port this often: 10 us; queues over time in the report, ports.*.parquet in --out",
            HelpName = "T",
        };

        private readonly Option<string?> _capture = new("--capture")
        {
            Description = "frames of one port, tor0:agg1 or host3, as capture.pcapng in --out",
            HelpName = "PORT",
        };

        private readonly Option<string?> _checkpoint = new("--checkpoint")
        {
            Description = "write here what the run needs to go on later: now and then, and when it is stopped",
            HelpName = "FILE",
        };

        private readonly Option<string?> _checkpointEvery = new("--checkpoint-every")
        {
            Description = $"time of this machine between two (default {SimulateCommand.CheckpointEvery})",
            HelpName = "T",
        };

        private readonly Option<string?> _resume = new("--resume") { Description = "go on from a checkpoint of the same run", HelpName = "FILE" };

        private readonly Option<string?> _batch = new("--batch")
        {
            Description = "flow engine: completions within this share of a flow's time are taken together: 0.2%",
            HelpName = "SHARE",
        };

        private readonly Option<bool> _json = new("--json") { Description = "print the answer as JSON" };

        public IEnumerable<Option> All =>
            [
                _topology,
                _traffic,
                _config,
                _compat,
                _set,
                _engine,
                _threads,
                _seed,
                _startUnit,
                _flows,
                _output,
                _sample,
                _capture,
                _checkpoint,
                _checkpointEvery,
                _resume,
                _batch,
                _json,
            ];

        public Request Read(ParseResult parse) =>
            new(
                parse.GetValue(_topology),
                parse.GetValue(_traffic),
                parse.GetValue(_config),
                parse.GetValue(_compat),
                parse.GetValue(_set) ?? [],
                parse.GetValue(_engine)!,
                parse.GetValue(_threads),
                parse.GetValue(_seed),
                parse.GetValue(_startUnit),
                parse.GetValue(_flows),
                parse.GetValue(_output),
                parse.GetValue(_sample),
                parse.GetValue(_capture),
                parse.GetValue(_checkpoint),
                parse.GetValue(_checkpointEvery),
                parse.GetValue(_resume),
                parse.GetValue(_batch),
                parse.GetValue(_json)
            );
    }

    private sealed record Request(
        string? Topology,
        string? Traffic,
        string? Config,
        string? Compat,
        string[] Sets,
        string Engine,
        int? Threads,
        string? Seed,
        string? StartUnit,
        string? Flows,
        string? Out,
        string? Sample,
        string? Capture,
        string? Checkpoint,
        string? CheckpointEvery,
        string? Resume,
        string? Batch,
        bool Json
    );
}
