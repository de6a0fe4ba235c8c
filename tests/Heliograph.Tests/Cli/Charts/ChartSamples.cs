using Heliograph.Cli.Output;
using Heliograph.Cli.Output.Charts;

namespace Heliograph.Tests.Cli.Charts;

/// <summary>Drawings as the link and package pages will have them, and the odd ones at which a layout breaks. The numbers are plausible, no more.</summary>
internal static class ChartSamples
{
    public static readonly AxisSpec Reach = new("reach", "m", IsLog: true, (0.01, 100_000));

    private static readonly Swatch[] Hues =
    [
        Palette.Copper,
        Palette.Pluggable,
        Palette.Lpo,
        Palette.Cpo,
        Palette.OpticalIo,
        Palette.Lines,
        Palette.Memory,
    ];

    public static readonly HeatBlock[] Blocks =
    [
        new("switch core", 0.018, 0.018, 0.024, 0.024),
        .. Enumerable.Range(0, 4).Select(i => new HeatBlock($"OE west {i + 1}", 0.004, 0.0095 + (i * 0.0108), 0.008, 0.0085)),
        .. Enumerable.Range(0, 4).Select(i => new HeatBlock($"OE east {i + 1}", 0.048, 0.0095 + (i * 0.0108), 0.008, 0.0085)),
        .. Enumerable.Range(0, 3).Select(i => new HeatBlock($"SerDes {(char)('A' + i)}", 0.018 + (i * 0.0082), 0.0435, 0.0076, 0.004)),
    ];

    public static IReadOnlyList<(string Name, Func<bool, string> Draw)> All { get; } =
    [
        ("media ladder", Ladder),
        ("BER over received power", Ber),
        ("margin over temperature", MarginOverTemperature),
        ("many lines that end together", ManyLines),
        ("no line", narrow => LineChart.Draw("t", [], Reach, new AxisSpec("energy", "J/b", IsLog: true), narrow)),
        ("one point", narrow => LineChart.Draw("t", [new("only", Palette.Cpo, [new(2, 3)])], new("length", "m"), new("loss", "dB"), narrow)),
        ("eye levels", narrow => Eye(narrow, isLog: false)),
        ("eye levels in decades", narrow => Eye(narrow, isLog: true)),
        ("margin spread", narrow => Spread(narrow, 0.9, 0.6)),
        ("margin spread far above its limit", narrow => Spread(narrow, 6, 0.5)),
        ("margin spread below its limit", narrow => Spread(narrow, -6, 0.5)),
        ("no distribution", narrow => Histogram.DrawSpread("t", [], new("margin", "dB"), new("links", ""), new Limit(0, "none", "none"), narrow)),
        ("package heat", narrow => HeatMap.Draw("t", Package(64), "temperature", "degC", Blocks, narrow)),
        ("even plane", narrow => HeatMap.Draw("t", new HeatField(2, 2, [25, 25, 25, 25], 0.05, 0.02), "temperature", "degC", [], narrow)),
        ("no plane", narrow => HeatMap.Draw("t", new HeatField(0, 0, [], 0.05, 0.05), "temperature", "degC", [], narrow)),
        ("which switch", narrow => Matrix(narrow, 6)),
        ("which switch of many", narrow => Matrix(narrow, 11)),
        ("no matrix", narrow => CellMatrix.Draw("t", "link", "switch", [], [], [], narrow)),
        (
            "one cell",
            narrow =>
                CellMatrix.Draw(
                    "t",
                    "link",
                    "switch",
                    ["DR4"],
                    ["64"],
                    [
                        [new(CellState.Closes, "")],
                    ],
                    narrow
                )
        ),
        ("budget with a margin", narrow => Budget(narrow, -7.2)),
        ("budget that falls short", narrow => Budget(narrow, -3.1)),
        ("budget with an unknown", narrow => Budget(narrow, -7.2, unknown: true)),
        ("budget without steps", narrow => BudgetWaterfall.Draw("t", "launch", 0, [], "received", "sensitivity", 0, narrow)),
    ];

    public static LineSeries Medium(string name, Swatch colour, double from, double to, double energy, string? word = null) =>
        new(name, colour, [new(from, energy), new(to, energy)], Stop: new StopMark(to, word ?? $"to {Numbers.Text(to, "m")}"));

    /// <summary>Warm blocks on a package of 60 mm: sums of Gaussians, with nothing in a corner.</summary>
    public static HeatField Package(int n)
    {
        double[] values = new double[n * n];
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
            {
                (double x, double y) = ((column + 0.5) * 0.06 / n, (row + 0.5) * 0.06 / n);
                double t = 42;
                foreach ((HeatBlock b, double rise) in Blocks.Select((b, i) => (b, i == 0 ? 48.0 : 9 + i)))
                {
                    (double dx, double dy) = ((x - b.X - (b.Width / 2)) / (0.6 * b.Width), (y - b.Y - (b.Height / 2)) / (0.6 * b.Height));
                    t += rise * Math.Exp(-(dx * dx) - (dy * dy));
                }
                values[(row * n) + column] = t;
            }
        }
        return new HeatField(n, n, values, 0.06, 0.06);
    }

    private static string Ladder(bool narrow) =>
        LineChart.Draw(
            "energy against reach by medium",
            [
                Medium("3D optical I/O", Palette.OpticalIo, 0.01, 50, 4.3e-12),
                Medium("passive copper (DAC)", Palette.Copper, 0.1, 2, 0.1e-12 + 4.5e-12),
                Medium("active copper (ACC)", Palette.Copper, 0.1, 3, 6.2e-12),
                Medium("retimed copper (AEC)", Palette.Copper, 0.1, 7, 9.5e-12),
                Medium("CPO, external laser", Palette.Cpo, 0.5, 500, 6.9e-12, "to 500 m: loss"),
                Medium("LPO DR", Palette.Lpo, 1, 500, 7.5e-12, "to 500 m: host channel"),
                Medium("pluggable DR", Palette.Pluggable, 1, 500, 15.2e-12),
                Medium("pluggable FR", Palette.Pluggable, 1, 2000, 16e-12),
                Medium("pluggable LR", Palette.Pluggable, 1, 10_000, 18.5e-12, "to 10 km: dispersion"),
                Medium("400ZR", Palette.Lines, 80, 80_000, 39e-12, "to 80 km: OSNR"),
            ],
            Reach,
            new AxisSpec("energy with host SerDes", "J/b", IsLog: true),
            narrow
        );

    private static string Ber(bool narrow)
    {
        // Gaussian tails by Q: BER about exp(-q^2/2) / (q sqrt(2 pi)), q from 1 to 8 over the sweep; one receiver with a floor.
        double Tail(double dbm, double shift) => Math.Exp(-Math.Pow(10, (dbm + 9 - shift) / 10 * 2) * 4) / 4;
        LinePoint[] Sweep(double shift, double floor) =>
            [
                .. Enumerable
                    .Range(0, 41)
                    .Select(i => -12 + (i * 0.25))
                    .Select(p => new LinePoint(p, p is > -9.3 and < -8.6 && floor > 0 ? null : Tail(p, shift) + floor)),
            ];
        return LineChart.Draw(
            "bit errors over received power",
            [
                new("back to back", Palette.Pluggable, Sweep(0, 0)),
                new("through the switch", Palette.Cpo, Sweep(1.4, 1e-6)),
                new("aged laser", Palette.Memory, Sweep(2.6, 0), IsDashed: true),
            ],
            new AxisSpec("received power", "dBm"),
            new AxisSpec("bit error ratio before FEC", "", IsLog: true, Within: (1e-12, 1)),
            narrow,
            [new(2.4e-4, "corrected by RS(544,514)"), new(-8.1, "specified", IsVertical: true)]
        );
    }

    private static string MarginOverTemperature(bool narrow)
    {
        LinePoint[] Fall(double at25, double slope) =>
            [
                .. Enumerable
                    .Range(0, 16)
                    .Select(i => 5.0 * i)
                    .Select(t => new LinePoint(t, at25 - (slope * (t - 25)), at25 - (slope * (t - 25)) - 0.5, at25 - (slope * (t - 25)) + 0.5)),
            ];
        return LineChart.Draw(
            "margin over case temperature",
            [
                new("DR4", Palette.Pluggable, Fall(2.1, 0.03)),
                new("CPO", Palette.Cpo, Fall(1.2, 0.045), Stop: new StopMark(62, "laser off above 62 degC")),
            ],
            new AxisSpec("case temperature", "degC"),
            new AxisSpec("margin", "dB", Covers: (0, 3)),
            narrow,
            [new(0, "closes above 0 dB"), new(25, "25 degC", IsVertical: true), new(70, "70 degC", IsVertical: true)]
        );
    }

    private static string ManyLines(bool narrow) =>
        LineChart.Draw(
            "loss over frequency",
            [
                .. Enumerable
                    .Range(0, 9)
                    .Select(k => new LineSeries(
                        $"host channel {k + 1} with connector",
                        Hues[k % Hues.Length],
                        [.. Enumerable.Range(1, 40).Select(i => new LinePoint(i * 2e9, -(i * (0.5 + (0.01 * k)))))],
                        IsDashed: k >= Hues.Length
                    )),
            ],
            new AxisSpec("frequency", "Hz"),
            new AxisSpec("insertion loss", "dB"),
            narrow,
            [new(53.125e9, "Nyquist of 212.5 Gb/s PAM4", IsVertical: true)]
        );

    private static string Eye(bool narrow, bool isLog)
    {
        Distribution Level(int k, double mean, double sigma) =>
            new(
                $"level {k}",
                k % 2 == 0 ? Palette.Pluggable : Palette.Lpo,
                mean - (5 * sigma),
                sigma / 4,
                [.. Enumerable.Range(0, 40).Select(i => Normal((i - 19.5) / 4))]
            );
        return Histogram.DrawLevels(
            "levels at the decision",
            [Level(0, 0.28e-3, 12e-6), Level(1, 0.51e-3, 16e-6), Level(2, 0.74e-3, 20e-6), Level(3, 0.97e-3, 24e-6)],
            new AxisSpec("optical power", "W"),
            isLog ? new AxisSpec("share of symbols a bin", "", IsLog: true, (1e-6, 0.1)) : new AxisSpec("share of symbols a bin", ""),
            [(0.39e-3, "threshold 1"), (0.62e-3, "threshold 2"), (0.85e-3, "threshold 3")],
            narrow
        );
    }

    private static string Spread(bool narrow, double mean, double sigma) =>
        Histogram.DrawSpread(
            "margin of made links",
            [
                new(
                    "DR4 through 2 switches",
                    Palette.Pluggable,
                    mean - (4 * sigma),
                    sigma / 5,
                    [.. Enumerable.Range(0, 40).Select(i => 100 * Normal((i - 19.5) / 5))]
                ),
            ],
            new AxisSpec("margin", "dB", Covers: (-1, 2)),
            new AxisSpec("links a bin", "%"),
            new Limit(0, "6.68% do not close", "93.3% close"),
            narrow,
            [(mean, "median")]
        );

    private static double Normal(double z) => Math.Exp(-z * z / 2) / 5 / Math.Sqrt(2 * Math.PI);

    private static string Matrix(bool narrow, int columns)
    {
        string[] rows = ["400G DR4", "800G 2xFR4 with circulators", "CPO DR, external laser", "optical I/O, 16 wavelengths"];
        MatrixCell Cell(int r, int c) =>
            (r + (c * 2)) switch
            {
                < 4 => new(CellState.Closes, $"HP {Numbers.Digits(0.8 + (0.1 * c))} W"),
                < 8 => new(CellState.ClosesWithRemedy, "VHP 1.7 W", "a laser of the next class"),
                < 12 => new(CellState.DoesNotClose, $"short of {Numbers.Digits(c - 1.5)} dB"),
                _ => new(CellState.Unknown, ""),
            };
        return CellMatrix.Draw(
            "which link goes through which switch",
            "link",
            "ports and kind of the optical switch",
            rows,
            [.. Enumerable.Range(0, columns).Select(c => $"{16 << c} {(c % 2 == 0 ? "MEMS" : "silicon")}")],
            [.. Enumerable.Range(0, rows.Length).Select(r => (IReadOnlyList<MatrixCell>)[.. Enumerable.Range(0, columns).Select(c => Cell(r, c))])],
            narrow
        );
    }

    private static string Budget(bool narrow, double sensitivity, bool unknown = false) =>
        BudgetWaterfall.Draw(
            "power of a lane",
            "launch, outer OMA",
            2.2,
            [
                new("transmitter connector", -0.5, Palette.Pluggable),
                new("fibre, 500 m", -0.2, Palette.Pluggable),
                unknown
                    ? new("switch", null, Palette.Circuit, "not computable: needs ocs.insertion-loss")
                    : new("MEMS switch 136 ports", -3.1, Palette.Circuit),
                new("semiconductor amplifier", 1.5, Palette.Cpo),
                new("multi-path interference", -0.4, Palette.Other),
                new("TDECQ", -3.4, Palette.Other),
            ],
            "at the receiver",
            "sensitivity",
            sensitivity,
            narrow
        );
}
