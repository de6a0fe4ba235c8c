using Heliograph.Model;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>
/// Memory of the fullest accelerator; equations M1 to M4 of <c>docs/models/training.md</c>.
/// Source: arXiv 2205.05198, table 2 and section 4, extended to grouped-query attention, gated blocks and experts.
/// </summary>
public static class MemoryModel
{
    /// <summary>
    /// Bytes that one layer keeps for the backward pass of one micro-batch on one rank (M1). For multi-head attention and
    /// a block four times as wide: s b h (10 + 24/t + 5 a s/(h t)), with sequence parallelism s b h/t (34 + 5 a s/h).
    /// </summary>
    public static double LayerActivations(TrainingJob job, bool expertLayer)
    {
        ArgumentNullException.ThrowIfNull(job);
        ModelSpec model = job.Model;
        Mapping map = job.Mapping;
        double t = map.Tensor;
        double tokens = (double)map.MicroBatch * job.Sequence / map.Context;
        double whole = map.SequenceParallel ? t : 1;
        if (map.Recompute == "full")
        {
            return 2 * tokens * model.Hidden / whole;
        }
        bool fused = map.FlashAttention;
        // Inputs of products are what a recomputation of norms and activation functions restores; FP8 keeps them at 1 B.
        double input =
            fused && map.Recompute == "selective" ? 0
            : job.Precision == "fp8" ? 1
            : 2;
        // Not sliced without sequence parallelism: inputs of both norms, inputs of both blocks, dropout masks of old.
        double bytes = (4 + (2 * input) + (fused ? 0 : 2)) * tokens * model.Hidden / whole;
        bytes += tokens * AttentionWidthBytes(model, input) / t;
        bytes += expertLayer ? ExpertBytes(model, map, tokens, input) : tokens * BlockBytes(model.FeedForward, model.Gated, input) / t;
        if (map.Recompute == "none" && !fused)
        {
            bytes += 5.0 * model.Heads * job.Sequence * tokens / t;
        }
        return bytes;
    }

    /// <summary>Micro-batches whose activations the first stage holds, in units of all its layers (M2).</summary>
    public static double InFlight(Mapping map, int microBatches)
    {
        ArgumentNullException.ThrowIfNull(map);
        double p = map.Pipeline;
        double held = Math.Min(p, microBatches);
        if (map.Schedule == "dualpipe")
        {
            return Math.Min(p + 1, microBatches);
        }
        return map.Virtual > 1 ? held * (1 + ((p - 1) / (p * map.Virtual))) : held;
    }

    /// <summary>
    /// The fuller of the first stage (most micro-batches in flight) and the last (logits). Capacity in bytes.
    /// </summary>
    public static MemoryUse Fullest(TrainingJob job, double capacity)
    {
        ArgumentNullException.ThrowIfNull(job);
        StagePlan plan = StagePlan.Deal(job.Model, job.Mapping.Pipeline);
        return Fullest(job, plan, capacity);
    }

    /// <inheritdoc cref="Fullest(TrainingJob, double)"/>
    internal static MemoryUse Fullest(TrainingJob job, StagePlan plan, double capacity)
    {
        MemoryUse first = OfStage(job, plan.Stages[0], capacity);
        MemoryUse last = OfStage(job, plan.Stages[^1], capacity);
        return first.Total >= last.Total ? first : last;
    }

    /// <summary>Bytes of a gradient element: FP32 accumulation with BF16 and FP8, FP16 with FP16.</summary>
    internal static double GradientBytes(TrainingJob job) => job.Precision == "fp16" ? 2 : 4;

    private static MemoryUse OfStage(TrainingJob job, Stage stage, double capacity)
    {
        Mapping map = job.Mapping;
        int shards = map.ShardStates;
        double copies = map.Schedule == "dualpipe" ? 2 : 1;
        double dense = copies * StagePlan.DenseParameters(job.Model, stage) / map.Tensor;
        double expert = copies * StagePlan.ExpertParameters(job.Model, stage) / (map.Expert > 1 ? map.Expert : map.Tensor);
        double Sharded(int from) => shards >= from ? (dense / RankOrder.Data(map).Size) + (expert / RankOrder.ExpertData(map).Size) : dense + expert;
        int microBatches = job.Batch / (map.Data * map.MicroBatch);
        double inFlight = stage.IsFirst ? InFlight(map, microBatches) : 1;
        double activations = inFlight * Activations(job, stage);
        if (map.Recompute == "full")
        {
            // One layer is being recomputed while its inputs are all kept.
            TrainingJob open = job with
            {
                Mapping = map with { Recompute = "selective" },
            };
            activations += LayerActivations(open, stage.Expert > 0);
        }
        if (stage.IsLast)
        {
            // Input of the head and FP32 logits of one micro-batch (M3).
            double tokens = (double)map.MicroBatch * job.Sequence / map.Context;
            activations += 4 * tokens * (job.Model.Hidden + job.Model.Vocabulary) / map.Tensor;
        }
        return new MemoryUse(
            2 * Sharded(3),
            GradientBytes(job) * Sharded(2),
            // FP32 master weight and two moments.
            12 * Sharded(1) / copies,
            activations,
            capacity
        );
    }

    private static double Activations(TrainingJob job, Stage stage) =>
        (stage.Dense > 0 ? stage.Dense * LayerActivations(job, false) : 0) + (stage.Expert > 0 ? stage.Expert * LayerActivations(job, true) : 0);

    // Queries, keys, values, and the input of the output projection. Latent: with its inputs restored, the ranks alone.
    private static double AttentionWidthBytes(ModelSpec model, double input)
    {
        // The core's output is kept whatever is recomputed: the fused backward pass reads it.
        double output = input == 0 ? 2 : input;
        if (model.Latent is { } m)
        {
            double head = m.NopeDimension + m.RopeDimension;
            double up = input == 0 ? 0 : 2.0 * model.Heads * ((2 * head) + m.ValueDimension);
            return up + (output * model.Heads * m.ValueDimension) + (2.0 * (m.QueryRank + m.KeyValueRank));
        }
        return model.HeadDimension * ((2.0 * (model.Heads + (2.0 * model.KvHeads))) + (output * model.Heads));
    }

    // Plain: before and after the activation. Gated: gate, up and their product.
    private static double BlockBytes(double width, bool gated, double input) => ((gated ? 4 : 2) + input) * width;

    private static double ExpertBytes(ModelSpec model, Mapping map, double tokens, double input)
    {
        ExpertSpec e = model.Experts!;
        // Copies of tokens arrive by exchange and are kept.
        double copy = (Math.Max(1, input) * model.Hidden) + BlockBytes(e.FeedForward, model.Gated, input);
        double shared = e.Shared * BlockBytes(e.FeedForward, model.Gated, input);
        return tokens * ((e.TopK * copy) + shared) / map.Tensor;
    }
}
