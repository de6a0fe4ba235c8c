using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

public sealed class StepPropertyTests
{
    private static readonly Gen<TrainingJob> Jobs =
        from tensor in OneOf(1, 2, 8, 16)
        from pipeline in OneOf(1, 2, 4, 8)
        from data in OneOf(1, 4, 16)
        from context in OneOf(1, 2)
        from expert in OneOf(1, 8)
        from stage in Gen.Int[0, 3]
        from recompute in OneOf("none", "selective", "full")
        from schedule in OneOf("1f1b", "interleaved", "zero-bubble", "dualpipe")
        from flash in Gen.Bool
        from mixture in Gen.Bool
        let whole = (tensor * context * data) % expert == 0 && mixture
        let map = Sample.Map(tensor, pipeline, data) with
        {
            Context = context,
            Expert = whole ? expert : 1,
            ShardStates = stage,
            Recompute = recompute,
            Schedule = schedule,
            FlashAttention = flash,
            Virtual = schedule == "interleaved" ? 2 : 1,
        }
        select Sample.Job(mixture ? Sample.Mixtral : Sample.Gpt("g", 32, 4096, 32, 51200), map, batch: 128);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static double Seconds(TrainingJob job, ImmutableArray<TierPerformance>? tiers = null) => Sample.Step(job, tiers).Seconds.Value!.Value;

    [Fact]
    public void More_bandwidth_never_slows_a_step_and_more_latency_never_speeds_it_up() =>
        Gen.Select(Jobs, Gen.Double[50, 500], Gen.Double[5, 100], Gen.Double[1, 4])
            .Sample(
                (job, inside, outside, more) =>
                {
                    double one = Seconds(job, Sample.Tiers(inside, outside));
                    return Seconds(job, Sample.Tiers(inside * more, outside)) <= one * (1 + 1e-12)
                        && Seconds(job, Sample.Tiers(inside, outside * more)) <= one * (1 + 1e-12)
                        && Seconds(job, Sample.Tiers(inside, outside, latency: 10 * more)) >= one * (1 - 1e-12)
                        && Seconds(job, Sample.Tiers(inside, outside, taper: 1 / more)) >= one * (1 - 1e-12);
                }
            );

    // Bytes do not depend on the network; without latency, twice the rates halve every transfer.
    [Fact]
    public void Doubling_the_rates_halves_the_network_time_and_moves_no_other_byte()
    {
        FigureBook ideal = Sample.With(("scale-up-hop-latency", 0), ("scale-out-hop-latency", 0), ("collective-start", 0));
        Jobs.Sample(job =>
        {
            StepTime slow = Sample.Step(job, Sample.Tiers(100, 10, latency: 0), ideal);
            StepTime fast = Sample.Step(job, Sample.Tiers(200, 20, latency: 0), ideal);
            foreach ((CommunicationVolume a, CommunicationVolume b) in slow.Communication.Zip(fast.Communication))
            {
                b.Total!.Value.ShouldBe(a.Total!.Value / 2, 1e-9 * a.Total.Value);
                b.BytesByTier.ShouldBe(a.BytesByTier);
                a.Exposed!.Value.ShouldBeInRange(0, a.Total.Value * (1 + 1e-12));
            }
        });
    }

    // Payload of one tensor group by hand: L/p layers x m x 4 all-reduces of 2 T h B, ring 2 (n-1)/n.
    [Fact]
    public void Tensor_bytes_are_those_of_four_all_reduces_a_layer()
    {
        StepTime step = Sample.Step(Sample.Job(Sample.Gpt3, Sample.Map(8, 16, 4), batch: 512));
        double expected = 96 / 16.0 * (512 / 4) * 4 * (2 * 7 / 8.0) * 2 * 2048 * 12288;
        step.Communication.Single(c => c.Dimension == "tensor").BytesByTier.ShouldHaveSingleItem().Bytes.ShouldBe(expected, 1e-6 * expected);
    }

    // Parameters P on 32 ranks. Sharded weights are gathered in 2 B for both passes and gradients of 4 B reduced: 8 P. Without
    // prefetch full recomputation gathers them once more: 10 P. The time of the exchange says the same.
    [Fact]
    public void Weights_that_are_gathered_again_are_sent_again()
    {
        FigureBook ideal = Sample.With(("scale-up-hop-latency", 0), ("scale-out-hop-latency", 0), ("collective-start", 0));
        CommunicationVolume Data(string recompute)
        {
            Mapping map = Sample.Map(1, 1, 32) with { ShardStates = 3, Recompute = recompute, Overlap = Overlap.None };
            return Sample.Step(Sample.Job(Sample.Gpt22, map), Sample.Tiers(latency: 0), ideal).Communication.Single(c => c.Dimension == "data");
        }
        (CommunicationVolume kept, CommunicationVolume again) = (Data("none"), Data("full"));
        double sent = kept.BytesByTier.Sum(t => t.Bytes);
        double expected = 2 * 8 * ModelCount.Parameters(Sample.Gpt22) * 31 / 32;
        sent.ShouldBe(expected, 1e-6 * expected);
        (again.BytesByTier.Sum(t => t.Bytes) / sent).ShouldBe(10 / 8.0, 1e-9);
        (again.Total!.Value / kept.Total!.Value).ShouldBe(10 / 8.0, 1e-9);
    }

    // Fully sharded over 32 in domains of 8: eight members share eight NICs. With one local member a ring gets one NIC:
    // eight times the time for the part outside.
    [Fact]
    public void Sharding_uses_all_nics_of_a_domain()
    {
        TrainingJob job = Sample.Job(Sample.Gpt22, Sample.Map(1, 1, 32) with { ShardStates = 3 }, batch: 64);
        FigureBook ideal = Sample.With(("scale-up-hop-latency", 0), ("scale-out-hop-latency", 0), ("collective-start", 0));
        double Total(int domain) =>
            Sample.Step(job, Sample.Tiers(4500, 50, domain, latency: 0), ideal).Communication.Single(c => c.Dimension == "data").Total!.Value;
        (Total(1) / Total(8)).ShouldBe(8, 1e-9);
    }

    [Fact]
    public void A_tensor_group_that_leaves_its_domain_is_a_warning_with_its_cost()
    {
        StepTime step = Sample.Step(Sample.Job(Sample.Gpt22, Sample.Map(16, 2, 2)));
        Finding finding = step.Findings.Single();
        finding.Code.ShouldBe(Codes.GroupLeavesScaleUp);
        finding.Severity.ShouldBe(Severity.Warning);
        finding.Message.ShouldContain("leaves the scale-up domain of 8, 8 members stay local; it costs");
        finding.Remedy.ShouldContain("tensor 8");
        Sample.Step(Sample.Job(Sample.Gpt22, Sample.Map(8, 2, 4))).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_mapping_that_does_not_divide_says_why_and_is_not_evaluated()
    {
        TrainingJob job = Sample.Job(Sample.Gpt3, Sample.Map(5, 16, 3), batch: 64);
        string[] codes = [.. MappingCheck.Of(job, 64).Select(f => f.Code)];
        codes.ShouldBe([Codes.MappingMismatch, Codes.MappingMismatch, Codes.ModelNotDivisible]);
        TrainingModel.Evaluate(job, 64, Sample.Accelerator, Sample.Tiers(), Sample.Book).ShouldBeNull();
    }

    // 126 layers over 16 stages: 14 of 8, and 7 at both ends, as Llama 3 was trained.
    [Fact]
    public void Layers_that_do_not_divide_are_taken_off_the_ends()
    {
        StagePlan plan = StagePlan.Deal(Sample.Llama405, 16);
        plan.Stages.Select(s => s.Layers).ShouldBe([7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 7]);
        ImmutableArray<Stage> experts = StagePlan.Deal(Sample.DeepSeekV3, 16).Stages;
        experts.Sum(s => s.Dense).ShouldBe(3);
        experts.Sum(s => s.Expert).ShouldBe(58);
    }

    // F&B of DualPipe hides exchanges; ZB fills the bubble with weight gradients; interleaving halves it.
    [Fact]
    public void Better_schedules_have_smaller_bubbles()
    {
        double Bubble(string schedule, int chunks) =>
            Sample
                .Step(Sample.Job(Sample.Gpt3, Sample.Map(8, 16, 1) with { Schedule = schedule, Virtual = chunks }, batch: 64))
                .Terms.Single(t => t.Name == "pipeline bubble")
                .Seconds.Value!.Value;
        Bubble("interleaved", 2).ShouldBe(Bubble("1f1b", 1) / 2, 1e-9);
        Bubble("zero-bubble", 1).ShouldBeLessThan(Bubble("1f1b", 1));
        Bubble("dualpipe", 1).ShouldBeLessThan(Bubble("zero-bubble", 1));
    }
}
