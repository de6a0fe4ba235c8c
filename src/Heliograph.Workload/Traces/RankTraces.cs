using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Workload.Collectives.Programs;

namespace Heliograph.Workload.Traces;

/// <summary>How collectives stand in traces.</summary>
public enum TracedCollectives
{
    /// <summary>One collective node a member: whoever replays chooses the algorithm.</summary>
    Nodes,

    /// <summary>Sends and receives of the algorithm that is run.</summary>
    Messages,
}

/// <summary>What an export takes.</summary>
/// <param name="Files">Traces, one a rank.</param>
/// <param name="Nodes">Of all of them.</param>
/// <param name="Bytes">Of all of them, within some percent: ranks of a program count as its first one.</param>
public sealed record TraceExtent(int Files, long Nodes, long Bytes);

/// <summary>
/// Rank workloads as Chakra execution traces, one file a rank, for <c>helio replay</c> and the tools that read them. What is written and what a replay
/// makes of it: <c>docs/models/step-graph.md</c>, "As traces".
/// </summary>
public static class RankTraces
{
    /// <summary>Files of an export at most.</summary>
    public const int MostFiles = 65_536;

    private const string Version = "0.0.4";
    private const string Groups = "groups.json";

    /// <summary>How much <see cref="TryWrite"/> would write. Encodes one rank of each program.</summary>
    public static TraceExtent ExtentOf(RankWorkload work, TracedCollectives how)
    {
        ArgumentNullException.ThrowIfNull(work);
        (long nodes, long bytes) = (0, 0);
        RankTraceBuilder builder = new(work, how);
        foreach (IGrouping<int, int> ranks in Enumerable.Range(0, work.Ranks).GroupBy(r => work.ProgramOf[r]))
        {
            using CountingStream counted = new();
            nodes += ranks.Count() * WriteRank(builder, ranks.First(), counted);
            bytes += ranks.Count() * counted.Length;
        }
        return new TraceExtent(work.Ranks, nodes, bytes);
    }

    /// <summary>
    /// Writes <c>PREFIX.RANK.et</c> for each rank and <c>groups.json</c> into a folder, which comes into being whole: what is under way is beside it. One rank
    /// after another is in memory; same workload, same bytes.
    /// </summary>
    /// <param name="folder">New, empty, or with an earlier export of the same prefix, which is replaced.</param>
    /// <param name="mostBytes">Larger exports are refused.</param>
    /// <returns>What was written; null with a diagnostic where nothing was.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static TraceExtent? TryWrite(
        RankWorkload work,
        TracedCollectives how,
        string folder,
        string prefix,
        long mostBytes,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        CheckFolder(folder, prefix, diagnostics);
        if (CheckNodes(work, how, diagnostics) && ExtentOf(work, how) is var extent)
        {
            CheckExtent(extent, how, mostBytes, diagnostics);
        }
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        string partial = Path.TrimEndingDirectorySeparator(folder) + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
        Directory.CreateDirectory(partial);
        (long nodes, long bytes) = (0, 0);
        RankTraceBuilder builder = new(work, how);
        for (int rank = 0; rank < work.Ranks; rank++)
        {
            using FileStream stream = File.Create(Path.Combine(partial, $"{prefix}.{rank.ToString(CultureInfo.InvariantCulture)}.et"));
            nodes += WriteRank(builder, rank, stream);
            bytes += stream.Length;
        }
        using (StreamWriter text = new(Path.Combine(partial, Groups)))
        {
            builder.WriteGroups(text);
        }
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        Directory.Move(partial, folder);
        return new TraceExtent(work.Ranks, nodes, bytes);
    }

    /// <summary>File of groups of an export.</summary>
    public static string GroupsOf(string folder) => Path.Combine(folder, Groups);

    private static long WriteRank(RankTraceBuilder builder, int rank, Stream stream)
    {
        ExecutionTraceWriter writer = new(stream);
        writer.Write(new TraceMetadata(Version, []));
        long nodes = 0;
        foreach (TraceNode node in builder.NodesOf(rank))
        {
            writer.Write(node);
            nodes++;
        }
        return nodes;
    }

    private static void CheckFolder(string folder, string prefix, DiagnosticList diagnostics)
    {
        string? strange = Directory.Exists(folder)
            ? Directory
                .EnumerateFileSystemEntries(folder)
                .Select(e => Path.GetFileName(e)!)
                .Where(n => n != Groups && !(n.StartsWith(prefix + ".", StringComparison.Ordinal) && n.EndsWith(".et", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
        if (strange is not null)
        {
            diagnostics.Error(
                Codes.TraceFolderInUse,
                new SourceSpan(folder),
                $"has '{strange}', which is no trace of {prefix}: an export replaces the folder whole",
                "name a new folder"
            );
        }
    }

    // Before anything is expanded.
    private static bool CheckNodes(RankWorkload work, TracedCollectives how, DiagnosticList diagnostics)
    {
        if (how == TracedCollectives.Nodes)
        {
            return true;
        }
        double largest = work.Programs.Max(p =>
            p.Streams.SelectMany(s => s)
                .Where(o => o.Kind == RankOperationKind.Call)
                .Sum(o => (double)RankTraceBuilder.MessagesOf(work.Calls[o.Index]))
        );
        bool isGraph = work.Calls.All(c => (double)RankTraceBuilder.MessagesOf(c) * c.Group.Size <= ProgramGraph.MostNodes);
        if (largest <= RankTraceBuilder.MostMessages && isGraph)
        {
            return true;
        }
        diagnostics.Error(
            Codes.TracesTooLarge,
            new SourceSpan("workload/train/mapping"),
            $"collectives as messages make {largest:#,0} nodes a rank, or more than {ProgramGraph.MostNodes:#,0} in one of them; the most is {RankTraceBuilder.MostMessages:#,0} a rank",
            "write collectives as nodes, or fewer micro-batches"
        );
        return false;
    }

    private static void CheckExtent(TraceExtent extent, TracedCollectives how, long mostBytes, DiagnosticList diagnostics)
    {
        string? what =
            extent.Files > MostFiles ? $"{extent.Files:#,0} files, the most is {MostFiles:#,0}"
            : extent.Bytes > mostBytes ? $"{extent.Bytes / 1e9:0.##} GB in {extent.Files:#,0} files, the limit is {mostBytes / 1e9:0.##} GB"
            : null;
        if (what is not null)
        {
            string nodes = how == TracedCollectives.Messages ? "collectives as nodes, " : "";
            diagnostics.Error(
                Codes.TracesTooLarge,
                new SourceSpan("workload/train/mapping"),
                $"traces of the step would take {what}; nothing is written",
                $"{nodes}fewer micro-batches (workload.train.batch), fewer ranks{(extent.Files > MostFiles ? "" : ", or a higher limit (--traces-limit)")}"
            );
        }
    }

    // Counts what is written.
    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;
    }
}
