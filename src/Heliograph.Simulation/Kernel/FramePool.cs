using System.Runtime.CompilerServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// Chunks of frames for FIFOs: 7 frames and a link, 256 bytes, aligned to 256. Freed chunks are handed out again last in, first out, so that
/// a queue that comes and goes stays in cache. Grows by slabs of 64 KiB to 2 MiB and never shrinks; once a run has seen its largest population it
/// allocates no more. One pool a thread: chunks may be freed into another pool than they came from; what piles up goes to a reserve that pools share.
/// </summary>
internal sealed unsafe class FramePool : IDisposable
{
    public const int ChunkBytes = 256;
    public const int FramesPerChunk = 7;
    private const int FirstSlabChunks = 256;
    private const int LargestSlabChunks = 8192;

    // Free chunks beyond this go to the reserve, half of them at once.
    private const int MostFree = 4096;

    private readonly List<nint> _slabs = [];
    private Frame* _free;
    private int _count;

    /// <summary>Shared with the pools of other threads; null for one thread.</summary>
    public FrameReserve? Reserve { get; set; }

    /// <summary>Memory taken so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>A chunk whose frames all have Time = <see cref="long.MaxValue"/> and whose link is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Frame* Take()
    {
        Frame* chunk = _free;
        if (chunk == null)
        {
            chunk = Grow();
        }
        _free = *Link(chunk);
        *Link(chunk) = null;
        _count--;
        return chunk;
    }

    /// <summary>Gives a chunk back; each of its frames must already have Time = <see cref="long.MaxValue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Give(Frame* chunk)
    {
        *Link(chunk) = _free;
        _free = chunk;
        if (++_count > MostFree && Reserve is not null)
        {
            HandOver(Reserve);
        }
    }

    /// <summary>The chunk that a slot lies in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Frame* ChunkOf(Frame* slot) => (Frame*)((nuint)slot & ~(nuint)(ChunkBytes - 1));

    /// <summary>True for the address one past the last frame of a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsEnd(Frame* slot) => ((nuint)slot & (ChunkBytes - 1)) == FramesPerChunk * 32;

    /// <summary>The slot that follows one; the chunk's link must stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Frame* After(Frame* slot) => IsEnd(slot + 1) ? *Link(ChunkOf(slot)) : slot + 1;

    /// <summary>Where a chunk keeps its successor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Frame** Link(Frame* chunk) => (Frame**)(chunk + FramesPerChunk);

    public void Dispose()
    {
        foreach (nint slab in _slabs)
        {
            NativePages.Free((void*)slab);
        }
        _slabs.Clear();
        _free = null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void HandOver(FrameReserve reserve)
    {
        Frame* last = _free;
        for (int i = 1; i < MostFree / 2; i++)
        {
            last = *Link(last);
        }
        Frame* rest = *Link(last);
        *Link(last) = null;
        reserve.Put(_free);
        _free = rest;
        _count -= MostFree / 2;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Frame* Grow()
    {
        if (Reserve is not null && Reserve.Take() is var chain && chain != null)
        {
            _count = MostFree / 2;
            return _free = chain;
        }
        int chunks = (int)Math.Clamp(Bytes / ChunkBytes, FirstSlabChunks, LargestSlabChunks);
        byte* slab = (byte*)NativePages.Allocate((nuint)(chunks * ChunkBytes));
        _slabs.Add((nint)slab);
        Bytes += (long)chunks * ChunkBytes;
        for (int i = chunks - 1; i >= 0; i--)
        {
            Frame* chunk = (Frame*)(slab + i * ChunkBytes);
            for (int f = 0; f < FramesPerChunk; f++)
            {
                chunk[f].Time = long.MaxValue;
            }
            Give(chunk);
        }
        return _free;
    }
}

/// <summary>Chains of free chunks, from pools that have too many to pools that have none.</summary>
internal sealed unsafe class FrameReserve
{
    private readonly Lock _lock = new();
    private readonly Stack<nint> _chains = [];

    public void Put(Frame* chain)
    {
        lock (_lock)
        {
            _chains.Push((nint)chain);
        }
    }

    /// <summary>A chain; null where there is none.</summary>
    public Frame* Take()
    {
        lock (_lock)
        {
            return _chains.TryPop(out nint chain) ? (Frame*)chain : null;
        }
    }
}
