using System.Collections.Immutable;

namespace Heliograph.Workload.Traces;

/// <summary>
/// Writes Chakra execution traces: messages with their length before them, the metadata first. What <see cref="ExecutionTraceReader"/> has read it
/// writes back to the same content; fields of other schema versions are not kept.
/// </summary>
public sealed class ExecutionTraceWriter(Stream stream)
{
    private readonly WireWriter _message = new();
    private readonly WireWriter _length = new();

    /// <summary>Writes a whole trace of one rank.</summary>
    public static void Write(Stream stream, TraceMetadata metadata, IEnumerable<TraceNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ExecutionTraceWriter writer = new(stream);
        writer.Write(metadata);
        foreach (TraceNode node in nodes)
        {
            writer.Write(node);
        }
    }

    /// <summary>Writes the metadata; call it once, first.</summary>
    public void Write(TraceMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        _message.Clear();
        _message.Text(1, metadata.Version);
        Attributes(2, metadata.Attributes);
        Flush();
    }

    public void Write(TraceNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        _message.Clear();
        _message.Number(1, node.Id);
        _message.Text(2, node.Name);
        _message.Number(3, (ulong)node.Type);
        _message.Packed(4, node.ControlDependencies);
        _message.Packed(5, node.DataDependencies);
        _message.Number(6, node.StartMicros);
        _message.Number(7, node.DurationMicros);
        Tensors(8, node.Inputs);
        Tensors(9, node.Outputs);
        Attributes(10, node.Attributes);
        Flush();
    }

    private void Tensors(int field, TraceTensors? tensors)
    {
        if (tensors is null)
        {
            return;
        }
        WireWriter inner = new();
        inner.Text(1, tensors.Values);
        inner.Text(2, tensors.Shapes);
        inner.Text(3, tensors.Types);
        _message.Bytes(field, inner.Written);
    }

    private void Attributes(int field, ImmutableArray<TraceProperty> attributes)
    {
        WireWriter inner = new();
        foreach (TraceProperty attribute in attributes)
        {
            inner.Clear();
            inner.Text(1, attribute.Name);
            inner.Text(2, attribute.Doc);
            TraceValues.Write(inner, attribute);
            _message.Bytes(field, inner.Written);
        }
    }

    private void Flush()
    {
        _length.Clear();
        _length.Varint((ulong)_message.Written.Length);
        stream.Write(_length.Written);
        stream.Write(_message.Written);
    }
}
