namespace Heliograph.Photonics.Circuits;

/// <summary>
/// What passes between the last bit over the old circuit and the first over the new one.
/// </summary>
/// <param name="SwitchS">Mirrors, phase shifters or laser change state, s.</param>
/// <param name="SettleS">Until the light is steady, s.</param>
/// <param name="RelockS">Clock recovery and signal processing of the receivers lock on again (link up), s.</param>
/// <param name="GuardS">Margin for clocks that differ between the ends, s.</param>
public sealed record SwitchingTime(double SwitchS, double SettleS, double RelockS, double GuardS = 0)
{
    /// <summary>Time without traffic at each change, s. Equation 9.</summary>
    public double DarkS =>
        SwitchS >= 0 && SettleS >= 0 && RelockS >= 0 && GuardS >= 0
            ? SwitchS + SettleS + RelockS + GuardS
            : throw new ArgumentOutOfRangeException(nameof(SwitchS), (SwitchS, SettleS, RelockS, GuardS), "times are not negative");

    /// <summary>Share of time with traffic when each circuit carries it for <paramref name="holdS"/> (above 0). Equation 10.</summary>
    public double Duty(double holdS)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(holdS);
        return holdS / (holdS + DarkS);
    }

    /// <summary>How long circuits must stand for a duty in [0, 1), s.</summary>
    public double HoldForS(double duty)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(duty);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(duty, 1);
        return DarkS * duty / (1 - duty);
    }

    /// <summary>Share of slots of fixed length (s, above 0) that is left for traffic; 0 when the slot is all dark.</summary>
    public double SlotEfficiency(double slotS)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotS);
        return Math.Max(0, 1 - DarkS / slotS);
    }
}
