namespace Heliograph.Photonics.Circuits;

/// <summary>A semiconductor amplifier on every path of a fabric.</summary>
/// <param name="GainDb">Gain, dB.</param>
/// <param name="NoiseFigureDb">Noise figure, dB, 3 dB at least for much gain.</param>
/// <param name="PowerPerPathW">Electrical power of an active path, W.</param>
public sealed record OpticalGain(double GainDb, double NoiseFigureDb, double PowerPerPathW)
{
    /// <summary>
    /// Relative intensity noise that the beat of signal and spontaneous emission adds, 1/Hz one-sided: 2 F h nu / P. Source: G. P.
    /// Agrawal, Fiber-Optic Communication Systems, ch. 7 (signal-spontaneous beat, F = 2 n_sp (G - 1) / G).
    /// </summary>
    /// <param name="inputPowerW">Mean signal power at the amplifier's input, W, above 0.</param>
    public double RelativeIntensityNoise(double inputPowerW, double wavelengthM)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputPowerW);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wavelengthM);
        return 2 * Math.Pow(10, NoiseFigureDb / 10) * PhysicalConstants.Planck * PhysicalConstants.SpeedOfLight / wavelengthM / inputPowerW;
    }
}
