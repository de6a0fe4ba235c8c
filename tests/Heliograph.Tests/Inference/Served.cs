using System.Collections.Immutable;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Tests.Engine;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Inference;

namespace Heliograph.Tests.Inference;

/// <summary>Models, constants and tiers for the tests of inference.</summary>
internal static class Served
{
    /// <summary>An accelerator of round numbers that reaches its peaks: 1 PFLOP/s in 16 bits, 2 in 8, 4 TB/s, 100 GB.</summary>
    public static ServingConstants Ideal { get; } =
        new()
        {
            Peak16 = 1e15,
            Peak8 = 2e15,
            Peak4 = 4e15,
            Bandwidth = 4e12,
            Capacity = 100e9,
            Runtime = 0,
            GemmEfficiency = 1,
            AttentionEfficiency = 1,
            ExpertEfficiency = 1,
            ExpertHalfTokens = 0,
            DequantisedEfficiency = 1,
            ElementwisePasses = 0,
            KernelTime = 0,
            SequenceOverhead = 0,
            IterationOverhead = 0,
            ExpertImbalance = 1,
            DataParallelWait = 0,
            BusyShare = 1,
            BatchOverlap = 0,
            DraftAcceptance = 0.8,
            LengthVariation = 0,
            Chunk = 8192,
            PrefillLoad = 0.9,
        };

    /// <summary>Eight accelerators a domain at 400 GB/s, NICs of 50 GB/s, 10 us a collective.</summary>
    public static ImmutableArray<TierNumbers> Tiers { get; } =
    [new TierNumbers("scale-up", TierKind.Switched, 8, 400e9, 1, 10e-6), new TierNumbers("scale-out", TierKind.Switched, 1024, 50e9, 1, 10e-6)];

    public static ModelSpec Spec(string name) => ShippedScenarios.Workspace.Models.Find(name).ShouldNotBeNull();

    public static ServedModel Model(string name, string precision = "bf16", string cache = "bf16") =>
        ServedModel.Of(Spec(name), precision, cache, hasFourBit: true);

    public static Replica Replica(string name, ServingConstants constants, int tensor = 1, int expert = 1, string precision = "bf16") =>
        new(Model(name, precision), constants, new ServingPool(1024, 0, tensor, 1, expert), Tiers);
}
