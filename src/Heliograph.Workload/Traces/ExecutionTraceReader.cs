using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Workload.Traces;

/// <summary>
/// Reads the Chakra execution trace of one rank node by node: messages of protobuf with their length before them, GlobalMetadata first, then Node
/// after Node. Memory is that of the largest message, whatever the file. What is damaged is a diagnostic: a node whose bytes are none is left out,
/// and reading ends where lengths no longer hold.
/// </summary>
public sealed class ExecutionTraceReader : IDisposable
{
    /// <summary>Longest message; the largest nodes seen have some 10 kB.</summary>
    public const int MostMessageBytes = 256 << 20;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly DiagnosticList _diagnostics;
    private readonly List<ulong> _control = [];
    private readonly List<ulong> _data = [];
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private long _offset;
    private int _messages;
    private TraceNode? _pending;
    private bool _isOver;

    /// <param name="stream">Read to its end or to where it is damaged, and closed by <see cref="Dispose"/>.</param>
    /// <param name="name">The file named in diagnostics.</param>
    public ExecutionTraceReader(Stream stream, string name, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(diagnostics);
        (_stream, _name, _diagnostics) = (stream, name, diagnostics);
        Metadata = First();
    }

    /// <summary>Of the trace; without version and attributes where the file has none.</summary>
    public TraceMetadata Metadata { get; }

    /// <summary>Opens a file; null, with a diagnostic, where there is none to be had.</summary>
    public static ExecutionTraceReader? Open(string path, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        try
        {
            return new ExecutionTraceReader(File.OpenRead(path), path, diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Error(Codes.CannotRead, new SourceSpan(path), "cannot be read", "check the path and its permissions");
            return null;
        }
    }

    /// <summary>The nodes that are left, to the end of the file.</summary>
    public IEnumerable<TraceNode> Nodes()
    {
        while (Next() is { } node)
        {
            yield return node;
        }
    }

    /// <summary>The next node; null at the end, and where nothing more can be read.</summary>
    public TraceNode? Next()
    {
        if (_pending is { } pending)
        {
            _pending = null;
            return pending;
        }
        while (TryMessage(out ReadOnlySpan<byte> message))
        {
            if (Node(message) is { } node)
            {
                return node;
            }
            Bad($"message {_messages} ends at byte {_offset} and is no node", "it is left out; write the trace again");
        }
        return null;
    }

    public void Dispose() => _stream.Dispose();

    private TraceMetadata First()
    {
        TraceMetadata none = new("", []);
        if (!TryMessage(out ReadOnlySpan<byte> message))
        {
            if (_messages == 0 && !_isOver)
            {
                Bad("is empty", "a trace begins with its metadata");
            }
            return none;
        }
        if (Global(message) is { } metadata)
        {
            return metadata;
        }
        _pending = Node(message);
        if (_pending is null)
        {
            Bad("does not begin as an execution trace does", "give Chakra traces: GlobalMetadata, then nodes, each with its length before it");
            _isOver = true;
            return none;
        }
        _diagnostics.Warning(Codes.BadTrace, new SourceSpan(_name), "begins with a node, without metadata", "write GlobalMetadata first");
        return none;
    }

    private void Bad(string message, string fix) => _diagnostics.Error(Codes.BadTrace, new SourceSpan(_name), message, fix);

    // The bytes of the next message, valid until the next call.
    private bool TryMessage(out ReadOnlySpan<byte> message)
    {
        message = default;
        if (_isOver)
        {
            return false;
        }
        Fill(10);
        if (_start == _end)
        {
            return false;
        }
        int available = _end - _start;
        WireReader reader = new(_buffer.AsSpan(_start, Math.Min(10, available)));
        if (!reader.TryVarint(out ulong length))
        {
            return Cut($"byte {_offset}, after {_messages} messages, is no length");
        }
        int prefix = 1;
        for (ulong rest = length; rest >= 0x80; rest >>= 7)
        {
            prefix++;
        }
        // A length may be written with more bytes than it needs.
        while ((_buffer[_start + prefix - 1] & 0x80) != 0)
        {
            prefix++;
        }
        if (length > MostMessageBytes)
        {
            return Cut($"message {_messages + 1} at byte {_offset} says it has {length} bytes, the most is {MostMessageBytes}");
        }
        _start += prefix;
        Fill((int)length);
        if (_end - _start < (int)length)
        {
            return Cut($"message {_messages + 1} at byte {_offset} says it has {length} bytes, the file has {_end - _start} more: it is cut off");
        }
        message = _buffer.AsSpan(_start, (int)length);
        _start += (int)length;
        _offset += prefix + (int)length;
        _messages++;
        return true;
    }

    private bool Cut(string message)
    {
        Bad(message, "write the trace again");
        _isOver = true;
        return false;
    }

    // Has at least so many bytes in the buffer, unless the stream ends before. The buffer grows with what is there, not with what a length claims.
    private void Fill(int bytes)
    {
        while (_end - _start < bytes)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            if (_end == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return;
            }
            _end += read;
        }
    }

    private static TraceMetadata? Global(ReadOnlySpan<byte> message)
    {
        WireReader reader = new(message);
        string version = "";
        ImmutableArray<TraceProperty>.Builder attributes = ImmutableArray.CreateBuilder<TraceProperty>();
        while (!reader.IsAtEnd)
        {
            if (!reader.TryTag(out int field, out int wire))
            {
                return null;
            }
            bool isRead;
            switch (field)
            {
                case 1:
                    isRead = wire == WireReader.Length & reader.TryText(out version);
                    break;
                case 2:
                    TraceProperty? attribute = null;
                    isRead = wire == WireReader.Length && reader.TryBytes(out ReadOnlySpan<byte> inner) && (attribute = Attribute(inner)) is not null;
                    attributes.Add(attribute!);
                    break;
                default:
                    // Beyond the two fields it is a node.
                    isRead = field > 10 && reader.TrySkip(wire);
                    break;
            }
            if (!isRead)
            {
                return null;
            }
        }
        return new TraceMetadata(version, attributes.ToImmutable());
    }

    private TraceNode? Node(ReadOnlySpan<byte> message)
    {
        WireReader reader = new(message);
        ulong id = 0;
        string name = "";
        ulong type = 0;
        ulong start = 0;
        ulong duration = 0;
        TraceTensors? inputs = null;
        TraceTensors? outputs = null;
        _control.Clear();
        _data.Clear();
        ImmutableArray<TraceProperty>.Builder attributes = ImmutableArray.CreateBuilder<TraceProperty>();
        while (!reader.IsAtEnd)
        {
            if (!reader.TryTag(out int field, out int wire))
            {
                return null;
            }
            bool isRead = (field, wire) switch
            {
                (1, WireReader.Varint) => reader.TryVarint(out id),
                (2, WireReader.Length) => reader.TryText(out name),
                (3, WireReader.Varint) => reader.TryVarint(out type) && type <= int.MaxValue,
                (4, _) => reader.TryVarints(wire, _control),
                (5, _) => reader.TryVarints(wire, _data),
                (6, WireReader.Varint) => reader.TryVarint(out start),
                (7, WireReader.Varint) => reader.TryVarint(out duration),
                (8, WireReader.Length) => TryTensors(ref reader, ref inputs),
                (9, WireReader.Length) => TryTensors(ref reader, ref outputs),
                (10, WireReader.Length) => TryAttribute(ref reader, attributes),
                (> 10, _) => reader.TrySkip(wire),
                _ => false,
            };
            if (!isRead)
            {
                return null;
            }
        }
        return new TraceNode(id, name, (TraceNodeType)type)
        {
            ControlDependencies = [.. _control],
            DataDependencies = [.. _data],
            StartMicros = start,
            DurationMicros = duration,
            Inputs = inputs,
            Outputs = outputs,
            Attributes = attributes.DrainToImmutable(),
        };
    }

    private static bool TryTensors(ref WireReader reader, ref TraceTensors? tensors)
    {
        if (!reader.TryBytes(out ReadOnlySpan<byte> message))
        {
            return false;
        }
        WireReader inner = new(message);
        string[] texts = ["", "", ""];
        while (!inner.IsAtEnd)
        {
            if (!inner.TryTag(out int field, out int wire))
            {
                return false;
            }
            if (!(field <= 3 && wire == WireReader.Length ? inner.TryText(out texts[field - 1]) : inner.TrySkip(wire)))
            {
                return false;
            }
        }
        tensors = new TraceTensors(texts[0], texts[1], texts[2]);
        return true;
    }

    private static bool TryAttribute(ref WireReader reader, ImmutableArray<TraceProperty>.Builder attributes)
    {
        if (!reader.TryBytes(out ReadOnlySpan<byte> message) || Attribute(message) is not { } attribute)
        {
            return false;
        }
        attributes.Add(attribute);
        return true;
    }

    private static TraceProperty? Attribute(ReadOnlySpan<byte> message)
    {
        WireReader reader = new(message);
        string name = "";
        string doc = "";
        TraceValueType type = TraceValueType.None;
        object? value = null;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryTag(out int field, out int wire))
            {
                return null;
            }
            bool isRead;
            switch (field)
            {
                case 1:
                    isRead = wire == WireReader.Length & reader.TryText(out name);
                    break;
                case 2:
                    isRead = wire == WireReader.Length & reader.TryText(out doc);
                    break;
                case >= (int)TraceValueType.Double and <= (int)TraceValueType.BytesList:
                    type = (TraceValueType)field;
                    isRead = TraceValues.TryRead(ref reader, field, wire, out value);
                    break;
                default:
                    isRead = reader.TrySkip(wire);
                    break;
            }
            if (!isRead)
            {
                return null;
            }
        }
        return new TraceProperty(name, type, value, doc);
    }
}
