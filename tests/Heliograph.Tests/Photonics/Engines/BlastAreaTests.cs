using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics;

namespace Heliograph.Tests.Photonics.Engines;

public sealed class BlastAreaTests
{
    private const double Hour = 3600;

    [Fact]
    public void A_pluggable_link_fails_with_either_of_its_modules()
    {
        FigureBook book = EngineLinks.With(("swap-module", "mttr", 2 * Hour));
        LinkDesign design = EngineLinks.Design("opt-16t-dr8", "1.6 Tb/s", book: book);
        LinkOutage outage = design.Outage.ShouldNotBeNull();
        double rate = design.FailureRate.Value!.Value;

        outage.FaultRate.Value!.Value.ShouldBe(rate, 1e-9 * rate);
        (1 - outage.Availability.Value!.Value).ShouldBe(rate * 2 * Hour, 1e-6 * rate * 2 * Hour);
        outage.PortsOut.Value.ShouldBe(1);
    }

    [Theory]
    // 51.2 Tb/s: eight engines of 64 lanes of 100 Gb/s, net of the code.
    [InlineData("100 Gb/s", 64, 512)]
    [InlineData("400 Gb/s", 16, 128)]
    [InlineData("800 Gb/s", 8, 64)]
    // One engine a link, and two: a link goes with either.
    [InlineData("6.4 Tb/s", 1, 8)]
    [InlineData("12.8 Tb/s", 1, 4)]
    public void A_box_loses_the_links_of_an_engine_and_then_all_of_its_own(string rate, double lost, double all)
    {
        // Lasers on the engines: every fault takes an engine.
        LinkOutage outage = EngineLinks.Design("cpo-onboard", rate).Outage.ShouldNotBeNull();

        outage.PortsLost.Value!.Value.ShouldBe(lost, 1e-9);
        outage.PortsOut.Value!.Value.ShouldBe(all, 1e-9);
    }

    [Fact]
    public void Lasers_outside_the_box_are_changed_without_it()
    {
        // Per lane of one end: a laser of 100 FIT for four lanes.
        FigureBook book = EngineLinks.With(("eng-cpo-64t-mzm100", "lanes-per-laser", 4), ("cpo-bailly", "fit", 1000 / 3600e9));
        LinkDesign design = EngineLinks.Design("cpo-bailly", "800 Gb/s", book: book);
        double link = design.FailureRate.Value!.Value / 2;
        double lane = design.Optics!.Failures.Single(f => f.Device == "laser").Rate is { IsKnown: true } known
            ? known.Value!.Value / 2 / 8
            : book.Get(new PartRef("las-fit-generic"), "fit").Value!.Value / 4;
        // A link sees the engine of its own and those of the seven others of its box, at both ends; of lasers those of its engine alone.
        double engine = 8 * link - 64 * lane;
        engine.ShouldBeGreaterThan(0);
        double sees = 2 * (8 * engine + 64 * lane);

        design.Outage!.FaultRate.Value!.Value.ShouldBe(sees, 1e-9 * sees);
    }

    [Fact]
    public void Diodes_and_chips_fail_at_the_temperature_of_their_package()
    {
        LinkOptics cool = EngineLinks.Optics("cpo-bailly", conditions: new LinkConditions(Coolant: 20));
        LinkOptics warm = EngineLinks.Optics("cpo-bailly", conditions: new LinkConditions(Coolant: 40));
        double Rate(LinkOptics optics, string device) => optics.Failures.Single(f => f.Device == device).Rate.Value!.Value;

        foreach (string device in (string[])["photodiode", "tia"])
        {
            Rate(warm, device).ShouldBeGreaterThan(Rate(cool, device));
        }
        // Lasers stand outside.
        warm.Failures.Single(f => f.Device == "laser").Rate.Value.ShouldBe(cool.Failures.Single(f => f.Device == "laser").Rate.Value);
    }

    [Fact]
    public void What_a_part_is_stated_to_draw_a_bit_heats_its_package()
    {
        double Engine(double picojoules) =>
            EngineLinks
                .Optics("oio-teraphy", "256 Gb/s", book: EngineLinks.With(("oio-teraphy", "energy-per-bit", picojoules * 1e-12)))
                .Package!.Engine.Value!.Value;

        // Devices draw 3.5 pJ/b: below that nothing is left over.
        Engine(3).ShouldBe(Engine(2), 1e-9);
        Engine(8).ShouldBeGreaterThan(Engine(5) + 0.1);
        Engine(5).ShouldBeGreaterThan(Engine(3));
    }

    [Theory]
    [InlineData("pkg-xpu-oio", "memory-stacks", 0, "oio-teraphy", "256 Gb/s")]
    [InlineData("eng-cpo-64t-mzm100", "lanes", 0, "cpo-bailly", "800 Gb/s")]
    [InlineData("eng-16t-dr8-mzm", "lanes", 0, "opt-16t-dr8", "1.6 Tb/s")]
    public void Nothing_of_something_is_not_thrown(string part, string quantity, double value, string medium, string rate) =>
        Should.NotThrow(() => EngineLinks.Design(medium, rate, book: EngineLinks.With((part, quantity, value))));

    [Fact]
    public void An_error_ratio_close_to_that_of_no_signal_is_not_thrown()
    {
        // Six levels: 0.3875 without a signal.
        for (double ber = 0.3; ber <= 0.5; ber += 0.005)
        {
            FigureBook book = EngineLinks.With(("eng-oio-dwdm16", "levels", 6), ("eng-oio-dwdm16", "bit-error-ratio", ber));
            Should.NotThrow(() => EngineLinks.Design("oio-teraphy", "256 Gb/s", book: book));
        }
    }
}
