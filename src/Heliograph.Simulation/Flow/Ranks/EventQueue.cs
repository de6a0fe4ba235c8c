using Heliograph.Simulation.Kernel;

namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>What is due when: <see cref="TimerHeap"/> in memory that grows.</summary>
internal sealed unsafe class EventQueue
{
    private readonly PinnedTable<TimerEntry> _heap = new(1024);
    private int _count;

    /// <summary><see cref="FlowEngine.Never"/> where there is nothing.</summary>
    public long FirstTime => _count == 0 ? FlowEngine.Never : _heap.Pointer[0].Time;

    public void Add(long ps, int key, int kind)
    {
        if (_count == _heap.Room)
        {
            _heap.Reserve(_count + 1);
        }
        TimerEntry entry = new()
        {
            Time = ps,
            Key = key,
            Kind = kind,
        };
        TimerHeap.Push(_heap.Pointer, ref _count, entry);
    }

    public TimerEntry Take() => TimerHeap.Pop(_heap.Pointer, ref _count);
}
