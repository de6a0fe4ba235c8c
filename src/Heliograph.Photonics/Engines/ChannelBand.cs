using Heliograph.Photonics.Waveform;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// What bounds the band of one lane: 3 dB bandwidths of its devices, Hz, each one pole; infinity where there is no such device. Values that
/// are equal are one channel.
/// </summary>
internal readonly record struct ChannelBand(int Levels, double SymbolRate)
{
    public double Driver { get; init; } = double.PositiveInfinity;

    public double Modulator { get; init; } = double.PositiveInfinity;

    /// <summary>Of an optical filter in front of the photodiode: half of its width, as it acts on the side bands of the field.</summary>
    public double Demultiplexer { get; init; } = double.PositiveInfinity;

    public double Photodiode { get; init; } = double.PositiveInfinity;

    public double Amplifier { get; init; } = double.PositiveInfinity;

    /// <summary>What the amplifier's own noise passes: the amplifier and the low pass of the reference receiver.</summary>
    public Filter Receiver() => Filter.Cascade(Filter.OnePole(Amplifier), EqualisedChannel.ReceiverOf(Levels, SymbolRate));

    /// <summary>What noise of the light passes.</summary>
    public Filter Light() => Filter.Cascade(Filter.OnePole(Demultiplexer), Filter.OnePole(Photodiode), Receiver());

    /// <summary>What the signal passes.</summary>
    public Filter Whole() => Filter.Cascade(Filter.OnePole(Driver), Filter.OnePole(Modulator), Light());
}
