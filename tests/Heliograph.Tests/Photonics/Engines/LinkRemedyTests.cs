using Heliograph.Model;
using Heliograph.Photonics;

namespace Heliograph.Tests.Photonics.Engines;

public sealed class LinkRemedyTests
{
    [Theory]
    // 18.45 dBm and 1 dB: VHP of 20. 4 dB: UHP of 23. 7 dB: SHP of 26. 10 dB is more than any.
    [InlineData(1, "launch 19.45 dBm a line instead of 18.45 (class VHP of las-elsfp, 20 dBm")]
    [InlineData(4, "launch 22.45 dBm a line instead of 18.45 (class UHP of las-elsfp, 23 dBm")]
    [InlineData(7, "launch 25.45 dBm a line instead of 18.45 (class SHP of las-elsfp, 26 dBm")]
    [InlineData(10, "launch 28.45 dBm a line instead of 18.45 (more than any class of las-elsfp")]
    public void The_class_of_laser_that_makes_up_for_the_loss_is_named(double missing, string expected)
    {
        LinkOptics optics = EngineLinks.Optics("opt-16t-dr8");
        LinkDesign design = EngineLinks.Design("opt-16t-dr8", conditions: new LinkConditions(ExtraLossDb: optics.Margin.Value!.Value + missing));

        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        design.Remedy.ShouldNotBeNull().ShouldContain(expected);
        // The same efficiency: watts grow as the light.
        double more = optics.Devices.Power("laser") * (Math.Pow(10, missing / 10) - 1);
        design.Remedy.ShouldContain(FormattableString.Invariant($"; {more:0.0#} W more a link"));
    }

    [Fact]
    public void With_that_launch_power_the_link_closes_and_with_less_it_does_not()
    {
        double margin = EngineLinks.Optics("opt-16t-dr8").Margin.Value!.Value;
        LinkConditions lossy = new(ExtraLossDb: margin + 2);
        LinkClosure At(double dbm) =>
            EngineLinks.Design("opt-16t-dr8", book: EngineLinks.With(("eng-16t-dr8-mzm", "launch-power", dbm)), conditions: lossy).Closure;

        At(20.45 + 1e-6).ShouldBe(LinkClosure.Closes);
        At(20.45 - 1e-3).ShouldBe(LinkClosure.DoesNotClose);
    }

    [Fact]
    public void A_laser_that_is_its_own_modulator_has_no_larger_class()
    {
        LinkDesign design = EngineLinks.Design("opt-800g-fr4-200g", conditions: new LinkConditions(ExtraLossDb: 15));

        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        design.Remedy.ShouldNotBeNull().ShouldNotContain("launch");
    }

    [Fact]
    public void Nothing_is_searched_for_passes_that_nobody_reads()
    {
        LinkConditions lossy = new(ExtraLossDb: 30);
        LinkDesign design = LinkDesigner.Design(
            EngineLinks.Class("opt-16t-dr8", "800 Gb/s", 50),
            LinkEnds.Unknown,
            EngineLinks.Book,
            lossy,
            withRemedy: false
        );

        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        design.Remedy.ShouldBeNull();
    }
}
