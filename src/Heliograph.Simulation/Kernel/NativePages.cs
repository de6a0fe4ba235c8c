using System.Runtime.InteropServices;

namespace Heliograph.Simulation.Kernel;

/// <summary>Memory outside the managed heap. Large pieces ask for large pages: a random touch of 60 MB then misses no translation.</summary>
internal static unsafe partial class NativePages
{
    private const nuint CacheLine = 256;
    private const nuint LargePage = 2 << 20;
    private const int AdviseLargePages = 14;

    /// <summary>Not cleared; aligned to 256 bytes at least.</summary>
    public static void* Allocate(nuint bytes)
    {
        if (bytes < LargePage)
        {
            return NativeMemory.AlignedAlloc((bytes + CacheLine - 1) & ~(CacheLine - 1), CacheLine);
        }
        nuint rounded = (bytes + LargePage - 1) & ~(LargePage - 1);
        void* pages = NativeMemory.AlignedAlloc(rounded, LargePage);
        if (OperatingSystem.IsLinux())
        {
            // Advice: where it is not taken nothing is lost but speed.
            _ = Advise(pages, rounded, AdviseLargePages);
        }
        return pages;
    }

    public static void Free(void* pages) => NativeMemory.AlignedFree(pages);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
