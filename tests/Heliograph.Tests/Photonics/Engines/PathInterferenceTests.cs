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
        return PathInterference.Of(new OpticalPath(figures), book);
    }
}
