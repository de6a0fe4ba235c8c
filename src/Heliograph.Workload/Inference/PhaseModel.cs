namespace Heliograph.Workload.Inference;

/// <summary>Seconds that a replica takes for one token of a prompt, by what they are spent on.</summary>
/// <param name="ExchangeTotal">If nothing of the collectives were hidden.</param>
public readonly record struct PrefillTime(double Products, double Core, double Elementwise, double Exchange, double ExchangeTotal)
{
    public double Total => Products + Core + Elementwise + Exchange;

    /// <summary><c>compute</c>, <c>memory</c> or <c>network</c>.</summary>
    public string Bound =>
        Exchange > Products + Core && Exchange > Elementwise ? "network"
        : Elementwise > Products + Core ? "memory"
        : "compute";
}

/// <summary>Seconds of one decode step of a replica.</summary>
/// <param name="Products">Matrix products: the longer of reading weights and multiplying.</param>
/// <param name="WeightsBound">Reading is the longer.</param>
/// <param name="Attention">The longer of reading the cache and multiplying.</param>
/// <param name="Kernels">Launch floor of all kernels.</param>
/// <param name="Draft">Drafting of further tokens.</param>
/// <param name="Scheduling">Iteration and sequences.</param>
public readonly record struct DecodeTime(
    double Products,
    bool WeightsBound,
    double Attention,
    bool CacheBound,
    double Elementwise,
    double Exchange,
    double ExchangeTotal,
    double Kernels,
    double Draft,
    double Scheduling
)
{
    public double Total => Products + Attention + Elementwise + Exchange + Kernels + Draft + Scheduling;

    /// <summary><c>memory</c>, <c>compute</c>, <c>network</c> or <c>launch</c>: the largest of the four sums.</summary>
    public string Bound
    {
        get
        {
            double memory = Elementwise + (WeightsBound ? Products : 0) + (CacheBound ? Attention : 0);
            double compute = (WeightsBound ? 0 : Products) + (CacheBound ? 0 : Attention);
            double launch = Kernels + Draft + Scheduling;
            double most = Math.Max(Math.Max(memory, compute), Math.Max(launch, Exchange));
            return most == memory ? "memory"
                : most == compute ? "compute"
                : most == Exchange ? "network"
                : "launch";
        }
    }
}

/// <summary>
/// Prefill and decode of one replica; equations I1 to I9 of <c>docs/models/inference.md</c>. Sliced replicas (tensor)
/// share every matrix; spread ones (expert) hold all of attention and a part of the experts.
/// </summary>
public sealed class PhaseModel(ServedModel model, ServingConstants c, ServingNetwork network, int tensor, bool isSpread)
{
    // Activations travel and rest in 16 bits; dispatched tokens as narrow as the experts multiply, but not below a byte.
    private const double ActivationBytes = 2;

    private double Slices => isSpread ? 1 : tensor;

    private double Spread => isSpread ? network.Size : 1;

    private bool Exchanges => isSpread && network.Size > 1 && model.TopK > 0;

    /// <summary>Two half batches hide each other's exchange once a group leaves its scale-up network.</summary>
    public bool TwoBatches { get; init; } = network.LeavesScaleUp;

    private double DispatchBytes => model.Routed.Math >= 16 ? 2 : 1;

    /// <summary>I1 to I4: one token of a prompt of some length, s.</summary>
    public PrefillTime Prefill(double tokens)
    {
        double products = ProductSeconds(c.Chunk, headToo: false) / c.Chunk;
        double core = model.PrefillCoreFlops(tokens) / Slices / (c.Peak16 * c.AttentionEfficiency);
        double elementwise = Elementwise / Slices;
        double exchange = PrefillExchange / c.Chunk;
        double compute = products + core + elementwise;
        double exposed = Exposed(exchange, compute);
        return new PrefillTime(products / c.BusyShare, core / c.BusyShare, elementwise / c.BusyShare, exposed / c.BusyShare, exchange / c.BusyShare);
    }

    /// <summary>I5 to I9: one step of <paramref name="sequences"/> on each attention rank, at a mean context.</summary>
    /// <param name="drafts">Tokens verified besides the first.</param>
    public DecodeTime Decode(double sequences, double context, int drafts)
    {
        double tokens = sequences * (1 + drafts);
        double weights = WeightBytes(tokens) / c.Bandwidth;
        double compute = ProductSeconds(tokens, headToo: true);
        double cache = sequences * model.CacheRead(context) / (isSpread ? 1 : model.CacheSlices(tensor)) / c.Bandwidth;
        double core = tokens * model.DecodeCoreFlops(context) / Slices / (c.Peak16 * c.AttentionEfficiency);
        (double products, double attention) = (Math.Max(weights, compute), Math.Max(cache, core));
        double elementwise = tokens * Elementwise / Slices;
        double exchange = DecodeExchange(tokens);
        double exposed = Exposed(exchange, products + attention + elementwise);
        double kernels = model.Kernels * c.KernelTime;
        // A drafted token takes one more layer and another reading of the head, which is about one more.
        double draft = drafts * 2 * (products + attention + elementwise + exposed + kernels) / model.Spec.Layers;
        double scheduling = c.IterationOverhead + (sequences * c.SequenceOverhead);
        double b = c.BusyShare;
        return new DecodeTime(
            products / b,
            weights >= compute,
            attention / b,
            cache >= core,
            elementwise / b,
            exposed / b,
            exchange / b,
            kernels / b,
            draft / b,
            scheduling / b
        );
    }

    /// <summary>Weights that a step reads on one accelerator, bytes: all dense ones, and the experts that some token visits.</summary>
    public double WeightBytes(double tokens)
    {
        double dense = (model.DenseParameters * model.Dense.Bytes) + (ActivationBytes * model.HeadParameters);
        double experts = model.RoutedParameters * model.Routed.Bytes * model.TouchedShare(tokens * Spread);
        return (dense / Slices) + (experts / (isSpread ? network.Size : Slices));
    }

    /// <summary>Payload bytes that one accelerator sends for one token of a prompt, by tier.</summary>
    public void AddPrefillBytes(Span<double> byTier)
    {
        if (Exchanges)
        {
            double copy = model.Spec.Hidden * (DispatchBytes + ActivationBytes);
            network.AddDistinct(copy * model.ExpertLayers, model.TopK, byTier);
        }
        else if (!isSpread && tensor > 1)
        {
            Collectives.CollectiveTime.AddRingBytes(network.Group, 2.0 * model.Spec.Layers * ActivationBytes * model.Spec.Hidden, 2, byTier);
        }
    }

    /// <summary>Payload bytes that one accelerator sends in a decode step, by tier.</summary>
    public void AddDecodeBytes(double tokens, Span<double> byTier)
    {
        if (Exchanges)
        {
            double copy = tokens * Copies * model.Spec.Hidden * (DispatchBytes + ActivationBytes);
            Collectives.CollectiveTime.AddAllToAllBytes(network.Group, copy * model.ExpertLayers, byTier);
        }
        else if (!isSpread && tensor > 1)
        {
            double bytes = 2.0 * model.Spec.Layers * ActivationBytes * tokens * model.Spec.Hidden;
            Collectives.CollectiveTime.AddRingBytes(network.Group, bytes, 2, byTier);
        }
    }

    // Bytes of a token through all layers that element-wise kernels move, over the memory's rate: passes over the hidden
    // state, and half as many over each copy that an expert works on.
    private double Elementwise =>
        c.ElementwisePasses * ActivationBytes * model.Spec.Hidden * (model.Spec.Layers + (0.5 * model.ExpertLayers * model.TopK)) / c.Bandwidth;

    // One copy a destination inside a scale-up network; every copy counted when NICs carry them one by one.
    private double Copies => network.LeavesScaleUp ? model.TopK : network.Size * (1 - Math.Pow(1 - (1.0 / network.Size), model.TopK));

    private double ProductSeconds(double tokens, bool headToo)
    {
        double dense = 2 * model.DenseParameters / (c.Peak(model.Dense.Math) * c.GemmEfficiency * Widened(model.Dense));
        double head = headToo ? 2 * model.HeadParameters / (c.Peak16 * c.GemmEfficiency) : 0;
        double routed = 0;
        if (model.TopK > 0)
        {
            double rows = model.TokensPerTouched(tokens * Spread);
            double efficiency = c.GemmEfficiency * c.ExpertEfficiency * Widened(model.Routed) * rows / (rows + c.ExpertHalfTokens);
            routed = 2 * model.RoutedActive / (c.Peak(model.Routed.Math) * efficiency) * (Exchanges ? c.ExpertImbalance : 1);
        }
        return tokens * (dense + head + routed) / Slices;
    }

    // Stored narrower than 8 bits, multiplied in 16: unpacked on the way.
    private double Widened(NumberFormat format) => format.Math == 16 && format.Bytes < 2 ? c.DequantisedEfficiency : 1;

    private double PrefillExchange
    {
        get
        {
            if (Exchanges)
            {
                double copy = c.Chunk * model.Spec.Hidden;
                double call = network.Distinct(copy * DispatchBytes, model.TopK) + network.Distinct(copy * ActivationBytes, model.TopK);
                return model.ExpertLayers * call;
            }
            return isSpread ? 0 : 2 * model.Spec.Layers * network.AllReduce(ActivationBytes * c.Chunk * model.Spec.Hidden);
        }
    }

    private double DecodeExchange(double tokens)
    {
        if (Exchanges)
        {
            double copy = tokens * Copies * model.Spec.Hidden;
            return model.ExpertLayers * (network.AllToAll(copy * DispatchBytes) + network.AllToAll(copy * ActivationBytes));
        }
        return isSpread ? 0 : 2 * model.Spec.Layers * network.AllReduce(ActivationBytes * tokens * model.Spec.Hidden);
    }

    private double Exposed(double exchange, double other) =>
        Exchanges && TwoBatches ? exchange - (c.BatchOverlap * Math.Min(exchange, other)) : exchange;
}
