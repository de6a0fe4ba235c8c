namespace Heliograph.Model;

/// <summary>
/// A communication phase of the step as simulated frame by frame: all groups of a dimension do one call at the same time. Both times are of the same
/// groups, bytes and steps; the fixed start of a call is in neither.
/// </summary>
/// <param name="Dimension"><c>tensor</c>, <c>context</c>, <c>expert</c>, <c>data</c>, <c>pipeline</c>.</param>
/// <param name="Collective">What is exchanged, in words.</param>
/// <param name="Group">Members of a group of the job.</param>
/// <param name="Bytes">Of a call, as its closed form counts them.</param>
/// <param name="SimulatedBytes">Of the simulated call.</param>
/// <param name="Scope">What was simulated, in words.</param>
/// <param name="Transport">Flow control, congestion control, recovery and paths, in words.</param>
/// <param name="ClosedForm">s at the rates of links, without any efficiency of software.</param>
/// <param name="Packet">s until the last receiver has the last byte; null where the run did not end.</param>
/// <param name="Reached">s of the whole call as the step counts it: at the rates that software reaches.</param>
public sealed record CommunicationPhase(
    string Dimension,
    string Collective,
    int Group,
    double Bytes,
    double SimulatedBytes,
    string Scope,
    string Transport,
    double ClosedForm,
    double? Packet,
    double Reached
)
{
    /// <summary>Packet time over closed form.</summary>
    public double? Ratio => Packet / ClosedForm;

    public required int SimulatedGroups { get; init; }

    /// <summary>Members of a simulated group.</summary>
    public required int SimulatedGroup { get; init; }

    public required int Steps { get; init; }

    public required int SimulatedSteps { get; init; }

    /// <summary>Time of the slowest group over that of the fastest.</summary>
    public double? SlowestOverFastest { get; init; }

    public required int Messages { get; init; }

    /// <summary>Frames of data that were received.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames of data over cables.</summary>
    public required long Hops { get; init; }

    /// <summary>Frames lost in queues and on wires.</summary>
    public required long Dropped { get; init; }

    public required long Pauses { get; init; }

    /// <summary>Frames marked for congestion.</summary>
    public required long Marks { get; init; }

    /// <summary>Longest queue of a port, bytes.</summary>
    public required int MaxQueue { get; init; }

    /// <summary>Of a message from its start to its last byte at the receiver, us.</summary>
    public double? FctP50_us { get; init; }

    public double? FctP99_us { get; init; }

    /// <summary>Of this machine, s; no part of what is reported.</summary>
    public double WallSeconds { get; init; }
}
