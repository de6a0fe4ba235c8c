using System.Text.Json;
using Heliograph.Engine.Flows;
using Heliograph.Engine.Packets;
using Heliograph.Simulation.Packet;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>helio simulate --json</c> and <c>report.json</c>: the shape of <c>docs/guides/simulate.md</c>. Fields are added, never renamed; units stand in
/// names. All but <c>run</c> is a function of the inputs and the version.
/// </summary>
internal static class SimulationJson
{
    public const int SchemaVersion = 1;

    private const double PsPerUs = 1e6;

    public static byte[] Of(PacketReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("engine", report.Fluid is null ? "packet" : "flow");
            Answer(json, report);
            Work(json, report);
            Ports(json, report);
            JsonReport.Array(json, "bySize", report.BySize, g => Group(json, g));
            JsonReport.Findings(json, report.Findings);
            Inputs(json, report);
            Config(json, report.Config);
            Fluid(json, report.Fluid);
            json.WriteStartObject("run");
            json.WriteNumber("wall_s", report.WallSeconds);
            json.WriteNumber("loop_s", report.Result.Loop.TotalSeconds);
            json.WriteNumber("hopsPerSecond", report.HopsPerSecond);
            json.WriteNumber("memory_B", report.Result.Bytes);
            json.WriteNumber("threads", report.Config.Options.Threads);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    // Null of a run of frames.
    private static void Fluid(Utf8JsonWriter json, FluidFigures? fluid)
    {
        if (!JsonReport.Begins(json, "fluid", fluid))
        {
            return;
        }
        json.WriteString("paths", fluid.Paths);
        json.WriteNumber("links", fluid.Links);
        json.WriteNumber("nodeClasses", fluid.Classes);
        json.WriteNumber("solves", fluid.Solves);
        json.WriteNumber("solvedHops", fluid.SolvedHops);
        json.WriteNumber("batch", fluid.Batch);
        JsonReport.Array(
            json,
            "factors",
            fluid.Factors,
            f =>
            {
                json.WriteString("name", f.Name);
                json.WriteNumber("least", f.Least);
                json.WriteNumber("most", f.Most);
                json.WriteString("source", f.Source);
            }
        );
        json.WriteEndObject();
    }

    private static void Answer(Utf8JsonWriter json, PacketReport report)
    {
        json.WriteNumber("flows", report.Flows.Length);
        json.WriteNumber("completed", report.Result.Completed);
        json.WriteStartObject("hops");
        json.WriteNumber("data", report.Result.DataHops);
        json.WriteNumber("control", report.Result.ControlHops);
        json.WriteNumber("linkControl", report.Result.LinkControlHops);
        json.WriteEndObject();
        Summary(json, "fct_us", report.Fct_us);
        Summary(json, "finish_us", report.Finish_us);
        Summary(json, "received_us", report.Received_us);
        Summary(json, "slowdown", report.Slowdown);
    }

    private static void Work(Utf8JsonWriter json, PacketReport report)
    {
        PacketResult result = report.Result;
        json.WriteNumber("dropped", result.Dropped);
        json.WriteNumber("losslessDropped", result.LosslessDropped);
        json.WriteNumber("lostOnWire", result.LostOnWire);
        json.WriteNumber("pauses", result.Pauses);
        json.WriteNumber("marks", result.Marks);
        json.WriteNumber("trims", result.Trims);
        json.WriteNumber("retransmissions", result.Retransmissions);
        json.WriteNumber("events", result.Events);
        json.WriteString("end", JsonNamingPolicy.KebabCaseLower.ConvertName(result.End.ToString()));
        json.WriteNumber("last_us", result.LastPs / PsPerUs);
        json.WriteString("traceHash", result.TraceHash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void Ports(Utf8JsonWriter json, PacketReport report)
    {
        LongestPause longest = report.Result.LongestPause;
        if (JsonReport.Begins(json, "longestPause", longest.Ps > 0 ? report : null))
        {
            json.WriteString("port", report.Places.NameOfPort(longest.Port));
            json.WriteNumber("since_us", longest.SincePs / PsPerUs);
            json.WriteNumber("length_us", longest.Ps / PsPerUs);
            json.WriteEndObject();
        }
        JsonReport.Array(
            json,
            "busiestPorts",
            report.Busiest,
            b =>
            {
                json.WriteString("port", b.Name);
                json.WriteNumber("utilisation", b.Utilisation);
                json.WriteNumber("sent_B", b.Outcome.SentBytes);
                json.WriteNumber("maxQueued_B", b.Outcome.MaxQueuedBytes);
                json.WriteNumber("paused_us", b.Outcome.PausedPs / PsPerUs);
                json.WriteNumber("pausesSent", b.Outcome.PausesSent);
                json.WriteNumber("marks", b.Outcome.Marks);
                json.WriteNumber("drops", b.Outcome.Drops);
            }
        );
    }

    internal static void Group(Utf8JsonWriter json, SizeGroup group)
    {
        json.WriteNumber("sizeMin_B", group.LeastBytes);
        json.WriteNumber("sizeMax_B", group.MostBytes);
        json.WriteNumber("flows", group.Flows);
        json.WriteNumber("completed", group.Completed);
        Summary(json, "fct_us", group.Fct_us);
        Summary(json, "slowdown", group.Slowdown);
    }

    private static void Inputs(Utf8JsonWriter json, PacketReport report)
    {
        json.WriteStartObject("network");
        json.WriteString("name", report.Network.Name);
        json.WriteNumber("hosts", report.Network.Hosts);
        json.WriteNumber("switches", report.Network.Nodes.Length - report.Network.Hosts);
        json.WriteNumber("cables", report.Network.Wires.Length);
        json.WriteEndObject();
        json.WriteStartObject("traffic");
        json.WriteString("name", report.Traffic.Name);
        json.WriteNumber("payload_B", report.Flows.Sum(f => (double)f.Bytes));
        json.WriteNumber("triggers", report.Traffic.Triggers.Length);
        json.WriteNumber("failures", report.Traffic.Failures.Length);
        json.WriteNumber("firstStart_us", report.FirstStartPs / PsPerUs);
        json.WriteEndObject();
    }

    private static void Config(Utf8JsonWriter json, PacketConfig config)
    {
        PacketOptions o = config.Options;
        json.WriteStartObject("config");
        json.WriteString("file", config.Name.Length == 0 ? null : config.Name);
        json.WriteNumber("seed", o.Seed);
        json.WriteNumber("payload_B", o.PayloadBytes);
        json.WriteNumber("headers_B", o.HeaderBytes);
        json.WriteNumber("acknowledgement_B", o.AcknowledgementBytes);
        json.WriteString("flowControl", PacketWords.Of(o.FlowControl));
        json.WriteNumber("shared_B", o.Buffer.SharedBytes);
        json.WriteBoolean("ecn", o.Ecn is not null);
        json.WriteString("paths", PacketWords.Of(o.Paths));
        json.WriteString("hash", PacketWords.Of(o.PathHash));
        json.WriteString("recovery", PacketWords.Of(o.Recovery));
        json.WriteString("congestionControl", PacketWords.Of(o.CongestionControl));
        json.WriteNumber("timeout_s", o.TimeoutPs * 1e-12);
        json.WriteNumber("end_s", o.EndPs * 1e-12);
        json.WriteEndObject();
    }

    internal static void Summary(Utf8JsonWriter json, string name, TimeSummary? summary)
    {
        if (!JsonReport.Begins(json, name, summary))
        {
            return;
        }
        json.WriteNumber("mean", summary.Mean);
        json.WriteNumber("p50", summary.P50);
        json.WriteNumber("p99", summary.P99);
        json.WriteNumber("max", summary.Max);
        json.WriteNumber("min", summary.Min);
        json.WriteEndObject();
    }
}
