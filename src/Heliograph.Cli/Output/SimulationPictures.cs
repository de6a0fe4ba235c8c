using System.Globalization;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Packets;
using Heliograph.Engine.Packets.Statistics;

namespace Heliograph.Cli.Output;

/// <summary>Pictures of a packet run and the data behind them.</summary>
internal static class SimulationPictures
{
    private const double SecondsPerUs = 1e-6;
    private const int MostBins = 48;
    private const int MostPoints = 500;

    // Longest over shortest time, from which on a histogram would be one bar.
    private const double MostRatio = 10;
    private const int MostCurves = 4;

    private static readonly Swatch[] CurveColours = [Palette.Pluggable, Palette.Copper, Palette.Cpo, Palette.OpticalIo];

    public static IEnumerable<DataTable> Tables(PacketReport report)
    {
        yield return report.Fct_us is { } fct && IsWide(fct) ? SharesTable(report) : CompletionTable(report);
        yield return SlowdownTable(report);
        if (report.Series is { } series)
        {
            yield return QueueTable(report);
            yield return PacketPictures.PauseTable(series);
        }
    }

    /// <summary>Flows by completion time; null where none is done. Times of several decades are a curve of shares, others a histogram.</summary>
    public static Picture? Completion(PacketReport report)
    {
        if (report.Fct_us is not { } fct)
        {
            return null;
        }
        string title = $"Half of the flows take at most {Time(fct.P50)}, 99% at most {Time(fct.P99)}, the longest {Time(fct.Max)}";
        string source = $"{Numbers.Count(report.Flows.Count(f => f.IsDone))} flows that are done, from their start to the last acknowledgement.";
        (double At, string Label)[] marks = [(fct.P50 * SecondsPerUs, "half"), (fct.P99 * SecondsPerUs, "99%")];
        return Picture.Of(
            title,
            narrow => IsWide(fct) ? Shares(report, marks, narrow) : Spread(report, marks, narrow),
            source,
            IsWide(fct) ? SharesTable(report) : CompletionTable(report)
        );
    }

    private static bool IsWide(TimeSummary fct) => fct.Max > MostRatio * fct.Min;

    private static string Spread(PacketReport report, (double, string)[] marks, bool narrow)
    {
        (double from, double width, int[] counts) = Bins(report);
        Distribution flows = new("flows", Palette.Switches, from * SecondsPerUs, width * SecondsPerUs, [.. counts.Select(c => (double)c)]);
        AxisSpec time = new("completion time", "s");
        return Histogram.DrawSpread("flows by completion time", [flows], time, new AxisSpec("flows in a step of the time", ""), null, narrow, marks);
    }

    private static string Shares(PacketReport report, (double At, string Label)[] marks, bool narrow)
    {
        LinePoint[] points = [.. Quantiles(report).Select(q => new LinePoint(q.Fct_us * SecondsPerUs, 100 * q.Share))];
        ReferenceLine[] lines = [.. marks.Select(m => new ReferenceLine(m.At, m.Label, IsVertical: true))];
        return LineChart.Draw(
            "share of flows done within a time",
            [new LineSeries("flows", Palette.Switches, points)],
            new AxisSpec("completion time", "s", IsLog: true),
            new AxisSpec("flows that take no longer", "%", Covers: (0, 100)),
            narrow,
            lines
        );
    }

    private static (double Share, double Fct_us)[] Quantiles(PacketReport report)
    {
        double[] sorted = [.. report.Flows.Where(f => f.IsDone).Select(f => f.Fct_us).Order()];
        int points = Math.Min(sorted.Length, MostPoints);
        return [.. Enumerable.Range(1, points).Select(i => (double)i / points).Select(q => (q, TimeSummary.Quantile(sorted, q)))];
    }

    private static DataTable SharesTable(PacketReport report) =>
        new("completion", ["share", "fct_us"], [.. Quantiles(report).Select(q => new[] { Numbers.Exact(q.Share), Numbers.Exact(q.Fct_us) })]);

    /// <summary>Slowdown by size of flow; null where none is done.</summary>
    public static Picture? Slowdown(PacketReport report)
    {
        SizeGroup[] groups = [.. report.BySize.Where(g => g.Slowdown is not null)];
        if (groups.Length == 0)
        {
            return null;
        }
        SizeGroup worst = groups.MaxBy(g => g.Slowdown!.P99)!;
        Bar[] bars =
        [
            .. groups.Select(g => new Bar(
                Sizes(g),
                g.Slowdown!.P50,
                $"{Numbers.Digits(g.Slowdown.P50)}, 99% at most {Numbers.Digits(g.Slowdown.P99)}",
                Palette.Switches,
                Range: (g.Slowdown.Min, g.Slowdown.P99)
            )),
        ];
        return Picture.Of(
            $"Flows of {Sizes(worst)} take {Numbers.Digits(worst.Slowdown!.P50)} times as long as alone at the median, "
                + $"1% more than {Numbers.Digits(worst.Slowdown.P99)} times",
            narrow => BarChart.Draw("slowdown by size", bars, "", narrow, 1),
            "Completion time over that of the same flow alone on the network. Bar: median; line: least to 99%.",
            SlowdownTable(report)
        );
    }

    /// <summary>The longest queues over time; null where ports were not sampled, or nothing queued.</summary>
    public static Picture? Queues(PacketReport report)
    {
        PortCurve[] curves = [.. report.Series?.Busiest(MostCurves) ?? []];
        if (curves.Length == 0)
        {
            return null;
        }
        double step = report.Series!.PointPs * 1e-12;
        LineSeries[] lines =
        [
            .. curves.Select(
                (c, i) =>
                    new LineSeries(
                        report.Places.NameOfPort(c.Port),
                        CurveColours[i],
                        [.. c.MaxQueuedBytes.Select((b, p) => new LinePoint((p + 1) * step, p >= c.FromPoint ? b : null))]
                    )
            ),
        ];
        return Picture.Of(
            $"The longest queue is {Numbers.Text(curves[0].PeakBytes, "B")}, at port {report.Places.NameOfPort(curves[0].Port)}",
            narrow =>
                LineChart.Draw(
                    "queues over time",
                    lines,
                    new AxisSpec("time", "s"),
                    new AxisSpec("longest queue in a step of the time", "B"),
                    narrow
                ),
            $"The {curves.Length} ports with the longest queues; each point is the longest in {Numbers.Text(step, "s")}.",
            QueueTable(report)
        );
    }

    public static string Sizes(SizeGroup group)
    {
        string most = Numbers.Text(group.MostBytes, "B");
        return group.LeastBytes == group.MostBytes ? most : $"{Numbers.Text(group.LeastBytes, "B")} to {most}";
    }

    private static (double From, double Width, int[] Counts) Bins(PacketReport report)
    {
        TimeSummary fct = report.Fct_us!;
        int done = report.Flows.Count(f => f.IsDone);
        int bins = Math.Clamp((int)Math.Sqrt(done) * 2, 1, MostBins);
        // Flows that all take the same are one bin of some width.
        double width = fct.Max > fct.Min ? (fct.Max - fct.Min) / bins : Math.Max(1e-3, fct.Max / 100);
        int[] counts = new int[fct.Max > fct.Min ? bins : 1];
        foreach (FlowRow flow in report.Flows.Where(f => f.IsDone))
        {
            counts[Math.Min(counts.Length - 1, (int)((flow.Fct_us - fct.Min) / width))]++;
        }
        return (fct.Min, width, counts);
    }

    private static DataTable CompletionTable(PacketReport report)
    {
        List<string[]> rows = [];
        if (report.Fct_us is not null)
        {
            (double from, double width, int[] counts) = Bins(report);
            for (int b = 0; b < counts.Length; b++)
            {
                rows.Add([Numbers.Exact(from + b * width), Numbers.Exact(from + (b + 1) * width), Whole(counts[b])]);
            }
        }
        return new DataTable("completion", ["from_us", "to_us", "flows"], rows);
    }

    private static DataTable SlowdownTable(PacketReport report) =>
        new(
            "slowdown",
            ["sizeMin_B", "sizeMax_B", "flows", "completed", "mean", "p50", "p99", "max", "min"],
            [
                .. report.BySize.Select(g =>
                    new[]
                    {
                        Whole(g.LeastBytes),
                        Whole(g.MostBytes),
                        Whole(g.Flows),
                        Whole(g.Completed),
                        Numbers.Exact(g.Slowdown?.Mean),
                        Numbers.Exact(g.Slowdown?.P50),
                        Numbers.Exact(g.Slowdown?.P99),
                        Numbers.Exact(g.Slowdown?.Max),
                        Numbers.Exact(g.Slowdown?.Min),
                    }
                ),
            ]
        );

    private static DataTable QueueTable(PacketReport report) =>
        new(
            "queues",
            ["port", "time_us", "maxQueued_B"],
            [
                .. report
                    .Series!.Busiest(MostCurves)
                    .SelectMany(c =>
                        c.MaxQueuedBytes.Select(
                            (b, p) => new[] { report.Places.NameOfPort(c.Port), Numbers.Exact((p + 1) * report.Series.PointPs / 1e6), Whole(b) }
                        )
                    ),
            ]
        );

    private static string Time(double us) => Numbers.Text(us * SecondsPerUs, "s");

    private static string Whole(long count) => count.ToString(CultureInfo.InvariantCulture);
}
