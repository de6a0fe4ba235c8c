using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Time of flight by the convention that is named: they differ by 3 %, which is more than the tolerance of many comparisons
/// (<c>docs/models/lossless.md</c>, equation 1).
/// </summary>
public static class Propagation
{
    /// <summary>m/s, by definition.</summary>
    public const double LightInVacuum = 299_792_458;

    /// <summary>Of standard single-mode fibre: 4.897 us/km, the default where nothing else is stated.</summary>
    public const double FibreGroupIndex = 1.468;

    /// <summary>m/s; 5.05 us/km: the constant of the headroom script of SONiC (sonic-net/sonic-swss, buffer_headroom_mellanox.lua).</summary>
    public const double SonicSpeed = 1.98e8;

    /// <summary>m/s; 5 ns/m: worksheets of switch vendors after IEEE 802.1Qbb, and the examples of ns-3.</summary>
    public const double WorksheetSpeed = 2e8;

    /// <summary>m/s in glass of a group index, from 1 up.</summary>
    public static double Speed(double groupIndex)
    {
        if (!(groupIndex >= 1 && double.IsFinite(groupIndex)))
        {
            throw new ArgumentOutOfRangeException(nameof(groupIndex), groupIndex, "a group index of at least 1");
        }
        return LightInVacuum / groupIndex;
    }

    /// <summary>One-way delay over a length, to the nearest picosecond.</summary>
    /// <param name="metres">At least 0, at most what light travels in 106 days.</param>
    /// <param name="metresPerSecond">Above 0.</param>
    public static Duration Delay(double metres, double metresPerSecond = LightInVacuum / FibreGroupIndex)
    {
        if (!(metres >= 0 && double.IsFinite(metres)))
        {
            throw new ArgumentOutOfRangeException(nameof(metres), metres, "a length of at least 0 m");
        }
        if (!(metresPerSecond > 0 && double.IsFinite(metresPerSecond)))
        {
            throw new ArgumentOutOfRangeException(nameof(metresPerSecond), metresPerSecond, "a speed above 0 m/s");
        }
        return Duration.FromSeconds(metres / metresPerSecond);
    }
}
