namespace Heliograph.Photonics.Failures;

/// <summary>Units of a switch that fail and are replaced alike.</summary>
/// <param name="Name">Pluggable, engine, external laser, switch.</param>
/// <param name="Count">Units a switch.</param>
/// <param name="Rate">Failure rate of one, 1/s, at or above 0.</param>
/// <param name="PortsLost">Ports that a failed unit takes down from its failure on.</param>
/// <param name="Wait_s">Time from failure to the start of the replacement.</param>
/// <param name="Replacement_s">Time of the replacement.</param>
/// <param name="PortsOut">Ports down during the replacement, at least <paramref name="PortsLost"/>: all of the box where the box is swapped.</param>
public sealed record FaultUnit(string Name, int Count, double Rate, double PortsLost, double Wait_s, double Replacement_s, double PortsOut)
{
    /// <summary>Port seconds that one failure costs.</summary>
    public double PortSecondsPerFault => PortsLost * Wait_s + PortsOut * Replacement_s;

    /// <summary>Port seconds lost per second, all units.</summary>
    public double PortsDown => Count * Rate * PortSecondsPerFault;
}
