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

    private const int Ends = 2;

    /// <summary>Null for cables and coherent lines, and for engines whose package is not known.</summary>
    /// <param name="failures">Of one link, both ends, 1/s.</param>
    public static LinkOutage? Of(LinkFigures figures, Derivation failures)
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
        bool isExternal = engine.Device("laser-connector") is not null || engine.Device("laser-driver") is null;
        Derivation sharing = engine.Has("lanes-per-laser")
            ? engine.Own("lanes-per-laser")
            : Derivation.Input("lanes of a laser", 1, "", "a laser a lane");
        Derivation rate =
            engine.Has("lanes") && engine.Has("lane-rate")
                ? Derivation.Product("rate of an engine", "b/s", engine.Own("lanes"), engine.Own("lane-rate"))
                : Derivation.Unknown("rate of an engine", "b/s", $"{engine.Engine.Id}.lanes");
        return Outage(
            [
                failures,
                figures.Rate,
                rate,
                figures.Book.Get(package, "engines"),
                figures.Book.Get(Box, "mttr"),
                figures.Book.Get(Module, "mttr"),
                figures.Book.Get(new PartRef("las-fit-generic"), "fit"),
                sharing,
            ],
            o =>
            {
                double linksOfEngine = Math.Max(1, Math.Floor(o[2].Value!.Value / o[1].Value!.Value + 1e-9));
                int engines = (int)o[3].Value!.Value;
                int ports = (int)(engines * linksOfEngine);
                double engineRate = o[0].Value!.Value / Ends * linksOfEngine;
                // A laser outside feeds the lanes that share it; its faults are part of the stated rate of the link.
                double lasers = isExternal ? Math.Min(engineRate, o[6].Value!.Value * Math.Max(1, linksOfEngine / o[7].Value!.Value)) : 0;
                int modules = isExternal ? engines : 0;
                return BlastRadius.CoPackaged(ports, engines, engineRate - lasers, modules, lasers, 0, o[4].Value!.Value, 0, o[5].Value!.Value);
            }
        );
    }

    private static LinkOutage Outage(Derivation[] from, Func<System.Collections.Immutable.ImmutableArray<Derivation>, BlastRadius> radius)
    {
        Derivation Of(string name, string unit, string formula, Func<BlastRadius, double> read) =>
            Derivation.Of(name, unit, formula, from, o => read(radius(o)));
        return new LinkOutage(
            Of("links lost at a fault", "", "mean over kinds of faults", r => r.MeanPortsLost),
            Of("links out while one fault is mended", "", "most of any kind of fault", r => r.MostPortsOut),
            Of("faults that a link sees", "1/s", "sum over units of rate x links out, over links", r => r.FaultRatePerPort),
            Of("availability of a link", "", "1 - links down / links", r => r.PortAvailability)
        );
    }
}
