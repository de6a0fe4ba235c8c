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
        // Svg.Text cuts by a narrower mean letter.
        double letters = Svg.CharWidth / Box.TextWidth("m", "strong");
        _layout = layout with { LabelRoom = (narrow ? layout.LabelRoom : layout.PlotX - 10) * letters };
        _axis = Axis.Over(max > min ? min : min - 1, max > min ? max : max + 1, unit, narrow ? 4 : 8);
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
        string[] labels = [launchLabel, .. steps.Select(s => s.Label), receivedLabel, sensitivityLabel, margin < 0 ? "missing" : "margin"];
        string[] texts =
        [
            Level(launchDbm),
            .. steps.Select(s => s.ChangeDb is { } c ? Change(c) : ""),
            (partial ? "at most " : "") + Level(received),
            Level(sensitivityDbm),
            (
                partial && margin >= 0 ? "at most "
                : partial ? "at least "
                : ""
            ) + $"{Numbers.Digits(Math.Abs(margin))} dB{(margin < 0 ? " short" : "")}",
        ];
        BudgetWaterfall chart = new(labels, texts, levels.Append(sensitivityDbm).Min(), levels.Append(sensitivityDbm).Max(), unit, narrow);
        chart.DrawFrame(labels, sensitivityDbm);
        chart.DrawLevel(0, launchDbm, texts[0]);
        for (int i = 0; i < steps.Count; i++)
        {
            chart.DrawStep(i + 1, steps[i], levels[i], levels[i + 1], texts[i + 1]);
        }
        chart.DrawLevel(steps.Count + 1, received, texts[^3]);
        chart.DrawLevel(steps.Count + 2, sensitivityDbm, texts[^2]);
        chart.DrawMargin(steps.Count + 3, sensitivityDbm, received, texts[^1]);
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

    private void DrawFrame(string[] labels, double sensitivity)
    {
        _axis.Draw(_svg, _layout.PlotX, _layout.PlotWidth, 4, _bottom);
        for (int row = 0; row < labels.Length; row++)
        {
            bool strong = row == 0 || row >= labels.Length - 3;
            _layout.Label(_svg, row, labels[row], strong ? "label strong" : "label");
        }
        // The limit runs through the bars' rows only, so that it strikes out no label of a narrow picture.
        for (int row = 0; row < labels.Length; row++)
        {
            double top = _layout.IsNarrow ? BarY(row) - 2 : _layout.RowTop(row);
            _svg.Line(X(sensitivity), top, X(sensitivity), BarY(row) + _layout.BarHeight + 4, "var(--ink)", 1.2, " stroke-dasharray=\"2 2\"");
        }
    }

    private void DrawLevel(int row, double level, string text)
    {
        _svg.Rect(X(level) - 2, BarY(row) - 1, 4, _layout.BarHeight + 2, "var(--ink)", text);
        _svg.Text(X(level) + 8, _layout.TextY(row), text, "value strong");
    }

    private void DrawStep(int row, BudgetStep step, double from, double to, string text)
    {
        (double x1, double x2) = (X(from), X(to));
        _svg.Line(x1, BarY(row - 1) + _layout.BarHeight, x1, BarY(row), "var(--muted)", 1, " stroke-dasharray=\"2 2\"");
        if (step.ChangeDb is null)
        {
            double room = (_layout.Width - x1 - 8) * Svg.CharWidth / Box.TextWidth("m");
            _svg.Text(x1 + 6, _layout.TextY(row), step.Note ?? "not computable", "missing", Anchor.Start, room);
            return;
        }
        double y = BarY(row);
        _svg.Rect(Math.Min(x1, x2), y, Math.Max(1, Math.Abs(x2 - x1)), _layout.BarHeight, step.Colour.Css, $"{step.Label}: {text}");
        _svg.Text(Math.Max(x1, x2) + 6, _layout.TextY(row), text, "value");
    }

    private void DrawMargin(int row, double sensitivity, double received, string text)
    {
        (double x1, double x2) = (X(sensitivity), X(received));
        bool fails = received < sensitivity;
        Swatch colour = fails ? Palette.Fails : Palette.Closes;
        string extra = fails ? " stroke=\"var(--error)\" stroke-width=\"2\" stroke-dasharray=\"4 2\" fill-opacity=\"0.3\"" : "";
        _svg.Line(x2, BarY(row - 2) + _layout.BarHeight, x2, BarY(row), "var(--muted)", 1, " stroke-dasharray=\"2 2\"");
        _svg.Rect(Math.Min(x1, x2), BarY(row), Math.Max(1, Math.Abs(x2 - x1)), _layout.BarHeight, colour.Css, text, extra);
        _svg.Text(Math.Max(x1, x2) + 6, _layout.TextY(row), text, fails ? "alarm" : "value strong");
    }
}
