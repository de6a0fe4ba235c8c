using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

/// <summary>Long links in segments, and senders that are held to a rate.</summary>
public sealed class RelayedLinkTests
{
    // 400 Gb/s over 1000 km at 5 ns/m: 5 ms one way.
    private static readonly PauseLink Whole = new() { Rate = BitRate.Parse("400 Gb/s"), Delay = new Duration(5_000_000_000) };

    [Fact]
    public void Relays_divide_what_is_on_the_way_and_nothing_else()
    {
        // 500 MB in flight both ways; frames, pause and response stay: 2 x 9236 + 84 + 57,920 B.
        Headroom.Compute(Whole).Total.Bytes.ShouldBe(500_000_000 + 76_476);
        new RelayedLink { Whole = Whole, Relays = 9 }.Headroom.Bytes.ShouldBe(50_000_000 + 76_476);
        // A third of a picosecond is rounded up: twice of it at 50 B/ns is less than a byte.
        new RelayedLink { Whole = Whole, Relays = 2 }.Headroom.Bytes.ShouldBe(166_666_667 + 76_476);
    }

    [Fact]
    public void A_relay_adds_its_own_delay_and_a_frame()
    {
        RelayedLink link = new()
        {
            Whole = Whole,
            Relays = 4,
            RelayDelay = new Duration(800_000),
        };
        link.Added(stores: false).Ps.ShouldBe(3_200_000);
        // 9236 B at 50 B/ns are 184.72 ns.
        link.Added(stores: true).Ps.ShouldBe(4 * (800_000 + 184_720));
    }

    [Theory]
    [InlineData(114_000_000, 4)]
    [InlineData(50_076_476, 9)]
    [InlineData(50_076_475, 10)]
    [InlineData(600_000_000, 0)]
    public void The_fewest_relays_are_enough_and_one_fewer_is_not(long buffer, int relays)
    {
        RelayedLink link = new() { Whole = Whole };
        link.SolveRelays(new DataSize(buffer)).ShouldBe(relays);
        (link with { Relays = relays }).Headroom.Bytes.ShouldBeLessThanOrEqualTo(buffer);
        if (relays > 0)
        {
            (link with { Relays = relays - 1 }).Headroom.Bytes.ShouldBeGreaterThan(buffer);
        }
        // Frames and response remain however many there are.
        link.SolveRelays(new DataSize(76_000)).ShouldBeNull();
    }

    [Fact]
    public void A_held_sender_has_in_flight_what_it_sent()
    {
        // 10 ms and the response (905 x 512 bit at 400 Gb/s: 1158.4 ns) at r, and two frames and a pause: r (0.0100011584 s)/8 + 18,556 <= 100e6 B.
        BitRate rate = RelayedLink.SolveRate(Whole, new DataSize(100_000_000))!.Value;
        double byHand = (100e6 - 18_556) * 8 / 0.0100011584;
        ((double)rate.BitsPerSecond).ShouldBe(byHand, 1e6);
        RelayedLink.AtRate(Whole, rate).Bytes.ShouldBeLessThanOrEqualTo(100_000_000);
        RelayedLink.AtRate(Whole, new BitRate(rate.BitsPerSecond + 1_000_000)).Bytes.ShouldBeGreaterThan(100_000_000);
        RelayedLink.SolveRate(Whole, new DataSize(1_000_000_000))!.Value.ShouldBe(Whole.Rate);
        RelayedLink.SolveRate(Whole, new DataSize(100)).ShouldBeNull();
    }
}
