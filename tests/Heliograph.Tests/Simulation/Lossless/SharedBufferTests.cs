using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

public sealed class SharedBufferTests
{
    [Fact]
    public void A_buffer_holds_headrooms_and_guarantees()
    {
        SharedBuffer buffer = new(new DataSize(1000)) { ReservedPerGroup = new DataSize(10), ReservedElsewhere = new DataSize(100) };
        // 3 x 200 + 3 x 10 + 100 = 730; a fourth of 200 makes 940, a fifth 1150.
        BufferFit three = buffer.Compute([200, 200, 200]);
        (three.Fits, three.Needed.Bytes, three.Left.Bytes, three.Missing.Bytes).ShouldBe((true, 730, 270, 0));
        BufferFit five = buffer.Compute(new DataSize(200), 5);
        (five.Fits, five.Needed.Bytes, five.Left.Bytes, five.Missing.Bytes).ShouldBe((false, 1150, 0, 150));
        buffer.Compute([]).Needed.Bytes.ShouldBe(100);
        buffer.Compute([100, 300, 50]).ShouldBe(buffer.Compute([150, 150, 150]));
    }

    [Fact]
    public void A_shared_pool_is_the_sum_over_its_ratio_but_never_below_one_port()
    {
        // sonic-buildimage PR 29565 (A014): the pool is headroom x ports / ratio, 256 ports at 1:4.
        SharedBuffer buffer = new(new DataSize(1_000_000_000)) { OverSubscription = 4 };
        buffer.Compute(new DataSize(100_000), 256).Headroom.Bytes.ShouldBe(6_400_000);
        buffer.Compute([500, 1, 1]).Headroom.Bytes.ShouldBe(500);
        Should.Throw<ArgumentOutOfRangeException>(() => buffer with { OverSubscription = 0.5 });
        Should.Throw<ArgumentOutOfRangeException>(() => buffer with { OverSubscription = double.NaN });
    }

    [Fact]
    public void The_longest_reach_is_the_last_that_fits()
    {
        SharedBuffer buffer = new(new DataSize(64 << 20)) { ReservedPerGroup = new DataSize(10_000) };
        static DataSize At(long metres) => new(100_000 + 600 * metres);
        long longest = buffer.SolveReach(At, 64, 1_000_000).ShouldNotBeNull();
        // (64 MiB / 64 - 10,000 - 100,000) / 600 = 1564.3.
        longest.ShouldBe(1564);
        buffer.Compute(At(longest), 64).Fits.ShouldBeTrue();
        buffer.Compute(At(longest + 1), 64).Fits.ShouldBeFalse();
        buffer.SolveReach(At, 64, 100).ShouldBe(100);
        buffer.SolveReach(At, 640, 1_000_000).ShouldBeNull();
    }

    [Fact]
    public void A_law_is_fitted_and_solved()
    {
        // facts/wide-area.md 3.4: xoff = 664.9 L + 114,688 B of Arista 7800R3 at 400G, from its rows of 80 and 120 km; its 2 km row within 1 %.
        HeadroomLaw law = HeadroomLaw.Fit([80_000, 120_000], [53_305_344, 79_900_672]);
        law.Slope.ShouldBe(664.9, 0.05);
        law.Constant.ShouldBe(114_688, 1);
        law.Compute(2000).ShouldBe(1_445_888, 0.01 * 1_445_888);
        law.SolveLength(law.Compute(33_333)).ShouldBe(33_333, 1e-6);
        HeadroomLaw.Fit([1, 2, 3], [5, 5, 5]).SolveLength(6).ShouldBe(double.PositiveInfinity);
        Should.Throw<ArgumentException>(() => HeadroomLaw.Fit([1, 1], [2, 3]));
        Should.Throw<ArgumentException>(() => HeadroomLaw.Fit([], []));
        Should.Throw<ArgumentException>(() => HeadroomLaw.Fit([1], []));
    }
}
