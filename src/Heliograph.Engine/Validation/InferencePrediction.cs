using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Inference;

namespace Heliograph.Engine.Validation;

/// <summary>What the inference model predicts for one row: the same replicas and operating points as a scenario's.</summary>
internal sealed class InferencePrediction
{
    // Requests on a rank that no engine exceeds.
    private const double MostRequests = 4096;

    // First words of the column.
    private static readonly string[] Phases = ["prefill", "decode", "offline", "server", "interactive", "e2e"];

    private readonly InferenceRow _row;
    private readonly InferenceSystem _system;
    private readonly ModelSpec _spec;
    private readonly ServedModel _model;
    private readonly FigureBook _book;
    private readonly double _input;
    private readonly double _output;
    private readonly PartRef _data;
    private readonly double _accepted;

    private InferencePrediction(InferenceRow row, InferenceSystem system, ModelSpec spec, FigureBook book)
    {
        (_row, _system, _spec, _book) = (row, system, spec, book);
        _model = system.Serve(spec);
        PartRef data = new($"data-mlperf-{spec.Name}");
        _data = book.Part(data) is null || row.Number("isl") is not null ? new PartRef("data-served") : data;
        _input = Math.Max(1, row.Number("isl") ?? row.Number("kv_len") ?? Figure("input-length") ?? 1);
        _output = Math.Max(1, row.Number("osl") ?? (row.Number("isl") is null && row.Number("kv_len") is null ? Figure("output-length") : null) ?? 1);
        _accepted = row.Accepted ?? system.Constants.Accepted(row.Drafts);
    }

    private bool IsSplit => _row["phase"].Contains("split", StringComparison.OrdinalIgnoreCase);

    private bool IsBenchmark => _data.Id != "data-served";

    // Engines that reserve a request's whole answer.
    private double Held => _input + (_output * (_row["engine"].StartsWith("Tensor", StringComparison.OrdinalIgnoreCase) ? 1 : 0.5));

    /// <summary>In the unit of the row's primary column; null with a reason.</summary>
    public static double? Of(InferenceRow row, FigureBook book, ModelPresets presets, out string note)
    {
        if (row.Primary.Length == 0)
        {
            string? column = InferenceRow.Measured.FirstOrDefault(c => row[c].Length > 0);
            note = column is null ? "no measured quantity" : $"no measured quantity: '{column}: {row[column]}' is no number";
            return null;
        }
        if (!Phases.Any(p => row["phase"].StartsWith(p, StringComparison.OrdinalIgnoreCase)))
        {
            note = $"phase '{row["phase"]}' is none of {string.Join(", ", Phases)}";
            return null;
        }
        if (InferenceModels.Find(row["model"], row.Number("params_b"), row.Number("active_b"), presets) is not { } spec)
        {
            note = $"model '{row["model"]}' is unknown and has no parameters";
            return null;
        }
        if (InferenceSystem.Of(row, book, out string? error) is not { } system)
        {
            note = error!;
            return null;
        }
        return new InferencePrediction(row, system, spec, book).Predict(out note);
    }

    private double? Predict(out string note)
    {
        string phase = _row["phase"].ToLowerInvariant();
        Outcome? best = null;
        foreach (ServingPool pool in Candidates())
        {
            Replica replica = _system.Replica(_model, pool);
            Outcome? outcome =
                phase.StartsWith("prefill", StringComparison.Ordinal) ? Prefill(replica)
                : phase.StartsWith("decode", StringComparison.Ordinal) ? Decode(replica)
                : IsSplit ? Split(replica)
                : Shared(replica, phase);
            bool better =
                outcome is { } o
                && (
                    best is not { } b
                    || (
                        o.Meets != b.Meets ? o.Meets
                        : o.Meets ? o.PerAccelerator > b.PerAccelerator
                        : o.PerToken < b.PerToken
                    )
                );
            best = better ? outcome : best;
        }
        if (best is not { } found)
        {
            note = "the weights fit no mapping that was tried";
            return null;
        }
        note = found.Note;
        return _row.Primary switch
        {
            "tok_s_total" => found.PerAccelerator * _row.Accelerators,
            "tok_s_user" => 1 / found.PerToken,
            "tpot_ms" => found.PerToken * 1e3,
            "ttft_ms" => found.FirstToken * 1e3,
            _ => found.PerAccelerator,
        };
    }

    private IEnumerable<ServingPool> Candidates()
    {
        string text = _row["parallelism"];
        int at = text.IndexOf("decode", StringComparison.OrdinalIgnoreCase);
        string decode = at > 0 ? text[at..] : text;
        return InferenceSystem.Pools(_spec, decode, IsSplit ? Math.Max(1, _row.Accelerators / 2) : _row.Accelerators);
    }

    private Outcome Prefill(Replica replica)
    {
        double seconds = replica.PromptSeconds(_input);
        double rate = _input / seconds / replica.RankSize / (1 - _row.CacheHits);
        return new Outcome(rate, seconds, seconds, true, $"{Shape(replica)}; {replica.Phases.Prefill(_input).Bound}-bound");
    }

    private Outcome? Decode(Replica replica)
    {
        double context = _row.Number("kv_len") ?? (_input + (_output / 2));
        double limit = Math.Min(replica.Limit(context), MostRequests);
        double Each(double b) => replica.Step(b, context, _row.Drafts).Total / _accepted;
        double? stated = _row.Number("batch_per_accel") * replica.RankSize ?? OnRank(replica, _row.Accelerators);
        double requests = stated ?? Within(limit, TargetPerToken, Each);
        if (requests <= 0)
        {
            return null;
        }
        DecodeTime step = replica.Step(requests, context, _row.Drafts);
        double each = step.Total / _accepted;
        return new Outcome(requests / each / replica.RankSize, each, each, true, $"{Shape(replica)}, {requests:0.#} a rank; {step.Bound}-bound");
    }

    private Outcome? Shared(Replica replica, string phase)
    {
        double limit = Math.Min(replica.Limit(Held), MostRequests);
        double share = (double)_row.Accelerators / replica.RankSize;
        limit = Math.Min(limit, (_row.Requests ?? double.PositiveInfinity) / share);
        if (limit < 1)
        {
            return null;
        }
        PartRef limits = new($"{_data.Id}-{phase}");
        double? stated = OnRank(replica, _row.Accelerators);
        double requests = Math.Min(limit, stated is { } s && !replica.IsSpread ? Math.Max(1, s) : stated ?? limit);
        Demand demand = new(
            _input,
            _output,
            _row.Drafts,
            _accepted,
            requests,
            Held,
            _book.Figure(limits, "first-token-limit")?.Preferred,
            _book.Figure(limits, "token-limit")?.Preferred
        );
        double Each(double b) => replica.Round(b, _input, _output, _row.Drafts, _accepted) / _output;
        if (stated is null && demand.TokenLimit is null && TargetPerToken is { } target)
        {
            demand = demand with { Concurrency = Within(requests, target, Each) };
        }
        OperatingPoint at = Operation.Shared(replica, demand, _system.Constants);
        bool meets = at.Meets && (stated is not null || TargetPerToken is not { } t || at.PerToken <= t * (1 + 1e-6));
        double rate = at.Rate * (phase == "offline" && IsBenchmark ? Drain(replica, at.Requests) : 1);
        DecodeTime step = replica.Step(at.Requests, demand.Context, demand.Drafts);
        double first = replica.PromptLatency(_input) + step.Total;
        // A mean time per token excludes the prompts of others only where one request is alone.
        double each = _row.Primary == "tpot_ms" ? step.Total / _accepted : at.PerToken;
        return new Outcome(
            rate,
            each,
            first,
            meets,
            $"{Shape(replica)}, {at.Requests:0.#} a rank; prefill {replica.Phases.Prefill(_input).Bound}-bound, decode {step.Bound}-bound"
        );
    }

    // Half of the accelerators prefill unless the row says more; decode holds as many requests as its time per token allows.
    private Outcome? Split(Replica decode)
    {
        int half = Math.Max(1, _row.Accelerators / 2);
        double context = _input + (_output / 2);
        double limit = Math.Min(decode.Limit(Held), MostRequests);
        if (limit < 1)
        {
            return null;
        }
        double Each(double b) => decode.Step(b, context, _row.Drafts).Total / _accepted;
        double? stated = OnRank(decode, half);
        double requests = stated is { } s ? Math.Min(limit, s) : Within(limit, TargetPerToken, Each);
        string text = _row["parallelism"];
        int at = text.IndexOf("decode", StringComparison.OrdinalIgnoreCase);
        ServingPool own =
            at > 0
                ? InferenceSystem.Pools(_spec, text[..at] + (text.Contains("dies", StringComparison.Ordinal) ? " dies" : ""), half).First()
                : decode.Pool;
        Replica prefill = _system.Replica(_model, own);
        double prompts = half / (prefill.PromptSeconds(_input) * prefill.RankSize) * _system.Constants.PrefillLoad;
        double answers = half * requests / (Each(requests) * decode.RankSize);
        double rate = Math.Min(answers, prompts * _output);
        bool meets = stated is not null || TargetPerToken is not { } t || Each(requests) <= t * (1 + 1e-6);
        string bound = answers <= prompts * _output ? "decode" : "prefill";
        return new Outcome(
            rate / _row.Accelerators,
            Each(requests),
            prefill.PromptLatency(_input),
            meets,
            $"{Shape(decode)}, {requests:0.#} a rank; {bound} is the narrower"
        );
    }

    // s of an output token at which the row says that it ran; never where that is what is predicted.
    private double? TargetPerToken =>
        _row.Primary is "tpot_ms" or "tok_s_user" ? null
        : _row.Number("tpot_ms") is { } milliseconds ? milliseconds / 1e3
        : _row.Number("tok_s_user") is > 0 and var user ? 1 / user
        : null;

    private double? OnRank(Replica replica, int accelerators) =>
        _row.Number("concurrency") * replica.RankSize / Math.Max(accelerators, replica.RankSize);

    private static double Within(double limit, double? target, Func<double, double> each)
    {
        if (target is not { } t || each(limit) <= t)
        {
            return limit;
        }
        double least = Math.Min(1, limit);
        return each(least) <= t ? Operation.Largest(least, limit, b => each(b) <= t) : least;
    }

    /// <summary>
    /// Share of an offline run in which the accelerators are full: the run lasts until its longest answer is written, at
    /// the speed of a step that is nearly empty.
    /// </summary>
    private double Drain(Replica replica, double requests)
    {
        double run = _book.Figure(new PartRef("data-mlperf"), "run-duration")?.Preferred ?? 0;
        double longest = Figure("longest-output") ?? _output;
        double step = replica.Step(Math.Max(1, requests / 10), _input, _row.Drafts).Total / _accepted;
        return run / (run + (Math.Max(0, longest - _output) * step));
    }

    private double? Figure(string quantity) => _book.Figure(_data, quantity)?.Preferred;

    private static string Shape(Replica replica) =>
        replica.IsSpread ? $"experts over {replica.Pool.Expert}" : $"tensor {replica.Pool.Tensor}, pipeline {replica.Pool.Pipeline}";

    private readonly record struct Outcome(double PerAccelerator, double PerToken, double FirstToken, bool Meets, string Note);
}
