using System.Collections.Immutable;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Training;

/// <summary>How tables of measured runs are read, and what a fit may see and write.</summary>
public sealed class MeasuredRunReaderTests
{
    private static ImmutableArray<MeasuredRun> Read(string name, Func<string, string>? change = null)
    {
        string path = Path.Combine(Repository.Root, "validation", name);
        DiagnosticList diagnostics = [];
        MeasuredRunReader reader = new(ShippedScenarios.Workspace, diagnostics);
        string copy = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.csv");
        try
        {
            File.WriteAllText(copy, (change ?? (t => t))(File.ReadAllText(path)));
            ImmutableArray<MeasuredRun> runs = reader.Read(copy);
            diagnostics.Sorted().Select(d => d.Message).ShouldBeEmpty();
            return runs;
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Theory]
    [InlineData("training.csv", 89)]
    [InlineData("training-vtrain-multi.csv", 73)]
    [InlineData("training-vtrain-single.csv", 960)]
    public void Every_row_of_a_table_is_read(string name, int rows) => Read(name).Length.ShouldBe(rows);

    // The published times of vTrain, doubled: jobs and machines stay, so that no prediction moves.
    [Fact]
    public void A_published_result_moves_nothing_that_is_predicted()
    {
        static string Doubled(string text)
        {
            string[] lines = text.TrimEnd().Split('\n');
            int column = Array.IndexOf(lines[0].TrimEnd('\r').Split(','), "iteration time (ms)");
            for (int i = 1; i < lines.Length; i++)
            {
                string[] cells = lines[i].TrimEnd('\r').Split(',');
                cells[column] = "1" + cells[column];
                lines[i] = string.Join(',', cells);
            }
            return string.Join('\n', lines);
        }
        ImmutableArray<MeasuredRun> plain = Read("training-vtrain-multi.csv");
        ImmutableArray<MeasuredRun> changed = Read("training-vtrain-multi.csv", Doubled);
        changed.Select(r => r.Published).ShouldNotBe(plain.Select(r => r.Published));
        Heliograph.Model.Parts.FigureBook book = new(ShippedScenarios.Workspace.Catalogue);
        double[] Predicted(ImmutableArray<MeasuredRun> runs) =>
            [.. TrainingValidation.Predict(runs, a => TrainingValidation.ConstantsOf(book, a)).Select(p => p.Value)];
        Predicted(changed).ShouldBe(Predicted(plain));
    }

    [Theory]
    [InlineData("none (DP all-reduce exposed); p2p scatter/gather opt.", Overlap.None)]
    [InlineData("baseline Megatron-LM", Overlap.None)]
    [InlineData("all", Overlap.All)]
    [InlineData("TP+PP+DP overlap, parallel block", Overlap.Tensor | Overlap.Pipeline | Overlap.Data)]
    [InlineData("--overlap-grad-reduce --overlap-param-gather --tp-comm-overlap", Overlap.Tensor | Overlap.Data)]
    [InlineData("DP overlapped; interleaved tunable schedule", Overlap.Pipeline | Overlap.Data)]
    [InlineData("vanilla TP", Overlap.None)]
    [InlineData("async TP, FSDP; 1F1B", Overlap.Tensor | Overlap.Data)]
    // Letters inside other words are no dimension: overlaPPed, ouTPut.
    [InlineData("grad-reduce overlapped", Overlap.Data)]
    [InlineData("output of DP hidden", Overlap.Data)]
    public void Overlap_is_read_by_whole_words(string text, Overlap expected) => MeasuredRunReader.Overlaps(text, fused: true).ShouldBe(expected);

    [Fact]
    public void A_run_is_fitted_or_held_out_and_never_both()
    {
        ImmutableArray<MeasuredRun> runs = [.. Read("training.csv"), .. Read("training-vtrain-multi.csv")];
        (ImmutableArray<MeasuredRun> fitted, ImmutableArray<MeasuredRun> heldOut) = TrainingFit.Split(runs);
        fitted.Select(r => r.Id).Intersect(heldOut.Select(r => r.Id)).ShouldBeEmpty();
        (fitted.Length + heldOut.Length).ShouldBe(runs.Count(r => r.IsScored));
        foreach (string family in runs.Where(r => r.IsScored).Select(r => r.Family).Distinct())
        {
            int rows = runs.Count(r => r.IsScored && r.Family == family);
            heldOut.Count(r => r.Family == family).ShouldBe((rows + 1) / 3, family);
        }
    }

    [Fact]
    public void A_fitted_value_replaces_its_own_in_its_unit_and_nothing_else()
    {
        const string Text = """
            parts:
              cal-training:
                figures:
                  launch-floor: { low: 0.4 ms, value: 1.05 ms, high: 1.5 ms, why: "value: 1 ms of old" }
                  score-passes:
                    value: 4.9 # passes
              cal-training-hopper:
                figures:
                  score-passes: { value: 3 }
            """;
        FittedConstant Fitted(string quantity, double after) => new("cal-training", quantity, 0, 9, 1, after, 0.9 * after, 1.1 * after);
        string written = CalibrationText.With(Text, [Fitted("launch-floor", 0.00123456), Fitted("score-passes", 5.25)]);
        written.ShouldBe(
            Text.Replace("low: 0.4 ms, value: 1.05 ms, high: 1.5 ms", "low: 1.111 ms, value: 1.235 ms, high: 1.358 ms", StringComparison.Ordinal)
                .Replace("value: 4.9 # passes", "value: 5.25 # passes", StringComparison.Ordinal)
        );
    }
}
