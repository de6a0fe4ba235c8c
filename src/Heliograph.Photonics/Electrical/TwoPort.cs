using System.Numerics;

namespace Heliograph.Photonics.Electrical;

/// <summary>
/// Chain matrix (A B; C D) of a two-port between equal terminations of <see cref="Reference"/>; one leg of a differential pair.
/// Source: D. M. Pozar, Microwave Engineering, ch. 4.
/// </summary>
internal readonly record struct TwoPort(Complex A, Complex B, Complex C, Complex D)
{
    /// <summary>ohm per leg: the 100 ohm differential reference of IEEE 802.3 and the CEI.</summary>
    public const double Reference = 50;

    public static readonly TwoPort Through = new(1, 0, 0, 1);

    /// <summary>S21 between the reference terminations.</summary>
    public Complex Transfer => 2 / (A + B / Reference + C * Reference + D);

    /// <summary>A line of propagation constant times length <paramref name="exponent"/> and impedance <paramref name="impedance"/>.</summary>
    public static TwoPort Line(Complex exponent, Complex impedance)
    {
        Complex forward = Complex.Exp(exponent);
        Complex backward = 1 / forward;
        Complex cosh = 0.5 * (forward + backward);
        Complex sinh = 0.5 * (forward - backward);
        return new TwoPort(cosh, impedance * sinh, sinh / impedance, cosh);
    }

    public static TwoPort Shunt(Complex admittance) => new(1, 0, admittance, 1);

    public static TwoPort Series(Complex impedance) => new(1, impedance, 0, 1);

    /// <summary>Reflectionless and reciprocal, |S21| = <paramref name="amplitude"/>.</summary>
    public static TwoPort Matched(double amplitude)
    {
        double even = 0.5 * (1 / amplitude + amplitude);
        double odd = 0.5 * (1 / amplitude - amplitude);
        return new TwoPort(even, Reference * odd, odd / Reference, even);
    }

    /// <summary>Reflectionless, S21 = <paramref name="gain"/>, nothing backwards.</summary>
    public static TwoPort Stage(double gain)
    {
        double half = 0.5 / gain;
        return new TwoPort(half, Reference * half, half / Reference, half);
    }

    public TwoPort Then(in TwoPort next) => new(A * next.A + B * next.C, A * next.B + B * next.D, C * next.A + D * next.C, C * next.B + D * next.D);
}
