using System.Collections.Immutable;
using Heliograph.Cli.Output;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Cli.Links;

public sealed class LinkCommandTests
{
    [Fact]
    public void The_text_has_verdict_levels_energy_and_limits()
    {
        LinkRun run = LinkRun.Small("--medium", "opt-a");
        run.Exit.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        string text = string.Join('\n', run.Out.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        text.ShouldStartWith("opt-a, 400 Gb/s over 500 m\ncloses with 2.20 dB to spare by the specification of its interface\n");
        // Each step with the level behind it.
        text.ShouldContain("OMA - TDECQ, least sent -2.00\nfibre fib-smf28, 500 m -0.200 -2.20\n2 mated pairs con-mpo12 -0.500 -2.70\n");
        text.ShouldContain("received -2.80\nideal receiver's sensitivity -5.00\nmargin +2.20\n");
        text.ShouldContain("modules module 20.0 25.0\n");
        text.ShouldContain("limits closes up to 2.20 dB of added loss\n");
        text.ShouldContain("failures 1,000 FIT\n");
        text.ShouldContain("needs opt-a.latency\n");
    }

    [Fact]
    public void A_link_that_does_not_close_exits_with_1_and_says_what_would_help()
    {
        LinkRun run = LinkRun.Small("--medium", "med-a", "--length", "3 m");
        run.Exit.ShouldBe(1);
        run.Out.ShouldContain("does not close: 1.00 m beyond its specified reach");
        run.Out.ShouldContain("would help  shorten the link to 2 m");
        LinkRun.Small("--medium", "opt-a", "--through", "ocs-mid").Exit.ShouldBe(1);
    }

    [Theory]
    [InlineData("nothing to show")]
    [InlineData("did you mean opt-a?", "--medium", "opt-q")]
    [InlineData("'50' has no unit; write '50 m'", "--medium", "opt-a", "--length", "50")]
    [InlineData("'4 s' is of another dimension than m", "--medium", "opt-a", "--length", "4 s")]
    [InlineData("-60 to 300 degC", "--medium", "opt-a", "--temperature", "400 degC")]
    [InlineData("-60 to 300 degC", "--medium", "opt-a", "--coolant", "-80 degC")]
    [InlineData("0 to 100 dB", "--medium", "opt-a", "--loss", "-1 dB")]
    [InlineData("does not start with a number", "--medium", "opt-a", "--air", "warm")]
    [InlineData("is of family circuit-switch", "--medium", "ocs-near")]
    [InlineData("is of family pluggable", "--medium", "opt-a", "--through", "opt-b")]
    [InlineData("no part 'ocs-x'", "--medium", "opt-a", "--through", "ocs-x")]
    [InlineData("cable with fixed ends", "--medium", "med-a", "--through", "ocs-near")]
    [InlineData("more than opt-a carries, 400 Gb/s", "--medium", "opt-a", "--rate", "800 Gb/s")]
    [InlineData("is no quantity of a part; did you mean launch-power?", "--medium", "opt-b", "--set", "lanch-power=1 dBm")]
    [InlineData("'1 W' is of another dimension than dBm", "--medium", "opt-b", "--set", "launch-power=1 W")]
    [InlineData("0 to 100", "--medium", "opt-a", "--connectors", "101")]
    [InlineData("not both", "a.yaml", "--medium", "opt-a")]
    [InlineData("--set path=value", "a.yaml", "--length", "5 m")]
    [InlineData("--link chooses", "--medium", "opt-a", "--link", "leaf")]
    [InlineData("--lane-rate chooses", "--medium", "opt-a", "--lane-rate", "100 Gb/s")]
    [InlineData("no such file", "no-such-file.yaml")]
    public void Bad_input_exits_with_2_and_says_what_to_write(string expected, params string[] arguments)
    {
        LinkRun run = LinkRun.Small(arguments);
        run.Exit.ShouldBe(2, run.Error);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldContain(expected);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        string error = LinkRun.Small("--medium", "opt-q", "--length", "5", "--loss", "-1 dB", "--through", "ocs-x").Error;
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
    }

    [Fact]
    public void A_page_has_its_pictures_refers_to_nothing_outside_and_is_the_same_bytes_every_time()
    {
        string folder = Directory.CreateTempSubdirectory("helio-link-").FullName;
        try
        {
            string[] Written(string name)
            {
                string target = Path.Combine(folder, name);
                LinkRun.Small("--medium", "opt-b", "--through", "ocs-near", "--ladder", "--out", target).Exit.ShouldBe(0);
                return [.. Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            }
            (string[] first, string[] second) = (Written("one"), Written("two"));
            first
                .Select(f => Path.GetRelativePath(Path.Combine(folder, "one"), f))
                .ShouldBe([
                    "link.html",
                    "link.json",
                    "tables/link-budget.csv",
                    "tables/link-energy.csv",
                    "tables/link-levels.csv",
                    "tables/link-sweeps.csv",
                    "tables/media-ladder.csv",
                ]);
            first.Select(File.ReadAllText).ShouldBe(second.Select(File.ReadAllText));
            string page = File.ReadAllText(first[0]);
            // Budget, levels, energy, laser over temperature, margin over loss and lane rate, ladder in joules and in
            // money: each wide and narrow.
            (page.Split("<figure>").Length - 1).ShouldBe(8);
            (page.Split("<svg").Length - 1).ShouldBe(16);
            page.ShouldContain("opt-b through ocs-near has ");
            page.ShouldNotContain("src=");
            page.ShouldNotContain("url(");
            page.ShouldEndWith("</html>\n");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_page_of_an_unknown_link_says_what_it_needs()
    {
        LinkAnswer answer = new(null, LinkConditions.Default, [Study("opt-c")], [], null, null, null);
        string page = LinkPage.Write(answer);
        page.ShouldContain("needs eng-c.devices.tia");
        page.ShouldContain("Where the joules of a bit go");
        page.ShouldNotContain("What the receiver sees");
    }

    [Theory]
    [InlineData("ascend-910b-8192-ocs")]
    [InlineData("two-site")]
    public void Links_of_a_scenario_are_those_of_its_report(string name)
    {
        Scenario scenario = ShippedScenarios.Read(name);
        Catalogue catalogue = ShippedScenarios.Workspace.Catalogue;
        Fabric fabric = FabricBuilder.Build(scenario, catalogue, new DiagnosticList())!;
        ImmutableArray<LinkStudy> studies = ScenarioLinks.Of(scenario, fabric, new FigureBook(catalogue), LinkConditions.Default);
        ImmutableArray<LinkDesign> report = ShippedScenarios.Report(name).Links;
        studies.Select(s => s.Design.Class.Name).ShouldBe(report.Where(l => l.Class.Medium is not null).Select(l => l.Class.Name));
        foreach (LinkStudy study in studies)
        {
            LinkDesign same = report.Single(l => l.Class.Name == study.Design.Class.Name);
            study.Design.Margin.Value.ShouldBe(same.Margin.Value);
            study.Design.Closure.ShouldBe(same.Closure);
            study.Design.Price.Value.ShouldBe(same.Price.Value);
            // The sweep starts from the design itself.
            if (!study.OverLoss.IsEmpty)
            {
                study.OverLoss[0].MarginDb.ShouldBe(same.Margin.Value);
            }
        }
    }

    [Fact]
    public void The_links_of_a_scenario_can_be_chosen_by_name_and_one_of_them_does_not_close()
    {
        string file = Path.Combine(Repository.Root, "scenarios", "ascend-910b-8192-ocs.yaml");
        LinkRun run = LinkRun.Real(file, "--link", "spine-core");
        run.Exit.ShouldBe(1, run.Error);
        run.Out.ShouldContain("opt-400g-dr4 through ocs-mems128");
        run.Out.ShouldContain("would help");
        LinkRun.Real(file, "--link", "no-such-link").Error.ShouldContain("one of main/scale-up");
    }

    [Fact]
    public void The_report_shows_the_light_of_each_optical_medium_once()
    {
        Report report = ShippedScenarios.Report("ascend-910b-8192-ocs");
        string page = HtmlReport.Write(report);
        // Two of three optical classes are of one medium and way.
        (page.Split("<h3>opt-400g-dr4</h3>").Length - 1).ShouldBe(1);
        (page.Split("<h3>opt-400g-dr4 through ocs-mems128</h3>").Length - 1).ShouldBe(1);
        (page.Split("A bit over opt-400g-dr4 takes").Length - 1).ShouldBe(1);
        page.ShouldContain("opt-400g-dr4 through ocs-mems128 is 1.21 dB short");
    }

    [Fact]
    public void A_package_at_rest_out_of_range_or_running_away_is_said_in_words()
    {
        Derivation At(double celsius) => Derivation.Input("temperature", celsius, "degC", "test");
        Derivation none = Derivation.Unknown("temperature", "degC", "pkg-a.size");
        PackageState State(PackageOutcome outcome, Derivation t, string exceeded) => new("pkg-a", outcome, t, t, t, 0.2, exceeded);
        LinkWords
            .Package(State(PackageOutcome.Within, At(80), ""))
            .ShouldBe("pkg-a is within its limits: die 80.0 degC, engine electronics 80.0 degC, photonic chips 80.0 degC");
        LinkWords.Package(State(PackageOutcome.OutOfRange, At(120), "die 15 K above 105")).ShouldContain("out of range (die 15 K above 105)");
        LinkWords.Package(State(PackageOutcome.Runaway, none, "gain 1.2")).ShouldContain("runs away");
        LinkWords
            .Package(
                State(PackageOutcome.Within, At(80), "") with
                {
                    EdgeUse = Derivation.Input("use", 1.2, "", "test"),
                    EdgeLimit = "edge of the die",
                }
            )
            .ShouldEndWith("its lanes take 120% of edge of the die");
        LinkWords.Package(State(PackageOutcome.Unknown, none, "")).ShouldContain("needs pkg-a.size");
    }

    [Fact]
    public void Devices_that_draw_more_than_is_stated_are_said_and_not_drawn_below_zero()
    {
        // A module of 3 W: the devices of opt-b draw 0.8 + 0.85 + 0.085 + 8 W of the 6 W of a link.
        LinkStudy study = Study("opt-b", ("power", 3));
        LinkEnergy energy = LinkEnergy.Of(study.Design);
        energy.Unallocated!.Value.ShouldBe(6 - 9.735, 1e-9);
        Picture picture = LinkPictures.Energy(study.Design, LinkTables.Energy([study.Design]))!;
        picture.Title.ShouldContain("the devices draw 3.73 W a link more than is stated");
    }

    [Fact]
    public void The_limit_of_a_sweep_lies_where_the_margin_crosses_zero()
    {
        SweepPoint Point(double at, double? margin) => new(at, margin, margin >= 0 ? LinkClosure.Closes : LinkClosure.DoesNotClose, null);
        // Straight from 1 dB at 10 to -3 dB at 20: zero at a quarter of the way.
        LinkWords.Limit([Point(0, 2), Point(10, 1), Point(20, -3)]).ShouldBe(12.5);
        LinkWords.Limit([Point(0, 2), Point(10, null)]).ShouldBe(0, "beyond a floor nothing closes");
        LinkWords.Limit([Point(0, -1), Point(10, 1)]).ShouldBeNull();
        LinkWords.Limit([Point(0, 1), Point(10, 2)]).ShouldBe(10);
    }

    private static LinkStudy Study(string medium, params (string Quantity, double Value)[] figures)
    {
        FigureBook book = new(CatalogueReader.ReadFolder(Path.Combine(SmallHome.Path, "catalog"), new DiagnosticList()));
        Figure Override((string Quantity, double Value) f) =>
            new(f.Quantity, f.Value, f.Value, f.Value, "W", "module", [], FigureStatus.Scenario, []);
        Medium way = new(new PartRef(medium, [.. figures.Select(Override)], default), 100, [], null, 2, null, null, default);
        return LinkStudy.Of(LinkStudy.Alone(way, 100, null, book), LinkEnds.Unknown, book, LinkConditions.Default);
    }
}
