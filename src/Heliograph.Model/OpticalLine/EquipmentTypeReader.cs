using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>Reads kinds of fibres and ROADMs, span defaults and spectrum defaults of a library.</summary>
internal static class EquipmentTypeReader
{
    /// <summary>At which the profile of the file format was measured (1454 nm).</summary>
    private const double RamanReference_Hz = 206.184634112792e12;

    private const int MostSweepPowers = 10_000;

    private static readonly Range SweepRange = new(-60, 60, "dB");

    private static readonly string[] FiberKeys =
    [
        "type_variety",
        "dispersion",
        "dispersion_slope",
        "effective_area",
        "gamma",
        "pmd_coef",
        "raman_efficiency",
        "raman_coefficient",
        "loss_coef_lut",
    ];

    private static readonly string[] RoadmKeys =
    [
        "type_variety",
        "target_pch_out_db",
        "target_psd_out_mWperGHz",
        "target_out_mWperSlotWidth",
        "add_drop_osnr",
        "pmd",
        "pdl",
        "restrictions",
        "roadm-path-impairments",
    ];

    private static readonly string[] SpanKeys =
    [
        "type_variety",
        "power_mode",
        "delta_power_range_db",
        "delta_power_range_dict_db",
        "max_fiber_lineic_loss_for_raman",
        "target_extended_gain",
        "max_length",
        "length_units",
        "max_loss",
        "padding",
        "EOL",
        "con_in",
        "con_out",
        "span_loss_ref",
        "power_slope",
        "voa_margin",
        "voa_step",
    ];

    private static readonly string[] SpectrumKeys =
    [
        "type_variety",
        "f_min",
        "f_max",
        "baud_rate",
        "spacing",
        "power_dbm",
        "power_range_db",
        "power_range_dict_db",
        "roll_off",
        "tx_osnr",
        "sys_margins",
        "tx_power_dbm",
        "use_si_channel_count_for_design",
    ];

    public static FiberType Fiber(LineMap map)
    {
        map.Done(FiberKeys);
        if (map.Has("dispersion_slope"))
        {
            map.Warning(Codes.BadEquipment, "dispersion_slope", "has no effect in the library", "give it in the params of each fibre");
        }
        return new FiberType(map.Text("type_variety") ?? "default", map.Span)
        {
            Dispersion = map.Number("dispersion", Ranges.Dispersion),
            EffectiveArea_m2 = map.Number("effective_area", Ranges.Area),
            Gamma_perWm = map.Number("gamma", Ranges.Gamma),
            Pmd = map.Number("pmd_coef", 0, Ranges.Pmd),
            Raman = Raman(map, "raman_efficiency") ?? Raman(map, "raman_coefficient"),
        };
    }

    /// <summary>A gain profile in any of its four spellings; null where none is given.</summary>
    public static RamanProfile? Raman(LineMap owner, string key)
    {
        if (owner.Node(key) is YamlList)
        {
            return Points(owner, owner.Objects(key), RamanReference_Hz);
        }
        if (owner.Object(key) is not { } map)
        {
            return null;
        }
        double reference = map.Number("reference_frequency", RamanReference_Hz, Range.Frequency);
        if (map.Has("g0_per_frequency"))
        {
            return Points(map, map.Objects("g0_per_frequency"), reference);
        }
        ImmutableArray<double> gain = map.Numbers(map.Has("g0") ? "g0" : "cr");
        ImmutableArray<double> offset = map.Numbers("frequency_offset");
        if (gain.IsEmpty || gain.Length != offset.Length)
        {
            owner.Error(Codes.BadEquipment, key, $"{gain.Length} gains for {offset.Length} frequency offsets", "give one gain for each offset");
            return null;
        }
        return new RamanProfile(gain, offset, reference);
    }

    public static RoadmType? Roadm(LineMap map, List<AmplifierType> amplifiers)
    {
        map.Done(RoadmKeys);
        if (Target(map, isRequired: true) is not { } target)
        {
            return null;
        }
        LineMap? restrictions = map.Object("restrictions");
        RoadmType type = new(map.Text("type_variety") ?? "default", map.Span, target)
        {
            AddDropOsnr_dB = map.Number("add_drop_osnr", 100, Range.Decibel),
            Pmd_s = map.Number("pmd", 0, Ranges.Delay),
            Pdl_dB = map.Number("pdl", 0, Range.Decibel),
            PreampVarieties = restrictions?.Texts("preamp_variety_list") ?? [],
            BoosterVarieties = restrictions?.Texts("booster_variety_list") ?? [],
            Profiles = RoadmProfileReader.Read(map, "roadm-path-impairments"),
        };
        foreach (string name in type.PreampVarieties.Concat(type.BoosterVarieties))
        {
            if (amplifiers.TrueForAll(a => a.Name != name))
            {
                map.Error(
                    Codes.UnknownVariety,
                    "restrictions",
                    $"amplifier '{Excerpt.Of(name)}' is not in the library",
                    Suggest.Fix(name, amplifiers.Select(a => a.Name))
                );
            }
        }
        return type;
    }

    /// <summary>The one level that is given; null, with a diagnostic where there are two or one is due.</summary>
    public static RoadmTarget? Target(LineMap map, bool isRequired)
    {
        RoadmTarget? target = null;
        int given = 0;
        foreach ((string key, RoadmEqualisation kind) in Ranges.Equalisations)
        {
            if (map.Has(key))
            {
                given++;
                target = Level(map, key, kind);
            }
        }
        if (given > 1)
        {
            map.Error(Codes.BadRoadm, map.Span, map.Path, $"{given} levels to which the ROADM is set", "keep one of power, PSD and power per slot");
        }
        else if (given == 0 && isRequired)
        {
            map.Error(Codes.BadRoadm, map.Span, map.Path, "no level to which the ROADM is set", "add \"target_pch_out_db\": -20, or a PSD");
        }
        return given == 1 ? target : null;
    }

    public static RoadmTarget? Level(LineMap map, string key, RoadmEqualisation kind)
    {
        Range range = kind == RoadmEqualisation.ChannelPower ? Range.PowerDbm : new Range(1e-12, 1e3, "mW/GHz");
        return map.Number(key, range) is { } value ? new RoadmTarget(kind, value) : null;
    }

    public static SpanDefaults Span(LineMap map)
    {
        map.Done(SpanKeys);
        SpanDefaults none = new();
        double length = map.Number("max_length", 150, new Range(1e-3, 1e8, "the unit of length_units"));
        (double min, double max, double step) = Triple(map, "delta_power_range_db", "delta_power_range_dict_db") ?? (0, 0, 0);
        if (!map.Has("delta_power_range_db") && !map.Has("delta_power_range_dict_db"))
        {
            map.Missing("delta_power_range_db");
        }
        return none with
        {
            IsPowerMode = map.Flag("power_mode", true),
            DeltaPowerMin_dB = min,
            DeltaPowerMax_dB = max,
            DeltaPowerStep_dB = step,
            MaxLossForRaman_dBPerKm = map.Number("max_fiber_lineic_loss_for_raman", none.MaxLossForRaman_dBPerKm, Range.Decibel),
            ExtendedGain_dB = map.Number("target_extended_gain", none.ExtendedGain_dB, Range.Decibel),
            MaxLength_m = length * Metres(map, "length_units"),
            Padding_dB = map.Number("padding", none.Padding_dB, Range.Decibel),
            EndOfLife_dB = map.Number("EOL", 0, Range.Decibel),
            InputConnector_dB = map.Number("con_in", 0, Range.Decibel),
            OutputConnector_dB = map.Number("con_out", 0, Range.Decibel),
            ReferenceLoss_dB = map.Number("span_loss_ref", none.ReferenceLoss_dB, Range.Decibel),
            PowerSlope = map.Number("power_slope", none.PowerSlope, Range.Decibel),
            AttenuatorMargin_dB = map.Number("voa_margin", none.AttenuatorMargin_dB, Range.Decibel),
            AttenuatorStep_dB = map.Number("voa_step", none.AttenuatorStep_dB, Range.Decibel),
        };
    }

    /// <summary>How many metres the unit is; km where none is given.</summary>
    public static double Metres(LineMap map, string key)
    {
        switch (map.Text(key))
        {
            case null or "km":
                return 1e3;
            case "m":
                return 1;
            case { } unit:
                map.Error(Codes.ImplausibleUnit, key, $"'{Excerpt.Of(unit)}' is no unit of length", "write \"km\" or \"m\"");
                return 1e3;
        }
    }

    public static SpectrumDefaults Spectrum(LineMap map)
    {
        map.Done(SpectrumKeys);
        SpectrumDefaults none = new(map.Text("type_variety") ?? "default");
        (double start, double end, double step) = Triple(map, "power_range_db", "power_range_dict_db") ?? (0, 0, 0.5);
        CheckSweep(map, start, end, step);
        SpectrumDefaults read = none with
        {
            Low_Hz = map.Number("f_min", none.Low_Hz, Range.Frequency),
            High_Hz = map.Number("f_max", none.High_Hz, Range.Frequency),
            SymbolRate_Bd = map.Number("baud_rate", none.SymbolRate_Bd, Range.SymbolRate),
            Spacing_Hz = map.Number("spacing", none.Spacing_Hz, Range.Width),
            Power_dBm = map.Number("power_dbm", 0, Range.PowerDbm),
            PowerSweepStart_dB = start,
            PowerSweepEnd_dB = end,
            PowerSweepStep_dB = step,
            RollOff = map.Number("roll_off", none.RollOff, Range.RollOff),
            TransmitterOsnr_dB = map.Number("tx_osnr", none.TransmitterOsnr_dB, Range.Decibel),
            SystemMargin_dB = map.Number("sys_margins", 0, Range.Decibel),
            HasWholeMargin = !map.Has("sys_margins") || map.IsInteger("sys_margins"),
            TransmitterPower_dBm = map.Number("tx_power_dbm", Range.PowerDbm),
            CountsChannelsForDesign = map.Flag("use_si_channel_count_for_design", false),
        };
        if (read.High_Hz - read.Low_Hz < read.Spacing_Hz)
        {
            map.Error(Codes.BadSpectrum, map.Span, map.Path, "no channel fits between f_min and f_max", "widen the band, or narrow the spacing");
        }
        if (read.SymbolRate_Bd > read.Spacing_Hz)
        {
            map.Error(Codes.BadSpectrum, "baud_rate", "is above the spacing", "give channels at least their symbol rate");
        }
        return read;
    }

    // One power needs no step.
    private static void CheckSweep(LineMap map, double start, double end, double step)
    {
        string key = map.Has("power_range_dict_db") ? "power_range_dict_db" : "power_range_db";
        if (start != end && step <= 0)
        {
            map.Error(Codes.OutOfRange, key, "the step is not above 0", "write [lowest, highest, step]");
        }
        else if (start != end && Math.Abs(end - start) / step > MostSweepPowers)
        {
            map.Error(Codes.OutOfRange, key, $"has more than {MostSweepPowers} steps", "widen the step, or narrow the range");
        }
    }

    // A list of three, or an object of the YANG flavour.
    private static (double A, double B, double C)? Triple(LineMap map, string key, string objectKey)
    {
        if (map.Object(objectKey) is { } named)
        {
            return (named.Number("min_value", 0, SweepRange), named.Number("max_value", 0, SweepRange), named.Number("step", 0, SweepRange));
        }
        if (!map.Has(key))
        {
            return null;
        }
        ImmutableArray<double> three = map.Numbers(key, SweepRange);
        if (three.Length == 3)
        {
            return (three[0], three[1], three[2]);
        }
        map.Error(Codes.MalformedValue, key, $"has {three.Length} numbers", "write [lowest, highest, step]");
        return null;
    }

    private static RamanProfile? Points(LineMap owner, ImmutableArray<LineMap> points, double reference)
    {
        ImmutableArray<double> gain = [.. points.Select(p => p.Number(p.Has("g0") ? "g0" : "cr", required: true)).OfType<double>()];
        ImmutableArray<double> offset = [.. points.Select(p => p.Number("frequency_offset", required: true)).OfType<double>()];
        if (gain.IsEmpty || gain.Length != offset.Length)
        {
            owner.Error(Codes.BadEquipment, owner.Span, owner.Path, "the Raman profile is incomplete", "give gain and offset at each point");
            return null;
        }
        return new RamanProfile(gain, offset, reference);
    }
}

/// <summary>What is possible for fibres and ROADMs.</summary>
internal static class Ranges
{
    public static readonly Range Dispersion = new(-1e-3, 1e-3, "s/m^2 (1.67e-5 is 16.7 ps/nm/km)");
    public static readonly Range Area = new(1e-13, 1e-7, "m^2 (83e-12 is 83 um^2)");
    public static readonly Range Gamma = new(0, 1, "1/(W m)");
    public static readonly Range Pmd = new(0, 1e-11, "s/sqrt(m) (1.265e-15 is 0.04 ps/sqrt(km))");
    public static readonly Range Delay = new(0, 1e-9, "s (3e-12 is 3 ps)");

    public static readonly (string Key, RoadmEqualisation Kind)[] Equalisations =
    [
        ("target_pch_out_db", RoadmEqualisation.ChannelPower),
        ("target_psd_out_mWperGHz", RoadmEqualisation.PowerPerSymbolRate),
        ("target_out_mWperSlotWidth", RoadmEqualisation.PowerPerSlotWidth),
    ];
}

/// <summary>Reads the profiles of impairments through a ROADM.</summary>
internal static class RoadmProfileReader
{
    private static readonly (string Key, RoadmWay Way)[] Ways =
    [
        ("roadm-express-path", RoadmWay.Express),
        ("roadm-add-path", RoadmWay.Add),
        ("roadm-drop-path", RoadmWay.Drop),
    ];

    public static ImmutableArray<RoadmProfile> Read(LineMap map, string key)
    {
        ImmutableArray<RoadmProfile>.Builder profiles = ImmutableArray.CreateBuilder<RoadmProfile>();
        foreach (LineMap profile in map.Objects(key))
        {
            int? id = profile.Whole("roadm-path-impairments-id", 0, int.MaxValue);
            if (id is null)
            {
                profile.Missing("roadm-path-impairments-id");
                continue;
            }
            int given = profiles.Count;
            foreach ((string name, RoadmWay way) in Ways)
            {
                if (profile.Has(name))
                {
                    profiles.Add(new RoadmProfile(id.Value, way, [.. profile.Objects(name).Select(Impairment)]));
                    break;
                }
            }
            if (given == profiles.Count)
            {
                profile.Error(Codes.BadRoadm, profile.Span, profile.Path, "is for no way through the ROADM", "add \"roadm-express-path\": [ ... ]");
            }
        }
        return profiles.ToImmutable();
    }

    private static RoadmImpairment Impairment(LineMap map)
    {
        LineMap? range = map.Object("frequency-range");
        return new RoadmImpairment(
            range?.Number("lower-frequency", Range.Frequency),
            range?.Number("upper-frequency", Range.Frequency),
            map.Number("roadm-pmd", Ranges.Delay),
            map.Number("roadm-pdl", Range.Decibel),
            map.Number("roadm-maxloss", 0, Range.Decibel),
            map.Number("roadm-osnr", Range.Decibel)
        );
    }
}
