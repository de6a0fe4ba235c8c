using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training.Graphs;

/// <summary>The collectives of a step, each kind and size once: what a stage calls, and how long it takes in closed form.</summary>
internal sealed class StepExchanges
{
    private readonly TrainingJob _job;
    private readonly CommunicationModel _network;
    private readonly ImmutableArray<RankCall>.Builder _calls = ImmutableArray.CreateBuilder<RankCall>();
    private readonly Dictionary<(string, string, double), int> _numbers = [];

    public StepExchanges(TrainingJob job, StepModel model)
    {
        (_job, _network) = (job, model.Network);
        Mapping map = job.Mapping;
        if (map.Tensor > 1)
        {
            string what = map.SequenceParallel ? "hidden state, reduce-scatter and all-gather" : "hidden state, all-reduce";
            StepAlgorithm algorithm = _network.Algorithms.Of(CollectiveKind.AllReduce, _network.Tensor, _network.HiddenBytes, map.SequenceParallel);
            CollectiveProgram program = StepAlgorithms.Program(algorithm, CollectiveKind.AllReduce, _network.Tensor, _network.HiddenBytes);
            what += algorithm.Words;
            Tensor = Add(
                "tensor",
                what,
                RankOrder.Tensor(map),
                program,
                Sum(_network.HiddenBytes),
                (map.SequenceParallel ? 2 : 1) * _network.Start,
                _network.TensorCall
            );
        }
        if (map.Context > 1)
        {
            CollectiveProgram program = StepCollectives.RingExchange(_network.Context, _network.KeyValueBytes);
            Context = Add(
                "context",
                "keys and values around the ring",
                RankOrder.Context(map),
                program,
                new RankCollective(CollectiveKind.AllGather, _network.KeyValueBytes),
                _network.Start,
                _network.ContextCall
            );
        }
        if (job.Model.Experts is { } e && map.Expert > 1)
        {
            // Combined tokens are two bytes wide.
            double combined = _network.HiddenBytes / map.Tensor;
            CollectiveProgram there = StepCollectives.Exchange(_network.Expert, _network.DispatchBytes, e.TopK, e.Domains);
            CollectiveProgram back = StepCollectives.Exchange(_network.Expert, combined, e.TopK, e.Domains);
            Dispatch = Add(
                "expert",
                "tokens to their experts",
                RankOrder.Expert(map),
                there,
                Tokens(_network.DispatchBytes * e.TopK),
                _network.Start,
                _network.DispatchCall
            );
            Combine = Add(
                "expert",
                "tokens back from their experts",
                RankOrder.Expert(map),
                back,
                Tokens(combined * e.TopK),
                _network.Start,
                _network.CombineCall
            );
        }
    }

    public ImmutableArray<RankCall> Calls => _calls.ToImmutable();

    /// <summary>Null without a tensor group; and so on.</summary>
    public StepExchange? Tensor { get; }

    public StepExchange? Context { get; }

    public StepExchange? Dispatch { get; }

    public StepExchange? Combine { get; }

    /// <summary>Calls of the tensor group in a pass of a layer.</summary>
    public int TensorCalls(bool expertLayer) => _network.TensorCalls(expertLayer);

    public double TransferBytes => _network.TransferBytes;

    public double TransferStart => _network.Start;

    /// <summary>Gradients of so many parameters to their owners, or to all; null for a group of one.</summary>
    public StepExchange? Reduce(bool ofExperts, double parameters)
    {
        PlacedGroup group = ofExperts ? _network.ExpertData : _network.Data;
        double bytes = parameters * MemoryModel.GradientBytes(_job);
        return _job.Mapping.ShardStates == 0
            ? OfData(ofExperts, group, "gradients, all-reduce", bytes, CollectiveKind.AllReduce)
            : OfData(ofExperts, group, "gradients, reduce-scatter", bytes, CollectiveKind.ReduceScatter);
    }

    /// <summary>Weights of so many parameters from their owners; null for a group of one.</summary>
    public StepExchange? Gather(bool ofExperts, double parameters) =>
        OfData(ofExperts, ofExperts ? _network.ExpertData : _network.Data, "weights, all-gather", 2 * parameters, CollectiveKind.AllGather);

    private StepExchange? OfData(bool ofExperts, PlacedGroup group, string what, double bytes, CollectiveKind kind)
    {
        if (group.Size == 1 || bytes <= 0)
        {
            return null;
        }
        StepAlgorithm algorithm = _network.Algorithms.Of(kind, group, bytes);
        string of = (ofExperts ? $"{what}, experts" : what) + algorithm.Words;
        GroupShape shape = ofExperts ? RankOrder.ExpertData(_job.Mapping) : RankOrder.Data(_job.Mapping);
        if (_numbers.TryGetValue(("data", of, bytes), out int known))
        {
            return new StepExchange(known, _network.Start, 0, "data", of);
        }
        RankCollective collective = new(kind, kind == CollectiveKind.AllGather ? bytes / group.Size : bytes);
        return Add("data", of, shape, StepAlgorithms.Program(algorithm, kind, group, bytes), collective, _network.Start, 0, bytes);
    }

    private static RankCollective Sum(double bytes) => new(CollectiveKind.AllReduce, bytes);

    // All copies of a member's tokens.
    private static RankCollective Tokens(double bytes) => new(CollectiveKind.AllToAll, bytes);

    private StepExchange Add(
        string dimension,
        string what,
        GroupShape group,
        CollectiveProgram program,
        RankCollective collective,
        double start,
        double closed,
        double bytes = 0
    )
    {
        _numbers[(dimension, what, bytes)] = _calls.Count;
        _calls.Add(new RankCall(dimension, what, new RankGroup(group.Size, group.Stride), program) { Collective = collective });
        return new StepExchange(_calls.Count - 1, start, closed, dimension, what);
    }
}

/// <summary>A collective as a stage calls it.</summary>
/// <param name="Start">s before its first byte.</param>
/// <param name="Closed">s of its closed form, with the start.</param>
internal sealed record StepExchange(int Call, double Start, double Closed, string Dimension, string What);
