using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics;

/// <summary>
/// Elements of electrical ways from the figures of the catalogue, as they are near one frequency. Every figure that is read becomes an input;
/// one that is missing leaves the element out and <see cref="IsComplete"/> false.
/// </summary>
internal sealed class HostElements(FigureBook book, double frequency)
{
    /// <summary>What a host is made of where the scenario does not say: reference package, board of the present grade, one layer change.</summary>
    public static readonly PartRef Package = new("pkg-com");
    public static readonly PartRef Board = new("pcb-m8n");
    public static readonly PartRef Via = new("pcb-via");
    public static readonly PartRef Plug = new("ch-conn");

    private readonly List<Derivation> _inputs = [];

    public IReadOnlyList<Derivation> Inputs => _inputs;

    public bool IsComplete { get; private set; } = true;

    /// <summary>Its value, kept as an input.</summary>
    public double? Note(Derivation figure)
    {
        _inputs.Add(figure);
        return figure.Value;
    }

    /// <summary>A length of line; the part states its loss per length.</summary>
    public ImmutableArray<ChannelElement> Line(string name, ElementSection section, PartRef part, double? metres, bool isVariable = false) =>
        Of(name, section, LineLawOf(part), part, metres, isVariable);

    /// <summary>One piece; the part states its loss.</summary>
    public ImmutableArray<ChannelElement> Piece(string name, ElementSection section, PartRef part) => Of(name, section, PieceLawOf(part), part, 1);

    /// <summary>One element of a known law, or of none.</summary>
    public ImmutableArray<ChannelElement> Of(
        string name,
        ElementSection section,
        ElementLaw? law,
        PartRef part,
        double? quantity,
        bool isVariable = false
    )
    {
        if (law is null || quantity is not { } much)
        {
            IsComplete = false;
            return [];
        }
        return [new ChannelElement(name, section, law, much, part.Id, isVariable)];
    }

    // Skin and dielectric part of a line from two of its figures: loss = s sqrt(f) + d f goes through both.
    private LineLaw? LineLawOf(PartRef part)
    {
        List<(double Hz, double DbPerM)> points = PointsOf(part, "loss-per-length");
        if (points.Count == 0)
        {
            return null;
        }
        (double f1, double l1) = points.MinBy(p => Math.Abs(Math.Log(p.Hz / frequency)));
        (double Hz, double DbPerM)[] others = [.. points.Where(p => p.Hz != f1)];
        if (others.Length == 0)
        {
            return LineLaw.FromAnchor(l1, f1, 0);
        }
        (double f2, double l2) = others.MinBy(p => Math.Abs(Math.Log(p.Hz / frequency)));
        // Share of the skin part at f1, within what a line can have.
        double share = (l2 - l1 * f2 / f1) / (l1 * (Math.Sqrt(f2 / f1) - f2 / f1));
        return LineLaw.FromAnchor(l1, f1, Math.Clamp(share, 0, 1));
    }

    private LumpedLaw? PieceLawOf(PartRef part)
    {
        List<(double Hz, double Db)> points = PointsOf(part, "insertion-loss");
        if (points.Count == 0)
        {
            return null;
        }
        (double at, double loss) = points.MinBy(p => Math.Abs(Math.Log(p.Hz / frequency)));
        return new LumpedLaw { PieceLossDb = loss, AtHz = at };
    }

    private List<(double Hz, double Value)> PointsOf(PartRef part, string quantity)
    {
        List<(double, double)> points = [];
        foreach (Figure figure in book.Part(part)?.All(quantity) ?? [])
        {
            if (figure.Frequency is { } hz && Note(book.Use(part, figure)) is { } value)
            {
                points.Add((hz, value));
            }
        }
        return points;
    }
}
