using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Graphs;

/// <summary>
/// Writes the program of the ranks of a stage. Exchanges between products of a layer stop the compute stream, but for the share that software hides:
/// they begin so much earlier beside the product before. Passes that are paired give each other their products to hide behind. Gradients go, in
/// buckets, behind what follows them; stages send beside compute where software decouples sends from receives.
/// </summary>
internal sealed class StageProgram
{
    private const int Compute = 0;

    /// <summary>Exchanges of forward passes and of all that are not paired.</summary>
    private const int Beside = 1;

    /// <summary>Exchanges of a backward pass that is paired.</summary>
    private const int BesideToo = 2;
    private const int Data = 3;
    private const int ExpertData = 4;
    private const int ToNext = 5;
    private const int ToPrevious = 6;
    private const int Streams = 7;

    // Parameters of a bucket of gradients: Megatron-Core's distributed data parallel, 40 million, or a million a replica.
    private const double BucketParameters = 40e6;
    private const double BucketParametersOfReplica = 1e6;

    private readonly TrainingJob _job;
    private readonly Mapping _map;
    private readonly MappingPoint _point;
    private readonly StepModel _model;
    private readonly StepExchanges _exchanges;
    private readonly LabelTable _labels;
    private readonly int _stage;
    private readonly bool _isBidirectional;
    private readonly int _chunks;
    private readonly int _microBatches;
    private readonly ImmutableArray<RankOperation>.Builder[] _streams = new ImmutableArray<RankOperation>.Builder[Streams];
    private readonly StepModel.LayerCompute _dense;
    private readonly StepModel.LayerCompute _expert;
    private readonly StageFlops _flops;
    private readonly StageChunk[] _layers;
    private readonly List<StreamWait> _pending = [];
    private readonly double[] _bucket = new double[2];

    public StageProgram(TrainingJob job, StepModel model, StepExchanges exchanges, LabelTable labels, int stage, bool isBidirectional)
    {
        (_job, _map, _model, _exchanges, _labels, _stage) = (job, job.Mapping, model, exchanges, labels, stage);
        _point = MappingPoint.Of(_map);
        _isBidirectional = isBidirectional;
        bool isInterleaved = _map is { Schedule: "interleaved", Pipeline: > 1 };
        _chunks =
            isBidirectional ? 2
            : isInterleaved ? _map.Virtual
            : 1;
        _microBatches = isBidirectional ? model.MicroBatches / 2 : model.MicroBatches;
        _dense = model.Compute(_point, false);
        _expert = job.Model.Experts is null ? default : model.Compute(_point, true);
        _flops = new StageFlops(job);
        _layers = [.. Enumerable.Range(0, _chunks).Select(ChunkOf)];
        for (int s = 0; s < Streams; s++)
        {
            _streams[s] = ImmutableArray.CreateBuilder<RankOperation>();
        }
    }

    public RankProgram Build(ImmutableArray<StagePass> passes)
    {
        if (_map.ShardStates is 1 or 2)
        {
            GatherAll();
        }
        for (int i = 0; i < passes.Length; i++)
        {
            if (passes[i].IsPaired)
            {
                Pair(passes[i], passes[i + 1]);
                i++;
            }
            else
            {
                Pass(passes[i]);
            }
        }
        Finish();
        return new RankProgram([.. _streams.Select(s => s.ToImmutable())]);
    }

    // The layers of a chunk: of a stage the dense ones first.
    private StageChunk ChunkOf(int chunk)
    {
        int holder = _isBidirectional && chunk == 1 ? _map.Pipeline - 1 - _stage : _stage;
        Stage stage = _model.Plan.Stages[holder];
        int parts = _isBidirectional ? 1 : _chunks;
        int part = _isBidirectional ? 0 : chunk;
        int from = (int)((long)stage.Layers * part / parts);
        int to = (int)((long)stage.Layers * (part + 1) / parts);
        bool isLast = stage.IsLast && part == parts - 1;
        (double dense, double expert) = _model.OnRank(StagePlan.DenseParameters(_job.Model, stage), StagePlan.ExpertParameters(_job.Model, stage));
        double denseOfLayer = dense / Math.Max(1, stage.Layers);
        double expertOfLayer = stage.Expert == 0 ? 0 : expert / stage.Expert;
        ImmutableArray<StageLayer> layers =
        [
            .. Enumerable.Range(from, to - from).Select(l => new StageLayer(l >= stage.Dense, denseOfLayer, l >= stage.Dense ? expertOfLayer : 0)),
        ];
        return new StageChunk(layers, isLast, new StreamWait[layers.Length], new StreamWait[layers.Length]);
    }

    private bool Hides(Overlap kind) => _map.Overlap.HasFlag(kind);

    // ---- passes ----

    private void Pass(StagePass pass)
    {
        Receive(pass);
        StageChunk chunk = _layers[pass.Chunk];
        bool isForward = pass.Kind == PassKind.Forward;
        if (isForward)
        {
            for (int l = 0; l < chunk.Layers.Length; l++)
            {
                Forward(pass, chunk, l, isAgain: false);
            }
        }
        else
        {
            Logits(pass, chunk);
            for (int l = chunk.Layers.Length - 1; l >= 0; l--)
            {
                Backward(pass, chunk, l);
            }
        }
        if (isForward)
        {
            Logits(pass, chunk);
        }
        Send(pass, [.. _pending]);
    }

    private void Forward(StagePass pass, StageChunk chunk, int l, bool isAgain)
    {
        StageLayer layer = chunk.Layers[l];
        StepModel.LayerCompute compute = layer.IsExpert ? _expert : _dense;
        int label = Label(pass, isAgain ? "forward again" : "forward");
        if (!isAgain)
        {
            Weights(pass, chunk, l);
        }
        double rate = _flops.Forward(layer.IsExpert) / compute.Forward;
        double core = Attention(compute.ForwardCore, label, rate);
        Layer(layer, compute.Forward - core, label, rate);
    }

    private void Backward(StagePass pass, StageChunk chunk, int l)
    {
        StageLayer layer = chunk.Layers[l];
        StepModel.LayerCompute compute = layer.IsExpert ? _expert : _dense;
        if (pass.Kind == PassKind.Weights)
        {
            Add(Compute, Operation(compute.Weights, Label(pass, "weights"), _flops.Weights(layer.IsExpert)));
            Gradients(pass, chunk, l);
            return;
        }
        Weights(pass, chunk, l);
        double again = 0;
        if (_map.Recompute == "full")
        {
            Forward(pass, chunk, l, isAgain: true);
            again = compute.Forward;
        }
        int label = Label(pass, pass.Kind == PassKind.Inputs ? "inputs" : "backward");
        double seconds = compute.Backward - again - (pass.Kind == PassKind.Inputs ? compute.Weights : 0);
        double rate = _flops.Backward(layer.IsExpert, withWeights: pass.Kind != PassKind.Inputs) / seconds;
        // Gradients of keys and values go around beside them.
        double core = Attention(compute.BackwardCore, label, rate) + Attention(0, label, rate);
        Layer(layer, Math.Max(0, seconds - core), label, rate);
        if (pass.Kind == PassKind.Backward)
        {
            Gradients(pass, chunk, l);
        }
    }

    // Keys and values around the ring beside attention; what of it is done then.
    private double Attention(double core, int label, double rate)
    {
        if (_exchanges.Context is not { } exchange)
        {
            return 0;
        }
        Call(Beside, exchange, Done(Compute));
        double beside = core * _model.Constants.BackgroundOverlap;
        if (beside > 0)
        {
            Add(Compute, Operation(beside, label, rate * beside));
        }
        _pending.Add(Done(Beside));
        return beside;
    }

    // Products of a layer with the exchanges after them; rate: FLOP a second.
    private void Layer(StageLayer layer, double seconds, int label, double rate)
    {
        foreach ((double part, StepExchange? exchange, double hidden) in Segments(layer, seconds))
        {
            double lead = exchange is null ? 0 : Math.Min(part, hidden * exchange.Closed);
            Add(Compute, Operation(part - lead, label, rate * (part - lead)));
            if (exchange is null)
            {
                continue;
            }
            if (lead > 0)
            {
                Call(Beside, exchange, Done(Compute));
                Add(Compute, Operation(lead, label, rate * lead));
                _pending.Add(Done(Beside));
            }
            else
            {
                Call(Compute, exchange, StreamWait.None);
            }
        }
    }

    // Seconds of products, the exchange after them, and the share of it that software hides behind them.
    private IEnumerable<(double, StepExchange?, double)> Segments(StageLayer layer, double seconds)
    {
        int calls = _exchanges.Tensor is null ? 0 : _exchanges.TensorCalls(layer.IsExpert);
        bool exchanges = layer.IsExpert && _exchanges.Dispatch is not null;
        int parts = Math.Max(1, calls + (exchanges ? 2 : 0));
        double tensorHidden = Hides(Overlap.Tensor) ? _model.Constants.TensorOverlap : 0;
        double expertHidden = Hides(Overlap.Expert) ? _model.Constants.ExpertOverlap : 0;
        int left = parts;
        for (int i = 0; i < calls; i++, left--)
        {
            yield return (seconds / parts, _exchanges.Tensor, tensorHidden);
        }
        if (exchanges)
        {
            yield return (seconds / parts, _exchanges.Dispatch, expertHidden);
            yield return (seconds / parts, _exchanges.Combine, expertHidden);
        }
        else if (calls == 0)
        {
            yield return (seconds, null, 0);
        }
    }

    // A forward pass and a backward pass in turn: the exchanges of each run beside the products of the other.
    private void Pair(StagePass forward, StagePass backward)
    {
        Receive(forward);
        Receive(backward);
        StageChunk there = _layers[forward.Chunk];
        StageChunk back = _layers[backward.Chunk];
        StreamWait[] waits = [StreamWait.None, StreamWait.None];
        IEnumerator<Action> one = Chain(forward, there, 0, waits).GetEnumerator();
        IEnumerator<Action> other = Chain(backward, back, 1, waits).GetEnumerator();
        bool hasOne = one.MoveNext();
        bool hasOther = other.MoveNext();
        while (hasOne || hasOther)
        {
            if (hasOne)
            {
                one.Current();
                hasOne = one.MoveNext();
            }
            if (hasOther)
            {
                other.Current();
                hasOther = other.MoveNext();
            }
        }
        Send(forward, Known(waits[0]));
        Send(backward, Known(waits[1]));
    }

    private static StreamWait[] Known(StreamWait wait) => wait.Stream < 0 ? [] : [wait];

    private IEnumerable<Action> Chain(StagePass pass, StageChunk chunk, int side, StreamWait[] waits)
    {
        bool isForward = pass.Kind == PassKind.Forward;
        int stream = side == 0 ? Beside : BesideToo;
        if (!isForward)
        {
            yield return () => Logits(pass, chunk);
        }
        for (int i = 0; i < chunk.Layers.Length; i++)
        {
            int l = isForward ? i : chunk.Layers.Length - 1 - i;
            StageLayer layer = chunk.Layers[l];
            StepModel.LayerCompute compute = layer.IsExpert ? _expert : _dense;
            yield return () => Weights(pass, chunk, l);
            int label = Label(pass, isForward ? "forward" : "backward");
            double seconds = isForward ? compute.Forward : compute.Backward;
            double rate = (isForward ? _flops.Forward(layer.IsExpert) : _flops.BackwardAndAgain(layer.IsExpert)) / seconds;
            foreach ((double part, StepExchange? exchange, double _) in Segments(layer, seconds))
            {
                yield return () =>
                {
                    _pending.AddRange(Known(waits[side]));
                    Add(Compute, Operation(part, label, rate * part));
                    if (exchange is not null)
                    {
                        Call(stream, exchange, Done(Compute));
                        waits[side] = Done(stream);
                    }
                };
            }
            if (!isForward)
            {
                yield return () => Gradients(pass, chunk, l);
            }
        }
        if (isForward)
        {
            yield return () => Logits(pass, chunk);
        }
    }

    private void Logits(StagePass pass, StageChunk chunk)
    {
        double share = pass.Kind == PassKind.Backward ? 2 : 1;
        if (chunk.HasLogits)
        {
            Add(Compute, Operation(_model.Logits * share / 3, Label(pass, "logits"), _flops.Logits * share));
        }
    }

    // ---- data ----

    private static bool IsFirstPass(StagePass pass) => pass.MicroBatch == 0 && pass.Kind == PassKind.Forward;

    // Buckets of weights, in the order in which the first forward passes need them.
    private void GatherAll()
    {
        foreach (StageChunk chunk in _layers)
        {
            foreach (bool ofExperts in new[] { false, true })
            {
                StreamWait[] waits = ofExperts ? chunk.ExpertWeights : chunk.DenseWeights;
                int from = 0;
                double parameters = 0;
                for (int l = 0; l < chunk.Layers.Length; l++)
                {
                    parameters += chunk.Layers[l].Parameters(ofExperts);
                    if (parameters < BucketSize(ofExperts) && l < chunk.Layers.Length - 1)
                    {
                        continue;
                    }
                    if (_exchanges.Gather(ofExperts, parameters) is { } gather)
                    {
                        Call(ofExperts ? ExpertData : Data, gather, StreamWait.None);
                        waits.AsSpan(from, l + 1 - from).Fill(Done(ofExperts ? ExpertData : Data));
                    }
                    (from, parameters) = (l + 1, 0);
                }
            }
        }
        if (!Hides(Overlap.Data))
        {
            _pending.AddRange([Done(Data), Done(ExpertData)]);
        }
    }

    // Before a layer: weights that are sharded, or still on their way from the step before.
    private void Weights(StagePass pass, StageChunk chunk, int l)
    {
        if (_map.ShardStates == 3)
        {
            GatherLayer(pass, chunk, l);
        }
        else if (IsFirstPass(pass))
        {
            _pending.AddRange([.. Known(chunk.DenseWeights[l]), .. Known(chunk.ExpertWeights[l])]);
        }
    }

    // Of sharded weights a layer is gathered one ahead, and the first of a pass when it is met.
    private void GatherLayer(StagePass pass, StageChunk chunk, int l)
    {
        if (!Hides(Overlap.Data))
        {
            int times = pass.Kind == PassKind.Forward ? 1 : StepModel.WeightGathers(_point) - 1;
            for (int i = 0; i < times; i++)
            {
                foreach (bool ofExperts in new[] { false, true })
                {
                    for (int t = 0; t < StepModel.TensorsOfLayer; t++)
                    {
                        if (_exchanges.Gather(ofExperts, chunk.Layers[l].Parameters(ofExperts) / StepModel.TensorsOfLayer) is { } tensor)
                        {
                            Call(Compute, tensor, StreamWait.None);
                        }
                    }
                }
            }
            return;
        }
        bool isForward = pass.Kind == PassKind.Forward;
        bool isFirst = l == (isForward ? 0 : chunk.Layers.Length - 1);
        int next = isForward ? l + 1 : l - 1;
        StreamWait now = Done(Compute);
        StreamWait[] here = isFirst ? Gather(chunk.Layers[l], now) : chunk.Ahead;
        chunk.Ahead = next >= 0 && next < chunk.Layers.Length ? Gather(chunk.Layers[next], now) : [];
        _pending.AddRange(here);
    }

    private StreamWait[] Gather(StageLayer layer, StreamWait after)
    {
        List<StreamWait> waits = [];
        foreach (bool ofExperts in new[] { false, true })
        {
            if (_exchanges.Gather(ofExperts, layer.Parameters(ofExperts)) is { } gather)
            {
                Call(ofExperts ? ExpertData : Data, gather, after);
                waits.Add(Done(ofExperts ? ExpertData : Data));
            }
        }
        return [.. waits];
    }

    private double BucketSize(bool ofExperts)
    {
        int replicas = (ofExperts ? RankOrder.ExpertData(_map) : RankOrder.Data(_map)).Size;
        return Math.Max(BucketParameters, BucketParametersOfReplica * replicas);
    }

    // After the last micro-batch's gradients of a layer, or each one's where they are sharded.
    private void Gradients(StagePass pass, StageChunk chunk, int l)
    {
        bool isSharded = _map.ShardStates == 3;
        if (!isSharded && pass.MicroBatch != _microBatches - 1)
        {
            return;
        }
        for (int kind = 0; kind < 2; kind++)
        {
            bool ofExperts = kind == 1;
            _bucket[kind] += chunk.Layers[l].Parameters(ofExperts);
            if (isSharded || l == 0 || _bucket[kind] >= BucketSize(ofExperts))
            {
                if (_exchanges.Reduce(ofExperts, _bucket[kind]) is { } reduce)
                {
                    int stream =
                        isSharded && !Hides(Overlap.Data) ? Compute
                        : ofExperts ? ExpertData
                        : Data;
                    Call(stream, reduce, stream == Compute ? StreamWait.None : Done(Compute));
                }
                _bucket[kind] = 0;
            }
        }
        if (!isSharded && !Hides(Overlap.Data))
        {
            _pending.AddRange([Done(Data), Done(ExpertData)]);
        }
    }

    private void Finish()
    {
        _pending.AddRange([Done(Data), Done(ExpertData)]);
        Stage stage = _model.Plan.Stages[_stage];
        (double dense, double expert) = _model.OnRank(StagePlan.DenseParameters(_job.Model, stage), StagePlan.ExpertParameters(_job.Model, stage));
        Add(Compute, Operation(_model.Optimizer(_point, dense, expert), _labels.Of("optimizer", "optimizer")));
        // Every so many steps: its share of one, by its closed form.
        if (_model.Average > 0)
        {
            Add(Compute, Operation(_model.Average, _labels.Of("sites", "averages over sites, by their closed form")));
        }
        if (_model.StepWait > 0)
        {
            Add(Compute, Operation(_model.StepWait, _labels.Of("wait", "ranks wait for each other")));
        }
    }

    // ---- pipeline ----

    private int Position(StagePass pass) =>
        _isBidirectional ? (pass.Chunk == 0 ? _stage : _map.Pipeline - 1 - _stage) : (pass.Chunk * _map.Pipeline) + _stage;

    private int Positions => _isBidirectional ? _map.Pipeline : _chunks * _map.Pipeline;

    // Stage and chunk at a position of the chain that a chunk is on.
    private (int Stage, int Chunk) At(int position, int chunk) =>
        _isBidirectional ? (chunk == 0 ? position : _map.Pipeline - 1 - position, chunk) : (position % _map.Pipeline, position / _map.Pipeline);

    private int Message(bool isForward, int chunk, int microBatch) => ((((isForward ? 0 : 1) * _chunks) + chunk) * _microBatches) + microBatch;

    private void Receive(StagePass pass)
    {
        bool isForward = pass.Kind == PassKind.Forward;
        int from = Position(pass) + (isForward ? -1 : 1);
        if (pass.Kind == PassKind.Weights || from < 0 || from >= Positions)
        {
            return;
        }
        (int stage, _) = At(from, pass.Chunk);
        int peer = (stage - _stage) * RankOrder.StageSize(_map);
        int label = _labels.Of("pipeline", $"{(isForward ? "activations" : "gradients")} of micro-batch {MicroBatchOf(pass)}");
        int message = Message(isForward, pass.Chunk, pass.MicroBatch);
        Add(
            Compute,
            new RankOperation(RankOperationKind.Receive, label, 0, message, peer, _exchanges.TransferBytes, StreamWait.None, StreamWait.None)
        );
    }

    private void Send(StagePass pass, StreamWait[] after)
    {
        bool isForward = pass.Kind == PassKind.Forward;
        int to = Position(pass) + (isForward ? 1 : -1);
        if (pass.Kind == PassKind.Weights || to < 0 || to >= Positions)
        {
            return;
        }
        (int stage, int chunk) = At(to, pass.Chunk);
        int peer = (stage - _stage) * RankOrder.StageSize(_map);
        int label = _labels.Of("pipeline", $"{(isForward ? "activations" : "gradients")} of micro-batch {MicroBatchOf(pass)}");
        int message = Message(isForward, chunk, pass.MicroBatch);
        bool beside = StepModel.HidesTransfers(_point);
        // Interleaved chunks wrap around: the last stage's next is the first.
        int stream =
            !beside ? Compute
            : isForward == (_isBidirectional && pass.Chunk == 1) ? ToPrevious
            : ToNext;
        StreamWait first = beside ? Done(Compute) : StreamWait.None;
        StreamWait second = beside && after.Length > 0 ? after[^1] : StreamWait.None;
        if (peer == 0)
        {
            return;
        }
        Add(
            stream,
            new RankOperation(RankOperationKind.Send, label, _exchanges.TransferStart, message, peer, _exchanges.TransferBytes, first, second)
        );
    }

    private int MicroBatchOf(StagePass pass) => _isBidirectional && pass.Chunk == 1 ? pass.MicroBatch + _microBatches : pass.MicroBatch;

    // ---- operations ----

    private int Label(StagePass pass, string what)
    {
        string chunk = _chunks > 1 && !_isBidirectional ? $", chunk {pass.Chunk}" : "";
        return _labels.Of("compute", $"{what} {MicroBatchOf(pass)}{chunk}");
    }

    private static RankOperation Operation(double seconds, int label, double flops = 0) =>
        new(RankOperationKind.Compute, label, seconds, 0, 0, 0, StreamWait.None, StreamWait.None) { Flops = flops };

    private StreamWait Done(int stream) => _streams[stream].Count == 0 ? StreamWait.None : new StreamWait(stream, _streams[stream].Count);

    private void Call(int stream, StepExchange exchange, StreamWait after) =>
        Add(
            stream,
            new RankOperation(
                RankOperationKind.Call,
                _labels.Of(exchange.Dimension, exchange.What),
                exchange.Start,
                exchange.Call,
                0,
                0,
                after,
                StreamWait.None
            )
        );

    // The compute stream takes up what was left for it to wait for.
    private void Add(int stream, RankOperation operation)
    {
        if (stream == Compute)
        {
            StreamWait[] waits =
            [
                .. _pending.Where(w => w.Stream > 0).GroupBy(w => w.Stream).Select(g => new StreamWait(g.Key, g.Max(w => w.Operations))),
            ];
            _pending.Clear();
            for (int i = 2; i < waits.Length; i += 2)
            {
                RankOperation wait = Operation(0, operation.Label);
                _streams[Compute].Add(wait with { First = waits[i], Second = i + 1 < waits.Length ? waits[i + 1] : StreamWait.None });
            }
            operation = operation with
            {
                First = waits.Length > 0 ? waits[0] : operation.First,
                Second = waits.Length > 1 ? waits[1] : operation.Second,
            };
        }
        _streams[stream].Add(operation);
    }
}
