using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training;

/// <summary>Problems of a mapping that evaluates: it does not fit, or its busiest group leaves its domain.</summary>
internal static class StepFindings
{
    public static ImmutableArray<Finding> Of(
        TrainingJob job,
        StepFigures figures,
        CommunicationModel network,
        StepModel model,
        StepBreakdown step,
        MemoryUse? memory,
        ImmutableArray<TierPerformance> tiers
    )
    {
        ImmutableArray<Finding>.Builder found = ImmutableArray.CreateBuilder<Finding>();
        if (memory is { Fits: false })
        {
            found.Add(
                new Finding(
                    Codes.DoesNotFitMemory,
                    Severity.Error,
                    "workload/train/mapping",
                    $"the fullest accelerator needs {Gigabytes(memory.Total)} of {Gigabytes(memory.Capacity)}: weights {Gigabytes(memory.Weights)}, "
                        + $"gradients {Gigabytes(memory.Gradients)}, optimizer {Gigabytes(memory.Optimizer)}, activations {Gigabytes(memory.Activations)}",
                    Remedy(job, memory.Capacity)
                )
            );
        }
        if (TensorCrossing(job, figures, network, model, step, tiers) is { } crossing)
        {
            found.Add(crossing);
        }
        found.AddRange(Algorithms(job, figures, network, model));
        return found.ToImmutable();
    }

    private static IEnumerable<Finding> Algorithms(TrainingJob job, StepFigures figures, CommunicationModel network, StepModel model)
    {
        Mapping map = job.Mapping;
        if (map.Collectives.Rule == "nccl" && figures.Machine.Nccl is null)
        {
            yield return new Finding(
                Codes.AlgorithmNotPossible,
                Severity.Warning,
                "workload/train/mapping/collectives",
                "NCCL does not run on these accelerators, or their rates are unknown: collectives run as their groups lie",
                "choose by cost, or by placement"
            );
        }
        (double dense, _) = model.FullestParameters;
        CollectiveKind reduction = map.ShardStates == 0 ? CollectiveKind.AllReduce : CollectiveKind.ReduceScatter;
        (string Dimension, CollectiveKind Kind, PlacedGroup Group, double Bytes, bool InHalves)[] asked =
        [
            ("tensor", CollectiveKind.AllReduce, network.Tensor, network.HiddenBytes, map.SequenceParallel),
            ("data", reduction, network.Data, dense * MemoryModel.GradientBytes(job), false),
            ("data", CollectiveKind.AllGather, network.Data, map.ShardStates == 0 ? 0 : dense * 2, false),
        ];
        foreach ((string dimension, CollectiveKind kind, PlacedGroup group, double bytes, bool inHalves) in asked)
        {
            bool isAsked = group.Size > 1 && bytes > 0 && group.IsJoined;
            if (
                isAsked
                && network.Algorithms.Given(kind, inHalves) is { } given
                && network.Algorithms.Of(kind, group, bytes, inHalves).Algorithm is null
            )
            {
                yield return new Finding(
                    Codes.AlgorithmNotPossible,
                    Severity.Warning,
                    "workload/train/mapping/collectives",
                    $"'{given}' is not possible for {dimension} groups of {group.Size} where they lie: they run as their place asks for",
                    given == "torus" ? "groups that fill the dimensions of a torus" : "switches with 'reduction-rate' that join the group"
                );
            }
        }
    }

    private static Finding? TensorCrossing(
        TrainingJob job,
        StepFigures figures,
        CommunicationModel network,
        StepModel model,
        StepBreakdown step,
        ImmutableArray<TierPerformance> tiers
    )
    {
        int domain = network.InnermostSpan;
        int tensor = job.Mapping.Tensor;
        if (tiers.IsEmpty || tensor <= domain)
        {
            return null;
        }
        // The same group as if the innermost tier held all of it.
        ImmutableArray<TierNumbers> inside = [figures.Machine.ReachedTiers[0] with { Span = tensor }];
        double across = CollectiveTime.AllReduce(network.Tensor, network.HiddenBytes);
        double saved = across - CollectiveTime.AllReduce(PlacedGroup.Place(tensor, 1, inside), network.HiddenBytes);
        double cost = step.Tensor * saved / network.TensorCall;
        string price = double.IsNaN(cost)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; it costs {cost:0.###} s a step of {step.Seconds:0.###} s");
        return new Finding(
            Codes.GroupLeavesScaleUp,
            Severity.Warning,
            "workload/train/mapping/tensor",
            $"tensor group of {tensor} leaves the scale-up domain of {domain}, {network.Tensor.Local[0]} members stay local{price}",
            $"use tensor {LargestDivisor(job.Model.Heads, domain)} and more pipeline stages, or a larger scale-up domain"
        );
    }

    private static int LargestDivisor(int of, int atMost)
    {
        int n = Math.Min(of, atMost);
        while (of % n != 0)
        {
            n--;
        }
        return n;
    }

    // Each remedy is evaluated: the text says what it would need.
    private static string Remedy(TrainingJob job, double capacity)
    {
        Mapping map = job.Mapping;
        List<(string Name, Mapping Mapping)> tries = [];
        if (map.Recompute != "full")
        {
            tries.Add(("full recomputation", map with { Recompute = "full" }));
        }
        for (int stage = map.ShardStates + 1; stage <= 3 && RankOrder.Data(map).Size > 1; stage++)
        {
            tries.Add(($"ZeRO stage {stage}", map with { ShardStates = stage }));
        }
        for (int p = map.Pipeline * 2, d = map.Data; d % 2 == 0 && p * map.Virtual <= job.Model.Layers; p *= 2)
        {
            d /= 2;
            if (job.Batch % ((long)d * map.MicroBatch) == 0 && (long)map.Tensor * map.Context * d % map.Expert == 0)
            {
                tries.Add(($"pipeline {p} with data {d}", map with { Pipeline = p, Data = d }));
            }
        }
        if (map.Recompute != "full" && map.ShardStates < 3 && RankOrder.Data(map).Size > 1)
        {
            tries.Add(("full recomputation and ZeRO stage 3", map with { Recompute = "full", ShardStates = 3 }));
        }
        List<string> fits = [];
        string best = "";
        double least = double.PositiveInfinity;
        foreach ((string name, Mapping mapping) in tries)
        {
            double total = MemoryModel.Fullest(job with { Mapping = mapping }, capacity).Total;
            if (total <= capacity)
            {
                fits.Add($"{name} ({Gigabytes(total)})");
            }
            if (total < least)
            {
                (least, best) = (total, $"{name} ({Gigabytes(total)})");
            }
        }
        if (fits.Count > 0)
        {
            return $"use {string.Join(", or ", fits)}";
        }
        return best.Length > 0
            ? $"use more accelerators or a smaller micro-batch; {best} alone is not enough"
            : "use more accelerators or a smaller micro-batch";
    }

    private static string Gigabytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB");
}
