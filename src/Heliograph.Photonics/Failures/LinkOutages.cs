namespace Heliograph.Photonics.Failures;

/// <summary>
/// A link that is up, flaps (goes down and trains again by itself) or fails hard (until someone replaces a part).
/// </summary>
/// <remarks>Alternating renewal: up for an exponential time, down for a time of given mean. Equations 10 to 12 of reliability.md.</remarks>
public sealed record LinkOutages
{
    /// <param name="hardRate">Hard failures per second of up time, at or above 0.</param>
    /// <param name="repair_s">Mean time from hard failure to service: detection, waiting, replacement, training.</param>
    /// <param name="flapRate">Flaps per second of up time, at or above 0.</param>
    /// <param name="flap_s">Mean time of a flap: detection and training.</param>
    public LinkOutages(double hardRate, double repair_s, double flapRate, double flap_s)
    {
        HardRate = Lifetime.Check(hardRate, nameof(hardRate));
        Repair_s = Lifetime.Check(repair_s, nameof(repair_s));
        FlapRate = Lifetime.Check(flapRate, nameof(flapRate));
        Flap_s = Lifetime.Check(flap_s, nameof(flap_s));
    }

    public double HardRate { get; }

    public double Repair_s { get; }

    public double FlapRate { get; }

    public double Flap_s { get; }

    /// <summary>Share of the time in which the link is up.</summary>
    public double Availability => 1 / (1 + HardRate * Repair_s + FlapRate * Flap_s);

    /// <summary>Share of the time in which it is down, without the cancellation of 1 - availability.</summary>
    public double Unavailability => (HardRate * Repair_s + FlapRate * Flap_s) * Availability;

    /// <summary>Down time over a time, s.</summary>
    public double Downtime_s(double time_s) => Lifetime.Check(time_s, nameof(time_s)) * Unavailability;

    /// <summary>
    /// Outages that outlast what the transport rides through, 1/s of wall time: the interruption rate for the goodput model. A
    /// flap counts when its mean time is longer than <paramref name="tolerance_s"/>, a hard failure always.
    /// </summary>
    public double InterruptionRate(double tolerance_s) =>
        (HardRate + (Flap_s > Lifetime.Check(tolerance_s, nameof(tolerance_s)) ? FlapRate : 0)) * Availability;
}
