using System.Buffers.Binary;
using System.Text;

namespace Heliograph.Workload.Traces;

/// <summary>
/// Walks the fields of one protobuf message. Every method says false where the bytes are no such thing, and leaves no way to read outside them:
/// each step takes at least one byte, so a walk ends after at most as many steps as there are bytes.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    public const int Varint = 0;
    public const int Eight = 1;
    public const int Length = 2;
    public const int Four = 5;

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryTag(out int field, out int wire)
    {
        (field, wire) = (0, 0);
        if (!TryVarint(out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return false;
        }
        (field, wire) = ((int)(tag >> 3), (int)(tag & 7));
        return true;
    }

    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < _rest.Length && i < 10; i++)
        {
            byte b = _rest[i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }
        return false;
    }

    public bool TryFour(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out value))
        {
            return false;
        }
        _rest = _rest[4..];
        return true;
    }

    public bool TryEight(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_rest, out value))
        {
            return false;
        }
        _rest = _rest[8..];
        return true;
    }

    public bool TryBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryVarint(out ulong length) || length > (ulong)_rest.Length)
        {
            return false;
        }
        value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    public bool TryText(out string value)
    {
        bool isRead = TryBytes(out ReadOnlySpan<byte> text);
        value = isRead ? Encoding.UTF8.GetString(text) : "";
        return isRead;
    }

    /// <summary>One whole number, or several in one field.</summary>
    public bool TryVarints(int wire, List<ulong> into)
    {
        if (wire == Varint)
        {
            bool isRead = TryVarint(out ulong one);
            into.Add(one);
            return isRead;
        }
        if (wire != Length || !TryBytes(out ReadOnlySpan<byte> packed))
        {
            return false;
        }
        WireReader inner = new(packed);
        while (!inner.IsAtEnd)
        {
            if (!inner.TryVarint(out ulong value))
            {
                return false;
            }
            into.Add(value);
        }
        return true;
    }

    /// <summary>Passes a field that nobody reads.</summary>
    public bool TrySkip(int wire) =>
        wire switch
        {
            Varint => TryVarint(out _),
            Eight => TryEight(out _),
            Length => TryBytes(out _),
            Four => TryFour(out _),
            _ => false,
        };
}
