namespace Heliograph.Photonics.Circuits;

/// <summary>
/// A free-space switch of two arrays of tilting mirrors that face each other, one mirror a port (3D MEMS; piezo-steered
/// collimators with no mirrors). The path must be long enough that a mirror reaches the whole other array; a longer path needs a
/// wider beam, which the mirrors clip. Equations of <c>docs/models/circuit-switches.md</c>.
/// </summary>
/// <param name="WavelengthM">m.</param>
/// <param name="ApertureRadiusM">Radius of a mirror (or of a collimator lens), m.</param>
/// <param name="FillFactor">Diameter of the aperture over the pitch of the array, above 0, at most 1.</param>
/// <param name="SteeringAngleRad">Largest deflection of the beam to one side, rad: twice the mechanical tilt of a mirror.</param>
/// <param name="MirrorLossDb">Loss of one reflection, dB, met twice; 0 for steered collimators.</param>
/// <param name="CollimatorLossDb">Loss of one fibre collimator, dB, met twice.</param>
/// <param name="PointingErrorRad">Deviation of the beam behind each of the two steering points, rms an axis, rad.</param>
public sealed record BeamSteering(
    double WavelengthM,
    double ApertureRadiusM,
    double FillFactor,
    double SteeringAngleRad,
    double MirrorLossDb,
    double CollimatorLossDb,
    double PointingErrorRad
)
{
    private const int MaxRadix = 1 << 20;

    /// <summary>
    /// Distance of the arrays, m, for N ports on a square grid: half the diagonal over tan of the largest angle, mirrors at rest
    /// aimed at the middle of the other array. Equation 5.
    /// </summary>
    public double PathLengthM(int radix)
    {
        Check(radix);
        double side = 2 * ApertureRadiusM / FillFactor * Math.Ceiling(Math.Sqrt(radix));
        return side / Math.Sqrt(2) / Math.Tan(SteeringAngleRad);
    }

    /// <summary>Radius (1/e^2) of the beam at the mirrors, m: the smallest there is, sqrt(lambda L / pi). Equation 6.</summary>
    public double BeamRadiusM(int radix) => Math.Sqrt(WavelengthM * PathLengthM(radix) / Math.PI);

    /// <summary>
    /// Mean insertion loss, dB: collimators, mirrors, clipping at both apertures (twice the dB of the lost power each, as the fibre
    /// takes only what still matches its mode) and pointing. Equations 7 and 8. Clipping is within 0.1 dB of diffraction where the
    /// aperture is 1.3 beam radii (0.7 dB), 0.02 dB at 1.6 (test <c>Clipping_meets_diffraction_between_the_apertures</c>).
    /// </summary>
    public double LossDb(int radix)
    {
        double length = PathLengthM(radix);
        double passed = 1 - Math.Exp(-2 * ApertureRadiusM * ApertureRadiusM * Math.PI / (WavelengthM * length));
        double clipping = 2 * 2 * -10 * Math.Log10(passed);
        // Either mirror tilts the beam by an error in two axes: efficiency exp(-pi theta^2 L / lambda) for each.
        double pointing = 10 / Math.Log(10) * 2 * 2 * Math.PI * PointingErrorRad * PointingErrorRad * length / WavelengthM;
        return 2 * CollimatorLossDb + 2 * MirrorLossDb + clipping + pointing;
    }

    /// <summary>Most ports within a loss, dB, 0 when even one is beyond it; at most 2^20. The loss grows with the radix.</summary>
    public int RadixLimit(double lossDb)
    {
        if (!(LossDb(1) <= lossDb))
        {
            return 0;
        }
        int low = 1;
        int high = MaxRadix + 1;
        while (high - low > 1)
        {
            int middle = low + (high - low) / 2;
            (low, high) = LossDb(middle) <= lossDb ? (middle, high) : (low, middle);
        }
        return low;
    }

    private void Check(int radix)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radix, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radix, MaxRadix);
        bool positive = WavelengthM > 0 && ApertureRadiusM > 0 && FillFactor is > 0 and <= 1 && SteeringAngleRad is > 0 and < Math.PI / 2;
        if (!positive || !(MirrorLossDb >= 0 && CollimatorLossDb >= 0 && PointingErrorRad >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(radix), this, "lengths and angles are positive, fill at most 1, losses not negative");
        }
    }
}
