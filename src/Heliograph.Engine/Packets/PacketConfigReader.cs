using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>
/// Reads packet configurations, YAML that begins with <c>packet: 1</c>; keys in <c>docs/guides/simulate.md</c>. Every key may be left out; values
/// carry their units; everything wrong is reported at once, what does not go together with the rest too.
/// </summary>
public static class PacketConfigReader
{
    public const int Version = 1;

    /// <summary>Longest frame: its length has 16 bits in the engine.</summary>
    internal const int MostFrameBytes = ushort.MaxValue;

    private const string Fix = "begin with 'packet: 1'";

    /// <summary>Reads a file and then the edits, <c>path=value</c>; null, with diagnostics, when it is no configuration.</summary>
    /// <param name="path">Null for the defaults, which edits may change.</param>
    public static PacketConfig? ReadFile(string? path, IReadOnlyList<string> sets, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(diagnostics);
        SourceSpan none = new("packet options");
        YamlNode? root = path is null
            ? new YamlMap(none, [new YamlEntry("packet", none, new YamlScalar(none, "1", false))])
            : YamlReader.ReadFile(path, diagnostics);
        return Read(root, path ?? "", sets, diagnostics);
    }

    /// <summary>As <see cref="ReadFile"/>, from text; <paramref name="name"/> is the file named in diagnostics.</summary>
    public static PacketConfig? ReadText(string text, string name, IReadOnlyList<string> sets, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return Read(YamlReader.ReadText(text, name, diagnostics), name, sets, diagnostics);
    }

    private static PacketConfig? Read(YamlNode? root, string name, IReadOnlyList<string> sets, DiagnosticList diagnostics)
    {
        if (root is null || !IsConfig(root, diagnostics))
        {
            return null;
        }
        int before = diagnostics.ErrorCount;
        if (YamlEdits.Set(root, sets, "the configuration", "buffer.shared=32 MiB", diagnostics) is not YamlMap map)
        {
            return null;
        }
        Dictionary<string, SourceSpan> places = new(StringComparer.Ordinal);
        MapReader reader = new(map, diagnostics);
        reader.Allow(["packet"]);
        OptionMap top = new(reader, "", places);
        StartUnit? unit = top.Word<StartUnit?>("start-unit", [.. PacketWords.StartUnits.Select(w => (w.Word, (StartUnit?)w.Value))], null);
        (PacketOptions options, long storm, ImmutableArray<RouteSpec> routes) = Options(top);
        ImmutableArray<EventSpec> events = PacketEvents.Read(reader, places);
        top.Done();
        PacketConfig config = new(name, options, unit)
        {
            StormPs = storm,
            Events = events,
            Routes = routes,
            Places = places.ToImmutableDictionary(StringComparer.Ordinal),
        };
        // What is out of its own range has been said; what follows from it would only confuse.
        if (diagnostics.ErrorCount == before)
        {
            PacketConfigCheck.Check(config, diagnostics);
        }
        return diagnostics.ErrorCount == before ? config : null;
    }

    private static bool IsConfig(YamlNode root, DiagnosticList diagnostics)
    {
        if (root is not YamlMap map)
        {
            diagnostics.Error(Codes.NotAPacketConfig, root.Span, $"is {root.Kind}, not a packet configuration", Fix);
            return false;
        }
        if (map.Find("packet") is not { } node)
        {
            string what = map.Find("heliograph") is null
                ? "has no key 'packet': not a packet configuration"
                : "is a scenario, not a packet configuration";
            diagnostics.Error(Codes.NotAPacketConfig, map.Span, what, Fix);
            return false;
        }
        if (node is not YamlScalar { Text: "1" })
        {
            string shown = node is YamlScalar s ? $"'{(s.Text.Length > 20 ? s.Text[..20] : s.Text)}'" : node.Kind;
            diagnostics.Error(Codes.NotAPacketConfig, node.Span, $"version {shown} of the format is not known, this is version {Version}", Fix);
            return false;
        }
        return true;
    }

    private static (PacketOptions Options, long StormPs, ImmutableArray<RouteSpec> Routes) Options(OptionMap top)
    {
        PacketOptions d = new();
        OptionMap frames = top.Map("frames");
        OptionMap paths = top.Map("paths");
        OptionMap transport = top.Map("transport");
        OptionMap pause = top.Map("pause");
        PacketOptions options = d with
        {
            Seed = top.Seed("seed", d.Seed),
            EndPs = top.Time("end", d.EndPs),
            PayloadBytes = frames.Size("payload", 1, MostFrameBytes, d.PayloadBytes),
            HeaderBytes = frames.Size("headers", 0, MostFrameBytes, d.HeaderBytes),
            AcknowledgementBytes = frames.Size("acknowledgement", 1, MostFrameBytes, d.AcknowledgementBytes),
            PadLastFrame = frames.Flag("pad-last", d.PadLastFrame),
            AcknowledgeEvery = frames.Count("acknowledge-every", 1, 255, d.AcknowledgeEvery),
            AcknowledgementClass = frames.Count("acknowledgement-class", 0, 7, d.AcknowledgementClass),
            FlowControl = top.Word("flow-control", PacketWords.FlowControls, d.FlowControl),
            ClassWeights = top.Counts("class-weights", 1000, 8),
            LosslessClasses = top.Classes("lossless-classes", d.LosslessClasses),
            Buffer = Buffer(top.Map("buffer")),
            Ecn = Ecn(top),
            Pause = d.Pause with
            {
                FrameBytes = pause.Size("frame", 0, MostFrameBytes, d.Pause.FrameBytes),
                ReactionPs = pause.Time("reaction", d.Pause.ReactionPs),
                Quanta = pause.Count("quanta", 0, ushort.MaxValue, d.Pause.Quanta),
            },
            CutThroughBytes = top.Size("cut-through", 0, MostFrameBytes, d.CutThroughBytes, ("none", 0)),
            Paths = paths.Word("choice", PacketWords.PathChoices, d.Paths),
            PathHash = paths.Word("hash", PacketWords.PathHashes, d.PathHash),
            PathLimit = paths.Count("limit", 1, 65_536, d.PathLimit),
            FlowletGapPs = paths.Time("flowlet-gap", d.FlowletGapPs),
            Recovery = transport.Word("recovery", PacketWords.Recoveries, d.Recovery),
            TimeoutPs = transport.Time("timeout", d.TimeoutPs, ("none", 0)),
            WindowBytes = transport.Size("window", 1, 1L << 40, d.WindowBytes, ("none", 0), ("bdp", -1)),
            WindowFollowsRate = transport.Flag("window-follows-rate", d.WindowFollowsRate),
            CongestionControl = transport.Word("congestion-control", PacketWords.CongestionControls, d.CongestionControl),
            Congestion = CongestionReader.Read(top, transport),
            LinkRetries = top.Count("link-retries", 0, 1000, d.LinkRetries),
        };
        ImmutableArray<RouteSpec> routes = PacketRoutes.Read(paths);
        frames.Done();
        paths.Done();
        transport.Done();
        long storm = pause.Time("watchdog", PacketConfig.Default.StormPs);
        pause.Done();
        return (options, storm, routes);
    }

    private static BufferOptions Buffer(OptionMap map)
    {
        BufferOptions d = new();
        BufferOptions buffer = d with
        {
            SharedBytes = map.Size("shared", 1, 1L << 40, d.SharedBytes),
            ReserveBytes = map.Size("reserve", 0, int.MaxValue, d.ReserveBytes),
            HeadroomBytes = map.Size("headroom", 0, int.MaxValue, d.HeadroomBytes, ("auto", -1)),
            AlphaShift = map.Count("alpha-shift", 0, 30, d.AlphaShift),
            ResumeOffsetBytes = map.Size("resume-offset", 0, int.MaxValue, d.ResumeOffsetBytes),
            PauseAboveBytes = map.Size("pause-above", 1, int.MaxValue, d.PauseAboveBytes),
            ResumeBelowBytes = map.Size("resume-below", 1, int.MaxValue, d.ResumeBelowBytes),
            QueueBytes = map.Size("queue", 1, int.MaxValue, d.QueueBytes),
            TrimToBytes = map.Size("trim-to", 1, MostFrameBytes, d.TrimToBytes),
            TrimQueueBytes = map.Size("trim-queue", 1, int.MaxValue, d.TrimQueueBytes),
            CreditBytes = map.Size("credit", 1, int.MaxValue, d.CreditBytes, ("auto", 0)),
            CreditUnitBytes = map.Size("credit-unit", 1, MostFrameBytes, d.CreditUnitBytes),
        };
        map.Done();
        return buffer;
    }

    private static EcnOptions? Ecn(OptionMap top)
    {
        OptionMap map = top.Map("ecn");
        EcnOptions d = new();
        EcnOptions ecn = d with
        {
            MinBytes = map.Size("min", 0, int.MaxValue, 0L),
            MaxBytes = map.Size("max", 0, int.MaxValue, 0L),
            MaxProbability = map.Number("probability", 0, 1, d.MaxProbability),
            PerBitsPerSecond = map.Rate("at", d.PerBitsPerSecond),
        };
        map.Done();
        return top.Has("ecn") ? ecn : null;
    }
}
