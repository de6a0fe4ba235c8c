using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads one network: topology, links of an accelerator, NIC, media and transport.</summary>
internal sealed class NetworkReader(PartScope parts, DiagnosticList diagnostics, string folder)
{
    internal static readonly string[] FlowControls = ["none", "pfc", "credit"];
    internal static readonly string[] CongestionControls = ["none", "dcqcn", "timely", "hpcc", "swift", "infiniband", "ultra-ethernet"];
    internal static readonly string[] Recoveries = ["none", "go-back-n", "selective-repeat", "link-level-retry"];

    /// <param name="defaultDomain">Accelerators of a domain when the scenario does not say; null when that is unknown too.</param>
    public Network? Read(MapReader reader, string name, int? defaultDomain)
    {
        int before = diagnostics.ErrorCount;
        TopologySpec? topology = new TopologyReader(parts, diagnostics, folder).Read(reader.Map("topology", required: true));
        int? domain = reader.Integer("domain", 1, 100_000_000) ?? defaultDomain;
        int? count = null;
        BitRate? rate = null;
        if (reader.Map("links", required: true) is { } links)
        {
            count = links.Integer("count", 1, 100_000, required: true);
            rate = links.Rate("rate", required: true);
            links.Done();
        }
        (PartRef? nic, int linksPerNic) = ReadNic(reader.Node("nic"));
        if (count % linksPerNic is > 0)
        {
            diagnostics.Error(
                Codes.BadTopology,
                reader.SpanOf("nic"),
                $"{count} links of an accelerator do not divide over NICs of {linksPerNic}",
                "change the links or the links of a NIC"
            );
        }
        CheckBandwidth(reader, count, rate);
        ImmutableArray<MediumChoice> media = ReadMedia(reader, topology);
        Transport? transport = ReadTransport(reader.Map("transport"));
        reader.Done();
        return diagnostics.ErrorCount > before || domain is null
            ? null
            : new Network(name, topology!, domain.Value, count!.Value, rate!.Value, nic, linksPerNic, media, transport, reader.Span);
    }

    private (PartRef? Part, int Links) ReadNic(YamlNode? node)
    {
        if (node is not YamlMap map)
        {
            return (parts.ReadNode(node, "nic", PartScope.Nic), 1);
        }
        MapReader reader = new(map, diagnostics);
        int links = reader.Integer("links", 1, 1000) ?? 1;
        PartRef? part = parts.FromMap(reader, PartScope.Nic, required: true);
        PartScope.Done(reader);
        return (part, links);
    }

    // The links are what is built; the bandwidth is what people print. Exact: both are whole bits per second.
    private void CheckBandwidth(MapReader reader, int? count, BitRate? rate)
    {
        if (reader.Rate("bandwidth") is not { } printed || count is null || rate is null)
        {
            return;
        }
        Int128 built = (Int128)rate.Value.BitsPerSecond * count.Value;
        if (built != printed.BitsPerSecond)
        {
            diagnostics.Error(
                Codes.BadTopology,
                reader.SpanOf("bandwidth"),
                $"bandwidth {Bytes(printed.BitsPerSecond)}, but {count} links x {Bytes(rate.Value.BitsPerSecond)} = {Bytes(built)} each way",
                "change 'links', or the bandwidth; 'both ways' halves it"
            );
        }
    }

    // Bandwidths of accelerators are printed in bytes.
    private static string Bytes(Int128 bitsPerSecond) => $"{((double)bitsPerSecond / 8e9).ToString("0.######", CultureInfo.InvariantCulture)} GB/s";

    private ImmutableArray<MediumChoice> ReadMedia(MapReader network, TopologySpec? topology)
    {
        string[] classes = topology is null ? TopologyReader.AllLinkClasses : [.. TopologyReader.LinkClasses(topology)];
        ImmutableArray<MediumChoice>.Builder choices = ImmutableArray.CreateBuilder<MediumChoice>();
        if (network.Map("media") is not { } media)
        {
            return [];
        }
        // A class without a medium is the builder's warning: its links have no power, price or delay.
        foreach (string linkClass in classes)
        {
            ImmutableArray<YamlNode> nodes = media.List(linkClass);
            ImmutableArray<Medium> candidates = [.. nodes.Select(ReadMedium).OfType<Medium>()];
            if (!nodes.IsEmpty)
            {
                choices.Add(new MediumChoice(linkClass, candidates, media.SpanOf(linkClass)));
            }
        }
        media.Done();
        return choices.ToImmutable();
    }

    private Medium? ReadMedium(YamlNode node)
    {
        if (node is YamlScalar)
        {
            return parts.ReadNode(node, "media", PartScope.Medium) is { } plain ? new Medium(plain, null, [], null, 0, null, null, node.Span) : null;
        }
        if (MapReader.Over(node, "a medium", diagnostics) is not { } reader)
        {
            return null;
        }
        double? length = reader.Quantity("length", "m", 0, 100_000);
        ImmutableArray<PartRef> through = parts.ReadList(reader, "through", PartScope.OnTheWay);
        int? linksPerModule = reader.Integer("links-per-module", 1, 1000);
        int connectors = reader.Integer("connectors", 0, 100) ?? 0;
        PartRef? connector = parts.Read(reader, "connector", PartScope.Connector);
        PartRef? fibre = parts.Read(reader, "fibre", PartScope.Fibre);
        PartRef? part = parts.FromMap(reader, PartScope.Medium, required: true);
        PartScope.Done(reader);
        return part is null ? null : new Medium(part, length, through, linksPerModule, connectors, connector, fibre, reader.Span);
    }

    private static Transport? ReadTransport(MapReader? reader)
    {
        if (reader is null)
        {
            return null;
        }
        string? flow = reader.OneOf("flow-control", FlowControls, required: true);
        string? congestion = reader.OneOf("congestion-control", CongestionControls, required: true);
        string? recovery = reader.OneOf("recovery", Recoveries, required: true);
        reader.Done();
        return flow is null || congestion is null || recovery is null ? null : new Transport(flow, congestion, recovery);
    }
}
