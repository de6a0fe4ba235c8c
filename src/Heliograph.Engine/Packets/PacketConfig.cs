using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>What a file of <c>--config</c> says of a packet run: everything but network and traffic.</summary>
/// <param name="Name">The file as the user named it; empty where there is none.</param>
/// <param name="StartUnit">What <c>start</c> of a <c>.cm</c> counts; null where it is not said.</param>
public sealed record PacketConfig(string Name, PacketOptions Options, StartUnit? StartUnit)
{
    /// <summary>The defaults of the engine.</summary>
    public static PacketConfig Default { get; } = new("", new PacketOptions(), null);

    /// <summary>A pause that lasts longer without a break is a storm; SONiC's watchdog detects after 200 ms.</summary>
    public long StormPs { get; init; } = 200_000_000_000;

    /// <summary>Changes of the network on the way, by name.</summary>
    internal ImmutableArray<EventSpec> Events { get; init; } = [];

    /// <summary>Stated ways between hosts, by name.</summary>
    internal ImmutableArray<RouteSpec> Routes { get; init; } = [];

    /// <summary>Where each key that was given stands, by its path: <c>buffer.shared</c>.</summary>
    internal ImmutableDictionary<string, SourceSpan> Places { get; init; } = ImmutableDictionary<string, SourceSpan>.Empty;

    /// <summary>The place of the first of these keys that was given; the whole file where none was.</summary>
    internal SourceSpan PlaceOf(params ReadOnlySpan<string> paths)
    {
        foreach (string path in paths)
        {
            if (Places.TryGetValue(path, out SourceSpan place))
            {
                return place;
            }
        }
        return new SourceSpan(Name.Length == 0 ? "packet options" : Name);
    }
}
