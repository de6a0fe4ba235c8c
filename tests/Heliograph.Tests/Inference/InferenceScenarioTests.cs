using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Inference;

public sealed class InferenceScenarioTests
{
    private const string Shipped = "infer-supernode-384";

    public static TheoryData<string> Services => ShippedScenarios.ServingTheory;

    private static Report Run(params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read(Shipped, sets), new EvaluationOptions(WithRanges: false));

    private static double Value(Report report, string field) => report.Find(field)!.Value!.Value;

    [Theory]
    [MemberData(nameof(Services))]
    public void Terms_and_costs_of_a_token_follow_from_the_rate(string name)
    {
        Report report = ShippedScenarios.Report(name);
        InferenceService service = report.Service.ShouldNotBeNull();
        InferenceJob job = report.Scenario.Inference!;
        double rate = Value(report, "tokensPerSecond");
        double pools = job.IsSplit ? job.Prefill.Accelerators + job.Decode.Accelerators : job.Decode.Accelerators;
        service.Terms.Sum(t => t.Seconds.Value!.Value).ShouldBe(pools / rate, 1e-6 * pools / rate);
        Value(report, "tokensPerSecondPerAccelerator").ShouldBe(rate / report.Scenario.Accelerators, 1e-9 * rate);
        // Second route: watts over rate; dollars a year over tokens a year of 31,557,600 s.
        Value(report, "energyPerToken_J").ShouldBe(Value(report, "power_W") / rate, 1e-9 * Value(report, "energyPerToken_J"));
        double perMillion = Value(report, "costPerYear_USD") / (rate * 31_557_600) * 1e6;
        Value(report, "costPerMillionTokens_USD").ShouldBe(perMillion, 1e-9 * perMillion);
        // Little: requests in service = rate x time in service.
        double inService = rate * Value(report, "timePerOutputToken_s");
        service.Concurrency.ShouldBe(inService, 0.01 * inService);
        report.Step.ShouldBeNull();
        report.Find("stepTime_s").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Energy_and_cost_of_a_bit_follow_from_the_traffic(string name)
    {
        Report report = ShippedScenarios.Report(name);
        double bytes = report.Service!.Communication.Sum(c => c.BytesByTier.Sum(t => t.Bytes)) * report.Scenario.Accelerators;
        double payload = 8 * bytes * Value(report, "tokensPerSecond");
        Value(report, "payloadRate_bps").ShouldBe(payload, 1e-9 * payload);
        Value(report, "energyPerBit_pJ").ShouldBe(Value(report, "networkPower_W") / payload * 1e12, 1e-9 * Value(report, "energyPerBit_pJ"));
    }

    [Fact]
    public void Fields_of_training_are_null_and_the_service_is_written()
    {
        using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetString(JsonReport.Write(ShippedScenarios.Report(Shipped))));
        json.RootElement.GetProperty("stepTime_s").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("mfu").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("step").ValueKind.ShouldBe(JsonValueKind.Null);
        json.RootElement.GetProperty("service").GetProperty("servingMemory").GetProperty("cachePerToken_B").GetDouble().ShouldBe(70_272);
        using JsonDocument training = JsonDocument.Parse(Encoding.UTF8.GetString(JsonReport.Write(ShippedScenarios.Report("supernode-384"))));
        training.RootElement.GetProperty("service").ValueKind.ShouldBe(JsonValueKind.Null);
        HtmlReport.Write(ShippedScenarios.Report(Shipped)).ShouldContain("Where the time of a token goes");
    }

    [Fact]
    public void The_decode_pool_reaches_what_was_published_for_it()
    {
        // arXiv 2506.12708: 1,943 tokens/s an NPU at 50 ms with prefill elsewhere; half a minute of prompts is no limit here.
        Report report = Run("workload.infer.prefill.accelerators=208", "workload.infer.input=4096 tokens", "workload.infer.output=4096 tokens");
        double each = Value(report, "tokensPerSecond") / 160;
        each.ShouldBe(1943, 0.35 * 1943);
        report.Service!.RateBound.ShouldNotBe("prefill");
    }

    [Fact]
    public void A_split_pool_hands_its_cache_over()
    {
        CacheTransfer transfer = Run().Service!.Transfer.ShouldNotBeNull();
        // 4,096 tokens x 70,272 B of one request.
        transfer.Bytes.ShouldBe(4096.0 * 70_272);
        transfer.Tier.ShouldStartWith("scale-up");
        transfer.Exposed.ShouldBeLessThan(transfer.Seconds);
        transfer.Load.ShouldBeInRange(0, 1);
    }

    [Fact]
    public void Shared_accelerators_serve_too_and_more_memory_serves_more()
    {
        string[] shared = ["workload.infer.prefill=", "workload.infer.decode=", "workload.infer.mapping={ expert: 16 }", "workload.infer.limits="];
        Report report = Run(shared);
        report.Service!.Transfer.ShouldBeNull();
        report.Service.RateBound.ShouldBe("cache");
        Report narrow = Run([.. shared, "workload.infer.cache-precision=int8"]);
        Value(narrow, "tokensPerSecond").ShouldBeGreaterThan(Value(report, "tokensPerSecond"));
        Report few = Run([.. shared, "workload.infer.batch=384 requests"]);
        few.Service!.RateBound.ShouldBe("concurrency");
        few.Service.Concurrency.ShouldBe(384, 1e-6);
        Value(few, "timePerOutputToken_s").ShouldBeLessThan(Value(report, "timePerOutputToken_s"));
    }

    [Fact]
    public void HG0071_a_cache_that_does_not_fit_says_what_would()
    {
        Report report = Run("workload.infer.decode.expert=1", "workload.infer.decode.tensor=2");
        Finding finding = report.Findings.First(f => f.Code == Codes.CacheDoesNotFit);
        finding.Severity.ShouldBe(Severity.Error);
        finding.Remedy.ShouldContain("tensor 8");
        report.Find("tokensPerSecond")!.Value.ShouldBeNull();
    }

    [Fact]
    public void HG0072_a_latency_limit_that_nothing_keeps()
    {
        Finding finding = Run("workload.infer.limits.per-token=2 ms").Findings.First(f => f.Code == Codes.LatencyMissed);
        finding.Message.ShouldContain("the limit is 2 ms");
        Run("workload.infer.limits.first-token=0.5 s").Findings.ShouldContain(f => f.Code == Codes.LatencyMissed);
    }

    [Fact]
    public void HG0073_a_service_that_waits_for_its_network()
    {
        // A twentieth of the scale-up rate.
        Report report = Run(
            "sites.main.scale-up.bandwidth=",
            "sites.main.scale-up.links.rate=22 Gb/s",
            "sites.main.scale-up.topology.uplink-rate=22 Gb/s"
        );
        Finding finding = report.Findings.First(f => f.Code == Codes.NetworkBound);
        finding.Remedy.ShouldContain("at twice the rate");
        Value(report, "tokensPerSecond").ShouldBeLessThan(Value(Run(), "tokensPerSecond"));
    }

    [Theory]
    [InlineData("workload.infer.decode.accelerators=200", "the pools take 424 accelerators")]
    [InlineData("workload.infer.decode.expert=150", "do not divide 160")]
    [InlineData("workload.infer.decode.tensor=2", "attention is data parallel")]
    [InlineData("workload.infer.decode.site=mian", "did you mean 'main'")]
    [InlineData("workload.infer.decode=", "'decode' is missing")]
    [InlineData("workload.infer.mapping={ tensor: 8 }", "'mapping' shares the accelerators")]
    [InlineData("workload.infer.input=0 tokens", "out of range")]
    [InlineData("workload.infer.limits.per-token=50", "has no unit")]
    [InlineData("workload.infer.precision=fp7", "is not possible")]
    [InlineData("workload.infer.model=llama3-70b", "no experts")]
    public void A_service_that_cannot_be_is_refused_in_words(string set, string message)
    {
        DiagnosticList diagnostics = new();
        ScenarioReader.ReadFile(
            Path.Combine(Repository.Root, "scenarios", Shipped + ".yaml"),
            ShippedScenarios.Workspace.Catalogue,
            ShippedScenarios.Workspace.Models,
            [set],
            diagnostics
        );
        diagnostics
            .Where(d => d.Severity == Severity.Error)
            .Select(d => d.ToString())
            .ShouldContain(d => d.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_sites_hand_the_cache_over_the_line_between_them()
    {
        // Prefill at one site, decode at the other, 480 km away: 2.4 ms of fibre and what 32 wavelengths carry.
        Scenario scenario = ShippedScenarios.Read(
            "two-site",
            "workload={ infer: { model: llama3-70b, precision: bf16, input: 2048 tokens, output: 512 tokens, limits: { per-token: 100 ms }, "
                + "prefill: { accelerators: 1024, tensor: 8 }, decode: { accelerators: 1024, tensor: 8, site: chongqing } } }"
        );
        Report report = ShippedScenarios.Evaluate(scenario, new EvaluationOptions(WithRanges: false));
        CacheTransfer transfer = report.Service!.Transfer.ShouldNotBeNull();
        transfer.Bytes.ShouldBe(2048.0 * 327_680);
        transfer.Seconds.ShouldBeGreaterThan(480e3 * 4.89e-9);
        // 32 x 400 Gb/s x 0.9 over 671 MB is at most 2,146 requests a second.
        double requests = Value(report, "tokensPerSecond") / 512;
        requests.ShouldBeLessThan(32 * 400e9 / (8 * transfer.Bytes));
        transfer.Load.ShouldBe(requests / (32 * 400e9 * 0.9 / (8 * transfer.Bytes)), 0.05);
    }
}
