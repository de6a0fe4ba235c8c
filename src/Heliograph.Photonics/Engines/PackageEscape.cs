using System.Collections.Immutable;
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

    // A measured interface of light to a die under it.
    private static readonly PartRef Stacked = new("sh-nvdwdm");

    // The densest interface between dies side by side.
    private static readonly PartRef DieToDie = new("d2d-ucie-adv");

    // What is on sale or shown today: lines of a comb on one fibre, rows of a fibre array, side of a package in m.
    private const int MostWavelengths = 16;
    private const int MostRows = 3;
    private const double LargestPackage = 0.15;

    /// <summary>
    /// Share of the tightest edge or area that is taken, which, and the smallest changes with which all lanes get out; null where a figure is
    /// missing.
    /// </summary>
    /// <param name="payload">Of one lane, b/s.</param>
    public static (Derivation Use, string Limit, ImmutableArray<string> Remedies)? Of(
        PartRef package,
        EngineFigures engine,
        Derivation payload,
        FigureBook book
    )
    {
        Derivation? beside = Density(book, package, "electrical");
        Derivation? shoreline = Density(book, package, "shoreline");
        Derivation dies = book.Figure(package, "dies") is null ? Derivation.Input("dies", 1, "", "one is meant") : book.Get(package, "dies");
        List<Derivation> figures =
        [
            book.Get(package, "die-width"),
            book.Get(package, "die-length"),
            book.Get(package, "package-width"),
            book.Get(package, "package-length"),
            book.Get(package, "engines"),
            book.Get(package, "engine-width"),
            book.Get(package, "engine-length"),
            EngineFigures.AboveZero(payload),
            EngineFigures.AboveZero(engine.Own("lanes")),
            book.Get(Array, "pitch"),
            book.Get(Connector, "fibres"),
            dies,
            engine.Own("wavelengths-per-fibre", 1, "one wavelength"),
            engine.Own("lanes-per-laser", 1, "a laser a lane"),
        ];
        figures.AddRange(((Derivation?[])[beside, shoreline]).OfType<Derivation>());
        double At(int i) => figures[i].Value!.Value;
        // A die larger than its package has no way out at all; the heat of such a package is unknown for the same reason.
        if (figures.Any(f => !f.IsKnown) || At(11) * At(0) > At(2) || At(1) > At(3))
        {
            return null;
        }
        PackagePlan plan = new()
        {
            OpticalRate = At(4) * At(7) * At(8),
            LaneRate = At(7),
            // Dies stand side by side along the width.
            DieWidth = At(11) * At(0),
            DieHeight = At(1),
            PackageWidth = At(2),
            PackageHeight = At(3),
            DieEdgeDensity = beside?.Value is { } die ? new EdgeDensity(die, DirectionCount.EachWay) : null,
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
                Wavelengths = (int)At(12),
                // A laser fibre brings all wavelengths of as many fibres as lanes share a line.
                FedPerLaserFibre = engine.IsLitFromOutside ? (int)At(13) : 0,
                Pitch = At(9),
                PerConnector = (int)At(10),
                Density = shoreline?.Value is { } fibre ? new EdgeDensity(fibre, DirectionCount.EachWay) : null,
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
            [.. figures],
            _ => tightest.Utilisation
        );
        PackageOptions options = new()
        {
            DieToDie = book.Get(DieToDie, "edge-density").Value is { } edge ? new EdgeDensity(edge, DirectionCount.EachWay) : null,
            Stack = book.Get(Stacked, "area-density").Value is { } area ? new EdgeDensity(area, DirectionCount.EachWay) : null,
            MaxWavelengths = MostWavelengths,
            MaxRows = MostRows,
            MaxPackage = LargestPackage,
        };
        return (use, PackageEdge.Words(tightest.Limit), [.. PackageRemedies.Of(plan, options).Select(r => r.Text)]);
    }

    private static Derivation? Density(FigureBook book, PartRef package, string role) =>
        book.Device(package, role) is { } part && book.Figure(part, "edge-density") is not null
            ? EngineFigures.AboveZero(book.Get(part, "edge-density"))
            : null;
}
