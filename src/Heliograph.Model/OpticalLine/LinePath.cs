using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.OpticalLine;

/// <summary>The elements that a signal passes in a network file, in order.</summary>
public static class LinePath
{
    /// <summary>
    /// From one transceiver to another by the fewest kilometres of fibre, or, without names, along the only way from the first transceiver that has one.
    /// Null with a diagnostic.
    /// </summary>
    public static ImmutableArray<LineElement>? Find(LineTopology topology, string? from, string? to, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int[][] next =
        [
            .. Enumerable.Range(0, topology.Elements.Length).Select(i => topology.Connections.Where(c => c.From == i).Select(c => c.To).ToArray()),
        ];
        int start = Index(topology, from, diagnostics);
        int end = Index(topology, to, diagnostics);
        if ((from is not null && start < 0) || (to is not null && end < 0))
        {
            return null;
        }
        if (start < 0)
        {
            start = Enumerable.Range(0, next.Length).FirstOrDefault(i => topology.Elements[i] is TransceiverElement && next[i].Length > 0, -1);
        }
        if (start < 0)
        {
            diagnostics.Error(
                Codes.AmbiguousLine,
                new SourceSpan(topology.File),
                "no transceiver leads anywhere",
                "connect one to the line: light begins and ends at elements of type Transceiver"
            );
            return null;
        }
        return end < 0 ? Only(topology, next, start, diagnostics) : Shortest(topology, next, start, end, diagnostics);
    }

    private static int Index(LineTopology topology, string? uid, DiagnosticList diagnostics)
    {
        if (uid is null)
        {
            return -1;
        }
        int at = Enumerable.Range(0, topology.Elements.Length).FirstOrDefault(i => topology.Elements[i].Uid == uid, -1);
        if (at < 0 || topology.Elements[at] is not TransceiverElement)
        {
            string[] known = [.. topology.Elements.OfType<TransceiverElement>().Select(t => t.Uid).Take(8)];
            diagnostics.Error(
                Codes.AmbiguousLine,
                new SourceSpan(topology.File),
                at < 0 ? $"no element '{uid}'" : $"'{uid}' is no transceiver",
                $"name a transceiver, such as {string.Join(", ", known.Select(k => $"'{k}'"))}"
            );
            return -1;
        }
        return at;
    }

    private static ImmutableArray<LineElement>? Only(LineTopology topology, int[][] next, int start, DiagnosticList diagnostics)
    {
        List<int> path = [start];
        HashSet<int> seen = [start];
        while (true)
        {
            int[] ways = [.. next[path[^1]].Where(n => !seen.Contains(n))];
            if (ways.Length != 1)
            {
                LineElement at = topology.Elements[path[^1]];
                diagnostics.Error(
                    Codes.AmbiguousLine,
                    at.Span,
                    ways.Length == 0
                        ? $"light from '{topology.Elements[start].Uid}' ends in '{at.Uid}', which is no transceiver"
                        : $"light from '{topology.Elements[start].Uid}' can go {ways.Length} ways from '{at.Uid}'",
                    ways.Length == 0 ? "connect it to a transceiver" : "say which with --from and --to"
                );
                return null;
            }
            path.Add(ways[0]);
            seen.Add(ways[0]);
            if (topology.Elements[ways[0]] is TransceiverElement)
            {
                return [.. path.Select(i => topology.Elements[i])];
            }
        }
    }

    // Dijkstra over metres of fibre; of equal lengths the fewest elements. A transceiver passes nothing on.
    private static ImmutableArray<LineElement>? Shortest(LineTopology topology, int[][] next, int start, int end, DiagnosticList diagnostics)
    {
        Dictionary<int, int> before = [];
        PriorityQueue<(int At, int From, double Length, int Hops), (double, int, int)> open = new();
        open.Enqueue((start, -1, 0, 0), (0, 0, start));
        while (open.TryDequeue(out (int At, int From, double Length, int Hops) now, out _))
        {
            if (!before.TryAdd(now.At, now.From))
            {
                continue;
            }
            if (now.At == end)
            {
                break;
            }
            if (now.At != start && topology.Elements[now.At] is TransceiverElement)
            {
                continue;
            }
            double length = now.Length + (topology.Elements[now.At] is FiberElement fibre ? fibre.Length_m : 0);
            foreach (int n in next[now.At])
            {
                open.Enqueue((n, now.At, length, now.Hops + 1), (length, now.Hops + 1, n));
            }
        }
        if (!before.ContainsKey(end))
        {
            diagnostics.Error(
                Codes.AmbiguousLine,
                topology.Elements[end].Span,
                $"no way leads from '{topology.Elements[start].Uid}' to '{topology.Elements[end].Uid}'",
                "connect them, in the direction of the light"
            );
            return null;
        }
        List<LineElement> path = [];
        for (int at = end; at >= 0; at = before[at])
        {
            path.Add(topology.Elements[at]);
        }
        path.Reverse();
        return [.. path];
    }
}
