using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Headroom of priority flow control from first principles, and the rules of thumb of simulators beside it; SONiC's own form is <see
/// cref="SonicHeadroom"/>. Pure; a microsecond at most; nothing is allocated.
/// </summary>
/// <remarks>
/// Bytes are exact: rate times picoseconds in 128 bits, rounded up once per term, so that no headroom is a byte too small. Equations and
/// their sources: <c>docs/models/lossless.md</c>.
/// </remarks>
public static class Headroom
{
    /// <summary>Factor of one-way bytes in flight in third.cc of alibaba-edu/High-Precision-Congestion-Control, and default of astra-sim.</summary>
    public const int HpccFactor = 3;

    // 8 bits of 1e12 picoseconds.
    private static readonly Int128 BitPicoseconds = 8_000_000_000_000;

    /// <summary>Bytes that a line carries in a time, rounded up; equation 2.</summary>
    /// <exception cref="OverflowException">Beyond 9.2 EB.</exception>
    public static DataSize BytesIn(BitRate rate, Duration time)
    {
        Int128 bits = (Int128)rate.BitsPerSecond * time.Ps;
        return new DataSize(checked((long)((bits + BitPicoseconds - 1) / BitPicoseconds)));
    }

    /// <summary>
    /// The worksheet of IEEE 802.1Qbb annex O (now 802.1Q annex N), equations 3 to 5: longest frames, pause frame, cable, interfaces and
    /// response, with gearboxes, pipeline and cells where they are stated. Equal to the published worksheet at 100 and 400 Gb/s (test
    /// <c>The_worksheet_gives_the_published_bit_times</c>) and to a line that is stopped byte by byte (test
    /// <c>A_stopped_line_delivers_no_more_than_the_headroom</c>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative value, or a rate without a response in the standard and none stated.</exception>
    public static PauseHeadroom Compute(PauseLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        link.Check();
        DataSize own = link.PortFrame + link.FrameOverhead;
        DataSize pause = link.PauseFrame + link.FrameOverhead;
        DataSize cable = BytesIn(link.Rate, link.Delay * 2);
        DataSize interfaces = BytesIn(link.Rate, link.InterfaceDelay * 2);
        DataSize gearboxes = BytesIn(link.Rate, link.GearboxDelay * 2);
        DataSize pipeline = BytesIn(link.Rate, link.PipelineDelay);
        DataSize response = ResponseOf(link);
        DataSize received = own + pause + cable + interfaces + gearboxes + pipeline + response;
        DataSize cells = new(checked((long)Math.Ceiling(received.Bytes * (link.Occupancy.Factor - 1))));
        return new PauseHeadroom(own, pause, cable, interfaces, gearboxes, pipeline, response, link.LosslessFrame + link.FrameOverhead, cells);
    }

    /// <summary>
    /// One-way bytes in flight times a factor, equation 8: 3 in third.cc of alibaba-edu/High-Precision-Congestion-Control and as default of
    /// astra-sim. No frame is in it, so that it loses frames on short links (<c>docs/models/lossless.md</c>).
    /// </summary>
    /// <param name="factor">Above 0.</param>
    public static DataSize ComputeByFactor(BitRate rate, Duration delay, double factor = HpccFactor)
    {
        Check(rate, delay);
        if (!(factor > 0 && double.IsFinite(factor)))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "a factor above 0");
        }
        // Whole factors, all that are in use, stay exact.
        return factor == Math.Truncate(factor) && factor < 1e6
            ? BytesIn(rate, delay * (long)factor)
            : new DataSize(checked((long)Math.Ceiling(rate.BytesPerSecond * delay.Seconds * factor)));
    }

    /// <summary>Bytes in flight both ways and two frames, equation 9: conweave's ns-3 (its issue 8).</summary>
    /// <param name="frame">The longest, bytes.</param>
    public static DataSize ComputeWithFrames(BitRate rate, Duration delay, DataSize frame)
    {
        Check(rate, delay);
        ArgumentOutOfRangeException.ThrowIfNegative(frame.Bytes, nameof(frame));
        return BytesIn(rate, delay * 2) + frame * 2;
    }

    /// <summary>
    /// The longest one-way delay at which a headroom is enough, to the picosecond; null where it is not even at zero. The delay of <paramref
    /// name="link"/> itself does not matter. Bisection, 64 evaluations.
    /// </summary>
    /// <param name="headroom">Bytes kept for the class at the port.</param>
    public static Duration? SolveDelay(PauseLink link, DataSize headroom)
    {
        ArgumentNullException.ThrowIfNull(link);
        link.Check();
        Int128 most = headroom.Bytes * BitPicoseconds / link.Rate.BitsPerSecond;
        long? ps = Bisection.Largest(
            d => Compute(link with { Delay = new Duration(d) }).Total <= headroom,
            // Below half of the clock's range, as the loop is twice the delay.
            (long)Int128.Min(most, long.MaxValue / 4)
        );
        return ps is { } found ? new Duration(found) : null;
    }

    private static DataSize ResponseOf(PauseLink link)
    {
        if (link.Response is { } stated)
        {
            return BytesIn(link.Rate, stated);
        }
        return PauseResponse.TryQuanta(link.Rate, out int quanta)
            ? new DataSize(quanta * (long)PauseResponse.QuantumBits / 8)
            : throw new ArgumentOutOfRangeException(nameof(link), link.Rate, "IEEE 802.3 lists no response time for this rate; state one");
    }

    private static void Check(BitRate rate, Duration delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate.BitsPerSecond, nameof(rate));
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Ps, nameof(delay));
    }
}
