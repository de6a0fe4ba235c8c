using CsCheck;
using Heliograph.Photonics.Circuits;

namespace Heliograph.Tests.Photonics.Circuits;

public sealed class SwitchFabricTests
{
    // Thermo-optic Mach-Zehnder element in round numbers of its class: 0.3 dB, -25 dB, 12 mW, 20 us.
    private static readonly SwitchElement Element = new(0.3, 0.3, -25, -25, 0.012, 20e-6);

    [Fact]
    public void The_published_16_x_16_has_its_elements_and_both_its_losses()
    {
        // Lu et al., Opt. Express 24, 9295 (2016): 56 elements, 6.7 dB all cross, 14 dB all bar, on chip. What that is an element,
        // wiring included: 6.7/7 and 14/7 dB. The formula for a Benes of 16 then spans both, as the stages are 7.
        FabricChip chip = new(new SwitchElement(14 / 7.0, 6.7 / 7, -20, -20, 0, 3.2e-9), 0, 0);

        SwitchFabric fabric = SwitchFabric.Evaluate(FabricTopology.Benes, 16, chip);

        fabric.Counts.Elements.ShouldBe(56);
        fabric.LossMinDb.ShouldBe(6.7, 1e-9);
        fabric.LossMaxDb.ShouldBe(14, 1e-9);
        SwitchFabric.PathLossDb(chip, 7, 0, 0).ShouldBe(14, 1e-9);
        SwitchFabric.PathLossDb(chip, 0, 7, 0).ShouldBe(6.7, 1e-9);
    }

    [Fact]
    public void The_published_8_x_8_isolates_by_two_elements()
    {
        // 8x8 switch-and-select: 4 dB on chip over 6 elements, isolation 45 dB in the middle of the band, 30 dB at its edges. One leak
        // path passes two elements, so an element has 22.5 (15) dB: within the -20 to -35 dB of the class in the middle of the band.
        FabricChip chip = new(new SwitchElement(4 / 6.0, 4 / 6.0, -22.5, -22.5, 0.0015, 0.5e-3), 0, 0);

        SwitchFabric fabric = SwitchFabric.Evaluate(FabricTopology.SwitchAndSelect, 8, chip);

        fabric.LossMaxDb.ShouldBe(4, 1e-9);
        // Three of the seven reach an output at once: 10 log10 3 above one of them.
        fabric.CrosstalkDb!.Value.ShouldBe(-45 + 10 * Math.Log10(3), 1e-9);
        fabric.PowerW.ShouldBe(24 * 0.0015, 1e-12);
    }

    [Theory]
    [InlineData(FabricTopology.Benes)]
    [InlineData(FabricTopology.SpankeBenes)]
    [InlineData(FabricTopology.Crossbar)]
    [InlineData(FabricTopology.Piloss)]
    [InlineData(FabricTopology.DilatedBenes)]
    [InlineData(FabricTopology.SwitchAndSelect)]
    [InlineData(FabricTopology.DoubleLayer)]
    public void Crosstalk_bounds_the_light_that_is_followed_through_the_graph(FabricTopology topology)
    {
        const double Leak = 1e-3;
        double predicted = SwitchFabric
            .Evaluate(topology, 8, new FabricChip(Element with { BarCrosstalkDb = -30, CrossCrosstalkDb = -30 }, 0, 0))
            .CrosstalkRatio;
        double worst = 0;
        Random random = new(3);
        for (int k = 0; k < 200; k++)
        {
            int[] permutation = [.. Enumerable.Range(0, 8)];
            random.Shuffle(permutation);
            FabricGraph graph = FabricGraph.Route(topology, permutation, random);
            graph.SetIdle(random);
            double[][] powers = [.. Enumerable.Range(0, 8).Select(i => graph.Powers(i, Leak))];
            for (int i = 0; i < 8; i++)
            {
                int output = permutation[i];
                double other = Enumerable.Range(0, 8).Where(j => j != i).Sum(j => powers[j][output]);
                worst = Math.Max(worst, other / powers[i][output]);
            }
        }

        // Orders beyond the counted one, and the signal that each element loses (1 - 1e-3), are some per cent.
        worst.ShouldBeLessThan(1.05 * predicted);
        // The sample meets the bound, or four fifths of it where the worst permutation is rare.
        worst.ShouldBeGreaterThan(0.8 * predicted);
    }

    [Fact]
    public void Benes_leaks_more_with_every_stage_and_the_select_tree_at_second_order()
    {
        FabricChip chip = new(Element, 0, 0);

        // 10 log10(7) = 8.45 and, for the trees, 2 x -25 + 10 log10 4.
        SwitchFabric.Evaluate(FabricTopology.Benes, 16, chip).CrosstalkDb!.Value.ShouldBe(-25 + 8.451, 1e-3);
        SwitchFabric.Evaluate(FabricTopology.SwitchAndSelect, 16, chip).CrosstalkDb!.Value.ShouldBe(-50 + 6.021, 1e-3);
        // In phase the amplitudes add: 20 log10 7.
        (10 * Math.Log10(SwitchFabric.Evaluate(FabricTopology.Benes, 16, chip).CoherentCrosstalkRatio)).ShouldBe(-25 + 16.902, 1e-3);
    }

    [Fact]
    public void A_broadcast_pays_for_the_split_and_gain_pays_it_back()
    {
        FabricChip chip = new(Element, 0, 1.5, 0.1, 0.5);
        SwitchFabric passive = SwitchFabric.Evaluate(FabricTopology.BroadcastAndSelect, 32, chip);
        SwitchFabric active = SwitchFabric.Evaluate(FabricTopology.BroadcastAndSelect, 32, chip with { Gain = new OpticalGain(10, 7, 0.78) });

        // 2 x 1.5 + 10 log10 32 + 5 x 0.1 + 5 x 0.3 = 20.05 dB.
        passive.LossMinDb.ShouldBe(20.051, 1e-3);
        active.LossMinDb.ShouldBe(passive.LossMinDb - 10, 1e-9);
        active.PowerW.ShouldBe(passive.PowerW + 32 * 0.78, 1e-9);
    }

    [Fact]
    public void The_noise_of_gain_is_that_of_counted_photons()
    {
        // -10 dBm at 1310 nm: h nu = 1.516e-19 J, F = 5.01: 2 x 5.01 x 1.516e-19 / 1e-4 = 1.52e-14, -138.2 dB/Hz.
        double rin = new OpticalGain(10, 7, 0).RelativeIntensityNoise(1e-4, 1310e-9);

        (10 * Math.Log10(rin)).ShouldBe(-138.18, 0.01);
    }

    [Fact]
    public void The_radix_limit_is_the_last_within_both_budgets() =>
        Gen.Select(Gen.Enum<FabricTopology>(), Gen.Double[0.1, 1.5], Gen.Double[-40, -15], Gen.Double[3, 30], Gen.Double[-40, -10])
            .Sample(
                (topology, loss, leak, lossBudget, crosstalkBudget) =>
                {
                    FabricChip chip = new(
                        Element with
                        {
                            BarLossDb = loss,
                            CrossLossDb = loss,
                            BarCrosstalkDb = leak,
                            CrossCrosstalkDb = leak,
                        },
                        0.01,
                        0.5
                    );
                    FabricLimit limit = SwitchFabric.RadixLimit(topology, chip, lossBudget, crosstalkBudget);
                    if (limit.Radix > 0)
                    {
                        SwitchFabric within = SwitchFabric.Evaluate(topology, limit.Radix, chip);
                        within.LossMaxDb.ShouldBeLessThanOrEqualTo(lossBudget);
                        (within.CrosstalkDb ?? double.NegativeInfinity).ShouldBeLessThanOrEqualTo(crosstalkBudget);
                    }
                    if (limit.Radix < FabricCounts.MaxRadix)
                    {
                        SwitchFabric beyond = SwitchFabric.Evaluate(topology, Math.Max(2, 2 * limit.Radix), chip);
                        (beyond.LossMaxDb > lossBudget).ShouldBe(limit.NextExceedsLoss);
                        (beyond.CrosstalkDb > crosstalkBudget).ShouldBe(limit.NextExceedsCrosstalk);
                        (limit.NextExceedsLoss || limit.NextExceedsCrosstalk).ShouldBeTrue();
                    }
                },
                iter: 300
            );

    [Fact]
    public void Bad_fabrics_are_refused()
    {
        FabricChip chip = new(Element, 0, 0);
        Should.Throw<ArgumentOutOfRangeException>(() => SwitchFabric.Evaluate(FabricTopology.Benes, 12, chip));
        Should.Throw<ArgumentOutOfRangeException>(() => SwitchFabric.Evaluate(FabricTopology.Crossbar, 1, chip));
        Should.Throw<ArgumentOutOfRangeException>(() => SwitchFabric.Evaluate(FabricTopology.Crossbar, 4, chip with { CrossingLossDb = -0.1 }));
        Should.Throw<ArgumentOutOfRangeException>(() =>
            SwitchFabric.Evaluate(FabricTopology.Crossbar, 4, chip with { Element = Element with { BarCrosstalkDb = 1 } })
        );
    }
}
