using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.Dimensions;

/// <summary>
/// Reads the network files of ASTRA-sim's analytical back end: <c>topology</c>, <c>npus_count</c>, <c>bandwidth</c> and <c>latency</c>, each a list
/// with one item a dimension. A bandwidth may carry a unit (<c>400 Gb/s</c>, <c>50 GiB/s</c>), a latency too; a bare latency is in ns.
/// </summary>
public static class DimensionalNetworkReader
{
    private const int MostDimensions = 16;

    /// <summary>Reads a file; null, with diagnostics, when it is no network.</summary>
    public static DimensionalNetwork? ReadFile(string path, DiagnosticList diagnostics) =>
        Read(YamlReader.ReadFile(path, diagnostics), path, diagnostics);

    /// <summary>As <see cref="ReadFile"/>, from text; <paramref name="name"/> is the file named in diagnostics.</summary>
    public static DimensionalNetwork? ReadText(string text, string name, DiagnosticList diagnostics) =>
        Read(YamlReader.ReadText(text, name, diagnostics), name, diagnostics);

    private static DimensionalNetwork? Read(YamlNode? root, string name, DiagnosticList diagnostics)
    {
        int before = diagnostics.ErrorCount;
        if (MapReader.Over(root, "the network", diagnostics) is not { } map)
        {
            return null;
        }
        ImmutableArray<DimensionKind?> kinds = [.. map.List("topology", required: true).Select(n => Kind(map, n))];
        ImmutableArray<int> ranks = map.Integers("npus_count", 2, DimensionalNetwork.MostRanks, required: true);
        ImmutableArray<(double Rate, bool IsBare)?> rates = [.. map.List("bandwidth", required: true).Select(n => Rate(map, n))];
        ImmutableArray<double?> latencies = [.. map.List("latency", required: true).Select(n => Latency(map, n))];
        foreach (YamlEntry entry in map.Entries.Where(e => !map.IsKnown(e.Key)))
        {
            diagnostics.Warning(
                Codes.UnknownReplayKey,
                entry.KeySpan,
                $"'{Excerpt.Of(entry.Key)}' is not read",
                "topology, npus_count, bandwidth and latency describe the network"
            );
        }
        (string Key, int Count)[] counts = [("npus_count", ranks.Length), ("bandwidth", rates.Length), ("latency", latencies.Length)];
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        foreach ((string key, int count) in counts.Where(c => c.Count != kinds.Length))
        {
            diagnostics.Error(
                Codes.UnevenDimensions,
                map.SpanOf(key),
                $"'{key}' has {count} items, 'topology' has {kinds.Length}",
                "give one item for each dimension"
            );
        }
        if (diagnostics.ErrorCount == before && kinds.Length > MostDimensions)
        {
            diagnostics.Error(Codes.UnevenDimensions, map.SpanOf("topology"), $"{kinds.Length} dimensions", $"the most is {MostDimensions}");
        }
        if (diagnostics.ErrorCount == before && ranks.Aggregate(1.0, (a, b) => a * b) > DimensionalNetwork.MostRanks)
        {
            diagnostics.Error(
                Codes.UnevenDimensions,
                map.SpanOf("npus_count"),
                $"{string.Join(" x ", ranks)} ranks are more than {DimensionalNetwork.MostRanks}",
                "make the network smaller"
            );
        }
        return diagnostics.ErrorCount > before
            ? null
            : new DimensionalNetwork(
                name,
                [
                    .. kinds.Select(
                        (k, i) => new NetworkDimension(k!.Value, ranks[i], rates[i]!.Value.Rate, rates[i]!.Value.IsBare, latencies[i]!.Value)
                    ),
                ]
            );
    }

    private static DimensionKind? Kind(MapReader map, YamlNode node)
    {
        string[] names = Enum.GetNames<DimensionKind>();
        string? text = map.TextOf("topology", node);
        if (text is null || names.Contains(text))
        {
            return text is null ? null : Enum.Parse<DimensionKind>(text);
        }
        map.Diagnostics.Error(Codes.NotOneOf, node.Span, $"'topology: {Excerpt.Of(text)}' is not possible", Suggest.Fix(text, names));
        return null;
    }

    private static (double, bool)? Rate(MapReader map, YamlNode node)
    {
        if (Bare(node) is { } bare)
        {
            if (bare is > 0 and <= 1e9)
            {
                return (bare, true);
            }
            map.Diagnostics.Error(Codes.OutOfRange, node.Span, $"'bandwidth: {((YamlScalar)node).Text}' is out of range", "write GB/s, above 0");
            return null;
        }
        // A bit rate is 1/8 of the bytes; the quantity is in b/s.
        return map.QuantityOf("bandwidth", node, "Gb/s", 1e-6, 8e9) is { } rate ? (rate.Value / 8e9, false) : null;
    }

    private static double? Latency(MapReader map, YamlNode node)
    {
        if (Bare(node) is { } bare)
        {
            if (bare is >= 0 and <= 1e12)
            {
                return bare;
            }
            map.Diagnostics.Error(Codes.OutOfRange, node.Span, $"'latency: {((YamlScalar)node).Text}' is out of range", "write nanoseconds, from 0");
            return null;
        }
        return map.QuantityOf("latency", node, "ns", 0, 1e12) is { } latency ? latency.Value * 1e9 : null;
    }

    private static double? Bare(YamlNode node) =>
        node is YamlScalar scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
