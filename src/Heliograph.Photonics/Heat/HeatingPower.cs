namespace Heliograph.Photonics.Heat;

/// <summary>How parts of an optical package turn power into heat at a temperature: functions for <see cref="BlockBehaviour"/>.</summary>
public static class HeatingPower
{
    /// <summary>
    /// Heat of lasers that are driven to a constant optical power, which leaves the block: P_opt / (WPE(T) eta) - P_opt. Infinite
    /// where the efficiency is none.
    /// </summary>
    /// <param name="opticalPower">W of all lasers of the block, 0 or more.</param>
    /// <param name="wallPlugEfficiency">By temperature in degC.</param>
    /// <param name="driverEfficiency">Of the current source if it is in the block, in (0, 1]; 1 if it is elsewhere.</param>
    public static Func<double, double> Laser(double opticalPower, Func<double, double> wallPlugEfficiency, double driverEfficiency = 1)
    {
        ArgumentNullException.ThrowIfNull(wallPlugEfficiency);
        ThrowUnless(opticalPower >= 0 && double.IsFinite(opticalPower), nameof(opticalPower), opticalPower);
        ThrowUnless(driverEfficiency is > 0 and <= 1, nameof(driverEfficiency), driverEfficiency);
        return celsius =>
        {
            double efficiency = wallPlugEfficiency(celsius) * driverEfficiency;
            if (efficiency > 1)
            {
                throw new InvalidOperationException($"an efficiency of {efficiency} at {celsius} degC");
            }
            return efficiency > 0 ? opticalPower / efficiency - opticalPower : double.PositiveInfinity;
        };
    }

    /// <summary>
    /// Heaters that hold rings at the frequency that they have at the hot end: what the package does not warm them by,
    /// max(0, span - drift (T - cold)) / efficiency for each ring.
    /// </summary>
    /// <param name="rings">In the block.</param>
    /// <param name="span">Hz that a heater must cover at the cold end.</param>
    /// <param name="drift">Hz/K by which a ring moves towards its lock point as the package warms.</param>
    /// <param name="cold">degC at which the whole span is due.</param>
    /// <param name="efficiency">Hz/W of a heater.</param>
    public static Func<double, double> RingHeaters(int rings, double span, double drift, double cold, double efficiency)
    {
        ThrowUnless(rings >= 0, nameof(rings), rings);
        ThrowUnless(span >= 0 && double.IsFinite(span), nameof(span), span);
        ThrowUnless(drift >= 0 && double.IsFinite(drift), nameof(drift), drift);
        ThrowUnless(double.IsFinite(cold), nameof(cold), cold);
        ThrowUnless(efficiency > 0 && double.IsFinite(efficiency), nameof(efficiency), efficiency);
        return celsius => rings * Math.Max(0, span - drift * (celsius - cold)) / efficiency;
    }

    /// <summary>Logic: a part that stays and leakage that doubles every so many kelvin, 2^((T - reference) / doubling).</summary>
    /// <param name="dynamic">W.</param>
    /// <param name="leakage">W at <paramref name="reference"/> degC, 0 or more.</param>
    /// <param name="doubling">K, above 0.</param>
    public static Func<double, double> Logic(double dynamic, double leakage, double reference, double doubling)
    {
        ThrowUnless(dynamic >= 0 && double.IsFinite(dynamic), nameof(dynamic), dynamic);
        ThrowUnless(leakage >= 0 && double.IsFinite(leakage), nameof(leakage), leakage);
        ThrowUnless(double.IsFinite(reference), nameof(reference), reference);
        ThrowUnless(doubling > 0 && double.IsFinite(doubling), nameof(doubling), doubling);
        return celsius => dynamic + leakage * Math.Pow(2, (celsius - reference) / doubling);
    }

    private static void ThrowUnless(bool holds, string name, double value)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, "out of its range");
        }
    }
}
