using System.Collections.Immutable;

namespace Heliograph.Model.Dimensions;

/// <summary>How the members of one dimension are joined.</summary>
public enum DimensionKind
{
    /// <summary>Each to its two neighbours, both ways.</summary>
    Ring,

    /// <summary>All through one switch.</summary>
    Switch,

    /// <summary>Each to each.</summary>
    FullyConnected,
}

/// <summary>One dimension of a network that is a product of rings, switches and meshes.</summary>
/// <param name="Ranks">Members, from 2.</param>
/// <param name="Rate">Of a link, one way. A bare number of the file is in a unit that readers disagree about: see <see cref="IsBareRate"/>.</param>
/// <param name="IsBareRate">
/// True where the file wrote a number without unit. It is labelled GB/s by its users: the reference tool computes with 2^30 B/s, its users mean 1e9 B/s.
/// </param>
/// <param name="Latency_ns">Of a link, from 0.</param>
public readonly record struct NetworkDimension(DimensionKind Kind, int Ranks, double Rate, bool IsBareRate, double Latency_ns)
{
    /// <summary>Rate in bytes a nanosecond.</summary>
    /// <param name="bareIsBinary">True to read a bare number as 2^30 B/s, as the reference tool does; false for 1e9 B/s.</param>
    /// <remarks>1 GB/s is 1 B/ns. The order of the operations is that of the reference tool: results that end on a whole ns depend on it.</remarks>
    public double BytesPerNs(bool bareIsBinary) => IsBareRate && bareIsBinary ? Rate * (1 << 30) / 1e9 : Rate;
}

/// <summary>
/// A network of dimensions. Rank r has the coordinates r % n0, r / n0 % n1, ...: the first dimension is the innermost. Immutable.
/// </summary>
public sealed record DimensionalNetwork(string File, ImmutableArray<NetworkDimension> Dimensions)
{
    /// <summary>Most ranks of a network.</summary>
    public const int MostRanks = 1 << 24;

    public int Ranks { get; } = Dimensions.Aggregate(1, (n, d) => checked(n * d.Ranks));
}
