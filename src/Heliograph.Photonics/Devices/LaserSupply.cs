using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>
/// What feeds and cools a laser chip: driver, and a thermoelectric cooler where there is one. Equations 7 and 8 of devices.md.
/// </summary>
public sealed record LaserSupply
{
    /// <summary>Power into the chip over power into the driver.</summary>
    public required double DriverEfficiency { get; init; }

    /// <summary>Temperature that the cooler holds, K; null for an uncooled laser, whose case follows the module.</summary>
    public double? CoolerTemperature { get; init; }

    /// <summary>Heat pumped over electrical power of the cooler without a temperature difference.</summary>
    public double CoefficientOfPerformance { get; init; } = double.PositiveInfinity;

    /// <summary>Temperature difference at which the cooler pumps no heat, K; its coefficient of performance falls linearly to there.</summary>
    public double LargestDifference { get; init; } = double.PositiveInfinity;

    /// <summary>Heat that leaks to the cold side, W/K.</summary>
    public double LeakConductance { get; init; }

    /// <summary>Control and monitoring of the laser, W.</summary>
    public double Control { get; init; }

    /// <summary>Case temperature of the chip, K, in a module at <paramref name="module"/> K.</summary>
    public double CaseTemperature(double module) => CoolerTemperature ?? module;

    /// <summary>
    /// The chip at a power (W) in a module at a temperature (K), and the electrical power of chip, driver, cooler and control, W; null
    /// where the laser does not reach the power or the cooler does not pump against the difference.
    /// </summary>
    /// <remarks>A cooler below the module's temperature pumps chip heat and leak; above it, it heats with the same coefficient plus one.</remarks>
    public (LaserOperation Chip, double? ElectricalPower) ForPower(Laser laser, double power, double module)
    {
        ArgumentNullException.ThrowIfNull(laser);
        Require.Efficiency(DriverEfficiency);
        LaserOperation chip = laser.ForPower(power, CaseTemperature(Require.Positive(module)));
        double? cooler = CoolerPower(chip.Heat, module);
        double? total = chip.State == LaserState.Operates ? chip.ElectricalPower / DriverEfficiency + cooler + Require.NotNegative(Control) : null;
        return (chip, total);
    }

    /// <summary>Electrical power of the cooler against chip heat (W), W; 0 without a cooler; null where it cannot pump. Equation 8.</summary>
    public double? CoolerPower(double heat, double module)
    {
        if (CoolerTemperature is not { } held)
        {
            return 0;
        }
        Require.PositiveOrInfinite(CoefficientOfPerformance);
        Require.PositiveOrInfinite(LargestDifference);
        double difference = module - held;
        double load = heat + Require.NotNegative(LeakConductance) * difference;
        if (load <= 0)
        {
            // Heating: a pump delivers its electrical power and what it pumps.
            return -load / (CoefficientOfPerformance + 1);
        }
        double performance = CoefficientOfPerformance * (1 - Math.Max(0, difference) / LargestDifference);
        return performance > 0 ? load / performance : null;
    }
}
