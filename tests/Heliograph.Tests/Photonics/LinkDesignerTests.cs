using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics;
using Heliograph.Photonics.Coding;

namespace Heliograph.Tests.Photonics;

public sealed class LinkDesignerTests
{
    private const string Pluggables = """
        family: pluggable
        sources: { T: "this test; DR4 and FR4 limits as in the data sheets of photonics.md section 4" }
        parts:
          opt-400g-dr4:
            name: 400G DR4
            region: any
            figures:
              rate: { value: 400 Gb/s, status: read, source: T }
              lanes: { value: 4, status: read, source: T }
              lane-rate: { value: 100 Gb/s, status: read, source: T }
              power: { value: 12 W, boundary: module, status: read, source: T }
              reach: { value: 500 m, status: read, source: T }
              latency: { value: 100 ns, status: read, source: T }
              oma-min: { value: -0.8 dBm, status: read, source: T }
              oma-minus-tdecq: { value: -2.2 dBm, status: read, source: T }
              tdecq-max: { value: 3.4 dB, status: read, source: T }
              sensitivity-oma: { value: -4.4 dBm, status: read, source: T }
              stressed-sensitivity: { value: -1.9 dBm, status: read, source: T }
              channel-insertion-loss: { value: 3 dB, status: read, source: T }
              fit: { value: 2000 FIT, boundary: module, status: read, source: T }
              price: { value: 300 USD, boundary: module, status: read, source: T }
          opt-400g-fr4-high:
            name: 400G FR4 with a high power class
            region: any
            figures:
              rate: { value: 400 Gb/s, status: read, source: T }
              lanes: { value: 4, status: read, source: T }
              lane-rate: { value: 100 Gb/s, status: read, source: T }
              reach: { value: 2 km, status: read, source: T }
              oma-min: { value: 5 dBm, status: read, source: T }
              tdecq-max: { value: 3.4 dB, status: read, source: T }
              sensitivity-oma: { value: -4.6 dBm, status: read, source: T }
              price: { value: 700 USD, boundary: module, status: read, source: T }
          opt-800g-lpo:
            name: 800G LPO
            region: any
            figures:
              rate: { value: 800 Gb/s, status: read, source: T }
              lanes: { value: 8, status: read, source: T }
              lane-rate: { value: 100 Gb/s, status: read, source: T }
              power: { value: 10 W, boundary: module, status: read, source: T }
              reach: { value: 500 m, status: read, source: T }
              latency: { value: 5 ns, status: read, source: T }
              channel-insertion-loss: { value: 3 dB, status: read, source: T }
              mttf: { value: 500000 h, boundary: module, status: read, source: T }
              price: { value: 330 USD, boundary: module, status: read, source: T }
          opt-16t-dr8:
            name: 1.6T DR8
            region: any
            figures:
              rate: { value: 1.6 Tb/s, status: read, source: T }
              lanes: { value: 8, status: read, source: T }
              lane-rate: { value: 200 Gb/s, status: read, source: T }
              power: { value: 25 W, boundary: module, status: read, source: T }
              reach: { value: 500 m, status: read, source: T }
              latency: { value: 100 ns, status: read, source: T }
          opt-ref-pluggable:
            name: pluggable with host SerDes
            region: any
            figures:
              lane-rate: { value: 100 Gb/s, status: read, source: T }
              energy-per-bit: { value: 21 pJ/b, boundary: with-host-serdes, status: read, source: T }
        """;

    private const string Copper = """
        family: copper
        sources: { T: "this test" }
        parts:
          med-dac200:
            name: DAC 200G lanes
            region: any
            figures:
              rate: { value: 800 Gb/s, status: read, source: T }
              lane-rate: { value: 200 Gb/s, status: read, source: T }
              power: { value: 0.1 W, boundary: cable-end, status: read, source: T }
              reach: { low: 0.7 m, value: 1 m, high: 3 m, status: read, source: T }
              delay-per-length: { value: 4.7 ns/m, status: read, source: T }
              fit: { value: 20 FIT, boundary: cable, status: read, source: T }
              price:
                - { value: 120 USD, boundary: cable, length: 1 m, status: read, source: T }
                - { value: 160 USD, boundary: cable, length: 2 m, status: read, source: T }
          med-acc:
            name: ACC
            region: any
            figures:
              rate: { value: 800 Gb/s, status: read, source: T }
              lane-rate:
                - { value: 100 Gb/s, conditions: 8 lanes, status: read, source: T }
                - { value: 200 Gb/s, conditions: 4 lanes, status: read, source: T }
              power:
                - { value: 1.5 W, boundary: cable-end, conditions: 100G lanes, status: read, source: T }
                - { value: 2.5 W, boundary: cable-end, conditions: 200G lanes, status: read, source: T }
              reach:
                - { value: 5 m, conditions: 100G lanes, status: read, source: T }
                - { value: 3 m, conditions: 200G lanes, status: read, source: T }
        """;

    private const string Cpo = """
        family: cpo
        sources: { T: "this test" }
        parts:
          cpo-bailly:
            name: CPO
            region: any
            figures:
              rate: { value: 51.2 Tb/s, status: read, source: T }
              lane-rate: { value: 100 Gb/s, status: read, source: T }
              power: { value: 5.5 W, per: 800 Gb/s, boundary: optics, status: read, source: T }
              fit: { value: 385 FIT, boundary: port, status: read, source: T }
        """;

    private const string Circuits = """
        family: circuit-switch
        sources: { T: "this test" }
        parts:
          ocs-3db:
            name: circuit switch
            region: any
            figures:
              insertion-loss: { value: 3 dB, status: read, source: T }
              latency: { value: 45 ns, status: read, source: T }
        """;

    private const string Connectors = """
        family: connector
        sources: { T: "this test" }
        parts:
          con-mpo12:
            name: MPO-12
            region: any
            figures:
              insertion-loss: { value: 0.35 dB, status: read, source: T }
              fit: { value: 20 FIT, boundary: cable, status: read, source: T }
              price: { value: 60 USD, boundary: cable, status: read, source: T }
          con-lc:
            name: LC
            region: any
            figures:
              insertion-loss: { value: 0.2 dB, status: read, source: T }
              price: { value: 8 USD, boundary: cable, status: read, source: T }
          con-circ:
            name: circulator
            region: any
            figures:
              insertion-loss: { value: 0.8 dB, status: read, source: T }
              directivity: { value: 50 dB, status: read, source: T }
              fit: { value: 50 FIT, boundary: module, status: read, source: T }
              price: { value: 100 USD, boundary: module, status: read, source: T }
        """;

    private const string Fibre = """
        family: fibre
        sources: { T: "this test" }
        parts:
          fib-smf28:
            name: SMF
            region: any
            figures:
              delay-per-length: { value: 4.9 us/km, status: read, source: T }
              attenuation:
                - { value: 0.18 dB/km, conditions: 1550 nm, status: read, source: T }
                - { value: 0.32 dB/km, conditions: 1310 nm, status: read, source: T }
              price-per-km: { value: 8.4 USD/km, boundary: fibre, status: read, source: T }
          fib-1550:
            name: a fibre of which only the C band is known
            region: any
            figures:
              attenuation: { value: 0.2 dB/km, conditions: 1550 nm, status: read, source: T }
        """;

    private const string Budget = """
        family: link
        sources: { T: "this test" }
        parts:
          fec-kp4:
            name: KP4
            region: any
            figures:
              bit-error-ratio: { value: 2.4e-4, status: read, source: T }
              latency: { value: 84.4 ns, status: read, source: T }
          fec-aui:
            name: AUI
            region: any
            figures:
              bit-error-ratio: { value: 1e-5, status: read, source: T }
          mpi-parallel: { name: MPI, region: any, figures: { mpi-penalty: { value: 0.1 dB, status: read, source: T } } }
          mpi-duplex: { name: MPI, region: any, figures: { mpi-penalty: { value: 0.3 dB, status: read, source: T } } }
          mpi-circuit: { name: MPI, region: any, figures: { mpi-penalty: { value: 0.4 dB, status: read, source: T } } }
        """;

    private const string SerDes = """
        family: optical-io
        sources: { T: "this test" }
        parts:
          d2d-lr112: { name: LR, region: any, figures: { energy-per-bit: { value: 5 pJ/b, boundary: chip, status: read, source: T } } }
          serdes-lr112: { name: LR, region: any, figures: { energy-per-bit: { value: 3.6 pJ/b, boundary: chip, status: read, source: T } } }
          serdes-lr224: { name: LR, region: any, figures: { energy-per-bit: { value: 3.5 pJ/b, boundary: chip, status: read, source: T } } }
          serdes-xsr224: { name: XSR, region: any, figures: { energy-per-bit: { value: 1.2 pJ/b, boundary: chip, status: read, source: T } } }
        """;

    private const string Switches = """
        family: switch
        sources: { T: "this test" }
        parts:
          sw-5nm: { name: switch, region: any, node: 5 nm, figures: { lane-rate: { value: 100 Gb/s, status: read, source: T } } }
          sw-200: { name: switch, region: any, figures: { lane-rate: { value: 200 Gb/s, status: read, source: T } } }
        """;

    private static readonly FigureBook Book = new(Read(Pluggables, Copper, Cpo, Circuits, Connectors, Fibre, Budget, SerDes, Switches));

    [Fact]
    public void A_dr4_link_over_500_m_closes_with_what_the_budget_leaves()
    {
        LinkDesign design = LinkDesigner.Design(Link(Dr4(), "400 Gb/s", 500), LinkEnds.Unknown, Book);

        // Transmitter -2.2 dBm, ideal receiver -1.9 - 3.4 = -5.3 dBm: 3.1 dB. Fibre 0.5 x 0.32 = 0.16, two MPO pairs 0.70,
        // interference 0.10: 0.96 dB. The standard's own sum agrees: 3.0 dB channel + 0.1 dB MPI = 3.1 dB.
        design.Closure.ShouldBe(LinkClosure.Closes);
        design.Margin.Value!.Value.ShouldBe(2.14, 1e-9);
        design.Budget.Sum(l => l.Loss.Value!.Value).ShouldBe(0.96, 1e-9);
        design.Remedy.ShouldBeNull();
    }

    [Fact]
    public void A_dr4_link_through_a_3_db_circuit_switch_and_circulators_does_not_close_and_says_what_would()
    {
        Medium medium = Dr4() with { Through = [new PartRef("con-circ"), new PartRef("ocs-3db"), new PartRef("con-circ")] };

        LinkDesign design = LinkDesigner.Design(Link(medium, "400 Gb/s", 500), LinkEnds.Unknown, Book);

        // 2.14 dB less 3.0 (switch), 2 x 0.8 (circulators) and 0.4 - 0.1 (interference): -2.76 dB. The high power module has
        // 5 - 3.4 + 4.6 = 6.2 dB against 0.16 + 0.7 (or 0.4 with LC) + 1.6 + 3.0 + 0.4 = 5.56: it closes.
        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        design.Margin.Value!.Value.ShouldBe(-2.76, 1e-9);
        design.Remedy.ShouldNotBeNull();
        design.Remedy.ShouldContain("opt-400g-fr4-high");
        design.Remedy.ShouldContain("2.76 dB less");
        design.Remedy.ShouldContain("5.86 dB");
    }

    [Fact]
    public void Circulators_stand_at_both_ends_however_often_they_are_listed()
    {
        Medium once = Dr4() with { Through = [new PartRef("con-circ")] };
        Medium twice = Dr4() with { Through = [new PartRef("con-circ"), new PartRef("con-circ")] };
        double Margin(Medium m) => LinkDesigner.Design(Link(m, "400 Gb/s", 10), LinkEnds.Unknown, Book).Margin.Value!.Value;

        Margin(once).ShouldBe(Margin(twice), 1e-12);
    }

    [Fact]
    public void A_passive_cable_of_200G_lanes_does_not_reach_3_m()
    {
        LinkDesign design = LinkDesigner.Design(Link(Cable("med-dac200"), "800 Gb/s", 3), LinkEnds.Unknown, Book);

        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        design.Margin.Value!.Value.ShouldBe(-2, 1e-12);
        design.Margin.Unit.ShouldBe("m");
        design.Budget.ShouldBeEmpty();
        design.Remedy.ShouldBe("shorten the link to 1 m, or use med-acc, opt-800g-lpo");
    }

    [Fact]
    public void A_cable_takes_the_figures_of_the_lane_rate_of_its_ends()
    {
        LinkEnds fast = new(new PartRef("sw-200"), new PartRef("sw-200"));
        LinkEnds slow = new(new PartRef("sw-5nm"), new PartRef("sw-200"));

        LinkDesign at200 = LinkDesigner.Design(Link(Cable("med-acc"), "800 Gb/s", 4), fast, Book);
        LinkDesign at100 = LinkDesigner.Design(Link(Cable("med-acc"), "800 Gb/s", 4), slow, Book);

        (at200.Closure, at200.ModulePower.Value).ShouldBe((LinkClosure.DoesNotClose, 5.0));
        (at100.Closure, at100.ModulePower.Value).ShouldBe((LinkClosure.Closes, 3.0));
    }

    [Fact]
    public void Delay_is_propagation_one_module_pass_and_the_code()
    {
        LinkDesign design = LinkDesigner.Design(Link(Dr4(), "400 Gb/s", 500), LinkEnds.Unknown, Book);

        // 500 m x 4.9 ns/m = 2450; module 100; two KP4 codewords at 425 Gb/s: 2 x 5440 / 425 = 25.6; decoder 84.4 ns.
        design.Delay.Value!.Value.ShouldBe(2660e-9, 1e-15);
        design.DelayPerMetre.Value!.Value.ShouldBe(4.9e-9, 1e-18);
    }

    [Fact]
    public void Power_price_and_failures_are_of_both_ends_and_what_lies_between()
    {
        LinkEnds ends = new(new PartRef("sw-5nm"), null);

        LinkDesign design = LinkDesigner.Design(Link(Dr4(), "400 Gb/s", 500), ends, Book);

        // Modules 2 x 12. SerDes (3.6 + 5) pJ/b x 425 Gb/s = 3.655 W. Price 600 + 8 fibres x 0.5 km x 8.4 + one jumper 60.
        // Failures 2 x 2000 + 20 FIT = 4020e-9 / 3600 s.
        design.ModulePower.Value!.Value.ShouldBe(24, 1e-9);
        design.HostSerDesPower.Value!.Value.ShouldBe(3.655, 1e-9);
        design.Price.Value!.Value.ShouldBe(693.6, 1e-9);
        design.FailureRate.Value!.Value.ShouldBe(4020e-9 / 3600, 1e-18);
        LinkPower.Total(design, out Diagnostic? problem).Value!.Value.ShouldBe(27.655, 1e-9);
        problem.ShouldBeNull();
    }

    [Fact]
    public void A_linear_module_shared_by_two_links_counts_half_and_falls_back_to_its_channel_loss()
    {
        Medium medium = Dr4() with { Part = new PartRef("opt-800g-lpo") };
        LinkClass link = Link(medium, "400 Gb/s", 100) with { LinksPerModule = 2, ModulesA = 5, ModulesB = 5 };

        LinkDesign design = LinkDesigner.Design(link, LinkEnds.Unknown, Book);

        // No OMA figures: 3.0 - 0.032 - 0.7 dB. Mean time 500,000 h is 2,000 FIT; one module's worth a link, and a jumper.
        design.Closure.ShouldBe(LinkClosure.Closes);
        design.Margin.Value!.Value.ShouldBe(2.268, 1e-9);
        design.ModulePower.Value!.Value.ShouldBe(10, 1e-9);
        design.FailureRate.Value!.Value.ShouldBe(2020e-9 / 3600, 1e-15);
        // At the limit of the code, two codewords interleaved: 8.15e-13 x (2 + 1/8).
        design.FrameLoss.Value!.Value.ShouldBe(8.15e-13 * 2.125, 0.01e-12);
    }

    [Fact]
    public void Co_packaged_optics_have_the_optics_boundary_and_short_SerDes()
    {
        Medium medium = Dr4() with { Part = new PartRef("cpo-bailly") };

        LinkDesign design = LinkDesigner.Design(Link(medium, "400 Gb/s", 50), LinkEnds.Unknown, Book);

        // 5.5 W per 800 Gb/s: 2 ends x 2.75 W. SerDes 2 x 1.2 pJ/b x 425 Gb/s = 1.02 W.
        design.ModulePower.Value!.Value.ShouldBe(5.5, 1e-9);
        design.HostSerDesPower.Value!.Value.ShouldBe(1.02, 1e-9);
        BoundaryCheck.ScopeOf(design.ModulePower).ShouldBe(PowerScope.Optics);
        // Per port, two ports and a jumper; no optical figure is published, so nobody knows whether it closes.
        design.FailureRate.Value!.Value.ShouldBe(790e-9 / 3600, 1e-18);
        design.Closure.ShouldBe(LinkClosure.Unknown);
        design.Margin.Missing.ShouldContain("cpo-bailly.oma-minus-tdecq");
        design.FrameLoss.IsKnown.ShouldBeFalse();
    }

    [Fact]
    public void A_missing_figure_makes_the_margin_unknown_and_is_named()
    {
        LinkDesign module = LinkDesigner.Design(Link(Dr4() with { Part = new PartRef("opt-16t-dr8") }, "800 Gb/s", 50), LinkEnds.Unknown, Book);
        LinkDesign band = LinkDesigner.Design(Link(Dr4() with { Fibre = new PartRef("fib-1550") }, "400 Gb/s", 50), LinkEnds.Unknown, Book);
        LinkDesign part = LinkDesigner.Design(Link(Dr4() with { Part = new PartRef("opt-none") }, "400 Gb/s", 50), LinkEnds.Unknown, Book);

        module.Closure.ShouldBe(LinkClosure.Unknown);
        module.Margin.Missing.ShouldContain("opt-16t-dr8.stressed-sensitivity");
        module.Price.Missing.ShouldBe(["opt-16t-dr8.price [module]"]);
        band.Closure.ShouldBe(LinkClosure.Unknown);
        band.Margin.Missing.ShouldBe(["fib-1550.attenuation for this lane rate or band"]);
        part.Closure.ShouldBe(LinkClosure.Unknown);
        LinkDesigner.Design(Link(Dr4(), "400 Gb/s", 50) with { Medium = null }, LinkEnds.Unknown, Book).Closure.ShouldBe(LinkClosure.Unknown);
    }

    [Fact]
    public void Beyond_its_reach_a_module_does_not_close_whatever_the_loss()
    {
        LinkDesign design = LinkDesigner.Design(Link(Dr4(), "400 Gb/s", 600), LinkEnds.Unknown, Book);

        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        design.Remedy.ShouldStartWith("shorten the link to 500 m");
    }

    [Fact]
    public void Margin_lowers_the_error_ratio_to_the_floor_of_the_electrical_interfaces()
    {
        double Loss(double metres, PartRef part) =>
            LinkDesigner.Design(Link(Dr4() with { Part = part, Connectors = 8 }, "400 Gb/s", metres), LinkEnds.Unknown, Book).FrameLoss.Value!.Value;
        PartRef dr4 = new("opt-400g-dr4");

        // More fibre, less margin, more loss; and never below two AUIs at 1e-5 each.
        double floor = ReedSolomon.Kp4.FrameLossRatio(2e-5, 2, 8);
        Loss(400, dr4).ShouldBeGreaterThan(Loss(100, dr4));
        Loss(1, dr4).ShouldBeGreaterThan(floor);
    }

    [Fact]
    public void A_figure_with_host_serdes_is_never_added_to_a_serdes_figure()
    {
        Derivation whole = Book.Get(new PartRef("opt-ref-pluggable"), "energy-per-bit");
        Derivation serDes = Book.Get(new PartRef("d2d-lr112"), "energy-per-bit");

        Derivation sum = BoundaryCheck.Sum(
            "energy of a link",
            "J/b",
            [new PowerTerm(whole, BoundaryCheck.ScopeOf(whole)), new PowerTerm(serDes, BoundaryCheck.ScopeOf(serDes))],
            out Diagnostic? problem
        );

        problem.ShouldNotBeNull().Code.ShouldBe(Codes.MixedBoundaries);
        problem.Message.ShouldContain("host SerDes");
        problem.Message.ShouldContain("opt-ref-pluggable energy-per-bit");
        sum.IsKnown.ShouldBeFalse();
    }

    [Fact]
    public void A_figure_with_host_serdes_is_split_by_an_explicit_term()
    {
        LinkDesign design = LinkDesigner.Design(Link(Dr4() with { Part = new PartRef("opt-ref-pluggable") }, "400 Gb/s", 50), LinkEnds.Unknown, Book);

        // 2 x 21 pJ/b x 400 Gb/s = 16.8 W in all; host SerDes 2 x 5 x 425 = 4.25 W; the module keeps 12.55 W.
        design.ModulePower.Value!.Value.ShouldBe(12.55, 1e-9);
        BoundaryCheck.ScopeOf(design.ModulePower).ShouldBe(PowerScope.Optics | PowerScope.Module);
        LinkPower.Total(design, out Diagnostic? problem).Value!.Value.ShouldBe(16.8, 1e-9);
        problem.ShouldBeNull();
    }

    private static Medium Dr4() => new(new PartRef("opt-400g-dr4"), null, [], null, 2, null, null, default);

    private static Medium Cable(string part) => new(new PartRef(part), null, [], null, 0, null, null, default);

    private static LinkClass Link(Medium medium, string rate, double metres) =>
        new("site/scale-out/leaf-spine", "leaf-spine", 0, 0, medium, BitRate.Parse(rate), 0, 10, metres, metres, metres, 1, 0, 0);

    private static Catalogue Read(params string[] texts)
    {
        DiagnosticList diagnostics = new();
        ImmutableArray<Part> parts = [.. texts.SelectMany((t, i) => CatalogueReader.ReadText(t, $"test-{i}.yaml", diagnostics).Parts)];
        diagnostics.Sorted().ShouldBeEmpty();
        return new Catalogue(parts, new Dictionary<string, string>());
    }
}
