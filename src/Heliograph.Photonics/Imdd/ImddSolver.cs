namespace Heliograph.Photonics.Imdd;

/// <summary>
/// Error ratio and required power of an IM-DD link with thermal, shot, intensity, interference and crosstalk noise solved
/// jointly on every level. Equations of <c>docs/models/imdd.md</c>. No allocation; a solve takes well under 1 us.
/// </summary>
public static class ImddSolver
{
    /// <summary>Steps of Newton's method; the usual solve takes two or three, one within 1e-12 of the floor about thirty.</summary>
    private const int Steps = 100;

    /// <summary>Error of ln u that ends the search.</summary>
    private const double Tolerance = 2e-9;

    /// <summary>Below this the logarithm of SER / SER(0) is rounding.</summary>
    private const double Rounding = 1e-14;

    /// <summary>Bit error ratio before error correction. Equation 10.</summary>
    public static double BitErrorRatio(in ImddSignal signal) => Math.Exp(LogBitErrorRatio(signal));

    /// <summary>ln of the bit error ratio, exact where the ratio itself underflows.</summary>
    public static double LogBitErrorRatio(in ImddSignal signal)
    {
        signal.Check();
        return new LevelNoise(signal).LogSymbolErrorRatio(signal.Oma, out _) + Math.Log(PamCode.BitsPerError(signal.Levels));
    }

    /// <summary>Probability that a symbol is decided wrongly, over all levels as often as they are sent. Equation 9.</summary>
    public static double SymbolErrorRatio(in ImddSignal signal)
    {
        signal.Check();
        return Math.Exp(new LevelNoise(signal).LogSymbolErrorRatio(signal.Oma, out _));
    }

    /// <summary>Probability that level <paramref name="level"/> (0 the lowest) is decided wrongly when it is sent.</summary>
    public static double LevelErrorRatio(in ImddSignal signal, int level)
    {
        CheckLevel(signal, level, signal.Levels);
        LevelNoise noise = new(signal);
        double below = level > 0 ? Gaussian.Tail(noise.Q(level - 1, signal.Oma)) : 0;
        double above = level < signal.Levels - 1 ? Gaussian.Tail(noise.Q(level, signal.Oma)) : 0;
        return below + above;
    }

    /// <summary>q of the eye between levels <paramref name="eye"/> and eye + 1. Equation 8.</summary>
    public static double Q(in ImddSignal signal, int eye)
    {
        CheckLevel(signal, eye, signal.Levels - 1);
        return new LevelNoise(signal).Q(eye, signal.Oma);
    }

    /// <summary>
    /// Photocurrent of the threshold between levels <paramref name="eye"/> and eye + 1, A: equally many standard deviations from
    /// both, which is the best threshold up to the logarithm of their ratio. The penalties that close the eye are taken off
    /// both sides.
    /// </summary>
    public static double Threshold(in ImddSignal signal, int eye)
    {
        CheckLevel(signal, eye, signal.Levels - 1);
        LevelNoise noise = new(signal);
        double lower = noise.Sigma(eye, signal.Oma);
        double upper = noise.Sigma(eye + 1, signal.Oma);
        double between = (lower * noise.Level(eye + 1) + upper * noise.Level(eye)) / (lower + upper);
        return signal.Responsivity * signal.Oma * between + signal.DarkCurrent;
    }

    /// <summary>Variances of the photocurrent on level <paramref name="level"/>, A^2. Equations 3 to 7.</summary>
    public static NoiseBudget Noise(in ImddSignal signal, int level)
    {
        CheckLevel(signal, level, signal.Levels);
        return new NoiseBudget(
            Variance(signal, NoiseSource.Thermal, level),
            Variance(signal, NoiseSource.Shot, level),
            Variance(signal, NoiseSource.Rin, level),
            Variance(signal, NoiseSource.Interference, level),
            Variance(signal, NoiseSource.Crosstalk, level)
        );
    }

    /// <summary>Bit error ratio that no received power undercuts; 0 where no noise grows with the signal.</summary>
    public static double BerFloor(in ImddSignal signal)
    {
        signal.Check();
        return Math.Exp(new LevelNoise(signal).LogFloor()) * PamCode.BitsPerError(signal.Levels);
    }

    /// <summary>
    /// The OMA at the photodiode that reaches <paramref name="targetBer"/>; the signal's own OMA is not used. Newton's method on
    /// ln sqrt(-2 ln(SER / SER(0))) over ln u, which is nearly straight, with its curvature; relative error below 1e-8
    /// (test <c>The_required_power_has_the_error_ratio_that_was_asked_for</c>).
    /// </summary>
    /// <param name="targetBer">Above 0 and below the error ratio without a signal.</param>
    public static OmaRequirement RequiredOma(in ImddSignal signal, double targetBer)
    {
        CheckTarget(signal, targetBer);
        double perError = PamCode.BitsPerError(signal.Levels);
        LevelNoise noise = new(signal);
        double logTarget = Math.Log(targetBer / perError);
        double logFloor = noise.LogFloor();
        double floor = double.IsNegativeInfinity(logFloor) ? 0 : Math.Exp(logFloor) * perError;
        return logFloor < logTarget && Solve(noise, logTarget) is { } oma
            ? new OmaRequirement(ImddClosure.Closes, oma, floor)
            : new OmaRequirement(ImddClosure.FloorAboveTarget, null, floor);
    }

    /// <summary>The signal's OMA over the required one, dB optical; null where the floor lies above the target.</summary>
    public static double? MarginDb(in ImddSignal signal, double targetBer) =>
        RequiredOma(signal, targetBer).Oma is { } required ? OpticalModulation.ToDb(signal.Oma / required) : null;

    /// <summary>
    /// What one source of noise costs with the thermal noise alone beside it, dB optical of required OMA; null where the target
    /// then lies below the floor, or where there is no thermal noise to compare with. Never to be summed over sources: they meet
    /// in one root. Penalties that close the eye are part of both sides.
    /// </summary>
    public static double? PenaltyAloneDb(in ImddSignal signal, NoiseSource source, double targetBer)
    {
        CheckTarget(signal, targetBer);
        double logTarget = Math.Log(targetBer / PamCode.BitsPerError(signal.Levels));
        LevelNoise with = new(signal, source);
        LevelNoise thermal = new(signal, NoiseSource.Thermal);
        return
            signal.ThermalNoise > 0 && with.LogFloor() < logTarget && Solve(with, logTarget) is { } needed && Solve(thermal, logTarget) is { } ideal
            ? OpticalModulation.ToDb(needed / ideal)
            : null;
    }

    private static double? Solve(in LevelNoise noise, double logTarget)
    {
        double logNone = noise.LogLargestErrorRatio;
        double aim = -2 * (logTarget - logNone);
        double u = noise.Guess(Gaussian.InverseGuess(Math.Sqrt(aim)));
        double lastStep = double.PositiveInfinity;
        double lastGrowth = 0;
        for (int i = 0; i < Steps; i++)
        {
            double depth = Math.Min(noise.LogSymbolErrorRatio(u, out double slope) - logNone, -Rounding);
            // z = sqrt(-2 depth), g = d ln z / d ln u.
            double growth = slope / (2 * depth);
            double step = 0.5 * Math.Log(aim / (-2 * depth)) / growth;
            double bend = 0;
            if (Math.Abs(lastStep) < 0.3)
            {
                // The change of g over the last step is the curvature that Newton's method leaves out.
                bend = -0.5 * (growth - lastGrowth) / (lastStep * growth) * step * step;
                step += bend;
            }
            step = Math.Clamp(step, -3, 3);
            u *= Math.Exp(step);
            // The curvature is wrong by about the last step, relatively.
            if (Math.Abs(step) < 1e-6 || (Math.Abs(lastStep) < 0.3 && Math.Abs(bend * lastStep) < Tolerance && Math.Abs(step) < 1e-3))
            {
                return u;
            }
            lastStep = step;
            lastGrowth = growth;
        }
        return null;
    }

    private static double Variance(in ImddSignal s, NoiseSource source, int level)
    {
        double low = 1 / (s.ExtinctionRatio - 1);
        double current = s.Responsivity * s.Oma * (low + level / (s.Levels - 1.0));
        double mean = s.Responsivity * s.Oma * (low + 0.5);
        double swing = s.Responsivity * s.Oma;
        double incoherent = s.IncoherentCrosstalkRatio * swing;
        return source switch
        {
            NoiseSource.Thermal => s.ThermalNoise * s.ThermalNoise * s.NoiseBandwidth,
            NoiseSource.Shot => 2 * PhysicalConstants.ElementaryCharge * (current + s.DarkCurrent) * s.NoiseBandwidth,
            NoiseSource.Rin => s.Rin * s.NoiseBandwidth * (s.RinDefinition == RinDefinition.Level ? current * current : 0.25 * swing * swing),
            NoiseSource.Interference => 2 * s.BeatAlignment * s.InterferenceRatio * current * mean,
            _ => 2 * s.BeatAlignment * s.CoherentCrosstalkRatio * current * mean + incoherent * incoherent * PamCode.LevelVariance(s.Levels),
        };
    }

    private static void CheckTarget(in ImddSignal signal, double targetBer)
    {
        signal.Check();
        double largest = PamCode.LargestErrorRatio(signal.Levels) * PamCode.BitsPerError(signal.Levels);
        if (!(targetBer > 0 && targetBer <= 0.999 * largest))
        {
            throw new ArgumentOutOfRangeException(nameof(targetBer), targetBer, $"above 0 and below {largest:0.###}, the ratio without a signal");
        }
    }

    private static void CheckLevel(in ImddSignal signal, int level, int count)
    {
        signal.Check();
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, count);
    }
}
