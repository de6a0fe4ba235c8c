using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Cli.Output;

/// <summary>Writes a network in GNPy's form, so that it can be read back by either program.</summary>
internal static class LineNetworkJson
{
    internal static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(LineTopology topology)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("elements");
            foreach (LineElement element in topology.Elements)
            {
                Write(writer, element);
            }
            writer.WriteEndArray();
            writer.WriteStartArray("connections");
            foreach (LineConnection connection in topology.Connections)
            {
                writer.WriteStartObject();
                writer.WriteString("from_node", topology.Elements[connection.From].Uid);
                writer.WriteString("to_node", topology.Elements[connection.To].Uid);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (topology.Name is { } name)
            {
                writer.WriteString("network_name", name);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, LineElement element)
    {
        writer.WriteStartObject();
        writer.WriteString("uid", element.Uid);
        switch (element)
        {
            case TransceiverElement:
                writer.WriteString("type", "Transceiver");
                break;
            case FusedElement fused:
                writer.WriteString("type", "Fused");
                writer.WriteStartObject("params");
                writer.WriteNumber("loss", fused.Loss_dB);
                writer.WriteEndObject();
                break;
            case RoadmElement roadm:
                Write(writer, roadm);
                break;
            case FiberElement fiber:
                Write(writer, fiber);
                break;
            case AmplifierElement amplifier:
                writer.WriteString("type", "Edfa");
                writer.WriteString("type_variety", amplifier.Type?.Name ?? "");
                Write(writer, amplifier.Settings);
                break;
            case MultibandElement multiband:
                Write(writer, multiband);
                break;
        }
        writer.WriteStartObject("metadata");
        writer.WriteStartObject("location");
        writer.WriteNumber("latitude", element.Place.Latitude);
        writer.WriteNumber("longitude", element.Place.Longitude);
        writer.WriteString("city", element.Place.City);
        writer.WriteString("region", element.Place.Region);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RoadmElement roadm)
    {
        writer.WriteString("type", "Roadm");
        writer.WriteString("type_variety", roadm.TypeVariety);
        writer.WriteStartObject("params");
        writer.WriteNumber(
            roadm.Target.Kind switch
            {
                RoadmEqualisation.ChannelPower => "target_pch_out_db",
                RoadmEqualisation.PowerPerSymbolRate => "target_psd_out_mWperGHz",
                _ => "target_out_mWperSlotWidth",
            },
            roadm.Target.Value
        );
        writer.WriteStartObject("restrictions");
        JsonReport.Strings(writer, "preamp_variety_list", roadm.PreampVarieties);
        JsonReport.Strings(writer, "booster_variety_list", roadm.BoosterVarieties);
        writer.WriteEndObject();
        foreach (
            (RoadmEqualisation kind, string key) in (ReadOnlySpan<(RoadmEqualisation, string)>)
                [
                    (RoadmEqualisation.ChannelPower, "per_degree_pch_out_db"),
                    (RoadmEqualisation.PowerPerSymbolRate, "per_degree_psd_out_mWperGHz"),
                    (RoadmEqualisation.PowerPerSlotWidth, "per_degree_psd_out_mWperSlotWidth"),
                ]
        )
        {
            DegreeTarget[] own = [.. roadm.DegreeTargets.Where(t => t.Target.Kind == kind)];
            if (own.Length == 0)
            {
                continue;
            }
            writer.WriteStartObject(key);
            foreach (DegreeTarget target in own)
            {
                writer.WriteNumber(target.Degree, target.Target.Value);
            }
            writer.WriteEndObject();
        }
        Impairments(writer, roadm);
        if (roadm.DesignBands.Length > 1)
        {
            Bands(writer, "design_bands", roadm.DesignBands);
        }
        if (roadm.DegreeBands.Length > 0)
        {
            writer.WriteStartObject("per_degree_design_bands");
            foreach (DegreeBands degree in roadm.DegreeBands)
            {
                Bands(writer, degree.Degree, degree.Bands);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void Impairments(Utf8JsonWriter writer, RoadmElement roadm)
    {
        if (roadm.DegreeImpairments.IsEmpty)
        {
            return;
        }
        writer.WriteStartArray("per_degree_impairments");
        foreach (DegreeImpairment impairment in roadm.DegreeImpairments)
        {
            writer.WriteStartObject();
            writer.WriteString("from_degree", impairment.FromDegree);
            writer.WriteString("to_degree", impairment.ToDegree);
            writer.WriteNumber("impairment_id", impairment.Profile);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, FiberElement fiber)
    {
        writer.WriteString("type", fiber.IsRaman ? "RamanFiber" : "Fiber");
        writer.WriteString("type_variety", fiber.TypeVariety);
        writer.WriteStartObject("params");
        writer.WriteNumber("length", Math.Round(fiber.Length_m * 1e-3, 6));
        if (fiber.LossFrequencies_Hz.IsEmpty)
        {
            writer.WriteNumber("loss_coef", Math.Round(fiber.Loss_dBPerKm[0], 6));
        }
        else
        {
            writer.WriteStartArray("loss_coef_per_frequency");
            for (int i = 0; i < fiber.LossFrequencies_Hz.Length; i++)
            {
                writer.WriteStartObject();
                writer.WriteNumber("frequency", fiber.LossFrequencies_Hz[i]);
                writer.WriteNumber("loss_coef_value", Math.Round(fiber.Loss_dBPerKm[i], 6));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteString("length_units", "km");
        writer.WriteNumber("att_in", fiber.InputAttenuation_dB);
        JsonReport.Number(writer, "con_in", fiber.InputConnector_dB);
        JsonReport.Number(writer, "con_out", fiber.OutputConnector_dB);
        if (fiber.HasOwnPmd)
        {
            writer.WriteNumber("pmd_coef", fiber.Pmd);
        }
        writer.WriteEndObject();
        if (!fiber.IsRaman)
        {
            return;
        }
        writer.WriteStartObject("operational");
        writer.WriteNumber("temperature", fiber.Temperature_K);
        writer.WriteStartArray("raman_pumps");
        foreach (RamanPump pump in fiber.Pumps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("power", pump.Power_W);
            writer.WriteNumber("frequency", pump.Frequency_Hz);
            writer.WriteString("propagation_direction", pump.RunsAgainstSignal ? "counterprop" : "coprop");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, MultibandElement multiband)
    {
        writer.WriteString("type", "Multiband_amplifier");
        writer.WriteString("type_variety", multiband.Type?.Name ?? "");
        writer.WriteStartArray("amplifiers");
        foreach (BandAmplifier amplifier in multiband.Amplifiers)
        {
            writer.WriteStartObject();
            writer.WriteString("type_variety", amplifier.Type?.Name ?? "");
            Write(writer, amplifier.Settings, isBand: true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, AmplifierSettings settings, bool isBand = false)
    {
        writer.WriteStartObject("operational");
        JsonReport.Number(writer, "gain_target", settings.Gain_dB is { } gain ? Math.Round(gain, 6) : null);
        JsonReport.Number(writer, "delta_p", settings.DeltaPower_dB);
        // The reference rounds the tilt of a single amplifier alone. Minus zero is zero.
        JsonReport.Number(writer, "tilt_target", settings.Tilt_dB is { } tilt ? (isBand ? tilt : Math.Round(tilt, 5)) + 0.0 : null);
        JsonReport.Number(writer, "out_voa", settings.OutputAttenuator_dB);
        // The reference writes none for a band; what is not 0 would be lost.
        if (!isBand || settings.InputAttenuator_dB != 0)
        {
            JsonReport.Number(writer, "in_voa", settings.InputAttenuator_dB);
        }
        writer.WriteEndObject();
    }

    private static void Bands(Utf8JsonWriter writer, string key, IEnumerable<FrequencyBand> bands)
    {
        writer.WriteStartArray(key);
        foreach (FrequencyBand band in bands)
        {
            writer.WriteStartObject();
            writer.WriteNumber("f_min", band.Low_Hz);
            writer.WriteNumber("f_max", band.High_Hz);
            if (band.Spacing_Hz is { } spacing)
            {
                writer.WriteNumber("spacing", spacing);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
