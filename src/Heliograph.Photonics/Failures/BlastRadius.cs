using System.Collections.Immutable;

namespace Heliograph.Photonics.Failures;

/// <summary>
/// What the failures of its optics cost a switch: how often, how many ports at a time, for how long. First order in the share of
/// time that is lost: failures that overlap count as if apart.
/// </summary>
/// <remarks>Equations 13 to 15 of reliability.md.</remarks>
public sealed record BlastRadius
{
    /// <param name="ports">Ports of the switch, 1 or more.</param>
    /// <param name="units">All kinds of units; no unit may take more ports than there are.</param>
    public BlastRadius(int ports, params IReadOnlyList<FaultUnit> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(ports, 1);
        foreach (FaultUnit unit in units)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(unit.Count);
            Lifetime.Check(unit.Rate, nameof(units));
            Lifetime.Check(unit.Wait_s, nameof(units));
            Lifetime.Check(unit.Replacement_s, nameof(units));
            if (!(unit.PortsLost >= 0 && unit.PortsOut >= unit.PortsLost && unit.PortsOut <= ports))
            {
                throw new ArgumentOutOfRangeException(nameof(units), unit, "ports lost <= ports out during replacement <= ports of the switch");
            }
        }
        (Ports, Units) = (ports, [.. units]);
    }

    public int Ports { get; }

    public ImmutableArray<FaultUnit> Units { get; }

    /// <summary>Failures of the switch's optics, 1/s.</summary>
    public double FaultRate => Units.Sum(u => u.Count * u.Rate);

    /// <summary>Failures that one port sees (its own unit's, and replacements that take it along), 1/s: for the goodput model.</summary>
    public double FaultRatePerPort => Units.Sum(u => u.Count * u.Rate * u.PortsOut) / Ports;

    /// <summary>Mean ports that go down at a failure, before its replacement; 0 where nothing fails.</summary>
    public double MeanPortsLost => FaultRate > 0 ? Units.Sum(u => u.Count * u.Rate * u.PortsLost) / FaultRate : 0;

    /// <summary>Most ports that one failure takes down, replacement included.</summary>
    public double MostPortsOut => Units.Where(u => u.Count > 0 && u.Rate > 0).Select(u => u.PortsOut).DefaultIfEmpty(0).Max();

    /// <summary>Mean ports that are down, capped at all of them.</summary>
    public double PortsDown => Math.Min(Ports, Units.Sum(u => u.PortsDown));

    /// <summary>Port seconds lost over a time.</summary>
    public double PortSecondsLost(double time_s) => PortsDown * Lifetime.Check(time_s, nameof(time_s));

    /// <summary>Availability of a port.</summary>
    public double PortAvailability => 1 - PortsDown / Ports;

    /// <summary>Pluggable modules: one fails alone and is replaced alone.</summary>
    public static BlastRadius Pluggable(int modules, double portsPerModule, double moduleRate, double wait_s, double replacement_s) =>
        new(
            (int)Math.Ceiling(modules * portsPerModule),
            [new FaultUnit("pluggable module", modules, moduleRate, portsPerModule, wait_s, replacement_s, portsPerModule)]
        );

    /// <summary>
    /// Co-packaged optics: a failed engine takes its ports, and all ports of the box while the box is swapped; a failed external
    /// laser module takes the ports that it feeds and is replaced alone.
    /// </summary>
    /// <param name="laserRate">Rate at which a laser module stops feeding its ports, 1/s: behind its spares where it has some.</param>
    public static BlastRadius CoPackaged(
        int ports,
        int engines,
        double engineRate,
        int laserModules,
        double laserRate,
        double engineWait_s,
        double boxSwap_s,
        double laserWait_s,
        double laserSwap_s
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(engines, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(laserModules);
        double fed = laserModules == 0 ? 0 : (double)ports / laserModules;
        return new(
            ports,
            [
                new FaultUnit("engine", engines, engineRate, (double)ports / engines, engineWait_s, boxSwap_s, ports),
                new FaultUnit("external laser", laserModules, laserRate, fed, laserWait_s, laserSwap_s, fed),
            ]
        );
    }
}
