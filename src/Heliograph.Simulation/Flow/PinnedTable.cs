using System.Runtime.CompilerServices;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// A table of records that does not move, aligned to a cache line: the solver walks it by pointer, and the collector frees it. Grows by doubling;
/// pointers taken before are then void.
/// </summary>
internal sealed unsafe class PinnedTable<T>
    where T : unmanaged
{
    private const int Line = 64;

    // Keeps the memory alive; never read.
    private byte[] _memory = [];

    public PinnedTable(int room) => Allocate(Math.Max(room, 1));

    public T* Pointer { get; private set; }

    public int Room { get; private set; }

    public long Bytes => _memory.Length;

    /// <summary>Makes room for so many records at least; the new ones are zero.</summary>
    public void Reserve(int room)
    {
        if (room <= Room)
        {
            return;
        }
        Span<T> old = new(Pointer, Room);
        byte[] oldMemory = _memory;
        Allocate(checked((int)Math.Max(room, Math.Min(2L * Room, Array.MaxLength / sizeof(T) - Line))));
        old.CopyTo(new Span<T>(Pointer, Room));
        GC.KeepAlive(oldMemory);
    }

    private void Allocate(int room)
    {
        _memory = GC.AllocateArray<byte>(checked(room * sizeof(T) + Line), pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        Pointer = (T*)((start + Line - 1) & ~(nuint)(Line - 1));
        Room = room;
    }
}
