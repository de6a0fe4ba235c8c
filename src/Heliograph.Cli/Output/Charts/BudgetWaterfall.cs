namespace Heliograph.Cli.Output.Charts;

/// <summary>One step of a level: a loss, a penalty, a gain.</summary>
/// <param name="ChangeDb">Below zero for a loss; null when it is unknown, and then taken for a loss.</param>
/// <param name="Note">In its place when it is unknown: "not computable: needs coupler.loss".</param>
internal sealed record BudgetStep(string Label, double? ChangeDb, Swatch Colour, string? Note = null);

/// <summary>
/// A power budget from launch to receiver, top to bottom: the level falls with each loss and rises with each gain, and what it keeps
/// above the sensitivity is the margin. Levels are marks, not bars: 0 dBm is no floor to stand on.
/// </summary>
internal sealed class BudgetWaterfall
{
    // dB; a small margin looks small.
    private const double LeastSpan = 3;

    private readonly RowLayout _layout;
    private readonly Axis _axis;
    private readonly Svg _svg;
    private readonly double _bottom;

    private BudgetWaterfall(IReadOnlyList<string> labels, IReadOnlyList<string> texts, double min, double max, string unit, bool narrow)
    {
        double valueRoom = texts.Select(t => Box.TextWidth(t, "strong")).DefaultIfEmpty(0).Max() + 14;
        RowLayout layout = RowLayout.For(narrow, labels, Math.Min(valueRoom, narrow ? 140 : 260));
        if (!narrow)
        {
            double room = Math.Clamp(labels.Select(l => Box.TextWidth(l, "strong")).DefaultIfEmpty(0).Max() + 12, 90, 330);
            layout = layout with { PlotX = room, PlotWidth = layout.PlotX + layout.PlotWidth - room };
        }
        else
        {
            // The first number of the axis stands half left of the plot.
            layout = layout with
            {
                PlotX = layout.PlotX + 10,
                PlotWidth = layout.PlotWidth - 10,
                LabelRoom = layout.LabelRoom - 10,
            };
        }
        // Svg.Text cuts by a mean letter, Box measures each: where all labels fit by measure, none is cut.
        double space = narrow ? layout.LabelRoom : layout.PlotX - 10;
        bool fits = labels.All(l => Box.TextWidth(l, "strong") <= space + 0.5);
        double letters = Svg.CharWidth / Box.TextWidth("m", "strong");
        _layout = layout with { LabelRoom = fits ? double.MaxValue : space * letters };
        double pad = Math.Max(0, (LeastSpan - (max - min)) / 2);
        _axis = Axis.Over(min - pad, max + pad, unit, narrow ? 4 : 8);
        _bottom = _layout.Bottom(labels.Count);
        _svg = new Svg(_layout.Width) { Height = _bottom + 36 };
    }

    /// <summary>The picture.</summary>
    /// <param name="launchDbm">Level before the first step.</param>
    /// <param name="steps">In the order in which light meets them; may be empty.</param>
    /// <param name="sensitivityDbm">Least level that the receiver needs.</param>
    /// <param name="unit">Of the levels: dBm, or dB where only a loss is specified.</param>
    /// <exception cref="ArgumentOutOfRangeException">A level is not finite.</exception>
    public static string Draw(
        string label,
        string launchLabel,
        double launchDbm,
        IReadOnlyList<BudgetStep> steps,
        string receivedLabel,
        string sensitivityLabel,
        double sensitivityDbm,
        bool narrow,
        string unit = "dBm"
    )
    {
        double[] levels = Levels(launchDbm, steps);
        if (!double.IsFinite(sensitivityDbm) || !levels.All(double.IsFinite))
        {
            throw new ArgumentOutOfRangeException(nameof(steps), "a level is not finite");
        }
        double received = levels[^1];
        double margin = received - sensitivityDbm;
        string Level(double level) => $"{Numbers.Digits(level)} {unit}";
        bool partial = steps.Any(s => s.ChangeDb is null);
        string[] labels = [launchLabel, .. steps.Select(s => s.Label), receivedLabel, sensitivityLabel, "margin"];
        string[] texts =
        [
            Level(launchDbm),
            .. steps.Select(s => s.ChangeDb is { } c ? Change(c) : ""),
            (partial ? "at most " : "") + Level(received),
            Level(sensitivityDbm),
            $"{(partial ? "at most " : "")}{Numbers.Digits(margin)} dB{(margin < 0 ? ", does not close" : "")}",
        ];
        BudgetWaterfall chart = new(labels, texts, levels.Append(sensitivityDbm).Min(), levels.Append(sensitivityDbm).Max(), unit, narrow);
        chart.DrawFrame(labels.Length, sensitivityDbm);
        chart.DrawLevel(0, launchDbm, texts[0]);
        for (int i = 0; i < steps.Count; i++)
        {
            chart.DrawStep(i + 1, steps[i], levels[i], levels[i + 1], texts[i + 1]);
        }
        chart.DrawLevel(steps.Count + 1, received, texts[^3]);
        chart.DrawLevel(steps.Count + 2, sensitivityDbm, texts[^2]);
        chart.DrawMargin(steps.Count + 3, sensitivityDbm, received, texts[^1]);
        chart.DrawLabels(labels);
        return chart._svg.Close(label);
    }

    private static double[] Levels(double launch, IReadOnlyList<BudgetStep> steps)
    {
        double[] levels = new double[steps.Count + 1];
        levels[0] = launch;
        for (int i = 0; i < steps.Count; i++)
        {
            levels[i + 1] = levels[i] + (steps[i].ChangeDb ?? 0);
        }
        return levels;
    }

    private static string Change(double db) => $"{(db > 0 ? "+" : "")}{Numbers.Digits(db)} dB";

    private double X(double dbm) => _axis.Position(dbm, _layout.PlotX, _layout.PlotWidth);

    private double BarY(int row) => _layout.RowTop(row) + _layout.BarTop;

    private void DrawFrame(int rows, double sensitivity)
    {
        _axis.Draw(_svg, _layout.PlotX, _layout.PlotWidth, 4, _bottom);
        _svg.Line(X(sensitivity), 6, X(sensitivity), BarY(rows - 1) + _layout.BarHeight, "var(--ink)", 1.2, " stroke-dasharray=\"2 2\"");
    }

    // Last, and on plates: on a narrow picture they stand between the bars, where lines run.
    private void DrawLabels(string[] labels)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            string css = row == 0 || row >= labels.Length - 3 ? "label strong" : "label";
            string text = Box.Cut(labels[row], _layout.LabelRoom, css);
            double x = _layout.IsNarrow ? _layout.PlotX + 3 : _layout.PlotX - 8;
            double y = _layout.RowTop(row) + (_layout.IsNarrow ? 12 : _layout.BarTop + 13);
            Anchor anchor = _layout.IsNarrow ? Anchor.Start : Anchor.End;
            Plate(Box.OfText(text, x, y, css, anchor));
            _svg.Text(x, y, text, css, anchor);
        }
    }

    private void Plate(Box box) => _svg.Rect(box.X - 1, box.Y, box.Width + 2, box.Height, "var(--plate)", null, " rx=\"3\"");

    // A long text begins further left, over the bar.
    private void DrawValue(double after, int row, string text, string css)
    {
        double x = Math.Max(2, Math.Min(after, _layout.Width - Box.TextWidth(text, css) - 2));
        Plate(Box.OfText(text, x, _layout.TextY(row), css));
        _svg.Text(x, _layout.TextY(row), text, css);
    }

    private void DrawLevel(int row, double level, string text)
    {
        _svg.Rect(X(level) - 2, BarY(row) - 1, 4, _layout.BarHeight + 2, "var(--ink)", text);
        DrawValue(X(level) + 8, row, text, "value strong");
    }

    private void DrawStep(int row, BudgetStep step, double from, double to, string text)
    {
        (double x1, double x2) = (X(from), X(to));
        _svg.Line(x1, BarY(row - 1) + _layout.BarHeight, x1, BarY(row), "var(--muted)", 1, " stroke-dasharray=\"2 2\"");
        if (step.ChangeDb is null)
        {
            double most = _layout.Width - (_layout.IsNarrow ? 4 : _layout.PlotX + 4);
            DrawValue(x1 + 6, row, Box.Cut(step.Note ?? "not computable", most), "missing");
            return;
        }
        double y = BarY(row);
        _svg.Rect(Math.Min(x1, x2), y, Math.Max(1, Math.Abs(x2 - x1)), _layout.BarHeight, step.Colour.Css, $"{step.Label}: {text}");
        DrawValue(Math.Max(x1, x2) + 6, row, text, "value");
    }

    private void DrawMargin(int row, double sensitivity, double received, string text)
    {
        (double x1, double x2) = (X(sensitivity), X(received));
        bool fails = received < sensitivity;
        Swatch colour = fails ? Palette.Fails : Palette.Closes;
        string extra = fails ? " stroke=\"var(--error)\" stroke-width=\"2\" stroke-dasharray=\"4 2\" fill-opacity=\"0.3\"" : "";
        _svg.Line(x2, BarY(row - 2) + _layout.BarHeight, x2, BarY(row), "var(--muted)", 1, " stroke-dasharray=\"2 2\"");
        _svg.Rect(Math.Min(x1, x2), BarY(row), Math.Max(1, Math.Abs(x2 - x1)), _layout.BarHeight, colour.Css, text, extra);
        DrawValue(Math.Max(x1, x2) + 6, row, text, fails ? "alarm" : "value strong");
    }
}
