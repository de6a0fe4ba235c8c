using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.OpticalLine;

/// <summary>Where an element stands. Degrees north and east.</summary>
public sealed record LinePlace(double Latitude, double Longitude, string? City = null, string? Region = null)
{
    public static readonly LinePlace Nowhere = new(0, 0);
}

/// <summary>An element of an optical line with what the file or the equipment library says of it.</summary>
/// <param name="Uid">Its name, one of a kind.</param>
public abstract record LineElement(string Uid, LinePlace Place, SourceSpan Span);

/// <summary>A band for which amplifiers are designed, edge to edge, Hz; the spacing of its channels where one is given.</summary>
public sealed record FrequencyBand(double Low_Hz, double High_Hz, double? Spacing_Hz = null);

/// <summary>Where a file names a neighbour: its JSON path and line. Empty where the design does.</summary>
public readonly record struct DegreeKey(string Path, SourceSpan Span);

/// <summary>Design bands on the way to one neighbour.</summary>
public sealed record DegreeBands(string Degree, ImmutableArray<FrequencyBand> Bands, DegreeKey Key = default);

/// <summary>Where channels begin and end.</summary>
public sealed record TransceiverElement(string Uid, LinePlace Place, SourceSpan Span) : LineElement(Uid, Place, Span)
{
    public ImmutableArray<FrequencyBand> DesignBands { get; init; } = [];

    public ImmutableArray<DegreeBands> DegreeBands { get; init; } = [];
}

/// <summary>A splice or patch: loss alone, and no amplifier is put beside it.</summary>
public sealed record FusedElement(string Uid, LinePlace Place, SourceSpan Span, double Loss_dB) : LineElement(Uid, Place, Span);

/// <summary>What a ROADM levels the channels to.</summary>
public enum RoadmEqualisation
{
    /// <summary>The same power for each channel, dBm.</summary>
    ChannelPower,

    /// <summary>The same power over symbol rate, mW/GHz.</summary>
    PowerPerSymbolRate,

    /// <summary>The same power over slot width, mW/GHz.</summary>
    PowerPerSlotWidth,
}

/// <summary>The level behind a ROADM, dBm or mW/GHz by its kind.</summary>
public readonly record struct RoadmTarget(RoadmEqualisation Kind, double Value);

/// <summary>The level towards one neighbour.</summary>
public sealed record DegreeTarget(string Degree, RoadmTarget Target, DegreeKey Key = default);

/// <summary>The profile that holds between two neighbours of a ROADM.</summary>
public sealed record DegreeImpairment(string FromDegree, string ToDegree, int Profile, DegreeKey Key = default);

/// <summary>A ROADM: levels, and impairs on the way through, in or out.</summary>
public sealed record RoadmElement(string Uid, LinePlace Place, SourceSpan Span) : LineElement(Uid, Place, Span)
{
    public string TypeVariety { get; init; } = "default";

    public RoadmTarget Target { get; init; }

    /// <summary>Levels that differ towards some neighbours, in the order of the file.</summary>
    public ImmutableArray<DegreeTarget> DegreeTargets { get; init; } = [];

    /// <summary>Adding and dropping together, in 0.1 nm; dB.</summary>
    public double AddDropOsnr_dB { get; init; } = 100;

    public double Pmd_s { get; init; }

    public double Pdl_dB { get; init; }

    public ImmutableArray<string> PreampVarieties { get; init; } = [];

    public ImmutableArray<string> BoosterVarieties { get; init; } = [];

    public ImmutableArray<RoadmProfile> Profiles { get; init; } = [];

    public ImmutableArray<DegreeImpairment> DegreeImpairments { get; init; } = [];

    public ImmutableArray<FrequencyBand> DesignBands { get; init; } = [];

    public ImmutableArray<DegreeBands> DegreeBands { get; init; } = [];
}

/// <summary>A loss at a point within a fibre.</summary>
public readonly record struct LumpedLoss(double Position_m, double Loss_dB);

/// <summary>A pump of a Raman fibre; its power before the connector.</summary>
public readonly record struct RamanPump(double Power_W, double Frequency_Hz, bool RunsAgainstSignal);

/// <summary>Raman gain over frequency shift, 1/(W m) at the reference frequency.</summary>
public sealed record RamanProfile(ImmutableArray<double> Gain_perWm, ImmutableArray<double> Offset_Hz, double ReferenceFrequency_Hz);

/// <summary>A fibre in one direction. Values of the element stand before those of its kind in the library.</summary>
public sealed record FiberElement(string Uid, LinePlace Place, SourceSpan Span) : LineElement(Uid, Place, Span)
{
    /// <summary>SSMF at 1550 nm, s/m^2; the default of the file format.</summary>
    public const double DefaultDispersion = 1.67e-5;

    public const double SpeedOfLight = 299_792_458;

    public string TypeVariety { get; init; } = "default";

    public double Length_m { get; init; }

    /// <summary>One value, or one for each of <see cref="LossFrequencies_Hz"/>.</summary>
    public ImmutableArray<double> Loss_dBPerKm { get; init; } = [];

    /// <summary>Empty where the loss is the same at all frequencies.</summary>
    public ImmutableArray<double> LossFrequencies_Hz { get; init; } = [];

    /// <summary>An attenuator before the fibre.</summary>
    public double InputAttenuation_dB { get; init; }

    /// <summary>Null: what the span defaults say.</summary>
    public double? InputConnector_dB { get; init; }

    /// <summary>Null: what the span defaults say.</summary>
    public double? OutputConnector_dB { get; init; }

    /// <summary>s/sqrt(m).</summary>
    public double Pmd { get; init; }

    /// <summary>True where the element itself gives the PMD, not its kind.</summary>
    public bool HasOwnPmd { get; init; }

    /// <summary>s/m^2: one value at the reference frequency, or one for each of <see cref="DispersionFrequencies_Hz"/>.</summary>
    public ImmutableArray<double> Dispersion { get; init; } = [DefaultDispersion];

    /// <summary>Empty where there is one dispersion.</summary>
    public ImmutableArray<double> DispersionFrequencies_Hz { get; init; } = [];

    /// <summary>s/m^3; null: dispersion grows with the square of the frequency.</summary>
    public double? DispersionSlope { get; init; }

    /// <summary>Null: from <see cref="Gamma_perWm"/>, or 83 um^2.</summary>
    public double? EffectiveArea_m2 { get; init; }

    public double? Gamma_perWm { get; init; }

    /// <summary>Of dispersion, area and nonlinearity; 1550 nm unless the file says another.</summary>
    public double ReferenceFrequency_Hz { get; init; } = SpeedOfLight / 1550e-9;

    public ImmutableArray<LumpedLoss> LumpedLosses { get; init; } = [];

    /// <summary>Null: the profile of standard fibre.</summary>
    public RamanProfile? Raman { get; init; }

    /// <summary>A Raman fibre, with pumps or without.</summary>
    public bool IsRaman { get; init; }

    public ImmutableArray<RamanPump> Pumps { get; init; } = [];

    public double Temperature_K { get; init; } = 283;
}

/// <summary>How an amplifier is set; null is for the automatic design to find.</summary>
public sealed record AmplifierSettings
{
    public double? Gain_dB { get; init; }

    /// <summary>Channel power above the reference power, behind the amplifier.</summary>
    public double? DeltaPower_dB { get; init; }

    /// <summary>Over the band of the amplifier, with growing wavelength.</summary>
    public double? Tilt_dB { get; init; }

    public double? OutputAttenuator_dB { get; init; }

    public double? InputAttenuator_dB { get; init; } = 0;
}

/// <summary>An amplifier of one band.</summary>
/// <param name="Type">Null: for the automatic design to choose.</param>
public sealed record AmplifierElement(string Uid, LinePlace Place, SourceSpan Span, AmplifierType? Type, AmplifierSettings Settings)
    : LineElement(Uid, Place, Span)
{
    /// <summary>The kinds among which the design chooses; empty: all that are allowed for design.</summary>
    public ImmutableArray<string> Varieties { get; init; } = [];
}

/// <summary>An amplifier for one band of a <see cref="MultibandElement"/>.</summary>
public sealed record BandAmplifier(AmplifierType? Type, FrequencyBand Band, AmplifierSettings Settings);

/// <summary>Amplifiers of several bands side by side.</summary>
/// <param name="Type">Null: for the automatic design to choose.</param>
public sealed record MultibandElement(string Uid, LinePlace Place, SourceSpan Span, AmplifierType? Type, ImmutableArray<BandAmplifier> Amplifiers)
    : LineElement(Uid, Place, Span)
{
    public ImmutableArray<string> Varieties { get; init; } = [];
}

/// <summary>From one element to the next, by index; light goes in this direction alone.</summary>
public readonly record struct LineConnection(int From, int To);

/// <summary>Elements and how light goes between them, in the order of the file.</summary>
public sealed record LineTopology(string File, string? Name, ImmutableArray<LineElement> Elements, ImmutableArray<LineConnection> Connections);
