using System.Runtime.InteropServices;
using Heliograph.Simulation.Packet;

namespace Heliograph.Simulation.Kernel;

/// <summary>What does not fit into a frame: records of up to 8 switches, and what a selective acknowledgement covers.</summary>
internal unsafe struct TelemetryRecord
{
    public const int MaxHops = 8;
    public int Count;
    public int NextFree;

    /// <summary>Bit i: packet <see cref="Base"/> + i has come in; all before the base have.</summary>
    public ulong Bits;
    public uint Base;

    /// <summary>Time stamp of the packet that the acknowledgement answers.</summary>
    public uint Stamp;
    private fixed long _hops[4 * MaxHops];

    public TelemetryHop* Hops
    {
        get
        {
            fixed (long* hops = _hops)
            {
                return (TelemetryHop*)hops;
            }
        }
    }
}

/// <summary>
/// Telemetry records by 32-bit id. Records are taken and given by any thread through its own list of free ones; slabs are shared. Allocates
/// only while the number of records in flight still grows.
/// </summary>
internal sealed unsafe class TelemetryPool : IDisposable
{
    private const int SlabRecords = 1024;
    private const int MaxSlabs = 65_536;

    private readonly nint* _slabs = (nint*)NativeMemory.AllocZeroed(MaxSlabs, (nuint)sizeof(nint));
    private readonly Lock _growth = new();
    private int _slabCount;

    public TelemetryRecord* At(uint id) => (TelemetryRecord*)_slabs[id / SlabRecords] + id % SlabRecords;

    /// <summary>A record, taken from <paramref name="free"/> (the id of its first + 1; 0 when it is empty).</summary>
    public uint Take(ref uint free)
    {
        if (free == 0)
        {
            free = Grow();
        }
        uint id = free - 1;
        TelemetryRecord* record = At(id);
        free = (uint)record->NextFree;
        record->Count = 0;
        return id;
    }

    public void Give(uint id, ref uint free)
    {
        At(id)->NextFree = (int)free;
        free = id + 1;
    }

    public void Dispose()
    {
        for (int s = 0; s < _slabCount; s++)
        {
            NativeMemory.Free((void*)_slabs[s]);
        }
        _slabCount = 0;
        NativeMemory.Free(_slabs);
    }

    private uint Grow()
    {
        lock (_growth)
        {
            int slab = _slabCount;
            TelemetryRecord* records = (TelemetryRecord*)NativeMemory.AllocZeroed(SlabRecords, (nuint)sizeof(TelemetryRecord));
            _slabs[slab] = (nint)records;
            _slabCount = slab + 1;
            uint first = (uint)(slab * SlabRecords);
            for (int i = 0; i < SlabRecords; i++)
            {
                records[i].NextFree = i + 1 < SlabRecords ? (int)(first + i + 2) : 0;
            }
            return first + 1;
        }
    }
}
