using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>Reads a fibre, pumped or not.</summary>
internal static class FiberReader
{
    private static readonly Range Loss = new(0, 100, "dB/km");

    private static readonly string[] Keys =
    [
        "length",
        "length_units",
        "loss_coef",
        "loss_coef_per_frequency",
        "att_in",
        "con_in",
        "con_out",
        "pmd_coef",
        "dispersion",
        "dispersion_per_frequency",
        "dispersion_slope",
        "effective_area",
        "gamma",
        "ref_frequency",
        "ref_wavelength",
        "lumped_losses",
        "raman_coefficient",
        "raman_efficiency",
        "type_variety",
    ];

    public static FiberElement? Read(LineMap map, string uid, LinePlace place, LineEquipment equipment, bool isRaman)
    {
        string variety = map.Text("type_variety") ?? "default";
        if (equipment.FindFiber(variety, isRaman) is not { } type)
        {
            IEnumerable<FiberType> known = isRaman ? equipment.RamanFibers : equipment.Fibers;
            LineElementReader.Unknown(map, isRaman ? "RamanFiber" : "Fiber", variety, known.Select(f => f.Name));
            return null;
        }
        if (map.Object("params") is not { } parameters)
        {
            map.Missing("params");
            return null;
        }
        parameters.Done(Keys);
        double length = Length(parameters);
        (ImmutableArray<double> loss, ImmutableArray<double> lossFrequencies) = Losses(parameters);
        (ImmutableArray<double> dispersion, ImmutableArray<double> frequencies) = Dispersion(parameters, type);
        double? pmd = parameters.Number("pmd_coef", Ranges.Pmd);
        FiberElement fiber = new(uid, place, map.Span)
        {
            TypeVariety = variety,
            Length_m = length,
            Loss_dBPerKm = loss,
            LossFrequencies_Hz = lossFrequencies,
            InputAttenuation_dB = parameters.Number("att_in", 0, Range.Decibel),
            InputConnector_dB = parameters.Number("con_in", Range.Decibel),
            OutputConnector_dB = parameters.Number("con_out", Range.Decibel),
            Pmd = pmd is > 0 ? pmd.Value : type.Pmd,
            HasOwnPmd = pmd is > 0,
            Dispersion = dispersion,
            DispersionFrequencies_Hz = frequencies,
            DispersionSlope = frequencies.IsEmpty ? parameters.Number("dispersion_slope", new Range(-1e6, 1e6, "s/m^3")) : null,
            EffectiveArea_m2 = parameters.Number("effective_area", Ranges.Area) ?? type.EffectiveArea_m2,
            Gamma_perWm = parameters.Number("gamma", Ranges.Gamma) ?? type.Gamma_perWm,
            ReferenceFrequency_Hz = Reference(parameters),
            LumpedLosses = Lumped(parameters, length),
            Raman = EquipmentTypeReader.Raman(parameters, "raman_coefficient") ?? type.Raman,
        };
        return isRaman ? Pumped(map, fiber) : fiber;
    }

    private static double Length(LineMap map)
    {
        double unit = EquipmentTypeReader.Metres(map, "length_units");
        if (!map.Has("length_units"))
        {
            map.Missing("length_units");
        }
        double length = (map.Number("length", required: true) ?? 0) * unit;
        if (length is < 0 or > 5e7)
        {
            map.Error(Codes.ImplausibleUnit, "length", $"{length / 1e3:G6} km is no length on earth", "check length_units, km or m");
        }
        return length;
    }

    private static (ImmutableArray<double> Loss, ImmutableArray<double> Frequencies) Losses(LineMap map)
    {
        if (map.Has("loss_coef_per_frequency"))
        {
            ImmutableArray<LineMap> points = map.Objects("loss_coef_per_frequency");
            return Table(
                map,
                "loss_coef_per_frequency",
                [.. points.Select(p => p.Number("loss_coef_value", Loss, required: true)).OfType<double>()],
                [.. points.Select(p => p.Number("frequency", Range.Frequency, required: true)).OfType<double>()]
            );
        }
        if (map.Node("loss_coef") is Documents.YamlMap && map.Object("loss_coef") is { } table)
        {
            return Table(map, "loss_coef", table.Numbers("value", Loss), table.Numbers("frequency", Range.Frequency));
        }
        return ([map.Number("loss_coef", Loss, required: true) ?? 0], []);
    }

    private static (ImmutableArray<double> Dispersion, ImmutableArray<double> Frequencies) Dispersion(LineMap map, FiberType type)
    {
        if (map.Object("dispersion_per_frequency") is { } table)
        {
            return Table(map, "dispersion_per_frequency", table.Numbers("value", Ranges.Dispersion), table.Numbers("frequency", Range.Frequency));
        }
        return ([map.Number("dispersion", Ranges.Dispersion) ?? type.Dispersion ?? FiberElement.DefaultDispersion], []);
    }

    private static (ImmutableArray<double>, ImmutableArray<double>) Table(
        LineMap map,
        string key,
        ImmutableArray<double> values,
        ImmutableArray<double> frequencies
    )
    {
        if (values.IsEmpty || values.Length != frequencies.Length)
        {
            map.Error(Codes.MalformedValue, key, $"{values.Length} values for {frequencies.Length} frequencies", "give one value for each frequency");
        }
        for (int i = 1; i < frequencies.Length; i++)
        {
            if (frequencies[i] <= frequencies[i - 1])
            {
                map.Error(Codes.MalformedValue, key, "the frequencies do not grow", "sort the table by frequency");
                break;
            }
        }
        return (values, values.Length > 1 ? frequencies : []);
    }

    private static double Reference(LineMap map)
    {
        if (map.Number("ref_wavelength", new Range(1e-6, 2e-6, "m (1550e-9)")) is { } wavelength)
        {
            return FiberElement.SpeedOfLight / wavelength;
        }
        return map.Number("ref_frequency", FiberElement.SpeedOfLight / 1550e-9, Range.Frequency);
    }

    private static ImmutableArray<LumpedLoss> Lumped(LineMap map, double length)
    {
        ImmutableArray<LumpedLoss>.Builder losses = ImmutableArray.CreateBuilder<LumpedLoss>();
        foreach (LineMap lumped in map.Objects("lumped_losses"))
        {
            double? position = lumped.Number("position", required: true);
            double? loss = lumped.Number("loss", Range.Decibel, required: true);
            if (position is not null && !(position > 0 && position < 1e-3 * length))
            {
                lumped.Error(
                    Codes.OutOfRange,
                    "position",
                    $"{position:G6} km is not within the fibre of {length / 1e3:G6} km",
                    "write km from its start"
                );
            }
            else if (position is not null && loss is not null)
            {
                losses.Add(new LumpedLoss(position.Value * 1e3, loss.Value));
            }
        }
        return losses.ToImmutable();
    }

    private static FiberElement? Pumped(LineMap map, FiberElement fiber)
    {
        LineMap? operational = map.Object("operational");
        if (operational is null || !operational.Map.Entries.Any(e => e.Key == "raman_pumps"))
        {
            map.Error(Codes.MissingKey, "operational", "'raman_pumps' is missing", "give the pumps of a RamanFiber, or make it a Fiber");
            return null;
        }
        operational.Done(["raman_pumps", "temperature"]);
        ImmutableArray<RamanPump>.Builder pumps = ImmutableArray.CreateBuilder<RamanPump>();
        foreach (LineMap pump in operational.Objects("raman_pumps"))
        {
            double? power = pump.Number("power", Range.Power, required: true);
            double? frequency = pump.Number("frequency", Range.Frequency, required: true);
            string? direction = pump.Text("propagation_direction", required: true)?.ToLowerInvariant();
            if (direction is not (null or "coprop" or "counterprop"))
            {
                pump.Error(Codes.NotOneOf, "propagation_direction", $"'{direction}' is no direction", "write \"coprop\" or \"counterprop\"");
            }
            else if (power is not null && frequency is not null && direction is not null)
            {
                pumps.Add(new RamanPump(power.Value, frequency.Value, direction == "counterprop"));
            }
        }
        double? temperature = operational.Number("temperature", new Range(1, 1000, "K"), required: true);
        return fiber with { IsRaman = true, Pumps = pumps.ToImmutable(), Temperature_K = temperature ?? fiber.Temperature_K };
    }
}
