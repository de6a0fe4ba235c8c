using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Engine.Packets;

/// <summary>Reads <c>validation/packet/packet.yaml</c>: what peers gave, and under which configuration it is compared.</summary>
internal static class PacketCaseReader
{
    /// <summary>Quantities in the order in which they are shown, with their words.</summary>
    public static readonly ImmutableArray<(string Key, string Words)> Quantities =
    [
        ("data-hops", "data hops"),
        ("control-hops", "control hops"),
        ("mean", "FCT, mean"),
        ("p50", "FCT, median"),
        ("p99", "FCT, 99%"),
        ("max", "FCT, longest"),
        ("last", "last completion"),
    ];

    private const double PsPerUs = 1e6;

    /// <summary>Every case that can be read; what cannot is reported.</summary>
    public static ImmutableArray<PacketCase> ReadFile(string path, DiagnosticList diagnostics)
    {
        YamlNode? root = YamlReader.ReadFile(path, diagnostics);
        if (root is null)
        {
            return [];
        }
        if (root is not YamlMap map || map.Find("packet-validation") is not YamlScalar { Text: "1" })
        {
            diagnostics.Error(Codes.NotAPacketConfig, root.Span, "is no table of packet cases", "begin with 'packet-validation: 1' and list 'cases'");
            return [];
        }
        MapReader top = new(map, diagnostics);
        top.Allow(["packet-validation"]);
        ImmutableArray<PacketCase> cases = [.. top.Maps("cases", required: true).Select(Case).OfType<PacketCase>()];
        top.Done();
        foreach (IGrouping<string, PacketCase> same in cases.GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            diagnostics.Error(Codes.DuplicateKey, same.Last().Place, $"duplicate case '{same.Key}'", "rename one of them");
        }
        return cases;
    }

    private static PacketCase? Case(MapReader map)
    {
        int before = map.Diagnostics.ErrorCount;
        string id = map.Text("id", required: true) ?? "";
        string title = map.Text("title") ?? id;
        string config = map.Text("config", required: true) ?? "";
        string topology = map.Text("topology", required: true) ?? "";
        IncastSpec? incast = Incast(map.Map("incast"));
        string traffic = map.Text("traffic", required: incast is null) ?? "";
        PeerPaths paths = map.OneOf("paths", ["pinned", "sprayed", "hashed"], required: true) switch
        {
            "pinned" => PeerPaths.Pinned,
            "sprayed" => PeerPaths.Sprayed,
            _ => PeerPaths.Hashed,
        };
        int seeds = map.Integer("seeds", 1, SeedSpread.MostSeeds) ?? 1;
        double share = map.Number("hops", 0, 1) ?? 0;
        MapReader? within = map.Map("within");
        MapReader? unjudged = map.Map("unjudged");
        ImmutableArray<PublishedQuantity> published =
        [
            .. Quantities.Select(q => Published(map, q.Key, within, unjudged?.Text(q.Key))).OfType<PublishedQuantity>(),
        ];
        ImmutableArray<string> sets = map.Texts("set");
        within?.Done();
        unjudged?.Done();
        map.Done();
        return map.Diagnostics.ErrorCount > before
            ? null
            : new PacketCase(id, title, config, sets, topology, traffic, incast, paths, seeds, share, published, map.Span);
    }

    private static PublishedQuantity? Published(MapReader map, string key, MapReader? within, string? unjudged)
    {
        bool isHops = key.EndsWith("hops", StringComparison.Ordinal);
        ImmutableArray<double> values =
        [
            .. map.List(key).Select(n => isHops ? map.QuantityOf(key, n, "", 0)?.Value : Microseconds(map, key, n)).OfType<double>(),
        ];
        double? bar = isHops ? within?.Number(key, 0) : within?.Quantity(key, "us", 0) * 1e6;
        return values.IsEmpty ? null : new PublishedQuantity(key, values, bar, unjudged);
    }

    // Through whole picoseconds, so that 5226.67 us are the nearest double to 5226.67.
    private static double? Microseconds(MapReader map, string key, YamlNode node) =>
        map.QuantityOf(key, node, "us", 0, 1e9) is { } quantity ? Math.Round(quantity.Value * 1e12) / PsPerUs : null;

    private static IncastSpec? Incast(MapReader? map)
    {
        if (map is null)
        {
            return null;
        }
        int to = map.Integer("to", 0, required: true) ?? 0;
        double bits = map.Quantity("bytes", "B", 1, 1e12, required: true) ?? 8;
        ImmutableArray<int> from = map.Integers("from", 0, int.MaxValue, required: true);
        map.Done();
        return new IncastSpec(to, (long)(bits / 8), from);
    }
}
