using Heliograph.Model.Parts;

namespace Heliograph.Tests.Parts;

public sealed class PartConstraintsTests
{
    private static readonly PartConstraints None = PartConstraints.None;

    private static Part Part(
        string family = "switch",
        string region = "US",
        string? node = "5 nm",
        int? year = 2023,
        string vendor = "Acme/TSMC COUPE"
    ) => new("p", family, "p", vendor, region, node, year, false, null, [], default);

    private static string Reasons(PartConstraints constraints, Part part) =>
        string.Join(' ', constraints.Objections(part).Select(o => o.IsCertain ? o.Constraint : o.Constraint + "?"));

    [Fact]
    public void No_constraint_allows_everything() => Reasons(None, Part(region: "unknown", node: null, year: null, vendor: "unknown")).ShouldBe("");

    [Fact]
    public void What_is_unknown_is_undecided_and_excludes_nothing()
    {
        PartConstraints all = None with { Regions = ["US"], AvailableBy = 2024, Nodes = ["5nm"], Vendors = ["Acme"] };
        Part unknown = Part(region: "unknown", node: null, year: null, vendor: "unknown");
        Reasons(all, unknown).ShouldBe("region? available-by? node? vendors?");
        all.Allows(unknown).ShouldBeTrue();
        Reasons(all, Part()).ShouldBe("");
    }

    [Fact]
    public void Each_constraint_excludes()
    {
        Reasons(None with { Regions = ["CN", "JP"] }, Part()).ShouldBe("region");
        Reasons(None with { AvailableBy = 2022 }, Part()).ShouldBe("available-by");
        Reasons(None with { AvailableBy = 2023 }, Part()).ShouldBe("");
        Reasons(None with { Nodes = ["7nm"] }, Part()).ShouldBe("node");
        Reasons(None with { Nodes = ["5NM"] }, Part()).ShouldBe("");
        Reasons(None with { Only = ["q"] }, Part()).ShouldBe("only");
        Reasons(None with { Exclude = ["p"] }, Part()).ShouldBe("exclude");
        (None with { Exclude = ["p"] }).Allows(Part()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("tsmc", "")]
    [InlineData("ACME", "")]
    [InlineData("Acme/TSMC", "")]
    // A word, not a part of one.
    [InlineData("Ac", "vendors")]
    [InlineData("COUP", "vendors")]
    public void Vendors_match_as_words(string vendor, string expected) => Reasons(None with { Vendors = [vendor] }, Part()).ShouldBe(expected);

    [Fact]
    public void A_part_from_anywhere_is_of_every_region() => Reasons(None with { Regions = ["CN"] }, Part(region: "any")).ShouldBe("");

    [Fact]
    public void A_cable_has_no_process_node_and_a_tariff_no_vendor()
    {
        Reasons(None with { Nodes = ["5nm"] }, Part("copper", node: null)).ShouldBe("");
        PartConstraints strict = None with { Regions = ["CN"], AvailableBy = 2000, Vendors = ["X"], Only = ["q"] };
        Reasons(strict, Part("facility", year: null)).ShouldBe("");
        Reasons(strict with { Exclude = ["p"] }, Part("facility")).ShouldBe("exclude");
    }

    [Fact]
    public void The_status_is_that_of_the_preferred_figure_unless_it_is_overridden()
    {
        Figure Price(FigureStatus status, string boundary) => new("price", 1, 1, 1, "USD", boundary, [], status, []);
        Part part = Part() with { Figures = [Price(FigureStatus.Estimate, "box"), Price(FigureStatus.Read, "chip")] };
        Reasons(None with { WorstStatus = FigureStatus.Secondary }, part).ShouldBe("status");
        Reasons(None with { WorstStatus = FigureStatus.Estimate }, part).ShouldBe("");
        (None with { WorstStatus = FigureStatus.Read }).Objections(part, [Price(FigureStatus.Scenario, "box")]).ShouldBeEmpty();
    }
}
