using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Simulation.Flow.Ranks;

namespace Heliograph.Tests.Simulation.Flow.Ranks;

/// <summary>A switch with a full-duplex link to each rank.</summary>
internal sealed class StarNetwork(int ranks) : RankNetwork
{
    public const double Rate = 50e9;
    public const long LatencyPs = 700_000;

    /// <summary>Rank whose link out has half of the rate; -1: none.</summary>
    public int Slow { get; init; } = -1;

    public override int Links => 2 * ranks;

    public override int Groups => 1;

    public override bool IsDeterministic => true;

    /// <summary>Of all links at once.</summary>
    public IReadOnlyList<(long Ps, double BytesPerSecond)> Rates { get; init; } = [];

    public override IReadOnlyList<CapacityChange> Changes =>
        [.. Rates.SelectMany(r => Enumerable.Range(0, Links).Select(l => new CapacityChange(r.Ps, l, r.BytesPerSecond)))];

    public override double CapacityOf(int link) => link == Slow ? Rate / 2 : Rate;

    public override int GroupOf(int link) => 0;

    public override bool TryRoute(int from, int to, long message, RankRoute route)
    {
        route.Add(from, 1);
        route.Add(ranks + to, 1);
        route.LatencyPs = LatencyPs;
        return true;
    }
}

internal static class Workloads
{
    public static RankOperation Compute(int label, double seconds) =>
        new(RankOperationKind.Compute, label, seconds, 0, 0, 0, StreamWait.None, StreamWait.None);

    public static RankWorkload Ring(int n, double bytes) => Call(n, new WholeRing(n, bytes));

    public static RankWorkload Call(int n, CollectiveProgram program) => Repeated(n, 1, program);

    /// <summary>Ranks in groups of n, strided so that members are apart, each computing and calling twice.</summary>
    public static RankWorkload Groups(int n, int groups, double bytes, int kind) =>
        Repeated(
            n,
            groups,
            kind switch
            {
                0 => new WholeRing(n, bytes),
                1 => new HalfRing(n, bytes),
                2 => new ToOthers(n, bytes),
                _ => new DirectProgram(n, bytes),
            }
        );

    /// <summary>The same, with a rank that computes longer.</summary>
    public static RankWorkload WithLate(int n, int groups, double bytes, int late, int kind = 0)
    {
        RankWorkload work = Groups(n, groups, bytes, kind);
        RankProgram program = work.Programs[0];
        RankProgram slow = new([program.Streams[0].SetItem(0, Compute(0, 5e-3))]);
        return work with { Programs = [program, slow], ProgramOf = work.ProgramOf.SetItem(late, 1) };
    }

    /// <summary>One group whose members come one after another, and call a second time at once.</summary>
    public static RankWorkload Staggered(CollectiveProgram program, IReadOnlyList<double> late)
    {
        RankOperation call = new(RankOperationKind.Call, 1, 0, 0, 0, 0, StreamWait.None, StreamWait.None);
        return new RankWorkload(
            [.. Enumerable.Range(0, program.Members)],
            [
                .. late.Select(seconds => new RankProgram([
                    [Compute(0, seconds), call, call],
                ])),
            ],
            [new RankCall("data", "exchange", new RankGroup(program.Members, 1), program)],
            [new OperationLabel("compute", "work"), new OperationLabel("data", "exchange")]
        );
    }

    /// <summary>Two calls of groups on two streams, the other so much later; null: none.</summary>
    public static RankWorkload Beside(int n, int groups, CollectiveProgram one, CollectiveProgram? other, double later)
    {
        RankOperation call = new(RankOperationKind.Call, 1, 0, 0, 0, 0, StreamWait.None, StreamWait.None);
        RankGroup group = new(n, groups);
        return new RankWorkload(
            [.. new int[n * groups]],
            [
                new RankProgram([
                    [call],
                    other is null ? [] : [call with { Seconds = later, Index = 1 }],
                ]),
            ],
            [new RankCall("data", "one", group, one), .. other is null ? [] : new[] { new RankCall("data", "other", group, other) }],
            [new OperationLabel("compute", "work"), new OperationLabel("data", "exchange")]
        );
    }

    private static RankWorkload Repeated(int n, int groups, CollectiveProgram program)
    {
        RankOperation call = new(RankOperationKind.Call, 1, 1e-6, 0, 0, 0, StreamWait.None, StreamWait.None);
        ImmutableArray<RankOperation> stream = groups == 1 ? [call with { Seconds = 0 }] : [Compute(0, 1e-3), call, Compute(0, 1e-3), call];
        return new RankWorkload(
            [.. new int[n * groups]],
            [new RankProgram([stream])],
            [new RankCall("data", "exchange", new RankGroup(n, groups), program)],
            [new OperationLabel("compute", "work"), new OperationLabel("data", "exchange")]
        );
    }
}

/// <summary>Both halves of a ring all-reduce.</summary>
internal sealed class WholeRing(int n, double bytes) : CollectiveProgram
{
    public override int Members => n;

    public override int Channels => 1;

    public override bool IsRepeating => true;

    public override int Steps(int member, int channel) => 2 * (n - 1);

    public override MessageSend Send(int member, int channel, int step) => new((member + 1) % n, 0, bytes / n, 0, step);

    public override int Receives(int member, int channel) => 2 * (n - 1);
}

/// <summary>A ring reduce-scatter, told step by step.</summary>
internal sealed class HalfRing(int n, double bytes) : CollectiveProgram
{
    public override int Members => n;

    public override int Channels => 1;

    public override int Steps(int member, int channel) => n - 1;

    public override MessageSend Send(int member, int channel, int step) => new((member + 1) % n, 0, bytes / n, 0, step);

    public override int Receives(int member, int channel) => n - 1;
}

/// <summary>The same as one send a member.</summary>
internal sealed class ToOthers(int n, double bytes) : CollectiveProgram
{
    public override int Members => n;

    public override int Channels => 1;

    public override int Steps(int member, int channel) => 1;

    public override MessageSend Send(int member, int channel, int step) => new(MessageSend.Others, 0, bytes / n, 0, 0);

    public override int Receives(int member, int channel) => n - 1;
}

/// <summary>Everyone to everyone at once.</summary>
internal sealed class DirectProgram(int n, double bytes) : CollectiveProgram
{
    public override int Members => n;

    public override int Channels => 1;

    public override int Steps(int member, int channel) => n - 1;

    public override MessageSend Send(int member, int channel, int step) => new((member + 1 + step) % n, 0, bytes / n, 0, 0, AfterPrevious: false);

    public override int Receives(int member, int channel) => n - 1;
}
