using System.Runtime.InteropServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// An array outside the managed heap: zeroed, aligned to a cache line, of fixed length. The engine's state lives in these: no bounds
/// check, no write barrier and no object header in the hot loop, and nothing for the collector to scan.
/// </summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private T* _pointer;

    public NativeBuffer(long length)
    {
        Length = length;
        nuint bytes = (nuint)Math.Max(length, 1) * (nuint)sizeof(T);
        _pointer = (T*)NativePages.Allocate(bytes);
        // Aligned memory comes back dirty: fresh pages of the system would be zero, but pages are reused.
        NativeMemory.Clear(_pointer, bytes);
    }

    ~NativeBuffer() => Release();

    public long Length { get; }

    public long Bytes => Length * sizeof(T);

    public T* Pointer => _pointer;

    public Span<T> Span => new(_pointer, checked((int)Length));

    public NativeBuffer<T> Fill(T value)
    {
        for (long i = 0; i < Length; i++)
        {
            _pointer[i] = value;
        }
        return this;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_pointer != null)
        {
            NativePages.Free(_pointer);
            _pointer = null;
        }
    }
}
