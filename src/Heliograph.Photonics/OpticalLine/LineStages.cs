using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// Elements of a network file as stages of the physics, each type of amplifier once. Settings that the file leaves to the automatic design are errors here,
/// but for tilt and attenuators, which are 0 then.
/// </summary>
public sealed class LineStages
{
    private readonly LineEquipment _equipment;
    private readonly DiagnosticList _diagnostics;
    private readonly Dictionary<AmplifierType, AmplifierModel?> _models = new(ReferenceEqualityComparer.Instance);

    public LineStages(LineEquipment equipment, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(equipment);
        ArgumentNullException.ThrowIfNull(diagnostics);
        (_equipment, _diagnostics) = (equipment, diagnostics);
    }

    /// <summary>The path as stages; null, with a diagnostic for each element that is not set.</summary>
    public ImmutableArray<LineStage>? Of(IReadOnlyList<LineElement> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ImmutableArray<LineStage>.Builder stages = ImmutableArray.CreateBuilder<LineStage>(path.Count);
        for (int i = 0; i < path.Count; i++)
        {
            if (Of(path[i], i > 0 ? path[i - 1] : null, i < path.Count - 1 ? path[i + 1] : null) is { } stage)
            {
                stages.Add(stage);
            }
        }
        return stages.Count == path.Count ? stages.ToImmutable() : null;
    }

    /// <summary>One element between its neighbours on the path; null with a diagnostic.</summary>
    public LineStage? Of(LineElement element, LineElement? from, LineElement? to)
    {
        switch (element)
        {
            case FiberElement fibre:
                return new FibreStage(Fibre(fibre, _equipment.Span));
            case AmplifierElement amplifier:
                return Model(amplifier.Type, amplifier) is { } model && Setting(amplifier, amplifier.Settings) is { } setting
                    ? new AmplifierStage(amplifier.Uid, model, setting)
                    : null;
            case MultibandElement bands:
                return Bands(bands);
            case RoadmElement roadm:
                return Roadm(roadm, from, to);
            case FusedElement fused:
                return new FusedStage(fused.Uid, fused.Loss_dB);
            default:
                return new TerminalStage(element?.Uid ?? "");
        }
    }

    /// <summary>A fibre; connectors that the file leaves open are those of the span defaults, with the end-of-life margin at the output.</summary>
    public static FibreSpan Fibre(FiberElement fibre, SpanDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(fibre);
        ArgumentNullException.ThrowIfNull(defaults);
        double connector = fibre.OutputConnector_dB ?? (defaults.OutputConnector_dB + defaults.EndOfLife_dB);
        FibreSpan span = new()
        {
            Name = fibre.Uid,
            Length = fibre.Length_m,
            Loss = new SampledCurve(fibre.LossFrequencies_Hz, [.. fibre.Loss_dBPerKm.Select(l => l * 1e-3)]),
            Dispersion = new SampledCurve(fibre.DispersionFrequencies_Hz, fibre.Dispersion),
            DispersionSlope = fibre.DispersionSlope,
            ReferenceFrequency = fibre.ReferenceFrequency_Hz,
            EffectiveArea =
                fibre.EffectiveArea_m2
                ?? (fibre.Gamma_perWm is { } gamma ? FibreSpan.AreaOf(gamma, fibre.ReferenceFrequency_Hz) : FibreSpan.DefaultEffectiveArea),
            PmdCoefficient = fibre.Pmd,
            InputPadding = fibre.InputAttenuation_dB,
            InputConnector = fibre.InputConnector_dB ?? defaults.InputConnector_dB,
            OutputConnector = connector,
            LumpedLosses = [.. fibre.LumpedLosses.OrderBy(l => l.Position_m)],
            Pumps = [.. fibre.Pumps.Select(p => new PumpWave(p.Power_W * Decibel.ToRatio(-connector), p.Frequency_Hz, p.RunsAgainstSignal))],
            Temperature = fibre.Temperature_K,
        };
        return fibre.Raman is { } raman
            ? span with
            {
                Raman = RamanGain.Measured(raman.Gain_perWm, raman.Offset_Hz, raman.ReferenceFrequency_Hz, span),
            }
            : span;
    }

    /// <summary>A type of amplifier; null, with a diagnostic at its place in the library, where its noise figures are impossible.</summary>
    public AmplifierModel? Model(AmplifierType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!_models.TryGetValue(type, out AmplifierModel? model))
        {
            model = Build(type);
            _models.Add(type, model);
        }
        return model;
    }

    private AmplifierModel? Model(AmplifierType? type, LineElement at)
    {
        if (type is null)
        {
            _diagnostics.Error(
                Codes.UnsetAmplifier,
                at.Span,
                $"amplifier '{at.Uid}' has no type; without design a line is taken as its file describes it",
                "give its type_variety, or design the line with 'helio line transmit'"
            );
            return null;
        }
        return Model(type);
    }

    private AmplifierModel? Build(AmplifierType type)
    {
        NoiseModel? noise = Noise(type);
        if (noise is null)
        {
            return null;
        }
        (double low, double high) = (type.LowFrequency_Hz, type.HighFrequency_Hz);
        return new AmplifierModel
        {
            Name = type.Name,
            Noise = noise,
            FlatGain = type.MaxGain_dB,
            LeastGain = type.MinGain_dB,
            GreatestPower = type.MaxPower_dBm,
            Lowest = low,
            Highest = high,
            GainRipple = SampledCurve.Uniform(low, high, type.GainRipple_dB),
            NoiseRipple = SampledCurve.Uniform(low, high, type.NoiseRipple_dB),
            DynamicTilt = type.GainTilt.IsEmpty ? SampledCurve.Constant(1) : SampledCurve.Uniform(low, high, type.GainTilt),
            Pmd = type.Pmd_s,
            Pdl = type.Pdl_dB,
        };
    }

    private NoiseModel? Noise(AmplifierType type)
    {
        switch (type.Kind)
        {
            case AmplifierKind.FixedGain:
                return new FixedNoise(type.NoiseFigure_dB);
            case AmplifierKind.Advanced:
                return new PolynomialNoise(type.NoiseCoefficients);
            case AmplifierKind.OpenRoadm:
                return new OpenRoadmLineNoise(type.NoiseCoefficients);
            case AmplifierKind.OpenRoadmPreamp:
                return new OpenRoadmPreampNoise();
            case AmplifierKind.OpenRoadmBooster:
                return new OpenRoadmBoosterNoise();
            case AmplifierKind.DualStage when type is { Preamp: { } preamp, Booster: { } booster }:
                return Model(preamp) is { } first && Model(booster) is { } second ? new DualStageNoise(first, second) : null;
            case AmplifierKind.VariableGain:
                TwoCoilNoise? coils = TwoCoilNoise.Fit(
                    type.MinGain_dB,
                    type.MaxGain_dB,
                    type.MinNoiseFigure_dB,
                    type.MaxNoiseFigure_dB,
                    out string why
                );
                if (coils is null)
                {
                    _diagnostics.Error(
                        Codes.ImpossibleAmplifier,
                        type.Span,
                        $"amplifier type '{type.Name}': {why}",
                        "correct nf_min, nf_max, gain_min and gain_flatmax"
                    );
                }
                return coils;
            default:
                _diagnostics.Error(
                    Codes.ImpossibleAmplifier,
                    type.Span,
                    $"amplifier type '{type.Name}' is of several bands and amplifies nothing by itself",
                    "name one of its members for each band"
                );
                return null;
        }
    }

    private MultibandStage? Bands(MultibandElement element)
    {
        ImmutableArray<(AmplifierModel, AmplifierSetting)>.Builder bands = ImmutableArray.CreateBuilder<(AmplifierModel, AmplifierSetting)>();
        foreach (BandAmplifier band in element.Amplifiers)
        {
            if (Model(band.Type, element) is { } model && Setting(element, band.Settings) is { } setting)
            {
                bands.Add((model, setting));
            }
        }
        if (element.Amplifiers.IsEmpty)
        {
            _ = Model(null, element);
        }
        return bands.Count == element.Amplifiers.Length && bands.Count > 0 ? new MultibandStage(element.Uid, bands.ToImmutable()) : null;
    }

    private AmplifierSetting? Setting(LineElement at, AmplifierSettings settings)
    {
        if (settings.Gain_dB is not { } gain)
        {
            _diagnostics.Error(
                Codes.UnsetAmplifier,
                at.Span,
                $"amplifier '{at.Uid}' has no gain; without design a line is taken as its file describes it",
                "give operational.gain_target, or design the line with 'helio line transmit'"
            );
            return null;
        }
        return new AmplifierSetting(gain, settings.Tilt_dB ?? 0, settings.OutputAttenuator_dB ?? 0, settings.InputAttenuator_dB ?? 0);
    }

    /// <summary>A ROADM as it is crossed from one neighbour to another: added from a transceiver, dropped to one, express between others.</summary>
    public static RoadmStage Roadm(RoadmElement roadm, LineElement? from, LineElement? to)
    {
        ArgumentNullException.ThrowIfNull(roadm);
        RoadmWay way =
            from is null or TransceiverElement ? RoadmWay.Add
            : to is null or TransceiverElement ? RoadmWay.Drop
            : RoadmWay.Express;
        RoadmTarget target = roadm.DegreeTargets.FirstOrDefault(d => d.Degree == to?.Uid)?.Target ?? roadm.Target;
        int? own = roadm.DegreeImpairments.FirstOrDefault(d => d.FromDegree == from?.Uid && d.ToDegree == to?.Uid)?.Profile;
        RoadmProfile? profile = own is { } id ? roadm.Profiles.FirstOrDefault(p => p.Id == id) : roadm.Profiles.FirstOrDefault(p => p.Way == way);
        // Added and dropped light share the noise in equal parts.
        double? osnr = way == RoadmWay.Express ? null : roadm.AddDropOsnr_dB + Decibel.Of(2);
        return new RoadmStage(
            roadm.Uid,
            target,
            profile is null
                ? [RoadmCrossing.Everywhere(roadm.Pmd_s, roadm.Pdl_dB, osnr)]
                :
                [
                    .. profile.Impairments.Select(i => new RoadmCrossing(
                        i.Low_Hz ?? double.NegativeInfinity,
                        i.High_Hz ?? double.PositiveInfinity,
                        i.Pmd_s ?? 0,
                        i.Pdl_dB ?? 0,
                        i.MaxLoss_dB,
                        i.Osnr_dB
                    )),
                ]
        );
    }

    /// <summary>Channels as they are launched.</summary>
    public static WdmComb Launch(LineSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        LineChannel[] channels = [.. spectrum.Channels.OrderBy(c => c.Frequency_Hz)];
        WdmComb comb = new(
            [.. channels.Select(c => c.Frequency_Hz)],
            [.. channels.Select(c => c.SlotWidth_Hz)],
            [.. channels.Select(c => c.SymbolRate_Bd)],
            [.. channels.Select(c => c.RollOff)],
            [.. channels.Select(c => c.Power_W)]
        );
        for (int i = 0; i < channels.Length; i++)
        {
            comb.PowerOffset[i] = channels[i].DeltaPower_dB;
            comb.Labels[i] = channels[i].Label;
        }
        return comb;
    }

    /// <summary>
    /// The channels that a library's defaults name: the first a spacing above the lower edge, the last at the upper one at most, with the transmitter's
    /// power.
    /// </summary>
    public static LineSpectrum Default(SpectrumDefaults defaults, string file)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        int count = (int)Math.Floor((defaults.High_Hz - defaults.Low_Hz) / defaults.Spacing_Hz);
        double power = Decibel.ToWatt(defaults.TransmitterPower_dBm ?? defaults.Power_dBm);
        string label = FormattableString.Invariant($"{defaults.SymbolRate_Bd * 1e-9:F2}G");
        return new LineSpectrum(
            file,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(i => new LineChannel(
                        defaults.Low_Hz + (i * defaults.Spacing_Hz),
                        defaults.SymbolRate_Bd,
                        defaults.Spacing_Hz,
                        defaults.RollOff,
                        defaults.TransmitterOsnr_dB,
                        power,
                        0,
                        label
                    )
                    {
                        GivesTransmitterOsnr = true,
                    }),
            ]
        );
    }
}
