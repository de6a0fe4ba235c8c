using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training;

/// <summary>
/// The additive terms of a step as derivations: the value comes from the numeric core, the operands are what it depends
/// on. A value that is known while an operand is not, or the reverse, cannot be built (a NaN throws).
/// </summary>
public static class StepTerms
{
    /// <summary>Name of what ranks wait for each other at the end of a step.</summary>
    public const string Wait = "waiting for the slowest";

    /// <summary>Name of what stages wait for micro-batches.</summary>
    public const string Bubble = "pipeline bubble";

    /// <summary>Name of what hand-overs between stages leave on the path.</summary>
    public const string Transfer = "pipeline transfer, exposed";

    /// <summary>Name of what averages of weights over sites take, of a step.</summary>
    public const string Averaging = "averaging over sites";

    internal static ImmutableArray<StepTerm> Of(
        TrainingJob job,
        StepFigures figures,
        CommunicationModel network,
        StepModel model,
        StepBreakdown step,
        int accelerators
    )
    {
        ImmutableArray<StepTerm>.Builder terms = ImmutableArray.CreateBuilder<StepTerm>();
        Derivation work = Derivation.Input("micro-batches", model.MicroBatches, "", "batch / (data x micro-batch size)");
        Derivation layers = Derivation.Input("layers of the slowest stage", step.Layers, "", "layers dealt to pipeline stages");
        void Add(string name, StepCategory category, double seconds, string formula, params ReadOnlySpan<Derivation> from)
        {
            // A term that this mapping does not have is left out; an unknown one (NaN) stays.
            if (seconds != 0)
            {
                terms.Add(new StepTerm(name, category, Derivation.Of(name, "s", formula, from, _ => seconds)));
            }
        }

        Compute(job, figures, step, work, layers, Add);
        Communication(job, figures, network, step, work, layers, Add);
        // Other stages have what the slowest may lack: logits, or layers with experts.
        Derivation[] others =
        [
            figures.Peak,
            .. job.Mapping.FlashAttention ? ReadOnlySpan<Derivation>.Empty : [figures.Calibration["logit-traffic"]],
            .. job.Model.Experts is null ? ReadOnlySpan<Derivation>.Empty : OfExperts(job, figures, network),
        ];
        Derivation[] all = [.. terms.Select(t => t.Seconds), .. others];
        Transfers(job, figures, network, step, work, all, Add);
        AddBubble(job, step, all, Add);
        DataAndOptimizer(job, figures, network, model, step, terms, Add);
        Add(
            Wait,
            StepCategory.Bubble,
            step.Wait,
            $"wait x doublings from a scale-up domain to {accelerators} accelerators",
            [figures.Calibration["step-wait"]]
        );
        return terms.ToImmutable();
    }

    private static Derivation[] OfExperts(TrainingJob job, StepFigures figures, CommunicationModel network)
    {
        Calibration c = figures.Calibration;
        Derivation[] age = figures.Ages(job) ? [c["software-immaturity"], c["software-half-life"]] : [];
        Derivation[] overlap = network.Expert.Size > 1 ? ExchangeOverlap(job, c) : [];
        return [c["expert-overhead"], c["expert-efficiency"], .. age, .. network.Expert.Size > 1 ? figures.Of(network.Expert) : [], .. overlap];
    }

    private static Derivation[] ExchangeOverlap(TrainingJob job, Calibration c) =>
        job.Mapping.Schedule == "dualpipe" ? [c["expert-overlap-dualpipe"]]
        : job.Mapping.Overlap.HasFlag(Overlap.Expert) ? [c["expert-overlap"]]
        : [];

    private delegate void Adder(string name, StepCategory category, double seconds, string formula, params ReadOnlySpan<Derivation> from);

    private static void Compute(TrainingJob job, StepFigures figures, StepBreakdown step, Derivation work, Derivation layers, Adder add)
    {
        Calibration c = figures.Calibration;
        Derivation[] age = figures.Ages(job) ? [c["software-immaturity"], c["software-half-life"]] : [];
        Derivation[] memory = [figures.Bandwidth, c["memory-efficiency"]];
        Derivation[] peak = figures.Fp8Peak is { } fp8 ? [fp8, c["fp8-efficiency"]] : [figures.Peak];
        Derivation[] product = [.. peak, c["gemm-efficiency"], c["gemm-half-area"], c["gemm-half-depth"], .. memory];
        Derivation[] expert = [.. product, c["expert-efficiency"]];
        Derivation[] core = job.Mapping.FlashAttention
            ? [figures.Peak, c["attention-efficiency"], .. age]
            : [figures.Peak, c["gemm-efficiency"], c["gemm-half-depth"], c["score-passes"], .. memory];
        Derivation[] elementwise = [c["elementwise-passes"], .. memory];
        bool experts = step.Expert != 0;
        Derivation[] routing = [c["expert-overhead"], .. memory, .. age];
        Derivation[] layer = experts ? [.. product, .. expert, .. core, .. elementwise, .. routing] : [.. product, .. core, .. elementwise];
        const string Passes = "micro-batches x layers x (forward, gradients of inputs, gradients of weights) x ";
        add(
            "matrix products",
            StepCategory.Compute,
            step.Matrix,
            Passes + "2 M K N / (peak x efficiency x MN/(MN+A0) x K/(K+K0)), at least the memory traffic",
            [work, layers, .. product]
        );
        add(
            "expert products",
            StepCategory.Compute,
            step.Expert,
            Passes + "2 M K N over local experts / (peak x efficiencies x MN/(MN+A0) x K/(K+K0)), M rows of one expert",
            [work, layers, .. expert]
        );
        add(
            "attention core",
            StepCategory.Compute,
            step.Core,
            job.Mapping.FlashAttention
                ? "micro-batches x layers x 3.5 (backward forms the scores again) x 4 T s a d / 2 / tensor / (BF16 peak x efficiency)"
                : "micro-batches x layers x 3 x 4 T s a d / tensor / (BF16 peak x efficiency), and passes over the score matrix in memory",
            [work, layers, .. core]
        );
        add(
            "element-wise operations",
            StepCategory.Memory,
            step.Elementwise,
            "micro-batches x layers x 2 B x T x (3 x passes x h + activation function of the block) / (memory bandwidth x efficiency)",
            [work, layers, .. elementwise]
        );
        add(
            "expert routing",
            StepCategory.Memory,
            step.Routing,
            "micro-batches x layers x 2 x (overhead + four passes over the copies of the tokens in memory)",
            [work, layers, .. routing]
        );
        add(
            "kernel launch",
            StepCategory.Compute,
            step.Launch,
            "micro-batches x layers x (max(0, floor - forward) + max(0, 2 floors - backward)), a floor more with full recomputation",
            [work, layers, c["launch-floor"], .. layer]
        );
        add(
            "recomputation",
            StepCategory.Compute,
            step.Recompute,
            job.Mapping switch
            {
                { Recompute: "full" } => "micro-batches x layers x forward pass",
                { FlashAttention: true } => "micro-batches x layers x element-wise operations, forward",
                _ => "micro-batches x layers x attention core, forward",
            },
            job.Mapping switch
            {
                { Recompute: "full" } => [work, layers, .. layer],
                { FlashAttention: true } => [work, layers, .. elementwise],
                _ => [work, layers, .. core],
            }
        );
        // Logits are BF16 products; prediction layers join hidden states at the precision of the job.
        Derivation[] logits = job.Mapping.FlashAttention ? [figures.Peak, .. product] : [figures.Peak, c["logit-traffic"], .. product];
        add(
            "logits and loss",
            StepCategory.Compute,
            step.Logits,
            "micro-batches x (3 x 2 T h V / tensor / (BF16 peak x efficiency) + traffic x T V / tensor / memory), last stage",
            [work, .. logits]
        );
    }

    private static void Communication(
        TrainingJob job,
        StepFigures figures,
        CommunicationModel network,
        StepBreakdown step,
        Derivation work,
        Derivation layers,
        Adder add
    )
    {
        Calibration c = figures.Calibration;
        const StepCategory Exposed = StepCategory.ExposedCommunication;
        if (network.Tensor.Size > 1)
        {
            Derivation call = Call(
                figures,
                network.Tensor,
                "all-reduce of the hidden state",
                $"2 (n-1)/n S / B + hops x latency; n = {network.Tensor.Size}, S = {network.HiddenBytes} B, B = smallest of local members x rate",
                network.TensorCall
            );
            add(
                "tensor exchange, exposed",
                Exposed,
                step.Tensor,
                "micro-batches x layers x all-reduces (4; 6 with full recomputation) x (1 - overlap)",
                job.Mapping.Overlap.HasFlag(Overlap.Tensor) ? [work, layers, call, c["tensor-overlap"]] : [work, layers, call]
            );
        }
        if (network.Context.Size > 1)
        {
            Derivation call = Call(
                figures,
                network.Context,
                "keys and values around the context ring",
                $"(n-1) x (S / rate + latency) of the slowest hop; n = {network.Context.Size}, S = {network.KeyValueBytes} B",
                network.ContextCall
            );
            Derivation[] age = figures.Ages(job) ? [c["software-immaturity"], c["software-half-life"]] : [];
            Derivation[] core = job.Mapping.FlashAttention
                ? [figures.Peak, c["attention-efficiency"], .. age]
                : [figures.Peak, c["gemm-efficiency"], c["gemm-half-depth"], c["score-passes"], figures.Bandwidth, c["memory-efficiency"]];
            add(
                "context exchange, exposed",
                Exposed,
                step.Context,
                "micro-batches x layers x max(0, exchange - overlap x attention core)",
                [work, layers, call, c["background-overlap"], .. core]
            );
        }
        if (network.Expert.Size > 1)
        {
            string what =
                $"tokens to their experts and back over {network.Expert.Size} ranks; each rank's own links carry what leaves its domain, once a domain";
            Derivation call = Call(figures, network.Expert, "dispatch and combine", what, network.DispatchCall + network.CombineCall);
            add(
                "expert exchange, exposed",
                Exposed,
                step.Exchange,
                "micro-batches x expert layers x passes x (dispatch + combine) x (1 - overlap)",
                [work, layers, call, .. ExchangeOverlap(job, c)]
            );
        }
    }

    private static void Transfers(
        TrainingJob job,
        StepFigures figures,
        CommunicationModel network,
        StepBreakdown step,
        Derivation work,
        Derivation[] all,
        Adder add
    )
    {
        if (network.Pipeline.Size == 1)
        {
            return;
        }
        Derivation OfCall(string name, string formula, double seconds) => Call(figures, network.Pipeline, name, formula, seconds);
        Derivation[] overlap = StepModel.HidesTransfers(MappingPoint.Of(job.Mapping)) ? [figures.Calibration["background-overlap"]] : [];
        if (network.PipelineLines == 0)
        {
            string slowest = $"S / rate + latency of the slowest stage boundary; S = {network.TransferBytes} B";
            Derivation call = OfCall("stage transfer", slowest, network.TransferCall);
            const string formula = "(2 x virtual x micro-batches x (1 - overlap) + 2 (p-1)) x transfer; plain 1F1B overlaps none";
            add(Transfer, StepCategory.ExposedCommunication, step.Transfer, formula, [work, call, .. overlap]);
            return;
        }
        Derivation near = OfCall("stage transfer at a site", "over the slowest boundary inside of a site", network.NearTransferCall);
        Derivation line = OfCall("stage transfer over the line", $"S / rate + latency; S = {network.TransferBytes} B", network.LineTransferCall);
        const string ofLine =
            "the larger of 2 x virtual x micro-batches x (1 - overlap) x transfer at a site and of what rounds over lines take more than the slowest stage (N4b); and filling and draining";
        add(Transfer, StepCategory.ExposedCommunication, step.Transfer, ofLine, [work, near, line, .. overlap, .. all]);
    }

    private static void AddBubble(TrainingJob job, StepBreakdown step, Derivation[] all, Adder add)
    {
        string formula = job.Mapping.Schedule switch
        {
            "zero-bubble" => "other stages' micro-batch time x (F + B - 2W) / (F + B)",
            "dualpipe" => "(p/2 - 1) x mean of the other stages x (F&B + B - 3W) / (F + B)",
            _ => "one micro-batch through all stages but the slowest, / virtual stages; (p-1)/(v m) of the steady time for equal stages",
        };
        add(Bubble, StepCategory.Bubble, step.Bubble, formula, all);
    }

    private static void DataAndOptimizer(
        TrainingJob job,
        StepFigures figures,
        CommunicationModel network,
        StepModel model,
        StepBreakdown step,
        ImmutableArray<StepTerm>.Builder terms,
        Adder add
    )
    {
        Calibration c = figures.Calibration;
        (double dense, double expert) = model.FullestParameters;
        Derivation parameters = Derivation.Input(
            "parameters of the fullest rank",
            dense + expert,
            "",
            "stage parameters / tensor, routed experts / expert"
        );
        Derivation[] compute = [.. terms.Where(t => t.Category is StepCategory.Compute or StepCategory.Memory).Select(t => t.Seconds)];
        Derivation exchange = Derivation.Of(
            "gradient and weight exchange",
            "s",
            $"reduce-scatter of gradients and all-gather of weights, ring of {network.Data.Size}: (n-1)/n S / B + hops x latency each, B = smallest of local members x rate",
            [parameters, .. figures.Of(network.Data), .. figures.Of(network.ExpertData)],
            _ => step.DataTotal
        );
        add(
            "data exchange, exposed",
            StepCategory.ExposedCommunication,
            step.Data,
            "gradients behind overlap x backward, weights behind overlap x forward, of one micro-batch; ZeRO-3: for each micro-batch",
            job.Mapping.Overlap.HasFlag(Overlap.Data) ? [exchange, c["background-overlap"], .. compute] : [exchange]
        );
        SiteExchange between = job.Mapping.Between;
        if (between.InnerSteps > 1)
        {
            add(
                Averaging,
                StepCategory.ExposedCommunication,
                step.Average,
                $"2 (s-1)/s S / (members of a site x share of the line x {between.Compression:0.###}) + a gather at each site, every {between.InnerSteps} steps",
                [parameters, .. figures.Of(network.Replicas), .. figures.Of(network.ExpertReplicas)]
            );
        }
        add(
            "optimizer",
            StepCategory.Optimizer,
            step.Optimizer,
            "parameters / shards x traffic / (memory bandwidth x efficiency)",
            [parameters, c["optimizer-traffic"], figures.Bandwidth, c["memory-efficiency"]]
        );
    }

    private static Derivation Call(StepFigures figures, PlacedGroup group, string name, string formula, double seconds) =>
        Derivation.Of(name, "s", formula, figures.Of(group), _ => seconds);
}
