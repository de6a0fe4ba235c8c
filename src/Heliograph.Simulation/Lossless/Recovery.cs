using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>
/// Share of a line that carries payload for the first time when packets are lost independently, by scheme of recovery; equations 13 to 16.
/// Within 1 % of a sender and receiver stepped packet by packet (tests <c>Go_back_n_is_what_a_stepped_sender_gets</c>,
/// <c>Selective_repeat_is_what_a_stepped_sender_gets</c>).
/// </summary>
public static class Recovery
{
    /// <summary>Packets sent in a round trip, equation 13.</summary>
    /// <param name="packet">On the line, bytes; above 0.</param>
    public static double PacketsInFlight(BitRate rate, Duration roundTrip, DataSize packet)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(packet.Bytes, nameof(packet));
        ArgumentOutOfRangeException.ThrowIfNegative(roundTrip.Ps, nameof(roundTrip));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate.BitsPerSecond, nameof(rate));
        return rate.BytesPerSecond * roundTrip.Seconds / packet.Bytes;
    }

    /// <summary>
    /// Go-back-N, equation 14: a loss is known a round trip later, and all since is sent again. Also a hop with link-level retry, with the
    /// packets in flight on the hop. Timeouts are not in it.
    /// </summary>
    /// <param name="loss">Of a packet, 0 to below 1.</param>
    /// <param name="packetsInFlight">In a round trip; below 1 counts as 1, as the lost packet itself is sent again.</param>
    public static double GoBackN(double loss, double packetsInFlight)
    {
        CheckLoss(loss);
        if (!(packetsInFlight >= 0 && double.IsFinite(packetsInFlight)))
        {
            throw new ArgumentOutOfRangeException(nameof(packetsInFlight), packetsInFlight, "at least 0");
        }
        double window = Math.Max(1, packetsInFlight);
        return (1 - loss) / (1 - loss + loss * window);
    }

    /// <summary>
    /// Selective repeat, equation 15: only what was lost is sent again; with a window that never closes (two round trips and more).
    /// </summary>
    /// <param name="loss">Of a packet, 0 to below 1.</param>
    public static double SelectiveRepeat(double loss)
    {
        CheckLoss(loss);
        return 1 - loss;
    }

    /// <summary>
    /// With the time of timeouts, equation 16: of losses that nothing but a timer reveals, the last packets of a message among them.
    /// </summary>
    /// <param name="goodput">Without them, above 0 to 1.</param>
    /// <param name="tailLoss">Timeouts for each delivered packet, at least 0.</param>
    /// <param name="timeoutPackets">Packets that the line would send in the time of one, at least 0.</param>
    public static double WithTimeouts(double goodput, double tailLoss, double timeoutPackets)
    {
        if (!(goodput is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(goodput), goodput, "above 0 to 1");
        }
        if (!(tailLoss >= 0 && timeoutPackets >= 0 && double.IsFinite(tailLoss * timeoutPackets)))
        {
            throw new ArgumentOutOfRangeException(nameof(tailLoss), tailLoss, "losses and times of at least 0");
        }
        return 1 / (1 / goodput + tailLoss * timeoutPackets);
    }

    /// <summary>Loss of a path of links that lose independently.</summary>
    public static double OfPath(ReadOnlySpan<double> losses)
    {
        double lost = 0;
        foreach (double loss in losses)
        {
            CheckLoss(loss);
            // Not 1 - (1 - a)(1 - b), which rounds losses of 1e-16 away.
            lost += loss * (1 - lost);
        }
        return lost;
    }

    private static void CheckLoss(double loss)
    {
        if (!(loss is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(loss), loss, "a loss from 0 to below 1");
        }
    }
}
