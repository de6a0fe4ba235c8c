using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>Hands what a run reports on to those who want it. Owns them: they are complete when it is disposed.</summary>
/// <param name="ports">Samples, to disk.</param>
/// <param name="series">Samples, in memory.</param>
/// <param name="frames">Frames of one port, to disk.</param>
/// <param name="progress">Told about once a second, on the thread of the run.</param>
public sealed class SimulationObserver(
    PortTable? ports = null,
    PortSeries? series = null,
    PcapngWriter? frames = null,
    Action<PacketProgress>? progress = null
) : IPacketObserver, IDisposable
{
    /// <exception cref="IOException">The port table cannot be written; it ends the run.</exception>
    public void Sample(long timePs, ReadOnlySpan<PortSample> samples)
    {
        ports?.Add(timePs, samples);
        series?.Add(timePs, samples);
    }

    /// <exception cref="IOException">The capture cannot be written; it ends the run.</exception>
    public void Capture(ReadOnlySpan<CapturedFrame> captured) => frames?.Write(captured);

    public void Progress(in PacketProgress now) => progress?.Invoke(now);

    /// <exception cref="IOException">What is in memory cannot be written.</exception>
    public void Dispose()
    {
        try
        {
            ports?.Dispose();
        }
        finally
        {
            frames?.Dispose();
        }
    }
}
