using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

/// <summary>Published training runs, predicted from their descriptions, and the fit of the model to them.</summary>
public sealed class MeasuredRunTests
{
    private static readonly Lazy<Workspace> Shared = new(() =>
    {
        DiagnosticList diagnostics = new();
        Workspace workspace = Workspace.Open(Repository.Root, diagnostics);
        diagnostics.Sorted().ShouldBeEmpty();
        return workspace;
    });

    private static string Table(string name) => Path.Combine(Repository.Root, "validation", $"{name}.csv");

    private static ValidationReport Validate(params string[] tables)
    {
        DiagnosticList diagnostics = new();
        ValidationReport report = TrainingValidation.Run(tables, Shared.Value, diagnostics);
        diagnostics.Sorted().ShouldBeEmpty();
        return report;
    }

    // Guards against breakage; the errors themselves stand in docs/models/training.md. A third of the rows was not fitted.
    [Theory]
    [InlineData("training", "all dense runs", 9)]
    [InlineData("training", "all MoE runs", 25)]
    [InlineData("training-vtrain-multi", "vtrain-multi", 8)]
    [InlineData("training-vtrain-single", "vtrain-single", 8)]
    public void Published_runs_are_predicted_within_the_stated_error(string table, string family, double percent)
    {
        FamilyError error = TrainingValidation.Families(Validate(Table(table))).Single(f => f.Family == family);
        TestContext.Current.TestOutputHelper?.WriteLine(error.ToString());
        error.Mape.ShouldBeLessThan(percent);
        Math.Abs(error.Bias).ShouldBeLessThan(percent);
    }

    // A row is predicted from its inputs alone: other results, the same predictions.
    [Fact]
    public void No_result_of_a_row_moves_its_prediction()
    {
        string[] lines = File.ReadAllLines(Table("training"));
        string[] header = lines[0].Split(',');
        int[] results = [.. Enumerable.Range(0, header.Length).Where(i => header[i].StartsWith("res_", StringComparison.Ordinal))];
        results.Length.ShouldBe(6);
        string folder = Directory.CreateTempSubdirectory().FullName;
        string other = Path.Combine(folder, "other.csv");
        IEnumerable<string> changed = lines
            .Skip(1)
            .Select(line =>
            {
                string[] cells = [.. PublishedTable.Records(line)[0].Fields];
                foreach (int i in results.Where(i => cells[i].Length > 0))
                {
                    cells[i] = (3 * double.Parse(cells[i], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
                }
                return string.Join(',', cells.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            });
        File.WriteAllLines(other, [lines[0], .. changed]);
        ValidationReport one = Validate(Table("training"));
        ValidationReport two = Validate(other);
        two.Rows.Select(r => r.Predicted).ShouldBe(one.Rows.Select(r => r.Predicted));
        two.Rows[0].Published!.Value.ShouldBe(3 * one.Rows[0].Published!.Value, 1e-9);
        Directory.Delete(folder, recursive: true);
    }

    // 8 layers of GPT with h = 1024, T = 1024: 24 T h^2 (1 + s/6h) FLOP a layer forward, three times that in all; the
    // prediction lies above the time at peak and below ten times it.
    [Fact]
    public void A_table_without_ids_is_numbered_and_a_bad_cell_is_named()
    {
        string file = Path.GetTempFileName();
        string header =
            "# GPUs,global batch,micro batch,hidden size,attention heads,# layers,sequence length,tensor parallelism,data parallelism,pipeline parallelism,iteration time (ms)";
        File.WriteAllLines(file, [header, "2,8,8,4096,32,8,1024,1,1,2,1000", "2,8,4,4096,32,8,1024,1,1,2,1000"]);
        ValidationReport report = Validate(file);
        report.Rows.Select(r => r.Id).ShouldBe(["1", "2"]);
        double peak = 3 * 8 * 24.0 * 8192 * 4096 * 4096 / 312e12;
        report.Rows[0].Predicted!.Value.ShouldBeInRange(peak, 10 * peak);
        File.WriteAllLines(file, [header, "2,8,8,4096,32,8,1024,1,1,2,soon"]);
        DiagnosticList diagnostics = new();
        TrainingValidation.Run([file], Shared.Value, diagnostics);
        Diagnostic problem = diagnostics.Sorted().ShouldHaveSingleItem();
        problem.Span.Line.ShouldBe(2);
        problem.Message.ShouldContain("'iteration time (ms): soon'");
        File.Delete(file);
    }

    [Theory]
    [InlineData("none (DP all-reduce exposed)", true, Overlap.None)]
    [InlineData("", false, Overlap.None)]
    [InlineData("", true, Overlap.Tensor | Overlap.Pipeline | Overlap.Data)]
    [InlineData("baseline Megatron-LM", true, Overlap.None)]
    [InlineData("overlap-grad-reduce, MC2", true, Overlap.Tensor | Overlap.Data)]
    [InlineData("async TP, FSDP; 1F1B", true, Overlap.Tensor | Overlap.Data)]
    [InlineData("vanilla TP", true, Overlap.None)]
    [InlineData("recipe default (TP userbuffer, DP, PP overlap)", true, Overlap.Tensor | Overlap.Pipeline | Overlap.Data)]
    [InlineData("all", true, Overlap.All)]
    public void What_overlaps_is_read_from_the_words_of_the_source(string text, bool fused, Overlap expected) =>
        MeasuredRunReader.Overlaps(text, fused).ShouldBe(expected);

    [Theory]
    [InlineData("performance summary, 26.04.01 container", 2026.29)]
    [InlineData("torchtitan Dec 2024 Table 1", 2024.96)]
    [InlineData("The Llama 3 Herd of Models (arXiv:2407.21783)", 2024.54)]
    [InlineData("SC21", null)]
    public void The_year_of_the_software_is_read_from_its_source(string source, double? year)
    {
        PublishedRow row = new(ImmutableDictionary<string, string>.Empty.Add("source", source), default);
        double? read = MeasuredRunReader.SoftwareYear(row);
        read.HasValue.ShouldBe(year.HasValue);
        (read ?? 0).ShouldBe(year ?? 0, 0.01);
    }

    [Fact]
    public void Constants_are_few()
    {
        Catalogue catalogue = Shared.Value.Catalogue;
        catalogue.Find("cal-training")!.Figures.Length.ShouldBeLessThanOrEqualTo(25);
        Constants.Quantities.Length.ShouldBeLessThanOrEqualTo(25);
        foreach (Part part in catalogue.Parts.Where(p => p.Id.StartsWith("cal-training-", StringComparison.Ordinal)))
        {
            part.Figures.Length.ShouldBeLessThanOrEqualTo(3, part.Id);
        }
    }

    // A short fit to the small table: the same twice, within its ranges, better than where it began, and its file reads
    // back as what it says.
    [Fact]
    public void A_fit_is_reproducible_stays_in_its_ranges_and_can_be_written()
    {
        FitReport Fit()
        {
            DiagnosticList diagnostics = new();
            return TrainingFit.Run([Table("training-vtrain-multi")], Shared.Value, diagnostics, trials: 200).ShouldNotBeNull();
        }
        FitReport one = Fit();
        FitReport two = Fit();
        two.Constants.Select(c => c.After).ShouldBe(one.Constants.Select(c => c.After));
        one.Constants.ShouldAllBe(c => c.After >= c.Least && c.After <= c.Most && c.Low <= c.After + 1e-12 && c.High >= c.After - 1e-12);
        one.Fitted.Mape!.Value.ShouldBeLessThan(Validate(Table("training-vtrain-multi")).Mape!.Value);
        one.Fitted.Rows.Length.ShouldBe(49);
        one.HeldOut.Rows.Length.ShouldBe(24);

        string text = CalibrationText.With(File.ReadAllText(Path.Combine(Repository.Root, "catalog", "calibration.yaml")), one.Constants);
        DiagnosticList problems = new();
        Catalogue written = CatalogueReader.ReadText(text, "calibration.yaml", problems);
        problems.Sorted().ShouldBeEmpty();
        foreach (FittedConstant c in one.Constants)
        {
            Figure figure = written.Find(c.Part)!.Find(c.Quantity)!;
            figure.Preferred.ShouldBe(c.After, 1e-3 * Math.Abs(c.After) + 1e-12, c.Quantity);
        }
    }
}
