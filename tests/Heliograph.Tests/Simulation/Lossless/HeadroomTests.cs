using CsCheck;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

public sealed class HeadroomTests
{
    private static readonly BitRate G100 = BitRate.Parse("100 Gb/s");
    private static readonly BitRate G400 = BitRate.Parse("400 Gb/s");

    // 122,880 bit times at 100 Gb/s, facts/wide-area.md 3.2.
    private static readonly Duration Interface = new(1_228_800);

    private static PauseLink Link(BitRate rate, double metres) =>
        new()
        {
            Rate = rate,
            Delay = Propagation.Delay(metres, Propagation.WorksheetSpeed),
            InterfaceDelay = Interface,
        };

    [Theory]
    [InlineData("100 Gb/s", 201_728)]
    [InlineData("400 Gb/s", 463_360)]
    public void The_worksheet_gives_the_published_bit_times(string rate, long response)
    {
        // facts/wide-area.md 3.2: frames 73,888 each, pause 672, response; 100 m at 5 ns/m are 500 ns each way.
        PauseHeadroom worksheet = Headroom.Compute(Link(BitRate.Parse(rate), 100));
        long perSecond = BitRate.Parse(rate).BitsPerSecond;
        (worksheet.OwnFrame.Bytes * 8, worksheet.PeerFrame.Bytes * 8, worksheet.Pause.Bytes * 8).ShouldBe((73_888, 73_888, 672));
        (worksheet.Response.Bytes * 8).ShouldBe(response);
        (worksheet.Cable.Bytes * 8).ShouldBe(perSecond / 1_000_000);
        (worksheet.Interfaces.Bytes * 8).ShouldBe(2 * 122_880 * (perSecond / 100_000_000_000));
        (worksheet.Gearboxes, worksheet.Pipeline, worksheet.Cells).ShouldBe((DataSize.Zero, DataSize.Zero, DataSize.Zero));
        long bits = 2 * 73_888 + 672 + perSecond / 1_000_000 + 2 * 122_880 * (perSecond / 100_000_000_000) + response;
        (worksheet.Total.Bytes * 8).ShouldBe(bits);
    }

    [Fact]
    public void The_response_of_the_worksheet_is_the_quanta_of_the_script()
    {
        // Two sources of one table: bit times of the worksheet (3.2) and quanta of SONiC's script (3.1).
        PauseResponse.TryQuanta(G100, out int of100).ShouldBeTrue();
        PauseResponse.TryQuanta(G400, out int of400).ShouldBeTrue();
        (of100 * PauseResponse.QuantumBits, of400 * PauseResponse.QuantumBits).ShouldBe((201_728, 463_360));
    }

    [Fact]
    public void A_rate_without_a_response_asks_for_one()
    {
        BitRate odd = BitRate.Parse("1.6 Tb/s");
        PauseResponse.TryQuanta(odd, out _).ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => Headroom.Compute(Link(odd, 10)));
        // 905 x 512 bits at 800 Gb/s are 579.2 ns, in which 1.6 Tb/s carries 115,840 bytes.
        PauseResponse.Assumed(odd).ShouldBe(new Duration(579_200));
        Headroom.Compute(Link(odd, 10) with { Response = PauseResponse.Assumed(odd) }).Response.Bytes.ShouldBe(115_840);
        PauseResponse.Assumed(new BitRate(10_000_000)).ShouldBe(new Duration(5_120_000));
    }

    [Fact]
    public void A_stopped_line_delivers_no_more_than_the_headroom() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 12], Gen.Int[0, 30], Gen.Int[0, 9], Gen.Int[0, 9])
            .Sample(
                (delay, own, peer, pause, response, interfaces, pipeline) =>
                {
                    PauseLink link = new()
                    {
                        // A byte a nanosecond.
                        Rate = new BitRate(8_000_000_000),
                        Delay = new Duration(delay * 1000L),
                        PortFrame = new DataSize(own),
                        LosslessFrame = new DataSize(peer),
                        PauseFrame = new DataSize(pause),
                        FrameOverhead = DataSize.Zero,
                        Response = new Duration(response * 1000L),
                        InterfaceDelay = new Duration(interfaces * 1000L),
                        PipelineDelay = new Duration(pipeline * 1000L),
                    };
                    Delivered(delay + interfaces, own, peer, pause, response, pipeline).ShouldBe(Headroom.Compute(link).Total.Bytes);
                }
            );

    // Byte by byte: both directions are queues as long as their delay. The threshold is passed at step 0; at that moment, after the
    // pipeline, a frame of our own has just begun. The peer sends frames back to back and begins one just as it would have to stop.
    private static long Delivered(int delay, int own, int peer, int pause, int response, int pipeline)
    {
        Queue<bool> forward = new(Enumerable.Repeat(true, delay));
        Queue<bool> back = new(Enumerable.Repeat(false, delay));
        int busy = pipeline + own;
        int toPause = pause;
        int? stopsIn = null;
        int frameLeft = -1;
        long received = 0;
        while (frameLeft != 0 || forward.Contains(true))
        {
            // The last byte of the pause frame is what arrives.
            bool lastOfPause = false;
            if (busy > 0)
            {
                busy--;
            }
            else if (toPause > 0)
            {
                lastOfPause = --toPause == 0;
            }
            back.Enqueue(lastOfPause);
            bool sends;
            if (stopsIn is null)
            {
                sends = true;
            }
            else if (stopsIn > 0)
            {
                stopsIn--;
                sends = true;
            }
            else
            {
                frameLeft = frameLeft < 0 ? peer : frameLeft;
                sends = frameLeft > 0;
                frameLeft -= sends ? 1 : 0;
            }
            forward.Enqueue(sends);
            received += forward.Dequeue() ? 1 : 0;
            if (back.Dequeue())
            {
                stopsIn = response;
            }
        }
        return received;
    }

    [Fact]
    public void Cells_cost_what_the_worst_packets_waste()
    {
        // 64 bytes in a cell of 254; 97 bytes in two of 96.
        new CellOccupancy(new DataSize(254), 1).Factor.ShouldBe(254.0 / 64);
        new CellOccupancy(new DataSize(96), 1).Factor.ShouldBe(192.0 / 97);
        new CellOccupancy(new DataSize(254), 0.5).Factor.ShouldBe((1 + 254.0 / 64) / 2, 1e-12);
        default(CellOccupancy).Factor.ShouldBe(1);
        PauseLink link = Link(G100, 1000);
        PauseHeadroom plain = Headroom.Compute(link);
        PauseHeadroom cells = Headroom.Compute(link with { Occupancy = new CellOccupancy(new DataSize(256), 0.5) });
        // Half of all but the last frame is packets that take four times their bytes.
        cells.Cells.Bytes.ShouldBe((long)Math.Ceiling((plain.Total - plain.PeerFrame).Bytes * 1.5));
    }

    [Fact]
    public void Pipeline_counts_once_and_gearboxes_twice()
    {
        PauseHeadroom h = Headroom.Compute(Link(G400, 0) with { GearboxDelay = new Duration(100_000), PipelineDelay = new Duration(500_000) });
        (h.Gearboxes.Bytes, h.Pipeline.Bytes).ShouldBe((10_000, 25_000));
    }

    [Fact]
    public void The_longest_delay_is_the_last_picosecond_that_fits() =>
        Gen.Select(Gen.Long[1, 4_000_000_000_000], Gen.Long[0, 10_000_000_000], Gen.Double[0, 1])
            .Sample(
                (rate, bytes, small) =>
                {
                    PauseLink link = new()
                    {
                        Rate = new BitRate(rate),
                        Delay = default,
                        Response = new Duration(1_000_000),
                        Occupancy = new CellOccupancy(new DataSize(254), small),
                    };
                    Duration? longest = Headroom.SolveDelay(link, new DataSize(bytes));
                    DataSize At(long ps) => Headroom.Compute(link with { Delay = new Duration(ps) }).Total;
                    if (longest is not { } found)
                    {
                        At(0).Bytes.ShouldBeGreaterThan(bytes);
                        return;
                    }
                    At(found.Ps).Bytes.ShouldBeLessThanOrEqualTo(bytes);
                    // Where a byte takes longer than the clock can hold the search ends at a quarter of its range.
                    if (found.Ps < long.MaxValue / 4)
                    {
                        At(found.Ps + 1).Bytes.ShouldBeGreaterThan(bytes);
                    }
                }
            );

    [Fact]
    public void Bytes_are_rounded_up_and_exact_where_doubles_are_not()
    {
        Headroom.BytesIn(new BitRate(8), new Duration(1)).Bytes.ShouldBe(1);
        Headroom.BytesIn(G400, Duration.Zero).Bytes.ShouldBe(0);
        // 1e18 b/s for 72 s and a picosecond: 9e18 bytes and an eighth of a million.
        Headroom.BytesIn(new BitRate(1_000_000_000_000_000_000), new Duration(72_000_000_000_001)).Bytes.ShouldBe(9_000_000_000_000_125_000);
    }

    [Fact]
    public void Rules_of_simulators_are_what_their_sources_say()
    {
        // 100 Gb/s, 1 us: 12,500 bytes in flight one way.
        Headroom.ComputeByFactor(G100, new Duration(1_000_000)).Bytes.ShouldBe(37_500);
        Headroom.ComputeByFactor(G100, new Duration(1_000_000), 2.5).Bytes.ShouldBe(31_250);
        Headroom.ComputeWithFrames(G100, new Duration(1_000_000), new DataSize(1000)).Bytes.ShouldBe(27_000);
        // Without frames in it the factor of three loses on short links what the worksheet keeps.
        (Headroom.ComputeByFactor(G400, Propagation.Delay(10)) * 10).ShouldBeLessThan(Headroom.Compute(Link(G400, 10)).Total);
    }

    [Fact]
    public void Conventions_of_flight_are_three_percent_apart()
    {
        // 1.468 / 299,792,458 m/s.
        Propagation.Delay(1000).Ps.ShouldBe(4_896_721);
        Propagation.Delay(1000, Propagation.WorksheetSpeed).Ps.ShouldBe(5_000_000);
        (Propagation.SonicSpeed / Propagation.Speed(Propagation.FibreGroupIndex)).ShouldBe(0.9695, 1e-3);
    }

    [Fact]
    public void Nonsense_throws()
    {
        PauseLink link = Link(G100, 1);
        Action[] wrong =
        [
            () => Headroom.Compute(link with { Rate = default }),
            () => Headroom.Compute(link with { Delay = new Duration(-1) }),
            () => Headroom.Compute(link with { PortFrame = new DataSize(-1) }),
            () => Headroom.Compute(link with { Occupancy = new CellOccupancy(new DataSize(64), 1.1) }),
            () => Headroom.Compute(link with { Occupancy = new CellOccupancy(new DataSize(64), double.NaN) }),
            () => Headroom.ComputeByFactor(G100, Duration.Zero, double.NaN),
            () => Propagation.Delay(-1),
            () => Propagation.Delay(1, 0),
            () => Propagation.Speed(0.5),
        ];
        foreach (Action act in wrong)
        {
            Should.Throw<ArgumentOutOfRangeException>(act);
        }
    }
}
