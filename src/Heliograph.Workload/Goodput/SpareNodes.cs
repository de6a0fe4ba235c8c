namespace Heliograph.Workload.Goodput;

/// <summary>
/// Machine repair with cold spares: the nodes of a running job fail at a rate together, each failed node is repaired on its
/// own, and <c>k</c> spares take over until none is left; then the job waits and no node fails. Nodes in repair are a
/// birth-death chain on 0..k+1 with births a and deaths j/T: the Erlang loss system, whose results hold for every
/// distribution of repair times. Equations G7 and G8 of <c>docs/models/goodput.md</c>.
/// </summary>
/// <remarks>Source: Erlang's loss formula in its recursive form, B(0) = 1, B(k) = A B(k-1) / (k + A B(k-1)).</remarks>
public static class SpareNodes
{
    /// <summary>Probability that a failing node finds no spare; <paramref name="load"/> is failures in one repair time. O(spares).</summary>
    public static double Exhausted(int spares, double load)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(spares);
        ArgumentOutOfRangeException.ThrowIfNegative(load);
        double blocked = 1;
        for (int k = 1; k <= spares; k++)
        {
            blocked = load * blocked / (k + (load * blocked));
            if (blocked == 0)
            {
                break; // Below the smallest double; more spares only lower it.
            }
        }
        return blocked;
    }

    /// <summary>
    /// Mean wait of a node failure for a node to run on, s: the probability of none left, times the time until the first
    /// of the k + 1 in repair comes back.
    /// </summary>
    /// <param name="failureRate">Of all nodes of the running job together, 1/s.</param>
    /// <param name="repair">Mean time to repair a node, s.</param>
    public static double MeanWait(int spares, double failureRate, double repair)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(repair);
        return Exhausted(spares, failureRate * repair) * repair / (spares + 1);
    }

    /// <summary>Share of the time in which the job waits for a node, were nothing else to stop it: B(k + 1).</summary>
    public static double ShareWaiting(int spares, double failureRate, double repair) => Exhausted(spares + 1, failureRate * repair);
}
