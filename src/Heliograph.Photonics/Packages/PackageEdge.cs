using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics.Packages;

/// <summary>The lengths and areas that lanes must cross on their way out; they are different, and the smallest governs.</summary>
public enum PackageLimit
{
    /// <summary>Perimeter of the die.</summary>
    DieEdge,

    /// <summary>Face of the die under or over which engines are stacked.</summary>
    StackArea,

    /// <summary>Perimeter of the package, for electrical lanes.</summary>
    PackageEdge,

    /// <summary>Balls of the package.</summary>
    BallArea,

    /// <summary>Row of engines along the sides of the package.</summary>
    EngineEdge,

    /// <summary>Face that engines stand on: of the package beside the die (2.5D), of the die (3D).</summary>
    EngineFace,

    /// <summary>Side of one engine that its fibres leave by.</summary>
    EngineFibres,

    /// <summary>Perimeter of the package, for fibres.</summary>
    FibreEdge,
}

/// <summary>One limit: m of an edge, m2 of an area.</summary>
/// <param name="Largest">b/s each way of the package's traffic that this limit alone lets out, at the same mix of optical and electrical.</param>
public sealed record EdgeUse(PackageLimit Limit, double Needed, double Available, double Largest)
{
    public double Utilisation => Available > 0 ? Needed / Available : double.MaxValue;

    public bool Fits => Utilisation <= 1 + 1e-9;

    public bool IsArea => Limit is PackageLimit.StackArea or PackageLimit.BallArea or PackageLimit.EngineFace;
}

public enum PackageVerdict
{
    Fits,
    DoesNotFit,
}

/// <summary>Result of <see cref="PackageEdge.Solve"/>.</summary>
/// <param name="Uses">Every limit that could be checked, by kind.</param>
/// <param name="Unchecked">Limits that the plan meets but gives no density for.</param>
/// <param name="Tightest">The limit of highest utilisation.</param>
/// <param name="LargestRate">b/s each way that all limits let out; null where none could be checked.</param>
/// <param name="DataFibres">Fibres with traffic.</param>
/// <param name="LaserFibres">Fibres from external lasers.</param>
/// <param name="DiePowerDensity">W/m2; null where the die's power is unknown.</param>
/// <param name="EnginePowerDensity">W/m2 of an engine's footprint; stacked engines add to the die's.</param>
public sealed record PackageEdgeResult(
    PackageVerdict Verdict,
    ImmutableArray<EdgeUse> Uses,
    ImmutableArray<PackageLimit> Unchecked,
    EdgeUse? Tightest,
    double? LargestRate,
    int Lanes,
    int Engines,
    int DataFibres,
    int LaserFibres,
    double? DiePowerDensity,
    double? EnginePowerDensity,
    string Reason
);

/// <summary>
/// Do the lanes of a chip get out of its package? Compares what each edge or area must carry with what it can. Equations and
/// limits: <c>docs/models/package-edge.md</c>, 7 to 14. Pure; some microseconds.
/// </summary>
public static class PackageEdge
{
    private const double Rounding = 1e-9;

    /// <summary>
    /// Solves a plan. A package that does not fit is a result; an optical rate without engine and fibre, or a die larger
    /// than its package, throw <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public static PackageEdgeResult Solve(PackagePlan plan)
    {
        Check(plan);
        List<EdgeUse> uses = [];
        List<PackageLimit> missing = [];
        int engines = EnginesOf(plan);
        (int data, int laser) = FibresOf(plan);
        AddDie(plan, uses, missing);
        AddElectrical(plan, uses, missing);
        AddEngines(plan, engines, uses);
        AddFibres(plan, engines, data + laser, uses);
        EdgeUse? tightest = uses.Count == 0 ? null : uses.MaxBy(u => u.Utilisation);
        PackageVerdict verdict = uses.All(u => u.Fits) ? PackageVerdict.Fits : PackageVerdict.DoesNotFit;
        return new PackageEdgeResult(
            verdict,
            [.. uses],
            [.. missing],
            tightest,
            uses.Count == 0 ? null : uses.Min(u => u.Largest),
            Ceiling(plan.Rate / plan.LaneRate),
            engines,
            data,
            laser,
            plan.DiePower / (plan.DieWidth * plan.DieHeight),
            plan.Engine is { } engine ? engine.Power / (engine.Width * engine.Depth) : null,
            ReasonOf(plan, verdict, tightest, missing)
        );
    }

    /// <summary>Fibres with traffic and from lasers. Equation 12.</summary>
    public static (int Data, int Laser) FibresOf(PackagePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Fibre is not { } fibre || plan.OpticalRate == 0)
        {
            return (0, 0);
        }
        int carriers = Ceiling(plan.OpticalRate / (fibre.RatePerWavelength * fibre.Wavelengths));
        int data = fibre.IsBidirectional ? carriers : 2 * carriers;
        // A laser fibre feeds modulators: it goes with the transmitters, one per carrier.
        int laser = fibre.FedPerLaserFibre == 0 ? 0 : Ceiling((double)carriers / fibre.FedPerLaserFibre);
        return (data, laser);
    }

    /// <summary>Engines with spares. Equation 11.</summary>
    public static int EnginesOf(PackagePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Engine is { } engine && plan.OpticalRate > 0 ? Ceiling(plan.OpticalRate / engine.Rate) + engine.Spares : 0;
    }

    private static void Check(PackagePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Bounds.Positive(plan.Rate, nameof(plan.Rate));
        bool hasOptics = plan.Arrangement != EngineArrangement.None && plan.Engine is not null && plan.Fibre is not null;
        if (plan.OpticalRate > 0 && !hasOptics)
        {
            throw new ArgumentOutOfRangeException(nameof(plan), plan.OpticalRate, "an optical rate needs an arrangement, an engine and fibres");
        }
        if (plan.DieWidth > plan.PackageWidth || plan.DieHeight > plan.PackageHeight)
        {
            throw new ArgumentOutOfRangeException(nameof(plan), plan.DieWidth, "the die is larger than its package");
        }
    }

    // Equations 7 and 8.
    private static void AddDie(PackagePlan plan, List<EdgeUse> uses, List<PackageLimit> missing)
    {
        bool isStacked = plan.Arrangement == EngineArrangement.Stacked && plan.OpticalRate > 0;
        double overEdge = isStacked ? plan.ElectricalRate : plan.Rate;
        if (overEdge > 0)
        {
            Add(
                PackageLimit.DieEdge,
                plan.DieEdgeDensity,
                overEdge,
                plan.DieEdgeShare * Perimeter(plan.DieWidth, plan.DieHeight),
                plan,
                uses,
                missing
            );
        }
        if (isStacked)
        {
            Add(PackageLimit.StackArea, plan.StackDensity, plan.OpticalRate, plan.DieWidth * plan.DieHeight, plan, uses, missing);
        }
    }

    // Equations 9 and 10.
    private static void AddElectrical(PackagePlan plan, List<EdgeUse> uses, List<PackageLimit> missing)
    {
        if (plan.ElectricalRate == 0)
        {
            return;
        }
        double edge = plan.PackageEdgeShare * Perimeter(plan.PackageWidth, plan.PackageHeight);
        Add(PackageLimit.PackageEdge, plan.PackageEdgeDensity, plan.ElectricalRate, edge, plan, uses, missing);
        if (plan.Balls is not { } balls)
        {
            missing.Add(PackageLimit.BallArea);
            return;
        }
        double needed = Ceiling(plan.ElectricalRate / plan.LaneRate) * balls.PerLane * balls.Pitch * balls.Pitch;
        double available = balls.LaneShare * plan.PackageWidth * plan.PackageHeight;
        uses.Add(new EdgeUse(PackageLimit.BallArea, needed, available, available / needed * plan.Rate));
    }

    // Equation 11.
    private static void AddEngines(PackagePlan plan, int engines, List<EdgeUse> uses)
    {
        if (engines == 0 || plan.Engine is not { } engine)
        {
            return;
        }
        bool isBeside = plan.Arrangement == EngineArrangement.Beside;
        double along = engine.Width + engine.Gap;
        if (isBeside)
        {
            // One row along each side of the package, so that fibres get out; the corners of the square ring stay empty.
            int onWidth = Places(plan.PackageWidth - 2 * engine.Depth, engine);
            int onHeight = Places(plan.PackageHeight - 2 * engine.Depth, engine);
            int places = 2 * (onWidth + onHeight);
            uses.Add(new EdgeUse(PackageLimit.EngineEdge, engines * along, places * along, RateOf(places, engine, plan)));
        }
        double die = plan.DieWidth * plan.DieHeight;
        double face = isBeside ? plan.PackageWidth * plan.PackageHeight - die : die;
        double footprint = along * engine.Depth;
        uses.Add(
            new EdgeUse(PackageLimit.EngineFace, engines * footprint, face, RateOf(Math.Floor(face / footprint * (1 + Rounding)), engine, plan))
        );
    }

    private static int Places(double length, EnginePlan engine) =>
        (int)Math.Max(0, (length + engine.Gap) / (engine.Width + engine.Gap) * (1 + Rounding));

    // Traffic at the same mix when engines, spares among them, stand on so many places.
    private static double RateOf(double places, EnginePlan engine, PackagePlan plan) =>
        Math.Max(0, places - engine.Spares) * engine.Rate * plan.Rate / plan.OpticalRate;

    // Equations 12 to 14.
    private static void AddFibres(PackagePlan plan, int engines, int fibres, List<EdgeUse> uses)
    {
        if (fibres == 0 || plan.Fibre is not { } fibre || plan.Engine is not { } engine)
        {
            return;
        }
        double edge = plan.PackageEdgeShare * Perimeter(plan.PackageWidth, plan.PackageHeight);
        double needed = fibre.Density is { } density ? plan.OpticalRate / density.EachWay : FibreLength(fibre, fibres);
        uses.Add(new EdgeUse(PackageLimit.FibreEdge, needed, edge, edge / needed * plan.Rate));
        if (plan.Arrangement == EngineArrangement.Beside)
        {
            int perEngine = Ceiling((double)fibres / (engines - engine.Spares));
            double side = fibre.Density is { } given ? engine.Rate / given.EachWay : (perEngine + fibre.Rows - 1) / fibre.Rows * fibre.Pitch;
            uses.Add(new EdgeUse(PackageLimit.EngineFibres, side, engine.Width, engine.Width / side * plan.Rate));
        }
    }

    // Whole connectors, each with its own frame.
    private static double FibreLength(FibrePlan fibre, int fibres)
    {
        int connectors = (fibres + fibre.PerConnector - 1) / fibre.PerConnector;
        int across = (fibre.PerConnector + fibre.Rows - 1) / fibre.Rows;
        return connectors * (across * fibre.Pitch + fibre.ConnectorExtra);
    }

    private static void Add(
        PackageLimit limit,
        EdgeDensity? density,
        double rate,
        double available,
        PackagePlan plan,
        List<EdgeUse> uses,
        List<PackageLimit> missing
    )
    {
        if (density is not { } given)
        {
            missing.Add(limit);
            return;
        }
        double needed = rate / given.EachWay;
        uses.Add(new EdgeUse(limit, needed, available, available / needed * plan.Rate));
    }

    private static double Perimeter(double width, double height) => 2 * (width + height);

    private static int Ceiling(double count) => Bounds.Parts(Math.Ceiling(count * (1 - Rounding)), nameof(count));

    private static string ReasonOf(PackagePlan plan, PackageVerdict verdict, EdgeUse? tightest, List<PackageLimit> missing)
    {
        if (tightest is not { } use)
        {
            return $"nothing could be checked: no density for {string.Join(", ", missing.Select(Words))}";
        }
        string amount = use.IsArea
            ? $"{Text(use.Needed * 1e6)} of {Text(use.Available * 1e6)} mm2"
            : $"{Text(use.Needed * 1e3)} of {Text(use.Available * 1e3)} mm";
        string start = verdict == PackageVerdict.Fits ? "fits; the tightest is" : "does not fit:";
        return $"{Text(plan.Rate / 1e12)} Tb/s {start} {Words(use.Limit)}, {amount}";
    }

    internal static string Words(PackageLimit limit) =>
        limit switch
        {
            PackageLimit.DieEdge => "the edge of the die",
            PackageLimit.StackArea => "the face between die and engines",
            PackageLimit.PackageEdge => "the electrical edge of the package",
            PackageLimit.BallArea => "the balls of the package",
            PackageLimit.EngineEdge => "the row of engines",
            PackageLimit.EngineFace => "the face for engines",
            PackageLimit.EngineFibres => "the fibre side of an engine",
            _ => "the fibre edge of the package",
        };

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
