using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>Seconds of one layer, forward, one micro-batch, on one rank, by what it does.</summary>
internal readonly record struct LayerPass(double Matrix, double Expert, double Core, double Elementwise)
{
    public double Total => Matrix + Expert + Core + Elementwise;
}

/// <summary>
/// Compute time of one micro-batch on one rank; equations C1 to C6 of <c>docs/models/training.md</c>.
/// </summary>
internal readonly struct ComputeModel(TrainingJob job, Constants constants)
{
    // All activations and weights of the products are two bytes wide; FP8 products still read BF16 master activations.
    private const double BytesPerElement = 2;

    private ModelSpec Model => job.Model;

    private Mapping Map => job.Mapping;

    /// <summary>Tokens of a micro-batch on a context rank.</summary>
    public double Tokens => (double)Map.MicroBatch * job.Sequence / Map.Context;

    public LayerPass Layer(bool expertLayer)
    {
        double t = Map.Tensor;
        double matrix = AttentionMatrices();
        double expert = 0;
        if (expertLayer && Model.Experts is { } e)
        {
            matrix += Product(Tokens / t, Model.Hidden, e.Count);
            matrix += e.Shared > 0 ? Block(Tokens, (double)e.Shared * e.FeedForward, t) : 0;
            expert = RoutedExperts(e);
        }
        else
        {
            matrix += Block(Tokens, Model.FeedForward, t);
        }
        return new LayerPass(matrix, expert, Core(), Elementwise());
    }

    /// <summary>
    /// What launches add to the forward pass of a layer (C5): at least the floor, else the overhead.
    /// </summary>
    public double Launch(double forward) => Math.Max(forward + constants.LaunchOverhead, constants.LaunchFloor) - forward;

    /// <summary>Forward logits of all prediction depths, last stage only (C6).</summary>
    public double Logits()
    {
        double t = Map.Tensor;
        double head = Plain(Tokens, Model.Hidden, Model.Vocabulary / t);
        double join = Model.PredictionDepth > 0 ? Product(Tokens, 2.0 * Model.Hidden, Model.Hidden / t) : 0;
        return ((1 + Model.PredictionDepth) * head) + (Model.PredictionDepth * join);
    }

    /// <summary>C1: M x K times K x N at the precision of the job.</summary>
    public double Product(double m, double k, double n) => Product(m, k, n, constants.MatrixPeak, constants.GemmHalfTokens, 1);

    // Logits stay in BF16.
    private double Plain(double m, double k, double n) => Product(m, k, n, constants.Peak, constants.GemmHalfTokens, 1);

    private double Product(double m, double k, double n, double peak, double halfTokens, double count)
    {
        double efficiency = constants.GemmEfficiency * (m / (m + halfTokens)) * (k / (k + constants.GemmHalfDepth));
        double compute = 2 * m * k * n / (peak * efficiency);
        double traffic = BytesPerElement * ((m * k) + (k * n) + (m * n)) / constants.Memory;
        return count * Math.Max(compute, traffic);
    }

    // Feed-forward block of some width, sliced by the tensor group: up (and gate) by columns, down by rows.
    private double Block(double tokens, double width, double slices) =>
        Product(tokens, Model.Hidden, (Model.Gated ? 2 : 1) * width / slices) + Product(tokens, width / slices, Model.Hidden);

    private double AttentionMatrices()
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
        double query = m.QueryRank > 0 ? Product(rows, h, m.QueryRank) + Product(Tokens, m.QueryRank, a * head) : Product(Tokens, h, a * head);
        double down = Product(rows, h, m.KeyValueRank + m.RopeDimension);
        double up = Product(Tokens, m.KeyValueRank, a * (m.NopeDimension + m.ValueDimension));
        return query + down + up + Product(Tokens, a * m.ValueDimension, h);
    }

    // C2: rows of one expert are few, and every expert of the rank is a product of its own.
    private double RoutedExperts(ExpertSpec e)
    {
        bool sliced = Map.Expert == 1;
        double local = (double)e.Count / Map.Expert;
        double copies = Tokens * e.TopK / (sliced ? 1 : Map.Tensor);
        double rows = copies / local;
        double width = (double)e.FeedForward / (sliced ? Map.Tensor : 1);
        double up = Product(rows, Model.Hidden, (Model.Gated ? 2 : 1) * width, constants.MatrixPeak, constants.ExpertHalfTokens, local);
        return up + Product(rows, width, Model.Hidden, constants.MatrixPeak, constants.ExpertHalfTokens, local);
    }

    // C3: score and value products in BF16; unfused attention also moves the score matrix through memory.
    private double Core()
    {
        double flops = Tokens * ModelCount.AttentionCoreFlops(Model, job.Sequence, Map.FlashAttention) / Map.Tensor;
        double seconds = flops / (constants.Peak * constants.AttentionEfficiency);
        if (!Map.FlashAttention)
        {
            double scores = BytesPerElement * Model.Heads * (double)job.Sequence * Tokens / Map.Tensor;
            seconds += constants.ScorePasses * scores / constants.Memory;
        }
        return seconds;
    }

    // C4.
    private double Elementwise()
    {
        double ranks = Map.SequenceParallel ? Map.Tensor : 1;
        return constants.ElementwisePasses * BytesPerElement * Tokens * Model.Hidden / ranks / constants.Memory;
    }
}
