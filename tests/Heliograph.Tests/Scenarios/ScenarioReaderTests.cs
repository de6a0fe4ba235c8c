using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    [Fact]
    public void The_sample_reads_into_base_units()
    {
        (Scenario? scenario, DiagnosticList diagnostics) = Sample.Load(Sample.Text);
        Sample.Lines(diagnostics).ShouldBeEmpty();
        scenario.ShouldNotBeNull();
        scenario.Name.ShouldBe("sample");
        scenario.Seed.ShouldBe(7);
        scenario.Accelerators.ShouldBe(16);
        Site site = scenario.Sites.ShouldHaveSingleItem();
        site.Location.ShouldBe(new GeoPoint(37.4, -122.1));
        site.Power.Limit.ShouldBe(2e6);
        site.Power.Price.Part!.Id.ShouldBe("fac-price");
        site.Layout.ShouldBe(new FloorLayout(0.6, 3, 20, 2, "middle"));
        Network up = site.ScaleUp.ShouldHaveSingleItem();
        // 25 GB/s are 200 Gb/s; 18 of them are the 450 GB/s of the check.
        up.LinkRate.BitsPerSecond.ShouldBe(200_000_000_000);
        up.Topology.ShouldBeOfType<SingleSwitchSpec>().Switches.ShouldBe(2);
        // The default domain of the outermost network is the site.
        site.ScaleOut!.Domain.ShouldBe(16);
        site.ScaleOut.Media.Select(m => m.LinkClass).ShouldBe(["host-leaf", "leaf-spine"]);
        scenario.Training!.Mapping.Data.ShouldBe(2);
        scenario.Training.Model.Layers.ShouldBe(32);
    }
}
