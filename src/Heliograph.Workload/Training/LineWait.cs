namespace Heliograph.Workload.Training;

/// <summary>
/// What lines between sites keep a pipeline waiting, equation N4b of <c>docs/models/training.md</c>. Of the rounds through the order of its passes that cross
/// lines the one that holds it back most counts. Against the schedule run pass by pass: <c>LineWaitTests</c>.
/// </summary>
internal static class LineWait
{
    /// <summary>s that a step takes longer than by its slowest stage, bubble and the crossings of filling and draining. O(lines x stages).</summary>
    /// <param name="stages">s of a micro-batch on each stage, as many at each site.</param>
    /// <param name="chunks">Virtual stages.</param>
    /// <param name="lines">Stage boundaries that are lines.</param>
    /// <param name="line">s of a transfer over a line.</param>
    /// <param name="near">s of a transfer between two stages at a site.</param>
    public static double Seconds(string schedule, int chunks, int microBatches, ReadOnlySpan<double> stages, int lines, double line, double near)
    {
        double slowest = 0;
        double all = 0;
        foreach (double stage in stages)
        {
            slowest = Math.Max(slowest, stage);
            all += stage;
        }
        double most = 0;
        int each = stages.Length / (lines + 1);
        for (int before = 1; before <= lines; before++)
        {
            int first = (before * each) - 1;
            int last = first;
            double seconds = stages[first];
            for (int behind = before; behind <= lines; behind++)
            {
                while (last < behind * each)
                {
                    seconds += stages[++last];
                }
                int crossed = 1 + behind - before;
                double away = 2 * ((crossed * line) + ((last - first - crossed) * near));
                (int period, int filling) = Round(schedule, chunks, stages.Length, first, last);
                // A dual pipeline has half of the micro-batches each way. Its slowest stage shares its work with another one: no slack is counted on.
                double wait = schedule == "dualpipe" ? away : away + ((seconds - (period * slowest)) / chunks);
                int rounds = Math.Max(0, (schedule == "dualpipe" ? microBatches / 2 : chunks * microBatches) - filling) / period;
                most = Math.Max(most, rounds * Math.Max(0, wait));
            }
        }
        if (lines == 0 || chunks == 1)
        {
            return most;
        }
        // A micro-batch through all chunks and back lets the first stage begin the one that it holds back for it.
        int trip = (2 * chunks * stages.Length) - 1;
        double there = (Crossings(lines, chunks) * line) + ((stages.Length - 1 - lines) * chunks * near);
        double waited = (2 * there) + all - (trip * slowest / chunks);
        return Math.Max(most, Math.Max(0, chunks * (microBatches - stages.Length)) / (double)trip * Math.Max(0, waited));
    }

    /// <summary>Crossings of lines on the way of a micro-batch from the first pass to the last of one direction: virtual stages come back for each.</summary>
    public static int Crossings(int lines, int chunks) => lines == 0 ? 0 : ((lines + 1) * chunks) - 1;

    // From a stage to a later one and back. A stage is one micro-batch ahead of the next, or two chunks: that and one more is what a round advances by.
    // As many as the last of these stages holds are not waited for: they fill and drain.
    private static (int Period, int Filling) Round(string schedule, int chunks, int stages, int first, int last) =>
        chunks > 1 && schedule != "dualpipe"
            ? ((2 * (last - first)) + 1, (2 * (stages - 1 - last)) + ((chunks - 1) * stages) + 1)
            : (last - first + 1, stages - last);
}
