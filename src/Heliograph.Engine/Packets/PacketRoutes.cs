using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>A way between two hosts as a configuration states it; names are resolved once the network is known.</summary>
/// <param name="Via">Nodes between the two, in order; <c>agg1#2</c> is reached over the second cable to it.</param>
internal sealed record RouteSpec(string From, string To, ImmutableArray<string> Via, SourceSpan Place);

/// <summary>Reads <c>paths.routes</c>, a list of maps with <c>from</c>, <c>to</c> and <c>via</c>.</summary>
internal static class PacketRoutes
{
    public static ImmutableArray<RouteSpec> Read(OptionMap paths) => [.. paths.Maps("routes").Select(ReadOne).OfType<RouteSpec>()];

    private static RouteSpec? ReadOne(MapReader map)
    {
        string? from = map.Text("from", required: true);
        string? to = map.Text("to", required: true);
        ImmutableArray<string> via = map.Texts("via", required: true);
        map.Done();
        return from is null || to is null ? null : new RouteSpec(from, to, via, map.Span);
    }

    /// <summary>The routes of a run; what is none of the network is reported.</summary>
    public static ImmutableArray<SourceRoute> Resolve(PacketConfig config, PacketPlaces places, PacketNetwork network, DiagnosticList diagnostics)
    {
        Dictionary<(int, int), SourceRoute> routes = [];
        foreach (RouteSpec spec in config.Routes)
        {
            int source = Host(spec.From, spec, places, network, diagnostics);
            int destination = Host(spec.To, spec, places, network, diagnostics);
            if (source < 0 || destination < 0 || Ports(spec, places, network, diagnostics) is not { } ports)
            {
                continue;
            }
            SourceRoute route = new(source, destination, ports);
            if (!route.IsIn(network))
            {
                Refuse($"the route from '{spec.From}' to '{spec.To}' comes to a node twice", "name each node on the way once");
            }
            else if (ports.Length - 1 > network.MostSwitches)
            {
                Refuse(
                    $"the route from '{spec.From}' to '{spec.To}' passes {Count(ports.Length - 1)} switches",
                    $"the most is {Count(network.MostSwitches)} in this network: a route has 64 bits"
                );
            }
            else if (!routes.TryAdd((source, destination), route))
            {
                Refuse($"a second route from '{spec.From}' to '{spec.To}'", "state one");
            }
            void Refuse(string message, string fix) => diagnostics.Error(Codes.InconsistentPacketConfig, spec.Place, message, fix);
        }
        return [.. routes.Values];
    }

    private static int Host(string name, RouteSpec spec, PacketPlaces places, PacketNetwork network, DiagnosticList diagnostics)
    {
        int node = places.FindNode(name, out string problem);
        if (node >= network.Hosts)
        {
            (node, problem) = (-1, $"'{name}' is a switch, not a host");
        }
        if (node < 0)
        {
            diagnostics.Error(Codes.InconsistentPacketConfig, spec.Place, problem);
        }
        return node;
    }

    private static ImmutableArray<int>? Ports(RouteSpec spec, PacketPlaces places, PacketNetwork network, DiagnosticList diagnostics)
    {
        ImmutableArray<int>.Builder ports = ImmutableArray.CreateBuilder<int>(spec.Via.Length + 1);
        string at = spec.From;
        foreach (string next in spec.Via.Append(spec.To))
        {
            int port = places.FindPort($"{at}:{next}", out string problem);
            if (port < 0)
            {
                diagnostics.Error(Codes.InconsistentPacketConfig, spec.Place, problem);
                return null;
            }
            ports.Add(port);
            at = next.Split('#')[0];
        }
        return ports.DrainToImmutable();
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
