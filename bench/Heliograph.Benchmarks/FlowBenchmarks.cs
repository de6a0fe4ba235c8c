using BenchmarkDotNet.Attributes;
using Heliograph.Model;
using Heliograph.Simulation.Flow;

namespace Heliograph.Benchmarks;

/// <summary>
/// Random flows of 50 to 150 MB over a fat tree of 1,024 hosts, all at once, to the last. The baseline fills every link with every flow again at each event;
/// the engine solves what an event changed. Two events a flow.
/// </summary>
public class FlowBenchmarks
{
    private const int Radix = 32;
    private const int Hosts = Radix * Radix;

    private FlowWorkload _workload = null!;

    [Params(1_000, 3_000)]
    public int Flows { get; set; }

    [GlobalSetup]
    public void Setup() => _workload = RandomFlows(Flows);

    [Benchmark(Baseline = true)]
    public ulong EveryFlowAtEachEvent() => FlowSimulation.Simulate(_workload, new FlowOptions { AlwaysSolvesAll = true }).TraceHash;

    [Benchmark]
    public ulong WhatChanged() => FlowSimulation.Simulate(_workload).TraceHash;

    [Benchmark]
    public ulong WithinAFifthOfAPerCent() => FlowSimulation.Simulate(_workload, new FlowOptions { Batch = 0.002 }).TraceHash;

    // Links: up from hosts, down to hosts, leaf to spine, spine to leaf; the spine goes by the receiver.
    private static FlowWorkload RandomFlows(int flows)
    {
        RandomStream random = RandomStream.Of(1, "flow-benchmark", "");
        List<int> starts = [0];
        List<int> route = [];
        double[] bytes = new double[flows];
        for (int f = 0; f < flows; f++)
        {
            ulong draw = 3 * (ulong)f;
            int from = (int)(random.Uniform(draw) * Hosts);
            int to = (from + 1 + (int)(random.Uniform(draw + 1) * (Hosts - 1))) % Hosts;
            bytes[f] = 50e6 + Math.Floor(random.Uniform(draw + 2) * 100e6);
            (int leaf, int other, int spine) = (from / Radix, to / Radix, to % Radix);
            int[] between = leaf == other ? [] : [2 * Hosts + leaf * Radix + spine, 3 * Hosts + spine * Radix + other];
            route.AddRange([from, .. between, Hosts + to]);
            starts.Add(route.Count);
        }
        return new FlowWorkload(
            [.. Enumerable.Repeat(50e9, 4 * Hosts)],
            [.. bytes],
            [.. Enumerable.Repeat(1.0, flows)],
            [.. Enumerable.Repeat(0L, flows)],
            [.. starts],
            [.. route]
        );
    }
}
