using System.Collections.Immutable;
using Heliograph.Engine.Goodput;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.WideArea;

/// <summary>Evaluates what distance, line rate and lost wavelengths do to the step of a job over several sites (<see cref="SiteStudy"/>).</summary>
internal sealed class SiteStudies
{
    private const double SecondsPerYear = 365.25 * 24 * 3600;

    private static readonly double[] Lengths = [1e3, 3e3, 10e3, 30e3, 100e3, 200e3, 300e3, 500e3, 1000e3, 2000e3, 3000e3, 5000e3, 10_000e3];

    private static readonly double[] Ratios = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    private readonly TrainingJob _job;
    private readonly ImmutableArray<TrainingMachine> _machines;
    private readonly double _single;

    // s a metre of each line on the way from accelerator to accelerator, all together.
    private readonly double _perMetre;

    private readonly TierPerformance _line;

    private SiteStudies(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book)
    {
        _job = scenario.Training!;
        _machines =
        [
            .. scenario.Sites.Select((s, i) => TrainingMachine.Of(s.Servers.Accelerator, TierResolution.Of(fabric, i, pass.Links, book), book)),
        ];
        Length = fabric.LinkClasses[fabric.WideArea!.PathLinks[0].LinkClass].LengthMax;
        Smallest = scenario.Sites.Min(s => s.Accelerators);
        _perMetre = fabric
            .WideArea.PathLinks.Where(l => fabric.LinkClasses[l.LinkClass].Kind == "wan")
            .Sum(l => l.Times * (pass.Links[l.LinkClass].DelayPerMetre.Value ?? double.NaN));
        _line = pass.Tiers[^1];
        Mapping plain = _job.Mapping with { AcrossSites = "none", Between = SiteExchange.Plain };
        _single = Seconds(_job with { Mapping = plain }, tiers => [.. tiers[..^2], tiers[^2] with { Span = scenario.Accelerators }]);
    }

    /// <summary>Metres of the line on the way.</summary>
    private double Length { get; }

    /// <summary>Accelerators of the smallest site.</summary>
    private int Smallest { get; }

    /// <summary>B/s of an accelerator into the outermost network of its site, the slowest of them.</summary>
    private double SiteRate => _machines.Min(m => m.Tiers[^2].Rate);

    /// <summary>Null where no job crosses a line or its step is unknown. Cost: some thirty steps.</summary>
    public static SiteStudy? Of(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book)
    {
        if (Begin(scenario, fabric, pass, book) is not { } study)
        {
            return null;
        }
        SitePoint now = study.At(0, study.Length);
        // Of all lines together, where they are between the same two sites.
        int wavelengths = scenario.Sites.Length == 2 ? scenario.Wan.Sum(w => w.Wavelengths) : scenario.Wan.Min(w => w.Wavelengths);
        TierNumbers line = study._machines[0].Tiers[^1];
        Derivation[] cuts = [.. scenario.Wan.SelectMany(w => Interruptions.LineFailuresOf(w, book))];
        return new SiteStudy(
            scenario.Training!.Mapping.AcrossSites,
            now.Step_s,
            study._single,
            study.Length,
            line.Latency,
            study.Nominal(line) * 8 * study.Smallest,
            study.SiteRate * 8 * study.Smallest,
            [.. Lengths.Append(study.Length).Distinct().Order().Select(m => study.At(m, m))],
            [.. Ratios.Select(r => study.At(r, study.Length, _ => study.SiteRate / r))],
            [.. Lost(wavelengths).Select(k => study.At(k, study.Length, rate => rate * (wavelengths - k) / wavelengths))],
            cuts.All(c => c.Value is not null) ? cuts.Sum(c => c.Value!.Value) * SecondsPerYear : null,
            scenario.Wan.All(w => w.Restoration is not null) ? scenario.Wan.Max(w => w.Restoration) : null,
            book.Get(new PartRef("cal-goodput"), "stall-tolerance").Value
        )
        {
            HasOtherLines = scenario.Wan.All(scenario.IsJoinedWithout),
        };
    }

    /// <summary>Rate of the line of an accelerator if nothing were lost, B/s.</summary>
    private double Nominal(TierNumbers line) => line.Rate / KeptNow;

    // Recovery is in the rate of the tier where it is noticeable.
    private double KeptNow => _line.Recovery is { } recovery && LossRecovery.IsNoticeable(recovery.Kept) ? recovery.Kept.Value!.Value : 1;

    /// <summary>The step on a line of another length and rate, each as it is where null.</summary>
    public SitePoint On(double? length_m, double? lineRate_bps) =>
        At(0, length_m ?? Length, rate => lineRate_bps is { } all ? all / 8 / Smallest : rate);

    /// <summary>Null as <see cref="Of"/>.</summary>
    public static SiteStudies? Begin(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book)
    {
        bool crosses =
            scenario.Training is { Mapping.AcrossSites: not "none" } job
            && !scenario.Wan.IsEmpty
            && fabric.WideArea is not null
            && pass.Tiers.Length >= 2
            && pass.Tiers[^1] is { Rate.Value: not null, Latency.Value: not null }
            && MappingCheck.Of(job, scenario.Accelerators).IsEmpty;
        if (!crosses)
        {
            return null;
        }
        SiteStudies study = new(scenario, fabric, pass, book);
        return double.IsFinite(study._single) && double.IsFinite(study.At(0, study.Length).Efficiency) ? study : null;
    }

    private SitePoint At(double at, double length, Func<double, double>? rate = null)
    {
        TierNumbers Changed(TierNumbers line)
        {
            double nominal = rate?.Invoke(Nominal(line)) ?? Nominal(line);
            double added = _perMetre * (length - Length);
            double flow = _line.Rate.Value!.Value / KeptNow * (nominal / Nominal(line));
            double kept = LossRecovery.Kept(_line.Recovery, flow, added, _line.Latency.Value!.Value);
            return line with { Rate = nominal * kept, Latency = Math.Max(0, line.Latency + added) };
        }
        double seconds = Seconds(_job, tiers => [.. tiers[..^1], Changed(tiers[^1])]);
        return new SitePoint(at, seconds, _single / seconds);
    }

    // None, each of the first few, then by quarters.
    private static IEnumerable<int> Lost(int wavelengths) =>
        Enumerable
            .Range(0, Math.Min(5, wavelengths))
            .Concat(new[] { wavelengths / 4, wavelengths / 2, wavelengths * 3 / 4, wavelengths - 1 })
            .Where(k => k < wavelengths)
            .Distinct()
            .Order();

    // A synchronous job runs at the pace of its slowest site.
    private double Seconds(TrainingJob job, Func<ImmutableArray<TierNumbers>, ImmutableArray<TierNumbers>> change) =>
        _machines.Max(m => new TrainingMachine(m.Accelerator, change(m.Tiers), m.Constants).StepSeconds(job));
}
