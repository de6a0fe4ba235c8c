using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics;

namespace Heliograph.Engine.Links;

/// <summary>
/// One medium of the ladder, at the rate of one of its cables or modules.
/// </summary>
/// <param name="Reach">Longest link that closes, m; null when no length is known to close.</param>
/// <param name="Stop">Why it ends there: <c>reach</c> (specified), <c>loss</c>, <c>dispersion</c>, or what is missing.</param>
/// <param name="EnergyPerBit">J a bit: modules or cable ends and host SerDes of both ends over both directions, at the shortest length.</param>
/// <param name="Price">USD of a link for each b/s of one direction, at <see cref="Reach"/>.</param>
public sealed record LadderRung(
    string Part,
    string Name,
    string Family,
    BitRate Rate,
    double? Reach,
    string Stop,
    Derivation EnergyPerBit,
    Derivation ModuleEnergyPerBit,
    Derivation Price
);

/// <summary>
/// Every medium of the catalogue against reach: joules of a bit and money for a bit per second, and where each stops closing.
/// </summary>
public static class MediaLadder
{
    /// <summary>Lengths that are tried, m: a decade in this many steps, from a board to a metropolis.</summary>
    private const int StepsPerDecade = 40;
    private const double Shortest = 0.01;
    private const double Longest = 1e5;

    /// <summary>
    /// Rungs in order of reach, then part. Announced parts and parts without a rate are left out; <paramref name="laneRate"/> (b/s)
    /// keeps those of its class alone.
    /// </summary>
    public static ImmutableArray<LadderRung> Of(FigureBook book, double? laneRate = null)
    {
        ArgumentNullException.ThrowIfNull(book);
        List<LadderRung> rungs = [];
        foreach (Part part in book.Catalogue.Parts)
        {
            if (!part.Announced && IsMedium(part) && Rung(part, book, laneRate) is { } rung)
            {
                rungs.Add(rung);
            }
        }
        return [.. rungs.OrderBy(r => r.Reach ?? double.PositiveInfinity).ThenBy(r => r.Part, StringComparer.Ordinal)];
    }

    private static LadderRung? Rung(Part part, FigureBook book, double? laneRate)
    {
        PartRef reference = new(part.Id);
        double? rate = book.Get(reference, "rate").Value;
        double? lane = book.Get(reference, "lane-rate").Value ?? rate / book.Get(reference, "lanes").Value;
        if (rate is not >= 1 || (laneRate is { } wanted && !(lane >= 0.85 * wanted && lane <= 1.2 * wanted)))
        {
            return null;
        }
        LinkDesign At(double metres) => LinkDesigner.Design(Link(part, reference, rate.Value, metres), LinkEnds.Unknown, book);
        LinkDesign shortest = At(Shortest);
        (double? reach, string stop) = ReachOf(At);
        LinkDesign longest = At(reach ?? Shortest);
        return new LadderRung(
            part.Id,
            part.Name,
            part.Family,
            new BitRate((long)rate.Value),
            reach,
            stop,
            PerBit("energy of a bit", [shortest.ModulePower, shortest.HostSerDesPower], rate.Value),
            PerBit("energy of a bit in modules", [shortest.ModulePower], rate.Value),
            Derivation.Quotient("price of a bit per second", "USD/(b/s)", longest.Price, Derivation.Input("link rate", rate.Value, "b/s", "one direction"))
        );
    }

    private static Derivation PerBit(string name, Derivation[] watts, double rate) =>
        Derivation.Of(
            name,
            "J/b",
            "power of both ends / (2 x link rate)",
            [.. watts, Derivation.Input("link rate", rate, "b/s", "one direction")],
            o => o.SkipLast(1).Sum(w => w.Value!.Value) / (2 * o[^1].Value!.Value)
        );

    // Margins fall with length, so the first step that does not close ends the search; bisection then finds the place.
    private static (double? Reach, string Stop) ReachOf(Func<double, LinkDesign> at)
    {
        double ratio = Math.Pow(10, 1.0 / StepsPerDecade);
        double? closes = null;
        for (double metres = Shortest; metres <= Longest * (1 + 1e-9); metres *= ratio)
        {
            LinkDesign design = at(metres);
            if (design.Closure == LinkClosure.Unknown)
            {
                return (null, $"needs {string.Join(", ", design.Margin.Missing)}");
            }
            if (design.Closure == LinkClosure.DoesNotClose)
            {
                return closes is { } low ? Between(at, low, metres) : (null, "does not close at any length");
            }
            closes = metres;
        }
        return (closes, "closes at all lengths tried");
    }

    private static (double? Reach, string Stop) Between(Func<double, LinkDesign> at, double low, double high)
    {
        for (int i = 0; i < 40 && high - low > 1e-3 * low; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = at(middle).Closure == LinkClosure.Closes ? (middle, high) : (low, middle);
        }
        LinkDesign beyond = at(high);
        return (low, beyond.Margin.Value < 0 && beyond.Margin.Unit == "dB" ? "loss" : "reach");
    }

    private static LinkClass Link(Part part, PartRef reference, double rate, double metres)
    {
        bool modules = part.Family is "pluggable" or "coherent" or "cpo" or "optical-io";
        Medium medium = new(reference, metres, [], null, modules ? 2 : 0, null, null, part.Span);
        return new LinkClass(part.Id, "link", 0, 0, medium, new BitRate((long)rate), 0, 1, metres, metres, metres, 1, modules ? 1 : 0, modules ? 1 : 0);
    }

    private static bool IsMedium(Part part) => part.Family is "copper" or "pluggable" or "coherent" or "cpo" or "optical-io";
}
