using CsCheck;
using Heliograph.Engine.Packets.Statistics;
using Heliograph.Simulation.Packet;
using static Heliograph.Tests.Packets.Statistics.Wires;

namespace Heliograph.Tests.Packets.Statistics;

public sealed class PortSeriesTests
{
    private static readonly PacketNetwork Network = Star(4, 8 * Gb, 1000);

    [Fact]
    public void Neighbours_merge_when_all_points_are_used()
    {
        PortSeries series = new(Network, 10, ports: 2, points: 4);
        int[] queue = [5, 1, 2, 8, 3];
        for (int i = 0; i < queue.Length; i++)
        {
            series.Add(10 * (i + 1), [Sample(6, most: queue[i])]);
        }
        (series.PointPs, series.Points, series.EndPs).ShouldBe((20, 3, 50));
        PortCurve curve = series.Busiest(8).ShouldHaveSingleItem();
        (curve.Port, curve.PeakBytes, curve.FromPoint).ShouldBe((6, 8, 0));
        curve.MaxQueuedBytes.ShouldBe([5, 8, 3]);
    }

    [Fact]
    public void A_port_with_a_higher_peak_takes_the_place_of_the_lowest()
    {
        PortSeries series = new(Network, 10, ports: 2, points: 4);
        series.Add(10, [Sample(1, most: 5), Sample(2, most: 7)]);
        series.Add(20, [Sample(1, most: 1), Sample(3, most: 5)]);
        series.Busiest(8).Select(c => c.Port).ShouldBe([2, 1]);
        series.Add(30, [Sample(3, most: 6)]);
        PortCurve[] curves = [.. series.Busiest(8)];
        curves.Select(c => (c.Port, c.FromPoint)).ShouldBe([(2, 0), (3, 2)]);
        curves[1].MaxQueuedBytes.ShouldBe([0, 0, 6]);
    }

    [Fact]
    public void The_highest_peaks_are_kept_whatever_comes() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 30].Array[8].List[1, 60])
            .Sample(
                (kept, samples) =>
                {
                    PortSeries series = new(Network, 7, kept, points: 8);
                    for (int i = 0; i < samples.Count; i++)
                    {
                        int[] row = samples[i];
                        series.Add(7 * (i + 1), [.. row.Select((most, p) => Sample(p, most: most))]);
                    }
                    int[] peaks = [.. Enumerable.Range(0, 8).Select(p => samples.Max(s => s[p]))];
                    int[] expected = [.. peaks.Where(p => p > 0).OrderDescending().Take(kept)];
                    PortCurve[] curves = [.. series.Busiest(kept)];
                    curves.Select(c => c.PeakBytes).ShouldBe(expected);
                    foreach (PortCurve curve in curves)
                    {
                        curve.PeakBytes.ShouldBe(peaks[curve.Port]);
                        curve.MaxQueuedBytes.Max().ShouldBe(curve.PeakBytes);
                        curve.MaxQueuedBytes.Length.ShouldBe(series.Points);
                        for (int point = curve.FromPoint + 1; point < series.Points; point++)
                        {
                            // The point's own samples, straight from the input.
                            int each = (int)(series.PointPs / 7);
                            int most = samples.Skip(point * each).Take(each).Max(s => s[curve.Port]);
                            curve.MaxQueuedBytes[point].ShouldBe(most);
                        }
                    }
                }
            );

    [Fact]
    public void What_comes_after_the_last_frame_is_not_of_the_run()
    {
        PortSeries series = new(Network, 10, ports: 2, points: 4);
        series.Add(10, [Sample(6, most: 5, sent: 100)]);
        series.Add(20, [Sample(6, sent: 200)]);
        for (int i = 3; i < 100; i++)
        {
            series.Add(10 * i, [Sample(6, sent: 200)]);
        }
        (series.EndPs, series.Points, series.PointPs).ShouldBe((20, 2, 10));
        series.Busiest(1)[0].UntilPoint.ShouldBe(1);
    }

    [Fact]
    public void Pauses_add_up_by_tier()
    {
        PortSeries series = new(Network, 100);
        series.Add(100, [Sample(0, sent: 1, paused: 10), Sample(5, sent: 1, paused: 30)]);
        series.Add(200, [Sample(0, sent: 2, paused: 50), Sample(5, sent: 1, paused: 30)]);
        // Four ports of hosts, four of the switch, 200 ps.
        series.Pauses().ShouldBe([new TierPause(true, 0, 4, 1, 50, 50.0 / 800), new TierPause(false, 1, 4, 1, 30, 30.0 / 800)]);
    }
}
