using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Tests.Messages;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;

namespace Heliograph.Tests.Traces;

/// <summary>A folder of traces written for a test, and gone after it.</summary>
internal sealed class TraceFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("helio-traces-").FullName;

    public static TraceNode Compute(ulong id, ulong micros, params ulong[] after) =>
        new(id, $"comp{id}", TraceNodeType.Compute) { DurationMicros = micros, DataDependencies = [.. after] };

    public static TraceNode Collective(ulong id, long type, long bytes, params ulong[] after) =>
        new(id, $"coll{id}", TraceNodeType.Collective)
        {
            DataDependencies = [.. after],
            Attributes = [TraceProperty.Of("is_cpu_op", false), TraceProperty.Of("comm_type", type), TraceProperty.Of("comm_size", bytes)],
        };

    public static TraceNode Send(ulong id, int to, long bytes, int tag = 0, params ulong[] after) =>
        Pair(id, TraceNodeType.Send, "comm_dst", to, bytes, tag, after);

    public static TraceNode Receive(ulong id, int from, long bytes, int tag = 0, params ulong[] after) =>
        Pair(id, TraceNodeType.Receive, "comm_src", from, bytes, tag, after);

    public TraceFiles Add(int rank, params TraceNode[] nodes)
    {
        using FileStream stream = File.Create(Path.Combine(Folder, $"t.{rank}.et"));
        ExecutionTraceWriter.Write(stream, new TraceMetadata("0.0.4", []), nodes);
        return this;
    }

    /// <summary>The result; null where there are errors.</summary>
    public ReplayResult? Run(
        string network,
        NetworkRules rules,
        DiagnosticList diagnostics,
        CollectiveSystem? system = null,
        string? groups = null,
        bool isUnfolded = false
    )
    {
        DimensionalNetwork given = Networks.Of(network);
        return TraceReplay.Run(Folder, groups, given, system ?? Networks.System("ring", given.Dimensions.Length), rules, isUnfolded, diagnostics);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static TraceNode Pair(ulong id, TraceNodeType type, string peer, int rank, long bytes, int tag, ulong[] after) =>
        new(id, $"{type}{id}", type)
        {
            DataDependencies = [.. after],
            Attributes = [TraceProperty.Of("comm_size", bytes), TraceProperty.Of(peer, rank), TraceProperty.Of("comm_tag", tag)],
        };
}
