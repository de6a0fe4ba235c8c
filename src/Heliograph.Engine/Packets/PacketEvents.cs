using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>A change of the network as a configuration states it; names are resolved once the network is known.</summary>
/// <param name="Target">Node or cable; empty for a reroute.</param>
/// <param name="Other">The second cable of a swap; else empty.</param>
internal sealed record EventSpec(long AtPs, NetworkEventKind Kind, string Target, string Other, long Value, long DarkPs, SourceSpan Place);

/// <summary>
/// Reads <c>events</c>, a list of maps with <c>at</c> and one of <c>cable-down</c>, <c>cable-up</c>, <c>cable-rate</c> (with <c>rate</c>),
/// <c>switch-down</c>, <c>switch-up</c>, <c>buffer</c> (with <c>size</c>), <c>swap</c> (two cables, with <c>dark</c>), <c>reroute</c>.
/// </summary>
internal static class PacketEvents
{
    private static readonly (string Key, NetworkEventKind Kind)[] Kinds =
    [
        ("cable-down", NetworkEventKind.CableDown),
        ("cable-up", NetworkEventKind.CableUp),
        ("cable-rate", NetworkEventKind.CableRate),
        ("switch-down", NetworkEventKind.NodeDown),
        ("switch-up", NetworkEventKind.NodeUp),
        ("buffer", NetworkEventKind.BufferBytes),
        ("swap", NetworkEventKind.SwapCables),
        ("reroute", NetworkEventKind.Reroute),
    ];

    public static ImmutableArray<EventSpec> Read(MapReader top, Dictionary<string, SourceSpan> places)
    {
        if (top.Has("events"))
        {
            places["events"] = top.SpanOf("events");
        }
        return [.. top.Maps("events").Select(m => ReadOne(m, places)).OfType<EventSpec>()];
    }

    private static EventSpec? ReadOne(MapReader map, Dictionary<string, SourceSpan> places)
    {
        OptionMap options = new(map, "events[]", places);
        if (!map.Has("at"))
        {
            map.Diagnostics.Error(Codes.MissingKey, map.Span, "'at' is missing", "add 'at: 100 us', when it happens");
        }
        long at = options.Time("at", 0);
        (string Key, NetworkEventKind Kind)[] given = [.. Kinds.Where(k => map.Has(k.Key))];
        foreach ((string key, _) in Kinds)
        {
            map.Node(key);
        }
        if (given.Length != 1)
        {
            string words = string.Join(", ", Kinds.Select(k => k.Key));
            string message = given.Length == 0 ? "the event does not say what happens" : $"{given[0].Key} and {given[1].Key} are two events";
            map.Diagnostics.Error(Codes.InconsistentPacketConfig, map.Span, message, $"write one of {words} in each");
            return null;
        }
        (string name, NetworkEventKind kind) = given[0];
        ImmutableArray<string> targets = kind == NetworkEventKind.Reroute ? [] : map.Texts(name);
        int due = kind switch
        {
            NetworkEventKind.Reroute => 0,
            NetworkEventKind.SwapCables => 2,
            _ => 1,
        };
        if (targets.Length != due)
        {
            string what = due == 2 ? "two cables, such as 'swap: [tor0:agg0, tor1:agg0]'" : "one name";
            map.Diagnostics.Error(Codes.WrongKind, map.SpanOf(name), $"'{name}' names {targets.Length}", $"write {what}");
            return null;
        }
        long value = kind switch
        {
            NetworkEventKind.CableRate => Due(map, "rate", "100 Gb/s", () => options.Rate("rate", 0)),
            NetworkEventKind.BufferBytes => Due(map, "size", "16 MiB", () => options.Size("size", 1, 1L << 40, 0L)),
            _ => 0,
        };
        long dark = kind == NetworkEventKind.SwapCables ? Due(map, "dark", "10 us", () => options.Time("dark", 0)) : 0;
        map.Done();
        return new EventSpec(at, kind, due > 0 ? targets[0] : "", due > 1 ? targets[1] : "", value, dark, map.SpanOf(name));
    }

    private static long Due(MapReader map, string key, string example, Func<long> read)
    {
        if (!map.Has(key))
        {
            map.Diagnostics.Error(Codes.MissingKey, map.Span, $"'{key}' is missing", $"add '{key}: {example}'");
        }
        return read();
    }

    /// <summary>
    /// The events of a run: cables that the traffic says are out from the start, and those of the configuration; names that are not of the network are
    /// reported.
    /// </summary>
    public static ImmutableArray<NetworkEvent> Resolve(
        PacketConfig config,
        PacketPlaces places,
        WireGraph graph,
        TrafficMatrix traffic,
        DiagnosticList diagnostics
    )
    {
        ImmutableArray<NetworkEvent>.Builder events = ImmutableArray.CreateBuilder<NetworkEvent>();
        foreach (FailureSpec failure in traffic.Failures)
        {
            if (TrafficFit.FindUplink(graph, failure) is var cable and >= 0)
            {
                events.Add(new NetworkEvent(0, NetworkEventKind.CableDown, cable));
            }
        }
        if (events.Count > 0)
        {
            events.Add(new NetworkEvent(0, NetworkEventKind.Reroute, 0));
        }
        foreach (EventSpec spec in config.Events)
        {
            int target = Target(spec, spec.Target, places, diagnostics);
            long value = spec.Kind == NetworkEventKind.SwapCables ? Target(spec, spec.Other, places, diagnostics) : spec.Value;
            if (spec.Kind == NetworkEventKind.SwapCables && target == value && target >= 0)
            {
                diagnostics.Error(Codes.InconsistentPacketConfig, spec.Place, "the two cables of the swap are one", "name two");
            }
            if (spec.Kind == NetworkEventKind.BufferBytes && config.Options.Buffer.SharedBytes == 0)
            {
                string size = new DataSize(spec.Value).ToString();
                diagnostics.Error(
                    Codes.InconsistentPacketConfig,
                    spec.Place,
                    $"a buffer of {size} where none is shared",
                    "add 'buffer: { shared: ... }'"
                );
            }
            events.Add(new NetworkEvent(spec.AtPs, spec.Kind, Math.Max(0, target), value, spec.DarkPs));
        }
        return events.ToImmutable();
    }

    private static int Target(EventSpec spec, string name, PacketPlaces places, DiagnosticList diagnostics)
    {
        string problem = "";
        int found = spec.Kind switch
        {
            NetworkEventKind.Reroute => 0,
            NetworkEventKind.NodeDown or NetworkEventKind.NodeUp or NetworkEventKind.BufferBytes => places.FindNode(name, out problem),
            _ => places.FindCable(name, out problem),
        };
        if (found < 0)
        {
            diagnostics.Error(Codes.InconsistentPacketConfig, spec.Place, problem);
        }
        return found;
    }
}
