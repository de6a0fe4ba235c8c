using System.Text.Json;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>The section <c>resilience</c> of <c>report.json</c>: what the headline <c>goodput</c> consists of.</summary>
internal static class JsonGoodput
{
    public static void Write(Utf8JsonWriter json, JobGoodput? goodput)
    {
        if (!JsonReport.Begins(json, "resilience", goodput))
        {
            return;
        }
        JobGoodput g = goodput;
        void Number(string name, Derivation value, double scale = 1) => JsonReport.Number(json, name, value.Value * scale);
        JsonReport.Number(json, "meanTimeBetweenInterruptions_s", g.Rate.Value is > 0 and var rate ? 1 / rate : null);
        Number("interruptionsByNodeRatesPerDay", g.RateByNodes, 86_400);
        JsonReport.Array(
            json,
            "interruptions",
            g.Causes,
            c =>
            {
                json.WriteString("cause", c.Cause);
                json.WriteString("remedy", Words.Of(c.Kind));
                Number("perDay", c.Rate, 86_400);
                Number("wait_s", c.Wait);
            }
        );
        JsonReport.Array(
            json,
            "lost",
            g.Lost,
            l =>
            {
                json.WriteString("to", l.Name);
                Number("share", l.Share);
            }
        );
        json.WriteStartObject("checkpoint");
        Number("size_B", g.CheckpointBits, 0.125);
        Number("blocking_s", g.Blocking);
        Number("write_s", g.Write);
        Number("interval_s", g.Interval);
        Number("intervalYoung_s", g.Young);
        Number("intervalDaly_s", g.Daly);
        Number("intervalExact_s", g.Exact);
        Number("traffic_bps", g.Traffic);
        Number("storage_B", g.Volume, 0.125);
        json.WriteEndObject();
        Number("detection_s", g.Detection);
        Number("restart_s", g.Restart);
        Number("spares", g.Spares);
        Number("noSpareProbability", g.NoSpare);
        json.WriteEndObject();
    }
}
