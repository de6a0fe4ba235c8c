using BenchmarkDotNet.Attributes;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics;

namespace Heliograph.Benchmarks;

/// <summary>
/// A link designed by its devices. The baseline solves the channel, and the package where it has one, anew each time; the other shares
/// them, as the passes of a report do.
/// </summary>
[MemoryDiagnoser]
public class EngineBenchmarks
{
    private readonly LinkPhysics _shared = new();
    private FigureBook _book = null!;
    private LinkClass _link = null!;

    [Params("opt-16t-dr8", "cpo-onboard")]
    public string Part { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        string folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "catalog")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        _book = new FigureBook(CatalogueReader.ReadFolder(Path.Combine(folder, "catalog"), new DiagnosticList()));
        Medium medium = new(new PartRef(Part), null, [], null, 2, null, null, default);
        _link = new LinkClass("bench", "link", 0, 0, medium, BitRate.Parse("200 Gb/s"), 0, 1, 50, 50, 50, 1, 0, 0);
    }

    [Benchmark(Baseline = true, Description = "alone")]
    public LinkDesign Alone() => LinkDesigner.Design(_link, LinkEnds.Unknown, _book);

    [Benchmark(Description = "sharing solutions")]
    public LinkDesign Sharing() => LinkDesigner.Design(_link, LinkEnds.Unknown, _book, null, _shared);
}
