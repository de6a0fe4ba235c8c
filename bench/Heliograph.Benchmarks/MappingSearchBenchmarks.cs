using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Training;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Benchmarks;

/// <summary>
/// GPT-3 175B, batch 64, on 64 accelerators in domains of 8: the whole space of mappings. The baseline evaluates one
/// mapping the obvious way, from nothing; the searches are reported a mapping of the space.
/// </summary>
[MemoryDiagnoser]
public class MappingSearchBenchmarks
{
    private const int Accelerators = 64;

    private ImmutableArray<TrainingMachine> _machines = [];
    private MappingSpace _space = null!;
    private TrainingJob _mapped = null!;

    /// <summary>An A100 of 80 GB in round numbers, 300 GB/s inside and 25 GB/s outside of a domain, and a calibration.</summary>
    public static TrainingMachine Machine()
    {
        DiagnosticList diagnostics = new();
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Heliograph.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("run from a checkout");
        }
        FigureBook book = new(CatalogueReader.ReadFolder(Path.Combine(folder.FullName, "catalog"), diagnostics));
        TrainingMachine machine = TrainingMachine.Of(new PartRef("acc-a100"), [], book);
        ImmutableArray<TierNumbers> tiers =
        [
            new("scale-up", TierKind.Switched, 8, 300e9, 1, 1e-6),
            new("scale-out", TierKind.Switched, Accelerators, 25e9, 1, 2e-6),
        ];
        return new TrainingMachine(machine.Accelerator, tiers, machine.Constants);
    }

    public static TrainingJob Job()
    {
        ModelSpec model = new("gpt3-175b", 96, 12288, 96, 96, 128, 49152, false, 50257, true, null, null, 0, []);
        Mapping mapping = new(8, 8, 1, 1, 1, 1, 1, "full", true, 1, true, "1f1b", "none", default);
        return new TrainingJob(model, 2048, 64, "bf16", mapping, default);
    }

    [GlobalSetup]
    public void Setup()
    {
        _machines = [Machine()];
        _mapped = Job();
        _space = MappingSpace.Of(_mapped, Accelerators);
    }

    [Benchmark(Baseline = true, Description = "TrainingMachine.StepSeconds + Memory")]
    public double One() => _machines[0].StepSeconds(_mapped) + _machines[0].Memory(_mapped).Total;

    [Benchmark(Description = "MappingSearch, one thread, nothing pruned")]
    public SearchResult Exhaustive() => MappingSearch.Run(_machines, _space, 5, 1, long.MaxValue);

    [Benchmark(Description = "MappingSearch, all threads, nothing pruned")]
    public SearchResult ExhaustiveAllThreads() => MappingSearch.Run(_machines, _space, 5, 0, long.MaxValue);

    [Benchmark(Description = "MappingSearch, one thread")]
    public SearchResult OneThread() => MappingSearch.Run(_machines, _space, 5, 1);

    [Benchmark(Description = "MappingSearch, all threads")]
    public SearchResult AllThreads() => MappingSearch.Run(_machines, _space, 5);
}
