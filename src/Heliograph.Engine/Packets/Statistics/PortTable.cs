using System.Globalization;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>
/// Port samples as Parquet, written while a run goes on: <c>{name}.0000.parquet</c>, <c>{name}.0001.parquet</c>, ... A part is 8,192 rows, the next twice
/// as many, up to 2^20: a run that is killed leaves all but the last, a third of its rows at least once it has that many. Rows stand by time, then port; a
/// row is of the interval that ends at its time. A port has no row where nothing happened: nothing sent, paused, marked or dropped, and its queue as it was.
/// About 110 ns a row, 10 MB and 56 bytes a port, whatever the length of the run. ADR 11.
/// </summary>
public sealed class PortTable : IDisposable
{
    private const double PsBitsPerByte = 8e12;
    private const int FirstPartRows = 1 << 13;
    private const int MostPartRows = 1 << 20;

    /// <summary>Rows held in memory.</summary>
    internal const int GroupRows = 1 << 17;

    private readonly PacketNetwork _network;
    private readonly string _name;
    private readonly Dictionary<string, string> _metadata;
    private readonly PortSample[] _last;
    private readonly double[] _overhang_ps;

    private readonly Column<long> _time = new("time_ps", GroupRows);
    private readonly Column<int> _port = new("port", GroupRows);
    private readonly Column<int> _node = new("node", GroupRows);
    private readonly Column<int> _peer = new("peer", GroupRows);
    private readonly Column<int> _tier = new("tier", GroupRows);
    private readonly Column<int> _queued = new("queued_B", GroupRows);
    private readonly Column<int> _maxQueued = new("max_queued_B", GroupRows);
    private readonly Column<long> _sent = new("sent_B", GroupRows);
    private readonly Column<float> _utilisation = new("utilisation", GroupRows);
    private readonly Column<long> _paused = new("paused_ps", GroupRows);
    private readonly Column<int> _marks = new("marks", GroupRows);
    private readonly Column<int> _pauses = new("pauses", GroupRows);
    private readonly Column<int> _drops = new("drops", GroupRows);
    private readonly Column[] _columns;

    private readonly List<string> _files = [];
    private ParquetPart? _part;
    private int _partRows = FirstPartRows;
    private int _inPart;
    private int _count;
    private long _lastTime;

    /// <param name="name">Path without numbers and extension: <c>out/ports</c>. Parts of that name that an earlier run left are deleted.</param>
    /// <param name="samplePs">Between two samples, for the files' metadata: <see cref="PacketOptions.SamplePs"/>.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public PortTable(string name, PacketNetwork network, long samplePs)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(network);
        (_network, _name) = (network, Path.GetFullPath(name));
        _metadata = new Dictionary<string, string> { ["sample_ps"] = samplePs.ToString(CultureInfo.InvariantCulture) };
        _last = new PortSample[network.Ports];
        _overhang_ps = new double[network.Ports];
        _columns = [_time, _port, _node, _peer, _tier, _queued, _maxQueued, _sent, _utilisation, _paused, _marks, _pauses, _drops];
        Directory.CreateDirectory(Path.GetDirectoryName(_name)!);
        DeleteParts();
    }

    /// <summary>Rows so far, those in memory among them.</summary>
    public long Rows { get; private set; }

    /// <summary>Parts that stand under their names, in order.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Takes up one sample of all ports.</summary>
    /// <param name="timePs">Rising from call to call.</param>
    /// <exception cref="IOException">A part cannot be written.</exception>
    public void Add(long timePs, ReadOnlySpan<PortSample> ports)
    {
        double interval_ps = timePs - _lastTime;
        _lastTime = timePs;
        foreach (PortSample sample in ports)
        {
            int p = sample.Port;
            PortSample last = _last[p];
            long sent = sample.SentBytes - last.SentBytes;
            long paused = sample.PausedPs - last.PausedPs;
            double busy_ps = _overhang_ps[p] + sent * PsBitsPerByte / _network.BitsPerSecond[p];
            bool stood = sample.QueuedBytes == last.QueuedBytes && sample.MaxQueuedBytes == last.QueuedBytes;
            bool counted = sample.Marks != last.Marks || sample.PausesSent != last.PausesSent || sample.Drops != last.Drops;
            if (stood && !counted && sent == 0 && paused == 0 && busy_ps < 1)
            {
                continue;
            }
            // Frames count from their first bit: what does not fit the interval is of the next.
            double share = interval_ps > 0 ? Math.Min(1, busy_ps / interval_ps) : 0;
            _overhang_ps[p] = Math.Max(0, busy_ps - interval_ps);
            _last[p] = sample;
            AddRow(timePs, sample, last, sent, paused, share);
        }
    }

    /// <summary>Writes what is in memory and closes the last part.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Complete()
    {
        Flush();
        ClosePart();
    }

    /// <summary>As <see cref="Complete"/>.</summary>
    public void Dispose() => Complete();

    private void AddRow(long timePs, in PortSample sample, in PortSample last, long sent, long paused, double share)
    {
        int p = sample.Port;
        int row = _count++;
        int node = _network.Node[p];
        _time[row] = timePs;
        _port[row] = p;
        _node[row] = node;
        _peer[row] = _network.Node[_network.Peer[p]];
        _tier[row] = _network.Tier[node];
        _queued[row] = sample.QueuedBytes;
        _maxQueued[row] = sample.MaxQueuedBytes;
        _sent[row] = sent;
        _utilisation[row] = (float)share;
        _paused[row] = paused;
        _marks[row] = sample.Marks - last.Marks;
        _pauses[row] = sample.PausesSent - last.PausesSent;
        _drops[row] = sample.Drops - last.Drops;
        Rows++;
        if (_count == GroupRows || _inPart + _count == _partRows)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_count == 0)
        {
            return;
        }
        int rows = _count;
        _count = 0; // What fails to be written is not tried again.
        _part ??= new ParquetPart(FileOf(_files.Count), _columns, _metadata);
        try
        {
            _part.Write(rows);
        }
        catch
        {
            _part.Dispose();
            _part = null;
            throw;
        }
        _inPart += rows;
        if (_inPart == _partRows)
        {
            ClosePart();
            _partRows = Math.Min(2 * _partRows, MostPartRows);
        }
    }

    private void ClosePart()
    {
        if (_part is not { } part)
        {
            return;
        }
        _part = null;
        _inPart = 0;
        using (part)
        {
            part.Close();
        }
        _files.Add(FileOf(_files.Count));
    }

    private string FileOf(int part) => $"{_name}.{part.ToString("0000", CultureInfo.InvariantCulture)}.parquet";

    private void DeleteParts()
    {
        string prefix = $"{Path.GetFileName(_name)}.";
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(_name)!, $"{prefix}*"))
        {
            string rest = Path.GetFileName(file)[prefix.Length..];
            string number = rest.Split('.')[0];
            if (number.Length >= 4 && number.All(char.IsAsciiDigit) && rest[number.Length..] is ".parquet" or ".parquet" + ParquetPart.Partial)
            {
                File.Delete(file);
            }
        }
    }
}
