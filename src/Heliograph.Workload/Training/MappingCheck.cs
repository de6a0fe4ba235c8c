using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>Whether a mapping divides the model, the batch and the accelerators; every problem is reported.</summary>
public static class MappingCheck
{
    private static readonly string[] Recomputations = ["none", "selective", "full"];
    private static readonly string[] Schedules = ["1f1b", "interleaved", "zero-bubble", "dualpipe"];
    private static readonly string[] Precisions = ["bf16", "fp16", "fp8"];

    /// <summary>Errors HG0050 (mapping) and HG0054 (model); empty when the job can be evaluated.</summary>
    public static ImmutableArray<Finding> Of(TrainingJob job, int accelerators)
    {
        ArgumentNullException.ThrowIfNull(job);
        Mapping map = job.Mapping;
        ImmutableArray<Finding>.Builder found = ImmutableArray.CreateBuilder<Finding>();
        void Mapping(bool holds, string message, string remedy) =>
            Require(found, holds, Codes.MappingMismatch, "workload/train/mapping", message, remedy);
        void Model(bool holds, string message, string remedy) =>
            Require(found, holds, Codes.ModelNotDivisible, "workload/train/model", message, remedy);

        int[] sizes = [map.Tensor, map.Pipeline, map.Data, map.Context, map.Expert, map.Virtual, map.MicroBatch];
        int[] counts = [job.Sequence, job.Batch, job.Model.Layers, job.Model.Hidden, job.Model.Heads, job.Model.KvHeads];
        Mapping(Array.TrueForAll(sizes, s => s >= 1), "a parallel dimension is smaller than 1", "set every dimension to at least 1");
        Model(Array.TrueForAll(counts, c => c >= 1), "a dimension of the model or the batch is smaller than 1", "state all dimensions");
        Mapping(
            Array.IndexOf(Recomputations, map.Recompute) >= 0,
            $"recompute '{map.Recompute}' is not known",
            $"use {string.Join(", ", Recomputations)}"
        );
        Mapping(Array.IndexOf(Schedules, map.Schedule) >= 0, $"schedule '{map.Schedule}' is not known", $"use {string.Join(", ", Schedules)}");
        Mapping(Array.IndexOf(Precisions, job.Precision) >= 0, $"precision '{job.Precision}' is not known", $"use {string.Join(", ", Precisions)}");
        if (found.Count > 0)
        {
            return found.ToImmutable();
        }
        long product = (long)map.Tensor * map.Context * map.Pipeline * map.Data;
        Mapping(
            product == accelerators,
            $"tensor {map.Tensor} x context {map.Context} x pipeline {map.Pipeline} x data {map.Data} = {product}, but the job has {accelerators} accelerators",
            "change a dimension, or leave data out to fill what is left"
        );
        long atOnce = (long)map.Data * map.MicroBatch;
        Mapping(
            job.Batch % atOnce == 0,
            $"batch {job.Batch} is no multiple of data {map.Data} x micro-batch {map.MicroBatch} = {atOnce}",
            "change the batch, data or the micro-batch"
        );
        Model(
            job.Model.Heads % map.Tensor == 0,
            $"{job.Model.Heads} heads do not divide over tensor {map.Tensor}",
            "choose a tensor dimension that divides the heads"
        );
        Model(
            job.Sequence % map.Context == 0,
            $"sequence {job.Sequence} does not divide over context {map.Context}",
            "choose a context dimension that divides the sequence"
        );
        Model(
            job.Model.Layers >= map.Pipeline && job.Model.Layers + 2 >= map.Pipeline * map.Virtual,
            $"{job.Model.Layers} layers, embedding and logits are fewer than pipeline {map.Pipeline} x virtual {map.Virtual}",
            "choose fewer stages"
        );
        if (job.Model.Experts is { } experts)
        {
            Model(
                experts.Count % map.Expert == 0,
                $"{experts.Count} experts do not divide over expert {map.Expert}",
                "choose an expert dimension that divides the experts"
            );
            long ranks = product / map.Pipeline;
            Mapping(
                ranks % map.Expert == 0,
                $"expert {map.Expert} does not divide tensor x context x data = {ranks}",
                "choose an expert dimension that divides it"
            );
        }
        else
        {
            Mapping(map.Expert == 1, $"expert {map.Expert} with a model that has no experts", "set expert to 1");
        }
        return found.ToImmutable();
    }

    private static void Require(ImmutableArray<Finding>.Builder found, bool holds, string code, string where, string message, string remedy)
    {
        if (!holds)
        {
            found.Add(new Finding(code, Severity.Error, where, message, remedy));
        }
    }
}
