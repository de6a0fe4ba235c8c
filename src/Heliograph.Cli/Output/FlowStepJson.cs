using System.Text.Json;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>The flow run of a step in <c>report.json</c>; nothing at other fidelities.</summary>
internal static class FlowStepJson
{
    public static void Write(Utf8JsonWriter json, Report report)
    {
        if (report.FlowStep is not { } flow)
        {
            return;
        }
        json.WriteStartObject("flowStep");
        JsonReport.Number(json, "time_s", flow.Seconds);
        JsonReport.Number(json, "closedForm_s", flow.ClosedForm);
        JsonReport.Number(json, "ratio", flow.Ratio);
        json.WriteString("schedule", flow.Schedule);
        json.WriteString("folding", flow.Folding);
        json.WriteNumber("ranks", flow.Ranks);
        json.WriteNumber("classes", flow.Classes);
        json.WriteNumber("messages", flow.Flows);
        JsonReport.Array(
            json,
            "dimensions",
            flow.Dimensions,
            d =>
            {
                json.WriteString("dimension", d.Dimension);
                json.WriteNumber("exposed_s", d.Exposed);
                json.WriteNumber("hidden_s", d.Hidden);
                JsonReport.Number(json, "closedForm_s", d.ClosedForm);
                JsonReport.Number(json, "closedFormTotal_s", d.ClosedFormTotal);
            }
        );
        JsonReport.Array(
            json,
            "calls",
            flow.Calls,
            c =>
            {
                json.WriteString("dimension", c.Dimension);
                json.WriteString("collective", c.Collective);
                json.WriteNumber("group", c.Group);
                json.WriteNumber("bytes", c.Bytes);
                json.WriteNumber("closedForm_s", c.ClosedForm);
                JsonReport.Number(json, "flow_s", c.Flow);
                JsonReport.Number(json, "ratio", c.Ratio);
            }
        );
        JsonReport.Array(
            json,
            "criticalPath",
            flow.Path,
            p =>
            {
                json.WriteString("dimension", p.Dimension);
                json.WriteString("links", p.Link);
                json.WriteNumber("time_s", p.Seconds);
            }
        );
        JsonReport.Array(
            json,
            "links",
            flow.Links,
            l =>
            {
                json.WriteString("links", l.Link);
                json.WriteNumber("mean", l.Mean);
                json.WriteNumber("busiest", l.Busiest);
            }
        );
        JsonReport.Array(
            json,
            "stragglers",
            flow.Stragglers,
            s =>
            {
                json.WriteNumber("rank", s.Rank);
                json.WriteNumber("alike", s.Alike);
                json.WriteString("where", s.Where);
                json.WriteNumber("waits_s", s.Waits);
            }
        );
        JsonReport.Array(
            json,
            "fasterLinks",
            flow.WhatIfs,
            w =>
            {
                json.WriteString("links", w.Link);
                json.WriteNumber("factor", w.Factor);
                json.WriteNumber("estimate_s", w.Estimate);
                JsonReport.Number(json, "time_s", w.Seconds);
            }
        );
        json.WriteEndObject();
    }

    /// <summary>What the run took on this machine.</summary>
    public static void WriteRun(Utf8JsonWriter json, Report report)
    {
        if (report.FlowStep is { } flow)
        {
            json.WriteNumber("flow_s", flow.WallSeconds);
        }
    }
}
