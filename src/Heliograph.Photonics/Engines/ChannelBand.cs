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
}
