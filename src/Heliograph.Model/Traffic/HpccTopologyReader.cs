using System.Collections.Immutable;
using System.Text;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Reads the edge lists of the ns-3 simulator of HPCC: <c>nodes switches links</c>, the ids of the switches, then a link each:
/// <c>a b rate delay error-rate</c>. Ends of lines mean nothing, as there. Hosts become the first nodes, in the order of their ids. The tier
/// of a switch is its distance from the nearest host. What follows the last link is a note, unless it begins with a number.
/// </summary>
public static class HpccTopologyReader
{
    /// <summary>Reads a file; null, with diagnostics, when it describes no network.</summary>
    public static NetworkInput? ReadFile(string path, DiagnosticList diagnostics) =>
        InputFile.TryRead(path, diagnostics, out byte[]? bytes) ? Read(bytes, path, diagnostics) : null;

    /// <inheritdoc cref="ReadFile"/>
    public static NetworkInput? Read(string text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(Encoding.UTF8.GetBytes(text), file, diagnostics);
    }

    /// <inheritdoc cref="ReadFile"/>
    public static NetworkInput? Read(ReadOnlyMemory<byte> text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        HpccTopology topology = new(new SourceText(text, file, Codes.BadTopologyFile, diagnostics));
        topology.ReadAll();
        if (diagnostics.ErrorCount != before)
        {
            return null;
        }
        NetworkInput network = topology.Build(ConnectionMatrixReader.NameOf(file));
        return diagnostics.ErrorCount == before ? network : null;
    }
}

/// <summary>An edge list as it is read.</summary>
internal sealed class HpccTopology(SourceText text)
{
    private readonly record struct Link(int A, int B, BitRate Rate, Duration Delay, double Loss);

    private static readonly (string Unit, long BitsPerSecond)[] RateUnits =
    [
        ("Tbps", 1_000_000_000_000),
        ("Gbps", 1_000_000_000),
        ("Mbps", 1_000_000),
        ("Kbps", 1_000),
        ("kbps", 1_000),
        ("bps", 1),
    ];

    // "s" ends all of them: longest first.
    private static readonly (string Unit, long Picoseconds)[] TimeUnits =
    [
        ("ms", 1_000_000_000),
        ("us", 1_000_000),
        ("ns", 1_000),
        ("ps", 1),
        ("s", 1_000_000_000_000),
    ];

    private readonly SourceText _text = text;
    private readonly List<Link> _links = [];
    private bool[] _isSwitch = [];
    private int _nodes;

    public void ReadAll()
    {
        TokenScanner scan = new(_text);
        if (
            !TryCount(ref scan, "the number of nodes", out _nodes)
            || !TryCount(ref scan, "the number of switches", out int switches)
            || !TryCount(ref scan, "the number of links", out int links)
        )
        {
            return;
        }
        // Each takes at least a character: a number that the file cannot hold is refused before anything is allocated.
        if (_nodes < 2 || switches >= _nodes || links < 1 || _nodes > _text.Bytes.Length || links > _text.Bytes.Length)
        {
            string message = $"{_nodes} nodes, {switches} switches and {links} links are no network that this file can hold";
            _text.Error(_text.Begin, message, "begin with the numbers of nodes, switches and links");
            return;
        }
        _isSwitch = new bool[_nodes];
        for (int i = 0; i < switches; i++)
        {
            if (!TryNode(ref scan, "switch", out Token at, out int id))
            {
                return;
            }
            if (_isSwitch[id])
            {
                _text.Error(at, $"switch {id} is listed twice", $"list {switches} different ids", Codes.CountMismatch);
            }
            _isSwitch[id] = true;
        }
        for (int i = 0; i < links && !_text.IsFull; i++)
        {
            if (!ReadLink(ref scan, i, links))
            {
                return;
            }
        }
        if (scan.Next(out Token more) && _text.TryDecimal(more, out _))
        {
            _text.Error(more, $"more than the {links} links that the first line says", "correct the number of links", Codes.CountMismatch);
        }
    }

    // False where the file is out of step and nothing behind it can be read.
    private bool ReadLink(ref TokenScanner scan, int i, int links)
    {
        if (!scan.Next(out Token a))
        {
            string message = $"ends after {i} of {links} links";
            _text.Error(Math.Max(0, _text.Bytes.Length - 1), message, $"write {i} links in the first line if none is missing", Codes.CountMismatch);
            return false;
        }
        if (!TryNode(a, "node", out int from) || !TryNode(ref scan, "node", out Token b, out int to))
        {
            return false;
        }
        if (
            !TryNext(ref scan, "rate", out Token rate)
            || !TryNext(ref scan, "delay", out Token delay)
            || !TryNext(ref scan, "error rate", out Token loss)
        )
        {
            return false;
        }
        bool good = TryUnit(rate, RateUnits, "rate", "100Gbps", out long bitsPerSecond) & TryUnit(delay, TimeUnits, "delay", "1000ns", out long ps);
        if (good && bitsPerSecond == 0)
        {
            good = false;
            _text.Error(rate, "a link has rate 0", "write its rate, such as 100Gbps");
        }
        if (!_text.TryDecimal(loss, out decimal probability) || probability is < 0 or > 1)
        {
            // Out of step: a number is missing or too many.
            _text.Error(loss, $"{_text.Quote(loss)} is no error rate", "a link is 'a b 100Gbps 1000ns 0', the last from 0 to 1");
            return false;
        }
        if (from == to)
        {
            good = false;
            _text.Error(a, $"a link joins node {from} to itself", "name two nodes", Codes.InconsistentTopology);
        }
        if (good)
        {
            _links.Add(new Link(from, to, new BitRate(bitsPerSecond), new Duration(ps), (double)probability));
        }
        return true;
    }

    private bool TryCount(ref TokenScanner scan, string what, out int value)
    {
        value = 0;
        if (!TryNext(ref scan, what, out Token at))
        {
            return false;
        }
        if (_text.TryWhole(at, out long number) && number is >= 0 and <= int.MaxValue)
        {
            value = (int)number;
            return true;
        }
        _text.Error(at, $"{_text.Quote(at)} is not {what}", "begin with the numbers of nodes, switches and links");
        return false;
    }

    private bool TryNode(ref TokenScanner scan, string what, out Token at, out int id)
    {
        id = 0;
        return TryNext(ref scan, what, out at) && TryNode(at, what, out id);
    }

    private bool TryNode(Token at, string what, out int id)
    {
        bool good = _text.TryWhole(at, out long number) && number >= 0 && number < _nodes;
        id = good ? (int)number : 0;
        if (!good)
        {
            _text.Error(at, $"{_text.Quote(at)} is no {what} id from 0 to {_nodes - 1}", "name a node; a link is 'a b 100Gbps 1000ns 0'");
        }
        return good;
    }

    private bool TryNext(ref TokenScanner scan, string what, out Token at)
    {
        if (scan.Next(out at))
        {
            return true;
        }
        _text.Error(Math.Max(0, _text.Bytes.Length - 1), $"ends where {what} is due", "the file is cut off, or the first line says too much");
        return false;
    }

    private bool TryUnit(Token at, (string Unit, long Scale)[] units, string what, string example, out long value)
    {
        value = 0;
        ReadOnlySpan<byte> word = _text.Of(at);
        foreach ((string unit, long scale) in units)
        {
            if (!word.EndsWith(Encoding.ASCII.GetBytes(unit)))
            {
                continue;
            }
            if (!_text.TryScaled(new Token(at.Start, at.Length - unit.Length), scale, out value, out string problem))
            {
                _text.Error(at, $"{what} {_text.Quote(at)} {problem}", $"write it as {example}");
                return false;
            }
            if (value < 0)
            {
                _text.Error(at, $"{what} {_text.Quote(at)} is below 0", $"write it as {example}");
            }
            return value >= 0;
        }
        string known = string.Join(", ", units.Select(u => u.Unit));
        _text.Error(at, $"{what} {_text.Quote(at)} has no known unit", $"write it as {example}; units: {known}");
        return false;
    }

    /// <summary>The graph; reports what is not joined to it.</summary>
    public NetworkInput Build(string name)
    {
        int[] nodeOfId = new int[_nodes];
        int hosts = _isSwitch.Count(s => !s);
        (int host, int other) = (0, hosts);
        int[] idOfNode = new int[_nodes];
        for (int id = 0; id < _nodes; id++)
        {
            nodeOfId[id] = _isSwitch[id] ? other++ : host++;
            idOfNode[nodeOfId[id]] = id;
        }
        int[] tier = Tiers(nodeOfId, hosts);
        for (int node = 0; node < _nodes; node++)
        {
            if (tier[node] < 0)
            {
                string what = node < hosts ? "host" : "switch";
                string message = $"{what} {idOfNode[node]} is not joined to host {idOfNode[0]}";
                _text.Error(message, "add its links, or remove it", Codes.InconsistentTopology);
                tier[node] = 0;
            }
        }
        ImmutableArray<WireNode>.Builder nodes = ImmutableArray.CreateBuilder<WireNode>(_nodes);
        for (int node = 0; node < _nodes; node++)
        {
            nodes.Add(new WireNode($"{(node < hosts ? "host" : "switch")}{idOfNode[node]}", tier[node], default));
        }
        ImmutableArray<Wire>.Builder wires = ImmutableArray.CreateBuilder<Wire>(_links.Count);
        foreach (Link link in _links)
        {
            (int a, int b) = (nodeOfId[link.A], nodeOfId[link.B]);
            (a, b) = tier[a] > tier[b] ? (b, a) : (a, b);
            wires.Add(new Wire(a, b, link.Rate, link.Delay, link.Loss));
        }
        return new NetworkInput(new WireGraph(name, hosts, nodes.MoveToImmutable(), wires.MoveToImmutable()), [.. nodeOfId]);
    }

    // Distance from the nearest host, -1 where there is none. A part of the network that host 0 does not reach is no part of it.
    private int[] Tiers(int[] nodeOfId, int hosts)
    {
        int[][] neighbours = Neighbours(nodeOfId);
        bool[] reached = new bool[_nodes];
        Queue<int> queue = new([0]);
        reached[0] = true;
        while (queue.TryDequeue(out int node))
        {
            foreach (int next in neighbours[node])
            {
                if (!reached[next])
                {
                    reached[next] = true;
                    queue.Enqueue(next);
                }
            }
        }
        int[] tier = new int[_nodes];
        Array.Fill(tier, -1);
        for (int h = 0; h < hosts; h++)
        {
            if (reached[h])
            {
                tier[h] = 0;
                queue.Enqueue(h);
            }
        }
        while (queue.TryDequeue(out int node))
        {
            foreach (int next in neighbours[node])
            {
                if (tier[next] < 0)
                {
                    tier[next] = tier[node] + 1;
                    queue.Enqueue(next);
                }
            }
        }
        return tier;
    }

    private int[][] Neighbours(int[] nodeOfId)
    {
        int[] degree = new int[_nodes];
        foreach (Link link in _links)
        {
            degree[nodeOfId[link.A]]++;
            degree[nodeOfId[link.B]]++;
        }
        int[][] neighbours = [.. degree.Select(d => new int[d])];
        foreach (Link link in _links)
        {
            (int a, int b) = (nodeOfId[link.A], nodeOfId[link.B]);
            neighbours[a][--degree[a]] = b;
            neighbours[b][--degree[b]] = a;
        }
        return neighbours;
    }
}
