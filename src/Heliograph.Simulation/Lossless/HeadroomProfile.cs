using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>A row of a vendor's table: what a switch keeps free for a lossless class of a port at a rate and a length of cable.</summary>
/// <param name="Switch">Platform and SKU: what has one buffer and one set of settings.</param>
/// <param name="Metres">Above 0.</param>
/// <param name="Xoff_B">Headroom.</param>
/// <param name="IsPooled">The headrooms of all ports are one pool, in which a class is guaranteed xon alone.</param>
public readonly record struct HeadroomProfile(string Switch, BitRate Rate, double Metres, double Xoff_B, bool IsPooled)
{
    /// <summary>Cables that a switch's own constants are taken from are at most so long, m.</summary>
    public const double ShortMetres = 300;

    /// <summary>Bytes on the cable, both ways, at SONiC's speed of light: <c>2 L R / 8 v</c>.</summary>
    public double Cable_B => CableOf(Rate, Metres);

    internal static double CableOf(BitRate rate, double metres) => 2 * metres * rate.BytesPerSecond / Propagation.SonicSpeed;
}
