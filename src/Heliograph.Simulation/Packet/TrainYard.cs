using System.Runtime.CompilerServices;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// Where the frames of a window at one switch become trains: runs of frames that follow each other on a wire and leave by the same port, and the runs of a port
/// merged by time. Scratch of a worker: empty between two switches.
/// </summary>
internal sealed unsafe class TrainYard : IDisposable
{
    private const int Absent = -1;
    private const int End = -1;

    private readonly NativeBuffer<Wire> _wireBuffer;
    private readonly NativeBuffer<Way> _wayBuffer;
    private readonly NativeBuffer<int> _usedBuffer;
    private readonly Wire* _wires;
    private readonly Way* _ways;
    private readonly int* _used;
    private NativeBuffer<Run> _runs = new(256);
    private NativeBuffer<Car> _train = new(256);
    private NativeBuffer<Head> _heads = new(256);
    private int _runCount;

    /// <param name="ports">Most ports of a switch.</param>
    public TrainYard(int ports)
    {
        _wireBuffer = new NativeBuffer<Wire>(ports);
        _wayBuffer = new NativeBuffer<Way>(ports).Fill(new Way { Runs = Absent });
        _usedBuffer = new NativeBuffer<int>(ports);
        _wires = _wireBuffer.Pointer;
        _ways = _wayBuffer.Pointer;
        _used = _usedBuffer.Pointer;
    }

    /// <summary>Wires that frames came in by.</summary>
    public int WireCount { get; private set; }

    /// <summary>Ports that have something to send.</summary>
    public int WayCount { get; private set; }

    /// <summary>Frames of the port last assembled, in the order (time, wire).</summary>
    public Car* Train => _train.Pointer;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Wire WireAt(int i) => ref _wires[i];

    /// <summary>Number, within its switch, of a port that has something to send.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WayAt(int i) => _used[i];

    public ref readonly Way this[int way] => ref _ways[way];

    /// <summary>A run of frames comes in; runs of a wire one after the other, wires in the order of their ports.</summary>
    public void AddRun(Frame* first, int port, int way, int frames, int bytes)
    {
        if (_runCount == _runs.Length)
        {
            _runs = Grow(_runs);
        }
        AddWay(way);
        ref Way to = ref _ways[way];
        int run = _runCount++;
        _runs.Pointer[run] = new Run
        {
            First = first,
            Port = port,
            Frames = frames,
            Next = End,
        };
        if (to.Runs++ == 0)
        {
            to.First = run;
        }
        else
        {
            _runs.Pointer[to.Last].Next = run;
        }
        to.Last = run;
        to.Frames += frames;
        to.Bytes += bytes;
    }

    /// <summary>The runs of a wire are in; its next frame is <paramref name="head"/>.</summary>
    public void AddWire(int port, Frame* head) => _wires[WireCount++] = new Wire { Head = head, Port = port };

    /// <summary>A port has something to send.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWay(int way)
    {
        if (_ways[way].Runs == Absent)
        {
            _ways[way] = default;
            _used[WayCount++] = way;
        }
    }

    /// <summary>Merges the runs of a port; gives the set of classes that occur, bit a class.</summary>
    public int Assemble(int way)
    {
        ref Way to = ref _ways[way];
        while (to.Frames > _train.Length)
        {
            _train = Grow(_train);
        }
        if (to.Runs > 1)
        {
            return Merge(to);
        }
        int classes = 0;
        if (to.Runs == 1)
        {
            ref Run run = ref _runs.Pointer[to.First];
            Frame* frame = run.First;
            for (int i = 0; i < run.Frames; i++)
            {
                _train.Pointer[i].Frame = frame;
                _train.Pointer[i].Port = run.Port;
                classes |= 1 << (int)(frame->Flags & FrameFlags.ClassMask);
                frame = FramePool.After(frame);
            }
        }
        return classes;
    }

    public void Clear()
    {
        for (int w = 0; w < WayCount; w++)
        {
            _ways[_used[w]].Runs = Absent;
        }
        (_runCount, WireCount, WayCount) = (0, 0, 0);
    }

    public void Dispose()
    {
        IDisposable[] all = [_wireBuffer, _wayBuffer, _usedBuffer, _runs, _train, _heads];
        Array.ForEach(all, a => a.Dispose());
    }

    // The first of the runs' next frames, again and again; of equal times that of the first wire.
    private int Merge(in Way way)
    {
        while (way.Runs > _heads.Length)
        {
            _heads = Grow(_heads);
        }
        Head* heads = _heads.Pointer;
        int count = 0;
        for (int run = way.First; run != End; run = _runs.Pointer[run].Next)
        {
            ref Run one = ref _runs.Pointer[run];
            heads[count++] = new Head
            {
                Time = one.First->Time,
                Frame = one.First,
                Port = one.Port,
                Left = one.Frames,
            };
        }
        int classes = 0;
        for (Car* car = _train.Pointer; count > 0; car++)
        {
            int first = 0;
            long time = heads[0].Time;
            for (int h = 1; h < count; h++)
            {
                bool isSooner = heads[h].Time < time;
                first = isSooner ? h : first;
                time = isSooner ? heads[h].Time : time;
            }
            Frame* frame = heads[first].Frame;
            car->Frame = frame;
            car->Port = heads[first].Port;
            classes |= 1 << (int)(frame->Flags & FrameFlags.ClassMask);
            if (--heads[first].Left > 0)
            {
                frame = FramePool.After(frame);
                heads[first].Frame = frame;
                heads[first].Time = frame->Time;
                continue;
            }
            count--;
            for (int h = first; h < count; h++)
            {
                heads[h] = heads[h + 1]; // In the order of wires still.
            }
        }
        return classes;
    }

    private static NativeBuffer<T> Grow<T>(NativeBuffer<T> buffer)
        where T : unmanaged
    {
        NativeBuffer<T> larger = new(2 * buffer.Length);
        buffer.Span.CopyTo(larger.Span);
        buffer.Dispose();
        return larger;
    }

    /// <summary>A frame of a train, still on the wire, and the port it came in by.</summary>
    internal struct Car
    {
        public Frame* Frame;
        public int Port;
    }

    /// <summary>A port and what its wire brings next.</summary>
    internal struct Wire
    {
        public Frame* Head;
        public int Port;
    }

    /// <summary>What comes for a port.</summary>
    internal struct Way
    {
        public int Runs;
        public int Frames;
        public int Bytes;
        public int First;
        public int Last;
    }

    private struct Run
    {
        public Frame* First;
        public int Port;
        public int Frames;
        public int Next;
    }

    private struct Head
    {
        public long Time;
        public Frame* Frame;
        public int Port;
        public int Left;
    }
}
