using System.Collections.Immutable;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>The queue of a port over time.</summary>
/// <param name="FromPoint">The first point that is known: the port was not yet among those that are kept before; its queue was then never at its peak.</param>
/// <param name="MaxQueuedBytes">Most within each point, from point 0.</param>
public sealed record PortCurve(int Port, int PeakBytes, int FromPoint, ImmutableArray<int> MaxQueuedBytes)
{
    /// <summary>The point after the last in which something was queued.</summary>
    public int UntilPoint { get; } = MaxQueuedBytes.AsSpan().LastIndexOfAnyExcept(0) + 1;
}

/// <summary>How long the ports of a tier stood paused by their peers.</summary>
/// <param name="Tier">0 for hosts, or for switches whose file does not say.</param>
/// <param name="PausedPs">All ports together.</param>
/// <param name="Share">Of the time of all its ports.</param>
public sealed record TierPause(bool IsHost, int Tier, int Ports, int PausedPorts, long PausedPs, double Share);

/// <summary>
/// Queues over time in fixed memory: of the ports with the highest peaks, each cut into points of equal length that hold the most within them. When all
/// points are used, neighbours are merged and a point is twice as long. No peak is lost. 4 bytes a port and point (1 MB as preset), 16 a port.
/// </summary>
public sealed class PortSeries
{
    private readonly PacketNetwork _network;
    private readonly int _points;
    private readonly int[][] _curves;
    private readonly int[] _from;
    private readonly int[] _owner;
    private readonly int[] _slot;
    private readonly int[] _peak;
    private readonly long[] _paused_ps;
    private int _kept;
    private int _lowestPeak;
    private long _sent;

    /// <param name="samplePs">Between two samples; above zero.</param>
    /// <param name="ports">Most ports kept.</param>
    /// <param name="points">Most points; even.</param>
    public PortSeries(PacketNetwork network, long samplePs, int ports = 256, int points = 1024)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samplePs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ports);
        ArgumentOutOfRangeException.ThrowIfNotEqual(points & 1, 0, nameof(points));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        (_network, _points, PointPs) = (network, points, samplePs);
        ports = Math.Min(ports, network.Ports);
        _curves = [.. Enumerable.Range(0, ports).Select(_ => new int[points])];
        (_from, _owner) = (new int[ports], new int[ports]);
        (_slot, _peak, _paused_ps) = (new int[network.Ports], new int[network.Ports], new long[network.Ports]);
        Array.Fill(_slot, -1);
    }

    /// <summary>Length of a point: point i is of the time from i x this, exclusive, to (i + 1) x this.</summary>
    public long PointPs { get; private set; }

    /// <summary>Points used.</summary>
    public int Points { get; private set; }

    /// <summary>Of the last sample in whose interval something was sent or queued.</summary>
    public long EndPs { get; private set; }

    /// <summary>Takes up one sample of all ports. O(ports given), and O(ports kept) where one with a higher peak takes the place of another.</summary>
    /// <param name="timePs">Rising from call to call.</param>
    public void Add(long timePs, ReadOnlySpan<PortSample> ports)
    {
        if (!IsBusy(ports))
        {
            return;
        }
        EndPs = timePs;
        while ((timePs - 1) / PointPs >= _points)
        {
            Merge();
        }
        int point = (int)((timePs - 1) / PointPs);
        Points = point + 1;
        foreach (ref readonly PortSample sample in ports)
        {
            int p = sample.Port;
            _paused_ps[p] = sample.PausedPs;
            if (sample.MaxQueuedBytes == 0)
            {
                continue;
            }
            _peak[p] = Math.Max(_peak[p], sample.MaxQueuedBytes);
            if (_slot[p] >= 0 || TryKeep(p, point))
            {
                ref int most = ref _curves[_slot[p]][point];
                most = Math.Max(most, sample.MaxQueuedBytes);
            }
        }
    }

    /// <summary>The ports with the highest peaks, the highest first, then by number; those whose queue was never used are left out.</summary>
    public IReadOnlyList<PortCurve> Busiest(int count) =>
        [
            .. Enumerable
                .Range(0, _kept)
                .OrderByDescending(s => _peak[_owner[s]])
                .ThenBy(s => _owner[s])
                .Take(count)
                .Select(s => new PortCurve(_owner[s], _peak[_owner[s]], _from[s], [.. _curves[s].AsSpan(0, Points)])),
        ];

    /// <summary>Pauses by tier: hosts, then switches from the lowest.</summary>
    public IReadOnlyList<TierPause> Pauses() =>
        [
            .. Enumerable
                .Range(0, _network.Ports)
                .GroupBy(p => (IsSwitch: _network.Node[p] >= _network.Hosts, Tier: (int)_network.Tier[_network.Node[p]]))
                .OrderBy(g => g.Key)
                .Select(g =>
                {
                    long paused = g.Sum(p => _paused_ps[p]);
                    double share = EndPs > 0 ? paused / ((double)EndPs * g.Count()) : 0;
                    return new TierPause(!g.Key.IsSwitch, g.Key.Tier, g.Count(), g.Count(p => _paused_ps[p] > 0), paused, share);
                }),
        ];

    // A run may wait for timeouts long after its last frame.
    private bool IsBusy(ReadOnlySpan<PortSample> ports)
    {
        long before = _sent;
        int queued = 0;
        _sent = 0;
        foreach (ref readonly PortSample sample in ports)
        {
            _sent += sample.SentBytes;
            queued |= sample.MaxQueuedBytes;
        }
        return _sent != before || queued != 0;
    }

    // The port with the lowest peak, the highest number among equals, gives way to one with a higher.
    private bool TryKeep(int p, int point)
    {
        int slot = _kept;
        if (_kept < _curves.Length)
        {
            _kept++;
            _from[slot] = 0; // So far its queue was empty.
        }
        else
        {
            if (_peak[p] <= _lowestPeak)
            {
                return false; // Peaks only rise: the lowest is at least what it was.
            }
            slot = 0;
            for (int s = 1; s < _kept; s++)
            {
                (int a, int b) = (_owner[s], _owner[slot]);
                slot = _peak[a] < _peak[b] || (_peak[a] == _peak[b] && a > b) ? s : slot;
            }
            _lowestPeak = _peak[_owner[slot]];
            if (_lowestPeak >= _peak[p])
            {
                return false;
            }
            _slot[_owner[slot]] = -1;
            _from[slot] = point;
            _curves[slot].AsSpan().Clear();
        }
        (_slot[p], _owner[slot]) = (slot, p);
        return true;
    }

    private void Merge()
    {
        PointPs *= 2;
        foreach (int[] curve in _curves)
        {
            for (int i = 0; i < _points / 2; i++)
            {
                curve[i] = Math.Max(curve[2 * i], curve[2 * i + 1]);
            }
            curve.AsSpan(_points / 2).Clear();
        }
        for (int s = 0; s < _kept; s++)
        {
            _from[s] /= 2;
        }
    }
}
