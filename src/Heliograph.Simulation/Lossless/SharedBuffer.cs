using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>The packet buffer of a switch chip and what is promised of it before any headroom; does a headroom fit.</summary>
/// <param name="Total">Bytes that ports share.</param>
public sealed record SharedBuffer(DataSize Total)
{
    /// <summary>Guaranteed to each lossless class of each port below its threshold (xon), bytes.</summary>
    public DataSize ReservedPerGroup { get; init; }

    /// <summary>Kept for lossy classes, egress queues and the processor, bytes.</summary>
    public DataSize ReservedElsewhere { get; init; }

    /// <summary>
    /// How many times the shared pool of headroom is promised, at least 1: with r, lossless as long as at most one r-th of the headroom is
    /// taken at once.
    /// </summary>
    public double OverSubscription
    {
        get;
        init =>
            field =
                value >= 1 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a ratio of at least 1");
    } = 1;

    /// <summary>
    /// Headrooms of all lossless classes of all ports against the buffer, equation 10. The pool is never smaller than the largest headroom.
    /// O(groups).
    /// </summary>
    /// <param name="headroomBytes">One for each class of each port.</param>
    public BufferFit Compute(ReadOnlySpan<long> headroomBytes)
    {
        long sum = 0;
        long largest = 0;
        foreach (long bytes in headroomBytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bytes, nameof(headroomBytes));
            sum = checked(sum + bytes);
            largest = Math.Max(largest, bytes);
        }
        return Fit(sum, largest, headroomBytes.Length);
    }

    /// <summary>As <see cref="Compute(ReadOnlySpan{long})"/> for groups of one headroom.</summary>
    /// <param name="groups">Ports times lossless classes, at least 0.</param>
    public BufferFit Compute(DataSize headroom, long groups)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(headroom.Bytes, nameof(headroom));
        ArgumentOutOfRangeException.ThrowIfNegative(groups);
        return Fit(checked(headroom.Bytes * groups), groups == 0 ? 0 : headroom.Bytes, groups);
    }

    /// <summary>
    /// The largest argument, a length or a delay in any whole unit, whose headroom still fits for all groups; null where not even 0 does.
    /// Bisection.
    /// </summary>
    /// <param name="headroomAt">Headroom at an argument; must not fall as it grows.</param>
    /// <param name="most">The largest argument tried: where it fits, it is the answer.</param>
    public long? SolveReach(Func<long, DataSize> headroomAt, long groups, long most)
    {
        ArgumentNullException.ThrowIfNull(headroomAt);
        return Bisection.Largest(x => Compute(headroomAt(x), groups).Fits, most);
    }

    private BufferFit Fit(long sum, long largest, long groups)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Total.Bytes, nameof(Total));
        long pool = OverSubscription == 1 ? sum : Math.Max(largest, checked((long)Math.Ceiling(sum / OverSubscription)));
        DataSize reserved = ReservedElsewhere + ReservedPerGroup * groups;
        return new BufferFit(Total, new DataSize(pool), reserved);
    }
}

/// <summary>What a buffer is asked for.</summary>
/// <param name="Total">Of the chip.</param>
/// <param name="Headroom">Pool of all headrooms.</param>
/// <param name="Reserved">Guarantees beside it.</param>
public readonly record struct BufferFit(DataSize Total, DataSize Headroom, DataSize Reserved)
{
    public DataSize Needed => Headroom + Reserved;

    public bool Fits => Needed <= Total;

    /// <summary>Bytes that the chip lacks; 0 where it fits.</summary>
    public DataSize Missing => Fits ? DataSize.Zero : Needed - Total;

    /// <summary>Bytes left to queue in before a pause; 0 where it does not fit.</summary>
    public DataSize Left => Fits ? Total - Needed : DataSize.Zero;
}
