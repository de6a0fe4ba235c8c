namespace Heliograph.Photonics.Failures;

/// <summary>Statistics of failure counts.</summary>
public static class Reliability
{
    /// <summary>
    /// The largest expected number of failures that is compatible with having seen <paramref name="failures"/>, at a
    /// confidence: the m with P(N &lt;= failures | m) = 1 - confidence, N Poisson. With none seen it is -ln(1 - confidence).
    /// Half the chi-square quantile with 2 failures + 2 degrees of freedom.
    /// </summary>
    public static double ExpectedFailuresBound(int failures, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(failures, 1_000_000);
        if (!(confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "a confidence lies in (0, 1)");
        }
        double target = Math.Log(1 - confidence);
        if (failures == 0)
        {
            return -target;
        }
        double low = 0;
        double high = failures + 1;
        while (LogPoissonCdf(failures, high) > target)
        {
            high *= 2;
        }
        for (int i = 0; i < 200; i++)
        {
            double middle = 0.5 * (low + high);
            if (LogPoissonCdf(failures, middle) > target)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    // ln sum_{i <= n} e^-m m^i / i!, relative to its largest term.
    private static double LogPoissonCdf(int n, double m)
    {
        if (m == 0)
        {
            return 0;
        }
        double term = -m;
        double largest = term;
        double sum = 1;
        for (int i = 1; i <= n; i++)
        {
            term += Math.Log(m) - Math.Log(i);
            if (term > largest)
            {
                sum = sum * Math.Exp(largest - term) + 1;
                largest = term;
            }
            else
            {
                sum += Math.Exp(term - largest);
            }
        }
        return largest + Math.Log(sum);
    }
}
