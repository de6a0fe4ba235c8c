using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>How a module uses fibres.</summary>
public enum FibreInterface
{
    /// <summary>A fibre a lane and direction (DR).</summary>
    Parallel,

    /// <summary>Wavelengths on a pair of fibres (FR, LR, coherent).</summary>
    Duplex,

    /// <summary>Both directions on one fibre, through circulators.</summary>
    Bidirectional,
}

/// <inheritdoc cref="FibreInterface"/>
public static class FibreInterfaces
{
    /// <summary>By the class that the name of the part carries: bidirectional, FR or LR or coherent, else parallel.</summary>
    public static FibreInterface Of(Part part)
    {
        ArgumentNullException.ThrowIfNull(part);
        string text = part.Id + " " + part.Name;
        bool Says(string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (Says("bidi"))
        {
            return FibreInterface.Bidirectional;
        }
        bool duplex = part.Family == "coherent" || Says("fr4") || Says("lr4") || Says("-fr-");
        return duplex ? FibreInterface.Duplex : FibreInterface.Parallel;
    }

    /// <summary>The part is a circulator: the only connector with directivity, a figure of three-port devices.</summary>
    public static bool IsCirculator(FigureBook book, PartRef part)
    {
        ArgumentNullException.ThrowIfNull(book);
        return book.Figure(part, "directivity") is not null;
    }

    /// <summary>
    /// Light paths of one link through circuit switches: its fibres, half as many where circulators put both directions on
    /// one. Null where neither the medium nor its lane rate says how many fibres there are.
    /// </summary>
    internal static double? LightPaths(FigureBook book, Medium medium, BitRate rate, int linksPerModule)
    {
        if (book.Part(medium.Part) is not { } part)
        {
            return null;
        }
        double? Figure(string quantity) => book.Figure(medium.Part, quantity)?.Preferred;
        FibreInterface kind = Of(part);
        double? fibres =
            Figure("fibres") is { } given ? given / linksPerModule
            : kind == FibreInterface.Bidirectional ? 1
            : kind == FibreInterface.Duplex ? 2
            : Figure("lanes") is { } lanes ? 2 * lanes / linksPerModule
            : Figure("lane-rate") is { } lane ? 2 * Math.Ceiling(rate.BitsPerSecond / lane)
            : null;
        bool shared = kind != FibreInterface.Bidirectional && medium.Through.Any(p => IsCirculator(book, p));
        return shared ? fibres / 2 : fibres;
    }
}
