using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// Newton on F(T) = T0 + R P(T) - T from cold. Where feedback is beyond one the step is that of a damped warm-up, so that the
/// search climbs as the package would instead of jumping to an equilibrium that it could not rest at.
/// </summary>
internal sealed class CoupledIteration
{
    private const int MostIterations = 600;

    /// <summary>K.</summary>
    private const double Tolerance = 1e-7;

    /// <summary>K, or half of the rise so far: a longer step may pass the nearest equilibrium.</summary>
    private const double LongestStep = 20;

    /// <summary>W: more is as good as infinite, and keeps every result finite.</summary>
    private const double MostPower = 1e15;

    /// <summary>K, of the central difference for dP/dT.</summary>
    private const double Difference = 1e-3;

    // Iterations after which Newton is taken to circle a kink, and damping grows.
    private const int PatienceIterations = 30;

    private readonly PackageThermal _package;
    private readonly ImmutableArray<BlockBehaviour> _behaviours;
    private readonly double[] _coolants;
    private readonly double _ceiling;
    private readonly int _n;
    private readonly double[] _celsius;
    private readonly double[] _powers;
    private readonly double[] _slopes;
    private readonly double[] _residual;
    private readonly double[] _step;
    private readonly double[] _matrix;
    private readonly double[] _cold;
    private int _iteration;

    public CoupledIteration(PackageThermal package, ImmutableArray<BlockBehaviour> behaviours, ImmutableArray<double> coolants, double ceiling)
    {
        (_package, _behaviours, _coolants, _ceiling) = (package, behaviours, [.. coolants], ceiling);
        _n = behaviours.Length;
        _celsius = new double[_n];
        _powers = new double[_n];
        _slopes = new double[_n];
        _residual = new double[_n];
        _step = new double[_n];
        _matrix = new double[_n * _n];
        _cold = new double[_n];
    }

    public CoupledHeat Run()
    {
        if (_n == 0)
        {
            return Result(HeatOutcome.Converged, 0, null);
        }
        _package.Means(_powers, _coolants, _celsius);
        _celsius.CopyTo(_cold, 0);
        double[] last = [.. _celsius];
        if (Evaluate() is int cold)
        {
            return Runaway(last, cold, 0);
        }
        // All parts at their cold power: below the equilibrium when heat makes heat.
        _package.Means(_powers, _coolants, _celsius);
        int climbing = 0;
        double steepest = 0;
        int free = 0;
        for (_iteration = 1; _iteration <= MostIterations; _iteration++)
        {
            if (Evaluate() is int failed)
            {
                return Runaway(last, failed, LoopGain.Of(_package.Root, _slopes));
            }
            _celsius.CopyTo(last, 0);
            Residual();
            double gain = LoopGain.IsStable(_package.Root, _slopes) ? 0 : LoopGain.Of(_package.Root, _slopes);
            bool climbs = gain > 0;
            climbing = climbs ? climbing + 1 : 0;
            steepest = Math.Max(steepest, gain);
            // Beyond a gain of one: that of a warm-up whose steps grow, relative to the gain because leakage takes it far.
            double ease = Math.Pow(0.5, Math.Min(climbing, 10));
            double damping = climbs ? gain - 1 + ease * (1 + gain) : Patience(free);
            Newton(damping);
            double longest = _step.Max(Math.Abs);
            if (Settled(longest, climbs, damping))
            {
                // Feedback carried it through the ceiling, and only the end of a power's curve holds it there.
                bool passed = steepest > 0 && _celsius.Max() > _ceiling;
                return climbs || passed ? Runaway(last, Fastest(), Math.Max(gain, steepest)) : Rest();
            }
            double scale = Math.Min(1, Math.Max(LongestStep, 0.5 * Rise()) / longest);
            free += climbs || scale < 1 ? 0 : 1;
            for (int i = 0; i < _n; i++)
            {
                _celsius[i] += scale * _step[i];
            }
            if (climbs && _celsius.Max() > _ceiling)
            {
                return Runaway(last, Fastest(), gain);
            }
        }
        return Result(HeatOutcome.NotConverged, LoopGain.Of(_package.Root, _slopes), null);
    }

    private bool Settled(double longest, bool climbs, double damping) =>
        (!climbs && damping == 0 && longest <= Tolerance) || _residual.All(r => Math.Abs(r) <= 1e-3 * Tolerance);

    // Of the warmest block over the package without power, K.
    private double Rise()
    {
        double rise = 0;
        for (int i = 0; i < _n; i++)
        {
            rise = Math.Max(rise, _celsius[i] - _cold[i]);
        }
        return rise;
    }

    private static double Patience(int iteration) =>
        iteration < PatienceIterations ? 0 : Math.Pow(4, Math.Min(8, iteration / PatienceIterations) - 1);

    // Powers and slopes at the present temperatures; the block whose power is not finite, if any.
    private int? Evaluate()
    {
        for (int i = 0; i < _n; i++)
        {
            _powers[i] = PowerOf(i, _celsius[i]);
            if (!(Math.Abs(_powers[i]) < MostPower))
            {
                return i;
            }
            double warmer = PowerOf(i, _celsius[i] + Difference);
            double colder = PowerOf(i, _celsius[i] - Difference);
            double slope = (warmer - colder) / (2 * Difference);
            if (!(Math.Abs(slope) < MostPower))
            {
                return i;
            }
            _slopes[i] = slope;
        }
        return null;
    }

    private double PowerOf(int block, double celsius)
    {
        double power = _behaviours[block].Power(celsius);
        return double.IsNaN(power) ? throw new InvalidOperationException($"power of '{_package.Blocks[block]}' is NaN at {celsius} degC") : power;
    }

    private void Residual()
    {
        _package.Means(_powers, _coolants, _residual);
        for (int i = 0; i < _n; i++)
        {
            _residual[i] -= _celsius[i];
        }
    }

    // ((1 + damping) I - R dP/dT) step = F, by elimination with row pivots.
    private void Newton(double damping)
    {
        ReadOnlySpan<double> influence = _package.Matrix;
        for (int i = 0; i < _n; i++)
        {
            for (int j = 0; j < _n; j++)
            {
                _matrix[i * _n + j] = (i == j ? 1 + damping : 0) - influence[i * _n + j] * _slopes[j];
            }
        }
        _residual.CopyTo(_step, 0);
        for (int c = 0; c < _n; c++)
        {
            int pivot = c;
            for (int i = c + 1; i < _n; i++)
            {
                pivot = Math.Abs(_matrix[i * _n + c]) > Math.Abs(_matrix[pivot * _n + c]) ? i : pivot;
            }
            if (pivot != c)
            {
                for (int j = c; j < _n; j++)
                {
                    (_matrix[c * _n + j], _matrix[pivot * _n + j]) = (_matrix[pivot * _n + j], _matrix[c * _n + j]);
                }
                (_step[c], _step[pivot]) = (_step[pivot], _step[c]);
            }
            // On the very edge of stability the matrix is singular; any long step in that direction will do.
            double diagonal = _matrix[c * _n + c];
            diagonal = Math.Abs(diagonal) < 1e-14 ? 1e-14 : diagonal;
            for (int i = c + 1; i < _n; i++)
            {
                double factor = _matrix[i * _n + c] / diagonal;
                for (int j = c + 1; factor != 0 && j < _n; j++)
                {
                    _matrix[i * _n + j] -= factor * _matrix[c * _n + j];
                }
                _step[i] -= factor * _step[c];
            }
            _matrix[c * _n + c] = diagonal;
        }
        for (int i = _n - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < _n; j++)
            {
                _step[i] -= _matrix[i * _n + j] * _step[j];
            }
            _step[i] /= _matrix[i * _n + i];
        }
    }

    private int Fastest() => Array.IndexOf(_step, _step.Max());

    private CoupledHeat Rest()
    {
        CoupledHeat rest = Result(HeatOutcome.Converged, LoopGain.Of(_package.Root, _slopes), null);
        return rest.Exceeded.IsEmpty ? rest : rest with { Outcome = HeatOutcome.OutOfRange };
    }

    private CoupledHeat Runaway(double[] last, int block, double gain)
    {
        last.CopyTo(_celsius, 0);
        for (int i = 0; i < _n; i++)
        {
            double power = PowerOf(i, _celsius[i]);
            _powers[i] = Math.Abs(power) < MostPower ? power : 0;
        }
        return Result(HeatOutcome.ThermalRunaway, gain, _package.Blocks[block]);
    }

    private CoupledHeat Result(HeatOutcome outcome, double gain, string? runaway)
    {
        ImmutableArray<BlockTemperature> blocks = _package.Temperatures(_powers, _coolants);
        ImmutableArray<HeatExcess> exceeded =
        [
            .. blocks
                .Zip(_behaviours, (b, w) => new HeatExcess(b.Name, b.Peak, w.Limit))
                .Where(e => e.Peak > e.Limit)
                .OrderByDescending(e => e.By)
                .ThenBy(e => e.Block, StringComparer.Ordinal),
        ];
        return new CoupledHeat(outcome, blocks, gain, exceeded, runaway, _iteration);
    }
}
