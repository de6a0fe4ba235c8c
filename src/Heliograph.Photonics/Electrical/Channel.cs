using System.Collections.Immutable;
using System.Numerics;

namespace Heliograph.Photonics.Electrical;

/// <summary>What an element belongs to; <see cref="Endpoints"/> cut a channel by it.</summary>
public enum ElementSection
{
    /// <summary>Pad, protection, on-die coil: between the circuit and the bump.</summary>
    Die,

    /// <summary>Between bump and ball: package trace and via, interposer, ball.</summary>
    Package,

    /// <summary>Board trace, via, socket.</summary>
    Board,

    /// <summary>Mated connector and the paddle card in it.</summary>
    Connector,

    /// <summary>Cable, flyover or not.</summary>
    Cable,

    /// <summary>Redriver or optics in the way of a linear link.</summary>
    Stage,
}

/// <summary>Between which points a loss is meant. Losses and budgets of different endpoints are not comparable.</summary>
public enum Endpoints
{
    /// <summary>Circuit to circuit: everything.</summary>
    PadToPad,

    /// <summary>Without the dies at the ends. TP0d to TP5d of IEEE 802.3dj; CEI-XSR; "die to die".</summary>
    BumpToBump,

    /// <summary>Without dies and packages at the ends. TP0 to TP5 of IEEE 802.3ck backplanes; chip-to-module without the module's package; CEI-VSR.</summary>
    BallToBall,

    /// <summary>Mated connectors and what lies between them: TP1 to TP4 of a cable assembly.</summary>
    CableAssembly,
}

/// <summary>One element of a channel.</summary>
/// <param name="Quantity">m of a line; pieces of anything else, a whole number.</param>
/// <param name="Source">Where the coefficients come from; passes to the result.</param>
/// <param name="IsVariable">Its length is what a reach is given in. A line; at most one in a channel.</param>
public sealed record ChannelElement(
    string Name,
    ElementSection Section,
    ElementLaw Law,
    double Quantity = 1,
    string Source = "",
    bool IsVariable = false
)
{
    public double LossDb(double frequencyHz) => Law.LossDb(frequencyHz, Quantity);

    internal ChannelElement Reversed() => this with { Law = Law.Reversed() };

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Law);
        Bounds.NonNegative(Quantity, nameof(Quantity));
        if (!Law.IsLine && Quantity != Math.Floor(Quantity))
        {
            throw new ArgumentOutOfRangeException(nameof(Quantity), Quantity, $"{Name} comes in whole pieces");
        }
        if (IsVariable && !Law.IsLine)
        {
            throw new ArgumentOutOfRangeException(nameof(IsVariable), Name, "only a line has a length to vary");
        }
    }
}

/// <summary>
/// Crosstalk of all neighbours together: power sum <see cref="LossDb"/> below an equal transmitter at <see cref="AtHz"/>,
/// 6 dB stronger per octave, as coupling between short parallel conductors is. Equation 17.
/// </summary>
public sealed record Crosstalk
{
    public required double LossDb
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    public required double AtHz
    {
        get;
        init => field = Bounds.Positive(value);
    }
}

/// <summary>Loss of one element of a waterfall.</summary>
/// <param name="Quantity">m or pieces.</param>
public sealed record ElementLoss(string Name, ElementSection Section, double Quantity, double LossDb, string Source);

/// <summary>
/// An electrical way from transmitter to receiver without a retimer in it: elements in order. Pure; a loss costs some 50 ns
/// per element.
/// </summary>
public sealed record Channel
{
    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> on two variable elements, a broken piece or a negative length.</summary>
    public Channel(string name, IEnumerable<ChannelElement> elements, Crosstalk? crosstalk = null)
    {
        ArgumentNullException.ThrowIfNull(elements);
        (Name, Elements, Crosstalk) = (name, [.. elements], crosstalk);
        foreach (ChannelElement element in Elements)
        {
            element.Check();
        }
        if (Elements.Count(e => e.IsVariable) > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(elements), "a channel has one variable length");
        }
    }

    public string Name { get; }

    public ImmutableArray<ChannelElement> Elements { get; }

    public Crosstalk? Crosstalk { get; }

    /// <summary>The element whose length a reach is given in, if any.</summary>
    public ChannelElement? Variable => Elements.FirstOrDefault(e => e.IsVariable);

    /// <summary>The same channel with the variable element <paramref name="length"/> m long.</summary>
    public Channel WithLength(double length) => new(Name, Elements.Select(e => e.IsVariable ? e with { Quantity = length } : e), Crosstalk);

    /// <summary>What of the channel lies between the endpoints: dies, packages, boards fall away from both ends inwards.</summary>
    public Channel Between(Endpoints endpoints)
    {
        int first = 0;
        int last = Elements.Length;
        while (first < last && IsOutside(Elements[first].Section, endpoints))
        {
            first++;
        }
        while (last > first && IsOutside(Elements[last - 1].Section, endpoints))
        {
            last--;
        }
        return new Channel(Name, Elements[first..last], Crosstalk);
    }

    /// <summary>Sum of the losses of the elements, each between matched ends, dB.</summary>
    public double LossDb(double frequencyHz)
    {
        double sum = 0;
        foreach (ChannelElement element in Elements)
        {
            sum += element.LossDb(frequencyHz);
        }
        return sum;
    }

    /// <summary>The waterfall at a frequency, in the order of the way.</summary>
    public ImmutableArray<ElementLoss> Losses(double frequencyHz) =>
        [.. Elements.Select(e => new ElementLoss(e.Name, e.Section, e.Quantity, e.LossDb(frequencyHz), e.Source))];

    /// <summary>
    /// What the reflections between the elements add to the sum, dB: insertion loss of the cascade between the reference
    /// terminations less <see cref="LossDb"/>. Either sign: two capacitances may cancel.
    /// </summary>
    public double MismatchDb(double frequencyHz)
    {
        TwoPort cascade = TwoPort.Through;
        foreach (ChannelElement element in Elements)
        {
            cascade = cascade.Then(element.Law.TwoPort(frequencyHz, element.Quantity));
        }
        return -20 * Math.Log10(Complex.Abs(cascade.Transfer)) - LossDb(frequencyHz);
    }

    private static bool IsOutside(ElementSection section, Endpoints endpoints) =>
        endpoints switch
        {
            Endpoints.PadToPad => false,
            Endpoints.BumpToBump => section is ElementSection.Die,
            Endpoints.BallToBall => section is ElementSection.Die or ElementSection.Package,
            Endpoints.CableAssembly => section is not (ElementSection.Connector or ElementSection.Cable),
            _ => throw new ArgumentOutOfRangeException(nameof(endpoints), endpoints, "no such endpoints"),
        };
}
