using Heliograph.Engine.Packets.Statistics;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>What is written and told while a run goes on.</summary>
public sealed record PacketRecording
{
    /// <summary>Between two samples of the ports; 0 none.</summary>
    public long SamplePs { get; init; }

    /// <summary>Path of the samples without number and extension; null: they are kept in memory alone.</summary>
    public string? PortsName { get; init; }

    /// <summary>Port whose frames are captured, as <see cref="PacketPlaces"/> names it; null for none.</summary>
    public string? CapturePort { get; init; }

    /// <summary>The pcapng file.</summary>
    public string CaptureFile { get; init; } = "capture.pcapng";

    /// <summary>Checkpoints to write, and the one to go on from.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>Told about once a second, on the thread of the run.</summary>
    public Action<PacketProgress>? Tell { get; init; }

    internal bool IsNeeded => SamplePs > 0 || CapturePort is not null || Tell is not null;

    internal SimulationObserver Open(PacketNetwork network, Model.Traffic.TrafficMatrix traffic, PacketOptions options, out PortSeries? series)
    {
        series = SamplePs > 0 ? new PortSeries(network, SamplePs) : null;
        PortTable? table = SamplePs > 0 && PortsName is { } name ? new PortTable(name, network, SamplePs) : null;
        PcapngWriter? capture = options.CapturePort >= 0 ? new PcapngWriter(CaptureFile, network, traffic, options) : null;
        return new SimulationObserver(table, series, capture, Tell);
    }
}
