namespace Heliograph.Photonics.Interference;

/// <summary>Reproducible uniform numbers: SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).</summary>
internal sealed class DrawStream(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>In [0, 1).</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int NextBelow(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);
}
