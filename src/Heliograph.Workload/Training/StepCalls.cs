using System.Collections.Immutable;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training;

/// <summary>The exchanges of a training step, one call of each: what <see cref="CommunicationModel"/> puts a time on.</summary>
public static class StepCalls
{
    /// <summary>One for each dimension of the mapping that has a group, in the order tensor, context, expert, data, pipeline. Pure; microseconds.</summary>
    /// <param name="job">Its mapping divides (<see cref="MappingCheck.Of"/>).</param>
    public static ImmutableArray<StepCall> Of(TrainingJob job, TrainingMachine machine)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(machine);
        Constants plain = machine.Constants with { ScaleUpEfficiency = 1, ScaleOutEfficiency = 1, ScaleUpHopLatency = 0, ScaleOutHopLatency = 0 };
        StepModel model = new TrainingMachine(machine.Accelerator, machine.Tiers, plain).Model(job);
        CommunicationModel reached = machine.Model(job).Network;
        CommunicationModel network = model.Network;
        Mapping map = job.Mapping;
        ImmutableArray<StepCall>.Builder calls = ImmutableArray.CreateBuilder<StepCall>();
        void Add(string dimension, string what, CallKind kind, PlacedGroup placed, PlacedGroup inStep, double bytes, bool ofExperts = false)
        {
            StepCall call = new(dimension, what, kind, placed, bytes, 0)
            {
                Copies = job.Model.Experts?.TopK ?? 0,
                Domains = job.Model.Experts?.Domains ?? 0,
                IsClosed = map.Virtual > 1,
                IsOfExperts = ofExperts,
                Algorithm = kind switch
                {
                    CallKind.AllReduce => reached.Algorithms.Of(
                        CollectiveKind.AllReduce,
                        inStep,
                        bytes,
                        inHalves: dimension == "tensor" && map.SequenceParallel
                    ),
                    CallKind.ReduceScatter => reached.Algorithms.Of(CollectiveKind.ReduceScatter, inStep, bytes),
                    _ => StepAlgorithm.Placement,
                },
            };
            call = call with { What = call.What + call.Algorithm.Words };
            calls.Add(call with { Reached = call.Seconds(inStep, bytes) });
        }
        if (map.Tensor > 1)
        {
            string what = map.SequenceParallel ? "hidden state, reduce-scatter and all-gather" : "hidden state, all-reduce";
            Add("tensor", what, CallKind.AllReduce, network.Tensor, reached.Tensor, network.HiddenBytes);
        }
        if (map.Context > 1)
        {
            Add("context", "keys and values around the ring", CallKind.RingExchange, network.Context, reached.Context, network.KeyValueBytes);
        }
        if (job.Model.Experts is not null && map.Expert > 1)
        {
            Add("expert", "tokens to their experts", CallKind.Exchange, network.Expert, reached.Expert, network.DispatchBytes);
        }
        (double dense, double expert) = model.FullestParameters;
        // Sharded weights go layer by layer.
        double gradient = MemoryModel.GradientBytes(job) / (map.ShardStates == 3 ? Math.Max(1, model.Plan.MostLayers) : 1);
        (CallKind kind, string how) = map.ShardStates == 0 ? (CallKind.AllReduce, "all-reduce") : (CallKind.ReduceScatter, "reduce-scatter");
        if (network.Data.Size > 1 && dense > 0)
        {
            Add("data", $"gradients, {how}", kind, network.Data, reached.Data, dense * gradient);
        }
        if (network.ExpertData.Size > 1 && expert > 0)
        {
            Add("data", $"gradients of experts, {how}", kind, network.ExpertData, reached.ExpertData, expert * gradient, ofExperts: true);
        }
        if (map.Pipeline > 1)
        {
            Add("pipeline", "hidden state to the next stage", CallKind.Transfer, network.Pipeline, reached.Pipeline, network.TransferBytes);
        }
        return calls.ToImmutable();
    }
}
