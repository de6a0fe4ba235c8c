using System.Runtime.InteropServices;

namespace Heliograph.Photonics.Waveform;

/// <summary>The waveform of an intensity-modulating transmitter: held levels, driver, static modulator, optical bandwidth.</summary>
public static class TransmitterWaveform
{
    /// <summary>
    /// Light of a periodic pattern. The drive levels are held for a symbol each, filtered by <paramref name="driver"/> (everything electrical up to
    /// the junction), turned into transmission by <paramref name="modulator"/>, point by point, and filtered by <paramref name="optical"/> (photon
    /// lifetime, fibre). Filtering cuts at half the sample rate. Cost: about 20 ns a sample and filter.
    /// </summary>
    /// <param name="symbols">The pattern, level indices below the number of <paramref name="levels"/>.</param>
    /// <param name="symbolRate_Bd">Above 0.</param>
    /// <param name="levels">Drive voltages, by <see cref="DriveLevels.Plan"/>.</param>
    /// <param name="laser_W">Power at a transmission of 1, above 0.</param>
    /// <param name="samplesPerSymbol">4 to 64; 8 suffices for chains that fall beyond one symbol rate.</param>
    public static OpticalWaveform Simulate(
        ReadOnlySpan<byte> symbols,
        double symbolRate_Bd,
        DriveLevels levels,
        Filter driver,
        Modulator modulator,
        Filter optical,
        double laser_W,
        int samplesPerSymbol = 8
    )
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(modulator);
        ArgumentNullException.ThrowIfNull(optical);
        ArgumentOutOfRangeException.ThrowIfZero(symbols.Length, nameof(symbols));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(symbolRate_Bd);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(laser_W);
        ArgumentOutOfRangeException.ThrowIfLessThan(samplesPerSymbol, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samplesPerSymbol, 64);
        double sampleRate = symbolRate_Bd * samplesPerSymbol;
        // A level as an impulse at the start of its symbol; the hold is a factor of the response, exact in frequency.
        double[] impulses = new double[symbols.Length * samplesPerSymbol];
        for (int k = 0; k < symbols.Length; k++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)symbols[k], levels.Voltage_V.Length, nameof(symbols));
            impulses[k * samplesPerSymbol] = samplesPerSymbol * levels.Voltage_V[symbols[k]];
        }
        double[] wave = PeriodicConvolution.Apply(impulses, f => driver.At(f) * PulseResponse.Hold(f / symbolRate_Bd), sampleRate);
        for (int i = 0; i < wave.Length; i++)
        {
            wave[i] = laser_W * modulator.Transmission(wave[i]);
        }
        if (!ReferenceEquals(optical, Filter.None))
        {
            wave = PeriodicConvolution.Apply(wave, optical.At, sampleRate);
        }
        return new OpticalWaveform(ImmutableCollectionsMarshal.AsImmutableArray(wave), [.. symbols], samplesPerSymbol, symbolRate_Bd);
    }
}
