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
        return LayerActivations(job, expertLayer, job.Mapping.Recompute);
    }

    private static double LayerActivations(TrainingJob job, bool expertLayer, string recompute)
    {
        ModelSpec model = job.Model;
        Mapping map = job.Mapping;
        double t = map.Tensor;
        double tokens = (double)map.MicroBatch * job.Sequence / map.Context;
        double whole = map.SequenceParallel ? t : 1;
        if (recompute == "full")
        {
            return 2 * tokens * model.Hidden / whole;
        }
        bool fused = map.FlashAttention;
        // Inputs of products are what a recomputation of norms and activation functions restores; FP8 keeps them at 1 B.
        double input =
            fused && recompute == "selective" ? 0
            : job.Precision == "fp8" ? 1
            : 2;
        // What the activation function is computed again from is kept in FP8 too (arXiv 2412.19437, section 3.3.3).
        bool narrow = job.Precision == "fp8" && input == 0;
        // Not sliced without sequence parallelism: inputs of both norms, inputs of both blocks, dropout masks of old.
        double bytes = (4 + (2 * input) + (fused ? 0 : 2)) * tokens * model.Hidden / whole;
        bytes += tokens * AttentionWidthBytes(model, input) / t;
        bytes += expertLayer
            ? ExpertBytes(model, map, tokens, input, narrow)
            : tokens * BlockBytes(model.FeedForward, model.Gated, input, narrow) / t;
        if (recompute == "none" && !fused)
        {
            bytes += 5.0 * model.Heads * job.Sequence * tokens / t;
        }
        return bytes;
    }

    /// <summary>
    /// Micro-batches whose activations a stage holds, in units of all its layers (M2); stage 0 is the first. Interleaved: before
    /// it goes backward it has been through 2 (p - i - 1) + (v - 1) p chunks, and one more. Source: Megatron-LM, schedules.py.
    /// </summary>
    public static double InFlight(Mapping map, int microBatches, int stage = 0)
    {
        ArgumentNullException.ThrowIfNull(map);
        return InFlight(map.Pipeline, map.Virtual, map.Schedule, microBatches, stage);
    }

    internal static double InFlight(double p, int chunks, string schedule, int microBatches, int stage)
    {
        double held =
            schedule == "dualpipe" ? p + 1
            : chunks > 1 ? ((2 * (p - stage - 1)) + ((chunks - 1) * p) + 1) / chunks
            : p - stage;
        return Math.Min(held, microBatches);
    }

    /// <summary>
    /// The fullest of all stages: the first has most micro-batches in flight, the last the logits, those between may have more
    /// layers, or experts. Capacity in bytes.
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
        MemoryUse fullest = OfStage(job, plan, 0, capacity);
        for (int kind = 1; kind < plan.Kinds.Length; kind++)
        {
            MemoryUse use = OfStage(job, plan, kind, capacity);
            fullest = use.Total > fullest.Total ? use : fullest;
        }
        return fullest;
    }

    /// <summary>Bytes of a gradient element: FP32 accumulation with BF16 and FP8, FP16 with FP16.</summary>
    internal static double GradientBytes(TrainingJob job) => job.Precision == "fp16" ? 2 : 4;

    private static MemoryUse OfStage(TrainingJob job, StagePlan plan, int kind, double capacity)
    {
        Stage stage = plan.Kinds[kind].Stage;
        Mapping map = job.Mapping;
        StageStates states = States(job, stage, map.ShardStates, map.Schedule == "dualpipe");
        int microBatches = job.Batch / (map.Data * map.MicroBatch);
        double inFlight = InFlight(map, microBatches, plan.Firsts[kind]);
        LayerBytes? open = map.Recompute == "full" ? Layer(job, "selective") : null;
        double activations = Activations(stage, Layer(job, map.Recompute), open, Head(job)).Total(inFlight);
        return new MemoryUse(states.Weights, states.Gradients, states.Optimizer, activations, capacity);
    }

    /// <summary>
    /// Weights, gradients and optimizer states of a rank of a stage under ZeRO stage <paramref name="shards"/>;
    /// <paramref name="twice"/>: a bidirectional schedule holds two copies of the weights.
    /// </summary>
    internal static StageStates States(TrainingJob job, Stage stage, int shards, bool twice)
    {
        Mapping map = job.Mapping;
        double copies = twice ? 2 : 1;
        double dense = copies * StagePlan.DenseParameters(job.Model, stage) / map.Tensor;
        double expert = copies * StagePlan.ExpertParameters(job.Model, stage) / (map.Expert > 1 ? map.Expert : map.Tensor);
        double Sharded(int from) => shards >= from ? (dense / RankOrder.Data(map).Size) + (expert / RankOrder.ExpertData(map).Size) : dense + expert;
        // FP32 master weight and two moments.
        return new StageStates(2 * Sharded(3), GradientBytes(job) * Sharded(2), 12 * Sharded(1) / copies);
    }

    /// <summary>What one layer of each kind keeps under a kind of recomputation.</summary>
    internal static LayerBytes Layer(TrainingJob job, string recompute) =>
        new(LayerActivations(job, false, recompute), job.Model.Experts is null ? 0 : LayerActivations(job, true, recompute));

    /// <summary>Input of the head and FP32 logits of one micro-batch (M3).</summary>
    internal static double Head(TrainingJob job)
    {
        double tokens = (double)job.Mapping.MicroBatch * job.Sequence / job.Mapping.Context;
        return 4 * tokens * (job.Model.Hidden + job.Model.Vocabulary) / job.Mapping.Tensor;
    }

    /// <summary>Activations of a rank of a stage, whatever the schedule.</summary>
    /// <param name="open">The layer that is being computed again while its inputs are all kept; null: none is.</param>
    internal static StageActivations Activations(Stage stage, in LayerBytes layer, in LayerBytes? open, double head)
    {
        double each = (stage.Dense > 0 ? stage.Dense * layer.Dense : 0) + (stage.Expert > 0 ? stage.Expert * layer.Expert : 0);
        double again = open is { } o ? (stage.Expert > 0 ? o.Expert : o.Dense) : 0;
        return new StageActivations(each, again, stage.IsLast ? head : 0);
    }

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

    // Plain: before and after the activation. Gated: gate, up and their product. Narrow: one byte each instead of two.
    private static double BlockBytes(double width, bool gated, double input, bool narrow) => (((gated ? 4 : 2) / (narrow ? 2 : 1)) + input) * width;

    private static double ExpertBytes(ModelSpec model, Mapping map, double tokens, double input, bool narrow)
    {
        ExpertSpec e = model.Experts!;
        // Copies of tokens arrive by exchange and are kept.
        double copy = (Math.Max(1, input) * model.Hidden) + BlockBytes(e.FeedForward, model.Gated, input, narrow);
        double shared = e.Shared * BlockBytes(e.FeedForward, model.Gated, input, narrow);
        return tokens * ((e.TopK * copy) + shared) / map.Tensor;
    }
}

/// <summary>Bytes of a rank that do not depend on the micro-batch.</summary>
internal readonly record struct StageStates(double Weights, double Gradients, double Optimizer)
{
    public double Total => Weights + Gradients + Optimizer;
}

/// <summary>Bytes that a dense layer and a layer with experts keep of one micro-batch.</summary>
internal readonly record struct LayerBytes(double Dense, double Expert);

/// <summary>Bytes that each micro-batch in flight keeps, of the layer that is computed again, and of the head.</summary>
internal readonly record struct StageActivations(double Each, double Open, double Head)
{
    public double Total(double inFlight) => (inFlight * Each) + Open + Head;
}
