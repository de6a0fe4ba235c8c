using System.Numerics;
using CsCheck;
using Heliograph.Photonics.Circuits;

namespace Heliograph.Tests.Photonics.Circuits;

public sealed class BeamSteeringTests
{
    private const double Wavelength = 1310e-9;

    // Mirrors of 0.8 mm at 1.25 mm, tilt 5 degrees; 0.4 dB a collimator, 0.1 dB a mirror.
    private static readonly BeamSteering Mirrors = new(Wavelength, 0.4e-3, 0.64, 10 * Math.PI / 180, 0.1, 0.4, 0);

    [Fact]
    public void The_path_reaches_the_corner_and_the_beam_is_the_narrowest_there_is()
    {
        // 144 ports: 12 x 1.25 mm a side; half the diagonal, 10.6 mm, over tan 10 degrees.
        double length = Mirrors.PathLengthM(144);
        length.ShouldBe(15e-3 / Math.Sqrt(2) / Math.Tan(10 * Math.PI / 180), 1e-9);

        // Radius at the ends of a beam with its waist in the middle, over all waists.
        double narrowest = Enumerable.Range(1, 4000).Min(i => RadiusAt(length / 2, i * 1e-7));
        Mirrors.BeamRadiusM(144).ShouldBe(narrowest, 1e-4 * narrowest);
    }

    [Theory]
    [InlineData(1.3, 0.10)]
    [InlineData(1.6, 0.02)]
    [InlineData(2.0, 0.01)]
    public void Clipping_meets_diffraction_between_the_apertures(double apertureOverRadius, double withinDb)
    {
        // The model takes the two apertures one by one; diffraction at the first changes what the second cuts.
        // The guided mode, cut at the first aperture, carried to the second by the Fresnel integral, cut again, and projected on the
        // mode: in units of the beam radius w, with k w^2 / L = 2 (the narrowest beam), the kernel is 2 J0(2 r s) and the curvatures
        // of wavefront and kernel cancel: both fields are exp(-r^2).
        const int Cells = 200;
        double edge = apertureOverRadius;
        double step = edge / Cells;
        double overlap = 0;
        for (int a = 0; a < Cells; a++)
        {
            double r = (a + 0.5) * step;
            double inner = 0;
            for (int b = 0; b < Cells; b++)
            {
                double s = (b + 0.5) * step;
                inner += s * Math.Exp(-s * s) * BesselJ0(2 * r * s) * step;
            }
            overlap += r * Math.Exp(-r * r) * inner * step;
        }
        // Normalised by the same integral without apertures: integral of s exp(-s^2) J0(2 r s) = exp(-r^2) / 2, so 1/2 x 1/4.
        double exactDb = -20 * Math.Log10(overlap / 0.125);
        double length = Mirrors.PathLengthM(144);
        BeamSteering clipped = Mirrors with { CollimatorLossDb = 0, MirrorLossDb = 0 };
        // Scale the wavelength until the beam has the wanted share of the aperture.
        double wavelength = Math.Pow(Mirrors.ApertureRadiusM / apertureOverRadius, 2) * Math.PI / length;

        double modelDb = (clipped with { WavelengthM = wavelength }).LossDb(144);

        TestContext.Current.TestOutputHelper?.WriteLine($"exact {exactDb:0.0000} model {modelDb:0.0000}");
        modelDb.ShouldBe(exactDb, withinDb);
    }

    [Fact]
    public void Pointing_meets_the_overlap_of_tilted_and_shifted_modes()
    {
        // One fixed deflection theta of the beam behind one mirror: at the waist, half the way on, it is shifted by theta L / 2 and tilted by
        // theta. Overlap of the two modes by a plain sum over a line: the axes separate.
        double length = Mirrors.PathLengthM(144);
        double waist = Math.Sqrt(Wavelength * length / (2 * Math.PI));
        const double Theta = 100e-6;
        Complex overlap = 0;
        double norm = 0;
        for (int i = -4000; i <= 4000; i++)
        {
            double x = i * waist / 800;
            double mode = Math.Exp(-x * x / (waist * waist));
            double shifted = Math.Exp(-Math.Pow(x - Theta * length / 2, 2) / (waist * waist));
            overlap += mode * shifted * Complex.Exp(new Complex(0, 2 * Math.PI / Wavelength * Theta * x));
            norm += mode * mode;
        }
        double exactDb = -20 * Math.Log10(overlap.Magnitude / norm);

        // The model's rms of one axis of one mirror, of four: all of them at theta cost four times as much.
        double modelDb = (Mirrors with { PointingErrorRad = Theta }).LossDb(144) - Mirrors.LossDb(144);

        (modelDb / 4).ShouldBe(exactDb, 1e-3 * exactDb);
    }

    [Fact]
    public void More_ports_lose_more_and_the_limit_is_the_last_within() =>
        Gen.Select(Gen.Double[0.15, 0.5], Gen.Double[1.05, 6], Gen.Double[0, 100])
            .Sample(
                (radiusMm, budget, pointing) =>
                {
                    BeamSteering steering = Mirrors with { ApertureRadiusM = radiusMm * 1e-3, PointingErrorRad = pointing * 1e-6 };
                    int limit = steering.RadixLimit(budget);
                    (limit == 0 || steering.LossDb(limit) <= budget).ShouldBeTrue();
                    (limit == 1 << 20 || steering.LossDb(limit + 1) > budget).ShouldBeTrue();
                },
                iter: 100
            );

    private static double RadiusAt(double z, double waist)
    {
        double range = Math.PI * waist * waist / Wavelength;
        return waist * Math.Sqrt(1 + z * z / (range * range));
    }

    private static double BesselJ0(double x)
    {
        double sum = 0;
        for (int i = 0; i < 32; i++)
        {
            sum += Math.Cos(x * Math.Sin((i + 0.5) * Math.PI / 32));
        }
        return sum / 32;
    }
}
