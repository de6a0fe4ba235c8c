using CsCheck;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

public sealed class PipelineGraphTests
{
    // Every stage does m (F + B); the first micro-batch reaches the end after (p-1) F and the last gradient comes back
    // after (p-1) B: (m + p - 1)(F + B), i.e. a bubble of (p-1)/m of the steady time.
    [Fact]
    public void The_graph_of_1f1b_takes_exactly_the_closed_form_without_transfers() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 40], Gen.Double[0.1, 2], Gen.Double[0.1, 4])
            .Sample((p, m, f, b) => Near(PipelineGraph.Makespan(PipelineGraph.Build(p, m, f, b, 0), 0), (m + p - 1) * (f + b)));

    // Chunks take 1/v: m (F + B) + (p-1)(F + B)/v.
    [Fact]
    public void Interleaving_divides_the_bubble_by_the_chunks() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[1, 5], Gen.Int[2, 4], Gen.Double[0.1, 2])
            .Sample(
                (p, groups, v, f) =>
                {
                    int m = p * groups;
                    double graph = PipelineGraph.Makespan(PipelineGraph.Build(p, m, f, 2 * f, 0, "interleaved", v), 0);
                    return Near(graph, (3 * f * m) + ((p - 1) * 3 * f / v));
                }
            );

    // Lower bound: the first micro-batch crosses p-1 boundaries forth and back, each x. Upper bound: x added to every
    // chunk's own time, a plain pipeline with F + x and B + x.
    [Fact]
    public void Transfers_cost_at_least_the_ends_and_at_most_one_with_every_chunk() =>
        Gen.Select(Gen.Int[2, 10], Gen.Int[1, 30], Gen.Double[0.1, 1], Gen.Double[0, 1])
            .Sample(
                (p, m, f, x) =>
                {
                    double graph = PipelineGraph.Makespan(PipelineGraph.Build(p, m, f, 2 * f, x), x);
                    double ideal = (m + p - 1) * 3 * f;
                    return graph >= ideal + (2 * (p - 1) * x) - 1e-9 && graph <= ideal + (2 * (m + p - 1) * x) + 1e-9;
                }
            );

    // The same number from the model, for stages equal but for the logits of the last, which are a term of their own.
    [Fact]
    public void The_model_and_the_graph_agree_on_steady_time_and_bubble()
    {
        TrainingJob job = Sample.Job(Sample.Gpt("equal", 32, 4096, 32, 1), Sample.Map(8, 8), batch: 24);
        StepTime step = Sample.Step(job, book: Sample.With(("launch-floor", 0), ("step-overhead", 0), ("tensor-overlap", 0)));
        double Term(string name) => step.Terms.Where(t => t.Name == name).Sum(t => t.Seconds.Value!.Value);
        double steady = Term("matrix products") + Term("attention core") + Term("element-wise operations") + Term("tensor exchange, exposed");
        double graph = PipelineGraph.Makespan(PipelineGraph.Build(8, 24, steady / 24 / 3, steady / 24 * 2 / 3, 0), 0);
        (steady + Term("pipeline bubble")).ShouldBe(graph, 1e-9 * graph);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Abs(b);
}
