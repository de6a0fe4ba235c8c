using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Inference;

/// <summary>Accelerator and tiers of one site.</summary>
public sealed record ServingSite(PartRef Accelerator, int Accelerators, ImmutableArray<TierPerformance> Tiers);

/// <summary>What an evaluation found in numbers; <see cref="InferenceModel"/> gives it its sources.</summary>
/// <param name="Rate">Output tokens per second of all pools.</param>
/// <param name="Prompt">s of one prompt from end to end.</param>
/// <param name="PrefillLoad">Share of its time that the prefill pool computes; of shared accelerators, the share of prefill.</param>
internal sealed record ServingResult(
    double Rate,
    double RequestsPerRank,
    double PerToken,
    double FirstToken,
    double FirstTokenHigh,
    double PerTokenHigh,
    double Prompt,
    PrefillTime Prefill,
    DecodeTime Step,
    double PrefillLoad,
    double PrefillFraction,
    string Bound,
    bool Meets,
    CacheTransfer? Transfer
);

/// <summary>
/// A service on its pools in plain numbers: replicas, demand, path of the cache. A search over mappings or a remedy calls
/// this alone.
/// </summary>
internal sealed class ServingPlan
{
    public ServingPlan(InferenceJob job, ImmutableArray<ServingSite> sites, ServingCalibration prefill, ServingCalibration decode)
    {
        (Job, Sites) = (job, sites);
        (PrefillConstants, DecodeConstants) = (prefill.Constants(), decode.Constants());
        ServedModel Served(ServingCalibration c) => ServedModel.Of(job.Model, job.Precision, job.CachePrecision, c.HasFourBit);
        Model = Served(decode);
        PrefillTiers = Numbers(prefill, sites[job.Prefill.Site].Tiers);
        DecodeTiers = job.IsSplit ? Numbers(decode, sites[job.Decode.Site].Tiers) : PrefillTiers;
        Prefill = new Replica(Served(prefill), PrefillConstants, job.Prefill, Within(PrefillTiers));
        Decode = job.IsSplit ? new Replica(Model, DecodeConstants, job.Decode, Within(DecodeTiers)) : Prefill;
        Demand = DemandOf(job, DecodeConstants, Decode);
    }

    public InferenceJob Job { get; }

    public ImmutableArray<ServingSite> Sites { get; }

    public ServingConstants PrefillConstants { get; }

    public ServingConstants DecodeConstants { get; }

    public ImmutableArray<TierNumbers> PrefillTiers { get; }

    public ImmutableArray<TierNumbers> DecodeTiers { get; }

    public ServedModel Model { get; }

    public Replica Prefill { get; }

    public Replica Decode { get; }

    public Demand Demand { get; }

    /// <summary>Ranks of the decode pool (of all accelerators when shared).</summary>
    public int Ranks => Job.Decode.Accelerators / Decode.RankSize;

    public ServingResult Solve() => Job.IsSplit ? Split() : Shared();

    private static Demand DemandOf(InferenceJob job, ServingConstants constants, Replica decode)
    {
        // Engines that never evict a request reserve its whole answer.
        double held = job.Input + (job.Output * (job.Software.StartsWith("tensorrt", StringComparison.Ordinal) ? 1 : 0.5));
        double? each = job.Concurrency * (double)decode.RankSize / job.Decode.Accelerators;
        double accepted = job.Acceptance ?? constants.Accepted(job.DraftTokens);
        return new Demand(job.Input, job.Output, job.DraftTokens, accepted, each, held, job.FirstTokenLimit, job.TokenLimit);
    }

    private ServingResult Shared()
    {
        OperatingPoint at = Operation.Shared(Decode, Demand, DecodeConstants);
        DecodeTime step = Decode.Step(Math.Max(at.Requests, 1e-9), Demand.Context, Demand.Drafts);
        PrefillTime prefill = Decode.Phases.Prefill(Demand.Input);
        double prompt = Decode.PromptLatency(Demand.Input);
        double first = step.Total / Demand.Accepted;
        double load = at.Requests > 0 ? Decode.PromptSeconds(Demand.Input) * Decode.Wait / (at.PerToken * Demand.Output) * at.Requests : 0;
        return new ServingResult(
            at.Rate * Job.Decode.Accelerators,
            at.Requests,
            at.PerToken,
            at.Wait + prompt + first,
            at.WaitHigh + (prompt * Operation.Long(DecodeConstants.LengthVariation)) + first,
            at.PerTokenHigh,
            prompt,
            prefill,
            step,
            load,
            load,
            at.Bound,
            at.Meets,
            null
        );
    }

    private ServingResult Split()
    {
        (double most, string bound, bool meets) = Operation.Decode(Decode, Demand);
        double RateAt(double b) => Ranks * b * Demand.Accepted / Decode.Step(b, Demand.Context, Demand.Drafts).Total;
        double decodeRate = most > 0 ? RateAt(most) : 0;
        double prompt = Prefill.PromptSeconds(Demand.Input);
        double latency = Prefill.PromptLatency(Demand.Input);
        double capacity = Job.Prefill.Accelerators / (prompt * Prefill.RankSize);
        CachePath path = CachePath.Of(this);
        double transferred = path.Exposed(latency, Model.Spec.Layers);
        double variation = PrefillConstants.LengthVariation;
        double longest = latency * Operation.Long(variation);
        double load = PrefillConstants.PrefillLoad;
        double first = most > 0 ? Decode.Step(most, Demand.Context, Demand.Drafts).Total / Demand.Accepted : 0;
        if (Demand.FirstTokenLimit is { } limit)
        {
            double within = Operation.LoadWithin(prompt, limit - longest - transferred - first, variation);
            // Nothing keeps a limit that one prompt alone exceeds: the pool works on, and a finding says so.
            meets &= within > 0;
            load = within > 0 ? Math.Min(load, within) : load;
        }
        double requests = decodeRate / Demand.Output;
        if (load * capacity < requests)
        {
            (requests, bound) = (load * capacity, "prefill");
        }
        if (path.Capacity < requests)
        {
            (requests, bound) = (path.Capacity, "transfer");
        }
        double rate = requests * Demand.Output;
        double b = rate < decodeRate ? Operation.Largest(Math.Min(1e-3, most), most, x => RateAt(x) <= rate) : most;
        DecodeTime step = Decode.Step(Math.Max(b, 1e-9), Demand.Context, Demand.Drafts);
        (double wait, double waitHigh) = Operation.Queue(prompt, Math.Min(requests / capacity, load), variation);
        double Each(double x) => Decode.Step(x, Demand.Context, Demand.Drafts).Total / Demand.Accepted;
        double each = step.Total / Demand.Accepted;
        double prefillNeed = Demand.Input > 0 && capacity > 0 ? Job.Prefill.Accelerators / capacity : 0;
        double decodeNeed = decodeRate > 0 ? Job.Decode.Accelerators / decodeRate * Demand.Output : 0;
        return new ServingResult(
            rate,
            b,
            each,
            wait + latency + transferred + each,
            waitHigh + longest + transferred + each,
            Each(Operation.Crowded(Math.Max(b, 1e-9), Decode.Ranks, Each)),
            latency,
            Prefill.Phases.Prefill(Demand.Input),
            step,
            capacity > 0 ? requests / capacity : 0,
            prefillNeed / Math.Max(prefillNeed + decodeNeed, double.Epsilon),
            bound,
            meets,
            path.Transfer(requests, transferred)
        );
    }

    private static ImmutableArray<TierNumbers> Numbers(ServingCalibration calibration, ImmutableArray<TierPerformance> tiers) =>
        [.. tiers.Select(t => calibration.Tier(t).Numbers)];

    // A replica lies in one site.
    private static ImmutableArray<TierNumbers> Within(ImmutableArray<TierNumbers> tiers) => [.. tiers.Where(t => t.Kind != TierKind.WideArea)];
}

/// <summary>The tier over which prefill hands the cache to decode; equation I13.</summary>
/// <param name="Rate">B/s that one request can use: of its rank's accelerators, at most the whole path.</param>
/// <param name="Latency">s, one way.</param>
/// <param name="Bytes">Cache of one request.</param>
/// <param name="Capacity">Requests per second that the whole path carries.</param>
internal sealed record CachePath(string Tier, int Index, double Rate, double Latency, double Bytes, double Capacity)
{
    public static CachePath Of(ServingPlan plan)
    {
        InferenceJob job = plan.Job;
        bool between = job.Prefill.Site != job.Decode.Site;
        ServingSite site = plan.Sites[job.Prefill.Site];
        ImmutableArray<TierPerformance> tiers = site.Tiers;
        int reach = job.Prefill.Accelerators + job.Decode.Accelerators;
        int index = -1;
        for (int t = tiers.Length - 1; t >= 0; t--)
        {
            bool holds = between ? tiers[t].Kind == TierKind.WideArea : tiers[t].Kind != TierKind.WideArea && tiers[t].Span >= reach;
            index = holds ? t : index;
        }
        if (index < 0)
        {
            return new CachePath("", -1, double.NaN, double.NaN, double.NaN, double.NaN);
        }
        double bytes = plan.Model.CacheHeld(plan.Demand.Input);
        TierNumbers tier = plan.PrefillTiers[index];
        // A line is shared by the site: its tier's rate is the share of one accelerator. What leaves an accelerator goes by the
        // outermost network of the site.
        TierNumbers own = between && index > 0 ? plan.PrefillTiers[index - 1] : tier;
        double all = between ? tier.Rate * site.Accelerators : tier.Rate * tier.Taper * job.Prefill.Accelerators;
        double rank = plan.Prefill.RankSize * own.Rate * own.Taper;
        double latency = tiers[index].Latency.Value ?? double.NaN;
        return new CachePath(tiers[index].Name, index, Math.Min(rank, all), latency, bytes, all / bytes);
    }

    /// <summary>s of one request's cache if nothing were hidden: every accelerator of a rank sends its part.</summary>
    public double Seconds => (Bytes / Rate) + Latency;

    /// <summary>Layers travel while later ones compute: what is left is the last layer, or what the path takes longer than prefill.</summary>
    public double Exposed(double prefill, int layers)
    {
        double moving = Bytes / Rate;
        return Math.Max(moving / layers, moving - (prefill * (layers - 1) / layers)) + Latency;
    }

    public CacheTransfer Transfer(double requests, double exposed) => new(Tier, Bytes, Seconds, exposed, requests / Capacity);
}
