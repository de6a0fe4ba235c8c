using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>Reads path requests and which of them are to be disjoint.</summary>
public static class LineServicesReader
{
    private static readonly string[] Keys =
    [
        "request-id",
        "source",
        "destination",
        "src-tp-id",
        "dst-tp-id",
        "bidirectional",
        "path-constraints",
        "explicit-route-objects",
        "optimizations",
    ];

    private static readonly string[] BandwidthKeys =
    [
        "technology",
        "trx_type",
        "trx_mode",
        "effective-freq-slot",
        "spacing",
        "max-nb-of-channel",
        "output-power",
        "tx_power",
        "path_bandwidth",
    ];

    /// <summary>Reads a file; null, with diagnostics, when it has no requests.</summary>
    public static LineServices? ReadFile(string path, DiagnosticList diagnostics) =>
        Read(LineDocument.ReadFile(path, LineDocument.Services, diagnostics), path);

    /// <summary>As <see cref="ReadFile"/>, from text.</summary>
    public static LineServices? ReadText(string text, string name, DiagnosticList diagnostics) =>
        Read(LineDocument.ReadText(text, name, LineDocument.Services, diagnostics), name);

    private static LineServices? Read(LineMap? root, string file)
    {
        if (root is null)
        {
            return null;
        }
        int before = root.Diagnostics.ErrorCount;
        if (!root.Has("path-request"))
        {
            root.Error(Codes.NotALineFile, root.Span, root.Path, "has no path requests", "give \"path-request\": [ ... ]");
            return null;
        }
        root.Done(["path-request", "synchronization"]);
        List<PathService> services = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (LineMap map in root.Objects("path-request"))
        {
            if (Service(map) is { } service)
            {
                if (!ids.Add(service.Id))
                {
                    map.Error(Codes.DuplicateUid, "request-id", $"'{Excerpt.Of(service.Id)}' is the id of another request", "give each its own");
                }
                services.Add(service);
            }
        }
        ImmutableArray<DisjointServices> disjoint = [.. root.Objects("synchronization").Select(s => Disjoint(s, ids)).OfType<DisjointServices>()];
        return root.Diagnostics.ErrorCount == before ? new LineServices(file, [.. services], disjoint) : null;
    }

    private static PathService? Service(LineMap map)
    {
        map.Done(Keys);
        string? id = map.Text("request-id", required: true);
        string? source = map.Text("source", required: true);
        string? destination = map.Text("destination", required: true);
        if (map.Object("path-constraints")?.Object("te-bandwidth") is not { } bandwidth)
        {
            map.Error(Codes.MissingKey, "path-constraints", "'te-bandwidth' is missing", "give what is asked for");
            return null;
        }
        bandwidth.Done(BandwidthKeys);
        string? type = bandwidth.Text("trx_type", required: true);
        double? spacing = bandwidth.Number("spacing", Range.Width, required: true);
        if (id is null || source is null || destination is null || type is null || spacing is null)
        {
            return null;
        }
        ImmutableArray<FrequencySlot> slots = Slots(bandwidth);
        return new PathService(id, source, destination, map.Span)
        {
            IsBidirectional = map.Flag("bidirectional", false),
            TransceiverType = type,
            Mode = bandwidth.Text("trx_mode"),
            Spacing_Hz = spacing.Value,
            MaxChannels = bandwidth.Whole("max-nb-of-channel", 1, 100_000),
            Power_W = bandwidth.Number("output-power", Range.Power),
            TransmitterPower_W = bandwidth.Number("tx_power", Range.Power),
            Bandwidth_bps = bandwidth.Number("path_bandwidth", 0, new Range(0, 1e18, "bit/s")),
            Slots = slots.IsEmpty ? [new FrequencySlot(null, null)] : slots,
            Route = Route(map),
        };
    }

    private static ImmutableArray<FrequencySlot> Slots(LineMap map) =>
        [.. map.Objects("effective-freq-slot").Select(s => new FrequencySlot(s.Whole("N", -100_000, 100_000), s.Whole("M", 1, 100_000)))];

    private static ImmutableArray<RouteHop> Route(LineMap map)
    {
        if (map.Object("explicit-route-objects") is not { } route)
        {
            return [];
        }
        List<(double Index, RouteHop Hop)> hops = [];
        foreach (LineMap item in route.Objects("route-object-include-exclude"))
        {
            double index = item.Number("index", required: true) ?? 0;
            if (item.Object("num-unnum-hop") is not { } hop)
            {
                item.Missing("num-unnum-hop");
                continue;
            }
            string? node = hop.Text("node-id", required: true);
            string kind = hop.Text("hop-type", required: true) ?? "LOOSE";
            if (kind is not ("STRICT" or "LOOSE"))
            {
                hop.Error(Codes.NotOneOf, "hop-type", $"'{Excerpt.Of(kind)}' is no kind of hop", "write \"STRICT\" or \"LOOSE\"");
            }
            if (node is not null)
            {
                hops.Add((index, new RouteHop(node, kind == "STRICT")));
            }
        }
        return [.. hops.OrderBy(h => h.Index).Select(h => h.Hop)];
    }

    private static DisjointServices? Disjoint(LineMap map, HashSet<string> ids)
    {
        string? id = map.Text("synchronization-id", required: true);
        if (map.Object("svec") is not { } vector)
        {
            map.Missing("svec");
            return null;
        }
        string diversity = vector.Text("disjointness") ?? "node link";
        ImmutableArray<string> services = vector.Texts("request-id-number");
        foreach (string service in services)
        {
            if (!ids.Contains(service))
            {
                vector.Error(
                    Codes.BadPathRequest,
                    "request-id-number",
                    $"no request '{Excerpt.Of(service)}'",
                    Suggest.Fix(service, ids.Order(StringComparer.Ordinal))
                );
            }
        }
        return id is null
            ? null
            : new DisjointServices(
                id,
                vector.Flag("relaxable", false),
                diversity.Contains("link", StringComparison.Ordinal),
                diversity.Contains("node", StringComparison.Ordinal),
                services
            );
    }
}
