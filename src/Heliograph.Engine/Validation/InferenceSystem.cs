using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Inference;

namespace Heliograph.Engine.Validation;

/// <summary>
/// Hardware, engine and mapping of a row: the catalogue's accelerator with the row's memory and bandwidths, a scale-up
/// domain and NICs behind it.
/// </summary>
internal sealed partial class InferenceSystem
{
    private static readonly string[] Vendors = ["nvidia", "amd", "huawei", "ascend", "instinct", "google", "intel"];

    // What joins the nodes of a row that prints no rate: one 400 Gb/s NIC an accelerator.
    private static readonly PartRef Nic = new("nic-cx7");

    // Slices of a matrix that a submitter would try: a server of eight.
    private const int MostSlices = 8;

    private readonly InferenceRow _row;

    private InferenceSystem(InferenceRow row, PartRef accelerator, ServingCalibration calibration, ImmutableArray<TierNumbers> tiers)
    {
        (_row, Accelerator, Calibration, Constants, Tiers) = (row, accelerator, calibration, calibration.Constants(), tiers);
    }

    public PartRef Accelerator { get; }

    public ServingCalibration Calibration { get; }

    public ServingConstants Constants { get; }

    public ImmutableArray<TierNumbers> Tiers { get; }

    /// <summary>Null when a figure is missing; <paramref name="error"/> names it.</summary>
    public static InferenceSystem? Of(InferenceRow row, FigureBook book, out string? error)
    {
        PartRef accelerator = AcceleratorOf(row, book);
        ServingCalibration calibration = new(book, accelerator, Software(row, Family(book, accelerator)));
        string[] missing = [.. calibration.All.SelectMany(d => d.Missing).Distinct(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            error = $"needs {string.Join(", ", missing)}";
            return null;
        }
        double inner = row.Number("scaleup_gbs_uni") is > 0 and var stated
            ? stated * 8e9
            : book.Figure(accelerator, "scale-up-bandwidth")?.Preferred ?? book.Get(Nic, "rate").Value ?? 0;
        double outer = book.Get(Nic, "rate").Value ?? 0;
        int all = Math.Max(row.Accelerators, 1);
        int domain = DomainOf(row, accelerator.Id, all);
        ImmutableArray<TierNumbers> tiers = [Tier("scale-up", inner, domain), Tier("scale-out", outer, Math.Max(domain, 1 << 20))];
        error = null;
        return new InferenceSystem(row, accelerator, calibration, tiers);

        TierNumbers Tier(string network, double rate, int span)
        {
            TierPerformance tier = new(
                network,
                network,
                TierKind.Switched,
                span,
                1,
                Derivation.Input($"{network} rate", rate, "b/s", "of the row"),
                Derivation.Input($"{network} latency", 0, "s", "in the floor of a collective")
            );
            return calibration.Tier(tier).Numbers;
        }
    }

    /// <summary>Formats of the row's model: "fp4 MoE, bf16 attention" keeps all but the experts in 16 bits.</summary>
    public ServedModel Serve(ModelSpec model)
    {
        string text = _row["precision"].ToLowerInvariant();
        string word = Word(text);
        ServedModel served = ServedModel.Of(model, word, CacheWord(word), Calibration.HasFourBit);
        bool splits = text.Contains("bf16 attention", StringComparison.Ordinal) && text.Contains("moe", StringComparison.Ordinal);
        served = splits ? served with { Dense = new NumberFormat(2, 16) } : served;
        // Where experts are widened to 16 bits, so is the cache that nobody printed.
        return _row["kv_precision"].Length == 0 && served.Routed.Math == 16 ? served with { CacheBytes = 2 } : served;
    }

    /// <summary>
    /// Mappings to try: the one that the row states, or what a submitter would try: slices up to the domain, and experts spread
    /// over powers of two.
    /// </summary>
    /// <param name="accelerators">Of the phase.</param>
    public static IEnumerable<ServingPool> Pools(ModelSpec model, string text, int accelerators)
    {
        // An accelerator counts once even where its dies are ranks of their own.
        int dies = text.Contains("dies", StringComparison.OrdinalIgnoreCase) ? 2 : 1;
        int? Degree(string word) =>
            Regex.Match(text, $@"(?<![A-Z]){word}(\d{{1,6}})") is { Success: true } m
                ? Math.Clamp(int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) / dies, 1, 1 << 20)
                : null;
        (int? both, int? tensor, int? pipeline, int? expert, int? data) = (Degree("DEP"), Degree("TP"), Degree("PP"), Degree("EP"), Degree("DP"));
        bool isData = DataPattern().IsMatch(text) || data > 1;
        int? spread = both ?? (isData ? expert ?? data ?? accelerators : null);
        spread ??= tensor is null ? expert : null;
        if (text.Contains("prefill group", StringComparison.OrdinalIgnoreCase))
        {
            spread ??= accelerators;
        }
        if (spread is > 1 and var n && model.Experts is not null)
        {
            yield return Pool(accelerators, 1, 1, n);
        }
        else if (spread is not null || tensor is not null || pipeline is not null)
        {
            yield return Pool(accelerators, Dividing(model, tensor ?? 1), Math.Min(pipeline ?? 1, model.Layers), 1);
        }
        else
        {
            for (int t = 1; t <= Math.Min(accelerators, MostSlices) && t <= model.Heads; t *= 2)
            {
                yield return Pool(accelerators, Dividing(model, t), 1, 1);
            }
            for (int e = 2; e <= accelerators && model.Experts is not null && e <= model.Experts.Count; e *= 2)
            {
                yield return Pool(accelerators, 1, 1, e);
            }
        }
    }

    public Replica Replica(ServedModel model, ServingPool pool)
    {
        Replica replica = new(model, Constants, pool, Tiers);
        return _row.OverlapOff ? new Replica(model, Constants, pool, Tiers) { Phases = Plain(model, pool, replica) } : replica;
    }

    private PhaseModel Plain(ServedModel model, ServingPool pool, Replica replica) =>
        new(model, Constants, replica.Network, pool.Tensor, replica.IsSpread) { TwoBatches = false };

    private static ServingPool Pool(int accelerators, int tensor, int pipeline, int expert) =>
        new(Math.Max(accelerators, expert > 1 ? expert : tensor * pipeline), 0, tensor, pipeline, expert);

    private static int Dividing(ModelSpec model, int tensor)
    {
        int t = Math.Min(tensor, model.Heads);
        while (model.Heads % t != 0)
        {
            t--;
        }
        return t;
    }

    // Longest id that the plain name begins with; the row's own figures otherwise.
    private static PartRef AcceleratorOf(InferenceRow row, FigureBook book)
    {
        string name = InferenceModels.Plain(row["accel"]);
        foreach (string vendor in Vendors)
        {
            name = name.StartsWith(vendor, StringComparison.Ordinal) ? name[vendor.Length..] : name;
        }
        Part? part = book
            .Catalogue.Parts.Where(p => p.Family == "accelerator" && p.Find("memory-bandwidth") is not null)
            .Where(p => name.StartsWith(InferenceModels.Plain(p.Id["acc-".Length..]), StringComparison.Ordinal))
            .OrderByDescending(p => p.Id.Length)
            .FirstOrDefault();
        List<Figure> own = [];
        void Own(string quantity, double? value, string unit)
        {
            if (value is > 0 and var v)
            {
                own.Add(new Figure(quantity, v, v, v, unit, null, [], FigureStatus.Scenario, [], Span: row.Span));
            }
        }
        Own("memory", row.Number("hbm_gb") * 8e9, "GB");
        Own("memory-bandwidth", row.Number("hbm_gbs") * 8e9, "GB/s");
        if (part is null && book.Get(ServingCalibration.Part, "compute-balance").Value is { } balance)
        {
            Own("peak-bf16", row.Number("hbm_gbs") * 1e9 * balance, "TFLOP/s");
        }
        return new PartRef(part?.Id ?? $"acc-{row["accel"]}", [.. own], row.Span);
    }

    private static string Family(FigureBook book, PartRef accelerator) => ServingCalibration.Family(accelerator.Id, book.Part(accelerator)?.Vendor);

    // Super-nodes joined as one scale-up network span more than a server.
    private static int DomainOf(InferenceRow row, string part, int accelerators)
    {
        string network = row["scaleup"].ToLowerInvariant();
        bool rack = part.StartsWith("acc-gb", StringComparison.Ordinal) || network.Contains("nvl72", StringComparison.Ordinal);
        if (rack)
        {
            return 72;
        }
        if (network.Contains("unified bus", StringComparison.Ordinal))
        {
            return 384;
        }
        double nodes = Math.Max(1, row.Number("nodes") ?? Math.Ceiling(accelerators / 8.0));
        return Math.Max(1, Math.Max(8, (int)Math.Round(accelerators / nodes)));
    }

    private static string Software(InferenceRow row, string family)
    {
        string engine = row["engine"].ToLowerInvariant();
        bool Is(string word) => engine.Contains(word, StringComparison.Ordinal);
        return Is("cloudmatrix") ? "in-house"
            : Is("tensorrt-llm") || Is("trt-llm") ? "tensorrt-llm"
            : Is("tensorrt") ? "tensorrt"
            : Is("vllm") ? "vllm"
            : Is("sglang") || Is("deepseek") || family == "ascend" ? "sglang"
            : "other";
    }

    private static string Word(string text) =>
        text.Contains("w4a8", StringComparison.Ordinal) ? "w4a8"
        : text.Contains("w4a16", StringComparison.Ordinal) || text.Contains("int4", StringComparison.Ordinal) ? "w4a16"
        : text.Contains("fp4", StringComparison.Ordinal) || text.Contains("w4a4", StringComparison.Ordinal) ? "fp4"
        : text.Contains("fp8", StringComparison.Ordinal)
        || text.Contains("w8a8", StringComparison.Ordinal)
        || text.Contains("int8", StringComparison.Ordinal)
            ? "fp8"
        : text.Contains("16", StringComparison.Ordinal) ? "bf16"
        : "fp8";

    // Engines of NVIDIA and benchmark submissions keep the cache in 8 bits beside narrow weights; the others in 16.
    private string CacheWord(string weights)
    {
        string text = _row["kv_precision"].ToLowerInvariant();
        if (text.Length > 0)
        {
            return text.Contains("16", StringComparison.Ordinal) ? "bf16" : "fp8";
        }
        bool benchmark = _row["engine"].Contains("TensorRT", StringComparison.OrdinalIgnoreCase) || _row.Number("isl") is null;
        bool alone = _row["phase"] is "prefill" or "decode";
        return weights != "bf16" && weights != "w4a16" && benchmark && !alone ? "fp8" : "bf16";
    }

    [GeneratedRegex(@"DP attention|data parallel attention|attention DP|DP ?\+", RegexOptions.IgnoreCase)]
    private static partial Regex DataPattern();
}
