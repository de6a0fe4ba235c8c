using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training;

/// <summary>Payload bytes that one accelerator sends in a step, by dimension and tier, mean over accelerators.</summary>
internal static class StepTraffic
{
    public static ImmutableArray<CommunicationVolume> Of(
        TrainingJob job,
        CommunicationModel network,
        StepModel model,
        StepBreakdown step,
        ImmutableArray<TierPerformance> tiers
    )
    {
        Mapping map = job.Mapping;
        ImmutableArray<CommunicationVolume>.Builder volumes = ImmutableArray.CreateBuilder<CommunicationVolume>();
        double m = model.MicroBatches;
        double again = map.Recompute == "full" ? 1 : 0;
        (double dense, double expert) = MeanLayers(model.Plan.Stages);
        if (map.Tensor > 1)
        {
            double[] bytes = new double[tiers.Length];
            double calls = m * (2 + again) * ((dense * network.TensorCalls(false)) + (expert * network.TensorCalls(true)));
            CollectiveTime.AddRingBytes(network.Tensor, network.HiddenBytes * calls, 2, bytes);
            string what = map.SequenceParallel ? "reduce-scatter and all-gather" : "all-reduce";
            what += network.Algorithms.Of(CollectiveKind.AllReduce, network.Tensor, network.HiddenBytes, map.SequenceParallel).Words;
            volumes.Add(Volume("tensor", what, map.Tensor, bytes, tiers, step.TensorTotal, step.Tensor));
        }
        if (map.Context > 1)
        {
            double[] bytes = new double[tiers.Length];
            double blocks = m * (dense + expert) * (3 + again) * (map.Context - 1);
            CollectiveTime.AddHops(network.Context, network.KeyValueBytes * blocks, bytes);
            volumes.Add(Volume("context", "ring exchange", map.Context, bytes, tiers, step.ContextTotal, step.Context));
        }
        if (map.Expert > 1)
        {
            double[] bytes = new double[tiers.Length];
            double calls = m * expert * (2 + again);
            network.AddExchangeBytes(calls, bytes);
            volumes.Add(Volume("expert", "all-to-all", map.Expert, bytes, tiers, step.ExchangeTotal, step.Exchange));
        }
        if (map.Pipeline > 1)
        {
            double[] bytes = Transfers(map, network, m, tiers.Length);
            volumes.Add(Volume("pipeline", "send and receive", map.Pipeline, bytes, tiers, step.TransferTotal, step.Transfer));
        }
        if (network.Data.Size > 1 || network.ExpertData.Size > 1)
        {
            double[] bytes = new double[tiers.Length];
            (double denseOnRank, double expertOnRank) = model.OnRank(model.Plan.MeanDense, model.Plan.MeanExpert);
            network.AddDataBytes(denseOnRank, expertOnRank, map.ShardStates == 3 ? m : 1, bytes);
            string what = map.ShardStates switch
            {
                0 => "all-reduce",
                3 => "all-gather and reduce-scatter, each micro-batch",
                _ => "reduce-scatter and all-gather",
            };
            CollectiveKind kind = map.ShardStates == 0 ? CollectiveKind.AllReduce : CollectiveKind.ReduceScatter;
            what += network.Algorithms.Of(kind, network.Data, denseOnRank * MemoryModel.GradientBytes(job)).Words;
            volumes.Add(Volume("data", what, network.Data.Size, bytes, tiers, step.DataTotal, step.Data));
        }
        return volumes.ToImmutable();
    }

    // Forward and backward over every boundary of the chain; interleaved chunks also go from the last stage to the first.
    private static double[] Transfers(Mapping map, CommunicationModel network, double microBatches, int tiers)
    {
        double[] bytes = new double[tiers];
        double each = 2 * microBatches * network.TransferBytes / map.Pipeline;
        for (int i = 0; i < network.Pipeline.Levels.Length; i++)
        {
            GroupLevel level = network.Pipeline.Levels[i];
            bool outermost = i == network.Pipeline.Levels.Length - 1;
            int boundaries = (map.Pipeline / level.Inner) - (map.Pipeline / level.Outer);
            double crossings = ((double)map.Virtual * boundaries) + (outermost ? map.Virtual - 1 : 0);
            for (int t = level.Tier; t < level.Tier + level.Tiers; t++)
            {
                bytes[t] += each * crossings / level.Tiers;
            }
        }
        return bytes;
    }

    private static (double Dense, double Expert) MeanLayers(ImmutableArray<Stage> plan)
    {
        double dense = 0;
        double expert = 0;
        foreach (Stage stage in plan)
        {
            dense += stage.Dense;
            expert += stage.Expert;
        }
        return (dense / plan.Length, expert / plan.Length);
    }

    private static CommunicationVolume Volume(
        string dimension,
        string collective,
        int group,
        double[] bytes,
        ImmutableArray<TierPerformance> tiers,
        double total,
        double exposed
    )
    {
        ImmutableArray<(string, double)>.Builder byTier = ImmutableArray.CreateBuilder<(string, double)>();
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] > 0)
            {
                byTier.Add((tiers[i].Name, bytes[i]));
            }
        }
        return new CommunicationVolume(dimension, collective, group, byTier.ToImmutable(), Known(total), Known(exposed));
    }

    private static double? Known(double seconds) => double.IsNaN(seconds) ? null : seconds;
}
