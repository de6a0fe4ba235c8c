using System.Collections.Immutable;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Planning;

/// <summary>
/// Evaluates the mappings of a cell: memory of all of them first, then the steps of those that fit and that no bound
/// rules out. One an evaluating thread at a time; the innermost loop allocates nothing.
/// </summary>
/// <param name="trust">What bounds are multiplied with: <see cref="Sound"/>, 0 to rule nothing out, above 1 to be wrong.</param>
internal sealed class CellEvaluator(
    SearchCells cells,
    MappingSpace space,
    ImmutableArray<TrainingMachine> machines,
    double capacity,
    int keep,
    double trust
)
{
    /// <summary>Bounds and steps round differently in the last digits: a bound rules out only what is slower by more.</summary>
    public const double Sound = 1 - 1e-9;

    private readonly StepModel[] _models = new StepModel[machines.Length];
    private readonly StepModel.StageWork[] _work = new StepModel.StageWork[machines.Length];
    private double[] _memory = [];

    public Incumbents Found { get; } = new(keep, cells.Axes.Slots);

    /// <summary>True when no mapping of the cell can be better than an incumbent that it could replace.</summary>
    public static bool IsRuledOut(in Cell cell, Incumbents found, (string Recompute, int Slot)[] recomputes, double trust)
    {
        double floor = cell.Floor * trust;
        if (!(floor > Outer(cell, found)))
        {
            return false;
        }
        foreach ((_, int slot) in recomputes)
        {
            if (!(floor > found.Seconds(slot)))
            {
                return false;
            }
        }
        foreach (int slot in cell.Layout.ShardSlots)
        {
            if (!(floor > found.Seconds(slot)))
            {
                return false;
            }
        }
        foreach (Pipelined pair in cell.Pairs)
        {
            if (!(floor > found.Seconds(pair.ScheduleSlot) && floor > found.Seconds(pair.VirtualSlot)))
            {
                return false;
            }
        }
        return true;
    }

    public void Evaluate(in Cell cell)
    {
        double limit = MeasureMemory(cell);
        double outer = Outer(cell, Found);
        // What does not fit can only be the best without a limit, whose step no other has to beat.
        if (cell.Floor * trust > (double.IsNegativeInfinity(limit) ? Found.Unlimited.Seconds : Math.Max(outer, limit)))
        {
            Found.Pruned += cell.Count(cells.Recomputes.Length);
            return;
        }
        Build(cell, space.Job with { Mapping = cells.MappingOf(cell) });
        Steps(cell, outer);
    }

    // Best of the values that all mappings of the cell share, and of the ranking.
    private static double Outer(in Cell cell, Incumbents found)
    {
        double outer = found.Last;
        foreach (int slot in cell.Layout.Slots)
        {
            outer = Math.Max(outer, found.Seconds(slot));
        }
        outer = Math.Max(outer, found.Seconds(cell.MicroBatchSlot));
        outer = Math.Max(outer, found.Seconds(cell.SequenceParallelSlot));
        return Math.Max(outer, found.Seconds(cell.FlashAttentionSlot));
    }

    // Memory of every mapping, in the order of Steps. The greatest incumbent of the values of those that fit; negative infinity when none does.
    private double MeasureMemory(in Cell cell)
    {
        Layout layout = cell.Layout;
        int count = cell.Count(cells.Recomputes.Length);
        if (_memory.Length < count)
        {
            _memory = new double[2 * count];
        }
        int microBatches = space.Job.Batch / (layout.Data * cell.MicroBatch);
        StagePlan plan = layout.Plan;
        Span<double> kept = stackalloc double[plan.Kinds.Length];
        CellBasis basis = cells.Bases[cell.Basis];
        double[] states = cells.StatesOf(cell);
        double limit = double.NegativeInfinity;
        int at = 0;
        for (int i = 0; i < cells.Recomputes.Length; i++)
        {
            (string recompute, int slot) = cells.Recomputes[i];
            foreach (Pipelined pair in cell.Pairs)
            {
                for (int kind = 0; kind < kept.Length; kind++)
                {
                    double inFlight = MemoryModel.InFlight(layout.Pipeline, pair.Virtual, pair.Schedule, microBatches, plan.Firsts[kind]);
                    kept[kind] = basis.Kept(plan.Kinds[kind].Stage, i, recompute).Total(inFlight);
                }
                bool twice = pair.Schedule == "dualpipe";
                for (int s = 0; s < layout.Shards.Length; s++)
                {
                    double bytes = 0;
                    for (int kind = 0; kind < kept.Length; kind++)
                    {
                        bytes = Math.Max(bytes, states[SearchCells.StateOf(layout, s, twice, kind)] + kept[kind]);
                    }
                    _memory[at++] = bytes;
                    if (!(bytes > capacity))
                    {
                        limit = Math.Max(limit, Math.Max(Found.Seconds(slot), Found.Seconds(layout.ShardSlots[s])));
                        limit = Math.Max(limit, Math.Max(Found.Seconds(pair.ScheduleSlot), Found.Seconds(pair.VirtualSlot)));
                    }
                    else if (bytes <= Found.Least.Memory)
                    {
                        Found.Unranked(new Found(layout, Point(cell, recompute, pair, layout.Shards[s]), double.NaN, bytes));
                    }
                }
            }
        }
        return limit;
    }

    private void Build(in Cell cell, TrainingJob job)
    {
        Layout layout = cell.Layout;
        Placement[] placements = layout.Placements ??= [.. machines.Select(m => new Placement(job.Mapping, m.ReachedTiers))];
        LayerPasses[] passes = cells.Bases[cell.Basis].Passes;
        for (int i = 0; i < _models.Length; i++)
        {
            CommunicationModel network = new(job, placements[i], machines[i].Constants.CollectiveStart, nccl: machines[i].Nccl);
            _models[i] = new StepModel(job, machines[i].Constants, passes[i], network, layout.Plan);
        }
    }

    private void Steps(in Cell cell, double outer)
    {
        Layout layout = cell.Layout;
        Found best = Planning.Found.None;
        int at = 0;
        foreach ((string recompute, int slot) in cells.Recomputes)
        {
            string schedule = "";
            double floor = 0;
            foreach (Pipelined pair in cell.Pairs)
            {
                MappingPoint point = Point(cell, recompute, pair, 0);
                if (pair.Schedule != schedule)
                {
                    (schedule, floor) = (pair.Schedule, Work(point) * trust);
                }
                // Once the cell has a mapping of its own, the values that it shares have one too.
                double bound = Math.Max(
                    Math.Min(outer, best.Seconds),
                    Math.Max(Found.Seconds(slot), Math.Max(Found.Seconds(pair.ScheduleSlot), Found.Seconds(pair.VirtualSlot)))
                );
                for (int s = 0; s < layout.Shards.Length; s++)
                {
                    double bytes = _memory[at++];
                    bool fits = !(bytes > capacity);
                    if (fits ? floor > bound && floor > Found.Seconds(layout.ShardSlots[s]) : floor > Found.Unlimited.Seconds)
                    {
                        Found.Pruned++;
                        continue;
                    }
                    point = point with { ShardStates = layout.Shards[s] };
                    Found found = new(layout, point, Seconds(point), bytes);
                    Found.Evaluated++;
                    Found.ImproveUnlimited(found);
                    if (!fits)
                    {
                        Found.OverMemory++;
                        continue;
                    }
                    if (double.IsNaN(found.Seconds))
                    {
                        Found.Unknown++;
                        Found.Unranked(found);
                        continue;
                    }
                    best = found.IsBetter(best) ? found : best;
                    Found.Improve(slot, found);
                    Found.Improve(pair.ScheduleSlot, found);
                    Found.Improve(pair.VirtualSlot, found);
                    Found.Improve(layout.ShardSlots[s], found);
                }
            }
        }
        if (best.Layout is null)
        {
            return;
        }
        Found.Rank(best);
        foreach (int slot in layout.Slots)
        {
            Found.Improve(slot, best);
        }
        Found.Improve(cell.MicroBatchSlot, best);
        Found.Improve(cell.SequenceParallelSlot, best);
        Found.Improve(cell.FlashAttentionSlot, best);
    }

    // The floor of the slowest machine.
    private double Work(in MappingPoint point)
    {
        double floor = 0;
        for (int i = 0; i < _models.Length; i++)
        {
            _work[i] = _models[i].Work(point);
            floor = Math.Max(floor, _models[i].Floor(_work[i]));
        }
        return floor;
    }

    private double Seconds(in MappingPoint point)
    {
        double seconds = 0;
        for (int i = 0; i < _models.Length; i++)
        {
            seconds = Math.Max(seconds, _models[i].Evaluate(point, _work[i]).Seconds);
        }
        return seconds;
    }

    private MappingPoint Point(in Cell cell, string recompute, in Pipelined pair, int shard) =>
        new(
            cell.Layout.Tensor,
            cell.Layout.Pipeline,
            cell.Layout.Data,
            cell.Layout.Context,
            cell.Layout.Expert,
            pair.Virtual,
            cell.MicroBatch,
            recompute,
            cell.SequenceParallel,
            shard,
            cell.FlashAttention,
            pair.Schedule,
            space.Choices.Overlap
        );
}
