namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Symbol-spaced feed-forward taps, one feedback tap and a sampling instant with the least mean square error at the slicer.
/// Source: J. G. Proakis, Digital Communications, ch. 9 (linear and decision-feedback equalisation); equations 12 and 13 of docs/models/waveform.md.
/// </summary>
internal sealed class LeastSquaresEqualiser
{
    /// <summary>Symbols before and after the decided one that are looked at.</summary>
    public const int Reach = 24;

    private LeastSquaresEqualiser(double[] taps, int mainTap, double feedback, double sampling, double[] cursors, double error)
    {
        Taps = taps;
        MainTap = mainTap;
        Feedback = feedback;
        Sampling_UI = sampling;
        Cursors = cursors;
        Error = error;
    }

    /// <summary>Scaled so that the main cursor is 1.</summary>
    public double[] Taps { get; }

    public int MainTap { get; }

    public double Feedback { get; }

    public double Sampling_UI { get; }

    /// <summary>What symbols later (below Reach) and earlier (above) add to the decided one, feedback not taken off; element Reach is 1.</summary>
    public double[] Cursors { get; }

    /// <summary>Mean square error over the variance of the levels.</summary>
    public double Error { get; }

    /// <summary>The best over instants and places of the main tap, or at those that are given; null where no pulse arrives.</summary>
    public static LeastSquaresEqualiser? Fit(StatisticalLinkInput input, double noiseToSignal)
    {
        const int Instants = 16;
        LeastSquaresEqualiser? best = null;
        int instants = input.Sampling_UI is null ? Instants : 1;
        for (int i = 0; i < instants; i++)
        {
            double sampling = input.Sampling_UI ?? input.Pulse.Peak_UI + (double)(i - Instants / 2) / Instants;
            double[] pulse = input.Pulse.Cursors(sampling, Half(input.Pulse), Half(input.Pulse));
            LeastSquaresEqualiser? fit = input.GivenTaps.IsEmpty
                ? Best(input, pulse, sampling, noiseToSignal)
                : Given(input, pulse, sampling, noiseToSignal);
            best = fit is not null && (best is null || fit.Error < best.Error) ? fit : best;
        }
        return best;
    }

    /// <summary>What the taps make of the pulse at another instant.</summary>
    public double[] CursorsAt(PulseResponse pulse, double sampling_UI) =>
        Equalised(pulse.Cursors(sampling_UI, Half(pulse), Half(pulse)), Taps, MainTap);

    private static int Half(PulseResponse pulse) => Math.Min(pulse.Symbols / 2 - 1, Reach + 31);

    private static LeastSquaresEqualiser? Best(StatisticalLinkInput input, double[] pulse, double sampling, double noiseToSignal)
    {
        int n = input.Taps;
        double[] matrix = Correlations(input, pulse, noiseToSignal, n);
        double[] factor = [.. matrix];
        if (!Cholesky.TryFactor(factor, n))
        {
            return null;
        }
        LeastSquaresEqualiser? best = null;
        for (int main = 0; main <= Math.Min(input.MaxPrecursors, n - 1); main++)
        {
            double[] taps = Towards(pulse, n, main, 0);
            double[] after = Towards(pulse, n, main, 1);
            if (input.FeedbackLimit > 0)
            {
                WithFeedback(input, matrix, factor, taps, after);
            }
            else
            {
                Cholesky.Solve(factor, taps);
            }
            LeastSquaresEqualiser? fit = Score(input, pulse, taps, main, sampling, noiseToSignal);
            best = fit is not null && (best is null || fit.Error < best.Error) ? fit : best;
        }
        return best;
    }

    // Free feedback takes the first cursor behind the decided symbol out of the error; a limited one leaves what is beyond its limit.
    private static void WithFeedback(StatisticalLinkInput input, double[] matrix, double[] factor, double[] taps, double[] after)
    {
        int n = taps.Length;
        double[] target = [.. taps];
        double[] free = [.. matrix];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                free[i * n + j] -= after[i] * after[j];
            }
        }
        if (Cholesky.TryFactor(free, n))
        {
            Cholesky.Solve(free, taps);
            double main = Dot(taps, target);
            double feedback = Dot(taps, after);
            if (Math.Abs(feedback) <= input.FeedbackLimit * Math.Abs(main))
            {
                return;
            }
            double held = Math.CopySign(input.FeedbackLimit, feedback / main);
            for (int i = 0; i < n; i++)
            {
                taps[i] = target[i] + held * after[i];
            }
        }
        Cholesky.Solve(factor, taps);
    }

    private static LeastSquaresEqualiser? Given(StatisticalLinkInput input, double[] pulse, double sampling, double noiseToSignal) =>
        Score(input, pulse, [.. input.GivenTaps], input.GivenMainTap, sampling, noiseToSignal);

    private static LeastSquaresEqualiser? Score(
        StatisticalLinkInput input,
        double[] pulse,
        double[] taps,
        int main,
        double sampling,
        double noiseToSignal
    )
    {
        double[] cursors = Equalised(pulse, taps, main);
        double scale = cursors[Reach];
        if (!(Math.Abs(scale) > 1e-12))
        {
            return null;
        }
        for (int i = 0; i < cursors.Length; i++)
        {
            cursors[i] /= scale;
        }
        for (int i = 0; i < taps.Length; i++)
        {
            taps[i] /= scale;
        }
        double feedback = Math.Clamp(cursors[Reach + 1], -input.FeedbackLimit, input.FeedbackLimit);
        double error = noiseToSignal * NoiseGain(input, taps);
        for (int i = 0; i < cursors.Length; i++)
        {
            double rest = cursors[i] - (i == Reach + 1 ? feedback : 0);
            error += i == Reach ? 0 : rest * rest;
        }
        return new LeastSquaresEqualiser(taps, main, feedback, sampling, cursors, error);
    }

    /// <summary>Noise variance behind the taps over that before them.</summary>
    public static double NoiseGain(StatisticalLinkInput input, ReadOnlySpan<double> taps)
    {
        double gain = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            for (int j = 0; j < taps.Length; j++)
            {
                gain += taps[i] * taps[j] * Correlation(input, i - j);
            }
        }
        return gain;
    }

    public static double Correlation(StatisticalLinkInput input, int distance) =>
        Math.Abs(distance) < input.NoiseCorrelation.Length ? input.NoiseCorrelation[Math.Abs(distance)] : 0;

    private static double[] Correlations(StatisticalLinkInput input, double[] pulse, double noiseToSignal, int n)
    {
        double[] matrix = new double[n * n];
        for (int lag = 0; lag < n; lag++)
        {
            double sum = noiseToSignal * Correlation(input, lag);
            for (int k = lag; k < pulse.Length; k++)
            {
                sum += pulse[k] * pulse[k - lag];
            }
            for (int i = lag; i < n; i++)
            {
                matrix[i * n + i - lag] = sum;
                matrix[(i - lag) * n + i] = sum;
            }
        }
        return matrix;
    }

    // What a symbol, `later` symbols before the decided one, puts on each tap.
    private static double[] Towards(double[] pulse, int n, int main, int later)
    {
        double[] towards = new double[n];
        for (int i = 0; i < n; i++)
        {
            towards[i] = pulse[pulse.Length / 2 + later + main - i];
        }
        return towards;
    }

    private static double[] Equalised(double[] pulse, double[] taps, int main)
    {
        double[] cursors = new double[2 * Reach + 1];
        for (int j = 0; j < cursors.Length; j++)
        {
            double sum = 0;
            for (int i = 0; i < taps.Length; i++)
            {
                int k = pulse.Length / 2 + j - Reach + main - i;
                sum += k >= 0 && k < pulse.Length ? taps[i] * pulse[k] : 0;
            }
            cursors[j] = sum;
        }
        return cursors;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
