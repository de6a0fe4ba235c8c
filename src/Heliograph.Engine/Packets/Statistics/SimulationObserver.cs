using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>Hands what a run reports on to those who want it. Owns them: they are complete when it is disposed.</summary>
/// <param name="table">Takes samples, to disk.</param>
/// <param name="series">Takes samples, in memory.</param>
/// <param name="capture">Takes frames of one port, to disk.</param>
/// <param name="tell">Told about once a second, on the thread of the run.</param>
public sealed class SimulationObserver(
    PortTable? table = null,
    PortSeries? series = null,
    PcapngWriter? capture = null,
    Action<PacketProgress>? tell = null
) : IPacketObserver, IDisposable
{
    /// <exception cref="IOException">The port table cannot be written; it ends the run.</exception>
    public void Sample(long timePs, ReadOnlySpan<PortSample> ports)
    {
        table?.Add(timePs, ports);
        series?.Add(timePs, ports);
    }

    /// <exception cref="IOException">The capture cannot be written; it ends the run.</exception>
    public void Capture(ReadOnlySpan<CapturedFrame> frames) => capture?.Write(frames);

    public void Progress(in PacketProgress progress) => tell?.Invoke(progress);

    /// <exception cref="IOException">What is in memory cannot be written.</exception>
    public void Dispose()
    {
        try
        {
            table?.Dispose();
        }
        finally
        {
            capture?.Dispose();
        }
    }
}
