using System.Buffers;
using System.Text;
using System.Text.Json;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Cli.Output;

/// <summary>Writes planned requests in the form of GNPy's path computation responses.</summary>
internal static class ResponseJson
{
    /// <summary>Writes response by response: those of thousands of requests take hundreds of megabytes.</summary>
    public static void Print(RequestPlan plan, TextWriter to)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer, LineNetworkJson.Options);
        char[] text = [];
        writer.WriteStartObject();
        writer.WriteStartArray("response");
        foreach (PlannedRequest request in plan.Requests)
        {
            Write(writer, request);
            Drain();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        Drain();
        to.Write('\n');

        void Drain()
        {
            writer.Flush();
            if (text.Length < buffer.WrittenCount)
            {
                text = new char[2 * buffer.WrittenCount];
            }
            int length = Encoding.UTF8.GetChars(buffer.WrittenSpan, text);
            to.Write(text, 0, length);
            buffer.ResetWrittenCount();
        }
    }

    /// <summary>Mean penalties of a receiver: a number of dB to hundredths, "Infinity", or "not evaluated".</summary>
    public static (object Pdl, object Dispersion, object Pmd) Penalties(ReceivedSpectrum received, TransceiverMode? mode) =>
        (
            Penalty(received, mode?.PdlPenalty, Impairment.Pdl),
            Penalty(received, mode?.DispersionPenalty, Impairment.Dispersion),
            Penalty(received, mode?.PmdPenalty, Impairment.Pmd)
        );

    private static object Penalty(ReceivedSpectrum received, PenaltyTable? table, Impairment impairment) =>
        received.MeanPenalty_dB(table, impairment) is not { } penalty ? "not evaluated"
        : double.IsInfinity(penalty) ? "Infinity"
        : PythonText.Hundredths(penalty);

    private static void Write(Utf8JsonWriter writer, PlannedRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("response-id", request.Demand.Id);
        if (request.Demand.Blocking is { } reason)
        {
            writer.WriteStartObject("no-path");
            writer.WriteString("no-path", reason.Name());
            if (!reason.HasNoPath())
            {
                WriteProperties(writer, request);
            }
            writer.WriteEndObject();
        }
        else
        {
            WriteProperties(writer, request);
        }
        writer.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter writer, PlannedRequest request)
    {
        writer.WriteStartObject("path-properties");
        WriteMetrics(writer, "path-metric", request.Received!, request.Demand);
        if (request.Demand.IsBidirectional && request.ReceivedBack is { } back)
        {
            WriteMetrics(writer, "z-a-path-metric", back, request.Demand);
        }
        writer.WriteStartArray("path-route-objects");
        int index = 0;
        foreach (LineNode node in request.Path)
        {
            Begin(writer, index++);
            writer.WriteStartObject("num-unnum-hop");
            writer.WriteString("node-id", node.Uid);
            writer.WriteString("link-tp-id", node.Uid);
            writer.WriteEndObject();
            End(writer);
            if (request.Demand is { Blocking: null, N: { } centres, M: { } widths })
            {
                Begin(writer, index++);
                writer.WriteStartArray("label-hop");
                for (int i = 0; i < centres.Count; i++)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("N", centres[i] ?? 0);
                    writer.WriteNumber("M", widths[i] ?? 0);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                End(writer);
            }
            if (node is TransceiverNode)
            {
                Begin(writer, index++);
                writer.WriteStartObject("transponder");
                writer.WriteString("transponder-type", request.Demand.Type.Name);
                writer.WriteString("transponder-mode", request.Demand.Mode?.Format);
                writer.WriteEndObject();
                End(writer);
            }
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, int index)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("path-route-object");
        writer.WriteNumber("index", index);
    }

    private static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMetrics(Utf8JsonWriter writer, string name, ReceivedSpectrum received, PathDemand demand)
    {
        (object pdl, object dispersion, object pmd) = Penalties(received, demand.Mode);
        writer.WriteStartArray(name);
        Metric(writer, "SNR-bandwidth", PythonText.Hundredths(received.Gsnr_dB.Average()));
        Metric(writer, "SNR-0.1nm", PythonText.Hundredths(received.Gsnr01nm_dB.Average()));
        Metric(writer, "OSNR-bandwidth", PythonText.Hundredths(received.Osnr_dB.Average()));
        Metric(writer, "OSNR-0.1nm", PythonText.Hundredths(received.Osnr01nm_dB.Average()));
        Metric(writer, "lowest_SNR-0.1nm", PythonText.Hundredths(received.Gsnr01nm_dB.Min()));
        Metric(writer, "biggest_SNR-0.1nm", PythonText.Hundredths(received.Gsnr01nm_dB.Max()));
        Metric(writer, "PDL_penalty", pdl);
        Metric(writer, "CD_penalty", dispersion);
        Metric(writer, "PMD_penalty", pmd);
        Metric(writer, "reference_power", demand.Power_W);
        Metric(writer, "path_bandwidth", demand.Bandwidth_bps);
        writer.WriteEndArray();
    }

    private static void Metric(Utf8JsonWriter writer, string type, object value)
    {
        writer.WriteStartObject();
        writer.WriteString("metric-type", type);
        if (value is double number)
        {
            writer.WritePropertyName("accumulative-value");
            writer.WriteRawValue(double.IsFinite(number) ? PythonText.Shortest(number) : "null");
        }
        else
        {
            writer.WriteString("accumulative-value", (string)value);
        }
        writer.WriteEndObject();
    }
}
