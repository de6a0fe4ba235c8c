using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics.Packages;

/// <summary>Where the optical engines of a package stand.</summary>
public enum EngineArrangement
{
    /// <summary>None: every lane leaves the package electrically.</summary>
    None,

    /// <summary>2.5D: engines around the die, joined over substrate, interposer or bridge: the die's edge carries the lanes.</summary>
    Beside,

    /// <summary>3D: engines under or over the die: its area carries the lanes.</summary>
    Stacked,
}

/// <summary>An optical engine on the package.</summary>
public sealed record EnginePlan
{
    /// <summary>b/s each way of one engine.</summary>
    public required double Rate
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>m along the die's or package's edge.</summary>
    public required double Width
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>m away from that edge.</summary>
    public required double Depth
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>m between neighbours.</summary>
    public double Gap
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>W of one engine, without an external laser; null: unknown.</summary>
    public double? Power
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>Engines beyond those that carry traffic.</summary>
    public int Spares
    {
        get;
        init => field = Bounds.Count(value);
    }
}

/// <summary>Fibres that leave the package.</summary>
public sealed record FibrePlan
{
    /// <summary>b/s each way of one wavelength on one fibre (a DR lane: 200e9).</summary>
    public required double RatePerWavelength
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Wavelengths of one direction on a fibre.</summary>
    public int Wavelengths
    {
        get;
        init => field = Bounds.Count(value, 1);
    } = 1;

    /// <summary>Both directions on one fibre, by circulator or by band.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>Traffic fibres that one fibre from an external laser feeds; 0: lasers are on the package.</summary>
    public int FedPerLaserFibre
    {
        get;
        init => field = Bounds.Count(value);
    }

    /// <summary>m between fibres of a row: 127e-6 or 250e-6.</summary>
    public required double Pitch
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Rows of a two-dimensional array.</summary>
    public int Rows
    {
        get;
        init => field = Bounds.Count(value, 1);
    } = 1;

    /// <summary>Fibres of one connector, all its rows.</summary>
    public required int PerConnector
    {
        get;
        init => field = Bounds.Count(value, 1);
    }

    /// <summary>m of a connector beyond its fibres: pins, latch, gap.</summary>
    public double ConnectorExtra
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>A published density of the fibre edge, which then takes the place of pitch and connector; null: the geometry decides.</summary>
    public EdgeDensity? Density { get; init; }
}

/// <summary>Balls of the package that high-speed lanes take.</summary>
public sealed record BallPlan
{
    /// <summary>m between balls of a square grid.</summary>
    public required double Pitch
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Balls of a lane: two pairs and their grounds, 6 to 8.</summary>
    public required double PerLane
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Share of the package's balls that lanes may take; the rest is power and control.</summary>
    public required double LaneShare
    {
        get;
        init => field = Bounds.PositiveShare(value);
    }
}

/// <summary>
/// A package with the traffic that must leave it. Sizes in m, rates in b/s each way. Densities that do not apply are null: an
/// edge without one is not checked, and the result says so.
/// </summary>
public sealed record PackagePlan
{
    /// <summary>b/s each way that leaves through optical engines.</summary>
    public double OpticalRate
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>b/s each way that leaves electrically, through balls.</summary>
    public double ElectricalRate
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>b/s each way of a lane.</summary>
    public required double LaneRate
    {
        get;
        init => field = Bounds.Positive(value);
    }

    public required double DieWidth
    {
        get;
        init => field = Bounds.Positive(value);
    }

    public required double DieHeight
    {
        get;
        init => field = Bounds.Positive(value);
    }

    public required double PackageWidth
    {
        get;
        init => field = Bounds.Positive(value);
    }

    public required double PackageHeight
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Share of the die's perimeter that SerDes may take: corners, memory and power need the rest.</summary>
    public double DieEdgeShare
    {
        get;
        init => field = Bounds.PositiveShare(value);
    } = 1;

    /// <summary>Share of the package's perimeter that escape or fibres may take.</summary>
    public double PackageEdgeShare
    {
        get;
        init => field = Bounds.PositiveShare(value);
    } = 1;

    /// <summary>Density of the die's edge (SerDes beachfront, bumps); for engines beside it that of the die-to-die interface.</summary>
    public EdgeDensity? DieEdgeDensity { get; init; }

    /// <summary>Density of the escape of electrical lanes across the package's edge.</summary>
    public EdgeDensity? PackageEdgeDensity { get; init; }

    /// <summary>Density of the face between stacked engine and die, per area.</summary>
    public EdgeDensity? StackDensity { get; init; }

    public BallPlan? Balls { get; init; }

    public EngineArrangement Arrangement { get; init; }

    public EnginePlan? Engine { get; init; }

    public FibrePlan? Fibre { get; init; }

    /// <summary>W of the die; null: unknown.</summary>
    public double? DiePower
    {
        get;
        init => field = value is { } v ? Bounds.NonNegative(v) : null;
    }

    /// <summary>b/s each way that leaves in either form.</summary>
    public double Rate => OpticalRate + ElectricalRate;
}
