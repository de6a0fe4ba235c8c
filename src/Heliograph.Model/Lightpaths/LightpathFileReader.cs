using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Lightpaths;

/// <summary>Reads the YAML of <c>helio lightpath plan</c>; its grammar is in docs/guides/lightpath.md. Everything wrong is reported.</summary>
public sealed class LightpathFileReader
{
    private static readonly string[] Protections = ["none", "1+1", "shared", "restoration"];
    private const double Year_s = (double)Unit.SecondsPerYear;

    private readonly DiagnosticList _diagnostics;
    private readonly string _file;

    private LightpathFileReader(string file, DiagnosticList diagnostics) => (_file, _diagnostics) = (file, diagnostics);

    /// <summary>Null, with diagnostics, where the file is not usable.</summary>
    public static LightpathFile? ReadFile(string path, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return YamlReader.ReadFile(path, diagnostics) is { } root ? new LightpathFileReader(path, diagnostics).Read(root) : null;
    }

    /// <summary>As <see cref="ReadFile"/>, from text.</summary>
    public static LightpathFile? ReadText(string text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return YamlReader.ReadText(text, file, diagnostics) is { } root ? new LightpathFileReader(file, diagnostics).Read(root) : null;
    }

    private LightpathFile? Read(YamlNode root)
    {
        int before = _diagnostics.ErrorCount;
        if (root is not YamlMap map || map.Find("lightpaths") is null)
        {
            _diagnostics.Error(Codes.NotALightpathFile, root.Span, "is no lightpath plan", "begin it with 'lightpaths: NAME'");
            return null;
        }
        MapReader reader = new(map, _diagnostics);
        string? name = reader.Text("lightpaths", required: true);
        string? equipment = reader.Text("equipment", required: true);
        string? network = reader.Text("network");
        string? kind = reader.Text("transceiver", required: true);
        ImmutableArray<LightpathSite> sites = [.. reader.Maps("sites", required: network is null).Select(Site).OfType<LightpathSite>()];
        ImmutableArray<LightpathLine> lines =
        [
            .. reader.Maps("lines", required: network is null).Select(m => Line(m, sites)).OfType<LightpathLine>(),
        ];
        if (network is not null && (reader.Has("sites") || reader.Has("lines")))
        {
            _diagnostics.Error(Codes.BadLightpathNetwork, reader.SpanOf("network"), "a network file and 'sites' or 'lines'", "give one of both");
        }
        ImmutableArray<SharedRisk> risks = [.. reader.Maps("shared-risks").Select(Risk).OfType<SharedRisk>()];
        ImmutableArray<LightpathDemand> demands = [.. reader.Maps("demands", required: true).Select(Demand).OfType<LightpathDemand>()];
        ImmutableArray<BandwidthBooking> bookings = [.. reader.Maps("bookings").Select(Booking).OfType<BandwidthBooking>()];
        ImmutableArray<PlanJob> jobs = [.. reader.Maps("jobs").Select(Job).OfType<PlanJob>()];
        LightpathWeights weights = Weights(reader.Map("weights"));
        RestorationTimes? times = Times(reader.Map("restoration"));
        LightpathParts parts = Parts(reader.Map("parts"));
        LightpathFile file = new(
            _file,
            name ?? "",
            Beside(equipment),
            network is null ? null : Beside(network),
            sites,
            lines,
            kind ?? "",
            risks,
            demands,
            bookings,
            weights,
            parts,
            map.Span
        )
        {
            Jobs = jobs,
            Candidates = reader.Integer("candidates", 1, 64) ?? 4,
            Restoration = times,
            Prices = Prices(reader.Map("prices")),
            Powers = Powers(reader.Map("power")),
            Repair_s = reader.Quantity("repair", "h", 0, 10_000),
            CutRate_perMs = reader.Quantity("cuts", "1/km/year", 0, 1),
            Horizon_s = reader.Quantity("horizon", "days", 1e-3, 36_500) ?? Year_s,
            Life_s = reader.Quantity("life", "years", 0.1, 100) ?? 5 * Year_s,
            Circle_s = reader.Quantity("circle", "ms", 1e-3, 1e6),
        };
        reader.Done();
        Unique(sites.Select(s => (s.Name, s.Span)), "site");
        Unique(lines.Select(l => (l.Name, l.Span)), "line");
        Unique(risks.Select(r => (r.Name, r.Span)), "shared risk");
        Unique(demands.Select(d => (d.Name, d.Span)), "demand");
        Unique(bookings.Select(b => (b.Name, b.Span)), "booking");
        Unique(jobs.Select(j => (j.Name, j.Span)), "job");
        (string What, SourceSpan Span)? needy =
            demands.FirstOrDefault(d => d.Protection != Protection.None) is { } safe ? ($"demand '{safe.Name}' comes back after a cut", safe.Span)
            : jobs.IsEmpty ? null
            : ($"job '{jobs[0].Name}' moves its traffic after a cut", jobs[0].Span);
        if (times is null && !reader.Has("restoration") && needy is { } n)
        {
            const string fix = "add 'restoration: { detect: 10 ms, switch: 50 ms, ... }'";
            _diagnostics.Error(Codes.MissingKey, n.Span, $"{n.What}, and no times are given", fix);
        }
        return _diagnostics.ErrorCount == before ? file : null;
    }

    private string Beside(string? path) => path is null ? "" : Path.Combine(Path.GetDirectoryName(_file) ?? "", path);

    private LightpathSite? Site(MapReader reader)
    {
        string? name = reader.Text("name", required: true);
        GeoPoint? place = SiteReader.ReadLocation(reader);
        reader.Done();
        return name is null ? null : new LightpathSite(name, place?.Latitude ?? 0, place?.Longitude ?? 0, reader.Span);
    }

    private LightpathLine? Line(MapReader reader, ImmutableArray<LightpathSite> sites)
    {
        (string From, string To)? ends = Ends(reader);
        double? length = reader.Quantity("length", "km", 0.001, 20_000, required: true);
        string fibre = reader.Text("fibre") ?? "SSMF";
        string? name = reader.Text("name");
        reader.Done();
        if (ends is not { } e || length is null)
        {
            return null;
        }
        string[] known = [.. sites.Select(s => s.Name)];
        foreach (string end in (ReadOnlySpan<string>)[e.From, e.To])
        {
            if (!known.Contains(end))
            {
                string message = $"there is no site '{Excerpt.Of(end)}'";
                _diagnostics.Error(Codes.UnknownLightpathSite, reader.SpanOf("between"), message, Suggest.Fix(end, known));
            }
        }
        return new LightpathLine(name ?? $"{e.From} - {e.To}", e.From, e.To, length.Value, fibre, reader.Span);
    }

    private static SharedRisk? Risk(MapReader reader)
    {
        string? name = reader.Text("name", required: true);
        ImmutableArray<string> lines = reader.Texts("lines", required: true);
        double? length = reader.Quantity("length", "km", 0, 20_000, required: true);
        reader.Done();
        return name is null || length is null ? null : new SharedRisk(name, lines, length.Value, reader.Span);
    }

    private LightpathDemand? Demand(MapReader reader)
    {
        string? name = reader.Text("name", required: true);
        (string From, string To)? ends = Ends(reader);
        double? rate = reader.Quantity("rate", "Gb/s", 1, 1e6, required: true);
        string protection = reader.OneOf("protection", Protections) ?? "none";
        double? availability = reader.Number("availability", 0, 1);
        double? latency = reader.Quantity("latency", "ms", 0, 1e4);
        (double Start, double End)? time = Times(reader, required: false);
        reader.Done();
        return name is null || ends is not { } e || rate is null || time is not { } t
            ? null
            : new LightpathDemand(name, e.From, e.To, rate.Value, reader.Span)
            {
                Protection = (Protection)Array.IndexOf(Protections, protection),
                Availability = availability,
                Latency_s = latency,
                Start_s = t.Start,
                End_s = t.End,
            };
    }

    private BandwidthBooking? Booking(MapReader reader)
    {
        string? name = reader.Text("name", required: true);
        (string From, string To)? ends = Ends(reader);
        double? rate = reader.Quantity("rate", "Gb/s", 1e-6, 1e6, required: true);
        double? volume = reader.Quantity("volume", "TB", 1e-9, 1e9);
        double? least = reader.Quantity("least", "Gb/s", 0, 1e6);
        (double Start, double End)? time = Times(reader, required: true);
        reader.Done();
        if (least is not null && (volume is null || least > rate))
        {
            string message = volume is null ? "'least' is for a booking with a volume" : "'least' is above 'rate'";
            _diagnostics.Error(Codes.BadBooking, reader.SpanOf("least"), message, volume is null ? "add 'volume'" : "lower it");
        }
        return name is null || ends is not { } e || rate is null || time is not { } t
            ? null
            : new BandwidthBooking(name, e.From, e.To, rate.Value, t.Start, t.End, reader.Span) { Volume_b = volume, Least_bps = least ?? 0 };
    }

    private PlanJob? Job(MapReader reader)
    {
        string? name = reader.Text("name", required: true);
        string? scenario = reader.Text("scenario", required: true);
        (string From, string To)? ends = Ends(reader);
        reader.Done();
        return name is null || scenario is null || ends is not { } e ? null : new PlanJob(name, Beside(scenario), e.From, e.To, reader.Span);
    }

    // Start and end count from the beginning of the plan.
    private (double Start, double End)? Times(MapReader reader, bool required)
    {
        double? start = reader.Quantity("start", "h", 0, 1e6, required);
        double? end = reader.Quantity("end", "h", 0, 1e6, required);
        if (required && (start is null || end is null))
        {
            return null;
        }
        if ((end ?? double.PositiveInfinity) <= (start ?? 0))
        {
            _diagnostics.Error(Codes.BadBooking, reader.SpanOf("end"), "ends before it starts", "give 'end' after 'start'");
            return null;
        }
        return (start ?? 0, end ?? double.PositiveInfinity);
    }

    private (string From, string To)? Ends(MapReader reader)
    {
        ImmutableArray<string> names = reader.Texts("between", required: true);
        if (names.IsEmpty)
        {
            return null;
        }
        if (names.Length != 2 || names[0] == names[1])
        {
            const string message = "'between' does not name two different sites";
            _diagnostics.Error(Codes.MalformedValue, reader.SpanOf("between"), message, "write [one, other]");
            return null;
        }
        return (names[0], names[1]);
    }

    private static LightpathWeights Weights(MapReader? reader)
    {
        LightpathWeights standard = new();
        if (reader is null)
        {
            return standard;
        }
        LightpathWeights weights = new(
            reader.Number("millisecond", 0, 1e3) ?? standard.PerMillisecond,
            reader.Number("outage-minute", 0, 1e3) ?? standard.PerMinute,
            reader.Number("slot-megametre", 0, 1e3) ?? standard.PerSlotMegametre,
            reader.Number("transceiver", 0, 1e3) ?? standard.PerTransceiver
        );
        reader.Done();
        return weights;
    }

    private static RestorationTimes? Times(MapReader? reader)
    {
        if (reader is null)
        {
            return null;
        }
        double? detect = reader.Quantity("detect", "s", 0, 1e5, required: true);
        double? switching = reader.Quantity("switch", "s", 0, 1e5, required: true);
        double? compute = reader.Quantity("compute", "s", 0, 1e5, required: true);
        double? connect = reader.Quantity("cross-connect", "s", 0, 1e5, required: true);
        reader.Done();
        return detect is { } d && switching is { } s && compute is { } c && connect is { } x ? new RestorationTimes(d, s, c, x) : null;
    }

    private static LightpathParts Parts(MapReader? reader)
    {
        LightpathParts parts = new(
            reader?.Text("cuts") ?? "fib-cut",
            reader?.Text("fibre") ?? "fib-smf28",
            reader?.Text("hollow-core") ?? "fib-hcf-ms",
            reader?.Text("lease"),
            reader?.Text("transceiver"),
            reader?.Text("amplifier"),
            reader?.Text("roadm"),
            reader?.Text("electricity")
        );
        reader?.Done();
        return parts;
    }

    private static LightpathPrices Prices(MapReader? reader)
    {
        LightpathPrices prices = new(
            reader?.Quantity("lease", "USD/km/year", 0, 1e6),
            reader?.Quantity("transceiver", "USD", 0, 1e7),
            reader?.Quantity("amplifier", "USD", 0, 1e7),
            reader?.Quantity("roadm", "USD", 0, 1e7),
            reader?.Quantity("electricity", "USD/kWh", 0, 100)
        );
        reader?.Done();
        return prices;
    }

    private static LightpathPowers Powers(MapReader? reader)
    {
        LightpathPowers powers = new(
            reader?.Quantity("transceiver", "W", 0, 1e5),
            reader?.Quantity("amplifier", "W", 0, 1e5),
            reader?.Quantity("roadm", "W", 0, 1e5),
            reader?.Number("pue", 1, 10) ?? 1
        );
        reader?.Done();
        return powers;
    }

    private void Unique(IEnumerable<(string Name, SourceSpan Span)> named, string what)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string name, SourceSpan span) in named)
        {
            if (!seen.Add(name))
            {
                _diagnostics.Error(Codes.DuplicateKey, span, $"{what} '{Excerpt.Of(name)}' is given twice", "give each its own name");
            }
        }
    }
}
