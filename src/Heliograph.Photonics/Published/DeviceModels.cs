using Heliograph.Photonics.Devices;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of lasers, modulators, rings, detectors and passive optics. Equations of <c>docs/models/devices.md</c>.</summary>
internal static class DeviceModels
{
    private const string Chip =
        "reference degC; threshold A; threshold-temperature K; slope W/A; slope-temperature K = none; slope-per-kelvin 1/K = 0; wavelength m; "
        + "voltage V = that of a photon; resistance ohm = 0; thermal-resistance K/W = 0";

    private const string Supply = "efficiency; channels = 1; [temperature degC] with reference degC and per-kelvin 1/K";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["coherent.reach"] = new(
            "attenuation dB/m; fixed-loss dB = 0; penalty dB = 0; budget dB, or launch and sensitivity, or launch with the inputs of coherent.sensitivity",
            "m",
            i => Coherent(i).Reach,
            "the transceiver is worse than the required signal-to-noise ratio"
        ),
        ["coherent.required-snr"] = new("osnr dB; baud Bd", "dB", i => Noise(i).RequiredSnrDb),
        ["coherent.sensitivity"] = new(
            "osnr dB; baud Bd; frequency Hz (or wavelength); receiver-noise dB = 0; transceiver-snr dB = none",
            "dBm",
            i => Sensed(i).RequiredPowerDbm,
            "the transceiver is worse than the required signal-to-noise ratio"
        ),
        ["coupler.loss"] = new(
            "peak dB; bandwidth m; offset m = 0",
            "dB",
            i =>
                new Coupler(i.Decibels("peak"), i.Has("bandwidth") ? i.Positive("bandwidth", "m") : double.PositiveInfinity).LossDb(
                    i.Value("offset", "m", 0)
                )
        ),
        ["laser.count"] = new("modules = 1; lasers-each, or lanes and lanes-per-laser", "", LaserCount),
        ["laser.efficiency"] = new("efficiency; temperature degC; reference degC; per-kelvin 1/K", "", LaserEfficiency, "it does not lase there"),
        ["laser.electrical-power"] = new("optical; driver-efficiency = 100 %; " + Supply, "W", ElectricalPower, "it does not lase there"),
        ["laser.power"] = new(Chip + "; current A; temperature degC", "W", LaserPower),
        ["laser.threshold"] = new(
            "threshold A; threshold-temperature K; reference degC; temperature degC",
            "A",
            i => Threshold(i).ThresholdAt(i.Kelvin("temperature"))
        ),
        ["laser.wall-plug-efficiency"] = new(
            "channels = 1; power; electrical W",
            "",
            i => i.Positive("channels") * i.OpticalWatts("power") / i.Positive("electrical", "W")
        ),
        ["modulator.drive-energy"] = new("capacitance F; swing V; levels = 2", "J/b", DriveEnergyPerBit),
        ["mux.crosstalk"] = new(
            "channels; adjacent dB; other dB",
            "dB",
            i =>
                OpticalModulation.ToDb(
                    new Multiplexer(i.Count("channels"), 0, Math.Abs(i.Decibels("adjacent")), Math.Abs(i.Decibels("other"))).CrosstalkRatio
                )
        ),
        ["mzm.loss"] = new(
            "voltage V; half-wave V; insertion-loss dB = 0; extinction dB = none",
            "dB",
            i => -OpticalModulation.ToDb(Mzm(i).Transmission(i.Value("voltage", "V")))
        ),
        ["mzm.oma-loss"] = new(
            "swing V; half-wave V; insertion-loss dB = 0; extinction dB = none",
            "dB",
            i => Mzm(i).LevelsAtQuadrature(i.Positive("swing", "V")).OmaLossDb
        ),
        ["photodiode.quantum-efficiency"] = new(
            "responsivity A/W; wavelength m",
            "",
            i => new Photodiode { Responsivity = i.Positive("responsivity", "A/W"), Wavelength = i.Wavelength("wavelength") }.QuantumEfficiency
        ),
        ["photodiode.responsivity-limit"] = new("wavelength m", "A/W", i => Photodiode.ResponsivityLimit(i.Wavelength("wavelength"))),
        ["ring.bandwidth"] = new("wavelength m; q; capacitance-bandwidth Hz = none", "Hz", RingBandwidth),
        ["ring.crosstalk"] = new("wavelength m; q; spacing Hz or m; error Hz = 0", "dB", RingCrosstalk),
        ["ring.drift"] = new("drift m/K; wavelength m", "Hz/K", RingDrift),
        ["ring.loss"] = new("wavelength m; q; detuning Hz; extinction dB = none; excess dB = 0", "dB", RingLoss),
        ["ring.q"] = new(
            "wavelength m; bandwidth Hz",
            "",
            i => PhysicalConstants.SpeedOfLight / i.Wavelength("wavelength") / i.Positive("bandwidth", "Hz")
        ),
        ["ring.tuning"] = new("efficiency m/W or W/m; wavelength m", "Hz/W", i => HeaterEfficiency(i)),
        ["ring.tuning-power"] = new(
            "efficiency m/W, W/m or Hz/W; wavelength m; drift = 0; grid-error = 0; variation = 0 (all m or Hz); rings = 1; case = maximum or mean; "
                + "[fsr], with spacing and lines for cyclic assignment",
            "W",
            TuningPower
        ),
        ["splitter.loss"] = new("outputs; excess dB = 0", "dB", i => new Splitter(i.Count("outputs"), i.Decibels("excess", 0)).LossDb),
        ["tia.noise-density"] = new("rms A; bandwidth Hz", "A/rtHz", i => Tia.Density(i.Value("rms", "A"), i.Positive("bandwidth", "Hz"))),
        ["waveguide.loss"] = new(
            "attenuation dB/m; length m",
            "dB",
            i => new Waveguide(i.Value("attenuation", "dB/m"), i.Value("length", "m")).LossDb
        ),
    };

    private static double LaserCount(PublishedInputs inputs)
    {
        double modules = inputs.Has("modules") ? inputs.Positive("modules") : 1;
        return modules * (inputs.Has("lasers-each") ? inputs.Positive("lasers-each") : inputs.Positive("lanes") / inputs.Positive("lanes-per-laser"));
    }

    private static double? LaserEfficiency(PublishedInputs inputs) => Source(inputs, 1).EfficiencyAt(inputs.Kelvin("temperature")).Value;

    // Equation 14 of link.md, at the temperature where one is given.
    private static double? ElectricalPower(PublishedInputs inputs)
    {
        LightSource source = Source(inputs, inputs.OpticalWatts("optical"));
        double channels = inputs.Has("channels") ? inputs.Positive("channels") : 1;
        double driver = inputs.Has("driver-efficiency") ? Require.Efficiency(inputs.Number("driver-efficiency"), "driver-efficiency") : 1;
        double at = inputs.Has("temperature") ? inputs.Kelvin("temperature") : source.ReferenceTemperature;
        return channels * source.ElectricalPowerAt(at) / driver;
    }

    private static LightSource Source(PublishedInputs inputs, double optical) =>
        new()
        {
            Lines = 1,
            PowerPerLine = optical,
            WallPlugEfficiency = inputs.Number("efficiency"),
            // Without a temperature nothing is derated.
            ReferenceTemperature = inputs.Has("temperature") ? inputs.Kelvin("reference") : PhysicalConstants.CelsiusZero,
            EfficiencyPerKelvin = inputs.Has("temperature") ? PerKelvin(inputs, "per-kelvin") : 0,
        };

    private static double PerKelvin(PublishedInputs inputs, string key) => inputs.Value(key, "1/K");

    private static double LaserPower(PublishedInputs inputs)
    {
        double wavelength = inputs.Wavelength("wavelength");
        double current = inputs.Positive("current", "A");
        Laser laser = Threshold(inputs) with
        {
            SlopeEfficiency = inputs.Positive("slope", "W/A"),
            SlopeTemperature = inputs.Has("slope-temperature") ? inputs.KelvinSpan("slope-temperature") : double.PositiveInfinity,
            SlopePerKelvin = inputs.Has("slope-per-kelvin") ? PerKelvin(inputs, "slope-per-kelvin") : 0,
            TurnOnVoltage = inputs.Has("voltage") ? inputs.Positive("voltage", "V") : Photodiode.PhotonVoltage(wavelength),
            SeriesResistance = inputs.Value("resistance", "ohm", 0),
            ThermalResistance = inputs.Value("thermal-resistance", "K/W", 0),
            MaximumCurrent = current,
            Wavelength = wavelength,
        };
        return laser.At(current, inputs.Kelvin("temperature")).Power;
    }

    // The law of the threshold needs nothing else of a laser.
    private static Laser Threshold(PublishedInputs inputs) =>
        new()
        {
            ReferenceTemperature = inputs.Kelvin("reference"),
            ThresholdCurrent = inputs.Positive("threshold", "A"),
            ThresholdTemperature = Require.Positive(inputs.KelvinSpan("threshold-temperature"), "threshold-temperature"),
            SlopeEfficiency = 0,
            TurnOnVoltage = 0,
            SeriesResistance = 0,
            MaximumCurrent = 0,
            Wavelength = 0,
        };

    private static double DriveEnergyPerBit(PublishedInputs inputs)
    {
        int levels = inputs.Count("levels", 2);
        double symbol = DriveEnergy.LumpedPerSymbol(inputs.Positive("capacitance", "F"), inputs.Positive("swing", "V"), levels);
        return levels is 2 or 4 or 6 or 8 ? symbol / PamCode.BitsPerSymbol(levels) : throw new FormatException("'levels' is 2, 4, 6 or 8");
    }

    private static MachZehnder Mzm(PublishedInputs inputs) =>
        new()
        {
            HalfWaveVoltage = inputs.Positive("half-wave", "V"),
            InsertionLossDb = inputs.Decibels("insertion-loss", 0),
            StaticExtinctionRatio = inputs.Has("extinction") ? inputs.PowerRatio("extinction") : double.PositiveInfinity,
        };

    private static double OpticalFrequency(PublishedInputs inputs) => PhysicalConstants.SpeedOfLight / inputs.Wavelength("wavelength");

    private static double RingBandwidth(PublishedInputs inputs) => Ring(inputs).Bandwidth;

    private static double RingLoss(PublishedInputs inputs) => -OpticalModulation.ToDb(Ring(inputs).Transmission(inputs.Value("detuning", "Hz")));

    private static RingModulator Ring(PublishedInputs inputs) =>
        new()
        {
            Frequency = OpticalFrequency(inputs),
            Q = inputs.Positive("q"),
            Shift = 0,
            LeastTransmission = inputs.Has("extinction") ? 1 / inputs.PowerRatio("extinction") : 0,
            ExcessLossDb = inputs.Decibels("excess", 0),
            CapacitanceBandwidth = inputs.Has("capacitance-bandwidth") ? inputs.Positive("capacitance-bandwidth", "Hz") : double.PositiveInfinity,
        };

    // What the ring takes of a neighbour's line over what it takes of its own, both as far off as its control leaves it.
    private static double RingCrosstalk(PublishedInputs inputs)
    {
        DropFilter filter = new()
        {
            Frequency = OpticalFrequency(inputs),
            Q = inputs.Positive("q"),
            DropLossDb = 0,
        };
        double error = inputs.Has("error") ? Require.NotNegative(Shift(inputs, "error"), "error") : 0;
        return OpticalModulation.ToDb(filter.Drop(Shift(inputs, "spacing") - error) / filter.Drop(error));
    }

    private static double RingDrift(PublishedInputs inputs) =>
        Math.Abs(RingModulator.FrequencyDrift(inputs.Value("drift", "m/K"), inputs.Wavelength("wavelength")));

    private static double TuningPower(PublishedInputs inputs)
    {
        bool isCyclic = inputs.Has("lines");
        RingTuner tuner = new()
        {
            HeaterEfficiency = HeaterEfficiency(inputs),
            Drift = inputs.Has("drift") ? Shift(inputs, "drift") : 0,
            GridError = inputs.Has("grid-error") ? Shift(inputs, "grid-error") : 0,
            Variation = inputs.Has("variation") ? Shift(inputs, "variation") : 0,
            FreeSpectralRange = inputs.Has("fsr") ? Shift(inputs, "fsr") : double.PositiveInfinity,
            IsCyclic = isCyclic,
            Lines = isCyclic ? inputs.Count("lines") : 0,
            Spacing = isCyclic ? Shift(inputs, "spacing") : 0,
        };
        double rings = inputs.Has("rings") ? inputs.Positive("rings") : 1;
        return rings * (inputs.Choice("case", ("maximum", true), ("mean", false)) ? tuner.MaximumPower : tuner.MeanPower);
    }

    // Equation 13 of link.md: nu = c / lambda, so |d nu| = c / lambda^2 |d lambda|.
    private static double PerMetre(PublishedInputs inputs) => Math.Abs(RingModulator.FrequencyDrift(1, inputs.Wavelength("wavelength")));

    private static double Shift(PublishedInputs inputs, string key) =>
        inputs.TryValue(key, "m", out double metres) ? metres * PerMetre(inputs) : inputs.Value(key, "Hz");

    private static double HeaterEfficiency(PublishedInputs inputs) =>
        inputs.TryValue("efficiency", "Hz/W", out double hertz) ? Require.Positive(hertz, "efficiency")
        : inputs.TryValue("efficiency", "W/m", out double watts) ? PerMetre(inputs) / Require.Positive(watts, "efficiency")
        : inputs.Positive("efficiency", "m/W") * PerMetre(inputs);

    private static UnamplifiedCoherent Coherent(PublishedInputs inputs)
    {
        UnamplifiedCoherent line =
            inputs.Has("budget") ? Budgeted(inputs.Decibels("budget"), 0)
            : inputs.Has("sensitivity") ? Budgeted(inputs.Dbm("launch"), inputs.Dbm("sensitivity"))
            : Sensed(inputs) with { LaunchDbm = inputs.Dbm("launch") };
        return line with
        {
            FixedLossDb = inputs.Decibels("fixed-loss", 0),
            PenaltyDb = inputs.Decibels("penalty", 0),
            FibreLossDbPerMetre = inputs.Positive("attenuation", "dB/m"),
        };
    }

    private static UnamplifiedCoherent Budgeted(double launch, double sensitivity) =>
        new()
        {
            LaunchDbm = launch,
            SensitivityDbm = sensitivity,
            Frequency = 0,
            SymbolRate = 0,
            RequiredOsnrDb = 0,
            FibreLossDbPerMetre = 0,
        };

    private static UnamplifiedCoherent Noise(PublishedInputs inputs) =>
        Budgeted(0, 0) with
        {
            SensitivityDbm = null,
            SymbolRate = inputs.Positive("baud", "Bd"),
            RequiredOsnrDb = inputs.Decibels("osnr"),
        };

    private static UnamplifiedCoherent Sensed(PublishedInputs inputs) =>
        Noise(inputs) with
        {
            Frequency = PhysicalConstants.SpeedOfLight / inputs.Wavelength(inputs.Has("frequency") ? "frequency" : "wavelength"),
            ReceiverNoiseDb = inputs.Decibels("receiver-noise", 0),
            TransceiverSnrDb = inputs.Decibels("transceiver-snr", double.PositiveInfinity),
        };
}
