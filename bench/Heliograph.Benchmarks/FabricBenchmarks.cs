using BenchmarkDotNet.Attributes;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Simulation;

namespace Heliograph.Benchmarks;

/// <summary>
/// Building and compiling a three-tier Clos. The baseline holds the same graph the obvious way: an object for every
/// node and link, a list of links in every node.
/// </summary>
[MemoryDiagnoser]
public class FabricBenchmarks
{
    private Scenario _scenario = null!;
    private Catalogue _catalogue = null!;
    private Fabric _fabric = null!;
    private LinkDesign[] _designs = [];

    [Params(1_024, 100_000)]
    public int Accelerators { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        DiagnosticList diagnostics = new();
        _catalogue = CatalogueReader.ReadText(
            """
            family: switch
            sources: { B: made for the benchmark }
            parts:
              sw:
                name: sw
                region: any
                figures: { radix: { value: 128, status: read, source: B }, port-rate: { value: 400 Gb/s, status: read, source: B } }
            """,
            "benchmark.yaml",
            diagnostics
        );
        ClosSpec clos = new(3, 1, 1, RailMode.None, [new PartRef("sw")], null, null);
        Network network = new("scale-out", clos, Accelerators, 1, BitRate.Parse("400 Gb/s"), null, 1, [], null, default);
        Servers servers = new(null, Accelerators / 8, 4, new PartRef("acc"), 8, default);
        Setting one = new(1, null, default);
        Site site = new("main", null, new SitePower(null, null, one, one, null), FloorLayout.Default, servers, [], network, null, default);
        Economics economics = new(null, one, null);
        _scenario = new Scenario("benchmark", "", 2026, 1, [], PartConstraints.None, [site], [], null, economics, "benchmark.yaml");
        _fabric = Build();
        _designs = [.. _fabric.LinkClasses.Select(Design)];
    }

    [Benchmark(Description = "FabricBuilder.Build")]
    public Fabric Build() => FabricBuilder.Build(_scenario, _catalogue, new DiagnosticList()) ?? throw new InvalidOperationException("not built");

    [Benchmark(Description = "Fabric.Compile")]
    public CompiledFabric Compile() => _fabric.Compile(_designs);

    [Benchmark(Baseline = true, Description = "object per node and link")]
    public int Objects()
    {
        ObjectNode[] nodes = [.. Enumerable.Range(0, _fabric.Nodes).Select(n => new ObjectNode(_fabric.NodeName(n)))];
        foreach (LinkClass c in _fabric.LinkClasses)
        {
            for (int i = c.First; i < c.First + c.Count; i++)
            {
                (ObjectNode a, ObjectNode b) = (nodes[_fabric.LinkA[i]], nodes[_fabric.LinkB[i]]);
                ObjectLink link = new(a, b, c.Rate.BitsPerSecond, _fabric.LinkLength[i]);
                a.Links.Add(link);
                b.Links.Add(link);
            }
        }
        return nodes.Sum(n => n.Links.Count);
    }

    private static LinkDesign Design(LinkClass of)
    {
        Derivation perMetre = Derivation.Input("delay per metre", 4.9e-9, "s/m", "benchmark");
        Derivation delay = Derivation.Input("delay", 4.9e-9 * of.LengthMean, "s", "benchmark");
        Derivation none = Derivation.Unknown("not asked", "", "nothing");
        return new LinkDesign(of, "copper", [], LinkClosure.Closes, none, delay, perMetre, none, none, none, none, none, 1500, null);
    }

    private sealed class ObjectNode(string name)
    {
        public string Name { get; } = name;

        public List<ObjectLink> Links { get; } = [];
    }

    private sealed record ObjectLink(ObjectNode A, ObjectNode B, long BitsPerSecond, double Length);
}
