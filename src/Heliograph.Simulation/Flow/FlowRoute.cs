namespace Heliograph.Simulation.Flow;

/// <summary>
/// What a flow uses of a <see cref="FlowNetwork"/>: for <see cref="FlowEngine.Add"/>. A view of the network's own memory: good until it is asked for
/// another route.
/// </summary>
public readonly struct FlowRoute
{
    private readonly int[]? _links;
    private readonly int[]? _uses;
    private readonly int _count;

    internal FlowRoute(int[] links, int[]? uses, int count) => (_links, _uses, _count) = (links, uses, count);

    /// <summary>False where there is no way; the rest is then empty.</summary>
    public bool Exists => _links is not null;

    public ReadOnlySpan<int> Links => _links.AsSpan(0, _count);

    /// <summary>How often each is used, of <see cref="FlowNetwork.ScaleOf"/>; empty: once each.</summary>
    public ReadOnlySpan<int> Uses => _uses is null ? default : _uses.AsSpan(0, _count);

    /// <summary>Propagation and pipelines of switches, of the longest way that the flow takes.</summary>
    public long LatencyPs { get; init; }

    /// <summary>Cables on a way; all that a flow takes have as many.</summary>
    public int Hops { get; init; }

    /// <summary>To send a byte over each cable of that way, one after another.</summary>
    public double PsPerByte { get; init; }

    /// <summary>The same over the slowest of them alone: whole frames wait for the rest at switches.</summary>
    public double SlowestPsPerByte { get; init; }

    /// <summary>Probability that a frame is lost, 0 to below 1: the mean over all ways that it may take.</summary>
    public double FrameLoss { get; init; }
}
