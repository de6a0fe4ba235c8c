using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Simulation;
using Heliograph.Tests.Topology;
using static Heliograph.Tests.Topology.Systems;

namespace Heliograph.Tests.Simulation;

public sealed class CompiledFabricTests
{
    private const double DelayPerMetre = 4.9e-9;

    [Fact]
    public void Every_cable_becomes_two_links_that_are_each_others_reverse()
    {
        Fabric fabric = Build(Single(Clos("sw8", 3), 40));
        CompiledFabric compiled = fabric.Compile(Designs(fabric));
        (compiled.Hosts, compiled.Nodes, compiled.Links).ShouldBe((40, fabric.Nodes, 2 * fabric.Links));
        for (int link = 0; link < fabric.Links; link++)
        {
            compiled.To[2 * link].ShouldBe(fabric.LinkB[link]);
            compiled.To[CompiledFabric.Reverse(2 * link)].ShouldBe(fabric.LinkA[link]);
            compiled.LinkClass[2 * link + 1].ShouldBe(fabric.ClassOfLink(link));
            compiled.BitsPerSecond[2 * link].ShouldBe(G400.BitsPerSecond);
        }
    }

    [Fact]
    public void Out_links_are_the_links_of_the_node_each_once()
    {
        Fabric fabric = Build(Single(new TorusSpec([4, 3], null, null), 12, 4));
        CompiledFabric compiled = fabric.Compile(Designs(fabric));
        List<int> all = [];
        for (int node = 0; node < compiled.Nodes; node++)
        {
            int[] links = compiled.OutLinks(node).ToArray();
            links.ShouldBeInOrder();
            foreach (int link in links)
            {
                // Leaving a node is arriving there by the reverse.
                compiled.To[CompiledFabric.Reverse(link)].ShouldBe(node);
            }
            all.AddRange(links);
        }
        all.Order().ShouldBe(Enumerable.Range(0, compiled.Links));
    }

    [Fact]
    public void A_delay_is_the_fixed_part_and_the_length_of_the_link_itself()
    {
        Fabric fabric = Build(Single(Clos("sw8"), 16));
        CompiledFabric compiled = fabric.Compile(Designs(fabric, fixedDelay: 100e-9));
        for (int link = 0; link < fabric.Links; link++)
        {
            // 100 ns and 4.9 ns/m; rounded to a picosecond twice.
            double expected = 100_000 + 4900 * fabric.LinkLength[link];
            ((double)compiled.DelayPs[2 * link]).ShouldBe(expected, 1.01);
            compiled.DelayPs[2 * link + 1].ShouldBe(compiled.DelayPs[2 * link]);
        }
    }

    [Fact]
    public void An_unknown_loss_is_no_number_and_an_unknown_delay_is_refused()
    {
        Fabric fabric = Build(Single(Clos("sw8"), 16));
        double.IsNaN(fabric.Compile(Designs(fabric)).FrameLossOfClass[0]).ShouldBeTrue();
        List<LinkDesign> designs = Designs(fabric);
        designs[0] = designs[0] with { Delay = Derivation.Unknown("delay", "s", "dac.latency") };
        Should.Throw<ArgumentException>(() => fabric.Compile(designs)).Message.ShouldContain("dac.latency");
    }

    [Fact]
    public void Designs_of_another_fabric_are_refused()
    {
        Fabric fabric = Build(Single(Clos("sw8"), 16));
        Should.Throw<ArgumentException>(() => fabric.Compile(Designs(fabric)[..1])).Message.ShouldContain("1 link designs for 2");
        List<LinkDesign> swapped = Designs(fabric);
        swapped.Reverse();
        Should.Throw<ArgumentException>(() => fabric.Compile(swapped)).Message.ShouldContain("design 0 is of");
        Should.Throw<ArgumentNullException>(() => fabric.Compile(null!));
    }

    private static List<LinkDesign> Designs(Fabric fabric, double fixedDelay = 0) =>
        [
            .. fabric.LinkClasses.Select(c =>
            {
                Derivation perMetre = Derivation.Input("delay per metre", DelayPerMetre, "s/m", "test");
                Derivation delay = Derivation.Input("delay", fixedDelay + DelayPerMetre * c.LengthMean, "s", "test");
                Derivation none = Derivation.Unknown("not asked", "", "nothing");
                return new LinkDesign(c, "copper", [], LinkClosure.Closes, none, delay, perMetre, none, none, none, none, none, 1500, null);
            }),
        ];
}
