namespace Heliograph.Model.Parts;

/// <summary>
/// Words for the devices inside optical engines, for electrical channels and for packages. Limits are physical: nothing
/// that exists is beyond them.
/// </summary>
internal static class DeviceQuantities
{
    // Of what the catalogue describes: electronics and its coolants, from storage to solder.
    private const double Coldest = -60;
    private const double Hottest = 300;

    // W/m/K: no solid of a package insulates better.
    private const double LeastConductivity = 0.001;

    // The smallest length a package model resolves, in the unit of the quantity.
    private const double LeastLength = 0.001;

    public static QuantityKind[] All() => [.. Lasers(), .. Modulators(), .. Receivers(), .. Passives(), .. Electrical(), .. Heat(), .. Engines()];

    private static QuantityKind[] Lasers() =>
        [
            new("wavelength", "nm", "of operation", Least: 200, Most: 20_000),
            new("output-power", "mW", "optical power of a laser where its conditions say: facet, waveguide or fibre; one line unless said", Least: 0),
            new("threshold-current", "mA", "of a laser", Least: 0),
            new("drive-current", "mA", "of a laser at its output power", Least: 0),
            new("forward-voltage", "V", "of a laser at its drive current", Least: 0),
            new("slope-efficiency", "W/A", "optical power over current above threshold", Least: 0),
            new("characteristic-temperature", "K", "T0 of the threshold current, I ~ exp(T/T0)", Least: 1),
            new("efficiency-slope", "1/K", "relative change of wall-plug efficiency with temperature", Least: -0.1, Most: 0.1),
            new("wavelength-drift", "nm/K", "of a laser line or an absorption edge with temperature"),
            new("wavelength-accuracy", "nm", "of a line against its grid, as a deviation of either sign"),
            new("grid-spacing", "GHz", "between neighbouring wavelengths", Least: 0),
            new("grid-offset", "nm", "of all lines of a grid together, as a deviation of either sign"),
            new("lines", "", "usable lines of a comb", Least: 1),
            new("level-rin", "dB/Hz", "relative intensity noise of the unmodulated light, one line unless said; not RIN OMA", Most: -60),
            new("linewidth", "kHz", "of a laser line", Least: 0),
            new("power-uniformity", "dB", "spread over lines"),
            new("coupling-efficiency", "%", "of a laser into its fibre", Least: 0, Most: 100),
            new("conversion-efficiency", "%", "pump to lines of a comb; not wall plug", Least: 0, Most: 100),
            new("oma", "dBm", "outer optical modulation amplitude that a transmitter has"),
            new("tdecq", "dB", "that a transmitter has", Least: 0),
        ];

    private static QuantityKind[] Modulators() =>
        [
            new("bandwidth", "GHz", "3 dB bandwidth of a device, small signal", Least: 0),
            new("half-wave-voltage", "V", "of a Mach-Zehnder modulator", Least: 0),
            new("vpi-length", "V cm", "half-wave voltage times length of the phase shifter", Least: 0),
            new("drive-voltage", "V", "swing, peak to peak", Least: 0),
            new("drive-energy", "fJ/b", "of the modulator; without its driver unless said", Least: 0),
            new("bias-power", "mW", "heater that holds a modulator at its bias", Least: 0),
            new("tuning-power", "mW/nm", "heater power for a shift of the resonance", Least: 0),
            new("control-power", "mW", "of the loop that locks one ring, without its heater", Least: 0),
            new("q-factor", "", "loaded, of a resonator", Least: 1),
            new("free-spectral-range", "nm", "of a resonator", Least: 0),
            new("resonance-drift", "nm/K", "of a resonator with temperature"),
            new("resonance-variation", "nm", "uniform half-width of the resonances of a die about their design", Least: 0),
            new("resonance-deviation", "GHz", "standard deviation of resonances", Least: 0),
            new("tuning-range", "nm", "that a heater reaches", Least: 0),
            new("trim-range", "nm", "that a lasting trim reaches", Least: 0),
            new("temperature-tolerance", "K", "left after the loop, as a deviation of either sign"),
            new("optical-bandwidth", "nm", "in which a device works", Least: 0),
        ];

    private static QuantityKind[] Receivers() =>
        [
            new("responsivity", "A/W", "of a photodiode; beyond the quantum limit of a stated wavelength is an error", Least: 0),
            new("dark-current", "nA", "of a photodiode", Least: 0),
            new("capacitance", "fF", "of a photodiode", Least: 0),
            new("input-noise", "pA/rtHz", "input-referred noise density of an amplifier", Least: 0),
            new("input-noise-rms", "uA", "input-referred noise of an amplifier in its own bandwidth", Least: 0),
            new("sensitivity", "dBm", "received power at the error ratio of its conditions, as printed"),
            new("bandwidth-swing", "GHz V", "bandwidth times swing of a driver", Least: 0),
        ];

    private static QuantityKind[] Passives() =>
        [
            new("through-loss", "dB", "passing one ring off resonance", Least: 0),
            new("crosstalk", "dB", "leaking power over wanted power", Most: 0),
            new("polarisation-dependent-loss", "dB", "as a deviation of either sign"),
            new("loss-per-length", "dB/m", "of a waveguide, trace or cable, at its frequency", Least: 0),
            new("thermo-optic", "1/K", "change of the refractive index with temperature"),
            new("attenuation-change", "dB/km", "of a fibre with age and climate, as a deviation of either sign"),
            new("usable-band", "%", "share of a band in which a link closes", Least: 0, Most: 100),
            new("mated-pairs", "", "connectors on a path", Least: 0),
            new("element-power", "mW", "of one switching element", Least: 0),
            new("link-up-time", "ms", "from light to traffic after a circuit has switched", Least: 0),
        ];

    private static QuantityKind[] Electrical() =>
        [
            new("permittivity", "", "relative, of a laminate", Least: 1),
            new("loss-tangent", "", "of a laminate", Least: 0, Most: 1),
            new("peaking", "dB", "gain of a linear redriver at half the symbol rate over that at low frequency", Least: 0),
            new("trace-length", "mm", "of a host's board between its chip's package and the front panel, or of a trace in a package", Least: 0),
            new("channel-budget", "dB", "largest loss end to end that a specification allows, at its frequency", Least: 0),
            new("host-budget", "dB", "share of the host in channel-budget", Least: 0),
            new("die-capacitance", "fF", "of a reference package model", Least: 0),
            new("bump-capacitance", "fF", "of a reference package model", Least: 0),
            new("ball-capacitance", "fF", "of a reference package model", Least: 0),
            new("transmitter-snr", "dB", "of a reference transmitter"),
            new("noise-density", "V2/GHz", "at the input of a reference receiver", Least: 0),
            new("lane-power", "W", "of one lane, both directions", Least: 0),
            new("lane-area", "mm2", "of one lane on the die", Least: 0),
            new("pitch", "um", "of bumps or fibres", Least: LeastLength),
            new("edge-density", "Tb/s/mm", "rate that leaves a unit of edge; each way unless said", Least: 0),
            new("area-density", "Tb/s/mm2", "rate that leaves a unit of area; each way unless said", Least: 0),
            new("fibre-rate", "Gb/s", "all wavelengths of one fibre, one direction unless said", Least: 0),
            new("panel-rate", "Tb/s", "through a front panel of the height in per", Least: 0),
            new("payload-share", "%", "payload bits over line bits", Least: 0, Most: 100),
            new("coding-gain", "dB", "of a code"),
            new("overhead", "%", "line rate over payload rate, less one", Least: 0),
            new("decoder-patterns", "", "test patterns of a soft decoder", Least: 1),
        ];

    private static QuantityKind[] Heat() =>
        [
            new("conductivity", "W/m/K", "thermal; in plane where conductivity-through differs", Least: LeastConductivity),
            new("conductivity-through", "W/m/K", "thermal, through a layer", Least: LeastConductivity),
            new("heat-capacity", "J/m3/K", "by volume", Least: 1),
            new("thickness", "um", "of a layer", Least: LeastLength),
            new("unit-resistance", "mm2 K/W", "thermal, of one square millimetre of a layer or interface", Least: 0),
            new("heat-transfer", "W/m2/K", "coefficient, on the area that its conditions name", Least: LeastConductivity),
            new("thermal-resistance", "K/W", "from the part to its coolant", Least: 0),
            new("secondary-resistance", "K/W", "through the board to air", Least: 0),
            new("cop", "", "heat moved over power of a cooler", Least: LeastConductivity),
            new("heat-flux", "W/cm2", "as printed, for checks", Least: 0),
            new("activation-energy", "eV", "of the failures of a part: how they quicken with temperature", Least: 0, Most: 3),
            new("max-temperature", "degC", "highest at which the part may work", Least: Coldest, Most: Hottest),
            new("min-temperature", "degC", "lowest at which the part may work", Least: Coldest, Most: Hottest),
            new(
                "component-temperature",
                "degC",
                "of what its conditions name, seen in service or in a model; for checks",
                Least: Coldest,
                Most: Hottest
            ),
            new("coolant-temperature", "degC", "at the inlet", Least: Coldest, Most: Hottest),
        ];

    private static QuantityKind[] Engines() =>
        [
            new("levels", "", "of the modulation: 2 is NRZ, 4 is PAM4", Least: 2, Most: 64),
            new("lanes-per-laser", "", "that share the light of one laser", Least: 1),
            new("wavelengths-per-fibre", "", "one direction", Least: 1),
            new("rings-per-lane", "", "rings that are tuned for one lane: 2 where both ends have one", Least: 0),
            new("retimed-share", "", "of the power of the DSP: 1 where both directions are retimed, less where one is", Least: 0, Most: 1),
            new("waveguide-length", "mm", "routing on the chip of the transmitter", Least: 0),
            new("receive-waveguide-length", "mm", "routing on the chip of the receiver", Least: 0),
            new("ring-shift", "nm", "mean shift that the heater of a ring holds: for energy", Least: 0),
            new("ring-shift-max", "nm", "largest shift that the heater of a ring holds: for the supply", Least: 0),
            new("other-power", "W", "of an engine beyond its devices: clocks, control, monitors", Least: 0),
            new("conversion-loss", "%", "share of the power drawn that voltage converters lose", Least: 0, Most: 99),
            new("engines", "", "around one die", Least: 1),
            new("dies", "", "in one package, each with its power", Least: 1),
            new("die-width", "mm", "along x", Least: LeastLength),
            new("die-length", "mm", "along y", Least: LeastLength),
            new("package-width", "mm", "along x", Least: LeastLength),
            new("package-length", "mm", "along y", Least: LeastLength),
            new("engine-width", "mm", "along the edge of the die", Least: LeastLength),
            new("engine-length", "mm", "away from the edge of the die", Least: LeastLength),
            new("engine-gap", "mm", "from the edge of the die to the engine", Least: 0),
            new("die-thickness", "um", "of the die in this package", Least: LeastLength),
            new("lid-thickness", "um", "of the lid in this package", Least: LeastLength),
            new("substrate-thickness", "um", "of the substrate in this package", Least: LeastLength),
            new("memory-stacks", "", "beside the dies of one package", Least: 0),
            new("memory-width", "mm", "of one stack", Least: LeastLength),
            new("memory-length", "mm", "of one stack", Least: LeastLength),
            new("memory-power", "W", "of one stack", Least: 0),
        ];
}
