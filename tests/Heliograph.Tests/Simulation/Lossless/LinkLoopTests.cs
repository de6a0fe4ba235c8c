using CsCheck;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

/// <summary>Credits and replay buffers against lines that are stepped frame by frame.</summary>
public sealed class LinkLoopTests
{
    // A byte a nanosecond, frames of 100 of them.
    private const int FrameBytes = 100;

    private static CreditLoop Loop(int delay, int period) =>
        new()
        {
            Rate = new BitRate(8_000_000_000),
            Delay = new Duration(delay * 1000L),
            UpdatePeriod = new Duration(period * 1000L),
            Frame = new DataSize(FrameBytes),
            WireOverhead = DataSize.Zero,
            CreditSize = new DataSize(64),
        };

    [Fact]
    public void Credits_keep_a_stepped_line_busy() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 700])
            .Sample(
                (delay, period) =>
                {
                    CreditBuffer buffer = Loop(delay, period).Compute();
                    buffer.CreditsPerFrame.ShouldBe(2);
                    Sent(buffer.Credits, delay, period, 20_000).ShouldBe(20_000 / FrameBytes);
                    // Not two frames too many: with three less the line waits (one is rounding, one that an update may come right in time).
                    if (buffer.Frames > 3)
                    {
                        long few = buffer.Credits - 3 * buffer.CreditsPerFrame;
                        Sent(few, delay, period, 200_000).ShouldBeLessThan(200_000 / FrameBytes);
                    }
                }
            );

    // Frames begun in a time: a frame starts when its credits are free. Its buffer is freed when it has left again, a frame after it has
    // arrived; updates leave the receiver every period and carry all that is freed by then.
    private static int Sent(long credits, int delay, int period, int until)
    {
        Queue<long> back = new();
        long now = 0;
        long free = credits;
        int sent = 0;
        while (now < until)
        {
            while (back.TryPeek(out long at) && at <= now)
            {
                back.Dequeue();
                free += 2;
            }
            if (free < 2)
            {
                now = back.Count > 0 ? Math.Max(now, back.Peek()) : until;
                continue;
            }
            free -= 2;
            sent++;
            long freed = now + FrameBytes + delay + FrameBytes;
            long update = (freed + period - 1) / period * period;
            back.Enqueue(update + delay);
            now += FrameBytes;
        }
        return sent;
    }

    [Fact]
    public void Credits_are_rounded_up_for_each_frame()
    {
        // 64 bytes and one of overhead take two credits of 64.
        CreditBuffer small = (Loop(1000, 0) with { Frame = new DataSize(64), CreditOverhead = new DataSize(1) }).Compute();
        (small.Frames, small.CreditsPerFrame, small.Credits, small.Buffer.Bytes).ShouldBe((34, 2, 68, 68 * 64));
    }

    [Fact]
    public void Twenty_bits_bound_the_reach()
    {
        CreditLoop metro = new()
        {
            Rate = BitRate.Parse("800 Gb/s"),
            Delay = Propagation.Delay(100_000),
            CreditSize = new DataSize(64),
            Frame = new DataSize(4096),
        };
        // 2 x 489.7 us at 100 GB/s are 98 MB; 2^20 credits of 64 bytes are 67 MB.
        metro.Compute().Wraps.ShouldBeTrue();
        (metro with { CreditSize = new DataSize(256) }).Compute().Wraps.ShouldBeFalse();
        Duration longest = metro.SolveDelay().ShouldNotBeNull();
        (metro with { Delay = longest }).Compute().Wraps.ShouldBeFalse();
        (metro with { Delay = new Duration(longest.Ps + 1) }).Compute().Wraps.ShouldBeTrue();
        // 4096 of 4116 bytes of the line are in credits: 2^20 x 64 x 4116/4096 / 100 GB/s / 2, less the frames.
        longest.Seconds.ShouldBe(1_048_576.0 * 64 * 4116 / 4096 / 100e9 / 2, 1e-3 * longest.Seconds);
    }

    [Fact]
    public void The_replay_buffer_is_what_is_sent_until_the_acknowledgement()
    {
        // 100G, 10 km at 5 ns/m: 1.25 MB in 100 us, with a frame of 4116 and 2048 to the next place: 1,256,164 / 4116 = 305.2.
        RetryLoop hop = new()
        {
            Rate = BitRate.Parse("100 Gb/s"),
            Delay = Propagation.Delay(10_000, Propagation.WorksheetSpeed),
            Frame = new DataSize(4096),
        };
        RetryBuffer buffer = hop.Compute();
        (buffer.Frames, buffer.Buffer.Bytes).ShouldBe((306, 306 * 4096));
        buffer.FramesInLoop.ShouldBe(1_256_164.0 / 4116, 1e-9);
        buffer.Buffer.ShouldBeGreaterThanOrEqualTo(Headroom.BytesIn(hop.Rate, hop.Delay * 2));
    }

    [Fact]
    public void Nonsense_throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => (Loop(1, 1) with { CreditSize = DataSize.Zero }).Compute());
        Should.Throw<ArgumentOutOfRangeException>(() => (Loop(1, 1) with { Frame = DataSize.Zero }).Compute());
        Should.Throw<ArgumentOutOfRangeException>(() => (Loop(1, 1) with { UpdatePeriod = new Duration(-1) }).SolveDelay());
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryLoop { Rate = default, Delay = default }.Compute());
    }
}
