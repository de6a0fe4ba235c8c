using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>How long the peer may go on sending once a pause frame has arrived: IEEE 802.3 annex 31B.3.7, in quanta of 512 bit times.</summary>
public static class PauseResponse
{
    /// <summary>Bit times of a pause quantum, at any rate.</summary>
    public const int QuantumBits = 512;

    // As SONiC lists them (sonic-net/sonic-swss, buffer_headroom_mellanox.lua), ascending.
    private static readonly (long BitsPerSecond, int Quanta)[] Table =
    [
        (100_000_000, 1),
        (1_000_000_000, 2),
        (10_000_000_000, 67),
        (25_000_000_000, 80),
        (40_000_000_000, 118),
        (50_000_000_000, 147),
        (100_000_000_000, 394),
        (200_000_000_000, 453),
        (400_000_000_000, 905),
        (800_000_000_000, 905),
    ];

    /// <summary>Quanta at a rate that the standard lists (0.1, 1, 10, 25, 40, 50, 100, 200, 400, 800 Gb/s); false, and 0, at any other.</summary>
    public static bool TryQuanta(BitRate rate, out int quanta)
    {
        quanta = 0;
        foreach ((long bitsPerSecond, int listed) in Table)
        {
            if (bitsPerSecond == rate.BitsPerSecond)
            {
                quanta = listed;
            }
        }
        return quanta > 0;
    }

    /// <summary>
    /// The response in seconds of the nearest listed rate: an assumption, to be stated with the result, for rates that the standard does not
    /// list. Between two rates the lower one holds, whose time is in most cases the longer.
    /// </summary>
    public static Duration Assumed(BitRate rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate.BitsPerSecond, nameof(rate));
        (long bitsPerSecond, int quanta) = Table[0];
        foreach ((long listed, int ofListed) in Table)
        {
            if (listed <= rate.BitsPerSecond)
            {
                (bitsPerSecond, quanta) = (listed, ofListed);
            }
        }
        return Duration.FromSeconds((double)quanta * QuantumBits / bitsPerSecond);
    }
}
