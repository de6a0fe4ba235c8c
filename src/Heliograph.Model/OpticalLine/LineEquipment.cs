using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.OpticalLine;

/// <summary>By which rule an amplifier's noise follows from its gain.</summary>
public enum AmplifierKind
{
    VariableGain,
    FixedGain,
    Advanced,
    OpenRoadm,
    OpenRoadmPreamp,
    OpenRoadmBooster,
    DualStage,
    Multiband,
}

/// <summary>A kind of amplifier of the library.</summary>
public sealed record AmplifierType(string Name, AmplifierKind Kind, SourceSpan Span)
{
    /// <summary>Its largest gain without tilt; of a dual stage that of both stages.</summary>
    public double MaxGain_dB { get; init; }

    public double MinGain_dB { get; init; }

    /// <summary>Total output, dBm.</summary>
    public double MaxPower_dBm { get; init; }

    public double LowFrequency_Hz { get; init; }

    public double HighFrequency_Hz { get; init; }

    /// <summary>At the largest gain, of variable gain.</summary>
    public double MinNoiseFigure_dB { get; init; }

    /// <summary>At the smallest gain, of variable gain.</summary>
    public double MaxNoiseFigure_dB { get; init; }

    /// <summary>Of fixed gain.</summary>
    public double NoiseFigure_dB { get; init; }

    /// <summary>Polynomial, highest power first: of Open ROADM the OSNR over input power, of the advanced model the noise figure over gain.</summary>
    public ImmutableArray<double> NoiseCoefficients { get; init; } = [];

    /// <summary>dB on an even grid over the band; one value holds everywhere.</summary>
    public ImmutableArray<double> NoiseRipple_dB { get; init; } = [0];

    /// <summary>dB on an even grid over the band; one value holds everywhere.</summary>
    public ImmutableArray<double> GainRipple_dB { get; init; } = [0];

    /// <summary>Dynamic gain tilt on an even grid over the band.</summary>
    public ImmutableArray<double> GainTilt { get; init; } = [];

    /// <summary>The design raises gain and output attenuator together to the limits of the amplifier.</summary>
    public bool SetsOutputAttenuator { get; init; }

    public bool IsAllowedForDesign { get; init; }

    public bool IsRaman { get; init; }

    public double Pmd_s { get; init; }

    public double Pdl_dB { get; init; }

    /// <summary>First stage of a dual stage.</summary>
    public AmplifierType? Preamp { get; init; }

    /// <summary>Second stage of a dual stage.</summary>
    public AmplifierType? Booster { get; init; }

    /// <summary>The amplifiers that a multi-band one may be made of.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>Its band, or the distinct bands of its members.</summary>
    public ImmutableArray<FrequencyBand> Bands { get; init; } = [];
}

/// <summary>A kind of fibre of the library.</summary>
public sealed record FiberType(string Name, SourceSpan Span)
{
    /// <summary>s/m^2.</summary>
    public double? Dispersion { get; init; }

    public double? EffectiveArea_m2 { get; init; }

    public double? Gamma_perWm { get; init; }

    /// <summary>s/sqrt(m).</summary>
    public double Pmd { get; init; }

    public RamanProfile? Raman { get; init; }
}

/// <summary>Which way through a ROADM a profile is for.</summary>
public enum RoadmWay
{
    Express,
    Add,
    Drop,
}

/// <summary>Impairments in a range of frequencies; null: not given.</summary>
/// <param name="Low_Hz">Null: at all frequencies.</param>
public sealed record RoadmImpairment(double? Low_Hz, double? High_Hz, double? Pmd_s, double? Pdl_dB, double MaxLoss_dB, double? Osnr_dB);

/// <summary>Impairments on one kind of way through a ROADM.</summary>
public sealed record RoadmProfile(int Id, RoadmWay Way, ImmutableArray<RoadmImpairment> Impairments);

/// <summary>A kind of ROADM of the library.</summary>
public sealed record RoadmType(string Name, SourceSpan Span, RoadmTarget Target)
{
    public double AddDropOsnr_dB { get; init; } = 100;

    public double Pmd_s { get; init; }

    public double Pdl_dB { get; init; }

    public ImmutableArray<string> PreampVarieties { get; init; } = [];

    public ImmutableArray<string> BoosterVarieties { get; init; } = [];

    public ImmutableArray<RoadmProfile> Profiles { get; init; } = [];
}

/// <summary>What the automatic design goes by.</summary>
public sealed record SpanDefaults
{
    /// <summary>True: amplifiers are set to a power; false: to the gains that the file gives.</summary>
    public bool IsPowerMode { get; init; } = true;

    public double DeltaPowerMin_dB { get; init; }

    public double DeltaPowerMax_dB { get; init; }

    public double DeltaPowerStep_dB { get; init; }

    /// <summary>dB/km; Raman amplifiers behind fibres of less loss only.</summary>
    public double MaxLossForRaman_dBPerKm { get; init; } = 0.25;

    public double ExtendedGain_dB { get; init; } = 2.5;

    public double MaxLength_m { get; init; } = 150e3;

    /// <summary>The least loss of a span, by an attenuator before it.</summary>
    public double Padding_dB { get; init; } = 10;

    /// <summary>Repairs until the end of life, added to the output connector.</summary>
    public double EndOfLife_dB { get; init; }

    public double InputConnector_dB { get; init; }

    public double OutputConnector_dB { get; init; }

    public double ReferenceLoss_dB { get; init; } = 20;

    public double PowerSlope { get; init; } = 0.3;

    public double AttenuatorMargin_dB { get; init; } = 1;

    public double AttenuatorStep_dB { get; init; } = 0.5;
}

/// <summary>The spectrum that designs and requests without an own one have.</summary>
public sealed record SpectrumDefaults(string Name)
{
    public double Low_Hz { get; init; } = 191.35e12;

    public double High_Hz { get; init; } = 196.1e12;

    public double SymbolRate_Bd { get; init; } = 32e9;

    public double Spacing_Hz { get; init; } = 50e9;

    public double Power_dBm { get; init; }

    public double PowerSweepStart_dB { get; init; }

    public double PowerSweepEnd_dB { get; init; }

    public double PowerSweepStep_dB { get; init; } = 0.5;

    public double RollOff { get; init; } = 0.15;

    public double TransmitterOsnr_dB { get; init; } = 45;

    public double SystemMargin_dB { get; init; }

    /// <summary>The file gives the margin without decimals; the reference prints it so.</summary>
    public bool HasWholeMargin { get; init; } = true;

    /// <summary>Null: as the power in the span.</summary>
    public double? TransmitterPower_dBm { get; init; }

    /// <summary>The design counts the channels of this spectrum, not those of each design band.</summary>
    public bool CountsChannelsForDesign { get; init; }
}

/// <summary>Penalty over an impairment, linear between the points and infinite beyond them.</summary>
public sealed record PenaltyTable(ImmutableArray<double> UpTo, ImmutableArray<double> Penalty_dB);

/// <summary>One way of a transceiver to send.</summary>
public sealed record TransceiverMode(string Format, SourceSpan Span)
{
    public double SymbolRate_Bd { get; init; }

    /// <summary>Required in 0.1 nm.</summary>
    public double Osnr_dB { get; init; }

    /// <summary>The file gives the required OSNR without decimals; the reference prints it so.</summary>
    public bool HasWholeOsnr { get; init; }

    public double BitRate_bps { get; init; }

    public double? RollOff { get; init; }

    public double TransmitterOsnr_dB { get; init; }

    public double MinSpacing_Hz { get; init; }

    public double Cost { get; init; }

    public double EqualisationOffset_dB { get; init; }

    /// <summary>Over ps/nm; null: none is evaluated.</summary>
    public PenaltyTable? DispersionPenalty { get; init; }

    /// <summary>Over ps.</summary>
    public PenaltyTable? PmdPenalty { get; init; }

    /// <summary>Over dB.</summary>
    public PenaltyTable? PdlPenalty { get; init; }
}

/// <summary>A kind of transceiver of the library.</summary>
public sealed record TransceiverType(string Name, SourceSpan Span, double Low_Hz, double High_Hz, ImmutableArray<TransceiverMode> Modes)
{
    public TransceiverMode? Find(string format)
    {
        // As the reference: of two modes of one name the last counts.
        for (int i = Modes.Length - 1; i >= 0; i--)
        {
            if (Modes[i].Format == format)
            {
                return Modes[i];
            }
        }
        return null;
    }
}

/// <summary>An equipment library. Lists keep the order of the file, by which equal amplifiers are chosen.</summary>
public sealed record LineEquipment(
    string File,
    ImmutableArray<AmplifierType> Amplifiers,
    ImmutableArray<FiberType> Fibers,
    ImmutableArray<FiberType> RamanFibers,
    ImmutableArray<RoadmType> Roadms,
    ImmutableArray<TransceiverType> Transceivers,
    SpanDefaults Span,
    ImmutableArray<SpectrumDefaults> Spectra
)
{
    /// <summary>The spectrum named "default", or the first.</summary>
    public SpectrumDefaults Spectrum => Spectra.FirstOrDefault(s => s.Name == "default") ?? Spectra[0];

    public AmplifierType? FindAmplifier(string name) => Amplifiers.FirstOrDefault(a => a.Name == name);

    public FiberType? FindFiber(string name, bool raman) => (raman ? RamanFibers : Fibers).FirstOrDefault(f => f.Name == name);

    public RoadmType? FindRoadm(string name) => Roadms.FirstOrDefault(r => r.Name == name);

    public TransceiverType? FindTransceiver(string name) => Transceivers.FirstOrDefault(t => t.Name == name);
}
