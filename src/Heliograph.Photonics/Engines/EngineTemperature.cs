using Heliograph.Model;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// The temperature at which the lasers of a link work: asked for, that of the package that they are in, or that at which their efficiency
/// is stated.
/// </summary>
/// <param name="Laser">degC; unknown where a source outside of package or module states none.</param>
/// <param name="Inlet">degC of what cools it: of the coolant of a package; that of the laser elsewhere.</param>
/// <param name="IsInPackage">The lasers share a package with a switch or an accelerator.</param>
/// <param name="Limit">Highest that the laser is rated for, degC; null where no figure says so.</param>
/// <param name="Package">The package at rest; null where the medium names none.</param>
internal sealed record EngineTemperature(Derivation Laser, Derivation Inlet, bool IsInPackage, Derivation? Limit, PackageState? Package)
{
    /// <param name="launch">Power of a laser line, dBm.</param>
    /// <param name="physics">Null leaves the package out.</param>
    public static EngineTemperature Of(
        LinkFigures figures,
        EngineFigures engine,
        EngineLane lane,
        Derivation launch,
        LinkConditions conditions,
        LinkPhysics? physics
    )
    {
        Derivation? limit = engine.Find("laser", "max-temperature");
        bool isInPackage = !engine.IsLitFromOutside && figures.Kind == MediumKind.CoPackaged;
        PackageState? package =
            figures.Kind == MediumKind.CoPackaged && physics is not null ? AtRest(figures, engine, lane, launch, conditions, physics) : null;
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
        Derivation stated = AsStated(engine);
        return new EngineTemperature(stated, stated, isInPackage, limit, package);
    }

    private static Derivation AsStated(EngineFigures engine)
    {
        const string Name = "temperature of the lasers";
        Derivation efficiency = engine.Of("laser", "wall-plug-efficiency");
        return efficiency.Leading is not { } use ? efficiency with { Name = Name, Unit = "degC" }
            : use.Figure.Temperature is { } at ? Derivation.Input(Name, at, "degC", $"that of {use.Key}: nothing says how the source is cooled")
            : Derivation.Unknown(Name, "degC", $"{use.Key} (the temperature of the figure)");
    }

    // The fixed point of the package with one engine's heat at each of its places.
    private static PackageState? AtRest(
        LinkFigures figures,
        EngineFigures engine,
        EngineLane lane,
        Derivation launch,
        LinkConditions conditions,
        LinkPhysics physics
    )
    {
        if (figures.Part.Device("package") is not { } package)
        {
            return null;
        }
        Derivation lanes = engine.Own("lanes");
        // Nothing but the lasers depends on the temperature; theirs follow from it below.
        Derivation cold = AsStated(engine);
        EnginePower power = new(engine, lanes, lane.LineRate, launch, cold, cold);
        Derivation photonics = OfOneEnd("heat of the photonic chip", power.Devices.Where(d => EnginePower.IsPhotonic(d.Device)));
        Derivation devices = OfOneEnd(
            "heat of the electronics",
            power.Devices.Where(d => d.Device != EnginePower.LaserName && !EnginePower.IsPhotonic(d.Device))
        );
        EngineHeat heat = new(WithUnallocated(figures, lanes, lane.Payload, power, devices), photonics)
        {
            Laser = engine.IsLitFromOutside ? null : power.Laser,
            LaserOverTemperature = engine.IsLitFromOutside ? null : EnginePower.LaserOverTemperature(engine, lanes, launch),
            LaserLimit = engine.Find("laser", "max-temperature")?.Value,
        };
        PackageState state = new PackageModel(package, figures.Book).Solve(heat, conditions, physics);
        return PackageEscape.Of(package, engine, lane.Payload, figures.Book) is { } escape
            ? state with
            {
                EdgeUse = escape.Use,
                EdgeLimit = escape.Limit,
                EdgeRemedies = escape.Remedies,
            }
            : state;
    }

    // Figures of a link are of both ends; an engine is one.
    private static Derivation OfOneEnd(string name, IEnumerable<DevicePower> devices)
    {
        Derivation sum = Derivation.Sum(name, "W", devices.Select(d => d.Power));
        return Derivation.Of(name, "W", "of both ends / 2", [sum], o => o[0].Value!.Value / 2);
    }

    // What the part is stated to draw beyond its devices is heat as well, and of nobody's photonics.
    private static Derivation WithUnallocated(LinkFigures figures, Derivation lanes, Derivation payload, EnginePower power, Derivation devices)
    {
        Derivation stated = LinkPower.OfItsBoundary(figures);
        if (!stated.IsKnown)
        {
            return devices;
        }
        Derivation all = Derivation.Sum("devices of both ends", "W", power.Devices.Select(d => d.Power));
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
