using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics.Engines;

namespace Heliograph.Photonics;

/// <summary>
/// Designs one link class from the figures of the catalogue: does it close, with what margin, delay, power by boundary,
/// price, failure rate and frame loss. Pure. The remedy of a link that does not close costs one pass over the
/// catalogue. Equations and limits: <c>docs/models/link.md</c>.
/// </summary>
public static class LinkDesigner
{
    /// <summary>Frames whose loss is computed: the shortest of Ethernet.</summary>
    public const int FrameBytes = 64;

    /// <summary>The design of <paramref name="link"/>; everything that a missing figure makes unknown says which.</summary>
    /// <param name="conditions">Where it works; null takes the figures of its parts.</param>
    /// <param name="physics">Solutions that designs share; null solves for this one alone.</param>
    /// <param name="withRemedy">False leaves <see cref="LinkDesign.Remedy"/> out, for passes that nobody reads.</param>
    public static LinkDesign Design(
        LinkClass link,
        LinkEnds ends,
        FigureBook book,
        LinkConditions? conditions = null,
        LinkPhysics? physics = null,
        bool withRemedy = true
    )
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(book);
        if (link.Medium is not { } stated)
        {
            return Unknown(link, "", $"{link.Name} medium");
        }
        Medium medium = stated.Through.IsDefault ? stated with { Through = [] } : stated;
        if (book.Part(medium.Part) is not { } part || MediumKinds.Of(part) is not { } kind)
        {
            return Unknown(link, book.Part(medium.Part)?.Family ?? "", $"{medium.Part.Id} (a medium of the catalogue)");
        }
        LinkFigures figures = new(link, medium, part, kind, ends, book);
        FecChoice fec = new(figures);
        conditions ??= LinkConditions.Default;
        physics ??= new LinkPhysics();
        LinkOptics? optics = EngineDesign.Of(figures, fec, conditions, physics);
        LinkElectrical? electrical = ElectricalChannel.Of(figures);
        LinkBudget budget = LinkBudget.Of(figures, conditions, optics, electrical);
        Derivation perMetre = LinkDelay.PerMetre(figures);
        Derivation hostSerDes = HostSerDes.Power(figures, fec);
        Derivation power = LinkPower.Stated(figures, hostSerDes);
        Derivation failures = LinkCost.FailureRate(figures, optics);
        bool isByDevices = !power.IsKnown && optics is not null;
        return new LinkDesign(
            link,
            part.Family,
            budget.Lines,
            budget.Closure,
            budget.Margin,
            LinkDelay.Of(figures, perMetre, fec),
            perMetre,
            isByDevices ? LinkPower.OfDevices(optics!) : power,
            hostSerDes,
            LinkCost.Price(figures),
            failures,
            budget.StoppedByElectrical ? Derivation.Unknown("frame loss", "", "an electrical way within its budget") : fec.FrameLoss(budget, optics),
            FrameBytes,
            withRemedy ? LinkRemedy.Of(figures, budget, conditions, optics, electrical, physics) : null
        )
        {
            Optics = optics,
            Electrical = electrical,
            StoppedByElectrical = budget.StoppedByElectrical,
            Outage = BlastArea.Of(figures, fec, conditions, optics, failures),
            ClosedByDevices = budget.ByDevicesAlone,
            PowerByDevices = isByDevices,
        };
    }

    private static LinkDesign Unknown(LinkClass link, string family, string missing)
    {
        Derivation No(string name, string unit) => Derivation.Unknown(name, unit, missing);
        return new LinkDesign(
            link,
            family,
            [],
            LinkClosure.Unknown,
            No("margin", "dB"),
            No("delay", "s"),
            No("delay per length", "s/m"),
            No("module power", "W"),
            No("host SerDes", "W"),
            No("price", "USD"),
            No("failure rate", "1/s"),
            No("frame loss", ""),
            FrameBytes,
            null
        );
    }
}
