using System.Collections.Immutable;
using CsCheck;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

/// <summary>The closed form of what lines between sites cost a pipeline (N4b), against its schedule run pass by pass on stages of given seconds.</summary>
public sealed class LineWaitTests
{
    // Whole rounds: nothing is left over by the closed form, so that equal stages take exactly as long.
    [Theory]
    [InlineData(4, 2, 16)]
    [InlineData(4, 2, 2)]
    [InlineData(8, 2, 4)]
    [InlineData(16, 2, 64)]
    [InlineData(16, 2, 16)]
    [InlineData(6, 3, 18)]
    public void Plain_1F1B_of_equal_stages_takes_exactly_what_its_passes_take(int stages, int sites, int microBatches)
    {
        double[] equal = [.. Enumerable.Repeat(1.0, stages)];
        foreach (double line in new[] { 0.1, 1, 10 })
        {
            Closed("1f1b", 1, microBatches, equal, sites, line).ShouldBe(Run("1f1b", 1, microBatches, equal, sites, line), 1e-9);
        }
    }

    // Another last stage, up to four sites, few and many micro-batches; the bands are of the whole step. Least: several lines hold back in turn.
    [Theory]
    [InlineData("1f1b", false, -0.10, 0.09)]
    [InlineData("interleaved", true, -0.10, 0.14)]
    public void The_closed_form_is_near_the_schedule(string schedule, bool interleaves, double least, double most) =>
        Gen.Select(
                Gen.Int[2, 4],
                Gen.Int[1, 4],
                Gen.Int[0, 3],
                Gen.Double[-1.5, 1],
                Gen.Int[0, 2].Select(i => new[] { 0.8, 1, 1.3 }[i]),
                Gen.Int[1, 2]
            )
            .Sample(
                (sites, each, more, distance, end, doublings) =>
                {
                    int stages = sites * each;
                    int chunks = interleaves ? 1 << doublings : 1;
                    int microBatches = interleaves ? stages << more : 2 + (more * stages);
                    double[] seconds = [.. Enumerable.Repeat(1.0, stages - 1), end];
                    double line = Math.Pow(10, distance);
                    double run = Run(schedule, chunks, microBatches, seconds, sites, line);
                    double off = (Closed(schedule, chunks, microBatches, seconds, sites, line) / run) - 1;
                    return off >= least && off <= most;
                },
                iter: 300
            );

    // One stage a site: rounds over three lines at once hold back half as much again as those over one.
    [Fact]
    public void With_a_stage_a_site_several_lines_hold_back_together()
    {
        double[] equal = [1, 1, 1, 1];
        double run = Run("1f1b", 1, 256, equal, 4, 10) - Run("1f1b", 1, 128, equal, 4, 10);
        (run / 128).ShouldBe(1 + (1.5 * 10), 0.01);
        double closed = Closed("1f1b", 1, 256, equal, 4, 10) - Closed("1f1b", 1, 128, equal, 4, 10);
        (closed / 128).ShouldBe(1 + (1.5 * 10), 1e-9);
    }

    // Zero-bubble fills some of the wait with gradients of weights, and a dual pipeline some with the other one; both order passes for no line at all.
    [Theory]
    [InlineData("zero-bubble", 4, 2, 16)]
    [InlineData("zero-bubble", 4, 4, 32)]
    [InlineData("dualpipe", 4, 2, 32)]
    [InlineData("dualpipe", 8, 2, 64)]
    [InlineData("dualpipe", 4, 4, 64)]
    public void Other_schedules_keep_nearly_what_their_passes_keep(string schedule, int stages, int sites, int microBatches)
    {
        double[] equal = [.. Enumerable.Repeat(1.0, stages)];
        double healthy = Run(schedule, 1, microBatches, equal, sites, 0);
        foreach (double line in new[] { 0.1, 0.3, 1, 3, 10, 30 })
        {
            double told = Closed(schedule, 1, microBatches, equal, sites, line) - Closed(schedule, 1, microBatches, equal, sites, 0);
            (healthy / (healthy + told)).ShouldBe(healthy / Run(schedule, 1, microBatches, equal, sites, line), 0.05);
        }
    }

    [Fact]
    public void On_one_site_nothing_is_waited_for_and_a_line_never_shortens_a_step()
    {
        LineWait.Seconds("1f1b", 1, 8, [1, 1, 1, 1], 0, 5, 1).ShouldBe(0);
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Double[0, 10], Gen.Int[1, 40])
            .Sample(
                (kind, lines, line, m) =>
                    LineWait.Seconds(
                        new[] { "1f1b", "interleaved", "zero-bubble", "dualpipe" }[kind],
                        kind == 1 ? 2 : 1,
                        m,
                        new double[12],
                        lines,
                        line,
                        0
                    ) >= 0
            );
    }

    // Slowest stage, bubble, filling and draining: P1, P2 and N4 without transfers at a site.
    private static double Closed(string schedule, int chunks, int microBatches, double[] stages, int sites, double line)
    {
        double slowest = stages.Max();
        double bubble = schedule is "1f1b" or "interleaved" ? (stages.Sum() - slowest) / chunks : 0;
        double ends = 2 * LineWait.Crossings(sites - 1, chunks) * line;
        return (microBatches * slowest) + bubble + ends + LineWait.Seconds(schedule, chunks, microBatches, stages, sites - 1, line, 0);
    }

    // A third of a stage's seconds forward, a third for each gradient. Each pass when its stage is free and its input there; pairs begin and end together.
    private static double Run(string schedule, int chunks, int microBatches, double[] stages, int sites, double line)
    {
        int p = stages.Length;
        ImmutableArray<ImmutableArray<StagePass>> order = PipelineSchedule.Of(schedule, p, microBatches, chunks, (1, 1, 1));
        Dictionary<(bool Forward, int Way, int Place, int MicroBatch), double> ends = [];
        int[] next = new int[p];
        double[] free = new double[p];
        bool isDual = schedule == "dualpipe";
        for (bool moved = true; moved; )
        {
            moved = false;
            for (int s = 0; s < p; s++)
            {
                while (next[s] < order[s].Length)
                {
                    StagePass[] together = order[s][next[s]].IsPaired ? [order[s][next[s]], order[s][next[s] + 1]] : [order[s][next[s]]];
                    double ready = together.Max(pass => Ready(s, pass));
                    if (double.IsPositiveInfinity(ready))
                    {
                        break;
                    }
                    free[s] = Math.Max(free[s], ready) + (together.Sum(t => t.Kind == PassKind.Backward ? 2 : 1) * stages[s] / 3 / chunks);
                    foreach (StagePass pass in together.Where(t => t.Kind != PassKind.Weights))
                    {
                        ends[(pass.Kind == PassKind.Forward, Way(pass), Place(s, pass), pass.MicroBatch)] = free[s];
                    }
                    next[s] += together.Length;
                    moved = true;
                }
            }
        }
        next.Zip(order).ShouldAllBe(n => n.First == n.Second.Length);
        return free.Max();

        // Places on the way of a micro-batch: stage after stage, chunk after chunk.
        int Way(StagePass pass) => isDual ? pass.Chunk : 0;
        int Place(int stage, StagePass pass) => isDual ? (pass.Chunk == 0 ? stage : p - 1 - stage) : (pass.Chunk * p) + stage;
        int StageAt(int way, int place) => way == 0 ? place % p : p - 1 - place;
        double Ready(int stage, StagePass pass)
        {
            bool isForward = pass.Kind == PassKind.Forward;
            int place = Place(stage, pass);
            if (pass.Kind == PassKind.Weights || (isForward && place == 0))
            {
                return 0;
            }
            bool turns = !isForward && place == (p * chunks) - 1;
            int from = turns ? place : place + (isForward ? -1 : 1);
            bool crosses = StageAt(Way(pass), from) * sites / p != stage * sites / p;
            return ends.TryGetValue((isForward || turns, Way(pass), from, pass.MicroBatch), out double end)
                ? end + (crosses ? line : 0)
                : double.PositiveInfinity;
        }
    }
}
