using System.Collections.Immutable;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Flow;

/// <summary>What a <see cref="FlowNetwork"/> is made from besides the network.</summary>
public sealed record FlowNetworkOptions
{
    public ulong Seed { get; init; } = 1;

    public PathHash Hash { get; init; }

    /// <summary>By port: out, in that direction; null: none is. Kept, not copied.</summary>
    public bool[]? PortDown { get; init; }

    /// <summary>Ways of pairs of hosts, whatever the choice is; while a cable of one is out, the choice counts.</summary>
    public ImmutableArray<SourceRoute> Routes { get; init; } = [];

    /// <summary>By port, b/s: pinned ways share flows by the capacity behind each port (WCMP); null: equally.</summary>
    public long[]? Rates { get; init; }

    /// <summary>How often a link repeats a frame that it lost, before the loss is one of the way.</summary>
    public int LinkRetries { get; init; }

    /// <summary>How many times its first rate a cable will ever have.</summary>
    public double LargestRise { get; init; } = 1;

    /// <summary>Equal nodes are taken together; off: for checks.</summary>
    public bool Folds { get; init; } = true;
}
