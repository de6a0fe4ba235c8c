using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics.Engines;

internal static class PackageHeat
{
    public static Derivation Engine(LinkFigures figures, EngineFigures engine, PartRef package, LinkConditions conditions, LinkPhysics physics) =>
        Derivation.Unknown("temperature of the lasers", "degC", package.Id);
}
