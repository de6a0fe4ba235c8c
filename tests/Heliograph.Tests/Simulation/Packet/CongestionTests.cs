using Heliograph.Simulation.Packet;
using Heliograph.Simulation.Packet.Congestion;

namespace Heliograph.Tests.Simulation.Packet;

/// <summary>Each control against its equations, step by step, on values by hand.</summary>
public sealed class CongestionTests
{
    private const long Gb = 1_000_000_000;
    private const long Us = 1_000_000;

    [Fact]
    public void Dcqcn_follows_its_equations()
    {
        CongestionOptions options = new()
        {
            DcqcnAlphaPs = 50 * Us,
            DcqcnDecreasePs = 50 * Us,
            DcqcnIncreasePs = 55 * Us,
            DcqcnGain = 1.0 / 256,
            DcqcnFastRecovery = 2,
            AdditiveIncrease = 5 * Gb,
            HyperIncrease = 20 * Gb,
            DcqcnClampTarget = true,
        };
        Sender sender = default;
        Dcqcn state = default;
        Dcqcn.Start(ref state, ref sender, Cases.Setting, options, 0);
        Dcqcn.Acknowledge(ref state, ref sender, Cases.Setting, options, new Feedback { Now = 0, Marked = true });
        (state.Rate, state.Alpha).ShouldBe((100 * Gb, 1.0));
        // At 50 us no further mark: alpha = 255/256. At 50.001 us the decrease looks: the first mark counts. Target = 100, rate = 100 (1 - alpha / 2).
        Dcqcn.Advance(ref state, ref sender, Cases.Setting, options, 50 * Us);
        state.Alpha.ShouldBe(255.0 / 256, 1e-15);
        state.Rate.ShouldBe(100 * Gb);
        Dcqcn.Advance(ref state, ref sender, Cases.Setting, options, 51 * Us);
        long decreased = (long)(100 * Gb * (1 - 255.0 / 512));
        (state.Rate, state.Target).ShouldBe((decreased, 100 * Gb));
        sender.PacePsPerByte.ShouldBe(8e12 / decreased, 1e-9);
        // Fast recovery at 105.001 and 160.001 us: half way to the target each.
        long fast = decreased / 2 + 50 * Gb;
        Dcqcn.Advance(ref state, ref sender, Cases.Setting, options, 106 * Us);
        state.Rate.ShouldBe(fast);
        fast = fast / 2 + 50 * Gb;
        Dcqcn.Advance(ref state, ref sender, Cases.Setting, options, 161 * Us);
        state.Rate.ShouldBe(fast);
        // Additive increase would lift the target above the line: it stays there.
        Dcqcn.Advance(ref state, ref sender, Cases.Setting, options, 216 * Us);
        (state.Rate, state.Target).ShouldBe((fast / 2 + 50 * Gb, 100 * Gb));
    }

    [Fact]
    public void Dcqcn_timers_replayed_late_are_those_replayed_in_time()
    {
        CongestionOptions options = new();
        Sender a = default;
        Sender b = default;
        Dcqcn often = default;
        Dcqcn seldom = default;
        Dcqcn.Start(ref often, ref a, Cases.Setting, options, 0);
        Dcqcn.Start(ref seldom, ref b, Cases.Setting, options, 0);
        for (long now = 0; now < 4000 * Us; now += 300_000)
        {
            bool marked = now / Us % 97 == 3;
            Dcqcn.Advance(ref often, ref a, Cases.Setting, options, now);
            if (marked)
            {
                Dcqcn.Acknowledge(ref often, ref a, Cases.Setting, options, new Feedback { Now = now, Marked = true });
                Dcqcn.Acknowledge(ref seldom, ref b, Cases.Setting, options, new Feedback { Now = now, Marked = true });
            }
        }
        Dcqcn.Advance(ref often, ref a, Cases.Setting, options, 4000 * Us);
        Dcqcn.Advance(ref seldom, ref b, Cases.Setting, options, 4000 * Us);
        (seldom.Rate, seldom.Target, seldom.Alpha).ShouldBe((often.Rate, often.Target, often.Alpha));
    }

    [Fact]
    public unsafe void Hpcc_follows_its_equations()
    {
        CongestionOptions options = new() { AdditiveIncrease = 50_000_000, HpccMaxStage = 0 };
        FlowSetting flow = Cases.Setting;
        Sender sender = default;
        Hpcc state = default;
        Hpcc.Start(ref state, ref sender, flow, options, 0);
        TelemetryHop hop = new()
        {
            TimeNs = 10_000,
            SentBytes = 128_000,
            QueueBytes = 80_000,
            BitsPerSecond = 100 * Gb,
        };
        Hpcc.Acknowledge(
            ref state,
            ref sender,
            flow,
            options,
            new Feedback
            {
                Next = 30,
                Acknowledged = 1,
                Hops = &hop,
                HopCount = 1,
            }
        );
        state.Rate.ShouldBe(100 * Gb);
        // 6 us later 75,008 bytes more have left (100.01 Gb/s) and 40,000 bytes are queued: u = 1.000107 + 40,000 / 150,000; U = U / 2 + u / 2 with U = 1.
        hop.TimeNs += 6_000;
        hop.SentBytes += 75_008;
        hop.QueueBytes = 40_000;
        Hpcc.Acknowledge(
            ref state,
            ref sender,
            flow,
            options,
            new Feedback
            {
                Next = 60,
                Acknowledged = 31,
                Hops = &hop,
                HopCount = 1,
            }
        );
        double u = 75_008 * 8 / 6_000.0 / 100 + 40_000.0 / 150_000;
        double utilisation = 0.5 + 0.5 * u;
        state.Utilisation.ShouldBe(utilisation, 1e-12);
        state.Rate.ShouldBe((long)(100 * Gb / (utilisation / 0.95)) + 50_000_000);
    }

    [Fact]
    public void Swift_follows_its_equations()
    {
        CongestionOptions options = new()
        {
            SwiftBaseTargetPs = 20 * Us,
            SwiftPerHopPs = 1 * Us,
            SwiftFlowScalePs = 30 * Us,
        };
        Sender sender = default;
        Swift state = default;
        Swift.Start(ref state, ref sender, Cases.Setting, options, 0);
        double window = 12e6 * 100e9 / 8e12 / 4096;
        state.Window.ShouldBe(window, 1e-9);
        // alpha = 30 / (1 / sqrt 0.1 - 1 / sqrt 100) = 9.796, beta = -0.980: at w = 36.6 the term is 0.640 us.
        double alpha = 30 / (1 / Math.Sqrt(0.1) - 0.1);
        double target = 20 + 6 + alpha / Math.Sqrt(window) - alpha / 10;
        (Swift.TargetPs(window, 6, options) / Us).ShouldBe(target, 1e-9);
        Swift.Acknowledge(
            ref state,
            ref sender,
            Cases.Setting,
            options,
            new Feedback
            {
                Now = 100 * Us,
                RttPs = 15 * Us,
                AcknowledgedBytes = 4096,
            }
        );
        window += 1 / window;
        state.Window.ShouldBe(window, 1e-9);
        double over = Swift.TargetPs(window, 6, options);
        Swift.Acknowledge(
            ref state,
            ref sender,
            Cases.Setting,
            options,
            new Feedback
            {
                Now = 200 * Us,
                RttPs = 40 * Us,
                AcknowledgedBytes = 4096,
            }
        );
        window *= Math.Max(1 - 0.8 * (40 * Us - over) / (40.0 * Us), 0.5);
        state.Window.ShouldBe(window, 1e-9);
        // Within the same round trip it does not shrink again.
        Swift.Acknowledge(
            ref state,
            ref sender,
            Cases.Setting,
            options,
            new Feedback
            {
                Now = 210 * Us,
                RttPs = 40 * Us,
                AcknowledgedBytes = 4096,
            }
        );
        state.Window.ShouldBe(window, 1e-9);
    }

    [Fact]
    public void Timely_follows_its_equations()
    {
        CongestionOptions options = new()
        {
            AdditiveIncrease = 1 * Gb,
            TimelyAlpha = 0.5,
            TimelyBeta = 0.8,
            TimelyMinRttPs = 20 * Us,
            TimelyLowPs = 30 * Us,
            TimelyHighPs = 100 * Us,
        };
        Sender sender = default;
        Timely state = default;
        Timely.Start(ref state, ref sender, Cases.Setting, options, 0);
        Timely.Acknowledge(
            ref state,
            ref sender,
            Cases.Setting,
            options,
            new Feedback
            {
                RttPs = 40 * Us,
                Acknowledged = 1,
                Next = 10,
            }
        );
        // d = 0.5 x 8 us = 4 us; gradient 0.2: rate x (1 - 0.16).
        Timely.Acknowledge(
            ref state,
            ref sender,
            Cases.Setting,
            options,
            new Feedback
            {
                RttPs = 48 * Us,
                Acknowledged = 11,
                Next = 20,
            }
        );
        state.Rate.ShouldBe(84 * Gb);
        // Above high: rate x (1 - 0.8 (1 - 100 / 125)) = 0.84.
        Timely.Acknowledge(
            ref state,
            ref sender,
            Cases.Setting,
            options,
            new Feedback
            {
                RttPs = 125 * Us,
                Acknowledged = 21,
                Next = 30,
            }
        );
        state.Rate.ShouldBe((long)(84 * Gb * 0.84));
        // Below low: one step up.
        Timely.Acknowledge(
            ref state,
            ref sender,
            Cases.Setting,
            options,
            new Feedback
            {
                RttPs = 25 * Us,
                Acknowledged = 31,
                Next = 40,
            }
        );
        state.Rate.ShouldBe((long)(84 * Gb * 0.84) + 1 * Gb);
    }

    [Fact]
    public void Nscc_follows_its_equations()
    {
        CongestionOptions options = new();
        Sender sender = default;
        Nscc state = default;
        Nscc.Start(ref state, ref sender, Cases.Setting, options, 0);
        // 1.5 bandwidth-delay products of 100 Gb/s x 12 us.
        state.Window.ShouldBe(225_000, 1e-6);
        (Nscc.TargetPs(Cases.Setting, options) / Us).ShouldBe(9, 1e-9);
        // Marks with 12 us of queue, above the target of 9: the mean rises by a gain of 1/80 until it passes the target, then once
        // window x (1 - 0.8 (mean - 9) / mean).
        double mean = 0;
        double window = 225_000;
        long received = 8 * 4160; // The first answer comes a round trip after nothing: it is counted out at once.
        while (mean <= 9)
        {
            Feedback marked = new()
            {
                Now = 100 * Us,
                RttPs = 24 * Us,
                Marked = true,
                AcknowledgedBytes = 4096,
            };
            Nscc.Acknowledge(ref state, ref sender, Cases.Setting, options, marked);
            mean = 0.0125 * 12 + 0.9875 * mean;
            received = received + 4096 > 8 * 4160 ? 0 : received + 4096;
            state.Window.ShouldBe(mean <= 9 ? window : window * (1 - 0.8 * (mean - 9) / mean), 1e-6);
        }
        window *= 1 - 0.8 * (mean - 9) / mean;
        // No mark, below the target by 3 us: inc = 4 payloads x (9 / 12) / 9 us x bytes x 3 us, added over the window once 8 frames have come.
        double increase = 0;
        for (int i = 0; i < 18; i++)
        {
            Feedback below = new()
            {
                Now = 101 * Us,
                RttPs = 18 * Us,
                AcknowledgedBytes = 4096,
            };
            Nscc.Acknowledge(ref state, ref sender, Cases.Setting, options, below);
            increase += 4 * 4096 * (9.0 / 12) / 9 * 4096 * 3;
            received += 4096;
            if (received > 8 * 4160)
            {
                window += increase / window;
                (increase, received) = (0, 0);
            }
            state.Window.ShouldBe(Math.Min(225_000, window), 1e-6);
        }
        window = Math.Min(225_000, window);
        // A loss takes a payload off.
        Nscc.Acknowledge(ref state, ref sender, Cases.Setting, options, new Feedback { Now = 102 * Us, Lost = true });
        state.Window.ShouldBe(window - 4096, 1);
    }
}
