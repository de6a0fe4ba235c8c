using System.Globalization;
using System.Text.RegularExpressions;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Tests.Engine;

/// <summary>What light and heat do to links of shipped scenarios, in words.</summary>
public sealed partial class LinkFindingsTests
{
    [Fact]
    public void A_dr_link_through_a_lossy_switch_says_what_light_and_watts_would_close_it()
    {
        Report report = Evaluate("ascend-910b-8192-ocs");
        Finding finding = report.Findings.Single(f => f.Code == Codes.LinkDoesNotClose);
        LinkDesign link = report.Links.Single(l => l.Closure == LinkClosure.DoesNotClose);
        double missing = -link.Margin.Value!.Value;
        double lasers = link.Optics!.Devices.Single(d => d.Device == "laser").Power.Value!.Value;

        finding.Where.ShouldBe("main/scale-out/spine-core");
        // Budget 3.1 dB; four mated pairs 1.4, switch 2.5, reflections 0.4 and the fibre of 22 m.
        missing.ShouldBe(1.4 + 2.5 + 0.4 - 3.1, 0.01);
        finding.Remedy.ShouldContain("ocs-mems128 at 1.29 dB instead of 2.5 dB");
        // 18.45 dBm and what is missing: the class of 20.
        finding.Remedy.ShouldContain(
            FormattableString.Invariant($"launch {18.45 + missing:0.0#} dBm a line instead of 18.45 (class VHP of las-elsfp, 20 dBm")
        );
        double more = lasers * (Math.Pow(10, missing / 10) - 1);
        finding.Remedy.ShouldContain(FormattableString.Invariant($"{more:0.0#} W more a link"));
        // One laser a direction: 70 mW at 14.6 % and a driver of 80 %, twice.
        lasers.ShouldBe(2 * Math.Pow(10, 1.845) * 1e-3 / 0.146 / 0.8, 1e-6);
    }

    [Fact]
    public void Lasers_in_the_heat_of_a_package_cost_megawatts_that_are_counted()
    {
        Report report = Evaluate("supernode-384-cpo");
        Finding finding = report.Findings.Single(f => f.Code == Codes.LaserInHeat);
        LinkDesign link = report.Links.Single(l => l.Optics is { LaserInPackage: true });
        double watts = link.Optics!.LaserDerating.Value!.Value * link.Class.Count;

        finding.Severity.ShouldBe(Severity.Warning);
        finding.Where.ShouldBe(link.Class.Name);
        Megawatts(finding.Message).ShouldBe(watts / 1e6, 0.01 * watts / 1e6);
        // Against the coolant: eta(T) / eta(30) - 1 of what the lasers draw there, by the slope of -0.6 % from 75 degC.
        double Eta(double celsius) => 1 - 0.006 * (celsius - 75);
        double lasers = link.Optics.Devices.Single(d => d.Device == "laser").Power.Value!.Value * link.Class.Count;
        double at = link.Optics.Laser.Value!.Value;
        watts.ShouldBe(lasers * (1 - Eta(at) / Eta(30)), 1e-6 * watts);
        finding.Remedy.ShouldContain("coolant at 20 instead of 30 degC saves");
    }

    [Fact]
    public void Warm_coolant_costs_more_than_cool_coolant()
    {
        LinkDesign At(int celsius) =>
            Evaluate("supernode-384-cpo", $"sites.main.cooling={{ coolant: {celsius} degC, air: {celsius} degC }}")
                .Links.Single(l => l.Optics is { LaserInPackage: true });
        (LinkDesign cool, LinkDesign warm) = (At(30), At(45));

        warm.ModulePower.Value!.Value.ShouldBeGreaterThan(cool.ModulePower.Value!.Value);
        warm.Optics!.LaserEfficiency.Value!.Value.ShouldBeLessThan(cool.Optics!.LaserEfficiency.Value!.Value);
        // At a lower efficiency the same kelvin of self-heating costs more: what heat adds grows too.
        warm.Optics.LaserDerating.Value!.Value.ShouldBeGreaterThan(cool.Optics.LaserDerating.Value!.Value);
    }

    [Fact]
    public void A_finding_that_several_link_classes_share_is_said_once()
    {
        Report report = Evaluate(
            "supernode-384-cpo",
            "sites.main.scale-up.media.host-leaf={ part: cpo-onboard, links-per-module: 1, connectors: 2 }",
            Hot
        );
        Finding finding = report.Findings.Single(f => f.Code == Codes.PackageTooHot);

        finding.Where.ShouldBe("main/scale-up/host-leaf, main/scale-up/leaf-spine");
        finding.Message.ShouldContain("above its limits: ");
    }

    private const string Hot = "sites.main.cooling={ coolant: 75 degC }";

    private static Report Evaluate(string scenario, params string[] sets) =>
        ShippedScenarios.Evaluate(ShippedScenarios.Read(scenario, sets), new EvaluationOptions(WithRanges: false));

    private static double Megawatts(string message) => double.Parse(Cost().Match(message).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"costs ([0-9.E-]+) MW")]
    private static partial Regex Cost();
}
