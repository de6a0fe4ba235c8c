using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Inference;

/// <summary>
/// Figures of the inference model: the accelerator's, the calibration <c>cal-inference</c>, that of its family and that of
/// the serving software; as derivations for the explanation and as numbers for the core.
/// </summary>
public sealed class ServingCalibration
{
    public static readonly PartRef Part = new("cal-inference");

    private readonly FigureBook _book;

    public ServingCalibration(FigureBook book, PartRef accelerator, string software)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(accelerator);
        _book = book;
        Peak16 = book.Get(accelerator, "peak-bf16");
        Derivation ratio = Shared("eight-bit-ratio");
        Peak8 = book.Figure(accelerator, "peak-fp8") is null
            ? Derivation.Product("8-bit peak", "FLOP/s", Peak16, ratio)
            : book.Get(accelerator, "peak-fp8");
        HasFourBit = book.Figure(accelerator, "peak-fp4") is not null;
        Peak4 = HasFourBit ? book.Get(accelerator, "peak-fp4") : Peak8;
        Bandwidth = book.Get(accelerator, "memory-bandwidth");
        Memory = book.Get(accelerator, "memory");
        string family = Family(accelerator.Id, book.Part(accelerator)?.Vendor);
        GemmEfficiency = book.Get(new PartRef($"cal-inference-{family}"), "gemm-efficiency");
        // An engine may launch kernels one by one on one family and captured graphs on another.
        PartRef serving = new($"cal-serving-{software}");
        PartRef both = new($"cal-serving-{software}-{family}");
        PartRef launches = book.Figure(both, "kernel-time") is null ? new PartRef($"cal-inference-{family}") : both;
        KernelTime = book.Get(launches, "kernel-time");
        BusyShare = book.Get(book.Figure(both, "busy-share") is null ? serving : both, "busy-share");
        ScaleUpEfficiency = Shared("scale-up-efficiency");
        ScaleOutEfficiency = Shared("scale-out-efficiency");
        ScaleUpFloor = Shared("scale-up-collective-floor");
        ScaleOutFloor = Shared("scale-out-collective-floor");
        All = [Peak16, Peak8, Peak4, Bandwidth, Memory, GemmEfficiency, KernelTime, BusyShare, .. Names.Select(Shared)];
    }

    // Read by name, in the order of the numbers below.
    private static readonly string[] Names =
    [
        "memory-efficiency",
        "memory-share",
        "runtime-memory",
        "attention-efficiency",
        "expert-efficiency",
        "expert-half-tokens",
        "dequantised-efficiency",
        "elementwise-passes",
        "sequence-overhead",
        "iteration-overhead",
        "expert-imbalance",
        "data-parallel-wait",
        "batch-overlap",
        "draft-acceptance",
        "length-variation",
        "prefill-chunk",
        "prefill-load",
    ];

    public Derivation Peak16 { get; }

    public Derivation Peak8 { get; }

    public Derivation Peak4 { get; }

    /// <summary>The accelerator multiplies 4-bit numbers.</summary>
    public bool HasFourBit { get; }

    public Derivation Bandwidth { get; }

    public Derivation Memory { get; }

    public Derivation GemmEfficiency { get; }

    public Derivation KernelTime { get; }

    public Derivation BusyShare { get; }

    public Derivation ScaleUpEfficiency { get; }

    public Derivation ScaleOutEfficiency { get; }

    public Derivation ScaleUpFloor { get; }

    public Derivation ScaleOutFloor { get; }

    /// <summary>Everything but the network's figures.</summary>
    public ImmutableArray<Derivation> All { get; }

    public Derivation Shared(string quantity) => _book.Get(Part, quantity);

    /// <summary>Figures of <see cref="All"/> by quantity, for terms that rest on some of them.</summary>
    public Derivation[] Of(params string[] quantities) => [.. quantities.Select(Shared)];

    /// <summary>Unknown figures are NaN; the caller checks <see cref="All"/> first.</summary>
    public ServingConstants Constants()
    {
        double N(string quantity) => Shared(quantity).Value ?? double.NaN;
        double V(Derivation d) => d.Value ?? double.NaN;
        return new ServingConstants
        {
            Peak16 = V(Peak16),
            Peak8 = V(Peak8),
            Peak4 = V(Peak4),
            Bandwidth = V(Bandwidth) / 8 * N("memory-efficiency"),
            Capacity = V(Memory) / 8 * N("memory-share"),
            Runtime = N("runtime-memory") / 8,
            GemmEfficiency = V(GemmEfficiency),
            AttentionEfficiency = N("attention-efficiency"),
            ExpertEfficiency = N("expert-efficiency"),
            ExpertHalfTokens = N("expert-half-tokens"),
            DequantisedEfficiency = N("dequantised-efficiency"),
            ElementwisePasses = N("elementwise-passes"),
            KernelTime = V(KernelTime),
            SequenceOverhead = N("sequence-overhead"),
            IterationOverhead = N("iteration-overhead"),
            ExpertImbalance = N("expert-imbalance"),
            DataParallelWait = N("data-parallel-wait"),
            BusyShare = V(BusyShare),
            BatchOverlap = N("batch-overlap"),
            DraftAcceptance = N("draft-acceptance"),
            LengthVariation = N("length-variation"),
            Chunk = N("prefill-chunk"),
            PrefillLoad = N("prefill-load"),
        };
    }

    /// <summary>A tier with the rate that collectives reach and the floor of one of them: physical latency there and back, and software.</summary>
    public (TierNumbers Numbers, ImmutableArray<Derivation> From) Tier(TierPerformance tier)
    {
        ArgumentNullException.ThrowIfNull(tier);
        bool isInner = tier.Network.StartsWith("scale-up", StringComparison.Ordinal);
        (Derivation efficiency, Derivation floor) = isInner ? (ScaleUpEfficiency, ScaleUpFloor) : (ScaleOutEfficiency, ScaleOutFloor);
        double V(Derivation d) => d.Value ?? double.NaN;
        double rate = V(tier.Rate) / 8 * V(efficiency);
        double seconds = (2 * V(tier.Latency)) + V(floor);
        return (new TierNumbers(tier.Network, tier.Kind, tier.Span, rate, tier.Taper, seconds), [tier.Rate, tier.Latency, efficiency, floor]);
    }

    /// <summary>Families whose matrix units and launches behave alike: by vendor, and by generation for NVIDIA.</summary>
    public static string Family(string part, string? vendor)
    {
        ArgumentNullException.ThrowIfNull(part);
        string id = part.ToLowerInvariant();
        bool Has(params string[] words) => words.Any(w => id.Contains(w, StringComparison.Ordinal));
        return vendor switch
        {
            "AMD" => "amd",
            "Huawei" => "ascend",
            "NVIDIA" when Has("b200", "b300", "rubin", "rtx-pro") => "blackwell",
            _ => vendor == "NVIDIA" ? "hopper" : "other",
        };
    }
}
