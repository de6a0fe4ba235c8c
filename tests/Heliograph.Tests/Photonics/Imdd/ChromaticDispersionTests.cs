using System.Numerics;
using CsCheck;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Tests.Photonics.Imdd;

public sealed class ChromaticDispersionTests
{
    private const double PicosecondPerNmKm = 1e-6; // s/m^2
    private const double PicosecondPerNm2Km = 1e3; // s/m^3

    [Fact]
    public void Standard_fibre_has_17_at_1550_and_its_corners_in_the_o_band()
    {
        // G.652: S_0 0.092, lambda_0 1300 to 1324 nm. At 1550 nm, lambda_0 1310: 0.092/4 (1550 - 1310^4/1550^3) = 17.46.
        ChromaticDispersion.Coefficient(1550e-9, 1310e-9, 0.092 * PicosecondPerNm2Km).ShouldBe(17.46 * PicosecondPerNmKm, 0.02 * PicosecondPerNmKm);
        ChromaticDispersion.Coefficient(1310e-9, 1310e-9, 92).ShouldBe(0, 1e-15);
        // The slope at the zero is S_0.
        double step = ChromaticDispersion.Coefficient(1310.01e-9, 1310e-9, 92) - ChromaticDispersion.Coefficient(1309.99e-9, 1310e-9, 92);
        (step / 0.02e-9).ShouldBe(92, 0.01);

        // Worst of a window against a scan of it.
        double worst = ChromaticDispersion.WorstMagnitude(1264.5e-9, 1337.5e-9, 1300e-9, 1324e-9, 92);
        double scanned = 0;
        for (double zero = 1300; zero <= 1324; zero += 0.5)
        {
            for (double wavelength = 1264.5; wavelength <= 1337.5; wavelength += 0.5)
            {
                scanned = Math.Max(scanned, Math.Abs(ChromaticDispersion.Coefficient(wavelength * 1e-9, zero * 1e-9, 92)));
            }
        }
        worst.ShouldBe(scanned, 1e-3 * scanned);
        (worst / PicosecondPerNmKm).ShouldBe(5.86, 0.02); // at 1264.5 against 1324
    }

    [Fact]
    public void A_tone_fades_to_nothing_where_its_side_bands_oppose()
    {
        // c / (2 x 17e-6 x (1550e-9)^2 x (26.5625e9)^2) = 5.20 km.
        double length = ChromaticDispersion.FirstNullLength(17 * PicosecondPerNmKm, 1550e-9, 26.5625e9)!.Value;
        length.ShouldBe(5202, 1);
        ChromaticDispersion.Fading(26.5625e9, 17 * PicosecondPerNmKm * length, 1550e-9).ShouldBe(0, 1e-12);
        ChromaticDispersion.FirstNullLength(-17 * PicosecondPerNmKm, 1550e-9, 26.5625e9).ShouldBe(length);
        ChromaticDispersion.FirstNullLength(0, 1550e-9, 1e9).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(-0.7)]
    public void Fading_is_what_a_propagated_tone_does(double chirp)
    {
        // Field 1 + (m/2)(1 + j alpha) cos(w t) with a small m; each line turned by beta_2 L w^2 / 2 with beta_2 = -D lambda^2/(2 pi c); beat at w.
        const double Wavelength = 1550e-9;
        const double Frequency = 20e9;
        double accumulated = 17 * PicosecondPerNmKm * 3000;
        double w = 2 * Math.PI * Frequency;
        double turn = 0.5 * -accumulated * Wavelength * Wavelength / (2 * Math.PI * 299_792_458.0) * w * w;
        Complex side = 0.25e-3 * new Complex(1, chirp) * Complex.Exp(new Complex(0, turn));
        // |E|^2 at w: conj(carrier) upper + carrier conj(lower).
        Complex beat = side + Complex.Conjugate(side);
        Complex flat = 0.25e-3 * new Complex(1, chirp);
        double expected = beat.Magnitude / (flat + Complex.Conjugate(flat)).Magnitude;

        // exp(j turn) with turn = -theta: Re[(1 + j alpha)(cos theta - j sin theta)] = cos theta + alpha sin theta for this sign of time.
        ChromaticDispersion.Fading(Frequency, accumulated, Wavelength, -chirp).ShouldBe(expected, 1e-9);
    }

    [Fact]
    public void The_penalty_is_small_before_the_null_and_none_beyond_it()
    {
        // For a small edge angle E: 1/H^2 = 1 + theta^2, theta = E x^2, mean 1 + E^2/5: 5 log10.
        const double Edge = 0.3;
        double accumulated = Edge * 299_792_458.0 / (Math.PI * 1310e-9 * 1310e-9 * 26.5625e9 * 26.5625e9);
        double expected = 5 * Math.Log10(1 + Edge * Edge / 5 + 2.0 / 3 * Math.Pow(Edge, 4) / 9);
        ChromaticDispersion.PenaltyDb(53.125e9, accumulated, 1310e-9)!.Value.ShouldBe(expected, 1e-3);
        ChromaticDispersion.PenaltyDb(53.125e9, 0, 1310e-9)!.Value.ShouldBe(0, 1e-12);
        ChromaticDispersion.PenaltyDb(53.125e9, accumulated * 6, 1310e-9).ShouldBeNull();
    }

    [Fact]
    public void More_dispersion_never_costs_less_without_chirp() =>
        Gen.Double[0.0, 1e-2]
            .Select(Gen.Double[0.0, 1e-3])
            .Sample(
                (accumulated, more) =>
                    ChromaticDispersion.PenaltyDb(53.125e9, accumulated + more, 1310e-9) is not { } worse
                    || worse >= ChromaticDispersion.PenaltyDb(53.125e9, accumulated, 1310e-9)!.Value
            );
}
