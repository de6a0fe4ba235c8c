namespace Heliograph.Simulation.Packet;

/// <summary>
/// Windows of simulated time, one after another: each worker runs its processes through the window, all meet, each takes up what came over
/// from the others, all meet again. A window begins at the earliest event anywhere and is as long as the lookahead, so nothing that is sent
/// within it is due within it: the order in which processes run does not matter, and the result is that of one thread.
/// </summary>
internal sealed class PacketLoop(PacketState state, PacketWorker[] workers, PacketDirector director)
{
    private const int WindowsBetweenLooks = 256;

    private readonly long[] _earliest = new long[workers.Length * 8];
    private int _windows;
    private int _arrived;
    private int _round;
    private Exception? _failure;

    public PacketEnd Run()
    {
        Thread[] threads = [.. Enumerable.Range(1, workers.Length - 1).Select(w => new Thread(() => RunGuarded(w)))];
        Array.ForEach(threads, t => t.Start());
        RunGuarded(0);
        Array.ForEach(threads, t => t.Join());
        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"a worker failed: {failure.Message}", failure);
        }
        long done = director.Counters().FlowsDone;
        return done == state.Traffic.Flows.Length ? PacketEnd.Completed
            : director.IsInterrupted ? PacketEnd.Interrupted
            : director.Stopped || Next() == long.MaxValue ? PacketEnd.NoProgress
            : PacketEnd.EndReached;
    }

    private void RunGuarded(int w)
    {
        try
        {
            RunWorker(w);
        }
        catch (Exception e)
        {
            // The others wait for this one: they must see that it will not come.
            Volatile.Write(ref _failure, e);
        }
    }

    private void RunWorker(int w)
    {
        List<RemoteArrival>[] inboxes = [.. workers.Select(other => other.Outbox[w])];
        _earliest[8 * w] = workers[w].Earliest();
        while (Meet())
        {
            long next = Next();
            if (director.NextStop is var stop && next >= stop && (next != long.MaxValue || director.HasChanges) && stop < director.EndPs)
            {
                if (!Stop(w, inboxes) || director.Stopped)
                {
                    return;
                }
                continue;
            }
            if (next >= director.EndPs || next == long.MaxValue)
            {
                return;
            }
            workers[w].RunWindow(next, Math.Min(Math.Min(director.EndPs, stop), next + state.LookaheadPs));
            if (!Meet())
            {
                return;
            }
            CheckWindow(w);
            if (w == 0)
            {
                Look(next);
            }
            workers[w].TakeUp(inboxes);
            _earliest[8 * w] = workers[w].Earliest();
        }
    }

    private void CheckWindow(int w)
    {
        if (state.Options.ChecksEveryWindow && workers.Length == 1 && PacketChecks.FindBreach(state, workers[w].Counters) is { } breach)
        {
            throw new InvalidOperationException($"a conservation law does not hold: {breach}");
        }
    }

    private long Next()
    {
        long next = long.MaxValue;
        for (int w = 0; w < workers.Length; w++)
        {
            next = Math.Min(next, _earliest[8 * w]);
        }
        return next;
    }

    // One acts while the others wait; then each looks again at what is due.
    private bool Stop(int w, List<RemoteArrival>[] inboxes)
    {
        if (!Meet())
        {
            return false;
        }
        if (w == 0)
        {
            director.Act();
        }
        if (!Meet())
        {
            return false;
        }
        workers[w].TakeUp(inboxes);
        _earliest[8 * w] = workers[w].Earliest();
        return true;
    }

    private void Look(long now)
    {
        if (++_windows % WindowsBetweenLooks == 0)
        {
            director.Report(now);
            director.Look(now);
        }
    }

    // A window is tens of microseconds: to sleep and be woken costs more than to wait awake.
    private bool Meet()
    {
        if (workers.Length == 1)
        {
            return true;
        }
        int round = Volatile.Read(ref _round);
        if (Interlocked.Increment(ref _arrived) == workers.Length)
        {
            _arrived = 0;
            Volatile.Write(ref _round, round + 1);
            return Volatile.Read(ref _failure) is null;
        }
        SpinWait wait = default;
        while (Volatile.Read(ref _round) == round)
        {
            if (Volatile.Read(ref _failure) is not null)
            {
                return false;
            }
            wait.SpinOnce(sleep1Threshold: -1);
        }
        return true;
    }
}
