using System.Globalization;
using CsCheck;
using Heliograph.Cli.Output;
using Heliograph.Cli.Output.Charts;

namespace Heliograph.Tests.Cli.Charts;

public sealed class ChartLayoutTests
{
    public static TheoryData<string, bool> Samples
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach ((string name, _) in ChartSamples.All)
            {
                data.Add(name, false);
                data.Add(name, true);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Text_neither_overlaps_nor_leaves_the_picture(string name, bool narrow)
    {
        string svg = ChartSamples.All.Single(s => s.Name == name).Draw(narrow);
        svg.ShouldNotContain("NaN");
        svg.ShouldNotContain("∞");
        Drawing drawing = new(svg);
        drawing.Faults().ShouldBeEmpty();
        drawing.Bounds.Width.ShouldBe(narrow ? RowLayout.NarrowWidth : RowLayout.WideWidth);
        drawing.Of("script").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_same_data_give_the_same_bytes_whatever_the_culture(string name, bool narrow)
    {
        Func<bool, string> draw = ChartSamples.All.Single(s => s.Name == name).Draw;
        string here = draw(narrow);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // A comma for the decimal point would break every coordinate.
            CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = comma;
            draw(narrow).ShouldBe(here);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_check_catches_text_that_overlaps_and_text_that_leaves_the_picture()
    {
        Svg svg = new(100) { Height = 60 };
        svg.Text(4, 20, "sensitivity");
        svg.Text(50, 24, "margin");
        svg.Text(70, 50, "received power");
        svg.Line(4, 4, 4, 99, "var(--ink)");
        IReadOnlyList<string> faults = new Drawing(svg.Close("t")).Faults();
        faults.ShouldContain("'sensitivity' and 'margin' overlap");
        faults.ShouldContain(f => f.StartsWith("'received power' leaves", StringComparison.Ordinal));
        faults.ShouldContain(f => f.StartsWith("a mark at (4, 99)", StringComparison.Ordinal));
        faults.Count.ShouldBe(3);
    }

    [Fact]
    public void Lines_of_any_shape_and_name_keep_their_text_apart() =>
        Gen.Select(Gen.Int[0, 14], Gen.Int[1, 6], Gen.Int[2, 40], Gen.Bool, Gen.Int[0, 1_000_000])
            .Sample(
                (lines, points, letters, narrow, seed) =>
                {
                    Random random = new(seed);
                    LineSeries[] series =
                    [
                        .. Enumerable
                            .Range(0, lines)
                            .Select(_ => new LineSeries(
                                Name(random, letters),
                                Palette.Cpo,
                                [
                                    .. Enumerable
                                        .Range(0, points)
                                        .Select(i => new LinePoint(i + random.NextDouble(), random.Next(5) == 0 ? null : random.NextDouble())),
                                ],
                                Stop: random.Next(3) == 0 ? new StopMark(random.NextDouble() * points, Name(random, letters)) : null
                            )),
                    ];
                    ReferenceLine[] references = [new(0.5, Name(random, letters)), new(1, Name(random, letters), IsVertical: true)];
                    new Drawing(LineChart.Draw("t", series, new AxisSpec("x", "m"), new AxisSpec("y", "dB"), narrow, references))
                        .Faults()
                        .ShouldBeEmpty();
                },
                iter: 150
            );

    [Fact]
    public void Matrices_of_any_size_and_text_keep_their_text_apart() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 14], Gen.Int[1, 60], Gen.Bool, Gen.Int[0, 1_000_000])
            .Sample(
                (rows, columns, letters, narrow, seed) =>
                {
                    Random random = new(seed);
                    string[] Names(int count) => [.. Enumerable.Range(0, count).Select(_ => Name(random, letters))];
                    IReadOnlyList<MatrixCell>[] cells =
                    [
                        .. Enumerable
                            .Range(0, rows)
                            .Select(_ =>
                                (IReadOnlyList<MatrixCell>)
                                    [
                                        .. Enumerable
                                            .Range(0, random.Next(columns + 1))
                                            .Select(_ => new MatrixCell((CellState)random.Next(4), Name(random, letters))),
                                    ]
                            ),
                    ];
                    new Drawing(CellMatrix.Draw("t", "link", "switch", Names(rows), Names(columns), cells, narrow)).Faults().ShouldBeEmpty();
                },
                iter: 100
            );

    [Fact]
    public void Budgets_of_any_levels_and_names_keep_their_text_apart() =>
        Gen.Select(Gen.Double[-40, 20], Gen.Double[-40, 20], Gen.Int[0, 10], Gen.Int[1, 40], Gen.Bool, Gen.Int[0, 1_000_000])
            .Sample(
                (launch, sensitivity, count, letters, narrow, seed) =>
                {
                    Random random = new(seed);
                    BudgetStep[] steps =
                    [
                        .. Enumerable
                            .Range(0, count)
                            .Select(_ => new BudgetStep(
                                Name(random, letters),
                                random.Next(6) == 0 ? null : (random.NextDouble() * 12) - 9,
                                Palette.Cpo,
                                Name(random, letters)
                            )),
                    ];
                    string svg = BudgetWaterfall.Draw("t", "launch", launch, steps, "received", "sensitivity", sensitivity, narrow);
                    new Drawing(svg).Faults().ShouldBeEmpty();
                },
                iter: 100
            );

    [Fact]
    public void Boxes_are_spread_no_further_than_they_must()
    {
        // Three at one height stand about it; a fourth far off stays where it wants to be.
        EndLabels.Spread([50, 50, 50, 200], [10, 10, 10, 10], 0, 300).ShouldBe([40.0, 50, 60, 200]);
        // Against a wall, all of them move.
        EndLabels.Spread([0, 0], [10, 10], 0, 300).ShouldBe([0.0, 10]);
        EndLabels.Spread([298, 299], [10, 10], 0, 300).ShouldBe([280.0, 290]);
        // Pools join: 10, 10 and 14 of height 10 want 4 for the middle of what they share, 10 - 0, 10 - 10 and 14 - 20 less heights.
        EndLabels.Spread([10, 10, 14], [10, 10, 10], 0, 300).ShouldBe([4.0 / 3, 34.0 / 3, 64.0 / 3], 1e-9);
        EndLabels.Spread([1, 2, 3], [10, 10, 10], 0, 29).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_crosses_a_box_by_the_length_inside()
    {
        Box box = new(10, 10, 20, 10);
        // Level through the middle: 20 px. Along the diagonal: sqrt(20^2 + 10^2). Past it, or short of it: nothing.
        box.Crossing(0, 15, 50, 15).ShouldBe(20, 1e-9);
        box.Crossing(10, 10, 30, 20).ShouldBe(Math.Sqrt(500), 1e-9);
        box.Crossing(0, 25, 50, 25).ShouldBe(0);
        box.Crossing(0, 15, 9, 15).ShouldBe(0);
    }

    private static string Name(Random random, int letters) =>
        string.Concat(Enumerable.Range(0, 1 + random.Next(letters)).Select(_ => random.Next(7) == 0 ? ' ' : (char)('a' + random.Next(26)))).Trim();
}
