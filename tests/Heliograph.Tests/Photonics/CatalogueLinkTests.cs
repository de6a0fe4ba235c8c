using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Photonics;

namespace Heliograph.Tests.Photonics;

/// <summary>Links as the shipped catalogue builds them.</summary>
public sealed class CatalogueLinkTests
{
    private static readonly FigureBook Book = new(CatalogueReader.ReadFolder(Path.Combine(Repository.Root, "catalog"), new DiagnosticList()));

    [Theory]
    // 3.1 dB - 0.016 (50 m) - 0.7 - 0.1: margin of every 100G-lane DR module; FR4: 4.3 - 0.016 - 0.4 (LC) - 0.3.
    [InlineData("opt-400g-dr4", "400 Gb/s", 1, 50, LinkClosure.Closes, 2.284)]
    [InlineData("opt-800g-dr8-nv2", "400 Gb/s", 2, 50, LinkClosure.Closes, 2.284)]
    [InlineData("opt-400g-lpo-cn", "224 Gb/s", 2, 50, LinkClosure.Closes, 2.284)]
    [InlineData("opt-400g-fr4", "400 Gb/s", 1, 50, LinkClosure.Closes, 3.584)]
    [InlineData("med-dac200", "400 Gb/s", 1, 3, LinkClosure.DoesNotClose, -2)]
    [InlineData("med-nvl-copper", "400 Gb/s", 1, 1, LinkClosure.Closes, 0.3)]
    [InlineData("med-pcb", "200 Gb/s", 1, 0.3, LinkClosure.Closes, 0.2)]
    public void A_catalogue_link_has_its_margin(string part, string rate, int linksPerModule, double metres, LinkClosure closure, double margin)
    {
        LinkDesign design = Design(part, rate, linksPerModule, metres);

        design.Closure.ShouldBe(closure);
        design.Margin.Value!.Value.ShouldBe(margin, 1e-9);
        design.Delay.Missing.ShouldBeEmpty();
        design.FrameLoss.Value!.Value.ShouldBeInRange(0, 1);
    }

    [Theory]
    [InlineData("opt-16t-dr8")]
    [InlineData("cpo-bailly")]
    [InlineData("cpo-nv-engine")]
    public void Nobody_has_published_the_limits_of_200G_lanes_and_of_co_packaged_optics_so_their_devices_decide(string part)
    {
        LinkDesign design = Design(part, "800 Gb/s", 1, 50);

        design.ClosedByDevices.ShouldBeTrue();
        design.Closure.ShouldBe(LinkClosure.Closes);
        design.Margin.Value.ShouldBe(design.Optics!.Margin.Value);
        // The laser's light less every loss is what arrives; what is above the need is the margin.
        double losses = design.Optics.Transmit.Concat(design.Budget).Concat(design.Optics.Receive).Sum(l => l.Loss.Value!.Value);
        double toOma =
            design.Optics.TransmitOma.Value!.Value - design.Optics.Launch.Value!.Value + design.Optics.Transmit.Sum(l => l.Loss.Value!.Value);
        double received = design.Optics.Launch.Value!.Value - losses + toOma;
        (received - design.Optics.RequiredOma.Value!.Value).ShouldBe(design.Margin.Value!.Value, 1e-9);
        design.ModulePower.IsKnown.ShouldBeTrue();
        design.HostSerDesPower.IsKnown.ShouldBeTrue();
    }

    [Fact]
    public void A_torus_face_through_palomar_needs_more_than_the_class_of_its_module_gives()
    {
        LinkDesign design = Design("opt-400g-bidi-ocs", "400 Gb/s", 1, 60, "ocs-palomar", "con-circ");

        // 4.3 - 0.0192 - 2 x 0.2 - 2 x 0.8 - 2.0 - 0.4 = -0.1192 dB: FR4-class limits do not quite carry it, as the
        // catalogue says: the operator raises power and codes more strongly.
        design.Closure.ShouldBe(LinkClosure.DoesNotClose);
        design.Margin.Value!.Value.ShouldBe(-0.1192, 1e-9);
        design.Remedy.ShouldNotBeNull().ShouldContain("0.12 dB less");
        // Circulators are inside this module's price: 2 x 250, one jumper 8, one fibre of 60 m.
        design.Price.Value!.Value.ShouldBe(500 + 8 + 0.06 * 8.4, 1e-9);
    }

    [Fact]
    public void Every_medium_of_the_catalogue_can_be_designed_at_both_ends_of_its_ranges()
    {
        foreach (Part part in Book.Catalogue.Parts.Where(p => p.Family is "copper" or "pluggable" or "cpo" or "optical-io" or "coherent"))
        {
            foreach (FigureLevel level in Enum.GetValues<FigureLevel>())
            {
                LinkDesign design = LinkDesigner.Design(
                    Class(part.Id, "400 Gb/s", 1, 2, ["ocs-palomar"]),
                    LinkEnds.Unknown,
                    Book with
                    {
                        Level = level,
                    }
                );
                foreach (
                    Derivation value in (Derivation[])
                        [design.Margin, design.Delay, design.ModulePower, design.HostSerDesPower, design.Price, design.FailureRate, design.FrameLoss]
                )
                {
                    // Known, or with the name of what is missing.
                    (value.IsKnown || value.Missing.Length > 0).ShouldBeTrue($"{part.Id} {value.Name}");
                }
                (design.Closure == LinkClosure.Unknown).ShouldBe(!design.Margin.IsKnown && design.Remedy is null, part.Id);
            }
        }
    }

    private static LinkDesign Design(string part, string rate, int linksPerModule, double metres, params string[] through) =>
        LinkDesigner.Design(Class(part, rate, linksPerModule, metres, through), LinkEnds.Unknown, Book);

    private static LinkClass Class(string part, string rate, int linksPerModule, double metres, string[] through)
    {
        Medium medium = new(new PartRef(part), null, [.. through.Select(t => new PartRef(t))], null, 2, null, null, default);
        return new LinkClass(
            "site/scale-out/leaf-spine",
            "leaf-spine",
            0,
            0,
            medium,
            BitRate.Parse(rate),
            0,
            10,
            metres,
            metres,
            metres,
            linksPerModule,
            0,
            0
        );
    }
}
