using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics.Packages;

/// <summary>Which traffic a density counts.</summary>
public enum DirectionCount
{
    /// <summary>One direction; the other comes with it.</summary>
    EachWay,

    /// <summary>Transmit and receive added.</summary>
    BothWays,
}

/// <summary>
/// Rate that passes an edge, b/s per m, or an area, b/s per m2. A figure counts one direction or the sum of both, and
/// sources often do not say: the choice is the caller's, and a factor of two.
/// </summary>
public readonly record struct EdgeDensity(double Value, DirectionCount Counts)
{
    /// <summary>b/s each way per m or m2. Throws when the density is not positive.</summary>
    public double EachWay => Bounds.Positive(Value, nameof(Value)) / (Counts == DirectionCount.BothWays ? 2 : 1);

    /// <summary>A given number of Tb/s per mm.</summary>
    public static EdgeDensity TerabitsPerMm(double value, DirectionCount counts) => new(value * 1e15, counts);

    /// <summary>A given number of Tb/s per mm2.</summary>
    public static EdgeDensity TerabitsPerMm2(double value, DirectionCount counts) => new(value * 1e18, counts);

    /// <summary>
    /// Escape of differential pairs in rows: lanes of <paramref name="laneRate"/> b/s, a pair for either direction, pairs
    /// <paramref name="pairPitch"/> m apart on each of <paramref name="layers"/> signal layers.
    /// </summary>
    public static EdgeDensity OfPairs(double laneRate, double pairPitch, int layers) =>
        new(
            Bounds.Positive(laneRate, nameof(laneRate))
                * Bounds.Count(layers, 1, nameof(layers))
                / (2 * Bounds.Positive(pairPitch, nameof(pairPitch))),
            DirectionCount.EachWay
        );
}
