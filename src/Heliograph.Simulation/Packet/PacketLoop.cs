namespace Heliograph.Simulation.Packet;

/// <summary>
/// Windows of simulated time, one after another: each worker runs its processes through the window, all meet, each takes up what came over
/// from the others, all meet again. A window begins at the earliest event anywhere and is as long as the lookahead, so nothing that is sent
/// within it is due within it: the order in which processes run does not matter, and the result is that of one thread.
/// </summary>
internal sealed class PacketLoop(PacketWorker[] workers, long lookaheadPs, long endPs)
{
    private readonly long[] _earliest = new long[workers.Length * 8];
    private int _arrived;
    private int _round;
    private Exception? _failure;

    public void Run()
    {
        foreach (PacketWorker worker in workers)
        {
            worker.Outbox = [.. workers.Select(_ => new List<RemoteArrival>())];
        }
        if (workers.Length == 1)
        {
            while (workers[0].Earliest() is var next && next < endPs)
            {
                workers[0].RunWindow(WindowEnd(next));
            }
            return;
        }
        Thread[] threads = [.. Enumerable.Range(1, workers.Length - 1).Select(w => new Thread(() => RunGuarded(w)))];
        Array.ForEach(threads, t => t.Start());
        RunGuarded(0);
        Array.ForEach(threads, t => t.Join());
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("a worker failed", failure);
        }
    }

    private long WindowEnd(long start) => Math.Min(endPs, start + lookaheadPs);

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
            long next = long.MaxValue;
            for (int other = 0; other < workers.Length; other++)
            {
                next = Math.Min(next, _earliest[8 * other]);
            }
            if (next >= endPs)
            {
                return;
            }
            workers[w].RunWindow(WindowEnd(next));
            if (!Meet())
            {
                return;
            }
            workers[w].TakeUp(inboxes);
            _earliest[8 * w] = workers[w].Earliest();
        }
    }

    // A window is tens of microseconds: to sleep and be woken costs more than to wait awake.
    private bool Meet()
    {
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
