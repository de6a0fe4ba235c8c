namespace Heliograph.Photonics.Electrical;

/// <summary>
/// By how much the loss of a rough conductor exceeds that of a smooth one. Three published forms; none of them is right
/// for every foil, so that the one a figure was derived with travels with it.
/// </summary>
public abstract record Roughness
{
    /// <summary>A polished conductor.</summary>
    public static readonly Roughness Smooth = new Constant { Value = 1 };

    /// <summary>Factor on the smooth loss, at least 1, at a skin depth in m.</summary>
    public abstract double Factor(double skinDepth);

    /// <summary>A factor that a source gives for its band, independent of frequency.</summary>
    public sealed record Constant : Roughness
    {
        public required double Value
        {
            get;
            init => field = value >= 1 ? Bounds.Positive(value) : throw new ArgumentOutOfRangeException(nameof(Value), value, "must be at least 1");
        }

        public override double Factor(double skinDepth) => Value;
    }

    /// <summary>
    /// 1 + (2/pi) atan(1.4 (h/delta)^2); saturates at 2, so that it is too small for rough foil above some 10 GHz.
    /// Source: E. Hammerstad, O. Jensen, "Accurate models for microstrip computer-aided design", IEEE MTT-S 1980. Equation 2.
    /// </summary>
    public sealed record Hammerstad : Roughness
    {
        /// <summary>Rms height h of the surface, m.</summary>
        public required double RmsHeight
        {
            get;
            init => field = Bounds.NonNegative(value);
        }

        public override double Factor(double skinDepth)
        {
            double ratio = RmsHeight / skinDepth;
            return 1 + 2 / Math.PI * Math.Atan(1.4 * ratio * ratio);
        }
    }

    /// <summary>
    /// Huray's spheres in the cannonball stack: 14 equal spheres of radius r = 0.06 Rz on a tile of side 6 r.
    /// Factor = 1 + (3/2) (14 x 4 pi r^2 / 36 r^2) / (1 + delta/r + delta^2 / 2 r^2).
    /// Source: P. Huray et al., DesignCon 2010; B. Simonovich, "Practical method for modeling conductor roughness using cubic
    /// close-packing of equal spheres", DesignCon 2015. Equation 3.
    /// </summary>
    public sealed record Cannonball : Roughness
    {
        private const double SphereShare = 0.06;
        private const double Spheres = 14;
        private const double TileSide = 6;

        /// <summary>Ten-point height Rz of the foil, m.</summary>
        public required double TenPointHeight
        {
            get;
            init => field = Bounds.NonNegative(value);
        }

        public override double Factor(double skinDepth)
        {
            double radius = SphereShare * TenPointHeight;
            if (radius == 0)
            {
                return 1;
            }
            double ratio = skinDepth / radius;
            return 1 + 1.5 * Spheres * 4 * Math.PI / (TileSide * TileSide) / (1 + ratio + 0.5 * ratio * ratio);
        }
    }
}
