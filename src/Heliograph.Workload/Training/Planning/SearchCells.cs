using System.Collections.Immutable;
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

    /// <summary>Slots of the five dimensions.</summary>
    public int[] Slots { get; set; } = [];

    /// <summary>One for each machine; set by whoever needs it first, always to equal values.</summary>
    public Placement[]? Placements { get; set; }

    /// <summary>Bytes of weights, gradients and optimizer; as <see cref="Placements"/>.</summary>
    public double[]? States { get; set; }

    public ImmutableArray<int> Shards { get; set; } = [];

    public int[] ShardSlots { get; set; } = [];
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
    int Passes,
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
    private readonly List<TrainingJob> _passJobs = [];
    private readonly Dictionary<(int, int), Pipelined[]> _pairs = [];
    private readonly Dictionary<int, StagePlan> _plans = [];

    public SearchCells(MappingSpace space, ImmutableArray<TrainingMachine> machines)
    {
        (_space, _machines) = (space, machines);
        Enumerate();
        // An empty space has no values.
        ImmutableArray<string> recomputes = _cells.Count == 0 ? [] : space.Recomputes();
        foreach (string recompute in recomputes)
        {
            Axes.Add(SearchAxes.Recompute, SearchAxes.Recomputations.IndexOf(recompute));
        }
        Axes.Close();
        Recomputes = [.. recomputes.Select(r => (r, Axes.Slot(SearchAxes.Recompute, SearchAxes.Recomputations.IndexOf(r))))];
        Passes = new LayerPasses[_passJobs.Count][];
        Bound();
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

    /// <summary>For each combination of what passes depend on, one for each machine.</summary>
    public LayerPasses[][] Passes { get; }

    public (string Recompute, int Slot)[] Recomputes { get; }

    /// <summary>A mapping of the cell, with the simplest schedule.</summary>
    public Mapping MappingOf(in Cell cell) =>
        new(
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
        );

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
                    if (!_space.AllowsData(d) || _space.Crossing(p, d) is not { } crossing)
                    {
                        continue;
                    }
                    foreach (int e in experts)
                    {
                        if ((long)t * c * d % e == 0)
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
        bool isUsed = false;
        foreach (int b in _space.MicroBatches(_space.Job.Batch / d))
        {
            Pipelined[] pairs = PairsOf(layout.Pipeline, _space.Job.Batch / d / b);
            if (pairs.Length == 0)
            {
                continue;
            }
            foreach (bool sequence in _space.SequenceParallels(t))
            {
                foreach (bool flash in _space.FlashAttentions())
                {
                    Cell cell = new(layout, pairs, b, sequence, flash, 0, 0, 0, 0, 0);
                    if (!passes.TryGetValue((e, b, sequence, flash), out int index))
                    {
                        passes.Add((e, b, sequence, flash), index = _passJobs.Count);
                        _passJobs.Add(_space.Job with { Mapping = MappingOf(cell) });
                    }
                    _cells.Add(cell with { Passes = index });
                    Axes.Add(SearchAxes.SequenceParallel, sequence ? 1 : 0);
                    Axes.Add(SearchAxes.FlashAttention, flash ? 1 : 0);
                    isUsed = true;
                }
            }
            Axes.Add(SearchAxes.MicroBatch, b);
            foreach (Pipelined pair in pairs)
            {
                Axes.Add(SearchAxes.Virtual, pair.Virtual);
                Axes.Add(SearchAxes.Schedule, SearchAxes.Schedules.IndexOf(pair.Schedule));
            }
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
        }
        return pairs;
    }

    // Slots are known once all values are; then floors, and the order in which cells are worth a look.
    private void Bound()
    {
        foreach (Pipelined[] pairs in _pairs.Values)
        {
            for (int i = 0; i < pairs.Length; i++)
            {
                if (Axes.Has(SearchAxes.Virtual, pairs[i].Virtual))
                {
                    int schedule = SearchAxes.Schedules.IndexOf(pairs[i].Schedule);
                    pairs[i] = pairs[i] with
                    {
                        ScheduleSlot = Axes.Slot(SearchAxes.Schedule, schedule),
                        VirtualSlot = Axes.Slot(SearchAxes.Virtual, pairs[i].Virtual),
                    };
                }
            }
        }
        for (int i = 0; i < Passes.Length; i++)
        {
            Passes[i] = [.. _machines.Select(m => LayerPasses.Of(_passJobs[i], m.Constants, m.Accelerator))];
        }
        double[] floors = new double[_cells.Count];
        Cell[] cells = new Cell[_cells.Count];
        for (int i = 0; i < cells.Length; i++)
        {
            Cell cell = _cells[i];
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
            cells[i] = cell with
            {
                MicroBatchSlot = Axes.Slot(SearchAxes.MicroBatch, cell.MicroBatch),
                SequenceParallelSlot = Axes.Slot(SearchAxes.SequenceParallel, cell.SequenceParallel ? 1 : 0),
                FlashAttentionSlot = Axes.Slot(SearchAxes.FlashAttention, cell.FlashAttention ? 1 : 0),
                Floor = floors[i],
            };
        }
        Array.Sort(floors, cells);
        Sorted = cells;
    }

    // Every step has the forward and backward passes of its slowest stage, once a micro-batch; all else only adds.
    private double FloorOf(in Cell cell)
    {
        double floor = 0;
        foreach (LayerPasses passes in Passes[cell.Passes])
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
