using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Engine;

/// <summary>Headlines that a service has instead of a training step, and those that it has besides.</summary>
internal static class InferenceHeadlines
{
    /// <summary>Rate and latency; returns output tokens per second.</summary>
    public static Derivation AddTo(ImmutableArray<Headline>.Builder headlines, InferenceService service, int accelerators)
    {
        void Add(string field, string title, string unit, double scale, Derivation derivation) =>
            headlines.Add(new Headline(field, title, unit, scale, derivation, null, null));
        Derivation rate = service.TokensPerSecond;
        Add("tokensPerSecond", "Output tokens per second", "1/s", 1, rate);
        Derivation each = Derivation.Of(
            "output tokens per second of an accelerator",
            "1/s",
            "output tokens per second / accelerators of the scenario",
            [rate],
            o => o[0].Value!.Value / accelerators
        );
        Add("tokensPerSecondPerAccelerator", "Output tokens per second and accelerator", "1/s", 1, each);
        Add("timeToFirstToken_s", "Time to the first token, mean", "s", 1, service.FirstToken);
        Add("timeToFirstTokenP99_s", "Time to the first token, 99th percentile", "s", 1, service.FirstTokenHigh);
        Add("timePerOutputToken_s", "Time per output token, mean", "s", 1, service.PerToken);
        Add("networkTimeShare", "Share of accelerator time that waits for the network", "", 1, service.NetworkShare);
        return rate;
    }

    /// <summary>Energy and money of an output token, everything in the scenario counted.</summary>
    public static void AddCosts(ImmutableArray<Headline>.Builder headlines, Derivation rate, Derivation power, Derivation dollars)
    {
        void Add(string field, string title, string unit, double scale, Derivation derivation) =>
            headlines.Add(new Headline(field, title, unit, scale, derivation, null, null));
        Add("energyPerToken_J", "Energy of an output token", "J", 1, Derivation.Quotient("energy per token", "J", power, rate));
        Derivation cost = Derivation.Quotient("cost per token", "USD", dollars, rate);
        Add("costPerToken_USD", "Cost of an output token", "USD", 1, cost);
        Add("costPerMillionTokens_USD", "Cost of a million output tokens", "USD", 1e6, cost);
    }
}
