using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Packets;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Flow;

namespace Heliograph.Engine.Flows;

/// <summary>From a flow list to its report.</summary>
public static class FlowRun
{
    private const double PsPerSecond = 1e12;
    private const double PsPerUs = 1e6;

    /// <summary>Runs a list by given rules; null, with diagnostics, where the list does not suit them.</summary>
    /// <param name="file">Name for diagnostics.</param>
    /// <param name="batch">Share of a flow's time that completions may wait for each other, 0 to 0.1.</param>
    public static FlowReport? Run(FlowList list, string file, FlowRules rules, double batch, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!CheckRanges(list, file, rules, diagnostics))
        {
            return null;
        }
        ImmutableArray<double> capacity = [.. list.Capacity.Select(c => c * rules.CapacityFactor)];
        ImmutableArray<long> enter = [.. list.Latency.Select(l => (long)Math.Round(l * rules.LatencyFactor * PsPerSecond))];
        FlowWorkload workload = new(
            capacity,
            [.. list.Bytes.Select(b => (double)b)],
            [.. list.WeightDenominator.Select(d => rules.IsWeighted ? 1 / d : 1)],
            enter,
            list.RouteStart,
            list.RouteLinks
        );
        FlowResult result = FlowSimulation.Simulate(workload, new FlowOptions { Batch = batch });
        return Report(list, rules, batch, workload, result);
    }

    // What the solver resolves: beyond it shares would round to nothing.
    private static bool CheckRanges(FlowList list, string file, FlowRules rules, DiagnosticList diagnostics)
    {
        int before = diagnostics.ErrorCount;
        if (rules.IsWeighted && list.Flows > 0)
        {
            double most = list.WeightDenominator.Max();
            double least = list.WeightDenominator.Min();
            if (least < most * FlowEngineOptions.WeightRange)
            {
                string values = string.Create(CultureInfo.InvariantCulture, $"{least:R} s of flow {list.WeightDenominator.IndexOf(least) + 1}");
                string others = string.Create(CultureInfo.InvariantCulture, $"{most:R} s of flow {list.WeightDenominator.IndexOf(most) + 1}");
                string message = $"weight denominators of {values} and {others} are more than six orders of magnitude apart";
                diagnostics.Error(Codes.FlowListRange, new SourceSpan(file), message, "correct the one that is wrong");
            }
        }
        if (list.Links > 0)
        {
            double most = list.Capacity.Max();
            double least = list.Capacity.Min();
            if (least < most * FlowEngineOptions.Range)
            {
                string values = string.Create(CultureInfo.InvariantCulture, $"{least:R} B/s of link {list.Capacity.IndexOf(least)}");
                string others = string.Create(CultureInfo.InvariantCulture, $"{most:R} B/s of link {list.Capacity.IndexOf(most)}");
                string message = $"capacities of {values} and {others} are more than nine orders of magnitude apart";
                diagnostics.Error(Codes.FlowListRange, new SourceSpan(file), message, "correct the one that is wrong");
            }
        }
        return diagnostics.ErrorCount == before;
    }

    private static FlowReport Report(FlowList list, FlowRules rules, double batch, FlowWorkload workload, FlowResult result)
    {
        FlowRow[] rows = new FlowRow[list.Flows];
        double[] carried = new double[list.Links];
        for (int f = 0; f < rows.Length; f++)
        {
            double slowest = double.PositiveInfinity;
            foreach (int link in list.RouteOf(f))
            {
                slowest = Math.Min(slowest, workload.Capacity[link]);
                carried[link] += result.FinishPs[f] >= 0 ? list.Bytes[f] : 0;
            }
            long alone = workload.StartPs[f] + FlowEngine.WholePs(Math.Min(long.MaxValue / 2, list.Bytes[f] / slowest * PsPerSecond));
            rows[f] = new FlowRow(f + 1, -1, -1, list.Bytes[f], 0, result.FinishPs[f], result.FinishPs[f], 0, alone);
        }
        FlowRow[] done = [.. rows.Where(r => r.IsDone)];
        long last = done.Length > 0 ? done.Max(r => r.FinishPs) : 0;
        ImmutableArray<FlowRow> flows = [.. rows];
        return new FlowReport(
            list,
            rules,
            batch,
            result,
            flows,
            TimeSummary.Of(done.Select(r => r.Fct_us), rules.RanksDown),
            TimeSummary.Of(done.Select(r => r.Slowdown), rules.RanksDown),
            last / PsPerUs,
            Busiest(workload, carried, last),
            SizeGroup.Of(flows),
            Unfinished(list, flows, done.Length)
        );
    }

    private static ImmutableArray<BusyLink> Busiest(FlowWorkload workload, double[] carried, long lastPs) =>
        [
            .. Enumerable
                .Range(0, carried.Length)
                .Where(l => carried[l] > 0)
                .Select(l => new BusyLink(l, carried[l] / (workload.Capacity[l] * Math.Max(1, lastPs) / PsPerSecond), carried[l]))
                .OrderByDescending(b => b.Utilisation)
                .ThenBy(b => b.Link)
                .Take(PacketReport.MostPorts),
        ];

    private static ImmutableArray<Finding> Unfinished(FlowList list, ImmutableArray<FlowRow> flows, int done)
    {
        if (done == flows.Length)
        {
            return [];
        }
        FlowRow first = flows.First(f => !f.IsDone);
        string count = string.Create(CultureInfo.InvariantCulture, $"{flows.Length - done:#,0} of {flows.Length:#,0} flows are not done");
        string message = $"{count}, flow {first.Id} the first: the clock ends after 53 days";
        return [new Finding(Codes.FlowsUnfinished, Severity.Error, list.Name, message, "smaller flows, or links in bytes a second")];
    }
}
