using Heliograph.Workload.Goodput;

namespace Heliograph.Tests.Goodput;

public sealed class SpareNodesTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(3, 2.0)]
    [InlineData(8, 7.1)]
    [InlineData(20, 12.0)]
    public void Waiting_is_that_of_the_Markov_chain_solved_directly(int spares, double load)
    {
        // States: nodes in repair, 0..k+1. In k+1 the job stands and nothing fails. Repair time 1, so failures have rate `load`.
        double[] p = Stationary(
            spares + 2,
            (i, j) =>
                j == i + 1 && i <= spares ? load
                : j == i - 1 ? i
                : 0
        );
        SpareNodes.ShareWaiting(spares, load, 1).ShouldBe(p[spares + 1], 1e-12);
        // A failure comes in state i < k+1 in proportion to p; it finds no spare in state k.
        SpareNodes.Exhausted(spares, load).ShouldBe(p[spares] / (1 - p[spares + 1]), 1e-12);
        // Flow balance: time waiting = failures that find none x their mean wait.
        double failures = load * (1 - p[spares + 1]);
        (failures * SpareNodes.MeanWait(spares, load, 1)).ShouldBe(p[spares + 1], 1e-12);
    }

    [Fact]
    public void Without_spares_every_failure_waits_for_its_repair()
    {
        SpareNodes.Exhausted(0, 3).ShouldBe(1);
        SpareNodes.MeanWait(0, 3.0 / 7200, 7200).ShouldBe(7200);
    }

    [Fact]
    public void Published_values_of_the_loss_formula_are_reproduced()
    {
        // Erlang B at 5 servers: 1 % at 1.361 erlang, 10 % at 2.881 erlang (the usual traffic tables).
        SpareNodes.Exhausted(5, 1.361).ShouldBe(0.01, 1e-4);
        SpareNodes.Exhausted(5, 2.881).ShouldBe(0.1, 1e-4);
    }

    [Fact]
    public void More_spares_never_hurt_and_thousands_of_them_cost_nothing_to_compute()
    {
        double last = 1;
        for (int k = 1; k < 300; k++)
        {
            double now = SpareNodes.Exhausted(k, 40);
            now.ShouldBeLessThan(last);
            last = now;
        }
        SpareNodes.Exhausted(1_000_000, 40).ShouldBe(0);
        SpareNodes.Exhausted(1_000_000, 1.1e6).ShouldBe(1 - (1e6 / 1.1e6), 1e-4);
    }

    // Solves p Q = 0, sum p = 1 by Gaussian elimination with pivoting.
    private static double[] Stationary(int states, Func<int, int, double> rate)
    {
        double[,] a = new double[states, states + 1];
        for (int i = 0; i < states; i++)
        {
            for (int j = 0; j < states; j++)
            {
                if (i != j)
                {
                    a[j, i] += rate(i, j);
                    a[i, i] -= rate(i, j);
                }
            }
        }
        for (int i = 0; i <= states; i++)
        {
            a[states - 1, i] = 1;
        }
        for (int c = 0; c < states; c++)
        {
            int pivot = Enumerable.Range(c, states - c).MaxBy(r => Math.Abs(a[r, c]));
            for (int k = 0; k <= states; k++)
            {
                (a[c, k], a[pivot, k]) = (a[pivot, k], a[c, k]);
            }
            for (int r = 0; r < states; r++)
            {
                double factor = r == c ? 0 : a[r, c] / a[c, c];
                for (int k = c; k <= states; k++)
                {
                    a[r, k] -= factor * a[c, k];
                }
            }
        }
        return [.. Enumerable.Range(0, states).Select(i => a[i, states] / a[i, i])];
    }
}
