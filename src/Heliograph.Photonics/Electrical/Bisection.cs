namespace Heliograph.Photonics.Electrical;

/// <summary>The length up to which something holds that holds at zero and not beyond some length.</summary>
internal static class Bisection
{
    // Farther than any electrical line, so that what still holds there has no end.
    private const double Farthest = 1e5;
    private const double Nearest = 1e-9;

    /// <summary>
    /// Largest length in m at which <paramref name="holds"/>, to <paramref name="relative"/> of itself and never above it; 0 when
    /// not even the shortest does, null when it holds at 100 km.
    /// </summary>
    public static double? Last(Func<double, bool> holds, double relative = 1e-12)
    {
        if (!holds(Nearest))
        {
            return 0;
        }
        double low = Nearest;
        double high = 1e-2;
        while (holds(high))
        {
            low = high;
            high *= 4;
            if (low >= Farthest)
            {
                return null;
            }
        }
        while (high - low > relative * high)
        {
            double middle = 0.5 * (low + high);
            if (middle == low || middle == high)
            {
                break;
            }
            (low, high) = holds(middle) ? (middle, high) : (low, middle);
        }
        return low;
    }
}
