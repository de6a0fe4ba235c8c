using System.Globalization;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Traffic;

/// <summary>Whether traffic can run on a network: its hosts, and the links that it says are out.</summary>
public static class TrafficFit
{
    /// <summary>Reports what the network lacks; true when nothing. Traffic of fewer hosts fits: it uses the first.</summary>
    /// <param name="place">The traffic as the user named it.</param>
    public static bool Check(TrafficMatrix traffic, WireGraph network, string place, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        SourceSpan span = new(place);
        if (traffic.Hosts > network.Hosts)
        {
            string message = $"has {Text(traffic.Hosts)} hosts, network '{network.Name}' has {Text(network.Hosts)}";
            diagnostics.Error(Codes.TrafficDoesNotFit, span, message, "use a network of at least as many hosts");
        }
        foreach (FailureSpec failure in traffic.Failures)
        {
            if (FindUplink(network, failure, out string problem) < 0)
            {
                string tier = failure.Tier == 1 ? "TOR" : "AGG";
                string message = $"failure of link {Text(failure.UplinkIndex)} of {tier} switch {Text(failure.SwitchIndex)}: {problem}";
                diagnostics.Error(Codes.TrafficDoesNotFit, span, message, $"name a switch and link of network '{network.Name}', counted from 0");
            }
        }
        return diagnostics.ErrorCount == before;
    }

    /// <summary>
    /// The cable that is out, as an index into <see cref="WireGraph.Wires"/>; -1 where there is none. Switches of a tier are counted in the
    /// order of the nodes, uplinks of a switch in the order of the cables.
    /// </summary>
    public static int FindUplink(WireGraph network, FailureSpec failure) => FindUplink(network, failure, out _);

    private static int FindUplink(WireGraph network, FailureSpec failure, out string problem)
    {
        (int node, int seen) = (-1, 0);
        for (int i = network.Hosts; i < network.Nodes.Length && node < 0; i++)
        {
            if (network.Nodes[i].Tier == failure.Tier && seen++ == failure.SwitchIndex)
            {
                node = i;
            }
        }
        problem = $"tier {Text(failure.Tier)} has {Text(seen)} switches";
        if (node < 0)
        {
            return -1;
        }
        int uplinks = 0;
        for (int w = 0; w < network.Wires.Length; w++)
        {
            Wire wire = network.Wires[w];
            bool up = wire.A == node && network.Nodes[wire.B].Tier > failure.Tier;
            if (up && uplinks++ == failure.UplinkIndex)
            {
                return w;
            }
        }
        problem = $"the switch has {Text(uplinks)} uplinks";
        return -1;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
