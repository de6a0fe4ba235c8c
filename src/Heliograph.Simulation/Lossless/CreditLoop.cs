using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Credit-based flow control of one virtual channel over one link (UEC CBFC: opencomputeproject/SAI, doc/CBFC; UEC 1.0 section 5.2): the
/// credits with which it never waits.
/// </summary>
public sealed record CreditLoop
{
    /// <summary>Bits of the cyclic counters of credits consumed and freed.</summary>
    public const int CounterBits = 20;

    /// <summary>Most credits that may be in use: one more and the counters could not tell them from none.</summary>
    public const long MostCredits = (1L << CounterBits) - 1;

    /// <summary>Of the line, one direction; above 0.</summary>
    public required BitRate Rate { get; init; }

    /// <summary>One way, with interfaces; at least 0.</summary>
    public required Duration Delay { get; init; }

    /// <summary>Bytes that a credit stands for; above 0.</summary>
    public required DataSize CreditSize { get; init; }

    /// <summary>Bytes of the frames that are to run at full rate; above 0. Small ones waste part of their last credit.</summary>
    public DataSize Frame { get; init; } = new(9216);

    /// <summary>What the line carries beside each frame, bytes.</summary>
    public DataSize WireOverhead { get; init; } = new(PauseLink.WireOverheadBytes);

    /// <summary>What the credits of a frame account for beside it, bytes.</summary>
    public DataSize CreditOverhead { get; init; }

    /// <summary>Longest time between two credit updates.</summary>
    public Duration UpdatePeriod { get; init; }

    /// <summary>Of the receiver beside that: from the frame's last bit out of the buffer to the update on the line.</summary>
    public Duration Turnaround { get; init; }

    /// <summary>
    /// Credits for full rate, equation 11: frames that are sent until the credits of the first are back, which takes the loop, an update
    /// period, and the frame's own time twice (it arrives, and it leaves). Enough and not two frames too many (test
    /// <c>Credits_keep_a_stepped_line_busy</c>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative, or rate, credit or frame is zero.</exception>
    public CreditBuffer Compute()
    {
        Check();
        long wire = Frame.Bytes + WireOverhead.Bytes;
        long loop = checked(Headroom.BytesIn(Rate, Delay * 2 + UpdatePeriod + Turnaround).Bytes + 2 * wire);
        long frames = DivideUp(loop, wire);
        long each = DivideUp(Frame.Bytes + CreditOverhead.Bytes, CreditSize.Bytes);
        long credits = checked(frames * each);
        return new CreditBuffer(frames, each, credits, new DataSize(checked(credits * CreditSize.Bytes)));
    }

    /// <summary>The longest one-way delay at full rate before the counters wrap, to the picosecond; null where they wrap at zero.</summary>
    public Duration? SolveDelay()
    {
        Check();
        // A credit holds at most its size, so that no longer line can be full of them.
        Int128 most = (Int128)MostCredits * (CreditSize.Bytes + Frame.Bytes + WireOverhead.Bytes) * 8_000_000_000_000 / Rate.BitsPerSecond;
        long? ps = Bisection.Largest(d => !(this with { Delay = new Duration(d) }).Compute().Wraps, (long)Int128.Min(most, long.MaxValue / 4));
        return ps is { } found ? new Duration(found) : null;
    }

    internal static long DivideUp(long a, long b) => (a + b - 1) / b;

    private void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Rate.BitsPerSecond, nameof(Rate));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CreditSize.Bytes, nameof(CreditSize));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Frame.Bytes, nameof(Frame));
        ArgumentOutOfRangeException.ThrowIfNegative(WireOverhead.Bytes, nameof(WireOverhead));
        ArgumentOutOfRangeException.ThrowIfNegative(CreditOverhead.Bytes, nameof(CreditOverhead));
        ArgumentOutOfRangeException.ThrowIfNegative(Delay.Ps, nameof(Delay));
        ArgumentOutOfRangeException.ThrowIfNegative(UpdatePeriod.Ps, nameof(UpdatePeriod));
        ArgumentOutOfRangeException.ThrowIfNegative(Turnaround.Ps, nameof(Turnaround));
    }
}

/// <summary>Buffer of a virtual channel with which credits never stop it.</summary>
/// <param name="Frames">In the loop.</param>
/// <param name="CreditsPerFrame">Rounded up.</param>
/// <param name="Credits">To advertise.</param>
/// <param name="Buffer">Credits in bytes: what the receiver must have.</param>
public readonly record struct CreditBuffer(long Frames, long CreditsPerFrame, long Credits, DataSize Buffer)
{
    /// <summary>Whether the credits in use exceed what 20-bit counters tell apart: then full rate is out of reach with this credit size.</summary>
    public bool Wraps => Credits > CreditLoop.MostCredits;
}
