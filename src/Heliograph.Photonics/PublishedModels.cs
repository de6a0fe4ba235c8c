using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Heliograph.Model.Units;
using Heliograph.Photonics.Coding;
using Heliograph.Photonics.Failures;

namespace Heliograph.Photonics;

/// <summary>
/// Closed forms behind the published check points of links and photonics, by model name. Each takes its inputs as text
/// with units and answers in the unit asked for; the equations are numbered in <c>docs/models/link.md</c>.
/// </summary>
public static partial class PublishedModels
{
    private static readonly FrozenDictionary<string, Func<PublishedInputs, string, Answer>> Models = new Dictionary<
        string,
        Func<PublishedInputs, string, Answer>
    >(StringComparer.Ordinal)
    {
        ["fec.frame-loss"] = FrameLoss,
        ["fec.ber-budget"] = BerBudget,
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
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A result in the base unit named; the caller's unit converts it.</summary>
    private readonly record struct Answer(double Value, string Unit);

    /// <summary>Names of all models, ordinal order.</summary>
    public static IEnumerable<string> Names => Models.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// Evaluates one model. False with the reason when the model is unknown, an input is missing, unused or malformed, or
    /// the answer has another dimension than <paramref name="unit"/>.
    /// </summary>
    /// <param name="unit">Unit of the answer; words in brackets or after it ("dBm OMA", "dB (electrical)") are a remark.</param>
    public static bool TryCompute(string model, IReadOnlyDictionary<string, string> inputs, string unit, out double value, out string? error)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        value = double.NaN;
        if (!Models.TryGetValue(model, out Func<PublishedInputs, string, Answer>? compute))
        {
            error = $"no model '{model}'";
            return false;
        }
        try
        {
            PublishedInputs read = new(inputs);
            Answer answer = compute(read, unit);
            read.Done();
            value = Convert(answer, unit);
            error = double.IsFinite(value) ? null : $"{model} has no finite value";
        }
        catch (FormatException e)
        {
            error = e.Message;
        }
        catch (ArgumentOutOfRangeException e)
        {
            error = e.Message;
        }
        return error is null;
    }

    // Equations 9 and 10.
    private static Answer FrameLoss(PublishedInputs inputs, string unit)
    {
        Match code = CodeText().Match(inputs.Text("code"));
        if (!code.Success)
        {
            throw new FormatException($"'code' is not RS(n,k): '{inputs.Text("code")}'");
        }
        int n = int.Parse(code.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        int k = int.Parse(code.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        int bits = inputs.Count("symbol", 10);
        double ber = inputs.Number("ber");
        int interleaved = inputs.Count("codewords", 1);
        double frames = inputs.Number("frames-per-codeword", 8);
        if (k <= 0 || n <= k || n > 100_000 || bits is < 1 or > 64)
        {
            throw new FormatException($"RS({n},{k}) over {bits} bits is no code");
        }
        return new Answer(new ReedSolomon(n, k, bits).FrameLossRatio(ber, interleaved, frames), "");
    }

    private static Answer BerBudget(PublishedInputs inputs, string unit) =>
        new(inputs.Number("pmd") + inputs.Number("auis", 1) * inputs.Number("aui"), "");

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
        return Clean(unit) == "FIT" ? new Answer(1 / bound, "1/s") : new Answer(bound, "s");
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

    private static double Convert(Answer answer, string unit)
    {
        string symbol = Clean(unit);
        if (!Unit.TryParse(symbol, out Unit? target))
        {
            throw new FormatException($"'{unit}' is not a unit");
        }
        if (target.Dimension != Unit.Parse(answer.Unit).Dimension)
        {
            throw new FormatException($"the answer is in {(answer.Unit.Length == 0 ? "no unit" : answer.Unit)}, '{unit}' was asked for");
        }
        return answer.Value / (double)target.Factor;
    }

    // "dBm OMA" and "dB (electrical)" carry a remark; "x" is a plain ratio.
    private static string Clean(string unit)
    {
        string first = unit.Trim().Split(' ', '(')[0];
        return first is "x" or "-" ? "" : first;
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

    [GeneratedRegex(@"^RS\s*\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*\)$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeText();
}
