using System.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Kernel;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Simulation.Packet;

/// <summary>Simulates every frame of a traffic matrix on a network.</summary>
public static class PacketSimulation
{
    /// <summary>
    /// Runs until all flows are done, nothing can happen any more, or <see cref="PacketOptions.EndPs"/>. The result is a function of the arguments alone.
    /// About 50 ns a hop on one thread while the state of a node fits the cache.
    /// </summary>
    /// <exception cref="ArgumentException">A flow's hosts are not of the network, or have no way between them.</exception>
    public static PacketResult Simulate(PacketNetwork network, TrafficMatrix traffic, PacketOptions options, IPacketObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(options);
        return options.CongestionControl switch
        {
            CongestionControl.Dcqcn => Run<Dcqcn>(network, traffic, options, observer),
            CongestionControl.Hpcc => Run<Hpcc>(network, traffic, options, observer),
            CongestionControl.Swift => Run<Swift>(network, traffic, options, observer),
            CongestionControl.Timely => Run<Timely>(network, traffic, options, observer),
            CongestionControl.Nscc => Run<Nscc>(network, traffic, options, observer),
            _ => Run<LineRate>(network, traffic, options, observer),
        };
    }

    private static PacketResult Run<TControl>(PacketNetwork network, TrafficMatrix traffic, PacketOptions options, IPacketObserver? observer)
        where TControl : unmanaged, ICongestionControl<TControl>
    {
        using PacketState state = new(network, traffic, options);
        using NativeBuffer<TControl> controls = new(traffic.Flows.Length);
        PacketWorker[] workers = [.. state.Partition(options.Threads).Select(PacketWorker (own) => new PacketWorker<TControl>(state, controls, own))];
        try
        {
            foreach (PacketWorker worker in workers)
            {
                worker.Prepare();
            }
            long started = Stopwatch.GetTimestamp();
            PacketDirector director = new(state, workers, observer);
            PacketEnd end = new PacketLoop(state, workers, director, observer).Run();
            TimeSpan loop = Stopwatch.GetElapsedTime(started);
            director.Close();
            if (PacketChecks.FindBreach(state, director.Counters()) is { } breach)
            {
                throw new InvalidOperationException($"a conservation law does not hold: {breach}");
            }
            return PacketResult.Of(state, workers, end, loop);
        }
        finally
        {
            Array.ForEach(workers, w => w.Dispose());
        }
    }
}
