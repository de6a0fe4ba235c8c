using System.Collections.Immutable;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Transmitter and dispersion eye closure for PAM4 (TDECQ): the noise that an ideal transmitter of the same OMA could take more than this one, through the
/// reference receiver and the equaliser that suits it best. Source: IEEE 802.3, 121.8.5; equations 6 to 11 of docs/models/waveform.md.
/// </summary>
public static class Tdecq
{
    /// <summary>
    /// Measures one period of a PAM4 waveform. Within 0.02 dB of a slow independent implementation (test
    /// <c>Tdecq_is_that_of_a_slow_independent_one</c>). Cost: about 0.1 s for the 65,535 symbols of SSPRQ at 8 samples a symbol; one thread.
    /// </summary>
    /// <param name="waveform">
    /// All four levels, the outer ones in runs of at least 7 (level 3) and 6 (level 0) as in SSPRQ and PRBS13Q; else the longest runs serve.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>A closed eye is a result without a TDECQ.</returns>
    public static TdecqResult Compute(OpticalWaveform waveform, TdecqOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(waveform);
        options ??= new TdecqOptions();
        Check(waveform, options);
        double receiver = options.ReceiverBandwidth_Hz ?? 0.5 * waveform.SymbolRate_Bd;
        ReferenceCapture capture = new(waveform, Filter.BesselThomson4(receiver));
        double[] noise = NoiseMatrix(Filter.BesselThomson4(options.NoiseBandwidth_Hz ?? receiver), waveform.SymbolRate_Bd, options.Taps);
        double quality = Gaussian.InverseLogTail(Math.Log(options.TargetSer / 1.5));
        double ideal = capture.Oma_W / (6 * quality);
        if (!(capture.Oma_W > 0))
        {
            double[] idle = new double[options.Taps];
            idle[0] = 1;
            return Closed(capture, idle);
        }
        Fit fit = Start(capture, waveform.SamplesPerSymbol, noise, ideal, options);
        bool open = Refine(fit, capture, waveform.SamplesPerSymbol, options);
        return Report(fit, open, capture, waveform.SamplesPerSymbol, quality, options);
    }

    private static void Check(OpticalWaveform waveform, TdecqOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(waveform.Power_W.Length, waveform.Symbols.Length * waveform.SamplesPerSymbol, nameof(waveform));
        ArgumentOutOfRangeException.ThrowIfLessThan(waveform.Symbols.Length, 256, nameof(waveform));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(waveform.Symbols.Max(), (byte)3, nameof(waveform));
        ArgumentOutOfRangeException.ThrowIfLessThan(waveform.SamplesPerSymbol, 4, nameof(waveform));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(waveform.SamplesPerSymbol, 64, nameof(waveform));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(waveform.SymbolRate_Bd, nameof(waveform));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Taps, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Taps, 31, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxPrecursors, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TargetSer, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.TargetSer, 0.1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.ThresholdAdjustment, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ThresholdAdjustment, 0.1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.InstrumentNoise_W, nameof(options));
        ArgumentOutOfRangeException.ThrowIfEqual(options.TransmitterNoise_W.Length is 0 or 1 or 4, false, nameof(options));
        foreach (double power in waveform.Power_W)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(power), true, nameof(waveform));
        }
        foreach (double sigma in options.TransmitterNoise_W)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sigma, nameof(options));
        }
    }

    private static double[] NoiseMatrix(Filter shape, double symbolRate, int taps)
    {
        double[] lags = shape.NoiseCorrelation(symbolRate, taps);
        double[] matrix = new double[taps * taps];
        for (int i = 0; i < taps; i++)
        {
            for (int j = 0; j < taps; j++)
            {
                matrix[i * taps + j] = lags[Math.Abs(i - j)];
            }
        }
        return matrix;
    }

    // Least squares against the ideal levels with the noise of an ideal transmitter, the sum of the taps held at 1, and the place of the main tap
    // that leaves the least.
    private static Fit Start(ReferenceCapture capture, int perSymbol, double[] noise, double ideal, TdecqOptions options)
    {
        int n = options.Taps;
        int last = Math.Min(options.MaxPrecursors, n - 1);
        double center = capture.MeanCenter([1], 0);
        EyeHistograms eye = new(capture, n, noise, options);
        eye.SampleAt(capture, center, perSymbol);
        double[] moments = eye.Moments();
        double[] products = eye.IdealProducts(capture.Symbols, last);
        double[] factor = new double[n * n];
        for (int i = 0; i < factor.Length; i++)
        {
            factor[i] = moments[i] + ideal * ideal * noise[i];
        }
        bool regular = Cholesky.TryFactor(factor, n);
        double[] ones = new double[n];
        Array.Fill(ones, 1.0);
        Cholesky.Solve(factor, ones);
        double[]? taps = null;
        double least = double.PositiveInfinity;
        for (int main = 0; main <= last && regular; main++)
        {
            // Tap i sees the signal main - i symbols later. With the multiplier m of the sum, w = A^-1 (p + m 1) leaves -w p + m.
            double[] toward = [.. Enumerable.Range(0, n).Select(i => products[n - 1 + main - i])];
            double[] solved = [.. toward];
            Cholesky.Solve(factor, solved);
            double multiplier = (1 - solved.Sum()) / ones.Sum();
            double left = multiplier;
            for (int i = 0; i < n; i++)
            {
                solved[i] += multiplier * ones[i];
                left -= solved[i] * toward[i];
            }
            if (left < least)
            {
                (taps, least, eye.MainTap) = (solved, left, main);
            }
        }
        TapSearch search = new(eye, taps ?? [1, .. new double[n - 1]], noise, moments, ideal);
        return new Fit(eye, search, center);
    }

    // Taps, timing and thresholds in turn, until timing rests within 0.001 UI and the thresholds within 1e-4 dB. The mean crossing of the
    // equalised eye moves with the taps and they with it; the secant finds where both agree, which plain repetition does slowly.
    private static bool Refine(Fit fit, ReferenceCapture capture, int perSymbol, TdecqOptions options)
    {
        bool open = false;
        double previousCenter = 0;
        double previousMiss = 0;
        for (int round = 0; round < 8; round++)
        {
            open = fit.Search.TryMinimise();
            double gained = open && options.ThresholdAdjustment > 0 ? MoveThresholds(fit, options.ThresholdAdjustment * capture.Oma_W) : 0;
            double miss = capture.MeanCenter(fit.Search.Taps, fit.Eye.MainTap) - fit.Center;
            if (Math.Abs(miss) < 1e-3 * perSymbol && gained < 2e-5)
            {
                break;
            }
            double step = round == 0 || miss == previousMiss ? miss : -miss * (fit.Center - previousCenter) / (miss - previousMiss);
            (previousCenter, previousMiss) = (fit.Center, miss);
            fit.Center += Math.Abs(step) > 4 * Math.Abs(miss) ? miss : step;
            fit.Eye.SampleAt(capture, fit.Center, perSymbol);
            open = fit.Search.Refresh(refill: true);
        }
        return open;
    }

    // One threshold after the other by golden section, twice around: they hardly act on each other.
    private static double MoveThresholds(Fit fit, double reach)
    {
        const double Golden = 0.6180339887498949;
        double start = fit.Search.Worst;
        double oma = fit.Eye.Step * EyeHistograms.Bins / 4;
        for (int pass = 0; pass < 6; pass++)
        {
            int i = pass % 3;
            double nominal = (i - 1) * oma / 3;
            double low = nominal - reach;
            double high = nominal + reach;
            double best = fit.Eye.Thresholds[i];
            double least = fit.Search.Worst;
            for (int k = 0; k < 14; k++)
            {
                double a = high - Golden * (high - low);
                double b = low + Golden * (high - low);
                double atA = At(fit, i, a);
                double atB = At(fit, i, b);
                (low, high) = atA < atB ? (low, b) : (a, high);
                (best, least) = Math.Min(atA, atB) < least ? (atA < atB ? a : b, Math.Min(atA, atB)) : (best, least);
            }
            At(fit, i, best);
        }
        return start - fit.Search.Worst;
    }

    private static double At(Fit fit, int threshold, double value)
    {
        fit.Eye.Thresholds[threshold] = value;
        return fit.Search.Refresh(refill: false) ? fit.Search.Worst : double.PositiveInfinity;
    }

    private static TdecqResult Report(Fit fit, bool open, ReferenceCapture capture, int perSymbol, double quality, TdecqOptions options)
    {
        double[] taps = fit.Search.Taps;
        double enhancement = fit.Eye.NoiseEnhancement(taps);
        double added = open ? Math.Exp(-fit.Search.Worst) : 0;
        double shown = open ? added : 1e-4 * capture.Oma_W;
        double taken = Math.Sqrt(added * added + options.InstrumentNoise_W * options.InstrumentNoise_W);
        TdecqResult result = Closed(capture, taps);
        double mean = capture.AveragePower_W;
        return result with
        {
            TdecqDb = open ? 10 * Math.Log10(capture.Oma_W / (6 * quality * taken)) : null,
            MainTap = fit.Eye.MainTap,
            NoiseEnhancement = enhancement,
            AddedNoise_W = added,
            Thresholds_W = [.. fit.Eye.Thresholds.ToArray().Select(t => mean + t)],
            Center_UI = fit.Center / perSymbol,
            SerLeft = fit.Eye.ErrorRatio(0, enhancement, shown).Ser,
            SerRight = fit.Eye.ErrorRatio(1, enhancement, shown).Ser,
            LevelMismatch = DriveLevels.Mismatch(fit.Eye.LevelMeans()),
            HistogramStart_W = mean + fit.Eye.Start,
            HistogramStep_W = fit.Eye.Step,
            HistogramLeft = [.. fit.Eye.Shares(0)],
            HistogramRight = [.. fit.Eye.Shares(1)],
        };
    }

    private static TdecqResult Closed(ReferenceCapture capture, double[] taps)
    {
        ImmutableArray<double> none = [];
        double mean = capture.AveragePower_W;
        return new TdecqResult(null, capture.Oma_W, mean, capture.ExtinctionRatioDb, [.. taps], 0, 1, 0, none, 0, 1, 1, 0, mean, 0, none, none);
    }

    private sealed class Fit(EyeHistograms eye, TapSearch search, double center)
    {
        public EyeHistograms Eye { get; } = eye;

        public TapSearch Search { get; } = search;

        public double Center { get; set; } = center;
    }
}
