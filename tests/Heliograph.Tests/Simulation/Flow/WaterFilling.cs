using Heliograph.Simulation.Flow;

namespace Heliograph.Tests.Simulation.Flow;

/// <summary>
/// Weighted max-min fairness as a textbook has it (D. Bertsekas, R. Gallager, Data Networks, 2nd ed., 6.5.2): fill all flows until a link is full, fix the
/// flows on it, go on with the rest; all of it again at each event, in doubles.
/// </summary>
internal static class WaterFilling
{
    public static double[] Rates(double[] capacity, IReadOnlyList<(int[] Links, double Weight)> flows)
    {
        double[] left = [.. capacity];
        double[] rate = new double[flows.Count];
        HashSet<int> open = [.. Enumerable.Range(0, flows.Count)];
        while (open.Count > 0)
        {
            (int link, double level) = Enumerable
                .Range(0, left.Length)
                .Select(l => (l, Weight: open.Where(f => flows[f].Links.Contains(l)).Sum(f => flows[f].Weight)))
                .Where(l => l.Weight > 0)
                .Select(l => (l.l, Math.Max(0, left[l.l]) / l.Weight))
                .MinBy(l => l.Item2);
            foreach (int f in open.Where(f => flows[f].Links.Contains(link)).ToArray())
            {
                rate[f] = level * flows[f].Weight;
                open.Remove(f);
                foreach (int l in flows[f].Links)
                {
                    left[l] -= rate[f];
                }
            }
        }
        return rate;
    }

    /// <summary>Finishing times of a workload, ps.</summary>
    public static double[] Finish(FlowWorkload w)
    {
        double[] left = [.. w.Bytes];
        double[] finish = new double[w.Flows];
        double now = 0;
        HashSet<int> waiting = [.. Enumerable.Range(0, w.Flows)];
        List<int> present = [];
        while (waiting.Count + present.Count > 0)
        {
            double[] rate = Rates([.. w.Capacity], [.. present.Select(f => (w.RouteOf(f).ToArray(), w.Weight[f]))]);
            double arrival = waiting.Count > 0 ? waiting.Min(f => w.StartPs[f]) : double.PositiveInfinity;
            double done = present.Count > 0 ? present.Select((f, i) => now + left[f] / rate[i] * 1e12).Min() : double.PositiveInfinity;
            double next = Math.Min(arrival, done);
            int[] ending = done <= arrival ? [.. present.Where((f, i) => now + left[f] / rate[i] * 1e12 <= next)] : [];
            for (int i = 0; i < present.Count; i++)
            {
                left[present[i]] -= rate[i] * (next - now) * 1e-12;
            }
            now = next;
            foreach (int f in ending)
            {
                finish[f] = now;
                present.Remove(f);
            }
            present.AddRange(waiting.Where(f => w.StartPs[f] <= now));
            waiting.RemoveWhere(f => w.StartPs[f] <= now);
        }
        return finish;
    }
}
