namespace Heliograph.Photonics.Electrical;

/// <summary>
/// A trace midway between two planes. One leg of a differential pair: for loosely coupled legs the pair has twice its
/// impedance and the same loss per length; tight coupling adds loss that is not here.
/// </summary>
public sealed record Stripline
{
    /// <summary>Width of the trace, m.</summary>
    public required double Width
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Thickness of the trace, m.</summary>
    public required double Thickness
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Distance between the planes, m; above the thickness.</summary>
    public required double PlaneSpacing
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Relative permittivity (Dk) of the laminate at the frequencies of use.</summary>
    public required double Permittivity
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Dissipation factor (Df) of the laminate at the frequencies of use.</summary>
    public required double LossTangent
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    public required Conductor Conductor { get; init; }

    public required Roughness Roughness { get; init; }

    /// <summary>ohm. Equation 4.</summary>
    public double Impedance => AirImpedance(Width, PlaneSpacing, Thickness) / Math.Sqrt(Permittivity);

    /// <summary>Propagation delay, s/m.</summary>
    public double Delay => Math.Sqrt(Permittivity) / PhysicalConstants.SpeedOfLight;

    /// <summary>
    /// The same trace with the plane spacing at which its impedance is <paramref name="impedance"/> ohm; bisection to the last
    /// bit. Throws when no spacing up to a thousand widths gives it.
    /// </summary>
    public Stripline WithImpedance(double impedance)
    {
        double low = Thickness * (1 + 1e-6);
        double high = 1000 * Math.Max(Width, Thickness);
        if (!((this with { PlaneSpacing = low }).Impedance < impedance && (this with { PlaneSpacing = high }).Impedance > impedance))
        {
            throw new ArgumentOutOfRangeException(nameof(impedance), impedance, "no plane spacing gives this impedance to this trace");
        }
        for (int i = 0; i < 200; i++)
        {
            double middle = 0.5 * (low + high);
            if (middle == low || middle == high)
            {
                break;
            }
            bool below = AirImpedance(Width, middle, Thickness) < impedance * Math.Sqrt(Permittivity);
            (low, high) = below ? (middle, high) : (low, middle);
        }
        return this with { PlaneSpacing = low };
    }

    /// <summary>Loss in the metal, Np/m, from about 100 MHz, where the skin depth is well below half the thickness. Equation 5.</summary>
    public double ConductorAttenuation(double frequencyHz) => ConductorAttenuation(frequencyHz, Recession());

    internal double ConductorAttenuation(double frequencyHz, double recession) =>
        Conductor.SurfaceResistance(frequencyHz) * recession * Roughness.Factor(Conductor.SkinDepth(frequencyHz));

    /// <summary>Loss in the laminate, Np/m. Equation 6.</summary>
    public double DielectricAttenuation(double frequencyHz) => Math.PI * frequencyHz * Delay * LossTangent;

    // Wheeler's rule: the resistance is Rs / mu0 times the growth of inductance when every wall recedes, and L = Z(air) / c,
    // so that alpha = Rs sqrt(er) / (eta0 Z(air)) (dZ/db - dZ/dw - dZ/dt), per ohm of Rs. Central differences on a smooth
    // closed form: the step leaves a relative error of order 1e-6.
    // Source: H. A. Wheeler, "Formulas for the skin effect", Proc. IRE 30 (1942).
    internal double Recession()
    {
        double step = 1e-3 * Math.Min(Thickness, Math.Min(Width, PlaneSpacing - Thickness));
        double growth =
            (
                AirImpedance(Width, PlaneSpacing + step, Thickness)
                - AirImpedance(Width, PlaneSpacing - step, Thickness)
                - AirImpedance(Width + step, PlaneSpacing, Thickness)
                + AirImpedance(Width - step, PlaneSpacing, Thickness)
                - AirImpedance(Width, PlaneSpacing, Thickness + step)
                + AirImpedance(Width, PlaneSpacing, Thickness - step)
            ) / (2 * step);
        double vacuum = Conductor.Permeability * PhysicalConstants.SpeedOfLight;
        return Math.Sqrt(Permittivity) * growth / (vacuum * AirImpedance(Width, PlaneSpacing, Thickness));
    }

    // Source: H. A. Wheeler, "Transmission-line properties of a strip line between parallel planes", IEEE Trans. MTT-26 (1978),
    // in the form of K. C. Gupta et al., Microstrip Lines and Slotlines, ch. 2; the authors state 0.5 % for w/(b-t) < 10.
    private static double AirImpedance(double width, double spacing, double thickness)
    {
        double gap = spacing - thickness;
        if (gap <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "must exceed the thickness");
        }
        double x = thickness / spacing;
        double power = 2 / (1 + 2.0 / 3 * x / (1 - x));
        double fringe = Math.Pow(x / (2 - x), 2) + Math.Pow(0.0796 * x / (width / spacing + 1.1 * x), power);
        double added = x / (Math.PI * (1 - x)) * (1 - 0.5 * Math.Log(fringe));
        double inverse = 1 / (width / gap + added);
        double term = 8 / Math.PI * inverse;
        return 30 * Math.Log(1 + 4 / Math.PI * inverse * (term + Math.Sqrt(term * term + 6.27)));
    }
}
