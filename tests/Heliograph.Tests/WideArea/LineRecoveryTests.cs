using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.WideArea;

/// <summary>Frames that a line between sites loses, and what recovery keeps of its rate.</summary>
public sealed class LineRecoveryTests
{
    private const int Frame = 4096 + 64;

    private static Report Report(params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read("field-trial-500km", sets), new EvaluationOptions(WithRanges: false));

    private static string[] With(string recovery, params string[] sets) =>
        [$"sites[0].scale-out.transport={{ flow-control: none, congestion-control: dcqcn, recovery: {recovery} }}", .. sets];

    private static TierPerformance Line(Report report) => report.Tiers[^1];

    [Fact]
    public void Clean_light_costs_nothing()
    {
        Report report = Report();
        TierPerformance line = Line(report);
        // 1e-15 of bits: 4,160 B have 33,280 of them.
        line.Recovery!.Loss.Value!.Value.ShouldBe(33_280e-15, 1e-3 * 33_280e-15);
        line.Recovery.Kept.Value!.Value.ShouldBe(1, 1e-6);
        // 8 x 400 Gb/s over 512 accelerators, as built.
        line.Rate.Value.ShouldBe(6.25e9);
        report.Findings.ShouldNotContain(f => f.Code == Codes.LineLossCosts);
    }

    [Fact]
    public void Lost_frames_cost_go_back_n_its_round_trip()
    {
        Report report = Report(With("go-back-n", "wan[0].loss=1e-4"));
        TierPerformance line = Line(report);
        // By hand: 500 km at 4.9 us/km and 3 us of modules (one pass of each end) one way; 6.25 Gb/s of an accelerator.
        double trip = 2 * (500 * 4.9e-6 + 3e-6);
        double frames = 6.25e9 * trip / (8 * Frame);
        double kept = (1 - 1e-4) / (1 - 1e-4 + 1e-4 * frames);
        line.Recovery!.FramesInFlight.Value!.Value.ShouldBe(frames, 0.002 * frames);
        line.Recovery.Kept.Value!.Value.ShouldBe(kept, 1e-4);
        line.Rate.Value!.Value.ShouldBe(6.25e9 * kept, 1e-4 * 6.25e9);
        report.Sites!.LineRate_bps.ShouldBe(3.2e12, 1e3);
        report.Sites.Step_s.ShouldBeGreaterThan(Report().Sites!.Step_s);
        Finding finding = report.Findings.Single(f => f.Code == Codes.LineLossCosts);
        finding.Message.ShouldContain("91");
        finding.Remedy.ShouldContain("selective-repeat would keep 99.99 %");
    }

    [Fact]
    public void Links_repeat_at_the_rate_of_a_wavelength()
    {
        LineRecovery recovery = Line(Report(With("link-level-retry", "wan[0].loss=1e-5"))).Recovery!;
        // 400 Gb/s, the same way.
        double frames = 400e9 * 2 * (500 * 4.9e-6 + 3e-6) / (8 * Frame);
        recovery.FramesInFlight.Value!.Value.ShouldBe(frames, 0.002 * frames);
        recovery.Kept.Value!.Value.ShouldBe(1 / (1 + 1e-5 * frames), 1e-4);
        LineRecovery selective = Line(Report(With("selective-repeat", "wan[0].loss=1e-3"))).Recovery!;
        selective.Kept.Value!.Value.ShouldBe(0.999, 1e-9);
    }

    [Theory]
    [InlineData("go-back-n")]
    [InlineData("selective-repeat")]
    [InlineData("link-level-retry")]
    public void Curves_over_length_lose_as_the_changed_scenario_does(string recovery)
    {
        SiteStudy study = Report(With(recovery, "wan[0].loss=1e-4")).Sites!;
        // Two terms of the latency are in single precision (lengths of links).
        SiteStudy longer = Report(With(recovery, "wan[0].loss=1e-4", "wan[0].length=300 km")).Sites!;
        longer.Step_s.ShouldBe(study.ByLength.Single(p => p.At == 300e3).Step_s, 1e-6 * study.Step_s);
        SiteStudy thinner = Report(With(recovery, "wan[0].loss=1e-4", "wan[0].wavelengths=4")).Sites!;
        thinner.Step_s.ShouldBe(study.ByWavelengthsLost.Single(p => p.At == 4).Step_s, 1e-6 * study.Step_s);
        study.ByLength.Single(p => p.At == 500e3).Step_s.ShouldBe(study.Step_s, 1e-12);
    }

    [Fact]
    public void Loss_of_many_times_is_a_power()
    {
        LinkDesign.LossOver(0.5, 3).ShouldBe(0.875, 1e-12);
        LinkDesign.LossOver(1e-15, 65).ShouldBe(65e-15, 1e-24);
        LinkDesign.LossOver(LinkDesign.LossOver(1e-5, 64.0 / 4160), 65).ShouldBe(1e-5, 1e-12);
        LinkDesign.LossOver(0, 10).ShouldBe(0);
    }

    [Theory]
    [InlineData("pfc")]
    [InlineData("credit")]
    public void Relays_are_enough_with_the_modules_of_each_segment_and_one_fewer_is_not(string control)
    {
        string flow = $"sites[0].scale-out.transport={{ flow-control: {control}, congestion-control: dcqcn, recovery: go-back-n }}";
        LineBorder border = Report(flow, "wan[0].length=6000 km").Lines[0].Borders[0];
        int relays = border.Relays!.Value;
        relays.ShouldBeGreaterThan(50);
        // Second route: a segment as a line of its own, to the metre; a relay has twice the ports.
        double Needed(int n) => 2 * Report(flow, $"wan[0].length={6_000_000 / (n + 1)} m").Lines[0].Borders[0].Needed_B;
        Needed(relays).ShouldBeLessThanOrEqualTo(border.Buffer_B!.Value);
        Needed(relays - 1).ShouldBeGreaterThan(border.Buffer_B.Value);
    }

    [Fact]
    public void A_share_next_to_all_is_printed_with_the_digits_of_what_is_lost()
    {
        Report report = Report(With("link-level-retry", "wan[0].loss=1e-5"));
        report.Findings.Single(f => f.Code == Codes.LineLossCosts).Remedy.ShouldContain("selective-repeat would keep 99.999 %");
    }

    [Fact]
    public void A_transponder_without_latency_leaves_the_step_unknown_and_nothing_else()
    {
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read("field-trial-500km", "wan[0].transponder=coh-800zr"),
            new EvaluationOptions(WithRanges: false)
        );
        report.Sites.ShouldBeNull();
        report.Lines.ShouldHaveSingleItem().Load.Value.ShouldBeNull();
    }

    [Fact]
    public void A_border_that_cannot_hold_the_line_says_what_would()
    {
        Report report = Report();
        LineState line = report.Lines.ShouldHaveSingleItem();
        LineBorder border = line.Borders[0];
        // 8 wavelengths over 8 spines of 64 ports... by the fabric: two each. Twice the bytes of a round trip of 400 Gb/s, and frames.
        double flight = 400e9 * 2 * line.Design.Delay.Value!.Value / 8;
        border.Each_B.ShouldBe(flight, 0.005 * flight);
        border.Fits.ShouldBe(false);
        border.Missing_B.ShouldBe(border.Each_B * border.Ports - border.Buffer_B!.Value, 1);
        report.Findings.ShouldContain(f => f.Code == Codes.LineHeadroomDoesNotFit && f.Severity == Severity.Warning);
        // What it says would do: the same scenario at that length, and one metre more.
        long metres = (long)border.Longest_m!.Value;
        bool Fits(long m) => Report($"wan[0].length={m} m").Lines[0].Borders[0].Fits!.Value;
        Fits(metres - 2).ShouldBeTrue();
        Fits(metres + 2).ShouldBeFalse();
        Report(With("go-back-n")).Lines[0].Borders.ShouldBeEmpty();
    }
}
