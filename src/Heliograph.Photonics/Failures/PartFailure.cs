namespace Heliograph.Photonics.Failures;

/// <summary>
/// Like parts of a link that fail at random.
/// </summary>
/// <param name="Name">What the share of the link's failures is named by.</param>
/// <param name="Rate">Failure rate of one part at <paramref name="Reference_C"/>, 1/s.</param>
/// <param name="Reference_C">Temperature that the rate holds at, degC.</param>
/// <param name="Activation_eV">Activation energy, eV; 0 where the rate does not depend on temperature.</param>
/// <param name="Temperature_C">Temperature of the part in use, degC: junction where the rate is for junctions.</param>
/// <param name="Count">Parts of which every one is needed; may be a share of a part that links have in common, such as 1/4 laser a lane.</param>
public sealed record PartFailure(string Name, FailureRate Rate, double Reference_C, double Activation_eV, double Temperature_C, double Count)
{
    /// <summary>Spares behind each part of a group of <see cref="Needed"/>; 0 means a series part.</summary>
    public int Spares { get; init; }

    /// <summary>Parts of a group that share the spares; <see cref="Count"/> then counts groups.</summary>
    public int Needed { get; init; } = 1;

    /// <summary>Failure rate of a waiting spare over that of a part in service: 1 hot, 0 cold.</summary>
    public double StandbyShare { get; init; } = 1;

    /// <summary>Further factors of the use condition (humidity, voltage, drive), multiplied.</summary>
    public double Stress { get; init; } = 1;

    /// <summary>Failure rate of one part in use, 1/s.</summary>
    public FailureRate InUse
    {
        get
        {
            Rate.Check(nameof(Rate));
            return Lifetime.Positive(Stress, nameof(Stress)) * Acceleration.Arrhenius(Activation_eV, Reference_C, Temperature_C) * Rate;
        }
    }

    /// <summary>Rate at which the parts take the link down, 1/s: all in series, or groups that are lost over a mission.</summary>
    public FailureRate LinkRate(double mission_s)
    {
        Lifetime.Check(Count, nameof(Count));
        ArgumentOutOfRangeException.ThrowIfNegative(Spares);
        ArgumentOutOfRangeException.ThrowIfLessThan(Needed, 1);
        FailureRate each = InUse;
        return Spares == 0
            ? Count * Needed * each
            : Count * new FailureRate(OfGroup(each.Low, mission_s), OfGroup(each.Typical, mission_s), OfGroup(each.High, mission_s));
    }

    private double OfGroup(double rate, double mission_s) =>
        rate == 0 ? 0 : new SpareGroup(Needed, Spares, rate, StandbyShare).MeanLossRate(mission_s);
}
