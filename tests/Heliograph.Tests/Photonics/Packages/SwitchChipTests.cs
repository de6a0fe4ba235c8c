using CsCheck;
using Heliograph.Photonics.Packages;

namespace Heliograph.Tests.Photonics.Packages;

public sealed class SwitchChipTests
{
    // 102.4 Tb/s, 512 lanes of 200G, 3.4 pJ/bit at 212.5 Gb/s (serdes-lr106-34); core energy, buffer and areas by assumption.
    private static readonly SwitchChip Chip = new()
    {
        Capacity = 102.4e12,
        LaneRate = 200e9,
        PortRate = 1.6e12,
        LineRateFactor = 1.0625,
        SerDesEnergy = 3.4e-12,
        CoreEnergy = 3e-12,
        BufferBytes = 165.2e6,
        PipelineLatency = 400e-9,
        SerDesLatency = 40e-9,
        CodeLatency = 51.2e-9,
        SerDesArea = 0.4e-6,
        CoreAreaPerRate = 4e-6 / 1e12,
        BufferAreaPerBit = 0.05e-12,
    };

    // parts.csv: sw-th5, sw-th6, sw-sn6800 per chip, sw-qx-photonics (4 chips of 28.8 Tb/s in 144 ports of 800G).
    [Theory]
    [InlineData(51.2, 100, 800, 64, 512)]
    [InlineData(51.2, 100, 400, 128, 512)]
    [InlineData(102.4, 200, 1600, 64, 512)]
    [InlineData(102.4, 100, 100, 1024, 1024)]
    [InlineData(28.8, 200, 800, 36, 144)]
    public void Radix_and_lanes_are_those_of_published_chips(double terabits, double lane, double port, int radix, int lanes)
    {
        SwitchChipDesign design = SwitchChips.Compute(Chip with { Capacity = terabits * 1e12, LaneRate = lane * 1e9, PortRate = port * 1e9 });

        design.Radix.ShouldBe(radix);
        design.Lanes.ShouldBe(lanes);
        design.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_radix_that_is_no_whole_number_is_a_finding()
    {
        SwitchChipDesign design = SwitchChips.Compute(Chip with { Capacity = 28.8e12, PortRate = 6.4e12 });

        design.Radix.ShouldBe(4);
        design.Findings.ShouldHaveSingleItem().Issue.ShouldBe(SwitchChipIssue.FractionalRadix);
        design.Findings[0].Text.ShouldBe("4.5 ports: 4 are whole");
        SwitchChips.Compute(Chip with { PortRate = 100e9 }).Findings.Single().Issue.ShouldBe(SwitchChipIssue.FractionalLanesPerPort);
    }

    [Fact]
    public void Power_is_line_rate_for_the_serdes_and_payload_for_the_core()
    {
        SwitchChipDesign design = SwitchChips.Compute(Chip);

        // 512 x 212.5e9 x 3.4e-12 = 369.9 W; 102.4e12 x 3e-12 = 307.2 W; (370 + 307)/102.4e12 = 6.6 pJ per payload bit.
        design.SerDesPower.ShouldBe(369.92, 0.01);
        design.CorePower!.Value.ShouldBe(307.2, 1e-9);
        design.EnergyPerBit!.Value.ShouldBe(6.6125e-12, 1e-16);
    }

    [Fact]
    public void A_buffer_is_a_time_at_full_load()
    {
        // 165.2 MB against 51.2 Tb/s (Tomahawk 5): 165.2e6 x 8 / 51.2e12 = 25.8 us; 1.29 MB per 400G port.
        SwitchChipDesign design = SwitchChips.Compute(Chip with { Capacity = 51.2e12, PortRate = 400e9, LaneRate = 100e9 });

        design.BufferTime!.Value.ShouldBe(25.8e-6, 0.02e-6);
        design.BufferPerPort!.Value.ShouldBe(1.29e6, 0.01e6);
    }

    [Fact]
    public void Area_and_power_density_add_up()
    {
        SwitchChipDesign design = SwitchChips.Compute(Chip);

        // 512 x 0.4 = 204.8; 102.4 x 4 = 409.6; 1.3216e9 bit x 0.05 um2 = 66.1 mm2.
        design.Area!.Value.ShouldBe((204.8 + 409.6 + 66.08) * 1e-6, 1e-9);
        design.SquarePerimeter!.Value.ShouldBe(4 * Math.Sqrt(680.48) * 1e-3, 1e-6);
        design.PowerDensity!.Value.ShouldBe(677.12 / 680.48e-6, 10);
    }

    [Fact]
    public void Latency_waits_for_the_frame_only_where_the_switch_does()
    {
        SwitchChips.Latency(Chip, 4096)!.Value.ShouldBe(491.2e-9, 1e-15);
        // 4096 x 8 / 1.6e12 = 20.48 ns.
        SwitchChips.Latency(Chip with { IsStoreAndForward = true }, 4096)!.Value.ShouldBe(511.68e-9, 1e-14);
    }

    [Fact]
    public void What_is_unknown_stays_unknown()
    {
        SwitchChipDesign design = SwitchChips.Compute(Chip with { CoreEnergy = null, BufferBytes = null, PipelineLatency = null });

        design.SerDesPower.ShouldBeGreaterThan(0);
        (design.Power, design.EnergyPerBit, design.BufferTime, design.Area, design.PowerDensity).ShouldBe((null, null, null, null, null));
        SwitchChips.Latency(Chip with { PipelineLatency = null }, 64).ShouldBeNull();
    }

    [Fact]
    public void Whole_multiples_have_no_findings() =>
        Gen.Select(Gen.Int[1, 1024], Gen.Int[1, 16], Gen.Double[1e9, 4e11])
            .Sample(
                (ports, lanesPerPort, lane) =>
                {
                    SwitchChip chip = Chip with { LaneRate = lane, PortRate = lanesPerPort * lane, Capacity = ports * lanesPerPort * lane };
                    SwitchChipDesign design = SwitchChips.Compute(chip);
                    return design.Radix == ports && design.Lanes == ports * lanesPerPort && design.Findings.IsEmpty;
                }
            );

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    public void Impossible_figures_are_refused(double bad)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Chip with { Capacity = bad });
        Should.Throw<ArgumentOutOfRangeException>(() => Chip with { LineRateFactor = bad });
        Should.Throw<ArgumentOutOfRangeException>(() => SwitchChips.Compute(Chip with { LaneRate = 1 }));
        Should.Throw<ArgumentOutOfRangeException>(() => EdgeDensity.TerabitsPerMm(bad, DirectionCount.EachWay).EachWay);
    }
}
