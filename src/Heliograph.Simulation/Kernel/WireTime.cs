namespace Heliograph.Simulation.Kernel;

/// <summary>Time of bytes on a wire.</summary>
public static class WireTime
{
    private const long PsBitsPerByte = 8_000_000_000_000;

    /// <summary>ps that <paramref name="bytes"/> take at a rate in b/s, rounded down; exact in 128 bits.</summary>
    public static long Of(long bytes, long bitsPerSecond) => (long)((Int128)bytes * PsBitsPerByte / bitsPerSecond);
}
