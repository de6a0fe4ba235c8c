using System.Text;
using System.Text.Json;
using Heliograph.Engine.Lightpaths;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Cli.Output;

/// <summary>A transmission as JSON: the path, and every channel at each power. Ratios are in the signal bandwidth unless named 01nm.</summary>
internal static class TransmissionJson
{
    public static string Of(TransmissionResult result)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("source", result.Source.Uid);
            writer.WriteString("destination", result.Destination.Uid);
            writer.WriteStartArray("path");
            foreach (LineNode node in result.Steps[^1].Lightpath.Path)
            {
                writer.WriteStringValue(node.Uid);
            }
            writer.WriteEndArray();
            writer.WriteStartArray("transmissions");
            foreach (TransmissionStep step in result.Steps)
            {
                Write(writer, step);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, TransmissionStep step)
    {
        ReceivedSpectrum received = step.Received;
        WdmComb comb = received.Comb;
        writer.WriteStartObject();
        writer.WriteNumber("reference_power_dBm", step.Power_dBm);
        writer.WriteNumber("mean_gsnr01nm_dB", received.Gsnr01nm_dB.Average());
        writer.WriteStartArray("channels");
        for (int i = 0; i < comb.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("frequency_Hz", comb.Frequency[i]);
            writer.WriteNumber("power_dBm", Decibel.Milliwatt(comb.Power(i)));
            Ratio(writer, "osnr_dB", received.Osnr_dB[i]);
            Ratio(writer, "snr_nli_dB", comb.SnrNli_dB(i));
            Ratio(writer, "gsnr_dB", received.Gsnr_dB[i]);
            Ratio(writer, "gsnr01nm_dB", received.Gsnr01nm_dB[i]);
            writer.WriteNumber("cd_ps_nm", comb.Dispersion[i] * 1e3);
            writer.WriteNumber("pmd_ps", comb.Pmd[i] * 1e12);
            writer.WriteNumber("pdl_dB", comb.Pdl[i]);
            writer.WriteNumber("latency_ms", comb.Latency[i] * 1e3);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Without noise there is no ratio.
    private static void Ratio(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
