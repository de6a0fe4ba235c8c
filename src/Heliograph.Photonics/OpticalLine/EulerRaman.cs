using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// The reference implementation's other solver, kept to reproduce its printed figures: explicit Euler steps of P, with forward and backward sweeps where
/// pumps run against the signal, and trapezia over the result's nodes for the spontaneous noise. It loses 0.3 dB a span at steps of 1 km and
/// 0.02 dB at 50 m; <see cref="RamanSolver"/> is the one to believe.
/// </summary>
public static class EulerRaman
{
    private const double ResidueTolerance = 1e-6;
    private const double AccuracyTolerance = 1e-3;
    private const int MostSweeps = 1000;

    /// <param name="nodes">Steps, m.</param>
    public static PowerProfile Solve(RamanWaves waves, double[] nodes, double[] resultNodes, LineSimulation simulation)
    {
        ArgumentNullException.ThrowIfNull(waves);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(simulation);
        double[] lumped = RamanSolver.LumpedAt(waves.Fibre, nodes);
        (int n, int count) = (waves.Count, nodes.Length);
        int forward = Enumerable.Range(0, n).Count(w => !waves.IsCounter(w));
        int[] order = [.. Enumerable.Range(0, n).OrderBy(w => waves.IsCounter(w) ? 1 : 0)];
        double[] power = new double[n * count];
        Alone(waves, order[..forward], nodes, lumped, simulation, power, isReversed: false);
        if (forward < n)
        {
            double[] back = [.. nodes.Reverse().Select(z => nodes[^1] - z)];
            Alone(waves, order[forward..], back, [.. lumped.Reverse()], simulation, power, isReversed: true);
            Sweep(waves, nodes, lumped, power);
        }
        double[] log = new double[n * count];
        for (int w = 0; w < n; w++)
        {
            for (int k = 0; k < count; k++)
            {
                log[(w * count) + k] = Math.Log(power[(k * n) + w] / waves.Launch[w]);
            }
        }
        PowerProfile result = new PowerProfile(nodes, log, []).Resample(resultNodes, n);
        return waves.Fibre.Pumps.IsEmpty ? result : result with { SpontaneousNoise = Spontaneous(waves, result) };
    }

    // Waves of one direction without those of the other; node by node into power.
    private static void Alone(RamanWaves waves, int[] own, double[] z, double[] lumped, LineSimulation simulation, double[] power, bool isReversed)
    {
        (int n, int count, int m) = (waves.Count, z.Length, own.Length);
        double[] launch = [.. own.Select(w => waves.Launch[w])];
        double[] alpha = [.. own.Select(w => waves.Alpha[w])];
        double[] efficiency = [.. own.SelectMany(_ => own, (i, j) => waves.Efficiency[(i * n) + j])];
        double[] log = new double[m * count];
        if (simulation.RamanMethod == RamanMethod.Perturbative)
        {
            new PerturbativeRaman().Solve(launch, alpha, efficiency, z, lumped, simulation.RamanOrder, isEndOnly: false, log);
        }
        else
        {
            double[] now = [.. launch];
            double[] exchange = new double[m];
            for (int k = 1; k < count; k++)
            {
                RowSums.Multiply(efficiency, now, exchange);
                for (int i = 0; i < m; i++)
                {
                    now[i] *= (1 + ((exchange[i] - alpha[i]) * (z[k] - z[k - 1]))) * lumped[k - 1];
                    log[(i * count) + k] = Math.Log(now[i] / launch[i]);
                }
            }
        }
        for (int i = 0; i < m; i++)
        {
            for (int k = 0; k < count; k++)
            {
                power[((isReversed ? count - 1 - k : k) * n) + own[i]] = launch[i] * Math.Exp(log[(i * count) + k]);
            }
        }
    }

    private static void Sweep(RamanWaves waves, double[] z, double[] lumped, double[] power)
    {
        (int n, int count) = (waves.Count, z.Length);
        bool[] isCounter = [.. Enumerable.Range(0, n).Select(waves.IsCounter)];
        double[] before = [.. power];
        double[] exchange = new double[n];
        double residue = 1;
        double accuracy = 1;
        for (int sweep = 0; residue > ResidueTolerance && accuracy > AccuracyTolerance && sweep < MostSweeps; sweep++)
        {
            for (int k = 1; k < count; k++)
            {
                Step(k - 1, k, lumped[k - 1], false);
            }
            for (int k = count - 1; k > 0; k--)
            {
                Step(k, k - 1, lumped[k], true);
            }
            (residue, accuracy) = (0, 0);
            for (int i = 0; i < power.Length; i++)
            {
                residue = Math.Max(residue, Math.Abs((power[i] - before[i]) / power[i]));
            }
            for (int k = 0; k < count - 1; k++)
            {
                RowSums.Multiply(waves.Efficiency, power.AsSpan(k * n, n), exchange);
                for (int i = 0; i < n; i++)
                {
                    if (!isCounter[i])
                    {
                        double taken = (power[((k + 1) * n) + i] - power[(k * n) + i]) / (z[k + 1] - z[k]);
                        double due = power[(k * n) + i] * (exchange[i] - waves.Alpha[i]) * lumped[k];
                        accuracy = Math.Max(accuracy, Math.Abs((due - taken) / due));
                    }
                }
            }
            power.CopyTo(before, 0);
        }

        void Step(int from, int to, double loss, bool isBack)
        {
            RowSums.Multiply(waves.Efficiency, power.AsSpan(from * n, n), exchange);
            double dz = Math.Abs(z[to] - z[from]);
            for (int i = 0; i < n; i++)
            {
                if (isCounter[i] == isBack)
                {
                    power[(to * n) + i] = power[(from * n) + i] * (1 + ((exchange[i] - waves.Alpha[i]) * dz)) * loss;
                }
            }
        }
    }

    private static double[] Spontaneous(RamanWaves waves, PowerProfile profile)
    {
        int pumps = waves.Fibre.Pumps.Length;
        double[] noise = new double[waves.Channels];
        double[] z = profile.Positions;
        for (int i = 0; i < noise.Length; i++)
        {
            for (int p = 0; p < pumps; p++)
            {
                ReadOnlySpan<double> loss = profile.Of(i);
                ReadOnlySpan<double> pump = profile.Of(waves.Channels + p);
                double integral = 0;
                for (int k = 1; k < z.Length; k++)
                {
                    integral += (z[k] - z[k - 1]) / 2 * (Math.Exp(pump[k] - loss[k]) + Math.Exp(pump[k - 1] - loss[k - 1]));
                }
                noise[i] += waves.SpontaneousGain[(i * pumps) + p] * waves.Launch[waves.Channels + p] * integral;
            }
        }
        return noise;
    }
}
