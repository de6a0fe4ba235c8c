using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Photonics.Coherent;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Photonics.Coherent;

/// <summary>What a transponder makes of the light of a line of a scenario.</summary>
public sealed class CoherentReceiverTests
{
    private static Report Report(params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read("two-site", sets), new EvaluationOptions(WithRanges: false));

    private static LinkDesign Line(params string[] sets) => Report(sets).Links.Single(l => l.Class.Kind == "wan");

    [Fact]
    public void Dispersion_and_errors_are_those_of_the_published_mode()
    {
        LinkDesign line = Line();
        LineOptics light = line.Line!;
        // By hand: 480 km of 21 ps/nm/km are 10,080; nothing up to 4,000, half a dB at 12,000.
        double costs = 0.5 * (21 * 480 - 4000) / 8000;
        light.Quality.ShouldAllBe(q => Math.Abs(q.Penalty_dB!.Value - costs) < 1e-9);
        line.Margin.Value!.Value.ShouldBe(light.Worst.Gsnr_dB - 24 - costs, 1e-9);
        // An ideal receiver of 16QAM at 2e-2 needs 12.7 dB; at the module's requirement of 24 dB in 0.1 nm, which is 17.0 dB of 63.1 GBd, it is 4.3 dB worse:
        // the same at the ratio that arrives.
        double band = 10 * Math.Log10(63.1 / 12.5);
        double own = 24 - band - 10 * Math.Log10(QamErrors.SolveSnr(4, 0.02));
        own.ShouldBe(4.26, 0.05);
        double snr = Math.Pow(10, (light.Worst.Gsnr_dB - costs - band - own) / 10);
        light.Quality.Max(q => q.PreFecErrorRatio)!.Value.ShouldBe(QamErrors.Ratio(4, snr), 1e-9);
    }

    [Fact]
    public void At_the_requirement_the_code_is_at_its_limit()
    {
        double gsnr = Line().Line!.Worst.Gsnr_dB;
        double costs = 0.5 * (21 * 480 - 4000) / 8000;
        LinkDesign line = Line($"wan[0].transponder={{ part: coh-400zrp, required-osnr: {gsnr - costs:R} dB }}");
        line.Margin.Value!.Value.ShouldBe(0, 1e-9);
        line.Line!.Quality.Max(q => q.PreFecErrorRatio)!.Value.ShouldBe(0.02, 1e-9);
    }

    [Fact]
    public void A_line_beyond_the_dispersion_of_its_transponder_does_not_close_however_much_light_arrives()
    {
        LinkDesign line = Line("wan[0].length=1200 km", "wan[0].spacing=20 km");
        line.Margin.Value!.Value.ShouldBeGreaterThan(0);
        line.Closure.ShouldBe(LinkClosure.DoesNotClose);
        line.Remedy.ShouldBe(
            "dispersion of 25200 ps/nm is beyond the 12000 that coh-400zrp undoes: shorten the line, end it and send anew on the way, or use a fibre of less dispersion"
        );
        line.Fading.ShouldBeNull();
        Line("wan[0].length=1200 km", "wan[0].spacing=20 km", "wan[0].fibre=fib-hcf-ms").Closure.ShouldBe(LinkClosure.Closes);
    }

    [Fact]
    public void Polarisation_that_fades_takes_time_from_the_job()
    {
        Report clear = Report();
        clear.Links.Single(l => l.Class.Kind == "wan").Fading!.Value!.Value.ShouldBeLessThan(1e-9);
        string worse = "wan[0].amplifier={ part: coh-edfa, polarisation-dependent-loss: 0.7 dB }";
        Report fading = Report(worse);
        LinkDesign line = fading.Links.Single(l => l.Class.Kind == "wan");
        // By hand: six amplifiers, root sum square 1.71 dB, mean 1.58 dB; a delay of some picoseconds never matters, and the margin allows all that is
        // specified.
        double one = PolarisationOutage.Exceeds(4, 0.7 * Math.Sqrt(6) * Math.Sqrt(8 / (3 * Math.PI)));
        line.Line!.Quality[0].Outage!.Value.ShouldBe(one, 1e-3 * one);
        double any = 1 - Math.Pow(1 - one, 64);
        line.Fading!.Value!.Value.ShouldBe(any, 1e-3 * any);
        fading.Goodput!.Share.Value!.Value.ShouldBe(clear.Goodput!.Share.Value!.Value * (1 - any), 1e-9);
        (fading.Goodput.Share.Value!.Value + fading.Goodput.Lost.Sum(l => l.Share.Value!.Value)).ShouldBe(1, 1e-9);
        Finding finding = fading.Findings.Single(f => f.Code == Codes.LightFades);
        finding.Message.ShouldContain("of the time");
        clear.Findings.ShouldNotContain(f => f.Code == Codes.LightFades);
        // A network that protects the line within what a job tolerates loses nothing to it.
        Report kept = Report(worse, "wan[0].restoration=50 ms");
        kept.Goodput!.Lost.ShouldNotContain(l => l.Name == "light below its margin");
    }

    [Fact]
    public void A_hollow_core_propagates_without_the_nonlinearity_of_glass()
    {
        LinkDesign hollow = Line("wan[0].fibre=fib-hcf-ms");
        LinkDesign glass = Line();
        hollow.Closure.ShouldBe(LinkClosure.Closes);
        // 480 km at 3.35 and 4.9 us/km.
        (glass.Delay.Value!.Value - hollow.Delay.Value!.Value).ShouldBe(480 * (4.9e-6 - 3.35e-6), 1e-9);
        // By hand: interference goes with the square of n2/A, some 1.2e-7 of glass, and hardly with anything else.
        hollow.Line!.Worst.NonlinearSnr_dB.ShouldBeGreaterThan(glass.Line!.Worst.NonlinearSnr_dB + 55);
        hollow.Line.Worst.Gsnr_dB.ShouldBe(hollow.Line.Worst.Osnr_dB, 1e-4);
        // Polarisation of hollow cores is in no figure: said, not taken as none.
        hollow.Fading!.Value.ShouldBeNull();
        hollow.Fading.Missing.ShouldBe(["fib-hcf-ms.pmd-coefficient"]);
    }

    [Fact]
    public void Connectors_and_ageing_are_gain_and_terminals_an_amplifier_more()
    {
        EqualSpans spans = new()
        {
            Spans = 5,
            SpanLength = 80e3,
            Attenuation = 0.2e-3,
            Dispersion = 17e-6,
            EffectiveArea = 83e-12,
            NoiseFigure = 5,
            GreatestPower = 23,
            Lowest = 191.275e12,
            Highest = 196.125e12,
            Wavelengths = 1,
            SymbolRate = 63.1e9,
            Spacing = 87.5e9,
            RollOff = 0.15,
            Launch = -2,
            TransmitterOsnr = 100,
        };
        double Osnr(EqualSpans line) => line.Propagate()!.Worst.Osnr_dB;
        // Each dB of a span is a dB of OSNR, but for what noise takes of the power that amplifiers keep, some hundredths.
        Osnr(spans with { Connectors = 0.5, Ageing = 2 }).ShouldBe(Osnr(spans) - 3, 0.05);
        // By hand: five amplifiers of 16 dB and one of 16 dB are six.
        Osnr(spans with { TerminalLoss = 16 }).ShouldBe(Osnr(spans) - 10 * Math.Log10(6.0 / 5), 0.02);
        LinkDesign stated = Line("wan[0].connectors=0.5 dB", "wan[0].ageing=1 dB", "wan[0].terminal-loss=10 dB");
        stated.Margin.Value!.Value.ShouldBeLessThan(Line().Margin.Value!.Value - 1.3);
        Report().Capital.Single(b => b.Item.StartsWith("coh-edfa", StringComparison.Ordinal)).Count.ShouldBe(6);
        Report("wan[0].terminal-loss=10 dB").Capital.Single(b => b.Item.StartsWith("coh-edfa", StringComparison.Ordinal)).Count.ShouldBe(7);
    }
}
