using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Photonics;

/// <summary>The electrical way of a link as the designer composes it from the catalogue, against sums by hand.</summary>
public sealed class ElectricalChannelTests
{
    private const double Inch = 0.0254;

    private static LinkElectrical Of(string medium, string rate, double metres = 1, FigureBook? book = null) =>
        EngineLinks.Design(medium, rate, metres, book).Electrical.ShouldNotBeNull();

    private static double Sum(LinkElectrical way) => way.Losses.Sum(l => l.Loss.Value!.Value);

    private static LinkDesign WithBoard(string medium, string rate, double board)
    {
        Figure length = new("trace-length", board, board, board, "m", null, [], FigureStatus.Scenario, []);
        PartRef part = new PartRef(medium) with { Overrides = [length] };
        return LinkDesigner.Design(EngineLinks.Class(part, rate, 10), LinkEnds.Unknown, EngineLinks.Book);
    }

    [Fact]
    public void A_retimed_module_at_100G_is_board_via_and_connector_between_the_balls()
    {
        LinkElectrical way = Of("opt-400g-dr4", "400 Gb/s");

        way.Way.ShouldBe("host to module");
        way.Endpoints.ShouldBe("ball-to-ball");
        way.Losses.Select(l => l.Name).ShouldBe(["host board pcb-m8n", "layer changes pcb-via", "connector ch-conn"]);
        // 150 mm of 0.84 dB/in, two layer changes of 0.4 and 1.2 dB as stated at 26.56 GHz.
        Sum(way).ShouldBe(0.15 / Inch * 0.84 + 0.8 + 1.2, 0.002);
        way.Margin.Value!.Value.ShouldBe(16 - Sum(way), 1e-9);
        way.Reach.Value!.Value.ShouldBe((16 - 2.0) / 0.84 * Inch, 1e-3);
    }

    [Fact]
    public void A_linear_module_at_200G_has_packages_in_its_way_and_stops_where_a_retimed_one_does_not()
    {
        LinkElectrical linear = Of("opt-16t-lpo", "1.6 Tb/s");

        linear.Endpoints.ShouldBe("bump-to-bump");
        // 33 mm and 5 mm of package, 150 mm of board, layer changes and connector at twice their loss of half the frequency.
        Sum(linear).ShouldBe(5.05 + 0.15 / Inch * 1.29 + 1.6 + 2.4 + 5 * 0.153, 0.01);
        linear.Budget.Value!.Value.ShouldBe(23);

        LinkDesign far = WithBoard("opt-16t-lpo", "1.6 Tb/s", 0.3);
        far.Closure.ShouldBe(LinkClosure.DoesNotClose);
        far.StoppedByElectrical.ShouldBeTrue();
        far.Margin.Value!.Value.ShouldBeGreaterThan(0);
        far.Remedy.ShouldNotBeNull().ShouldStartWith("shorten the host board from 0.3 m to 0.26 m");
        WithBoard("opt-16t-lpo", "1.6 Tb/s", linear.Reach.Value!.Value - 1e-6).Closure.ShouldBe(LinkClosure.Closes);
        WithBoard("opt-16t-lpo", "1.6 Tb/s", linear.Reach.Value!.Value + 1e-6).Closure.ShouldBe(LinkClosure.DoesNotClose);
        WithBoard("opt-16t-dr8", "1.6 Tb/s", 0.3).Closure.ShouldBe(LinkClosure.Closes);
        // Frames that no receiver reads are not lost at the ratio of the light.
        far.FrameLoss.Missing.ShouldBe(["an electrical way within its budget"]);
    }

    [Theory]
    [InlineData("opt-400g-dr4", 0.48)]
    [InlineData("opt-400g-lpo-cn", 0.41)]
    public void Media_that_are_said_to_help_close_on_the_same_board(string medium, double board)
    {
        string remedy = WithBoard(medium, "400 Gb/s", board).Remedy.ShouldNotBeNull();
        string[] others = remedy[(remedy.IndexOf("or use ", StringComparison.Ordinal) + 7)..].Split(", ");

        others.ShouldNotBeEmpty();
        foreach (string other in others)
        {
            WithBoard(other, "400 Gb/s", EngineLinks.Book.Catalogue.Find(other)!.Family == "cpo" ? 0.02 : board)
                .Closure.ShouldBe(LinkClosure.Closes, other);
        }
    }

    [Fact]
    public void A_way_over_its_budget_is_named_whatever_the_light_does()
    {
        Figure length = new("trace-length", 0.45, 0.45, 0.45, "m", null, [], FigureStatus.Scenario, []);
        PartRef part = new PartRef("opt-400g-lpo-cn") with { Overrides = [length] };
        LinkDesign both = LinkDesigner.Design(EngineLinks.Class(part, "400 Gb/s", 100, "ocs-mems128"), LinkEnds.Unknown, EngineLinks.Book);

        both.Margin.Value!.Value.ShouldBeLessThan(0);
        both.StoppedByElectrical.ShouldBeTrue();
        both.Remedy.ShouldNotBeNull().ShouldStartWith("shorten the host board from 0.45 m");
        both.Remedy.ShouldContain(" and lose ");
    }

    [Fact]
    public void Every_engine_is_held_to_an_interface_of_its_symbol_rate()
    {
        foreach (Part engine in EngineLinks.Book.Catalogue.Parts.Where(p => p.Family == "engine" && p.Device("channel") is not null))
        {
            PartRef channel = engine.Device("channel")!;
            Figure budget = (
                EngineLinks.Book.Figure(channel, "channel-budget") ?? EngineLinks.Book.Figure(channel, "channel-insertion-loss")
            ).ShouldNotBeNull();
            budget.Boundary.ShouldBeOneOf("ball-to-ball", "bump-to-bump");
            double half = engine.Find("baud-rate")!.Preferred / 2;
            (budget.Frequency ?? half).ShouldBe(half, 0.1 * half, engine.Id);
        }
    }

    [Fact]
    public void A_loss_comes_from_the_figures_of_its_element_alone()
    {
        LinkElectrical way = Of("opt-16t-dr8", "1.6 Tb/s");

        way.Losses.Single(l => l.Name.StartsWith("connector", StringComparison.Ordinal))
            .Loss.Figures()
            .Select(f => f.Key)
            .ShouldBe(["ch-conn.insertion-loss"]);
        way.Margin.Figures().Select(f => f.Key).ShouldContain("ch-c2m200.channel-budget[bump-to-bump]");
        way.Margin.Figures().Select(f => f.Key).ShouldContain("ch-host.trace-length");
    }

    [Fact]
    public void Half_of_the_channel_retimed_is_a_linear_receive_module()
    {
        Of("opt-16t-lro", "1.6 Tb/s").Budget.Value!.Value.ShouldBe(26);
        Of("opt-16t-dr8", "1.6 Tb/s").Budget.Value!.Value.ShouldBe(32);
    }

    [Fact]
    public void What_an_engine_retimes_decides_whether_a_module_is_linear_and_not_its_name()
    {
        double Lost(FigureBook book) => EngineLinks.Design("opt-400g-lpo-cn", "400 Gb/s", 10, book).FrameLoss.Value!.Value;

        // A retimer adds the error allocation of its two electrical interfaces.
        double linear = Lost(EngineLinks.Book);
        double retimed = Lost(EngineLinks.With(("eng-400g-lpo", "retimed-share", 1)));
        retimed.ShouldBeGreaterThan(1e10 * linear);
        retimed.ShouldBe(EngineLinks.Design("opt-400g-dr4", "400 Gb/s", 10).FrameLoss.Value!.Value, 0.01 * retimed);
    }

    [Fact]
    public void An_engine_is_as_far_as_the_package_places_it()
    {
        string medium = "cpo-nv-engine";
        string package = EngineLinks.Book.Catalogue.Find(medium)!.Device("package")!.Id;
        LinkElectrical way = Of(medium, "1.6 Tb/s", 10, EngineLinks.With((package, "engine-gap", 9e-3), (package, "engine-length", 20e-3)));

        way.Way.ShouldBe("host to engine");
        way.Length.ShouldBe(19e-3, 1e-12);
        Sum(way).ShouldBe(19 * 0.153, 0.01);
        way.Reach.Value!.Value.ShouldBe(10 / 153.0, 1e-4);
        FigureBook nowhere = EngineLinks.WithDevice(EngineLinks.Book, medium, "package", null);
        Of(medium, "1.6 Tb/s", 10, nowhere).Length.ShouldBe(25e-3, 1e-12);
    }

    [Fact]
    public void A_retimed_cable_is_held_to_its_worst_stretch()
    {
        // Short: the hosts are worse than the wire. Long: the wire.
        LinkElectrical near = Of("med-aec", "800 Gb/s", 0.5);
        LinkElectrical far = Of("med-aec", "800 Gb/s", 5);

        near.Way.ShouldBe("host to module");
        near.Budget.Value!.Value.ShouldBe(16);
        far.Way.ShouldBe("cable between its retimers");
        far.Losses.ShouldHaveSingleItem().Name.ShouldBe("cable tw-30");
        far.Margin.Value!.Value.ShouldBe(28 - far.Losses[0].Loss.Value!.Value, 1e-9);
        // The reach that the maker states decides.
        EngineLinks.Design("med-aec", "800 Gb/s", 5).Closure.ShouldBe(LinkClosure.Closes);
        far.Reason.ShouldEndWith("the reach that its maker states decides");
        near.Reason.ShouldNotContain("maker");
    }

    [Theory]
    [InlineData("800 Gb/s", 28)]
    [InlineData("1.6 Tb/s", 40)]
    public void Eight_lanes_are_as_fast_as_the_rate_asks(string rate, double budget) => Of("med-aec", rate, 5).Budget.Value!.Value.ShouldBe(budget);

    [Fact]
    public void A_redriver_takes_its_peaking_off_the_way()
    {
        FigureBook flat = EngineLinks.With(("drv-redriver", "peaking", 0));
        LinkElectrical with = Of("med-acc", "800 Gb/s", 3);

        with.Losses.Single(l => l.Name == "redriver drv-redriver").Loss.Value!.Value.ShouldBe(-10, 1e-9);
        (with.Margin.Value!.Value - Of("med-acc", "800 Gb/s", 3, flat).Margin.Value!.Value).ShouldBe(10, 1e-9);
    }

    [Fact]
    public void A_passive_cable_has_its_hosts_at_both_ends()
    {
        string dac = EngineLinks
            .Book.Catalogue.Parts.First(p => p.Family == "copper" && p.Device("channel")?.Id == "tw-26" && p.Find("latency") is null)
            .Id;
        LinkElectrical way = Of(dac, "800 Gb/s", 1);

        way.Way.ShouldBe("host to host");
        ImmutableArray<string> names = [.. way.Losses.Select(l => l.Name)];
        names.Reverse().ShouldBe(names);
        way.Line.ShouldBe("cable");
        way.Length.ShouldBe(1);
    }

    [Fact]
    public void A_way_with_an_element_unknown_or_without_a_budget_is_not_guessed()
    {
        FigureBook book = EngineLinks.Book;
        Part via = book.Catalogue.Find("pcb-via")!;
        Catalogue without = new([.. book.Catalogue.Parts.Where(p => p.Id != via.Id), via with { Figures = [] }], book.Catalogue.Sources);

        EngineLinks.Design("opt-400g-dr4", "400 Gb/s", 10, book with { Catalogue = without }).Electrical.ShouldBeNull();
        FigureBook unnamed = EngineLinks.WithDevice(book, "eng-400g-dr4", "channel", null);
        EngineLinks.Design("opt-400g-dr4", "400 Gb/s", 10, unnamed).Electrical.ShouldBeNull();
    }
}
