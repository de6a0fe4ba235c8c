using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics.Engines;

namespace Heliograph.Photonics;

/// <summary>
/// The figures of one link class: finds, among the figures of a part, those that hold for this lane rate, band and
/// length, and scales them from their boundary to one link.
/// </summary>
internal sealed partial class LinkFigures
{
    private static readonly int[] LaneClasses = [25, 50, 100, 200, 400];

    public LinkFigures(LinkClass link, Medium medium, Part part, MediumKind kind, LinkEnds ends, FigureBook book)
    {
        (Link, Medium, Part, Kind, Ends, Book) = (link, medium, part, kind, ends, book);
        LaneRate = FindLaneRate();
        LaneClass = ClassOf(LaneRate.Value);
        Rate = Derivation.Input("link rate", link.Rate.BitsPerSecond, "b/s", "rate of the link class, one direction");
    }

    public LinkClass Link { get; }

    public Medium Medium { get; }

    public Part Part { get; }

    public MediumKind Kind { get; }

    public LinkEnds Ends { get; }

    public FigureBook Book { get; }

    /// <summary>b/s; unknown when neither the medium nor its ends state it.</summary>
    public Derivation LaneRate { get; }

    /// <summary>Nominal Gb/s of a lane: 25, 50, 100, 200 or 400; null when unknown.</summary>
    public int? LaneClass { get; }

    public Derivation Rate { get; }

    /// <summary>
    /// No retimer in the module: the host's equaliser sees the whole way, and there is no electrical interface of its own. An engine says which
    /// share of it is retimed; a module without one is linear by its name.
    /// </summary>
    public bool IsLinear =>
        Kind == MediumKind.CoPackaged
        || (
            RetimedShare is { } share
                ? share.Value is 0
                : Part.Id.Contains("lpo", StringComparison.Ordinal) || Part.Name.Contains("LPO", StringComparison.Ordinal)
        );

    /// <summary>Of both directions of a module, 0 where its engine states none; null without an engine.</summary>
    public Derivation? RetimedShare => EngineFigures.Of(Medium.Part, Book)?.Own("retimed-share", 0, "no retimer stated");

    public int Levels => LaneClass is 25 ? 2 : 4;

    /// <summary>Nominal lane rate: signalling at 106.25 or 112 Gb/s is the 100G class.</summary>
    internal static int? ClassOf(double? laneRate)
    {
        // A class reaches to 1.2 of its name: 112G and 106.25G are called 100G, 224G and 212.5G 200G.
        foreach (int nominal in LaneClasses)
        {
            if (laneRate <= nominal * 1.2e9)
            {
                return nominal;
            }
        }
        return null;
    }

    /// <summary>The figure of the medium for this lane rate, at the first boundary of the list that has one.</summary>
    public Derivation Of(string quantity, params ReadOnlySpan<string> boundaries)
    {
        foreach (string boundary in boundaries)
        {
            Derivation found = Select(Medium.Part, quantity, boundary, LaneRank);
            if (found.IsKnown)
            {
                return found;
            }
        }
        return Select(Medium.Part, quantity, boundaries.Length == 0 ? null : boundaries[0], LaneRank);
    }

    /// <summary>
    /// Among the figures of a quantity the one of lowest rank, the earliest of equals; a rank of null rules a figure
    /// out. An override of the scenario is taken as it is.
    /// </summary>
    public Derivation Select(PartRef reference, string quantity, string? boundary, Func<Figure, int?> rank)
    {
        if (reference.Overrides.Any(f => f.Quantity == quantity))
        {
            return Book.Get(reference, quantity, boundary);
        }
        Figure? best = null;
        int bestRank = int.MaxValue;
        bool any = false;
        foreach (Figure figure in Book.Part(reference)?.All(quantity) ?? [])
        {
            if (boundary is not null && figure.Boundary != boundary)
            {
                continue;
            }
            any = true;
            if (rank(figure) is { } r && r < bestRank)
            {
                (best, bestRank) = (figure, r);
            }
        }
        if (best is not null)
        {
            return Book.Use(reference, best);
        }
        string why =
            any ? " for this lane rate or band"
            : boundary is null ? ""
            : $" [{boundary}]";
        return Derivation.Unknown($"{reference.Id} {quantity}", FigureBook.BaseUnit(quantity), $"{reference.Id}.{quantity}{why}");
    }

    /// <summary>Attenuation of a fibre in the band of the link, dB/m; a figure that names another band is not used.</summary>
    public Derivation Attenuation(PartRef fibre) => InBand(fibre, "attenuation", unmarked: 1);

    /// <summary>Dispersion of a fibre in the band of the link, s/m2; a figure that does not name the band is not used, as it says nothing of another.</summary>
    public Derivation Dispersion(PartRef fibre) => InBand(fibre, "dispersion", unmarked: null);

    private Derivation InBand(PartRef fibre, string quantity, int? unmarked)
    {
        double metres = Kind == MediumKind.Coherent ? 1550e-9 : 1310e-9;
        string band = Kind == MediumKind.Coherent ? "1550 nm" : "1310 nm";
        return Select(
            fibre,
            quantity,
            null,
            f =>
                f.Wavelength is { } at
                    ? Math.Abs(at - metres) < 30e-9
                        ? 0
                        : null
                    : f.Conditions?.Contains(band, StringComparison.Ordinal) == true
                        ? 0
                        : f.Conditions is not null && Wavelength().IsMatch(f.Conditions)
                            ? null
                            : unmarked
        );
    }

    /// <summary>Modules of one link, both ends; a module that carries several links is shared.</summary>
    public Derivation ModulesPerLink() =>
        Link.Modules > 0 && Link.Count > 0
            ? Derivation.Input(
                "modules per link",
                (double)Link.Modules / Link.Count,
                "",
                $"{Link.Modules} modules over {Link.Count} links of {Link.Name}"
            )
            : Derivation.Input("modules per link", 2.0 / Math.Max(1, Link.LinksPerModule), "", "two ends over the links that one module carries");

    /// <summary>
    /// Scales a figure from what it covers (<see cref="Figure.Boundary"/>, <see cref="Figure.Per"/>) to one link.
    /// </summary>
    public Derivation PerLink(string name, Derivation figure)
    {
        if (figure.Leading is not { } use)
        {
            return figure.As(name);
        }
        if (use.Figure.Per is { } per && Quantity.TryParse(per, out Quantity slice, out _) && slice.Dimension == Dimension.OfRate)
        {
            Derivation sliceRate = Derivation.Input("rate the figure is for", slice.Value, "b/s", $"per {per}");
            return Derivation.Of(
                name,
                figure.Unit,
                "2 ends x figure x link rate / rate the figure is for",
                [figure, Rate, sliceRate],
                o => 2 * o[0].Value!.Value * o[1].Value!.Value / o[2].Value!.Value
            );
        }
        return use.Figure.Boundary switch
        {
            "cable" or "link" or "server" => figure.As(name),
            "cable-end" or "port" => Derivation.Of(name, figure.Unit, "2 ends x figure", [figure], o => 2 * o[0].Value!.Value),
            _ => Derivation.Product(name, figure.Unit, figure, ModulesPerLink()),
        };
    }

    // Figures whose conditions name a lane class ("200G lanes") hold for that class and slower ones.
    private int? LaneRank(Figure figure)
    {
        Match match = figure.Conditions is null ? Match.Empty : LaneText().Match(figure.Conditions);
        if (!match.Success || LaneClass is null)
        {
            return 1000;
        }
        int named = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return named >= LaneClass ? named - LaneClass : null;
    }

    private Derivation FindLaneRate()
    {
        Derivation? ends = SlowerEnd();
        if (Medium.Part.Overrides.Any(f => f.Quantity == "lane-rate") || Part.Find("lane-rate") is not null)
        {
            // The ends say, else the lanes of the medium: as slow as carries the link.
            int? wanted = ClassOf(ends?.Value ?? Link.Rate.BitsPerSecond / Book.Figure(Medium.Part, "lanes")?.Preferred);
            return Select(Medium.Part, "lane-rate", null, f => ClassOf(f.Preferred) == wanted ? 0 : 1);
        }
        if (Part.Find("lanes") is not null && Part.Find("rate") is not null)
        {
            return Derivation.Quotient("lane rate", "b/s", Book.Get(Medium.Part, "rate"), Book.Get(Medium.Part, "lanes"));
        }
        return ends ?? Derivation.Unknown("lane rate", "b/s", $"{Medium.Part.Id}.lane-rate");
    }

    private Derivation? SlowerEnd()
    {
        Derivation? slower = null;
        foreach (PartRef? end in (ReadOnlySpan<PartRef?>)[Ends.SerDesA ?? Ends.A, Ends.SerDesB ?? Ends.B])
        {
            if (end is not null && Book.Figure(end, "lane-rate") is not null)
            {
                Derivation rate = Book.Get(end, "lane-rate");
                slower = slower is null || rate.Value < slower.Value ? rate : slower;
            }
        }
        return slower;
    }

    [GeneratedRegex(@"(\d+)G lane", RegexOptions.CultureInvariant)]
    private static partial Regex LaneText();

    [GeneratedRegex(@"\d{3,4} nm", RegexOptions.CultureInvariant)]
    private static partial Regex Wavelength();
}
