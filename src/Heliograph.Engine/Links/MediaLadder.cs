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
    /// <summary>Lengths that are tried, m, from a board to a metropolis.</summary>
    private const double Shortest = 0.01;
    private const double Longest = 1e5;

    /// <summary>
    /// Rungs in order of reach, then part. Announced parts and parts without a rate are left out; <paramref name="laneRate"/> (b/s)
    /// keeps those of its class alone.
    /// </summary>
    public static ImmutableArray<LadderRung> Of(FigureBook book, double? laneRate = null)
    {
        ArgumentNullException.ThrowIfNull(book);
        LinkPhysics physics = new();
        List<LadderRung> rungs = [];
        foreach (Part part in book.Catalogue.Parts)
        {
            if (!part.Announced && IsMedium(part) && Rung(part, book, laneRate, physics) is { } rung)
            {
                rungs.Add(rung);
            }
        }
        return [.. rungs.OrderBy(r => r.Reach ?? double.PositiveInfinity).ThenBy(r => r.Part, StringComparer.Ordinal)];
    }

    private static LadderRung? Rung(Part part, FigureBook book, double? laneRate, LinkPhysics physics)
    {
        PartRef reference = new(part.Id);
        double? rate = book.Get(reference, "rate").Value;
        double? lane = book.Get(reference, "lane-rate").Value ?? rate / book.Get(reference, "lanes").Value;
        if (rate is not >= 1 || (laneRate is { } wanted && !(lane >= 0.85 * wanted && lane <= 1.2 * wanted)))
        {
            return null;
        }
        LinkDesign At(double metres) =>
            LinkDesigner.Design(Link(part, reference, rate.Value, metres), LinkEnds.Unknown, book, null, physics, withRemedy: false);
        LinkDesign shortest = At(Shortest);
        (double? reach, string stop) = ReachOf(At, shortest, book.Get(reference, "reach").Value);
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
            Derivation.Quotient(
                "price of a bit per second",
                "USD/(b/s)",
                longest.Price,
                Derivation.Input("link rate", rate.Value, "b/s", "one direction")
            )
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

    // Margins fall with length: bisection finds where they end, and a stated reach between its ends is where.
    private static (double? Reach, string Stop) ReachOf(Func<double, LinkDesign> at, LinkDesign shortest, double? stated)
    {
        if (shortest.Closure == LinkClosure.Unknown)
        {
            return (null, $"needs {string.Join(", ", shortest.Margin.Missing)}");
        }
        if (shortest.Closure == LinkClosure.DoesNotClose)
        {
            return (null, shortest.StoppedByElectrical ? "its electrical way loses too much" : "does not close at any length");
        }
        if (at(Longest).Closure == LinkClosure.Closes)
        {
            return (Longest, "closes at all lengths tried");
        }
        (double low, double high) = (Shortest, Longest);
        while (high - low > 1e-3 * low)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = at(middle).Closure == LinkClosure.Closes ? (middle, high) : (low, middle);
        }
        LinkDesign beyond = at(high);
        bool isLoss = beyond.Margin.Value is not >= 0 && beyond.Margin.Unit == "dB";
        return (!isLoss && stated >= low && stated <= high ? stated : low, isLoss ? "loss" : "reach");
    }

    private static LinkClass Link(Part part, PartRef reference, double rate, double metres)
    {
        bool modules = part.Family is "pluggable" or "coherent" or "cpo" or "optical-io";
        Medium medium = new(reference, metres, [], null, modules ? 2 : 0, null, null, part.Span);
        return new LinkClass(
            part.Id,
            "link",
            0,
            0,
            medium,
            new BitRate((long)rate),
            0,
            1,
            metres,
            metres,
            metres,
            1,
            modules ? 1 : 0,
            modules ? 1 : 0
        );
    }

    private static bool IsMedium(Part part) => part.Family is "copper" or "pluggable" or "coherent" or "cpo" or "optical-io";
}
