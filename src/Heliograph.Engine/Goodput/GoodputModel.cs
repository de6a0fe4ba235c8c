using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Goodput;

namespace Heliograph.Engine.Goodput;

/// <summary>
/// Goodput of a job as a tree of figures: checkpoint size and write time, causes and waits, interval, shares of wall time.
/// Equations and limits: <c>docs/models/goodput.md</c>.
/// </summary>
internal static class GoodputModel
{
    /// <summary>No interval is longer than a year: at rates near zero the optimum runs away.</summary>
    private const double Longest = 31_557_600;

    private static readonly PartRef Repair = new("sys-repair");
    private static readonly PartRef SwitchOutage = new("cal-goodput-switch");
    private static readonly PartRef LineOutage = new("cal-goodput-line");

    /// <summary>What of a job decides its goodput.</summary>
    /// <param name="Nodes">Servers.</param>
    /// <param name="PeerRate">Rate of one server to a peer, b/s; null when it has no network to one.</param>
    /// <param name="Step">s; checkpoints are taken between steps; 0: not known.</param>
    /// <param name="SpareShare">Spare servers over servers, where the resilience states no number; null: the catalogue's.</param>
    public sealed record Job(
        double Parameters,
        double Accelerators,
        double Nodes,
        double? PeerRate,
        double Step,
        Resilience Resilience,
        Setting? SpareShare = null
    );

    public static JobGoodput Of(Job job, ImmutableArray<Interruptions.Cause> causes, FigureBook book)
    {
        Resilience asked = job.Resilience;
        Derivation bits = Derivation.Product(
            "checkpoint size",
            "b",
            Derivation.Input("parameters", job.Parameters, "", "counted from the dimensions of the model"),
            book.Get(Interruptions.Constants, "checkpoint-state")
        );
        Derivation write = Derivation.Quotient("checkpoint write", "s", bits, StorageRate(job, book));
        Derivation copy = asked.Asynchronous ? Derivation.Quotient("copy to host memory", "s", bits, Scaled(job, "snapshot-rate", book)) : write;
        Derivation blocking = Derivation.Sum("blocking part", "s", [copy, book.Get(Interruptions.Constants, "checkpoint-overhead")]);
        Derivation lag = asked.Asynchronous ? write : Derivation.Input("background write", 0, "s", "all of the write blocks");

        Derivation rate = Derivation.Sum("interruptions", "1/s", causes.Select(c => c.Rate));
        Derivation repair = book.Get(Repair, "mttr");
        Derivation spares = asked.Spares is { } given ? Derivation.Input("spare nodes", given, "", "scenario") : DefaultSpares(job, book);
        Derivation nodeRate = Derivation.Sum("node failures", "1/s", causes.Where(c => c.Kind == InterruptionKind.Node).Select(c => c.Rate));
        Derivation noSpare = Derivation.Of(
            "probability of no spare",
            "",
            "Erlang B(spares, node failures x time to repair)",
            [spares, nodeRate, repair],
            o => SpareNodes.Exhausted((int)o[0].Value!.Value, o[1].Value!.Value * o[2].Value!.Value)
        );
        Derivation nodeWait = Derivation.Of(
            "wait for a node",
            "s",
            "probability of no spare x time to repair / (spares + 1)",
            [spares, nodeRate, repair],
            o => SpareNodes.MeanWait((int)o[0].Value!.Value, o[1].Value!.Value, o[2].Value!.Value)
        );
        ImmutableArray<Interruption> interruptions =
        [
            .. causes.Select(c => new Interruption(c.Name, c.Kind, c.Rate, WaitOf(c.Kind, nodeWait, book))),
        ];
        Derivation wait = MeanWait(interruptions, rate);
        Derivation detection = Given("detection", asked.Detection, "detection-time", book);
        Derivation restart = Derivation.Sum(
            "restart and load",
            "s",
            [Given("restart", asked.Restart, "restart-time", book), Derivation.Quotient("load of the checkpoint", "s", bits, StorageRate(job, book))]
        );
        Derivation interval = Interval(job, rate, blocking, lag);
        (Derivation share, ImmutableArray<LostTime> lost) = Shares(rate, blocking, lag, detection, wait, restart, interval);
        return new JobGoodput(
            share,
            lost,
            interruptions,
            rate,
            Interruptions.ByNodes(job.Accelerators, book),
            bits,
            blocking,
            asked.Asynchronous ? Derivation.Sum("copy and write", "s", [blocking, write]) : blocking,
            interval,
            Optimum("Young's interval", "sqrt(2 d M)", rate, blocking, CheckpointInterval.Young),
            Optimum("Daly's interval", "Daly 2006, eq. 37", rate, blocking, CheckpointInterval.Daly),
            Optimum("exact optimum", "M (1 + W0(-exp(-d/M - 1)))", rate, blocking, CheckpointInterval.Exact),
            detection,
            restart,
            spares,
            noSpare,
            Derivation.Of(
                "checkpoint traffic",
                "b/s",
                "checkpoint size / (interval + blocking part)",
                [bits, interval, blocking],
                o => o[0].Value!.Value / (o[1].Value!.Value + o[2].Value!.Value)
            ),
            Derivation.Product("checkpoint storage", "b", bits, book.Get(Interruptions.Constants, "checkpoints-kept")),
            asked.Checkpoint
        );
    }

    /// <summary>Rate at which the storage takes in, and gives back, the checkpoint of the whole job, b/s.</summary>
    private static Derivation StorageRate(Job job, FigureBook book)
    {
        if (job.Resilience.Tier == "local")
        {
            Derivation local = PerServer(job, "local-storage-rate", book);
            // Without a network to a peer there is no copy that survives the node; then its own storage is all there is.
            return job.PeerRate is not { } peer
                ? local
                : Smaller(
                    "local storage rate",
                    local,
                    Derivation.Input("servers to peers", job.Nodes * peer, "b/s", "scale-out rate of all servers")
                );
        }
        Derivation shared = job.Resilience.Storage is { } stated
            ? Derivation.Input("storage rate", stated.BitsPerSecond, "b/s", "scenario")
            : Scaled(job, "storage-rate", book);
        return Smaller("shared storage rate", shared, PerServer(job, "node-storage-rate", book));
    }

    // Of a server of as many accelerators as the figure's.
    private static Derivation PerServer(Job job, string quantity, FigureBook book) =>
        Derivation.Of(
            quantity,
            "b/s",
            $"{job.Accelerators} accelerators / accelerators of a server x {quantity}",
            [book.Get(Interruptions.Constants, "accelerators"), book.Get(Interruptions.Constants, quantity)],
            o => job.Accelerators / o[0].Value!.Value * o[1].Value!.Value
        );

    private static Derivation Scaled(Job job, string quantity, FigureBook book) =>
        Derivation.Product(
            quantity,
            "b/s",
            Derivation.Input("accelerators", job.Accelerators, "", "scenario"),
            book.Get(Interruptions.Constants, quantity)
        );

    private static Derivation Smaller(string name, Derivation a, Derivation b) =>
        Derivation.Of(name, "b/s", $"smaller of {a.Name} and {b.Name}", [a, b], o => Math.Min(o[0].Value!.Value, o[1].Value!.Value));

    private static Derivation Given(string name, double? asked, string quantity, FigureBook book) =>
        asked is { } seconds ? Derivation.Input(name, seconds, "s", "scenario") : book.Get(Interruptions.Constants, quantity);

    private static Derivation DefaultSpares(Job job, FigureBook book) =>
        Derivation.Of(
            "spare nodes",
            "",
            $"{job.Nodes} servers x spare fraction, rounded up",
            [Repairs.SpareShare(job.SpareShare, book)],
            o => Math.Ceiling(job.Nodes * o[0].Value!.Value)
        );

    private static Derivation WaitOf(InterruptionKind kind, Derivation nodeWait, FigureBook book) =>
        kind switch
        {
            InterruptionKind.Node => nodeWait,
            InterruptionKind.Switch => book.Get(SwitchOutage, "mttr"),
            InterruptionKind.Line => book.Get(LineOutage, "mttr"),
            _ => Derivation.Input("wait", 0, "s", "the job starts again on the same parts"),
        };

    private static Derivation MeanWait(ImmutableArray<Interruption> interruptions, Derivation rate)
    {
        Derivation waiting = Derivation.Sum(
            "waiting in a second of work",
            "",
            interruptions.Select(i => Derivation.Product($"{i.Cause}: rate x wait", "", i.Rate, i.Wait))
        );
        return Derivation.Of(
            "mean wait for a repair",
            "s",
            "sum of rate x wait over the causes / interruptions",
            [waiting, rate],
            o => o[1].Value!.Value == 0 ? 0 : o[0].Value!.Value / o[1].Value!.Value
        );
    }

    private static Derivation Interval(Job job, Derivation rate, Derivation blocking, Derivation lag)
    {
        Derivation step = Derivation.Input("one step", job.Step, "s", "checkpoints are taken between steps; see stepTime_s");
        return job.Resilience.Checkpoint is { } seconds
            ? Derivation.Of(
                "checkpoint interval",
                "s",
                $"{seconds} s of the scenario, at least the background write and one step",
                [lag, step],
                o => Math.Max(seconds, Math.Max(o[0].Value!.Value, o[1].Value!.Value))
            )
            : Derivation.Of(
                "checkpoint interval",
                "s",
                "M (1 + W0(-exp(-d/M - 1))), at least the background write and one step",
                [rate, blocking, lag, step],
                o =>
                {
                    double least = Math.Max(o[2].Value!.Value, o[3].Value!.Value);
                    InterruptionProcess process = new(o[0].Value!.Value, o[1].Value!.Value, 0, 0, 0, 0);
                    return Math.Max(least, process.BestInterval(Longest));
                }
            );
    }

    private static Derivation Optimum(string name, string formula, Derivation rate, Derivation blocking, Func<double, double, double> compute) =>
        Derivation.Of(
            name,
            "s",
            formula,
            [rate, blocking],
            o => o[0].Value!.Value == 0 ? Longest : Math.Min(Longest, compute(o[1].Value!.Value, 1 / o[0].Value!.Value))
        );

    private static (Derivation Share, ImmutableArray<LostTime> Lost) Shares(
        Derivation rate,
        Derivation blocking,
        Derivation lag,
        Derivation detection,
        Derivation wait,
        Derivation restart,
        Derivation interval
    )
    {
        Derivation Share(string name, string formula, Func<WallTime, double> part) =>
            Derivation.Of(
                name,
                "",
                formula,
                [rate, blocking, lag, detection, wait, restart, interval],
                o =>
                    part(
                        new InterruptionProcess(
                            o[0].Value!.Value,
                            o[1].Value!.Value,
                            o[2].Value!.Value,
                            o[3].Value!.Value,
                            o[4].Value!.Value,
                            o[5].Value!.Value
                        ).Split(o[6].Value!.Value)
                    )
            );
        const string up = "exp(-r R) / (1 + r (detection + wait))";
        const string kept = "r exp(-r lag) / (exp(r (t + d)) - 1)";
        return (
            Share("goodput", $"{up} x t x {kept}", w => w.Productive),
            [
                new("checkpointing", Share("checkpointing", $"{up} x d x {kept}", w => w.Checkpointing)),
                new("rework", Share("rework", $"{up} x (1 - (t + d) x {kept})", w => w.Rework)),
                new("detection", Share("detection", "r detection / (1 + r (detection + wait))", w => w.Detection)),
                new("restart", Share("restart", "(1 - exp(-r R)) / (1 + r (detection + wait))", w => w.Restart)),
                new("waiting for repair", Share("waiting for repair", "r wait / (1 + r (detection + wait))", w => w.Waiting)),
            ]
        );
    }
}
