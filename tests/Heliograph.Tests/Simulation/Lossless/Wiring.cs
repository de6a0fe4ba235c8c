namespace Heliograph.Tests.Simulation.Lossless;

/// <summary>Nodes and directed links, two for each cable, as the packet engine numbers them: 2 i there, 2 i + 1 back.</summary>
internal sealed class Wiring
{
    private readonly List<(int From, int To)> _links = [];
    private int _nodes;

    public int Links => _links.Count;

    public int[] To => [.. _links.Select(l => l.To)];

    /// <summary>Leaves are the nodes from 0, spines those behind them; every leaf has a cable to every spine.</summary>
    public static Wiring LeafSpine(int leaves, int spines)
    {
        Wiring net = new();
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            for (int spine = 0; spine < spines; spine++)
            {
                net.Cable(leaf, leaves + spine);
            }
        }
        return net;
    }

    /// <summary>Node x + width y; a side of 1 has no rings.</summary>
    public static Wiring Torus(int width, int height)
    {
        Wiring net = new();
        for (int node = 0; node < width * height; node++)
        {
            (int x, int y) = (node % width, node / width);
            if (width > 1)
            {
                net.Cable(node, (x + 1) % width + width * y);
            }
            if (height > 1)
            {
                net.Cable(node, x + width * ((y + 1) % height));
            }
        }
        return net;
    }

    public int Link(int from, int to) => _links.IndexOf((from, to));

    public int[] Path(params int[] nodes) => [.. nodes.Zip(nodes.Skip(1)).Select(p => Link(p.First, p.Second))];

    /// <summary>Next hops of every node on shortest paths to one.</summary>
    public (int[] Start, int[] Links) ShortestTo(int destination)
    {
        int[] distance = [.. Enumerable.Repeat(int.MaxValue, _nodes)];
        distance[destination] = 0;
        for (int round = 0; round < _nodes; round++)
        {
            foreach ((int from, int to) in _links)
            {
                distance[from] = distance[to] < int.MaxValue ? Math.Min(distance[from], distance[to] + 1) : distance[from];
            }
        }
        int[][] next =
        [
            .. Enumerable
                .Range(0, _nodes)
                .Select(n => Enumerable.Range(0, Links).Where(l => _links[l].From == n && distance[_links[l].To] == distance[n] - 1).ToArray()),
        ];
        int[] start = new int[_nodes + 1];
        for (int n = 0; n < _nodes; n++)
        {
            start[n + 1] = start[n] + next[n].Length;
        }
        return (start, [.. next.SelectMany(n => n)]);
    }

    private void Cable(int a, int b)
    {
        _links.Add((a, b));
        _links.Add((b, a));
        _nodes = Math.Max(_nodes, Math.Max(a, b) + 1);
    }
}
