using System.Text;

namespace Heliograph.Workload.Traces;

/// <summary>The thirty kinds of values of an attribute, to and from their bytes.</summary>
internal static class TraceValues
{
    /// <summary>Reads the value in field <paramref name="field"/> of an attribute; false where the bytes are no such value.</summary>
    public static bool TryRead(ref WireReader reader, int field, int wire, out object? value)
    {
        value = null;
        TraceValueType scalar = Scalar((TraceValueType)field);
        if (scalar == (TraceValueType)field)
        {
            return wire == WireOf(scalar) && TryReadOne(ref reader, scalar, out value);
        }
        if (wire != WireReader.Length || !reader.TryBytes(out ReadOnlySpan<byte> message))
        {
            return false;
        }
        List<object?> items = [];
        WireReader list = new(message);
        while (!list.IsAtEnd)
        {
            if (!list.TryTag(out int inner, out int innerWire))
            {
                return false;
            }
            if (inner != 1)
            {
                if (!list.TrySkip(innerWire))
                {
                    return false;
                }
                continue;
            }
            // Numbers may come one by one or packed into one field.
            bool isPacked = innerWire == WireReader.Length && WireOf(scalar) != WireReader.Length;
            if (!isPacked)
            {
                if (innerWire != WireOf(scalar) || !TryReadOne(ref list, scalar, out object? one))
                {
                    return false;
                }
                items.Add(one);
                continue;
            }
            if (!list.TryBytes(out ReadOnlySpan<byte> packed))
            {
                return false;
            }
            WireReader numbers = new(packed);
            while (!numbers.IsAtEnd)
            {
                if (!TryReadOne(ref numbers, scalar, out object? one))
                {
                    return false;
                }
                items.Add(one);
            }
        }
        value = Typed(scalar, items);
        return true;
    }

    /// <summary>Writes a value into its field.</summary>
    public static void Write(WireWriter writer, TraceProperty attribute)
    {
        if (attribute.Type == TraceValueType.None)
        {
            return;
        }
        TraceValueType scalar = Scalar(attribute.Type);
        if (scalar == attribute.Type)
        {
            writer.Tag((int)scalar, WireOf(scalar));
            WriteOne(writer, scalar, attribute.Value!);
            return;
        }
        WireWriter list = new();
        Array items = (Array)attribute.Value!;
        if (WireOf(scalar) == WireReader.Length)
        {
            foreach (object item in items)
            {
                list.Tag(1, WireReader.Length);
                WriteOne(list, scalar, item);
            }
        }
        else if (items.Length > 0)
        {
            WireWriter packed = new();
            foreach (object item in items)
            {
                WriteOne(packed, scalar, item);
            }
            list.Bytes(1, packed.Written);
        }
        writer.Bytes((int)attribute.Type, list.Written);
    }

    // Odd numbers are scalars, the even ones after them lists of the same.
    private static TraceValueType Scalar(TraceValueType type) => ((int)type & 1) == 1 ? type : type - 1;

    private static int WireOf(TraceValueType scalar) =>
        scalar switch
        {
            TraceValueType.Double or TraceValueType.Fixed64 or TraceValueType.SFixed64 => WireReader.Eight,
            TraceValueType.Float or TraceValueType.Fixed32 or TraceValueType.SFixed32 => WireReader.Four,
            TraceValueType.String or TraceValueType.Bytes => WireReader.Length,
            _ => WireReader.Varint,
        };

    private static bool TryReadOne(ref WireReader reader, TraceValueType scalar, out object? value)
    {
        value = null;
        switch (WireOf(scalar))
        {
            case WireReader.Length:
                if (!reader.TryBytes(out ReadOnlySpan<byte> bytes))
                {
                    return false;
                }
                value = scalar == TraceValueType.Bytes ? (object)bytes.ToArray() : Encoding.UTF8.GetString(bytes);
                return true;
            case WireReader.Four:
                bool isFour = reader.TryFour(out uint four);
                value =
                    scalar == TraceValueType.Float ? (object)BitConverter.UInt32BitsToSingle(four)
                    : scalar == TraceValueType.Fixed32 ? (object)four
                    : unchecked((int)four);
                return isFour;
            case WireReader.Eight:
                bool isEight = reader.TryEight(out ulong eight);
                value =
                    scalar == TraceValueType.Double ? (object)BitConverter.UInt64BitsToDouble(eight)
                    : scalar == TraceValueType.Fixed64 ? (object)eight
                    : unchecked((long)eight);
                return isEight;
        }
        bool isRead = reader.TryVarint(out ulong raw);
        value = unchecked(
            scalar switch
            {
                TraceValueType.Int32 => (int)raw,
                TraceValueType.Int64 => (long)raw,
                TraceValueType.UInt32 => (uint)raw,
                TraceValueType.SInt32 => (object)(int)Unzigzag((uint)raw),
                TraceValueType.SInt64 => Unzigzag(raw),
                TraceValueType.Bool => raw != 0,
                _ => raw,
            }
        );
        return isRead;
    }

    private static void WriteOne(WireWriter writer, TraceValueType scalar, object value)
    {
        switch (scalar)
        {
            case TraceValueType.Double:
                writer.Eight(BitConverter.DoubleToUInt64Bits((double)value));
                break;
            case TraceValueType.Float:
                writer.Four(BitConverter.SingleToUInt32Bits((float)value));
                break;
            case TraceValueType.Int32:
                // Negative numbers take ten bytes: the sign goes on to 64 bits.
                writer.Varint(unchecked((ulong)(long)(int)value));
                break;
            case TraceValueType.Int64:
                writer.Varint(unchecked((ulong)(long)value));
                break;
            case TraceValueType.UInt32:
                writer.Varint((uint)value);
                break;
            case TraceValueType.UInt64:
                writer.Varint((ulong)value);
                break;
            case TraceValueType.SInt32:
                writer.Varint(unchecked((uint)Zigzag((int)value)));
                break;
            case TraceValueType.SInt64:
                writer.Varint(Zigzag((long)value));
                break;
            case TraceValueType.Fixed32:
                writer.Four((uint)value);
                break;
            case TraceValueType.SFixed32:
                writer.Four(unchecked((uint)(int)value));
                break;
            case TraceValueType.Fixed64:
                writer.Eight((ulong)value);
                break;
            case TraceValueType.SFixed64:
                writer.Eight(unchecked((ulong)(long)value));
                break;
            case TraceValueType.Bool:
                writer.Varint((bool)value ? 1UL : 0);
                break;
            case TraceValueType.String:
                writer.Raw(Encoding.UTF8.GetBytes((string)value));
                break;
            default:
                writer.Raw((byte[])value);
                break;
        }
    }

    private static long Unzigzag(ulong raw) => unchecked((long)(raw >> 1) ^ -(long)(raw & 1));

    private static ulong Zigzag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    private static Array Typed(TraceValueType scalar, List<object?> items)
    {
        Type type = scalar switch
        {
            TraceValueType.Double => typeof(double),
            TraceValueType.Float => typeof(float),
            TraceValueType.Int32 or TraceValueType.SInt32 or TraceValueType.SFixed32 => typeof(int),
            TraceValueType.Int64 or TraceValueType.SInt64 or TraceValueType.SFixed64 => typeof(long),
            TraceValueType.UInt32 or TraceValueType.Fixed32 => typeof(uint),
            TraceValueType.UInt64 or TraceValueType.Fixed64 => typeof(ulong),
            TraceValueType.Bool => typeof(bool),
            TraceValueType.String => typeof(string),
            _ => typeof(byte[]),
        };
        Array array = Array.CreateInstance(type, items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            array.SetValue(items[i], i);
        }
        return array;
    }
}
