using System.Buffers.Binary;
using System.Text;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>
/// Frames of one port as pcapng (draft-ietf-opsawg-pcapng), for Wireshark and tshark: headers alone, times in picoseconds from the start of the run,
/// direction, and a comment where a frame was trimmed or sent again. Link control carries in <see cref="CapturedFrame.Sequence"/> what it says: a
/// pause 1, its end 0, a credit the bytes freed. About 60 ns a frame and 108 bytes of file; memory is one buffer. What the headers of the run have
/// beyond the 58 bytes of RoCEv2 counts as payload.
/// </summary>
public sealed class PcapngWriter : IDisposable
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrder = 0x1A2B3C4D;
    private const int LinkTypeEthernet = 1;

    private const int OptionEnd = 0;
    private const int OptionComment = 1;
    private const int InterfaceName = 2;
    private const int PacketFlags = 2;
    private const int InterfaceDescribed = 3;
    private const int SectionApplication = 4;
    private const int InterfaceSpeed = 8;
    private const int InterfaceResolution = 9;
    private const byte Picoseconds = 12;

    private const int MostBlock = 256;
    private const int FlagRetransmitted = 32;
    private const int FlagTrimmed = 64;

    private readonly string? _file;
    private readonly Stream _stream;
    private readonly RoceFrame _frame;
    private readonly int _port;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;
    private bool _isDone;

    /// <summary>Writes <c>{file}.partial</c>, which is renamed when it is complete; what a killed run leaves can be read up to its last whole block.</summary>
    /// <param name="options">Of the run; <see cref="PacketOptions.CapturePort"/> is the port.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public PcapngWriter(string file, PacketNetwork network, TrafficMatrix traffic, PacketOptions options)
        : this(Open(file), network, traffic, options) => _file = Path.GetFullPath(file);

    internal PcapngWriter(Stream stream, PacketNetwork network, TrafficMatrix traffic, PacketOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CapturePort, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.CapturePort, network.Ports, nameof(options));
        (_stream, _port, _frame) = (stream, options.CapturePort, new RoceFrame(network, traffic, options));
        WriteHead(network);
    }

    public long Frames { get; private set; }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<CapturedFrame> frames)
    {
        foreach (ref readonly CapturedFrame frame in frames)
        {
            Block block = Begin(EnhancedPacket);
            block.Add32(0);
            block.Add32((uint)(frame.TimePs >> 32));
            block.Add32((uint)(frame.TimePs & uint.MaxValue));
            (int captured, int whole) = _frame.Write(_port, frame, block.Free[8..]);
            block.Add32((uint)captured);
            block.Add32((uint)whole);
            block.Skip(captured);
            // Bits 0 and 1: came in, went out.
            block.AddOption(PacketFlags, frame.IsOutgoing ? 2u : 1u);
            string? comment =
                (frame.Flags & FlagTrimmed) != 0 ? "trimmed"
                : (frame.Flags & FlagRetransmitted) != 0 ? "sent again"
                : null;
            if (comment is not null)
            {
                block.AddOption(OptionComment, comment);
            }
            End(block);
            Frames++;
        }
    }

    /// <summary>Writes what is in memory and gives the file its name.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Complete()
    {
        if (_isDone)
        {
            return;
        }
        _isDone = true;
        using (_stream)
        {
            _stream.Write(_buffer, 0, _length);
        }
        if (_file is not null)
        {
            File.Move(_file + ParquetPart.Partial, _file, overwrite: true);
        }
    }

    /// <summary>As <see cref="Complete"/>.</summary>
    public void Dispose() => Complete();

    private static FileStream Open(string file)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        string target = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // The writer has a buffer of its own.
        return new FileStream(target + ParquetPart.Partial, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    private void WriteHead(PacketNetwork network)
    {
        Block section = Begin(SectionHeader);
        section.Add32(ByteOrder);
        section.Add16(1);
        section.Add16(0);
        section.Add64(ulong.MaxValue); // Its length is not known.
        section.AddOption(SectionApplication, "Heliograph");
        End(section);
        Block captured = Begin(InterfaceDescription);
        captured.Add16(LinkTypeEthernet);
        captured.Add16(0);
        captured.Add32(RoceFrame.MostBytes);
        captured.AddOption(InterfaceName, string.Create(null, $"port {_port}"));
        int node = network.Node[_port];
        captured.AddOption(InterfaceDescribed, string.Create(null, $"node {node} to node {network.Node[network.Peer[_port]]}"));
        captured.AddOptionHead(InterfaceSpeed, 8);
        captured.Add64((ulong)network.BitsPerSecond[_port]);
        captured.AddOptionHead(InterfaceResolution, 1);
        captured.Add32(Picoseconds);
        End(captured);
    }

    private Block Begin(uint type)
    {
        if (_buffer.Length - _length < MostBlock)
        {
            _stream.Write(_buffer, 0, _length);
            _length = 0;
        }
        Block block = new(_buffer.AsSpan(_length, MostBlock));
        block.Add32(type);
        block.Add32(0);
        return block;
    }

    private void End(Block block) => _length += block.Close();

    /// <summary>A block in the making: type, length, content, options, length again; everything stands on multiples of four bytes.</summary>
    private ref struct Block(Span<byte> space)
    {
        private readonly Span<byte> _space = space;
        private int _at;
        private bool _hasOptions;

        public readonly Span<byte> Free => _space[_at..];

        public void Add16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Free, value);
            _at += 2;
        }

        public void Add32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Free, value);
            _at += 4;
        }

        public void Add64(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Free, value);
            _at += 8;
        }

        public void AddOptionHead(ushort code, int length)
        {
            Add16(code);
            Add16((ushort)length);
            _hasOptions = true;
        }

        public void AddOption(ushort code, uint value)
        {
            AddOptionHead(code, 4);
            Add32(value);
        }

        public void AddOption(ushort code, string text)
        {
            int length = Encoding.UTF8.GetBytes(text, Free[4..]);
            AddOptionHead(code, length);
            Skip(length);
        }

        /// <summary>Passes over what was written, and fills it up with zeros.</summary>
        public void Skip(int bytes)
        {
            _at += bytes;
            int fill = -_at & 3;
            Free[..fill].Clear();
            _at += fill;
        }

        public int Close()
        {
            if (_hasOptions)
            {
                Add32(OptionEnd);
            }
            int length = _at + 4;
            Add32((uint)length);
            BinaryPrimitives.WriteUInt32LittleEndian(_space[4..], (uint)length);
            return length;
        }
    }
}
