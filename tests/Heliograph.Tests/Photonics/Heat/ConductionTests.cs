using System.Collections.Immutable;
using CsCheck;
using Heliograph.Photonics.Heat;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Double.Solvers;
using MathNet.Numerics.LinearAlgebra.Solvers;

namespace Heliograph.Tests.Photonics.Heat;

public sealed class ConductionTests
{
    [Fact]
    public void A_slab_has_the_resistance_of_its_layers_in_a_row()
    {
        // 10 x 20 mm: 0.5 mm silicon, 10 mm2 K/W, 2 mm copper, h = 5000. Heat enters at the centre of the lowest of 4 cells, so that
        // 0.5 mm less 1/8 of it is in the way: by hand 0.4375e-3/130 + 10e-6 + 2e-3/398 + 1/5000 = 2.183906e-4 m2 K/W over 2e-4 m2.
        HeatStackup stack = Slab(4);
        double expected = (0.4375e-3 / 130 + 10e-6 + 2e-3 / 398 + 1.0 / 5000) / 2e-4;
        expected.ShouldBe(1.091953, 1e-6);

        HeatField field = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 5, 3)).Solve();

        field.Blocks[0].Mean.ShouldBe(30 + 40 * expected, 1e-7);
        field.Blocks[0].Peak.ShouldBe(field.Blocks[0].Mean, 1e-7);
        field.Zones[0].Heat.ShouldBe(40, 1e-7);
        HeatClosedForms.SlabResistance([new(0.4375e-3, 130), new(2e-3, 398)], 2e-4, 10e-6, 5000).ShouldBe(expected, 1e-12);
    }

    [Theory]
    [InlineData(0.010, 0.010, 0.010, 0.010, 400)] // centred
    [InlineData(0.002, 0.005, 0.008, 0.004, 3000)] // off centre, strong cooling
    [InlineData(0.000, 0.000, 0.003, 0.003, 20000)] // in a corner, small
    public void Spreading_in_layers_is_the_cosine_series(double x, double y, double width, double depth, double coefficient)
    {
        // Plate of 30 x 24 mm: anisotropic board, silicon, interface, copper. The series knows no cells.
        (double T, double InPlane, double Through, double Contact)[] layers = [(0.3e-3, 20.0, 2.0, 0), (0.7e-3, 130, 130, 8e-6), (2e-3, 398, 398, 0)];
        Footprint source = new(x, y, width, depth);
        HeatStackup stack = new(
            0.030,
            0.024,
            [
                .. layers.Select(
                    (l, i) =>
                        new HeatLayer($"{i}", l.T, new HeatMaterial("m", l.InPlane, l.Through, 1e6))
                        {
                            Divisions = i == 0 ? 12 : 6,
                            ContactAbove = l.Contact,
                        }
                ),
            ]
        )
        {
            Power = [new PowerBlock("source", "0", source, 10, PowerDepth.Bottom)],
            Top = [new CoolingZone("top", new Footprint(0, 0, 0.030, 0.024), coefficient, 20)],
        };
        (double mean, double corner) = LayeredSeries(0.030, 0.024, source, layers, coefficient);

        HeatField field = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 96, 96)).Solve();

        // The cell's centre lies half a cell above the face: the flux through that half is the source's.
        double half = 0.5 * 0.3e-3 / 12 / 2.0 / source.Area;
        ((field.Blocks[0].Mean - 20) / 10 + half).ShouldBe(mean, 0.005 * mean);
        // Coldest far corner of the uppermost layer's cell against the series at the same height is another measure of spreading.
        TemperatureMap top = field.Map("2");
        double far = top.At(top.Rows - 1, top.Columns - 1);
        ((far - 20) / 10).ShouldBe(corner, 0.005 * corner);
    }

    [Fact]
    public void The_closed_form_of_spreading_is_the_series_of_one_layer()
    {
        Footprint source = new(0.004, 0.002, 0.010, 0.006);
        (double mean, _) = LayeredSeries(0.030, 0.024, source, [(2e-3, 300, 200, 0)], 4000);

        HeatClosedForms.SpreadingResistance(new Footprint(0, 0, 0.030, 0.024), source, 2e-3, 300, 200, 4000).ShouldBe(mean, 1e-4 * mean);
        // A source over all of the plate spreads nothing.
        HeatClosedForms
            .SpreadingResistance(new Footprint(0, 0, 0.03, 0.02), new Footprint(0, 0, 0.03, 0.02), 2e-3, 300, 200, 4000)
            .ShouldBe(HeatClosedForms.SlabResistance([new(2e-3, 200)], 6e-4, 0, 4000), 1e-9);
    }

    [Fact]
    public void The_own_solver_finds_the_field_of_the_library_solver()
    {
        HeatStackup stack = StackupFixture.Package();
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 64, 64));
        ImmutableArray<double> coolants = [25, 45];
        double[] right = model.RightSide([500, 30], coolants, 25);

        HeatField field = model.Solve([500, 30], coolants);

        double[] library = LibrarySolve(model.Matrix, right);
        library.Zip(field.Celsius, (a, b) => Math.Abs(a + 25 - b)).Max().ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Heat_in_is_heat_out()
    {
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, int.MaxValue])
            .Sample(
                (layers, columns, rows, seed) =>
                {
                    HeatStackup stack = RandomStackup(layers, new Random(seed));
                    foreach (HeatGrid grid in new[] { HeatGrid.Uniform(stack, columns, rows), HeatGrid.Fitted(stack, columns, rows) })
                    {
                        HeatField field = ConductionModel.Build(stack, grid).Solve();
                        field.Imbalance.ShouldBeLessThan(1e-6);
                        field.Celsius.All(double.IsFinite).ShouldBeTrue();
                        // No cell is colder than the coldest coolant: all powers are positive.
                        field.Celsius.Min().ShouldBeGreaterThan(stack.Zones.Min(z => z.Coolant) - 1e-6);
                    }
                },
                iter: 60
            );
    }

    [Fact]
    public void A_cell_of_two_materials_conducts_as_its_pieces()
    {
        // Two cells of 2 mm along x. The middle half of the second is air: from centre to centre 1.5 mm silicon and 0.5 mm air in a
        // row. Along y the pieces are side by side, through as well.
        HeatStackup stack = new(
            4e-3,
            4e-3,
            [
                new HeatLayer("low", 1e-3, StackupFixture.Silicon)
                {
                    Blocks = [new MaterialBlock("gap", new Footprint(2.5e-3, 0, 1e-3, 4e-3), StackupFixture.Air)],
                },
                new HeatLayer("high", 1e-3, StackupFixture.Silicon),
            ]
        )
        {
            Top = [new CoolingZone("top", new Footprint(0, 0, 4e-3, 4e-3), 1000, 20)],
        };
        ConductionLevel matrix = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 2, 2)).Matrix;

        // Gx at row 0, column 1, lowest cell: (0*3 + 1)*2.
        matrix.Gx[2].ShouldBe(1 / ((1.5e-3 / 130 + 0.5e-3 / 0.026) / (2e-3 * 1e-3)), 1e-12);
        // Gy between rows 0 and 1 of column 1: (1*2 + 1)*2.
        matrix.Gy[6].ShouldBe((0.026 * 1e-3 + 130 * 1e-3) * 1e-3 / 2e-3, 1e-9);
        // Gz of column 1: half in each material below, silicon above; the cell is 2 x 2 mm.
        matrix.Gz[2].ShouldBe(2e-6 / (0.5e-3 / 0.026 + 0.5e-3 / 130) + 2e-6 / (1e-3 / 130), 1e-9);
    }

    [Fact]
    public void Blocks_off_the_grid_change_little()
    {
        // The die's edges lie within cells of 63 x 61 even ones. The hot block of 3 x 2 mm has 4 x 3 cells on 64 x 64 and 10 x 7 on 160 x 160:
        // a hot spot of few cells is 3 % of its rise too warm.
        HeatStackup stack = StackupFixture.Package();
        HeatField coarse = ConductionModel.Build(stack, HeatGrid.Uniform(stack, 63, 61)).Solve();
        HeatField fitted = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 64, 64)).Solve();
        HeatField fine = ConductionModel.Build(stack, HeatGrid.Fitted(stack, 160, 160)).Solve();

        double rise = fine.Block("die").Mean - 25;
        coarse.Block("die").Mean.ShouldBe(fine.Block("die").Mean, 0.005 * rise);
        fitted.Block("die").Mean.ShouldBe(fine.Block("die").Mean, 0.002 * rise);
        fitted.Block("hot").Mean.ShouldBe(fine.Block("hot").Mean, 0.03 * (fine.Block("hot").Mean - 25));
    }

    [Fact]
    public void Another_power_starts_from_the_last_field_and_ends_where_a_fresh_one_does()
    {
        HeatStackup stack = StackupFixture.Package();
        ConductionModel model = ConductionModel.Build(stack);
        model.Solve();
        HeatField again = model.Solve([510, 30], [26, 45]);
        HeatField fresh = ConductionModel.Build(stack).Solve([510, 30], [26, 45]);

        again.Celsius.Zip(fresh.Celsius, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-6);
        again.Iterations.ShouldBeLessThan(fresh.Iterations);
    }

    [Fact]
    public void The_map_holds_the_blocks_where_they_are()
    {
        HeatStackup stack = StackupFixture.Package(hot: 60);
        HeatField field = ConductionModel.Build(stack).Solve();
        TemperatureMap map = field.Map("die");

        map.Columns.ShouldBe(64);
        map.Celsius.Length.ShouldBe(64 * 64);
        map.Outlines.Select(o => o.Name).ShouldBe(["die", "die", "hot"]);
        int hottest = map.Celsius.IndexOf(map.Hottest);
        Footprint hot = stack.Power[1].Area;
        double x = 0.5 * (map.X[hottest % 64] + map.X[hottest % 64 + 1]);
        double y = 0.5 * (map.Y[hottest / 64] + map.Y[hottest / 64 + 1]);
        hot.Holds(x, y).ShouldBeTrue();
        map.Coldest.ShouldBeGreaterThan(25);
    }

    [Fact]
    public void What_is_no_package_is_refused()
    {
        HeatStackup good = StackupFixture.Package();
        HeatStackup[] bad =
        [
            good with
            {
                Width = 0,
            },
            good with
            {
                Layers = [],
            },
            good with
            {
                Top = [],
                Bottom = [],
            },
            good with
            {
                Layers = good.Layers.SetItem(0, good.Layers[0] with { Thickness = double.NaN }),
            },
            good with
            {
                Layers = good.Layers.SetItem(0, good.Layers[0] with { Background = new HeatMaterial("none", 0, 1, 1) }),
            },
            good with
            {
                Layers = good.Layers.SetItem(0, good.Layers[0] with { ContactAbove = -1 }),
            },
            good with
            {
                Layers = good.Layers.SetItem(0, good.Layers[1]),
            },
            good with
            {
                Power = [good.Power[0] with { Layer = "nowhere" }],
            },
            good with
            {
                Power = [good.Power[0] with { Power = double.PositiveInfinity }],
            },
            good with
            {
                Power = [good.Power[0] with { Area = new Footprint(0.05, 0.05, 0.02, 0.02) }],
            },
            good with
            {
                Top = [good.Top[0] with { Coefficient = 0 }],
            },
        ];
        foreach (HeatStackup stack in bad)
        {
            Should.Throw<ArgumentOutOfRangeException>(() => ConductionModel.Build(stack));
        }
        ConductionModel model = ConductionModel.Build(good, HeatGrid.Uniform(good, 4, 4));
        Should.Throw<ArgumentOutOfRangeException>(() => model.Solve([1], [25, 45]));
        Should.Throw<ArgumentOutOfRangeException>(() => model.Solve([1, double.NaN], [25, 45]));
        Should.Throw<ArgumentOutOfRangeException>(() => HeatGrid.Uniform(good, 0, 4));
    }

    private static HeatStackup Slab(int divisions) =>
        new(
            0.010,
            0.020,
            [
                new HeatLayer("silicon", 0.5e-3, StackupFixture.Silicon) { Divisions = divisions, ContactAbove = 10e-6 },
                new HeatLayer("copper", 2e-3, StackupFixture.Copper),
            ]
        )
        {
            Power = [new PowerBlock("heat", "silicon", new Footprint(0, 0, 0.010, 0.020), 40, PowerDepth.Bottom)],
            Top = [new CoolingZone("top", new Footprint(0, 0, 0.010, 0.020), 5000, 30)],
        };

    private static HeatStackup RandomStackup(int layers, Random random)
    {
        double Between(double low, double high) => low * Math.Pow(high / low, random.NextDouble());
        HeatMaterial Material() => new("m", Between(0.02, 1000), Between(0.02, 1000), 1e6);
        Footprint Area()
        {
            double x = 0.04 * random.NextDouble();
            double y = 0.02 * random.NextDouble();
            return new Footprint(x, y, Between(1e-4, 0.05 - x), Between(1e-4, 0.03 - y));
        }
        return new HeatStackup(
            0.05,
            0.03,
            [
                .. Enumerable
                    .Range(0, layers)
                    .Select(i => new HeatLayer($"{i}", Between(1e-5, 5e-3), Material())
                    {
                        Divisions = random.Next(1, 4),
                        Blocks = [.. Enumerable.Range(0, random.Next(4)).Select(b => new MaterialBlock("b", Area(), Material()))],
                        ContactAbove = random.Next(2) * Between(1e-7, 1e-3),
                        Contacts = [.. Enumerable.Range(0, random.Next(2)).Select(_ => new ContactPatch(Area(), Between(1e-7, 1e-3)))],
                    }),
            ]
        )
        {
            Power =
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(i => new PowerBlock($"p{i}", $"{random.Next(layers)}", Area(), Between(0.01, 500), (PowerDepth)random.Next(3))),
            ],
            Top = [new CoolingZone("a", Area(), Between(10, 40000), 20), new CoolingZone("b", Area(), Between(10, 40000), 60)],
            Bottom = [new CoolingZone("c", Area(), Between(10, 40000), 45)],
        };
    }

    // BiCGStab with an incomplete factorisation, of a library, on the same matrix.
    private static double[] LibrarySolve(ConductionLevel matrix, double[] right)
    {
        int n = matrix.Cells;
        List<(int, int, double)> entries = [];
        int row = matrix.Nx * matrix.Nz;
        for (int j = 0; j < matrix.Ny; j++)
        {
            for (int i = 0; i < matrix.Nx; i++)
            {
                for (int k = 0; k < matrix.Nz; k++)
                {
                    int c = (j * matrix.Nx + i) * matrix.Nz + k;
                    double[] g =
                    [
                        matrix.Gx[(j * (matrix.Nx + 1) + i) * matrix.Nz + k],
                        matrix.Gx[(j * (matrix.Nx + 1) + i + 1) * matrix.Nz + k],
                        matrix.Gy[c],
                        matrix.Gy[c + row],
                        k > 0 ? matrix.Gz[c - 1] : 0,
                        matrix.Gz[c],
                    ];
                    int[] to = [c - matrix.Nz, c + matrix.Nz, c - row, c + row, c - 1, c + 1];
                    entries.Add((c, c, g.Sum() + matrix.Ground[c]));
                    entries.AddRange(to.Zip(g).Where(e => e.Second != 0).Select(e => (c, e.First, -e.Second)));
                }
            }
        }
        SparseMatrix a = SparseMatrix.OfIndexed(n, n, entries);
        Iterator<double> iterator = new(new IterationCountStopCriterion<double>(2000), new ResidualStopCriterion<double>(1e-12));
        DenseVector x = new(n);
        new BiCgStab().Solve(a, new DenseVector(right), x, iterator, new MILU0Preconditioner());
        return x.ToArray();
    }

    // Mean rise per watt of a rectangle on the lowest face, and rise at the far upper corner's cell, of layers from bottom to top:
    // separation of variables, one impedance T/q per cosine mode, carried from the coolant down through the layers.
    private static (double Mean, double Corner) LayeredSeries(
        double lengthX,
        double lengthY,
        Footprint source,
        (double T, double InPlane, double Through, double Contact)[] layers,
        double coefficient
    )
    {
        const int Modes = 300;
        double mean = 0;
        double corner = 0;
        for (int m = 0; m < Modes; m++)
        {
            double wx = m * Math.PI / lengthX;
            double cx = m == 0 ? 1 : (Math.Sin(wx * source.Right) - Math.Sin(wx * source.X)) / (wx * source.Width);
            for (int n = 0; n < Modes; n++)
            {
                double wy = n * Math.PI / lengthY;
                double cy = n == 0 ? 1 : (Math.Sin(wy * source.Top) - Math.Sin(wy * source.Y)) / (wy * source.Depth);
                double wave = Math.Sqrt(wx * wx + wy * wy);
                double impedance = 1 / coefficient;
                // Temperature at the middle of the last cell of the uppermost layer, per temperature on its lower face.
                double upper = 1;
                for (int l = layers.Length - 1; l >= 0; l--)
                {
                    (double t, double inPlane, double through, double contact) = layers[l];
                    impedance += l == layers.Length - 1 ? 0 : contact;
                    double above = impedance;
                    double b = wave * Math.Sqrt(inPlane / through);
                    double kb = through * b;
                    double tanh = Math.Tanh(b * t);
                    impedance = wave == 0 ? above + t / through : (above + tanh / kb) / (1 + above * kb * tanh);
                    if (l == layers.Length - 1)
                    {
                        // Mean over the layer's thickness of cosh and sinh, for flux 1 at the bottom: T(z) = Z cosh bz - sinh bz / kb.
                        double mid =
                            wave == 0
                                ? impedance - 0.5 * t / through
                                : impedance * Math.Sinh(b * t) / (b * t) - (Math.Cosh(b * t) - 1) / (kb * b * t);
                        upper = b * t > 30 ? 0 : mid / impedance;
                    }
                    else
                    {
                        // Share of a lower face's temperature that is left at the upper face, contact included.
                        double flux = wave == 0 ? 1 : 1 / (Math.Cosh(b * t) * (1 + above * kb * tanh));
                        upper *= b * t > 300 ? 0 : flux * (above - contact) / impedance;
                    }
                }
                double factor = (m == 0 ? 1 : 2) * (n == 0 ? 1 : 2) / (lengthX * lengthY);
                mean += factor * cx * cx * cy * cy * impedance;
                // The far corner: cos(m pi) cos(n pi).
                corner += factor * cx * cy * impedance * upper * (((m + n) & 1) == 0 ? 1 : -1);
            }
        }
        return (mean, corner);
    }
}
