namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>
/// Decibels and rounding to the last bit as the reference does them: a design rounds powers to steps, so that a difference in the last bit could move an
/// amplifier by half a dB.
/// </summary>
internal static class Db
{
    public static double Of(double ratio) => 10 * Math.Log10(ratio);

    public static double ToRatio(double decibel) => Math.Pow(10, decibel / 10);

    public static double OfWatt(double watt) => Of(watt * 1e3);

    public static double ToWatt(double dBm) => ToRatio(dBm) * 1e-3;

    /// <summary>To a number of decimals, halves to even.</summary>
    public static double Round(double value, int decimals)
    {
        double scale = decimals switch
        {
            0 => 1,
            1 => 10,
            2 => 100,
            _ => Math.Pow(10, decimals),
        };
        return Math.Round(value * scale, MidpointRounding.ToEven) / scale;
    }

    /// <summary>To whole steps, and those to a tenth; without a step to a hundredth.</summary>
    public static double ToStep(double value, double step)
    {
        double tenth = Round(step, 1);
        return tenth >= 0.01 ? Round(Round(value / tenth, 0) * tenth, 1) : Round(value, 2);
    }
}
