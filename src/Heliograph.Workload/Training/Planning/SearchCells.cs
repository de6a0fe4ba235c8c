using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Planning;

/// <summary>Parallel dimensions of a mapping; what depends on them alone is made when first needed.</summary>
internal sealed class Layout(int tensor, int pipeline, int data, int context, int expert, string crossing, StagePlan plan)
{
    public int Tensor => tensor;

    public int Pipeline => pipeline;

    public int Data => data;

    public int Context => context;

    public int Expert => expert;

    public string Crossing => crossing;

    public StagePlan Plan => plan;

    /// <summary>Layouts that differ in data and context alone are one family: of each the best mapping is ranked.</summary>
    public (int Tensor, int Pipeline, int Expert) Family => (tensor, pipeline, expert);

    /// <summary>Slots of the five dimensions.</summary>
    public int[] Slots { get; set; } = [];

    /// <summary>One for each machine; set by whoever needs it first, always to equal values.</summary>
    public Placement[]? Placements { get; set; }

    public ImmutableArray<int> Shards { get; set; } = [];

    public int[] ShardSlots { get; set; } = [];

    /// <summary>As <see cref="SearchCells.StatesOf"/> made it; null until then.</summary>
    public double[]? States { get; set; }
}

/// <summary>What does not depend on pipeline, data and schedule: passes for each machine, activations for each kind of recomputation.</summary>
internal sealed record CellBasis(LayerPasses[] Passes, LayerBytes[] Layers, LayerBytes Selective, double Head)
{
    /// <summary>Activations of a stage under the i-th kind of recomputation.</summary>
    public StageActivations Kept(Stage stage, int i, string recompute) =>
        MemoryModel.Activations(stage, Layers[i], recompute == "full" ? Selective : null, Head);
}

/// <summary>A schedule with its virtual stages.</summary>
internal readonly record struct Pipelined(string Schedule, int Virtual, int ScheduleSlot, int VirtualSlot);

/// <summary>Mappings of a layout that share micro-batch, sequence parallelism and attention kernel: those of one step model.</summary>
/// <param name="Floor">s that no mapping of the cell gets below.</param>
internal readonly record struct Cell(
    Layout Layout,
    Pipelined[] Pairs,
    int MicroBatch,
    bool SequenceParallel,
    bool FlashAttention,
    int MicroBatchSlot,
    int SequenceParallelSlot,
    int FlashAttentionSlot,
    int Basis,
    double Floor
)
{
    /// <summary>Mappings in the cell, for so many kinds of recomputation.</summary>
    public int Count(int recomputations) => recomputations * Pairs.Length * Layout.Shards.Length;
}

/// <summary>
/// Enumerates a space into cells and bounds each from below by its compute alone. Cost: below a microsecond a cell.
/// </summary>
internal sealed class SearchCells
{
    private readonly MappingSpace _space;
    private readonly ImmutableArray<TrainingMachine> _machines;
    private readonly List<Cell> _cells = [];
    private readonly List<TrainingJob> _basisJobs = [];
    private readonly Dictionary<(int, int), Pipelined[]> _pairs = [];
    private readonly Dictionary<int, StagePlan> _plans = [];
    private readonly Dictionary<int, ImmutableArray<int>> _microBatches = [];
    private readonly ImmutableArray<bool> _flashes;

    public SearchCells(MappingSpace space, ImmutableArray<TrainingMachine> machines, ParallelOptions options)
    {
        (_space, _machines, _flashes) = (space, machines, space.FlashAttentions());
        Enumerate();
        // An empty space has no values.
        ImmutableArray<string> recomputes = _cells.Count == 0 ? [] : space.Recomputes();
        foreach (bool flash in _cells.Count == 0 ? [] : _flashes)
        {
            Axes.Add(SearchAxes.FlashAttention, flash ? 1 : 0);
        }
        foreach (string recompute in recomputes)
        {
            Axes.Add(SearchAxes.Recompute, SearchAxes.Recomputations.IndexOf(recompute));
        }
        Axes.Close();
        Recomputes = [.. recomputes.Select(r => (r, Axes.Slot(SearchAxes.Recompute, SearchAxes.Recomputations.IndexOf(r))))];
        Bases = new CellBasis[_basisJobs.Count];
        Bound(options);
        foreach (Cell cell in Sorted)
        {
            Mappings += cell.Count(Recomputes.Length);
        }
    }

    public SearchAxes Axes { get; } = new();

    /// <summary>Mappings of the space.</summary>
    public long Mappings { get; }

    /// <summary>By floor, smallest first.</summary>
    public Cell[] Sorted { get; private set; } = [];

    /// <summary>By <see cref="Cell.Basis"/>.</summary>
    public CellBasis[] Bases { get; }

    public (string Recompute, int Slot)[] Recomputes { get; }

    /// <summary>A mapping of the cell, with the simplest schedule.</summary>
    public Mapping MappingOf(in Cell cell) =>
        new Mapping(
            cell.Layout.Tensor,
            cell.Layout.Pipeline,
            cell.Layout.Data,
            cell.Layout.Context,
            cell.Layout.Expert,
            1,
            cell.MicroBatch,
            "none",
            cell.SequenceParallel,
            0,
            cell.FlashAttention,
            "1f1b",
            cell.Layout.Crossing,
            _space.Job.Mapping.Span,
            _space.Choices.Overlap
        )
        {
            Between = _space.Choices.Between,
            Collectives = _space.Choices.Collectives,
        }.Over(_space.Sites);

    private void Enumerate()
    {
        int all = _space.Accelerators;
        ImmutableArray<int> experts = _space.Experts();
        foreach (int t in _space.Tensors())
        {
            foreach (int c in _space.Contexts(all / t))
            {
                // Passes of this (tensor, context), by expert, micro-batch and the two flags.
                Dictionary<(int, int, bool, bool), int> passes = [];
                foreach (int p in _space.Pipelines(all / t / c))
                {
                    int d = all / t / c / p;
                    foreach (int e in _space.AllowsData(d) ? experts : [])
                    {
                        foreach (string crossing in (long)t * c * d % e == 0 ? _space.Crossings(t * c, p, d, e) : [])
                        {
                            Add(new Layout(t, p, d, c, e, crossing, PlanOf(p)), passes);
                        }
                    }
                }
            }
        }
    }

    private StagePlan PlanOf(int stages)
    {
        if (!_plans.TryGetValue(stages, out StagePlan? plan))
        {
            _plans[stages] = plan = StagePlan.Deal(_space.Job.Model, stages);
        }
        return plan;
    }

    private void Add(Layout layout, Dictionary<(int, int, bool, bool), int> passes)
    {
        (int t, int c, int d, int e) = (layout.Tensor, layout.Context, layout.Data, layout.Expert);
        int replicas = e > 1 ? (int)((long)t * c * d / e) : c * d;
        layout.Shards = _space.Shards(c * d, replicas);
        ImmutableArray<bool> sequences = _space.SequenceParallels(t);
        bool isUsed = false;
        foreach (int b in MicroBatchesOf(_space.Job.Batch / d))
        {
            Pipelined[] pairs = PairsOf(layout.Pipeline, _space.Job.Batch / d / b);
            if (pairs.Length == 0)
            {
                continue;
            }
            foreach (bool sequence in sequences)
            {
                foreach (bool flash in _flashes)
                {
                    Cell cell = new(layout, pairs, b, sequence, flash, 0, 0, 0, 0, 0);
                    if (!passes.TryGetValue((e, b, sequence, flash), out int index))
                    {
                        passes.Add((e, b, sequence, flash), index = _basisJobs.Count);
                        _basisJobs.Add(_space.Job with { Mapping = MappingOf(cell) });
                    }
                    _cells.Add(cell with { Basis = index });
                }
            }
            isUsed = true;
            Axes.Add(SearchAxes.MicroBatch, b);
        }
        if (!isUsed)
        {
            return;
        }
        Axes.Add(SearchAxes.Tensor, t);
        Axes.Add(SearchAxes.Pipeline, layout.Pipeline);
        Axes.Add(SearchAxes.Data, d);
        Axes.Add(SearchAxes.Context, c);
        Axes.Add(SearchAxes.Expert, e);
        foreach (bool sequence in sequences)
        {
            Axes.Add(SearchAxes.SequenceParallel, sequence ? 1 : 0);
        }
        foreach (int shard in layout.Shards)
        {
            Axes.Add(SearchAxes.Shard, shard);
        }
    }

    private Pipelined[] PairsOf(int stages, int microBatches)
    {
        if (!_pairs.TryGetValue((stages, microBatches), out Pipelined[]? pairs))
        {
            pairs = [.. _space.Pipelined(stages, microBatches).Select(p => new Pipelined(p.Schedule, p.Virtual, 0, 0))];
            _pairs[(stages, microBatches)] = pairs;
            foreach (Pipelined pair in pairs)
            {
                Axes.Add(SearchAxes.Virtual, pair.Virtual);
                Axes.Add(SearchAxes.Schedule, SearchAxes.Schedules.IndexOf(pair.Schedule));
            }
        }
        return pairs;
    }

    private ImmutableArray<int> MicroBatchesOf(int share)
    {
        if (!_microBatches.TryGetValue(share, out ImmutableArray<int> sizes))
        {
            _microBatches[share] = sizes = _space.MicroBatches(share);
        }
        return sizes;
    }

    // Slots are known once all values are; then floors, and the order in which cells are worth a look.
    private void Bound(ParallelOptions options)
    {
        foreach (Pipelined[] pairs in _pairs.Values)
        {
            for (int i = 0; i < pairs.Length; i++)
            {
                int schedule = SearchAxes.Schedules.IndexOf(pairs[i].Schedule);
                pairs[i] = pairs[i] with
                {
                    ScheduleSlot = Axes.Slot(SearchAxes.Schedule, schedule),
                    VirtualSlot = Axes.Slot(SearchAxes.Virtual, pairs[i].Virtual),
                };
            }
        }
        Parallel.For(0, Bases.Length, options, i => Bases[i] = BasisOf(_basisJobs[i]));
        double[] floors = new double[_cells.Count];
        int[] order = new int[floors.Length];
        Span<Cell> cells = CollectionsMarshal.AsSpan(_cells);
        for (int i = 0; i < cells.Length; i++)
        {
            ref Cell cell = ref cells[i];
            Layout layout = cell.Layout;
            if (layout.Slots.Length == 0)
            {
                layout.Slots =
                [
                    Axes.Slot(SearchAxes.Tensor, layout.Tensor),
                    Axes.Slot(SearchAxes.Pipeline, layout.Pipeline),
                    Axes.Slot(SearchAxes.Data, layout.Data),
                    Axes.Slot(SearchAxes.Context, layout.Context),
                    Axes.Slot(SearchAxes.Expert, layout.Expert),
                ];
                layout.ShardSlots = [.. layout.Shards.Select(s => Axes.Slot(SearchAxes.Shard, s))];
            }
            floors[i] = FloorOf(cell);
            order[i] = i;
            cell = cell with
            {
                MicroBatchSlot = Axes.Slot(SearchAxes.MicroBatch, cell.MicroBatch),
                SequenceParallelSlot = Axes.Slot(SearchAxes.SequenceParallel, cell.SequenceParallel ? 1 : 0),
                FlashAttentionSlot = Axes.Slot(SearchAxes.FlashAttention, cell.FlashAttention ? 1 : 0),
                Floor = floors[i],
            };
        }
        Array.Sort(floors, order);
        Sorted = new Cell[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            Sorted[i] = cells[order[i]];
        }
    }

    private CellBasis BasisOf(TrainingJob job) =>
        new(
            [.. _machines.Select(m => LayerPasses.Of(job, m.Constants, m.Accelerator))],
            [.. Recomputes.Select(r => MemoryModel.Layer(job, r.Recompute))],
            MemoryModel.Layer(job, "selective"),
            MemoryModel.Head(job)
        );

    /// <summary>
    /// Bytes that no mapping of the cell gets below: one copy of the weights, the fewest micro-batches in flight, and of
    /// sharding and recomputation the least.
    /// </summary>
    public double LeastMemory(in Cell cell)
    {
        Layout layout = cell.Layout;
        CellBasis basis = Bases[cell.Basis];
        double[] states = StatesOf(cell);
        int microBatches = _space.Job.Batch / (layout.Data * cell.MicroBatch);
        double fullest = 0;
        for (int kind = 0; kind < layout.Plan.Kinds.Length; kind++)
        {
            Stage stage = layout.Plan.Kinds[kind].Stage;
            double inFlight = double.PositiveInfinity;
            foreach (Pipelined pair in cell.Pairs)
            {
                double held = MemoryModel.InFlight(layout.Pipeline, pair.Virtual, pair.Schedule, microBatches, layout.Plan.Firsts[kind]);
                inFlight = Math.Min(inFlight, held);
            }
            double kept = double.PositiveInfinity;
            for (int i = 0; i < Recomputes.Length; i++)
            {
                kept = Math.Min(kept, basis.Kept(stage, i, Recomputes[i].Recompute).Total(inFlight));
            }
            double least = double.PositiveInfinity;
            for (int s = 0; s < layout.Shards.Length; s++)
            {
                least = Math.Min(least, states[StateOf(layout, s, false, kind)]);
            }
            fullest = Math.Max(fullest, least + kept);
        }
        return fullest;
    }

    /// <summary>
    /// Bytes of weights, gradients and optimizer: for each kind of sharding, with one copy of the weights and with two, those of
    /// each kind of stage (<see cref="StateOf"/>). Made once a layout.
    /// </summary>
    public double[] StatesOf(in Cell cell)
    {
        Layout layout = cell.Layout;
        if (layout.States is { } made)
        {
            return made;
        }
        TrainingJob job = _space.Job with { Mapping = MappingOf(cell) };
        int kinds = layout.Plan.Kinds.Length;
        double[] states = new double[2 * kinds * layout.Shards.Length];
        for (int s = 0; s < layout.Shards.Length; s++)
        {
            for (int kind = 0; kind < kinds; kind++)
            {
                Stage stage = layout.Plan.Kinds[kind].Stage;
                states[StateOf(layout, s, false, kind)] = MemoryModel.States(job, stage, layout.Shards[s], false).Total;
                states[StateOf(layout, s, true, kind)] = MemoryModel.States(job, stage, layout.Shards[s], true).Total;
            }
        }
        return layout.States = states;
    }

    /// <summary>Index into <see cref="StatesOf"/>.</summary>
    public static int StateOf(Layout layout, int shard, bool twice, int kind) => (((2 * shard) + (twice ? 1 : 0)) * layout.Plan.Kinds.Length) + kind;

    // Every step has the forward and backward passes of its slowest stage, once a micro-batch; all else only adds.
    private double FloorOf(in Cell cell)
    {
        double floor = 0;
        foreach (LayerPasses passes in Bases[cell.Basis].Passes)
        {
            double dense = passes.DenseForward.Total + passes.DenseBackward.Total;
            double expert = passes.ExpertForward.Total + passes.ExpertBackward.Total;
            double slowest = 0;
            foreach ((Stage stage, _) in cell.Layout.Plan.Kinds)
            {
                // A layer that the stage does not have must not spread its NaN.
                double seconds = stage.Dense > 0 ? stage.Dense * dense : 0;
                seconds += stage.Expert > 0 ? stage.Expert * expert : 0;
                slowest = Math.Max(slowest, seconds + (stage.IsLast ? passes.Logits : 0));
            }
            floor = Math.Max(floor, slowest);
        }
        int microBatches = _space.Job.Batch / (cell.Layout.Data * cell.MicroBatch);
        return microBatches * floor;
    }
}
