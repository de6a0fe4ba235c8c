using Heliograph.Model.Units;
using Heliograph.Photonics.Failures;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of links, devices, energy and reliability.</summary>
internal static class LinkModels
{
    public static readonly Dictionary<string, Func<PublishedInputs, string, Answer>> All = new(StringComparer.Ordinal)
    {
        ["imdd.q"] = RequiredQ,
        ["imdd.level-penalty"] = LevelPenalty,
        ["imdd.ideal-sensitivity"] = IdealSensitivity,
        ["imdd.transmit-oma"] = TransmitOma,
        ["electrical.loss-ratio"] = LossRatio,
        ["fibre.latency"] = FibreLatency,
        ["fibre.latency-saving"] = FibreLatencySaving,
        ["ring.tuning"] = RingTuning,
        ["laser.wall-plug-efficiency"] = WallPlugEfficiency,
        ["laser.electrical-power"] = LaserElectricalPower,
        ["reliability.arrhenius"] = Arrhenius,
        ["reliability.zero-failure-bound"] = ZeroFailureBound,
        ["energy.per-bit"] = EnergyPerBit,
        ["energy.fleet"] = FleetPower,
        ["wan.lossless-buffer"] = LosslessBuffer,
        ["system.aggregate"] = Aggregate,
    };

    // Equation 6.
    private static Answer RequiredQ(PublishedInputs inputs, string unit) => new(Pam.RequiredQ(inputs.Count("levels"), inputs.Number("ber")), "");

    // Equation 11: the eye of M levels in the same swing is 1/(M-1) of it.
    private static Answer LevelPenalty(PublishedInputs inputs, string unit)
    {
        double eyes = inputs.Count("levels") - 1;
        double reference = inputs.Count("reference-levels", 2) - 1;
        double decibels = unit.Contains("optical", StringComparison.OrdinalIgnoreCase) ? 10 : 20;
        return new Answer(decibels * Math.Log10(Positive(eyes, "levels - 1") / Positive(reference, "reference-levels - 1")), "dB");
    }

    private static Answer IdealSensitivity(PublishedInputs inputs, string unit) =>
        new(inputs.Value("stressed-sensitivity", "dBm") - inputs.Decibels("secq"), "dBm");

    // The floor on OMA itself governs where the transmitter is good.
    private static Answer TransmitOma(PublishedInputs inputs, string unit) =>
        new(
            Math.Max(inputs.Value("oma-minus-tdecq", "dBm") + inputs.Decibels("tdecq"), inputs.Value("oma-min", "dBm", double.NegativeInfinity)),
            "dBm"
        );

    private static Answer LossRatio(PublishedInputs inputs, string unit) =>
        new(Math.Pow(10, (inputs.Decibels("from") - inputs.Decibels("to")) / 10), "");

    // Equation 12.
    private static Answer FibreLatency(PublishedInputs inputs, string unit)
    {
        double perMetre = Positive(inputs.Number("group-index"), "group-index") / PhysicalConstants.SpeedOfLight;
        return inputs.Has("length") ? new Answer(perMetre * inputs.Value("length", "m"), "s") : new Answer(perMetre, "s/m");
    }

    private static Answer FibreLatencySaving(PublishedInputs inputs, string unit) =>
        new(1 - Positive(inputs.Number("group-index"), "group-index") / Positive(inputs.Number("reference-index"), "reference-index"), "");

    // Equation 13: nu = c / lambda, so |d nu| = c / lambda^2 |d lambda|.
    private static Answer RingTuning(PublishedInputs inputs, string unit)
    {
        double wavelength = Positive(inputs.Value("wavelength", "m"), "wavelength");
        return new Answer(PhysicalConstants.SpeedOfLight / (wavelength * wavelength) * inputs.Value("efficiency", "nm/mW"), "Hz/W");
    }

    // Equation 14.
    private static Answer WallPlugEfficiency(PublishedInputs inputs, string unit) =>
        new(inputs.Number("channels", 1) * inputs.OpticalWatts("power") / Positive(inputs.Value("electrical", "W"), "electrical"), "");

    private static Answer LaserElectricalPower(PublishedInputs inputs, string unit) =>
        new(
            inputs.Number("channels", 1)
                * inputs.OpticalWatts("optical")
                / (Positive(inputs.Number("efficiency"), "efficiency") * Positive(inputs.Number("driver-efficiency", 1), "driver-efficiency")),
            "W"
        );

    // Equation 15.
    private static Answer Arrhenius(PublishedInputs inputs, string unit)
    {
        double use = Positive(inputs.Kelvin("use"), "use");
        double stress = Positive(inputs.Kelvin("stress"), "stress");
        return new Answer(Math.Exp(inputs.Joules("activation") / PhysicalConstants.Boltzmann * (1 / use - 1 / stress)), "");
    }

    // Equation 16.
    private static Answer ZeroFailureBound(PublishedInputs inputs, string unit)
    {
        double confidence = inputs.Number("confidence");
        if (!(confidence is > 0 and < 1))
        {
            throw new FormatException("'confidence' must lie between 0 and 100 %");
        }
        string text = inputs.Text("hours");
        double seconds = text.EndsWith('h') ? inputs.Value("hours", "h") : 3600 * inputs.Number("hours");
        double bound = seconds * inputs.Number("devices", 1) / Reliability.ExpectedFailuresBound(inputs.Count("failures", 0), confidence);
        return PublishedModels.Clean(unit) == "FIT" ? new Answer(1 / bound, "1/s") : new Answer(bound, "s");
    }

    private static Answer EnergyPerBit(PublishedInputs inputs, string unit) =>
        new(inputs.Value("power", "W") / Positive(inputs.Value("rate", "b/s"), "rate"), "J/b");

    private static Answer FleetPower(PublishedInputs inputs, string unit) =>
        new(inputs.Number("accelerators") * inputs.Number("modules-each") * inputs.Value("power", "W"), "W");

    // Equation 17: what arrives between the moment a pause is sent and the moment the last bit of the far end is in.
    private static Answer LosslessBuffer(PublishedInputs inputs, string unit) =>
        new(2 * inputs.Value("rate", "b/s") * inputs.Value("length", "m") * inputs.Value("latency", "s/m"), "b");

    private static Answer Aggregate(PublishedInputs inputs, string unit)
    {
        string each = inputs.Text("each");
        if (!Quantity.TryParse(each, out Quantity q, out string? error))
        {
            throw new FormatException($"'each' {error}: '{each}'");
        }
        return new Answer(inputs.Number("accelerators") * q.Value, BaseOf(q.Dimension));
    }

    private static string BaseOf(Dimension dimension)
    {
        foreach (string unit in (ReadOnlySpan<string>)["", "b/s", "b", "W", "FLOP/s", "J", "USD", "m", "s"])
        {
            if (Unit.Parse(unit).Dimension == dimension)
            {
                return unit;
            }
        }
        throw new FormatException("'each' is of a kind that does not aggregate");
    }

    private static double Positive(double value, string what) => value > 0 ? value : throw new FormatException($"'{what}' must be positive");
}
