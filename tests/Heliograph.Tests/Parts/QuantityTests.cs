using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Units;
using Heliograph.Tests.Scenarios;

namespace Heliograph.Tests.Parts;

/// <summary>The vocabulary: units that convert, and limits that hold in the catalogue and in scenarios.</summary>
public sealed class QuantityTests
{
    [Fact]
    public void The_base_unit_of_every_quantity_is_one_in_base_units()
    {
        foreach (QuantityKind kind in Quantities.Known)
        {
            Unit of = Unit.Parse(FigureBook.BaseUnit(kind.Name));
            of.Dimension.ShouldBe(kind.Dimension, kind.Name);
            of.Factor.ShouldBe(1m, kind.Name);
        }
    }

    [Fact]
    public void The_limits_of_a_quantity_are_in_order() => Quantities.Known.ShouldAllBe(q => q.Least < q.Most);

    [Theory]
    [InlineData("insertion-loss", "-1 dB", "'insertion-loss: -1 dB' is out of range; the least is 0 dB")]
    [InlineData("return-loss", "-26 dB", "'return-loss: -26 dB' is out of range; the least is 0 dB")]
    [InlineData("attenuation", "-0.3 dB/km", "'attenuation: -0.3 dB/km' is out of range; the least is 0 dB/km")]
    [InlineData("loss-per-length", "-1 dB/in", "'loss-per-length: -1 dB/in' is out of range; the least is 0 dB/m")]
    [InlineData("crosstalk", "25 dB", "'crosstalk: 25 dB' is out of range; the most is 0 dB")]
    [InlineData("efficiency", "1.2", "'efficiency: 1.2' is out of range; the most is 1")]
    [InlineData("wall-plug-efficiency", "120 %", "'wall-plug-efficiency: 120 %' is out of range; the most is 100 %")]
    [InlineData("conductivity", "0 W/m/K", "'conductivity: 0 W/m/K' is out of range; the least is 0.001 W/m/K")]
    [InlineData("max-temperature", "400 degC", "'max-temperature: 400 degC' is out of range; the most is 300 degC")]
    [InlineData("coolant-temperature", "-80 degC", "'coolant-temperature: -80 degC' is out of range; the least is -60 degC")]
    [InlineData("bit-error-ratio", "0.6", "'bit-error-ratio: 0.6' is out of range; the most is 0.5")]
    [InlineData("levels", "1", "'levels: 1' is out of range; the least is 2")]
    [InlineData("responsivity", "-0.9 A/W", "'responsivity: -0.9 A/W' is out of range; the least is 0 A/W")]
    [InlineData("heat-transfer", "-10 W/m2/K", "'heat-transfer: -10 W/m2/K' is out of range; the least is 0.001 W/m2/K")]
    public void What_cannot_be_is_an_error_in_the_catalogue_and_in_a_scenario(string quantity, string value, string message)
    {
        Figure(quantity, $"value: {value}").ShouldHaveSingleItem().ShouldBe($"laser.yaml:7:{quantity.Length + 27}: error HG0014: {message}");
        (_, DiagnosticList diagnostics) = Sample.With("host-leaf: { part: opt-dr4,", $"host-leaf: {{ part: opt-dr4, {quantity}: {value},");
        Sample.Lines(diagnostics).ShouldHaveSingleItem().ShouldEndWith($" error HG0014: {message}");
    }

    [Fact]
    public void Each_end_of_a_range_is_held_to_the_limits()
    {
        Figure("insertion-loss", "low: -0.1 dB, value: 0.2 dB, high: 0.4 dB")
            .ShouldHaveSingleItem()
            .ShouldContain("'insertion-loss: -0.1 dB' is out of range");
        Figure("crosstalk", "low: -30 dB, value: -20 dB, high: 3 dB").ShouldHaveSingleItem().ShouldContain("'crosstalk: 3 dB' is out of range");
    }

    [Fact]
    public void One_photon_frees_one_electron_at_most()
    {
        // 1300 nm / 1239.84 V nm = 1.0485 A/W; the DSENT default of 1.1 A/W is beyond it.
        Figure("responsivity", "value: 1.1 A/W, wavelength: 1300 nm")
            .ShouldHaveSingleItem()
            .ShouldBe("laser.yaml:7:30: error HG0014: responsivity 1.1 A/W is beyond one electron a photon at 1300 nm; the most is 1.049 A/W");
        Figure("responsivity", "value: 1.04 A/W, wavelength: 1300 nm").ShouldBeEmpty();
        Figure("responsivity", "value: 1.04 A/W, high: 1.1 A/W, wavelength: 1300 nm").Length.ShouldBe(1);
        // An avalanche photodiode multiplies, and states no wavelength.
        Figure("responsivity", "value: 1.9 A/W").ShouldBeEmpty();
        (_, DiagnosticList diagnostics) = Sample.With(
            "host-leaf: { part: opt-dr4,",
            "host-leaf: { part: opt-dr4, responsivity: { value: 1.1 A/W, wavelength: 1300 nm },"
        );
        Sample.Lines(diagnostics).ShouldHaveSingleItem().ShouldContain("HG0014: responsivity 1.1 A/W is beyond one electron a photon");
    }

    [Fact]
    public void A_figure_carries_the_frequency_and_the_wavelength_at_which_it_holds()
    {
        DiagnosticList diagnostics = [];
        Catalogue catalogue = CatalogueReader.ReadText(
            Text(
                "loss-per-length",
                "[ { value: 0.58 dB/in, frequency: 13.28 GHz, status: read, source: T }, { value: 0.89 dB/in, frequency: 26.56 GHz, wavelength: 1310 nm, status: read, source: T } ]"
            ),
            "laser.yaml",
            diagnostics
        );
        diagnostics.ShouldBeEmpty();
        Figure[] figures = [.. catalogue.Find("las-x")!.All("loss-per-length")];
        figures.Select(f => f.Frequency).ShouldBe([13.28e9, 26.56e9]);
        figures[1].Wavelength!.Value.ShouldBe(1310e-9, 1e-20);
        figures.Select(f => f.Variant).ShouldBe([0, 1]);
        // 0.89 dB in 25.4 mm.
        figures[1].Preferred.ShouldBe(0.89 / 0.0254, 1e-12);
    }

    private static string[] Figure(string quantity, string keys)
    {
        string boundary = Quantities.Find(quantity)!.NeedsBoundary ? ", boundary: chip" : "";
        DiagnosticList diagnostics = [];
        CatalogueReader.ReadText(Text(quantity, $"{{ {keys}{boundary}, status: read, source: T }}"), "laser.yaml", diagnostics);
        return Sample.Lines(diagnostics);
    }

    private static string Text(string quantity, string figure) =>
        $"family: laser\nsources: {{ T: made for the tests }}\nparts:\n  las-x:\n    name: x\n    region: any\n    figures: {{ {quantity}: {figure} }}\n";
}
