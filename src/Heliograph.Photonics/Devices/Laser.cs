using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Devices;

/// <summary>What becomes of a laser at an operating point.</summary>
public enum LaserState
{
    /// <summary>It lases, within its limits.</summary>
    Operates,

    /// <summary>The current is not above the threshold at that temperature.</summary>
    BelowThreshold,

    /// <summary>No current up to the maximum, or up to the thermal roll-over, gives the power.</summary>
    PowerOutOfReach,

    /// <summary>The case is colder or hotter than the part is specified for.</summary>
    TemperatureOutOfRange,
}

/// <summary>Operating point of a laser chip; powers in W, temperatures in K.</summary>
/// <param name="Current">Drive current, A; 0 where no current serves.</param>
/// <param name="Power">Optical power at the facet or fibre that the slope efficiency names, W.</param>
/// <param name="ElectricalPower">Power into the chip, W, without driver and cooler.</param>
/// <param name="JunctionTemperature">Of the active region, K.</param>
/// <param name="Wavelength">m.</param>
/// <param name="Rin">Relative to the level, 1/Hz; null where the laser has no figure or does not lase.</param>
public readonly record struct LaserOperation(
    LaserState State,
    double Current,
    double Power,
    double ElectricalPower,
    double JunctionTemperature,
    double Wavelength,
    double? Rin
)
{
    /// <summary>Optical over electrical power of the chip; 0 without light.</summary>
    public double WallPlugEfficiency => ElectricalPower > 0 ? Power / ElectricalPower : 0;

    /// <summary>What the chip turns into heat, W.</summary>
    public double Heat => ElectricalPower - Power;
}

/// <summary>
/// A continuous-wave laser chip: threshold I_th = I_0 exp((T - T_ref) / T_0), slope efficiency exp(-(T - T_ref) / T_1) or linear in T, a
/// diode voltage with series resistance, and self-heating through its thermal resistance, which is what rolls the power over.
/// Equations 1 to 6 of devices.md. Figures are at <see cref="ReferenceTemperature"/> of the junction.
/// </summary>
public sealed record Laser
{
    /// <summary>Least relative change of the junction's excess temperature that is followed.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>T_ref, K.</summary>
    public required double ReferenceTemperature { get; init; }

    /// <summary>I_0, A.</summary>
    public required double ThresholdCurrent { get; init; }

    /// <summary>T_0, K.</summary>
    public required double ThresholdTemperature { get; init; }

    /// <summary>Slope efficiency, W/A.</summary>
    public required double SlopeEfficiency { get; init; }

    /// <summary>T_1 of the slope's exponential law, K; infinity (the default) where it does not fall.</summary>
    public double SlopeTemperature { get; init; } = double.PositiveInfinity;

    /// <summary>Relative change of the slope per kelvin, 1/K, of the linear law; multiplies the exponential one. Usually one of the two is given.</summary>
    public double SlopePerKelvin { get; init; }

    /// <summary>Voltage at which the diode turns on, V.</summary>
    public required double TurnOnVoltage { get; init; }

    /// <summary>ohm.</summary>
    public required double SeriesResistance { get; init; }

    /// <summary>A.</summary>
    public required double MaximumCurrent { get; init; }

    /// <summary>Junction to case, K/W; 0 (the default) leaves self-heating out.</summary>
    public double ThermalResistance { get; init; }

    /// <summary>m, at the reference temperature.</summary>
    public required double Wavelength { get; init; }

    /// <summary>m/K of the junction.</summary>
    public double WavelengthPerKelvin { get; init; }

    /// <summary>Coldest case, K.</summary>
    public double LowestTemperature { get; init; }

    /// <summary>Hottest case, K.</summary>
    public double HighestTemperature { get; init; } = double.PositiveInfinity;

    /// <summary>Relative intensity noise (level) at <see cref="RinOverdrive"/>, 1/Hz; null where unknown.</summary>
    public double? Rin { get; init; }

    /// <summary>I / I_th - 1 at which <see cref="Rin"/> holds; RIN falls with its cube. Null where it is not followed over drive.</summary>
    public double? RinOverdrive { get; init; }

    /// <summary>RIN that more drive does not undercut, 1/Hz.</summary>
    public double RinFloor { get; init; }

    /// <summary>I_th at a junction temperature, A. Equation 1.</summary>
    public double ThresholdAt(double junction) => ThresholdCurrent * Math.Exp((junction - ReferenceTemperature) / ThresholdTemperature);

    /// <summary>Slope efficiency at a junction temperature, W/A, never negative. Equation 2.</summary>
    public double SlopeAt(double junction)
    {
        double above = junction - ReferenceTemperature;
        return Math.Max(0, SlopeEfficiency * Math.Exp(-above / SlopeTemperature) * (1 + SlopePerKelvin * above));
    }

    /// <summary>Forward voltage, V. Equation 3.</summary>
    public double VoltageAt(double current) => TurnOnVoltage + SeriesResistance * current;

    /// <summary>
    /// The operating point at a current (A, up to the maximum) and a case temperature (K). With self-heating the coolest junction that is
    /// consistent with its own heat. Equations 4 to 6.
    /// </summary>
    public LaserOperation At(double current, double caseTemperature)
    {
        Check();
        Require.NotNegative(current);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(current, MaximumCurrent);
        return InRange(caseTemperature) ? Operate(current, caseTemperature) : Dark(LaserState.TemperatureOutOfRange, 0, caseTemperature);
    }

    /// <summary>The current with the largest power at a case temperature, up to the maximum, and the point there.</summary>
    public LaserOperation Strongest(double caseTemperature)
    {
        Check();
        return InRange(caseTemperature) ? Peak(caseTemperature) : Dark(LaserState.TemperatureOutOfRange, 0, caseTemperature);
    }

    /// <summary>The smallest current that gives a power (W, above 0) at a case temperature (K), and the point there.</summary>
    public LaserOperation ForPower(double power, double caseTemperature)
    {
        Check();
        Require.Positive(power);
        if (!InRange(caseTemperature))
        {
            return Dark(LaserState.TemperatureOutOfRange, 0, caseTemperature);
        }
        LaserOperation peak = Peak(caseTemperature);
        if (!(peak.Power >= power))
        {
            return Dark(LaserState.PowerOutOfReach, 0, caseTemperature);
        }
        // Below the peak the power rises with the current.
        double low = 0;
        double high = peak.Current;
        while (true)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
            {
                return Operate(high, caseTemperature);
            }
            (low, high) = Operate(middle, caseTemperature).Power < power ? (middle, high) : (low, middle);
        }
    }

    private LaserOperation Operate(double current, double caseTemperature)
    {
        double electrical = VoltageAt(current) * current;
        double junction = caseTemperature;
        double power = PowerAt(current, junction);
        // T -> T_case + R (P_el - P_opt(T)) rises with T, so from the case it climbs to the coolest fixed point, at most T_case + R P_el.
        for (int i = 0; i < 1000; i++)
        {
            double next = caseTemperature + ThermalResistance * (electrical - power);
            bool settled = next - junction <= Tolerance * next;
            junction = next;
            power = PowerAt(current, junction);
            if (settled)
            {
                break;
            }
        }
        if (power <= 0)
        {
            return Dark(LaserState.BelowThreshold, current, junction);
        }
        double wavelength = Wavelength + WavelengthPerKelvin * (junction - ReferenceTemperature);
        return new LaserOperation(LaserState.Operates, current, power, electrical, junction, wavelength, RinAt(current, junction));
    }

    private double PowerAt(double current, double junction) => Math.Max(0, SlopeAt(junction) * (current - ThresholdAt(junction)));

    // Schawlow-Townes-Henry theory: far above the relaxation peak RIN falls with the cube of the overdrive.
    private double? RinAt(double current, double junction)
    {
        if (Rin is not { } rin || RinOverdrive is not { } reference)
        {
            return Rin;
        }
        double drive = current / ThresholdAt(junction) - 1;
        double relative = reference / drive;
        return Math.Max(RinFloor, rin * relative * relative * relative);
    }

    // The power over the current has one peak; beside it the laser may be dark on both sides, so a scan brackets it for the golden section.
    private LaserOperation Peak(double caseTemperature)
    {
        LaserOperation best = Operate(MaximumCurrent, caseTemperature);
        if (ThermalResistance == 0)
        {
            return best;
        }
        const int Scan = 64;
        double step = MaximumCurrent / Scan;
        for (int i = 1; i < Scan; i++)
        {
            LaserOperation here = Operate(i * step, caseTemperature);
            best = here.Power > best.Power ? here : best;
        }
        double golden = 0.5 * (Math.Sqrt(5) - 1);
        double low = Math.Max(0, best.Current - step);
        double high = Math.Min(MaximumCurrent, best.Current + step);
        for (int i = 0; i < 40; i++)
        {
            double left = high - golden * (high - low);
            double right = low + golden * (high - low);
            (low, high) = Operate(left, caseTemperature).Power > Operate(right, caseTemperature).Power ? (low, right) : (left, high);
        }
        LaserOperation peak = Operate(0.5 * (low + high), caseTemperature);
        return peak.Power > best.Power ? peak : best;
    }

    private LaserOperation Dark(LaserState state, double current, double junction)
    {
        double wavelength = Wavelength + WavelengthPerKelvin * (junction - ReferenceTemperature);
        return new LaserOperation(state, current, 0, VoltageAt(current) * current, junction, wavelength, null);
    }

    private bool InRange(double caseTemperature) => Require.Positive(caseTemperature) >= LowestTemperature && caseTemperature <= HighestTemperature;

    private void Check()
    {
        Require.Positive(ReferenceTemperature);
        Require.Positive(ThresholdCurrent);
        Require.Positive(ThresholdTemperature);
        Require.Positive(SlopeEfficiency);
        Require.Positive(TurnOnVoltage);
        Require.NotNegative(SeriesResistance);
        Require.Positive(MaximumCurrent);
        Require.NotNegative(ThermalResistance);
        Require.Positive(Wavelength);
        Require.PositiveOrInfinite(SlopeTemperature);
        // More light than quanta: slope <= h c / (q lambda).
        double quantum = Photodiode.PhotonVoltage(Wavelength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SlopeEfficiency, quantum, nameof(SlopeEfficiency));
    }
}
