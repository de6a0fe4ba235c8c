using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>Seconds of a step by term, and what communication would take if nothing were hidden.</summary>
internal readonly record struct StepBreakdown(
    double Matrix,
    double Expert,
    double Core,
    double Elementwise,
    double Routing,
    double Launch,
    double Recompute,
    double Logits,
    double Tensor,
    double Context,
    double Exchange,
    double Transfer,
    double Bubble,
    double Data,
    double Average,
    double Optimizer,
    double TensorTotal,
    double ContextTotal,
    double ExchangeTotal,
    double TransferTotal,
    double DataTotal,
    double Wait,
    int Layers
)
{
    public double BeforeWait =>
        Matrix
        + Expert
        + Core
        + Elementwise
        + Routing
        + Launch
        + Recompute
        + Logits
        + Tensor
        + Context
        + Exchange
        + Transfer
        + Bubble
        + Data
        + Average
        + Optimizer;

    public double Seconds => BeforeWait + Wait;
}

/// <summary>
/// The numeric core: composes compute, communication and schedule into a step. Plain doubles in and out, no
/// derivations: a search over mappings calls this alone. What depends on parallel dimensions and micro-batch is
/// computed once, so that schedules over the same layout cost tens of nanoseconds each.
/// </summary>
internal sealed class StepModel
{
    // Without prefetch sharded weights are gathered as they are met: four matrices, their biases, two norms of two vectors.
    public const int TensorsOfLayer = 12;

    private const int MostStagesOnStack = 256;

    private readonly TrainingJob _job;
    private readonly Constants _constants;
    private readonly CommunicationModel _network;
    private readonly StagePlan _plan;
    private readonly LayerPass _denseForward;
    private readonly LayerPass _denseBackward;
    private readonly LayerPass _expertForward;
    private readonly LayerPass _expertBackward;
    private readonly double _logits;
    private readonly double _optimizerRate;
    private readonly double _wait;
    private readonly double _denseParameters;
    private readonly double _expertParameters;

    public StepModel(TrainingJob job, Constants constants, AcceleratorNumbers accelerator, CommunicationModel network, StagePlan plan)
        : this(job, constants, LayerPasses.Of(job, constants, accelerator), network, plan) { }

    /// <summary>With the passes of a job that differs in pipeline and data alone: they do not depend on these.</summary>
    public StepModel(TrainingJob job, Constants constants, LayerPasses passes, CommunicationModel network, StagePlan plan)
    {
        (_job, _constants, _network, _plan) = (job, constants, network, plan);
        Mapping map = job.Mapping;
        (_denseForward, _denseBackward) = (passes.DenseForward, passes.DenseBackward);
        (_expertForward, _expertBackward) = (passes.ExpertForward, passes.ExpertBackward);
        _logits = passes.Logits;
        _optimizerRate = constants.OptimizerTraffic / passes.Memory;
        _wait = Wait((long)map.Tensor * map.Context * map.Data * map.Pipeline, network.InnermostSpan, constants);
        MicroBatches = job.Batch / (map.Data * map.MicroBatch);
        (_denseParameters, _expertParameters) = OnRank(plan.FullestDense, plan.FullestExpert);
    }

    public int MicroBatches { get; }

    /// <summary>s of logits and loss of a micro-batch, both directions.</summary>
    public double Logits => _logits;

    /// <summary>s that ranks of a step wait for each other.</summary>
    public double StepWait => _wait;

    /// <summary>s of a step that averages of weights over sites take.</summary>
    public double Average => _network.Average(_denseParameters, _expertParameters) / _job.Mapping.Between.InnerSteps;

    public Constants Constants => _constants;

    public StagePlan Plan => _plan;

    public CommunicationModel Network => _network;

    /// <summary>Parameters of a rank of the fullest stage: dense slices, and routed experts.</summary>
    public (double Dense, double Expert) FullestParameters => (_denseParameters, _expertParameters);

    /// <summary>The step under the schedule, recomputation, sharding and overlap of a mapping of the same layout.</summary>
    public StepBreakdown Evaluate(Mapping map)
    {
        MappingPoint point = MappingPoint.Of(map);
        return Evaluate(point, Work(point));
    }

    /// <summary>What stages do for one micro-batch: the same whatever virtual stages and sharding are.</summary>
    public StageWork Work(in MappingPoint map)
    {
        LayerSeconds dense = OfLayer(map, false);
        LayerSeconds expert = _job.Model.Experts is null ? default : OfLayer(map, true);
        double sum = 0;
        double slowest = 0;
        Stage critical = _plan.Kinds[^1].Stage;
        foreach ((Stage stage, int count) in _plan.Kinds)
        {
            double seconds = (stage.Dense * dense.Total) + (stage.Expert * expert.Total) + (stage.IsLast ? _logits : 0);
            sum += count * seconds;
            if (seconds > slowest)
            {
                (slowest, critical) = (seconds, stage);
            }
        }
        slowest = double.IsNaN(sum) ? double.NaN : slowest;
        LayerSeconds busy = (dense * critical.Dense) + (expert * critical.Expert);
        return new StageWork(busy, critical.IsLast ? _logits : 0, slowest, sum - slowest, critical.Layers, dense.Total, expert.Total);
    }

    /// <summary>s that no virtual stages and no sharding get below: the slowest stage through all micro-batches.</summary>
    public double Floor(in StageWork work) => (MicroBatches * work.Slowest) + _wait;

    /// <summary>The step with the <see cref="Work"/> of the same recomputation, schedule and overlap.</summary>
    public StepBreakdown Evaluate(in MappingPoint map, in StageWork work)
    {
        LayerSeconds busy = work.Busy;
        double logits = work.Logits;
        double m = MicroBatches;
        (double transfer, double transferTotal) = Transfers(map, work);
        (double data, double dataTotal) = DataExchange(map, busy);
        return new StepBreakdown(
            m * busy.Matrix,
            m * busy.Expert,
            m * busy.Core,
            m * busy.Elementwise,
            m * busy.Routing,
            m * busy.Launch,
            m * busy.Recompute,
            m * logits,
            m * busy.Tensor,
            m * busy.Context,
            m * busy.Exchange,
            transfer,
            Bubble(map, work.Others, busy, logits),
            data,
            Average,
            Optimizer(map),
            m * busy.TensorTotal,
            m * busy.ContextTotal,
            m * busy.ExchangeTotal,
            transferTotal,
            dataTotal,
            _wait,
            work.Layers
        );
    }

    private LayerSeconds OfLayer(in MappingPoint map, bool expertLayer)
    {
        LayerPass forward = expertLayer ? _expertForward : _denseForward;
        LayerPass backward = expertLayer ? _expertBackward : _denseBackward;
        double again = map.Recompute == "full" ? 1 : 0;
        double recompute = map.Recompute switch
        {
            "full" => forward.Total,
            // Unfused: the scores. Fused attention keeps none: norms and activation functions are computed again.
            "selective" => map.FlashAttention ? forward.Elementwise : forward.Core,
            _ => 0,
        };
        // Two passes send; recomputation of the whole layer sends a third time.
        double passes = 2 + again;
        double tensor = passes * _network.TensorCalls(expertLayer) * _network.TensorCall;
        // Backward returns gradients of keys and values beside them: twice the forward exchange.
        double context = (3 + again) * _network.ContextCall;
        double hidden = _constants.BackgroundOverlap * (forward.Core + backward.Core + (map.Recompute == "full" ? forward.Core : 0));
        double exchange = expertLayer ? passes * (_network.DispatchCall + _network.CombineCall) : 0;
        // The host feeds a forward pass of a layer in no less than the floor, a backward pass in twice that (C5).
        double floor = _constants.LaunchFloor;
        double launch = Math.Max(0, floor - forward.Total) + Math.Max(0, ((2 + again) * floor) - backward.Total - recompute);
        return new LayerSeconds(
            forward.Matrix + backward.Matrix,
            forward.Expert + backward.Expert,
            forward.Core + backward.Core,
            forward.Elementwise + backward.Elementwise,
            forward.Routing + backward.Routing,
            forward.Total,
            backward.Weights,
            launch,
            recompute,
            map.Tensor > 1 ? tensor * (1 - Hidden(map, Overlap.Tensor, _constants.TensorOverlap)) : 0,
            map.Context > 1 ? Math.Max(0, context - hidden) : 0,
            map.Expert > 1 ? exchange * (1 - ExchangeHidden(map)) : 0,
            tensor,
            context,
            exchange
        );
    }

    /// <summary>
    /// s of compute of a layer and micro-batch: forward; backward with what is computed again; the part of it that yields gradients of weights.
    /// </summary>
    public LayerCompute Compute(in MappingPoint map, bool expertLayer)
    {
        LayerPass forward = expertLayer ? _expertForward : _denseForward;
        LayerPass backward = expertLayer ? _expertBackward : _denseBackward;
        LayerSeconds layer = OfLayer(map, expertLayer);
        double first = Math.Max(forward.Total, _constants.LaunchFloor);
        return new LayerCompute(first, layer.Compute + layer.Launch + layer.Recompute - first, backward.Weights, forward.Core, backward.Core);
    }

    private static double Hidden(in MappingPoint map, Overlap kind, double share) => (map.Overlap & kind) != 0 ? share : 0;

    // A bidirectional schedule hides the exchange of one micro-batch behind the compute of another.
    private double ExchangeHidden(in MappingPoint map) =>
        map.Schedule == "dualpipe" ? _constants.ExpertOverlapDualPipe : Hidden(map, Overlap.Expert, _constants.ExpertOverlap);

    // Steady phase: all of it with coupled sends and receives (plain 1F1B), what overlap leaves otherwise; or what a line between sites exposes, where that
    // is more. Filling and draining have nothing to hide behind.
    private (double Exposed, double Total) Transfers(in MappingPoint map, in StageWork work)
    {
        if (map.Pipeline == 1)
        {
            return (0, 0);
        }
        int lines = _network.PipelineLines;
        double steady = 2.0 * map.Virtual * MicroBatches * (HidesTransfers(map) ? 1 - _constants.BackgroundOverlap : 1) * _network.NearTransferCall;
        double crossings = LineWait.Crossings(lines, map.Virtual) * _network.LineTransferCall;
        double ends = 2 * (((map.Pipeline - 1 - lines) * _network.NearTransferCall) + crossings);
        double total = 2.0 * ((map.Virtual * MicroBatches) + map.Pipeline - 1) * _network.TransferCall;
        return (lines > 0 ? Math.Max(steady, WaitForLines(map, work)) + ends : steady + ends, total);
    }

    private double WaitForLines(in MappingPoint map, in StageWork work)
    {
        ReadOnlySpan<Stage> stages = _plan.Stages.AsSpan();
        Span<double> seconds = stages.Length <= MostStagesOnStack ? stackalloc double[stages.Length] : new double[stages.Length];
        for (int i = 0; i < stages.Length; i++)
        {
            seconds[i] = (stages[i].Dense * work.Dense) + (stages[i].Expert * work.Expert) + (stages[i].IsLast ? _logits : 0);
        }
        (double line, double near) = (_network.LineTransferCall, _network.NearTransferCall);
        return LineWait.Seconds(map.Schedule, map.Virtual, MicroBatches, seconds, _network.PipelineLines, line, near);
    }

    /// <summary>Plain 1F1B couples each send with a receive, so that neither runs beside compute.</summary>
    public static bool HidesTransfers(in MappingPoint map) =>
        (map.Overlap & Overlap.Pipeline) != 0 && !(map.Virtual == 1 && map.Schedule is "1f1b" or "interleaved");

    // others: one micro-batch through all stages but the slowest.
    private static double Bubble(in MappingPoint map, double others, LayerSeconds busy, double logits)
    {
        double p = map.Pipeline;
        double whole = busy.Total + logits;
        double weights = busy.Weights + (logits / 3);
        double forward = busy.Forward + (logits / 3);
        return map.Schedule switch
        {
            _ when map.Pipeline == 1 => 0,
            // (p-1)(F + B - 2W)
            "zero-bubble" => others * Math.Max(0, whole - (2 * weights)) / whole,
            // (p/2-1)(F&B + B - 3W); F&B is a pair that fills the stage as forward and backward do.
            "dualpipe" => others / (p - 1) * Math.Max(0, (p / 2) - 1) * Math.Max(0, (2 * whole) - forward - (3 * weights)) / whole,
            _ => others / map.Virtual,
        };
    }

    // Gradients go behind the backward pass of the last micro-batch, weights behind the forward pass of the first. With
    // sharded weights each layer gathers them before both passes of every micro-batch, and reduces after the second.
    private (double Exposed, double Total) DataExchange(in MappingPoint map, LayerSeconds busy)
    {
        if (_network.Data.Size == 1 && _network.ExpertData.Size == 1)
        {
            return (0, 0);
        }
        int units = map.ShardStates == 3 ? Math.Max(1, _plan.MostLayers * ((map.Overlap & Overlap.Data) != 0 ? 1 : TensorsOfLayer)) : 1;
        (double reduce, double gather) = _network.DataExchange(map.ShardStates, _denseParameters, _expertParameters, units);
        double hiding = Hidden(map, Overlap.Data, _constants.BackgroundOverlap);
        // Nothing hides behind compute that may be unknown.
        double forward = hiding == 0 ? 0 : hiding * busy.Forward;
        double backward = hiding == 0 ? 0 : hiding * (busy.Compute - busy.Forward + busy.Recompute);
        if (map.ShardStates < 3)
        {
            return (Math.Max(0, reduce - backward) + Math.Max(0, gather - forward), reduce + gather);
        }
        // The first gather of a pass has nothing before it. Without prefetch, recomputation gathers once more.
        double first = hiding > 0 ? 2 * gather / units : 0;
        double again = (WeightGathers(map) - 2) * gather;
        double exposed = Math.Max(0, gather - forward) + Math.Max(0, gather + again + reduce - backward);
        double all = (2 * gather) + again + reduce;
        return (MicroBatches * Math.Min(all, exposed + first), MicroBatches * all);
    }

    /// <summary>Times that sharded weights are gathered for a micro-batch.</summary>
    public static int WeightGathers(in MappingPoint map) => map.Recompute == "full" && (map.Overlap & Overlap.Data) == 0 ? 3 : 2;

    private double Optimizer(in MappingPoint map)
    {
        (double dense, double expert) = FullestParameters;
        return Optimizer(map, dense, expert);
    }

    /// <summary>s of a rank of so many parameters.</summary>
    public double Optimizer(in MappingPoint map, double dense, double expert)
    {
        if (map.ShardStates > 0)
        {
            dense /= _network.Data.Size;
            expert /= _network.ExpertData.Size;
        }
        return (dense + expert) * _optimizerRate;
    }

    /// <summary>Parameters of a stage to those of one of its ranks.</summary>
    public (double Dense, double Expert) OnRank(double dense, double expert) =>
        (dense / _job.Mapping.Tensor, expert / (_job.Mapping.Expert > 1 ? _job.Mapping.Expert : _job.Mapping.Tensor));

    private static double Wait(long accelerators, int domain, Constants constants)
    {
        if (accelerators == 1)
        {
            return 0;
        }
        double doublings = Math.Max(0, Math.Log2((double)accelerators / domain));
        return constants.StepWait * doublings;
    }

    /// <summary>s of compute of a layer by direction.</summary>
    /// <param name="Backward">With what is computed again.</param>
    /// <param name="Weights">Of <paramref name="Backward"/>: gradients of weights.</param>
    /// <param name="ForwardCore">Of <paramref name="Forward"/>: attention.</param>
    /// <param name="BackwardCore">Of <paramref name="Backward"/>: attention.</param>
    internal readonly record struct LayerCompute(double Forward, double Backward, double Weights, double ForwardCore, double BackwardCore);

    /// <summary>The stage that sets the pace, one micro-batch.</summary>
    /// <param name="Slowest">s of it.</param>
    /// <param name="Others">s of one micro-batch through all other stages.</param>
    /// <param name="Layers">Layers of the slowest stage.</param>
    /// <param name="Dense">s of a dense layer and micro-batch.</param>
    /// <param name="Expert">s of a layer with experts.</param>
    internal readonly record struct StageWork(
        LayerSeconds Busy,
        double Logits,
        double Slowest,
        double Others,
        int Layers,
        double Dense,
        double Expert
    );

    /// <summary>One layer and micro-batch on one rank, all passes; <paramref name="Forward"/> and <paramref name="Weights"/> are parts of the rest.</summary>
    internal readonly record struct LayerSeconds(
        double Matrix,
        double Expert,
        double Core,
        double Elementwise,
        double Routing,
        double Forward,
        double Weights,
        double Launch,
        double Recompute,
        double Tensor,
        double Context,
        double Exchange,
        double TensorTotal,
        double ContextTotal,
        double ExchangeTotal
    )
    {
        public double Compute => Matrix + Expert + Core + Elementwise + Routing;

        public double Total => Compute + Launch + Recompute + Tensor + Context + Exchange;

        public static LayerSeconds operator *(LayerSeconds a, int n) =>
            n == 0
                ? default
                : new(
                    a.Matrix * n,
                    a.Expert * n,
                    a.Core * n,
                    a.Elementwise * n,
                    a.Routing * n,
                    a.Forward * n,
                    a.Weights * n,
                    a.Launch * n,
                    a.Recompute * n,
                    a.Tensor * n,
                    a.Context * n,
                    a.Exchange * n,
                    a.TensorTotal * n,
                    a.ContextTotal * n,
                    a.ExchangeTotal * n
                );

        public static LayerSeconds operator +(LayerSeconds a, LayerSeconds b) =>
            new(
                a.Matrix + b.Matrix,
                a.Expert + b.Expert,
                a.Core + b.Core,
                a.Elementwise + b.Elementwise,
                a.Routing + b.Routing,
                a.Forward + b.Forward,
                a.Weights + b.Weights,
                a.Launch + b.Launch,
                a.Recompute + b.Recompute,
                a.Tensor + b.Tensor,
                a.Context + b.Context,
                a.Exchange + b.Exchange,
                a.TensorTotal + b.TensorTotal,
                a.ContextTotal + b.ContextTotal,
                a.ExchangeTotal + b.ExchangeTotal
            );
    }
}
