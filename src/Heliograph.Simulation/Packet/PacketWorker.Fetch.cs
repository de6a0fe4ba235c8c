using System.Numerics;
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
        ref Process process = ref _processTable[id];
        for (int s = 0; s < process.Count && s < MostFetched; s += 8)
        {
            Fetch(_slots + process.First + s);
        }
        Fetch(_targets + process.First);
        for (int i = 0; i < process.PortCount && process.PortCount > 1; i += 8)
        {
            Fetch(_ingress + (process.FirstPort + i) * _classCount);
        }
    }

    // Where the next frame goes is not known yet: the sending half of every port; of those that something comes in by the receiving half too.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FetchPorts(int id, long end)
    {
        ref Process process = ref _processTable[id];
        long* row = _slots + process.First;
        Port* ports = _ports + process.FirstPort;
        for (int i = 0; i < process.PortCount; i++)
        {
            Fetch(ports + i);
        }
        for (int s = 0; s < process.PortCount; s += 8)
        {
            for (ulong due = Due(row, s, process.PortCount, end); due != 0; due &= due - 1)
            {
                Fetch((byte*)(ports + s + BitOperations.TrailingZeroCount(due)) + 64);
            }
            for (ulong waits = Due(row + process.PortCount, s, process.PortCount, long.MaxValue); waits != 0; waits &= waits - 1)
            {
                Fetch(_queues + (process.FirstPort + s + BitOperations.TrailingZeroCount(waits)) * _queueCount);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FetchFrames(int id, long end)
    {
        ref Process process = ref _processTable[id];
        long* row = _slots + process.First;
        Port* ports = _ports + process.FirstPort;
        for (int i = 0; i < process.PortCount; i++)
        {
            Fetch(ports[i].WireTail);
        }
        for (int s = 0; s < process.PortCount; s += 8)
        {
            for (ulong due = Due(row, s, process.PortCount, end); due != 0; due &= due - 1)
            {
                FetchFrom(ports[s + BitOperations.TrailingZeroCount(due)].WireHead);
            }
            for (ulong due = Due(row + process.PortCount, s, process.PortCount, end); due != 0; due &= due - 1)
            {
                ref FrameQueue queue = ref _queues[(process.FirstPort + s + BitOperations.TrailingZeroCount(due)) * _queueCount];
                if (!queue.IsEmpty)
                {
                    FetchFrom((Frame*)Unsafe.AsPointer(ref queue.Head));
                }
            }
        }
    }

    // Wires: the chunk after the one they are in. Hosts: the flow that the first frame is about, and the one whose turn it is to send.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FetchFlows(int id, long end)
    {
        ref Process process = ref _processTable[id];
        for (int s = 0; s < process.PortCount; s += 8)
        {
            for (ulong due = Due(_slots + process.First, s, process.PortCount, end); due != 0; due &= due - 1)
            {
                Frame* head = _ports[process.FirstPort + s + BitOperations.TrailingZeroCount(due)].WireHead;
                Fetch(*FramePool.Link(FramePool.ChunkOf(head)));
            }
            for (ulong due = Due(_slots + process.First + process.PortCount, s, process.PortCount, end); due != 0; due &= due - 1)
            {
                ref FrameQueue queue = ref _queues[(process.FirstPort + s + BitOperations.TrailingZeroCount(due)) * _queueCount];
                if (!queue.IsEmpty)
                {
                    Fetch(*FramePool.Link(FramePool.ChunkOf((Frame*)Unsafe.AsPointer(ref queue.Head))));
                }
            }
        }
        if (process.Kind != ProcessKind.Tiny || process.PortCount != 1)
        {
            return;
        }
        int p = process.FirstPort;
        if (_slots[process.First] < end)
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
        if (_slots[process.First + 1] < end && _ready[p * _classCount].Head is var flow and >= 0)
        {
            Fetch(_senders + flow);
            Fetch(_controls + flow);
        }
    }

    // A few frames from a place in a FIFO on, and where its next chunk is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchFrom(Frame* frame)
    {
        Fetch(frame);
        Fetch(frame + 2);
        Fetch(FramePool.Link(FramePool.ChunkOf(frame)));
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
