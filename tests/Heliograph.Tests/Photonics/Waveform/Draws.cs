namespace Heliograph.Tests.Photonics.Waveform;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014) with normal numbers by Box and Muller: a fixed seed repeats a failure.</summary>
internal sealed class Draws(ulong state)
{
    private ulong _state = state;
    private double _spare = double.NaN;

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

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - Unit()));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * Unit());
        _spare = radius * sine;
        return radius * cosine;
    }
}
