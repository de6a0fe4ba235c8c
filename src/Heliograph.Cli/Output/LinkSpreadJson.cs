using System.Text.Json;
using Heliograph.Photonics;

namespace Heliograph.Cli.Output;

/// <summary>The object <c>variation</c> of a link in <c>link.json</c>; its fields are those of <c>docs/guides/link.md</c>.</summary>
internal static class LinkSpreadJson
{
    public static void Write(Utf8JsonWriter json, LinkSpread? spread)
    {
        if (!JsonReport.Begins(json, "variation", spread))
        {
            return;
        }
        json.WriteString("marginOf", "devices");
        json.WriteNumber("lanes", spread.Lanes);
        JsonReport.Number(json, "drawnLanes", spread.Population?.Links);
        JsonReport.Number(json, "drawnLinks", spread.Population?.Modules);
        JsonReport.Number(json, "designMargin_dB", spread.DesignMarginDb);
        JsonReport.Number(json, "mean_dB", spread.Population?.MeanDb);
        JsonReport.Number(json, "deviation_dB", spread.Population?.DeviationDb);
        JsonReport.Array(
            json,
            "quantiles",
            spread.Population?.Quantiles ?? [],
            q =>
            {
                json.WriteNumber("probability", q.Probability);
                JsonReport.Number(json, "margin_dB", q.MarginDb);
            }
        );
        JsonReport.Number(json, "laneYield", spread.Population?.LinkYield);
        JsonReport.Number(json, "linkYield", spread.Population?.ModuleYield);
        JsonReport.Number(json, "linkOutage_ppm", spread.Population?.ModuleOutage * 1e6);
        JsonReport.Number(json, "linkOutageLow_ppm", spread.OutageInterval?.Low * 1e6);
        JsonReport.Number(json, "linkOutageHigh_ppm", spread.OutageInterval?.High * 1e6);
        json.WriteNumber("confidence", LinkSpread.Confidence);
        JsonReport.Number(json, "neverCloses", spread.Population?.NeverCloses);
        Temperature(json, spread);
        JsonReport.Array(
            json,
            "histogram",
            spread.Population?.Histogram ?? [],
            b =>
            {
                json.WriteNumber("from_dB", b.LowDb);
                json.WriteNumber("to_dB", b.HighDb);
                json.WriteNumber("lanes", b.Count);
            }
        );
        JsonReport.Array(json, "parameters", spread.Parameters, p => Parameter(json, p));
        JsonReport.Strings(json, "held", spread.Held);
        JsonReport.Strings(json, "missing", spread.Missing);
        json.WriteEndObject();
    }

    private static void Temperature(Utf8JsonWriter json, LinkSpread spread)
    {
        if (spread.Temperature is not { } t)
        {
            json.WriteNull("laserTemperature_degC");
            return;
        }
        json.WriteStartObject("laserTemperature_degC");
        json.WriteNumber("low", t.Coldest);
        json.WriteNumber("preferred", t.Usual);
        json.WriteNumber("high", t.Hottest);
        json.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter json, SpreadParameter p)
    {
        json.WriteString("name", p.Name);
        json.WriteString("figure", p.Figure.Length == 0 ? null : p.Figure);
        json.WriteNumber("low", p.Low);
        json.WriteNumber("preferred", p.Preferred);
        json.WriteNumber("high", p.High);
        json.WriteString("unit", p.Unit);
        json.WriteNumber("lanesPerDraw", p.Lanes);
        json.WriteNumber("count", p.Count);
        JsonReport.Number(json, "marginAtLow_dB", p.MarginAtLowDb);
        JsonReport.Number(json, "marginAtHigh_dB", p.MarginAtHighDb);
        json.WriteNumber("share", p.Share);
    }
}
