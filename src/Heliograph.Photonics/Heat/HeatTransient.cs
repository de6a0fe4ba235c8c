using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// Implicit steps in time: TR-BDF2 (trapezoidal to gamma dt, then BDF2, gamma = 2 - sqrt 2), second order and L-stable, so that
/// a jump in power neither rings nor limits the step. Both stages share one matrix, C / (theta dt) + K with theta = 1 - 1/sqrt 2,
/// which is factored when the step changes. Equation 6 of <c>docs/models/heat.md</c>.
/// </summary>
public static class HeatTransient
{
    // Well below the error of the time steps.
    private const double Tolerance = 1e-9;

    private static readonly double Theta = 1 - 1 / Math.Sqrt(2);
    private static readonly double Gamma = 2 - Math.Sqrt(2);

    /// <summary>
    /// Temperatures through phases of constant power. Each step costs two solves that take a few iterations: about 10 ms each for
    /// 64 x 64 x 8.
    /// </summary>
    /// <param name="model">Cut and factored stack; its last field is left alone.</param>
    /// <param name="start">Field to start from; null: all at the temperature of the first zone's coolant.</param>
    /// <param name="coolants">degC by zone, constant.</param>
    /// <exception cref="ArgumentOutOfRangeException">Times that do not ascend, no steps, powers that do not match.</exception>
    public static TransientHeat Simulate(
        ConductionModel model,
        HeatField? start,
        ImmutableArray<double> coolants,
        params ImmutableArray<PowerPhase> phases
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ImmutableArray<double> none = [.. model.Stack.Power.Select(_ => 0.0)];
        double reference = model.CheckInputs(none, coolants);
        double[] rise = [.. start?.Celsius.Select(c => c - reference) ?? Enumerable.Repeat(coolants[0] - reference, model.Cells)];
        List<double> times = [0];
        List<HeatField> fields = [start ?? Field(model, rise, reference, none, coolants, 0)];
        foreach (PowerPhase phase in phases)
        {
            CheckPhase(phase);
            model.CheckInputs(phase.Powers, coolants);
            double[] right = model.RightSide(phase.Powers, coolants, reference);
            double begin = times[^1];
            double before = 0;
            Stepper? stepper = null;
            foreach (double time in phase.Times)
            {
                double step = (time - before) / phase.Steps;
                // Equal steps that differ by rounding are one step.
                stepper = stepper is not null && Math.Abs(stepper.Step - step) < 1e-9 * step ? stepper : new Stepper(model, step);
                int iterations = 0;
                for (int s = 0; s < phase.Steps; s++)
                {
                    iterations += stepper.Advance(rise, right);
                }
                times.Add(begin + time);
                fields.Add(Field(model, rise, reference, phase.Powers, coolants, iterations));
                before = time;
            }
        }
        return new TransientHeat([.. times], [.. fields]);
    }

    private static HeatField Field(
        ConductionModel model,
        double[] rise,
        double reference,
        ImmutableArray<double> powers,
        ImmutableArray<double> coolants,
        int iterations
    ) => new(model, [.. rise.Select(r => reference + r)], powers, coolants, iterations);

    private static void CheckPhase(PowerPhase phase)
    {
        double before = 0;
        foreach (double time in phase.Times)
        {
            if (!(time > before && double.IsFinite(time)))
            {
                throw new ArgumentOutOfRangeException(nameof(phase), time, "times ascend from above 0");
            }
            before = time;
        }
        if (phase.Steps < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(phase), phase.Steps, "at least one step to each time");
        }
    }

    /// <summary>One step size: the matrix with the heat capacities on its diagonal, factored.</summary>
    private sealed class Stepper
    {
        private readonly ConductionSolver<double> _solver;
        private readonly double[] _capacity;
        private readonly double[] _right;
        private readonly double[] _middle;
        private readonly double[] _line;
        private readonly ConductionModel _model;

        public Stepper(ConductionModel model, double step)
        {
            _model = model;
            Step = step;
            _capacity = [.. model.Capacity.ToArray().Select(c => c / (Theta * step))];
            _solver = new ConductionSolver<double>(model.Matrix.WithGround(_capacity).Hierarchy());
            _right = new double[model.Cells];
            _middle = new double[model.Cells];
            _line = new double[model.Matrix.Nz];
        }

        public double Step { get; }

        public int Advance(double[] rise, double[] power)
        {
            // (C/(theta dt) + K) T_gamma = (C/(theta dt) - K) T_n + 2 b, with theta = gamma / 2.
            ConductionSolver<double>.Multiply(_model.Matrix, rise, _right, _line);
            for (int c = 0; c < rise.Length; c++)
            {
                _right[c] = _capacity[c] * rise[c] - _right[c] + 2 * power[c];
                _middle[c] = rise[c];
            }
            int iterations = _solver.Solve(_right, _middle, Tolerance);
            // (C/(theta dt) + K) T_n+1 = C/(theta dt) [T_gamma - (1 - gamma)^2 T_n] / (gamma (2 - gamma)) + b.
            double ofMiddle = 1 / (Gamma * (2 - Gamma));
            double ofStart = (1 - Gamma) * (1 - Gamma) * ofMiddle;
            for (int c = 0; c < rise.Length; c++)
            {
                _right[c] = _capacity[c] * (ofMiddle * _middle[c] - ofStart * rise[c]) + power[c];
                rise[c] = _middle[c];
            }
            return iterations + _solver.Solve(_right, rise, Tolerance);
        }
    }
}
