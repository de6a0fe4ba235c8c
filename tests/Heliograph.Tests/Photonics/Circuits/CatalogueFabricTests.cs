using Heliograph.Model.Parts;
using Heliograph.Photonics.Circuits;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Photonics.Circuits;

/// <summary>The silicon fabrics of the catalogue are what the model makes of its elements.</summary>
public sealed class CatalogueFabricTests
{
    private static double Of(string part, string quantity) => EngineLinks.Book.Get(new PartRef(part), quantity).Value!.Value;

    [Theory]
    [InlineData("ocs-si-benes32", FabricTopology.Benes)]
    [InlineData("ocs-si-dilated32", FabricTopology.DilatedBenes)]
    [InlineData("ocs-si-select32", FabricTopology.SwitchAndSelect)]
    public void A_fabric_of_the_catalogue_is_the_sum_of_its_elements(string part, FabricTopology topology)
    {
        double loss = Of("ocs-mzi22", "insertion-loss");
        double leak = Of("ocs-mzi22", "crosstalk");
        SwitchElement element = new(loss, loss, leak, leak, Of("ocs-mzi22", "element-power"), 20e-6);
        SwitchFabric fabric = SwitchFabric.Evaluate(
            topology,
            (int)Of(part, "radix"),
            new FabricChip(element, Of("wg-cross", "insertion-loss"), Of("cpl-corning", "insertion-loss"))
        );

        // As printed there.
        Of(part, "insertion-loss").ShouldBe(fabric.LossMaxDb, 0.006);
        Of(part, "crosstalk").ShouldBe(10 * Math.Log10(fabric.CrosstalkRatio), 0.06);
        Of(part, "power").ShouldBe(fabric.PowerW, 0.001);
    }
}
