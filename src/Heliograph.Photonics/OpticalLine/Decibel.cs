namespace Heliograph.Photonics.OpticalLine;

/// <summary>Ratios of power and decibels.</summary>
public static class Decibel
{
    private const double LogTenOverTen = 0.23025850929940458;

    /// <summary>10 log10.</summary>
    public static double Of(double ratio) => 10 * Math.Log10(ratio);

    /// <summary>10^(dB/10).</summary>
    public static double ToRatio(double decibel) => Math.Exp(decibel * LogTenOverTen);

    /// <summary>dBm of watts.</summary>
    public static double Milliwatt(double watt) => Of(watt * 1e3);

    /// <summary>Watts of dBm.</summary>
    public static double ToWatt(double dBm) => 1e-3 * ToRatio(dBm);
}
