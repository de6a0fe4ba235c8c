using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// Memory ahead of use. Past the second-level cache a hop waits for four lines that nothing predicts: port in, frame in, port out, slot out.
/// Within a window the order of processes is known, so they are asked for while others run.
/// </summary>
internal sealed unsafe partial class PacketWorker<TControl>
{
    // Longer rows are of processes that many hosts share: what they touch next is not known ahead.
    private const int MostFetched = 1024;

    private void RunFetching(long end)
    {
        // Each stage needs what the one before has fetched: slots, then ports, then frames, then the flows of hosts; then the process runs.
        int slots = NextDue(0, end);
        int ports = -1;
        int frames = -1;
        int flows = -1;
        while (slots >= 0 || ports >= 0 || frames >= 0 || flows >= 0)
        {
            int current = flows;
            flows = frames;
            frames = ports;
            ports = slots;
            slots = ports >= 0 ? NextDue(ports + 1, end) : -1;
            if (slots >= 0)
            {
                FetchSlots(_processes[slots]);
            }
            if (ports >= 0)
            {
                FetchPorts(_processes[ports], end);
            }
            if (frames >= 0)
            {
                FetchFrames(_processes[frames], end);
            }
            if (flows >= 0)
            {
                FetchFlows(_processes[flows], end);
            }
            if (current >= 0)
            {
                RunProcess(_processes[current], end);
            }
        }
    }

    private int NextDue(int from, long end)
    {
        for (int i = from; i < _processes.Length; i++)
        {
            if (_processNext[_processes[i]] < end)
            {
                return i;
            }
        }
        return -1;
    }

    private void FetchSlots(int id)
    {
        Process process = _processTable[id];
        for (int s = 0; s < process.Count && s < MostFetched; s += 8)
        {
            Fetch(_slots + process.First + s);
        }
        Fetch(_targets + process.First);
        if (process.Count > 8)
        {
            int port = _targets[process.First] >> 2;
            for (int i = 0; i < process.Count / 2; i += 8)
            {
                Fetch(_ingress + (port + i) * _classCount);
            }
        }
    }

    private void FetchPorts(int id, long end)
    {
        Process process = _processTable[id];
        if (process.Count > MostFetched)
        {
            return;
        }
        for (int s = process.First; s < process.First + process.Count; s++)
        {
            int target = _targets[s];
            if ((EventKind)(target & 3) == EventKind.Serve)
            {
                Fetch(_ports + (target >> 2));
                if (_slots[s] != long.MaxValue)
                {
                    Fetch(_queues + (target >> 2) * _queueCount);
                }
            }
            else if (_slots[s] < end)
            {
                Fetch((byte*)(_ports + (target >> 2)) + 64);
            }
        }
    }

    private void FetchFrames(int id, long end)
    {
        Process process = _processTable[id];
        if (process.Count > MostFetched)
        {
            return;
        }
        for (int s = process.First; s < process.First + process.Count; s++)
        {
            int target = _targets[s];
            int p = target >> 2;
            if ((EventKind)(target & 3) == EventKind.Serve)
            {
                Fetch(_ports[p].WireTail);
                if (_slots[s] < end && !_queues[p * _queueCount].IsEmpty)
                {
                    fixed (Frame* head = &_queues[p * _queueCount].Head)
                    {
                        Fetch(head);
                    }
                }
            }
            else if (_slots[s] < end && (EventKind)(target & 3) == EventKind.Arrive)
            {
                Fetch(_ports[p].WireHead);
                Fetch(_ports[p].WireHead + 2);
            }
        }
    }

    // Hosts: the flow that the first frame is about, and the one whose turn it is to send.
    private void FetchFlows(int id, long end)
    {
        Process process = _processTable[id];
        if (process.Count > MostFetched)
        {
            return;
        }
        for (int s = process.First; s < process.First + process.Count; s++)
        {
            int target = _targets[s];
            int p = target >> 2;
            if (_slots[s] >= end || (_ports[p].Traits & PortTraits.Host) == 0)
            {
                continue;
            }
            if ((EventKind)(target & 3) == EventKind.Arrive)
            {
                Frame* head = _ports[p].WireHead;
                if (head->Kind == FrameKind.Data)
                {
                    Fetch(_receivers + head->Flow);
                }
                else if (head->Flow >= 0)
                {
                    Fetch(_senders + head->Flow);
                    Fetch((byte*)(_senders + head->Flow) + 64);
                }
            }
            else if ((EventKind)(target & 3) == EventKind.Serve && _ready[p * _classCount].Head is var flow and >= 0)
            {
                Fetch(_senders + flow);
                Fetch(_controls + flow);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(void* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(line);
        }
    }
}
