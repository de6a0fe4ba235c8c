using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Simulation.Lossless;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>What a packet run found out about the system: frames lost where none may be, flows that did not end and why, pauses that do not end.</summary>
internal static class PacketFindings
{
    private const int MostOfCycle = 8;

    public static ImmutableArray<Finding> Of(PacketReport report)
    {
        ImmutableArray<Finding>.Builder findings = ImmutableArray.CreateBuilder<Finding>();
        Drops(report, findings);
        Deadlock(report, findings);
        Circle(report, findings);
        Unfinished(report, findings);
        Storm(report, findings);
        return findings.ToImmutable();
    }

    private static void Drops(PacketReport report, ImmutableArray<Finding>.Builder findings)
    {
        PacketResult r = report.Result;
        if (r.LosslessDropped == 0)
        {
            return;
        }
        LosslessDrop first = r.LosslessDrops[0];
        string from = first.Ingress >= 0 ? $", come in at {report.Places.NameOfPort(first.Ingress)}" : "";
        string which = $"the first at {Time(first.TimePs)} in class {first.Class} for port {report.Places.NameOfPort(first.Port)}{from}";
        findings.Add(
            new Finding(
                Codes.LosslessDrop,
                Severity.Error,
                report.Places.NameOfPort(first.Port),
                $"{Count(r.LosslessDropped, "frame")} of lossless classes were dropped, {which}",
                "more headroom or a larger buffer; helio headroom says how much a port needs"
            )
        );
    }

    private static void Deadlock(PacketReport report, ImmutableArray<Finding>.Builder findings)
    {
        ImmutableArray<BlockedPort> cycle = report.Result.Deadlock;
        if (cycle.IsEmpty)
        {
            return;
        }
        string ports = string.Join(", ", cycle.Take(MostOfCycle).Select(b => report.Places.NameOfPort(b.Port)));
        string more = cycle.Length > MostOfCycle ? ", ..." : "";
        findings.Add(
            new Finding(
                Codes.PauseDeadlock,
                Severity.Error,
                report.Places.NameOfPort(cycle[0].Port),
                $"{Count(cycle.Length, "port")} wait for each other in a circle of pauses when the run ends at {Time(report.Result.LastPs)}: {ports}{more}",
                "routes without a circle (up, then down), or classes that change on the way"
            )
        );
    }

    // Proved from the routes alone, whether the run came to it or not.
    private static void Circle(PacketReport report, ImmutableArray<Finding>.Builder findings)
    {
        BufferCycle cycle = report.RouteCycle;
        if (!cycle.Exists)
        {
            return;
        }
        string ports = string.Join(", ", cycle.Cycle.Take(MostOfCycle).Select(c => report.Places.NameOfPort(c.Link)));
        string more = cycle.Cycle.Length > MostOfCycle ? ", ..." : "";
        findings.Add(
            new Finding(
                Codes.DeadlockProneRouting,
                Severity.Warning,
                report.Places.NameOfPort(cycle.Cycle[0].Link),
                $"buffers of {Count(cycle.Cycle.Length, "link")} can wait for each other in a circle: {ports}{more}",
                "routes without a circle (up, then down), or classes that change on the way"
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
        (string why, string remedy) = Reason(report, open, never);
        string first = $"flow {one.Id.ToString(CultureInfo.InvariantCulture)} from host {one.Source} to {one.Destination} the first";
        string begun = never > 0 && never < open ? $", {never} of them never started" : "";
        string message = $"{open} of {Count(report.Flows.Length, "flow")} are not done{begun}, {first}: {why}";
        findings.Add(new Finding(Codes.FlowsUnfinished, Severity.Error, report.Traffic.Name, message, remedy));
    }

    private static (string Why, string Remedy) Reason(PacketReport report, int open, int never)
    {
        PacketResult r = report.Result;
        PacketOptions options = report.Config.Options;
        string last = Time(r.LastPs);
        return r.End == PacketEnd.EndReached ? ($"the run ended at {Time(options.EndPs)}", "a later end, or none")
            : r.End == PacketEnd.Interrupted ? ($"the run was stopped at {last}", "go on from its checkpoint with --resume, if one was written")
            : !r.Deadlock.IsEmpty ? ("pauses wait for each other", "what helps against the deadlock")
            : never == open ? ("they were never started, as nothing fires what they wait for", "check the triggers of the traffic")
            : r.Dropped > 0 && options.TimeoutPs == 0
                ? ($"frames were lost and nothing sends them again, the last event was at {last}", "set transport.timeout")
            : ($"nothing got through any more, the last event was at {last}", "check events that take cables out; add a reroute or a way around");
    }

    private static void Storm(PacketReport report, ImmutableArray<Finding>.Builder findings)
    {
        LongestPause longest = report.Result.LongestPause;
        if (longest.Ps <= report.Config.StormPs)
        {
            return;
        }
        string port = report.Places.NameOfPort(longest.Port);
        findings.Add(
            new Finding(
                Codes.PauseStorm,
                Severity.Error,
                port,
                $"port {port} stood paused for {Time(longest.Ps)} from {Time(longest.SincePs)} on, longer than the watchdog's {Time(report.Config.StormPs)}",
                "find out who does not drain; congestion control, or a watchdog that drops"
            )
        );
    }

    // To a tenth of a per mille: exact picoseconds are for files.
    private static string Time(long ps)
    {
        (double factor, string unit) = ps switch
        {
            >= 1_000_000_000_000 => (1e12, "s"),
            >= 1_000_000_000 => (1e9, "ms"),
            >= 1_000_000 => (1e6, "us"),
            >= 1_000 => (1e3, "ns"),
            _ => (1, "ps"),
        };
        return $"{(ps / factor).ToString("0.###", CultureInfo.InvariantCulture)} {unit}";
    }

    private static string Count(long count, string word) => $"{count.ToString("#,0", CultureInfo.InvariantCulture)} {word}{(count == 1 ? "" : "s")}";
}
