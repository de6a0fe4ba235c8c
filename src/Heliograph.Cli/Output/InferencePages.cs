using Heliograph.Cli.Output.Charts;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>What a report says of a service: sentences, pictures and tables. Null or empty without one.</summary>
internal static class InferencePages
{
    /// <summary>Clause of the answer: who serves what how fast.</summary>
    public static string? Clause(Report report)
    {
        if (report.Scenario.Inference is not { } job || report.Find("tokensPerSecond") is not { Value: not null } rate)
        {
            return null;
        }
        string each = report.Find("timePerOutputToken_s") is { Value: not null } t ? $" ({Numbers.Text(t)} a token)" : "";
        return $"serve {job.Model.Name} at {Numbers.Text(rate)}{each}";
    }

    /// <summary>What bounds the service, in one sentence.</summary>
    public static string? Bounds(Report report)
    {
        if (report.Service is not { Terms.IsEmpty: false } s)
        {
            return null;
        }
        string rate = s.RateBound switch
        {
            "cache" => "the cache limits their number",
            "limit" => "the latency limits limit their number",
            "concurrency" => "as the scenario says",
            "prefill" => "prefill limits the rate",
            "transfer" => "the path of the cache limits the rate",
            _ => "decode limits the rate",
        };
        string cache = s.Memory is { } m ? $"; {Numbers.Text(m.CachePerToken, "B")} of cache a token" : "";
        string split = report.Scenario.Inference!.IsSplit
            ? $"; balanced pools would give prefill {Numbers.Percent(s.PrefillFraction)} of the accelerators"
            : "";
        return $"prefill is {s.PrefillBound}-bound, decode {s.DecodeBound}-bound; {Numbers.Count((long)Math.Round(s.Concurrency))} requests in service, {rate}{cache}{split}";
    }

    public static string Word(StepCategory category) => category == StepCategory.Bubble ? "launches and waiting" : Palette.Word(category);

    /// <summary>Accelerator-seconds of an output token by term.</summary>
    public static Picture? Time(Report report)
    {
        if (report.Service is not { Terms.IsEmpty: false } service)
        {
            return null;
        }
        double total = service.Terms.Sum(t => t.Seconds.Value!.Value);
        return Pictures.Terms(
            service.Terms,
            total,
            $"An output token takes {Numbers.Text(total, "s")} of one accelerator, its prompt included",
            ("accelerator time of an output token by term", "token"),
            $"Accelerator-seconds of one output token, all pools; {report.Fidelity} fidelity. Idle accelerators of a pool count.",
            Terms(report),
            Word
        );
    }

    /// <summary>Memory of a decoding accelerator by what holds it.</summary>
    public static Picture? Memory(Report report)
    {
        if (report.Service?.Memory is not { } m)
        {
            return null;
        }
        Bar Part(string name, double bytes) => new(name, bytes, Numbers.Text(bytes, "B"), Palette.Memory);
        bool fits = m.Total <= m.Capacity * (1 + 1e-9);
        Bar[] bars =
        [
            Part("weights", m.Weights),
            Part("key-value cache", m.Cache),
            Part("runtime", m.Runtime),
            Part("together", m.Total) with
            {
                Alarm = !fits,
            },
            new("capacity", m.Capacity, Numbers.Text(m.Capacity, "B"), Palette.Other),
        ];
        return Picture.Of(
            $"A decoding accelerator holds {Numbers.Text(m.Weights, "B")} of weights and {Numbers.Text(m.Cache, "B")} of cache of {Numbers.Text(m.Capacity, "B")}",
            narrow => BarChart.Draw("memory of a decoding accelerator", bars, "B", narrow),
            "Memory of a decoding accelerator by what holds it, requests at their mean context.",
            MemoryTable(report)
        );
    }

    public static IReadOnlyList<DataTable> Tables(Report report) =>
        report.Service is null ? [] : [Terms(report), MemoryTable(report), Communication(report)];

    private static DataTable Terms(Report report) =>
        new(
            "service-terms",
            ["term", "category", "accelerator_s_per_token"],
            [.. (report.Service?.Terms ?? []).Select(t => new[] { t.Name, Word(t.Category), Numbers.Exact(t.Seconds.Value) })]
        );

    private static DataTable MemoryTable(Report report) =>
        new(
            "service-memory",
            ["what", "memory_B"],
            report.Service?.Memory is not { } m
                ? []
                :
                [
                    ["weights", Numbers.Exact(m.Weights)],
                    ["key-value cache", Numbers.Exact(m.Cache)],
                    ["runtime", Numbers.Exact(m.Runtime)],
                    ["capacity", Numbers.Exact(m.Capacity)],
                ]
        );

    private static DataTable Communication(Report report) =>
        new(
            "service-communication",
            ["what", "collective", "group", "tier", "payload_B_per_token_per_accelerator"],
            [
                .. (report.Service?.Communication ?? []).SelectMany(c =>
                    c.BytesByTier.Select(t => new[] { c.Dimension, c.Collective, Numbers.Exact(c.Group), t.Tier, Numbers.Exact(t.Bytes) })
                ),
            ]
        );
}
