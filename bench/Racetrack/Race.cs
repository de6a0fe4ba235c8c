namespace Heliograph.Racetrack;

/// <summary>One case, run: what each process took, and whether it was the same work.</summary>
/// <param name="One">Heliograph with one thread.</param>
/// <param name="Two">With two.</param>
/// <param name="Theirs">htsim; null where it was skipped.</param>
/// <param name="Compared">What was compared, in words.</param>
/// <param name="Findings">What was not equal; empty where all was.</param>
internal sealed record Race(Case Case, Cost One, Cost Two, Cost? Theirs, string Compared, IReadOnlyList<string> Findings)
{
    /// <summary>Runs the processes in turn, so that a load that comes and goes meets all of them; medians of their costs.</summary>
    public static Race Run(Case @case, Helio ours, Htsim? theirs, int repeat, string folder)
    {
        string matrixPath = Path.Combine(folder, @case.Name + ".cm");
        ConnectionMatrix matrix = @case.Traffic();
        matrix.Write(matrixPath);
        WorkCheck check = new(@case, matrix);
        List<Cost> one = [];
        List<Cost> two = [];
        List<Cost> other = [];
        for (int seed = 1; seed <= repeat; seed++)
        {
            // htsim draws its paths anew in each run and cannot be told not to; we draw them by the number of the run.
            (Cost cost, Outcome outcome) = ours.Run(@case, matrixPath, folder, threads: 1, seed);
            (Cost twoCost, Outcome twoOutcome) = ours.Run(@case, matrixPath, folder, threads: 2, seed);
            one.Add(cost);
            two.Add(twoCost);
            check.Ours(outcome, twoOutcome);
            if (theirs is not null)
            {
                (Cost theirCost, Outcome theirOutcome) = theirs.Run(@case, matrixPath, folder);
                other.Add(theirCost);
                check.Theirs(theirOutcome);
            }
        }
        (string compared, IReadOnlyList<string> findings) = check.Judge();
        return new Race(@case, Median(one), Median(two), theirs is null ? null : Median(other), compared, findings);
    }

    /// <summary>Of each figure by itself.</summary>
    public static Cost Median(IReadOnlyCollection<Cost> costs) =>
        new(Median(costs.Select(c => c.Wall_s)), Median(costs.Select(c => c.Cpu_s)), Median(costs.Select(c => c.Peak_MiB)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
