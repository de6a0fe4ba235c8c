using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using Heliograph.Photonics.Devices;

namespace Heliograph.Tests.Photonics.Devices;

public sealed class ModulatorTests
{
    // 1310 nm, Q 4200: linewidth 54 GHz (fact sheet devices, ring.temperature_tolerance_k).
    private static readonly RingModulator Ring = new()
    {
        Frequency = 228.85e12,
        Q = 4200,
        LeastTransmission = 0.02,
        Shift = 20e9,
        CapacitanceBandwidth = 60e9,
    };

    [Fact]
    public void A_mach_zehnder_at_quadrature_swings_by_the_sine_of_its_drive()
    {
        // V_pp = V_pi / 2 at quadrature: High, Low = (1 +- sin(pi/4)) / 2: 0.8536, 0.1464, ER 7.66 dB; with 5 dB of loss IL = 5.69 dB.
        MachZehnder mzm = new() { HalfWaveVoltage = 6, InsertionLossDb = 5 };
        ModulatorLevels levels = mzm.LevelsAtQuadrature(3);
        levels.ExtinctionRatioDb.ShouldBe(7.656, 0.001);
        levels.InsertionLossDb.ShouldBe(5 + 0.6877, 0.001);
        levels.Swing.ShouldBe(Math.Sin(Math.PI / 4) * Math.Pow(10, -0.5), 1e-12);
        levels.OmaLossDb.ShouldBe(levels.InsertionLossDb - 10 * Math.Log10(1 - 1 / levels.ExtinctionRatio), 1e-9);

        (mzm with { StaticExtinctionRatio = 100 }).Levels(6, 3).ExtinctionRatio.ShouldBe(100, 1e-9);
        Should.Throw<ArgumentOutOfRangeException>(() => mzm.LevelsAtQuadrature(7));
        Should.Throw<ArgumentOutOfRangeException>(() => mzm.Levels(3, 1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Drive_energy_is_that_of_drawn_symbols(int levels)
    {
        // Each change of dV on C dissipates C dV^2 / 2; a line of R dissipates V^2 / R around the mean.
        Random random = new(5);
        const int Symbols = 400_000;
        double charged = 0;
        double square = 0;
        double last = 0;
        for (int i = 0; i < Symbols; i++)
        {
            double v = 2.0 * random.Next(levels) / (levels - 1) - 1;
            charged += 0.5 * 50e-15 * (v - last) * (v - last);
            square += v * v / 50;
            last = v;
        }
        DriveEnergy.LumpedPerSymbol(50e-15, 2, levels).ShouldBe(charged / Symbols, 0.01 * charged / Symbols);
        DriveEnergy.TravellingWave(2, 50, levels).ShouldBe(square / Symbols, 0.01 * square / Symbols);
        DriveEnergy.LumpedPerSymbol(50e-15, 2, 2).ShouldBe(50e-15, 1e-25); // C V^2 / 4
    }

    [Fact]
    public void The_best_detuning_has_the_largest_swing_of_all() =>
        Gen.Double[1e9, 300e9]
            .Select(Gen.Double[2000, 20000], Gen.Double[0, 0.5])
            .Sample(
                (shift, q, least) =>
                {
                    RingModulator ring = Ring with { Shift = shift, Q = q, LeastTransmission = least };
                    double scanned = Enumerable.Range(0, 4001).Max(i => ring.At(i * ring.HalfWidth / 2000).Levels.Swing);
                    double best = ring.Best().Levels.Swing;
                    return best >= scanned * (1 - 1e-12) && best <= scanned * (1 + 1e-5);
                },
                iter: 100
            );

    [Fact]
    public void Insertion_loss_and_extinction_of_a_ring_are_a_pair()
    {
        // Linewidth 54.5 GHz, g = 27.24 GHz. On resonance T_min; one g away (1 + T_min)/2.
        Ring.HalfWidth.ShouldBe(27.24e9, 0.01e9);
        Ring.PhotonLifetimeBandwidth.ShouldBe(54.49e9, 0.01e9);
        Ring.Transmission(0).ShouldBe(0.02, 1e-12);
        Ring.Transmission(Ring.HalfWidth).ShouldBe(0.51, 1e-12);
        // 1/B^2 = 1/54.49^2 + 1/60^2.
        Ring.Bandwidth.ShouldBe(40.34e9, 0.02e9);
        // Nearer to resonance: more extinction, more loss.
        ModulatorLevels near = Ring.At(5e9).Levels;
        ModulatorLevels far = Ring.At(20e9).Levels;
        near.ExtinctionRatioDb.ShouldBeGreaterThan(far.ExtinctionRatioDb);
        near.InsertionLossDb.ShouldBeGreaterThan(far.InsertionLossDb);
    }

    [Theory]
    [InlineData(10e9, 12e9, false)]
    [InlineData(40e9, 12e9, false)]
    [InlineData(40e9, 45e9, false)]
    [InlineData(80e9, 45e9, true)]
    public void The_small_signal_response_is_that_of_the_coupled_mode_equation_in_time(double frequency, double detuning, bool over)
    {
        RingModulator ring = Ring with { IsOverCoupled = over };
        double fast = Amplitude(ring, frequency, detuning);
        double slow = Amplitude(ring, 0.05e9, detuning);
        ring.Response(frequency, detuning).ShouldBe(fast / slow, 0.005 * fast / slow);
    }

    [Fact]
    public void Far_from_resonance_the_bandwidth_grows_by_peaking()
    {
        RingModulator fast = Ring with { CapacitanceBandwidth = double.PositiveInfinity };
        double near = fast.BandwidthAt(0.3 * fast.HalfWidth);
        double far = fast.BandwidthAt(2 * fast.HalfWidth);
        far.ShouldBeGreaterThan(1.5 * near);
        fast.Response(2 * fast.HalfWidth, 2 * fast.HalfWidth).ShouldBeGreaterThan(1);
        fast.At(2 * fast.HalfWidth).Levels.Swing.ShouldBeLessThan(0.5 * fast.Best().Levels.Swing);
        Should.Throw<ArgumentOutOfRangeException>(() => fast.Response(1e9, 0));
    }

    [Fact]
    public void Drift_in_frequency_is_minus_c_over_lambda_squared_times_that_in_wavelength() =>
        // 174.7 GHz/nm at 1310 nm (fact sheet devices, trap 12): 0.055 nm/K is 9.61 GHz/K.
        RingModulator.FrequencyDrift(0.055e-9, 1310e-9).ShouldBe(-9.61e9, 0.01e9);

    [Fact]
    public void An_absorption_table_is_interpolated_at_the_shifted_edge()
    {
        // A plane 2 + 3 V + 1e8 offset is reproduced exactly; 10 K move the edge by 5 nm.
        ImmutableArray<double> biases = [0, 1, 2.5];
        ImmutableArray<double> offsets = [-20e-9, 0, 30e-9];
        ElectroAbsorption eam = new()
        {
            Biases = biases,
            Offsets = offsets,
            LossDb = [.. biases.SelectMany(v => offsets.Select(o => 4 + 3 * v + 1e8 * o))],
            EdgeWavelength = 1500e-9,
            ReferenceTemperature = 300,
            EdgePerKelvin = 0.5e-9,
        };
        eam.LossAt(1.7, 1510e-9, 300)!.Value.ShouldBe(4 + 5.1 + 1, 1e-9);
        eam.LossAt(1.7, 1510e-9, 310)!.Value.ShouldBe(4 + 5.1 + 0.5, 1e-9);
        eam.LossAt(2.5, 1530e-9, 300)!.Value.ShouldBe(4 + 7.5 + 3, 1e-9);
        eam.LossAt(2.6, 1510e-9, 300).ShouldBeNull();
        eam.LossAt(1, 1531e-9, 300).ShouldBeNull();
        ModulatorLevels levels = eam.Levels(0, 2, 1500e-9, 300)!.Value;
        levels.InsertionLossDb.ShouldBe(4, 1e-9);
        levels.ExtinctionRatioDb.ShouldBe(6, 1e-9);
        Should.Throw<ArgumentOutOfRangeException>(() => (eam with { LossDb = [1] }).LossAt(0, 1500e-9, 300));
    }

    // RK4 of a' = (j (d + e cos w t) - gamma) a + kappa; amplitude of |1 - kappa a|^2 at w.
    private static double Amplitude(RingModulator ring, double frequency, double detuning)
    {
        double gamma = Math.PI * ring.Frequency / ring.Q;
        double root = Math.Sqrt(ring.LeastTransmission);
        double kappa = Math.Sqrt(gamma * (ring.IsOverCoupled ? 1 + root : 1 - root));
        double d = 2 * Math.PI * detuning;
        double e = 1e-3 * gamma;
        double w = 2 * Math.PI * frequency;
        double period = 1 / frequency;
        int steps = Math.Max(2000, (int)(period * gamma * 20));
        double h = period / steps;
        Complex a = kappa / new Complex(gamma, -d);
        int settle = Math.Max(1, (int)Math.Ceiling(15 / gamma / period));
        Complex sum = 0;
        for (int i = 0; i < (settle + 1) * steps; i++)
        {
            double t = i * h;
            if (i >= settle * steps)
            {
                double power = Math.Pow((1 - kappa * a).Magnitude, 2);
                sum += power * Complex.Exp(new Complex(0, -w * t));
            }
            Complex k1 = Rate(a, t);
            Complex k2 = Rate(a + 0.5 * h * k1, t + 0.5 * h);
            Complex k3 = Rate(a + 0.5 * h * k2, t + 0.5 * h);
            Complex k4 = Rate(a + h * k3, t + h);
            a += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
        }
        return sum.Magnitude / steps;

        Complex Rate(Complex field, double t) => new Complex(-gamma, d + e * Math.Cos(w * t)) * field + kappa;
    }
}
