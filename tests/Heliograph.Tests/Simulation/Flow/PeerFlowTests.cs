using Heliograph.Engine.Flows;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;

namespace Heliograph.Tests.Simulation.Flow;

/// <summary>The cases that were run with SimGrid 3.32 (LV08, cross-traffic off), on its own routes.</summary>
public sealed class PeerFlowTests
{
    private static FlowReport Run(string name, double batch = 0, FlowRules? rules = null)
    {
        string path = Path.Combine(Repository.Shared ?? "", "data", "traces", "flows", name);
        Assert.SkipUnless(Repository.Shared is not null && File.Exists(path), "shared/data is not beside this checkout");
        DiagnosticList diagnostics = [];
        FlowList list = FlowListReader.ReadFile(path, diagnostics).ShouldNotBeNull();
        FlowReport report = FlowRun.Run(list, name, rules ?? FlowRules.SimGridLv08, batch, diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        report.Result.Completed.ShouldBe(list.Flows);
        return report;
    }

    // Measured with SimGrid 3.32 as it comes, quantiles sorted[floor(q n)], s: end, least and p99 of simgrid_results.csv. Its mean and median are not here:
    // they are those of a solver that skips constraints (network/maxmin-selective-update), see docs/models/flow.md.
    [Theory]
    [InlineData("random_1000.txt", 0.012302, 0.001072, 0.010885)]
    [InlineData("random_2000.txt", 0.019572, 0.001136, 0.015762)]
    [InlineData("alltoall_256hosts.txt.gz", 0.052590, 0.027744, 0.052590)]
    public void End_least_and_p99_are_those_of_SimGrid(string name, double end, double least, double p99)
    {
        FlowReport report = Run(name);
        // Printed to a microsecond.
        (report.Makespan_us * 1e-6).ShouldBe(end, 0.6e-6);
        (report.Fct_us!.Min * 1e-6).ShouldBe(least, 0.6e-6);
        (report.Fct_us.P99 * 1e-6).ShouldBe(p99, 0.6e-6);
    }

    // Measured with SimGrid 3.32 and --cfg=network/optim:Full, which solves every constraint each time; all of its times agree to 5e-10.
    [Theory]
    [InlineData("random_1000.txt", 0.0049436288338, 0.00456103853608, 0.0108851148454, 0.0123015436701)]
    [InlineData("random_2000.txt", 0.0072762935152, 0.00687664419459, 0.0157622756701, 0.0195721292784)]
    public void Mean_and_median_are_those_of_SimGrid_when_it_solves_all(string name, double mean, double p50, double p99, double end)
    {
        FlowReport report = Run(name);
        (report.Fct_us!.Mean * 1e-6 / mean).ShouldBe(1, 1e-9);
        (report.Fct_us.P50 * 1e-6 / p50).ShouldBe(1, 1e-9);
        (report.Fct_us.P99 * 1e-6 / p99).ShouldBe(1, 1e-9);
        (report.Makespan_us * 1e-6 / end).ShouldBe(1, 1e-9);
    }

    // Derived: 255 flows of 10 MB leave each host, at 50 GB/s; the last have waited for 1 us of two links or 2 us of four.
    [Fact]
    public void An_all_to_all_is_bound_by_its_host_links()
    {
        FlowReport report = Run("alltoall_256hosts.txt.gz", rules: FlowRules.Plain);
        report.Makespan_us.ShouldBe(255 * 10e6 / 50e9 * 1e6, 2.0);
        report.Result.Classes.ShouldBe(2);
    }

    [Fact]
    public void A_batch_of_a_fifth_of_a_per_cent_is_off_by_less()
    {
        FlowReport exact = Run("random_10000.txt");
        FlowReport batched = Run("random_10000.txt", 0.002);
        batched.Result.Solves.ShouldBeLessThan(exact.Result.Solves / 8);
        (batched.Makespan_us / exact.Makespan_us).ShouldBe(1, 0.004);
        (batched.Fct_us!.Mean / exact.Fct_us!.Mean).ShouldBe(1, 0.002);
        (batched.Fct_us.P99 / exact.Fct_us.P99).ShouldBe(1, 0.002);
    }
}
