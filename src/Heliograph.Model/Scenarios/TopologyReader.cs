using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads <c>topology:</c> and says which link classes a topology has. Whether it can be built is the builder's question.</summary>
internal sealed class TopologyReader(PartScope parts, DiagnosticList diagnostics, string folder)
{
    public const int Most = 100_000_000;

    public static readonly string[] Kinds =
    [
        "single-switch",
        "clos",
        "rail-optimized",
        "rail-only",
        "dragonfly+",
        "torus",
        "block-mesh",
        "full-mesh",
        "explicit",
    ];

    private static readonly string[] ClosLinks = ["host-leaf", "leaf-spine", "spine-core", "core-top"];

    /// <summary>Link classes of all topologies, for messages and for the schema.</summary>
    public static readonly string[] AllLinkClasses = ["host-switch", .. ClosLinks, "global", "cube", "face", "torus", "block", "host", "link"];

    /// <summary>Link classes of a topology in the order of the guide: the keys of <c>media:</c>.</summary>
    public static IEnumerable<string> LinkClasses(TopologySpec topology) =>
        topology switch
        {
            SingleSwitchSpec => ["host-switch"],
            ClosSpec clos => ClosLinks.Take(clos.Tiers),
            DragonflyPlusSpec => ["host-leaf", "leaf-spine", "global"],
            TorusSpec torus => torus.CubeSide is null ? ["torus"] : ["cube", "face"],
            BlockMeshSpec => ["host-leaf", "leaf-spine", "block"],
            FullMeshSpec mesh => mesh.Dimensions.Select((_, i) => $"mesh-{(i + 1).ToString(CultureInfo.InvariantCulture)}"),
            _ => ["host", "link"],
        };

    /// <summary>
    /// The topology as far as it can be read, so that what depends on it is checked too; null when even its kind is
    /// missing. Problems are in the diagnostics.
    /// </summary>
    public TopologySpec? Read(MapReader? reader)
    {
        if (reader?.OneOf("kind", Kinds, required: true) is not { } kind)
        {
            return null;
        }
        TopologySpec? topology = kind switch
        {
            "single-switch" => SingleSwitch(reader),
            "clos" => Clos(reader, RailMode.None),
            "rail-optimized" => Clos(reader, RailMode.Optimized),
            "rail-only" => Clos(reader, RailMode.Only),
            "dragonfly+" => DragonflyPlus(reader),
            "torus" => Torus(reader),
            "block-mesh" => BlockMesh(reader),
            "full-mesh" => FullMesh(reader),
            _ => Explicit(reader),
        };
        reader.Done();
        return topology;
    }

    private SingleSwitchSpec? SingleSwitch(MapReader reader)
    {
        int? switches = reader.Integer("switches", 1, Most, required: true);
        return parts.Read(reader, "switch", PartScope.Switch, required: true) is { } part ? new SingleSwitchSpec(part, switches ?? 1) : null;
    }

    private ClosSpec? Clos(MapReader reader, RailMode rails)
    {
        int? tiers = reader.Integer("tiers", 1, 4, required: true);
        double oversubscription = reader.Number("oversubscription", 1, 1000) ?? 1;
        int planes = reader.Integer("planes", 1, 10_000) ?? 1;
        ImmutableArray<PartRef> switches = parts.ReadList(reader, "switch", PartScope.Switch, required: true);
        int? hosts = reader.Integer("hosts-per-leaf", 1, 1_000_000);
        BitRate? uplink = reader.Rate("uplink-rate");
        int named = reader.List("switch").Length;
        if (named > 1 && tiers is not null && named != tiers)
        {
            const string fix = "name one switch for all tiers, or one a tier, leaf first";
            diagnostics.Error(Codes.BadTopology, reader.SpanOf("switch"), $"{named} switches for {tiers} tiers", fix);
        }
        return tiers is null || switches.IsEmpty ? null : new ClosSpec(tiers.Value, oversubscription, planes, rails, switches, hosts, uplink);
    }

    private DragonflyPlusSpec? DragonflyPlus(MapReader reader)
    {
        int? groups = reader.Integer("groups", 1, 1_000_000, required: true);
        int? leaves = reader.Integer("leaves", 1, 1_000_000, required: true);
        int? spines = reader.Integer("spines", 1, 1_000_000, required: true);
        int? hosts = reader.Integer("hosts-per-leaf", 1, 1_000_000, required: true);
        int? global = reader.Integer("global-links", 1, 1_000_000, required: true);
        PartRef? part = parts.Read(reader, "switch", PartScope.Switch, required: true);
        return part is null ? null : new DragonflyPlusSpec(groups ?? 1, leaves ?? 1, spines ?? 1, hosts ?? 1, global ?? 1, part);
    }

    private TorusSpec Torus(MapReader reader)
    {
        ImmutableArray<int> dimensions = Dimensions(reader, 2, 3);
        int? cube = reader.Integer("cube", 1, 1_000_000);
        PartRef? circuit = parts.Read(reader, "circuit-switch", PartScope.CircuitSwitch);
        if (cube is null && reader.Has("circuit-switch") && !reader.Has("cube"))
        {
            const string fix = "circuit switches join the faces of cubes: add 'cube: ...', or drop 'circuit-switch'";
            diagnostics.Error(Codes.MissingKey, reader.Span, "'cube' is missing", fix);
        }
        return new TorusSpec(dimensions, cube, circuit);
    }

    private BlockMeshSpec? BlockMesh(MapReader reader)
    {
        int? blocks = reader.Integer("blocks", 1, 1_000_000, required: true);
        int? leaves = reader.Integer("leaves", 1, 1_000_000, required: true);
        int? spines = reader.Integer("spines", 1, 1_000_000, required: true);
        int? uplinks = reader.Integer("uplinks", 1, 1_000_000, required: true);
        PartRef? part = parts.Read(reader, "switch", PartScope.Switch, required: true);
        PartRef? circuit = parts.Read(reader, "circuit-switch", PartScope.CircuitSwitch);
        double? direct = reader.Number("direct-share", 0, 1, required: true);
        return part is null ? null : new BlockMeshSpec(blocks ?? 1, part, leaves ?? 1, spines ?? 1, uplinks ?? 1, circuit, direct ?? 1);
    }

    private FullMeshSpec FullMesh(MapReader reader) => new(Dimensions(reader, 1, 8), reader.Integer("links-per-pair", 1, 10_000) ?? 1);

    private ImmutableArray<int> Dimensions(MapReader reader, int least, int most)
    {
        ImmutableArray<int> dimensions = reader.Integers("dimensions", 1, 1_000_000, required: true);
        int stated = reader.List("dimensions").Length;
        if (reader.Has("dimensions") && (stated < least || stated > most))
        {
            diagnostics.Error(
                Codes.OutOfRange,
                reader.SpanOf("dimensions"),
                $"'dimensions' has {stated} entries",
                $"write {least} to {most} of them"
            );
        }
        return dimensions;
    }

    private ExplicitSpec Explicit(MapReader reader)
    {
        string? graphMl = reader.Text("graphml");
        bool isFile = reader.Has("graphml");
        if (isFile && (reader.Has("nodes") || reader.Has("links")))
        {
            diagnostics.Error(Codes.BadTopology, reader.SpanOf("graphml"), "the topology has a file and a list of nodes", "keep one of them");
        }
        ImmutableArray<ExplicitNode> nodes = [.. reader.Maps("nodes", required: !isFile).Select(Node).OfType<ExplicitNode>()];
        ImmutableArray<ExplicitLink> links = [.. reader.Maps("links", required: !isFile).Select(Link).OfType<ExplicitLink>()];
        return new ExplicitSpec(nodes, links, graphMl is null ? null : Path.Combine(folder, graphMl));
    }

    private ExplicitNode? Node(MapReader reader)
    {
        string? name = reader.Text("name", required: true);
        PartRef? part = parts.Read(reader, "switch", PartScope.Switch);
        int? accelerators = reader.Integer("accelerators", 0, Most);
        if (!reader.Has("switch") && !reader.Has("accelerators"))
        {
            diagnostics.Error(Codes.MissingKey, reader.Span, "a node has neither 'switch' nor 'accelerators'", "say what it is");
        }
        reader.Done();
        return name is null ? null : new ExplicitNode(name, part, accelerators ?? 0);
    }

    private ExplicitLink? Link(MapReader reader)
    {
        ImmutableArray<string> between = reader.Texts("between", required: true);
        int count = reader.Integer("count", 1, 1_000_000) ?? 1;
        BitRate? rate = reader.Rate("rate");
        double? length = reader.Quantity("length", "m", 0, 100_000);
        if (reader.Has("between") && reader.List("between").Length != 2)
        {
            diagnostics.Error(Codes.MalformedValue, reader.SpanOf("between"), "'between' does not name two nodes", "write [one, other]");
        }
        reader.Done();
        return between.Length == 2 ? new ExplicitLink(between[0], between[1], count, rate, length) : null;
    }
}
