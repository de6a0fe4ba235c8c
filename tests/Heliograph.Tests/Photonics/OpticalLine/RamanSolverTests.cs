using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Photonics.OpticalLine;

/// <summary>
/// The solver in ln P with adaptive steps of order 5 against classical Runge-Kutta in P at 50 m: another variable, another method, no code in common but the
/// coefficients.
/// </summary>
public sealed class RamanSolverTests
{
    private static RamanWaves Waves(FibreSpan fibre, WdmComb comb) => new(fibre, comb, Lines.Powers(comb));

    // Classical Runge-Kutta in P from the input; counter pumps start with the power that the profile has there.
    private static double[] March(RamanWaves waves, PowerProfile profile, double step = 50)
    {
        int n = waves.Count;
        double[] p = [.. Enumerable.Range(0, n).Select(w => waves.Launch[w] * Math.Exp(profile.Of(w)[0]))];
        double[] Slope(double[] at)
        {
            double[] slope = new double[n];
            for (int i = 0; i < n; i++)
            {
                double exchange = -waves.Alpha[i];
                for (int j = 0; j < n; j++)
                {
                    exchange += waves.Efficiency[i * n + j] * at[j];
                }
                slope[i] = (waves.IsCounter(i) ? -exchange : exchange) * at[i];
            }
            return slope;
        }
        double[] Moved(double[] slope, double by) => [.. p.Select((v, i) => v + by * slope[i])];
        int steps = (int)Math.Round(waves.Fibre.Length / step);
        for (int s = 0; s < steps; s++)
        {
            foreach (LumpedLoss lumped in waves.Fibre.LumpedLosses.Where(l => Math.Abs(l.Position_m - s * step) < 1e-6))
            {
                double loss = Math.Pow(10, -lumped.Loss_dB / 10);
                p = [.. p.Select((v, i) => waves.IsCounter(i) ? v / loss : v * loss)];
            }
            double[] k1 = Slope(p);
            double[] k2 = Slope(Moved(k1, step / 2));
            double[] k3 = Slope(Moved(k2, step / 2));
            double[] k4 = Slope(Moved(k3, step));
            p = [.. p.Select((v, i) => v + step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]))];
        }
        return p;
    }

    private static void Agrees(FibreSpan fibre, WdmComb comb, double tolerance_dB = 1e-6)
    {
        RamanWaves waves = Waves(fibre, comb);
        PowerProfile profile = RamanSolver.Solve(waves, PowerProfile.Grid(fibre, 10e3)).ShouldNotBeNull();
        double[] end = March(waves, profile);
        for (int w = 0; w < waves.Count; w++)
        {
            // A counter pump has its launch power at the end.
            double own = waves.Launch[w] * Math.Exp(profile.AtEnd(w));
            Decibel.Of(own / end[w]).ShouldBe(0, tolerance_dB);
            if (waves.IsCounter(w))
            {
                profile.AtEnd(w).ShouldBe(0, 1e-8);
            }
        }
    }

    [Fact]
    public void A_full_band_at_3_dBm() => Agrees(Lines.Fibre(100), Lines.Comb(48, 4e-3, 100e9));

    [Fact]
    public void A_lumped_loss() => Agrees(Lines.Fibre(80) with { LumpedLosses = [new LumpedLoss(30e3, 1)] }, Lines.Comb(24, 4e-3, 200e9));

    [Fact]
    public void Pumps_in_both_directions() =>
        Agrees(
            Lines.Fibre(100) with
            {
                Pumps = [new PumpWave(0.1, 203e12, false), new PumpWave(0.2, 205e12, true), new PumpWave(0.15, 201e12, true)],
                LumpedLosses = [new LumpedLoss(40e3, 0.5)],
            },
            Lines.Comb(20, 1e-3, 200e9)
        );

    [Fact]
    public void Strong_pumps_still_meet_their_launch_power() =>
        Agrees(
            Lines.Fibre(80) with
            {
                Pumps = [.. Enumerable.Range(0, 5).Select(i => new PumpWave(0.25, 200e12 + i * 1.5e12, true))],
            },
            Lines.Comb(12, 1e-3, 400e9),
            1e-5
        );

    [Fact]
    public void Golden_case_20_is_nearer_to_the_exact_solution_than_the_reference()
    {
        // GNPy's Euler steps of 50 m: power at 193.75 THz, dBm.
        const double reference = -18.08872328909024;
        WdmComb comb = Lines.Comb(96, 1.9952623149688797e-3 * Decibel.ToRatio(-0.5));
        FibreSpan fibre = Lines.Fibre(100);
        RamanWaves waves = Waves(fibre, comb);
        PowerProfile profile = RamanSolver.Solve(waves, PowerProfile.Grid(fibre, 10e3)).ShouldNotBeNull();
        double exact = Decibel.Milliwatt(March(waves, profile, 200)[48]) - 0.5;
        double own = Decibel.Milliwatt(waves.Launch[48] * Math.Exp(profile.AtEnd(48))) - 0.5;
        Math.Abs(own - exact).ShouldBeLessThan(1e-6);
        Math.Abs(reference - exact).ShouldBeInRange(0.015, 0.03);
    }

    [Fact]
    public void Power_is_conserved_where_nothing_is_lost()
    {
        // Exchange alone: what one wave loses another gains.
        FibreSpan fibre = Lines.Fibre(60, 0);
        WdmComb comb = Lines.Comb(30, 5e-3, 150e9);
        PowerProfile profile = RamanSolver.Solve(Waves(fibre, comb), PowerProfile.Grid(fibre, 10e3)).ShouldNotBeNull();
        double sum = Enumerable.Range(0, 30).Sum(i => 5e-3 * Math.Exp(profile.AtEnd(i)));
        sum.ShouldBe(0.15, 1e-9);
    }

    [Fact]
    public void Two_waves_of_equal_loss_have_a_closed_form()
    {
        // d ln(P1/P0)/dz = -c (P0 + P1), and P0 + P1 falls as e^(-alpha z): the ratio is e^(-c P L_eff) of what it was.
        FibreSpan fibre = Lines.Fibre(80);
        WdmComb comb = Lines.Comb(2, 0.05, 4e12);
        RamanWaves waves = Waves(fibre, comb);
        waves.Efficiency[2].ShouldBe(-waves.Efficiency[1], 1e-18);
        PowerProfile profile = RamanSolver.Solve(waves, PowerProfile.Grid(fibre, 10e3)).ShouldNotBeNull();
        double alpha = fibre.Alpha(193e12);
        double effective = (1 - Math.Exp(-alpha * 80e3)) / alpha;
        (profile.AtEnd(1) - profile.AtEnd(0)).ShouldBe(-waves.Efficiency[1] * 0.1 * effective, 1e-8);
    }

    [Fact]
    public void The_series_of_order_4_at_1_km_is_exact_to_a_ten_thousandth_of_a_decibel()
    {
        WdmComb comb = Lines.Comb(48, 2e-3, 100e9);
        FibreStage fibre = new(Lines.Fibre(100));
        WdmComb exact = Lines.Run(Lines.Raman(RamanMethod.Numerical), comb, fibre);
        double Off(int order, double step)
        {
            WdmComb series = Lines.Run(Lines.Raman(RamanMethod.Perturbative, order, step), comb, fibre);
            return Enumerable.Range(0, 48).Max(i => Math.Abs(Decibel.Of(series.Power(i) / exact.Power(i))));
        }
        Off(4, 1e3).ShouldBeLessThan(1e-4);
        Off(1, 10e3).ShouldBeInRange(1e-3, 0.06);
    }

    [Fact]
    public void Spontaneous_noise_is_the_integral_of_pump_over_loss()
    {
        // Of the profile at 500 m by Simpson's rule, from the definition.
        FibreSpan fibre = Lines.Fibre(80) with
        {
            Pumps = [new PumpWave(0.2, 205e12, true)],
        };
        WdmComb comb = Lines.Comb(4, 1e-3, 500e9);
        PowerProfile profile = RamanSolver.Solve(Waves(fibre, comb), PowerProfile.Grid(fibre, 500)).ShouldNotBeNull();
        RamanWaves waves = Waves(fibre, comb);
        for (int i = 0; i < 4; i++)
        {
            double integral = 0;
            for (int k = 0; k < profile.Nodes; k++)
            {
                double weight =
                    k == 0 || k == profile.Nodes - 1 ? 1
                    : k % 2 == 1 ? 4
                    : 2;
                integral += weight * 500 / 3 * 0.2 * Math.Exp(profile.Of(4)[k] - profile.Of(i)[k]);
            }
            double f = comb.Frequency[i];
            double phonons = 1 / (Math.Exp(6.62607015e-34 * (205e12 - f) / (1.380649e-23 * 283)) - 1);
            double expected = 2 * 6.62607015e-34 * 32e9 * f * (1 + phonons) * waves.Efficiency[i * 5 + 4] * integral;
            profile.SpontaneousNoise[i].ShouldBe(expected, 1e-6 * expected);
        }
    }
}
