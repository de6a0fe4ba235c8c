using System.Collections.Immutable;
using CsCheck;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

/// <summary>Schedules, run with fixed durations and no transfers by a simulator of their own.</summary>
public sealed class PipelineScheduleTests
{
    // arXiv 2401.10241, table 2, the schedule with the activations of 1F1B: (p - 1)(F + B - W) idle where F, B and W are as long.
    [Fact]
    public void Zero_bubble_leaves_one_pass_a_stage_idle_where_passes_are_as_long() =>
        Gen.Select(Gen.Int[2, 10], Gen.Int[0, 20])
            .Sample(
                (p, extra) =>
                {
                    int m = 2 * p + extra;
                    double ends = Makespan(PipelineSchedule.Of("zero-bubble", p, m, 1, (1, 1, 1)), p, false, 1, 1, 1);
                    return Math.Abs(ends - (3 * m + p - 1)) < 1e-9;
                }
            );

    // Never worse than 1F1B of the same work, never better than a stage's own work and the way of the first micro-batch to the last stage.
    [Fact]
    public void Zero_bubble_lies_between_its_work_and_1f1b() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[1, 30], Gen.Double[0.5, 2], Gen.Double[0.5, 2], Gen.Double[0.2, 2])
            .Sample(
                (p, m, f, b, w) =>
                {
                    double ends = Makespan(PipelineSchedule.Of("zero-bubble", p, m, 1, (f, b, w)), p, false, f, b, w);
                    double plain = Makespan(PipelineSchedule.Of("1f1b", p, m, 1, (f, b, w)), p, false, f, b, w);
                    return ends <= plain + 1e-9 && ends >= m * (f + b + w) + (p - 1) * f - 1e-9;
                }
            );

    // arXiv 2412.19437, table 2: (p/2 - 1)(F&B + B - 3W) idle, with B both gradients and F&B a pair as long as its parts.
    [Fact]
    public void Dualpipe_idles_as_published_where_passes_are_as_long() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 10])
            .Sample(
                (half, extra) =>
                {
                    int p = 2 * half;
                    int m = 2 * (p + extra);
                    double ends = Makespan(PipelineSchedule.Of("dualpipe", p, m, 1, (1, 1, 1)), p, true, 1, 1, 1);
                    // F&B = 3, B = 2, W = 1: (p/2 - 1)(3 + 2 - 3).
                    return Math.Abs(ends - (3 * m + (half - 1) * 2)) < 1e-9;
                }
            );

    [Fact]
    public void Every_stage_does_every_pass_once() =>
        Gen.Select(
                Gen.Int[0, 3].Select(i => new[] { "1f1b", "interleaved", "zero-bubble", "dualpipe" }[i]),
                Gen.Int[1, 4],
                Gen.Int[1, 3],
                Gen.Int[1, 3]
            )
            .Sample(
                (schedule, half, groups, chunks) =>
                {
                    int p = 2 * half;
                    int m = p * 2 * groups;
                    int v = schedule == "interleaved" ? chunks : 1;
                    int work = schedule == "dualpipe" ? m : m * v;
                    foreach (ImmutableArray<StagePass> stage in PipelineSchedule.Of(schedule, p, m, v, (1, 1, 1)))
                    {
                        StagePass[] forward = [.. stage.Where(s => s.Kind == PassKind.Forward)];
                        forward.Length.ShouldBe(work);
                        forward.Select(s => (s.Chunk, s.MicroBatch)).Distinct().Count().ShouldBe(work);
                        stage.Count(s => s.Kind is PassKind.Backward or PassKind.Inputs).ShouldBe(work);
                        stage.Count(s => s.Kind == PassKind.Weights).ShouldBe(stage.Count(s => s.Kind == PassKind.Inputs));
                    }
                }
            );

    [Fact]
    public void A_schedule_that_does_not_divide_is_refused()
    {
        Should.Throw<ArgumentException>(() => PipelineSchedule.Of("interleaved", 4, 6, 2, (1, 1, 1)));
        Should.Throw<ArgumentException>(() => PipelineSchedule.Of("dualpipe", 4, 6, 1, (1, 1, 1)));
        Should.Throw<ArgumentException>(() => PipelineSchedule.Of("gpipe", 4, 6, 1, (1, 1, 1)));
    }

    // Passes in the order of each stage, each when its stage is free and its input there; a pair begins and ends together.
    private static double Makespan(ImmutableArray<ImmutableArray<StagePass>> order, int stages, bool isBidirectional, double f, double b, double w)
    {
        Dictionary<(bool Forward, int Direction, int Position, int MicroBatch), double> ends = [];
        int[] next = new int[stages];
        double[] free = new double[stages];
        for (bool moved = true; moved; )
        {
            moved = false;
            for (int s = 0; s < stages; s++)
            {
                while (next[s] < order[s].Length)
                {
                    StagePass[] together = order[s][next[s]].IsPaired ? [order[s][next[s]], order[s][next[s] + 1]] : [order[s][next[s]]];
                    double?[] ready = [.. together.Select(p => Ready(s, p))];
                    if (ready.Any(r => r is null))
                    {
                        break;
                    }
                    free[s] = Math.Max(free[s], ready.Max()!.Value) + together.Sum(Takes);
                    foreach (StagePass pass in together.Where(p => p.Kind != PassKind.Weights))
                    {
                        ends[(pass.Kind == PassKind.Forward, Direction(pass), Position(s, pass), pass.MicroBatch)] = free[s];
                    }
                    next[s] += together.Length;
                    moved = true;
                }
            }
        }
        for (int s = 0; s < stages; s++)
        {
            next[s].ShouldBe(order[s].Length, "a stage waits for ever");
        }
        return free.Max();

        int Direction(StagePass pass) => isBidirectional ? pass.Chunk : 0;
        int Position(int stage, StagePass pass) => Direction(pass) == 0 ? stage : stages - 1 - stage;
        double Takes(StagePass pass) =>
            pass.Kind switch
            {
                PassKind.Forward => f,
                PassKind.Backward => b + w,
                PassKind.Inputs => b,
                _ => w,
            };
        double? Ready(int stage, StagePass pass)
        {
            int position = Position(stage, pass);
            bool isForward = pass.Kind == PassKind.Forward;
            if (pass.Kind == PassKind.Weights || (isForward && position == 0))
            {
                return 0;
            }
            (bool, int, int, int) input =
                isForward ? (true, Direction(pass), position - 1, pass.MicroBatch)
                : position < stages - 1 ? (false, Direction(pass), position + 1, pass.MicroBatch)
                : (true, Direction(pass), position, pass.MicroBatch);
            return ends.TryGetValue(input, out double end) ? end : null;
        }
    }
}
