using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>
/// Whether the buffers of a configuration suit the switches of a network: what is set aside fits, and headroom is enough not to lose a frame.
/// </summary>
internal static class PacketNetworkCheck
{
    /// <summary>Headroom that one lossless class of a port needs in the engine, and what it has.</summary>
    /// <param name="Port">The port with the most need beyond what it has.</param>
    private readonly record struct Shortage(int Port, long Need, long Has)
    {
        public long Missing => Need - Has;
    }

    /// <summary>O(ports).</summary>
    public static void Check(PacketConfig config, PacketNetwork network, WireGraph graph, DiagnosticList diagnostics)
    {
        PacketOptions options = config.Options;
        if (options.Buffer.SharedBytes > 0)
        {
            SetAside(config, network, graph, diagnostics);
            if (options.FlowControl == FlowControl.Pause)
            {
                Headrooms(config, network, graph, diagnostics);
            }
        }
        MarkingRange(config, network, diagnostics);
    }

    // What reserves and headrooms of its ports leave of the buffer of a switch.
    private static void SetAside(PacketConfig config, PacketNetwork network, WireGraph graph, DiagnosticList diagnostics)
    {
        PacketOptions options = config.Options;
        (int worst, long most) = (-1, -1);
        for (int n = network.Hosts; n < network.Nodes; n++)
        {
            long aside = 0;
            for (int p = network.FirstPort(n); p < network.FirstPort(n) + network.PortCount(n); p++)
            {
                aside += options.Buffer.ReserveBytes + (options.FlowControl == FlowControl.Pause ? HeadroomOf(options, network, p) : 0);
            }
            if (aside > most)
            {
                (worst, most) = (n, aside);
            }
        }
        if (most >= options.Buffer.SharedBytes)
        {
            diagnostics.Error(
                Codes.ThresholdAboveBuffer,
                config.PlaceOf("buffer.shared"),
                $"reserve and headroom of the {network.PortCount(worst)} ports of switch {graph.Nodes[worst].Name} need {Size(most)}, "
                    + $"the buffer has {Size(options.Buffer.SharedBytes)}",
                "make the buffer larger, or reserve and headroom smaller"
            );
        }
    }

    private static void Headrooms(PacketConfig config, PacketNetwork network, WireGraph graph, DiagnosticList diagnostics)
    {
        Shortage worst = new(-1, 0, 0);
        int ports = 0;
        for (int p = network.FirstPort(network.Hosts); p < network.Ports; p++)
        {
            Shortage here = new(p, NeedOf(config.Options, network, p), HeadroomOf(config.Options, network, p));
            ports += here.Missing > 0 ? 1 : 0;
            worst = here.Missing > worst.Missing ? here : worst;
        }
        if (ports == 0)
        {
            return;
        }
        string cable = $"{new BitRate(network.BitsPerSecond[worst.Port])} and {new Duration(network.DelayPs[worst.Port])}";
        diagnostics.Warning(
            Codes.HeadroomBelowNeed,
            config.PlaceOf("buffer.headroom", "buffer.shared"),
            $"a headroom of {Size(worst.Has)} at switch {graph.Nodes[network.Node[worst.Port]].Name} ({cable}) is below the need of {Size(worst.Need)}: "
                + $"frames can be lost behind a pause, at {ports} ports",
            $"write 'headroom: {worst.Need} B' or more; helio headroom lists the terms"
        );
    }

    /// <summary>
    /// What may still arrive after the threshold is passed, as the engine sends it: the frame that delays the pause, the pause, the cable both
    /// ways with the pipelines of both ends, the reaction, the frame that the peer has begun. Headers count preamble and gap where they are to.
    /// </summary>
    private static long NeedOf(PacketOptions options, PacketNetwork network, int port)
    {
        int peer = network.Node[network.Peer[port]];
        DataSize frame = new(options.PayloadBytes + options.HeaderBytes);
        PauseLink link = new()
        {
            Rate = new BitRate(network.BitsPerSecond[port]),
            Delay = new Duration(network.DelayPs[port]),
            PortFrame = frame,
            LosslessFrame = frame,
            FrameOverhead = DataSize.Zero,
            PauseFrame = new DataSize(options.Pause.FrameBytes),
            Response = new Duration(options.Pause.ReactionPs),
            PipelineDelay = new Duration(network.LatencyPs[network.Node[port]] + network.LatencyPs[peer]),
        };
        return Headroom.Compute(link).Total.Bytes;
    }

    private static long HeadroomOf(PacketOptions options, PacketNetwork network, int port) =>
        options.Buffer.HeadroomBytes >= 0
            ? options.Buffer.HeadroomBytes
            : Headroom.ComputeByFactor(new BitRate(network.BitsPerSecond[port]), new Duration(network.DelayPs[port])).Bytes;

    // The engine keeps the sizes of a ramp in 32 bits.
    private static void MarkingRange(PacketConfig config, PacketNetwork network, DiagnosticList diagnostics)
    {
        if (config.Options.Ecn is not { PerBitsPerSecond: > 0 } ecn)
        {
            return;
        }
        long fastest = 0;
        foreach (long rate in network.BitsPerSecond)
        {
            fastest = Math.Max(fastest, rate);
        }
        double most = (double)ecn.MaxBytes * fastest / ecn.PerBitsPerSecond;
        if (most > int.MaxValue)
        {
            diagnostics.Error(
                Codes.OutOfRange,
                config.PlaceOf("ecn.max"),
                $"ecn.max is {most / 1e9:0.##} GB at {new BitRate(fastest)}",
                "the most is 2.147 GB: write the sizes for the rate of the ports"
            );
        }
    }

    private static string Size(long bytes) => new DataSize(bytes).ToString();
}
