using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Validation;

/// <summary>
/// Reads tables of measured training runs: the wide form (a row with model, hardware, mapping and results; the column
/// <c>primary</c> names the published one) and the form of the vTrain artefact (<c># GPUs, global batch, ...</c>). How
/// each column is read stands in <c>docs/models/training.md</c>.
/// </summary>
internal sealed class MeasuredRunReader(Workspace workspace, DiagnosticList diagnostics)
{
    private const string Gpus = "# GPUs";

    private static readonly string[] Required = ["model", "layers", "hidden", "heads", "vocab", "seq", "gpu", "n_gpu", "peak_tflops_bf16", "primary"];

    public ImmutableArray<MeasuredRun> Read(string path)
    {
        ImmutableArray<MeasuredRun>.Builder runs = ImmutableArray.CreateBuilder<MeasuredRun>();
        ImmutableArray<PublishedRow> rows = PublishedTable.Read(path, [], diagnostics);
        if (rows.IsEmpty)
        {
            return [];
        }
        bool vTrain = rows[0].Cells.ContainsKey(Gpus);
        string[] missing = vTrain ? [] : [.. Required.Where(c => !rows[0].Cells.ContainsKey(c))];
        foreach (string column in missing)
        {
            diagnostics.Error(
                Codes.MissingKey,
                new SourceSpan(path, 1, 1),
                $"the table has no column '{column}'",
                $"columns are {string.Join(", ", Required)} and more"
            );
        }
        if (missing.Length > 0)
        {
            return [];
        }
        foreach (PublishedRow row in rows)
        {
            if ((vTrain ? VTrain(row) : Wide(row)) is { } run)
            {
                runs.Add(run);
            }
        }
        return runs.ToImmutable();
    }

    // vTrain: Megatron-DeepSpeed on A100 of 2022, GPT in FP16, unfused attention, nothing overlapped. Several nodes: full
    // recomputation (its source says so); one node: none (its times are three forward passes of layers, see the docs).
    private MeasuredRun? VTrain(PublishedRow row)
    {
        Cells c = new(row, diagnostics);
        int n = c.Count(Gpus);
        int hidden = c.Count("hidden size");
        int heads = c.Count("attention heads");
        bool several = n > 8;
        ModelSpec model = new(
            "GPT",
            c.Count("# layers"),
            hidden,
            heads,
            heads,
            hidden / Math.Max(1, heads),
            4 * hidden,
            false,
            51200,
            true,
            null,
            null,
            0,
            []
        );
        Mapping map = new(
            c.Count("tensor parallelism"),
            c.Count("pipeline parallelism"),
            c.Count("data parallelism"),
            1,
            1,
            1,
            c.Count("micro batch"),
            several ? "full" : "none",
            false,
            0,
            false,
            "1f1b",
            "none",
            row.Span,
            Overlap.None
        );
        double published = c.Positive("iteration time (ms)");
        TrainingJob job = new(model, c.Count("sequence length"), c.Count("global batch"), "fp16", map, row.Span, 2022.5);
        if (!c.IsValid || !Divides(job, n))
        {
            return null;
        }
        PartRef part = new("acc-a100");
        FigureBook book = new(workspace.Catalogue);
        double Figure(string quantity) => book.Get(part, quantity).Value ?? double.NaN;
        AcceleratorNumbers numbers = new(Figure("peak-bf16"), double.NaN, Figure("memory") / 8, Figure("memory-bandwidth") / 8);
        // Four 200G HDR ports a node of eight.
        return new MeasuredRun(
            row["id"],
            several ? "vtrain-multi" : "vtrain-single",
            false,
            "ampere",
            n,
            numbers,
            Tiers(8, Figure("scale-up-bandwidth") / 8, 12.5e9, n),
            [job],
            RunQuantity.StepSeconds,
            published / 1000,
            0,
            0,
            job.Batch,
            false,
            true,
            1,
            row.Span
        );
    }

    private MeasuredRun? Wide(PublishedRow row)
    {
        Cells c = new(row, diagnostics);
        string family = row["family"].Length > 0 ? row["family"] : "other";
        string gpu = row["gpu"];
        int n = c.Count("n_gpu");
        ModelSpec model = Model(row, c);
        string type = row["train_dtype"];
        string precision =
            type.Contains("fp8", StringComparison.OrdinalIgnoreCase) ? "fp8"
            : type == "fp16" ? "fp16"
            : "bf16";
        // A power limit below the accelerator's own lowers its clock: power grows with the cube of it.
        double clock = PowerLimit(gpu) is { } limit && Rated(gpu) is { } rated ? Math.Cbrt(Math.Min(1, limit / rated)) : 1;
        double peak = 1e12 * c.Number("peak_tflops_bf16");
        double trained = 1e12 * c.Number("peak_tflops_train", peak / 1e12);
        AcceleratorNumbers numbers = new(
            peak * clock,
            (precision == "fp8" ? Math.Max(trained, peak) : double.NaN) * clock,
            1e9 * c.Number("hbm_gb"),
            1e9 * c.Number("hbm_gbs")
        );
        ImmutableArray<TierNumbers> tiers = Tiers(
            c.Count("scaleup_size", 1),
            1e9 * c.Number("scaleup_gbs_uni", 0),
            1e9 * c.Number("scaleout_gbs_uni", 0),
            n
        );
        RunQuantity? quantity = row["primary"] switch
        {
            "res_step_s" => RunQuantity.StepSeconds,
            "res_tok_s" => RunQuantity.TokensPerSecond,
            "res_tok_s_gpu" => RunQuantity.TokensPerSecondEach,
            "res_tflops_gpu" => RunQuantity.TeraflopsEach,
            "res_mfu_pct" => RunQuantity.MfuPercent,
            "res_hfu_pct" => RunQuantity.HfuPercent,
            _ => null,
        };
        if (quantity is null)
        {
            diagnostics.Error(
                Codes.OutOfRange,
                row.Span,
                $"'primary: {row["primary"]}' is no result column",
                "use res_step_s, res_tok_s, res_tok_s_gpu, res_tflops_gpu, res_mfu_pct or res_hfu_pct"
            );
            return null;
        }
        double published = c.Positive(row["primary"]);
        if (!c.IsValid)
        {
            return null;
        }
        ImmutableArray<TrainingJob> candidates = Fitting([.. Jobs(row, c, model, precision, n).Where(j => MappingCheck.Of(j, n).IsEmpty)], numbers);
        bool isAscend = gpu.Contains("ascend", StringComparison.OrdinalIgnoreCase);
        return new MeasuredRun(
            row["id"],
            family,
            model.Experts is not null,
            Architecture(gpu),
            n,
            numbers,
            tiers,
            candidates,
            quantity.Value,
            published,
            candidates.IsEmpty ? 0 : FlopsOfSequence(row["flop_convention"], quantity.Value, candidates[0]),
            peak,
            c.Count("gbs", 0),
            isAscend && quantity is RunQuantity.MfuPercent or RunQuantity.HfuPercent,
            row["quality"] != "C" && !candidates.IsEmpty,
            row["quality"] == "B" ? 0.5 : 1,
            row.Span
        );
    }

    private ModelSpec Model(PublishedRow row, Cells c)
    {
        int heads = c.Count("heads");
        int hidden = c.Count("hidden");
        int layers = c.Count("layers");
        ExpertSpec? experts = null;
        if (c.Count("experts", 0) > 0)
        {
            int dense = row["dense_layers"].Length > 0 ? c.Count("dense_layers", 0) : 0;
            experts = new ExpertSpec(c.Count("experts"), c.Count("topk"), c.Count("shared_experts", 0), c.Count("moe_ffn"), dense);
        }
        LatentAttention? latent =
            c.Count("kv_lora", 0) > 0
                ? new LatentAttention(c.Count("q_lora", 0), c.Count("kv_lora"), c.Count("rope_dim"), c.Count("nope_dim"), c.Count("v_dim"))
                : null;
        // What the columns cannot say comes from the preset of the same dimensions: windows, limits of routing.
        ModelSpec? preset = workspace.Models.Models.FirstOrDefault(m =>
            m.Layers == layers && m.Hidden == hidden && m.Heads == heads && m.Experts?.Count == experts?.Count
        );
        return new ModelSpec(
            row["model"],
            layers,
            hidden,
            heads,
            c.Count("kv_heads", heads),
            c.Count("head_dim", hidden / Math.Max(1, heads)),
            c.Count("ffn", 4 * hidden),
            row["gated"] == "1",
            c.Count("vocab"),
            row["tied_emb"] == "1",
            experts is null ? null : experts with { Domains = preset?.Experts?.Domains ?? 0 },
            latent,
            c.Count("mtp", 0),
            [],
            preset?.Window,
            row["overlap"].Contains("parallel block", StringComparison.OrdinalIgnoreCase)
        );
    }

    // One job for each choice that the published columns leave open.
    private IEnumerable<TrainingJob> Jobs(PublishedRow row, Cells c, ModelSpec model, string precision, int n)
    {
        bool fused =
            row["flash_attn"] != "0" && !(row["flash_attn"].Length == 0 && row["recompute"].StartsWith("selective", StringComparison.Ordinal));
        // Runs without a date are taken to have been made when the chip was a year old.
        double? software = SoftwareYear(row) ?? Calibration.YearOf(new FigureBook(workspace.Catalogue), Architecture(row["gpu"])) + 1;
        bool dualPipe = row["vpp"].Equals("DualPipe", StringComparison.OrdinalIgnoreCase);
        // Fully sharded data parallel fetches the next layer while one computes.
        bool sharded = row["dp_shard"].Contains("fsdp", StringComparison.OrdinalIgnoreCase);
        int context = c.Count("cp", 1);
        foreach ((int tensor, int pipeline, int data) in Layouts(row, c, model, n, context))
        {
            foreach ((int chunks, int microBatch, int batch) in Batches(row, c, model, pipeline, data, dualPipe))
            {
                foreach (string recompute in Recomputations(row["recompute"], fused))
                {
                    Mapping map = new(
                        tensor,
                        pipeline,
                        data,
                        context,
                        c.Count("ep", 1),
                        chunks,
                        microBatch,
                        recompute,
                        row["seq_par"].Length > 0 ? row["seq_par"] == "1" : fused && tensor > 1,
                        Shard(row["dp_shard"], fused, pipeline),
                        fused,
                        dualPipe ? "dualpipe"
                            : chunks > 1 ? "interleaved"
                            : "1f1b",
                        "none",
                        row.Span,
                        Overlaps(row["overlap"], fused) | (sharded ? Overlap.Data : Overlap.None)
                    );
                    yield return new TrainingJob(model, c.Count("seq"), batch, precision, map, row.Span, software);
                }
            }
        }
    }

    // Tensor groups inside a scale-up domain, pipelines of whole layers, and data parallel over the rest.
    private static IEnumerable<(int Tensor, int Pipeline, int Data)> Layouts(PublishedRow row, Cells c, ModelSpec model, int n, int context)
    {
        int domain = Math.Max(1, c.Count("scaleup_size", 1));
        int[] tensors =
            row["tp"].Length > 0
                ? [c.Count("tp")]
                : [.. Enumerable.Range(1, Math.Min(domain, model.Heads)).Where(t => int.IsPow2(t) && model.Heads % t == 0)];
        foreach (int tensor in tensors)
        {
            int left = n / Math.Max(1, tensor * context);
            int[] pipelines =
                row["pp"].Length > 0 ? [c.Count("pp")]
                : row["dp"].Length > 0 ? [Math.Max(1, left / Math.Max(1, c.Count("dp")))]
                : [.. Enumerable.Range(1, Math.Min(model.Layers, Math.Max(1, left))).Where(p => left % p == 0)];
            foreach (int pipeline in pipelines)
            {
                yield return (tensor, pipeline, Math.Max(1, c.Count("dp", left / Math.Max(1, pipeline))));
            }
        }
    }

    private static IEnumerable<(int Chunks, int MicroBatch, int Batch)> Batches(
        PublishedRow row,
        Cells c,
        ModelSpec model,
        int pipeline,
        int data,
        bool dualPipe
    )
    {
        int most = (model.Layers + pipeline - 1) / Math.Max(1, pipeline);
        int[] virtuals =
            dualPipe || pipeline == 1 ? [1]
            : row["vpp"].Length > 0 ? [c.Count("vpp", 1)]
            : [.. Enumerable.Range(1, most).Where(v => most % v == 0)];
        int[] microBatches = row["mbs"].Length > 0 ? [Math.Max(1, c.Count("mbs", 1))] : [1, 2, 4, 8, 16];
        foreach (int microBatch in microBatches)
        {
            // Without a published batch: enough micro-batches that the pipeline is full most of the time.
            int atOnce = data * microBatch;
            int batch = c.Count("gbs", 32 * pipeline * atOnce);
            if (batch % atOnce != 0 && row["mbs"].Length == 0 && microBatch > 1)
            {
                continue;
            }
            // A batch that does not divide ran with micro-batches of unequal size.
            batch = batch % atOnce == 0 ? batch : Math.Max(1, (int)Math.Round((double)batch / atOnce)) * atOnce;
            foreach (int chunks in virtuals)
            {
                if (chunks == 1 || batch / atOnce % pipeline == 0 || row["vpp"].Length > 0)
                {
                    yield return (chunks, microBatch, batch);
                }
            }
        }
    }

    private static string[] Recomputations(string text, bool fused) =>
        text.StartsWith("full", StringComparison.Ordinal) ? ["full"]
        : text.StartsWith("none", StringComparison.Ordinal) ? ["none"]
        : text.StartsWith("selective", StringComparison.Ordinal) ? ["selective"]
        // Norms and activation functions: what selective means beside fused attention.
        : text.Length > 0 ? [fused ? "selective" : "none"]
        : ["none", "selective", "full"];

    // The run was made, and counts of memory are off by as much as a tenth: what would fit into 110 %. The smallest when
    // none does by this model's count.
    private static ImmutableArray<TrainingJob> Fitting(ImmutableArray<TrainingJob> jobs, AcceleratorNumbers accelerator)
    {
        ImmutableArray<TrainingJob> fitting = [.. jobs.Where(j => MemoryModel.Fullest(j, 1.1 * accelerator.Capacity).Fits)];
        return !fitting.IsEmpty || jobs.IsEmpty ? fitting : [jobs.MinBy(j => MemoryModel.Fullest(j, accelerator.Capacity).Total)!];
    }

    // Stage in words wins over the name of the software; sharded weights stay gathered while a pipeline is full.
    private static int Shard(string text, bool fused, int pipeline)
    {
        bool Has(string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
        return text.Length == 0 ? (fused ? 1 : 0)
            : Has("none") ? 0
            : Has("zero1") || Has("distributed optimizer") ? 1
            : Has("zero2") ? 2
            : Has("zero3") || Has("fsdp") ? (pipeline > 1 ? 2 : 3)
            : 1;
    }

    // Software that has fused attention also overlaps unless its text says otherwise; older software overlaps nothing.
    internal static Overlap Overlaps(string text, bool fused)
    {
        bool Has(params ReadOnlySpan<string> words)
        {
            foreach (string word in words)
            {
                // A whole word: "overlapped" names no dimension.
                if (Regex.IsMatch(text, $@"\b{Regex.Escape(word)}\b", RegexOptions.IgnoreCase))
                {
                    return true;
                }
            }
            return false;
        }
        if (text.Length == 0)
        {
            return fused ? Overlap.Tensor | Overlap.Pipeline | Overlap.Data : Overlap.None;
        }
        if (text.StartsWith("none", StringComparison.OrdinalIgnoreCase) || Has("baseline"))
        {
            return Overlap.None;
        }
        if (text.Equals("all", StringComparison.OrdinalIgnoreCase))
        {
            return Overlap.All;
        }
        Overlap overlap = Overlap.None;
        overlap |= !Has("vanilla TP") && Has("TP", "MC2", "tp-comm") ? Overlap.Tensor : 0;
        overlap |= Has("PP", "interleaved") ? Overlap.Pipeline : 0;
        overlap |= Has("DP", "grad-reduce", "prefetch", "FSDP") ? Overlap.Data : 0;
        overlap |= Has("EP overlap", "DualPipe", "a2a") ? Overlap.Expert : 0;
        return overlap;
    }

    // Per sequence: a batch that was not published is chosen, and the rate must follow it.
    private static double FlopsOfSequence(string convention, RunQuantity quantity, TrainingJob job)
    {
        bool hardware = quantity == RunQuantity.HfuPercent || convention.Contains("hardware", StringComparison.OrdinalIgnoreCase);
        // Megatron's formula counts the whole score matrix; where the convention is not printed it is the usual one.
        bool causal =
            !hardware && !convention.Contains("non-causal", StringComparison.Ordinal) && convention.Contains("causal", StringComparison.Ordinal);
        TrainingJob counted = job with { Mapping = job.Mapping with { FlashAttention = causal } };
        return (hardware ? ModelCount.HardwareFlops(counted) : ModelCount.ModelFlops(counted)) / job.Batch;
    }

    private static ImmutableArray<TierNumbers> Tiers(int domain, double inside, double outside, int n) =>
        domain >= n
            ? [new TierNumbers("scale-up", TierKind.Switched, n, inside, 1, 0)]
            :
            [
                new TierNumbers("scale-up", TierKind.Switched, domain, inside, 1, 0),
                new TierNumbers("scale-out", TierKind.Switched, n, outside, 1, 0),
            ];

    internal static string? Architecture(string gpu)
    {
        (string Word, string Name)[] known =
        [
            ("A100", "ampere"),
            ("A800", "ampere"),
            ("H100", "hopper"),
            ("H200", "hopper"),
            ("H800", "hopper"),
            ("H20", "hopper"),
            ("GH200", "hopper"),
            ("B200", "blackwell"),
            ("B300", "blackwell"),
            ("910", "davinci"),
        ];
        return Array.Find(known, k => gpu.Contains(k.Word, StringComparison.OrdinalIgnoreCase)).Name;
    }

    // The year of the software as its source dates it: a container "25.11", a month and year, a paper's number, a year.
    internal static double? SoftwareYear(PublishedRow row)
    {
        string text = $"{row["source"]} {row["source_ref"]} {row["overlap"]}";
        if (Regex.Match(text, @"\b(2\d)\.(0[1-9]|1[0-2])(\.\d+)? container") is { Success: true } container)
        {
            return Dated(2000 + Number(container.Groups[1]), Number(container.Groups[2]));
        }
        string[] months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        if (Regex.Match(text, @"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (20\d\d)\b") is { Success: true } month)
        {
            return Dated(Number(month.Groups[2]), Array.IndexOf(months, month.Groups[1].Value) + 1);
        }
        if (Regex.Match(text, @"arXiv:(\d\d)(\d\d)\.") is { Success: true } paper)
        {
            return Dated(2000 + Number(paper.Groups[1]), Number(paper.Groups[2]));
        }
        if (Regex.Match(text, @"\b20[12]\d\b") is { Success: true } year)
        {
            return Number(year) + 0.5;
        }
        // Releases that a source names instead of a date.
        return text.Contains("DeepEP", StringComparison.Ordinal) ? 2025.2
            : text.Contains("r0.8.0", StringComparison.Ordinal) ? 2024.5
            : null;
    }

    private static double Dated(int year, int month) => year + ((month - 0.5) / 12);

    private static int Number(Capture digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    // "...-500W" names the limit at which the run was made.
    private static double? PowerLimit(string gpu)
    {
        string last = gpu.Split('-', ' ', '(', ')')[^1];
        return last.EndsWith('W') && double.TryParse(last[..^1], CultureInfo.InvariantCulture, out double watts) ? watts : null;
    }

    private double? Rated(string gpu)
    {
        PartRef? part = Architecture(gpu) switch
        {
            "hopper" => new PartRef("acc-h100"),
            "ampere" => new PartRef("acc-a100"),
            _ => null,
        };
        return part is null ? null : new FigureBook(workspace.Catalogue).Figure(part, "power")?.Preferred;
    }

    private bool Divides(TrainingJob job, int n)
    {
        string[] problems = [.. MappingCheck.Of(job, n).Select(f => f.Message)];
        foreach (string problem in problems)
        {
            diagnostics.Error(Codes.MappingMismatch, job.Span, problem, "correct the row");
        }
        return problems.Length == 0;
    }

    /// <summary>Cells as numbers; a missing or bad one is a diagnostic with the row's line.</summary>
    private sealed class Cells(PublishedRow row, DiagnosticList diagnostics)
    {
        private const int MostCounted = 100_000_000;

        public bool IsValid { get; private set; } = true;

        public double Number(string column, double? missing = null)
        {
            string text = row[column];
            if (text.Length == 0 && missing is { } value)
            {
                return value;
            }
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= 0)
            {
                return number;
            }
            IsValid = false;
            diagnostics.Error(
                Codes.OutOfRange,
                row.Span,
                text.Length == 0 ? $"'{column}' is empty" : $"'{column}: {text[..Math.Min(40, text.Length)]}' is no number of at least 0",
                "write a number"
            );
            return 1;
        }

        /// <summary>What an error is relative to.</summary>
        public double Positive(string column)
        {
            double number = Number(column);
            if (number > 0)
            {
                return number;
            }
            Refuse($"'{column}: {row[column]}' is not above 0", "write the published number");
            return 1;
        }

        /// <summary>A whole number; at least 1, or at least 0 where the cell may be empty.</summary>
        public int Count(string column, int? missing = null)
        {
            double number = Number(column, missing);
            int least = missing is null ? 1 : 0;
            if (number <= MostCounted && number == Math.Floor(number) && number >= least)
            {
                return (int)number;
            }
            Refuse($"'{column}: {row[column]}' is no whole number from {least} to {MostCounted}", "write a count");
            return 1;
        }

        private void Refuse(string message, string fix)
        {
            IsValid = false;
            diagnostics.Error(Codes.OutOfRange, row.Span, message, fix);
        }
    }
}
