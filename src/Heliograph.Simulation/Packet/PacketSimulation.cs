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
    /// <exception cref="CheckpointException">The checkpoint to go on from is of no use for this run, or one cannot be written.</exception>
    public static PacketResult Simulate(PacketNetwork network, TrafficMatrix traffic, PacketOptions options, IPacketObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PayloadBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PayloadBytes + (long)options.HeaderBytes, ushort.MaxValue, nameof(options));
        foreach (FlowSpec flow in traffic.Flows)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)flow.Source, (uint)network.Hosts, nameof(traffic));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)flow.Destination, (uint)network.Hosts, nameof(traffic));
            ArgumentOutOfRangeException.ThrowIfEqual(flow.Source, flow.Destination, nameof(traffic));
        }
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
            FrameReserve? reserve = workers.Length > 1 ? new FrameReserve() : null;
            foreach (PacketWorker worker in workers)
            {
                worker.Pool.Reserve = reserve;
                worker.Outbox = [.. workers.Select(_ => new List<RemoteArrival>())];
                worker.Prepare();
            }
            PacketDirector director = new(state, workers, observer, CheckpointOf(state, workers, controls));
            director.Begin();
            long started = Stopwatch.GetTimestamp();
            PacketEnd end = new PacketLoop(state, workers, director).Run();
            TimeSpan loop = Stopwatch.GetElapsedTime(started);
            if (end == PacketEnd.EndReached)
            {
                director.SaveEnd();
            }
            director.Close();
            if (PacketChecks.FindBreach(state, director.Counters()) is { } breach)
            {
                throw new InvalidOperationException($"a conservation law does not hold: {breach}");
            }
            return PacketResult.Of(state, workers, end, loop) with { HopsBefore = director.HopsBefore };
        }
        finally
        {
            Array.ForEach(workers, w => w.Dispose());
        }
    }

    private static unsafe PacketCheckpoint CheckpointOf<TControl>(PacketState state, PacketWorker[] workers, NativeBuffer<TControl> controls)
        where TControl : unmanaged => new(state, workers, controls.Pointer, controls.Bytes);
}
