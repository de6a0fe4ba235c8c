using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;
using Heliograph.Workload.Messages;

namespace Heliograph.Workload.Traces;

/// <summary>Says of each rank that waits for ever on which node, and for whom.</summary>
internal static class ReplayFindings
{
    /// <summary>Ranks that are named; the rest is counted.</summary>
    private const int Most = 20;

    private const string Remedy = "give each receive its send with the same tag and size, and all ranks the same collectives in the same order";

    public static ImmutableArray<Finding> Of(ReplayRun run, ImmutableArray<RankTrace> traces, TraceGroups groups)
    {
        int simulated = run.Ranks.Length;
        int[] stuck = [.. Enumerable.Range(0, simulated).Where(r => !run.IsFinished(r))];
        Dictionary<(int, int), Meeting> wrong = run.Mismatches.ToDictionary(m => (m.Rank, m.Node), m => m.Meeting);
        ImmutableArray<Finding>.Builder findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (int rank in stuck.Take(Most))
        {
            RankTrace trace = traces[rank];
            int[] running = [.. Enumerable.Range(0, trace.Nodes.Length).Where(n => run.StateOf(rank, n) == ReplayState.Running)];
            int left = Enumerable.Range(0, trace.Nodes.Length).Count(n => run.StateOf(rank, n) != ReplayState.Done);
            string why = string.Join("; ", running.Take(3).Select(n => Why(run, traces, groups, wrong, rank, n)));
            findings.Add(
                new Finding(Codes.ReplayDeadlock, Severity.Error, trace.File, $"rank {rank} waits for ever, {left} nodes are not done: {why}", Remedy)
            );
        }
        if (stuck.Length > Most)
        {
            findings.Add(
                new Finding(Codes.ReplayDeadlock, Severity.Error, traces[stuck[Most]].File, $"{stuck.Length - Most} more ranks wait for ever", Remedy)
            );
        }
        (int Rank, int Node)[] lost = [.. run.Unreceived];
        if (lost.Length > 0)
        {
            (int rank, int at) = lost[0];
            ReplayNode node = traces[rank].Nodes[at];
            string first = $"the first is node {node.Id} of rank {rank}, {node.Bytes} B with tag {node.Tag} to rank {node.Peer}";
            findings.Add(
                new Finding(Codes.ReplayDeadlock, Severity.Warning, traces[rank].File, $"{lost.Length} messages are never received: {first}", Remedy)
            );
        }
        return findings.ToImmutable();
    }

    private static string Why(
        ReplayRun run,
        ImmutableArray<RankTrace> traces,
        TraceGroups groups,
        Dictionary<(int, int), Meeting> wrong,
        int rank,
        int at
    )
    {
        ReplayNode node = traces[rank].Nodes[at];
        string name = $"node {node.Id} '{TraceOrder.Short(traces[rank].Names[at])}'";
        if (wrong.TryGetValue((rank, at), out Meeting? meeting))
        {
            return $"{name} is {Collective(node)} where rank {meeting.First} is in {Collective(meeting.Node)} (node {meeting.Node.Id})";
        }
        if (node.Kind == ReplayKind.Receive)
        {
            // A send that is near, but not it, is most likely what was meant.
            ReplayNode near = traces[node.Peer]
                .Nodes.Where(
                    (n, i) => n.Kind == ReplayKind.Send && n.Peer == rank && run.StateOf(node.Peer, i) != ReplayState.Waiting && !IsPair(n, node)
                )
                .FirstOrDefault();
            string hint =
                near.Kind == ReplayKind.Send ? $"; its node {near.Id} sends {near.Bytes} B with tag {near.Tag}"
                : run.IsFinished(node.Peer) ? ", which has finished"
                : "";
            return $"{name} receives {node.Bytes} B with tag {node.Tag} from rank {node.Peer}{hint}";
        }
        if (node.Collective is not null)
        {
            return $"{name} is {Collective(node)}{Absent(run, groups, rank, node)}";
        }
        return name;
    }

    private static bool IsPair(ReplayNode send, ReplayNode receive) => send.Bytes == receive.Bytes && send.Tag == receive.Tag;

    // Ranks that have begun fewer collectives of this group than this rank.
    private static string Absent(ReplayRun run, TraceGroups groups, int rank, ReplayNode node)
    {
        ImmutableArray<int> members = groups[node.Group];
        IEnumerable<int> all = members.IsEmpty ? Enumerable.Range(0, run.Ranks.Length) : members;
        int begun = run.Begun(rank, node.Group);
        int[] absent = [.. all.Where(r => run.Begun(r, node.Group) < begun)];
        string group = node.Group < 0 ? "" : $" of group '{groups.NameOf(node.Group)}'";
        string more = absent.Length > 5 ? ", ..." : "";
        string ranks = string.Join(", ", absent.Take(5).Select(r => r.ToString(CultureInfo.InvariantCulture)));
        return absent.Length == 0
            ? $", number {begun}{group}, whose other ranks are in another one"
            : $", number {begun}{group}, to which {absent.Length} ranks never come: {ranks}{more}";
    }

    private static string Collective(ReplayNode node) => $"{CollectiveWords.Name(node.Collective!.Value)} of {new DataSize(node.Bytes)}";
}
