using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// What small packets cost a buffer of cells: bytes taken over bytes received, equation 5 (sonic-net/sonic-swss,
/// buffer_headroom_mellanox.lua). The default is a buffer without cells: 1.
/// </summary>
/// <param name="Cell">Bytes of a cell, at least 1; 0 for none.</param>
/// <param name="SmallShare">Share of received bytes that are of the worst packet size, 0 to 1.</param>
public readonly record struct CellOccupancy(DataSize Cell, double SmallShare)
{
    private const int LeastPacketBytes = 64;

    /// <summary>
    /// Of the worst packet size: a packet of 64 bytes in a cell of more than 128, else one of a byte more than a cell in two. At least 1.
    /// </summary>
    public double WorstFactor =>
        Cell.Bytes == 0 ? 1
        : Cell.Bytes > 2 * LeastPacketBytes ? Cell.Bytes / (double)LeastPacketBytes
        : 2.0 * Cell.Bytes / (1 + Cell.Bytes);

    /// <summary>Of the mix: at least 1.</summary>
    public double Factor => 1 + SmallShare * (WorstFactor - 1);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Cell.Bytes, nameof(Cell));
        if (!(SmallShare is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(SmallShare), SmallShare, "a share from 0 to 1");
        }
    }
}
