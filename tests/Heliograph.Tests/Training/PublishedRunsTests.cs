using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

/// <summary>Dense published runs on A100 and H100 against the uncalibrated model; prints every row.</summary>
public sealed class PublishedRunsTests
{
    // The first version is not fitted to these rows: the bound is a guard against breakage, the printed error the result.
    [Fact]
    public void Dense_published_runs_are_predicted_without_a_fit()
    {
        // Beside the checkout, or beside a folder of checkouts.
        string? file = new[] { "../shared", "../../shared" }
            .Select(shared => Path.Combine(Sample.Root(), shared, "data", "training", "tables_give.csv"))
            .FirstOrDefault(File.Exists);
        if (file is null)
        {
            Assert.Skip("no ../shared/data/training/tables_give.csv: the published table is not part of the repository");
        }
        List<double> errors = [];
        foreach (Dictionary<string, string> row in Read(file).Where(Wanted))
        {
            (double published, double predicted) = Predict(row);
            double error = (predicted / published) - 1;
            errors.Add(error);
            TestContext.Current.TestOutputHelper?.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row["id"], -32} {row["primary"], -14} {published, 10:0.##} {predicted, 10:0.##} {100 * error, 7:0.0} %"
                )
            );
        }
        double mape = errors.Average(Math.Abs);
        double median = errors.Select(Math.Abs).Order().ElementAt(errors.Count / 2);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{errors.Count} rows, MAPE {100 * mape:0.0} %, median {100 * median:0.0} %, bias {100 * errors.Average():0.0} %"
            )
        );
        errors.Count.ShouldBeGreaterThan(30);
        median.ShouldBeLessThan(0.15);
    }

    private static bool Wanted(Dictionary<string, string> row) =>
        row["quality"] == "A"
        && row["experts"].Length == 0
        && (row["gpu"].StartsWith("A100", StringComparison.Ordinal) || row["gpu"].StartsWith("H100", StringComparison.Ordinal));

    private static (double Published, double Predicted) Predict(Dictionary<string, string> row)
    {
        TrainingJob job = JobOf(row);
        int n = Int(row, "n_gpu", 1);
        PartRef accelerator = new(
            "acc-row",
            [
                Figure("peak-bf16", 1e12 * Number(row, "peak_tflops_bf16")),
                Figure("peak-fp8", 2e12 * Number(row, "peak_tflops_bf16")),
                Figure("memory", 8e9 * Number(row, "hbm_gb")),
                Figure("memory-bandwidth", 8e9 * Number(row, "hbm_gbs")),
            ],
            default
        );
        ImmutableArray<TierPerformance> tiers = Sample.Tiers(
            Number(row, "scaleup_gbs_uni"),
            Number(row, "scaleout_gbs_uni"),
            Int(row, "scaleup_size", 8)
        );
        string reasons = string.Join("; ", MappingCheck.Of(job, n).Select(f => f.Message));
        StepTime step = TrainingModel.Evaluate(job, n, accelerator, tiers, Sample.Book).ShouldNotBeNull($"{row["id"]}: {reasons}");
        double seconds = step.Seconds.Value!.Value;
        string convention = row["flop_convention"];
        bool hardware = convention.Contains("hardware", StringComparison.OrdinalIgnoreCase);
        bool full = hardware || convention.Contains("non-causal", StringComparison.Ordinal);
        TrainingJob counted = job with { Mapping = job.Mapping with { FlashAttention = !full } };
        double flops = hardware ? ModelCount.HardwareFlops(counted) : ModelCount.ModelFlops(counted);
        double predicted = row["primary"] switch
        {
            "res_step_s" => seconds,
            "res_tok_s_gpu" => job.TokensPerStep / seconds / n,
            "res_tflops_gpu" => flops / seconds / n / 1e12,
            "res_mfu_pct" => 100 * flops / seconds / n / (1e12 * Number(row, "peak_tflops_bf16")),
            string other => throw new InvalidDataException($"{row["id"]}: primary {other}"),
        };
        return (Number(row, row["primary"]), predicted);
    }

    private static TrainingJob JobOf(Dictionary<string, string> row)
    {
        int heads = Int(row, "heads", 1);
        ModelSpec model = new(
            row["model"],
            Int(row, "layers", 1),
            Int(row, "hidden", 1),
            heads,
            Int(row, "kv_heads", heads),
            Int(row, "head_dim", Int(row, "hidden", 1) / heads),
            Int(row, "ffn", 4 * Int(row, "hidden", 1)),
            row["gated"] == "1",
            Int(row, "vocab", 1),
            row["tied_emb"] == "1",
            null,
            null,
            0,
            []
        );
        string shard = row["dp_shard"];
        // "fsdp (zero2-like)" keeps the weights: the stage in words wins over the name of the software.
        int stage =
            shard.Contains("zero2", StringComparison.Ordinal) ? 2
            : shard.Contains("fsdp", StringComparison.Ordinal) || shard.Contains("zero3", StringComparison.Ordinal) ? 3
            : shard.Contains("zero1", StringComparison.Ordinal) ? 1
            : 0;
        int chunks = Int(row, "vpp", 1);
        string recompute =
            row["recompute"].StartsWith("full", StringComparison.Ordinal) ? "full"
            : row["recompute"].StartsWith("selective", StringComparison.Ordinal) ? "selective"
            : "none";
        Mapping map = new(
            Int(row, "tp", 1),
            Int(row, "pp", 1),
            Int(row, "dp", 1),
            Int(row, "cp", 1),
            1,
            chunks,
            Int(row, "mbs", 1),
            recompute,
            row["seq_par"] != "0",
            stage,
            row["flash_attn"] != "0",
            chunks > 1 ? "interleaved" : "1f1b",
            "none",
            default
        );
        string type = row["train_dtype"];
        string precision =
            type.Contains("fp8", StringComparison.Ordinal) ? "fp8"
            : type == "fp16" ? "fp16"
            : "bf16";
        return new TrainingJob(model, Int(row, "seq", 1), Int(row, "gbs", 1), precision, map, default);
    }

    private static Figure Figure(string quantity, double value) => new(quantity, value, value, value, "", null, [], FigureStatus.Scenario, ["row"]);

    private static double Number(Dictionary<string, string> row, string column) => double.Parse(row[column], CultureInfo.InvariantCulture);

    private static int Int(Dictionary<string, string> row, string column, int missing) =>
        double.TryParse(row[column], CultureInfo.InvariantCulture, out double value) ? (int)value : missing;

    private static IEnumerable<Dictionary<string, string>> Read(string file)
    {
        string[]? header = null;
        foreach (string line in File.ReadLines(file))
        {
            string[] cells = Split(line);
            if (header is null)
            {
                header = cells;
                continue;
            }
            yield return header.Zip(cells).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
        }
    }

    private static string[] Split(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }
        cells.Add(cell.ToString());
        return [.. cells];
    }
}
