using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>What a run that goes on from a checkpoint repeats of the changes before it; all else is in the checkpoint.</summary>
internal sealed unsafe partial class PacketState
{
    /// <summary>Room for as many paths.</summary>
    public void MakePaths(long count)
    {
        Paths.Dispose();
        Paths = new NativeBuffer<ulong>(count);
    }

    /// <summary>Cables change their ends; ports and wires are those of the checkpoint.</summary>
    public void RepeatSwap(int one, int other)
    {
        Network = Network.WithSwapped(one, other);
        LookaheadPs = ShortestReach();
    }

    /// <summary>Routes over what is up now; those of flows are in the checkpoint.</summary>
    public void RepeatReroute()
    {
        Routes = new RouteTable(Network, Down, Weights);
        if (Options.Paths == PathChoice.Adaptive)
        {
            BuildAdaptive();
        }
    }
}
