using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Workload.Inference;

/// <summary>How numbers are stored and multiplied.</summary>
/// <param name="Bytes">Of a stored weight, scales included.</param>
/// <param name="Math">Bits of the operands of the products: 16, 8 or 4.</param>
public readonly record struct NumberFormat(double Bytes, int Math)
{
    /// <summary>4-bit weights carry an 8-bit scale for each block of 16 (NVFP4): 4.5 bits.</summary>
    private const double FourBit = 4.5 / 8;

    /// <summary>Format by its word in a scenario; see <see cref="InferenceJob.Precision"/>.</summary>
    public static NumberFormat Of(string word) =>
        word switch
        {
            "fp8" or "int8" => new NumberFormat(1, 8),
            "fp4" => new NumberFormat(FourBit, 4),
            "w4a8" => new NumberFormat(FourBit, 8),
            "w4a16" => new NumberFormat(FourBit, 16),
            _ => new NumberFormat(2, 16),
        };
}

/// <summary>
/// Sizes and counts of a model as it is served: weights by kind, cache, FLOP. Bytes and FLOP, one whole copy.
/// </summary>
/// <param name="Dense">Format of attention, shared experts and dense blocks.</param>
/// <param name="Routed">Format of routed experts.</param>
/// <param name="CacheBytes">Of one cached number.</param>
public sealed record ServedModel(ModelSpec Spec, NumberFormat Dense, NumberFormat Routed, double CacheBytes)
{
    // Kernels that one layer of a decode step starts, fused as current engines fuse them. Grouped-query: norm, projection,
    // rotation, attention, output, norm, up and gate, down. Latent attention adds two down-projections, an up-projection
    // and the two absorbed products; experts add router, selection, permutation and its inverse.
    private const int LayerKernels = 8;
    private const int LatentKernels = 5;
    private const int ExpertKernels = 4;

    /// <summary>
    /// The formats of a job: shipped narrow experts stay narrow, with the other matrices in 16 bits; w4a8 and w4a16 narrow the
    /// routed experts alone when there are some, the rest is as wide as it multiplies.
    /// </summary>
    /// <param name="hasFourBit">The accelerator multiplies 4-bit numbers.</param>
    public static ServedModel Of(ModelSpec spec, string precision, string cachePrecision, bool hasFourBit)
    {
        ArgumentNullException.ThrowIfNull(spec);
        NumberFormat wanted = NumberFormat.Of(precision);
        NumberFormat dense = precision switch
        {
            "w4a8" when spec.Experts is not null => new NumberFormat(1, 8),
            "w4a16" when spec.Experts is not null => new NumberFormat(2, 16),
            _ => wanted,
        };
        double cache = cachePrecision == "bf16" ? 2 : 1;
        if (spec.Serving.ExpertBits > 0)
        {
            // Without 4-bit products the stored weights are widened to 16 bits; with them activations stay at 8.
            NumberFormat shipped = new(Math.Min(wanted.Bytes, spec.Serving.ExpertBits / 8), hasFourBit ? 8 : 16);
            return new ServedModel(spec, new NumberFormat(2, 16), shipped, cache);
        }
        return new ServedModel(spec, dense, wanted, cache);
    }

    public int ExpertLayers { get; } = ModelCount.ExpertLayers(Spec);

    public int TopK { get; } = Spec.Experts?.TopK ?? 0;

    /// <summary>Parameters outside of routed experts, embedding and head.</summary>
    public double DenseParameters { get; } =
        ((Spec.Layers - ModelCount.ExpertLayers(Spec)) * ModelCount.LayerWithoutExperts(Spec, false))
        + (ModelCount.ExpertLayers(Spec) * (Spec.Experts is null ? 0 : ModelCount.LayerWithoutExperts(Spec, true)));

    public double RoutedParameters { get; } = ModelCount.ExpertLayers(Spec) * ModelCount.RoutedExperts(Spec);

    /// <summary>Parameters of the experts that one token visits.</summary>
    public double RoutedActive { get; } = ModelCount.ExpertLayers(Spec) * (Spec.Experts?.TopK ?? 0) * ModelCount.OneExpert(Spec);

    public double HeadParameters { get; } = ModelCount.Embedding(Spec);

    /// <summary>Embedding and head stay in 16 bits.</summary>
    public double EmbeddingBytes => 2 * (ModelCount.Embedding(Spec) + ModelCount.Head(Spec));

    /// <summary>Kernels of one decode step.</summary>
    public int Kernels => (Spec.Layers * (LayerKernels + (Spec.Latent is null ? 0 : LatentKernels))) + (ExpertLayers * ExpertKernels);

    /// <summary>Bytes of one token in one layer: 2 heads d b, or (rank + rotary) b when latent.</summary>
    public double CachePerLayer => CacheBytes * (Spec.Latent is { } m ? m.KeyValueRank + m.RopeDimension : 2.0 * Spec.KvHeads * Spec.HeadDimension);

    /// <summary>Bytes of one more token of a short context.</summary>
    public double CachePerToken => CachePerLayer * (Spec.Layers - Spec.Serving.RecurrentLayers);

    /// <summary>Parts into which so many tensor slices divide the cache: key and value heads are copied beyond their number, a latent cache always.</summary>
    public int CacheSlices(int tensor) => Spec.Latent is null ? Math.Min(tensor, Spec.KvHeads) : 1;

    private double Window => Spec.Window?.Size ?? 0;

    private int FullLayers => Spec.Layers - Spec.WindowedLayers - Spec.Serving.RecurrentLayers;

    /// <summary>Bytes that a context of some tokens holds.</summary>
    public double CacheHeld(double context) => CachePerLayer * ((FullLayers * context) + Windowed(context));

    /// <summary>Bytes that one step reads of it: sparse attention reads the tokens that it selects.</summary>
    public double CacheRead(double context) => CachePerLayer * ((FullLayers * Selected(context)) + Windowed(context));

    /// <summary>FLOP of score and value products of one new token over a context; latent attention works on the ranks.</summary>
    public double DecodeCoreFlops(double context)
    {
        double width = Spec.Latent is { } m ? (2.0 * m.KeyValueRank) + m.RopeDimension : 2.0 * Spec.HeadDimension;
        return 2 * Spec.Heads * width * ((FullLayers * Selected(context)) + Windowed(context));
    }

    /// <summary>FLOP of the causal half of score and value products for one token of a prompt, mean.</summary>
    public double PrefillCoreFlops(double tokens)
    {
        double selected = Spec.Serving.SelectedTokens;
        double full = selected > 0 ? Math.Min(tokens, 2 * selected) : tokens;
        double windowed = Spec.WindowedLayers * Math.Min(tokens, 2.0 * Window);
        double width = Spec.Latent is { } m ? m.NopeDimension + m.RopeDimension + m.ValueDimension : 2.0 * Spec.HeadDimension;
        return Spec.Heads * width * ((FullLayers * full) + windowed);
    }

    /// <summary>Share of the routed experts of a layer that some tokens visit: 1 - (1 - k/E)^tokens, routing uniform and independent.</summary>
    public double TouchedShare(double tokens) => Spec.Experts is { } e ? 1 - Math.Pow(1 - ((double)e.TopK / e.Count), tokens) : 0;

    /// <summary>Mean tokens of an expert that is visited at all; at least 1.</summary>
    public double TokensPerTouched(double tokens) => Spec.Experts is { } e ? Math.Max(1, tokens * e.TopK / (e.Count * TouchedShare(tokens))) : 0;

    private double Windowed(double context) => Spec.WindowedLayers * Math.Min(context, Window);

    private double Selected(double context) => Spec.Serving.SelectedTokens > 0 ? Math.Min(context, Spec.Serving.SelectedTokens) : context;
}
