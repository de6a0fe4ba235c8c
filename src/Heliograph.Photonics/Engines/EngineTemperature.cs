using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// The temperature at which the lasers of a link work: asked for, that of the package that they are in, that of a module in its
/// air, or that at which an external source states its efficiency.
/// </summary>
/// <param name="Laser">degC.</param>
/// <param name="IsInPackage">The lasers share a package with a switch or an accelerator.</param>
/// <param name="Limit">Highest that the laser is rated for, degC; null where no figure says so.</param>
internal sealed record EngineTemperature(Derivation Laser, bool IsInPackage, Derivation? Limit)
{
    public static EngineTemperature Of(LinkFigures figures, EngineFigures engine, LinkConditions conditions, LinkPhysics physics)
    {
        Derivation? limit = engine.Find("laser", "max-temperature");
        bool isExternal = engine.Device("laser-connector") is not null || engine.Device("laser-driver") is null;
        PartRef? package = figures.Part.Device("package");
        bool isInPackage = !isExternal && figures.Kind == MediumKind.CoPackaged && package is not null;
        if (conditions.Laser is { } given)
        {
            return new EngineTemperature(Derivation.Input("temperature of the lasers", given, "degC", "asked for"), isInPackage, limit);
        }
        if (isInPackage)
        {
            return new EngineTemperature(PackageHeat.Engine(figures, engine, package!, conditions, physics), true, limit);
        }
        if (!isExternal && figures.Part.Device("cooling") is { } cooling)
        {
            return new EngineTemperature(InModule(figures, cooling, conditions), false, limit);
        }
        Derivation stated = engine.Of("laser", "wall-plug-efficiency");
        double at = stated.Leading?.Figure.Temperature ?? 25;
        string why = isExternal ? "external source, cooled apart: its efficiency is taken as stated" : "no cooling is stated: the efficiency is taken as stated";
        return new EngineTemperature(Derivation.Input("temperature of the lasers", at, "degC", why), false, limit);
    }

    // The case of a module: air + resistance x power. The laser is a few kelvin warmer; that is within the range of the resistance.
    private static Derivation InModule(LinkFigures figures, PartRef cooling, LinkConditions conditions)
    {
        Derivation air = conditions.Air is { } given
            ? Derivation.Input("air at the modules", given, "degC", "of the site")
            : figures.Book.Get(cooling, "coolant-temperature").As("air at the modules");
        return Derivation.Of(
            "temperature of the lasers",
            "degC",
            "air + thermal resistance x power of the module",
            [air, figures.Book.Get(cooling, "thermal-resistance"), figures.Of("power", "module")],
            o => o[0].Value!.Value + o[1].Value!.Value * o[2].Value!.Value
        );
    }
}
