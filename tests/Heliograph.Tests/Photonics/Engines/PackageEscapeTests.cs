using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Tests.Photonics.Engines;

public sealed class PackageEscapeTests
{
    [Theory]
    // 51.2T: engines of 20 mm stand two on each side of 95 mm less the corners (95 - 40 = 55): eight places for eight engines. Die of
    // 26 x 31 mm at 0.67 Tb/s a mm: 51.2 / (114 x 0.67) = 67 %. Fibres at 1 Tb/s a mm: 51.2 of 380 mm, 6.4 of 20 mm an engine.
    [InlineData("cpo-bailly", 8 * 20.0 / (8 * 20.0), "the row of engines")]
    // 102.4T: four on each side of 130 - 40 = 90 mm: sixteen places for sixteen engines.
    [InlineData("cpo-davisson", 16 * 20.0 / (16 * 20.0), "the row of engines")]
    // 28.8T: eight of 10 mm on each side of 100 - 20 = 80 mm: 18 of 32.
    [InlineData("cpo-nv-engine", 18.0 / 32, "the row of engines")]
    public void A_package_lets_its_lanes_out_as_counted_by_hand(string medium, double use, string limit)
    {
        PackageState state = EngineLinks.Optics(medium).Package.ShouldNotBeNull();

        state.EdgeUse!.Value!.Value.ShouldBe(use, 1e-9);
        state.EdgeLimit.ShouldBe(limit);
    }

    [Fact]
    public void A_die_edge_that_is_too_short_is_named()
    {
        // 51.2 Tb/s over 114 mm at 0.4 Tb/s a mm.
        PackageState state = EngineLinks.Optics("cpo-bailly", book: EngineLinks.With(("d2d-xsr112", "edge-density", 0.4e15))).Package!;

        state.EdgeUse!.Value!.Value.ShouldBe(51.2 / (114 * 0.4), 1e-3);
        state.EdgeLimit.ShouldBe("the edge of the die");
        state.EdgeUse.Figures().Select(f => f.Key).ShouldContain("d2d-xsr112.edge-density");
        // Neither fibres nor a larger package make the die's edge longer, and engines of 400 mm2 do not stand on it.
        state.EdgeRemedies.ShouldHaveSingleItem().ShouldStartWith("an interface of ");
    }

    [Theory]
    // Ten engines of 20 mm and eight places: three on a side of 60 mm and more beside the corners of 20 mm.
    [InlineData(20, 100, 102)]
    // 3 x 23.4 and 2 x 20 mm are 110.2.
    [InlineData(23.4, 110.2, 112.5)]
    public void What_is_said_to_help_does(double width, double least, double most)
    {
        FigureBook ten = EngineLinks.With(("pkg-cpo-51t", "engines", 10), ("pkg-cpo-51t", "engine-width", width / 1e3));
        PackageState state = EngineLinks.Optics("cpo-bailly", book: ten).Package!;

        state.EdgeUse!.Value!.Value.ShouldBe(10.0 / 8, 1e-9);
        string larger = state.EdgeRemedies.Single(r => r.StartsWith("a package of", StringComparison.Ordinal));
        double side = double.Parse(larger.Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture) / 1e3;
        side.ShouldBeInRange(least / 1e3, most / 1e3);
        FigureBook mended = EngineLinks.With(ten, ("pkg-cpo-51t", "package-width", side), ("pkg-cpo-51t", "package-length", side));
        PackageState fits = EngineLinks.Optics("cpo-bailly", book: mended).Package!;
        fits.EdgeUse!.Value!.Value.ShouldBeLessThanOrEqualTo(1);
        fits.EdgeRemedies.ShouldBeEmpty();
    }

    [Fact]
    public void Dies_side_by_side_have_the_edge_of_them_all()
    {
        FigureBook tight = EngineLinks.With(("d2d-ucie-adv", "edge-density", 0.05e15));
        // 4 x 4.096 Tb/s over 2 x (52 + 31) mm at 0.05 Tb/s a mm.
        double use = EngineLinks.Optics("oio-teraphy", "256 Gb/s", book: tight).Package!.EdgeUse!.Value!.Value;

        use.ShouldBe(4 * 4.096 / (166 * 0.05), 1e-3);
    }

    [Fact]
    public void A_die_larger_than_its_package_has_no_answer() =>
        EngineLinks.Optics("cpo-bailly", book: EngineLinks.With(("pkg-cpo-51t", "package-width", 0.02))).Package!.EdgeUse.ShouldBeNull();
}
