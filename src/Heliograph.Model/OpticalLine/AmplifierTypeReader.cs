using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>A file that an amplifier of the library names: band, ripple, tilt and noise polynomial.</summary>
internal sealed record AmplifierConfig(
    double Low_Hz,
    double High_Hz,
    ImmutableArray<double> GainTilt,
    ImmutableArray<double> GainRipple_dB,
    ImmutableArray<double> NoiseRipple_dB,
    ImmutableArray<double> NoiseFit
);

/// <summary>The amplifier configurations that libraries name, each read once.</summary>
internal sealed class AmplifierConfigs(DiagnosticList diagnostics)
{
    private static readonly string[] Known =
    [
        "f_min",
        "f_max",
        "dgt",
        "gain_ripple",
        "nf_ripple",
        "nf_fit_coeff",
        "gain_flatmax",
        "gain_min",
        "p_max",
        "nf_min",
        "nf_max",
        "type_variety",
    ];

    private readonly Dictionary<string, string> _extra = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AmplifierConfig?> _read = new(StringComparer.Ordinal);

    /// <summary>Of the library that is being read.</summary>
    public string BesideDirectory { get; set; } = "";

    /// <summary>Looked into after the other.</summary>
    public string? AlsoDirectory { get; set; }

    public void Add(string path)
    {
        string name = Path.GetFileName(path);
        if (!_extra.TryAdd(name, path))
        {
            diagnostics.Error(Codes.BadEquipment, new SourceSpan(path), "another extra configuration has the same file name", "rename one of them");
        }
    }

    public AmplifierConfig? Find(LineMap amplifier, string key)
    {
        if (amplifier.Text(key) is not { } name)
        {
            return null;
        }
        string beside = Path.Combine(BesideDirectory, name);
        string path =
            _extra.TryGetValue(Path.GetFileName(name), out string? extra) ? extra
            : !File.Exists(beside) && AlsoDirectory is { } also && File.Exists(Path.Combine(also, name)) ? Path.Combine(also, name)
            : beside;
        if (!_read.TryGetValue(path, out AmplifierConfig? config))
        {
            if (!File.Exists(path))
            {
                amplifier.Error(
                    Codes.BadEquipment,
                    key,
                    $"no file '{name}' beside the library",
                    "put it there, or give it as an extra configuration"
                );
            }
            else if (LineDocument.ReadFile(path, LineDocument.AmplifierConfig, diagnostics) is { } map)
            {
                config = Read(map);
            }
            _read[path] = config;
        }
        return config;
    }

    private static AmplifierConfig? Read(LineMap map)
    {
        map.Done(Known);
        double? low = map.Number("f_min", Range.Frequency, required: true);
        double? high = map.Number("f_max", Range.Frequency, required: true);
        ImmutableArray<double> tilt = map.Numbers("dgt");
        if (tilt.IsEmpty)
        {
            map.Missing("dgt");
        }
        if (low >= high)
        {
            map.Error(Codes.BadEquipment, "f_max", "is not above f_min", "give the upper edge of the band");
        }
        ImmutableArray<double> gain = map.Numbers("gain_ripple", Range.Decibel);
        ImmutableArray<double> noise = map.Numbers("nf_ripple", Range.Decibel);
        return low is null || high is null || tilt.IsEmpty
            ? null
            : new AmplifierConfig(
                low.Value,
                high.Value,
                tilt,
                gain.IsEmpty ? [0] : gain,
                noise.IsEmpty ? [0] : noise,
                AmplifierTypeReader.Coefficients(map, "nf_fit_coeff")
            );
    }
}

/// <summary>Reads the kinds of amplifiers of a library.</summary>
internal static class AmplifierTypeReader
{
    private static readonly string[] Known =
    [
        "type_variety",
        "type_def",
        "gain_flatmax",
        "gain_min",
        "p_max",
        "f_min",
        "f_max",
        "nf_min",
        "nf_max",
        "nf0",
        "nf_coef",
        "preamp_variety",
        "booster_variety",
        "amplifiers",
        "advanced_config_from_json",
        "default_config_from_json",
        "out_voa_auto",
        "in_voa_auto",
        "allowed_for_design",
        "raman",
        "pmd",
        "pdl",
        "extended_gain_range",
        "voa_step",
        "other_name",
    ];

    private static readonly (string Name, AmplifierKind Kind)[] Kinds =
    [
        ("variable_gain", AmplifierKind.VariableGain),
        ("fixed_gain", AmplifierKind.FixedGain),
        ("advanced_model", AmplifierKind.Advanced),
        ("openroadm", AmplifierKind.OpenRoadm),
        ("openroadm_preamp", AmplifierKind.OpenRoadmPreamp),
        ("openroadm_booster", AmplifierKind.OpenRoadmBooster),
        ("dual_stage", AmplifierKind.DualStage),
        ("multi_band", AmplifierKind.Multiband),
    ];

    /// <summary>The kind, once under each of its names.</summary>
    public static IEnumerable<AmplifierType> Read(LineMap map, AmplifierConfigs configs)
    {
        map.Done(Known);
        if (map.Text("type_variety", required: true) is not { } name || Kind(map) is not { } kind)
        {
            return [];
        }
        AmplifierConfig config = DefaultAmplifier.Config;
        if (kind is AmplifierKind.VariableGain or AmplifierKind.FixedGain && map.Has("default_config_from_json"))
        {
            config = configs.Find(map, "default_config_from_json") ?? config;
        }
        else if (kind == AmplifierKind.Advanced)
        {
            config = configs.Find(map, "advanced_config_from_json") ?? config;
            if (!map.Has("advanced_config_from_json"))
            {
                map.Missing("advanced_config_from_json");
            }
        }
        AmplifierType type = WithNoise(map, WithLimits(map, new AmplifierType(name, kind, map.Span), config), config);
        return map.Has("other_name") ? [.. map.Texts("other_name").Select(other => type with { Name = other }), type] : [type];
    }

    /// <summary>Puts the stages into dual stages, and the bands into multi-band amplifiers.</summary>
    public static void Link(List<AmplifierType> types, DiagnosticList diagnostics)
    {
        Dictionary<string, AmplifierType> byName = [];
        foreach (AmplifierType type in types)
        {
            byName[type.Name] = type;
        }
        for (int i = 0; i < types.Count; i++)
        {
            if (types[i].Kind == AmplifierKind.DualStage)
            {
                types[i] = DualStage(types[i], byName, diagnostics);
                byName[types[i].Name] = types[i];
            }
        }
        for (int i = 0; i < types.Count; i++)
        {
            if (types[i].Kind == AmplifierKind.Multiband)
            {
                types[i] = Multiband(types[i], byName, diagnostics);
            }
        }
    }

    /// <summary>A polynomial, highest power first, as a list or as objects with their order.</summary>
    public static ImmutableArray<double> Coefficients(LineMap map, string key)
    {
        if (map.List(key) is not [YamlMap, ..])
        {
            return map.Numbers(key);
        }
        return [.. map.Objects(key).OrderBy(c => c.Number("coef_order", 0)).Select(c => c.Number("nf_coef", required: true)).OfType<double>()];
    }

    private static AmplifierKind? Kind(LineMap map)
    {
        string word = map.Text("type_def") ?? "variable_gain";
        foreach ((string name, AmplifierKind kind) in Kinds)
        {
            if (name == word)
            {
                return kind;
            }
        }
        map.Error(Codes.NotOneOf, "type_def", $"'{Excerpt.Of(word)}' is no model of an amplifier", Suggest.Fix(word, Kinds.Select(k => k.Name)));
        return null;
    }

    private static AmplifierType WithLimits(LineMap map, AmplifierType type, AmplifierConfig config)
    {
        bool hasOwnBand = map.Has("f_min");
        double low = hasOwnBand ? map.Number("f_min", config.Low_Hz, Range.Frequency) : config.Low_Hz;
        double? high = hasOwnBand ? map.Number("f_max", Range.Frequency, required: true) : config.High_Hz;
        if (high <= low)
        {
            map.Error(Codes.BadEquipment, "f_max", "is not above f_min", "give the upper edge of the band");
        }
        bool isOneStage = type.Kind is not (AmplifierKind.DualStage or AmplifierKind.Multiband);
        double max = map.Number("gain_flatmax", Range.Decibel, isOneStage) ?? 0;
        double min = map.Number("gain_min", Range.Decibel, type.Kind != AmplifierKind.Multiband) ?? 0;
        if (isOneStage && min > max)
        {
            map.Error(Codes.BadEquipment, "gain_min", "is above gain_flatmax", "give the smaller gain here");
        }
        return type with
        {
            MaxGain_dB = max,
            MinGain_dB = min,
            MaxPower_dBm = map.Number("p_max", Range.PowerDbm, isOneStage) ?? 0,
            LowFrequency_Hz = low,
            HighFrequency_Hz = high ?? config.High_Hz,
            GainTilt = config.GainTilt,
            GainRipple_dB = config.GainRipple_dB,
            NoiseRipple_dB = config.NoiseRipple_dB,
            SetsOutputAttenuator = map.Flag("out_voa_auto", false),
            IsAllowedForDesign = map.Flag("allowed_for_design", false),
            IsRaman = map.Flag("raman", false),
            Pmd_s = map.Number("pmd", 0, new Range(0, 1e-9, "s")),
            Pdl_dB = map.Number("pdl", 0, Range.Decibel),
            Bands = [new FrequencyBand(low, high ?? config.High_Hz)],
        };
    }

    private static AmplifierType WithNoise(LineMap map, AmplifierType type, AmplifierConfig config)
    {
        switch (type.Kind)
        {
            case AmplifierKind.VariableGain:
                return type with
                {
                    MinNoiseFigure_dB = map.Number("nf_min", Range.Decibel, required: true) ?? 0,
                    MaxNoiseFigure_dB = map.Number("nf_max", Range.Decibel, required: true) ?? 0,
                };
            case AmplifierKind.FixedGain:
                return type with { NoiseFigure_dB = map.Number("nf0", Range.Decibel, required: true) ?? 0 };
            case AmplifierKind.Advanced:
                return type with { NoiseCoefficients = config.NoiseFit };
            case AmplifierKind.OpenRoadm:
                ImmutableArray<double> coefficients = Coefficients(map, "nf_coef");
                if (coefficients.IsEmpty)
                {
                    map.Missing("nf_coef");
                }
                return type with { NoiseCoefficients = coefficients };
            case AmplifierKind.DualStage:
                return type with
                {
                    // The names until the stages are linked.
                    Members = [map.Text("preamp_variety", required: true) ?? "", map.Text("booster_variety", required: true) ?? ""],
                };
            case AmplifierKind.Multiband:
                ImmutableArray<string> members = map.Texts("amplifiers");
                if (members.IsEmpty)
                {
                    map.Missing("amplifiers");
                }
                return type with { Members = members };
            default:
                return type;
        }
    }

    private static AmplifierType DualStage(AmplifierType type, Dictionary<string, AmplifierType> byName, DiagnosticList diagnostics)
    {
        if (type.Preamp is not null)
        {
            return type;
        }
        AmplifierType? preamp = Member(type, type.Members[0], byName, diagnostics);
        AmplifierType? booster = Member(type, type.Members[1], byName, diagnostics);
        if (preamp is null || booster is null)
        {
            return type;
        }
        if (type.MinGain_dB < preamp.MinGain_dB)
        {
            diagnostics.Error(
                Codes.BadEquipment,
                type.Span,
                $"amplifier '{type.Name}': gain_min is below that of its first stage '{preamp.Name}'",
                "give at least the gain_min of the first stage"
            );
        }
        return type with
        {
            Members = [],
            Preamp = preamp,
            Booster = booster,
            MaxPower_dBm = booster.MaxPower_dBm,
            MaxGain_dB = booster.MaxGain_dB + preamp.MaxGain_dB,
        };
    }

    private static AmplifierType Multiband(AmplifierType type, Dictionary<string, AmplifierType> byName, DiagnosticList diagnostics)
    {
        List<FrequencyBand> bands = [];
        foreach (string member in type.Members)
        {
            if (Member(type, member, byName, diagnostics) is { Kind: not AmplifierKind.Multiband } amplifier && !bands.Contains(amplifier.Bands[0]))
            {
                bands.Add(amplifier.Bands[0]);
            }
        }
        return type with { Bands = [.. bands] };
    }

    private static AmplifierType? Member(AmplifierType type, string name, Dictionary<string, AmplifierType> byName, DiagnosticList diagnostics)
    {
        if (byName.TryGetValue(name, out AmplifierType? member))
        {
            return member;
        }
        if (name.Length > 0)
        {
            diagnostics.Error(
                Codes.UnknownVariety,
                type.Span,
                $"amplifier '{type.Name}' is made of '{Excerpt.Of(name)}', which is not in the library",
                Suggest.Fix(name, byName.Keys.Order(StringComparer.Ordinal))
            );
        }
        return null;
    }
}
