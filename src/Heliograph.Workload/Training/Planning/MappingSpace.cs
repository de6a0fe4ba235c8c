using System.Collections.Immutable;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Planning;

/// <summary>
/// The mappings of a job that a search goes through: every combination of allowed values that
/// <see cref="MappingCheck"/> accepts, each distinct step once. Rules in <c>docs/models/planning.md</c>. Immutable.
/// </summary>
/// <remarks>
/// A dimension with one value is fixed: it is taken as it is, whether or not the rules of free dimensions (kv-heads,
/// micro-batches in multiples of the stages, ...) like it, so that published mappings with gaps can be completed.
/// </remarks>
public sealed record MappingSpace
{
    private MappingSpace(TrainingJob job, int accelerators, MappingChoices choices, int sites)
    {
        (Job, Accelerators, Choices, Sites) = (job, accelerators, choices, sites);
    }

    /// <summary>Model, batch, sequence and precision; its mapping is not looked at.</summary>
    public TrainingJob Job { get; }

    public int Accelerators { get; }

    public MappingChoices Choices { get; private init; }

    /// <summary>Sites over which one of pipeline and data must divide; 1: none has to.</summary>
    public int Sites { get; }

    /// <summary>All mappings of a job on so many accelerators; the overlap of the training software is the job's.</summary>
    public static MappingSpace Of(TrainingJob job, int accelerators, int sites = 1)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentOutOfRangeException.ThrowIfLessThan(accelerators, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sites, 1);
        return new MappingSpace(job, accelerators, job.Search ?? Software(job.Mapping), sites);
    }

    // What the software does, and a search leaves.
    private static MappingChoices Software(Mapping mapping) =>
        MappingChoices.Free with
        {
            Overlap = mapping.Overlap,
            Collectives = mapping.Collectives,
            Between = mapping.Between,
        };

    /// <summary>The space with other choices; what is not among them stays.</summary>
    public MappingSpace With(Func<MappingChoices, MappingChoices> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Choices = change(Choices) };
    }

    /// <summary>
    /// The space with the values that are given fixed, null ones as they were: published mappings state some dimensions.
    /// </summary>
    public MappingSpace Fix(
        int? tensor = null,
        int? pipeline = null,
        int? data = null,
        int? context = null,
        int? expert = null,
        int? chunks = null,
        int? microBatch = null,
        string? recompute = null,
        bool? sequenceParallel = null,
        int? shard = null,
        bool? flashAttention = null,
        string? schedule = null
    ) =>
        With(c =>
            c with
            {
                Tensor = One(tensor, c.Tensor),
                Pipeline = One(pipeline, c.Pipeline),
                Data = One(data, c.Data),
                Context = One(context, c.Context),
                Expert = One(expert, c.Expert),
                Virtual = One(chunks, c.Virtual),
                MicroBatch = One(microBatch, c.MicroBatch),
                Recompute = recompute is null ? c.Recompute : [recompute],
                SequenceParallel = One(sequenceParallel, c.SequenceParallel),
                ShardStates = One(shard, c.ShardStates),
                FlashAttention = One(flashAttention, c.FlashAttention),
                Schedule = schedule is null ? c.Schedule : [schedule],
            }
        );

    private static ImmutableArray<T> One<T>(T? value, ImmutableArray<T> otherwise)
        where T : struct => value is { } v ? [v] : otherwise;

    internal ImmutableArray<int> Tensors() =>
        Choices.Tensor.IsEmpty
            ? [.. Divisors(Accelerators).Where(t => Job.Model.Heads % t == 0 && (Job.Model.KvHeads % t == 0 || t % Job.Model.KvHeads == 0))]
            : Listed(Choices.Tensor, t => Accelerators % t == 0 && Job.Model.Heads % t == 0);

    internal ImmutableArray<int> Contexts(int left) =>
        Choices.Context.IsEmpty
            ? [.. Divisors(left).Where(c => Job.Sequence % c == 0)]
            : Listed(Choices.Context, c => left % c == 0 && Job.Sequence % c == 0);

    /// <param name="left">Accelerators / (tensor x context).</param>
    internal ImmutableArray<int> Pipelines(int left) =>
        Choices.Pipeline.IsEmpty
            ? [.. Divisors(left).Where(p => p <= Job.Model.Layers)]
            : Listed(Choices.Pipeline, p => left % p == 0 && p <= Job.Model.Layers);

    internal bool AllowsData(int data) => (Choices.Data.IsEmpty || Choices.Data.Contains(data)) && Job.Batch % data == 0;

    internal ImmutableArray<int> Experts()
    {
        int experts = Job.Model.Experts?.Count ?? 1;
        return Choices.Expert.IsEmpty ? Divisors(experts) : Listed(Choices.Expert, e => experts % e == 0);
    }

    /// <param name="share">Sequences of the batch on one data rank.</param>
    internal ImmutableArray<int> MicroBatches(int share) =>
        Choices.MicroBatch.IsEmpty ? Divisors(share) : Listed(Choices.MicroBatch, m => share % m == 0);

    internal ImmutableArray<string> Recomputes() =>
        Choices.Recompute.IsEmpty ? SearchAxes.Recomputations : [.. SearchAxes.Recomputations.Where(r => Choices.Recompute.Contains(r))];

    internal ImmutableArray<bool> SequenceParallels(int tensor) =>
        !Choices.SequenceParallel.IsEmpty ? [.. Choices.SequenceParallel.Distinct().Order()]
        : tensor > 1 ? [false, true]
        : [false];

    internal ImmutableArray<bool> FlashAttentions() =>
        Choices.FlashAttention.IsEmpty ? [true, false] : [.. Choices.FlashAttention.Distinct().OrderDescending()];

    /// <summary>With nothing to shard over, all stages are stage 0.</summary>
    internal ImmutableArray<int> Shards(int data, int expertData) =>
        !Choices.ShardStates.IsEmpty ? Listed(Choices.ShardStates, s => s <= 3, least: 0)
        : data > 1 || expertData > 1 ? [0, 1, 2, 3]
        : [0];

    /// <summary>Dimensions that may cross the sites; none when none divides over them.</summary>
    /// <param name="within">Tensor x context.</param>
    internal ImmutableArray<string> Crossings(int within, int pipeline, int data, int expert)
    {
        if (Sites == 1)
        {
            return [Choices.AcrossSites ?? "none"];
        }
        bool Divides(string dimension) =>
            dimension switch
            {
                "pipeline" => pipeline % Sites == 0 && Choices.Between.InnerSteps == 1 && Choices.Between.Compression == 1,
                "data" => data % Sites == 0 && (long)within * data / Sites % expert == 0,
                _ => data % Sites == 0 && expert % Sites == 0,
            };
        // Experts across a line are tried when they are asked for: no search has found them the best.
        ImmutableArray<string> asked = Choices.AcrossSites is { } one ? [one] : ["pipeline", "data"];
        return [.. asked.Where(Divides)];
    }

    /// <summary>Schedules with their virtual stages, those of one schedule together.</summary>
    internal ImmutableArray<(string Schedule, int Virtual)> Pipelined(int stages, int microBatches)
    {
        ImmutableArray<(string, int)>.Builder pairs = ImmutableArray.CreateBuilder<(string, int)>();
        bool isFixed = Choices.Schedule.Length == 1 && Choices.Virtual.Length == 1;
        int most = (Job.Model.Layers + stages - 1) / stages;
        foreach (string schedule in SearchAxes.Schedules)
        {
            if (!Choices.Schedule.IsEmpty && !Choices.Schedule.Contains(schedule))
            {
                continue;
            }
            ImmutableArray<int> chunks = Choices.Virtual.IsEmpty ? Divisors(most) : Listed(Choices.Virtual, _ => true);
            foreach (int v in chunks)
            {
                if ((long)stages * v <= Job.Model.Layers + 2 && (isFixed || IsDistinct(schedule, stages, v, microBatches)))
                {
                    pairs.Add((schedule, v));
                }
            }
        }
        return pairs.ToImmutable();
    }

    // One name for each schedule that differs, and only those that a runtime can execute.
    private bool IsDistinct(string schedule, int stages, int chunks, int microBatches)
    {
        bool chosen = Choices.Schedule.Length == 1;
        if (stages == 1)
        {
            return (schedule == "1f1b" || chosen) && (chunks == 1 || Choices.Virtual.Length == 1);
        }
        return schedule switch
        {
            // Interleaved chunks go round in groups of as many micro-batches as stages (arXiv 2104.04473, section 2.2).
            "interleaved" => chunks > 1 && (microBatches % stages == 0 || Choices.Virtual.Length == 1),
            // Micro-batches enter at both ends, in pairs, and fill both directions (DeepSeek-V3 report, section 3.2).
            "dualpipe" => chunks == 1 && ((stages % 2 == 0 && microBatches % 2 == 0 && microBatches >= 2 * stages) || chosen),
            _ => chunks == 1,
        };
    }

    private static ImmutableArray<int> Listed(ImmutableArray<int> values, Func<int, bool> holds, int least = 1) =>
        [.. values.Where(v => v >= least && holds(v)).Distinct().Order()];

    private static ImmutableArray<int> Divisors(int of)
    {
        List<int> low = [];
        List<int> high = [];
        for (int d = 1; (long)d * d <= of; d++)
        {
            if (of % d == 0)
            {
                low.Add(d);
                if (d != of / d)
                {
                    high.Add(of / d);
                }
            }
        }
        high.Reverse();
        return [.. low, .. high];
    }
}
