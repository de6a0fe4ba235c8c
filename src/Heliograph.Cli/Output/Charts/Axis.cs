namespace Heliograph.Cli.Output.Charts;

/// <summary>A linear axis in one unit with round ticks.</summary>
/// <param name="Factor">Base value / shown value.</param>
internal sealed record Axis(double Min, double Max, double Step, double Factor, string Unit)
{
    /// <summary>
    /// Covers [<paramref name="min"/>, <paramref name="max"/>] with about <paramref name="ticks"/> steps of 1, 2 or 5 times a
    /// power of ten.
    /// </summary>
    public static Axis Over(double min, double max, string unit, int ticks)
    {
        if (max <= min)
        {
            max = min + Math.Max(1e-12, Math.Abs(min));
        }
        (double factor, string scaled) = Numbers.Scale(Math.Max(Math.Abs(min), Math.Abs(max)), unit);
        double raw = (max - min) / factor / Math.Max(1, ticks);
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = new[] { 1.0, 2, 5, 10 }.First(m => m * power >= raw * (1 - 1e-9)) * power;
        return new Axis(Math.Floor(min / factor / step + 1e-9) * step, Math.Ceiling(max / factor / step - 1e-9) * step, step, factor, scaled);
    }

    public double Position(double baseValue, double x0, double width) => x0 + (baseValue / Factor - Min) / (Max - Min) * width;

    /// <summary>Tick values as shown.</summary>
    public IEnumerable<(double Base, string Text)> Ticks()
    {
        int count = (int)Math.Round((Max - Min) / Step);
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(Step) + 1e-9), 0, 6);
        for (int i = 0; i <= count; i++)
        {
            double shown = Math.Round((Min + i * Step) / Step) * Step;
            string text = shown.ToString(decimals == 0 ? "#,0" : "0." + new string('0', decimals), System.Globalization.CultureInfo.InvariantCulture);
            yield return (shown * Factor, text);
        }
    }

    /// <summary>Draws grid lines, tick numbers and the unit below the plot.</summary>
    public void Draw(Svg svg, double x0, double width, double top, double bottom)
    {
        foreach ((double at, string text) in Ticks())
        {
            double x = Position(at, x0, width);
            svg.Line(x, top, x, bottom, "var(--grid)");
            svg.Text(x, bottom + 15, text, "tick", Anchor.Middle);
        }
        if (Unit.Length > 0)
        {
            svg.Text(x0 + width, bottom + 30, Unit, "tick", Anchor.End);
        }
    }
}
