using System.Collections.Immutable;
using System.Globalization;

namespace Heliograph.Photonics.Electrical;

/// <summary>Whether an electrical channel closes.</summary>
public enum ElectricalVerdict
{
    Closes,

    /// <summary>More loss than the class is specified for.</summary>
    OverBudget,

    /// <summary>Even the ideal equaliser leaves too little signal over noise.</summary>
    BelowSnr,

    /// <summary>The class does not run at this symbol rate, or has neither budget nor noise: nothing may be compared.</summary>
    NotComparable,
}

/// <summary>Result of <see cref="ElectricalReach.Solve"/>.</summary>
/// <param name="FrequencyHz">Where the losses are: where the budget is stated, else half the symbol rate.</param>
/// <param name="Losses">Waterfall between the endpoints of the budget.</param>
/// <param name="Excluded">Elements outside the endpoints, with their loss: the term to add before other endpoints are compared.</param>
/// <param name="LossDb">Sum of <paramref name="Losses"/>.</param>
/// <param name="MismatchDb">What reflections add to the sum over the whole channel, at that frequency; not in the margin.</param>
/// <param name="MarginDb">Budget - loss; null without a budget that may be compared.</param>
/// <param name="SalzSnrDb">Behind the ideal equaliser, from circuit to circuit; null where no noise is given.</param>
/// <param name="RequiredSnrDb">For the bit error ratio, at the level mismatch.</param>
/// <param name="BudgetLength">m of the variable element at which the margin is zero; 0 where the rest alone is too much; null without one.</param>
/// <param name="SnrLength">m at which the signal-to-noise ratio just suffices; as above, and null where it never fails.</param>
/// <param name="Limiting">Element with the largest loss; null for a channel without elements.</param>
public sealed record ElectricalReachResult(
    ElectricalVerdict Verdict,
    double FrequencyHz,
    Endpoints Endpoints,
    ImmutableArray<ElementLoss> Losses,
    ImmutableArray<ElementLoss> Excluded,
    double LossDb,
    double MismatchDb,
    double? BudgetDb,
    double? MarginDb,
    double? SalzSnrDb,
    double? RequiredSnrDb,
    double? BudgetLength,
    double? SnrLength,
    ElementLoss? Limiting,
    string Reason
)
{
    public bool Closes => Verdict == ElectricalVerdict.Closes;

    /// <summary>m: the smaller of both lengths; null without a variable element.</summary>
    public double? MaxLength =>
        BudgetLength is { } budget && SnrLength is { } snr ? Math.Min(budget, snr)
        : Verdict == ElectricalVerdict.NotComparable ? null
        : BudgetLength ?? SnrLength;

    /// <summary>dB of the second route; null without noise.</summary>
    public double? SnrMarginDb => SalzSnrDb - RequiredSnrDb;
}

/// <summary>
/// Does an electrical channel close? Two routes that share only the elements: loss at one frequency against the budget of the
/// SerDes class between the same endpoints, and the Salz signal-to-noise ratio over all frequencies against what the
/// modulation needs. Equations and limits: <c>docs/models/electrical.md</c>.
/// </summary>
public static class ElectricalReach
{
    // A nano-decibel of binary rounding is none of a margin.
    private const double RoundingDb = 1e-9;

    // Of a length by the second route; a tenth of a millimetre in a metre.
    private const double LengthPrecision = 1e-4;

    /// <summary>
    /// Solves one channel. Without noise a few microseconds; with it about a millisecond, and some three more for the
    /// length by noise. A channel that cannot close is a result; bad parameters throw <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public static ElectricalReachResult Solve(Channel channel, SerDesClass serDes, Lane lane)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(serDes);
        ArgumentNullException.ThrowIfNull(lane);
        double frequency = serDes.BudgetHz ?? lane.Nyquist;
        Channel inside = channel.Between(serDes.Endpoints);
        ImmutableArray<ElementLoss> losses = inside.Losses(frequency);
        double loss = inside.LossDb(frequency);
        bool isInRange = lane.Baud >= serDes.MinBaud && lane.Baud <= serDes.MaxBaud;
        double? budget = isInRange ? serDes.BudgetDb : null;
        double? margin = budget - loss;
        (double? salz, double? snrLength) = isInRange ? ByNoise(channel, lane, serDes.Noise) : (null, null);
        double? required = salz is null ? null : Required(lane, serDes.Noise!);
        ElectricalVerdict verdict =
            margin is null && salz is null ? ElectricalVerdict.NotComparable
            : margin < -RoundingDb ? ElectricalVerdict.OverBudget
            : salz < required ? ElectricalVerdict.BelowSnr
            : ElectricalVerdict.Closes;
        ElectricalReachResult result = new(
            verdict,
            frequency,
            serDes.Endpoints,
            losses,
            Outside(channel, inside, frequency),
            loss,
            channel.MismatchDb(frequency),
            budget,
            margin,
            salz,
            required,
            budget is { } b ? LengthByBudget(inside, b, frequency) : null,
            snrLength,
            losses.IsEmpty ? null : losses.MaxBy(l => l.LossDb),
            ""
        );
        return result with { Reason = ReasonOf(result, serDes, lane) };
    }

    /// <summary>Signal-to-noise ratio that the modulation needs at the slicer, dB, with the levels as unequal as they are.</summary>
    public static double Required(Lane lane, SerDesNoise noise) =>
        lane.Modulation.RequiredSnrDb(lane.BitErrorRatio) - 20 * Math.Log10(noise.LevelMismatch);

    private static (double? Salz, double? Length) ByNoise(Channel channel, Lane lane, SerDesNoise? noise)
    {
        if (noise is null)
        {
            return (null, null);
        }
        SalzSnr solver = new(channel, lane, noise);
        double required = Required(lane, noise);
        double salz = solver.Db(channel.Variable?.Quantity ?? 0);
        return (salz, channel.Variable is null ? null : Bisection.Last(length => solver.Db(length) >= required, LengthPrecision));
    }

    private static double? LengthByBudget(Channel inside, double budget, double frequency)
    {
        if (inside.Variable is not { } variable)
        {
            return null;
        }
        double rest = inside.WithLength(0).LossDb(frequency);
        return budget <= rest ? 0 : variable.Law.LengthFor(budget - rest, frequency);
    }

    private static ImmutableArray<ElementLoss> Outside(Channel channel, Channel inside, double frequency)
    {
        ImmutableArray<ElementLoss> all = channel.Losses(frequency);
        int first = 0;
        while (inside.Elements.Length > 0 && !ReferenceEquals(channel.Elements[first], inside.Elements[0]))
        {
            first++;
        }
        return [.. all[..first], .. all[(first + inside.Elements.Length)..]];
    }

    private static string ReasonOf(ElectricalReachResult result, SerDesClass serDes, Lane lane)
    {
        string where = $"{Words(result.Endpoints)} at {Text(result.FrequencyHz / 1e9, "0.##")} GHz";
        if (result.Verdict == ElectricalVerdict.NotComparable)
        {
            return serDes.BudgetDb is null && serDes.Noise is null
                ? $"{serDes.Name} states neither a budget nor its noise"
                : $"{serDes.Name} is specified for {Text(serDes.MinBaud / 1e9, "0.##")} to {Text(serDes.MaxBaud / 1e9, "0.##")} GBd, the lane runs at "
                    + $"{Text(lane.Baud / 1e9, "0.##")}";
        }
        string snr = result.SalzSnrDb is { } salz
            ? $"; the ideal equaliser leaves {Text(salz, "0.0")} dB where {lane.Modulation.Name} needs {Text(result.RequiredSnrDb!.Value, "0.0")}"
            : "";
        string limit = result.Limiting is { } largest ? $"; {largest.Name} is the largest with {Text(largest.LossDb, "0.0")} dB" : "";
        string budget = result.MarginDb is { } margin
            ? $"{Text(result.LossDb, "0.0")} dB {where}, {Text(Math.Abs(margin), "0.0")} dB {(margin < 0 ? "over" : "below")} the "
                + $"{Text(result.BudgetDb!.Value, "0.0")} dB of {serDes.Name}"
            : $"{Text(result.LossDb, "0.0")} dB {where}, no budget stated for {serDes.Name}";
        return budget + limit + snr;
    }

    private static string Words(Endpoints endpoints) =>
        endpoints switch
        {
            Endpoints.PadToPad => "pad to pad",
            Endpoints.BumpToBump => "bump to bump",
            Endpoints.BallToBall => "ball to ball",
            _ => "in the cable assembly",
        };

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
