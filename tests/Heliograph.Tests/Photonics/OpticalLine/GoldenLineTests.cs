using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Photonics.OpticalLine;

/// <summary>
/// Lines that GNPy 2.14.1 (Telecominfraproject/oopt-gnpy d65865b8, BSD-3-Clause) propagated. The figures written here are of its runs; the whole files are
/// read where they are beside the checkout.
/// </summary>
public sealed class GoldenLineTests
{
    private const double Ghz = 1e9;

    private static string? Folder =>
        Repository.Shared is { } shared && Path.Combine(shared, "data", "optical-line", "golden_lines") is var at && Directory.Exists(at) ? at : null;

    [Fact]
    public void Every_given_line_is_met_at_every_channel()
    {
        Assert.SkipWhen(Folder is null, "shared/data is not beside this checkout");
        DiagnosticList diagnostics = [];
        ValidationReport report = LineValidation.Run(Folder, Repository.Root, diagnostics);
        diagnostics.HasErrors.ShouldBeFalse();
        report.Rows.Length.ShouldBe(26 * 9);
        report.Rows.Where(r => r.Verdict is not ("reproduced" or "bounded")).ShouldBeEmpty();
        // Beyond the bar lie only the two lines that GNPy solved by Euler steps.
        report
            .Rows.Where(r => r.Verdict == "bounded")
            .Select(r => r.Id.Split('/')[0])
            .Distinct()
            .ShouldBe(["20_srs_numeric50m", "29_raman_counter"]);
    }

    [Fact]
    public void A_wrong_figure_is_missed()
    {
        Assert.SkipWhen(Folder is null, "shared/data is not beside this checkout");
        string copy = Directory.CreateTempSubdirectory("helio-line-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder, "01_one_span_nof")))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
            string expected = Path.Combine(copy, "expected.csv");
            // One channel by 2e-9 dB.
            File.WriteAllText(
                expected,
                File.ReadAllText(expected).Replace("30.734813052963478,30.734813052963478", "30.734813054963478,30.734813052963478")
            );
            ValidationReport report = LineValidation.Run(copy, Repository.Root, []);
            report.Rows.Where(r => r.Verdict == "missed").ToArray().ShouldHaveSingleItem().Quantity.ShouldBe("signal over nonlinear interference");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void Closed_form_of_one_span()
    {
        // Case 01: 80 km, 96 channels of 0 dBm.
        WdmComb end = Lines.Run(new LineSimulation(), Lines.Comb(96, 1e-3), new FibreStage(Lines.Fibre(80)));
        end.SnrNli_dB(0).ShouldBe(32.75682308217569, 1e-9);
        end.SnrNli_dB(48).ShouldBe(30.734813052963478, 1e-9);
        Decibel.Milliwatt(end.Power(48)).ShouldBe(-17, 1e-12);
        (end.Dispersion[48] * 1e3).ShouldBe(1336, 1e-9);
        (end.Pmd[48] * 1e12).ShouldBe(0.35779603128039306, 1e-12);
        (end.Latency[48] * 1e3).ShouldBe(0.3917376734007098, 1e-12);
        end.Osnr_dB(48).ShouldBe(double.PositiveInfinity);
    }

    [Theory]
    [InlineData(191.35, -16.461094362995766, 80, 1e-3, 2, 0)]
    [InlineData(196.1, -17.572745643655885, 80, 1e-3, 2, 0)]
    [InlineData(191.35, -16.885713807693836, 100, 1.9952623149688797e-3, 1, 0)]
    [InlineData(196.1, -19.138071915390665, 100, 1.9952623149688797e-3, 1, 0)]
    [InlineData(191.35, -16.35639339830928, 80, 1.2589254117941673e-3, 2, 1)]
    [InlineData(196.1, -17.689102152165002, 80, 1.2589254117941673e-3, 2, 1)]
    public void Series_in_log_power(double thz, double power, double km, double launch, int order, double lumped)
    {
        // Cases 17, 18 and 22; the last with 1 dB at 30 km.
        FibreSpan fibre = Lines.Fibre(km) with
        {
            LumpedLosses = lumped > 0 ? [new LumpedLoss(30e3, lumped)] : [],
        };
        WdmComb end = Lines.Run(Lines.Raman(RamanMethod.Perturbative, order), Lines.Comb(96, launch), new FibreStage(fibre));
        int channel = (int)Math.Round((thz - 191.35) / 0.05);
        Decibel.Milliwatt(end.Power(channel)).ShouldBe(power, 1e-9);
    }

    [Fact]
    public void Counter_pumps_by_the_references_own_steps()
    {
        // Case 29: 100 km, 47 channels, two pumps of 150 mW against the signal, steps of 200 m.
        WdmComb comb = Lines.Comb(47, 1e-3, 100 * Ghz, 64 * Ghz, 0.2, 191.4e12);
        FibreSpan fibre = Lines.Fibre(100) with
        {
            Pumps = [.. new[] { 205e12, 201e12 }.Select(f => new PumpWave(0.15 * Decibel.ToRatio(-0.5), f, true))],
        };
        LineSimulation simulation = Lines.Raman(RamanMethod.Perturbative, 2, 200);
        WdmComb steps = new LinePropagation(simulation, null, isReferenceArithmetic: true).Run([new FibreStage(fibre)], comb).ShouldNotBeNull();
        (double At0, double At46) = (Decibel.Milliwatt(steps.Power(0)), Decibel.Milliwatt(steps.Power(46)));
        At0.ShouldBe(-12.55953499709824, 1e-9);
        At46.ShouldBe(-16.704165835883508, 1e-9);
        steps.Osnr_dB(23).ShouldBe(31.250062032577613, 1e-9);

        // Integrated in ln P it is up to 0.13 dB elsewhere: RamanSolverTests holds that against another integration.
        WdmComb own = Lines.Run(simulation, comb, new FibreStage(fibre));
        double worst = Enumerable.Range(0, 47).Max(i => Math.Abs(Decibel.Of(own.Power(i) / steps.Power(i))));
        worst.ShouldBeInRange(0.05, 0.15);
    }

    [Theory]
    [InlineData(NonlinearMethod.GgnSpectrallySeparated, 31.037982192100557)]
    [InlineData(NonlinearMethod.GgnApproximate, 30.866785377830702)]
    public void Generalised_models_of_eleven_channels(NonlinearMethod method, double expected)
    {
        // Cases 26 and 27, the middle channel.
        WdmComb comb = Lines.Comb(11, 1.2589254117941673e-3, first: 193e12);
        LineSimulation simulation = new() { Nonlinear = method, DispersionTolerance = 1 };
        WdmComb end = Lines.Run(simulation, comb, new FibreStage(Lines.Fibre(100)));
        end.SnrNli_dB(5).ShouldBe(expected, 1e-6);
    }
}
