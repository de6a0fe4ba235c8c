namespace Heliograph.Tests.Photonics.Interference;

/// <summary>
/// Error ratio under beats by inversion of the characteristic function (J. Gil-Pelaez, Biometrika 38, 1951), exact for
/// independent interferers: P(d + n > h) = 1/2 - 1/pi integral of sin(t h) phi(t) / t. Slow; shares nothing with the product.
/// </summary>
internal static class ExactBeat
{
    public static double BitErrorRatio(int levels, double erDb, double[] ratios, double noise, bool random = false)
    {
        double er = Math.Pow(10, erDb / 10);
        double[] powers = [.. Enumerable.Range(0, levels).Select(k => 1 / (er - 1) + (double)k / (levels - 1))];
        double half = 0.5 / (levels - 1);
        double errors = 0;
        for (int k = 0; k < levels; k++)
        {
            int sides = k == 0 || k == levels - 1 ? 1 : 2;
            errors += sides * Tail(half, noise, powers[k], powers, ratios, random);
        }
        return errors / levels / Math.Log2(levels);
    }

    public static double PenaltyDb(int levels, double erDb, double[] ratios, double targetBer, double q, bool random = false)
    {
        double noise = 0.5 / (levels - 1) / q;
        double low = 0;
        double high = 12;
        for (int i = 0; i < 24; i++)
        {
            double middle = (low + high) / 2;
            bool more = BitErrorRatio(levels, erDb, ratios, noise * Math.Pow(10, -middle / 10), random) > targetBer;
            (low, high) = more ? (middle, high) : (low, middle);
        }
        return high;
    }

    private static double Tail(double h, double noise, double power, double[] powers, double[] ratios, bool random)
    {
        // Trapezium rule in t; the period 2 pi / dt must hold h, the largest beat and nine sigmas.
        double widest = h + 9.5 * noise + ratios.Sum(x => 2 * Math.Sqrt(x * power * powers[^1]));
        double dt = Math.PI / widest;
        double sum = h * dt / 2;
        for (int n = 1; n * dt * noise < 8.6; n++)
        {
            double t = n * dt;
            double phi = Math.Exp(-t * t * noise * noise / 2);
            foreach (double x in ratios)
            {
                phi *= powers.Average(p => Overlaps(random).Average(u => BesselJ0(2 * t * Math.Sqrt(x * power * p * u))));
            }
            sum += Math.Sin(t * h) * phi / n;
        }
        return 0.5 - sum / Math.PI;
    }

    // Midpoints of 20 equal cells of the overlap: within 1e-3 of the uniform mean of a smooth function.
    private static double[] Overlaps(bool random) => random ? [.. Enumerable.Range(0, 20).Select(i => (i + 0.5) / 20)] : [1];

    // J0(x) = mean of cos(x sin theta): the rule of equal steps is exact to rounding once there are more than x of them.
    private static double BesselJ0(double x)
    {
        int steps = 24 + 2 * (int)x;
        double sum = 0;
        for (int i = 0; i < steps; i++)
        {
            sum += Math.Cos(x * Math.Sin((i + 0.5) * Math.PI / steps));
        }
        return sum / steps;
    }
}
