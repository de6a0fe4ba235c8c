using Heliograph.Model.Units;
using Heliograph.Photonics.Failures;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of failure rates. Equations of <c>docs/models/reliability.md</c>.</summary>
internal static class ReliabilityModels
{
    private const string Field = "hours (h where no unit is given); devices = 1; failures = 0";
    private const string Part = "rate (FIT, %/month) or mtbf; count = 1; [temperature degC, with reference degC and activation eV]";
    private const string Group = "needed; spares; rate (FIT) or mtbf; standby = 1 (hot; 0 cold); repair s = none";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["reliability.arrhenius"] = new(
            "activation eV; use degC or K; stress degC or K",
            "",
            i => Acceleration.Arrhenius(i.ElectronVolts("activation"), i.Celsius("use"), i.Celsius("stress"))
        ),
        ["reliability.availability"] = new(
            "rate (FIT) or mtbf; count = 1; repair s; flap-rate 1/s = 0; flap s = 0",
            "",
            i => Outages(i).Availability
        ),
        ["reliability.downtime"] = new(
            "rate (FIT) or mtbf; count = 1; repair s; flap-rate 1/s = 0; flap s = 0; period s = 1 year",
            "s",
            i => Outages(i).Downtime_s(i.Value("period", "s", (double)Unit.Parse("year").Factor))
        ),
        ["reliability.estimate"] = new(Field, "1/s", i => Evidence(i).Estimate, "without failures there is a bound and no estimate"),
        ["reliability.fit"] = new(Part, "1/s", i => InUse(i)),
        ["reliability.humidity"] = new(
            "exponent; use; stress (relative humidity)",
            "",
            i => Acceleration.Humidity(i.Number("exponent"), i.Number("use"), i.Number("stress"))
        ),
        ["reliability.interval"] = new(Field + "; confidence; end = high or low", "1/s", Interval),
        ["reliability.mtbf"] = new(Part, "s", i => 1 / Lifetime.Positive(InUse(i), "rate")),
        ["reliability.spares"] = new(Group + "; mission s", "", i => GroupOf(i).LossProbability(i.Positive("mission", "s"))),
        ["reliability.spares-life"] = new(Group, "s", i => GroupOf(i).MeanTimeToLoss_s),
        ["reliability.wear-out"] = new(
            "age s; median s and sigma, or scale s and shape; acceleration = 1",
            "",
            i => Life(i).Accelerated(i.Number("acceleration", 1)).FailureProbability(i.Value("age", "s"))
        ),
        ["reliability.zero-failure-bound"] = new(Field + "; confidence", "s, or 1/s for FIT", ZeroFailureBound),
    };

    // Equation 16 of link.md: a bound of the mean time, or of the rate where FIT are asked for.
    private static Answer ZeroFailureBound(PublishedInputs inputs, string unit)
    {
        double confidence = inputs.Number("confidence");
        FieldEvidence evidence = Evidence(inputs);
        return confidence is not (> 0 and < 1) ? throw new FormatException("'confidence' must lie between 0 and 100 %")
            : AnswerUnit.Symbol(unit) is "FIT" or "1/h" or "1/s" or "%/month" or "%/year" ? new Answer(evidence.RateUpperBound(confidence), "1/s")
            : new Answer(evidence.MtbfLowerBound_s(confidence), "s");
    }

    private static double Interval(PublishedInputs inputs)
    {
        (double low, double high) = Evidence(inputs).RateInterval(inputs.Number("confidence"));
        return inputs.Choice("end", ("high", true), ("low", false)) ? high : low;
    }

    private static FieldEvidence Evidence(PublishedInputs inputs) =>
        new(inputs.Hours("hours") * (inputs.Has("devices") ? inputs.Positive("devices") : 1), inputs.Count("failures", 0));

    private static double Rate(PublishedInputs inputs) => inputs.FailureRate(inputs.Has("mtbf") ? "mtbf" : "rate");

    private static double Series(PublishedInputs inputs) => Rate(inputs) * inputs.Number("count", 1);

    private static double InUse(PublishedInputs inputs)
    {
        bool isMoved = inputs.Has("temperature");
        PartFailure part = new(
            "part",
            FailureRate.Of(Rate(inputs)),
            isMoved ? inputs.Celsius("reference") : 0,
            isMoved ? inputs.ElectronVolts("activation") : 0,
            isMoved ? inputs.Celsius("temperature") : 0,
            inputs.Number("count", 1)
        );
        return part.LinkRate(1).Typical;
    }

    private static LinkOutages Outages(PublishedInputs inputs) =>
        new(Series(inputs), inputs.Value("repair", "s"), inputs.Value("flap-rate", "1/s", 0), inputs.Value("flap", "s", 0));

    private static SpareGroup GroupOf(PublishedInputs inputs) =>
        new(
            inputs.Count("needed"),
            inputs.Count("spares"),
            Rate(inputs),
            inputs.Number("standby", 1),
            inputs.Has("repair") ? 1 / inputs.Positive("repair", "s") : 0
        );

    private static Lifetime Life(PublishedInputs inputs) =>
        inputs.Has("scale")
            ? new WeibullLife(inputs.Value("scale", "s"), inputs.Number("shape"))
            : new LognormalLife(inputs.Value("median", "s"), inputs.Number("sigma"));
}
