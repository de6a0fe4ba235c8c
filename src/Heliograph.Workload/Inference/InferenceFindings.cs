using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Inference;

/// <summary>What a service cannot do as described; each remedy is evaluated, and its text says what it would give.</summary>
internal static class InferenceFindings
{
    private const string Where = "workload/infer";

    // Share of accelerator time from which the network is worth a word.
    private const double Notable = 0.25;

    public static ImmutableArray<Finding> Of(ServingPlan plan, ServingResult result, ServingCalibration prefill, ServingCalibration decode)
    {
        ImmutableArray<Finding>.Builder found = ImmutableArray.CreateBuilder<Finding>();
        ServingResult? Try(InferenceJob job) => Valid(job) ? new ServingPlan(job, plan.Sites, prefill, decode).Solve() : null;
        if (result.RequestsPerRank < 1 - 1e-9 && plan.Demand.Concurrency is not < 1)
        {
            found.Add(Cache(plan, Try));
        }
        else if (!result.Meets)
        {
            found.Add(Latency(plan, result, Try));
        }
        if (result.Rate > 0 && Network(plan, result) is { } network)
        {
            found.Add(network);
        }
        return found.ToImmutable();
    }

    private static Finding Cache(ServingPlan plan, Func<InferenceJob, ServingResult?> solve)
    {
        InferenceJob job = plan.Job;
        double request = plan.Decode.CacheOnEach(plan.Demand.HeldContext);
        List<string> fits = [];
        foreach ((string name, InferenceJob other) in Smaller(job))
        {
            if (solve(other) is { RequestsPerRank: >= 1 } at)
            {
                fits.Add($"{name} ({Number(at.Rate)} tokens/s)");
            }
        }
        return new Finding(
            Codes.CacheDoesNotFit,
            Severity.Error,
            Where,
            $"weights {Gigabytes(plan.Decode.Weights)}, runtime {Gigabytes(plan.DecodeConstants.Runtime)} and the cache of one request "
                + $"{Gigabytes(request)} need more than {Gigabytes(plan.DecodeConstants.Capacity)} of an accelerator",
            fits.Count > 0 ? $"use {string.Join(", or ", fits)}" : "use more accelerators in a replica, narrower numbers or shorter contexts"
        );
    }

    private static Finding Latency(ServingPlan plan, ServingResult result, Func<InferenceJob, ServingResult?> solve)
    {
        List<string> missed = [];
        if (plan.Demand.TokenLimit is { } each && result.PerTokenHigh > each)
        {
            missed.Add($"{Number(result.PerTokenHigh * 1e3)} ms an output token, the limit is {Number(each * 1e3)} ms");
        }
        if (plan.Demand.FirstTokenLimit is { } first && result.FirstTokenHigh > first)
        {
            missed.Add($"{Number(result.FirstTokenHigh)} s to the first token, the limit is {Number(first)} s");
        }
        if (missed.Count == 0)
        {
            missed.Add("both limits hold only below one request on a rank");
        }
        List<string> meets = [];
        foreach ((string name, InferenceJob other) in Faster(plan.Job))
        {
            if (solve(other) is { Meets: true } at)
            {
                meets.Add($"{name} ({Number(at.Rate)} tokens/s)");
            }
        }
        return new Finding(
            Codes.LatencyMissed,
            Severity.Error,
            $"{Where}/limits",
            $"with one request on a rank: {string.Join("; ", missed)}",
            meets.Count > 0
                ? $"use {string.Join(", or ", meets)}"
                : "none of twice and four times the replica or narrower numbers meets them; allow more time"
        );
    }

    private static Finding? Network(ServingPlan plan, ServingResult result)
    {
        double prefill = result.Prefill.Exchange / result.Prefill.Total;
        double decode = result.Step.Exchange / result.Step.Total;
        bool isTransfer = result.Bound == "transfer";
        if (!isTransfer && Math.Max(prefill, decode) < Notable)
        {
            return null;
        }
        string what = isTransfer
            ? $"the path of the cache over {result.Transfer!.Tier} carries no more requests"
            : $"{Number(100 * prefill)} % of prefill and {Number(100 * decode)} % of a decode step wait for the network";
        return new Finding(Codes.NetworkBound, Severity.Warning, Where, what, NetworkRemedy(plan, result, isTransfer));
    }

    // Evaluated on the same plan with every rate doubled, and with the floors halved.
    private static string NetworkRemedy(ServingPlan plan, ServingResult result, bool isTransfer)
    {
        if (isTransfer)
        {
            return $"twice its rate carries {Number(2 * result.Rate)} tokens/s if the pools keep up, an 8-bit cache does the same";
        }
        Replica With(Func<TierNumbers, TierNumbers> change) =>
            new(
                plan.Model,
                plan.DecodeConstants,
                plan.Job.Decode,
                [.. plan.Decode.Network.Group.Tiers.Select((t, i) => change(t with { Latency = plan.DecodeTiers[i].Latency }))]
            );
        double Step(Replica replica) => replica.Step(result.RequestsPerRank, plan.Demand.Context, plan.Demand.Drafts).Total;
        double faster = Step(With(t => t with { Rate = 2 * t.Rate }));
        double shorter = Step(With(t => t with { Latency = t.Latency / 2 }));
        return $"at twice the rate of its links a decode step takes {Number(faster * 1e3)} ms, with half the floor of a collective {Number(shorter * 1e3)} ms, "
            + $"instead of {Number(result.Step.Total * 1e3)} ms";
    }

    private static IEnumerable<(string, InferenceJob)> Smaller(InferenceJob job)
    {
        if (job.CachePrecision == "bf16")
        {
            yield return ("an 8-bit cache", job with { CachePrecision = "fp8" });
        }
        if (job.Precision == "bf16")
        {
            yield return ("8-bit weights", job with { Precision = "fp8" });
        }
        foreach ((string, InferenceJob) other in Larger(job))
        {
            yield return other;
        }
    }

    private static IEnumerable<(string, InferenceJob)> Faster(InferenceJob job)
    {
        if (job.Precision == "bf16")
        {
            yield return ("8-bit weights", job with { Precision = "fp8" });
        }
        foreach ((string, InferenceJob) other in Larger(job))
        {
            yield return other;
        }
    }

    private static IEnumerable<(string, InferenceJob)> Larger(InferenceJob job)
    {
        for (int factor = 2; factor <= 4; factor *= 2)
        {
            ServingPool Grown(ServingPool p) => p.Expert > 1 ? p with { Expert = p.Expert * factor } : p with { Tensor = p.Tensor * factor };
            ServingPool decode = Grown(job.Decode);
            string name = decode.Expert > 1 ? $"expert {decode.Expert}" : $"tensor {decode.Tensor}";
            yield return (name, job.IsSplit ? job with { Decode = decode } : job with { Decode = decode, Prefill = decode });
        }
    }

    private static bool Valid(InferenceJob job) =>
        job.Decode.Accelerators % job.Decode.Group == 0 && job.Decode.Group <= job.Decode.Accelerators && job.Model.Heads % job.Decode.Tensor == 0;

    private static string Number(double value) => value.ToString(value >= 100 ? "#,0" : "0.##", CultureInfo.InvariantCulture);

    private static string Gigabytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB");
}
