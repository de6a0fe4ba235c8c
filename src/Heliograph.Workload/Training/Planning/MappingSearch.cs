using System.Collections.Immutable;
using System.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Planning;

/// <summary>
/// The shortest step over a space of mappings, by exhaustive search with bounds that never drop the best. Description,
/// bounds and validation: <c>docs/models/planning.md</c>. On one fabric the mapping of the shortest step is also that of
/// the least cost and energy, which are the step's seconds times a constant.
/// </summary>
/// <remarks>
/// Cells (layout, micro-batch, flags) are visited by their compute bound, in rounds whose size does not depend on the
/// number of threads; a round sees what earlier rounds found. So counts and results are the same on any machine.
/// </remarks>
public static class MappingSearch
{
    private const int CellsPerChunk = 8;
    private const int FirstRound = 2;
    private const int MostChunks = 64;

    /// <summary>Searches for one kind of accelerator and network.</summary>
    /// <param name="keep">Mappings to return, the best with the runners-up, which differ in tensor, pipeline or expert; at least 1.</param>
    /// <param name="threads">0: all cores.</param>
    /// <param name="whole">
    /// Spaces of up to so many mappings are evaluated whole, without bounds: the same mappings are found, and the counts are
    /// of all of them.
    /// </param>
    public static SearchResult Run(TrainingMachine machine, MappingSpace space, int keep = 5, int threads = 0, long whole = 0)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return Run([machine], space, keep, threads, whole);
    }

    /// <summary>
    /// Searches for a job on several kinds at once (sites that differ): the step is that of the slowest, memory that of
    /// the smallest.
    /// </summary>
    public static SearchResult Run(ImmutableArray<TrainingMachine> machines, MappingSpace space, int keep = 5, int threads = 0, long whole = 0) =>
        Run(machines, space, keep, threads, whole, CellEvaluator.Sound);

    /// <param name="trust">As of <see cref="CellEvaluator"/>.</param>
    internal static SearchResult Run(ImmutableArray<TrainingMachine> machines, MappingSpace space, int keep, int threads, long whole, double trust)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfZero(machines.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        long start = Stopwatch.GetTimestamp();
        double capacity = machines.Select(m => m.Accelerator.Capacity).Where(c => !double.IsNaN(c)).DefaultIfEmpty(double.NaN).Min();
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        SearchCells cells = new(space, machines, options);
        double bounds = cells.Mappings > whole ? trust : 0;
        Incumbents all = new(keep, cells.Axes.Slots);
        CellEvaluator[] evaluators =
        [
            .. Enumerable.Range(0, MostChunks).Select(_ => new CellEvaluator(cells, space, machines, capacity, keep, bounds)),
        ];
        Cell[] round = new Cell[MostChunks * CellsPerChunk];
        int next = 0;
        for (int chunks = FirstRound; next < cells.Sorted.Length; chunks = Math.Min(MostChunks, 2 * chunks))
        {
            int taken = Take(cells, all, capacity, bounds, round.AsSpan(0, chunks * CellsPerChunk), ref next);
            int used = (taken + CellsPerChunk - 1) / CellsPerChunk;
            Parallel.For(
                0,
                used,
                options,
                chunk =>
                {
                    CellEvaluator evaluator = evaluators[chunk];
                    evaluator.Found.Reset(all);
                    for (int i = chunk * CellsPerChunk; i < Math.Min(taken, (chunk + 1) * CellsPerChunk); i++)
                    {
                        evaluator.Evaluate(round[i]);
                    }
                }
            );
            for (int chunk = 0; chunk < used; chunk++)
            {
                all.Merge(evaluators[chunk].Found);
            }
        }
        return Result(space, cells, all, capacity, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // The next cells that no bound rules out yet.
    private static int Take(SearchCells cells, Incumbents all, double capacity, double trust, Span<Cell> round, ref int next)
    {
        int taken = 0;
        while (taken < round.Length && next < cells.Sorted.Length)
        {
            ref readonly Cell cell = ref cells.Sorted[next++];
            // What does not fit matters while nothing does, or where it would be the best without a limit.
            bool isRuledOut =
                CellEvaluator.IsRuledOut(cell, all, cells.Recomputes, trust)
                || (all.Best[0].Layout is not null && cell.Floor * trust > all.Unlimited.Seconds && cells.LeastMemory(cell) > capacity);
            if (isRuledOut)
            {
                all.Pruned += cell.Count(cells.Recomputes.Length);
            }
            else
            {
                round[taken++] = cell;
            }
        }
        return taken;
    }

    private static SearchResult Result(MappingSpace space, SearchCells cells, Incumbents all, double capacity, double seconds)
    {
        RankedMapping? Ranked(in Found found) =>
            found.Layout is { } layout ? new RankedMapping(MappingOf(found.Point, layout.Crossing, space), found.Seconds, found.Memory) : null;
        ImmutableArray<RankedMapping>.Builder best = ImmutableArray.CreateBuilder<RankedMapping>();
        foreach (Found found in all.Best)
        {
            if (Ranked(found) is { } ranked)
            {
                best.Add(ranked);
            }
        }
        return new SearchResult(
            best.ToImmutable(),
            cells.Axes.Profile(slot => Ranked(all[slot])),
            Ranked(all.Unlimited),
            best.Count == 0 ? Ranked(all.Least) : null,
            capacity,
            all.Evaluated,
            all.Pruned,
            all.OverMemory,
            all.Unknown,
            seconds
        );
    }

    private static Mapping MappingOf(in MappingPoint point, string crossing, MappingSpace space) =>
        new Mapping(
            point.Tensor,
            point.Pipeline,
            point.Data,
            point.Context,
            point.Expert,
            point.Virtual,
            point.MicroBatch,
            point.Recompute,
            point.SequenceParallel,
            point.ShardStates,
            point.FlashAttention,
            point.Schedule,
            crossing,
            space.Job.Mapping.Span,
            point.Overlap
        )
        {
            Between = space.Choices.Between,
            Collectives = space.Choices.Collectives,
        }.Over(space.Sites);
}
