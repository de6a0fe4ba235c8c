using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Photonics;

public sealed class AmplifiedLineTests
{
    [Fact]
    public void An_amplified_line_has_the_osnr_of_the_handbook()
    {
        Scenario scenario = ShippedScenarios.Read("two-site");
        WideAreaLine line = scenario.Wan.ShouldHaveSingleItem();
        LinkDesign design = ShippedScenarios.Report("two-site").Links.Single(l => l.Class.Kind == "wan");
        double Of(PartRef part, string quantity) => (EngineLinks.Book with { Year = scenario.Year }).Get(part, quantity).Value!.Value;
        int spans = (int)Math.Ceiling(line.Length / line.AmplifierSpacing!.Value);
        double loss = Of(line.Fibre, "attenuation") * line.Length / spans;
        double osnr = Of(line.Transponder, "launch-power") + 58 - Of(line.Amplifier!, "noise-figure") - loss - 10 * Math.Log10(spans);

        // The handbook rounds 57.96 dB.
        design.Margin.Value!.Value.ShouldBe(osnr - Of(line.Transponder, "required-osnr"), 0.05);
        design.Closure.ShouldBe(design.Margin.Value >= 0 ? LinkClosure.Closes : LinkClosure.DoesNotClose);
    }
}
