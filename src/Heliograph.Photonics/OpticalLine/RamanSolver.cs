using System.Diagnostics.CodeAnalysis;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// Stimulated Raman scattering without approximation: the power equations integrated in ln P by Dormand and Prince's pair of orders 5 and 4 (J. Comput.
/// Appl. Math. 6, 19 (1980)) with an error of at most 1e-9 neper a step. Counter pumps by shooting: their power at the input is found by Broyden's method
/// so that they have their launch power at the end. The integral of spontaneous Raman noise is solved along.
/// </summary>
/// <remarks>In ln P loss and gain are additive, so that a wave never turns negative and attenuation alone is exact at any step.</remarks>
public sealed class RamanSolver
{
    private const double Tolerance = 1e-9;
    private const double ShootingTolerance = 1e-9;
    private const int MostShots = 40;
    private const int MostSteps = 20_000;

    // ln of 100 W: no fibre of a line carries it, and a shot that reaches it has missed.
    private const double MostLogPower = 4.6;

    private readonly RamanWaves _waves;
    private readonly double[] _nodes;
    private readonly double[] _lumped;
    private readonly int _n;
    private readonly double[] _state;
    private readonly double[] _trial;
    private readonly double[] _power;
    private readonly double[] _exchange;
    private readonly double[][] _slopes;
    private readonly double[] _log;

    private RamanSolver(RamanWaves waves, double[] nodes)
    {
        (_waves, _nodes, _n) = (waves, nodes, waves.Count);
        _lumped = LumpedAt(waves.Fibre, nodes);
        int size = _n + (waves.Fibre.Pumps.IsEmpty ? 0 : waves.Channels);
        (_state, _trial, _power, _exchange) = (new double[size], new double[size], new double[_n], new double[_n]);
        _slopes = [.. Enumerable.Range(0, 7).Select(_ => new double[size])];
        _log = new double[_n * nodes.Length];
    }

    /// <param name="nodes">Positions at which power is wanted, m: 0, the end, every lumped loss, and others in order.</param>
    /// <returns>Null where no power of the counter pumps at the input can be found; pumps of many watts.</returns>
    public static PowerProfile? Solve(RamanWaves waves, double[] nodes)
    {
        ArgumentNullException.ThrowIfNull(waves);
        ArgumentNullException.ThrowIfNull(nodes);
        RamanSolver solver = new(waves, nodes);
        if (!solver.TrySolve())
        {
            return null;
        }
        double[] log = solver._log;
        for (int w = 0; w < waves.Count; w++)
        {
            double launch = Math.Log(waves.Launch[w]);
            for (int k = 0; k < nodes.Length; k++)
            {
                log[(w * nodes.Length) + k] -= launch;
            }
        }
        return new PowerProfile(nodes, log, waves.Fibre.Pumps.IsEmpty ? [] : solver._state[waves.Count..]);
    }

    /// <summary>Loss behind each node as a power ratio.</summary>
    internal static double[] LumpedAt(FibreSpan fibre, double[] nodes) =>
        [.. nodes.Select(z => Decibel.ToRatio(-fibre.LumpedLosses.Where(l => l.Position_m == z).Sum(l => l.Loss_dB)))];

    private bool TrySolve()
    {
        int[] counter = [.. Enumerable.Range(0, _n).Where(_waves.IsCounter)];
        double[] start = [.. _waves.Launch.Select(p => Math.Log(p))];
        if (counter.Length == 0)
        {
            return Integrate(start);
        }
        // Without exchange a counter pump arrives with its attenuation.
        double lumped = _lumped.Sum(Math.Log);
        foreach (int w in counter)
        {
            start[w] += lumped - (_waves.Alpha[w] * _waves.Fibre.Length);
        }
        if (Shoot(start, counter, 1, isNewton: false))
        {
            return true;
        }
        // Strong pumps: from a 64th up by half powers of two, each time from the last solution: a shot from below does not grow beyond use.
        const int Rungs = 12;
        foreach (int w in counter)
        {
            start[w] = Math.Log(_waves.Launch[w] / 64) + lumped - (_waves.Alpha[w] * _waves.Fibre.Length);
        }
        for (int rung = 0; rung <= Rungs; rung++)
        {
            if (!Shoot(start, counter, Math.Pow(2, (rung - Rungs) / 2.0), isNewton: true))
            {
                return false;
            }
        }
        return true;
    }

    // Broyden's method from the unit matrix, which is the answer without exchange, or Newton's by differences; start is the solution afterwards.
    private bool Shoot(double[] start, int[] counter, double share, bool isNewton)
    {
        int p = counter.Length;
        double[] inverse = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            inverse[(i * p) + i] = 1;
        }
        double[]? miss = Miss(start, counter, share);
        double[] step = new double[p];
        for (int shot = 0; miss is not null && shot < MostShots; shot++)
        {
            if (miss.Max(Math.Abs) < ShootingTolerance)
            {
                return true;
            }
            if (isNewton && !TryInvert(start, counter, share, miss, inverse))
            {
                return false;
            }
            for (int i = 0; i < p; i++)
            {
                // Half a neper at a time: ln P of a counter pump is nearly straight over that distance.
                step[i] = Math.Clamp(-RowSums.Dot(inverse.AsSpan(i * p, p), miss), -0.5, 0.5);
                start[counter[i]] += step[i];
            }
            double[]? next = Miss(start, counter, share);
            for (int half = 0; next is null && half < 8; half++)
            {
                for (int i = 0; i < p; i++)
                {
                    step[i] /= 2;
                    start[counter[i]] -= step[i];
                }
                next = Miss(start, counter, share);
            }
            if (next is not null && !isNewton)
            {
                Update(inverse, step, [.. next.Zip(miss, (a, b) => a - b)]);
            }
            miss = next;
        }
        return false;
    }

    // The inverse of the Jacobian matrix by differences, with Gauss and Jordan's elimination.
    private bool TryInvert(double[] start, int[] counter, double share, double[] miss, double[] inverse)
    {
        const double Little = 1e-4;
        int p = counter.Length;
        double[] matrix = new double[p * p];
        for (int j = 0; j < p; j++)
        {
            start[counter[j]] -= Little;
            double[]? moved = Miss(start, counter, share);
            start[counter[j]] += Little;
            if (moved is null)
            {
                return false;
            }
            for (int i = 0; i < p; i++)
            {
                matrix[(i * p) + j] = (miss[i] - moved[i]) / Little;
                inverse[(i * p) + j] = i == j ? 1 : 0;
            }
        }
        for (int c = 0; c < p; c++)
        {
            int pivot = Enumerable.Range(c, p - c).MaxBy(r => Math.Abs(matrix[(r * p) + c]));
            double scale = matrix[(pivot * p) + c];
            if (scale == 0 || !double.IsFinite(scale))
            {
                return false;
            }
            for (int k = 0; k < p; k++)
            {
                (matrix[(c * p) + k], matrix[(pivot * p) + k]) = (matrix[(pivot * p) + k], matrix[(c * p) + k]);
                (inverse[(c * p) + k], inverse[(pivot * p) + k]) = (inverse[(pivot * p) + k], inverse[(c * p) + k]);
                matrix[(c * p) + k] /= scale;
                inverse[(c * p) + k] /= scale;
            }
            for (int r = 0; r < p; r++)
            {
                double factor = matrix[(r * p) + c];
                for (int k = 0; r != c && k < p; k++)
                {
                    matrix[(r * p) + k] -= factor * matrix[(c * p) + k];
                    inverse[(r * p) + k] -= factor * inverse[(c * p) + k];
                }
            }
        }
        return true;
    }

    private double[]? Miss(double[] start, int[] counter, double share) =>
        Integrate(start) ? [.. counter.Select(w => _state[w] - Math.Log(_waves.Launch[w] * share))] : null;

    // Sherman and Morrison: the inverse after a step and the change that it made.
    private static void Update(double[] inverse, double[] step, double[] change)
    {
        int p = step.Length;
        double[] moved = new double[p];
        double[] row = new double[p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                moved[i] += inverse[(i * p) + j] * change[j];
                row[i] += step[j] * inverse[(j * p) + i];
            }
        }
        double scale = RowSums.Dot(step, moved);
        if (Math.Abs(scale) < 1e-300)
        {
            return;
        }
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                inverse[(i * p) + j] += (step[i] - moved[i]) * row[j] / scale;
            }
        }
    }

    // From the input to the end; false where power grows beyond all use.
    private bool Integrate(double[] start)
    {
        Array.Clear(_state);
        start.CopyTo(_state, 0);
        double step = Math.Min(2000, _waves.Fibre.Length);
        int taken = 0;
        for (int k = 0; k < _nodes.Length; k++)
        {
            for (int w = 0; w < _n; w++)
            {
                _log[(w * _nodes.Length) + k] = _state[w];
            }
            if (k == _nodes.Length - 1)
            {
                return true;
            }
            if (_lumped[k] != 1)
            {
                for (int w = 0; w < _n; w++)
                {
                    _state[w] += _waves.IsCounter(w) ? -Math.Log(_lumped[k]) : Math.Log(_lumped[k]);
                }
            }
            if (!Advance(_nodes[k], _nodes[k + 1], ref step, ref taken))
            {
                return false;
            }
        }
        return true;
    }

    private bool Advance(double from, double to, ref double step, ref int taken)
    {
        double z = from;
        Slope(_state, _slopes[0]);
        while (z < to)
        {
            double h = Math.Min(step, to - z);
            // The rest is taken whole rather than left as a splinter.
            h = to - z - h < 0.1 * h ? to - z : h;
            double error = Try(h);
            if (++taken > MostSteps || double.IsNaN(error))
            {
                return false;
            }
            double factor = Math.Clamp(0.9 * Math.Pow(Tolerance / Math.Max(error, 1e-30), 0.2), 0.2, 4);
            if (error <= Tolerance)
            {
                z = h == to - z ? to : z + h;
                _trial.CopyTo(_state, 0);
                (_slopes[0], _slopes[6]) = (_slopes[6], _slopes[0]);
                step = Math.Max(step, h * factor);
                step = factor < 1 ? h * factor : step;
                for (int w = 0; w < _n; w++)
                {
                    if (!(_state[w] < MostLogPower))
                    {
                        return false;
                    }
                }
            }
            else
            {
                step = h * factor;
            }
        }
        return true;
    }

    // One step of the pair from the state into the trial; the largest difference of the two orders over the waves. The last slope is the next one's first.
    [SuppressMessage("Minor", "S109", Justification = "the pair's coefficients")]
    private double Try(double h)
    {
        double[][] k = _slopes;
        Stage(h, k[1], [1.0 / 5]);
        Stage(h, k[2], [3.0 / 40, 9.0 / 40]);
        Stage(h, k[3], [44.0 / 45, -56.0 / 15, 32.0 / 9]);
        Stage(h, k[4], [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729]);
        Stage(h, k[5], [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656]);
        Stage(h, k[6], [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84]);
        double worst = 0;
        for (int i = 0; i < _n; i++)
        {
            double error =
                (71.0 / 57600 * k[0][i])
                - (71.0 / 16695 * k[2][i])
                + (71.0 / 1920 * k[3][i])
                - (17253.0 / 339200 * k[4][i])
                + (22.0 / 525 * k[5][i])
                - (1.0 / 40 * k[6][i]);
            worst = Math.Max(worst, Math.Abs(h * error));
            worst = double.IsNaN(error) ? double.NaN : worst;
        }
        return worst;
    }

    private void Stage(double h, double[] slope, ReadOnlySpan<double> weights)
    {
        _state.CopyTo(_trial, 0);
        for (int s = 0; s < weights.Length; s++)
        {
            double weight = h * weights[s];
            double[] from = _slopes[s];
            for (int i = 0; i < _trial.Length; i++)
            {
                _trial[i] += weight * from[i];
            }
        }
        Slope(_trial, slope);
    }

    private void Slope(double[] log, double[] slope)
    {
        for (int i = 0; i < _n; i++)
        {
            _power[i] = Math.Exp(log[i]);
        }
        RowSums.Multiply(_waves.Efficiency, _power, _exchange);
        int channels = _waves.Channels;
        for (int i = 0; i < channels; i++)
        {
            slope[i] = _exchange[i] - _waves.Alpha[i];
        }
        if (_n == channels)
        {
            return;
        }
        for (int i = channels; i < _n; i++)
        {
            double along = _exchange[i] - _waves.Alpha[i];
            slope[i] = _waves.IsCounter(i) ? -along : along;
        }
        int pumps = _n - channels;
        for (int i = 0; i < channels; i++)
        {
            double noise = RowSums.Dot(_waves.SpontaneousGain.AsSpan(i * pumps, pumps), _power.AsSpan(channels, pumps));
            slope[_n + i] = noise * _waves.Launch[i] / _power[i];
        }
    }
}
