using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Heliograph.Simulation.Packet;

/// <summary>Why a run ended.</summary>
public enum PacketEnd
{
    /// <summary>Every flow is done.</summary>
    Completed,

    /// <summary>The stated end came first.</summary>
    EndReached,

    /// <summary>Nothing can happen any more, or nothing but timeouts has for a long time.</summary>
    NoProgress,

    /// <summary>A stop was asked for (<see cref="CheckpointOptions.Stop"/>).</summary>
    Interrupted,
}

/// <summary>
/// What happens to a run between windows: changes of the network, samples, and the question whether it still gets anywhere. All workers stand meanwhile.
/// </summary>
internal sealed partial class PacketDirector
{
    // As many round trips and timeouts without a data frame delivered end a run.
    private const int PatienceTimeouts = 50;
    private const int PatienceRoundTrips = 1000;

    // Between two deliveries of captured frames.
    private const long CapturePs = 100_000_000;

    private readonly PacketState _state;
    private readonly PacketWorker[] _workers;
    private readonly IPacketObserver? _observer;
    private readonly List<NetworkEvent> _changes;
    private readonly PortSample[] _samples;
    private readonly int[] _maxSinceSample;
    private readonly long _patiencePs;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly HashSet<int> _nodesDown = [];
    private int _nextChange;
    private long _nextSample;
    private long _nextWatch;
    private long _nextCapture;
    private long _progressSeen = -1;
    private readonly double _payload;
    private double _reported;
    private double _shareBefore;

    public PacketDirector(PacketState state, PacketWorker[] workers, IPacketObserver? observer, PacketCheckpoint checkpoint)
    {
        (_state, _workers, _observer) = (state, workers, observer);
        (_checkpoint, _wanted) = (checkpoint, state.Options.Checkpoint ?? new CheckpointOptions());
        _changes = [.. NetworkEvent.Expanded(state.Options.Events).OrderBy(e => e.TimePs)];
        _samples = new PortSample[observer is not null && state.Options.SamplePs > 0 ? state.Network.Ports : 0];
        _maxSinceSample = new int[_samples.Length];
        _nextSample = _samples.Length > 0 ? state.Options.SamplePs : long.MaxValue;
        long patience = Math.Max(PatienceTimeouts * state.Options.TimeoutPs, PatienceRoundTrips * state.BaseRttPs);
        _patiencePs = Math.Max(patience, 1_000_000_000);
        _nextWatch = _patiencePs;
        _nextCapture = observer is not null && state.Options.CapturePort >= 0 ? CapturePs : long.MaxValue;
        EndPs = state.Options.EndPs > 0 ? state.Options.EndPs : long.MaxValue;
        _nextCheckpoint = NextCheckpoint(0);
        _payload = Math.Max(1.0, state.Traffic.Flows.Sum(f => (double)f.Bytes));
    }

    public long EndPs { get; }

    public bool Stopped { get; private set; }

    /// <summary>Time that no window may pass.</summary>
    public long NextStop
    {
        get
        {
            long change = _nextChange < _changes.Count ? _changes[_nextChange].TimePs : long.MaxValue;
            return Math.Min(Math.Min(Math.Min(_nextSample, _nextWatch), Math.Min(_nextCapture, change)), _nextCheckpoint);
        }
    }

    /// <summary>True while something is left to do though no event is pending.</summary>
    public bool HasChanges => _nextChange < _changes.Count;

    /// <summary>Does what is due at <see cref="NextStop"/>.</summary>
    public void Act()
    {
        long now = NextStop;
        while (_nextChange < _changes.Count && _changes[_nextChange].TimePs <= now)
        {
            Apply(_changes[_nextChange++], now);
        }
        if (_nextSample <= now)
        {
            Sample(now);
            _nextSample = now + _state.Options.SamplePs;
        }
        if (_nextCapture <= now)
        {
            FlushCapture();
            _nextCapture = now + CapturePs;
        }
        if (_nextWatch <= now)
        {
            Watch(now);
        }
        SaveIfDue(now);
    }

    /// <summary>The last of what an observer is told: the end of the last interval, and what was captured since.</summary>
    public void Close()
    {
        long last = _workers.Max(w => w.LastPs);
        if (_samples.Length > 0 && last > _nextSample - _state.Options.SamplePs)
        {
            Sample(last);
        }
        FlushCapture();
    }

    /// <summary>Hands over what was captured so far.</summary>
    private void FlushCapture()
    {
        foreach (PacketWorker worker in _workers)
        {
            if (worker.Captured.Count > 0)
            {
                _observer?.Capture(CollectionsMarshal.AsSpan(worker.Captured));
                worker.Captured.Clear();
            }
        }
    }

    /// <summary>Called after each window of the first worker; about once a second it reports.</summary>
    public void Report(long now)
    {
        double elapsed = Elapsed;
        if (_observer is not null && elapsed - _reported >= 1)
        {
            _reported = elapsed;
            PacketCounters counters = Counters();
            double share = ShareOf(counters, now);
            _observer.Progress(
                new PacketProgress(now, (int)counters.FlowsDone, _state.Traffic.Flows.Length, counters.DataHops + counters.ControlHops, elapsed)
                {
                    HopsBefore = HopsBefore,
                    RemainingSeconds = share > _shareBefore ? elapsed * (1 - share) / (share - _shareBefore) : null,
                }
            );
        }
    }

    // How far a run is: bytes delivered of all there are, or the time of its stated end, whichever comes first.
    private double ShareOf(in PacketCounters counters, long now) =>
        Math.Clamp(Math.Max((double)counters.PayloadDelivered / _payload, (double)now / EndPs), 0, 1);

    public PacketCounters Counters()
    {
        PacketCounters counters = default;
        foreach (PacketWorker worker in _workers)
        {
            counters.Add(worker.Counters);
        }
        return counters;
    }

    private void Apply(in NetworkEvent change, long now)
    {
        switch (change.Kind)
        {
            case NetworkEventKind.CableDown or NetworkEventKind.CableUp:
                SetCable(change.Target, change.Kind == NetworkEventKind.CableUp, now);
                break;
            case NetworkEventKind.NodeDown or NetworkEventKind.NodeUp:
                SetNode(change.Target, change.Kind == NetworkEventKind.NodeUp, now);
                break;
            case NetworkEventKind.CableRate:
                (int a, int b) = _state.Network.PortsOfCable(change.Target);
                _state.SetRate(a, change.Value);
                _state.SetRate(b, change.Value);
                break;
            case NetworkEventKind.BufferBytes:
                _state.SetPool(change.Target, change.Value);
                break;
            case NetworkEventKind.SwapCables:
                _state.Swap(change.Target, (int)change.Value);
                break;
            default:
                Reroute(now);
                break;
        }
    }

    private void SetNode(int node, bool up, long now)
    {
        _ = up ? _nodesDown.Remove(node) : _nodesDown.Add(node);
        foreach (int cable in CablesOf(node))
        {
            SetCable(cable, up, now);
        }
    }

    private IEnumerable<int> CablesOf(int node)
    {
        for (int c = 0; c < _state.Network.Cables; c++)
        {
            (int a, int b) = _state.Network.PortsOfCable(c);
            if (_state.Network.Node[a] == node || _state.Network.Node[b] == node)
            {
                yield return c;
            }
        }
    }

    private void SetCable(int cable, bool up, long now)
    {
        (int a, int b) = _state.Network.PortsOfCable(cable);
        bool nodesUp = !_nodesDown.Contains(_state.Network.Node[a]) && !_nodesDown.Contains(_state.Network.Node[b]);
        if (_state.Down[a] == !up || (up && !nodesUp))
        {
            return; // It is so already, what is on its wire stays; or an end of it is out.
        }
        foreach (int p in (ReadOnlySpan<int>)[a, b])
        {
            _state.Down[p] = !up;
            if (_isRepeating)
            {
                continue; // What it did is in the checkpoint.
            }
            if (up)
            {
                WorkerOf(p).BringUp(p, now);
            }
            else
            {
                WorkerOf(p).TakeDown(p, now);
            }
        }
    }

    private PacketWorker WorkerOf(int port) => _workers[_state.WorkerOfProcess[_state.ProcessOfNode[_state.Network.Node[port]]]];

    private void Reroute(long now)
    {
        foreach (int flow in _state.RouteAnew(f => WorkerOf(_state.Senders.Span[f].Port).Withdraw(f)))
        {
            WorkerOf(_state.Senders.Span[flow].Port).Wake(flow, now);
        }
    }

    private void Sample(long now)
    {
        int count = 0;
        Span<Port> ports = _state.Ports.Span;
        for (int p = 0; p < ports.Length; p++)
        {
            ref Port port = ref ports[p];
            if (port.SentBytes > 0 || port.QueuedBytes > 0 || port.Drops > 0)
            {
                long paused = port.PausedPs + (port.Paused != 0 ? now - port.PausedSince : 0);
                _samples[count++] = new PortSample(
                    p,
                    port.QueuedBytes,
                    port.SampledMaxBytes,
                    port.SentBytes,
                    paused,
                    port.Marks,
                    port.PausesSent,
                    port.Drops
                );
                port.MaxQueuedBytes = Math.Max(port.MaxQueuedBytes, port.SampledMaxBytes);
                port.SampledMaxBytes = port.QueuedBytes;
            }
        }
        _observer!.Sample(now, _samples.AsSpan(0, count));
    }

    // Timeouts can go on for ever where nothing moves: a run is over when no data has arrived for a long time and nothing is due to begin.
    private void Watch(long now)
    {
        PacketCounters counters = Counters();
        long progress = counters.PayloadDelivered + counters.FlowsDone;
        bool moved = progress != _progressSeen;
        _progressSeen = progress;
        _nextWatch = now + _patiencePs;
        Stopped = !moved && !HasChanges && !_state.StartsLater(now) && _workers.Sum(w => w.WaitingToStart) == 0;
    }
}
