using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Photonics;
using Heliograph.Photonics.Engines;

namespace Heliograph.Tests.Photonics.Engines;

public sealed class PathInterferenceTests
{
    [Fact]
    public void The_copies_on_a_path_with_a_switch_are_those_summed_by_hand()
    {
        // Ends 26 dB; four mated pairs of 0.35 dB and 60 dB; a switch of 2.5 dB with two faces; 100 m of fibre behind the first pair.
        FigureBook book = EngineLinks.With(
            ("mpi-ends", "return-loss", 26),
            ("con-mpo12", "insertion-loss", 0.35),
            ("con-mpo12", "return-loss", 60),
            ("ocs-mems128", "insertion-loss", 2.5),
            ("ocs-mems128", "return-loss", 45)
        );
        double fibre = 0.1 * 0.32;
        book = EngineLinks.With(book, ("fib-smf28", "attenuation", 0.32e-3));
        (double Reflectance, double Before)[] faces =
        [
            (26, 0),
            (60, 0),
            (60, 0.35 + fibre),
            (45, 2 * 0.35 + fibre),
            (45, 2 * 0.35 + fibre + 2.5),
            (60, 2 * 0.35 + fibre + 2.5),
            (60, 3 * 0.35 + fibre + 2.5),
            (26, 4 * 0.35 + fibre + 2.5),
        ];
        double sum = 0;
        for (int i = 0; i < faces.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += Math.Pow(10, -(faces[i].Reflectance + faces[j].Reflectance + 2 * (faces[i].Before - faces[j].Before)) / 10);
            }
        }

        Of(book, 4, "ocs-mems128").Value!.Value.ShouldBe(sum, 1e-9 * sum);
        // Both modules see each other through the whole path, twice.
        sum.ShouldBeGreaterThan(Math.Pow(10, -(52 + 2 * (4 * 0.35 + fibre + 2.5)) / 10));
    }

    [Fact]
    public void Fibre_alone_still_weakens_what_the_modules_throw_back()
    {
        FigureBook book = EngineLinks.With(("mpi-ends", "return-loss", 26), ("fib-smf28", "attenuation", 10e-3));

        Of(book, 0).Value!.Value.ShouldBe(Math.Pow(10, -(52 + 2) / 10.0), 1e-12);
    }

    [Fact]
    public void Circulators_bring_the_own_transmitter_in()
    {
        FigureBook book = EngineLinks.Book;
        double without = Of(book, 2, "ocs-palomar").Value!.Value;
        double with = Of(book, 2, "ocs-palomar", "con-circ").Value!.Value;

        // Directivity of 50 dB against a path of 2 x 0.8 + 2.0 + 2 x 0.2 dB and more: beyond -46 dB.
        with.ShouldBeGreaterThan(Math.Pow(10, -4.6));
        with.ShouldBeGreaterThan(without);
    }

    [Fact]
    public void A_part_whose_reflections_nobody_states_leaves_them_unknown()
    {
        Derivation unknown = Of(EngineLinks.Book, 2, "ocs-ipronics");

        unknown.IsKnown.ShouldBeFalse();
        unknown.Missing.ShouldBe(["ocs-ipronics.return-loss"]);
    }

    [Fact]
    public void A_switch_that_leaks_costs_what_its_crosstalk_costs_in_the_joint_solution()
    {
        FigureBook quiet = EngineLinks.With(("ocs-si-dilated32", "crosstalk", -90));
        FigureBook leaky = EngineLinks.With(("ocs-si-dilated32", "crosstalk", -35));
        LinkDesign Through(FigureBook book, params string[] through) =>
            LinkDesigner.Design(EngineLinks.Class("opt-400g-dr4", "400 Gb/s", 100, through), LinkEnds.Unknown, book);
        LinkDesign low = Through(quiet, "ocs-si-dilated32");
        LinkDesign high = Through(leaky, "ocs-si-dilated32");
        LinkDesign twice = Through(leaky, "ocs-si-dilated32", "ocs-si-dilated32");
        Derivation Penalty(LinkDesign d) => d.Budget.Single(l => l.Name == "crosstalk of switches").Loss;

        Penalty(low).Value!.Value.ShouldBe(0, 1e-4);
        // The devices have it in what the receiver needs, the specification as a line of its own: the same decibels.
        double costs = high.Optics!.RequiredOma.Value!.Value - low.Optics!.RequiredOma.Value!.Value;
        costs.ShouldBeGreaterThan(0.5);
        Penalty(high).Value!.Value.ShouldBe(costs, 1e-4);
        (low.Margin.Value!.Value - high.Margin.Value!.Value).ShouldBe(costs, 1e-4);
        (low.Optics.Margin.Value!.Value - high.Optics.Margin.Value!.Value).ShouldBe(costs, 1e-4);
        high.Optics.Noise.Single(n => n.Source == "crosstalk of switches").Share.ShouldBeGreaterThan(0.1);
        // Two of them leak twice the power, and beating noise grows with it: more than twice the decibels.
        Penalty(twice).Value!.Value.ShouldBeGreaterThan(2 * costs);
        // No switch states any: no such line.
        Through(quiet, "ocs-mems128").Budget.ShouldNotContain(l => l.Name == "crosstalk of switches");
    }

    [Fact]
    public void Crosstalk_above_what_any_light_overcomes_does_not_close_and_without_devices_is_unknown()
    {
        LinkDesign floor = LinkDesigner.Design(
            EngineLinks.Class("opt-400g-dr4", "400 Gb/s", 100, "ocs-si-benes32"),
            LinkEnds.Unknown,
            EngineLinks.Book
        );
        floor.Closure.ShouldBe(LinkClosure.DoesNotClose);
        floor.Margin.Missing.ShouldHaveSingleItem().ShouldStartWith("an error floor below");
        LinkDesign undescribed = LinkDesigner.Design(
            EngineLinks.Class("opt-400g-dr4", "400 Gb/s", 100, "ocs-si-benes32"),
            LinkEnds.Unknown,
            EngineLinks.WithDevice(EngineLinks.Book, "opt-400g-dr4", "engine", null)
        );
        undescribed.Closure.ShouldBe(LinkClosure.Unknown);
        undescribed.Margin.Missing.ShouldBe(["devices of opt-400g-dr4 (an engine of the catalogue)"]);
    }

    private static Derivation Of(FigureBook book, int pairs, params string[] through)
    {
        Part part = book.Catalogue.Find("opt-400g-dr4")!;
        Medium medium = new(new PartRef(part.Id), null, [.. through.Select(t => new PartRef(t))], null, pairs, null, null, default);
        LinkFigures figures = new(
            EngineLinks.Class(part.Id, "400 Gb/s", 100) with
            {
                Medium = medium,
            },
            medium,
            part,
            MediumKind.Pluggable,
            LinkEnds.Unknown,
            book
        );
        return PathInterference.Reflections(new OpticalPath(figures), book);
    }
}
