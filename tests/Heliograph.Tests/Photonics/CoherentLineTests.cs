using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Tests.Engine;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Photonics;

/// <summary>Lines between sites by part names and lengths: every wavelength through every span.</summary>
public sealed class CoherentLineTests
{
    // 32 wavelengths of 63.1 GBd over six spans of 80 km, as scenario two-site.
    private static readonly EqualSpans Line = new()
    {
        Spans = 6,
        SpanLength = 80e3,
        Attenuation = 0.164e-3,
        Dispersion = 21e-6,
        EffectiveArea = 125e-12,
        NoiseFigure = 5.5,
        GreatestPower = 22,
        Lowest = 191.275e12,
        Highest = 196.125e12,
        Wavelengths = 32,
        SymbolRate = 63.1e9,
        Spacing = 87.5e9,
        RollOff = 0.15,
        Launch = 0,
        TransmitterOsnr = 36,
    };

    private static LinkDesign Design(params string[] sets) => Report(sets).Links.Single(l => l.Class.Kind == "wan");

    private static Report Report(params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read("two-site", sets), new EvaluationOptions(WithRanges: false));

    private static double Ratio(double dB) => Math.Pow(10, dB / 10);

    [Fact]
    public void An_amplified_line_has_the_osnr_of_the_handbook()
    {
        Scenario scenario = ShippedScenarios.Read("two-site");
        WideAreaLine line = scenario.Wan.ShouldHaveSingleItem();
        LinkDesign design = ShippedScenarios.Report("two-site").Links.Single(l => l.Class.Kind == "wan");
        double Of(PartRef part, string quantity) => (EngineLinks.Book with { Year = scenario.Year }).Get(part, quantity).Value!.Value;
        int spans = (int)Math.Ceiling(line.Length / line.AmplifierSpacing!.Value);
        double loss = Of(line.Fibre, "attenuation") * line.Length / spans;
        double osnr = Of(line.Transponder, "launch-power") + 58 - Of(line.Amplifier!, "noise-figure") - loss - 10 * Math.Log10(spans);
        double sent = Of(line.Transponder, "transmitter-osnr");
        // The handbook rounds 57.96 dB and takes 193.4 THz for all; its gain G is that of G - 1 photons. The worst wavelength is 1.2 % above in frequency and
        // loses up to 0.1 dB more to Raman scattering.
        double handbook = -10 * Math.Log10(Ratio(-osnr) + Ratio(-sent));
        design.Line!.Worst.Osnr_dB.ShouldBe(handbook, 0.2);
        design.Line.Wavelengths.Average(w => w.Osnr_dB).ShouldBe(handbook, 0.1);
        double dispersion = design.Line.Quality[0].Penalty_dB!.Value;
        design.Margin.Value!.Value.ShouldBe(design.Line.Worst.Gsnr_dB - Of(line.Transponder, "required-osnr") - dispersion, 1e-9);
        design.Closure.ShouldBe(design.Margin.Value >= 0 ? LinkClosure.Closes : LinkClosure.DoesNotClose);
    }

    [Fact]
    public void Interference_is_that_of_a_comb_worked_out_by_hand()
    {
        // Second route: the closed form of the Gaussian-noise model for the middle wavelength of a comb, written out (Poggiolini et al., arXiv:1209.0394,
        // equations 120 and 123), with one dispersion for all and without Raman scattering: within 0.3 dB.
        LineOptics found = Line.Propagate()!;
        LineWavelength middle = found.Wavelengths[16];
        const double C = 299_792_458;
        double alpha = Line.Attenuation / (10 * Math.Log10(Math.E));
        double effective = (1 - Math.Exp(-alpha * Line.SpanLength)) / alpha;
        double beta = 1550e-9 * 1550e-9 * Line.Dispersion / (2 * Math.PI * C);
        double gamma = 2 * Math.PI * 2.6e-20 / (1550e-9 * Line.EffectiveArea);
        double psd = 1e-3 * Ratio(Line.Launch) / Line.SymbolRate;
        double psi = 0;
        for (int j = 0; j < 32; j++)
        {
            double away = (j - 16) * Line.Spacing;
            double At(double f) => Math.Asinh(Math.PI * Math.PI / alpha * beta * Line.SymbolRate * f);
            double weight = j == 16 ? 16.0 / 27 : 32.0 / 27;
            psi +=
                weight * effective * effective * alpha / (2 * Math.PI * beta) * (At(away + Line.SymbolRate / 2) - At(away - Line.SymbolRate / 2)) / 2;
        }
        double interference = 6 * gamma * gamma * psd * psd * psd * psi * Line.SymbolRate;
        double snr = 10 * Math.Log10(1e-3 * Ratio(Line.Launch) / interference);
        double tenth = 10 * Math.Log10(Line.SymbolRate / 12.5e9);
        middle.NonlinearSnr_dB.ShouldBe(snr + tenth, 0.3);
        // GSNR is all noise together.
        double together = -10 * Math.Log10(Ratio(-middle.Osnr_dB) + Ratio(-middle.NonlinearSnr_dB));
        middle.Gsnr_dB.ShouldBe(together, 1e-9);
        middle.Dispersion_psPerNm.ShouldBe(21 * 480, 0.05 * 21 * 480);
    }

    [Fact]
    public void More_power_helps_until_interference_is_half_of_the_noise()
    {
        double At(double launch) => (Line with { Launch = launch, TransmitterOsnr = 100 }).Propagate()!.Worst.Gsnr_dB;
        double[] powers = [.. Enumerable.Range(-4, 12).Select(p => (double)p)];
        int best = Enumerable.Range(0, powers.Length).MaxBy(i => At(powers[i]));
        best.ShouldBeInRange(1, powers.Length - 2);
        LineWavelength there = (Line with { Launch = powers[best], TransmitterOsnr = 100 }).Propagate()!.Worst;
        // Half: 3 dB, found on a grid of 1 dB, by which it moves 3 dB a step.
        (there.NonlinearSnr_dB - there.Osnr_dB).ShouldBe(3, 1.6);
    }

    [Fact]
    public void A_band_has_room_for_so_many_slots()
    {
        // 4.85 THz of 87.5 GHz: 55.4; of 75 GHz 64.7, one less where the raster of 6.25 GHz does not begin at the edge.
        Line.Room.ShouldBe(55);
        (Line with { Spacing = 75e9 }).Room.ShouldBe(64);
        (Line with { Lowest = 193e12, Highest = 193.05e12 }).Propagate().ShouldBeNull();
        LineOptics full = (Line with { Wavelengths = 80 }).Propagate()!;
        (full.Fits, full.Wavelengths.Length).ShouldBe((false, 55));
        full.Wavelengths[0].Frequency_Hz.ShouldBeGreaterThanOrEqualTo(191.275e12 + 43.75e9);
        full.Wavelengths[^1].Frequency_Hz.ShouldBeLessThanOrEqualTo(196.125e12 - 43.75e9);
        Finding finding = Report("wan[0].wavelengths=80").Findings.Single(f => f.Code == Codes.SpectrumDoesNotFit);
        finding.Message.ShouldContain("55 do");
    }

    [Fact]
    public void A_missing_figure_is_named_and_a_weak_amplifier_too()
    {
        LinkDesign unknown = Design("wan[0].fibre=fib-price");
        unknown.Closure.ShouldBe(LinkClosure.Unknown);
        unknown.Margin.Missing.ShouldContain("fib-price.dispersion");
        unknown.Margin.Missing.ShouldContain("fib-price.effective-area");
        Report weak = Report("wan[0].amplifier={ part: coh-edfa, saturation-power: 12 dBm }");
        // 32 wavelengths of 0 dBm are 15 dBm.
        Finding finding = weak.Findings.Single(f => f.Code == Codes.AmplifierLimits);
        finding.Message.ShouldContain("3.");
        weak.Links.Single(l => l.Class.Kind == "wan").Margin.Value!.Value.ShouldBeLessThan(Design().Margin.Value!.Value - 1.5);
    }

    [Fact]
    public void A_remedy_closes_the_line()
    {
        LinkDesign open = Design("wan[0].length=570 km", "wan[0].spacing=190 km");
        open.Closure.ShouldBe(LinkClosure.DoesNotClose);
        System.Text.RegularExpressions.Match every = System.Text.RegularExpressions.Regex.Match(open.Remedy!, "amplify every ([0-9]+) km");
        every.Success.ShouldBeTrue(open.Remedy);
        Design("wan[0].length=570 km", $"wan[0].spacing={every.Groups[1].Value} km").Closure.ShouldBe(LinkClosure.Closes);
    }

    [Fact]
    public void Explanations_lead_to_figures_with_sources()
    {
        LinkDesign design = Design();
        string[] keys = [.. design.Margin.Figures().Select(f => f.Key)];
        keys.ShouldContain("coh-edfa.noise-figure");
        keys.ShouldContain("fib-g654e.effective-area");
        keys.ShouldContain("coh-400zrp.transmitter-osnr");
        keys.ShouldContain("coh-400zrp.dispersion-tolerance");
        keys.Length.ShouldBe(16);
    }
}
