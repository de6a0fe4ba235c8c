using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Packages;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// Whether the lanes of all engines of a package get out of its die and over its edge, from the figures of the catalogue. Equations
/// and limits: <c>docs/models/package-edge.md</c>.
/// </summary>
internal static class PackageEscape
{
    // Fibres stand in arrays of the usual pitch, and leave through the usual connector, where no density is stated.
    private static readonly PartRef Array = new("cpl-fau");
    private static readonly PartRef Connector = new("con-mpo12");

    /// <summary>Share of the tightest edge or area that is taken, and which; null where a figure is missing.</summary>
    /// <param name="payload">Of one lane, b/s.</param>
    public static (Derivation Use, string Limit)? Of(PartRef package, EngineFigures engine, Derivation payload, FigureBook book)
    {
        PartRef? electrical = book.Part(package)?.Device("electrical");
        PartRef? shoreline = book.Part(package)?.Device("shoreline");
        Derivation[] figures =
        [
            book.Get(package, "die-width"),
            book.Get(package, "die-length"),
            book.Get(package, "package-width"),
            book.Get(package, "package-length"),
            book.Get(package, "engines"),
            book.Get(package, "engine-width"),
            book.Get(package, "engine-length"),
            payload,
            engine.Has("lanes") ? engine.Own("lanes") : Derivation.Unknown("lanes", "", $"{engine.Engine.Id}.lanes"),
            book.Get(Array, "pitch"),
            book.Get(Connector, "fibres"),
            .. Density(electrical, book),
            .. Density(shoreline, book),
        ];
        if (figures.Any(f => !f.IsKnown))
        {
            return null;
        }
        double At(int i) => figures[i].Value!.Value;
        bool hasElectrical = Density(electrical, book).Length > 0;
        bool hasShoreline = Density(shoreline, book).Length > 0;
        bool isExternal = engine.Device("laser-connector") is not null || engine.Device("laser-driver") is null;
        PackagePlan plan = new()
        {
            OpticalRate = At(4) * At(7) * At(8),
            LaneRate = At(7),
            DieWidth = At(0),
            DieHeight = At(1),
            PackageWidth = At(2),
            PackageHeight = At(3),
            DieEdgeDensity = hasElectrical ? new EdgeDensity(At(11), DirectionCount.EachWay) : null,
            Arrangement = EngineArrangement.Beside,
            Engine = new EnginePlan
            {
                Rate = At(7) * At(8),
                Width = At(5),
                Depth = At(6),
            },
            Fibre = new FibrePlan
            {
                RatePerWavelength = At(7),
                Wavelengths = (int)engine.Own("wavelengths-per-fibre", 1),
                FedPerLaserFibre = isExternal ? (int)Math.Max(1, engine.Own("lanes-per-laser", 1)) : 0,
                Pitch = At(9),
                PerConnector = (int)At(10),
                Density = hasShoreline ? new EdgeDensity(figures[^1].Value!.Value, DirectionCount.EachWay) : null,
            },
        };
        PackageEdgeResult result = PackageEdge.Solve(plan);
        if (result.Tightest is not { } tightest)
        {
            return null;
        }
        Derivation use = Derivation.Of(
            "share of the tightest edge",
            "",
            "what the lanes need over what the edge or area has",
            figures,
            _ => tightest.Utilisation
        );
        return (use, Word(tightest.Limit));
    }

    private static Derivation[] Density(PartRef? part, FigureBook book) =>
        part is not null && book.Figure(part, "edge-density") is not null ? [book.Get(part, "edge-density")] : [];

    private static string Word(PackageLimit limit) =>
        limit switch
        {
            PackageLimit.DieEdge => "the edge of the die",
            PackageLimit.StackArea => "the face between die and engines",
            PackageLimit.PackageEdge => "the edge of the package",
            PackageLimit.BallArea => "the balls of the package",
            PackageLimit.EngineEdge => "the row of engines",
            PackageLimit.EngineFace => "the face that the engines stand on",
            PackageLimit.EngineFibres => "the fibre side of an engine",
            _ => "the fibre edge of the package",
        };
}
