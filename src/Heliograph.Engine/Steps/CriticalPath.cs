using Heliograph.Model;
using Heliograph.Simulation.Flow.Ranks;

namespace Heliograph.Engine.Steps;

/// <summary>A stretch of a critical path.</summary>
/// <param name="Class">Class of the rank on which it lies.</param>
/// <param name="Link">Class of links that held it back; -1: none.</param>
/// <param name="Call">Call whose collective it is; -1: none.</param>
internal readonly record struct PathStretch(int Class, int Stream, int Operation, int Dimension, int Link, int Call, long BeginPs, long EndPs);

/// <summary>
/// The chain of operations that leaves nothing idle from the end of a run back to its beginning: each began when the one before it ended. An exchange
/// begins with the member that came to it last; a message with its sender.
/// </summary>
internal sealed class CriticalPath
{
    private readonly RankWorkload _work;
    private readonly RankResult _result;
    private readonly Dictionary<(int Program, int Peer, int Message), (int Stream, int Operation)> _sends = [];

    private CriticalPath(RankWorkload work, RankResult result)
    {
        (_work, _result) = (work, result);
        for (int p = 0; p < work.Programs.Length; p++)
        {
            for (int s = 0; s < work.Programs[p].Streams.Length; s++)
            {
                for (int i = 0; i < work.Programs[p].Streams[s].Length; i++)
                {
                    RankOperation o = work.Programs[p].Streams[s][i];
                    if (o.Kind == RankOperationKind.Send)
                    {
                        _sends[(p, o.Peer, o.Index)] = (s, i);
                    }
                }
            }
        }
    }

    /// <summary>From the last stretch to the first; empty where times were not kept or the run did not end.</summary>
    public static List<PathStretch> Of(RankWorkload work, RankResult result) =>
        result.Times.IsKept && result.FinishPs >= 0 ? new CriticalPath(work, result).Walk() : [];

    private OperationTimes Times => _result.Times;

    private RankProgram ProgramOf(int c) => _work.Programs[_work.ProgramOf[_result.Classes.Rank[c]]];

    private List<PathStretch> Walk()
    {
        List<PathStretch> path = [];
        (int Class, int Stream, int Operation) at = Last();
        while (at.Class >= 0)
        {
            (int c, int s, int i) = at;
            RankOperation o = ProgramOf(c).Streams[s][i];
            long end = Times.EndOf(c, s, i);
            long begin = Times.BeginOf(c, s, i);
            switch (o.Kind)
            {
                case RankOperationKind.Call:
                    (int late, long began) = LatestMember(c, s, i, o);
                    Add(path, c, s, i, o, began, end);
                    at = Before(late, s, i);
                    break;
                case RankOperationKind.Receive when end > begin:
                    (int sender, int stream, int operation) = SenderOf(c, o);
                    long sent = Times.BeginOf(sender, stream, operation);
                    Add(path, sender, stream, operation, o, sent, end);
                    at = Before(sender, stream, operation);
                    break;
                default:
                    if (end > begin)
                    {
                        Add(path, c, s, i, o, begin, end);
                    }
                    at = Before(c, s, i);
                    break;
            }
        }
        return path;
    }

    private void Add(List<PathStretch> path, int c, int s, int i, in RankOperation o, long begin, long end)
    {
        int dimension = Array.IndexOf(_result.Dimensions, _work.Labels[o.Label].Dimension);
        int call = o.Kind == RankOperationKind.Call ? o.Index : -1;
        path.Add(new PathStretch(c, s, i, dimension, Times.LinkOf(c, s, i), call, begin, end));
    }

    private (int, int, int) Last()
    {
        (int, int, int) last = (-1, 0, 0);
        long end = -1;
        for (int c = 0; c < _result.Classes.Ranks; c++)
        {
            RankProgram program = ProgramOf(c);
            for (int s = 0; s < program.Streams.Length; s++)
            {
                int count = program.Streams[s].Length;
                if (count > 0 && Times.EndOf(c, s, count - 1) > end)
                {
                    (last, end) = ((c, s, count - 1), Times.EndOf(c, s, count - 1));
                }
            }
        }
        return last;
    }

    // What ended last of all that an operation had to wait for.
    private (int, int, int) Before(int c, int s, int i)
    {
        RankOperation o = ProgramOf(c).Streams[s][i];
        (int, int, int) before = (-1, 0, 0);
        long latest = -1;
        void Consider(int stream, int operation)
        {
            if (operation >= 0 && Times.EndOf(c, stream, operation) > latest)
            {
                (before, latest) = ((c, stream, operation), Times.EndOf(c, stream, operation));
            }
        }
        Consider(s, i - 1);
        foreach (StreamWait wait in new[] { o.First, o.Second })
        {
            if (wait.Stream >= 0)
            {
                Consider(wait.Stream, wait.Operations - 1);
            }
        }
        return before;
    }

    private (int Class, long Begin) LatestMember(int c, int s, int i, in RankOperation o)
    {
        RankGroup group = _work.Calls[o.Index].Group;
        int rank = _result.Classes.Rank[c];
        (int Class, long Begin) latest = (c, Times.BeginOf(c, s, i));
        for (int m = 0; m < group.Size; m++)
        {
            int member = _result.Classes.ClassOfRank[group.RankOf(rank, m)];
            if (Times.BeginOf(member, s, i) > latest.Begin)
            {
                latest = (member, Times.BeginOf(member, s, i));
            }
        }
        return latest;
    }

    private (int, int, int) SenderOf(int c, in RankOperation o)
    {
        int sender = _result.Classes.Rank[c] + o.Peer;
        (int stream, int operation) = _sends[(_work.ProgramOf[sender], -o.Peer, o.Index)];
        return (_result.Classes.ClassOfRank[sender], stream, operation);
    }
}
