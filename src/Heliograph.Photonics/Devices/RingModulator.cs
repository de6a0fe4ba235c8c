using System.Numerics;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>An operating point of a ring modulator.</summary>
/// <param name="Detuning">Light minus resonance on the level nearer to resonance (low transmission), Hz.</param>
/// <param name="Levels">Outer transmissions.</param>
public readonly record struct RingOperation(double Detuning, ModulatorLevels Levels);

/// <summary>
/// A ring resonator on one bus as modulator: Lorentzian notch, linewidth nu/Q, resonance shifted by the junction. Equations 18 to 22 of
/// devices.md. Frequencies in Hz; detuning is light minus resonance.
/// </summary>
public sealed record RingModulator
{
    /// <summary>Optical frequency, Hz.</summary>
    public required double Frequency { get; init; }

    /// <summary>Loaded quality factor.</summary>
    public required double Q { get; init; }

    /// <summary>Transmission on resonance, 0 (critical coupling) to below 1.</summary>
    public double LeastTransmission { get; init; }

    /// <summary>Shift of the resonance between the outer drive levels, Hz.</summary>
    public required double Shift { get; init; }

    /// <summary>Loss of coupling sections and bends off resonance, dB.</summary>
    public double ExcessLossDb { get; init; }

    /// <summary>Bandwidth of junction resistance and capacitance with the driver, Hz; infinity where it does not matter.</summary>
    public double CapacitanceBandwidth { get; init; } = double.PositiveInfinity;

    /// <summary>Whether more light couples in than is lost in the ring (over-coupled), which the notch alone does not tell.</summary>
    public bool IsOverCoupled { get; init; }

    /// <summary>Half width at half depth, g = nu / (2 Q), Hz.</summary>
    public double HalfWidth => 0.5 * Require.Positive(Frequency) / Require.Positive(Q);

    /// <summary>Bandwidth of the photon lifetime, nu/Q = 1 / (2 pi tau) with the lifetime tau of the light, Hz. Equation 20.</summary>
    public double PhotonLifetimeBandwidth => 2 * HalfWidth;

    /// <summary>Photon lifetime and capacitance, Hz, without optical peaking; see <see cref="BandwidthAt"/>.</summary>
    public double Bandwidth => FrequencyResponse.Combined(PhotonLifetimeBandwidth, CapacitanceBandwidth);

    /// <summary>T(d) = ((d/g)^2 + T_min) / ((d/g)^2 + 1), less the excess loss. Equation 18.</summary>
    public double Transmission(double detuning)
    {
        double x = detuning / HalfWidth;
        double x2 = x * x;
        return (x2 + Require.Remainder(LeastTransmission)) / (x2 + 1) / OpticalModulation.FromDb(Require.NotNegative(ExcessLossDb));
    }

    /// <summary>Outer levels with the light at a detuning (Hz, not negative) from the nearer resonance position; the other lies a shift further.</summary>
    public RingOperation At(double detuning)
    {
        Require.NotNegative(detuning);
        return new RingOperation(detuning, new ModulatorLevels(Transmission(detuning + Require.Positive(Shift)), Transmission(detuning)));
    }

    /// <summary>
    /// The detuning with the largest OMA. Equation 19: with x = d/g and s = shift/g the swing is greatest where
    /// x (1 + (x + s)^2)^2 = (x + s) (1 + x^2)^2, between 0 and the steepest flank, 1/sqrt 3.
    /// </summary>
    public RingOperation Best()
    {
        double s = Require.Positive(Shift) / HalfWidth;
        double low = 0;
        double high = 1 / Math.Sqrt(3);
        while (true)
        {
            double x = 0.5 * (low + high);
            if (x <= low || x >= high)
            {
                return At(x * HalfWidth);
            }
            double near = 1 + x * x;
            double far = 1 + (x + s) * (x + s);
            (low, high) = x * far * far < (x + s) * near * near ? (x, high) : (low, x);
        }
    }

    /// <summary>
    /// Small-signal response of the transmitted power to a modulation of the resonance at a frequency, over that to a slow one, with the light at
    /// a detuning from the mean resonance (not zero: there the slow response vanishes). Photon dynamics only. Equation 21:
    /// with a' = (j 2 pi d - gamma) a + kappa s and s_out = s - kappa a, gamma = pi nu/Q, to first order in d.
    /// </summary>
    public double Response(double frequency, double detuning)
    {
        if (detuning == 0 || !double.IsFinite(detuning))
        {
            throw new ArgumentOutOfRangeException(nameof(detuning), detuning, "on resonance the slow response vanishes");
        }
        return (Sensitivity(Require.NotNegative(frequency), detuning) / Sensitivity(0, detuning)).Magnitude;
    }

    /// <summary>
    /// -3 dB (optical response 1/sqrt 2) bandwidth at a detuning from the mean resonance, Hz, with the capacitance as one pole. Far from resonance the
    /// response peaks at the detuning and the bandwidth grows; that bandwidth is bought with OMA.
    /// </summary>
    public double BandwidthAt(double detuning)
    {
        double step = 0.01 * Math.Min(PhotonLifetimeBandwidth, CapacitanceBandwidth);
        double high = step;
        while (Loaded(high, detuning) > Math.Sqrt(0.5))
        {
            high += step;
        }
        double low = high - step;
        for (int i = 0; i < 50; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Loaded(middle, detuning) > Math.Sqrt(0.5) ? (middle, high) : (low, middle);
        }
        return high;
    }

    /// <summary>Drift of the resonance in frequency per kelvin, Hz/K, of one in wavelength (m/K) at a wavelength (m). Equation 22.</summary>
    public static double FrequencyDrift(double wavelengthPerKelvin, double wavelength) =>
        -PhysicalConstants.SpeedOfLight / (Require.Positive(wavelength) * wavelength) * wavelengthPerKelvin;

    private double Loaded(double frequency, double detuning)
    {
        double pole = frequency / CapacitanceBandwidth;
        return Response(frequency, detuning) / Math.Sqrt(1 + pole * pole);
    }

    // First-order change of |s_out|^2 at angular frequency w for a change of the detuning: the two side bands a_+ and a_- of the ring's
    // field beat with the transmitted carrier.
    private Complex Sensitivity(double frequency, double detuning)
    {
        double gamma = 2 * Math.PI * HalfWidth;
        // T_min = ((gamma_i - gamma_e) / gamma)^2 with kappa^2 = 2 gamma_e.
        double root = Math.Sqrt(Require.Remainder(LeastTransmission));
        double coupling = gamma * (IsOverCoupled ? 1 + root : 1 - root);
        double d = 2 * Math.PI * detuning;
        double w = 2 * Math.PI * frequency;
        Complex field = 1 / new Complex(gamma, -d);
        Complex carrier = 1 - coupling * field;
        Complex upper = Complex.ImaginaryOne * field / new Complex(gamma, w - d);
        Complex lower = Complex.ImaginaryOne * field / new Complex(gamma, -(w + d));
        return -coupling * (Complex.Conjugate(carrier) * upper + carrier * Complex.Conjugate(lower));
    }
}
