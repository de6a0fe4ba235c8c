using System.Numerics;

namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Linear response of one element of a chain (driver, modulator, fibre, photodiode, amplifier) or of a whole chain: complex, so
/// that group delay counts, and 1 at zero frequency. Frequencies in Hz. Immutable.
/// </summary>
public abstract class Filter
{
    // |H|^2 = 1/2 of 105 / (p^4 + 10 p^3 + 45 p^2 + 105 p + 105) at p = i 2.1139..., by solving for it.
    private const double BesselHalfPower = 2.113917674904216;

    /// <summary>No filtering.</summary>
    public static Filter None { get; } = new CascadeFilter([]);

    /// <summary>The response at <paramref name="frequency_Hz"/> (either sign; H(-f) is the conjugate of H(f)).</summary>
    public abstract Complex At(double frequency_Hz);

    /// <summary>One pole with its half-power point at <paramref name="cutoff_Hz"/> &gt; 0: an RC node, a photodiode.</summary>
    public static Filter OnePole(double cutoff_Hz) => new RationalFilter([1], [1, 1], cutoff_Hz);

    /// <summary>Two poles, H = 1 / (1 + p / Q + p^2) with p = i f / f0; Q above 0.707 peaks. Both above 0.</summary>
    public static Filter TwoPole(double natural_Hz, double q)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(q);
        return new RationalFilter([1], [1, 1 / q, 1], natural_Hz);
    }

    /// <summary>
    /// Fourth-order Bessel-Thomson with its half-power point at <paramref name="cutoff_Hz"/> &gt; 0: the reference receiver of
    /// IEEE 802.3, 121.8.5.1. Source: W. E. Thomson, Proc. IEE 96 (1949).
    /// </summary>
    public static Filter BesselThomson4(double cutoff_Hz) => new RationalFilter([105], [105, 105, 45, 10, 1], cutoff_Hz / BesselHalfPower);

    /// <summary>Butterworth of <paramref name="order"/> 1 to 12, half power at <paramref name="cutoff_Hz"/> &gt; 0.</summary>
    public static Filter Butterworth(int order, double cutoff_Hz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 12);
        // a_k = a_(k-1) cos((k-1) g) / sin(k g), g = pi / 2n (S. Butterworth, Wireless Engineer 7, 1930).
        double[] denominator = new double[order + 1];
        denominator[0] = 1;
        double g = Math.PI / (2 * order);
        for (int k = 1; k <= order; k++)
        {
            denominator[k] = denominator[k - 1] * Math.Cos((k - 1) * g) / Math.Sin(k * g);
        }
        return new RationalFilter([1], denominator, cutoff_Hz);
    }

    /// <summary>
    /// Small-signal response of a ring whose resonance is shifted by its index: H ~ (s + 2 g_l) / ((s + g)^2 + d^2), with g = pi nu / Q the
    /// decay of the field, g_l its part by loss (the rest leaves through the coupler) and d = 2 pi times the detuning. It peaks when the
    /// detuning exceeds the half-width. Equation 3 of docs/models/waveform.md, derived there from coupled modes.
    /// </summary>
    /// <param name="q">Loaded quality factor, above 0.</param>
    /// <param name="lossShare">g_l / g, above 0 and at most 1; 0.5 is critical coupling.</param>
    /// <param name="detuning_Hz">Laser minus resonance, either sign.</param>
    public static Filter Ring(double q, double wavelength_m, double lossShare, double detuning_Hz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(q);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wavelength_m);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lossShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lossShare, 1);
        double halfWidth = PhysicalConstants.SpeedOfLight / wavelength_m / (2 * q);
        double d = detuning_Hz / halfWidth;
        double scale = (1 + d * d) / (2 * lossShare);
        return new RationalFilter([2 * lossShare * scale, scale], [1 + d * d, 2, 1], halfWidth);
    }

    /// <summary>
    /// Chromatic dispersion under intensity modulation and direct detection, small signal: cos t - alpha sin t with
    /// t = pi lambda^2 D L f^2 / c. Real: it bends amplitudes and flips signs beyond a null, without delay.
    /// Source: J. Wang, K. Petermann, J. Lightwave Technol. 10 (1992), eq. 13 for a transmitter of chirp alpha.
    /// </summary>
    /// <param name="wavelength_m">Above 0.</param>
    /// <param name="dispersion_s_per_m2">D, either sign; 1 ps/(nm km) = 1e-6 s/m2.</param>
    /// <param name="length_m">At least 0.</param>
    /// <param name="chirp">Linewidth enhancement of the transmitter; 0 for an ideal push-pull Mach-Zehnder.</param>
    public static Filter Dispersion(double wavelength_m, double dispersion_s_per_m2, double length_m, double chirp = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wavelength_m);
        ArgumentOutOfRangeException.ThrowIfNegative(length_m);
        double perSquare = Math.PI * wavelength_m * wavelength_m * dispersion_s_per_m2 * length_m / PhysicalConstants.SpeedOfLight;
        return new DispersionFilter(perSquare, chirp);
    }

    /// <summary>
    /// A measured |S21| with the minimum phase that belongs to it. Linear in dB between the points; below the first point flat at it,
    /// beyond the last falling as its last two points do (flat if they rise), which decides a delay of the whole. All is relative to the first point.
    /// </summary>
    /// <param name="points">At least two, frequency (Hz, 0 or more) rising, magnitude in dB.</param>
    public static Filter Table(IReadOnlyList<(double Frequency_Hz, double MagnitudeDb)> points) => new TableFilter(points);

    /// <summary>The filters one behind the other.</summary>
    public static Filter Cascade(params ReadOnlySpan<Filter> filters) => new CascadeFilter(filters.ToArray());

    /// <summary>
    /// Lowest frequency (Hz) at which the power falls to half of that at zero; null when it does not below <paramref name="limit_Hz"/>.
    /// Looked for in 4096 equal steps, then bisected.
    /// </summary>
    public double? Bandwidth_Hz(double limit_Hz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit_Hz);
        const int Steps = 4096;
        for (int i = 1; i <= Steps; i++)
        {
            if (Power(limit_Hz * i / Steps) > 0.5)
            {
                continue;
            }
            double low = limit_Hz * (i - 1) / Steps;
            double high = limit_Hz * i / Steps;
            for (int k = 0; k < 60; k++)
            {
                double middle = 0.5 * (low + high);
                (low, high) = Power(middle) > 0.5 ? (middle, high) : (low, middle);
            }
            return 0.5 * (low + high);
        }
        return null;
    }

    /// <summary>Group delay, s, by a central difference of 0.01 % of the frequency (at least 1 MHz).</summary>
    public double GroupDelay_s(double frequency_Hz)
    {
        double step = Math.Max(1e6, 1e-4 * Math.Abs(frequency_Hz));
        Complex turn = At(frequency_Hz + step) / At(frequency_Hz - step);
        return -turn.Phase / (4 * Math.PI * step);
    }

    /// <summary>
    /// Correlation at whole symbols, r_0 = 1 to r_(count-1), of white noise behind this filter: the transform of |H|^2, by the
    /// trapezoidal rule up to 16 symbol rates (for filters that have fallen away there), and good for <paramref name="count"/> up to 32.
    /// </summary>
    public double[] NoiseCorrelation(double symbolRate_Bd, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(symbolRate_Bd);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 32);
        const int PerSymbolRate = 96;
        double[] sums = new double[count];
        for (int i = 0; i <= 16 * PerSymbolRate; i++)
        {
            double weight = (i == 0 ? 0.5 : 1) * Power(symbolRate_Bd * i / PerSymbolRate);
            for (int lag = 0; lag < count; lag++)
            {
                sums[lag] += weight * Math.Cos(2 * Math.PI * ((double)i * lag % PerSymbolRate) / PerSymbolRate);
            }
        }
        for (int lag = count - 1; lag >= 0; lag--)
        {
            sums[lag] /= sums[0];
        }
        return sums;
    }

    /// <summary>Noise bandwidth, Hz: of the rectangle that passes as much white noise; integrated up to <paramref name="limit_Hz"/>.</summary>
    public double NoiseBandwidth_Hz(double limit_Hz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit_Hz);
        const int Steps = 8192;
        double sum = 0.5 * (Power(0) + Power(limit_Hz));
        for (int i = 1; i < Steps; i++)
        {
            sum += Power(limit_Hz * i / Steps);
        }
        return sum * limit_Hz / Steps;
    }

    private double Power(double frequency_Hz)
    {
        Complex h = At(frequency_Hz);
        return h.Real * h.Real + h.Imaginary * h.Imaginary;
    }

    /// <summary>Ratio of polynomials in p = i f / unit, coefficients from the constant upwards; 1 at zero by their constants.</summary>
    private sealed class RationalFilter : Filter
    {
        private readonly double[] _numerator;
        private readonly double[] _denominator;
        private readonly double _unit;

        public RationalFilter(double[] numerator, double[] denominator, double unit_Hz)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unit_Hz);
            _numerator = numerator;
            _denominator = denominator;
            _unit = unit_Hz;
        }

        public override Complex At(double frequency_Hz) =>
            Polynomial(_numerator, frequency_Hz / _unit) / Polynomial(_denominator, frequency_Hz / _unit);

        // Even powers of i x are real, odd ones imaginary.
        private static Complex Polynomial(double[] coefficients, double x)
        {
            double real = 0;
            double imaginary = 0;
            for (int k = coefficients.Length - 1; k >= 0; k--)
            {
                (real, imaginary) = (coefficients[k] - imaginary * x, real * x);
            }
            return new Complex(real, imaginary);
        }
    }

    private sealed class DispersionFilter(double perSquare, double chirp) : Filter
    {
        public override Complex At(double frequency_Hz)
        {
            (double sine, double cosine) = Math.SinCos(perSquare * frequency_Hz * frequency_Hz);
            return cosine - chirp * sine;
        }
    }

    private sealed class CascadeFilter(Filter[] filters) : Filter
    {
        public override Complex At(double frequency_Hz)
        {
            Complex product = Complex.One;
            foreach (Filter filter in filters)
            {
                product *= filter.At(frequency_Hz);
            }
            return product;
        }
    }
}
