using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Workload.Inference;

/// <summary>
/// Accelerator-seconds of one output token by what they are spent on. They add up to all accelerators of the scenario's
/// pools over the rate: what a pool idles is a term too.
/// </summary>
internal static class ServingTerms
{
    public static ImmutableArray<StepTerm> Of(ServingPlan plan, ServingResult result, ServingFigures figures)
    {
        List<StepTerm> terms = [];
        void Add(string name, StepCategory category, double seconds, ImmutableArray<Derivation> from)
        {
            if (seconds > 0)
            {
                Derivation d = Derivation.Of(name, "s", "accelerator-seconds of one output token", [.. from, .. figures.Load], _ => seconds);
                terms.Add(new StepTerm(name, category, d));
            }
        }
        Replica prefill = plan.Prefill;
        Replica decode = plan.Decode;
        Demand demand = plan.Demand;
        double prompt = demand.Input / demand.Output * prefill.Pool.Group / (prefill.Ranks * (prefill.IsSpread ? 1.0 : prefill.Pool.Pipeline));
        PrefillTime p = result.Prefill;
        Add("prefill: products", StepCategory.Compute, prompt * p.Products, figures.Compute);
        Add("prefill: attention", StepCategory.Compute, prompt * p.Core, figures.Compute);
        Add("prefill: element-wise", StepCategory.Memory, prompt * p.Elementwise, figures.Memory);
        Add("prefill: exchange", StepCategory.ExposedCommunication, prompt * p.Exchange, figures.Network);
        DecodeTime s = result.Step;
        double step = decode.RankSize / (result.RequestsPerRank * demand.Accepted);
        StepCategory Bound(bool memory) => memory ? StepCategory.Memory : StepCategory.Compute;
        Add(
            $"decode: {(s.WeightsBound ? "weights" : "products")}",
            Bound(s.WeightsBound),
            step * s.Products,
            s.WeightsBound ? figures.Memory : figures.Compute
        );
        Add(
            $"decode: {(s.CacheBound ? "cache" : "attention")}",
            Bound(s.CacheBound),
            step * s.Attention,
            s.CacheBound ? figures.Memory : figures.Compute
        );
        Add("decode: element-wise", StepCategory.Memory, step * s.Elementwise, figures.Memory);
        Add("decode: exchange", StepCategory.ExposedCommunication, step * s.Exchange, figures.Network);
        Add("decode: drafts", StepCategory.Compute, step * s.Draft, figures.Compute);
        Add("decode: kernel launches", StepCategory.Bubble, step * s.Kernels, figures.Launch);
        Add("decode: scheduling", StepCategory.Bubble, step * s.Scheduling, figures.Launch);
        double busy = terms.Sum(t => t.Seconds.Value!.Value);
        int pools = plan.Job.IsSplit ? plan.Job.Prefill.Accelerators + plan.Job.Decode.Accelerators : plan.Job.Decode.Accelerators;
        double idle = (pools / result.Rate) - busy;
        // Rounding of the search is no idling.
        if (idle > 1e-9 * busy)
        {
            Add(plan.Job.IsSplit ? "waiting for the other phase" : "waiting for other ranks", StepCategory.Bubble, idle, figures.All);
        }
        return [.. terms];
    }
}

/// <summary>Payload that one accelerator sends, mean over all of the pools, for one output token of the system.</summary>
internal static class ServingTraffic
{
    public static ImmutableArray<CommunicationVolume> Of(ServingPlan plan, ServingResult result)
    {
        List<CommunicationVolume> volumes = [];
        int accelerators = plan.Sites.Sum(s => s.Accelerators);
        Demand demand = plan.Demand;
        Volume(volumes, plan, plan.Prefill, "prefill", demand.Input / demand.Output, accelerators, (r, t) => r.Phases.AddPrefillBytes(t));
        double tokens = result.RequestsPerRank * (1 + demand.Drafts);
        double steps = 1 / (result.RequestsPerRank * demand.Accepted);
        Volume(volumes, plan, plan.Decode, "decode", steps, accelerators, (r, t) => r.Phases.AddDecodeBytes(tokens, t));
        if (result.Transfer is { } transfer)
        {
            double each = transfer.Bytes / demand.Output / accelerators;
            volumes.Add(new CommunicationVolume("cache transfer", "send", 2, [(transfer.Tier, each)], null, null));
        }
        return [.. volumes];
    }

    private static void Volume(
        List<CommunicationVolume> volumes,
        ServingPlan plan,
        Replica replica,
        string phase,
        double times,
        int accelerators,
        AddBytes add
    )
    {
        double[] byTier = new double[replica.Network.Group.Tiers.Length];
        add(replica, byTier);
        if (byTier.Sum() <= 0)
        {
            return;
        }
        ImmutableArray<TierPerformance> tiers = plan.Sites[replica.Pool.Site].Tiers;
        double each = times * (replica.IsSpread ? 1 : replica.Pool.Tensor) / accelerators;
        volumes.Add(
            new CommunicationVolume(
                replica.IsSpread ? $"{phase}, expert" : $"{phase}, tensor",
                replica.IsSpread ? "dispatch and combine" : "all-reduce",
                replica.Network.Size,
                [.. byTier.Select((b, t) => (tiers[t].Name, b * each)).Where(b => b.Item2 > 0)],
                null,
                null
            )
        );
    }

    private delegate void AddBytes(Replica replica, Span<double> byTier);
}
