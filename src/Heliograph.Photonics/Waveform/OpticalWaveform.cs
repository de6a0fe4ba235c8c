using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// One period of an optical power waveform with the symbols that it carries. Symbol k is held from sample k x SamplesPerSymbol on, later by
/// the delay of what it went through (up to 32 symbol times).
/// </summary>
/// <param name="Power_W">Symbols.Length x SamplesPerSymbol samples, evenly spaced, W.</param>
/// <param name="Symbols">Level indices from 0.</param>
/// <param name="SamplesPerSymbol">4 to 64.</param>
/// <param name="SymbolRate_Bd">Above 0.</param>
public sealed record OpticalWaveform(ImmutableArray<double> Power_W, ImmutableArray<byte> Symbols, int SamplesPerSymbol, double SymbolRate_Bd)
{
    /// <summary>The waveform behind <paramref name="filter"/>, a fibre for one; its response must fit in 512 samples.</summary>
    public OpticalWaveform Through(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        double[] filtered = PeriodicConvolution.Apply(Power_W.AsSpan(), filter.At, SymbolRate_Bd * SamplesPerSymbol);
        return this with { Power_W = ImmutableCollectionsMarshal.AsImmutableArray(filtered) };
    }
}
