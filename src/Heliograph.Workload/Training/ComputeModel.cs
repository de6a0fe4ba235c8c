using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>Seconds of one direction through a layer, one micro-batch, on one rank, by what it does.</summary>
/// <param name="Weights">The part of the products that yields weight gradients; backward only.</param>
internal readonly record struct LayerPass(double Matrix, double Expert, double Core, double Elementwise, double Routing, double Weights)
{
    public double Total => Matrix + Expert + Core + Elementwise + Routing;

    /// <summary>With fused attention and the routing of experts, whose kernels are written for a chip years after it, slower by a factor.</summary>
    public LayerPass Aged(double factor, bool fused) => this with { Core = fused ? Core * factor : Core, Routing = Routing * factor };
}

/// <summary>Seconds of a product forward and backward; backward is two products, for the inputs and for the weights.</summary>
internal readonly record struct ProductTime(double Forward, double Inputs, double Weights)
{
    public double Backward => Inputs + Weights;

    public static ProductTime operator +(ProductTime a, ProductTime b) => new(a.Forward + b.Forward, a.Inputs + b.Inputs, a.Weights + b.Weights);
}

/// <summary>All passes of a micro-batch on a rank: the same for every pipeline and data dimension.</summary>
/// <param name="Logits">Both directions.</param>
/// <param name="Memory">B/s that kernels reach.</param>
internal sealed record LayerPasses(
    LayerPass DenseForward,
    LayerPass DenseBackward,
    LayerPass ExpertForward,
    LayerPass ExpertBackward,
    double Logits,
    double Memory
)
{
    public static LayerPasses Of(TrainingJob job, Constants constants, AcceleratorNumbers accelerator)
    {
        ComputeModel compute = new(job, constants, accelerator);
        double age = constants.Age(job.Software);
        bool fused = job.Mapping.FlashAttention;
        (LayerPass forward, LayerPass backward) = compute.Layer(false);
        (LayerPass expertForward, LayerPass expertBackward) = job.Model.Experts is null ? default : compute.Layer(true);
        return new LayerPasses(
            forward.Aged(age, fused),
            backward.Aged(age, fused),
            expertForward.Aged(age, fused),
            expertBackward.Aged(age, fused),
            compute.Logits(),
            compute.Memory
        );
    }
}

/// <summary>
/// Compute time of one micro-batch on one rank; equations C1 to C7 of <c>docs/models/training.md</c>.
/// </summary>
internal readonly struct ComputeModel(TrainingJob job, Constants constants, AcceleratorNumbers accelerator)
{
    // All activations and weights of the products are two bytes wide; FP8 products still read BF16 master activations.
    private const double BytesPerElement = 2;

    private const double SplitDepth = 2048;

    // A fused loss: logits written, read twice and overwritten by their gradient, which two products read; two bytes each.
    private const double FusedLogitTraffic = 12;

    // Of a permutation of tokens: read and write, before the experts and after them.
    private const double PermutationPasses = 4;

    private ModelSpec Model => job.Model;

    private Mapping Map => job.Mapping;

    /// <summary>Tokens of a micro-batch on a context rank.</summary>
    public double Tokens => (double)Map.MicroBatch * job.Sequence / Map.Context;

    /// <summary>B/s that kernels reach.</summary>
    public double Memory => accelerator.Bandwidth * constants.MemoryEfficiency;

    // FP8: each input and each gradient is written once more as it is and once transposed, one byte each.
    private double CastBytes => job.Precision == "fp8" ? 2 : 0;

    // FLOP/s of the products at the job's precision, before edge effects.
    private double MatrixRate =>
        constants.GemmEfficiency * (job.Precision == "fp8" ? accelerator.Fp8Peak * constants.Fp8Efficiency : accelerator.Peak);

    /// <summary>Both directions of a layer.</summary>
    public (LayerPass Forward, LayerPass Backward) Layer(bool expertLayer)
    {
        double t = Map.Tensor;
        ProductTime matrix = AttentionMatrices();
        ProductTime expert = default;
        double routing = 0;
        double width = Model.FeedForward;
        if (expertLayer && Model.Experts is { } e)
        {
            matrix += Product(Tokens / t, Model.Hidden, e.Count);
            matrix += e.Shared > 0 ? Block(Tokens, (double)e.Shared * e.FeedForward, t) : default;
            expert = RoutedExperts(e);
            routing = Permutation(e);
            width = (double)e.FeedForward * (e.TopK + e.Shared);
        }
        else
        {
            matrix += Block(Tokens, width, t);
        }
        (double core, double coreBackward) = Core();
        (double elementwise, double elementwiseBackward) = Elementwise(width);
        double overhead = expertLayer ? constants.ExpertOverhead : 0;
        return (
            new LayerPass(matrix.Forward, expert.Forward, core, elementwise, routing + overhead, 0),
            new LayerPass(matrix.Backward, expert.Backward, coreBackward, elementwiseBackward, routing + overhead, matrix.Weights + expert.Weights)
        );
    }

    /// <summary>Logits and loss of all prediction depths, both directions, last stage only (C6).</summary>
    public double Logits()
    {
        double t = Map.Tensor;
        double rate = constants.GemmEfficiency * accelerator.Peak;
        ProductTime head = Product(Tokens, Model.Hidden, Model.Vocabulary / t, rate, 1, 0);
        ProductTime join = Model.PredictionDepth > 0 ? Product(Tokens, 2.0 * Model.Hidden, Model.Hidden / t) : default;
        double loss = (Map.FlashAttention ? FusedLogitTraffic : constants.LogitTraffic) * Tokens * Model.Vocabulary / t / Memory;
        return ((1 + Model.PredictionDepth) * (head.Forward + head.Backward + loss)) + (Model.PredictionDepth * (join.Forward + join.Backward));
    }

    /// <summary>C1: M x K times K x N at the precision of the job, and its two gradients.</summary>
    private ProductTime Product(double m, double k, double n) => Product(m, k, n, MatrixRate, 1, CastBytes);

    private ProductTime Product(double m, double k, double n, double rate, double count, double castBytes)
    {
        double cast = castBytes * count * m / Memory;
        return new(One(m, k, n, rate, count) + (cast * k), One(m, n, k, rate, count) + (cast * n), One(k, m, n, rate, count));
    }

    private double One(double m, double k, double n, double rate, double count)
    {
        double area = m * n * count;
        if (area * k == 0)
        {
            return 0;
        }
        // A deep product over a small result is split along its depth to fill the chip.
        double filled = area * Math.Max(1, k / SplitDepth);
        double efficiency = filled / (filled + constants.GemmHalfArea) * (k / (k + constants.GemmHalfDepth));
        double compute = 2 * area * k / (rate * efficiency);
        double traffic = BytesPerElement * count * ((m * k) + (k * n) + (m * n)) / Memory;
        return Math.Max(compute, traffic);
    }

    // Feed-forward block of some width, sliced by the tensor group: up (and gate) by columns, down by rows.
    private ProductTime Block(double tokens, double width, double slices) =>
        Product(tokens, Model.Hidden, (Model.Gated ? 2 : 1) * width / slices) + Product(tokens, width / slices, Model.Hidden);

    private ProductTime AttentionMatrices()
    {
        double h = Model.Hidden;
        double t = Map.Tensor;
        double a = Model.Heads / t;
        if (Model.Latent is not { } m)
        {
            // Key and value heads are copied when there are fewer than tensor ranks.
            double keyValue = Math.Max(1, Model.KvHeads / t);
            double d = Model.HeadDimension;
            return Product(Tokens, h, (a + (2 * keyValue)) * d) + Product(Tokens, a * d, h);
        }
        double head = m.NopeDimension + m.RopeDimension;
        // Down-projections are not sliced; sequence parallelism splits their rows.
        double rows = Map.SequenceParallel ? Tokens / t : Tokens;
        ProductTime query = m.QueryRank > 0 ? Product(rows, h, m.QueryRank) + Product(Tokens, m.QueryRank, a * head) : Product(Tokens, h, a * head);
        ProductTime down = Product(rows, h, m.KeyValueRank + m.RopeDimension);
        ProductTime up = Product(Tokens, m.KeyValueRank, a * (m.NopeDimension + m.ValueDimension));
        return query + down + up + Product(Tokens, a * m.ValueDimension, h);
    }

    // C2: the experts of a rank fill the chip together, as a grouped product.
    private ProductTime RoutedExperts(ExpertSpec e)
    {
        bool sliced = Map.Expert == 1;
        double local = (double)e.Count / Map.Expert;
        double copies = Tokens * e.TopK / (sliced ? 1 : Map.Tensor);
        // A group of ranks sends its tokens to the experts of all of them: rows of a rank stay those of its own tokens.
        double rows = copies / local;
        double width = (double)e.FeedForward / (sliced ? Map.Tensor : 1);
        double rate = MatrixRate * constants.ExpertEfficiency;
        return Product(rows, Model.Hidden, (Model.Gated ? 2 : 1) * width, rate, local, CastBytes)
            + Product(rows, width, Model.Hidden, rate, local, CastBytes);
    }

    // C7: copies of tokens are sorted by expert and put back.
    private double Permutation(ExpertSpec e) =>
        PermutationPasses * BytesPerElement * Tokens * e.TopK * Model.Hidden / (Map.Expert == 1 ? 1 : Map.Tensor) / Memory;

    // C3: fused, the backward pass forms the scores again: five products for two. Unfused, scores pass through memory.
    private (double Forward, double Backward) Core()
    {
        double flops = Tokens * ModelCount.AttentionCoreFlops(Model, job.Sequence, Map.FlashAttention) / Map.Tensor;
        if (Map.FlashAttention)
        {
            double fused = flops / (accelerator.Peak * constants.AttentionEfficiency);
            return (fused, 2.5 * fused);
        }
        double depth = Model.HeadDimension;
        double rate = accelerator.Peak * constants.GemmEfficiency * depth / (depth + constants.GemmHalfDepth);
        double scores = BytesPerElement * Model.Heads * (double)job.Sequence * Tokens / Map.Tensor;
        double forward = (flops / rate) + (constants.ScorePasses * scores / Memory);
        return (forward, 2 * forward);
    }

    // C4: passes over the hidden state, split by sequence parallelism only, and the activation function of the block.
    private (double Forward, double Backward) Elementwise(double width)
    {
        double ranks = Map.SequenceParallel ? Map.Tensor : 1;
        double passes = constants.ElementwisePasses * (Model.ParallelBlock ? 0.5 : 1);
        double hidden = passes * Model.Hidden / ranks;
        double forward = hidden + ((Model.Gated ? 3 : 2) * width / Map.Tensor);
        double backward = (2 * hidden) + ((Model.Gated ? 5 : 3) * width / Map.Tensor);
        double each = BytesPerElement * Tokens / Memory;
        return (forward * each, backward * each);
    }
}
