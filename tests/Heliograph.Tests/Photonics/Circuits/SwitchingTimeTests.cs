using CsCheck;
using Heliograph.Photonics.Circuits;

namespace Heliograph.Tests.Photonics.Circuits;

public sealed class SwitchingTimeTests
{
    [Fact]
    public void A_mirror_switch_with_a_relock_leaves_its_share()
    {
        // 10 ms of mirrors, 2 ms settling, 6.2 ms until a DSP module is up: 18.2 ms dark; 1 s of hold leaves 1/1.0182.
        SwitchingTime mirrors = new(10e-3, 2e-3, 6.2e-3);

        mirrors.DarkS.ShouldBe(18.2e-3, 1e-12);
        mirrors.Duty(1).ShouldBe(0.98213, 1e-5);
        // 90 % need nine times the dark time.
        mirrors.HoldForS(0.9).ShouldBe(9 * 18.2e-3, 1e-9);
    }

    [Fact]
    public void A_fast_switch_is_held_back_by_the_relock()
    {
        SwitchingTime slow = new(3.2e-9, 0, 6.2e-3);
        SwitchingTime burst = new(3.2e-9, 0, 20e-9, 10e-9);

        // In a slot of 1 us nothing is left beside a relock of milliseconds; 33.2 ns of it with a burst receiver.
        slow.SlotEfficiency(1e-6).ShouldBe(0);
        burst.SlotEfficiency(1e-6).ShouldBe(0.9668, 1e-6);
    }

    [Fact]
    public void Duty_and_hold_undo_each_other() =>
        Gen.Select(Gen.Double[1e-9, 1], Gen.Double[0.01, 0.99])
            .Sample((dark, duty) => Math.Abs(new SwitchingTime(dark, 0, 0).Duty(new SwitchingTime(dark, 0, 0).HoldForS(duty)) - duty) < 1e-12);

    [Fact]
    public void Negative_times_are_refused() => Should.Throw<ArgumentOutOfRangeException>(() => new SwitchingTime(-1, 0, 0).DarkS);
}
