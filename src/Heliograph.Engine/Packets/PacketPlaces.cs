using System.Globalization;
using Heliograph.Model.Documents;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>
/// Nodes, cables and ports by the names of their network, in both directions: <c>tor3</c>, the cable <c>tor3:agg1</c> and the port of tor3 at it; where
/// several cables lead to one peer, <c>tor3:agg1#2</c> is the second. Plain numbers count from 0.
/// </summary>
public sealed class PacketPlaces
{
    private readonly WireGraph _graph;
    private readonly PacketNetwork _network;
    private readonly Lazy<Dictionary<string, int>> _nodes;

    public PacketPlaces(WireGraph graph, PacketNetwork network)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(network);
        (_graph, _network) = (graph, network);
        _nodes = new Lazy<Dictionary<string, int>>(() =>
        {
            Dictionary<string, int> nodes = new(StringComparer.Ordinal);
            for (int n = 0; n < graph.Nodes.Length; n++)
            {
                nodes.TryAdd(graph.Nodes[n].Name, n);
            }
            return nodes;
        });
    }

    public string NameOfNode(int node) => _graph.Nodes[node].Name;

    public string NameOfPort(int port)
    {
        int node = _network.Node[port];
        int peer = _network.Node[_network.Peer[port]];
        (int number, int of) = (0, 0);
        for (int p = _network.FirstPort(node); p < _network.FirstPort(node) + _network.PortCount(node); p++)
        {
            bool alike = _network.Node[_network.Peer[p]] == peer;
            of += alike ? 1 : 0;
            number += alike && p <= port ? 1 : 0;
        }
        string which = of == 1 ? "" : $"#{number.ToString(CultureInfo.InvariantCulture)}";
        return $"{NameOfNode(node)}:{NameOfNode(peer)}{which}";
    }

    /// <summary>-1, with what is wrong and what would do, where there is no such node.</summary>
    public int FindNode(string text, out string problem)
    {
        problem = "";
        if (_nodes.Value.TryGetValue(text, out int node) || IsNumber(text, _network.Nodes, out node))
        {
            return node;
        }
        string meant = Suggest.Nearest(text, _nodes.Value.Keys) is { } near
            ? $"did you mean '{near}'?"
            : $"such as '{NameOfNode(_network.Nodes - 1)}'";
        problem = $"network '{_graph.Name}' has no node '{text}'; {meant}";
        return -1;
    }

    /// <summary>As <see cref="FindNode"/>, a port: <c>tor3:agg1</c>, a host with one cable by its name, or a number.</summary>
    public int FindPort(string text, out string problem)
    {
        problem = "";
        if (IsNumber(text, _network.Ports, out int port))
        {
            return port;
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            int only = FindNode(text, out problem);
            if (only >= 0 && _network.PortCount(only) != 1)
            {
                problem = $"node '{text}' has {_network.PortCount(only)} ports; name its peer: '{NameOfPort(_network.FirstPort(only))}'";
                return -1;
            }
            return only < 0 ? -1 : _network.FirstPort(only);
        }
        int hash = text.IndexOf('#', colon);
        int nth = 1;
        if (hash >= 0 && (!int.TryParse(text.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out nth) || nth < 1))
        {
            problem = $"'{text}' is no port; write node:peer or node:peer#2";
            return -1;
        }
        int node = FindNode(text[..colon], out problem);
        int peer = node < 0 ? -1 : FindNode(hash < 0 ? text[(colon + 1)..] : text[(colon + 1)..hash], out problem);
        return peer < 0 ? -1 : Between(node, peer, nth, out problem);
    }

    /// <summary>As <see cref="FindNode"/>, a cable by the port at either end, or its number.</summary>
    public int FindCable(string text, out string problem)
    {
        problem = "";
        if (IsNumber(text, _network.Cables, out int cable))
        {
            return cable;
        }
        int port = FindPort(text, out problem);
        for (int c = 0; c < _network.Cables && port >= 0; c++)
        {
            (int a, int b) = _network.PortsOfCable(c);
            if (a == port || b == port)
            {
                return c;
            }
        }
        return -1;
    }

    private int Between(int node, int peer, int nth, out string problem)
    {
        int seen = 0;
        for (int p = _network.FirstPort(node); p < _network.FirstPort(node) + _network.PortCount(node); p++)
        {
            if (_network.Node[_network.Peer[p]] == peer && ++seen == nth)
            {
                problem = "";
                return p;
            }
        }
        string there = seen == 0 ? "no cable" : $"{seen.ToString(CultureInfo.InvariantCulture)} cables";
        problem = $"there is {there} between '{NameOfNode(node)}' and '{NameOfNode(peer)}'; name one that is there";
        return -1;
    }

    private static bool IsNumber(string text, int count, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < count;
}
