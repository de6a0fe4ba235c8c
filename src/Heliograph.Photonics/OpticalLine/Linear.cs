namespace Heliograph.Photonics.OpticalLine;

/// <summary>Straight lines through points, and the slope of fits to points.</summary>
internal static class Linear
{
    /// <summary>Between points at increasing <paramref name="x"/>; beyond them the outermost value.</summary>
    public static double Interpolate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double at)
    {
        if (at <= x[0])
        {
            return y[0];
        }
        if (at >= x[^1])
        {
            return y[^1];
        }
        int above = x.BinarySearch(at);
        if (above >= 0)
        {
            return y[above];
        }
        above = ~above;
        return y[above - 1] + ((y[above] - y[above - 1]) * (at - x[above - 1]) / (x[above] - x[above - 1]));
    }

    /// <summary>Slope of the straight line of least squares.</summary>
    public static double Slope(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        (double meanX, double meanY) = (Mean(x), Mean(y));
        (double xy, double xx) = (0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
        }
        return xx == 0 ? 0 : xy / xx;
    }

    /// <summary>Derivative at <paramref name="at"/> of the parabola of least squares; of two points that of the line, of one 0.</summary>
    public static double ParabolaSlope(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double at)
    {
        if (x.Length < 3)
        {
            return Slope(x, y);
        }
        // Centred and scaled to [-1, 1], so that the normal equations are well conditioned at 1e14 Hz.
        double centre = (x[0] + x[^1]) / 2;
        double scale = (x[^1] - x[0]) / 2;
        double meanY = Mean(y);
        Span<double> s = stackalloc double[5];
        Span<double> r = stackalloc double[3];
        for (int i = 0; i < x.Length; i++)
        {
            double t = (x[i] - centre) / scale;
            double power = 1;
            for (int k = 0; k < 5; k++)
            {
                s[k] += power;
                r[Math.Min(k, 2)] += k < 3 ? power * (y[i] - meanY) : 0;
                power *= t;
            }
        }
        double determinant = Determinant(s[0], s[1], s[2], s[1], s[2], s[3], s[2], s[3], s[4]);
        double linear = Determinant(s[0], r[0], s[2], s[1], r[1], s[3], s[2], r[2], s[4]) / determinant;
        double square = Determinant(s[0], s[1], r[0], s[1], s[2], r[1], s[2], s[3], r[2]) / determinant;
        return (linear + (2 * square * (at - centre) / scale)) / scale;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }
        return sum / values.Length;
    }

    private static double Determinant(double a, double b, double c, double d, double e, double f, double g, double h, double i) =>
        (a * ((e * i) - (f * h))) - (b * ((d * i) - (f * g))) + (c * ((d * h) - (e * g)));
}
