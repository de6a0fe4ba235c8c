using System.Collections.Immutable;

namespace Heliograph.Photonics.Electrical;

/// <summary>How host, cable and optics are joined: where a retimer or the optics cuts the electrical way.</summary>
public enum ChannelTopology
{
    /// <summary>DAC: host to host through a passive cable.</summary>
    PassiveCable,

    /// <summary>ACC: a linear redriver in the far plug.</summary>
    ActiveCable,

    /// <summary>AEC: retimers in both plugs cut the way in three.</summary>
    RetimedCable,

    /// <summary>Pluggable with DSP: chip to module.</summary>
    RetimedModule,

    /// <summary>LPO: the equaliser of the far host sees both hosts and the optics.</summary>
    LinearModule,

    /// <summary>LRO: retimed towards the fibre, linear from it.</summary>
    LinearReceiveModule,

    /// <summary>NPO: engine in a socket on the host's board or substrate.</summary>
    NearPackage,

    /// <summary>CPO: engine on the host's package.</summary>
    CoPackaged,

    /// <summary>Die to die over a substrate, interposer or bridge.</summary>
    DieToDie,

    /// <summary>Host to host over a board or backplane.</summary>
    Board,
}

/// <summary>One stretch between two retimers; each has its own SerDes pair.</summary>
public enum SegmentRole
{
    HostToModule,
    ModuleToHost,
    CableOnly,
    EndToEnd,
}

/// <inheritdoc cref="SegmentRole"/>
public sealed record Segment(SegmentRole Role, Channel Channel);

/// <summary>
/// The parts that channels are put together from, each in the order from the host's circuit outwards. The far host mirrors the near one.
/// Parts that a topology does not use may be empty.
/// </summary>
public sealed record ChannelParts
{
    /// <summary>Pad of the host's circuit.</summary>
    public ImmutableArray<ChannelElement> HostDie { get; init; } = [];

    /// <summary>Host package: trace and ball; for CPO the trace to the engine.</summary>
    public ImmutableArray<ChannelElement> HostPackage { get; init; } = [];

    /// <summary>Via, board trace or flyover, via.</summary>
    public ImmutableArray<ChannelElement> HostBoard { get; init; } = [];

    /// <summary>Mated connector (or socket) and paddle card.</summary>
    public ImmutableArray<ChannelElement> Plug { get; init; } = [];

    /// <summary>Cable, or the line of a die-to-die link or board between the hosts.</summary>
    public ImmutableArray<ChannelElement> Line { get; init; } = [];

    /// <summary>Package and pad of the module's or engine's chip, from the plug to the circuit.</summary>
    public ImmutableArray<ChannelElement> ModuleChip { get; init; } = [];

    /// <summary>Redriver, or driver, optics and amplifier.</summary>
    public ImmutableArray<ChannelElement> Stage { get; init; } = [];

    public Crosstalk? Crosstalk { get; init; }
}

/// <summary>Puts channels together.</summary>
public static class HostChannels
{
    /// <summary>The segments of a link in the order of the way.</summary>
    public static ImmutableArray<Segment> Build(ChannelTopology topology, ChannelParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ImmutableArray<ChannelElement> host = [.. parts.HostDie, .. parts.HostPackage, .. parts.HostBoard];
        ImmutableArray<ChannelElement> toModule = [.. host, .. parts.Plug, .. parts.ModuleChip];
        ImmutableArray<ChannelElement> chip = [.. parts.HostDie, .. parts.HostPackage];
        Segment Of(SegmentRole role, params ReadOnlySpan<ChannelElement> way)
        {
            return new Segment(role, new Channel(topology.ToString(), way.ToArray(), parts.Crosstalk));
        }
        return topology switch
        {
            ChannelTopology.PassiveCable =>
            [
                Of(SegmentRole.EndToEnd, [.. host, .. parts.Plug, .. parts.Line, .. Mirror(parts.Plug), .. Mirror(host)]),
            ],
            ChannelTopology.ActiveCable =>
            [
                Of(SegmentRole.EndToEnd, [.. host, .. parts.Plug, .. parts.Line, .. parts.Stage, .. Mirror(parts.Plug), .. Mirror(host)]),
            ],
            ChannelTopology.RetimedCable =>
            [
                Of(SegmentRole.HostToModule, [.. toModule]),
                Of(SegmentRole.CableOnly, [.. Mirror(parts.ModuleChip), .. parts.Line, .. parts.ModuleChip]),
                Of(SegmentRole.ModuleToHost, [.. Mirror(toModule)]),
            ],
            ChannelTopology.LinearModule =>
            [
                Of(SegmentRole.HostToModule, [.. toModule]),
                Of(SegmentRole.EndToEnd, [.. toModule, .. parts.Stage, .. Fixed(Mirror(toModule))]),
            ],
            ChannelTopology.LinearReceiveModule =>
            [
                Of(SegmentRole.HostToModule, [.. toModule]),
                Of(SegmentRole.ModuleToHost, [.. parts.Stage, .. Mirror(toModule)]),
            ],
            ChannelTopology.RetimedModule or ChannelTopology.NearPackage or ChannelTopology.CoPackaged =>
            [
                Of(SegmentRole.HostToModule, [.. toModule]),
                Of(SegmentRole.ModuleToHost, [.. Mirror(toModule)]),
            ],
            ChannelTopology.DieToDie => [Of(SegmentRole.EndToEnd, [.. chip, .. parts.Line, .. Mirror(chip)])],
            ChannelTopology.Board => [Of(SegmentRole.EndToEnd, [.. host, .. parts.Line, .. Mirror(host)])],
            _ => throw new ArgumentOutOfRangeException(nameof(topology), topology, "no such topology"),
        };
    }

    /// <summary>The worst of the segments: one that does not close before one that does, then the least margin in dB.</summary>
    /// <param name="serDesOf">The pair of a segment.</param>
    public static (Segment Segment, ElectricalReachResult Result) Solve(
        ImmutableArray<Segment> segments,
        Func<SegmentRole, SerDesClass> serDesOf,
        Lane lane
    )
    {
        ArgumentNullException.ThrowIfNull(serDesOf);
        ArgumentOutOfRangeException.ThrowIfZero(segments.IsDefault ? 0 : segments.Length, nameof(segments));
        (Segment Segment, ElectricalReachResult Result)? worst = null;
        foreach (Segment segment in segments)
        {
            ElectricalReachResult result = ElectricalReach.Solve(segment.Channel, serDesOf(segment.Role), lane);
            if (worst is not { } w || (result.Closes, Least(result)).CompareTo((w.Result.Closes, Least(w.Result))) < 0)
            {
                worst = (segment, result);
            }
        }
        return worst!.Value;
    }

    private static double Least(ElectricalReachResult result) => Math.Min(result.MarginDb ?? double.MaxValue, result.SnrMarginDb ?? double.MaxValue);

    private static ImmutableArray<ChannelElement> Mirror(ImmutableArray<ChannelElement> elements) =>
        [.. elements.Reverse().Select(e => e.Reversed())];

    // Two equal ends in one channel: the near one keeps the length that a reach is given in.
    private static ImmutableArray<ChannelElement> Fixed(ImmutableArray<ChannelElement> elements) =>
        [.. elements.Select(e => e with { IsVariable = false })];
}
