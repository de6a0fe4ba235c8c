using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>What a packet run found out about the system: frames lost where none may be, flows that did not end and why.</summary>
internal static class PacketFindings
{
    public static ImmutableArray<Finding> Of(PacketReport report, PacketNetwork network)
    {
        ImmutableArray<Finding>.Builder findings = ImmutableArray.CreateBuilder<Finding>();
        Drops(report, network, findings);
        Unfinished(report, findings);
        return findings.ToImmutable();
    }

    private static void Drops(PacketReport report, PacketNetwork network, ImmutableArray<Finding>.Builder findings)
    {
        PacketOptions options = report.Config.Options;
        bool wireLoses = network.FrameLoss.ContainsAnyExcept(0.0);
        if (options.FlowControl == FlowControl.None || options.LosslessClasses != 0xFF || wireLoses || report.Result.Dropped == 0)
        {
            return;
        }
        findings.Add(
            new Finding(
                Codes.LosslessDrop,
                Severity.Error,
                report.Network.Name,
                $"{Count(report.Result.Dropped)} frames of a lossless class were dropped for want of buffer",
                "more headroom or a larger buffer; helio headroom says how much"
            )
        );
    }

    private static void Unfinished(PacketReport report, ImmutableArray<Finding>.Builder findings)
    {
        int open = report.Flows.Count(f => !f.IsDone);
        if (open == 0)
        {
            return;
        }
        int never = report.Flows.Count(f => f.StartPs < 0);
        FlowRow one = report.Flows.First(f => !f.IsDone);
        string which =
            $"{Count(open)} of {Count(report.Flows.Length)} flows are not done, flow {one.Id.ToString(CultureInfo.InvariantCulture)} first";
        (string why, string remedy) =
            report.Config.Options.EndPs > 0 ? ($"the run ended at {new Duration(report.Config.Options.EndPs)}", "a later end, or none")
            : never == open ? ("they were never started: what should trigger them did not end", "check the triggers of the traffic")
            : (
                "nothing more can happen: they wait for each other or for frames that are lost",
                "set transport.timeout; look for a deadlock of pauses"
            );
        findings.Add(new Finding(Codes.FlowsUnfinished, Severity.Error, report.Traffic.Name, $"{which}: {why}", remedy));
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
