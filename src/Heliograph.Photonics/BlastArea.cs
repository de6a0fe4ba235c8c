using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Failures;

namespace Heliograph.Photonics;

/// <summary>
/// Pluggable modules fail alone and are changed alone; a co-packaged engine takes its links, and all links of its box while the box is
/// changed, but lasers outside it are changed alone. Equations of <c>docs/models/reliability.md</c>.
/// </summary>
internal static class BlastArea
{
    /// <summary>Time from fault to change, by what is changed.</summary>
    private static readonly PartRef Module = new("swap-module");
    private static readonly PartRef Box = new("swap-box");
    private static readonly PartRef Laser = new("las-fit-generic");

    private const int Ends = 2;

    /// <summary>Null for cables and coherent lines, and for engines whose package is not known.</summary>
    /// <param name="failures">Of one link, both ends, 1/s.</param>
    public static LinkOutage? Of(LinkFigures figures, FecChoice fec, LinkConditions conditions, LinkOptics? optics, Derivation failures)
    {
        if (figures.Kind == MediumKind.Pluggable)
        {
            Derivation links = Derivation.Input("links of a module", Math.Max(1, figures.Link.LinksPerModule), "", "of the link class");
            Derivation time = figures.Book.Get(Module, "mttr");
            return Outage(
                [failures, links, time],
                // The rate of a link is that of two modules over the links that share them.
                o => BlastRadius.Pluggable(1, o[1].Value!.Value, o[0].Value!.Value / Ends * o[1].Value!.Value, 0, o[2].Value!.Value)
            );
        }
        if (
            figures.Kind != MediumKind.CoPackaged
            || figures.Part.Device("package") is not { } package
            || EngineFigures.Of(figures.Medium.Part, figures.Book) is not { } engine
        )
        {
            return null;
        }
        bool isExternal = engine.IsLitFromOutside;
        Derivation lanes = EngineLane.Of(figures, engine, fec, conditions).Count;
        return Outage(
            [
                failures,
                lanes,
                EngineFigures.AboveZero(engine.Own("lanes")),
                figures.Book.Get(package, "engines"),
                figures.Book.Get(Box, "mttr"),
                figures.Book.Get(Module, "mttr"),
                isExternal ? Lasers(engine, lanes, optics) : Derivation.Input("failures of lasers outside", 0, "1/s", "they are in the engine"),
            ],
            o =>
            {
                double links = o[2].Value!.Value / o[1].Value!.Value;
                // A link over several engines goes with any of them: they are one unit.
                double linksOfUnit = Math.Max(1, Math.Floor(links + 1e-9));
                int units = (int)Math.Max(1, Math.Floor(o[3].Value!.Value * Math.Min(1, links) + 1e-9));
                double unitRate = o[0].Value!.Value / Ends * linksOfUnit;
                // The faults of lasers outside are part of the rate of the link; their module is changed alone.
                double lasers = Math.Min(unitRate, o[6].Value!.Value * Math.Max(o[1].Value!.Value, o[2].Value!.Value));
                return BlastRadius.CoPackaged(
                    (int)(units * linksOfUnit),
                    units,
                    unitRate - lasers,
                    isExternal ? units : 0,
                    lasers,
                    0,
                    o[4].Value!.Value,
                    0,
                    o[5].Value!.Value
                );
            }
        );
    }

    // 1/s a lane of one end: at the temperature of the lasers where that is known, else as the figure says.
    private static Derivation Lasers(EngineFigures engine, Derivation lanes, LinkOptics? optics)
    {
        Derivation sharing = engine.Own("lanes-per-laser", 1, "a laser a lane");
        return optics?.Failures.FirstOrDefault(f => f.Device == "laser") is { Rate.IsKnown: true } known
            ? Derivation.Of(
                "failures of lasers outside, a lane",
                "1/s",
                "failures of lasers / 2 ends / lanes of a link",
                [known.Rate, lanes],
                o => o[0].Value!.Value / Ends / o[1].Value!.Value
            )
            : Derivation.Of(
                "failures of lasers outside, a lane",
                "1/s",
                "rate of a laser / lanes of a laser",
                [engine.Book.Get(Laser, "fit"), sharing],
                o => o[0].Value!.Value / o[1].Value!.Value
            );
    }

    // Both ends take a link with them.
    private static LinkOutage Outage(Derivation[] from, Func<System.Collections.Immutable.ImmutableArray<Derivation>, BlastRadius> radius)
    {
        Derivation Of(string name, string unit, string formula, Func<BlastRadius, double> read) =>
            Derivation.Of(name, unit, formula, from, o => read(radius(o)));
        return new LinkOutage(
            Of("links lost at a fault", "", "mean over kinds of faults", r => r.MeanPortsLost),
            Of("links out while one fault is mended", "", "most of any kind of fault", r => r.MostPortsOut),
            Of("faults that a link sees", "1/s", "2 ends x sum over units of rate x links out, over links", r => Ends * r.FaultRatePerPort),
            Of("availability of a link", "", "1 - 2 ends x links down / links", r => Math.Max(0, 1 - Ends * (1 - r.PortAvailability)))
        );
    }
}
