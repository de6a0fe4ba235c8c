using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Photonics;

/// <summary>How far the rings of optical I/O may drift.</summary>
public sealed class RingToleranceTests
{
    private static RingTolerance? Find(string medium, FigureBook? book = null) =>
        RingTolerance.Of(
            EngineLinks.Class(medium, "256 Gb/s", 30),
            LinkEnds.Unknown,
            book ?? EngineLinks.Book,
            LinkConditions.Default,
            new LinkPhysics()
        );

    private static RingTolerance Of(FigureBook? book = null) => Find("oio-teraphy", book).ShouldNotBeNull();

    [Fact]
    public void Rings_on_their_lines_have_the_margin_of_the_budget_and_drift_spends_it()
    {
        RingTolerance rings = Of();
        double margin = EngineLinks.Optics("oio-teraphy", "256 Gb/s", 30).Margin.Value!.Value;

        // c / (1310 nm)^2 x 0.055 nm/K.
        rings.HertzPerKelvin.ShouldBe(-299792458 / (1.31e-6 * 1.31e-6) * 0.055e-9, 1e3);
        rings.Points[0].Kelvin.ShouldBe(0);
        rings.Points[0].MarginDb!.Value.ShouldBe(margin, 1e-9);
        // Two routes to the crosstalk of neighbours: the filter as stated, and rings on a grid.
        rings.BesideDb!.Value.ShouldBe(0, 0.1);
        double[] known = [.. rings.Points.TakeWhile(p => p.MarginDb is not null).Select(p => p.MarginDb!.Value)];
        known.Length.ShouldBeGreaterThan(2);
        known.ShouldBe(known.OrderDescending());
        // Half a width of the drop filter, 16.5 GHz, is 1.7 K: much less than it is left.
        rings.Tolerance!.Value.ShouldBeInRange(0.3, 1);
    }

    [Fact]
    public void Sharper_rings_and_warmer_silicon_bear_less_and_more_light_bears_more()
    {
        double usual = Of().Tolerance!.Value;

        Of(EngineLinks.With(("mrm-nrz32", "q-factor", 12000))).Tolerance!.Value.ShouldBeLessThan(usual);
        Of(EngineLinks.With(("eng-oio-dwdm16", "launch-power", 9.5))).Tolerance!.Value.ShouldBeGreaterThan(usual);
        // Twice the drift of a kelvin is half of the kelvins.
        Of(EngineLinks.With(("ring", "resonance-drift", 0.11e-9))).Tolerance!.Value.ShouldBe(usual / 2, 1e-3);
    }

    [Fact]
    public void A_link_without_margin_has_none_to_drift_in_and_one_without_rings_no_answer()
    {
        Of(EngineLinks.With(("eng-oio-dwdm16", "launch-power", -12))).Tolerance.ShouldBeNull();
        Find("opt-400g-dr4").ShouldBeNull();
        RingTolerance tight = Of(EngineLinks.With(("eng-oio-dwdm16", "grid-spacing", 20e9)));
        tight.Points[0].MarginDb.ShouldBeNull();
        tight.Tolerance.ShouldBeNull();
        foreach (double nothing in new[] { 0.0, 1e-300 })
        {
            Find("oio-teraphy", EngineLinks.With(("eng-oio-dwdm16", "grid-spacing", nothing)))?.Tolerance.ShouldBeNull();
        }
        Find("oio-teraphy", EngineLinks.With(("ring", "resonance-drift", 0))).ShouldBeNull();
        Find("oio-teraphy", EngineLinks.WithDevice(EngineLinks.Book, "eng-oio-dwdm16", "demux", null)).ShouldBeNull();
    }
}
