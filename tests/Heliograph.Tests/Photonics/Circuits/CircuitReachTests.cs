using System.Collections.Immutable;
using Heliograph.Photonics.Circuits;
using Heliograph.Photonics.Interference;

namespace Heliograph.Tests.Photonics.Circuits;

public sealed class CircuitReachTests
{
    private const double GroupIndex = 1.468;

    private static readonly PamInterference Signal = new(4, 3.5, PolarisationOverlap.Aligned);

    // Two mated pairs on either side, MPO-APC class: 0.35 dB, 60 dB.
    private static readonly ImmutableArray<PathElement> Pairs = [new("connector", 0.35, 60, LengthM: 5), new("connector", 0.35, 60, LengthM: 5)];

    // ELSFP classes of 11 to 23 dBm at 12.3 % of wall-plug efficiency.
    private static readonly LaserClass[] Lasers =
    [
        LaserClass.FromEfficiency("UHP", 23, 0.123),
        LaserClass.FromEfficiency("HP", 17, 0.123),
        LaserClass.FromEfficiency("LP", 11, 0.123),
        LaserClass.FromEfficiency("VHP", 20, 0.123),
        LaserClass.FromEfficiency("MP", 14, 0.123),
    ];

    private static readonly Circulator Circulator = new(0.8, 45, 50, 50);

    private static readonly CircuitOption Mems = new("MEMS", 136, 1.5, 2, 3, 46, -60, null);

    // A laser for four lanes: 6 dB split, 14 dB of couplers, modulator and extinction; the receiver needs -5 dBm.
    private static readonly ReachLink Cpo = new("CPO", Pairs, Pairs, 26, 26, 0.25, CircuitReach.OmaMargin(-20, -5, Signal, 2.4e-4));

    [Fact]
    public void The_smallest_class_that_closes_is_named_with_its_watts()
    {
        ImmutableArray<ReachCell> cells = CircuitReach.Evaluate([Cpo], Lasers, [Mems], GroupIndex);

        // 14 - 20 - (4 x 0.35 + 2) + 5 = -4.4 dB, 17: -1.4 dB, 20: 1.6 dB less 0.01 dB of interference.
        ReachCell typical = cells[1];
        typical.Case.ShouldBe(LossCase.Typical);
        typical.Outcome.ShouldBe(ReachOutcome.Closes);
        typical.Laser.ShouldBe("VHP");
        typical.MarginDb!.Value.ShouldBe(1.6, 0.02);
        // 100 mW / 0.123 / 4.
        typical.LaserW!.Value.ShouldBe(0.2033, 1e-4);
        typical.LossDb.ShouldBe(3.4, 1e-9);
    }

    [Fact]
    public void Circulators_cost_their_loss_and_the_echo_of_the_own_transmitter()
    {
        CircuitOption both = Mems with { Name = "MEMS, both ways", Circulator = Circulator };

        ImmutableArray<ReachCell> cells = CircuitReach.Evaluate([Cpo], Lasers, [Mems, both], GroupIndex);

        ReachCell oneWay = cells[1];
        ReachCell twoWays = cells[4];
        twoWays.LossDb.ShouldBe(oneWay.LossDb + 1.6, 1e-9);
        twoWays.StrongestInterferer.ShouldBe("MEMS, both ways");
        // 1.6 - 1.6 dB leave 0 less the interference: the class above.
        twoWays.Laser.ShouldBe("UHP");
        twoWays.MarginDb!.Value.ShouldBeInRange(2.4, 2.9);
    }

    [Fact]
    public void A_link_of_fixed_budget_does_not_close_through_much_loss_and_says_why()
    {
        // DR4: 3.1 dB. With its own laser alone, 1.7 dB are left beside four pairs.
        ReachLink dr = new("DR", Pairs, Pairs, 26, 26, 1, CircuitReach.BudgetMargin(3.1, 15, Signal, 2.4e-4));
        CircuitOption chip = new("chip", 32, 6, 10, 10, 45, -40, null);

        ImmutableArray<ReachCell> cells = CircuitReach.Evaluate([dr], [new LaserClass("own", 15, 0.3)], [Mems, chip], GroupIndex);

        cells
            .Select(c => c.Outcome)
            .ShouldBe([
                ReachOutcome.Closes,
                ReachOutcome.TooMuchLoss,
                ReachOutcome.TooMuchLoss,
                ReachOutcome.TooMuchLoss,
                ReachOutcome.TooMuchLoss,
                ReachOutcome.TooMuchLoss,
            ]);
        cells[1].MarginDb!.Value.ShouldBe(3.1 - 3.4, 0.03);
        cells[1].LaserW.ShouldBeNull();
    }

    [Fact]
    public void Crosstalk_that_closes_the_eye_is_a_floor_whatever_the_laser()
    {
        // A Benes of elements with -20 dB: -20 + 10 log10 9 = -10.5 dB at 32 ports.
        FabricChip chip = new(new SwitchElement(0.3, 0.3, -20, -20, 0.012, 20e-6), 0, 1);
        CircuitOption benes = CircuitOption.Of("Benes", SwitchFabric.Evaluate(FabricTopology.Benes, 32, chip), 45, null);
        CircuitOption dilated = CircuitOption.Of("dilated", SwitchFabric.Evaluate(FabricTopology.SwitchAndSelect, 32, chip), 45, null);

        ImmutableArray<ReachCell> cells = CircuitReach.Evaluate([Cpo], Lasers, [benes, dilated], GroupIndex);

        cells[1].Outcome.ShouldBe(ReachOutcome.ErrorFloor);
        cells[1].MarginDb.ShouldBeNull();
        cells[1].StrongestInterferer.ShouldBe("Benes");
        // 2 x -20 + 10 log10 5 = -33 dB: it costs, but more light helps.
        cells[4].Outcome.ShouldNotBe(ReachOutcome.ErrorFloor);

        // Other lasers kept off the signal's frequency only add power: what is left of -10.5 dB is noise of 0.37 x 0.09 / 3 amplitudes.
        CircuitOption apart = benes with
        {
            OtherLaserBeatShare = 0,
        };
        CircuitReach.Evaluate([Cpo], Lasers, [apart], GroupIndex)[1].Outcome.ShouldBe(ReachOutcome.Closes);
    }

    [Fact]
    public void The_check_is_the_callers_own_and_sees_loss_interference_and_launch()
    {
        List<(double Loss, double Launch, double Ratio)> seen = [];
        ReachLink link = Cpo with
        {
            Margin = (path, launch) =>
            {
                seen.Add((path.LossDb, launch, path.BeatRatio));
                return launch - 16;
            },
        };

        ImmutableArray<ReachCell> cells = CircuitReach.Evaluate([link], Lasers, [Mems], GroupIndex);

        // Classes in rising order, no more of them than needed.
        seen.Take(3).Select(s => s.Launch).ShouldBe([11.0, 14.0, 17.0]);
        seen.Count.ShouldBe(9);
        seen.ShouldAllBe(s => s.Ratio > 0);
        cells.ShouldAllBe(c => c.Laser == "HP" && c.MarginDb == 1);
        cells.ShouldBe(CircuitReach.Evaluate([link], [.. Lasers.Reverse()], [Mems], GroupIndex));
    }

    [Fact]
    public void Bad_switches_and_lasers_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => CircuitReach.Evaluate([Cpo], Lasers, [Mems with { LossLowDb = 4 }], GroupIndex));
        Should.Throw<ArgumentOutOfRangeException>(() => CircuitReach.Evaluate([Cpo], Lasers, [Mems with { CrosstalkDb = 3 }], GroupIndex));
        Should.Throw<ArgumentOutOfRangeException>(() => CircuitReach.Evaluate([Cpo], [], [Mems], GroupIndex));
        Should.Throw<ArgumentOutOfRangeException>(() => LaserClass.FromEfficiency("x", 10, 1.2));
    }
}
