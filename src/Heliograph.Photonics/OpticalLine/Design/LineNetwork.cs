using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>A network that is being designed: elements come, go and are set. Neighbours keep the order in which they were connected.</summary>
public sealed class LineNetwork
{
    private readonly List<LineNode> _nodes = [];

    public LineNetwork(LineTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        Name = topology.Name;
        File = topology.File;
        foreach (LineElement element in topology.Elements)
        {
            Add(Node(element));
        }
        foreach (LineConnection connection in topology.Connections)
        {
            Connect(_nodes[connection.From], _nodes[connection.To]);
        }
    }

    public string? Name { get; }

    public string File { get; }

    public IReadOnlyList<LineNode> Nodes => _nodes;

    /// <summary>The network as it is now.</summary>
    public LineTopology ToTopology()
    {
        Renumber();
        ImmutableArray<LineConnection>.Builder connections = ImmutableArray.CreateBuilder<LineConnection>();
        foreach (LineNode node in _nodes)
        {
            foreach (LineNode next in node.Next)
            {
                connections.Add(new LineConnection(node.Index, next.Index));
            }
        }
        return new LineTopology(File, Name, [.. _nodes.Select(n => n.Element)], connections.ToImmutable());
    }

    internal void Add(LineNode node)
    {
        node.Index = _nodes.Count;
        _nodes.Add(node);
    }

    internal static void Connect(LineNode from, LineNode to)
    {
        from.NextNodes.Add(to);
        to.PreviousNodes.Add(from);
    }

    internal static void Disconnect(LineNode from, LineNode to)
    {
        from.NextNodes.Remove(to);
        to.PreviousNodes.Remove(from);
    }

    /// <summary>Puts a node between two that are connected; it comes last among their neighbours.</summary>
    internal void Insert(LineNode node, LineNode from, LineNode to)
    {
        Disconnect(from, to);
        Add(node);
        Connect(from, node);
        Connect(node, to);
    }

    /// <summary>Takes nodes out with their connections.</summary>
    internal void Remove(HashSet<LineNode> gone)
    {
        _nodes.RemoveAll(gone.Contains);
        Renumber();
    }

    private void Renumber()
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            _nodes[i].Index = i;
        }
    }

    private static LineNode Node(LineElement element) =>
        element switch
        {
            TransceiverElement transceiver => new TransceiverNode(transceiver),
            RoadmElement roadm => new RoadmNode(roadm),
            FiberElement fiber => new FiberNode(fiber),
            FusedElement fused => new FusedNode(fused),
            AmplifierElement amplifier => new AmplifierNode(amplifier),
            MultibandElement multiband => new MultibandNode(multiband),
            _ => throw new ArgumentException($"no node for {element.GetType().Name}", nameof(element)),
        };
}
