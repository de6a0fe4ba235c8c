using CsCheck;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Tests.Photonics.Electrical;

public sealed class LineLossTests
{
    // devices.csv, pcb-*.loss_db_per_in: derived there by skin effect and dielectric formula for a 5 mil, 100 ohm pair and
    // roughness 1.2; the geometry that is not printed is taken as half-ounce copper with 1.68e-8 ohm m.
    [Theory]
    [InlineData("Megtron 6", 3.4, 0.004, 0.70, 1.12, 1.84)]
    [InlineData("Megtron 7", 3.4, 0.002, 0.58, 0.89, 1.39)]
    [InlineData("Megtron 8 N", 3.13, 0.0016, 0.56, 0.84, 1.29)]
    [InlineData("Megtron 8 U", 3.08, 0.0012, 0.53, 0.79, 1.20)]
    public void Board_loss_agrees_with_the_derived_rows(string grade, double dk, double df, double at13, double at26, double at53)
    {
        StriplineLaw law = new(Rows.Board(dk, df));

        // Two printed digits are 1 % already.
        law.LossDb(13.28e9, Rows.InchM).ShouldBe(at13, 0.025 * at13, grade);
        law.LossDb(26.56e9, Rows.InchM).ShouldBe(at26, 0.02 * at26, grade);
        law.LossDb(53.125e9, Rows.InchM).ShouldBe(at53, 0.015 * at53, grade);
    }

    // pcb-arista: a curve drawn at 2.1 dB/in at 112 GHz for an "ultra-low-loss" board; not used to set anything.
    [Theory]
    [InlineData(3.4, 0.002, 2.33)]
    [InlineData(3.13, 0.0016, 2.12)]
    [InlineData(3.08, 0.0012, 1.93)]
    public void The_drawn_loss_at_112_GHz_lies_among_the_grades(double dk, double df, double expected)
    {
        double loss = new StriplineLaw(Rows.Board(dk, df)).LossDb(112e9, Rows.InchM);

        loss.ShouldBe(expected, 0.01);
        loss.ShouldBe(2.1, 0.25);
    }

    [Theory]
    [InlineData(127e-6, 17.5e-6, 277e-6)]
    [InlineData(100e-6, 15e-6, 250e-6)]
    [InlineData(200e-6, 35e-6, 500e-6)]
    public void Conductor_loss_agrees_with_the_printed_stripline_formula(double width, double thickness, double spacing)
    {
        Stripline line = Rows.Board(3.4, 0) with { Width = width, Thickness = thickness, PlaneSpacing = spacing, Roughness = Roughness.Smooth };
        // Pozar, Microwave Engineering, equation 3.181, for sqrt(er) Z0 < 120.
        double gap = spacing - thickness;
        double a = 1 + 2 * width / gap + (spacing + thickness) / (Math.PI * gap) * Math.Log((2 * spacing - thickness) / thickness);
        double printed = 2.7e-3 * line.Conductor.SurfaceResistance(20e9) * 3.4 * line.Impedance / (30 * Math.PI * gap) * a;

        line.ConductorAttenuation(20e9).ShouldBe(printed, 0.01 * printed);
    }

    [Fact]
    public void Impedance_and_loss_agree_with_a_field_solution()
    {
        Stripline line = Rows.Board(3.4, 0) with { Roughness = Roughness.Smooth };
        (double impedance, double attenuation) = FieldSolution(line, 20e9);

        line.Impedance.ShouldBe(impedance, 0.01 * impedance);
        line.ConductorAttenuation(20e9).ShouldBe(attenuation, 0.02 * attenuation);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.0)]
    [InlineData(2.0)]
    public void A_thin_strip_has_the_impedance_of_the_conformal_map(double widthOverSpacing)
    {
        // Zero thickness: Z0 sqrt(er) = 30 pi K(sech(pi w/2b)) / K(tanh(pi w/2b)) (Cohn 1954); K by the arithmetic-geometric mean.
        double argument = Math.PI * widthOverSpacing / 2;
        double exact = 30 * Math.PI * EllipticK(1 / Math.Cosh(argument)) / EllipticK(Math.Tanh(argument));
        Stripline line = Rows.Board(1, 0) with { PlaneSpacing = 1e-3, Width = widthOverSpacing * 1e-3, Thickness = 1e-9 };

        line.Impedance.ShouldBe(exact, 0.005 * exact);
    }

    [Fact]
    public void A_stripline_gets_the_impedance_asked_for() => Rows.Board(3.4, 0.002).WithImpedance(42.5).Impedance.ShouldBe(42.5, 1e-9);

    [Fact]
    public void Skin_depth_of_copper_is_the_one_of_the_tables()
    {
        // 66.1/sqrt(f in Hz) mm for 5.8e7 S/m: 0.661 um at 10 GHz, 26 mohm per square.
        Conductor.Copper(20).SkinDepth(10e9).ShouldBe(0.661e-6, 0.001e-6);
        Conductor.Copper(20).SurfaceResistance(10e9).ShouldBe(0.0261, 0.0001);
        // 60 K x 0.00393 raise the resistance by 23.6 %, the loss by its root.
        double ratio = Conductor.Copper(80).SurfaceResistance(10e9) / Conductor.Copper(20).SurfaceResistance(10e9);
        ratio.ShouldBe(Math.Sqrt(1 + 60 * 0.00393), 1e-12);
    }

    [Fact]
    public void Roughness_starts_at_one_grows_with_frequency_and_saturates()
    {
        Roughness hammerstad = new Roughness.Hammerstad { RmsHeight = 1e-6 };
        Roughness cannonball = new Roughness.Cannonball { TenPointHeight = 3e-6 };
        Conductor copper = Conductor.Copper(20);
        foreach (Roughness rough in (Roughness[])[hammerstad, cannonball])
        {
            double last = 1;
            for (double f = 1e8; f < 1e12; f *= 2)
            {
                double factor = rough.Factor(copper.SkinDepth(f));
                factor.ShouldBeGreaterThan(last);
                last = factor;
            }
        }
        hammerstad.Factor(1e-12).ShouldBe(2, 1e-9);
        // Fourteen spheres of 4 pi r^2 over 36 r^2, times 3/2: 7.33 above the flat tile.
        cannonball.Factor(1e-15).ShouldBe(1 + 1.5 * 14 * 4 * Math.PI / 36, 1e-6);
        new Roughness.Cannonball { TenPointHeight = 0 }
            .Factor(1e-6)
            .ShouldBe(1);
    }

    // devices.csv, tw-*: one anchor, skin part scaled with the diameter; 0.4 and 0.9 are its range of the share.
    [Theory]
    [InlineData(26, 2.57, 3.91, 6.10)]
    [InlineData(28, 3.11, 4.68, 7.19)]
    [InlineData(30, 3.80, 5.65, 8.56)]
    public void Cable_loss_follows_gauge_and_frequency(int awg, double at13, double at26, double at53)
    {
        LineLaw law = Rows.Twinax26.WithGauge(26, awg);

        law.LossDb(13.28e9, 1).ShouldBe(at13, 0.005);
        law.LossDb(26.56e9, 1).ShouldBe(at26, 0.005);
        law.LossDb(53.125e9, 1).ShouldBe(at53, 0.005);
    }

    [Fact]
    public void Gauges_have_their_standard_diameters()
    {
        // ASTM B258: 36 AWG is 0.005 in and 4/0 AWG 0.46 in; 26 AWG is 0.4049 mm, 30 AWG 0.2546 mm.
        LineLaw.GaugeDiameter(36).ShouldBe(0.127e-3, 1e-12);
        LineLaw.GaugeDiameter(26).ShouldBe(0.4049e-3, 1e-7);
        LineLaw.GaugeDiameter(30).ShouldBe(0.2546e-3, 1e-7);
    }

    // devices.csv, pkg-com: nepers per mm with f in GHz; 33 mm are 1.83, 2.98 and 5.05 dB.
    [Theory]
    [InlineData(13.28e9, 0.0556, 1.83)]
    [InlineData(26.56e9, 0.0903, 2.98)]
    [InlineData(53.125e9, 0.153, 5.05)]
    public void Package_loss_is_that_of_the_com_reference(double frequency, double perMm, double of33Mm)
    {
        Rows.Package.LossDb(frequency, 1e-3).ShouldBe(perMm, 0.5e-4 + 0.002 * perMm);
        Rows.Package.LossDb(frequency, 0.033).ShouldBe(of33Mm, 0.01);
    }

    [Fact]
    public void Loss_of_a_line_is_proportional_to_its_length() =>
        Gen.Select(Gen.Double[1e8, 2e11], Gen.Double[0, 5], Gen.Double[0, 5])
            .Sample((f, a, b) => Math.Abs(Rows.Twinax26.LossDb(f, a + b) - Rows.Twinax26.LossDb(f, a) - Rows.Twinax26.LossDb(f, b)) < 1e-9);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1.0)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_parameters_are_refused(double bad)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Rows.Board(3.4, bad));
        Should.Throw<ArgumentOutOfRangeException>(() => LineLaw.FromAnchor(bad, 1e9, 0.5));
        Should.Throw<ArgumentOutOfRangeException>(() => Rows.Connector with { PieceLossDb = bad });
        Should.Throw<ArgumentOutOfRangeException>(() => new Channel("x", [new("t", ElementSection.Board, Rows.Megtron7, bad)]));
        Should.Throw<ArgumentOutOfRangeException>(() => new Roughness.Constant { Value = bad });
        Should.Throw<ArgumentOutOfRangeException>(() => Rows.Board(3.4, 0.002).WithImpedance(bad));
    }

    private static double EllipticK(double k)
    {
        double a = 1;
        double g = Math.Sqrt(1 - k * k);
        for (int i = 0; i < 60 && Math.Abs(a - g) > 1e-16; i++)
        {
            (a, g) = ((a + g) / 2, Math.Sqrt(a * g));
        }
        return Math.PI / (2 * a);
    }

    // Laplace's equation in a quarter of the cross-section by successive over-relaxation, on a grid whose lines lie on the
    // metal. Z0 from the flux through a contour, the loss from the square of the surface charge on all metal:
    // alpha = Rs / (2 Z0 I^2) integral |J|^2 dl, J proportional to the charge. No formula in common with the model.
    private static (double Impedance, double Attenuation) FieldSolution(Stripline line, double frequency)
    {
        const int PerHalfThickness = 4;
        double h = line.Thickness / 2 / PerHalfThickness;
        int strip = (int)Math.Round(line.Width / 2 / h);
        int plane = (int)Math.Round(line.PlaneSpacing / 2 / h);
        int side = strip + 3 * plane;
        double[,] v = new double[side + 1, plane + 1];
        for (int i = 0; i <= strip; i++)
        {
            for (int j = 0; j <= PerHalfThickness; j++)
            {
                v[i, j] = 1;
            }
        }
        double omega = 2 / (1 + Math.PI / plane / 2);
        double change = 1;
        while (change > 1e-9)
        {
            change = 0;
            for (int i = 0; i < side; i++)
            {
                for (int j = 0; j < plane; j++)
                {
                    if (i <= strip && j <= PerHalfThickness)
                    {
                        continue;
                    }
                    // Mirror planes: the neighbour beyond the axis is the one before it.
                    double mean = 0.25 * (v[Math.Abs(i - 1), j] + v[i + 1, j] + v[i, Math.Abs(j - 1)] + v[i, j + 1]);
                    double step = omega * (mean - v[i, j]);
                    v[i, j] += step;
                    change = Math.Max(change, Math.Abs(step));
                }
            }
        }
        // Charge of a quarter over epsilon from the plane's field, trapezoid in i; twice over for the mirrored side walls.
        double charge = 0;
        double squares = 0;
        for (int i = 0; i <= side; i++)
        {
            double field = v[i, plane - 1] / h;
            double weight = (i == 0 || i == side ? 0.5 : 1) * h;
            charge += weight * field;
            squares += weight * field * field;
        }
        // On the strip the charge of each node is what leaves it: at the corner node over two half faces.
        for (int i = 0; i < strip; i++)
        {
            double field = (1 - v[i, PerHalfThickness + 1]) / h;
            squares += (i == 0 ? 0.5 : 1) * h * field * field;
        }
        for (int j = 0; j < PerHalfThickness; j++)
        {
            double field = (1 - v[strip + 1, j]) / h;
            squares += (j == 0 ? 0.5 : 1) * h * field * field;
        }
        double corner = (1 - v[strip, PerHalfThickness + 1]) + (1 - v[strip + 1, PerHalfThickness]);
        squares += corner * corner / h;
        double capacitance = 4 * charge; // over epsilon
        const double Eta = 376.730313668;
        double impedance = Eta / Math.Sqrt(line.Permittivity) / capacitance;
        double attenuation = line.Conductor.SurfaceResistance(frequency) / (2 * impedance) * 4 * squares / (capacitance * capacitance);
        return (impedance, attenuation);
    }
}
