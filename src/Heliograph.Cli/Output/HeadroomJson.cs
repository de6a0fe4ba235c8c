using System.Text;
using System.Text.Json;
using Heliograph.Engine.WideArea;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>helio headroom --json</c>: the shape of <c>docs/guides/headroom.md</c>. Units stand in names; a function of the input, the catalogue
/// and the version.
/// </summary>
internal static class HeadroomJson
{
    private const int SchemaVersion = 1;

    public static string Of(HeadroomAnswer answer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            Link(json, answer.Request);
            json.WriteNumber("headroom_B", answer.Headroom.Bytes);
            JsonReport.Array(
                json,
                "terms",
                answer.Terms,
                t =>
                {
                    json.WriteString("term", t.Key);
                    json.WriteNumber("size_B", t.Size.Bytes);
                    json.WriteNumber("share", (double)t.Size.Bytes / answer.Forms[0].Size.Bytes);
                }
            );
            JsonReport.Array(
                json,
                "forms",
                answer.Forms,
                f =>
                {
                    json.WriteString("form", HeadroomForms.Name(f.Form));
                    json.WriteNumber("headroom_B", f.Size.Bytes);
                    json.WriteString("source", HeadroomForms.Source(f.Form));
                }
            );
            JsonReport.Array(
                json,
                "shipped",
                answer.Shipped,
                s =>
                {
                    json.WriteString("switch", string.Join(", ", s.Switches));
                    json.WriteNumber("rate_bps", answer.Request.Rate.BitsPerSecond);
                    json.WriteNumber("length_m", answer.Request.Length_m);
                    json.WriteNumber("headroom_B", s.Xoff_B);
                    json.WriteString("basis", s.ByLine ? "line" : "row");
                    json.WriteString("source", HeadroomTable.Source);
                }
            );
            Buffers(json, answer);
            JsonReport.Array(
                json,
                "ways",
                answer.Ways,
                w =>
                {
                    json.WriteString("way", w.Key);
                    json.WriteNumber("buffer_B", w.Each.Bytes);
                    json.WriteNumber("switch_B", w.All.Bytes);
                    json.WriteNumber("relays", w.Relays);
                    json.WriteNumber("addedDelay_s", w.Added.Seconds);
                    json.WriteNumber("rate_bps", w.Rate.BitsPerSecond);
                    if (w.Fits is { } fits)
                    {
                        json.WriteBoolean("fits", fits);
                    }
                    else
                    {
                        json.WriteNull("fits");
                    }
                }
            );
            Goodput(json, answer);
            JsonReport.Findings(json, answer.Findings);
            JsonReport.Strings(json, "assumptions", answer.Assumptions);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Link(Utf8JsonWriter json, HeadroomRequest r)
    {
        json.WriteNumber("rate_bps", r.Rate.BitsPerSecond);
        json.WriteNumber("length_m", r.Length_m);
        json.WriteNumber("delay_s", r.Delay.Seconds);
        json.WriteNumber("delayPerLength_sPerM", r.DelayPerMetre_s);
        json.WriteString("fibre", r.Fibre);
        json.WriteNumber("mtu_B", r.Mtu.Bytes);
        json.WriteNumber("losslessMtu_B", r.LosslessMtu.Bytes);
        json.WriteNumber("ports", r.Ports);
        json.WriteNumber("classes", r.Classes);
        json.WriteNumber("overSubscription", r.OverSubscription);
        json.WriteString("form", HeadroomForms.Name(r.Form));
    }

    private static void Buffers(Utf8JsonWriter json, HeadroomAnswer a)
    {
        json.WriteStartObject("credits");
        json.WriteNumber("buffer_B", a.Credits.Buffer.Bytes);
        json.WriteNumber("credits", a.Credits.Credits);
        json.WriteNumber("credit_B", a.Request.CreditSize.Bytes);
        json.WriteNumber("creditNeeded_B", a.CreditNeeded.Bytes);
        JsonReport.Number(json, "reach_m", a.CreditReach_m);
        json.WriteBoolean("wraps", a.Credits.Wraps);
        json.WriteEndObject();
        json.WriteStartObject("retry");
        json.WriteNumber("buffer_B", a.Retry.Buffer.Bytes);
        json.WriteNumber("frames", a.Retry.Frames);
        json.WriteEndObject();
        json.WriteStartObject("needed");
        json.WriteNumber("headroom_B", a.Needed.Headroom.Bytes);
        json.WriteNumber("reserved_B", a.Needed.Reserved.Bytes);
        json.WriteNumber("total_B", a.Needed.Needed.Bytes);
        json.WriteEndObject();
        if (JsonReport.Begins(json, "fit", a.Fit))
        {
            json.WriteString("switch", a.Request.Chip);
            json.WriteNumber("buffer_B", a.Fit.Fit.Total.Bytes);
            json.WriteBoolean("fits", a.Fit.Fit.Fits);
            json.WriteNumber("missing_B", a.Fit.Fit.Missing.Bytes);
            json.WriteNumber("left_B", a.Fit.Fit.Left.Bytes);
            JsonReport.Number(json, "longest_m", a.Fit.Longest_m);
            json.WriteBoolean("longestIsBounded", a.Fit.IsBounded);
            json.WriteNumber("mostPorts", a.Fit.MostPorts);
            json.WriteEndObject();
        }
    }

    private static void Goodput(Utf8JsonWriter json, HeadroomAnswer a)
    {
        json.WriteNumber("packetsInFlight", a.PacketsInFlight);
        JsonReport.Array(
            json,
            "goodput",
            a.Goodput,
            g =>
            {
                json.WriteNumber("loss", g.Loss);
                json.WriteNumber("goBackN", g.GoBackN);
                json.WriteNumber("selectiveRepeat", g.SelectiveRepeat);
                json.WriteNumber("linkRetry", g.LinkRetry);
            }
        );
    }
}
