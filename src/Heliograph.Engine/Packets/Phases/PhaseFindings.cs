using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Topology;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>What the run of a phase found out: frames lost where none may be, ways that are missing, standstill.</summary>
internal static class PhaseFindings
{
    private const int MostNamed = 4;

    public static ImmutableArray<Finding> Of(StepCall call, PhaseNetwork network, TrafficMatrix traffic, PacketOptions options, PacketResult result)
    {
        ImmutableArray<Finding>.Builder findings = ImmutableArray.CreateBuilder<Finding>();
        string where = $"phases/{call.Dimension}";
        if (options.FlowControl != FlowControl.None && result.LosslessDropped > 0)
        {
            LosslessDrop first = result.LosslessDrops[0];
            findings.Add(
                new Finding(
                    Codes.PhaseNotLossless,
                    Severity.Error,
                    where,
                    $"{Count(result.LosslessDropped)} frames of a lossless class were dropped, the first at {new Duration(first.TimePs)} at {network.PortName(first.Port)}",
                    "more headroom or a larger buffer; helio headroom says how much"
                )
            );
        }
        if (result.End == PacketEnd.Completed)
        {
            return findings.ToImmutable();
        }
        int open = result.Flows.Count(f => f.ReceivedPs < 0);
        string stands = $"{Count(open)} of {Count(traffic.Flows.Length)} messages never arrived; the last event was at {new Duration(result.LastPs)}";
        findings.Add(
            result.Deadlock.IsEmpty
                ? new Finding(
                    Codes.PhaseNotLossless,
                    Severity.Error,
                    where,
                    $"{stands}, and {network.PortName(result.LongestPause.Port)} stood paused the longest, from {new Duration(result.LongestPause.SincePs)} on",
                    "state a recovery that sends again what is lost"
                )
                : new Finding(
                    Codes.PhaseNotLossless,
                    Severity.Error,
                    where,
                    $"{stands}: a deadlock of {result.Deadlock.Length} ports, {string.Join(", ", result.Deadlock.Take(MostNamed).Select(p => network.PortName(p.Port)))}",
                    "route without circles of buffers, or use a class more for what crosses the circle"
                )
        );
        return findings.ToImmutable();
    }

    public static Finding Unreachable(StepCall call, Fabric fabric, UnreachablePairException pair) =>
        new(
            Codes.PhaseNotLossless,
            Severity.Error,
            $"phases/{call.Dimension}",
            $"{fabric.NodeName(pair.From)} has no way to {fabric.NodeName(pair.To)}, which is of its group",
            "join the two in some network"
        );

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
