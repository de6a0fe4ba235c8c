namespace Heliograph.Workload.Inference;

/// <summary>What a service is asked to do.</summary>
/// <param name="Accepted">Tokens accepted a step, the first included.</param>
/// <param name="Concurrency">Requests on one rank; null is as many as possible.</param>
/// <param name="HeldContext">Context by which requests are admitted: input + output when none may be evicted, + output / 2 else.</param>
/// <param name="FirstTokenLimit">s, 99th percentile.</param>
/// <param name="TokenLimit">s, 99th percentile.</param>
public sealed record Demand(
    double Input,
    double Output,
    int Drafts,
    double Accepted,
    double? Concurrency,
    double HeldContext,
    double? FirstTokenLimit,
    double? TokenLimit
)
{
    /// <summary>Mean context of a decode step.</summary>
    public double Context => Input + (Output / 2);
}

/// <summary>Where a service comes to rest.</summary>
/// <param name="Requests">In service on one decode rank, mean.</param>
/// <param name="Rate">Output tokens per second of one accelerator of the pool (shared), or of all (split).</param>
/// <param name="PerToken">s, mean.</param>
/// <param name="PerTokenHigh">s, 99th percentile of a fluctuating number of requests.</param>
/// <param name="Wait">s that a prompt waits, mean.</param>
/// <param name="WaitHigh">s, 99th percentile.</param>
/// <param name="Bound">What keeps it from more; see <c>InferenceService.RateBound</c>.</param>
/// <param name="Meets">Limits hold.</param>
public readonly record struct OperatingPoint(
    double Requests,
    double Rate,
    double PerToken,
    double PerTokenHigh,
    double Wait,
    double WaitHigh,
    string Bound,
    bool Meets
);

/// <summary>
/// Steady states: shared accelerators (continuous batching), and split pools. The largest load that memory, limits or the
/// stated concurrency allow; every search is a bisection over requests on a rank, in which times grow with load.
/// </summary>
public static class Operation
{
    /// <summary>99 % quantile of the normal distribution.</summary>
    private const double Quantile99 = 2.326;

    // Requests on a rank below which nothing is served; a service runs at least one.
    private const double Least = 1;
    private const int Halvings = 48;

    // Step of the numeric slope, and the slope beyond which the linear noise no longer describes a saturated replica.
    private const double Nudge = 0.01;
    private const double MostSlope = 0.95;

    /// <summary>Prefill and decode share the accelerators of a replica.</summary>
    public static OperatingPoint Shared(Replica replica, Demand demand, ServingConstants constants)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(demand);
        ArgumentNullException.ThrowIfNull(constants);
        double cache = replica.Limit(demand.HeldContext);
        double most = Math.Min(cache, demand.Concurrency ?? double.PositiveInfinity);
        if (most <= 0)
        {
            return new OperatingPoint(0, 0, 0, 0, 0, 0, "cache", false);
        }
        double PerToken(double b) => replica.Round(b, demand.Input, demand.Output, demand.Drafts, demand.Accepted) / demand.Output;
        OperatingPoint At(double b)
        {
            double each = PerToken(b);
            double rate = b / each;
            double prompt = replica.PromptSeconds(demand.Input) * replica.Wait;
            (double mean, double high) = Queue(prompt, rate / demand.Output * prompt, constants.LengthVariation);
            return new OperatingPoint(b, rate / replica.RankSize, each, PerToken(Crowded(b, replica.Ranks, PerToken)), mean, high, "", true);
        }
        bool Holds(double b)
        {
            OperatingPoint p = At(b);
            bool first =
                demand.FirstTokenLimit is not { } f || p.WaitHigh + (replica.PromptLatency(demand.Input) * Long(constants.LengthVariation)) <= f;
            return first && (demand.TokenLimit is not { } t || p.PerTokenHigh <= t);
        }
        bool isLimited = demand.FirstTokenLimit is not null || demand.TokenLimit is not null;
        if (!isLimited || Holds(most))
        {
            return At(most) with { Bound = demand.Concurrency <= cache ? "concurrency" : "cache" };
        }
        double least = Math.Min(Least, most);
        return Holds(least) ? At(Largest(least, most, Holds)) with { Bound = "limit" } : At(least) with { Bound = "limit", Meets = false };
    }

    /// <summary>
    /// Requests on a rank of a decode pool whose step is no longer than the limit; the whole cache without one. Prefill
    /// goes on elsewhere and does not lengthen the step.
    /// </summary>
    public static (double Requests, string Bound, bool Meets) Decode(Replica replica, Demand demand)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(demand);
        double cache = replica.Limit(demand.HeldContext);
        double most = Math.Min(cache, demand.Concurrency ?? double.PositiveInfinity);
        if (most <= 0)
        {
            return (0, "cache", false);
        }
        double Each(double b) => replica.Step(b, demand.Context, demand.Drafts).Total / demand.Accepted;
        bool Holds(double b) => demand.TokenLimit is not { } limit || Each(Crowded(b, replica.Ranks, Each)) <= limit;
        if (Holds(most))
        {
            return (most, demand.Concurrency <= cache ? "concurrency" : "cache", true);
        }
        double least = Math.Min(Least, most);
        return Holds(least) ? (Largest(least, most, Holds), "limit", true) : (least, "limit", false);
    }

    /// <summary>Load of a prefill pool, 0 to 1, at which the 99th percentile of the wait stays below some seconds.</summary>
    public static double LoadWithin(double prompt, double seconds, double variation)
    {
        const double Busy = 0.999;
        bool Holds(double load) => Queue(prompt, load, variation).High <= seconds;
        return Holds(Busy) ? Busy
            : Holds(1e-6) ? Largest(1e-6, Busy, Holds)
            : 0;
    }

    /// <summary>
    /// Wait of a prompt for those before it: single server, Poisson arrivals (Pollaczek and Khinchine):
    /// mean = load (1 + v^2) S / (2 (1 - load)); its tail is exponential, so the 99th percentile is mean x ln(100 load) / load.
    /// </summary>
    public static (double Mean, double High) Queue(double service, double load, double variation)
    {
        if (load >= 1)
        {
            return (double.PositiveInfinity, double.PositiveInfinity);
        }
        double scale = service * (1 + (variation * variation)) / (2 * (1 - load));
        return (load * scale, scale * Math.Log(Math.Max(1, 100 * load)));
    }

    /// <summary>A prompt of the longest hundredth, over the mean: 1 + 1.5 v, between normal and exponential.</summary>
    public static double Long(double variation) => 1 + (1.5 * variation);

    /// <summary>
    /// Requests on a rank in the fullest hundredth of the time. Arrivals are Poisson, and a fuller replica is slower: with
    /// e = d ln(time per token) / d ln(requests), the variance of their number is requests / (1 - e) (linear noise of a birth and
    /// death process with death rate n / t(n)); e = 0 is the Poisson number of a replica that never slows.
    /// </summary>
    /// <param name="perToken">s of a token at some requests on a rank.</param>
    public static double Crowded(double requests, int ranks, Func<double, double> perToken)
    {
        ArgumentNullException.ThrowIfNull(perToken);
        double slope = Math.Log(perToken(requests * (1 + Nudge)) / perToken(requests)) / Math.Log(1 + Nudge);
        double room = 1 - Math.Clamp(slope, 0, MostSlope);
        return requests + (Quantile99 * Math.Sqrt(requests * ranks / room) / ranks);
    }

    /// <summary>Largest argument for which a falling condition holds, geometric bisection.</summary>
    public static double Largest(double low, double high, Func<double, bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = holds(middle) ? (middle, high) : (low, middle);
        }
        return low;
    }
}
