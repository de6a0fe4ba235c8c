using System.Collections.Immutable;
using CsCheck;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Tests.Photonics.Electrical;

public sealed class ElectricalReachTests
{
    // devices.csv: ch-c2m100, ch-kr100, ch-cr100 (cable assembly 19.75), ch-dj (die to die), XSR+ of parts.csv.
    private static readonly SerDesClass Vsr112 = Rows.Class("CEI-112G-VSR", 16, 26.5625e9, Endpoints.BallToBall);
    private static readonly SerDesClass Cr112 = Rows.Class("100GBASE-CR1 assembly", 19.75, 26.5625e9, Endpoints.CableAssembly);
    private static readonly SerDesClass Dj = Rows.Class("802.3dj", 40, 53.125e9, Endpoints.BumpToBump, Rows.Noise);

    private static Channel Dac(double hostM = 0.1) =>
        HostChannels.Build(ChannelTopology.PassiveCable, Rows.Parts(hostM, boardVaries: false))[0].Channel;

    private static Channel ToModule(double boardM) => HostChannels.Build(ChannelTopology.RetimedModule, Rows.Parts(boardM))[0].Channel;

    [Fact]
    public void A_passive_cable_at_100G_reaches_further_than_the_two_metres_of_its_standard_by_what_gauge_leaves()
    {
        // Budget 19.75 dB less two mated connectors of 1.2 dB leaves 17.35; 26 AWG at 3.91 dB/m: 4.4 m. The standard promises
        // 2 m and trade reports 2 to 5 m (tw-reach.reach_m.100g): 30 AWG at 5.65 dB/m gives 3.1 m.
        ElectricalReachResult result = ElectricalReach.Solve(Dac(), Cr112, Rows.Lane100);

        result.Closes.ShouldBeTrue();
        result.MaxLength!.Value.ShouldBe((19.75 - 2.4) / 3.914, 0.005);
        result.MaxLength.Value.ShouldBeInRange(2, 5);
    }

    [Fact]
    public void A_passive_cable_at_200G_reaches_about_one_metre()
    {
        // tw-reach.reach_m.200g: 1.0 to 2.5 m. Ours with 4 in of Megtron 8 at each host.
        ElectricalReachResult result = ElectricalReach.Solve(Dac(), Dj, Rows.Lane200);

        result.MaxLength!.Value.ShouldBeInRange(1.0, 2.5);
        result.Verdict.ShouldBe(ElectricalVerdict.OverBudget); // as given, 2 m
        result.SnrLength!.Value.ShouldBeGreaterThan(result.BudgetLength!.Value);
    }

    [Fact]
    public void At_its_reach_a_channel_closes_and_beyond_it_does_not() =>
        Gen.Select(Gen.Double[0, 0.15], Gen.Double[20, 60], Gen.Bool)
            .Sample(
                (host, budget, slow) =>
                {
                    SerDesClass serDes = Dj with { BudgetDb = budget, Noise = null, MinBaud = 1 };
                    Lane lane = slow ? Rows.Lane100 : Rows.Lane200;
                    double reach = ElectricalReach.Solve(Dac(host), serDes, lane).MaxLength!.Value;
                    bool at = ElectricalReach.Solve(Dac(host).WithLength(reach), serDes, lane).Closes;
                    bool beyond = ElectricalReach.Solve(Dac(host).WithLength(reach * 1.0001 + 1e-6), serDes, lane).Closes;
                    return (at || reach == 0) && !beyond;
                },
                iter: 300
            );

    [Fact]
    public void At_the_length_by_noise_the_ratio_is_what_is_required()
    {
        Channel channel = Dac();
        ElectricalReachResult result = ElectricalReach.Solve(channel, Dj, Rows.Lane200);
        ElectricalReachResult at = ElectricalReach.Solve(channel.WithLength(result.SnrLength!.Value), Dj with { BudgetDb = null }, Rows.Lane200);

        at.SalzSnrDb!.Value.ShouldBe(at.RequiredSnrDb!.Value, 0.02);
        at.Verdict.ShouldBe(ElectricalVerdict.Closes);
        ElectricalReach
            .Solve(channel.WithLength(result.SnrLength.Value * 1.01), Dj with { BudgetDb = null }, Rows.Lane200)
            .Verdict.ShouldBe(ElectricalVerdict.BelowSnr);
    }

    [Fact]
    public void Only_what_lies_between_the_endpoints_of_the_budget_is_charged()
    {
        ElectricalReachResult result = ElectricalReach.Solve(ToModule(0.15), Vsr112, Rows.Lane100);

        // Ball to ball: via, trace, via, connector. 2 x 0.4 + 1.2 + 0.15 m of Megtron 8 N at 0.84 dB/in (33.3 dB/m).
        result.LossDb.ShouldBe(2.0 + 0.15 / 0.0254 * 0.847, 0.03);
        result.Excluded.Select(e => e.Name).ShouldBe(["die", "bump", "host package trace", "host ball", "module package trace", "module die"]);
        (result.LossDb + result.Excluded.Sum(e => e.LossDb)).ShouldBe(ToModule(0.15).LossDb(26.5625e9), 1e-9);
    }

    [Fact]
    public void A_class_is_not_stretched_to_another_rate()
    {
        ElectricalReachResult result = ElectricalReach.Solve(ToModule(0.15), Vsr112, Rows.Lane200);

        result.Verdict.ShouldBe(ElectricalVerdict.NotComparable);
        result.MarginDb.ShouldBeNull();
        result.MaxLength.ShouldBeNull();
        result.Reason.ShouldContain("the lane runs at 106.25");
    }

    [Fact]
    public void A_channel_that_does_not_close_says_by_how_much_and_what_is_the_largest()
    {
        ElectricalReachResult result = ElectricalReach.Solve(ToModule(0.5), Vsr112, Rows.Lane100);

        result.Verdict.ShouldBe(ElectricalVerdict.OverBudget);
        result.Limiting!.Name.ShouldBe("host trace");
        result.Reason.ShouldStartWith(
            "18.7 dB ball to ball at 26.56 GHz, 2.7 dB over the 16.0 dB of CEI-112G-VSR; host trace is the largest with 16.7 dB"
        );
    }

    [Fact]
    public void A_channel_too_lossy_without_its_line_reaches_nowhere_and_is_no_error()
    {
        ElectricalReachResult result = ElectricalReach.Solve(ToModule(0.1), Vsr112 with { BudgetDb = 1 }, Rows.Lane100);

        result.MaxLength.ShouldBe(0);
        result.Verdict.ShouldBe(ElectricalVerdict.OverBudget);
    }

    [Fact]
    public void Six_levels_reach_further_than_four_at_448G_where_the_budget_of_noise_allows()
    {
        // PAM6 runs at 170 GBd instead of 212.5: Nyquist 85 against 106.25 GHz, for 3.8 dB more signal to noise needed
        // (10 q^2 against 5 q^2 and the levels' mean square). Short channels favour PAM4, long ones PAM6.
        Channel Trace(double m) => new("trace", [new("t", ElementSection.Board, Rows.Megtron8N, m, "", true)]);
        SerDesClass class448 = new()
        {
            Name = "448G",
            MaxBaud = 300e9,
            Noise = Rows.Noise with { TransmitterSnrDb = 36, JitterUi = 0.01 },
        };
        ElectricalReachResult pam4 = ElectricalReach.Solve(Trace(0.1), class448, Rows.Lane400);
        ElectricalReachResult pam6 = ElectricalReach.Solve(Trace(0.1), class448, Rows.Lane400Pam6);

        pam4.FrequencyHz.ShouldBe(106.25e9);
        pam6.FrequencyHz.ShouldBe(85e9);
        (pam6.RequiredSnrDb - pam4.RequiredSnrDb)!.Value.ShouldBeInRange(2.5, 4);
        pam6.MaxLength!.Value.ShouldBeGreaterThan(pam4.MaxLength!.Value);
    }

    // Published totals at 53.125 GHz (ch-cpo, ch-plug: 4 and 22 dB; endpoints and lengths not printed). Lengths are those of the
    // CEI-224G framework (CPO < 50 mm, faceplate > 200 mm; CEI-XSR 25 mm) and the reference package of 33 mm; expected by
    // hand: 0.153 dB/mm, ball of 40 fF 0.46 dB, 4 x 0.4 dB of vias, 1.29 dB/in, connector 2.4 dB. The residual is reported.
    [Theory]
    [InlineData("CPO, 25 mm of package", 0, 0.025, 4, 3.83)]
    [InlineData("CPO, 50 mm of package", 0, 0.050, 4, 7.65)]
    [InlineData("pluggable, 33 mm of package, 200 mm of board", 0.2, 0.033, 22, 5.05 + 0.46 + 1.6 + 10.2 + 2.4)]
    [InlineData("pluggable, 33 mm of package, 250 mm of board", 0.25, 0.033, 22, 5.05 + 0.46 + 1.6 + 12.7 + 2.4)]
    public void The_published_totals_are_compared_with_the_sum_of_parts(string what, double board, double package, double published, double expected)
    {
        ChannelParts parts = Rows.Parts(board);
        List<ChannelElement> way = [parts.HostPackage[0] with { Quantity = package }];
        if (board > 0)
        {
            way.AddRange([parts.HostPackage[1], .. parts.HostBoard, .. parts.Plug]);
        }
        double loss = new Channel(what, way).LossDb(53.125e9);

        loss.ShouldBe(expected, 0.12, what);
        Math.Abs(loss - published).ShouldBeLessThan(4, what);
    }

    [Fact]
    public void Retimers_cut_a_cable_in_three_and_the_worst_stretch_decides()
    {
        ImmutableArray<Segment> aec = HostChannels.Build(ChannelTopology.RetimedCable, Rows.Parts(0.12, boardVaries: false));
        SerDesClass vsr = Rows.Class("VSR", 22, 53.125e9, Endpoints.BumpToBump);
        SerDesClass Of(SegmentRole role) => role == SegmentRole.CableOnly ? Dj with { Noise = null } : vsr;

        aec.Select(s => s.Role).ShouldBe([SegmentRole.HostToModule, SegmentRole.CableOnly, SegmentRole.ModuleToHost]);
        (Segment worst, ElectricalReachResult result) = HostChannels.Solve(aec, Of, Rows.Lane200);
        double least = aec.Min(s => ElectricalReach.Solve(s.Channel, Of(s.Role), Rows.Lane200).MarginDb!.Value);
        result.MarginDb.ShouldBe(least);
        // The same cable passively: both hosts and the cable in one budget.
        double passive = ElectricalReach.Solve(Dac(0.12), Dj with { Noise = null }, Rows.Lane200).MaxLength!.Value;
        double retimed = ElectricalReach.Solve(aec[1].Channel, Dj with { Noise = null }, Rows.Lane200).MaxLength!.Value;
        retimed.ShouldBeGreaterThan(2 * passive);
        worst.Role.ShouldNotBe(SegmentRole.EndToEnd);
    }

    [Fact]
    public void A_redriver_buys_reach_by_the_budget_and_less_by_noise()
    {
        ChannelParts parts = Rows.Parts(0.1, boardVaries: false);
        StageLaw redriver = new()
        {
            PeakingDb = 10,
            AtHz = 53.125e9,
            SkinShare = 0.6,
            InputNoise = 6e-18,
        };
        Channel acc = HostChannels
            .Build(ChannelTopology.ActiveCable, parts with { Stage = [new("redriver", ElementSection.Stage, redriver)] })[0]
            .Channel;
        ElectricalReachResult passive = ElectricalReach.Solve(Dac(), Dj, Rows.Lane200);
        ElectricalReachResult active = ElectricalReach.Solve(acc, Dj, Rows.Lane200);

        // 10 dB more to spend at 6.1 dB/m.
        (active.BudgetLength - passive.BudgetLength)!.Value.ShouldBe(10 / 6.102, 0.01);
        (active.SnrLength - passive.SnrLength)!.Value.ShouldBeLessThan(10 / 6.102);
        active.Losses.Single(l => l.Name == "redriver").LossDb.ShouldBe(-10, 1e-9);
    }

    [Fact]
    public void A_linear_module_shows_the_far_host_everything_and_a_co_packaged_engine_only_its_package()
    {
        StageLaw optics = new()
        {
            PeakingDb = -3,
            AtHz = 53.125e9,
            InputNoise = 1e-17,
        };
        ChannelParts parts = Rows.Parts(0.1) with { Stage = [new("optics", ElementSection.Stage, optics)] };
        ImmutableArray<Segment> lpo = HostChannels.Build(ChannelTopology.LinearModule, parts);
        ImmutableArray<Segment> cpo = HostChannels.Build(ChannelTopology.CoPackaged, parts with { HostBoard = [], Plug = [] });

        double half = lpo[0].Channel.LossDb(53.125e9);
        lpo[1].Channel.LossDb(53.125e9).ShouldBe(2 * half + 3, 1e-9);
        lpo[1].Channel.Elements.Count(e => e.IsVariable).ShouldBe(1);
        cpo[0].Channel.Elements.ShouldAllBe(e => e.Section == ElementSection.Package || e.Section == ElementSection.Die);
        HostChannels.Build(ChannelTopology.LinearReceiveModule, parts)[1].Channel.LossDb(53.125e9).ShouldBe(half + 3, 1e-9);
    }

    // The second route leaves room to the first: 3 dB are the margin of the COM, the rest is what a finite receiver loses.
    [Theory]
    [InlineData(0.3, 25.0, 63)]
    [InlineData(0.6, 24.7, 57)]
    [InlineData(0.9, 24.0, 52)]
    public void Forty_decibels_stop_five_to_six_before_the_bound_and_skin_effect_is_the_worse(double skinShare, double salz, double most)
    {
        LineLaw perDecibel = LineLaw.FromAnchor(1, 53.125e9, skinShare);
        Channel channel = new("line", [new("line", ElementSection.Cable, perDecibel, 40, "", IsVariable: true)]);

        ElectricalReachResult result = ElectricalReach.Solve(channel, Dj, Rows.Lane200);

        result.LossDb.ShouldBe(40, 1e-9);
        result.Verdict.ShouldBe(ElectricalVerdict.Closes);
        result.SalzSnrDb!.Value.ShouldBe(salz, 0.1);
        result.SnrMarginDb!.Value.ShouldBeInRange(5, 6.5);
        result.SnrLength!.Value.ShouldBe(most, 1);
    }

    [Fact]
    public void A_die_of_212G_lanes_stops_425G_lanes_and_half_of_it_does_not()
    {
        // The ladder's cut-off is 1 / (pi sqrt(L C)): 0.14 nH and 90 fF give 90 GHz, below the 106 GHz of PAM4.
        LadderLaw half = new()
        {
            Capacitances = [.. Rows.Die.Capacitances.Select(c => c / 2)],
            Inductances = [.. Rows.Die.Inductances.Select(l => l / 2)],
        };
        Rows.Die.LossDb(Rows.Lane400.Nyquist, 1).ShouldBeGreaterThan(20);
        half.LossDb(Rows.Lane400.Nyquist, 1).ShouldBeLessThan(1);
        SerDesClass noiseOnly = new()
        {
            Name = "448G",
            MaxBaud = 300e9,
            Noise = Rows.Noise with { RiseTime = 2e-12 },
        };
        double Reach(ChannelParts parts) =>
            ElectricalReach
                .Solve(HostChannels.Build(ChannelTopology.PassiveCable, parts)[0].Channel.WithLength(0.5), noiseOnly, Rows.Lane400)
                .MaxLength!.Value;
        ChannelParts parts = Rows.Parts(0.1, boardVaries: false);

        Reach(parts with { HostDie = [new("die", ElementSection.Die, half)] }).ShouldBeGreaterThan(2 * Reach(parts));
    }
}
