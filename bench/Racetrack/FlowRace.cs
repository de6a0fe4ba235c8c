using System.Globalization;

namespace Heliograph.Racetrack;

/// <summary>A flow list, run: what each process took, and whether flows took the same times.</summary>
/// <param name="Theirs">SimGrid as it comes; null where it was skipped.</param>
/// <param name="Full">SimGrid, solving everything; null where that was not run.</param>
internal sealed record FlowRace(FlowCase Case, Cost Ours, Cost? Theirs, Cost? Full, string Compared, IReadOnlyList<string> Findings)
{
    // SimGrid prints twelve digits and adds up doubles; its own precision of work is 1e-9.
    private const double Bar = 1e-6;

    // Of one flow from which on it counts as another time.
    private const double Differs = 1e-4;

    /// <summary>Runs the processes in turn; medians of their costs.</summary>
    public static FlowRace Run(FlowCase @case, Helio ours, SimGrid? theirs, int repeat, string folder)
    {
        string list = Path.Combine(ours.Root, "..", "shared", "data", "traces", "flows", @case.File);
        string plain = SimGrid.Unpacked(list, folder);
        (List<Cost> own, List<Cost> other, List<Cost> full) = ([], [], []);
        (double[] finish, double[]? asItComes, double[]? fully) = ([], null, null);
        for (int i = 0; i < repeat; i++)
        {
            (Cost cost, finish) = ours.RunList(plain, folder);
            own.Add(cost);
            if (theirs is not null)
            {
                (cost, asItComes) = theirs.Run(plain, folder, solvesFully: false);
                other.Add(cost);
                if (@case.SolvesFully)
                {
                    (cost, fully) = theirs.Run(plain, folder, solvesFully: true);
                    full.Add(cost);
                }
            }
        }
        List<string> findings = [];
        string compared = Compare(finish, asItComes, fully, findings);
        return new FlowRace(
            @case,
            Race.Median(own),
            other.Count > 0 ? Race.Median(other) : null,
            full.Count > 0 ? Race.Median(full) : null,
            compared,
            findings
        );
    }

    private static string Compare(double[] ours, double[]? asItComes, double[]? fully, List<string> findings)
    {
        string flows = string.Create(CultureInfo.InvariantCulture, $"{ours.Length:N0} flows");
        if (asItComes is null)
        {
            return $"{flows}; not compared";
        }
        string last = Judge("last completion", Off(ours.Max(), asItComes.Max()), findings);
        if (fully is null)
        {
            return $"{flows}; {last}; every flow within {Worst(ours, asItComes):0.0e+0}";
        }
        string every = Judge("every flow of the run that solves everything", Worst(ours, fully), findings);
        int others = ours.Zip(asItComes).Count(t => Off(t.First, t.Second) > Differs);
        return $"{flows}; {every}; {last}; SimGrid as it comes has other times for {others} flows";
    }

    private static string Judge(string what, double off, List<string> findings)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{what} within {off:0.0e+0} (bar {Bar:0e+0})");
        if (!(off <= Bar))
        {
            findings.Add(text);
        }
        return text;
    }

    private static double Worst(double[] ours, double[] theirs) =>
        ours.Length == theirs.Length ? ours.Zip(theirs).Max(t => Off(t.First, t.Second)) : double.PositiveInfinity;

    private static double Off(double ours, double theirs) => Math.Abs(ours - theirs) / theirs;
}
