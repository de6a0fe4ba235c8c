using System.Collections.Immutable;
using Heliograph.Model.Traffic;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>
/// The messages of a phase between accelerators, as flows between their hosts. Messages of one channel between two hosts share a connection. What starts
/// a message is always something received by the accelerator that sends it.
/// </summary>
internal sealed class PhaseTraffic(FabricMap map, PhaseNetwork network)
{
    private readonly ImmutableArray<FlowSpec>.Builder _flows = ImmutableArray.CreateBuilder<FlowSpec>();
    private readonly ImmutableArray<TriggerSpec>.Builder _triggers = ImmutableArray.CreateBuilder<TriggerSpec>();
    private readonly List<int> _groups = [];
    private readonly Dictionary<(int, int, int), int> _connections = [];

    public const int None = -1;

    /// <summary>Channel of what a link sends one after another, to whomever.</summary>
    public const int Sequence = -1;

    /// <summary>Group of each flow.</summary>
    public IReadOnlyList<int> GroupOfFlow => _groups;

    public int Count => _flows.Count;

    public PhaseNetwork Network => network;

    public FabricMap Map => map;

    public TrafficMatrix Matrix(string name) => new(name, network.Network.Hosts, _flows.ToImmutable(), _triggers.ToImmutable(), []);

    /// <summary>Something that starts messages once it has come about <paramref name="count"/> times.</summary>
    public int Trigger(int count = 1)
    {
        _triggers.Add(new TriggerSpec(_triggers.Count + 1, count == 1 ? TriggerKind.OneShot : TriggerKind.Barrier, count));
        return _triggers.Count - 1;
    }

    /// <summary>Links of an accelerator over which it reaches another.</summary>
    public int Lanes(int from, int to) => Math.Max(1, network.Lanes(from, map.LevelOf(from, to)));

    /// <summary>
    /// One message over one link of the sender. Where the two have no way in the network that joins them, as between rails that never meet, an
    /// accelerator of the sender's inner domain that has one passes it on.
    /// </summary>
    /// <param name="lane">Number of the link; any number.</param>
    /// <param name="channel">Messages of a channel between two hosts go one after another.</param>
    /// <param name="after">Trigger that starts it, or <see cref="None"/>.</param>
    /// <param name="fires">Trigger that its arrival fires, or <see cref="None"/>.</param>
    public void Send(int group, int from, int to, long bytes, int lane, int channel, int after, int fires)
    {
        int level = map.LevelOf(from, to);
        if (network.TryHosts(from, to, level, lane, out int source, out int destination))
        {
            Add(group, source, destination, bytes, channel, after, fires);
            return;
        }
        int relay = RelayOf(from, to, level, lane);
        int passed = Trigger();
        Send(group, from, relay, bytes, lane, channel, after, passed);
        Send(group, relay, to, bytes, lane, channel, passed, fires);
    }

    private int RelayOf(int from, int to, int level, int lane)
    {
        for (int inner = level - 1; inner >= 0; inner--)
        {
            (int first, int count) = map.Domain(from, inner);
            for (int i = 1; i < count; i++)
            {
                int candidate = first + (from - first + i) % count;
                if (network.Has(candidate) && network.TryHosts(candidate, to, level, lane, out _, out _))
                {
                    return candidate;
                }
            }
        }
        throw new UnreachablePairException(from, to);
    }

    private void Add(int group, int source, int destination, long bytes, int channel, int after, int fires)
    {
        (int, int, int) key = (source, channel == Sequence ? -1 : destination, channel);
        if (!_connections.TryGetValue(key, out int connection))
        {
            connection = _connections.Count;
            _connections.Add(key, connection);
        }
        _flows.Add(new FlowSpec(_flows.Count + 1, source, destination, Math.Max(1, bytes), 0, 0, connection, after, None, fires));
        _groups.Add(group);
    }
}

/// <summary>Two accelerators of a group have no way between them, nor has a neighbour of the first.</summary>
internal sealed class UnreachablePairException(int from, int to) : Exception($"accelerators {from} and {to} have no way between them")
{
    public int From { get; } = from;

    public int To { get; } = to;
}
