using System.Collections.Immutable;
using System.Text;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Reads the flows of the ns-3 simulator of HPCC: their number, then <c>src dst priority port bytes start</c> each, the start in seconds.
/// Starts are absolute (the files that come with it begin at 2 s) and exact to the picosecond. Each flow has its own connection, as there;
/// ports are read and not used. What follows the last flow is a note, unless it begins with a number.
/// </summary>
public static class HpccFlowReader
{
    private const long PicosecondsPerSecond = 1_000_000_000_000;

    /// <summary>Reads a file, packed by gzip or not; null, with diagnostics, when it is no usable list of flows.</summary>
    /// <param name="network">The network whose ids the flows name.</param>
    public static TrafficMatrix? ReadFile(string path, NetworkInput network, DiagnosticList diagnostics) =>
        InputFile.TryRead(path, diagnostics, out byte[]? bytes) ? Read(bytes, path, network, diagnostics) : null;

    /// <inheritdoc cref="ReadFile"/>
    public static TrafficMatrix? Read(string text, string file, NetworkInput network, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(Encoding.UTF8.GetBytes(text), file, network, diagnostics);
    }

    /// <inheritdoc cref="ReadFile"/>
    public static TrafficMatrix? Read(ReadOnlyMemory<byte> text, string file, NetworkInput network, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        SourceText source = new(text, file, Codes.BadTrafficFile, diagnostics);
        ImmutableArray<FlowSpec> flows = ReadFlows(source, network);
        return diagnostics.ErrorCount == before ? new TrafficMatrix(ConnectionMatrixReader.NameOf(file), network.Graph.Hosts, flows, [], []) : null;
    }

    private static ImmutableArray<FlowSpec> ReadFlows(SourceText text, NetworkInput network)
    {
        ImmutableArray<FlowSpec>.Builder flows = ImmutableArray.CreateBuilder<FlowSpec>();
        TokenScanner scan = new(text);
        if (!scan.Next(out Token first) || !text.TryWhole(first, out long count) || count is < 0 or > int.MaxValue)
        {
            text.Error(first.Length > 0 ? first.Start : text.Begin, "does not begin with the number of flows", "write it as the first line");
            return [];
        }
        int read = 0;
        for (; read < count && !text.IsFull && scan.Next(out Token source); read++)
        {
            if (!ReadFlow(text, ref scan, source, network, out FlowSpec flow))
            {
                return [];
            }
            flows.Add(flow with { Id = read + 1, Connection = read });
        }
        if (text.IsFull)
        {
            return [];
        }
        if (read < count)
        {
            text.Error(first, $"says {count} flows, the file has {read}", $"write {read} if none is missing", Codes.CountMismatch);
        }
        else if (scan.Next(out Token more) && text.TryDecimal(more, out _))
        {
            text.Error(more, $"more than the {count} flows that the first line says", "correct the number of flows", Codes.CountMismatch);
        }
        return flows.ToImmutable();
    }

    // False where the file is out of step and nothing behind it can be read.
    private static bool ReadFlow(SourceText text, ref TokenScanner scan, Token source, NetworkInput network, out FlowSpec flow)
    {
        flow = default;
        Span<Token> fields = [source, default, default, default, default, default];
        for (int i = 1; i < fields.Length; i++)
        {
            if (!scan.Next(out fields[i]))
            {
                text.Error(source, "the last flow is cut off", "a flow is 'src dst priority port bytes start'");
                return false;
            }
        }
        Span<long> numbers = stackalloc long[5];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!text.TryWhole(fields[i], out numbers[i]))
            {
                text.Error(fields[i], $"{text.Quote(fields[i])} is no whole number", "a flow is 'src dst priority port bytes start'");
                return false;
            }
        }
        int from = HostOf(text, fields[0], numbers[0], network);
        int to = HostOf(text, fields[1], numbers[1], network);
        if (from >= 0 && from == to)
        {
            text.Error(source, $"host {numbers[0]} sends to itself", "name two hosts", Codes.BadFlow);
        }
        Limit(text, fields[2], numbers[2], "priority", 0, 7);
        Limit(text, fields[3], numbers[3], "port", 0, 65_535);
        Limit(text, fields[4], numbers[4], "bytes", 1, ConnectionMatrixReader.MostBytes);
        if (!text.TryScaled(fields[5], PicosecondsPerSecond, out long ps, out string problem))
        {
            text.Error(fields[5], $"start {text.Quote(fields[5])} {problem}", "write seconds, whole picoseconds");
        }
        else if (ps < 0)
        {
            text.Error(fields[5], $"start {text.Quote(fields[5])} is before 0", "start at 0 or later", Codes.BadFlow);
        }
        flow = new FlowSpec(0, from, to, numbers[4], ps, (int)Math.Clamp(numbers[2], 0, 7), 0, -1, -1, -1);
        return true;
    }

    private static int HostOf(SourceText text, Token at, long id, NetworkInput network)
    {
        if (id >= 0 && id < network.NodeOfId.Length)
        {
            int node = network.NodeOfId[(int)id];
            if (node < network.Graph.Hosts)
            {
                return node;
            }
            text.Error(at, $"node {id} is a switch of the network", "name a host", Codes.BadFlow);
            return -1;
        }
        text.Error(at, $"node {text.Quote(at)} is outside of 0..{network.NodeOfId.Length - 1}", "name a host of the network", Codes.BadFlow);
        return -1;
    }

    private static void Limit(SourceText text, Token at, long value, string what, long least, long most)
    {
        if (value < least || value > most)
        {
            text.Error(at, $"{what} {value} is outside of {least}..{most}", "correct the number", Codes.BadFlow);
        }
    }
}
