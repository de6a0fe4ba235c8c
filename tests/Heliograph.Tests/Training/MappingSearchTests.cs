using System.Collections.Immutable;
using CsCheck;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;
using Heliograph.Workload.Training.Planning;

namespace Heliograph.Tests.Training;

/// <summary>The pruned search against every mapping of the space, one at a time, through the public model.</summary>
public sealed class MappingSearchTests
{
    private const int Keep = 3;

    private static readonly Gen<(TrainingJob Job, int Accelerators, TrainingMachine Machine)> Cases =
        from accelerators in OneOf(1, 4, 6, 8, 12)
        from layers in OneOf(2, 4, 5, 8)
        from heads in OneOf(4, 6, 8)
        from kvHeads in OneOf(1, 2, 0)
        from hidden in OneOf(512, 2048, 8192)
        from experts in OneOf(0, 0, 4)
        from batch in OneOf(2, 6, 8)
        from sequence in OneOf(512, 2048)
        from domain in OneOf(1, 2, 4, 8)
        from outside in Gen.Double[1, 100]
        from slow in OneOf(1.0, 1000.0)
        from memory in OneOf(double.NaN, double.PositiveInfinity, 1e9, 4e9, 16e9, 1e7)
        let spec = experts == 0 ? null : new ExpertSpec(experts, 2, 1, hidden, 1)
        let kv = kvHeads == 0 || heads % kvHeads != 0 ? heads : kvHeads
        let model = new ModelSpec("m", layers, hidden, heads, kv, 64, 4 * hidden, true, 32000, false, spec, null, 0, [])
        let machine = TrainingMachine.Of(Sample.Accelerator, Sample.Tiers(450, outside, domain), Sample.Book)
        select (
            Sample.Job(model, Sample.Map(), batch, sequence),
            accelerators,
            // Steps of milliseconds and of seconds, so that what is added once a step and what grows with it are told apart.
            machine with
            {
                Accelerator = machine.Accelerator with
                {
                    Capacity = memory,
                    Peak = machine.Accelerator.Peak / slow,
                    Bandwidth = machine.Accelerator.Bandwidth / slow,
                },
            }
        );

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Pruning_never_drops_the_best_nor_a_runner_up_nor_the_best_of_a_value() =>
        Cases.Sample(
            (job, accelerators, machine) =>
            {
                MappingSpace space = MappingSpace.Of(job, accelerators);
                SearchResult whole = MappingSearch.Run(machine, space, Keep, whole: long.MaxValue);
                SearchResult pruned = MappingSearch.Run(machine, space, Keep);
                List<RankedMapping> all = BruteForce(job, accelerators, machine);
                whole.Evaluated.ShouldBe(all.Count);
                whole.OverMemory.ShouldBe(all.Count(m => m.MemoryBytes > machine.Accelerator.Capacity));
                pruned.Space.ShouldBe(all.Count);
                ShouldBeBest(whole, all, machine.Accelerator.Capacity);
                ShouldBeBest(pruned, all, machine.Accelerator.Capacity);
            },
            iter: 150
        );

    // Bounds that claim a tenth more than they know lose something somewhere.
    [Fact]
    public void Bounds_that_are_too_tight_are_caught()
    {
        TrainingJob job = Sample.Job(Sample.Gpt("g", 8, 2048, 8, 32000), Sample.Map(), batch: 8);
        TrainingMachine machine = TrainingMachine.Of(Sample.Accelerator, Sample.Tiers(), Sample.Book);
        List<RankedMapping> all = BruteForce(job, 8, machine);
        SearchResult broken = MappingSearch.Run([machine], MappingSpace.Of(job, 8), Keep, 0, 0, 1.5);
        broken.Pruned.ShouldBeGreaterThan(0);
        Should.Throw<ShouldAssertException>(() => ShouldBeBest(broken, all, machine.Accelerator.Capacity));
    }

    [Fact]
    public void A_search_is_the_same_with_any_number_of_threads() =>
        Cases.Sample(
            (job, accelerators, machine) =>
            {
                MappingSpace space = MappingSpace.Of(job, accelerators);
                SearchResult one = MappingSearch.Run(machine, space, Keep, 1);
                SearchResult four = MappingSearch.Run(machine, space, Keep, 4);
                four.Best.ShouldBe(one.Best);
                (four.Evaluated, four.OverMemory, four.Pruned).ShouldBe((one.Evaluated, one.OverMemory, one.Pruned));
            },
            iter: 30
        );

    private static void ShouldBeBest(SearchResult result, List<RankedMapping> all, double capacity)
    {
        RankedMapping[] fitting = [.. all.Where(m => !(m.MemoryBytes > capacity))];
        result.Best.ShouldBe(
            fitting
                .GroupBy(m => (m.Mapping.Tensor, m.Mapping.Pipeline, m.Mapping.Expert))
                .Select(g => g.Aggregate(Better))
                .Order(
                    Comparer<RankedMapping>.Create(
                        (a, b) =>
                            a == b ? 0
                            : Better(a, b) == a ? -1
                            : 1
                    )
                )
                .Take(Keep)
        );
        result.Unlimited.ShouldBe(all.Count == 0 ? null : all.Aggregate(Better));
        foreach (DimensionProfile dimension in result.Dimensions)
        {
            foreach (DimensionValue value in dimension.Values)
            {
                RankedMapping[] held = [.. fitting.Where(m => Text(m.Mapping, dimension.Dimension) == value.Value)];
                value.Best.ShouldBe(held.Length == 0 ? null : held.Aggregate(Better), $"{dimension.Dimension} {value.Value}");
            }
            dimension.Values.Select(v => v.Value).ShouldBe(all.Select(m => Text(m.Mapping, dimension.Dimension)).Distinct(), ignoreOrder: true);
        }
        if (fitting.Length == 0 && all.Count > 0)
        {
            result.LeastMemory!.MemoryBytes.ShouldBe(all.Min(m => m.MemoryBytes));
        }
    }

    // A missing figure leaves what needs it unknown; what does not need it is still ranked.
    [Fact]
    public void Without_the_network_mappings_of_one_accelerator_are_ranked_and_others_are_not()
    {
        TrainingJob job = Sample.Job(Sample.Gpt("g", 4, 512, 8, 32000), Sample.Map(), batch: 8);
        TrainingMachine machine = TrainingMachine.Of(Sample.Accelerator, Sample.Tiers(), Sample.Without("collective-start"));
        MappingSearch.Run(machine, MappingSpace.Of(job, 1)).Best.Length.ShouldBe(1);
        SearchResult unknown = MappingSearch.Run(machine, MappingSpace.Of(job, 4), whole: 1_000_000);
        unknown.Best.ShouldBeEmpty();
        unknown.Unknown.ShouldBe(unknown.Evaluated);
        unknown.Unlimited.ShouldBeNull();
        unknown.LeastMemory.ShouldNotBeNull().Seconds.ShouldBe(double.NaN);
    }

    // A published row gives some dimensions; the rest is filled with what is best.
    [Fact]
    public void Fixed_values_are_honoured_and_gaps_are_filled()
    {
        TrainingJob job = Sample.Job(Sample.Gpt3, Sample.Map(), batch: 1536);
        TrainingMachine machine = TrainingMachine.Of(Sample.Accelerator, Sample.Tiers(), Sample.Book);
        MappingSpace space = MappingSpace.Of(job, 1024).Fix(tensor: 8, pipeline: 8, microBatch: 1, recompute: "full");
        RankedMapping best = MappingSearch.Run(machine, space).Best[0];
        Mapping map = best.Mapping;
        (map.Tensor, map.Pipeline, map.MicroBatch, map.Recompute).ShouldBe((8, 8, 1, "full"));
        (map.Tensor * map.Pipeline * map.Data * map.Context).ShouldBe(1024);
        best.Seconds.ShouldBe(machine.StepSeconds(job with { Mapping = map }));
        best.MemoryBytes.ShouldBe(machine.Memory(job with { Mapping = map }).Total);
        // All given: one mapping, as given, though interleaving would not name it so.
        Mapping odd = Sample.Map(8, 8, 16) with
        {
            Virtual = 3,
            Schedule = "1f1b",
            ShardStates = 2,
        };
        SearchResult one = MappingSearch.Run(machine, MappingSpace.Of(job, 1024).With(_ => MappingChoices.Of(odd)));
        one.Space.ShouldBe(1);
        one.Best.Single().Mapping.ShouldBe(odd);
    }

    [Fact]
    public void Sites_divide_the_dimension_that_crosses_them()
    {
        TrainingJob job = Sample.Job(Sample.Gpt("g", 6, 512, 8, 32000), Sample.Map(), batch: 16);
        TrainingMachine machine = TrainingMachine.Of(Sample.Accelerator, Sample.OverSites(8, 10, 1000), Sample.Book);
        SearchResult free = MappingSearch.Run(machine, MappingSpace.Of(job, 16, sites: 2), keep: 1000);
        free.Best.Select(m => m.Mapping.AcrossSites).Distinct().Order().ShouldBe(["data", "pipeline"]);
        foreach (string across in new[] { "pipeline", "data" })
        {
            SearchResult result = MappingSearch.Run(machine, MappingSpace.Of(job, 16, sites: 2).With(c => c with { AcrossSites = across }));
            result.Best.ShouldNotBeEmpty();
            result.Best.ShouldAllBe(m => m.Mapping.AcrossSites == across && (across == "data" ? m.Mapping.Data : m.Mapping.Pipeline) % 2 == 0);
        }
    }

    // Calculon (calculon-ai/calculon, commit caa4b11f) searches the same job on 64 A100 of 80 GB exhaustively, without flash
    // attention, and finds tensor 4, pipeline 8, data 2, micro-batch 1, 12 virtual stages, recomputation of the attention.
    [Fact]
    public void The_best_mapping_of_175B_on_64_is_that_of_Calculon_or_nearly_as_good()
    {
        AcceleratorNumbers a100 = new(312e12, double.NaN, 80e9, 2.04e12);
        TrainingMachine sample = TrainingMachine.Of(Sample.Accelerator, Sample.Tiers(300, 25), Sample.Book);
        TrainingMachine machine = new(a100, sample.Tiers, sample.Constants);
        MappingSpace space = MappingSpace.Of(Sample.Job(Sample.Gpt3, Sample.Map(), batch: 64), 64).Fix(flashAttention: false);
        double best = MappingSearch.Run(machine, space).Best[0].Seconds;
        MappingSpace theirs = space.Fix(tensor: 4, pipeline: 8, data: 2, context: 1, chunks: 12, microBatch: 1, recompute: "selective");
        MappingSearch.Run(machine, theirs).Best[0].Seconds.ShouldBeInRange(best, 1.03 * best);
    }

    // The slowest kind decides, and the smallest memory.
    [Fact]
    public void Of_two_kinds_of_accelerators_the_slower_sets_the_step()
    {
        TrainingJob job = Sample.Job(Sample.Gpt("g", 8, 2048, 8, 32000), Sample.Map(), batch: 16);
        TrainingMachine fast = TrainingMachine.Of(Sample.Accelerator, Sample.Tiers(), Sample.Book);
        TrainingMachine slow = fast with { Accelerator = fast.Accelerator with { Peak = 0.5 * fast.Accelerator.Peak } };
        MappingSpace space = MappingSpace.Of(job, 8);
        MappingSearch.Run([fast, slow], space).Best.ShouldBe(MappingSearch.Run(slow, space).Best);
    }

    private static RankedMapping Better(RankedMapping a, RankedMapping b)
    {
        if (a.Seconds != b.Seconds)
        {
            return a.Seconds < b.Seconds ? a : b;
        }
        return Simplicity.Compare(MappingPoint.Of(a.Mapping), MappingPoint.Of(b.Mapping)) <= 0 ? a : b;
    }

    private static string Text(Mapping m, string dimension) =>
        dimension switch
        {
            "tensor" => $"{m.Tensor}",
            "pipeline" => $"{m.Pipeline}",
            "data" => $"{m.Data}",
            "context" => $"{m.Context}",
            "expert" => $"{m.Expert}",
            "virtual" => $"{m.Virtual}",
            "micro-batch" => $"{m.MicroBatch}",
            "recompute" => m.Recompute,
            "sequence-parallel" => m.SequenceParallel ? "true" : "false",
            "shard" => $"{m.ShardStates}",
            "flash-attention" => m.FlashAttention ? "true" : "false",
            _ => m.Schedule,
        };

    // Every mapping that MappingCheck accepts and the rules of docs/models/planning.md call distinct.
    private static List<RankedMapping> BruteForce(TrainingJob job, int n, TrainingMachine machine)
    {
        List<RankedMapping> all = [];
        int experts = job.Model.Experts?.Count ?? 1;
        foreach ((int t, int c, int p) in Triples(n))
        {
            int d = n / (t * c * p);
            foreach (Mapping map in Schedules(Sample.Map(t, p, d) with { Context = c }, job, experts))
            {
                TrainingJob mapped = job with { Mapping = map };
                if (MappingCheck.Of(mapped, n).IsEmpty && IsDistinct(mapped))
                {
                    all.Add(new RankedMapping(map, machine.StepSeconds(mapped), machine.Memory(mapped).Total));
                }
            }
        }
        return all;
    }

    private static IEnumerable<(int, int, int)> Triples(int n) =>
        from t in Enumerable.Range(1, n)
        from c in Enumerable.Range(1, n)
        from p in Enumerable.Range(1, n)
        where n % (t * c * p) == 0
        select (t, c, p);

    private static IEnumerable<Mapping> Schedules(Mapping map, TrainingJob job, int experts) =>
        from e in Enumerable.Range(1, experts)
        from v in Enumerable.Range(1, job.Model.Layers)
        from b in Enumerable.Range(1, job.Batch)
        from recompute in new[] { "none", "selective", "full" }
        from sequence in new[] { true, false }
        from shard in Enumerable.Range(0, 4)
        from flash in new[] { true, false }
        from schedule in new[] { "1f1b", "interleaved", "zero-bubble", "dualpipe" }
        select map with
        {
            Expert = e,
            Virtual = v,
            MicroBatch = b,
            Recompute = recompute,
            SequenceParallel = sequence,
            ShardStates = shard,
            FlashAttention = flash,
            Schedule = schedule,
        };

    private static bool IsDistinct(TrainingJob job)
    {
        Mapping m = job.Mapping;
        int kv = job.Model.KvHeads;
        int micro = job.Batch / (m.Data * m.MicroBatch);
        int stage = (job.Model.Layers + m.Pipeline - 1) / m.Pipeline;
        int weights = m.Data * m.Context;
        int replicas = m.Expert > 1 ? m.Tensor * weights / m.Expert : weights;
        return (kv % m.Tensor == 0 || m.Tensor % kv == 0)
            && (m.Tensor > 1 || !m.SequenceParallel)
            && (weights > 1 || replicas > 1 || m.ShardStates == 0)
            && m.Schedule switch
            {
                "1f1b" => m.Virtual == 1,
                "zero-bubble" => m.Virtual == 1 && m.Pipeline > 1,
                "interleaved" => m.Virtual > 1 && m.Pipeline > 1 && micro % m.Pipeline == 0 && stage % m.Virtual == 0,
                _ => m.Virtual == 1 && m.Pipeline > 1 && m.Pipeline % 2 == 0 && micro % 2 == 0 && micro >= 2 * m.Pipeline,
            };
    }
}
