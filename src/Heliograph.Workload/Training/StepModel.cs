using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>Seconds of a step by term, and what communication would take if nothing were hidden.</summary>
internal readonly record struct StepBreakdown(
    double Matrix,
    double Expert,
    double Core,
    double Elementwise,
    double Launch,
    double Recompute,
    double Logits,
    double Tensor,
    double Context,
    double Exchange,
    double Transfer,
    double Bubble,
    double Data,
    double Optimizer,
    double TensorTotal,
    double ContextTotal,
    double ExchangeTotal,
    double TransferTotal,
    double DataTotal,
    double SlowdownShare,
    int Layers
)
{
    public double BeforeSlowdown =>
        Matrix + Expert + Core + Elementwise + Launch + Recompute + Logits + Tensor + Context + Exchange + Transfer + Bubble + Data + Optimizer;

    public double Slowdown => SlowdownShare * BeforeSlowdown;
}

/// <summary>
/// The numeric core: composes compute, communication and schedule into a step. Plain doubles in and out, no
/// derivations: a search over mappings calls this alone.
/// </summary>
internal sealed class StepModel(TrainingJob job, Constants constants, CommunicationModel network, int accelerators)
{
    private readonly ComputeModel _compute = new(job, constants);
    private readonly Stage[] _plan = StagePlan.Deal(job.Model, job.Mapping.Pipeline);
    private readonly double _again = job.Mapping.Recompute == "full" ? 1 : 0;

    public int MicroBatches { get; } = job.Batch / (job.Mapping.Data * job.Mapping.MicroBatch);

    public Stage[] Plan => _plan;

    public StepBreakdown Evaluate()
    {
        LayerSeconds dense = OfLayer(false);
        LayerSeconds expert = job.Model.Experts is null ? default : OfLayer(true);
        // Backward takes twice the forward pass.
        double logits = 3 * _compute.Logits();
        double sum = 0;
        double slowest = 0;
        Stage critical = _plan[^1];
        foreach (Stage stage in _plan)
        {
            double seconds = (stage.Dense * dense.Total) + (stage.Expert * expert.Total) + (stage.IsLast ? logits : 0);
            sum += seconds;
            if (seconds > slowest)
            {
                (slowest, critical) = (seconds, stage);
            }
        }
        slowest = double.IsNaN(sum) ? double.NaN : slowest;
        LayerSeconds busy = (dense * critical.Dense) + (expert * critical.Expert);
        double m = MicroBatches;
        (double transfer, double transferTotal) = Transfers();
        (double data, double dataTotal) = DataExchange(busy);
        return new StepBreakdown(
            3 * m * busy.Matrix,
            3 * m * busy.Expert,
            3 * m * busy.Core,
            3 * m * busy.Elementwise,
            m * busy.Launch,
            m * busy.Recompute,
            critical.IsLast ? m * logits : 0,
            m * busy.Tensor,
            m * busy.Context,
            m * busy.Exchange,
            transfer,
            Bubble(sum - slowest, busy, critical.IsLast ? logits : 0),
            data,
            Optimizer(),
            m * busy.TensorTotal,
            m * busy.ContextTotal,
            m * busy.ExchangeTotal,
            transferTotal,
            dataTotal,
            SlowdownShare(),
            critical.Layers
        );
    }

    private LayerSeconds OfLayer(bool expertLayer)
    {
        Mapping map = job.Mapping;
        LayerPass pass = _compute.Layer(expertLayer);
        double launch = _compute.Launch(pass.Total);
        double recompute = map.Recompute switch
        {
            "full" => pass.Total,
            "selective" => pass.Core,
            _ => 0,
        };
        // Two passes send; recomputation of the whole layer sends a third time.
        double passes = 2 + _again;
        double tensor = passes * network.TensorCalls(expertLayer) * network.TensorCall;
        // Backward returns gradients of keys and values beside them: twice the forward exchange.
        double context = (3 + _again) * network.ContextCall;
        double hidden = constants.ContextOverlap * (map.Recompute == "none" ? 3 : 4) * pass.Core;
        double exchange = expertLayer ? passes * (network.DispatchCall + network.CombineCall) : 0;
        return new LayerSeconds(
            pass.Matrix,
            pass.Expert,
            pass.Core,
            pass.Elementwise,
            (3 + _again) * launch,
            recompute,
            map.Tensor > 1 ? tensor * (1 - constants.TensorOverlap) : 0,
            map.Context > 1 ? Math.Max(0, context - hidden) : 0,
            map.Expert > 1 ? exchange * (1 - constants.ExpertOverlap) : 0,
            tensor,
            context,
            exchange
        );
    }

    // Steady phase: all of it with coupled sends and receives (plain 1F1B), what overlap leaves otherwise. Filling and
    // draining have nothing to hide behind.
    private (double Exposed, double Total) Transfers()
    {
        Mapping map = job.Mapping;
        if (map.Pipeline == 1)
        {
            return (0, 0);
        }
        double steady = 2.0 * map.Virtual * MicroBatches * network.TransferCall;
        double ends = 2.0 * (map.Pipeline - 1) * network.TransferCall;
        bool coupled = map.Virtual == 1 && map.Schedule is "1f1b" or "interleaved";
        return ((coupled ? steady : steady * (1 - constants.PipelineOverlap)) + ends, steady + ends);
    }

    // others: one micro-batch through all stages but the slowest.
    private double Bubble(double others, LayerSeconds busy, double logits)
    {
        Mapping map = job.Mapping;
        double p = map.Pipeline;
        double whole = busy.Total + logits;
        double weight = busy.Matrix + busy.Expert + (logits / 3);
        return map.Schedule switch
        {
            _ when map.Pipeline == 1 => 0,
            // (p-1)(F + B - 2W)
            "zero-bubble" => others * (whole - (2 * weight)) / whole,
            // (p/2-1)(F&B + B - 3W); F&B is a pair that fills the stage as forward and backward do.
            "dualpipe" => others / (p - 1) * Math.Max(0, (p / 2) - 1) * Math.Max(0, (2 * whole) - Forward(busy, logits) - (3 * weight)) / whole,
            _ => others / map.Virtual,
        };
    }

    private static double Forward(LayerSeconds busy, double logits) => busy.Matrix + busy.Expert + busy.Core + busy.Elementwise + (logits / 3);

    private (double Exposed, double Total) DataExchange(LayerSeconds busy)
    {
        (double dense, double expert) = FullestParameters();
        double once = network.DataExchange(dense, expert);
        double forward = Forward(busy, 0);
        double backward = (2 * forward) + busy.Recompute;
        if (network.Data.Size == 1 && network.ExpertData.Size == 1)
        {
            return (0, 0);
        }
        if (job.Mapping.ShardStates == 3)
        {
            double exposed = Math.Max(0, once - (constants.DataOverlap * (forward + backward)));
            return (MicroBatches * exposed, MicroBatches * once);
        }
        return (Math.Max(0, once - (constants.DataOverlap * backward)), once);
    }

    private double Optimizer()
    {
        (double dense, double expert) = FullestParameters();
        if (job.Mapping.ShardStates > 0)
        {
            dense /= network.Data.Size;
            expert /= network.ExpertData.Size;
        }
        return (dense + expert) * constants.OptimizerTraffic / constants.Memory;
    }

    /// <summary>Parameters of a rank of the fullest stage: dense slices, and routed experts.</summary>
    public (double Dense, double Expert) FullestParameters()
    {
        (double Dense, double Expert) most = default;
        foreach (Stage stage in _plan)
        {
            (double Dense, double Expert) here = OnRank(StagePlan.DenseParameters(job.Model, stage), StagePlan.ExpertParameters(job.Model, stage));
            most = here.Dense + here.Expert > most.Dense + most.Expert ? here : most;
        }
        return most;
    }

    /// <summary>Parameters of a stage to those of one of its ranks.</summary>
    public (double Dense, double Expert) OnRank(double dense, double expert) =>
        (dense / job.Mapping.Tensor, expert / (job.Mapping.Expert > 1 ? job.Mapping.Expert : job.Mapping.Tensor));

    private double SlowdownShare()
    {
        if (accelerators == 1)
        {
            return 0;
        }
        double doublings = Math.Max(0, Math.Log2(accelerators / constants.ScaleSlowdownFrom));
        return constants.StepOverhead + (constants.ScaleSlowdown * doublings);
    }

    /// <summary>One layer and micro-batch on one rank: compute pieces forward, the rest forward, backward and again.</summary>
    private readonly record struct LayerSeconds(
        double Matrix,
        double Expert,
        double Core,
        double Elementwise,
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
        public double Total => (3 * (Matrix + Expert + Core + Elementwise)) + Launch + Recompute + Tensor + Context + Exchange;

        public static LayerSeconds operator *(LayerSeconds a, int n) =>
            new(
                a.Matrix * n,
                a.Expert * n,
                a.Core * n,
                a.Elementwise * n,
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
