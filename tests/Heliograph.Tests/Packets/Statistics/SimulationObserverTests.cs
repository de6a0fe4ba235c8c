using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;
using static Heliograph.Tests.Packets.Statistics.Wires;

namespace Heliograph.Tests.Packets.Statistics;

public sealed class SimulationObserverTests
{
    private const long Sample_ps = 1_000_000;

    // Three hosts send to the fourth over a switch that pauses them.
    private static readonly PacketNetwork Network = Star(4, 100 * Gb, 500_000);
    private static readonly TrafficMatrix Incast = Wires.Traffic(4, (0, 3, 400_000), (1, 3, 400_000), (2, 3, 400_000));

    private static readonly PacketOptions Options = new()
    {
        FlowControl = FlowControl.Pause,
        Buffer = new BufferOptions { PauseAboveBytes = 50_000, ResumeBelowBytes = 30_000 },
        Ecn = new EcnOptions { MinBytes = 20_000, MaxBytes = 100_000 },
        SamplePs = Sample_ps,
        CapturePort = 7,
    };

    [Fact]
    public async Task What_the_table_holds_adds_up_to_what_the_run_counted()
    {
        using Scratch scratch = new();
        PacketResult result;
        using (SimulationObserver observer = new(new PortTable(scratch["ports"], Network, Sample_ps)))
        {
            // Samples go on to the end that is stated, so that the last of them is after the last frame.
            result = PacketSimulation.Simulate(Network, Incast, Options, observer);
        }
        ParquetColumns read = await ParquetColumns.Read(scratch["ports.0000.parquet"]);
        long last = (long)read["time_ps"].Max()!;
        (result.Flows.Max(f => f.FinishPs) - last).ShouldBeLessThan(Sample_ps);
        read.Sum("marks").ShouldBe(result.Marks);
        read.Sum("pauses").ShouldBe(result.Pauses);
        read.Sum("drops").ShouldBe(0);
        long paused = read.Sum("paused_ps");
        paused.ShouldBeGreaterThan(0);
        read["utilisation"].ShouldAllBe(u => (float)u! >= 0 && (float)u! <= 1);
        // Every byte that passed before the last sample: data over two cables each way, answers and pauses less than a hundredth of it.
        read.Sum("sent_B").ShouldBeInRange(2 * 1_200_000, 2_600_000);
    }

    [Fact]
    public void Watching_changes_nothing_and_the_peak_is_that_of_the_run()
    {
        PacketResult alone = PacketSimulation.Simulate(Network, Incast, Options);
        PortSeries series = new(Network, Sample_ps);
        using MemoryStream capture = new();
        using SimulationObserver observer = new(null, series, new PcapngWriter(capture, Network, Incast, Options));
        PacketResult watched = PacketSimulation.Simulate(Network, Incast, Options, observer);
        watched.TraceHash.ShouldBe(alone.TraceHash);
        watched.Flows.ShouldBe(alone.Flows);
        PortCurve busiest = series.Busiest(1).ShouldHaveSingleItem();
        busiest.Port.ShouldBe(7); // Of the switch, towards host 3.
        busiest.PeakBytes.ShouldBeGreaterThan(3 * 50_000 - 3 * 4160);
        series.Pauses()[0].PausedPorts.ShouldBe(3);
    }
}
