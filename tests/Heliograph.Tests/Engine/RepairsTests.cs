using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Tests.Engine;

public sealed class RepairsTests
{
    private static double Sum(string scenario, Func<LedgerEntry, bool> which) =>
        ShippedScenarios.Report(scenario).Annual.Where(which).Sum(e => e.Total.Value!.Value);

    [Fact]
    public void Repairs_of_a_SuperPOD_are_counts_times_rates_times_part_and_labour()
    {
        // Labour 200 USD a repair. GPUs: 1,024 x 4 %/year x (31,905 + 200). Hosts: 128 x 6.7 % x (1,000 + 200).
        double gpus = 1024 * 0.04 * 32_105;
        double hosts = 128 * 0.067 * 1200;
        // Switches: 48 x 2.59 % x (36,000 + 200). NICs: 1,024 x 500 FIT x 8,766 h x (1,700 + 200).
        double switches = 48 * 0.0259 * 36_200;
        double nics = 1024 * 500e-9 * 8766 * 1900;
        // Links: 2,048 of two half modules of 2,000 FIT and a jumper end of 20 a link; half of 1,766.93 + 60 + fibre is replaced.
        Sum("superpod-h100-1024", e => e.Layer == "repairs" && e.Item == "acc-h100").ShouldBe(gpus, 1);
        Sum("superpod-h100-1024", e => e.Layer == "repairs" && e.Item == "hosts").ShouldBe(hosts, 1);
        Sum("superpod-h100-1024", e => e.Layer == "repairs" && e.Item.StartsWith("sw-q2", StringComparison.Ordinal)).ShouldBe(switches, 1);
        Sum("superpod-h100-1024", e => e.Layer == "repairs" && e.Item == "nic-cx7").ShouldBe(nics, 1);
        LinkDesign link = ShippedScenarios.Report("superpod-h100-1024").Links.Single(l => l.Class.Name == "main/scale-out/host-leaf");
        double links = 1024 * link.FailureRate.Value!.Value * 31_557_600 * ((link.Price.Value!.Value / 2) + 200);
        Sum("superpod-h100-1024", e => e.Layer == "repairs" && e.Item == "opt-800g-dr8-nv2 (host-leaf)").ShouldBe(links, 1);
    }

    [Fact]
    public void Amplifiers_of_a_line_fail_and_are_replaced_one_by_one()
    {
        // 480 km in spans of 80: six places, an amplifier for each direction, 2,000 FIT x 8,766 h; labour of 200 USD for each.
        Report report = ShippedScenarios.Report("two-site");
        double one = report.Capital.Single(e => e.Item.StartsWith("coh-edfa", StringComparison.Ordinal)).Each.Value!.Value / 2;
        double expected = 12 * 2000e-9 * 8766 * (one + 200);
        Sum("two-site", e => e.Layer == "repairs" && e.Item.StartsWith("coh-edfa", StringComparison.Ordinal)).ShouldBe(expected, 1e-3);
    }

    [Fact]
    public void A_tenth_of_the_servers_stands_by_and_is_written_off_with_them()
    {
        // 128 x 270,000 x 10 % at 9 % over 5.5 years: 0.09 / (1 - 1.09^-5.5) = 0.238567... of 3,456,000.
        double expected = 3_456_000 * 0.09 / (1 - Math.Pow(1.09, -5.5));
        Sum("superpod-h100-1024", e => e.Layer == "write-off" && e.Item == "spare srv-dgx-h100").ShouldBe(expected, 1);
    }

    [Fact]
    public void Spares_can_be_set()
    {
        Report none = ShippedScenarios.Evaluate(ShippedScenarios.Read("superpod-h100-1024", "economics.spares=0 %"));
        none.Annual.Where(e => e.Item == "spare srv-dgx-h100").Sum(e => e.Total.Value!.Value).ShouldBe(0);
    }

    // One number of spares: what the job counts on is what is paid for.
    [Fact]
    public void Spares_that_a_job_counts_on_are_written_off_and_the_other_way_round()
    {
        Report Of(params string[] sets) =>
            ShippedScenarios.Evaluate(ShippedScenarios.Read("superpod-h100-1024", sets), new EvaluationOptions(WithRanges: false));
        double WrittenOff(Report report) => report.Annual.Single(e => e.Item == "spare srv-dgx-h100").Total.Value!.Value;
        Report counted = Of("workload.train.resilience.spares=64");
        double expected = 64 * 270_000 * 0.09 / (1 - Math.Pow(1.09, -5.5));
        WrittenOff(counted).ShouldBe(expected, 1);
        counted.Goodput!.Spares.Value.ShouldBe(64);
        Report share = Of("economics.spares=50 %");
        WrittenOff(share).ShouldBe(expected, 1);
        share.Goodput!.Spares.Value.ShouldBe(64);
        Of("economics.spares=0 %").Goodput!.NoSpare.Value.ShouldBe(1);
    }

    [Fact]
    public void A_support_contract_that_replaces_parts_leaves_no_repairs()
    {
        Report contract = ShippedScenarios.Evaluate(ShippedScenarios.Read("superpod-h100-1024", "economics.repairs=false"));
        contract.Annual.ShouldNotContain(e => e.Layer == "repairs");
        contract.Annual.ShouldContain(e => e.Item == "spare srv-dgx-h100");
    }

    [Fact]
    public void A_part_inside_another_is_repaired_with_it()
    {
        Report report = ShippedScenarios.Report("supernode-384");
        report.Annual.ShouldNotContain(e => e.Layer == "repairs" && e.Item == "nic-910b-roce");
        report.Annual.ShouldNotContain(e => e.Layer == "repairs" && e.Item.StartsWith("med-pcb", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cut_of_the_line_between_sites_is_a_failure_of_the_network()
    {
        // 480 km x 2.7 cuts a year and 1,000 km = 1.296 a year.
        Derivation failures = ShippedScenarios.Report("two-site").Find("networkFailuresPerDay")!.Derivation;
        failures.From.Single(d => d.Name.StartsWith("cuts", StringComparison.Ordinal)).Value!.Value.ShouldBe(1.296 / 31_557_600, 1e-12);
    }

    [Fact]
    public void Cuts_of_a_line_are_those_of_its_fibre_else_of_any_and_never_left_out()
    {
        // Ten times as many of this fibre; then none is known of it, and those of fib-cut count; then nobody knows.
        (double failures, double stops) = Cuts(f => f with { Low = 10 * f.Low, Preferred = 10 * f.Preferred, High = 10 * f.High }, "fib-g654e");
        failures.ShouldBe(12.96 / 31_557_600, 1e-12);
        stops.ShouldBe(failures, 1e-12);
        (failures, stops) = Cuts(_ => null, "fib-g654e");
        failures.ShouldBe(1.296 / 31_557_600, 1e-12);
        stops.ShouldBe(failures, 1e-12);
        Report unknown = With(_ => null, "fib-g654e", "fib-cut");
        unknown.Find("networkFailuresPerDay")!.Derivation.Missing.ShouldBe(["fib-cut.cuts-per-km"]);
        unknown.Find("goodput")!.Derivation.Missing.ShouldBe(["fib-cut.cuts-per-km"]);
    }

    private static (double Failures, double Stops) Cuts(Func<Figure, Figure?> change, params string[] fibres)
    {
        Report report = With(change, fibres);
        Derivation line = report.Goodput!.Causes.Single(c => c.Kind == InterruptionKind.Line).Rate;
        bool IsCut(Derivation d) => d.Name.StartsWith("cuts", StringComparison.Ordinal);
        double failures = report.Find("networkFailuresPerDay")!.Derivation.From.Single(IsCut).Value!.Value;
        return (failures, line.From.Single(IsCut).Value!.Value);
    }

    private static Report With(Func<Figure, Figure?> change, params string[] fibres)
    {
        Catalogue shipped = ShippedScenarios.Workspace.Catalogue;
        IEnumerable<Part> parts = shipped.Parts.Select(p =>
            !fibres.Contains(p.Id) ? p : p with { Figures = [.. p.Figures.Select(f => f.Quantity == "cuts-per-km" ? change(f) : f).OfType<Figure>()] }
        );
        Catalogue changed = new(parts, shipped.Sources);
        return Evaluation.Run(ShippedScenarios.Read("two-site"), changed, new EvaluationOptions(WithRanges: false), []).ShouldNotBeNull();
    }
}
