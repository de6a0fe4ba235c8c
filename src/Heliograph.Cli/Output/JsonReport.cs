using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>report.json</c> and <c>--json</c>: the stable, versioned shape documented field by field in
/// <c>docs/guides/report-json.md</c> and in <c>docs/schema/report.schema.json</c>. Fields are added, never renamed; units
/// stand in names; what is not computable is null and named under <c>missing</c>. All but <c>run</c> is a function of the
/// scenario, the catalogue and the version.
/// </summary>
internal static class JsonReport
{
    public const int SchemaVersion = 1;

    public static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        // The file is data, not a part of a page: only what JSON itself requires is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Options))
        {
            Write(json, report);
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Report report)
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", SchemaVersion);
        json.WriteString("scenario", report.Scenario.Name);
        json.WriteString("title", report.Scenario.Title);
        json.WriteNumber("year", report.Scenario.Year);
        json.WriteNumber("seed", report.Scenario.Seed);
        json.WriteString("fidelity", report.Fidelity);
        json.WriteString("fidelityBand", report.FidelityBand);
        WriteHeadlines(json, report);
        json.WriteString("bitBoundary", report.BitBoundary);
        Findings(json, report.Findings);
        WriteStructure(json, report);
        Array(json, "links", report.Links, l => WriteLink(json, l));
        Array(
            json,
            "tiers",
            report.Tiers,
            t =>
            {
                json.WriteString("name", t.Name);
                json.WriteString("network", t.Network);
                json.WriteString("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(t.Kind.ToString()));
                json.WriteNumber("span", t.Span);
                json.WriteNumber("taper", t.Taper);
                Number(json, "rate_bps", t.Rate.Value);
                Number(json, "latency_s", t.Latency.Value);
            }
        );
        WriteMapping(json, report);
        WriteStep(json, report.Step);
        PhaseJson.Write(json, report);
        FlowStepJson.Write(json, report);
        SitePages.WriteJson(json, report);
        LinePages.WriteJson(json, report);
        JsonGoodput.Write(json, report.Goodput);
        InferenceJson.Write(json, report.Service);
        WriteLedger(json, "power", "W", report.Power);
        WriteLedger(json, "capital", "USD", report.Capital);
        WriteLedger(json, "annual", "USDPerYear", report.Annual);
        WriteFigures(json, report);
        json.WriteStartObject("run");
        json.WriteNumber("wall_s", report.WallSeconds);
        PhaseJson.WriteRun(json, report);
        FlowStepJson.WriteRun(json, report);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHeadlines(Utf8JsonWriter json, Report report)
    {
        foreach (Headline h in report.Headlines)
        {
            Number(json, h.Field, h.Value);
        }
        foreach (string field in InferenceJson.NotOfService.Where(f => report.Service is not null && report.Find(f) is null))
        {
            json.WriteNull(field);
        }
        json.WriteStartObject("ranges");
        foreach (Headline h in report.Headlines)
        {
            if (h.Low is { } low && h.High is { } high)
            {
                json.WriteStartArray(h.Field);
                json.WriteNumberValue(low);
                json.WriteNumberValue(high);
                json.WriteEndArray();
            }
        }
        json.WriteEndObject();
        json.WriteStartObject("restsOn");
        foreach (Headline h in report.Headlines)
        {
            if (RestsOn.Of(h) is { } shares)
            {
                json.WriteStartObject(h.Field);
                for (int i = 0; i < shares.Length; i++)
                {
                    json.WriteNumber(Words.Of(RestsOn.Order[i]), shares[i]);
                }
                json.WriteEndObject();
            }
        }
        json.WriteEndObject();
        json.WriteStartObject("missing");
        foreach (Headline h in report.Headlines.Where(h => !h.Derivation.IsKnown))
        {
            Strings(json, h.Field, h.Derivation.Missing);
        }
        json.WriteEndObject();
    }

    private static void WriteStructure(Utf8JsonWriter json, Report report)
    {
        StructureSummary s = report.Structure;
        json.WriteStartObject("structure");
        json.WriteNumber("accelerators", s.Accelerators);
        json.WriteNumber("servers", s.Servers);
        json.WriteNumber("racks", s.Racks);
        json.WriteNumber("switches", s.Switches);
        json.WriteNumber("links", s.Links);
        json.WriteNumber("modules", s.Modules);
        json.WriteNumber("circuitSwitches", s.CircuitSwitches);
        json.WriteStartArray("networks");
        for (int i = 0; i < report.Fabric.Networks.Length; i++)
        {
            FabricNetwork n = report.Fabric.Networks[i];
            json.WriteStartObject();
            json.WriteString("name", n.Name);
            json.WriteString("topology", n.Spec.Topology.Kind);
            json.WriteNumber("domain", n.Spec.Domain);
            json.WriteNumber("domains", n.Domains);
            json.WriteNumber("diameter", n.Diameter);
            json.WriteNumber("bisection_bps", n.Bisection);
            json.WriteNumber("pathDiversity", n.PathDiversity);
            json.WriteNumber("bandwidthEach_bps", n.BandwidthEach.BitsPerSecond);
            (_, long switches, long links, long modules, long circuit) = s.ByNetwork.FirstOrDefault(b => b.Network == n.Name);
            json.WriteNumber("switches", switches);
            json.WriteNumber("links", links);
            json.WriteNumber("modules", modules);
            json.WriteNumber("circuitSwitches", circuit);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Array(
            json,
            "switchClasses",
            report.Fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch),
            c =>
            {
                json.WriteString("name", c.Name);
                json.WriteString("part", c.Part?.Id);
                json.WriteNumber("count", c.Count);
                json.WriteNumber("portsUsed", c.PortsUsed);
                Number(json, "radix", c.Radix);
            }
        );
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json, LinkDesign l)
    {
        LinkClass c = l.Class;
        json.WriteString("name", c.Name);
        json.WriteString("kind", c.Kind);
        json.WriteString("medium", c.Medium?.Part.Id);
        json.WriteString("family", l.MediumFamily);
        json.WriteNumber("count", c.Count);
        json.WriteNumber("modules", c.Modules);
        json.WriteNumber("rate_bps", c.Rate.BitsPerSecond);
        json.WriteNumber("lengthMin_m", c.LengthMin);
        json.WriteNumber("lengthMean_m", c.LengthMean);
        json.WriteNumber("lengthMax_m", c.LengthMax);
        json.WriteString("closure", Words.Of(l.Closure));
        Number(json, "margin", l.Margin.Value);
        json.WriteString("marginUnit", l.Margin.Unit);
        Array(
            json,
            "budget",
            l.Budget,
            b =>
            {
                json.WriteString("name", b.Name);
                Number(json, "value", b.Loss.Value);
                json.WriteString("unit", b.Loss.Unit);
            }
        );
        Number(json, "delay_s", l.Delay.Value);
        Number(json, "modulePower_W", l.ModulePower.Value);
        Number(json, "hostSerDesPower_W", l.HostSerDesPower.Value);
        Number(json, "price_USD", l.Price.Value);
        Number(json, "failureRate_FIT", l.FailureRate.Value * 3600e9);
        Number(json, "frameLoss", l.FrameLoss.Value);
        json.WriteNumber("frame_B", l.FrameBytes);
        json.WriteString("remedy", l.Remedy);
        LinkJson.Optics(json, l.Optics);
        LinkJson.Electrical(json, l.Electrical);
        LinkJson.Outage(json, l.Outage);
        Strings(
            json,
            "missing",
            [
                .. new[] { l.Margin, l.Delay, l.ModulePower, l.HostSerDesPower, l.Price, l.FailureRate, l.FrameLoss }
                    .SelectMany(d => d.Missing)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ]
        );
    }

    /// <summary>The mapping of the step and, when it was searched, among how many.</summary>
    public static void WriteMapping(Utf8JsonWriter json, Report report)
    {
        Mapping? mapping = report.Scenario.Training?.Mapping;
        if (!Begins(json, "mapping", mapping))
        {
            return;
        }
        WriteMapping(json, mapping);
        json.WriteBoolean("searched", report.Search is not null);
        if (report.Search is { } search)
        {
            json.WriteNumber("space", search.Mappings);
            json.WriteNumber("evaluations", search.Evaluated);
            json.WriteNumber("pruned", search.Pruned);
            json.WriteNumber("overMemory", search.OverMemory);
        }
        json.WriteEndObject();
    }

    /// <summary>Dimensions by their names in the scenario language, in camel case.</summary>
    public static void WriteMapping(Utf8JsonWriter json, Mapping mapping)
    {
        json.WriteNumber("tensor", mapping.Tensor);
        json.WriteNumber("pipeline", mapping.Pipeline);
        json.WriteNumber("data", mapping.Data);
        json.WriteNumber("context", mapping.Context);
        json.WriteNumber("expert", mapping.Expert);
        json.WriteNumber("virtual", mapping.Virtual);
        json.WriteNumber("microBatch", mapping.MicroBatch);
        json.WriteString("recompute", mapping.Recompute);
        json.WriteBoolean("sequenceParallel", mapping.SequenceParallel);
        json.WriteNumber("shard", mapping.ShardStates);
        json.WriteBoolean("flashAttention", mapping.FlashAttention);
        json.WriteString("schedule", mapping.Schedule);
        json.WriteString("acrossSites", mapping.AcrossSites);
        json.WriteNumber("innerSteps", mapping.Between.InnerSteps);
        json.WriteNumber("siteCompression", mapping.Between.Compression);
    }

    private static void WriteStep(Utf8JsonWriter json, StepTime? step)
    {
        if (!Begins(json, "step", step))
        {
            return;
        }
        json.WriteNumber("tokens", step.Tokens);
        json.WriteNumber("parameters", step.Parameters);
        Number(json, "modelWork_FLOP", step.ModelFlops.Value);
        Array(
            json,
            "terms",
            step.Terms,
            t =>
            {
                json.WriteString("name", t.Name);
                json.WriteString("category", Palette.Word(t.Category));
                Number(json, "time_s", t.Seconds.Value);
            }
        );
        Array(
            json,
            "communication",
            step.Communication,
            c =>
            {
                json.WriteString("dimension", c.Dimension);
                json.WriteString("collective", c.Collective);
                json.WriteNumber("group", c.Group);
                Array(
                    json,
                    "tiers",
                    c.BytesByTier,
                    t =>
                    {
                        json.WriteString("tier", t.Tier);
                        json.WriteNumber("payload_B", t.Bytes);
                    }
                );
                Number(json, "total_s", c.Total);
                Number(json, "exposed_s", c.Exposed);
            }
        );
        MemoryUse? memory = step.Memory;
        if (Begins(json, "memory", memory))
        {
            json.WriteNumber("weights_B", memory.Weights);
            json.WriteNumber("gradients_B", memory.Gradients);
            json.WriteNumber("optimizer_B", memory.Optimizer);
            json.WriteNumber("activations_B", memory.Activations);
            json.WriteNumber("total_B", memory.Total);
            json.WriteNumber("capacity_B", memory.Capacity);
            json.WriteBoolean("fits", memory.Fits);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteLedger(Utf8JsonWriter json, string name, string unit, ImmutableArray<LedgerEntry> entries) =>
        Array(
            json,
            name,
            entries,
            e =>
            {
                json.WriteString("layer", e.Layer);
                json.WriteString("item", e.Item);
                json.WriteString("site", e.Site);
                json.WriteString("network", e.Network);
                json.WriteNumber("count", e.Count);
                Number(json, $"each_{unit}", e.Each.Value);
                Number(json, $"total_{unit}", e.Total.Value);
                json.WriteString("boundary", e.Boundary);
                json.WriteBoolean("inNetwork", e.InNetwork);
                Strings(json, "missing", e.Total.Missing);
            }
        );

    private static void WriteFigures(Utf8JsonWriter json, Report report)
    {
        Array(
            json,
            "tornado",
            report.Tornado,
            b =>
            {
                json.WriteString("field", b.Field);
                json.WriteString("figure", b.FigureKey);
                Number(json, "atLow", b.AtLow);
                Number(json, "atHigh", b.AtHigh);
                json.WriteNumber("swing", b.Swing);
            }
        );
        Array(
            json,
            "figures",
            report.Figures,
            u =>
            {
                json.WriteString("figure", u.Key);
                json.WriteString("part", u.PartId);
                json.WriteString("quantity", u.Figure.Quantity);
                json.WriteString("boundary", u.Figure.Boundary);
                json.WriteString("unit", Words.BaseUnit(u.Figure));
                json.WriteNumber("low", u.Figure.Low);
                json.WriteNumber("preferred", u.Figure.Preferred);
                json.WriteNumber("high", u.Figure.High);
                json.WriteString("used", Words.Of(u.Level));
                json.WriteString("status", Words.Of(u.Figure.Status));
                Strings(json, "sources", u.Figure.Sources);
                json.WriteString("conditions", u.Figure.Conditions);
                json.WriteString("why", u.Figure.Why);
            }
        );
        json.WriteStartObject("sources");
        foreach (string key in report.Figures.SelectMany(u => u.Figure.Sources).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            json.WriteString(key, report.SourceTexts.TryGetValue(key, out string? text) ? text : "");
        }
        json.WriteEndObject();
    }

    /// <summary>Begins the object of a value that may be absent, or writes null; whether it has begun.</summary>
    internal static bool Begins(Utf8JsonWriter json, string name, [NotNullWhen(true)] object? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
            return false;
        }
        json.WriteStartObject(name);
        return true;
    }

    /// <summary>An array of objects; null where there is none.</summary>
    internal static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T>? items, Action<T> write)
    {
        if (items is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static void Findings(Utf8JsonWriter json, IEnumerable<Finding> findings)
    {
        Array(
            json,
            "findings",
            findings,
            f =>
            {
                json.WriteString("code", f.Code);
                json.WriteString("severity", Words.Of(f.Severity));
                json.WriteString("where", f.Where);
                json.WriteString("message", f.Message);
                json.WriteString("remedy", f.Remedy);
            }
        );
    }

    internal static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }
        json.WriteEndArray();
    }

    internal static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } v)
        {
            json.WriteNumber(name, v);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
