using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// The temperature at which the lasers of a link work: asked for, that of the package that they are in, that of a module in its
/// air, or that at which an external source states its efficiency.
/// </summary>
/// <param name="Laser">degC.</param>
/// <param name="Inlet">degC of what cools it: of the coolant of a package, of the air at a module; that of the laser for a source cooled apart.</param>
/// <param name="IsInPackage">The lasers share a package with a switch or an accelerator.</param>
/// <param name="Limit">Highest that the laser is rated for, degC; null where no figure says so.</param>
/// <param name="Package">The package at rest; null where the medium names none.</param>
internal sealed record EngineTemperature(Derivation Laser, Derivation Inlet, bool IsInPackage, Derivation? Limit, PackageState? Package)
{
    /// <param name="lineRate">Of one lane, b/s.</param>
    /// <param name="launch">Power of a laser line, dBm.</param>
    public static EngineTemperature Of(
        LinkFigures figures,
        EngineFigures engine,
        Derivation lineRate,
        Derivation payload,
        Derivation launch,
        LinkConditions conditions,
        LinkPhysics physics
    )
    {
        Derivation? limit = engine.Find("laser", "max-temperature");
        bool isExternal = engine.Device("laser-connector") is not null || engine.Device("laser-driver") is null;
        bool isInPackage = !isExternal && figures.Kind == MediumKind.CoPackaged;
        PackageState? package =
            figures.Kind == MediumKind.CoPackaged && figures.Part.Device("package") is { } part
                ? AtRest(figures, engine, part, isInPackage ? limit?.Value : null, lineRate, payload, launch, conditions, physics, isInPackage)
                : null;
        if (conditions.Laser is { } given)
        {
            Derivation asked = Derivation.Input("temperature of the lasers", given, "degC", "asked for");
            return new EngineTemperature(asked, asked, isInPackage, limit, package);
        }
        if (isInPackage && package is not null)
        {
            Derivation coolant = PackageModel.Coolant(figures.Part.Device("package")!, figures.Book, conditions);
            return new EngineTemperature(package.Photonics.As("temperature of the lasers"), coolant, true, limit, package);
        }
        if (!isExternal && figures.Part.Device("cooling") is { } cooling)
        {
            return new EngineTemperature(InModule(figures, cooling, conditions), Air(figures, cooling, conditions), false, limit, package);
        }
        Derivation stated = engine.Of("laser", "wall-plug-efficiency");
        double at = stated.Leading?.Figure.Temperature ?? Room;
        string why = isExternal ? "external source, cooled apart: its efficiency is taken as stated" : "no cooling is stated: the efficiency is taken as stated";
        Derivation apart = Derivation.Input("temperature of the lasers", at, "degC", why);
        return new EngineTemperature(apart, apart, false, limit, package);
    }

    // Data sheets that name no temperature are of a room.
    private const double Room = 25;

    // The case of a module: air + resistance x power. The laser is a few kelvin warmer; that is within the range of the resistance.
    private static Derivation InModule(LinkFigures figures, PartRef cooling, LinkConditions conditions)
    {
        return Derivation.Of(
            "temperature of the lasers",
            "degC",
            "air + thermal resistance x power of the module",
            [Air(figures, cooling, conditions), figures.Book.Get(cooling, "thermal-resistance"), figures.Of("power", "module")],
            o => o[0].Value!.Value + o[1].Value!.Value * o[2].Value!.Value
        );
    }

    private static Derivation Air(LinkFigures figures, PartRef cooling, LinkConditions conditions) =>
        conditions.Air is { } given
            ? Derivation.Input("air at the modules", given, "degC", "of the site")
            : figures.Book.Get(cooling, "coolant-temperature").As("air at the modules");

    private static PackageState AtRest(
        LinkFigures figures,
        EngineFigures engine,
        PartRef package,
        double? laserLimit,
        Derivation lineRate,
        Derivation payload,
        Derivation launch,
        LinkConditions conditions,
        LinkPhysics physics,
        bool isInPackage
    )
    {
        Derivation lanes = engine.Has("lanes") ? engine.Own("lanes") : Derivation.Unknown("lanes of an engine", "", $"{engine.Engine.Id}.lanes");
        EnginePower At(double celsius)
        {
            Derivation at = Derivation.Input("temperature of the lasers", celsius, "degC", "of the package");
            return new EnginePower(engine, lanes, lineRate, launch, at, at);
        }
        EnginePower cold = At(engine.Of("laser", "wall-plug-efficiency").Leading?.Figure.Temperature ?? Room);
        Derivation photonics = Half("heat of the photonic chip", [.. cold.Devices.Where(d => EnginePower.IsPhotonic(d.Device)).Select(d => d.Power)]);
        Derivation devices = Half(
            "heat of the electronics",
            [.. cold.Devices.Where(d => d.Device != EnginePower.LaserName && !EnginePower.IsPhotonic(d.Device)).Select(d => d.Power)]
        );
        Derivation electronics = WithUnallocated(figures, lanes, payload, cold, devices);
        Func<double, double>? laser = isInPackage ? t => At(t).Laser.Value is { } watts ? watts / 2 : 0 : null;
        PackageState state = new PackageModel(package, figures.Book).Solve(electronics, photonics, laser, laserLimit, conditions, physics);
        return PackageEscape.Of(package, engine, payload, figures.Book) is { } escape
            ? state with
            {
                EdgeUse = escape.Use,
                EdgeLimit = escape.Limit,
            }
            : state;
    }

    // Figures of a link are of both ends; an engine is one.
    private static Derivation Half(string name, Derivation[] powers)
    {
        Derivation sum = Derivation.Sum(name, "W", powers);
        return Derivation.Of(name, "W", "of both ends / 2", [sum], o => o[0].Value!.Value / 2);
    }

    // What the part is stated to draw beyond its devices is heat as well, and of nobody's photonics.
    private static Derivation WithUnallocated(LinkFigures figures, Derivation lanes, Derivation payload, EnginePower cold, Derivation devices)
    {
        Derivation stated = figures.PerLink("stated power of a link", figures.Of("power", "optics"));
        if (!stated.IsKnown)
        {
            return devices;
        }
        Derivation all = Derivation.Sum("devices of both ends", "W", cold.Devices.Select(d => d.Power));
        return Derivation.Of(
            "heat of the electronics",
            "W",
            "devices + stated power of an engine beyond all its devices, at least 0",
            [devices, stated, figures.Rate, lanes, payload, all],
            o =>
            {
                double perEngine = o[1].Value!.Value / 2 * o[3].Value!.Value * o[4].Value!.Value / o[2].Value!.Value;
                return o[0].Value!.Value + Math.Max(0, perEngine - o[5].Value!.Value / 2);
            }
        );
    }
}
