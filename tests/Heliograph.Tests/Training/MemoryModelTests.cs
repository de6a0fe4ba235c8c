using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

public sealed class MemoryModelTests
{
    private static readonly Mapping Unfused = Sample.Map(8) with { FlashAttention = false };

    // arXiv 2205.05198 table 2, for every combination of sequence parallelism and recomputation.
    [Theory]
    [InlineData(false, "none")]
    [InlineData(true, "none")]
    [InlineData(false, "selective")]
    [InlineData(true, "selective")]
    [InlineData(false, "full")]
    [InlineData(true, "full")]
    public void A_layer_keeps_what_the_published_formula_says(bool sequenceParallel, string recompute)
    {
        foreach (ModelSpec model in new[] { Sample.Gpt22, Sample.Gpt3, Sample.MtNlg })
        {
            const double S = 2048;
            const double B = 4;
            const double T = 8;
            double h = model.Hidden;
            double scores = recompute == "none" ? 5 * model.Heads * S / h : 0;
            double expected = (sequenceParallel, recompute) switch
            {
                (false, "full") => 2 * S * B * h,
                (true, "full") => 2 * S * B * h / T,
                (false, _) => S * B * h * (10 + (24 / T) + (scores / T)),
                _ => S * B * h / T * (34 + scores),
            };
            TrainingJob job = Sample.Job(model, Unfused with { SequenceParallel = sequenceParallel, Recompute = recompute, MicroBatch = 4 });
            MemoryModel.LayerActivations(job, false).ShouldBe(expected, 1e-9 * expected);
        }
    }

    // The paper: selective recomputation saves 70 % (GPT-3) and 65 % (MT-NLG) of activations; with sequence parallelism
    // it needs about a fifth of tensor parallelism alone ("5x"): (13 + 80/8)/(34/8) = 5.4 and (13 + 64/8)/(34/8) = 4.9.
    [Fact]
    public void Selective_recomputation_saves_the_published_share()
    {
        static double Layer(ModelSpec model, bool sequenceParallel, string recompute) =>
            MemoryModel.LayerActivations(Sample.Job(model, Unfused with { SequenceParallel = sequenceParallel, Recompute = recompute }), false);
        (1 - (Layer(Sample.Gpt3, true, "selective") / Layer(Sample.Gpt3, true, "none"))).ShouldBe(0.70, 0.005);
        (1 - (Layer(Sample.MtNlg, true, "selective") / Layer(Sample.MtNlg, true, "none"))).ShouldBe(0.65, 0.005);
        foreach (ModelSpec model in new[] { Sample.Gpt3, Sample.MtNlg })
        {
            (Layer(model, false, "none") / Layer(model, true, "selective")).ShouldBe(5, 0.5);
        }
    }

    [Fact]
    public void The_first_stage_of_1f1b_holds_as_many_micro_batches_as_stages_and_interleaving_more()
    {
        MemoryModel.InFlight(Sample.Map(1, 8), 64).ShouldBe(8);
        MemoryModel.InFlight(Sample.Map(1, 8), 4).ShouldBe(4);
        // 8 (1 + 7/(8 x 4)) = 9.75
        MemoryModel.InFlight(Sample.Map(1, 8) with { Virtual = 4 }, 64).ShouldBe(9.75);
        MemoryModel.InFlight(Sample.Map(1, 8) with { Schedule = "dualpipe" }, 64).ShouldBe(9);
    }

    // Megatron-LM, schedules.py: stage i of an interleaved pipeline warms up with 2 (p - i - 1) + (v - 1) p chunks, and holds one
    // more when it turns around: stage 7 of 8 with 4 chunks 24 + 1, a quarter of a stage each. No more than there are.
    [Fact]
    public void Later_stages_hold_fewer_micro_batches_and_none_more_than_there_are()
    {
        MemoryModel.InFlight(Sample.Map(1, 8), 64, 7).ShouldBe(1);
        MemoryModel.InFlight(Sample.Map(1, 8) with { Virtual = 4 }, 64, 7).ShouldBe(6.25);
        MemoryModel.InFlight(Sample.Map(1, 8) with { Virtual = 4 }, 8).ShouldBe(8);
        MemoryModel.InFlight(Sample.Map(1, 8) with { Schedule = "dualpipe" }, 64, 7).ShouldBe(9);
    }

    // Llama 3 on 16 stages: the first has 7 layers of 16 micro-batches, the second 8 of 15: 120 layers' activations against 112.
    [Fact]
    public void A_stage_between_the_ends_can_be_the_fullest()
    {
        TrainingJob llama = Sample.Job(Sample.Llama405, Sample.Map(8, 16, 1), batch: 64, sequence: 8192);
        double layers = MemoryModel.Fullest(llama, 80e9).Activations / MemoryModel.LayerActivations(llama, false);
        layers.ShouldBe(120, 1e-6);
        // DeepSeek-V3 on 16 stages: the first has one layer with experts, the second four, each of 256 experts of 3 h x 2048.
        TrainingJob deepSeek = Sample.Job(Sample.DeepSeekV3, Sample.Map(1, 16, 8) with { Expert = 8, ShardStates = 1 }, batch: 128);
        double experts = 4.0 * 256 / 8 * 3 * 7168 * 2048;
        MemoryModel.Fullest(deepSeek, 80e9).Weights.ShouldBeGreaterThan(2 * experts);
    }

    // States of P parameters on a rank: 2 + 4 + 12 = 18 B with FP32 gradients, 16 B with FP16; ZeRO divides 12, then the
    // gradients, then the weights by the data group.
    [Fact]
    public void States_take_18_or_16_bytes_and_are_sharded_stage_by_stage()
    {
        MemoryUse Use(int stage, string precision = "bf16") =>
            MemoryModel.Fullest(Sample.Job(Sample.Gpt22, Sample.Map(8, 1, 4) with { ShardStates = stage }) with { Precision = precision }, 80e9);
        double p = ModelCount.Parameters(Sample.Gpt22) / 8;
        static double States(MemoryUse m) => m.Weights + m.Gradients + m.Optimizer;
        States(Use(0)).ShouldBe(18 * p, 1e-6 * p);
        States(Use(0, "fp16")).ShouldBe(16 * p, 1e-6 * p);
        States(Use(1)).ShouldBe((6 + (12.0 / 4)) * p, 1e-6 * p);
        States(Use(2)).ShouldBe((2 + (16.0 / 4)) * p, 1e-6 * p);
        States(Use(3)).ShouldBe(18.0 / 4 * p, 1e-6 * p);
    }

    [Fact]
    public void A_model_that_does_not_fit_says_what_would()
    {
        TrainingJob job = Sample.Job(Sample.Gpt3, Sample.Map(8, 4, 4), batch: 64);
        StepTime step = Sample.Step(job);
        Finding finding = step.Findings.Single(f => f.Code == Codes.DoesNotFitMemory);
        finding.Severity.ShouldBe(Severity.Error);
        finding.Message.ShouldContain("of 80 GB");
        // What it proposes does fit.
        finding.Remedy.ShouldContain("pipeline 8 with data 2");
        StepTime better = Sample.Step(Sample.Job(Sample.Gpt3, Sample.Map(8, 8, 2), batch: 64));
        better.Memory!.Fits.ShouldBeTrue();
        better.Findings.ShouldBeEmpty();
    }
}
