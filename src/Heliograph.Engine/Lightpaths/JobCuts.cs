using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Engine.Lightpaths;

/// <summary>What a cut does to a job whose traffic it meets.</summary>
public enum JobFate
{
    /// <summary>It stands still for no longer than it tolerates, and goes on.</summary>
    Pauses,

    /// <summary>Its collectives give up; it begins again at its last checkpoint as soon as its sites are joined.</summary>
    Restarts,

    /// <summary>Nothing joins its sites before the repair.</summary>
    Waits,
}

/// <summary>A cut that meets a job.</summary>
/// <param name="Dark_s">For which some of its traffic stands still.</param>
/// <param name="Rate_bps">Between its sites once everything has come back that does before the repair.</param>
/// <param name="Step_s">Until the repair; null: it does not run.</param>
/// <param name="Lost_s">Of the work of a healthy job, by one such cut, until all is as it was.</param>
public sealed record JobCut(CutRisk Risk, double CutsPerYear, JobFate Fate, double Dark_s, double Rate_bps, double? Step_s, double Lost_s);

/// <summary>A job on the lightpaths of a plan, and each cut that meets it.</summary>
/// <param name="Rate_bps">Of all lightpaths between its sites.</param>
/// <param name="Length_m">Of the longest of them.</param>
/// <param name="Efficiency">Step of the same accelerators at one site over <paramref name="Step_s"/>.</param>
/// <param name="Tolerance_s">For which its traffic may stand still.</param>
/// <param name="Restart_s">Detection, restart and the work since the last checkpoint, on average.</param>
public sealed record JobOutlook(
    PlanJob Job,
    string Scenario,
    double Rate_bps,
    double Length_m,
    double Step_s,
    double Efficiency,
    double Tolerance_s,
    double Restart_s,
    ImmutableArray<JobCut> Cuts
)
{
    private const double Year_s = 365.25 * 86_400;

    /// <summary>Share of its time that cuts take.</summary>
    public double LostShare => Cuts.Sum(c => c.CutsPerYear * c.Lost_s) / Year_s;
}

/// <summary>
/// Follows jobs through the cuts of a plan. Equations (3) to (5) of <c>docs/models/lightpath-network.md</c>: upper bounds, as a pipeline hides some of a
/// pause (<c>docs/models/step-graph.md</c>, cuts of lines).
/// </summary>
internal static class JobCuts
{
    /// <summary>Null where no lightpath joins its sites, or only such as end before the instant that cuts are looked at.</summary>
    public static JobOutlook? Of(JobLine line, LightpathStudyResult plan)
    {
        PlanJob job = line.Job;
        PlacedDemand[] own = [.. plan.Plan.Placed.Where(p => Joins(p.Demand.From, p.Demand.To, job))];
        double rate = plan.Cuts.Select(c => PairOf(c, job)?.Before_bps ?? 0).FirstOrDefault();
        if (own.Length == 0 || rate == 0)
        {
            return null;
        }
        double length = own.Max(p => p.Candidate.Working.Length_m);
        SitePoint healthy = line.Step(rate, length);
        JobCut[] cuts = [.. plan.Cuts.Select(c => CutOf(c, line, plan, healthy.Step_s, length)).OfType<JobCut>()];
        return new JobOutlook(job, line.Scenario.Name, rate, length, healthy.Step_s, healthy.Efficiency, line.Tolerance_s, line.Restart_s, [.. cuts]);
    }

    private static bool Joins(string from, string to, PlanJob job) => (from == job.From && to == job.To) || (from == job.To && to == job.From);

    private static PairCapacity? PairOf(CutOutcome cut, PlanJob job) => cut.Pairs.FirstOrDefault(p => Joins(p.From, p.To, job));

    private static JobCut? CutOf(CutOutcome cut, JobLine line, LightpathStudyResult plan, double healthy, double length)
    {
        CutDemand[] met = [.. cut.Demands.Where(d => Joins(d.Demand.From, d.Demand.To, line.Job))];
        if (met.Length == 0)
        {
            return null;
        }
        PairCapacity pair = PairOf(cut, line.Job)!;
        double repair = plan.Repair_s;
        CutDemand[] back = [.. met.Where(d => d.Now is not null)];
        if (pair.After_bps == 0)
        {
            return new JobCut(cut.Risk, cut.CutsPerYear, JobFate.Waits, repair, 0, null, repair + line.Restart_s);
        }
        double after = line.Step(pair.After_bps, Math.Max(length, LongestNow(back, plan.Map))).Step_s;
        double restored = Math.Min(repair, back.Select(d => d.Outage_s).DefaultIfEmpty(0).Max());
        bool isJoined = pair.Fallen_bps > 0;
        // What still stands takes the rest's traffic as soon as the ends know.
        double dark = isJoined ? Math.Min(Math.Min(repair, plan.File.Restoration!.Detect_s), met.Max(d => d.Outage_s)) : restored;
        double until = Math.Max(dark, restored);
        double meanwhile = isJoined && until > dark ? line.Step(pair.Fallen_bps, length).Step_s : after;
        bool pauses = dark <= line.Tolerance_s;
        double lost = dark + (pauses ? 0 : line.Restart_s) + (until - dark) * (1 - healthy / meanwhile) + (repair - until) * (1 - healthy / after);
        return new JobCut(cut.Risk, cut.CutsPerYear, pauses ? JobFate.Pauses : JobFate.Restarts, dark, pair.After_bps, after, lost);
    }

    private static double LongestNow(CutDemand[] back, OpticalMap map) => back.Select(d => map.Length_m(d.Now!.Route)).DefaultIfEmpty(0).Max();
}
