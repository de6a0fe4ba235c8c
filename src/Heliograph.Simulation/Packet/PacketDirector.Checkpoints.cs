using System.Diagnostics;

namespace Heliograph.Simulation.Packet;

/// <summary>When checkpoints are written, and how a run goes on from one.</summary>
internal sealed partial class PacketDirector
{
    private readonly PacketCheckpoint _checkpoint;
    private readonly CheckpointOptions _wanted;
    private long _nextCheckpoint;
    private double _saved;
    private bool _isRepeating;

    /// <summary>A stop was asked for.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>Hops that were made before the checkpoint the run went on from.</summary>
    public long HopsBefore { get; private set; }

    /// <summary>Goes on from a checkpoint where one is given, and sees that one can be written; before the first window.</summary>
    /// <exception cref="CheckpointException">It is of no use for this run, or none can be written.</exception>
    public void Begin()
    {
        if (_wanted.ResumeFrom is { } from)
        {
            Resume(from);
        }
        if (_wanted.File is { } file)
        {
            PacketCheckpoint.Probe(file);
        }
    }

    private void Resume(string file)
    {
        CheckpointPosition at = _checkpoint.Read(file);
        long last = Math.Max(at.TimePs, _workers.Max(w => w.LastPs));
        if (EndPs <= last)
        {
            throw new CheckpointException(CheckpointProblem.OtherRun, $"stands at {last} ps, after the stated end at {EndPs} ps");
        }
        int done = _changes.FindLastIndex(c => c.TimePs <= at.TimePs) + 1;
        int routed = _changes.GetRange(0, done).FindLastIndex(c => c.Kind == NetworkEventKind.Reroute);
        _isRepeating = true;
        for (_nextChange = 0; _nextChange < done; _nextChange++)
        {
            Repeat(_changes[_nextChange], _nextChange == routed);
        }
        _isRepeating = false;
        _progressSeen = at.ProgressSeen;
        _nextSample = _nextSample == long.MaxValue ? long.MaxValue : After(at.TimePs, _state.Options.SamplePs);
        _nextCapture = _nextCapture == long.MaxValue ? long.MaxValue : After(at.TimePs, CapturePs);
        _nextWatch = After(at.TimePs, _patiencePs);
        _nextCheckpoint = NextCheckpoint(at.TimePs);
        PacketCounters counters = Counters();
        HopsBefore = counters.DataHops + counters.ControlHops;
        _shareBefore = ShareOf(counters, at.TimePs);
        if (_samples.Length > 0)
        {
            Sample(at.TimePs); // All before in one interval: those that follow are then of their own time.
        }
    }

    /// <summary>Called now and then between windows while no worker looks at <see cref="NextStop"/>: is a checkpoint due by the clock, or a stop wanted?</summary>
    /// <param name="windowStart">Of the window that is over: all that is due by it is done.</param>
    public void Look(long windowStart)
    {
        bool isDue = _wanted.File is not null && _wanted.Every > TimeSpan.Zero && Elapsed - _saved >= _wanted.Every.TotalSeconds;
        if (isDue || _wanted.Stop.IsCancellationRequested)
        {
            _nextCheckpoint = windowStart;
        }
    }

    /// <summary>A run that came to its stated end can go on to a later one.</summary>
    public void SaveEnd() => Save(EndPs - 1);

    private double Elapsed => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    private long NextCheckpoint(long now) => _wanted is { File: not null, EveryPs: > 0 } ? After(now, _wanted.EveryPs) : long.MaxValue;

    private void SaveIfDue(long now)
    {
        if (_nextCheckpoint > now || Stopped)
        {
            return;
        }
        IsInterrupted = _wanted.Stop.IsCancellationRequested;
        Stopped = IsInterrupted;
        Save(now);
        _nextCheckpoint = NextCheckpoint(now);
    }

    private void Save(long now)
    {
        if (_wanted.File is not { } file)
        {
            return;
        }
        double started = Elapsed;
        for (int w = 0; w < _workers.Length; w++)
        {
            // What changes have just put on wires between threads.
            _workers[w].TakeUp([.. _workers.Select(other => other.Outbox[w])]);
        }
        long bytes = 0;
        string? failure = null;
        try
        {
            bytes = _checkpoint.Write(file, new CheckpointPosition(now, _progressSeen));
        }
        catch (CheckpointException e) when (_wanted.Tell is not null)
        {
            failure = e.Message;
        }
        _saved = Elapsed;
        _wanted.Tell?.Invoke(new CheckpointNote(now, bytes, _saved - started, failure));
    }

    // The first of 0, step, 2 x step, ... that is later.
    private static long After(long now, long step) => (now / step + 1) * step;

    // What a change did to the network itself; what it did to ports, buffers and flows is in the checkpoint.
    private void Repeat(in NetworkEvent change, bool isLastReroute)
    {
        switch (change.Kind)
        {
            case NetworkEventKind.CableDown or NetworkEventKind.CableUp:
                SetCable(change.Target, change.Kind == NetworkEventKind.CableUp, change.TimePs);
                break;
            case NetworkEventKind.NodeDown or NetworkEventKind.NodeUp:
                SetNode(change.Target, change.Kind == NetworkEventKind.NodeUp, change.TimePs);
                break;
            case NetworkEventKind.SwapCables:
                _state.RepeatSwap(change.Target, (int)change.Value);
                break;
            case NetworkEventKind.Reroute when isLastReroute:
                _state.RepeatReroute();
                break;
        }
    }
}
