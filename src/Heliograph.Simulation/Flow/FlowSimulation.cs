using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Heliograph.Simulation.Flow;

/// <summary>Runs given flows to their ends: the driver of <see cref="FlowEngine"/> that needs nothing but a list.</summary>
public static class FlowSimulation
{
    /// <summary>
    /// Runs all flows. The answer is a function of the workload and the batch; folding and partial solves change it by nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A capacity, weight, size or batch is out of its range.</exception>
    public static FlowResult Simulate(FlowWorkload workload, FlowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        options ??= new FlowOptions();
        long began = Stopwatch.GetTimestamp();
        FlowClasses classes = (options.Folds ? FlowFolding.TryFold(workload) : null) ?? FlowClasses.Each(workload);
        Run run = new(workload, classes, options);
        run.Complete();
        long[] finish = new long[workload.Flows];
        int completed = 0;
        ulong hash = 0;
        for (int f = 0; f < finish.Length; f++)
        {
            long ps = run.FinishPs[classes.ClassOf[f]];
            finish[f] = ps;
            completed += ps >= 0 ? 1 : 0;
            hash += ps >= 0 ? Kernel.TraceHash.Of((ulong)f, (ulong)ps) : 0;
        }
        return new FlowResult(
            ImmutableCollectionsMarshal.AsImmutableArray(finish),
            completed,
            (long)workload.Flows + completed,
            run.Engine.Solves,
            run.Engine.SolvedHops,
            run.Engine.RefutedSolves,
            classes.Flows.Length,
            classes.Links.Length,
            hash,
            run.Engine.Bytes,
            Stopwatch.GetElapsedTime(began)
        );
    }

    private sealed class Run
    {
        private readonly FlowWorkload _workload;
        private readonly FlowClasses _classes;
        private readonly int[] _order;
        private int[] _classOf;
        private int _arrived;

        public Run(FlowWorkload workload, FlowClasses classes, FlowOptions options)
        {
            (_workload, _classes) = (workload, classes);
            Engine = new FlowEngine(
                classes.Links.Length,
                new FlowEngineOptions(workload.Links > 0 ? workload.Capacity.Max() : 1)
                {
                    LargestWeight = workload.Flows > 0 ? workload.Weight.Max() : 1,
                    Batch = options.Batch,
                    AlwaysSolvesAll = options.AlwaysSolvesAll,
                    MostFlowsOnLink = Math.Clamp(workload.Flows, 1, 1 << 30),
                    ExpectedFlows = classes.Flows.Length,
                    ExpectedHops = classes.Hops.Length,
                }
            );
            for (int l = 0; l < classes.Links.Length; l++)
            {
                Engine.SetCapacity(l, workload.Capacity[classes.Links[l]]);
            }
            _order = [.. Enumerable.Range(0, classes.Flows.Length)];
            // Flows that begin on the same link lie beside each other in memory: it is often what holds them back.
            Array.Sort(_order, (a, b) => (StartOf(a), FirstLinkOf(a), a).CompareTo((StartOf(b), FirstLinkOf(b), b)));
            _classOf = new int[Math.Max(1, _order.Length)];
            FinishPs = new long[_order.Length];
            Array.Fill(FinishPs, -1);
        }

        public FlowEngine Engine { get; }

        public long[] FinishPs { get; }

        public void Complete()
        {
            while (true)
            {
                Arrive();
                long next = _arrived < _order.Length ? StartOf(_order[_arrived]) : FlowEngine.Never;
                if (next == FlowEngine.Never && Engine.NextPs() == FlowEngine.Never)
                {
                    return;
                }
                foreach (FlowCompletion done in Engine.Step(next))
                {
                    FinishPs[_classOf[done.Flow]] = done.Ps;
                }
            }
        }

        private long StartOf(int @class) => _workload.StartPs[_classes.Flows[@class]];

        private int FirstLinkOf(int @class) => _classes.Hops[_classes.HopStart[@class]];

        private void Arrive()
        {
            for (; _arrived < _order.Length && StartOf(_order[_arrived]) == Engine.NowPs; _arrived++)
            {
                int c = _order[_arrived];
                int f = _classes.Flows[c];
                Range hops = _classes.HopStart[c].._classes.HopStart[c + 1];
                int flow = Engine.Add(_workload.Bytes[f], _workload.Weight[f], _classes.Hops.AsSpan(hops), _classes.Uses.AsSpan(hops));
                if (flow >= _classOf.Length)
                {
                    Array.Resize(ref _classOf, 2 * flow);
                }
                _classOf[flow] = c;
            }
        }
    }
}
