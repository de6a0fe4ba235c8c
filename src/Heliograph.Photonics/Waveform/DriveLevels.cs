using System.Collections.Immutable;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Drive voltages of the levels of a transmitter and what the modulator makes of them, from level 0 (least light) upwards.
/// </summary>
/// <param name="Voltage_V">Drive of each level.</param>
/// <param name="Transmission">Static transmission of each level.</param>
public sealed record DriveLevels(ImmutableArray<double> Voltage_V, ImmutableArray<double> Transmission)
{
    /// <summary>
    /// Level separation mismatch R_LM, 1 when equally spaced: min over the inner levels of r and 2 - r, where r is the place of the level over
    /// its ideal place, both from the middle of the outer levels. For four levels this is IEEE 802.3, 120D.3.1.2.
    /// </summary>
    public double LevelMismatch => Mismatch(Transmission.AsSpan());

    /// <summary>10 log10 of the outer levels' ratio; null where level 0 is dark.</summary>
    public double? ExtinctionRatioDb => Transmission[0] > 0 ? 10 * Math.Log10(Transmission[^1] / Transmission[0]) : null;

    /// <summary>
    /// <paramref name="levels"/> (2 to 16) between two voltages, equally spaced in voltage or, <paramref name="predistorted"/>, in light.
    /// The voltage of less light becomes level 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The transmission does not rise or fall all the way between the two voltages.</exception>
    public static DriveLevels Plan(Modulator modulator, int levels, double first_V, double second_V, bool predistorted)
    {
        ArgumentNullException.ThrowIfNull(modulator);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 16);
        bool swap = modulator.Transmission(first_V) > modulator.Transmission(second_V);
        double low = swap ? second_V : first_V;
        double high = swap ? first_V : second_V;
        ThrowUnlessRising(modulator, low, high);
        double dark = modulator.Transmission(low);
        double bright = modulator.Transmission(high);
        double[] voltages = new double[levels];
        for (int k = 0; k < levels; k++)
        {
            double share = (double)k / (levels - 1);
            voltages[k] =
                k == 0 ? low
                : k == levels - 1 ? high
                : predistorted ? Invert(modulator, low, high, dark + share * (bright - dark))
                : low + share * (high - low);
        }
        return new DriveLevels([.. voltages], [.. voltages.Select(modulator.Transmission)]);
    }

    internal static double Mismatch(ReadOnlySpan<double> levels)
    {
        double middle = 0.5 * (levels[0] + levels[^1]);
        double half = 0.5 * (levels[^1] - levels[0]);
        double worst = 1;
        for (int k = 1; k < levels.Length - 1; k++)
        {
            double ideal = (2.0 * k - (levels.Length - 1)) / (levels.Length - 1);
            // The middle level of an odd number has no ratio; its miss counts against the distance to its neighbour.
            double r = ideal == 0 ? 1 - Math.Abs((levels[k] - middle) / half) * 0.5 * (levels.Length - 1) : (levels[k] - middle) / half / ideal;
            worst = Math.Min(worst, Math.Min(r, 2 - r));
        }
        return worst;
    }

    private static void ThrowUnlessRising(Modulator modulator, double low, double high)
    {
        const int Steps = 256;
        double previous = modulator.Transmission(low);
        for (int i = 1; i <= Steps; i++)
        {
            double next = modulator.Transmission(low + (high - low) * i / Steps);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(next, previous, nameof(high));
            previous = next;
        }
    }

    private static double Invert(Modulator modulator, double low, double high, double transmission)
    {
        for (int i = 0; i < 80; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = modulator.Transmission(middle) < transmission ? (middle, high) : (low, middle);
        }
        return 0.5 * (low + high);
    }
}
