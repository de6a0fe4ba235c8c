using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Workload.Training;

/// <summary>
/// The second route to the pipeline terms: the schedule itself as a graph of forward and backward chunks with their
/// transfers, instead of a closed form.
/// </summary>
/// <remarks>
/// The order of passes is <see cref="PipelineSchedule"/>'s. Nodes are added in an order in which every dependency is already there; O(p m v) nodes.
/// </remarks>
public static class PipelineGraph
{
    /// <summary>
    /// Builds the graph of one step. <paramref name="forward"/> and <paramref name="backward"/> are s of one micro-batch on
    /// a whole stage (a chunk takes 1/v of it), <paramref name="transfer"/> s between neighbours, off the compute
    /// stream: a send node of its own that the finish of its chunk starts.
    /// </summary>
    /// <param name="virtualStages">Chunks of a rank; 1 for <c>1f1b</c>.</param>
    public static CommunicationGraph Build(
        int stages,
        int microBatches,
        double forward,
        double backward,
        double transfer,
        string schedule = "1f1b",
        int virtualStages = 1
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatches, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualStages, 1);
        if (schedule is not ("1f1b" or "interleaved"))
        {
            throw new ArgumentException($"schedule '{schedule}' has no graph; use 1f1b or interleaved", nameof(schedule));
        }
        int chunks = schedule == "1f1b" ? 1 : virtualStages;
        return new Assembly(schedule, stages, microBatches, chunks, forward / chunks, backward / chunks, transfer).Build();
    }

    /// <summary>
    /// Critical path of a graph of <see cref="Build"/>: compute takes its seconds, a send <paramref name="transfer"/>.
    /// </summary>
    public static double Makespan(CommunicationGraph graph, double transfer)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.CriticalPath(node => node.Kind == CommunicationKind.Send ? transfer : node.Seconds);
    }

    private sealed class Assembly(string schedule, int stages, int microBatches, int chunks, double forward, double backward, double transfer)
    {
        // A payload marks a transfer that takes time; the time itself is the network's.
        private readonly long _bytes = transfer > 0 ? 1 : 0;
        private readonly CommunicationGraph.Builder _builder = new(stages);
        private readonly int[] _sent = Filled(2 * stages * chunks * microBatches);
        private readonly int[] _computed = Filled(stages * chunks * microBatches);

        public CommunicationGraph Build()
        {
            ImmutableArray<ImmutableArray<StagePass>> order = PipelineSchedule.Of(schedule, stages, microBatches, chunks, (forward, backward, 0));
            int[] next = new int[stages];
            int[] previous = Filled(stages);
            int left = 2 * stages * chunks * microBatches;
            while (left > 0)
            {
                int before = left;
                for (int rank = 0; rank < stages; rank++)
                {
                    while (next[rank] < order[rank].Length && TryAdd(rank, order[rank][next[rank]], ref previous[rank]))
                    {
                        next[rank]++;
                        left--;
                    }
                }
                if (left == before)
                {
                    throw new InvalidOperationException("the schedule waits for itself");
                }
            }
            return _builder.Build();
        }

        // False while what it waits for has not been added.
        private bool TryAdd(int rank, StagePass pass, ref int previous)
        {
            bool isForward = pass.Kind == PassKind.Forward;
            int position = (pass.Chunk * stages) + rank;
            int last = (stages * chunks) - 1;
            int from = isForward ? position - 1 : position + 1;
            bool receives = isForward ? position > 0 : position < last;
            int input = -1;
            if (receives)
            {
                int match = Match(isForward, from, pass.MicroBatch);
                if (_sent[match] < 0)
                {
                    return false;
                }
                input = _builder.Add(new CommunicationNode(CommunicationKind.Receive, rank, 0, _bytes, from % stages, match));
            }
            else if (!isForward)
            {
                // The loss: backward of the last chunk follows its own forward.
                input = _computed[(position * microBatches) + pass.MicroBatch];
                if (input < 0)
                {
                    return false;
                }
            }
            CommunicationNode node = new(CommunicationKind.Compute, rank, isForward ? forward : backward, 0, -1, -1);
            int id = (previous, input) switch
            {
                (< 0, < 0) => _builder.Add(node),
                (< 0, _) => _builder.Add(node, input),
                (_, < 0) => _builder.Add(node, previous),
                _ => _builder.Add(node, previous, input),
            };
            previous = id;
            if (isForward)
            {
                _computed[(position * microBatches) + pass.MicroBatch] = id;
            }
            bool sends = isForward ? position < last : position > 0;
            if (sends)
            {
                int to = (isForward ? position + 1 : position - 1) % stages;
                int match = Match(isForward, position, pass.MicroBatch);
                _sent[match] = _builder.Add(new CommunicationNode(CommunicationKind.Send, rank, 0, _bytes, to, match), id);
            }
            return true;
        }

        private int Match(bool isForward, int position, int microBatch) =>
            (((isForward ? 0 : stages * chunks) + position) * microBatches) + microBatch;

        private static int[] Filled(int length)
        {
            int[] ids = new int[length];
            Array.Fill(ids, -1);
            return ids;
        }
    }
}
