using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Heliograph.Photonics.Heat;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Double.Solvers;
using MathNet.Numerics.LinearAlgebra.Solvers;

namespace Heliograph.Benchmarks;

/// <summary>
/// A die of 25 mm with eight blocks on a package of 60 mm, 64 x 64 x 8 cells. The baseline is a library solver on the same
/// matrix: BiCGStab with an incomplete factorisation, to the same residual.
/// </summary>
[MemoryDiagnoser]
public class HeatBenchmarks
{
    private HeatStackup _stack = null!;
    private ConductionModel _model = null!;
    private PackageThermal _package = null!;
    private ImmutableArray<BlockBehaviour> _behaviours;
    private SparseMatrix _matrix = null!;
    private DenseVector _right = null!;
    private bool _other;

    [GlobalSetup]
    public void Setup()
    {
        _stack = Stack();
        _model = ConductionModel.Build(_stack);
        _model.Solve();
        _package = _model.Compile();
        _behaviours = [.. _stack.Power.Select(p => new BlockBehaviour(HeatingPower.Logic(0.7 * p.Power, 0.3 * p.Power, 85, 30), 105))];
        (_matrix, _right) = Assemble(_model);
    }

    [Benchmark(Baseline = true, Description = "library BiCGStab + MILU0, matrix at hand")]
    public double Library()
    {
        Iterator<double> iterator = new(new IterationCountStopCriterion<double>(2000), new ResidualStopCriterion<double>(1e-10));
        DenseVector x = new(_right.Count);
        new BiCgStab().Solve(_matrix, _right, x, iterator, new MILU0Preconditioner());
        return x[0];
    }

    [Benchmark(Description = "ConductionModel.Build and first Solve")]
    public double First() => ConductionModel.Build(_stack).Solve().Blocks[0].Mean;

    [Benchmark(Description = "Solve with other powers")]
    public double Again()
    {
        _other = !_other;
        return _model.Solve([.. _stack.Power.Select((p, i) => _other ? p.Power : p.Power * (0.5 + 0.1 * i))], [25, 45]).Blocks[0].Mean;
    }

    [Benchmark(Description = "Compile: nine fields")]
    public PackageThermal Compile() => _model.Compile();

    [Benchmark(Description = "Build, Compile and coupled fixed point")]
    public CoupledHeat Coupled() => ConductionModel.Build(_stack).Compile().SolveCoupled(_behaviours, [25, 45], 500);

    [Benchmark(Description = "coupled fixed point, compiled")]
    public CoupledHeat CoupledAgain() => _package.SolveCoupled(_behaviours, [25, 45], 500);

    private static HeatStackup Stack()
    {
        HeatMaterial silicon = HeatMaterial.Isotropic("silicon", 130, 1.63e6);
        HeatMaterial copper = HeatMaterial.Isotropic("copper", 398, 3.5e6);
        HeatMaterial air = HeatMaterial.Isotropic("air", 0.026, 1200);
        HeatMaterial organic = new("organic", 20.68, 0.378, 2e6);
        Footprint die = Footprint.Around(0.03, 0.03, 0.025, 0.025);
        Footprint all = new(0, 0, 0.06, 0.06);
        return new HeatStackup(
            0.06,
            0.06,
            [
                new HeatLayer("substrate", 1e-3, organic),
                new HeatLayer("interposer", 1e-4, air)
                {
                    Blocks = [new MaterialBlock("interposer", Footprint.Around(0.03, 0.03, 0.035, 0.035), silicon)],
                },
                new HeatLayer("die", 0.7e-3, air)
                {
                    Divisions = 3,
                    Blocks = [new MaterialBlock("die", die, silicon)],
                    Contacts = [new ContactPatch(die, 5e-6)],
                    ContactAbove = 1e-4,
                },
                new HeatLayer("lid", 2e-3, copper) { ContactAbove = 10e-6, Divisions = 2 },
                new HeatLayer("base", 3e-3, copper),
            ]
        )
        {
            Power =
            [
                .. Enumerable
                    .Range(0, 8)
                    .Select(i => new PowerBlock(
                        $"block {i}",
                        "die",
                        new Footprint(die.X + i % 4 * 6.25e-3, die.Y + i / 4 * 12.5e-3, 6.25e-3, 12.5e-3),
                        40 + 5 * i,
                        PowerDepth.Bottom
                    )),
            ],
            Top = [new CoolingZone("cold plate", all, 20000, 25)],
            Bottom = [new CoolingZone("board", all, 25, 45)],
        };
    }

    private static (SparseMatrix, DenseVector) Assemble(ConductionModel model)
    {
        ConductionLevel m = model.Matrix;
        int row = m.Nx * m.Nz;
        List<(int, int, double)> entries = [];
        for (int c = 0; c < m.Cells; c++)
        {
            (int j, int i, int k) = (c / row, c / m.Nz % m.Nx, c % m.Nz);
            int gx = (j * (m.Nx + 1) + i) * m.Nz + k;
            (int To, double G)[] all =
            [
                (c - m.Nz, m.Gx[gx]),
                (c + m.Nz, m.Gx[gx + m.Nz]),
                (c - row, m.Gy[c]),
                (c + row, m.Gy[c + row]),
                (c - 1, k > 0 ? m.Gz[c - 1] : 0),
                (c + 1, m.Gz[c]),
            ];
            entries.Add((c, c, all.Sum(e => e.G) + m.Ground[c]));
            entries.AddRange(all.Where(e => e.G != 0).Select(e => (c, e.To, -e.G)));
        }
        ImmutableArray<double> powers = [.. model.Stack.Power.Select(p => p.Power)];
        return (SparseMatrix.OfIndexed(m.Cells, m.Cells, entries), new DenseVector(model.RightSide(powers, [25, 45], 25)));
    }
}
