using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// What the devices of the engines at both ends of a link draw. Energies a bit are at the line rate of the lanes; nothing is
/// fitted to the power that a data sheet prints for the whole. Equations 9 to 11 of <c>docs/models/engine.md</c>.
/// </summary>
internal sealed class EnginePower
{
    /// <summary>Name of the lasers among the devices.</summary>
    public const string LaserName = "laser";

    private const string Modulator = "modulator";
    private const string ModulatorBias = "modulator bias";
    private const string RingHeaters = "ring heaters";
    private const int Ends = 2;
    private const double Milliwatt = 1e-3;

    // Of the stated efficiency.
    private const double LeastShare = 0.01;

    private readonly EngineFigures _figures;
    private readonly Derivation _lanes;
    private readonly Derivation _lineRate;

    /// <param name="lanes">Of one link, one direction.</param>
    /// <param name="lineRate">Of one lane, b/s.</param>
    /// <param name="temperature">degC of the lasers.</param>
    /// <param name="inlet">degC of what cools them: where they would work if nothing heated them.</param>
    public EnginePower(EngineFigures figures, Derivation lanes, Derivation lineRate, Derivation launch, Derivation temperature, Derivation inlet)
    {
        (_figures, _lanes, _lineRate) = (figures, lanes, lineRate);
        Efficiency = EfficiencyAt(figures, temperature);
        Laser = LaserPower(figures, lanes, launch, Efficiency);
        Derating = Derivation.Difference(
            "what heat adds to the lasers",
            "lasers - lasers at the inlet of what cools them",
            Laser,
            LaserPower(figures, lanes, launch, EfficiencyAt(figures, inlet)).As("lasers at the inlet")
        );
        ImmutableArray<DevicePower> used = [.. All().Where(d => d.Power.Value != 0)];
        Devices = Conversion(used) is { } conversion ? used.Add(conversion) : used;
    }

    /// <summary>Wall plug at the temperature at which the lasers work.</summary>
    public Derivation Efficiency { get; }

    /// <summary>W of a link.</summary>
    public Derivation Laser { get; }

    public Derivation Derating { get; }

    public ImmutableArray<DevicePower> Devices { get; }

    /// <summary>
    /// eta(T) = eta_0 (1 + slope (T - T_0)), T_0 the temperature of the efficiency figure; eta_0 where slope or T_0 is not stated. Equation 9.
    /// </summary>
    public static Derivation EfficiencyAt(EngineFigures figures, Derivation temperature)
    {
        Derivation stated = EngineFigures.AboveZero(figures.Of("laser", "wall-plug-efficiency"));
        if (figures.Find("laser", "efficiency-slope") is not { } slope || stated.Leading?.Figure.Temperature is not { } at)
        {
            return stated;
        }
        Derivation reference = Derivation.Input("temperature of the efficiency figure", at, "degC", $"conditions of {stated.Leading.Key}");
        return Derivation.Of(
            "wall-plug efficiency of the laser",
            "",
            "efficiency x (1 + slope x (temperature - temperature of the figure))",
            [stated, slope, temperature, reference],
            o => o[0].Value!.Value * Share(o[1].Value!.Value, o[2].Value!.Value - o[3].Value!.Value)
        );
    }

    /// <summary>
    /// W of the lasers at any temperature, degC; infinite where the law leaves no light to speak of: there they give out. Null where a figure is
    /// missing.
    /// </summary>
    public static Func<double, double>? LaserOverTemperature(EngineFigures figures, Derivation lanes, Derivation launch)
    {
        Derivation stated = EngineFigures.AboveZero(figures.Of("laser", "wall-plug-efficiency"));
        if (LaserPower(figures, lanes, launch, stated).Value is not { } watts)
        {
            return null;
        }
        if (figures.Find("laser", "efficiency-slope")?.Value is not { } slope || stated.Leading?.Figure.Temperature is not { } at)
        {
            return _ => watts;
        }
        return celsius => Share(slope, celsius - at) is > LeastShare and var share ? watts / share : double.PositiveInfinity;
    }

    /// <summary>Heat of the photonic chip; the rest is of the electronics, or of the lasers.</summary>
    public static bool IsPhotonic(string device) => device is Modulator or ModulatorBias or RingHeaters;

    // Far from its figure the linear law says no more than that the laser gives out, which its temperature limit says first.
    private static double Share(double slope, double kelvin) => Math.Max(LeastShare, 1 + slope * kelvin);

    private static Derivation LaserPower(EngineFigures figures, Derivation lanes, Derivation launch, Derivation efficiency)
    {
        Derivation? driver = figures.Find("laser-driver", "efficiency") is { } of ? EngineFigures.AboveZero(of) : null;
        Derivation sharing = figures.Own("lanes-per-laser", 1, "a laser a lane");
        // A laser that is modulated itself states its current: its light is not what its efficiency would be taken of.
        if (figures.Find("laser", "wall-plug-efficiency") is null && figures.Find("laser", "drive-current") is { } current)
        {
            return Derivation.Of(
                "lasers",
                "W",
                "2 ends x lanes / lanes of a laser x current x voltage / driver efficiency",
                [
                    lanes,
                    sharing,
                    current,
                    figures.Of("laser", "forward-voltage"),
                    driver ?? Derivation.Input("driver efficiency", 1, "", "no driver is named"),
                ],
                o => Ends * o[0].Value!.Value / o[1].Value!.Value * o[2].Value!.Value * o[3].Value!.Value / o[4].Value!.Value
            );
        }
        // A module's efficiency has its driver in it; a chip's does not.
        bool isChip = efficiency.Leading?.Figure.Boundary != "module";
        return Derivation.Of(
            "lasers",
            "W",
            "2 ends x lanes / lanes of a laser x launch power / (efficiency x driver efficiency)",
            [
                lanes,
                sharing,
                launch,
                efficiency,
                isChip && driver is not null ? driver : Derivation.Input("driver efficiency", 1, "", "in the efficiency of the laser"),
            ],
            o =>
                Ends
                * o[0].Value!.Value
                / o[1].Value!.Value
                * Milliwatt
                * Imdd.OpticalModulation.FromDb(o[2].Value!.Value)
                / (o[3].Value!.Value * o[4].Value!.Value)
        );
    }

    private IEnumerable<DevicePower> All()
    {
        yield return new DevicePower(LaserName, "optics", Laser);
        foreach ((string role, string name) in new[] { ("driver", "driver"), ("tia", "TIA"), ("electrical", "electrical interface of the engine") })
        {
            if (_figures.Device(role) is not null)
            {
                yield return new DevicePower(name, "optics", PerBit(name, _figures.Of(role, "energy-per-bit")));
            }
        }
        // Energies of modulators are printed with the driver that they were measured with.
        if (_figures.Device("driver") is null)
        {
            Derivation energy = _figures.Find("modulator", "energy-per-bit") ?? _figures.Of("modulator", "drive-energy");
            yield return new DevicePower(Modulator, "optics", PerBit(Modulator, energy));
        }
        if (_figures.Find("tuner", "bias-power") is { } bias)
        {
            yield return new DevicePower(ModulatorBias, "optics", Each(ModulatorBias, bias, "2 ends x lanes x heater"));
        }
        foreach (DevicePower ring in Rings())
        {
            yield return ring;
        }
        if (_figures.Device("dsp") is not null)
        {
            Derivation share = _figures.Own("retimed-share", 1, "both directions");
            Derivation retimed = Derivation.Product("DSP of a lane", "W", _figures.Of("dsp", "lane-power"), share);
            yield return new DevicePower("DSP", "module", Each("DSP", retimed, "2 ends x lanes x power of a lane"));
        }
        if (_figures.Has("other-power") && _figures.Has("lanes"))
        {
            Derivation other = Derivation.Of(
                "clocks, control, monitors",
                "W",
                "2 ends x lanes / lanes of the engine x other power of the engine",
                [_lanes, EngineFigures.AboveZero(_figures.Own("lanes")), _figures.Own("other-power")],
                o => Ends * o[0].Value!.Value / o[1].Value!.Value * o[2].Value!.Value
            );
            yield return new DevicePower("clocks, control, monitors", "optics", other);
        }
    }

    private IEnumerable<DevicePower> Rings()
    {
        if (!_figures.Has("ring-shift") || _figures.Find("tuner", "tuning-power") is not { } tuning)
        {
            yield break;
        }
        Derivation count = _figures.Own("rings-per-lane");
        Derivation heaters = Derivation.Of(
            RingHeaters,
            "W",
            "2 ends x lanes x rings of a lane x mean shift x power for a shift",
            [_lanes, count, _figures.Own("ring-shift"), tuning],
            o => Ends * o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value * o[3].Value!.Value
        );
        yield return new DevicePower(RingHeaters, "optics", heaters);
        if (_figures.Find("tuner", "control-power") is { } control)
        {
            Derivation loops = Derivation.Of(
                "ring control",
                "W",
                "2 ends x lanes x rings of a lane x loop",
                [_lanes, count, control],
                o => Ends * o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value
            );
            yield return new DevicePower("ring control", "optics", loops);
        }
    }

    // What is drawn is what is used over 1 - loss.
    private DevicePower? Conversion(ImmutableArray<DevicePower> used)
    {
        if (!_figures.Has("conversion-loss") || _figures.Own("conversion-loss").Value == 0)
        {
            return null;
        }
        Derivation sum = Derivation.Sum("used behind the converters", "W", used.Select(u => u.Power));
        Derivation lost = Derivation.Of(
            "voltage conversion",
            "W",
            "used x loss / (1 - loss)",
            [sum, _figures.Own("conversion-loss")],
            o => o[0].Value!.Value * o[1].Value!.Value / (1 - o[1].Value!.Value)
        );
        return new DevicePower("voltage conversion", "module", lost);
    }

    private Derivation PerBit(string name, Derivation energy) =>
        Derivation.Of(
            name,
            "W",
            "2 ends x lanes x energy of a bit x line rate of a lane",
            [_lanes, energy, _lineRate],
            o => Ends * o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value
        );

    private Derivation Each(string name, Derivation watts, string formula) =>
        Derivation.Of(name, "W", formula, [_lanes, watts], o => Ends * o[0].Value!.Value * o[1].Value!.Value);
}
