using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using Heliograph.Cli.Output;
using Heliograph.Cli.Output.Charts;

namespace Heliograph.Tests.Cli.Charts;

public sealed class ChartContentTests
{
    private static readonly AxisSpec Metres = new("reach", "m", IsLog: true);
    private static readonly AxisSpec Decibels = new("loss", "dB");

    [Fact]
    public void A_logarithmic_axis_has_a_tick_a_decade_each_with_its_unit()
    {
        PlotScale scale = PlotScale.Over([0.01, 100_000], Metres, 10);
        scale.Ticks.Select(t => t.Text).ShouldBe(["10 mm", "100 mm", "1 m", "10 m", "100 m", "1 km", "10 km", "100 km"]);
        // Each tick has its unit, so the caption has none; decades are equally far apart.
        scale.Caption.ShouldBe("reach");
        double[] at = [.. scale.Ticks.Select(t => scale.Position(t.Value, 0, 700))];
        at.ShouldBe([0.0, 100, 200, 300, 400, 500, 600, 700], 1e-6);
    }

    [Fact]
    public void A_short_logarithmic_axis_has_ticks_at_1_2_and_5()
    {
        PlotScale scale = PlotScale.Over([0.7e-12, 18e-12], new AxisSpec("energy", "J/b", IsLog: true), 8);
        scale.Ticks.Select(t => t.Value).ShouldBe([0.5e-12, 1e-12, 2e-12, 5e-12, 10e-12, 20e-12], 1e-20);
        PlotScale errors = PlotScale.Over([1e-9, 0.4], new AxisSpec("bit error ratio", "", IsLog: true), 6);
        errors.Ticks.Select(t => t.Text).ShouldBe(["1e-8", "1e-6", "1e-4", "1e-2", "1"]);
    }

    [Fact]
    public void An_axis_covers_its_values_and_has_few_round_ticks() =>
        Gen.Select(Gen.Double[-12, 6], Gen.Double[0, 9], Gen.Int[2, 10], Gen.Bool)
            .Sample(
                (from, decades, wanted, isLog) =>
                {
                    double[] values = [Math.Pow(10, from), Math.Pow(10, from + decades)];
                    PlotScale scale = PlotScale.Over(values, new AxisSpec("x", "", isLog), wanted);
                    foreach (double v in values)
                    {
                        scale.Position(v, 0, 1).ShouldBeInRange(-1e-6, 1 + 1e-6);
                    }
                    foreach ((double v, _) in scale.Ticks)
                    {
                        scale.Position(v, 0, 1).ShouldBeInRange(-1e-6, 1 + 1e-6);
                    }
                    scale.Ticks.Count.ShouldBeInRange(isLog ? 0 : 2, isLog ? wanted : wanted + 3);
                    scale.Ticks.Select(t => t.Text).ShouldBeUnique();
                }
            );

    [Fact]
    public void A_line_has_a_corner_for_every_point_and_a_gap_where_it_is_unknown()
    {
        LineSeries line = new("line", Palette.Cpo, [new(0, 1), new(1, 2), new(2, null), new(3, 2), new(4, 3), new(5, 5), new(6, null), new(7, 1)]);
        Drawing drawing = new(LineChart.Draw("t", [line], new AxisSpec("x", "m"), Decibels, narrow: false));
        IReadOnlyList<XElement> strokes = drawing.Strokes(Palette.Cpo.Css);
        strokes.Select(s => Drawing.Points(s).Length).ShouldBe([2, 3]);
        // The point between two gaps is a dot.
        drawing.Of("circle").Count().ShouldBe(1);
        // x runs 0 to 7 or beyond on a linear axis: the corners are equally far apart, and larger y is higher up.
        (double X, double Y)[] second = Drawing.Points(strokes[1]);
        (second[1].X - second[0].X).ShouldBe(second[2].X - second[1].X, 0.2);
        (second[0].Y - second[1].Y).ShouldBe((second[1].Y - second[2].Y) / 2, 0.2);
    }

    [Fact]
    public void A_band_is_drawn_where_both_its_edges_are_known()
    {
        LineSeries line = new("line", Palette.Cpo, [new(0, 1, 0, 2), new(1, 1, 0, 2), new(2, 1), new(3, 1, 0, 2)]);
        Drawing drawing = new(LineChart.Draw("t", [line], new AxisSpec("x", "m"), Decibels, narrow: false));
        XElement band = drawing.Of("path").Single(p => p.Attribute("fill")!.Value == Palette.Cpo.Css);
        Drawing.Points(band).Length.ShouldBe(4);
    }

    [Fact]
    public void A_line_stops_at_its_mark_on_the_straight_between_its_points()
    {
        // From (1, 0) to (100, 8) on a log axis, 10 is half way: the cut is at y = 4.
        LineSeries line = new("DAC", Palette.Copper, [new(1, 0), new(100, 8), new(1000, 8)], Stop: new StopMark(10, "stops at 10 m"));
        LineSeries whole = line with { Stop = null, Colour = Palette.Cpo };
        Drawing drawing = new(LineChart.Draw("t", [line, whole], Metres, Decibels, narrow: false));
        (double X, double Y)[] cut = Drawing.Points(drawing.Strokes(Palette.Copper.Css).Single());
        (double X, double Y)[] all = Drawing.Points(drawing.Strokes(Palette.Cpo.Css).Single());
        cut.Length.ShouldBe(2);
        cut[1].X.ShouldBe((all[0].X + all[1].X) / 2, 0.15);
        cut[1].Y.ShouldBe((all[0].Y + all[1].Y) / 2, 0.15);
        // The wall stands across the end.
        drawing
            .Of("line")
            .ShouldContain(l => l.Attribute("stroke")!.Value == Palette.Copper.Css && Math.Abs(Drawing.Number(l, "x1") - cut[1].X) < 0.15);
        drawing.Texts.ShouldContain("stops at 10 m");
    }

    [Fact]
    public void What_lies_beyond_the_limits_of_an_axis_is_cut_on_its_edge()
    {
        // From 1e-2 down to 1e-10 over 8 m: 1e-6 is crossed half way.
        LineSeries line = new("BER", Palette.Cpo, [new(0, 1e-2), new(8, 1e-10), new(16, 1e-10)]);
        AxisSpec y = new("bit error ratio", "", IsLog: true, Within: (1e-6, 1));
        Drawing drawing = new(LineChart.Draw("t", [line], new AxisSpec("x", "m", Covers: (0, 8)), y, narrow: false));
        (double X, double Y)[] corners = Drawing.Points(drawing.Strokes(Palette.Cpo.Css).Single());
        corners.Length.ShouldBe(2);
        double right = drawing.Of("line").Max(l => Drawing.Number(l, "x2"));
        corners[1].X.ShouldBe((corners[0].X + right) / 2, 0.2);
        corners[1].Y.ShouldBe(drawing.Of("line").Max(l => Drawing.Number(l, "y2")), 0.2);
    }

    [Fact]
    public void Values_without_a_place_on_a_logarithmic_axis_are_gaps()
    {
        LineSeries line = new("line", Palette.Cpo, [new(1, 1), new(2, 0), new(3, -1), new(-4, 1), new(5, 2), new(6, 2)]);
        Drawing drawing = new(LineChart.Draw("t", [line], Metres, new AxisSpec("BER", "", IsLog: true), narrow: false));
        Drawing.Points(drawing.Strokes(Palette.Cpo.Css).Single()).Length.ShouldBe(2);
        drawing.Of("circle").Count().ShouldBe(1);
    }

    [Fact]
    public void Every_line_has_its_name_and_every_reference_its_word_at_both_widths()
    {
        foreach (bool narrow in new[] { false, true })
        {
            string ladder = string.Join(' ', new Drawing(ChartSamples.All.Single(s => s.Name == "media ladder").Draw(narrow)).Texts);
            foreach (string name in new[] { "passive copper (DAC)", "pluggable DR", "LPO DR", "CPO, external laser", "400ZR", "to 80 km: OSNR" })
            {
                ladder.ShouldContain(name);
            }
            string margin = string.Join(' ', new Drawing(ChartSamples.All.Single(s => s.Name == "margin over temperature").Draw(narrow)).Texts);
            margin.ShouldContain("closes above 0 dB");
            margin.ShouldContain("70 degC");
        }
    }

    [Fact]
    public void Areas_of_a_histogram_are_as_high_as_their_weights()
    {
        Distribution d = new("d", Palette.Cpo, 0, 1, [1, 4, 2]);
        string svg = Histogram.DrawSpread("t", [d], new AxisSpec("margin", "dB"), new AxisSpec("links", ""), null, narrow: false);
        // From the axis up, along, to the axis: two ends and two corners a bin.
        (double X, double Y)[] area = Drawing.Points(new Drawing(svg).Of("path").First());
        area.Length.ShouldBe(8);
        double Height(int corner) => area[0].Y - area[corner].Y;
        (Height(3) / Height(1)).ShouldBe(4, 0.02);
        (Height(5) / Height(1)).ShouldBe(2, 0.02);
        // On their side, the same lengths run to the right.
        svg = Histogram.DrawLevels("t", [d], new AxisSpec("power", "W"), new AxisSpec("share", ""), [(1.5, "threshold")], narrow: false);
        area = Drawing.Points(new Drawing(svg).Of("path").First());
        ((area[3].X - area[0].X) / (area[1].X - area[0].X)).ShouldBe(4, 0.02);
        new Drawing(svg).Texts.ShouldContain("threshold");
    }

    [Fact]
    public void What_lies_below_the_limit_is_dashed_up_to_it()
    {
        Distribution d = new("d", Palette.Cpo, -2, 1, [1, 4, 2, 1]);
        string svg = Histogram.DrawSpread(
            "t",
            [d],
            new AxisSpec("margin", "dB"),
            new AxisSpec("links", ""),
            new Limit(-0.5, "some fail", "rest"),
            narrow: false
        );
        Drawing drawing = new(svg);
        XElement failing = drawing.Strokes("var(--error)").Single();
        failing.Attribute("stroke-dasharray").ShouldNotBeNull();
        // -2 to -0.5 of a span of 4: where the passing part begins.
        double end = Drawing.Points(failing)[^1].X;
        Drawing.Points(drawing.Strokes(Palette.Cpo.Css).Single())[0].X.ShouldBe(end, 0.11);
        (double X, double Y)[] area = Drawing.Points(drawing.Of("path").First());
        ((end - area[0].X) / (area[^1].X - area[0].X)).ShouldBe(1.5 / 4, 0.002);
        drawing.Texts.ShouldContain("← some fail");
        drawing.Texts.ShouldContain("rest →");
    }

    [Fact]
    public void The_rectangles_of_a_heat_map_cover_it_once_each_in_the_colour_of_its_value()
    {
        HeatField field = ChartSamples.Package(16);
        Drawing drawing = new(HeatMap.Draw("t", field, "temperature", "degC", [], narrow: false));
        XElement frame = drawing.Of("rect").First();
        (double left, double top, double side) = (Drawing.Number(frame, "x"), Drawing.Number(frame, "y"), Drawing.Number(frame, "width"));
        string[,] seen = new string[16, 16];
        foreach (XElement path in drawing.Of("path"))
        {
            foreach (string outline in path.Attribute("d")!.Value.Split('Z', StringSplitOptions.RemoveEmptyEntries))
            {
                // M left bottom H right V top H left.
                double[] n =
                [
                    .. outline
                        .Split(['M', 'H', 'V', ' '], StringSplitOptions.RemoveEmptyEntries)
                        .Select(t => double.Parse(t, CultureInfo.InvariantCulture)),
                ];
                int Cell(double at, double from) => (int)Math.Round((at - from) / side * 16);
                for (int column = Cell(n[0], left); column < Cell(n[2], left); column++)
                {
                    for (int row = Cell(n[3], top); row < Cell(n[1], top); row++)
                    {
                        seen[row, column].ShouldBeNull("painted twice");
                        seen[row, column] = path.Value;
                    }
                }
            }
        }
        // The tooltip of a colour holds its range: "54.0 degC to 56.0 degC". The first row of values is the lowest of the picture.
        for (int row = 0; row < 16; row++)
        {
            for (int column = 0; column < 16; column++)
            {
                string range = seen[15 - row, column].ShouldNotBeNull();
                double[] ends =
                [
                    .. range.Replace(" degC", "", StringComparison.Ordinal).Split(" to ").Select(t => double.Parse(t, CultureInfo.InvariantCulture)),
                ];
                field.Values[(row * 16) + column].ShouldBeInRange(ends[0], ends[1]);
            }
        }
    }

    [Fact]
    public void A_heat_map_is_small_and_marks_its_hottest_point()
    {
        HeatField field = ChartSamples.Package(64);
        string svg = HeatMap.Draw("t", field, "temperature", "degC", ChartSamples.Blocks, narrow: false);
        svg.Length.ShouldBeLessThan(60_000);
        Drawing drawing = new(svg);
        drawing.Texts.ShouldContain($"max {Numbers.Text(field.Values.Max(), "degC")}");
        // In the cell of the maximum: the core's, in the middle of the package.
        XElement mark = drawing.Of("circle").First();
        XElement frame = drawing.Of("rect").First(r => r.Attribute("fill")!.Value == "none");
        int hottest = field.Values.Index().MaxBy(v => v.Item).Index;
        double x = Drawing.Number(frame, "x") + (Drawing.Number(frame, "width") * ((hottest % 64) + 0.5) / 64);
        Drawing.Number(mark, "cx").ShouldBe(x, 0.2);
        // No two neighbours alike, 64 by 64 and three digits of coordinates: the largest that a map of this size can be.
        double[] noise = [.. Enumerable.Range(0, 64 * 64).Select(i => (double)(i * 7919 % 4093))];
        HeatMap.Draw("t", new HeatField(64, 64, noise, 0.061, 0.061), "t", "degC", [], narrow: false).Length.ShouldBeLessThan(150_000);
    }

    [Fact]
    public void Every_block_is_named_on_the_map_or_by_a_number_beside_it()
    {
        foreach (bool narrow in new[] { false, true })
        {
            Drawing drawing = new(HeatMap.Draw("t", ChartSamples.Package(32), "temperature", "degC", ChartSamples.Blocks, narrow));
            string all = string.Join(' ', drawing.Texts);
            foreach (HeatBlock block in ChartSamples.Blocks)
            {
                all.ShouldContain(block.Name);
            }
        }
    }

    [Fact]
    public void A_plane_of_the_wrong_size_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => HeatMap.Draw("t", new HeatField(3, 2, [1, 2], 1, 1), "t", "degC", [], narrow: false));
        Should.Throw<ArgumentOutOfRangeException>(() => HeatMap.Draw("t", new HeatField(1, 1, [1], 0, 1), "t", "degC", [], narrow: false));
    }

    [Fact]
    public void Every_cell_has_a_colour_a_shape_and_words()
    {
        MatrixCell[] row =
        [
            new(CellState.Closes, ""),
            new(CellState.ClosesWithRemedy, "VHP 1.7 W"),
            new(CellState.DoesNotClose, "short"),
            new(CellState.Unknown, ""),
        ];
        Drawing drawing = new(CellMatrix.Draw("t", "link", "switch", ["DR4"], ["16", "32", "64", "128", "256"], [row], narrow: false));
        XElement[] cells = [.. drawing.Of("rect").Where(r => r.Value.StartsWith("DR4;", StringComparison.Ordinal))];
        // Five columns and four cells: the last is unknown.
        cells.Length.ShouldBe(5);
        cells
            .Select(c => c.Attribute("fill")!.Value)
            .ShouldBe(["var(--closes)", "var(--remedy)", "var(--fails)", "var(--unknown)", "var(--unknown)"]);
        cells[2].Attribute("stroke-dasharray").ShouldNotBeNull();
        cells[1].Value.ShouldBe("DR4; 32; closes with a remedy; VHP 1.7 W");
        // A dot, a triangle, a cross, a question mark: in their cells and in the legend.
        drawing.Of("circle").Count().ShouldBe(2);
        drawing.Of("path").Count().ShouldBe(2);
        drawing.Of("line").Count().ShouldBe(4);
        drawing.Texts.Count(t => t == "?").ShouldBe(3);
        // In the cell without a text, and in the legend.
        drawing.Texts.Count(t => t == "closes").ShouldBe(2);
    }

    [Fact]
    public void A_budget_steps_down_by_its_losses_and_keeps_a_margin()
    {
        // 3 - 2 + 1 - 4 = -2 dBm, 5 dB above -7 dBm.
        BudgetStep[] steps = [new("a", -2, Palette.Cpo), new("b", 1, Palette.Lpo), new("c", -4, Palette.Copper)];
        Drawing drawing = new(BudgetWaterfall.Draw("t", "launch", 3, steps, "received", "sensitivity", -7, narrow: false));
        XElement Bar(string colour) => drawing.Of("rect").Single(r => r.Attribute("fill")!.Value == colour);
        double Left(string colour) => Drawing.Number(Bar(colour), "x");
        double Right(string colour) => Left(colour) + Drawing.Number(Bar(colour), "width");
        double dB = Drawing.Number(Bar("var(--lpo)"), "width");
        Drawing.Number(Bar("var(--cpo)"), "width").ShouldBe(2 * dB, 0.3);
        Left("var(--lpo)").ShouldBe(Left("var(--cpo)"), 0.11);
        Right("var(--copper)").ShouldBe(Right("var(--lpo)"), 0.11);
        Drawing.Number(Bar("var(--closes)"), "width").ShouldBe(5 * dB, 0.3);
        Right("var(--closes)").ShouldBe(Left("var(--copper)"), 0.11);
        foreach (string text in new[] { "3.00 dBm", "-2.00 dB", "+1.00 dB", "-2.00 dBm", "-7.00 dBm", "5.00 dB" })
        {
            drawing.Texts.ShouldContain(text);
        }
    }

    [Fact]
    public void A_budget_that_falls_short_is_dashed_and_says_so()
    {
        BudgetStep[] steps = [new("a", -2, Palette.Cpo), new("b", null, Palette.Lpo, "not computable: needs ocs.loss")];
        Drawing drawing = new(BudgetWaterfall.Draw("t", "launch", 0, steps, "received", "sensitivity", -1.5, narrow: true));
        drawing.Of("rect").ShouldContain(r => r.Attribute("fill")!.Value == "var(--fails)" && r.Attribute("stroke-dasharray") != null);
        drawing.Of("rect").ShouldNotContain(r => r.Attribute("fill")!.Value == "var(--lpo)");
        drawing.Texts.ShouldContain("not computable: needs ocs.loss");
        drawing.Texts.ShouldContain("at most -0.500 dB, does not close");
        Should.Throw<ArgumentOutOfRangeException>(() =>
            BudgetWaterfall.Draw("t", "launch", double.NaN, [], "received", "sensitivity", 0, narrow: false)
        );
    }

    [Fact]
    public void Text_of_data_is_escaped()
    {
        const string evil = "<b>&\"x\"";
        string[] drawings =
        [
            LineChart.Draw(
                evil,
                [new(evil, Palette.Cpo, [new(0, 1), new(1, 2)], Stop: new StopMark(1, evil))],
                new AxisSpec(evil, evil),
                new AxisSpec(evil, evil),
                false,
                [new(1, evil)]
            ),
            Histogram.DrawSpread(evil, [new(evil, Palette.Cpo, 0, 1, [1])], Decibels, Decibels, new Limit(0, evil, evil), false),
            HeatMap.Draw(evil, new HeatField(1, 1, [1], 1, 1), evil, evil, [new(evil, 0, 0, 1, 1)], false),
            CellMatrix.Draw(
                evil,
                evil,
                evil,
                [evil],
                [evil],
                [
                    [new(CellState.Closes, evil, evil)],
                ],
                false
            ),
            BudgetWaterfall.Draw(evil, evil, 0, [new(evil, -1, Palette.Cpo)], evil, evil, -2, false),
        ];
        foreach (string drawing in drawings)
        {
            new Drawing(drawing).Of("b").ShouldBeEmpty();
            drawing.ShouldContain("&lt;b&gt;");
        }
    }
}
