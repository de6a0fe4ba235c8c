using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// What the devices of the engines at both ends of a link draw. Energies a bit are at the line rate of the lanes; nothing is
/// fitted to the power that a data sheet prints for the whole. Equations 8 to 11 of <c>docs/models/engine.md</c>.
/// </summary>
internal sealed class EnginePower
{
    /// <summary>Name of the lasers among the devices.</summary>
    public const string LaserName = "laser";

    private const int Ends = 2;

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
        Laser = LaserPower(launch, Efficiency).As("lasers");
        Derating = Derivation.Difference(
            "what heat adds to the lasers",
            "lasers - lasers at the inlet of what cools them",
            Laser,
            LaserPower(launch, EfficiencyAt(figures, inlet)).As("lasers at the inlet")
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
    /// eta(T) = eta_0 (1 + slope (T - T_0)), T_0 the temperature of the efficiency figure. At least a hundredth of eta_0: beyond that
    /// the linear law says no more than that the laser gives out, which its temperature limit says first.
    /// </summary>
    public static Derivation EfficiencyAt(EngineFigures figures, Derivation temperature)
    {
        Derivation stated = figures.Of("laser", "wall-plug-efficiency");
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
            o => o[0].Value!.Value * Math.Max(0.01, 1 + o[1].Value!.Value * (o[2].Value!.Value - o[3].Value!.Value))
        );
    }

    /// <summary>Heat of the photonic chip; the rest is of the electronics, or of the lasers.</summary>
    public static bool IsPhotonic(string device) => device is "modulator" or "modulator bias" or "ring heaters";

    private Derivation LaserPower(Derivation launch, Derivation efficiency)
    {
        if (!efficiency.IsKnown && _figures.Find("laser", "drive-current") is { } current && _figures.Find("laser", "forward-voltage") is { } voltage)
        {
            return ByCurrent(current, voltage);
        }
        // A module's efficiency has its driver in it; a chip's does not.
        bool isChip = efficiency.Leading?.Figure.Boundary != "module";
        Derivation driver =
            isChip && _figures.Find("laser-driver", "efficiency") is { } stated
                ? stated
                : Derivation.Input("driver efficiency", 1, "", "in the efficiency of the laser");
        return Derivation.Of(
            "lasers",
            "W",
            "2 ends x lanes / lanes of a laser x launch power / (efficiency x driver efficiency)",
            [_lanes, Sharing(), launch, efficiency, driver],
            o => Ends * o[0].Value!.Value / o[1].Value!.Value * 1e-3 * Imdd.OpticalModulation.FromDb(o[2].Value!.Value) / (o[3].Value!.Value * o[4].Value!.Value)
        );
    }

    // A laser that is modulated itself states its current: its light is not what its efficiency would be taken of.
    private Derivation ByCurrent(Derivation current, Derivation voltage)
    {
        Derivation driver = _figures.Find("laser-driver", "efficiency") ?? Derivation.Input("driver efficiency", 1, "", "no driver is named");
        return Derivation.Of(
            "lasers",
            "W",
            "2 ends x lanes / lanes of a laser x current x voltage / driver efficiency",
            [_lanes, Sharing(), current, voltage, driver],
            o => Ends * o[0].Value!.Value / o[1].Value!.Value * o[2].Value!.Value * o[3].Value!.Value / o[4].Value!.Value
        );
    }

    private Derivation Sharing() =>
        _figures.Has("lanes-per-laser") ? _figures.Own("lanes-per-laser") : Derivation.Input("lanes of a laser", 1, "", "a laser a lane");

    private IEnumerable<DevicePower> All()
    {
        yield return new DevicePower(LaserName, "optics", Laser);
        foreach ((string role, string name) in new[] { ("driver", "driver"), ("tia", "TIA"), ("electrical", "electrical interface of the engine") })
        {
            if (_figures.Find(role, "energy-per-bit") is { } energy)
            {
                yield return new DevicePower(name, "optics", PerBit(name, energy));
            }
        }
        if (_figures.Find("modulator", "drive-energy") is { } drive)
        {
            yield return new DevicePower("modulator", "optics", PerBit("modulator", drive));
        }
        if (_figures.Find("tuner", "bias-power") is { } bias)
        {
            yield return new DevicePower("modulator bias", "optics", Each("modulator bias", bias, "2 ends x lanes x heater"));
        }
        foreach (DevicePower ring in Rings())
        {
            yield return ring;
        }
        if (_figures.Find("dsp", "lane-power") is { } dsp)
        {
            Derivation share = _figures.Has("retimed-share")
                ? _figures.Own("retimed-share")
                : Derivation.Input("share of directions retimed", 1, "", "both");
            Derivation retimed = Derivation.Product("DSP of a lane", "W", dsp, share);
            yield return new DevicePower("DSP", "module", Each("DSP", retimed, "2 ends x lanes x power of a lane"));
        }
        if (_figures.Has("other-power") && _figures.Has("lanes"))
        {
            Derivation other = Derivation.Of(
                "clocks, control, monitors",
                "W",
                "2 ends x lanes / lanes of the engine x other power of the engine",
                [_lanes, _figures.Own("lanes"), _figures.Own("other-power")],
                o => Ends * o[0].Value!.Value / o[1].Value!.Value * o[2].Value!.Value
            );
            yield return new DevicePower("clocks, control, monitors", "optics", other);
        }
    }

    // A heater for the ring that modulates, and one for the ring that drops where wavelengths are split by rings.
    private IEnumerable<DevicePower> Rings()
    {
        if (!_figures.Has("ring-shift") || _figures.Find("tuner", "tuning-power") is not { } tuning)
        {
            yield break;
        }
        int rings = _figures.Find("demux", "through-loss") is null ? 1 : 2;
        Derivation count = Derivation.Input("rings of a lane", rings, "", rings == 1 ? "the modulator" : "the modulator and the drop filter");
        Derivation heaters = Derivation.Of(
            "ring heaters",
            "W",
            "2 ends x lanes x rings of a lane x mean shift x power for a shift",
            [_lanes, count, _figures.Own("ring-shift"), tuning],
            o => Ends * o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value * o[3].Value!.Value
        );
        yield return new DevicePower("ring heaters", "optics", heaters);
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
        if (_figures.Own("conversion-loss", 0) == 0)
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
