namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Tail and density of the standard normal distribution for loops that ask for millions of them: cubic between 1/128 steps, absolute
/// error below 1e-11 (test <c>The_tail_table_is_the_tail</c>).
/// </summary>
internal static class TailTable
{
    private const double End = 12;
    private const int PerUnit = 128;

    private static readonly double[] Tails = [.. Enumerable.Range(0, (int)End * PerUnit + 2).Select(i => Gaussian.Tail((double)i / PerUnit))];

    private static readonly double[] Densities = [.. Enumerable.Range(0, (int)End * PerUnit + 2).Select(i => Density((double)i / PerUnit))];

    /// <summary>Qf(x), zero from 12 on.</summary>
    public static double Tail(double x)
    {
        double positive = Math.Abs(x);
        double tail = positive < End ? Interpolated(positive * PerUnit) : 0;
        return x < 0 ? 1 - tail : tail;
    }

    public static double Density(double x) => 0.3989422804014327 * Math.Exp(-0.5 * x * x);

    private static double Interpolated(double position)
    {
        int i = (int)position;
        double t = position - i;
        double a = Tails[i];
        double b = Tails[i + 1];
        // Slopes over one step: the derivative of the tail is minus the density.
        double m = -Densities[i] / PerUnit;
        double n = -Densities[i + 1] / PerUnit;
        return a + t * (m + t * (3 * (b - a) - 2 * m - n + t * (2 * (a - b) + m + n)));
    }
}
