using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;
using Heliograph.Simulation.Packet;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>Losslessness before anything runs: does the headroom of all ports fit the switch, can buffers wait for each other in a circle.</summary>
internal static class PhaseLosslessness
{
    private const int MostNamed = 6;

    /// <summary>
    /// Headroom of one lossless class at every port against the buffer of the switch, for the switches of networks with priority flow control whose buffer
    /// the catalogue states: by class of node, at its first node and the longest link of each class.
    /// </summary>
    public static IEnumerable<Finding> Headrooms(Scenario scenario, FabricMap map, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        Fabric fabric = map.Fabric;
        foreach (NodeClass node in fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch && c.Count > 0 && c.Part is not null))
        {
            if (
                node.Network < 0
                || fabric.Networks[node.Network].Spec.Transport is not { FlowControl: "pfc" }
                || book.Get(node.Part!, "buffer").Value is not { } bits
            )
            {
                continue;
            }
            Dictionary<int, int> ports = [];
            foreach (int link in map.Compiled.OutLinks(node.First))
            {
                int c = map.Compiled.LinkClass[link];
                ports[c] = ports.GetValueOrDefault(c) + 1;
            }
            List<long> headrooms = [];
            (string Link, long Bytes) largest = ("", 0);
            foreach ((int c, int count) in ports.OrderBy(p => p.Key))
            {
                long each = PhaseTransport.Headroom(fabric.LinkClasses[c].Rate, LongestDelay(links[c]), map.SwitchLatency(node.First)).Bytes;
                headrooms.AddRange(Enumerable.Repeat(each, count));
                largest = each > largest.Bytes ? (fabric.LinkClasses[c].Name, each) : largest;
            }
            SharedBuffer buffer = new(new DataSize((long)(bits / 8)));
            BufferFit fit = buffer.Compute(headrooms.ToArray());
            if (!fit.Fits)
            {
                yield return new Finding(
                    Codes.FabricHeadroom,
                    Severity.Error,
                    node.Name,
                    $"headroom of one lossless class at {headrooms.Count} ports of {node.Part!.Id} needs {PhasePlan.Size(fit.Needed.Bytes)}, {PhasePlan.Size(fit.Missing.Bytes)} more than its buffer of {PhasePlan.Size(fit.Total.Bytes)}; "
                        + $"most at {largest.Link}, {PhasePlan.Size(largest.Bytes)} a port",
                    "end flow control before the long links, or give them a switch with a larger buffer"
                );
            }
        }
    }

    /// <summary>Circles of buffers on the shortest ways of a phase's messages; none where nothing is lossless.</summary>
    public static IEnumerable<Finding> Cycles(StepCall call, PhaseNetwork network, TrafficMatrix traffic, PacketOptions options)
    {
        if (options.FlowControl == FlowControl.None)
        {
            yield break;
        }
        BufferCycle cycle = RouteCycles.Find(network.Network, traffic, network.Forwards, options.Routes);
        if (!cycle.Exists)
        {
            yield break;
        }
        IEnumerable<string> nodes = cycle.Cycle.Select(c => network.NodeName(network.Network.Node[c.Link])).Take(MostNamed);
        string more = cycle.Cycle.Length > MostNamed ? $" (and {cycle.Cycle.Length - MostNamed} more)" : "";
        yield return new Finding(
            Codes.DeadlockProneRouting,
            Severity.Warning,
            $"phases/{call.Dimension}",
            $"buffers of {cycle.Cycle.Length} links can wait for each other in a circle: {string.Join(" -> ", nodes)}{more}; {Count(cycle.CyclicLinks)} links are on some circle",
            "route in an order of dimensions or up and down alone, or change the class on the way"
        );
    }

    private static Duration LongestDelay(LinkDesign link) =>
        Duration.FromSeconds(link.Delay.Value!.Value + link.DelayPerMetre.Value!.Value * (link.Class.LengthMax - link.Class.LengthMean));

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
