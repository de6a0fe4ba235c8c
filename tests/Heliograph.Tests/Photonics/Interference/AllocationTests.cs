using Heliograph.Photonics.Interference;

namespace Heliograph.Tests.Photonics.Interference;

/// <summary>
/// Traced penalties beside what standards allocate: 0.1 dB for DR, 0.3 dB for FR, 0.3 to 0.5 dB for paths through a circuit
/// switch. PAM4, extinction 3.5 dB, 2.4e-4, all polarisations in line.
/// </summary>
public sealed class AllocationTests
{
    private static readonly PamInterference Signal = new(4, 3.5, PolarisationOverlap.Aligned);

    // Transmitter and receiver reflect 26 dB; the channel loss, 3 dB (DR) or 4 dB (FR), lies in the four connectors.
    [Theory]
    [InlineData(55, 3, 0.1)]
    [InlineData(45, 3, 0.1)]
    [InlineData(35, 3, 0.1)]
    [InlineData(35, 4, 0.3)]
    [InlineData(26, 4, 0.3)]
    public void The_allocations_lie_between_the_mean_penalty_and_the_upper_bound(double connectorDb, double lossDb, double allocationDb)
    {
        PathElement end = new("end", 0, 26);
        PathElement connector = new("connector", lossDb / 4, connectorDb);

        InterferenceTrace trace = InterferenceTrace.Trace([end, connector, connector, connector, connector, end], 1.468);

        double mean = Signal.Penalty(trace.Interferers.AsSpan(), 2.4e-4).PenaltyDb!.Value;
        double bound = Signal.UpperBoundDb(trace.AmplitudeSum)!.Value;
        Write($"{connectorDb} dB, {lossDb} dB", trace, mean, bound);
        mean.ShouldBeLessThan(allocationDb);
        bound.ShouldBeGreaterThan(allocationDb);
    }

    [Fact]
    public void A_circuit_switch_of_46_db_return_loss_costs_the_allocation_and_one_of_38_db_does_not_keep_it()
    {
        double typical = CircuitPenalty(46, 2);
        double limit = CircuitPenalty(38, 2);

        typical.ShouldBeInRange(0.3, 0.5);
        limit.ShouldBeGreaterThan(1);
        // Without beats between the two lasers the echo only adds power.
        CircuitPenalty(38, 2, beatShare: 0).ShouldBeLessThan(0.02);
    }

    private static double CircuitPenalty(double portDb, double lossDb, double beatShare = 1)
    {
        PathElement connector = new("connector", 0.35, 55);
        PathElement ocs = new("circuit switch", lossDb, portDb, portDb);
        Circulator circulator = new(0.8, 45, 50, 50);
        InterferenceTrace trace = InterferenceTrace.TraceBidirectional(
            [connector, connector, ocs, connector, connector],
            new BidirectionalEnds(circulator, circulator, 0, 26, 26, beatShare),
            1.468
        );
        double penalty = Signal.Penalty(trace.Interferers.AsSpan(), 2.4e-4).PenaltyDb!.Value;
        Write($"switch {portDb} dB", trace, penalty, Signal.UpperBoundDb(trace.AmplitudeSum));
        return penalty;
    }

    private static void Write(string what, InterferenceTrace trace, double mean, double? bound) =>
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: X {10 * Math.Log10(trace.InterferenceRatio):0.0} dB, mean {mean:0.000} dB, bound {bound:0.00} dB, strongest {trace.Interferers[0]}"
        );
}
