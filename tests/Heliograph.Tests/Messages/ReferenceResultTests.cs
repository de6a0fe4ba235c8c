using System.Globalization;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Messages;

namespace Heliograph.Tests.Messages;

/// <summary>Results of ASTRA-sim, row by row, to the nanosecond: <c>validation/collectives/astra-sim.csv</c> and what its authors ship as examples.</summary>
public sealed class ReferenceResultTests
{
    [Fact]
    public void Every_row_of_the_reference_tool_is_met_to_the_nanosecond()
    {
        string file = Path.Combine(Repository.Root, "validation", "collectives", "astra-sim.csv");
        string[] rows = [.. File.ReadAllLines(file).Where(l => !l.StartsWith('#')).Skip(1)];
        rows.Length.ShouldBe(146);
        List<string> off = [];
        foreach (string row in rows)
        {
            string[] cells = row.Split(',');
            NetworkRules rules = cells[0] == "astra-unaware" ? NetworkRules.AstraUnaware : NetworkRules.AstraAware;
            CollectiveSystem system = Networks.System(cells[3], Networks.Of(cells[1]).Dimensions.Length);
            CollectiveKind kind = CollectiveWords.Parse(cells[2]).ShouldNotBeNull();
            double ns = Networks.Time(cells[1], system, kind, Whole(cells[4]), rules).Finish_ns;
            if (ns != Whole(cells[5]))
            {
                off.Add($"{row} but {ns}");
            }
        }
        off.ShouldBeEmpty();
    }

    // The reference tool's own examples: HGX-H100-validated (two active chunks: the second waits for the first on the links of the aware back end,
    // by the 76 ns that a message of 32,768 B keeps a link of 400 GiB/s), Ring_16npus, Ring_4npus.
    [Theory]
    [InlineData("Switch 8 400 936.25", "all-reduce", 2, 3350, 55_222, 57_426)]
    [InlineData("Ring 16 50 500", "all-gather", 1, 1600, 323_560, 323_560)]
    [InlineData("Ring 4 50 500", "reduce-scatter", 1, 1600, 22_240, 22_240)]
    public void The_examples_of_the_reference_tool_are_met(string network, string collective, int active, double memory, long unaware, long aware)
    {
        CollectiveSystem system = Networks.System("ring", 1, active, 4, memory);
        CollectiveKind kind = CollectiveWords.Parse(collective).ShouldNotBeNull();
        Networks.Time(network, system, kind, 1 << 20, NetworkRules.AstraUnaware).Finish_ns.ShouldBe(unaware);
        Networks.Time(network, system, kind, 1 << 20, NetworkRules.AstraAware).Finish_ns.ShouldBe(aware);
    }

    // peers.md 1.5: the unaware back end lets a rank send all its messages at once. Ours cannot beat the port: 1023/1024 of 100 MiB at 50 GB/s.
    [Fact]
    public void Our_own_rules_respect_the_port_where_the_unaware_ones_do_not()
    {
        CollectiveSystem system = Networks.System("direct", 1);
        const long Size = 100L << 20;
        double bound_ns = Size * (1023.0 / 1024) / 50;
        Networks.Time("Switch 1024 50 500", system, CollectiveKind.AllToAll, Size, NetworkRules.AstraUnaware).Finish_ns.ShouldBe(5984);
        Networks
            .Time("Switch 1024 50 500", system, CollectiveKind.AllToAll, Size, NetworkRules.Own)
            .Finish_ns.ShouldBeInRange(bound_ns, bound_ns * 1.01);
    }

    // A switch that cuts through adds one hop of 500 ns to each of the 14 steps of each of the 4 chunks, and no second serialisation.
    [Fact]
    public void Our_own_switch_cuts_through()
    {
        CollectiveSystem system = Networks.System("ring", 1);
        double ring = Networks.Time("Ring 8 50 500", system, CollectiveKind.AllReduce, 1 << 30, NetworkRules.Own).Finish_ns;
        double through = Networks.Time("Switch 8 50 500", system, CollectiveKind.AllReduce, 1 << 30, NetworkRules.Own).Finish_ns;
        (through - ring).ShouldBe(4 * 14 * 500, 0.01);
    }

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
