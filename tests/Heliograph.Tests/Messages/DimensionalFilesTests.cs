using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Workload.Messages;

namespace Heliograph.Tests.Messages;

public sealed class DimensionalFilesTests
{
    private const string Network = "topology: [ Ring, Switch ]\nnpus_count: [ 8, 4 ]\nbandwidth: [ 100.0, 50 ]  # GB/s\nlatency: [ 500.0, 1.5e3 ]\n";

    [Fact]
    public void A_network_file_is_read_as_it_is()
    {
        DiagnosticList diagnostics = [];
        DimensionalNetwork network = DimensionalNetworkReader.ReadText(Network, "n.yml", diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        network.Ranks.ShouldBe(32);
        network.Dimensions.ShouldBe([new(DimensionKind.Ring, 8, 100, true, 500), new(DimensionKind.Switch, 4, 50, true, 1500)]);
        network.Dimensions[0].BytesPerNs(bareIsBinary: true).ShouldBe(107.3741824);
        network.Dimensions[0].BytesPerNs(bareIsBinary: false).ShouldBe(100);
    }

    [Fact]
    public void A_rate_with_a_unit_means_the_same_to_everyone()
    {
        DiagnosticList diagnostics = [];
        const string Text = "topology: [ Ring ]\nnpus_count: [ 8 ]\nbandwidth: [ 400 Gb/s ]\nlatency: [ 0.5 us ]\n";
        DimensionalNetwork network = DimensionalNetworkReader.ReadText(Text, "n.yml", diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        network.Dimensions[0].BytesPerNs(bareIsBinary: true).ShouldBe(50, 1e-9);
        network.Dimensions[0].BytesPerNs(bareIsBinary: false).ShouldBe(50, 1e-9);
        network.Dimensions[0].Latency_ns.ShouldBe(500, 1e-9);
    }

    [Fact]
    public void HG0121_dimensions_that_do_not_match_are_all_said()
    {
        DiagnosticList diagnostics = [];
        DimensionalNetworkReader
            .ReadText("topology: [ Ring, Ring ]\nnpus_count: [ 8 ]\nbandwidth: [ 1, 2, 3 ]\nlatency: [ 1, 1 ]\n", "n.yml", diagnostics)
            .ShouldBeNull();
        Scenarios
            .Sample.Lines(diagnostics)
            .ShouldBe([
                "n.yml:2:13: error HG0121: 'npus_count' has 1 items, 'topology' has 2; give one item for each dimension",
                "n.yml:3:12: error HG0121: 'bandwidth' has 3 items, 'topology' has 2; give one item for each dimension",
            ]);
    }

    [Theory]
    [InlineData("topology: [ Mesh ]\nnpus_count: [ 1 ]\nbandwidth: [ 0 ]\nlatency: [ -1 ]\n", "HG0013 HG0014 HG0014 HG0014")]
    [InlineData("topology: [ Ring ]\nnpus_count: [ x ]\nbandwidth: [ fast ]\nlatency: [ [] ]\n", "HG0009 HG0009 HG0012")]
    [InlineData("bandwidth: [ 1 ]\n", "HG0011 HG0011 HG0011")]
    [InlineData("- 1\n", "HG0012")]
    [InlineData("topology: [ Ring, Ring, Ring ]\nnpus_count: [ 10000, 10000, 10000 ]\nbandwidth: [ 1, 1, 1 ]\nlatency: [ 1, 1, 1 ]\n", "HG0121")]
    public void What_is_no_network_says_so_at_once(string text, string codes)
    {
        DiagnosticList diagnostics = [];
        DimensionalNetworkReader.ReadText(text, "n.yml", diagnostics).ShouldBeNull();
        string.Join(' ', diagnostics.Sorted().Select(d => d.Code).Order(StringComparer.Ordinal)).ShouldBe(codes);
    }

    [Fact]
    public void HG0120_a_key_that_is_not_known_is_a_warning_with_its_place()
    {
        DiagnosticList diagnostics = [];
        CollectiveSystem system = CollectiveSystemReader
            .ReadText("{\n  \"endpoint-dely\": 10,\n  \"scheduling-policy\": \"LIFO\", \"boost-mode\": 0\n}", "s.json", diagnostics)
            .ShouldNotBeNull();
        Scenarios.Sample.Lines(diagnostics).ShouldBe(["s.json:2:3: warning HG0120: 'endpoint-dely' is not known; did you mean 'endpoint-delay'?"]);
        system.EndpointDelay_ns.ShouldBe(10);
        system.Splits.ShouldBe(1);
        DimensionalNetworkReader.ReadText(Network + "cables: 7\n", "n.yml", diagnostics).ShouldNotBeNull();
        diagnostics.Count.ShouldBe(2);
        diagnostics.HasErrors.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"all-reduce-implementation\": [\"rings\"]}", "HG0013")]
    [InlineData("{\"all-reduce-implementation\": []}", "HG0011")]
    [InlineData("{\"preferred-dataset-splits\": 0, \"endpoint-delay\": -1}", "HG0014 HG0014")]
    [InlineData("{\"roofline-enabled\": 1}", "HG0011")]
    [InlineData("{\"endpoint-delay\": [", "HG0003")]
    public void What_is_no_system_says_so(string text, string codes)
    {
        DiagnosticList diagnostics = [];
        CollectiveSystemReader.ReadText(text, "s.json", diagnostics).ShouldBeNull();
        string.Join(' ', diagnostics.Sorted().Select(d => d.Code)).ShouldBe(codes);
    }

    [Fact]
    public void Algorithms_are_read_with_their_windows()
    {
        DiagnosticList diagnostics = [];
        CollectiveSystem system = CollectiveSystemReader
            .ReadText("{\"all-to-all-implementation\": [\"direct\", \"direct4\", \"oneRing\", \"halvingDoubling\"]}", "s.json", diagnostics)
            .ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        system
            .Choices[CollectiveKind.AllToAll]
            .ShouldBe([
                new(CollectiveAlgorithm.Direct),
                new(CollectiveAlgorithm.Direct, 4),
                new(CollectiveAlgorithm.Ring, 0, true),
                new(CollectiveAlgorithm.HalvingDoubling),
            ]);
    }

    [Theory]
    [InlineData("Ring 6 50 500", "halvingDoubling", CollectiveKind.AllReduce, "powers of two")]
    [InlineData("Ring 8 50 500", "halvingDoubling", CollectiveKind.AllToAll, "does not run an all-to-all")]
    [InlineData("Ring 8 50 500", "ring", CollectiveKind.AllGather, "cannot be cut into 4 chunks")]
    public void HG0122_what_a_network_cannot_perform_is_said(string network, string algorithm, CollectiveKind kind, string says)
    {
        DiagnosticList diagnostics = [];
        CollectiveTiming.Compute(Networks.Of(network), Networks.System(algorithm, 1), kind, 3, NetworkRules.Own, diagnostics).ShouldBeNull();
        Diagnostic only = diagnostics.ShouldHaveSingleItem();
        only.Code.ShouldBe(Codes.CollectiveNotPossible);
        only.Message.ShouldContain(says);
    }

    [Fact]
    public void Files_of_the_reference_tool_are_read_without_a_word()
    {
        string folder = Path.Combine(Repository.Shared ?? "", "data", "traces");
        Assert.SkipUnless(Repository.Shared is not null && Directory.Exists(folder), "shared/data is not beside this checkout");
        DiagnosticList diagnostics = [];
        string[] networks = Directory.GetFiles(folder, "*.yml", SearchOption.AllDirectories);
        string[] systems =
        [
            .. Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Where(f => !f.Contains("RemoteMemory", StringComparison.Ordinal)),
        ];
        networks.ShouldAllBe(f => DimensionalNetworkReader.ReadFile(f, diagnostics) != null);
        systems.ShouldAllBe(f => CollectiveSystemReader.ReadFile(f, diagnostics) != null);
        diagnostics.ShouldBeEmpty();
        (networks.Length + systems.Length).ShouldBeGreaterThan(20);
    }
}
