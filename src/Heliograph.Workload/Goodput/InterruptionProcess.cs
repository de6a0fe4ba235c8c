namespace Heliograph.Workload.Goodput;

/// <summary>
/// A job that interruptions of exponential spacing stop, and how it gets going again. All times in seconds.
/// </summary>
/// <param name="Rate">Interruptions of the running job, 1/s; 0 or more.</param>
/// <param name="Blocking">Work stands still while a checkpoint is taken: all of the write, or the copy to host memory.</param>
/// <param name="Lag">From the end of the blocking part until the checkpoint counts: the write in the background; 0 when it all blocks.</param>
/// <param name="Detection">From the fault until it is known; further faults meanwhile cost nothing more.</param>
/// <param name="Wait">Mean wait for a repair that no spare covers.</param>
/// <param name="Restart">From then until work goes on: start, load, warm up; a fault meanwhile begins it anew.</param>
public sealed record InterruptionProcess(double Rate, double Blocking, double Lag, double Detection, double Wait, double Restart)
{
    /// <summary>
    /// Where the wall time goes when <paramref name="interval"/> seconds of work lie between checkpoints; equations G4 to
    /// G6 of <c>docs/models/goodput.md</c>. Constant time; finite for every finite input.
    /// </summary>
    /// <remarks>
    /// E[wall time of a segment] = (1/r + D) e^(r a) (e^(r (t + d)) - 1), 1 + r D = e^(r R) (1 + r (detection + wait)).
    /// With a = detection = wait = 0 it is Daly 2006, eq. 20. The share is the product of two factors, the part of the time
    /// that the job is up and the part of that which is kept, so that no power overflows.
    /// </remarks>
    public WallTime Split(double interval)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interval);
        if (interval < Lag)
        {
            throw new ArgumentOutOfRangeException(nameof(interval), interval, $"the next checkpoint begins before the last is written ({Lag} s)");
        }
        double segment = interval + Blocking;
        if (Rate == 0)
        {
            return new WallTime(interval / segment, Blocking / segment, 0, 0, 0, 0);
        }
        double down = 1 + (Rate * (Detection + Wait));
        double up = Math.Exp(-Rate * Restart) / down;
        // Kept segments in a second of up time.
        double kept = Rate * Math.Exp(-Rate * Lag) / Exponential.MinusOne(Rate * segment);
        return new WallTime(
            up * interval * kept,
            up * Blocking * kept,
            up * Math.Max(0, 1 - (segment * kept)),
            Rate * Detection / down,
            Rate * Wait / down,
            -Exponential.MinusOne(-Rate * Restart) / down
        );
    }

    /// <summary>
    /// Work between checkpoints that gives the largest productive share: <see cref="CheckpointInterval.Exact"/>, but no
    /// shorter than the write in the background and no longer than <paramref name="longest"/> (for rates near zero).
    /// The share falls on both sides of the exact optimum, so that the nearest allowed interval is the best one.
    /// </summary>
    public double BestInterval(double longest)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longest);
        double free = Rate == 0 ? longest : CheckpointInterval.Exact(Blocking, 1 / Rate);
        return Math.Max(Lag, Math.Min(longest, free));
    }
}

/// <summary>Shares of wall time, which sum to one.</summary>
/// <param name="Productive">Goodput: work that is kept.</param>
/// <param name="Checkpointing">Blocking parts of checkpoints that were used or passed.</param>
/// <param name="Rework">Work and checkpoints that an interruption made void.</param>
/// <param name="Restart">Restarts, those that failed included.</param>
public sealed record WallTime(double Productive, double Checkpointing, double Rework, double Detection, double Waiting, double Restart);
