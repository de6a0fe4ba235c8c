using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

public sealed class SonicHeadroomTests
{
    // The script's steps in exact fractions (Python), from its text at sonic-net/sonic-swss 18913fa.
    // 100G, 300 m: cable 36,991.004, received 72,126.204, x 2.25 + 1024 = 163,307.96. 40G, 5 m: 17,717.8 x (1 + 192/97)/2 + 1024.
    // 800G, 300 m, 8 lanes: 363,767.23 x 3 + 1024, xon 2 x 18 - 1 KiB. 5G has no quanta: 9.9 KiB; a gearbox of 100 ns; shared pool.
    [Theory]
    [InlineData(144, 100_000, 300, 9100, 1024, 1.0, 0, false, false, 163_840, 18_432, 182_272)]
    [InlineData(96, 40_000, 5, 9100, 1024, 0.5, 0, false, false, 27_648, 18_432, 46_080)]
    [InlineData(192, 800_000, 300, 9100, 1024, 1.0, 0, true, false, 1_092_608, 35_840, 1_137_664)]
    [InlineData(144, 5_000, 300, 1500, 1500, 0.0, 100, false, true, 16_384, 18_432, 18_432)]
    public void The_script_of_sonic_is_followed_to_the_kibibyte(
        int cell,
        long speed_Mbps,
        double metres,
        long mtu,
        long lossless,
        double small,
        double gearbox_ns,
        bool eightLanes,
        bool pool,
        long xoff,
        long xon,
        long size
    )
    {
        SonicAsic asic = new(new DataSize(cell), 18, 0.8, 9.9);
        BitRate rate = new(speed_Mbps * 1_000_000);
        SonicPort port = new(rate, metres, new DataSize(mtu), new DataSize(lossless), small, gearbox_ns, eightLanes, pool);
        SonicProfile profile = SonicHeadroom.Compute(asic, port);
        (profile.Xoff.Bytes, profile.Xon.Bytes, profile.Size.Bytes).ShouldBe((xoff, xon, size));
    }

    [Fact]
    public void Its_bytes_on_the_cable_are_short_by_1000_over_1024()
    {
        // Two rows of a law: what a further kilometre adds, over the true bytes of both ways at its own speed of light.
        SonicAsic asic = new(new DataSize(64), 0, 0);
        long At(double metres) =>
            SonicHeadroom.Compute(asic, new SonicPort(BitRate.Parse("400 Gb/s"), metres, new DataSize(9100), new DataSize(1024), 0)).Xoff.Bytes;
        double slope = (At(1_001_000) - At(1000)) / 1e6;
        (slope / (2 * 400e9 / 8 / Propagation.SonicSpeed)).ShouldBe(1000.0 / 1024, 1e-5);
    }

    [Fact]
    public void What_is_not_known_throws()
    {
        SonicPort port = new(BitRate.Parse("1.6 Tb/s"), 5, new DataSize(9100), new DataSize(1024), 1);
        SonicAsic asic = new(new DataSize(144), 18, 0.8);
        Should.Throw<ArgumentOutOfRangeException>(() => SonicHeadroom.Compute(asic, port));
        Should.Throw<ArgumentOutOfRangeException>(() => SonicHeadroom.Compute(asic with { MacPhyDelay_KiB = double.NaN }, port));
        Should.Throw<ArgumentOutOfRangeException>(() => SonicHeadroom.Compute(asic, port with { SmallShare = 2 }));
    }
}
