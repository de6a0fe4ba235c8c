using System.Collections.Immutable;

namespace Heliograph.Simulation.Lossless;

/// <summary>The buffer of one lossless class behind a directed link: what a pause holds up.</summary>
public readonly record struct BufferChannel(int Link, int Class);

/// <summary>Whether lossless buffers can wait for each other in a circle.</summary>
/// <param name="Dependencies">Different ones that the routes make.</param>
/// <param name="CyclicChannels">Buffers that lie on some circle.</param>
/// <param name="CyclicLinks">Links that have such a buffer in any class.</param>
/// <param name="Cycle">
/// One circle in the order of travel, beginning with its smallest (link, class): each waits for the next, the last for the first. Empty where
/// there is none: then no deadlock can form.
/// </param>
/// <param name="IsShortest">False where a shorter circle may exist, as the search was cut off.</param>
public sealed record BufferCycle(long Dependencies, int CyclicChannels, int CyclicLinks, ImmutableArray<BufferChannel> Cycle, bool IsShortest)
{
    /// <summary>Whether a deadlock can form.</summary>
    public bool Exists => !Cycle.IsEmpty;
}
