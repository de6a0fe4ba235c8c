using System.Buffers.Binary;
using System.Text;

namespace Heliograph.Workload.Traces;

/// <summary>Bytes of one protobuf message. Fields with their default are left out by the callers, as proto3 does.</summary>
internal sealed class WireWriter
{
    private byte[] _bytes = new byte[128];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Tag(int field, int wire) => Varint(((ulong)field << 3) | (uint)wire);

    public void Varint(ulong value)
    {
        Span<byte> room = Room(10);
        int n = 0;
        while (value >= 0x80)
        {
            room[n++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }
        room[n++] = (byte)value;
        _count += n;
    }

    public void Four(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);
        _count += 4;
    }

    public void Eight(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Room(8), value);
        _count += 8;
    }

    /// <summary>Length and bytes.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        value.CopyTo(Room(value.Length));
        _count += value.Length;
    }

    public void Number(int field, ulong value)
    {
        if (value != 0)
        {
            Tag(field, WireReader.Varint);
            Varint(value);
        }
    }

    public void Text(int field, string value)
    {
        if (value.Length > 0)
        {
            Bytes(field, Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>A field of bytes, empty ones too.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireReader.Length);
        Raw(value);
    }

    /// <summary>Whole numbers packed into one field; nothing for none.</summary>
    public void Packed(int field, IReadOnlyList<ulong> values)
    {
        if (values.Count == 0)
        {
            return;
        }
        WireWriter packed = new();
        foreach (ulong value in values)
        {
            packed.Varint(value);
        }
        Bytes(field, packed.Written);
    }

    private Span<byte> Room(int bytes)
    {
        if (_count + bytes > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(checked(_bytes.Length * 2), _count + bytes));
        }
        return _bytes.AsSpan(_count);
    }
}
