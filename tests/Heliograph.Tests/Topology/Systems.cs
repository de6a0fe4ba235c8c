using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Topology;

/// <summary>Small systems built from records, and the catalogue they name.</summary>
internal static class Systems
{
    public static readonly BitRate G200 = BitRate.Parse("200 Gb/s");
    public static readonly BitRate G400 = BitRate.Parse("400 Gb/s");

    private const string Switches = """
        family: switch
        sources: { T: made for tests }
        parts:
          sw4: { name: four, region: any, figures: { radix: { value: 4, status: read, source: T }, port-rate: { value: 400 Gb/s, status: read, source: T } } }
          sw8: { name: eight, region: any, figures: { radix: { value: 8, status: read, source: T }, port-rate: { value: 400 Gb/s, status: read, source: T }, rate: { value: 3.2 Tb/s, status: read, source: T } } }
          sw64: { name: sixty-four, region: any, figures: { radix: { value: 64, status: read, source: T }, port-rate: { value: 400 Gb/s, status: read, source: T }, rate: { value: 25.6 Tb/s, status: read, source: T } } }
          sw128: { name: large, region: any, figures: { radix: { value: 128, status: read, source: T }, port-rate: { value: 400 Gb/s, status: read, source: T } } }
          thin: { name: less capacity than ports, region: any, figures: { radix: { value: 64, status: read, source: T }, port-rate: { value: 400 Gb/s, status: read, source: T }, rate: { value: 12.8 Tb/s, status: read, source: T } } }
          lanes: { name: eight ports of eight lanes, region: any, figures: { radix: { value: 8, status: read, source: T }, port-rate: { value: 800 Gb/s, status: read, source: T }, lane-rate: { value: 100 Gb/s, status: read, source: T } } }
          unknown: { name: no radix, region: any }
          l1: { name: plane leaf, region: any, figures: { radix: { value: 32, status: read, source: T }, port-rate: { value: 224 Gb/s, status: read, source: T }, rate: { value: 7.168 Tb/s, status: read, source: T } } }
          l2: { name: plane spine, region: any, figures: { radix: { value: 48, status: read, source: T }, port-rate: { value: 224 Gb/s, status: read, source: T }, rate: { value: 10.752 Tb/s, status: read, source: T } } }
        """;

    private const string Circuits = """
        family: circuit-switch
        sources: { T: made for tests }
        parts:
          ocs136: { name: mirrors, region: any, figures: { radix: { value: 136, status: read, source: T } } }
          ocs64: { name: small, region: any, figures: { radix: { value: 64, status: read, source: T } } }
        """;

    private const string Copper = """
        family: copper
        sources: { T: made for tests }
        parts:
          trace: { name: board, region: any, figures: { reach: { value: 0.5 m, status: read, source: T } } }
          dac: { name: passive, region: any, figures: { reach: { value: 2 m, status: read, source: T }, rate: { value: 400 Gb/s, status: read, source: T } } }
          cable: { name: of no stated reach, region: any, figures: { rate: { value: 400 Gb/s, status: read, source: T } } }
        """;

    private const string Optics = """
        family: pluggable
        sources: { T: made for tests }
        parts:
          dr4: { name: dr4, region: any, figures: { reach: { value: 500 m, status: read, source: T }, rate: { value: 400 Gb/s, status: read, source: T } } }
          dr8: { name: twin dr4, region: any, figures: { reach: { value: 500 m, status: read, source: T }, rate: { value: 800 Gb/s, status: read, source: T } } }
          lpo: { name: lpo, region: any, figures: { reach: { value: 500 m, status: read, source: T }, rate: { value: 400 Gb/s, status: read, source: T }, lanes: { value: 4, status: read, source: T }, lane-rate: { value: 100 Gb/s, high: 112 Gb/s, status: read, source: T } } }
        """;

    private const string Coherent = """
        family: coherent
        sources: { T: made for tests }
        parts:
          zr: { name: zr, region: any, figures: { rate: { value: 400 Gb/s, status: read, source: T } } }
          dark: { name: no rate, region: any }
        """;

    public static Catalogue Catalogue { get; } = ReadCatalogue();

    public static ClosSpec Clos(
        string part,
        int tiers = 2,
        double oversubscription = 1,
        int planes = 1,
        RailMode rails = RailMode.None,
        int? hostsPerLeaf = null,
        BitRate? uplinkRate = null
    ) => new(tiers, oversubscription, planes, rails, [.. part.Split(',').Select(p => new PartRef(p))], hostsPerLeaf, uplinkRate);

    public static Network Network(
        TopologySpec topology,
        int domain,
        int links = 1,
        BitRate? rate = null,
        string name = "scale-out",
        params MediumChoice[] media
    ) => new(name, topology, domain, links, rate ?? G400, null, 1, [.. media], null, new SourceSpan("test.yaml", 10, 5));

    public static MediumChoice Medium(string kind, params string[] parts) =>
        new(kind, [.. parts.Select(p => new Medium(new PartRef(p), null, [], null, 0, null, null, new SourceSpan("test.yaml", 20, 9)))], new SourceSpan("test.yaml", 20, 3));

    public static Site Site(string name, int servers, int each, Network? scaleOut, params Network[] scaleUp) =>
        new(
            name,
            null,
            new SitePower(null, null, new Setting(1.2, null, default), new Setting(1e-8, null, default), null),
            FloorLayout.Default,
            new Servers(null, servers, 4, new PartRef("acc"), each, new SourceSpan("test.yaml", 5, 3)),
            [.. scaleUp],
            scaleOut,
            null,
            new SourceSpan("test.yaml", 4, 3)
        );

    public static Scenario Scenario(params Site[] sites) =>
        new(
            "test",
            "A test",
            2026,
            1,
            [],
            PartConstraints.None,
            [.. sites],
            [],
            null,
            new Economics(null, new Setting(0, null, default), null),
            "test.yaml"
        );

    /// <summary>One site of servers with one accelerator each and one network over all of them.</summary>
    public static Scenario Single(TopologySpec topology, int hosts, int links = 1, BitRate? rate = null, params MediumChoice[] media) =>
        Scenario(Site("main", hosts, 1, Network(topology, hosts, links, rate, "scale-out", media)));

    public static Fabric Build(Scenario scenario)
    {
        DiagnosticList diagnostics = new();
        Fabric? fabric = FabricBuilder.Build(scenario, Systems.Catalogue, diagnostics);
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return fabric.ShouldNotBeNull();
    }

    /// <summary>The only error of a scenario that cannot be built.</summary>
    public static string Refused(Scenario scenario)
    {
        DiagnosticList diagnostics = new();
        FabricBuilder.Build(scenario, Systems.Catalogue, diagnostics).ShouldBeNull();
        return diagnostics.Where(d => d.Severity == Severity.Error).ShouldHaveSingleItem().ToString();
    }

    public static NodeClass Nodes(this Fabric fabric, string name) => fabric.NodeClasses.Single(c => c.Name == name);

    public static LinkClass Links(this Fabric fabric, string name) => fabric.LinkClasses.Single(c => c.Name == name);

    private static Catalogue ReadCatalogue()
    {
        DiagnosticList diagnostics = new();
        List<Part> parts = [];
        foreach (string text in new[] { Switches, Circuits, Copper, Optics, Coherent })
        {
            parts.AddRange(CatalogueReader.ReadText(text, "test-catalogue.yaml", diagnostics).Parts);
        }
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
        return new Catalogue(parts, new Dictionary<string, string>());
    }
}
