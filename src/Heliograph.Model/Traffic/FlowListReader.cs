using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Reads flow lists: line 1 <c>links flows</c>; line 2 the capacity of each link in bytes a second; then a line a flow,
/// <c>size_bytes route_latency_s weight_denominator link_count link_id...</c>, blank-separated. Links are directed and count from 0. What begins with
/// <c>#</c> is a comment. Everything that is wrong is reported; a line that is wrong does not hide the next. A list of
/// 100,000 flows over 4 links each (5 MB) takes 0.2 s in a fresh process.
/// </summary>
public static class FlowListReader
{
    /// <summary>Most links of a list, and of a route.</summary>
    public const int MostLinks = 1 << 24;

    private const int MostHops = 4096;
    private const double LeastCapacity = 1;
    private const double MostCapacity = 1e18;
    private const double LeastDenominator = 1e-15;
    private const double MostDenominator = 1e15;
    private const double MostLatency = 3600;
    private const string FlowShape = "a flow is 'size_bytes route_latency_s weight_denominator link_count link_id...'";

    /// <summary>Reads a file, packed by gzip or not; null, with diagnostics, when it is no usable list.</summary>
    public static FlowList? ReadFile(string path, DiagnosticList diagnostics) =>
        InputFile.TryRead(path, diagnostics, out byte[]? bytes) ? Read(bytes, path, diagnostics) : null;

    /// <inheritdoc cref="ReadFile"/>
    public static FlowList? Read(string text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(Encoding.UTF8.GetBytes(text), file, diagnostics);
    }

    /// <inheritdoc cref="ReadFile"/>
    public static FlowList? Read(ReadOnlyMemory<byte> text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        Parse parse = new(new SourceText(text, file, Codes.BadFlowList, diagnostics));
        parse.Run();
        return diagnostics.ErrorCount == before ? parse.Build(ConnectionMatrixReader.NameOf(file)) : null;
    }

    private ref struct Parse
    {
        private readonly SourceText _text;
        private readonly List<long> _bytes = [];
        private readonly List<double> _latency = [];
        private readonly List<double> _denominator = [];
        private readonly List<int> _starts = [0];
        private readonly List<int> _route = [];
        private TokenScanner _scan;
        private double[] _capacity = [];
        private int[] _seen = [];
        private int _flows;

        public Parse(SourceText text)
        {
            _text = text;
            _scan = new TokenScanner(text);
        }

        public void Run()
        {
            if (!TryHead(out Token count, out long flows) || !TryCapacities())
            {
                return;
            }
            while (!_text.IsFull && _scan.NextLine())
            {
                if (_scan.NextInLine(out Token first))
                {
                    _flows++;
                    ReadFlow(first);
                }
            }
            if (_flows != flows && !_text.IsFull)
            {
                _text.Error(count, $"says {flows} flows, the file has {_flows}", $"write {_flows} if none is missing", Codes.CountMismatch);
            }
        }

        public readonly FlowList Build(string name) =>
            new(
                name,
                ImmutableCollectionsMarshal.AsImmutableArray(_capacity),
                [.. _bytes],
                [.. _latency],
                [.. _denominator],
                [.. _starts],
                [.. _route]
            );

        private bool TryHead(out Token flowCount, out long flows)
        {
            flows = 0;
            flowCount = default;
            bool hasLine = false;
            while (!hasLine && _scan.NextLine())
            {
                hasLine = _scan.PeekInLine(out _);
            }
            long links = 0;
            bool isHead =
                _scan.NextInLine(out Token linkCount)
                && _text.TryWhole(linkCount, out links)
                && _scan.NextInLine(out flowCount)
                && _text.TryWhole(flowCount, out flows)
                && !_scan.PeekInLine(out _);
            if (!isHead)
            {
                _text.Error(
                    hasLine ? linkCount.Start : _text.Begin,
                    "does not begin with the numbers of links and flows",
                    "write 'links flows' first"
                );
                return false;
            }
            if (links is < 1 or > MostLinks)
            {
                _text.Error(linkCount, $"{links} links are outside of 1..{MostLinks}", "correct the number of links");
                return false;
            }
            if (flows is < 0 or > int.MaxValue)
            {
                _text.Error(flowCount, $"{flows} flows are outside of 0..{int.MaxValue}", "correct the number of flows");
                return false;
            }
            _capacity = new double[links];
            _seen = new int[links];
            return true;
        }

        private bool TryCapacities()
        {
            bool hasLine = false;
            while (!hasLine && _scan.NextLine())
            {
                hasLine = _scan.PeekInLine(out _);
            }
            int place = _scan.Position;
            int read = 0;
            while (_scan.NextInLine(out Token token))
            {
                if (!TryNumber(token, out double capacity))
                {
                    _text.Error(token, $"capacity {_text.Quote(token)} is no number", "write bytes a second: 50000000000 is 400 Gb/s");
                    capacity = 1;
                }
                else if (!(capacity >= LeastCapacity && capacity <= MostCapacity))
                {
                    string range = "from 1 to 1e18 B/s";
                    _text.Error(
                        token,
                        $"capacity {_text.Quote(token)} of link {read} is not {range}",
                        "leave out flows over a dead link",
                        Codes.BadFlow
                    );
                    capacity = 1;
                }
                if (read < _capacity.Length)
                {
                    _capacity[read] = capacity;
                }
                read++;
            }
            if (read != _capacity.Length)
            {
                string message = $"the first line says {_capacity.Length} links, the second has {read} capacities";
                _text.Error(Math.Min(place, _text.Bytes.Length), message, "a capacity a link, all on one line", Codes.CountMismatch);
            }
            return true;
        }

        private void ReadFlow(Token first)
        {
            Token token = first;
            bool isWhole = true;
            if (!_text.TryScaled(first, 1, out long bytes, out string problem))
            {
                isWhole = Wrong(first, $"size {_text.Quote(first)} {problem}");
            }
            else if (bytes < 1 || bytes > ConnectionMatrixReader.MostBytes)
            {
                _text.Error(first, $"size {bytes} is outside of 1..{ConnectionMatrixReader.MostBytes} B", "correct the size", Codes.BadFlow);
            }
            double latency = 0;
            double denominator = 0;
            long hops = 0;
            isWhole = isWhole && Field(first, "route latency", out token) && Number(token, "route latency", out latency);
            if (isWhole && !(latency >= 0 && latency <= MostLatency))
            {
                _text.Error(token, $"route latency {_text.Quote(token)} is outside of 0..{MostLatency} s", "write seconds", Codes.BadFlow);
            }
            isWhole = isWhole && Field(first, "weight denominator", out token) && Number(token, "weight denominator", out denominator);
            if (isWhole && !(denominator >= LeastDenominator && denominator <= MostDenominator))
            {
                string fix = "write the route latency + 20,537 B over each capacity, s";
                _text.Error(token, $"weight denominator {_text.Quote(token)} is outside of 1e-15..1e15 s", fix, Codes.BadFlow);
            }
            isWhole = isWhole && Field(first, "number of links", out token);
            if (isWhole && !_text.TryWhole(token, out hops))
            {
                isWhole = Wrong(token, $"number of links {_text.Quote(token)} is no whole number");
            }
            if (isWhole && TryRoute(token, hops))
            {
                _bytes.Add(bytes);
                _latency.Add(latency);
                _denominator.Add(denominator);
                _starts.Add(_route.Count);
            }
        }

        private bool TryRoute(Token count, long hops)
        {
            if (hops is < 1 or > MostHops)
            {
                string message = hops == 0 ? "a flow without a link has no rate" : $"{hops} links of a route are outside of 1..{MostHops}";
                _text.Error(count, message, hops == 0 ? "leave it out: it takes no network" : "correct the number", Codes.BadFlow);
                return false;
            }
            long read = 0;
            while (_scan.NextInLine(out Token token))
            {
                read++;
                if (read > hops)
                {
                    continue;
                }
                if (!_text.TryWhole(token, out long link))
                {
                    return Wrong(token, $"link {_text.Quote(token)} is no whole number");
                }
                if (link < 0 || link >= _capacity.Length)
                {
                    _text.Error(token, $"link {link} is outside of 0..{_capacity.Length - 1}", "name a link of the list", Codes.BadFlow);
                }
                else if (_seen[link] == _flows)
                {
                    _text.Error(token, $"link {link} is twice on this route", "name a link once", Codes.BadFlow);
                }
                else
                {
                    _seen[link] = _flows;
                    _route.Add((int)link);
                }
            }
            if (read != hops)
            {
                _text.Error(count, $"says {hops} links, the line has {read}", $"write {read} if none is missing", Codes.CountMismatch);
                return false;
            }
            return true;
        }

        private bool Field(Token first, string what, out Token token)
        {
            if (_scan.NextInLine(out token))
            {
                return true;
            }
            return Wrong(first, $"the line ends before the {what}");
        }

        private readonly bool Number(Token token, string what, out double value) =>
            TryNumber(token, out value) || Wrong(token, $"{what} {_text.Quote(token)} is no number");

        private readonly bool Wrong(Token token, string message)
        {
            _text.Error(token, message, FlowShape);
            return false;
        }

        private readonly bool TryNumber(Token token, out double value) =>
            Utf8Parser.TryParse(_text.Of(token), out value, out int used) && used == token.Length && double.IsFinite(value);
    }
}
