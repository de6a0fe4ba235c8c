using System.Collections.Immutable;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Nccl;

namespace Heliograph.Workload.Training;

/// <summary>
/// Groups of all parallel dimensions of a layout on the tiers: depends on the sizes of the dimensions alone.
/// </summary>
internal sealed class Placement
{
    public Placement(Mapping map, ImmutableArray<TierNumbers> tiers)
    {
        Tensor = Placed(RankOrder.Tensor(map), tiers);
        Context = Placed(RankOrder.Context(map), tiers);
        ImmutableArray<TierNumbers> compressed = Compressed(tiers, map.Between.Compression);
        Data = Placed(RankOrder.Data(map), compressed);
        Expert = Placed(RankOrder.Expert(map), tiers);
        ExpertData = Placed(RankOrder.ExpertData(map), compressed);
        Replicas = Placed(RankOrder.Replicas(map), compressed);
        ExpertReplicas = Placed(RankOrder.ExpertReplicas(map), compressed);
        Pipeline = Placed(RankOrder.Pipeline(map), StageTiers(tiers, RankOrder.StageSize(map)));
        InnermostSpan = Domain(tiers);
    }

    public PlacedGroup Tensor { get; }

    public PlacedGroup Context { get; }

    public PlacedGroup Data { get; }

    public PlacedGroup Expert { get; }

    public PlacedGroup ExpertData { get; }

    /// <summary>All that hold the same weights, which averages of sites are over.</summary>
    public PlacedGroup Replicas { get; }

    public PlacedGroup ExpertReplicas { get; }

    public PlacedGroup Pipeline { get; }

    /// <summary>Accelerators of the innermost network's domain; 1 without a network.</summary>
    public int InnermostSpan { get; }

    // Tiers of a torus or a mesh together are one domain.
    private static int Domain(ImmutableArray<TierNumbers> tiers)
    {
        int domain = 1;
        foreach (TierNumbers tier in tiers)
        {
            domain = tier.Network == tiers[0].Network ? Math.Max(domain, tier.Span) : domain;
        }
        return domain;
    }

    private static PlacedGroup Placed(GroupShape shape, ImmutableArray<TierNumbers> tiers) =>
        PlacedGroup.Place(shape.Size, shape.Stride, tiers, shape.Sites);

    // Gradients that are made smaller before they cross find a line that is so much faster; lines are the last tier.
    private static ImmutableArray<TierNumbers> Compressed(ImmutableArray<TierNumbers> tiers, double compression) =>
        compression == 1 || tiers.IsEmpty || tiers[^1].Kind != TierKind.WideArea
            ? tiers
            : tiers.SetItem(tiers.Length - 1, tiers[^1] with { Rate = tiers[^1].Rate * compression });

    // The rate of a line between sites is the share of each accelerator of a site; at a stage boundary only the ranks of
    // one stage send, and share the whole line.
    private static ImmutableArray<TierNumbers> StageTiers(ImmutableArray<TierNumbers> tiers, int stage)
    {
        for (int i = 1; i < tiers.Length; i++)
        {
            if (tiers[i].Kind == TierKind.WideArea)
            {
                double share = Math.Max(1, (double)tiers[i - 1].Span / stage);
                tiers = tiers.SetItem(i, tiers[i] with { Rate = tiers[i].Rate * share });
            }
        }
        return tiers;
    }
}

/// <summary>
/// The time of one call of each exchange of a placed job; equations N1 to N5 of <c>docs/models/training.md</c>. Element
/// widths: activations and weights 2 B, gradients as <see cref="MemoryModel.GradientBytes"/>, dispatched tokens 1 B in FP8.
/// </summary>
internal sealed class CommunicationModel
{
    private readonly TrainingJob _job;
    private readonly Placement _placement;
    private readonly double _tokens;
    private readonly CallRatios _ratios;

    /// <param name="start">s that a collective takes to begin, whatever its size.</param>
    /// <param name="ratios">Time of each call over its closed form; null: all 1.</param>
    /// <param name="nccl">What NCCL's rules need; null where it does not run.</param>
    public CommunicationModel(TrainingJob job, Placement placement, double start, CallRatios? ratios = null, NcclSystem? nccl = null)
    {
        Mapping map = job.Mapping;
        _job = job;
        Algorithms = new StepAlgorithms(map.Collectives, nccl);
        _placement = placement;
        _ratios = ratios ?? CallRatios.One;
        _tokens = (double)map.MicroBatch * job.Sequence / map.Context;
        // Sequence parallelism splits an all-reduce into its two halves.
        double starts = (map.SequenceParallel ? 2 : 1) * start;
        StepAlgorithm tensor = Algorithms.Of(CollectiveKind.AllReduce, Tensor, HiddenBytes, map.SequenceParallel);
        double hidden = StepAlgorithms.Seconds(tensor, CollectiveKind.AllReduce, Tensor, HiddenBytes);
        TensorCall = map.Tensor > 1 ? (hidden * _ratios.Tensor) + starts : 0;
        ContextCall = map.Context > 1 ? (CollectiveTime.RingExchange(Context, KeyValueBytes, map.Context - 1) * _ratios.Context) + start : 0;
        if (job.Model.Experts is { } e && map.Expert > 1)
        {
            DispatchCall = (CollectiveTime.ExpertExchange(Expert, DispatchBytes, e.TopK, e.Domains) * _ratios.Expert) + start;
            double combined = _tokens / map.Tensor * job.Model.Hidden * 2;
            CombineCall = (CollectiveTime.ExpertExchange(Expert, combined, e.TopK, e.Domains) * _ratios.Expert) + start;
        }
        TransferCall = map.Pipeline > 1 ? (CollectiveTime.RingExchange(Pipeline, TransferBytes, 1) * _ratios.Pipeline) + start : 0;
        (NearTransferCall, LineTransferCall, PipelineLines) = (TransferCall, 0, 0);
        if (map.Pipeline > 1 && Pipeline.IsJoined && Pipeline.Levels[^1] is var line && Pipeline.Tiers[line.Tier].Kind == TierKind.WideArea)
        {
            PipelineLines = (line.Outer / line.Inner) - 1;
            LineTransferCall = (((TransferBytes / line.PairRate) + line.Latency) * _ratios.Pipeline) + start;
            double near = Pipeline.Levels[..^1].Select(l => (TransferBytes / l.PairRate) + l.Latency).DefaultIfEmpty(0).Max();
            NearTransferCall = line.Inner > 1 ? (near * _ratios.Pipeline) + start : 0;
        }
        Start = start;
    }

    public double Start { get; }

    /// <summary>Which algorithm each collective takes.</summary>
    public StepAlgorithms Algorithms { get; }

    public int InnermostSpan => _placement.InnermostSpan;

    public PlacedGroup Tensor => _placement.Tensor;

    public PlacedGroup Context => _placement.Context;

    public PlacedGroup Data => _placement.Data;

    public PlacedGroup Expert => _placement.Expert;

    public PlacedGroup ExpertData => _placement.ExpertData;

    public PlacedGroup Pipeline => _placement.Pipeline;

    public PlacedGroup Replicas => _placement.Replicas;

    public PlacedGroup ExpertReplicas => _placement.ExpertReplicas;

    /// <summary>One all-reduce, or reduce-scatter and all-gather, of the hidden state (N1).</summary>
    public double TensorCall { get; }

    /// <summary>Keys and values once around the context ring (N2).</summary>
    public double ContextCall { get; }

    public double DispatchCall { get; }

    public double CombineCall { get; }

    /// <summary>Hidden state of a micro-batch to the next stage over the slowest stage boundary (N4).</summary>
    public double TransferCall { get; }

    /// <summary>The same over the slowest boundary inside of a site.</summary>
    public double NearTransferCall { get; }

    /// <summary>The same over a line between sites; 0 where the pipeline is at one.</summary>
    public double LineTransferCall { get; }

    /// <summary>Stage boundaries that are lines between sites.</summary>
    public int PipelineLines { get; }

    public double HiddenBytes => 2 * _tokens * _job.Model.Hidden;

    public double TransferBytes => HiddenBytes / _job.Mapping.Tensor;

    public double KeyValueBytes
    {
        get
        {
            ModelSpec model = _job.Model;
            double width = model.Latent is { } m
                ? (double)model.Heads * (m.NopeDimension + m.RopeDimension + m.ValueDimension)
                : 2.0 * Math.Max(model.KvHeads, _job.Mapping.Tensor) * model.HeadDimension;
            return 2 * _tokens * width / _job.Mapping.Tensor;
        }
    }

    /// <summary>Copies of the tokens of a rank to their experts and back, once forward.</summary>
    public void AddExchangeBytes(double calls, Span<double> byTier)
    {
        if (_job.Model.Experts is { } e && _job.Mapping.Expert > 1)
        {
            double token = _tokens / _job.Mapping.Tensor * _job.Model.Hidden * (DispatchWidth + 2);
            CollectiveTime.AddExpertBytes(Expert, token * calls, e.TopK, e.Domains, byTier);
        }
    }

    /// <summary>One copy of each token of a rank on its way to an expert.</summary>
    public double DispatchBytes => _tokens / _job.Mapping.Tensor * _job.Model.Hidden * DispatchWidth;

    private double DispatchWidth => _job.Precision == "fp8" ? 1 : 2;

    /// <summary>All-reduce calls of a forward layer: whole experts need none for their block, a parallel block one for both.</summary>
    public int TensorCalls(bool expertLayer) => (expertLayer && _job.Mapping.Expert > 1) || _job.Model.ParallelBlock ? 1 : 2;

    /// <summary>
    /// s of an average of weights over sites (W3 of <c>docs/models/sites.md</c>): every rank sends its part of what the replicas of its site share to its
    /// peers, gets theirs, and the site gathers; 0 where sites exchange every step. Weights go as gradients do, so many times smaller.
    /// </summary>
    public double Average(double dense, double expert)
    {
        if (_job.Mapping.Between.InnerSteps == 1)
        {
            return 0;
        }
        double width = MemoryModel.GradientBytes(_job);
        return Over(_placement.Replicas, dense * width) + Over(_placement.ExpertReplicas, expert * width);

        double Over(PlacedGroup group, double bytes) =>
            bytes == 0 || group.Within is null
                ? 0
                : (2 * CollectiveTime.AcrossSites(group, bytes)) + CollectiveTime.AllGather(group.Within, bytes) + (2 * Start);
    }

    /// <summary>
    /// Exchange of gradients and of weights of one rank, once (N5): ring all-reduce, or its two halves, in
    /// <paramref name="units"/> collectives of equal size, each with the latency of the ring.
    /// </summary>
    public (double Reduce, double Gather) DataExchange(int shard, double dense, double expert, int units)
    {
        double gradient = MemoryModel.GradientBytes(_job);
        double reduce =
            Exchange(Data, dense * gradient, ReductionOf(shard), units, _ratios.Data)
            + Exchange(ExpertData, expert * gradient, ReductionOf(shard), units, _ratios.ExpertData);
        double gather =
            shard == 0
                ? 0
                : Exchange(Data, dense * 2, CollectiveKind.AllGather, units, _ratios.Data)
                    + Exchange(ExpertData, expert * 2, CollectiveKind.AllGather, units, _ratios.ExpertData);
        return (reduce, gather);
    }

    private static CollectiveKind ReductionOf(int shard) => shard == 0 ? CollectiveKind.AllReduce : CollectiveKind.ReduceScatter;

    private double Exchange(PlacedGroup group, double bytes, CollectiveKind kind, int units, double ratio)
    {
        if (bytes == 0 || group.Size == 1)
        {
            return 0;
        }
        StepAlgorithm algorithm = Algorithms.Of(kind, group, bytes / units);
        if (algorithm.Algorithm is not null)
        {
            return units * ((ratio * StepAlgorithms.Seconds(algorithm, kind, group, bytes / units)) + Start);
        }
        int halves = kind == CollectiveKind.AllReduce ? 2 : 1;
        double once = halves == 2 ? CollectiveTime.AllReduce(group, bytes) : CollectiveTime.AllGather(group, bytes);
        return (ratio * (once + ((units - 1) * halves * CollectiveTime.RingLatency(group)))) + (Start * units);
    }

    /// <summary>Mean bytes of <see cref="DataExchange"/> that one rank sends, by tier, and of its share of <see cref="Average"/>.</summary>
    public void AddDataBytes(double dense, double expert, double times, Span<double> byTier)
    {
        Span<double> whole = stackalloc double[byTier.Length];
        whole.Clear();
        AddWholeBytes(dense, expert, times, whole);
        SiteExchange between = _job.Mapping.Between;
        if (between.InnerSteps > 1)
        {
            double part = MemoryModel.GradientBytes(_job) / between.InnerSteps;
            CollectiveTime.AddRingBytes(_placement.Replicas, dense * part, 2, whole);
            CollectiveTime.AddRingBytes(_placement.ExpertReplicas, expert * part, 2, whole);
        }
        for (int t = 0; t < byTier.Length; t++)
        {
            byTier[t] += Data.Tiers[t].Kind == TierKind.WideArea ? whole[t] / between.Compression : whole[t];
        }
    }

    private void AddWholeBytes(double dense, double expert, double times, Span<double> byTier)
    {
        foreach ((PlacedGroup group, double parameters) in new[] { (Data, dense), (ExpertData, expert) })
        {
            double gradient = MemoryModel.GradientBytes(_job) * parameters;
            switch (_job.Mapping.ShardStates)
            {
                case 0:
                    CollectiveTime.AddRingBytes(group, gradient * times, 2, byTier);
                    break;
                case 3:
                    int gathers = StepModel.WeightGathers(MappingPoint.Of(_job.Mapping));
                    CollectiveTime.AddRingBytes(group, ((gathers * 2 * parameters) + gradient) * times, 1, byTier);
                    break;
                default:
                    CollectiveTime.AddRingBytes(group, ((2 * parameters) + gradient) * times, 1, byTier);
                    break;
            }
        }
    }
}
