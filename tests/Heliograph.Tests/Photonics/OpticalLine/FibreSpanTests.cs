using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Photonics.OpticalLine;

public sealed class FibreSpanTests
{
    private const double C = 299_792_458;

    [Fact]
    public void Effective_area_is_that_of_the_step_index_mode()
    {
        // A = pi w^2, w = a/sqrt(ln V), V = 2 pi f/c a n1 sqrt(2 Delta), Delta so that A is 125 um2 at the reference.
        FibreSpan fibre = Lines.Fibre(80) with
        {
            EffectiveArea = 125e-12,
        };
        double reference = C / 1550e-9;
        const double a = 4.2e-6;
        const double n1 = 1.468;
        double delta = 0.5 * Math.Pow(C / (2 * Math.PI * reference * a * n1) * Math.Exp(Math.PI * a * a / 125e-12), 2);
        foreach (double f in new[] { 186e12, reference, 196e12, 205e12 })
        {
            double v = 2 * Math.PI * f / C * a * n1 * Math.Sqrt(2 * delta);
            double expected = Math.PI * a * a / Math.Log(v);
            fibre.AreaAt(f).ShouldBe(expected, 1e-9 * expected);
            fibre.Gamma(f).ShouldBe(2 * Math.PI * 2.6e-20 * f / (C * expected), 1e-12);
        }
        fibre.AreaAt(reference).ShouldBe(125e-12, 1e-20);
        FibreSpan.AreaOf(Lines.Fibre(80).Gamma(reference), reference).ShouldBe(83e-12, 1e-20);
    }

    [Fact]
    public void Dispersion_goes_with_the_square_of_frequency_or_along_a_slope()
    {
        double reference = C / 1550e-9;
        FibreSpan plain = Lines.Fibre(80);
        // beta2 = -lambda^2 D/(2 pi c): -21.3 ps2/km at 1550 nm, and the same everywhere.
        (plain.Beta2(reference) * 1e27).ShouldBe(-21.3, 0.01);
        plain.Beta2(196e12).ShouldBe(plain.Beta2(reference), 1e-32);
        plain.Beta3(reference).ShouldBe(0);
        (plain.AccumulatedDispersion(194e12) * 1e3).ShouldBe(1336, 1e-9);

        // Third order is the derivative of the second over angular frequency.
        FibreSpan sloped = plain with
        {
            Dispersion = SampledCurve.Constant(1.7e-5),
            DispersionSlope = 60,
        };
        double step = 1e10;
        double derivative = (sloped.Beta2(193e12 + step) - sloped.Beta2(193e12 - step)) / (2 * step) / (2 * Math.PI);
        sloped.Beta3(193e12).ShouldBe(derivative, 1e-4 * Math.Abs(derivative));
    }

    [Fact]
    public void Points_over_frequency_give_the_slope_that_made_them()
    {
        FibreSpan sloped = Lines.Fibre(80) with { Dispersion = SampledCurve.Constant(1.7e-5), DispersionSlope = 60 };
        double[] at = [.. Enumerable.Range(0, 41).Select(i => sloped.ReferenceFrequency + (i - 20) * 0.1e12)];
        // D = -2 pi c beta2/lambda^2.
        double[] dispersion = [.. at.Select(f => -2 * Math.PI * C * sloped.Beta2(f) * (f / C) * (f / C))];
        FibreSpan points = sloped with { Dispersion = new SampledCurve([.. at], [.. dispersion]), DispersionSlope = null };
        points.Beta2(at[13]).ShouldBe(sloped.Beta2(at[13]), 1e-34);
        points.Beta3(sloped.ReferenceFrequency).ShouldBe(sloped.Beta3(sloped.ReferenceFrequency), 0.01 * Math.Abs(points.Beta3(0)));
    }

    [Fact]
    public void A_hollow_core_keeps_its_area_and_is_faster_and_almost_linear()
    {
        // 1 um-scale light in air: gamma about 1e-3 of solid fibre, group index near 1; 2.5 ps/nm/km.
        FibreSpan hollow = Lines.Fibre(80) with
        {
            EffectiveArea = FibreSpan.AreaOf(5e-7, C / 1550e-9),
            GroupIndex = 1.0003,
            Dispersion = SampledCurve.Constant(2.5e-6),
        };
        hollow.AreaAt(186e12).ShouldBe(hollow.EffectiveArea);
        (hollow.Latency / Lines.Fibre(80).Latency).ShouldBe(1.0003 / 1.468, 1e-12);
        WdmComb solid = Lines.Run(new(), Lines.Comb(48, 1e-3), new FibreStage(Lines.Fibre(80)));
        WdmComb air = Lines.Run(new(), Lines.Comb(48, 1e-3), new FibreStage(hollow));
        (air.SnrNli_dB(24) - solid.SnrNli_dB(24)).ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Loss_is_interpolated_and_known_only_where_it_is_given()
    {
        SampledCurve curve = new([190e12, 192e12, 196e12], [0.2, 0.3, 0.1]);
        curve.At(191e12).ShouldBe(0.25, 1e-12);
        curve.At(195e12).ShouldBe(0.15, 1e-12);
        curve.At(192e12).ShouldBe(0.3);
        curve.Covers(190e12, 196e12).ShouldBeTrue();
        curve.Covers(189e12, 196e12).ShouldBeFalse();
        SampledCurve.Constant(1).Covers(1, 2).ShouldBeTrue();
    }

    [Fact]
    public void Raman_gain_is_odd_and_peaks_at_13_THz()
    {
        RamanGain gain = RamanGain.Standard;
        gain.At(-5e12).ShouldBe(-gain.At(5e12));
        double[] at = [.. Enumerable.Range(0, 400).Select(i => i * 1e11)];
        at.MaxBy(gain.At).ShouldBeInRange(12e12, 14e12);
        // 0.41 1/(W km) at the peak in standard fibre pumped at 1454 nm, as published.
        FibreSpan fibre = Lines.Fibre(80);
        double[] c = RamanGain.Efficiency(fibre, [206.184634e12 - 13e12, 206.184634e12]);
        (c[1] * 1e3).ShouldBeInRange(0.38, 0.45);
        RamanGain measured = RamanGain.Measured([0, 4.17e-4], [0, 13e12], 206.184634112792e12, fibre);
        RamanGain.Efficiency(fibre with { Raman = measured }, [193.184634112792e12, 206.184634112792e12])[1].ShouldBe(4.17e-4, 1e-9);
    }
}
