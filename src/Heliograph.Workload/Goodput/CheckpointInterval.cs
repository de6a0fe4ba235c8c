namespace Heliograph.Workload.Goodput;

/// <summary>
/// How long to work between two checkpoints, seconds of work, from the blocking write <c>d</c> and the mean time between
/// interruptions <c>M</c> of the whole job, both in seconds. Equations G1 to G3 of <c>docs/models/goodput.md</c>.
/// </summary>
public static class CheckpointInterval
{
    /// <summary>
    /// (G1) sqrt(2 d M). Source: Young, CACM 17(9), 1974, eq. for the first-order optimum. Good for d much smaller than M.
    /// </summary>
    public static double Young(double blocking, double mean)
    {
        Check(blocking, mean);
        return Math.Sqrt(2 * blocking * mean);
    }

    /// <summary>
    /// (G2) sqrt(2 d M) (1 + 1/3 sqrt(d / 2M) + 1/9 (d / 2M)) - d below d = 2 M, M from there on. Source: Daly, Future
    /// Generation Computer Systems 22, 2006, eq. 37.
    /// </summary>
    public static double Daly(double blocking, double mean)
    {
        Check(blocking, mean);
        if (blocking >= 2 * mean)
        {
            return mean;
        }
        double root = Math.Sqrt(blocking / (2 * mean));
        return (Math.Sqrt(2 * blocking * mean) * (1 + (root / 3) + (root * root / 9))) - blocking;
    }

    /// <summary>
    /// (G3) The exact optimum for exponential interruptions: M (1 + W0(-exp(-d/M - 1))), the x M with
    /// x = 1 - exp(-x - d/M). Relative error below 1e-12. Source: derivative of Daly 2006, eq. 20, set to zero.
    /// </summary>
    /// <remarks>
    /// Newton on x + expm1(-(x + u)), u = d / M, which is convex and rising, from sqrt(2 u), which lies right of the root:
    /// the iterates fall to it. Near the branch point the Lambert function itself would lose half of the digits.
    /// </remarks>
    public static double Exact(double blocking, double mean)
    {
        Check(blocking, mean);
        double u = blocking / mean;
        if (u == 0)
        {
            return 0;
        }
        double x = Math.Min(1, Math.Sqrt(2 * u));
        for (int i = 0; i < 100; i++)
        {
            double power = Exponential.MinusOne(-(x + u));
            double next = x + ((x + power) / power);
            if (!(next < x) || next <= 0)
            {
                break;
            }
            x = next;
        }
        return x * mean;
    }

    private static void Check(double blocking, double mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocking);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mean);
    }
}
