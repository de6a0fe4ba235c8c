using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Inference;

public sealed class InferenceValidationTests
{
    private static readonly Lazy<SplitReport> Shipped = new(() => Run(Path.Combine(Repository.Root, "validation", "inference.csv")));

    private static SplitReport Run(string path)
    {
        DiagnosticList diagnostics = new();
        SplitReport report = InferenceValidation.Run(path, Repository.Root, ShippedScenarios.Workspace, diagnostics);
        diagnostics.ShouldBeEmpty();
        return report;
    }

    private static SplitReport RunText(string text)
    {
        string path = Path.Combine(Path.GetTempPath(), $"heliograph-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}-inference.csv");
        File.WriteAllText(path, text);
        try
        {
            return Run(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Rows_that_were_not_fitted_are_predicted_within_the_bar()
    {
        SplitReport report = Shipped.Value;
        report.Of("held out").Rows.ShouldBeGreaterThan(50);
        report.Of("held out").Median!.Value.ShouldBeLessThan(InferenceValidation.Bar);
        report.Of("fitted").Median!.Value.ShouldBeLessThan(15);
        // No constant leans one way.
        Math.Abs(report.Of("all").Bias!.Value).ShouldBeLessThan(5);
    }

    [Fact]
    public void The_given_table_is_predicted_as_the_shipped_one()
    {
        string? shared = Repository.Shared;
        Assert.SkipWhen(shared is null, "the given data is not beside the checkout");
        SplitReport given = Run(Path.Combine(shared!, "data", "inference", "measured.csv"));
        given.Of("held out").Median!.Value.ShouldBeLessThan(InferenceValidation.Bar);
        Dictionary<string, double?> shipped = Shipped.Value.Rows.ToDictionary(r => r.Row.Id, r => r.Row.Predicted);
        // Rows are shipped with the numbers of the notes alone: the prediction reads no more than those.
        given.Rows.ShouldAllBe(r => r.Row.Predicted == shipped[r.Row.Id]);
    }

    [Fact]
    public void Quality_C_is_predicted_and_not_scored_and_every_scored_row_is_predicted()
    {
        foreach (SplitRow c in Shipped.Value.Rows)
        {
            (c.Quality == "C").ShouldBe(!c.IsScored, c.Row.Id);
            c.Row.ErrorPercent.HasValue.ShouldBe(c.IsScored, c.Row.Id);
        }
    }

    [Fact]
    public void Two_thirds_are_fitted_by_a_hash_that_never_changes()
    {
        // FNV-1a of "a" is 0xE40C292C = 3,826,002,220, which leaves 1 over 3.
        InferenceValidation.IsFitted("a").ShouldBeTrue();
        double share = Shipped.Value.Rows.Count(r => InferenceValidation.IsFitted(r.Row.Id)) / (double)Shipped.Value.Rows.Length;
        share.ShouldBeInRange(0.6, 0.73);
        // A row of another table is never one of those.
        SplitReport other = RunText("model,phase,accel,tok_s_per_accel,isl,osl\nLlama-3.1-8B,offline,H100,5000,512,512\n");
        other.Rows.Single().IsFitted.ShouldBeFalse();
        other.Rows.Single().Row.Id.ShouldBe("1");
    }

    [Theory]
    [InlineData("model,phase,accel,n_accel,tok_s_total\nNobody-9B,offline,H100,8,1")] // no parameters: skipped
    [InlineData("model,phase,accel,params_b,hbm_gb,hbm_gbs,tok_s_total\nNobody-9B,offline,Chip Z,9,64,1600,500")]
    [InlineData("model,phase,accel,params_b,tok_s_total\nNobody-9B,offline,Chip Z,9,500")] // no memory known
    [InlineData("model,phase,accel,n_accel,params_b,active_b,parallelism,tok_s_user\nX,decode,910C card,-1,1e9,x,TP-3 PP99999999 (dies),0")]
    [InlineData("model,phase,accel,n_accel,tpot_ms,concurrency,mtp\nDeepSeek-R1,e2e (PD split),910C card,1,50,0,NEXTN")]
    [InlineData("model,phase,accel,nodes,kv_len,ttft_ms\nLlama-3.1-405B,,H100,1e300,1e12,5")]
    [InlineData("model,phase,accel,parallelism,isl,osl,batch_per_accel,tok_s_per_accel\nMixtral-8x7B,prefill,MI300X,DEP7,0,0,16384 tokens,nan")]
    public void Odd_rows_are_predicted_or_skipped_and_never_fail(string table)
    {
        SplitRow row = RunText(table).Rows.ShouldHaveSingleItem();
        if (row.Row.Predicted is { } value)
        {
            double.IsFinite(value).ShouldBeTrue();
        }
        row.Row.Note.ShouldNotBeEmpty();
    }

    // The other of time per token and rate says where a run stood; its own published figure must not.
    [Theory]
    [InlineData("e2e (PD split)", "tpot_ms")]
    [InlineData("e2e (PD split)", "tok_s_user")]
    [InlineData("e2e (PD mixed)", "tok_s_user")]
    [InlineData("e2e (PD mixed)", "tpot_ms")]
    [InlineData("decode", "tpot_ms")]
    public void A_published_figure_does_not_move_its_own_prediction(string phase, string column)
    {
        double Predicted(double published) =>
            RunText($"model,phase,accel,n_accel,isl,osl,primary,{column}\nLlama-3.1-70B,{phase},H100,16,2000,500,{column},{published}")
                .Rows.Single()
                .Row.Predicted!.Value;
        Predicted(40).ShouldBe(Predicted(20), 1e-9);
    }

    [Fact]
    public void A_table_without_its_columns_is_a_diagnostic()
    {
        string path = Path.Combine(Path.GetTempPath(), $"heliograph-{Environment.ProcessId}-columns.csv");
        File.WriteAllText(path, "id,model\n1,x\n");
        DiagnosticList diagnostics = new();
        InferenceValidation.Run(path, Repository.Root, ShippedScenarios.Workspace, diagnostics);
        File.Delete(path);
        diagnostics.Select(d => d.Code).ShouldBe([Codes.MissingKey, Codes.MissingKey]);
        InferenceValidation.Run(path, Repository.Root, ShippedScenarios.Workspace, diagnostics);
        diagnostics.Last().Code.ShouldBe(Codes.CannotRead);
    }

    [Fact]
    public void A_generic_shape_has_the_parameters_that_were_asked_for()
    {
        foreach ((double all, double active) in new[] { (70e9, 70e9), (8e9, 8e9), (400e9, 17e9), (1e12, 32e9) })
        {
            var spec = InferenceModels.Generic("x", all, active);
            Workload.Training.ModelCount.Parameters(spec).ShouldBe(all, 0.06 * all);
        }
    }
}
