using System.Collections.Immutable;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>A node of a <see cref="WireGraph"/>.</summary>
/// <param name="Tier">0 for hosts, 1 for the switches next to hosts, and so on; 0 for a switch where the file does not say.</param>
/// <param name="Latency">Pipeline latency of a switch: from the last bit in to the first bit ready to go out.</param>
public readonly record struct WireNode(string Name, int Tier, Duration Latency);

/// <summary>A cable, full duplex: rate, delay and loss hold in each direction.</summary>
/// <param name="A">Node at one end; for host cables the host, for switch cables the lower tier.</param>
/// <param name="Delay">Propagation one way.</param>
/// <param name="FrameLoss">Probability that a frame is lost on it.</param>
/// <param name="QueueBytesA">Egress queue at the A end (towards B); 0 where the file does not say.</param>
/// <param name="QueueBytesB">Egress queue at the B end (towards A); 0 where the file does not say.</param>
public readonly record struct Wire(int A, int B, BitRate Rate, Duration Delay, double FrameLoss = 0, int QueueBytesA = 0, int QueueBytesB = 0);

/// <summary>
/// A network as simulators' own topology files state it: nodes and cables, without parts, sites or lengths. Hosts are the nodes
/// [0, <see cref="Hosts"/>).
/// </summary>
public sealed record WireGraph(string Name, int Hosts, ImmutableArray<WireNode> Nodes, ImmutableArray<Wire> Wires);
