using System.Collections.Immutable;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training;

/// <summary>
/// Groups of all parallel dimensions placed on the tiers, and the time of one call of each; equations N1 to N5 of
/// <c>docs/models/training.md</c>. Element widths: activations and weights 2 B, gradients as
/// <see cref="MemoryModel.GradientBytes"/>, dispatched tokens 1 B in FP8.
/// </summary>
internal sealed class CommunicationModel
{
    private readonly TrainingJob _job;
    private readonly double _tokens;

    public CommunicationModel(TrainingJob job, ImmutableArray<TierNumbers> tiers)
    {
        Mapping map = job.Mapping;
        _job = job;
        _tokens = (double)map.MicroBatch * job.Sequence / map.Context;
        Tensor = Placed(RankOrder.Tensor(map), tiers);
        Context = Placed(RankOrder.Context(map), tiers);
        Data = Placed(RankOrder.Data(map), tiers);
        Expert = Placed(RankOrder.Expert(map), tiers);
        ExpertData = Placed(RankOrder.ExpertData(map), tiers);
        Pipeline = Placed(RankOrder.Pipeline(map), StageTiers(tiers, RankOrder.StageSize(map)));
        TensorCall = CollectiveTime.AllReduce(Tensor, HiddenBytes);
        ContextCall = CollectiveTime.RingExchange(Context, KeyValueBytes, map.Context - 1);
        DispatchCall = CollectiveTime.AllToAll(Expert, DispatchBytes);
        CombineCall = CollectiveTime.AllToAll(Expert, CombineBytes);
        TransferCall = CollectiveTime.RingExchange(Pipeline, TransferBytes, map.Pipeline > 1 ? 1 : 0);
    }

    public PlacedGroup Tensor { get; }

    public PlacedGroup Context { get; }

    public PlacedGroup Data { get; }

    public PlacedGroup Expert { get; }

    public PlacedGroup ExpertData { get; }

    public PlacedGroup Pipeline { get; }

    /// <summary>One all-reduce, or reduce-scatter and all-gather, of the hidden state (N1).</summary>
    public double TensorCall { get; }

    /// <summary>Keys and values once around the context ring (N2).</summary>
    public double ContextCall { get; }

    public double DispatchCall { get; }

    public double CombineCall { get; }

    /// <summary>Hidden state of a micro-batch to the next stage over the slowest stage boundary (N4).</summary>
    public double TransferCall { get; }

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

    /// <summary>Copies of the tokens of a rank to their experts; the share that stays is subtracted by the collective.</summary>
    public double DispatchBytes => Copies * (_job.Precision == "fp8" ? 1 : 2);

    public double CombineBytes => Copies * 2;

    private double Copies => _job.Model.Experts is { } e && _job.Mapping.Expert > 1 ? _tokens / _job.Mapping.Tensor * _job.Model.Hidden * e.TopK : 0;

    /// <summary>All-reduce calls of a forward layer: whole experts need none for their block.</summary>
    public int TensorCalls(bool expertLayer) => expertLayer && _job.Mapping.Expert > 1 ? 1 : 2;

    /// <summary>Exchange of gradients and weights of one rank, once (N5): ring all-reduce, or its two halves.</summary>
    public double DataExchange(double dense, double expert)
    {
        double gradient = MemoryModel.GradientBytes(_job);
        return Exchange(Data, dense, gradient) + Exchange(ExpertData, expert, gradient);
    }

    /// <summary>Mean bytes of <see cref="DataExchange"/> that one rank sends, by tier.</summary>
    public void AddDataBytes(double dense, double expert, double times, Span<double> byTier)
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
                    CollectiveTime.AddRingBytes(group, ((2 * 2 * parameters) + gradient) * times, 1, byTier);
                    break;
                default:
                    CollectiveTime.AddRingBytes(group, ((2 * parameters) + gradient) * times, 1, byTier);
                    break;
            }
        }
    }

    private double Exchange(PlacedGroup group, double parameters, double gradient)
    {
        if (parameters == 0)
        {
            return 0;
        }
        return _job.Mapping.ShardStates switch
        {
            0 => CollectiveTime.AllReduce(group, gradient * parameters),
            // Weights are gathered for the forward and again for the backward pass.
            3 => CollectiveTime.ReduceScatter(group, gradient * parameters) + (2 * CollectiveTime.AllGather(group, 2 * parameters)),
            _ => CollectiveTime.ReduceScatter(group, gradient * parameters) + CollectiveTime.AllGather(group, 2 * parameters),
        };
    }

    private static PlacedGroup Placed(GroupShape shape, ImmutableArray<TierNumbers> tiers) => PlacedGroup.Place(shape.Size, shape.Stride, tiers);

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
