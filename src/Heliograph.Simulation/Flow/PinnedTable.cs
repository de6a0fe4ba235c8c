using System.Runtime.CompilerServices;

namespace Heliograph.Simulation.Flow;

/// <summary>
/// A table of records that does not move: the solver walks it by pointer, as bounds checks cost a third of a solve, and the collector frees it.
/// Grows by doubling; pointers taken before are then void.
/// </summary>
internal sealed unsafe class PinnedTable<T>
    where T : unmanaged
{
    private T[] _records;

    public PinnedTable(int room)
    {
        _records = GC.AllocateArray<T>(Math.Max(room, 1), pinned: true);
        Pointer = (T*)Unsafe.AsPointer(ref _records[0]);
    }

    public T* Pointer { get; private set; }

    public int Room => _records.Length;

    public long Bytes => (long)_records.Length * sizeof(T);

    /// <summary>Makes room for so many records at least; the new ones are zero.</summary>
    public void Reserve(int room)
    {
        if (room <= _records.Length)
        {
            return;
        }
        T[] larger = GC.AllocateArray<T>((int)Math.Min(Array.MaxLength, Math.Max(room, 2L * _records.Length)), pinned: true);
        _records.CopyTo(larger, 0);
        _records = larger;
        Pointer = (T*)Unsafe.AsPointer(ref larger[0]);
    }
}
