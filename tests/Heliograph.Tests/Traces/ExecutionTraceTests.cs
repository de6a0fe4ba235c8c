using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model.Diagnostics;
using Heliograph.Workload.Traces;

namespace Heliograph.Tests.Traces;

public sealed class ExecutionTraceTests
{
    /// <summary>One attribute of each of the thirty types, with the ends of their ranges.</summary>
    private static readonly ImmutableArray<TraceProperty> OfEveryType =
    [
        new("none", TraceValueType.None, null),
        new("double", TraceValueType.Double, -1.5e300, "a text"),
        new("doubles", TraceValueType.DoubleList, new[] { 0.0, double.Epsilon, double.MaxValue }),
        new("float", TraceValueType.Float, -0.25f),
        new("floats", TraceValueType.FloatList, new[] { 1f, float.MinValue }),
        new("int", TraceValueType.Int32, int.MinValue),
        new("ints", TraceValueType.Int32List, new[] { -1, 0, int.MaxValue }),
        new("long", TraceValueType.Int64, long.MinValue),
        new("longs", TraceValueType.Int64List, new[] { -1L, 1L << 62 }),
        new("uint", TraceValueType.UInt32, uint.MaxValue),
        new("uints", TraceValueType.UInt32List, new[] { 0u, 300u }),
        new("ulong", TraceValueType.UInt64, ulong.MaxValue),
        new("ulongs", TraceValueType.UInt64List, new[] { ulong.MaxValue, 0UL }),
        new("sint", TraceValueType.SInt32, int.MinValue),
        new("sints", TraceValueType.SInt32List, new[] { -2, 1, int.MaxValue }),
        new("slong", TraceValueType.SInt64, long.MinValue),
        new("slongs", TraceValueType.SInt64List, new[] { -3L, long.MaxValue }),
        new("fixed", TraceValueType.Fixed32, 0xDEADBEEFu),
        new("fixeds", TraceValueType.Fixed32List, new[] { 1u, 2u }),
        new("fixed64", TraceValueType.Fixed64, 0xDEADBEEF01234567UL),
        new("fixed64s", TraceValueType.Fixed64List, new[] { 1UL }),
        new("sfixed", TraceValueType.SFixed32, -7),
        new("sfixeds", TraceValueType.SFixed32List, new[] { -7, 7 }),
        new("sfixed64", TraceValueType.SFixed64, -7L),
        new("sfixed64s", TraceValueType.SFixed64List, new[] { -7L, 7L }),
        new("bool", TraceValueType.Bool, true),
        new("bools", TraceValueType.BoolList, new[] { true, false, true }),
        new("string", TraceValueType.String, "µs, 日本"),
        new("strings", TraceValueType.StringList, new[] { "", "b" }),
        new("bytes", TraceValueType.Bytes, new byte[] { 0, 255 }),
        new("byteses", TraceValueType.BytesList, new[] { Array.Empty<byte>(), [1, 2] }),
        new("empty", TraceValueType.Int64List, Array.Empty<long>()),
    ];

    private static readonly TraceNode Node = new(7, "all_reduce", TraceNodeType.Collective)
    {
        ControlDependencies = [1, ulong.MaxValue],
        DataDependencies = [0, 300, 2],
        StartMicros = 12,
        DurationMicros = 1_000_000_007,
        Inputs = new TraceTensors("[1]", "[[1]]", "['Tensor']"),
        Outputs = new TraceTensors("", "", ""),
        Attributes = OfEveryType,
    };

    [Fact]
    public void What_is_written_is_read_again()
    {
        byte[] bytes = Bytes(new TraceMetadata("0.0.4", OfEveryType), Node, new TraceNode(0, "", TraceNodeType.Compute));
        (TraceMetadata metadata, List<TraceNode> nodes, DiagnosticList diagnostics) = Read(bytes);
        diagnostics.ShouldBeEmpty();
        metadata.Version.ShouldBe("0.0.4");
        AreAlike(metadata.Attributes, OfEveryType);
        nodes.Count.ShouldBe(2);
        TraceNode read = nodes[0];
        (read.Id, read.Name, read.Type, read.StartMicros, read.DurationMicros, read.Inputs, read.Outputs).ShouldBe(
            (Node.Id, Node.Name, Node.Type, Node.StartMicros, Node.DurationMicros, Node.Inputs, Node.Outputs)
        );
        read.ControlDependencies.ShouldBe(Node.ControlDependencies);
        read.DataDependencies.ShouldBe(Node.DataDependencies);
        AreAlike(read.Attributes, OfEveryType);
        Bytes(metadata, [.. nodes]).ShouldBe(bytes);
    }

    // Lists may be written one number a field, as proto2 did; fields of later versions are passed over.
    [Fact]
    public void Other_ways_to_write_the_same_are_read()
    {
        byte[] metadata = [0];
        byte[] node =
        [
            0x08,
            0x05, // id 5
            0x20,
            0x01,
            0x20,
            0x02, // two control dependencies, not packed
            0x2A,
            0x01,
            0x03, // a data dependency, packed
            0x52,
            0x0B,
            0x0A,
            0x01,
            (byte)'a',
            0x52,
            0x06,
            0x08,
            0x01,
            0x08,
            0x02,
            0x0A,
            0x00, // int64_list 1, 2 one by one, then none packed
            0xA2,
            0x06,
            0x01,
            0x00, // field 100
        ];
        (_, List<TraceNode> nodes, DiagnosticList diagnostics) = Read([.. metadata, (byte)node.Length, .. node]);
        diagnostics.ShouldBeEmpty();
        TraceNode read = nodes.ShouldHaveSingleItem();
        read.Id.ShouldBe(5UL);
        read.ControlDependencies.ShouldBe([1UL, 2UL]);
        read.DataDependencies.ShouldBe([3UL]);
        read.Attributes.ShouldHaveSingleItem().Value.ShouldBe(new[] { 1L, 2L });
    }

    [Fact]
    public void HG0123_what_is_damaged_says_where_and_ends()
    {
        byte[] whole = Bytes(new TraceMetadata("1", []), Node, new TraceNode(8, "b", TraceNodeType.Compute));
        (_, List<TraceNode> nodes, DiagnosticList diagnostics) = Read(whole[..^2]);
        nodes.Count.ShouldBe(1);
        Diagnostic only = diagnostics.ShouldHaveSingleItem();
        only.Code.ShouldBe(Codes.BadTrace);
        only.Message.ShouldContain("it is cut off");
        // A node that is none is left out, the ones after it are read.
        (_, nodes, diagnostics) = Read([0, 2, 0x0A, 0x7F, 2, 0x08, 0x09]);
        nodes.ShouldHaveSingleItem().Id.ShouldBe(9UL);
        diagnostics.ShouldHaveSingleItem().Message.ShouldBe("message 2 ends at byte 4 and is no node");
        // A length beyond everything costs no memory.
        (_, nodes, diagnostics) = Read([0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
        nodes.ShouldBeEmpty();
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe(Codes.BadTrace);
        Read([]).Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("is empty");
        Read("topology: [ Ring ]\n"u8.ToArray()).Diagnostics.HasErrors.ShouldBeTrue();
    }

    [Fact]
    public void Any_bytes_are_read_to_an_end()
    {
        byte[] whole = Bytes(new TraceMetadata("1", OfEveryType), Node, Node with { Id = 8 });
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length])
            .Sample(
                change =>
                {
                    byte[] broken = [.. whole];
                    broken[change.Item1] ^= change.Item2;
                    Read(broken[..change.Item3]);
                },
                iter: 3000,
                threads: 1
            );
        Gen.Byte.Array[0, 300].Sample(bytes => Read(bytes), iter: 3000, threads: 1);
    }

    [Fact]
    public void A_trace_of_a_real_program_is_read_to_its_last_node()
    {
        string path = Path.Combine(Repository.Shared ?? "", "data", "traces", "pytorch_feeder", "chakra.0.et");
        Assert.SkipUnless(Repository.Shared is not null && File.Exists(path), "shared/data is not beside this checkout");
        DiagnosticList diagnostics = [];
        using ExecutionTraceReader reader = ExecutionTraceReader.Open(path, diagnostics).ShouldNotBeNull();
        TraceNode[] nodes = [.. reader.Nodes()];
        diagnostics.ShouldBeEmpty();
        // peers.md 1.6: 3,664 nodes, 3,643 compute and 21 collective, 181,878 data dependencies.
        nodes.Length.ShouldBe(3664);
        nodes.Count(n => n.Type == TraceNodeType.Compute).ShouldBe(3643);
        nodes.Count(n => n.Type == TraceNodeType.Collective).ShouldBe(21);
        nodes.Sum(n => n.DataDependencies.Length).ShouldBe(181_878);
        reader.Metadata.Attributes.First(a => a.Name == "schema").Value.ShouldBe("1.0.1");
    }

    private static byte[] Bytes(TraceMetadata metadata, params TraceNode[] nodes)
    {
        using MemoryStream stream = new();
        ExecutionTraceWriter.Write(stream, metadata, nodes);
        return stream.ToArray();
    }

    private static (TraceMetadata Metadata, List<TraceNode> Nodes, DiagnosticList Diagnostics) Read(byte[] bytes)
    {
        DiagnosticList diagnostics = [];
        using ExecutionTraceReader reader = new(new MemoryStream(bytes), "t.0.et", diagnostics);
        return (reader.Metadata, [.. reader.Nodes()], diagnostics);
    }

    private static void AreAlike(ImmutableArray<TraceProperty> read, ImmutableArray<TraceProperty> due)
    {
        read.Length.ShouldBe(due.Length);
        foreach ((TraceProperty one, TraceProperty other) in read.Zip(due))
        {
            (one.Name, one.Type, one.Doc).ShouldBe((other.Name, other.Type, other.Doc));
            one.Value.ShouldBe(other.Value, one.Name);
        }
    }
}
