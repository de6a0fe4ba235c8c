using System.Collections.Immutable;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Photonics;

namespace Heliograph.Cli.Output;

/// <summary>Sentences about a link that the terminal and the pages share.</summary>
internal static class LinkWords
{
    /// <summary>Failures in 10^9 hours, of a rate in 1/s.</summary>
    public const double FitPerHertz = 3600e9;

    private const double LeastRatio = 1e-40;

    /// <summary>The medium and what it passes.</summary>
    public static string Medium(LinkDesign design)
    {
        Medium? medium = design.Class.Medium;
        if (medium is null)
        {
            return "no medium";
        }
        string[] through = medium.Through.IsDefault ? [] : [.. medium.Through.Select(p => p.Id)];
        return through.Length == 0 ? medium.Part.Id : $"{medium.Part.Id} through {string.Join(", ", through)}";
    }

    /// <summary>
    /// What decides: <c>interface</c>, <c>devices</c>, <c>reach</c>, <c>osnr</c> of an amplified line, or <c>electrical</c> where that stops it;
    /// null when nothing is known.
    /// </summary>
    public static string? ClosedBy(LinkDesign design) =>
        design.StoppedByElectrical ? "electrical"
        : design.Closure == LinkClosure.Unknown && !design.ClosedByDevices ? null
        : design.Margin.Unit == "m" || IsBeyondReach(design) ? "reach"
        : design.Margin.From is [{ Name: var first }, ..] && first.StartsWith("OSNR", StringComparison.Ordinal) ? "osnr"
        : design.ClosedByDevices ? "devices"
        : "interface";

    public static string Basis(LinkDesign design) =>
        ClosedBy(design) switch
        {
            "reach" => "its specified reach",
            "electrical" => "its electrical way",
            "osnr" => "the noise of its amplifiers",
            "devices" => "its devices",
            _ => "the specification of its interface",
        };

    /// <summary>"closes with 1.25 dB to spare by its devices".</summary>
    public static string Verdict(LinkDesign design)
    {
        string by = $"by {Basis(design with { StoppedByElectrical = false })}";
        switch (design.Closure)
        {
            case LinkClosure.Unknown:
                return Numbers.Missing(design.Margin.Missing);
            case LinkClosure.Closes:
                return design.Margin.Unit == "m"
                    ? $"closes: {Numbers.Text(design.Margin.Value, "m")} of reach to spare"
                    : $"closes with {Numbers.Text(design.Margin.Value, "dB")} to spare {by}";
            default:
                string light = Light(design, by);
                return design is { StoppedByElectrical: true, Electrical: { } way }
                    ? $"does not close: its electrical way, {way.Way}, loses {Numbers.Text(-way.Margin.Value, "dB")} more than its interface bears{(light.Length == 0 ? "" : $"; besides, {light}")}"
                    : $"does not close: {light}";
        }
    }

    // Why its light or reach does not suffice; empty where it does.
    private static string Light(LinkDesign design, string by) =>
        design.Margin.Unit == "m" ? $"{Numbers.Text(-design.Margin.Value, "m")} beyond its specified reach"
        : IsBeyondReach(design) ? $"{Metres(design.Class.LengthMax)} is beyond its specified reach"
        : design.Margin.Value >= 0 ? ""
        : design.Margin.Value is { } missing ? $"{Numbers.Text(-missing, "dB")} short {by}"
        : design.Optics is { HasFloor: true } optics ? $"no power is enough, it needs {string.Join(", ", optics.RequiredOma.Missing.Take(1))}"
        : "";

    /// <summary>An error ratio; below any that could be seen in the age of the universe it is only small.</summary>
    public static string Ratio(Derivation ratio, string of) =>
        ratio.Value is not { } value ? Numbers.Missing(ratio.Missing)
        : value < LeastRatio ? $"below {LeastRatio:0e0}{of}"
        : $"{Numbers.Text(ratio)}{of}";

    /// <summary>"TDECQ 1.62 dB through 5 taps, 3.40 dB allowed; OMA - TDECQ 0.5 dBm, -2.2 dBm asked for: complies without fibre".</summary>
    public static string Transmitter(TransmitterEye eye)
    {
        if (eye.TdecqDb is not { } tdecq)
        {
            return $"no TDECQ: its eye is closed after {eye.Taps} taps";
        }
        string most = eye.MostTdecqDb is { } limit ? $", {Numbers.Text(limit, "dB")} allowed" : "";
        string least = eye.LeastOmaLessTdecq is { } floor ? $", {Numbers.Text(floor, "dBm")} asked for" : "";
        string verdict =
            eye.Complies is not { } complies ? ""
            : complies ? ": complies without fibre"
            : ": does not comply";
        return $"TDECQ {Numbers.Text(tdecq, "dB")} through {eye.Taps} taps{most}; OMA - TDECQ {Numbers.Text(eye.OmaLessTdecq, "dBm")}{least}{verdict}";
    }

    /// <summary>"106 Gb/s PAM4": rate on the line and modulation.</summary>
    public static string Lane(ElectricalRung rung) => $"{Numbers.Text(rung.LineRate, "b/s")} {rung.Modulation}";

    /// <summary>"a kelvin moves them by 9.6 GHz; control may leave 2.1 K until the margin is spent".</summary>
    public static string Rings(RingTolerance rings)
    {
        string moves = $"a kelvin moves them by {Numbers.Text(Math.Abs(rings.HertzPerKelvin), "Hz")}";
        return rings.Points[0].MarginDb is null ? $"{moves}; their neighbours leave an error floor even where all are on their lines"
            : rings.Tolerance is not { } most ? $"{moves}; there is no margin to drift in"
            : most >= rings.Points[^1].Kelvin ? $"{moves}; half of the spacing does not spend the margin"
            : $"{moves}; their control may leave {Numbers.Digits(most)} K until the margin is spent";
    }

    /// <summary>A text as a sentence of its own.</summary>
    public static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    /// <summary>"closes up to 85 degC of laser temperature; closes up to 3.2 dB of added loss"; null without a sweep.</summary>
    public static string? Sweeps(LinkStudy study)
    {
        List<string> parts = [];
        ImmutableArray<SweepPoint>[] all = [study.OverTemperature, study.OverLoss, study.OverLaneRate];
        if (all.Any(s => !s.IsEmpty) && all.All(s => s.All(p => p.Closure == LinkClosure.Unknown)))
        {
            return Numbers.Missing(study.Design.Margin.Missing);
        }
        void Add(ImmutableArray<SweepPoint> points, Func<double, string> text, string what)
        {
            if (!points.IsEmpty)
            {
                parts.Add(Edge(points, text, what));
            }
        }
        Add(study.OverTemperature, at => $"{Numbers.Plain(Math.Round(at, 1))} degC", "laser temperature");
        Add(study.OverLoss, at => Numbers.Text(at, "dB"), "added loss");
        Add(study.OverLaneRate, at => Numbers.Text(at, "b/s"), "payload a lane");
        string whose = study.Design.StoppedByElectrical ? "its light alone: " : "";
        return parts.Count == 0 ? null : whose + string.Join("; ", parts);
    }

    /// <summary>
    /// Largest value up to which the link closes without a gap from the first; null when the first does not close, or is unknown. Straight
    /// between points.
    /// </summary>
    public static double? Limit(ImmutableArray<SweepPoint> points)
    {
        for (int i = 0; i < points.Length; i++)
        {
            if (points[i].Closure == LinkClosure.Closes)
            {
                continue;
            }
            if (i == 0)
            {
                return null;
            }
            (SweepPoint last, SweepPoint next) = (points[i - 1], points[i]);
            return last.MarginDb is { } m && next.MarginDb is { } n && n < 0 ? last.At + ((next.At - last.At) * m / (m - n)) : last.At;
        }
        return points.IsEmpty ? null : points[^1].At;
    }

    private static string Edge(ImmutableArray<SweepPoint> points, Func<double, string> text, string what)
    {
        if (points.All(p => p.Closure == LinkClosure.Unknown))
        {
            return $"{what}: not computable";
        }
        return Limit(points) switch
        {
            null => $"does not close at {text(points[0].At)} of {what}",
            { } limit when limit == points[^1].At => $"closes at any {what} tried, {text(points[0].At)} to {text(limit)}",
            { } limit => $"closes up to {text(limit)} of {what}",
        };
    }

    /// <summary>What heat does to the lasers; null without an engine, or where the efficiency is unknown.</summary>
    public static string? Laser(LinkOptics optics)
    {
        if (optics.Laser.Value is not { } at || optics.LaserEfficiency.Value is not { } efficiency)
        {
            return null;
        }
        string where = optics.LaserInPackage ? " in the package" : "";
        string limit = optics.LaserLimit?.Value is { } most ? $", rated up to {Numbers.Digits(most)} degC" : "";
        string more =
            optics.LaserDerating.Value is { } watts && Math.Abs(watts) >= 5e-4 ? $"; what heats them costs {Numbers.Text(watts, "W")} a link" : "";
        return $"lasers at {Numbers.Digits(at)} degC{where}{limit}, {Numbers.Percent(efficiency)} wall-plug efficiency{more}";
    }

    /// <summary>What heat does to lasers and package, as sentences; empty without an engine.</summary>
    public static IEnumerable<string> Heat(LinkDesign design)
    {
        if (design.Optics is not { } optics)
        {
            yield break;
        }
        if (Laser(optics) is { } laser)
        {
            yield return Sentence(laser);
        }
        if (optics.Package is { } package)
        {
            yield return Sentence($"package {Package(package)}");
        }
    }

    /// <summary>Which links of one medium a picture of the tightest stands for.</summary>
    public static string Alike(LinkDesign tightest, IReadOnlyList<LinkDesign> all) =>
        all.Count == 1
            ? tightest.Class.Name
            : $"{tightest.Class.Name}, the tightest of {all.Count}: {string.Join(", ", all.Where(l => l != tightest).Select(l => l.Class.Name))}";

    /// <summary>The package at rest: "pkg-a is within its limits: die 80.0 degC, ...".</summary>
    public static string Package(PackageState package)
    {
        string Degrees(Derivation d) => d.Value is { } t ? $"{Numbers.Digits(t)} degC" : "unknown";
        string parts = $"die {Degrees(package.Die)}, engine electronics {Degrees(package.Engine)}, photonic chips {Degrees(package.Photonics)}";
        string edge = package.EdgeUse?.Value is { } use ? $"; its lanes take {Numbers.Percent(use)} of {package.EdgeLimit}" : "";
        return package.Outcome switch
        {
            PackageOutcome.Within => $"{package.Part} is within its limits: {parts}{edge}",
            PackageOutcome.OutOfRange => $"{package.Part} is out of range ({package.Exceeded}): {parts}{edge}",
            PackageOutcome.Runaway =>
                $"{package.Part} runs away: heat makes more heat than leaves (loop gain {Numbers.Digits(package.LoopGain)}){edge}",
            _ =>
                $"{package.Part}: {Numbers.Missing([.. package.Die.Missing.Concat(package.Photonics.Missing).Distinct(StringComparer.Ordinal)])}{edge}",
        };
    }

    /// <summary>"from idle to full load of the die photonic chips warm by up to 5.1 K, at most 3.4 K/s"; null without a package at rest.</summary>
    public static string? WarmUp(PackageState package)
    {
        if (package.WarmUp?.Value is not { } warming)
        {
            return null;
        }
        string time = warming.PhotonicsTime is { } seconds ? $", in the mean 63 % of it within {Numbers.Text(seconds, "s")}" : "";
        string die = warming.DieTime is { } own ? $" (the die within {Numbers.Text(own, "s")})" : "";
        return $"from idle to full load of the die photonic chips warm by up to {Numbers.Digits(warming.LargestRise)} K{time}{die}, at most {Numbers.Digits(warming.SteepestRise)} K/s";
    }

    /// <summary>Failures of a link, with the devices that have most of them.</summary>
    public static string Failures(LinkDesign design)
    {
        if (design.FailureRate.Value is not { } rate)
        {
            return Numbers.Missing(design.FailureRate.Missing);
        }
        string[] devices =
        [
            .. (design.Optics?.Failures ?? [])
                .Where(f => f.Rate.Value > 0)
                .OrderByDescending(f => f.Rate.Value)
                .Take(3)
                .Select(f => $"{f.Device} {Numbers.Digits(f.Rate.Value!.Value * FitPerHertz)}"),
        ];
        string by = devices.Length == 0 ? "" : $"; devices that have rates: {string.Join(", ", devices)}";
        return $"{Numbers.Digits(rate * FitPerHertz)} FIT{by}";
    }

    /// <summary>What a fault of the optics takes; null where it is not known.</summary>
    public static string? Outage(LinkDesign design) =>
        design.Outage is { PortsLost.Value: { } lost, PortsOut.Value: { } most } outage
            ? $"{Numbers.Digits(lost)} links down until it is mended, at most {Numbers.Digits(most)} at once while it is"
                + (outage.Availability.Value is { } up ? $"; {100 * up:0.######}% available by its optics" : "")
            : null;

    public static string Of(PackageOutcome outcome) =>
        outcome switch
        {
            PackageOutcome.Within => "within",
            PackageOutcome.OutOfRange => "out-of-range",
            PackageOutcome.Runaway => "runaway",
            _ => "unknown",
        };

    public static string Of(CircuitOutcome outcome) =>
        outcome switch
        {
            CircuitOutcome.Closes => "closes",
            CircuitOutcome.ClosesWithLaser => "closes-with-laser",
            CircuitOutcome.DoesNotClose => "does-not-close",
            _ => "unknown",
        };

    /// <summary>An answer of the matrix of circuit switches, short.</summary>
    public static string Cell(CircuitCell cell) =>
        cell.Outcome switch
        {
            CircuitOutcome.Closes => $"{Numbers.Digits(cell.MarginDb!.Value)} dB",
            CircuitOutcome.ClosesWithLaser =>
                $"{cell.Laser!.Name} {(cell.LaserPower is { } watts ? Numbers.Text(watts, "W") : $"{Numbers.Digits(cell.Laser.Dbm)} dBm")}",
            CircuitOutcome.DoesNotClose => cell.MarginDb is { } missing and < 0 ? $"no, {Numbers.Digits(missing)} dB" : "no",
            _ => "unknown",
        };

    public static string Metres(double metres) => Numbers.Text(metres, "m");

    // The margin itself would do.
    private static bool IsBeyondReach(LinkDesign design) =>
        design is { Closure: LinkClosure.DoesNotClose, StoppedByElectrical: false, Margin.Value: >= 0 }
        && !(design.ClosedByDevices && design.Optics is { HasFloor: true });
}
