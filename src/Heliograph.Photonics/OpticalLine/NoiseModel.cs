using System.Collections.Immutable;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>What an amplifier's noise depends on.</summary>
/// <param name="Gain">dB, padded up to the least gain.</param>
/// <param name="BelowFlat">How far the gain is below that at which the spectrum is flat, dB, from 0.</param>
/// <param name="PowerPer50GHz">Mean power at the input in 50 GHz, dBm.</param>
public readonly record struct NoiseConditions(double Gain, double BelowFlat, double PowerPer50GHz);

/// <summary>Noise figure of an amplifier over its setting.</summary>
public abstract record NoiseModel
{
    /// <summary>dB; minus infinity without noise.</summary>
    public abstract double Figure_dB(NoiseConditions at);
}

/// <summary>One noise figure whatever the gain.</summary>
public sealed record FixedNoise(double Figure) : NoiseModel
{
    public override double Figure_dB(NoiseConditions at) => Figure;
}

/// <summary>A measured polynomial over minus <see cref="NoiseConditions.BelowFlat"/>, highest power first.</summary>
public sealed record PolynomialNoise(ImmutableArray<double> Coefficients) : NoiseModel
{
    public override double Figure_dB(NoiseConditions at) => Evaluate(Coefficients, -at.BelowFlat);

    internal static double Evaluate(ImmutableArray<double> coefficients, double x) => coefficients.Aggregate(0.0, (sum, c) => (sum * x) + c);
}

/// <summary>In-line amplifier of the Open ROADM optical specification: its OSNR is a polynomial of the input power, highest power first.</summary>
public sealed record OpenRoadmLineNoise(ImmutableArray<double> Coefficients) : NoiseModel
{
    public override double Figure_dB(NoiseConditions at) =>
        at.PowerPer50GHz - PolynomialNoise.Evaluate(Coefficients, at.PowerPer50GHz) + OpenRoadmPreampNoise.Reference;
}

/// <summary>Preamplifier of the Open ROADM optical specification: OSNR min((4 P + 275)/7, 33) dB.</summary>
public sealed record OpenRoadmPreampNoise : NoiseModel
{
    /// <summary>The handbook's 10 log10(1 mW / (h f 12.5 GHz)), rounded as the specification rounds it.</summary>
    public const double Reference = 58;

    public override double Figure_dB(NoiseConditions at) => at.PowerPer50GHz - Math.Min(((4 * at.PowerPer50GHz) + 275) / 7, 33) + Reference;
}

/// <summary>Booster of the Open ROADM optical specification, whose noise is in the transmitter's.</summary>
public sealed record OpenRoadmBoosterNoise : NoiseModel
{
    public override double Figure_dB(NoiseConditions at) => double.NegativeInfinity;
}

/// <summary>
/// Two coils with an attenuator between, which is how gain is set without changing the flatness: F = F1 + F2/g1a, g1a the gain of the first coil after the
/// attenuator. Built from the noise figures at least and greatest gain.
/// </summary>
/// <param name="First">Noise figure of the first coil, dB.</param>
/// <param name="Second">Of the second, dB.</param>
/// <param name="PowerDifference">Largest power of the second over the first, dB.</param>
public sealed record TwoCoilNoise(double First, double Second, double PowerDifference) : NoiseModel
{
    private const double LeastFirst = 4;

    /// <summary>The model that has the two noise figures; null, with the reason, where no pair of coils has them.</summary>
    public static TwoCoilNoise? Fit(double gainMin, double gainMax, double figureMin, double figureMax, out string why)
    {
        double difference = 5;
        double last = gainMax - difference;
        double first = gainMin - (gainMax - gainMin) - difference;
        double second = Decibel.Of(
            (Decibel.ToRatio(figureMin) - Decibel.ToRatio(figureMax)) / ((1 / Decibel.ToRatio(last)) - (1 / Decibel.ToRatio(first)))
        );
        double front = Decibel.Of(Decibel.ToRatio(figureMin) - (Decibel.ToRatio(second) / Decibel.ToRatio(last)));
        if (!(front >= LeastFirst))
        {
            why = FormattableString.Invariant($"the first coil would have a noise figure of {front:0.##} dB, below {LeastFirst}");
            return null;
        }
        if (!(second > front + 0.3 && second < front + 2))
        {
            second = Math.Clamp(second, front + 0.3, front + 2);
            last = Decibel.Of(Decibel.ToRatio(second) / (Decibel.ToRatio(figureMin) - Decibel.ToRatio(front)));
            difference = gainMax - last;
            first = gainMin - (gainMax - gainMin) - difference;
            if (!(difference > 1 && difference < 11))
            {
                why = FormattableString.Invariant($"the coils would differ by {difference:0.##} dB of power, outside 1 to 11");
                return null;
            }
        }
        TwoCoilNoise model = new(front, second, difference);
        double least = Decibel.Of(Decibel.ToRatio(front) + (Decibel.ToRatio(second) / Decibel.ToRatio(last)));
        double most = Decibel.Of(Decibel.ToRatio(front) + (Decibel.ToRatio(second) / Decibel.ToRatio(first)));
        bool isMet = Math.Abs(least - figureMin) <= 0.01 && Math.Abs(most - figureMax) <= 0.01;
        why = isMet ? "" : FormattableString.Invariant($"two coils give {least:0.##} and {most:0.##} dB instead");
        return isMet ? model : null;
    }

    public override double Figure_dB(NoiseConditions at) =>
        Decibel.Of(Decibel.ToRatio(First) + (Decibel.ToRatio(Second) / Decibel.ToRatio(at.Gain - PowerDifference - at.BelowFlat)));
}

/// <summary>Two amplifiers in one: the first at its flat gain, the second with the rest. F = F_1 + F_2/g_1.</summary>
/// <param name="Preamp">Its own least gain is below its flat one, so that it is never padded.</param>
public sealed record DualStageNoise(AmplifierModel Preamp, AmplifierModel Booster) : NoiseModel
{
    public override double Figure_dB(NoiseConditions at) => throw new NotSupportedException("each stage has conditions of its own");
}
