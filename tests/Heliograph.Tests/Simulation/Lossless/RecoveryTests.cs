using Heliograph.Model;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

public sealed class RecoveryTests
{
    private static readonly DataSize Packet = new(4096);

    // facts/wide-area.md 4: MTU 4096 B, round trip 2 L / 2e8 + 10 us.
    private static double Window(string rate, double metres) =>
        Recovery.PacketsInFlight(BitRate.Parse(rate), Duration.FromSeconds(2 * metres / 2e8 + 10e-6), Packet);

    [Theory]
    [InlineData("100 Gb/s", 120_000, 3692, 1e-6, 0.9963)]
    [InlineData("100 Gb/s", 120_000, 3692, 1e-5, 0.96439)]
    [InlineData("100 Gb/s", 120_000, 3692, 1e-4, 0.730)]
    [InlineData("400 Gb/s", 120_000, 14_770, 1e-6, 0.9854)]
    [InlineData("400 Gb/s", 120_000, 14_770, 1e-5, 0.871)]
    [InlineData("400 Gb/s", 120_000, 14_770, 1e-4, 0.40369)]
    [InlineData("100 Gb/s", 1_000_000, 30_548, 1e-6, 0.9704)]
    [InlineData("100 Gb/s", 1_000_000, 30_548, 1e-5, 0.76600)]
    [InlineData("100 Gb/s", 1_000_000, 30_548, 1e-4, 0.247)]
    [InlineData("400 Gb/s", 1_000_000, 122_192, 1e-6, 0.891)]
    public void Go_back_n_gives_the_given_table(string rate, double metres, double window, double loss, double goodput)
    {
        Window(rate, metres).ShouldBe(window, 1);
        // As many digits as the table has.
        double tolerance = goodput.ToString(System.Globalization.CultureInfo.InvariantCulture).Length > 6 ? 1.1e-5 : 6e-4;
        Recovery.GoBackN(loss, Window(rate, metres)).ShouldBe(goodput, tolerance);
    }

    [Theory]
    [InlineData(3692, 1e-5, 0.96435)]
    [InlineData(30_548, 1e-5, 0.76576)]
    [InlineData(14_770, 1e-4, 0.40336)]
    public void Go_back_n_is_within_a_tenth_of_a_percent_of_the_published_draws(double window, double loss, double drawn) =>
        // A015, A016, A019 of data/wide-area/validation.csv: Monte Carlo of 3e5 losses.
        Recovery.GoBackN(loss, window).ShouldBe(drawn, 1e-3 * drawn);

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(7, 0.05)]
    [InlineData(100, 0.01)]
    [InlineData(3692, 1e-4)]
    [InlineData(14_770, 1e-4)]
    [InlineData(30_548, 1e-4)]
    [InlineData(122_192, 1e-4)]
    public void Go_back_n_is_what_a_stepped_sender_gets(int window, double loss)
    {
        // Slot by slot: the receiver drops all behind a lost packet; its word of the loss reaches the sender a round trip after the packet was
        // sent, and the sender goes on from there.
        RandomStream random = RandomStream.Of(1, "go-back-n", $"{window}");
        long wantedLosses = window > 1000 ? 10_000 : 40_000;
        long slots = 0;
        long next = 0;
        long expected = 0;
        long losses = 0;
        long backAt = -1;
        while (losses < wantedLosses)
        {
            if (slots == backAt)
            {
                next = expected;
                backAt = -1;
            }
            bool arrives = random.Uniform((ulong)slots) >= loss;
            if (next == expected && backAt < 0)
            {
                if (arrives)
                {
                    expected++;
                }
                else
                {
                    losses++;
                    backAt = slots + window;
                }
            }
            next++;
            slots++;
            if (backAt >= 0 && backAt > slots + 1 && window > 50)
            {
                // Nothing that is sent until then can be of use: the slots pass.
                slots = backAt;
            }
        }
        double drawn = (double)expected / slots;
        drawn.ShouldBe(Recovery.GoBackN(loss, window), 0.01 * drawn);
    }

    /// <summary>Rates, lengths and losses of facts/wide-area.md 4, all twelve.</summary>
    public static TheoryData<string, double, double> Table()
    {
        TheoryData<string, double, double> cells = [];
        foreach (string rate in new[] { "100 Gb/s", "400 Gb/s" })
        {
            foreach (double metres in new[] { 120e3, 1000e3 })
            {
                foreach (double loss in new[] { 1e-6, 1e-5, 1e-4 })
                {
                    cells.Add(rate, metres, loss);
                }
            }
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Go_back_n_is_within_a_percent_of_drawn_losses_over_the_table(string rate, double metres, double loss)
    {
        // As the stepped sender, but the frames up to the next loss are drawn as one number, which has the law of drawing one after the other.
        RandomStream random = RandomStream.Of(2, "go-back-n", FormattableString.Invariant($"{rate} {metres} {loss}"));
        double window = Window(rate, metres);
        const int Losses = 300_000;
        double delivered = 0;
        double slots = 0;
        for (int i = 0; i < Losses; i++)
        {
            double good = Math.Floor(Math.Log(1 - random.Uniform((ulong)i)) / Math.Log(1 - loss));
            delivered += good;
            slots += good + window;
        }
        Recovery.GoBackN(loss, window).ShouldBe(delivered / slots, 0.01 * delivered / slots);
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Table))]
    public void Go_back_n_frame_by_frame_over_the_table(string rate, double metres, double loss)
    {
        // Every frame has its own draw. Up to 3e9 of them a cell: minutes.
        long window = (long)Math.Round(Window(rate, metres));
        ulong threshold = (ulong)(loss * ulong.MaxValue);
        ulong state = 88172645463325252;
        long wanted =
            loss < 5e-6 ? 2000
            : loss < 5e-5 ? 30_000
            : 100_000;
        (long delivered, long slots, long losses) = (0, 0, 0);
        while (losses < wanted)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            if (unchecked(state * 0x9E3779B97F4A7C15) >= threshold)
            {
                delivered++;
                slots++;
            }
            else
            {
                // The lost frame, and all that the receiver drops until the sender hears of it.
                losses++;
                slots += window;
            }
        }
        double drawn = (double)delivered / slots;
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant(
                $"{rate} {metres / 1000} km {loss}: W {window}, drawn {drawn:0.00000}, closed {Recovery.GoBackN(loss, window):0.00000}"
            )
        );
        Recovery.GoBackN(loss, window).ShouldBe(drawn, 0.01 * drawn);
    }

    [Theory]
    [InlineData(20, 0.05)]
    [InlineData(100, 0.01)]
    [InlineData(1000, 0.001)]
    public void Selective_repeat_is_what_a_stepped_sender_gets(int window, double loss)
    {
        // Slot by slot: a lost packet is sent again a round trip later, before anything new. The receiver holds what came out of order.
        RandomStream random = RandomStream.Of(1, "selective-repeat", $"{window}");
        const long Slots = 2_000_000;
        PriorityQueue<long, long> again = new();
        long delivered = 0;
        long fresh = 0;
        for (long slot = 0; slot < Slots; slot++)
        {
            if (again.TryPeek(out long packet, out long due) && due <= slot)
            {
                again.Dequeue();
            }
            else
            {
                packet = fresh++;
            }
            if (random.Uniform((ulong)slot) >= loss)
            {
                delivered++;
            }
            else
            {
                again.Enqueue(packet, slot + window);
            }
        }
        ((double)delivered / Slots).ShouldBe(Recovery.SelectiveRepeat(loss), 0.01);
        // The closed form wants a window that never closes: what is open at the end is far from all.
        (fresh - delivered).ShouldBeLessThan(2 * window);
    }

    [Fact]
    public void Timeouts_take_their_share()
    {
        // 0.9 without; a timeout of 1000 packet times for one packet in 10,000 adds a tenth of a packet time to each.
        Recovery.WithTimeouts(0.9, 1e-4, 1000).ShouldBe(1 / (1 / 0.9 + 0.1), 1e-12);
        Recovery.WithTimeouts(0.9, 0, 1e9).ShouldBe(0.9, 1e-12);
    }

    [Fact]
    public void Losses_of_a_path_do_not_vanish()
    {
        Recovery.OfPath([1e-18, 2e-18]).ShouldBe(3e-18, 1e-30);
        Recovery.OfPath([0.5, 0.5, 0.5]).ShouldBe(0.875, 1e-12);
        Recovery.OfPath([]).ShouldBe(0);
    }

    [Fact]
    public void A_hop_that_repeats_itself_beats_the_ends_by_the_ratio_of_round_trips()
    {
        // 10 hops of 100 km: a tenth of the window, and ten times the losses at the ends.
        double hop = Recovery.GoBackN(1e-5, Window("400 Gb/s", 100_000));
        double ends = Recovery.GoBackN(Recovery.OfPath([.. Enumerable.Repeat(1e-5, 10)]), Window("400 Gb/s", 1_000_000));
        hop.ShouldBeGreaterThan(0.85);
        ends.ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Nonsense_throws()
    {
        Action[] wrong =
        [
            () => Recovery.GoBackN(1, 10),
            () => Recovery.GoBackN(double.NaN, 10),
            () => Recovery.GoBackN(0.1, -1),
            () => Recovery.SelectiveRepeat(-0.1),
            () => Recovery.WithTimeouts(0, 0, 0),
            () => Recovery.WithTimeouts(1, -1, 0),
            () => Recovery.PacketsInFlight(default, Duration.Zero, Packet),
            () => Recovery.OfPath([1.0]),
        ];
        foreach (Action act in wrong)
        {
            Should.Throw<ArgumentOutOfRangeException>(act);
        }
    }
}
