using Heliograph.Model;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Photonics;

/// <summary>Power of the modules, engines or cable ends of one link, by boundary.</summary>
public static class LinkPower
{
    private const string Name = "module power";

    /// <summary>
    /// Everything that one link draws: modules and host SerDes. A problem, HG0024, when a figure of the modules already
    /// contains the host SerDes.
    /// </summary>
    public static Derivation Total(LinkDesign design, out Diagnostic? problem) =>
        BoundaryCheck.Sum(
            "link power",
            "W",
            [
                new PowerTerm(
                    design.ModulePower,
                    design.PowerByDevices ? PowerScope.Optics | PowerScope.Module : BoundaryCheck.ScopeOf(design.ModulePower)
                ),
                new PowerTerm(design.HostSerDesPower, PowerScope.HostSerDes),
            ],
            out problem
        );

    /// <summary>W of both ends, without host SerDes, as a sum over the devices of the engines at the temperature at which they work.</summary>
    internal static Derivation OfDevices(LinkOptics optics) => Derivation.Sum(Name, "W", optics.Devices.Select(d => d.Power));

    /// <summary>W of both ends, without host SerDes, as a figure of the part states it.</summary>
    internal static Derivation Stated(LinkFigures figures, Derivation hostSerDes)
    {
        Derivation own = OfItsBoundary(figures);
        if (own.IsKnown)
        {
            return own;
        }
        Derivation whole = figures.Of("energy-per-bit", "with-host-serdes");
        if (!whole.IsKnown)
        {
            return own;
        }
        // The explicit term that turns one boundary into the other: what is left once the host SerDes is taken out.
        Derivation ends = BothEnds("power with host SerDes", whole, figures.Rate);
        return ends.Value < hostSerDes.Value
            ? Derivation.Unknown(Name, "W", $"{figures.Part.Id}.energy-per-bit [optics]")
            : Derivation.Of(Name, "W", "power with host SerDes - host SerDes", [ends, hostSerDes], o => o[0].Value!.Value - o[1].Value!.Value);
    }

    /// <summary>W of a link as the part states it for modules, engines or the cable alone, in watts or in joules a bit.</summary>
    internal static Derivation OfItsBoundary(LinkFigures figures)
    {
        ReadOnlySpan<string> boundaries = figures.Kind switch
        {
            MediumKind.Copper or MediumKind.ActiveOptical => ["cable-end", "cable", "server"],
            MediumKind.CoPackaged => ["optics"],
            _ => ["module"],
        };
        Derivation watts = figures.Of("power", boundaries);
        if (watts.IsKnown)
        {
            return figures.PerLink(Name, watts);
        }
        Derivation energy = figures.Of("energy-per-bit", boundaries);
        return energy.IsKnown ? BothEnds(Name, energy, figures.Rate) : watts.As(Name);
    }

    // A figure in J/b is for the payload rate of one end, as vendors divide watts by the nominal rate.
    private static Derivation BothEnds(string name, Derivation energy, Derivation rate) =>
        Derivation.Of(name, "W", "2 ends x energy per bit x link rate", [energy, rate], o => 2 * o[0].Value!.Value * o[1].Value!.Value);
}
