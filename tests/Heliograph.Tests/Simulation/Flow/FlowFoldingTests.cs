using Heliograph.Simulation.Flow;

namespace Heliograph.Tests.Simulation.Flow;

public sealed class FlowFoldingTests
{
    // Within a leaf, and between leaves: two kinds of flows; links of hosts, and between leaves and spines.
    [Fact]
    public void An_all_to_all_of_a_fat_tree_is_two_flows()
    {
        FlowWorkload workload = FlowCases.Tree(8, FlowCases.AllToAll(64, 1e7));
        FlowResult folded = FlowSimulation.Simulate(workload);
        folded.Classes.ShouldBe(2);
        folded.LinkClasses.ShouldBeLessThanOrEqualTo(4);
        FlowResult each = FlowSimulation.Simulate(workload, new FlowOptions { Folds = false });
        each.Classes.ShouldBe(64 * 63);
        folded.FinishPs.ShouldBe(each.FinishPs);
        folded.TraceHash.ShouldBe(each.TraceHash);
    }

    [Fact]
    public void A_slower_link_breaks_the_symmetry()
    {
        FlowWorkload workload = FlowCases.Tree(4, FlowCases.AllToAll(16, 1e6));
        double[] capacity = [.. workload.Capacity];
        capacity[3] /= 2;
        FlowWorkload broken = workload with { Capacity = [.. capacity] };
        FlowResult folded = FlowSimulation.Simulate(broken);
        folded.Classes.ShouldBeGreaterThan(2);
        folded.FinishPs.ShouldBe(FlowSimulation.Simulate(broken, new FlowOptions { Folds = false }).FinishPs);
        folded.FinishPs.Max().ShouldBeGreaterThan(FlowSimulation.Simulate(workload).FinishPs.Max());
    }

    [Fact]
    public void A_later_start_or_another_weight_or_size_is_another_class()
    {
        (double, double, long, int[]) flow = (1e6, 1, 0, [0]);
        FlowWorkload workload = FlowCases.Of([1e9], flow, flow, flow, flow, (1e6, 1, 5, [0]), (1e6, 0.5, 0, [0]), (2e6, 1, 0, [0]), flow);
        FlowSimulation.Simulate(workload).Classes.ShouldBe(4);
    }

    // All flows of a ring are equal in themselves; on the path of the same links they are not.
    [Fact]
    public void What_only_looks_equal_is_told_apart()
    {
        double[] capacity = [1e9, 1e9, 1e9, 1e9];
        (double, double, long, int[])[] ring = [.. Enumerable.Range(0, 4).Select(i => (1e6, 1.0, 0L, new[] { i, (i + 1) % 4 }))];
        FlowSimulation.Simulate(FlowCases.Of(capacity, ring)).Classes.ShouldBe(1);
        FlowFolding.TryFold(FlowCases.Of(capacity, ring[..3])).ShouldBeNull();
    }
}
