using System.Text.Json;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>
/// A flow run as a timeline that opens in Perfetto and in Chrome: trace events in JSON. A process a rank, a thread a stream, and a counter of load a class of
/// links. Times are microseconds.
/// </summary>
internal static class PerfettoTrace
{
    private const double UsPerSecond = 1e6;

    private static readonly string[] Streams =
    [
        "compute",
        "exchanges",
        "exchanges, backward",
        "data",
        "data, experts",
        "to next stage",
        "to previous stage",
    ];

    public static byte[] Write(FlowStep flow)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory))
        {
            json.WriteStartObject();
            json.WriteString("displayTimeUnit", "ms");
            json.WriteStartArray("traceEvents");
            foreach (RankTimeline rank in flow.Timeline)
            {
                Name(json, "process_name", rank.Rank, 0, $"{rank.Name}, rank {rank.Rank}");
                foreach (int stream in rank.Spans.Select(s => s.Stream).Distinct().Order())
                {
                    Name(json, "thread_name", rank.Rank, stream, stream < Streams.Length ? Streams[stream] : $"stream {stream}");
                }
                foreach (TimelineSpan span in rank.Spans)
                {
                    Span(json, rank.Rank, span);
                }
            }
            foreach (LinkLoad link in flow.Links)
            {
                Counter(json, link, flow.Seconds ?? 0, flow.Timeline.Length == 0 ? 0 : flow.Timeline[^1].Rank + 1);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return memory.ToArray();
    }

    private static void Name(Utf8JsonWriter json, string what, int process, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", what);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Span(Utf8JsonWriter json, int process, TimelineSpan span)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteString("cat", span.Dimension);
        json.WriteString("name", span.Dimension == "compute" ? span.Name : $"{span.Dimension}: {span.Name}");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", span.Stream);
        json.WriteNumber("ts", Math.Round(span.Begin * UsPerSecond, 6));
        json.WriteNumber("dur", Math.Round((span.End - span.Begin) * UsPerSecond, 6));
        json.WriteEndObject();
    }

    private static void Counter(Utf8JsonWriter json, LinkLoad link, double seconds, int process)
    {
        for (int i = 0; i < link.OverTime.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("ph", "C");
            json.WriteString("name", $"load of {link.Link}, %");
            json.WriteNumber("pid", process);
            json.WriteNumber("ts", Math.Round(i * seconds / link.OverTime.Length * UsPerSecond, 6));
            json.WriteStartObject("args");
            json.WriteNumber("load", Math.Round(100 * link.OverTime[i], 3));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
