using System.Globalization;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine.WideArea;

/// <summary>What lines between sites lack, in words: places in the band, power of amplifiers, buffers at the ends, frames.</summary>
internal static class LineFindings
{
    // Neither depends on the rate of a flow.
    private static readonly string[] OfNoFlow = ["selective-repeat", "link-level-retry"];

    public static IEnumerable<Finding> Of(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book) =>
        OfSites(scenario).Concat(LineStates.Of(scenario, fabric, pass, book).SelectMany(s => Of(s, book).Concat(OfTime(scenario, s))));

    private static bool Crosses(Scenario scenario) => scenario.Training is { Mapping.AcrossSites: not "none" };

    private static IEnumerable<Finding> OfSites(Scenario scenario)
    {
        if (Crosses(scenario) && scenario.Wan.Length > 0 && LineLoads.Unreached(scenario) is { IsEmpty: false } unreached)
        {
            yield return new Finding(
                Codes.SiteWithoutLine,
                Severity.Error,
                "wan",
                $"no line leads to {string.Join(", ", unreached)}, and the job runs on all sites; its step is that of sites which are joined",
                "join each site to another by an entry of wan"
            );
        }
    }

    private static IEnumerable<Finding> OfTime(Scenario scenario, LineState state)
    {
        if (Crosses(scenario) && state.Design.Fading?.Value is > 1e-6 and { } share)
        {
            yield return new Finding(
                Codes.LightFades,
                Severity.Warning,
                state.Design.Class.Name,
                $"polarisation takes some wavelength below its margin for {share.ToString("0.0e0", CultureInfo.InvariantCulture)} of the time, {Number(share * 8766)} hours a year",
                "amplifiers of less polarisation dependent loss, fewer of them, more margin, or protection that restores the line within what the job tolerates"
            );
        }
    }

    private static IEnumerable<Finding> Of(LineState state, FigureBook book)
    {
        foreach (Finding finding in OfLight(state, book))
        {
            yield return finding;
        }
        foreach (LineBorder border in state.Borders.Where(b => b.Fits == false).DistinctBy(b => (b.Switch, b.Ports)))
        {
            yield return OfBorder(state, border);
        }
        if (state.Recovery is { } recovery && LossRecovery.IsNoticeable(recovery.Kept))
        {
            yield return OfLoss(state, recovery);
        }
    }

    private static IEnumerable<Finding> OfLight(LineState state, FigureBook book)
    {
        WideAreaLine line = state.Line;
        string where = state.Design.Class.Name;
        double? spacing = book.Get(line.Transponder, "channel-spacing").Value;
        string grid = Number(spacing / 1e9 ?? 0);
        if (book.Get(line.Transponder, "baud-rate").Value is { } symbols && symbols > spacing)
        {
            yield return new Finding(
                Codes.SpectrumDoesNotFit,
                Severity.Error,
                where,
                $"wavelengths of {Number(symbols / 1e9)} GBd overlap {grid} GHz apart",
                "give the transponder a channel-spacing above its symbol rate"
            );
        }
        if (state.Design.Line is { Fits: false } optics)
        {
            string most = optics.Room == 1 ? "1 does" : $"{optics.Room} do";
            yield return new Finding(
                Codes.SpectrumDoesNotFit,
                Severity.Error,
                where,
                $"{optics.Asked} wavelengths of {line.Transponder.Id}, {grid} GHz apart, do not fit the band of the amplifiers: {most}",
                $"at most {optics.Room} wavelengths, amplifiers of a wider band, or a transponder of more rate for its grid"
            );
        }
        if (state.Design.Line is { Lacking_dB: > 0.01 } weak)
        {
            yield return new Finding(
                Codes.AmplifierLimits,
                Severity.Warning,
                where,
                $"the amplifiers are {Number(weak.Lacking_dB)} dB short of the launch power of {weak.Wavelengths.Length} wavelengths; the margin has it",
                "amplifiers of more power, shorter spans, or less power a wavelength"
            );
        }
        if (line.Files is not null && state.Design.Line is null)
        {
            foreach (Diagnostic problem in LineDesigns.Problems(line, book))
            {
                yield return new Finding(problem.Code, problem.Severity, where, problem.Message, problem.Fix ?? "correct the file");
            }
        }
    }

    // A warning: the border routers that would hold these ports are not in the scenario.
    private static Finding OfBorder(LineState state, LineBorder border)
    {
        List<string> remedies = [];
        if (border.Longest_m is > 0 and { } longest)
        {
            remedies.Add($"at most {Number(longest / 1000)} km");
        }
        if (border.Relays is { } relays)
        {
            remedies.Add($"{relays} relay{(relays == 1 ? "" : "s")} on the way with as much buffer");
        }
        if (border.Matched_bps is { } matched)
        {
            remedies.Add($"senders held to {Number(matched / 1e9)} Gb/s a wavelength");
        }
        remedies.Add("a border router with more buffer");
        remedies.Add("a transport that needs no lossless line");
        string what = border.FlowControl == "pfc" ? "headroom" : "credits";
        string ports = border.Ports == 1 ? "1 wavelength" : $"{border.Ports} wavelengths";
        return new Finding(
            Codes.LineHeadroomDoesNotFit,
            Severity.Warning,
            state.Design.Class.Name,
            $"{what} of one lossless class for {ports} at a {border.Switch} take {PhasePlan.Size((long)border.Needed_B)}, {PhasePlan.Size((long)border.Missing_B)} more than its buffer of {PhasePlan.Size((long)border.Buffer_B!.Value)}",
            string.Join(", or ", remedies)
        );
    }

    private static Finding OfLoss(LineState state, LineRecovery recovery)
    {
        double loss = recovery.Loss.Value!.Value;
        string others = string.Join(
            ", ",
            OfNoFlow
                .Where(s => s != recovery.Scheme)
                .Select(s => (Scheme: s, Kept: LossRecovery.Of(s, state.Design, state.Design.Delay, state.Design.Delay).Kept.Value))
                .Where(o => o.Kept > recovery.Kept.Value)
                .Select(o => $"{o.Scheme} would keep {Percent(o.Kept!.Value)}")
        );
        return new Finding(
            Codes.LineLossCosts,
            Severity.Warning,
            state.Design.Class.Name,
            $"a loss of {loss.ToString("0.##e0", CultureInfo.InvariantCulture)} of frames of {PhaseTransport.FrameBytes} B leaves {recovery.Scheme} {Percent(recovery.Kept.Value!.Value)} of the rate: each repeats {Number(recovery.FramesInFlight.Value!.Value)} frames",
            others.Length > 0 ? others : "a line that loses less"
        );
    }

    // As many digits as what is lost needs to be seen.
    private static string Percent(double share)
    {
        int digits = share is > 0.9999 and < 1 ? (int)Math.Ceiling(-Math.Log10(1 - share)) - 2 : 2;
        return digits > 2 ? $"{(100 * share).ToString($"F{Math.Min(digits, 12)}", CultureInfo.InvariantCulture)} %" : $"{Number(100 * share)} %";
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);
}
