using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Engine.Packets;

/// <summary>How a peer's paths come about, which decides what its times can be compared with.</summary>
internal enum PeerPaths
{
    /// <summary>The same as here.</summary>
    Pinned,

    /// <summary>Over all of them: which is first matters little.</summary>
    Sprayed,

    /// <summary>By a hash that is not ours.</summary>
    Hashed,
}

/// <summary>A published quantity of a case.</summary>
/// <param name="Key">As the table names it: <c>mean</c>, <c>data-hops</c>.</param>
/// <param name="Values">One a run of the peer, in hops or us.</param>
/// <param name="Within">Largest difference, in hops or us; null for that of the case.</param>
/// <param name="Unjudged">Why it has no bar; null where it has.</param>
internal sealed record PublishedQuantity(string Key, ImmutableArray<double> Values, double? Within, string? Unjudged)
{
    public bool IsHops => Key.EndsWith("hops", StringComparison.Ordinal);

    public string Unit => IsHops ? "1" : "us";

    public double Mean => Values.Average();
}

/// <summary>A run of a peer: its inputs, our configuration for it, and what came out.</summary>
/// <param name="Sets">Edits of the configuration.</param>
/// <param name="Traffic">File or shorthand; empty where <paramref name="Incast"/> says it.</param>
/// <param name="Seeds">Of ours to run, 1 to this.</param>
/// <param name="HopShare">Largest difference of hops over what is published; 0 for equal.</param>
internal sealed record PacketCase(
    string Id,
    string Title,
    string Config,
    ImmutableArray<string> Sets,
    string Topology,
    string Traffic,
    IncastSpec? Incast,
    PeerPaths Paths,
    int Seeds,
    double HopShare,
    ImmutableArray<PublishedQuantity> Published,
    SourceSpan Place
);

/// <summary>Flows from some hosts to one.</summary>
internal sealed record IncastSpec(int To, long Bytes, ImmutableArray<int> From);
