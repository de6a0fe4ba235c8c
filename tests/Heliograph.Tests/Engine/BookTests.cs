using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Tests.Engine;

/// <summary>
/// The price, power and failure book is complete: every part that a shipped scenario names has all three, each with a
/// range that holds, a status and a source; what is zero says what stands for it.
/// </summary>
public sealed class BookTests
{
    private static readonly string[] Prices = ["price", "price-per-port", "price-per-km"];
    private static readonly string[] Powers = ["power", "power-typical", "power-average", "energy-per-bit"];
    private static readonly string[] Failures = ["fit", "afr", "mttf", "cuts-per-km"];

    public static TheoryData<string> Scenarios => ShippedScenarios.Theory;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_part_of_a_shipped_scenario_has_price_power_and_failure_rate(string name)
    {
        Dictionary<string, bool> used = [];
        Collect(ShippedScenarios.Read(name), isSetting: false, used);
        used.Count.ShouldBeGreaterThan(12);
        used.OrderBy(u => u.Key, StringComparer.Ordinal)
            .SelectMany(u => Complaints(ShippedScenarios.Workspace.Catalogue.Find(u.Key).ShouldNotBeNull(u.Key), isSetting: u.Value))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_price_of_the_catalogue_is_dated() =>
        ShippedScenarios
            .Workspace.Catalogue.Parts.SelectMany(p => p.Figures.Where(f => IsUndated(f)).Select(f => $"{p.Id}.{f.Quantity} has no as-of"))
            .ShouldBeEmpty();

    [Fact]
    public void A_price_without_a_date_is_noticed()
    {
        const string Text =
            "family: nic\nsources: { V: x }\nparts: { n: { name: n, region: any, figures: { price: { value: 9 USD, boundary: card, status: read, source: V } } } }\n";
        CatalogueReader
            .ReadText(Text, "n.yaml", new DiagnosticList())
            .Find("n")!
            .Figures.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(f => IsUndated(f).ShouldBeTrue());
    }

    private static bool IsUndated(Figure f) => Quantities.Find(f.Quantity)!.IsDated && f.High > 0 && f.AsOfYear is null;

    [Fact]
    public void All_shipped_scenarios_together_use_the_parts_that_the_book_was_made_for()
    {
        Dictionary<string, bool> used = [];
        foreach (string name in ShippedScenarios.Names)
        {
            Collect(ShippedScenarios.Read(name), isSetting: false, used);
        }
        // One of each kind that must be in the walk: a server, an accelerator, an adapter, a module, a cable, a trace, a jumper,
        // a fibre, a circulator, a switch, a circuit switch, a transponder, an amplifier, a building.
        string[] kinds =
        [
            "srv-dgx-h100",
            "acc-tpuv4",
            "nic-cx7",
            "opt-800g-lpo",
            "med-dac800",
            "med-pcb",
            "con-mpo12",
            "fib-smf28",
            "con-circ",
            "sw-ub-l2",
            "ocs-palomar",
            "coh-400zrp",
            "coh-edfa",
            "fac-capex-cn",
        ];
        kinds.Where(k => !used.TryGetValue(k, out bool isSetting) || (isSetting && !k.StartsWith("fac", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("price: { value: 300 USD, boundary: module, as-of: 2026, status: read, source: V }", "x: no price")]
    [InlineData("power: { low: 8 W, value: 9 W, boundary: module, status: estimate, source: V, why: by analogy }", "x: no power")]
    [InlineData("fit: { low: 1 FIT, value: 9 FIT, boundary: module, status: estimate, source: V, why: by analogy }", "x: no failure rate")]
    [InlineData("low: 8 W, ", "x.power: an estimate without a range")]
    [InlineData("300 USD", "x.price: zero, and nothing says what stands for it", "0 USD")]
    [InlineData("9 W, boundary", "x.power: zero, and nothing says what stands for it", "0 W, high: 9 W, boundary", "low: 8 W, ", "")]
    [InlineData("learning: curve", "x.price: dated 2026 without a learning curve", "learning: nothing")]
    public void A_gap_in_the_book_is_named(string cut, string complaint, string instead = "", string alsoCut = "", string alsoInstead = "")
    {
        string text = """
            family: pluggable
            sources: { V: "data sheet" }
            parts:
              curve:
                name: curve
                region: any
                figures: { learning-rate: { value: -0.2 1/year, status: read, source: V } }
              x:
                name: X
                region: any
                learning: curve
                figures:
                  rate: { value: 400 Gb/s, status: read, source: V }
                  price: { value: 300 USD, boundary: module, as-of: 2026, status: read, source: V }
                  power: { low: 8 W, value: 9 W, boundary: module, status: estimate, source: V, why: by analogy }
                  fit: { low: 1 FIT, value: 9 FIT, boundary: module, status: estimate, source: V, why: by analogy }
            """;
        string Replaced(string from, string old, string by) => old.Length == 0 ? from : from.Replace(old, by, StringComparison.Ordinal);
        string broken = Replaced(Replaced(text, cut, instead), alsoCut, alsoInstead);
        DiagnosticList diagnostics = new();
        Catalogue catalogue = CatalogueReader.ReadText(broken, "book.yaml", diagnostics);
        diagnostics.Select(d => d.ToString()).ShouldBeEmpty();
        Complaints(catalogue.Find("x")!, isSetting: false, catalogue).ShouldBe(complaint.Length == 0 ? [] : [complaint]);
    }

    private static IEnumerable<string> Complaints(Part part, bool isSetting, Catalogue? catalogue = null)
    {
        catalogue ??= ShippedScenarios.Workspace.Catalogue;
        // A tariff, a rate or a building is a setting of the site: what it says is checked, and it draws and breaks with the site.
        if (!isSetting && part.Family != "facility")
        {
            foreach ((string what, string[] quantities) in new[] { ("price", Prices), ("power", Powers), ("failure rate", Failures) })
            {
                // What an engine draws follows from its devices.
                bool byDevices = quantities == Powers && part.Device("engine") is not null;
                if (!byDevices && !part.Figures.Any(f => quantities.Contains(f.Quantity)))
                {
                    yield return $"{part.Id}: no {what}";
                }
            }
        }
        foreach (Figure f in part.Figures.Where(f => isSetting || Prices.Concat(Powers).Concat(Failures).Contains(f.Quantity)))
        {
            string name = $"{part.Id}.{f.Quantity}";
            bool holds = f.Low <= f.Preferred && f.Preferred <= f.High && !f.Sources.IsEmpty;
            if (!holds)
            {
                yield return $"{name}: range or source";
            }
            bool isPassive = f.Conditions?.StartsWith("passive", StringComparison.Ordinal) == true;
            if (f.Status == FigureStatus.Estimate && (f.Why is null || (!f.IsUncertain && f.Within is null)))
            {
                yield return $"{name}: an estimate without {(f.Why is null ? "its reason" : "a range")}";
            }
            if (
                f.Preferred == 0
                && f.Within is null
                && !isPassive
                && (Prices.Contains(f.Quantity) || Powers.Contains(f.Quantity) || f.Quantity == "fit")
            )
            {
                yield return $"{name}: zero, and nothing says what stands for it";
            }
            bool isDated = Quantities.Find(f.Quantity)!.IsDated && f.High > 0;
            if (isDated && (part.Learning is not { } curve || catalogue.Find(curve)?.Find("learning-rate") is null))
            {
                yield return $"{name}: dated {f.AsOf} without a learning curve";
            }
        }
    }

    /// <summary>Every part that a scenario names, by reflection, so that none is forgotten; true: only as a setting.</summary>
    private static void Collect(object? node, bool isSetting, Dictionary<string, bool> found)
    {
        switch (node)
        {
            case null or string:
                return;
            case PartRef part:
                found[part.Id] = isSetting && found.GetValueOrDefault(part.Id, true);
                return;
            case IEnumerable items:
                foreach (object? item in items)
                {
                    Collect(item, isSetting, found);
                }
                return;
            case PartConstraints or Figure:
                return;
        }
        Type type = node.GetType();
        if (type.Namespace?.StartsWith("Heliograph", StringComparison.Ordinal) != true || type.IsEnum)
        {
            return;
        }
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.GetIndexParameters().Length == 0))
        {
            object? value = property.GetValue(node);
            bool isDefault =
                value is not null
                && value.GetType() is { IsGenericType: true } t
                && t.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                && (bool)t.GetProperty("IsDefault")!.GetValue(value)!;
            Collect(isDefault ? null : value, isSetting || node is Setting, found);
        }
    }
}
