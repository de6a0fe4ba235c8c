using System.Collections.Immutable;

namespace Heliograph.Workload.Traces;

/// <summary>Types of nodes of a Chakra execution trace; the values are those of the schema.</summary>
public enum TraceNodeType
{
    Invalid = 0,
    Metadata = 1,
    MemoryLoad = 2,
    MemoryStore = 3,
    Compute = 4,
    Send = 5,
    Receive = 6,
    Collective = 7,
}

/// <summary>Types of values of an attribute; the values are the field numbers of the schema. A list follows its scalar.</summary>
public enum TraceValueType
{
    None = 0,
    Double = 3,
    DoubleList = 4,
    Float = 5,
    FloatList = 6,
    Int32 = 7,
    Int32List = 8,
    Int64 = 9,
    Int64List = 10,
    UInt32 = 11,
    UInt32List = 12,
    UInt64 = 13,
    UInt64List = 14,
    SInt32 = 15,
    SInt32List = 16,
    SInt64 = 17,
    SInt64List = 18,
    Fixed32 = 19,
    Fixed32List = 20,
    Fixed64 = 21,
    Fixed64List = 22,
    SFixed32 = 23,
    SFixed32List = 24,
    SFixed64 = 25,
    SFixed64List = 26,
    Bool = 27,
    BoolList = 28,
    String = 29,
    StringList = 30,
    Bytes = 31,
    BytesList = 32,
}

/// <summary>An attribute of a node or of a trace.</summary>
/// <param name="Value">
/// double, float, int, long, uint, ulong, bool, string or byte[] as <paramref name="Type"/> says, an array of them for a list; null for
/// <see cref="TraceValueType.None"/>.
/// </param>
public sealed record TraceProperty(string Name, TraceValueType Type, object? Value, string Doc = "")
{
    /// <summary>The value as a number: whole numbers, bool as 0 or 1; null for anything else, and for what a long does not hold.</summary>
    public long? Whole =>
        Value switch
        {
            int i => i,
            long l => l,
            uint u => u,
            ulong u => u <= long.MaxValue ? (long)u : null,
            bool b => b ? 1 : 0,
            _ => null,
        };

    public static TraceProperty Of(string name, long value) => new(name, TraceValueType.Int64, value);

    public static TraceProperty Of(string name, bool value) => new(name, TraceValueType.Bool, value);

    public static TraceProperty Of(string name, string value) => new(name, TraceValueType.String, value);
}

/// <summary>Tensors that go into a node, or come out of it, as text.</summary>
public sealed record TraceTensors(string Values, string Shapes, string Types);

/// <summary>One node of an execution trace, as the file has it.</summary>
/// <param name="Id">Unique in a file.</param>
public sealed record TraceNode(ulong Id, string Name, TraceNodeType Type)
{
    public ImmutableArray<ulong> ControlDependencies { get; init; } = [];

    public ImmutableArray<ulong> DataDependencies { get; init; } = [];

    /// <summary>Of the recording, microseconds; replays do not use it.</summary>
    public ulong StartMicros { get; init; }

    /// <summary>Of the recording, microseconds; 0 where nobody measured.</summary>
    public ulong DurationMicros { get; init; }

    public TraceTensors? Inputs { get; init; }

    public TraceTensors? Outputs { get; init; }

    public ImmutableArray<TraceProperty> Attributes { get; init; } = [];

    /// <summary>The first attribute of a name, or null.</summary>
    public TraceProperty? Find(string name)
    {
        foreach (TraceProperty attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }
        return null;
    }
}

/// <summary>First message of a trace.</summary>
public sealed record TraceMetadata(string Version, ImmutableArray<TraceProperty> Attributes);
