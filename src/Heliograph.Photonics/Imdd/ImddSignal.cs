namespace Heliograph.Photonics.Imdd;

/// <summary>
/// A received intensity-modulated PAM signal and its direct-detection receiver, in base units. M levels lie at equal
/// distances between P_0 and P_0 + OMA with P_0 = OMA / (ER - 1).
/// </summary>
public readonly record struct ImddSignal
{
    /// <summary>Noise bandwidth over symbol rate of the usual reference receiver, 0.75. Source: photonics models, equation 2 of imdd.md.</summary>
    public const double NoiseBandwidthPerBaud = 0.75;

    /// <summary>M: 2 (NRZ), 4, 6 or 8.</summary>
    public required int Levels { get; init; }

    /// <summary>Outer optical modulation amplitude at the photodiode, W, &gt; 0.</summary>
    public required double Oma { get; init; }

    /// <summary>Outer extinction ratio, linear, &gt; 1; infinity for a perfect one.</summary>
    public required double ExtinctionRatio { get; init; }

    /// <summary>Equivalent noise bandwidth f_n of the receiver, Hz; <see cref="NoiseBandwidthPerBaud"/> times the symbol rate where nothing is known.</summary>
    public required double NoiseBandwidth { get; init; }

    /// <summary>Responsivity of the photodiode, A/W, &gt; 0.</summary>
    public required double Responsivity { get; init; }

    /// <summary>Input-referred noise density of the amplifier with its diode, A/sqrt(Hz), &gt;= 0.</summary>
    public required double ThermalNoise { get; init; }

    /// <summary>Dark current, A.</summary>
    public double DarkCurrent { get; init; }

    /// <summary>Relative intensity noise, 1/Hz (not dB), after <see cref="RinDefinition"/>.</summary>
    public double Rin { get; init; }

    public RinDefinition RinDefinition { get; init; }

    /// <summary>
    /// Multipath interference: sum over the pairs i &lt; j of reflections of R_i R_j L_ij^2, the power of all delayed copies over
    /// that of the signal, linear. Its beat noise follows <see cref="BeatAlignment"/>.
    /// </summary>
    public double InterferenceRatio { get; init; }

    /// <summary>Power of crosstalk on the signal's own optical frequency over that of the signal, linear: beats like multipath interference.</summary>
    public double CoherentCrosstalkRatio { get; init; }

    /// <summary>
    /// Root of the sum of squares of the power ratios of crosstalk that does not beat within the receiver (other wavelengths,
    /// same modulation), linear; a single neighbour's ratio where there is one.
    /// </summary>
    public double IncoherentCrosstalkRatio { get; init; }

    /// <summary>
    /// Mean square of the overlap of the polarisations of signal and beating fields: 1 aligned (the worst, and right for
    /// polarisation-maintaining paths), 1/2 scrambled.
    /// </summary>
    public double BeatAlignment { get; init; } = 1;

    /// <summary>Eye closure by inter-symbol interference and implementation after the equaliser, dB optical, &gt;= 0.</summary>
    public double IsiPenaltyDb { get; init; }

    /// <summary>Eye closure by chromatic dispersion, dB optical, &gt;= 0.</summary>
    public double DispersionPenaltyDb { get; init; }

    public ImddSignal() { }

    /// <summary>Whether all numbers are those of some signal.</summary>
    internal bool IsPossible =>
        Levels is 2 or 4 or 6 or 8
        && Oma > 0
        && ExtinctionRatio > 1
        && NoiseBandwidth > 0
        && Responsivity > 0
        && ThermalNoise >= 0
        && DarkCurrent >= 0
        && Rin >= 0
        && InterferenceRatio >= 0
        && CoherentCrosstalkRatio >= 0
        && IncoherentCrosstalkRatio >= 0
        && IsiPenaltyDb >= 0
        && DispersionPenaltyDb >= 0
        && BeatAlignment is >= 0 and <= 1
        && double.IsFinite(
            Oma
                + NoiseBandwidth
                + Responsivity
                + ThermalNoise
                + DarkCurrent
                + Rin
                + InterferenceRatio
                + CoherentCrosstalkRatio
                + IncoherentCrosstalkRatio
                + IsiPenaltyDb
                + DispersionPenaltyDb
        );

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> for what is no signal; NaN is none.</summary>
    internal void Check()
    {
        if (IsPossible)
        {
            return;
        }
        if (Levels is not (2 or 4 or 6 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(Levels), Levels, "PAM of 2, 4, 6 or 8 levels");
        }
        Require.Positive(Oma);
        Require.Positive(NoiseBandwidth);
        Require.Positive(Responsivity);
        Require.ExtinctionRatio(ExtinctionRatio);
        Require.NotNegative(ThermalNoise);
        Require.NotNegative(DarkCurrent);
        Require.NotNegative(Rin);
        Require.NotNegative(InterferenceRatio);
        Require.NotNegative(CoherentCrosstalkRatio);
        Require.NotNegative(IncoherentCrosstalkRatio);
        Require.NotNegative(IsiPenaltyDb);
        Require.NotNegative(DispersionPenaltyDb);
        if (!(BeatAlignment is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(BeatAlignment), BeatAlignment, "an overlap lies in [0, 1]");
        }
    }
}
