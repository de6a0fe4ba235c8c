using Heliograph.Model;

namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>When operations began and ended, and the link that held back what ended them: 20 B each.</summary>
public sealed class OperationTimes
{
    private readonly int _streams;
    private readonly int[] _start;
    private readonly long[] _begin;
    private readonly long[] _end;
    private readonly int[] _link;

    internal OperationTimes(RankWorkload workload, RankClasses classes, int streams, bool isKept)
    {
        _streams = streams;
        _start = new int[(classes.Ranks * streams) + 1];
        long total = 0;
        for (int c = 0; isKept && c < classes.Ranks; c++)
        {
            RankProgram program = workload.Programs[workload.ProgramOf[classes.Rank[c]]];
            for (int s = 0; s < streams; s++)
            {
                total += s < program.Streams.Length ? program.Streams[s].Length : 0;
                _start[(c * streams) + s + 1] = (int)total;
            }
        }
        IsKept = isKept;
        _begin = new long[total];
        _end = new long[total];
        _link = new int[total];
        Array.Fill(_link, -1);
    }

    public bool IsKept { get; }

    public long BeginOf(int @class, int stream, int operation) => _begin[At(@class, stream, operation)];

    public long EndOf(int @class, int stream, int operation) => _end[At(@class, stream, operation)];

    /// <summary>Class of the link that held back the last byte of a call, send or receive; -1 for none.</summary>
    public int LinkOf(int @class, int stream, int operation) => _link[At(@class, stream, operation)];

    /// <summary>Operations that would have to be kept.</summary>
    internal static long CountOf(RankWorkload workload, RankClasses classes)
    {
        long[] ofProgram = [.. workload.Programs.Select(p => p.Streams.Sum(s => (long)s.Length))];
        long count = 0;
        foreach (int rank in classes.Rank)
        {
            count += ofProgram[workload.ProgramOf[rank]];
        }
        return count;
    }

    internal void Begin(int @class, int stream, int operation, long ps)
    {
        if (IsKept)
        {
            _begin[At(@class, stream, operation)] = ps;
        }
    }

    internal void End(int @class, int stream, int operation, long ps)
    {
        if (IsKept)
        {
            _end[At(@class, stream, operation)] = ps;
        }
    }

    internal void Held(int @class, int stream, int operation, int link)
    {
        if (IsKept)
        {
            _link[At(@class, stream, operation)] = link;
        }
    }

    private int At(int @class, int stream, int operation) => _start[(@class * _streams) + stream] + operation;
}
