using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Tests.Engine;
using static Heliograph.Tests.Packets.Phases.PhaseScenarios;

namespace Heliograph.Tests.Packets.Phases;

public sealed class PhaseSimulationTests
{
    private const double Frame = 4096 + 64;

    [Fact]
    public void A_ring_without_contention_takes_what_its_frames_take()
    {
        // 8 members, 18 links: 14 steps; a link carries 64 frames of 4,096 B in each.
        const int FramesOfStep = 64;
        Report report = Run(
            Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Lossy), LeafSpine(16, 1, Lossy)),
            new PhaseOptions { Bytes = 8L * 18 * FramesOfStep * 4096 }
        );
        CommunicationPhase phase = report.Phase("tensor");
        phase.SimulatedBytes.ShouldBe(8L * 18 * FramesOfStep * 4096);
        double rate = 25e9;
        double delay = report.Links.Single(l => l.Class.Kind == "host-switch").Delay.Value!.Value;
        double latency = new FigureBook(ShippedScenarios.Workspace.Catalogue).Get(new PartRef("sw-nvsw3"), "latency").Value!.Value;
        // Frames back to back on the first cable; the switch sends on after 64 B; the receiver has all with the last bit. 14 times, one after another.
        double step = (FramesOfStep * Frame + 64) / rate + 2 * delay + latency;
        double packet = phase.Packet.ShouldNotBeNull();
        packet.ShouldBeGreaterThanOrEqualTo(14 * step * (1 - 1e-6));
        // Acknowledgements of the opposite direction, one for 16 frames, and the frame that one waits for.
        packet.ShouldBeLessThan(14 * (step + (FramesOfStep / 16.0 + 1) * 64 / rate + Frame / rate));
        phase.Dropped.ShouldBe(0);
    }

    [Fact]
    public void The_ratio_goes_to_what_headers_cost_as_messages_grow()
    {
        double[] off =
        [
            .. new[] { 1_000_000L, 8_000_000L, 64_000_000L }
                .Select(bytes =>
                    Run(Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Lossy), LeafSpine(16, 1, Lossy)), new PhaseOptions { Bytes = bytes })
                        .Phase("tensor")
                )
                .Select(p => Math.Abs(p.Ratio!.Value / (Frame / 4096) - 1)),
        ];
        off.ShouldBeInOrder(SortDirection.Descending);
        off[^1].ShouldBeLessThan(0.01);
    }

    [Fact]
    public void Rings_over_two_networks_reach_the_closed_form()
    {
        // 16 members in two servers: 8 rings, each out of a server by another NIC.
        CommunicationPhase phase = Run(
                Servers(2, "tensor: 16, pipeline: 1, data: 1", NvLink(Credits), LeafSpine(16, 1, Credits, "rail-optimized")),
                new PhaseOptions { Bytes = 64_000_000 }
            )
            .Phase("tensor");
        // Headers, acknowledgements and credits take 2 to 3%; the latency of hops, which the closed form adds, goes by while the slowest link is busy.
        phase.Ratio.ShouldNotBeNull().ShouldBeInRange(0.93, 1.04);
    }

    [Fact]
    public void An_exchange_over_an_oversubscribed_fabric_takes_longer_than_its_closed_form()
    {
        CommunicationPhase Of(double oversubscription) =>
            Run(
                    Servers(
                        4,
                        "tensor: 1, pipeline: 1, data: 32, expert: 32",
                        "",
                        LeafSpine(32, oversubscription, Pauses),
                        model: "deepseek-v3",
                        batch: 32
                    ),
                    new PhaseOptions { Bytes = 400_000 }
                )
                .Phase("expert");
        CommunicationPhase full = Of(1);
        CommunicationPhase thin = Of(4);
        thin.Ratio.ShouldNotBeNull().ShouldBeGreaterThan(1);
        // A quarter of the way up: all but the 3 of 31 peers below the own leaf are behind it.
        (thin.Packet / full.Packet)
            .ShouldNotBeNull()
            .ShouldBeGreaterThan(2);
    }

    [Fact]
    public void A_run_is_the_same_every_time()
    {
        CommunicationPhase Of() =>
            Run(Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Credits), LeafSpine(16, 1, Pauses)), new PhaseOptions { Hops = 100_000 })
                .Phase("data") with
            {
                WallSeconds = 0,
            };
        Of().ShouldBe(Of());
    }

    [Fact]
    public void A_longer_call_makes_a_longer_step_and_its_own_ratio_gives_the_step_again()
    {
        Report report = Run(
            Servers(2, "tensor: 16, pipeline: 1, data: 1", NvLink(Credits), LeafSpine(16, 1, Credits)),
            new PhaseOptions { Hops = 200_000 }
        );
        double step = report.Step!.Seconds.Value!.Value;
        double at = report.StepAtPacketTimes.ShouldNotBeNull();
        Math.Sign(at - step).ShouldBe(Math.Sign(report.Phases.Single().Ratio!.Value - 1));
        report.Fidelity.ShouldBe("packet");
        report.FidelityBand.ShouldContain("tensor ");
    }

    [Fact]
    public void Without_training_there_is_no_phase()
    {
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read("infer-supernode-384"),
            new Heliograph.Engine.EvaluationOptions(WithRanges: false, Phases: new PhaseOptions())
        );
        report.Phases.ShouldBeEmpty();
        report.StepAtPacketTimes.ShouldBeNull();
        report.FidelityBand.ShouldContain("no training step");
    }

    [Theory]
    [MemberData(nameof(ShippedScenarios.TrainingTheory), MemberType = typeof(ShippedScenarios))]
    public void A_shipped_scenario_runs_in_a_slice(string name)
    {
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read(name),
            new Heliograph.Engine.EvaluationOptions(WithRanges: false, Phases: new PhaseOptions { Hops = 60_000, Messages = 20_000 })
        );
        report.Phases.Length.ShouldBeGreaterThanOrEqualTo(3);
        foreach (CommunicationPhase phase in report.Phases)
        {
            phase.Packet.ShouldNotBeNull(phase.Dimension).ShouldBeGreaterThan(0);
            // Nothing is faster than its frames on the wire: what is below 1 is a ring whose hops share more links than the closed form counts.
            phase.Ratio!.Value.ShouldBeInRange(0.5, 20, phase.Dimension);
            phase.SlowestOverFastest.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
            phase.Dropped.ShouldBe(0);
        }
        report.StepAtPacketTimes.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void HG0092_routes_that_can_wait_for_each_other_in_a_circle()
    {
        const string Torus = """
                scale-up:
                  topology: { kind: torus, dimensions: [4, 4] }
                  domain: 16
                  links: { count: 4, rate: 400 Gb/s }
                  media: { torus: { part: med-ici-copper, length: 1.5 m } }
                  transport: { flow-control: credit, congestion-control: none, recovery: link-level-retry }

            """;
        Report report = Run(
            Servers(2, "tensor: 1, pipeline: 1, data: 16, expert: 16", Torus, "", model: "deepseek-v3"),
            new PhaseOptions { Hops = 20_000 }
        );
        Finding finding = report.Findings.Single(f => f.Code == Codes.DeadlockProneRouting);
        finding.Where.ShouldBe("phases/expert");
        finding.Message.ShouldContain(" -> ");
        finding.Message.ShouldContain("main/accelerator-");
        // Rings of neighbours hold nothing up.
        report.Findings.ShouldNotContain(f => f.Code == Codes.DeadlockProneRouting && f.Where == "phases/data");
    }

    [Fact]
    public void HG0093_headroom_of_a_line_between_sites_is_more_than_a_switch_has()
    {
        Report report = ShippedScenarios.Evaluate(
            ShippedScenarios.Read("two-site"),
            new Heliograph.Engine.EvaluationOptions(WithRanges: false, Phases: new PhaseOptions { Hops = 20_000, Messages = 5_000 })
        );
        Finding finding = report.Findings.First(f => f.Code == Codes.FabricHeadroom);
        finding.Severity.ShouldBe(Severity.Error);
        finding.Where.ShouldBe("chongqing/scale-out/spine");
        // 480 km at 4.9 us a km, twice, at 50 GB/s: 235 MB a port, and 4 ports of 32 wavelengths over 8 spines.
        finding.Message.ShouldContain("wan/guian-chongqing, 236 MB a port");
        finding.Message.ShouldContain("more than its buffer of 114 MB");
    }

    [Fact]
    public void HG0094_a_phase_that_does_not_end_says_when_it_stood_and_where()
    {
        Report report = Run(
            Servers(2, "tensor: 8, pipeline: 1, data: 2", NvLink(Credits), LeafSpine(16, 1, Pauses)),
            new PhaseOptions { Hops = 100_000, Patience = 1e-4 }
        );
        Finding finding = report.Findings.First(f => f.Code == Codes.PhaseNotLossless);
        finding.Where.ShouldBe("phases/data");
        finding.Message.ShouldContain("messages never arrived; the last event was at ");
        finding.Message.ShouldContain(" towards ");
        report.Phase("tensor").Packet.ShouldBeNull();
        report.StepAtPacketTimes.ShouldBeNull();
    }
}
