using System.Numerics;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Heliograph.Simulation.Kernel;

namespace Heliograph.Benchmarks;

/// <summary>
/// The hold model on a network of processes: take the earliest event, put the same source's next one a microsecond or more later. The baseline is a
/// priority queue of all sources; beside it a 4-ary heap, a timing wheel with lists in its buckets (ties cost nothing), and the engine's own: process by
/// process in windows, with a wheel of bits or a calendar of lists for one process at a time. Time is of one event.
/// </summary>
public unsafe class EventQueueBenchmarks : IDisposable
{
    private const int Events = 1_000_000;
    private const int SourcesPerProcess = 16;
    private const long Lookahead = 1_000_000;

    private PriorityQueue<int, (long, int)> _queue = null!;
    private (long Time, int Source)[] _heap = [];
    private int[] _wheelNext = [];
    private long[] _wheelTime = [];
    private int[] _wheelHead = [];
    private int[] _wheelTail = [];
    private ulong[] _wheelBits = [];
    private long _wheelNow;
    private long* _slots;
    private long _windowStart;
    private EventWheel _windowWheel;
    private NativeBuffer<long> _calendarTimes = null!;
    private NativeBuffer<int> _calendarNext = null!;
    private NativeBuffer<short> _calendarBuckets = null!;
    private EventCalendar _calendar = null!;
    private long _calendarStart;
    private ulong[] _draw = [];

    /// <summary>Processes of 16 sources: 128, 1,024 and 8,192 hosts' worth.</summary>
    [Params(208, 1_344, 10_752)]
    public int Processes { get; set; }

    private int Sources => Processes * SourcesPerProcess;

    [GlobalSetup]
    public void Setup()
    {
        _draw = new ulong[Sources];
        for (int s = 0; s < Sources; s++)
        {
            _draw[s] = unchecked((ulong)s * 0x9E3779B97F4A7C15 + 1);
        }
        _queue = new PriorityQueue<int, (long, int)>();
        _heap = new (long, int)[Sources];
        _slots = (long*)NativeMemory.AlignedAlloc((nuint)(Sources * 8), 64);
        for (int s = 0; s < Sources; s++)
        {
            long time = Delay(s);
            _queue.Enqueue(s, (time, s));
            _heap[s] = (time, s);
            _slots[s] = time;
        }
        _calendarTimes = new NativeBuffer<long>(Sources);
        new Span<long>(_slots, Sources).CopyTo(_calendarTimes.Span);
        _calendarNext = new NativeBuffer<int>(Sources);
        _calendarBuckets = new NativeBuffer<short>(Sources).Fill(-1);
        _calendar = new EventCalendar(_calendarTimes.Pointer, _calendarNext.Pointer, _calendarBuckets.Pointer);
        Array.Sort(_heap);
        SetUpWheel();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        NativeMemory.AlignedFree(_slots);
        _calendar.Dispose();
        _calendarTimes.Dispose();
        _calendarNext.Dispose();
        _calendarBuckets.Dispose();
    }

    // Frame times: many equal, as in a network of equal links.
    private long Delay(int source)
    {
        unchecked
        {
            _draw[source] = _draw[source] * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407;
            return Lookahead + (long)(_draw[source] >> 61) * 332_800;
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public long PriorityQueueOfAll()
    {
        long last = 0;
        for (int i = 0; i < Events; i++)
        {
            _queue.TryDequeue(out int source, out (long Time, int) key);
            last = key.Time;
            _queue.Enqueue(source, (last + Delay(source), source));
        }
        return last;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public long HeapOfFour()
    {
        long last = 0;
        for (int i = 0; i < Events; i++)
        {
            (last, int source) = _heap[0];
            Sink((last + Delay(source), source));
        }
        return last;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public long TimingWheel()
    {
        long last = 0;
        for (int i = 0; i < Events; i++)
        {
            int bucket = NextBucket();
            int source = _wheelHead[bucket];
            _wheelHead[bucket] = _wheelNext[source];
            if (_wheelHead[bucket] < 0)
            {
                _wheelTail[bucket] = -1;
                _wheelBits[bucket / 64] &= ~(1UL << (bucket % 64));
            }
            last = _wheelTime[source];
            _wheelNow = last;
            Put(source, last + Delay(source));
        }
        return last;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public long WheelOfEachProcess()
    {
        int done = 0;
        while (done < Events)
        {
            _windowWheel.Begin(_windowStart, _windowStart + Lookahead);
            for (int p = 0; p < Processes; p++)
            {
                long* row = _slots + p * SourcesPerProcess;
                _windowWheel.Load(row, SourcesPerProcess);
                for (int slot = _windowWheel.Take(row, out long time); slot >= 0; slot = _windowWheel.Take(row, out time))
                {
                    row[slot] = time + Delay(p * SourcesPerProcess + slot);
                    _windowWheel.Put(slot, row[slot]);
                    done++;
                }
            }
            _windowStart += Lookahead;
        }
        return done;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public long CalendarOfEachProcess()
    {
        int done = 0;
        while (done < Events)
        {
            _calendar.Begin(_calendarStart, _calendarStart + Lookahead);
            for (int p = 0; p < Processes; p++)
            {
                _calendar.Load(p * SourcesPerProcess, SourcesPerProcess);
                for (int slot = _calendar.Take(); slot >= 0; slot = _calendar.Take())
                {
                    _calendar.Set(slot, _calendarTimes.Pointer[slot] + Delay(slot));
                    done++;
                }
            }
            _calendarStart += Lookahead;
        }
        return done;
    }

    private void Sink((long Time, int Source) entry)
    {
        int hole = 0;
        while (true)
        {
            int child = 4 * hole + 1;
            if (child >= _heap.Length)
            {
                break;
            }
            int least = child;
            for (int c = child + 1; c < Math.Min(child + 4, _heap.Length); c++)
            {
                least = _heap[c].CompareTo(_heap[least]) < 0 ? c : least;
            }
            if (_heap[least].CompareTo(entry) >= 0)
            {
                break;
            }
            _heap[hole] = _heap[least];
            hole = least;
        }
        _heap[hole] = entry;
    }

    private const int Buckets = 1 << 16;
    private const int BucketPs = 64;

    private void SetUpWheel()
    {
        _wheelNext = new int[Sources];
        _wheelTime = new long[Sources];
        _wheelHead = new int[Buckets];
        _wheelTail = new int[Buckets];
        _wheelBits = new ulong[Buckets / 64];
        Array.Fill(_wheelHead, -1);
        Array.Fill(_wheelTail, -1);
        for (int s = 0; s < Sources; s++)
        {
            Put(s, _slots[s]);
        }
    }

    // A bucket is a list in order of arrival: events within 64 ps of each other are not told apart.
    private void Put(int source, long time)
    {
        int bucket = (int)(time / BucketPs % Buckets);
        _wheelTime[source] = time;
        _wheelNext[source] = -1;
        if (_wheelTail[bucket] < 0)
        {
            _wheelHead[bucket] = source;
            _wheelBits[bucket / 64] |= 1UL << (bucket % 64);
        }
        else
        {
            _wheelNext[_wheelTail[bucket]] = source;
        }
        _wheelTail[bucket] = source;
    }

    private int NextBucket()
    {
        int bucket = (int)(_wheelNow / BucketPs % Buckets);
        ulong word = _wheelBits[bucket / 64] & (ulong.MaxValue << (bucket % 64));
        int at = bucket / 64;
        while (word == 0)
        {
            at = (at + 1) % (Buckets / 64);
            word = _wheelBits[at];
        }
        return at * 64 + BitOperations.TrailingZeroCount(word);
    }
}
