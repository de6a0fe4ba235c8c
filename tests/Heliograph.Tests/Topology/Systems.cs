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

    // Family, part, and its figures: name, value.
    private static readonly (string Family, string Id, string[] Figures)[] Parts =
    [
        ("switch", "sw4", ["radix: 4", "port-rate: 400 Gb/s"]),
        ("switch", "sw8", ["radix: 8", "port-rate: 400 Gb/s", "rate: 3.2 Tb/s"]),
        ("switch", "sw64", ["radix: 64", "port-rate: 400 Gb/s", "rate: 25.6 Tb/s"]),
        ("switch", "sw128", ["radix: 128", "port-rate: 400 Gb/s"]),
        // Half the capacity of its ports.
        ("switch", "thin", ["radix: 64", "port-rate: 400 Gb/s", "rate: 12.8 Tb/s"]),
        ("switch", "lanes", ["radix: 8", "port-rate: 800 Gb/s", "lane-rate: 100 Gb/s"]),
        ("switch", "unknown", []),
        ("switch", "l1", ["radix: 32", "port-rate: 224 Gb/s", "rate: 7.168 Tb/s"]),
        ("switch", "l2", ["radix: 48", "port-rate: 224 Gb/s", "rate: 10.752 Tb/s"]),
        ("circuit-switch", "ocs136", ["radix: 136"]),
        ("circuit-switch", "ocs64", ["radix: 64"]),
        ("copper", "trace", ["reach: 0.5 m"]),
        ("copper", "dac", ["reach: 2 m", "rate: 400 Gb/s"]),
        ("copper", "cable", ["rate: 400 Gb/s"]),
        ("pluggable", "dr4", ["reach: 500 m", "rate: 400 Gb/s"]),
        ("pluggable", "dr8", ["reach: 500 m", "rate: 800 Gb/s"]),
        ("pluggable", "lpo", ["reach: 500 m", "rate: 400 Gb/s", "lanes: 4", "lane-rate: 112 Gb/s"]),
        ("coherent", "zr", ["rate: 400 Gb/s"]),
        ("coherent", "dark", []),
    ];

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

    public static MediumChoice Medium(string kind, params string[] parts)
    {
        SourceSpan span = new("test.yaml", 20, 9);
        return new MediumChoice(kind, [.. parts.Select(p => new Medium(new PartRef(p), null, [], null, 0, null, null, span))], span);
    }

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

    /// <summary>The one warning of a code about a fabric that is built all the same.</summary>
    public static string Warned(Scenario scenario, string code)
    {
        DiagnosticList diagnostics = new();
        FabricBuilder.Build(scenario, Systems.Catalogue, diagnostics).ShouldNotBeNull();
        return diagnostics.Where(d => d.Severity == Severity.Warning && d.Code == code).ShouldHaveSingleItem().ToString();
    }

    public static NodeClass Nodes(this Fabric fabric, string name) => fabric.NodeClasses.Single(c => c.Name == name);

    public static LinkClass Links(this Fabric fabric, string name) => fabric.LinkClasses.Single(c => c.Name == name);

    private static Catalogue ReadCatalogue()
    {
        DiagnosticList diagnostics = new();
        List<Part> parts = [];
        foreach ((string family, string id, string[] figures) in Parts)
        {
            IEnumerable<string> lines = figures
                .Select(f => f.Split(": "))
                .Select(f => $"      {f[0]}: {{ value: {f[1]}, status: read, source: T }}\n");
            string text = $"family: {family}\nsources: {{ T: made for tests }}\nparts:\n  {id}:\n    name: {id}\n    region: any\n";
            text += figures.Length == 0 ? "" : "    figures:\n" + string.Concat(lines);
            parts.AddRange(CatalogueReader.ReadText(text, "test-catalogue.yaml", diagnostics).Parts);
        }
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
        return new Catalogue(parts, new Dictionary<string, string>());
    }
}
