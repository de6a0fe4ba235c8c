namespace Heliograph.Workload.Messages;

/// <summary>
/// Chunks through the queues of the dimensions, each of which works on a few chunks at a time in the order of arrival. All chunks are alike and
/// enter at 0. Cost O(chunks x phases x log chunks), whatever the ranks.
/// </summary>
internal static class ChunkPipeline
{
    /// <summary>Time of the last chunk, in ticks.</summary>
    /// <param name="phases">Dimension and time of each phase of a chunk.</param>
    /// <param name="active">Chunks at a time in a dimension.</param>
    public static long Compute(int chunks, IReadOnlyList<(int Dimension, long Ticks)> phases, int active)
    {
        if (phases.Count == 0)
        {
            return 0;
        }
        int dimensions = phases.Max(p => p.Dimension) + 1;
        int[] running = new int[dimensions];
        Queue<(int Chunk, int Phase)>[] waiting = [.. Enumerable.Range(0, dimensions).Select(_ => new Queue<(int, int)>())];
        PriorityQueue<(int Chunk, int Phase), (long Time, long Order)> events = new();
        long order = 0;
        long now = 0;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            waiting[phases[0].Dimension].Enqueue((chunk, 0));
        }
        Start(phases[0].Dimension);
        while (events.TryDequeue(out (int Chunk, int Phase) done, out (long Time, long Order) at))
        {
            now = at.Time;
            int from = phases[done.Phase].Dimension;
            running[from]--;
            if (done.Phase + 1 < phases.Count)
            {
                int to = phases[done.Phase + 1].Dimension;
                waiting[to].Enqueue((done.Chunk, done.Phase + 1));
                Start(from);
                Start(to);
            }
            else
            {
                Start(from);
            }
        }
        return now;

        void Start(int dimension)
        {
            while (running[dimension] < active && waiting[dimension].TryDequeue(out (int Chunk, int Phase) next))
            {
                running[dimension]++;
                events.Enqueue(next, (now + phases[next.Phase].Ticks, order++));
            }
        }
    }
}
