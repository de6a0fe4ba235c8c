namespace Heliograph.Simulation.Packet;

/// <summary>What changes the network itself.</summary>
internal sealed unsafe partial class PacketState
{
    /// <summary>Shared memory of a node becomes this large.</summary>
    public void SetPool(int node, long sharedBytes)
    {
        // What waits was counted in one way; it cannot be counted out in the other.
        if (Buffers.Pointer[node].PoolBytes > 0)
        {
            Buffers.Pointer[node].PoolBytes = Math.Max(1, PoolOf(node, sharedBytes));
        }
    }

    /// <summary>Joins the A end of each of two cables with the B end of the other; both must be down, their wires empty.</summary>
    public void Swap(int one, int other)
    {
        Network = Network.WithSwapped(one, other);
        (int a1, int b1) = Network.PortsOfCable(one);
        (int a2, int b2) = Network.PortsOfCable(other);
        foreach (int port in (ReadOnlySpan<int>)[a1, b1, a2, b2])
        {
            Relink(port);
        }
        // An empty wire is its next free slot: what each end will read is what the other must write.
        Kernel.Frame* toB = Ports.Pointer[a1].WireTail;
        Ports.Pointer[a1].WireTail = Ports.Pointer[a2].WireTail;
        Ports.Pointer[a2].WireTail = toB;
        Kernel.Frame* toA = Ports.Pointer[b1].WireTail;
        Ports.Pointer[b1].WireTail = Ports.Pointer[b2].WireTail;
        Ports.Pointer[b2].WireTail = toA;
        LookaheadPs = ShortestReach();
    }

    /// <summary>Routes flows that are not done anew over what is up; returns those whose way has changed. Flows without a way keep the old one.</summary>
    public List<int> RouteAnew(Action<int> withdraw)
    {
        Routes = new RouteTable(Network, Down, Weights);
        List<int> moved = [];
        bool sprays = Options.Paths is PathChoice.Spray or PathChoice.SprayRandom or PathChoice.Flowlet;
        PathSets paths = new(Routes, Options.PathLimit);
        _pairs.Clear();
        for (int f = 0; f < Traffic.Flows.Length; f++)
        {
            ref Sender sender = ref Senders.Pointer[f];
            if (sender.Finish >= 0)
            {
                Receivers.Pointer[f].PathCount = 0; // Late duplicates are answered by the one route: the paths are renumbered.
                continue;
            }
            withdraw(f);
            if (!TryRoute(f, sprays ? paths : null))
            {
                (sender.PathCount, Receivers.Pointer[f].PathCount) = (0, 0);
            }
            moved.Add(f);
        }
        SetPaths(paths.Routes);
        if (Options.Paths == PathChoice.Adaptive)
        {
            BuildAdaptive();
        }
        return moved;
    }

    /// <summary>A flow that has not begun will, by time alone.</summary>
    public bool StartsLater(long now)
    {
        for (int f = 0; f < Traffic.Flows.Length; f++)
        {
            if (Senders.Pointer[f].Start < 0 && Traffic.Flows[f].StartTrigger < 0 && Traffic.Flows[f].StartPs >= now)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Data and control frames in queues and on wires.</summary>
    public long CountFrames()
    {
        long frames = 0;
        for (int p = 0; p < Network.Ports; p++)
        {
            for (int q = 0; q < Classes; q++)
            {
                frames += QueueTable.Pointer[p * Queues + q].Count;
            }
            for (Kernel.Frame* slot = Ports.Pointer[p].WireHead; slot != null && slot->Time != long.MaxValue; )
            {
                frames += slot->Kind < Kernel.FrameKind.Pause ? 1 : 0;
                slot = Kernel.FramePool.After(slot);
            }
        }
        return frames;
    }

    private void Relink(int p)
    {
        int peer = Network.Peer[p];
        int peerNode = Network.Node[peer];
        ref Port port = ref Ports.Pointer[p];
        port.Peer = peer;
        port.PeerSlot = Ports.Pointer[peer].InSlot;
        port.PeerProcess = ProcessOfNode[peerNode];
        port.ToPeerPs = Network.DelayPs[p] + Network.LatencyPs[peerNode];
        Set(ref port, PortTraits.Remote, WorkerOfProcess[ProcessOfNode[port.Node]] != WorkerOfProcess[port.PeerProcess]);
        Set(ref port, PortTraits.CutThrough, Options.CutThroughBytes > 0 && peerNode >= Network.Hosts);
        SetRate(p, Network.BitsPerSecond[p]);
    }

    private static void Set(ref Port port, PortTraits trait, bool on) => port.Traits = on ? port.Traits | trait : port.Traits & ~trait;
}
