using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>A Raman pump.</summary>
/// <param name="Power">W inside the fibre, where it enters.</param>
/// <param name="Frequency">Hz.</param>
/// <param name="IsCounter">It runs against the signal, from the output.</param>
public readonly record struct PumpWave(double Power, double Frequency, bool IsCounter);

/// <summary>One fibre with its connectors: what the physics needs of it, in SI units and dB.</summary>
/// <remarks>
/// Conventions and formulas: <c>docs/models/optical-line.md</c>. Effective area and nonlinear coefficient over frequency after D'Amico et al., J. Lightwave
/// Technol. 40(11), 3499 (2022), section III.D: a step-index core whose mode grows with wavelength. A fibre of a much larger mode than that core can have
/// (hollow core, above about 370 um2) keeps its effective area over frequency.
/// </remarks>
public sealed record FibreSpan
{
    /// <summary>Nonlinear index of silica, m2/W.</summary>
    public const double NonlinearIndex = 2.6e-20;

    /// <summary>Group index of a solid core.</summary>
    public const double SolidCoreIndex = 1.468;

    /// <summary>Effective area where neither it nor the nonlinear coefficient is given, m2.</summary>
    public const double DefaultEffectiveArea = 83e-12;

    private const double CoreRadius = 4.2e-6;

    // Below this ln V at the reference the model of a small solid core has no guided mode over the bands in use.
    private const double LeastLogV = 0.15;

    public required string Name { get; init; }

    /// <summary>m.</summary>
    public required double Length { get; init; }

    /// <summary>Attenuation over frequency, dB/m.</summary>
    public required SampledCurve Loss { get; init; }

    /// <summary>Chromatic dispersion, s/m2: one value at <see cref="ReferenceFrequency"/>, or points over frequency.</summary>
    public SampledCurve Dispersion { get; init; } = SampledCurve.Constant(1.67e-5);

    /// <summary>Slope of the dispersion over wavelength at the reference, s/m3; null: the dispersion goes with the square of frequency.</summary>
    public double? DispersionSlope { get; init; }

    /// <summary>m2 at <see cref="ReferenceFrequency"/>.</summary>
    public double EffectiveArea { get; init; } = DefaultEffectiveArea;

    /// <summary>Nonlinear index of what the light is in, m2/W; of another than silica the effective area does not change with frequency.</summary>
    public double KerrIndex { get; init; } = NonlinearIndex;

    /// <summary>Hz; 1550 nm.</summary>
    public double ReferenceFrequency { get; init; } = PhysicalConstants.SpeedOfLight / 1550e-9;

    /// <summary>s/sqrt(m).</summary>
    public double PmdCoefficient { get; init; }

    public double GroupIndex { get; init; } = SolidCoreIndex;

    /// <summary>Raman gain over frequency offset; null: standard fibre's.</summary>
    public RamanGain? Raman { get; init; }

    /// <summary>Padding before the input connector, dB.</summary>
    public double InputPadding { get; init; }

    /// <summary>dB.</summary>
    public double InputConnector { get; init; }

    /// <summary>dB.</summary>
    public double OutputConnector { get; init; }

    /// <summary>In order of position.</summary>
    public ImmutableArray<LumpedLoss> LumpedLosses { get; init; } = [];

    public ImmutableArray<PumpWave> Pumps { get; init; } = [];

    /// <summary>K; of the spontaneous Raman noise.</summary>
    public double Temperature { get; init; } = 283;

    /// <summary>dB/m of a fibre over neper/m of power: 10 log10(e).</summary>
    public static double DecibelPerNeper { get; } = 10 * Math.Log10(Math.E);

    /// <summary>s.</summary>
    public double Latency => Length * GroupIndex / PhysicalConstants.SpeedOfLight;

    /// <summary>s.</summary>
    public double Pmd => PmdCoefficient * Math.Sqrt(Length);

    /// <summary>Loss of everything at the reference frequency, dB.</summary>
    public double TotalLoss =>
        (Loss.At(ReferenceFrequency) * Length) + InputPadding + InputConnector + OutputConnector + LumpedLosses.Sum(l => l.Loss_dB);

    /// <summary>The effective area that a nonlinear coefficient stands for: 2 pi n2 / (lambda gamma), m2.</summary>
    public static double AreaOf(double gamma, double referenceFrequency) =>
        2 * Math.PI * NonlinearIndex * referenceFrequency / (PhysicalConstants.SpeedOfLight * gamma);

    /// <summary>Power attenuation, 1/m.</summary>
    public double Alpha(double frequency) => Loss.At(frequency) / DecibelPerNeper;

    /// <summary>m2.</summary>
    public double AreaAt(double frequency)
    {
        double core = Math.PI * CoreRadius * CoreRadius;
        double logV = core / EffectiveArea;
        return logV < LeastLogV || KerrIndex != NonlinearIndex ? EffectiveArea : core / (logV + Math.Log(frequency / ReferenceFrequency));
    }

    /// <summary>Nonlinear coefficient 2 pi n2 f / (c A_eff(f)), 1/(W m).</summary>
    public double Gamma(double frequency) => 2 * Math.PI * KerrIndex * frequency / (PhysicalConstants.SpeedOfLight * AreaAt(frequency));

    /// <summary>Second-order dispersion -(c/f)^2 D/(2 pi c), s2/m.</summary>
    public double Beta2(double frequency)
    {
        double wavelength = PhysicalConstants.SpeedOfLight / frequency;
        double ratio = frequency / ReferenceFrequency;
        double dispersion =
            !Dispersion.IsConstant ? Dispersion.At(frequency)
            : DispersionSlope is { } slope ? Dispersion.Values[0] + (slope * (wavelength - (PhysicalConstants.SpeedOfLight / ReferenceFrequency)))
            : ratio * ratio * Dispersion.Values[0];
        return -wavelength * wavelength * dispersion / (2 * Math.PI * PhysicalConstants.SpeedOfLight);
    }

    /// <summary>Third-order dispersion, s3/m: of the slope, of the parabola through given points, or 0 where only one value is given.</summary>
    public double Beta3(double frequency)
    {
        if (!Dispersion.IsConstant)
        {
            double[] beta2 = [.. Dispersion.Frequencies.Select(Beta2)];
            return Linear.ParabolaSlope(Dispersion.Frequencies.AsSpan(), beta2, ReferenceFrequency) / (2 * Math.PI);
        }
        if (DispersionSlope is not { } slope)
        {
            return 0;
        }
        const double C = PhysicalConstants.SpeedOfLight;
        double scale = 2 * Math.PI * frequency * frequency / C;
        return (slope - (4 * Math.PI * frequency * frequency * frequency / (C * C) * Beta2(frequency))) / (scale * scale);
    }

    /// <summary>Chromatic dispersion of the whole fibre, s/m (1e3 of it are ps/nm).</summary>
    public double AccumulatedDispersion(double frequency)
    {
        double beta = Beta2(frequency) + (2 * Math.PI * Beta3(frequency) * (frequency - ReferenceFrequency));
        return -beta * 2 * Math.PI * ReferenceFrequency * ReferenceFrequency / PhysicalConstants.SpeedOfLight * Length;
    }
}
