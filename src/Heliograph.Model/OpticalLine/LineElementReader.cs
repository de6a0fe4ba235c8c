using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>Reads one element of a network.</summary>
internal static class LineElementReader
{
    private static readonly string[] Types = ["Transceiver", "Roadm", "Fiber", "RamanFiber", "Edfa", "Multiband_amplifier", "Fused"];
    private static readonly string[] Keys = ["uid", "name", "type", "type_variety", "params", "operational", "metadata"];
    private static readonly string[] AmplifierKeys = [.. Keys, "variety_list", "amplifiers"];
    private static readonly string[] OperationalKeys = ["gain_target", "delta_p", "tilt_target", "out_voa", "in_voa"];
    private static readonly string[] BandKeys = ["design_bands", "per_degree_design_bands", "per_degree_design_bands_targets"];

    private static readonly string[] RoadmKeys =
    [
        "target_pch_out_db",
        "target_psd_out_mWperGHz",
        "target_out_mWperSlotWidth",
        "per_degree_pch_out_db",
        "per_degree_psd_out_mWperGHz",
        "per_degree_psd_out_mWperSlotWidth",
        "per_degree_power_targets",
        "per_degree_impairments",
        "restrictions",
        "add_drop_osnr",
        "pmd",
        "pdl",
        "loss",
        "roadm-path-impairments",
        .. BandKeys,
    ];

    private static readonly (string Key, RoadmEqualisation Kind)[] DegreeLevels =
    [
        ("per_degree_pch_out_db", RoadmEqualisation.ChannelPower),
        ("per_degree_psd_out_mWperGHz", RoadmEqualisation.PowerPerSymbolRate),
        ("per_degree_psd_out_mWperSlotWidth", RoadmEqualisation.PowerPerSlotWidth),
    ];

    /// <summary>The element; null, with a diagnostic, when it cannot be one.</summary>
    public static LineElement? Read(LineMap map, string type, string uid, LinePlace place, LineEquipment equipment)
    {
        switch (type)
        {
            case "Transceiver":
                map.Done(Keys);
                return Transceiver(map, uid, place);
            case "Roadm":
                map.Done(Keys);
                return Roadm(map, uid, place, equipment);
            case "Fiber" or "RamanFiber":
                map.Done(Keys);
                return FiberReader.Read(map, uid, place, equipment, type == "RamanFiber");
            case "Edfa":
                map.Done(AmplifierKeys);
                return Amplifier(map, uid, place, equipment);
            case "Multiband_amplifier":
                map.Done(AmplifierKeys);
                return Multiband(map, uid, place, equipment);
            case "Fused":
                map.Done(Keys);
                return new FusedElement(uid, place, map.Span, map.Object("params")?.Number("loss", 1, Range.Decibel) ?? 1);
            default:
                map.Error(Codes.NotOneOf, "type", $"'{Excerpt.Of(type)}' is no element of a line", Suggest.Fix(type, Types));
                return null;
        }
    }

    private static TransceiverElement Transceiver(LineMap map, string uid, LinePlace place)
    {
        LineMap? parameters = map.Object("params");
        parameters?.Done(BandKeys);
        return new TransceiverElement(uid, place, map.Span)
        {
            DesignBands = Bands(parameters, "design_bands"),
            DegreeBands = BandsByDegree(parameters),
        };
    }

    private static RoadmElement? Roadm(LineMap map, string uid, LinePlace place, LineEquipment equipment)
    {
        string variety = map.Text("type_variety") ?? "default";
        if (equipment.FindRoadm(variety) is not { } type)
        {
            Unknown(map, "Roadm", variety, equipment.Roadms.Select(r => r.Name));
            return null;
        }
        RoadmElement element = LineGraphMl.Station(uid, place, map.Span, type);
        if (map.Object("params") is not { } parameters)
        {
            return element;
        }
        parameters.Done(RoadmKeys);
        LineMap? restrictions = parameters.Object("restrictions");
        return element with
        {
            Target = EquipmentTypeReader.Target(parameters, isRequired: false) ?? type.Target,
            DegreeTargets = DegreeTargets(parameters),
            AddDropOsnr_dB = parameters.Number("add_drop_osnr", type.AddDropOsnr_dB, Range.Decibel),
            Pmd_s = parameters.Number("pmd", type.Pmd_s, Ranges.Delay),
            Pdl_dB = parameters.Number("pdl", type.Pdl_dB, Range.Decibel),
            PreampVarieties = Restriction(restrictions, "preamp_variety_list", type.PreampVarieties, equipment),
            BoosterVarieties = Restriction(restrictions, "booster_variety_list", type.BoosterVarieties, equipment),
            Profiles = parameters.Has("roadm-path-impairments") ? RoadmProfileReader.Read(parameters, "roadm-path-impairments") : type.Profiles,
            DegreeImpairments = Impairments(parameters, type),
            DesignBands = Bands(parameters, "design_bands"),
            DegreeBands = BandsByDegree(parameters),
        };
    }

    private static ImmutableArray<string> Restriction(LineMap? map, string key, ImmutableArray<string> library, LineEquipment equipment)
    {
        if (map is null || !map.Map.Entries.Any(e => e.Key == key))
        {
            return library;
        }
        ImmutableArray<string> names = map.Texts(key);
        foreach (string name in names)
        {
            if (equipment.FindAmplifier(name) is null)
            {
                string fix = Suggest.Fix(name, equipment.Amplifiers.Select(a => a.Name));
                map.Error(Codes.UnknownVariety, key, $"amplifier '{Excerpt.Of(name)}' is not in the library", fix);
            }
        }
        return names;
    }

    private static ImmutableArray<DegreeTarget> DegreeTargets(LineMap map)
    {
        ImmutableArray<DegreeTarget>.Builder targets = ImmutableArray.CreateBuilder<DegreeTarget>();
        foreach ((string key, RoadmEqualisation kind) in DegreeLevels)
        {
            if (map.Object(key) is not { } degrees)
            {
                continue;
            }
            foreach (YamlEntry entry in degrees.Map.Entries)
            {
                if (EquipmentTypeReader.Level(degrees, entry.Key, kind) is { } target)
                {
                    targets.Add(new DegreeTarget(entry.Key, target, new(degrees.At(entry.Key), entry.KeySpan)));
                }
            }
        }
        foreach (LineMap degree in map.Objects("per_degree_power_targets"))
        {
            string? name = degree.Text("degree_uid", required: true);
            foreach ((string key, RoadmEqualisation kind) in DegreeLevels)
            {
                if (name is not null && degree.Has(key) && EquipmentTypeReader.Level(degree, key, kind) is { } target)
                {
                    targets.Add(new DegreeTarget(name, target, new(degree.Path, degree.Span)));
                }
            }
        }
        return targets.ToImmutable();
    }

    private static ImmutableArray<DegreeImpairment> Impairments(LineMap map, RoadmType type)
    {
        ImmutableArray<DegreeImpairment>.Builder impairments = ImmutableArray.CreateBuilder<DegreeImpairment>();
        foreach (LineMap one in map.Objects("per_degree_impairments"))
        {
            string? from = one.Text("from_degree", required: true);
            string? to = one.Text("to_degree", required: true);
            int? id = one.Whole("impairment_id", 0, int.MaxValue);
            if (from is null || to is null || id is null)
            {
                continue;
            }
            if (!map.Has("roadm-path-impairments") && !type.Profiles.Any(p => p.Id == id))
            {
                string known = string.Join(", ", type.Profiles.Select(p => p.Id));
                string fix = known.Length == 0 ? "add profiles to this kind of ROADM" : $"use one of: {known}";
                one.Error(Codes.BadRoadm, "impairment_id", $"{id} is no profile of ROADM '{type.Name}'", fix);
            }
            impairments.Add(new DegreeImpairment(from, to, id.Value, new(one.Path, one.Span)));
        }
        return impairments.ToImmutable();
    }

    private static ImmutableArray<FrequencyBand> Bands(LineMap? map, string key)
    {
        ImmutableArray<FrequencyBand>.Builder bands = ImmutableArray.CreateBuilder<FrequencyBand>();
        foreach (LineMap band in map?.Objects(key) ?? [])
        {
            double? low = band.Number("f_min", Range.Frequency, required: true);
            double? high = band.Number("f_max", Range.Frequency, required: true);
            if (low >= high)
            {
                band.Error(Codes.BadSpectrum, "f_max", "is not above f_min", "give the upper edge of the band");
            }
            else if (low is not null && high is not null)
            {
                bands.Add(new FrequencyBand(low.Value, high.Value, band.Number("spacing", Range.Width)));
            }
        }
        return bands.ToImmutable();
    }

    private static ImmutableArray<DegreeBands> BandsByDegree(LineMap? map)
    {
        if (map is null)
        {
            return [];
        }
        ImmutableArray<DegreeBands>.Builder degrees = ImmutableArray.CreateBuilder<DegreeBands>();
        if (map.Object("per_degree_design_bands") is { } byName)
        {
            degrees.AddRange(byName.Map.Entries.Select(e => new DegreeBands(e.Key, Bands(byName, e.Key), new(byName.At(e.Key), e.KeySpan))));
        }
        foreach (LineMap degree in map.Objects("per_degree_design_bands_targets"))
        {
            if (degree.Text("degree_uid", required: true) is { } name)
            {
                degrees.Add(new DegreeBands(name, Bands(degree, "design_bands"), new(degree.Path, degree.Span)));
            }
        }
        return degrees.ToImmutable();
    }

    private static AmplifierElement? Amplifier(LineMap map, string uid, LinePlace place, LineEquipment equipment)
    {
        AmplifierType? type = Type(map, "Edfa", equipment, out bool isKnown);
        if (type is { Kind: AmplifierKind.Multiband })
        {
            map.Error(
                Codes.UnknownVariety,
                "type_variety",
                $"'{Excerpt.Of(type.Name)}' is of several bands",
                "make the element a Multiband_amplifier"
            );
            return null;
        }
        return isKnown
            ? new AmplifierElement(uid, place, map.Span, type, Settings(map.Object("operational"))) { Varieties = Varieties(map, equipment) }
            : null;
    }

    private static MultibandElement? Multiband(LineMap map, string uid, LinePlace place, LineEquipment equipment)
    {
        AmplifierType? type = Type(map, "Multiband_amplifier", equipment, out bool isKnown);
        if (type is { Kind: not AmplifierKind.Multiband })
        {
            map.Error(Codes.UnknownVariety, "type_variety", $"'{Excerpt.Of(type.Name)}' has one band", "make the element an Edfa");
            return null;
        }
        List<BandAmplifier> amplifiers = [];
        foreach (LineMap one in map.Objects("amplifiers"))
        {
            AmplifierType? member = Type(one, "Edfa", equipment, out bool isMember);
            if (!isMember || member is null)
            {
                if (isMember)
                {
                    one.Missing("type_variety");
                }
                continue;
            }
            if (amplifiers.Exists(a => a.Band == member.Bands[0]))
            {
                one.Error(Codes.BadEquipment, "type_variety", "is the second amplifier of its band", "keep one for each band");
            }
            amplifiers.Add(new BandAmplifier(member, member.Bands[0], Settings(one.Object("operational"))));
        }
        if (!isKnown)
        {
            return null;
        }
        if (type is not null && amplifiers.Find(a => !type.Members.Contains(a.Type!.Name)) is { } stranger)
        {
            string message = $"'{Excerpt.Of(type.Name)}' is not made of '{Excerpt.Of(stranger.Type!.Name)}'";
            map.Error(Codes.UnknownVariety, "type_variety", message, $"use members: {string.Join(", ", type.Members)}");
        }
        if (type is not null && amplifiers.Count == 0)
        {
            amplifiers.AddRange(type.Bands.Select(b => new BandAmplifier(null, b, new AmplifierSettings())));
        }
        return new MultibandElement(uid, place, map.Span, type, [.. amplifiers]) { Varieties = Varieties(map, equipment) };
    }

    private static AmplifierType? Type(LineMap map, string kind, LineEquipment equipment, out bool isKnown)
    {
        string variety = map.Text("type_variety") ?? "";
        AmplifierType? type = equipment.FindAmplifier(variety);
        isKnown = type is not null || variety is "" or "default";
        if (!isKnown)
        {
            Unknown(map, kind, variety, equipment.Amplifiers.Select(a => a.Name));
        }
        return type;
    }

    private static ImmutableArray<string> Varieties(LineMap map, LineEquipment equipment)
    {
        LineMap? holder = map.Has("variety_list") ? map : map.Object("params");
        ImmutableArray<string> names = holder?.Texts("variety_list") ?? [];
        foreach (string name in names)
        {
            if (equipment.FindAmplifier(name) is null)
            {
                string fix = Suggest.Fix(name, equipment.Amplifiers.Select(a => a.Name));
                holder!.Error(Codes.UnknownVariety, "variety_list", $"amplifier '{Excerpt.Of(name)}' is not in the library", fix);
            }
        }
        return names;
    }

    private static AmplifierSettings Settings(LineMap? map)
    {
        if (map is null)
        {
            return new AmplifierSettings();
        }
        map.Done(OperationalKeys);
        return new AmplifierSettings
        {
            Gain_dB = map.Number("gain_target", Range.Decibel),
            DeltaPower_dB = map.Number("delta_p", Range.Decibel),
            Tilt_dB = map.Number("tilt_target", Range.Decibel),
            OutputAttenuator_dB = map.Number("out_voa", Range.Decibel),
            InputAttenuator_dB = map.Map.Entries.Any(e => e.Key == "in_voa") ? map.Number("in_voa", Range.Decibel) : 0,
        };
    }

    public static void Unknown(LineMap map, string kind, string variety, IEnumerable<string> known)
    {
        string where = map.Has("type_variety") ? "type_variety" : "type";
        map.Error(Codes.UnknownVariety, where, $"{kind} '{Excerpt.Of(variety)}' is not in the library", Suggest.Fix(variety, known));
    }
}
