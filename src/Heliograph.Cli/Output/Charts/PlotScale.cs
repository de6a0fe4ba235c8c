using System.Globalization;

namespace Heliograph.Cli.Output.Charts;

/// <summary>What an axis shows.</summary>
/// <param name="Quantity">In words: "reach".</param>
/// <param name="Unit">Base unit of the values; <see cref="Numbers.Scale"/> chooses the prefix that is shown.</param>
/// <param name="IsLog">In decades; values of zero and below then have no place and are left out.</param>
/// <param name="Covers">The axis reaches at least this far whatever the data, in base units.</param>
/// <param name="Within">Values beyond are cut off, in base units: below what bit error ratio no one cares.</param>
internal sealed record AxisSpec(
    string Quantity,
    string Unit,
    bool IsLog = false,
    (double From, double To)? Covers = null,
    (double From, double To)? Within = null
)
{
    /// <summary>The value as the axis spaces it.</summary>
    public double Forward(double value) => IsLog ? Math.Log(value) : value;

    /// <summary>Inverse of <see cref="Forward"/>.</summary>
    public double Back(double place) => IsLog ? Math.Exp(place) : place;

    /// <summary>The nearest value that is not cut off.</summary>
    public double Clamp(double value) => Within is { } w ? Math.Clamp(value, w.From, w.To) : value;

    /// <summary>Whether a value has a place on the axis.</summary>
    public bool Shows(double value) => double.IsFinite(value) && (!IsLog || value > 0);
}

/// <summary>An axis fitted to data: values to pixels, and round ticks; linear, or logarithmic with ticks at 1, 2, 5 or at decades.</summary>
internal sealed class PlotScale
{
    private static readonly double[][] Mantissas =
    [
        [1, 2, 5],
        [1, 5],
        [1],
    ];

    private readonly bool _isLog;
    private readonly double _min;
    private readonly double _max;

    private PlotScale(bool isLog, double min, double max, IReadOnlyList<(double Value, string Text)> ticks, string caption)
    {
        _isLog = isLog;
        (_min, _max) = isLog ? (Math.Log10(min), Math.Log10(max)) : (min, max);
        (Min, Max, Ticks, Caption) = (min, max, ticks, caption);
    }

    /// <summary>Ends, in base units.</summary>
    public double Min { get; }

    public double Max { get; }

    /// <summary>In base units and as shown.</summary>
    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>The quantity, and the unit unless every tick has its own.</summary>
    public string Caption { get; }

    /// <param name="values">Those that have no place on the axis are passed over.</param>
    /// <param name="ticks">How many are wanted: about as many when linear, at most as many when logarithmic (but two).</param>
    public static PlotScale Over(IEnumerable<double> values, AxisSpec spec, int ticks)
    {
        IEnumerable<double> wanted = spec.Covers is { } c ? values.Append(c.From).Append(c.To) : values;
        double[] shown = [.. wanted.Where(spec.Shows).Select(spec.Clamp)];
        (double min, double max) = shown.Length == 0 ? (spec.IsLog ? 1 : 0, 1) : (shown.Min(), shown.Max());
        return spec.IsLog ? Log(min, max, spec, ticks) : Linear(min, max, spec, ticks);
    }

    /// <summary>Where a value lies; a negative <paramref name="length"/> runs up or left.</summary>
    public double Position(double value, double start, double length) =>
        start + (((_isLog ? Math.Log10(value) : value) - _min) / (_max - _min) * length);

    private static PlotScale Linear(double min, double max, AxisSpec spec, int ticks)
    {
        if (max - min <= 1e-5 * Math.Abs(max))
        {
            // A single value has no span of its own: a tenth of it each way, or one unit above zero.
            double pad = 0.1 * Math.Abs(min);
            (min, max) = min == 0 ? (0, 1) : (min - pad, max + pad);
        }
        Axis axis = Axis.Over(min, max, spec.Unit, ticks);
        // Axis prints at most six decimals, Numbers three digits: a fine step on a large value needs as many as tell its marks apart.
        int digits = 2 + (int)Math.Ceiling(Math.Log10(Math.Max(Math.Abs(axis.Min), Math.Abs(axis.Max)) / axis.Step));
        string Fine(double value) => digits <= 3 ? Numbers.Digits(value) : value.ToString($"G{Math.Min(digits, 15)}", CultureInfo.InvariantCulture);
        (double, string)[] marks = [.. axis.Ticks().Select(t => (t.Base, axis.Step < 1e-6 ? Fine(t.Base / axis.Factor) : t.Text))];
        return new PlotScale(false, axis.Min * axis.Factor, axis.Max * axis.Factor, marks, Named(spec.Quantity, axis.Unit));
    }

    private static PlotScale Log(double min, double max, AxisSpec spec, int ticks)
    {
        // Round ends at 1, 2 or 5, or at decades where there are many of them.
        double[] ends = max / min > 1e4 ? [1] : Mantissas[0];
        (int Power, double M) low = Steps(min, -1, ends).First(s => Value(s) <= min * (1 + 1e-9));
        (int Power, double M) high = Steps(max, 1, ends).First(s => Value(s) >= max * (1 - 1e-9));
        if (low == high)
        {
            high = Steps(Value(high) * 1.5, 1, ends).First(s => Value(s) > Value(low) * 1.5);
        }
        (double from, double to) = (Value(low), Value(high));
        (int Power, double M)[] marks = Marks(from, to, Math.Max(2, ticks));
        (double factor, string unit) = Numbers.Scale(from, spec.Unit);
        bool mixed = Numbers.Scale(to, spec.Unit).Unit != unit;
        bool scientific = marks.Any(m => m.Power is < -4 or > 5) && !mixed && factor == 1;
        string Text((int Power, double M) m)
        {
            if (scientific)
            {
                return m.Power == 0
                    ? m.M.ToString("0", CultureInfo.InvariantCulture)
                    : $"{m.M.ToString("0", CultureInfo.InvariantCulture)}e{m.Power}";
            }
            (double f, string u) = mixed ? Numbers.Scale(Value(m), spec.Unit) : (factor, "");
            string number = (Value(m) / f).ToString("#,0.######", CultureInfo.InvariantCulture);
            return u.Length == 0 ? number : $"{number} {u}";
        }
        return new PlotScale(
            true,
            from,
            to,
            [.. marks.Select(m => (Value(m), Text(m)))],
            mixed ? Named(spec.Quantity, "") : Named(spec.Quantity, unit)
        );
    }

    // The densest ticks that are no more than wanted: 1-2-5, 1-5, each decade, each second decade, ...
    private static (int Power, double M)[] Marks(double from, double to, int wanted)
    {
        (int Power, double M)[] Every(double[] mantissas, int stride) =>
            [
                .. Steps(from, 1, mantissas)
                    .SkipWhile(s => Value(s) < from * (1 - 1e-9))
                    .TakeWhile(s => Value(s) <= to * (1 + 1e-9))
                    .Where(s => s.Power % stride == 0),
            ];
        IEnumerable<(int Power, double M)[]> choices = Mantissas.Select(m => Every(m, 1)).Concat(Enumerable.Range(2, 60).Select(s => Every([1], s)));
        return choices.FirstOrDefault(c => c.Length <= wanted) ?? [];
    }

    // Round numbers upwards or downwards without end, from beyond a value on the near side.
    private static IEnumerable<(int Power, double M)> Steps(double near, int direction, double[] mantissas)
    {
        int power = (int)Math.Floor(Math.Log10(near)) - direction;
        for (; ; power += direction)
        {
            foreach (double m in direction > 0 ? mantissas : mantissas.Reverse())
            {
                yield return (power, m);
            }
        }
    }

    // Through decimal text: 2e-6 is then the nearest double, not 2.0000000000000003e-6.
    private static double Value((int Power, double M) step) =>
        double.Parse($"{step.M.ToString("0", CultureInfo.InvariantCulture)}e{step.Power}", CultureInfo.InvariantCulture);

    private static string Named(string quantity, string unit) =>
        quantity.Length == 0 ? unit
        : unit.Length == 0 ? quantity
        : $"{quantity}, {unit}";
}
