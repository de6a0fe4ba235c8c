using System.Text;
using System.Text.Json;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Cli.Output;

/// <summary><c>helio line propagate --json</c>; documented in <c>docs/guides/line.md</c>. A ratio without noise is null.</summary>
internal static class LineJson
{
    public static string Of(LineAnswer answer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteString("network", answer.Input.Topology.Name ?? Path.GetFileNameWithoutExtension(answer.Input.Topology.File));
            json.WriteString("from", answer.Path[0].Uid);
            json.WriteString("to", answer.Path[^1].Uid);
            json.WriteNumber("length_m", answer.Length_m);
            json.WriteBoolean("transmitterOsnrCounted", answer.IsTransmitterCounted);
            json.WriteNumber("channelsLost", answer.Lost);
            json.WriteStartArray("channels");
            for (int i = 0; i < answer.End.Count; i++)
            {
                Channel(json, answer, i);
            }
            json.WriteEndArray();
            Modes(json, answer);
            if (answer.HasTrace)
            {
                Trace(json, answer);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Channel(Utf8JsonWriter json, LineAnswer answer, int i)
    {
        (WdmComb end, LineReceiver at) = (answer.End, answer.Receiver);
        json.WriteStartObject();
        json.WriteNumber("frequency_Hz", end.Frequency[i]);
        json.WriteNumber("symbolRate_Bd", end.SymbolRate[i]);
        json.WriteString("label", end.Labels[i]);
        Ratio(json, "power_dBm", Decibel.Milliwatt(end.Power(i)));
        Ratio(json, "osnr_dB", at.Osnr_dB(i));
        Ratio(json, "osnr01nm_dB", at.Osnr01nm_dB(i));
        Ratio(json, "snrNli_dB", end.SnrNli_dB(i));
        Ratio(json, "gsnr_dB", at.Gsnr_dB(i));
        Ratio(json, "gsnr01nm_dB", at.Gsnr01nm_dB(i));
        json.WriteNumber("cd_ps_nm", end.Dispersion[i] * 1e3);
        json.WriteNumber("pmd_ps", end.Pmd[i] * 1e12);
        json.WriteNumber("pdl_dB", end.Pdl[i]);
        json.WriteNumber("latency_ms", end.Latency[i] * 1e3);
        json.WriteEndObject();
    }

    private static void Modes(Utf8JsonWriter json, LineAnswer answer)
    {
        json.WriteStartArray("modes");
        foreach (LineMode mode in answer.Modes)
        {
            json.WriteStartObject();
            json.WriteString("format", mode.Mode.Format);
            json.WriteNumber("symbolRate_Bd", mode.Mode.SymbolRate_Bd);
            json.WriteNumber("bitRate_bps", mode.Mode.BitRate_bps);
            json.WriteNumber("requiredOsnr01nm_dB", mode.Mode.Osnr_dB);
            Ratio(json, "penalty_dB", mode.Penalty_dB);
            Ratio(json, "margin_dB", mode.Margin_dB);
            json.WriteNumber("worstFrequency_Hz", mode.Frequency_Hz);
            json.WriteBoolean("feasible", mode.Margin_dB > 0);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Trace(Utf8JsonWriter json, LineAnswer answer)
    {
        json.WriteStartArray("elements");
        foreach (LineState state in answer.Trace)
        {
            json.WriteStartObject();
            json.WriteString("uid", state.Element.Name);
            json.WriteString("kind", state.Element.GetType().Name.Replace("Stage", "", StringComparison.Ordinal));
            Ratio(json, "totalPower_dBm", Decibel.Milliwatt(state.Spectrum.TotalPower));
            json.WriteStartArray("amplifiers");
            foreach (AmplifierState amplifier in state.Amplifiers)
            {
                json.WriteStartObject();
                json.WriteNumber("gain_dB", amplifier.Gain);
                Ratio(json, "noiseFigure_dB", amplifier.Figure);
                json.WriteNumber("padding_dB", amplifier.Padding);
                Ratio(json, "powerIn_dBm", amplifier.PowerIn);
                Ratio(json, "powerOut_dBm", amplifier.PowerOut);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Array(json, "frequency_Hz", state.Spectrum, i => state.Spectrum.Frequency[i]);
            Array(json, "power_dBm", state.Spectrum, i => Decibel.Milliwatt(state.Spectrum.Power(i)));
            Array(json, "osnr_dB", state.Spectrum, state.Spectrum.Osnr_dB);
            Array(json, "gsnr_dB", state.Spectrum, state.Spectrum.Gsnr_dB);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Array(Utf8JsonWriter json, string name, WdmComb comb, Func<int, double> value)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < comb.Count; i++)
        {
            double v = value(i);
            if (double.IsFinite(v))
            {
                json.WriteNumberValue(v);
            }
            else
            {
                json.WriteNullValue();
            }
        }
        json.WriteEndArray();
    }

    private static void Ratio(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
