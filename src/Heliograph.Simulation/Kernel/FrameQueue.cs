using System.Runtime.CompilerServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>First in, first out, of one owner; 32 bytes and no memory while empty. O(1).</summary>
internal unsafe struct FrameQueue
{
    private Frame* _head;
    private Frame* _tail;

    /// <summary>Sum of <see cref="Frame.Bytes"/>.</summary>
    public long Bytes;

    public int Count;

    public readonly bool IsEmpty => Count == 0;

    /// <summary>The oldest frame; the queue must not be empty.</summary>
    public readonly ref Frame Head => ref *_head;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(in Frame frame, FramePool pool)
    {
        if (_tail == null)
        {
            _head = _tail = pool.Take();
        }
        Copy(frame, _tail);
        _tail++;
        if (FramePool.IsEnd(_tail))
        {
            Frame* next = pool.Take();
            *FramePool.Link(FramePool.ChunkOf(_tail - 1)) = next;
            _tail = next;
        }
        Bytes += frame.Bytes;
        Count++;
    }

    // By words: parts of the frame were just written, and a load of all 32 bytes would wait for those stores to reach the cache.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(in Frame frame, Frame* slot)
    {
        ulong* from = (ulong*)Unsafe.AsPointer(ref Unsafe.AsRef(in frame));
        ulong* to = (ulong*)slot;
        (to[0], to[1]) = (from[0], from[1]);
        (to[2], to[3]) = (from[2], from[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pop(out Frame frame, FramePool pool)
    {
        frame = *_head;
        _head->Time = long.MaxValue;
        _head++;
        Bytes -= frame.Bytes;
        Count--;
        if (FramePool.IsEnd(_head))
        {
            Frame* chunk = FramePool.ChunkOf(_head - 1);
            _head = *FramePool.Link(chunk);
            pool.Give(chunk);
        }
        if (Count == 0)
        {
            pool.Give(FramePool.ChunkOf(_head));
            _head = _tail = null;
        }
    }

    /// <summary>The frames from the oldest to the youngest, without taking them.</summary>
    public readonly Walk Frames() => new(_head, Count);

    internal struct Walk(Frame* next, int left)
    {
        private Frame* _next = next;
        private int _left = left;

        public Frame Current { get; private set; }

        public bool MoveNext()
        {
            if (_left-- <= 0)
            {
                return false;
            }
            Current = *_next++;
            if (FramePool.IsEnd(_next))
            {
                _next = *FramePool.Link(FramePool.ChunkOf(_next - 1));
            }
            return true;
        }
    }
}
