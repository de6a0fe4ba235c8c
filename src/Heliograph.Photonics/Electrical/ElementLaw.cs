using System.Collections.Immutable;
using System.Numerics;

namespace Heliograph.Photonics.Electrical;

/// <summary>
/// How the loss of one kind of element depends on frequency, and on its quantity: length in m of a line, pieces of
/// anything else.
/// </summary>
public abstract record ElementLaw
{
    internal const double DecibelsPerNeper = 8.685889638065036;

    private protected ElementLaw() { }

    /// <summary>Quantity is a length; otherwise a whole number of pieces.</summary>
    public virtual bool IsLine => false;

    /// <summary>Insertion loss between matched ends, dB; negative where it amplifies.</summary>
    public abstract double LossDb(double frequencyHz, double quantity);

    /// <summary>The same element seen from its other end.</summary>
    public virtual ElementLaw Reversed() => this;

    internal abstract TwoPort TwoPort(double frequencyHz, double quantity);

    /// <summary>Length at which the loss is <paramref name="lossDb"/> &gt;= 0; null for a lossless line.</summary>
    internal virtual double? LengthFor(double lossDb, double frequencyHz)
    {
        double perMetre = LossDb(frequencyHz, 1);
        return perMetre > 0 ? lossDb / perMetre : null;
    }

    internal static double AmplitudeOf(double lossDb) => Math.Pow(10, -lossDb / 20);
}

/// <summary>
/// A line by three coefficients: attenuation = constant + skin sqrt f + dielectric f. Package traces of the COM reference
/// model, cables by an anchor. The phase is that of the COM: equal to the skin loss, a logarithm with the dielectric loss,
/// and the delay. Source: IEEE 802.3 Annex 93A.1.2.3, equations 93A-9 to 93A-14. Equations 7 and 8.
/// </summary>
public sealed record LineLaw : ElementLaw
{
    private const double LogReferenceHz = 1e9;

    /// <summary>Np/m.</summary>
    public double Constant
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Np/m per sqrt Hz.</summary>
    public required double Skin
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>Np/m per Hz.</summary>
    public required double Dielectric
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>ohm of one leg (half the differential impedance). Reflections follow from it and from <see cref="Delay"/>.</summary>
    public double Impedance
    {
        get;
        init => field = Bounds.Positive(value);
    } = Electrical.TwoPort.Reference;

    /// <summary>s/m; without it a line does not ring.</summary>
    public double Delay
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    public override bool IsLine => true;

    /// <summary>From the coefficients of a COM package line: gamma0 in 1/mm, a1 in 1/mm per sqrt GHz, a2 in 1/mm per GHz (nepers).</summary>
    public static LineLaw FromCom(double gamma0, double a1, double a2) =>
        new()
        {
            Constant = gamma0 * 1e3,
            Skin = a1 * 1e3 / Math.Sqrt(1e9),
            Dielectric = a2 * 1e3 / 1e9,
        };

    /// <summary>From the loss at one frequency and the share of it that is skin effect; the rest is dielectric.</summary>
    public static LineLaw FromAnchor(double lossDbPerM, double frequencyHz, double skinShare)
    {
        double nepers = Bounds.NonNegative(lossDbPerM, nameof(lossDbPerM)) / DecibelsPerNeper;
        Bounds.Positive(frequencyHz, nameof(frequencyHz));
        Bounds.Share(skinShare, nameof(skinShare));
        return new LineLaw { Skin = skinShare * nepers / Math.Sqrt(frequencyHz), Dielectric = (1 - skinShare) * nepers / frequencyHz };
    }

    /// <summary>The same construction in another gauge: skin loss goes as 1/diameter, dielectric loss does not change. Equation 8.</summary>
    public LineLaw WithGauge(int fromAwg, int toAwg) => this with { Skin = Skin * GaugeDiameter(fromAwg) / GaugeDiameter(toAwg) };

    /// <summary>Diameter of a solid wire, m: 0.127 mm x 92^((36 - n)/39). Source: ASTM B258.</summary>
    public static double GaugeDiameter(int awg)
    {
        if (awg is < 0 or > 50)
        {
            throw new ArgumentOutOfRangeException(nameof(awg), awg, "a wire gauge lies between 0 and 50");
        }
        return 0.127e-3 * Math.Pow(92, (36 - awg) / 39.0);
    }

    public override double LossDb(double frequencyHz, double quantity) => DecibelsPerNeper * Attenuation(frequencyHz) * quantity;

    internal override TwoPort TwoPort(double frequencyHz, double quantity)
    {
        double phase =
            Skin * Math.Sqrt(frequencyHz) + frequencyHz * (2 * Math.PI * Delay - 2 / Math.PI * Dielectric * Math.Log(frequencyHz / LogReferenceHz));
        return Electrical.TwoPort.Line(new Complex(Attenuation(frequencyHz), phase) * quantity, Impedance);
    }

    private double Attenuation(double frequencyHz) => Constant + Skin * Math.Sqrt(frequencyHz) + Dielectric * frequencyHz;
}

/// <summary>A board trace from its geometry and laminate.</summary>
public sealed record StriplineLaw : ElementLaw
{
    // The geometry enters a loop over frequency once.
    private readonly double _recession;
    private readonly double _impedance;

    public StriplineLaw(Stripline stripline)
    {
        ArgumentNullException.ThrowIfNull(stripline);
        (Stripline, _recession, _impedance) = (stripline, stripline.Recession(), stripline.Impedance);
    }

    public Stripline Stripline { get; }

    public override bool IsLine => true;

    public override double LossDb(double frequencyHz, double quantity) =>
        DecibelsPerNeper * (Stripline.ConductorAttenuation(frequencyHz, _recession) + Stripline.DielectricAttenuation(frequencyHz)) * quantity;

    internal override TwoPort TwoPort(double frequencyHz, double quantity)
    {
        double metal = Stripline.ConductorAttenuation(frequencyHz, _recession);
        double phase = metal + 2 * Math.PI * frequencyHz * Stripline.Delay;
        return Electrical.TwoPort.Line(new Complex(metal + Stripline.DielectricAttenuation(frequencyHz), phase) * quantity, _impedance);
    }
}

/// <summary>
/// A wire of an interposer, bridge or redistribution layer, where series resistance is not small: the telegraph equations
/// with R = sqrt(Rdc^2 + Rskin^2), L, C and a loss tangent, between the reference terminations. Equation 9.
/// </summary>
public sealed record WireLaw : ElementLaw
{
    /// <summary>ohm/m at direct current.</summary>
    public required double Resistance
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>ohm/m per sqrt Hz of the skin effect.</summary>
    public double SkinResistance
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    /// <summary>H/m.</summary>
    public required double Inductance
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>F/m.</summary>
    public required double Capacitance
    {
        get;
        init => field = Bounds.Positive(value);
    }

    public double LossTangent
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    public override bool IsLine => true;

    public override double LossDb(double frequencyHz, double quantity) => -20 * Math.Log10(Complex.Abs(TwoPort(frequencyHz, quantity).Transfer));

    internal override TwoPort TwoPort(double frequencyHz, double quantity)
    {
        double omega = 2 * Math.PI * frequencyHz;
        double skin = SkinResistance * Math.Sqrt(frequencyHz);
        Complex series = new(Math.Sqrt(Resistance * Resistance + skin * skin), omega * Inductance);
        Complex shunt = omega * Capacitance * new Complex(LossTangent, 1);
        return Electrical.TwoPort.Line(Complex.Sqrt(series * shunt) * quantity, Complex.Sqrt(series / shunt));
    }

    // The loss is not linear in length: reflections at the ends come once, and a resistance divides.
    internal override double? LengthFor(double lossDb, double frequencyHz) => Bisection.Last(length => LossDb(frequencyHz, length) <= lossDb);
}

/// <summary>
/// A via, connector, socket, ball or bump by its loss at one frequency: skin share of it goes as sqrt f, the rest as f.
/// It neither reflects nor delays.
/// </summary>
public sealed record LumpedLaw : ElementLaw
{
    /// <summary>dB of one piece at <see cref="AtHz"/>.</summary>
    public required double PieceLossDb
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    public required double AtHz
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>0: doubles with the frequency; 1: doubles with four times it.</summary>
    public double SkinShare
    {
        get;
        init => field = Bounds.Share(value);
    }

    public override double LossDb(double frequencyHz, double quantity) => quantity * PieceLossDb * Shape(frequencyHz / AtHz, SkinShare);

    internal override TwoPort TwoPort(double frequencyHz, double quantity) => Electrical.TwoPort.Matched(AmplitudeOf(LossDb(frequencyHz, quantity)));

    internal static double Shape(double ratio, double skinShare) => skinShare * Math.Sqrt(ratio) + (1 - skinShare) * ratio;
}

/// <summary>
/// A capacitance from the line to ground: die pad, electrostatic protection, ball. Between matched ends the loss of one is
/// 10 log10(1 + (pi f C Z0)^2): a pole where C meets Z0/2. Equation 10.
/// </summary>
public sealed record CapacitanceLaw : ElementLaw
{
    /// <summary>F of one piece.</summary>
    public required double Capacitance
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    public override double LossDb(double frequencyHz, double quantity)
    {
        double ratio = Math.PI * frequencyHz * Capacitance * Electrical.TwoPort.Reference;
        return quantity * 10 * Math.Log10(1 + ratio * ratio);
    }

    internal override TwoPort TwoPort(double frequencyHz, double quantity) =>
        Electrical.TwoPort.Shunt(new Complex(0, 2 * Math.PI * frequencyHz * Capacitance * quantity));
}

/// <summary>
/// The die of the COM reference model: capacitances to ground, each followed by a series inductance, from the circuit to the
/// bump. Source: IEEE 802.3 Annex 93A.1.2 with the multi-section die of the 802.3dj configuration. Equation 11.
/// </summary>
public sealed record LadderLaw : ElementLaw
{
    /// <summary>F, from the circuit outwards.</summary>
    public required ImmutableArray<double> Capacitances { get; init; }

    /// <summary>H, as many as capacitances.</summary>
    public required ImmutableArray<double> Inductances { get; init; }

    /// <summary>Seen from the bump: inductance first.</summary>
    public bool IsReversed { get; init; }

    public override ElementLaw Reversed() => this with { IsReversed = !IsReversed };

    public override double LossDb(double frequencyHz, double quantity) => quantity * -20 * Math.Log10(Complex.Abs(TwoPort(frequencyHz, 1).Transfer));

    internal override TwoPort TwoPort(double frequencyHz, double quantity)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Inductances.Length, Capacitances.Length, nameof(Inductances));
        double omega = 2 * Math.PI * frequencyHz;
        TwoPort one = Electrical.TwoPort.Through;
        for (int i = 0; i < Capacitances.Length; i++)
        {
            int k = IsReversed ? Capacitances.Length - 1 - i : i;
            TwoPort shunt = Electrical.TwoPort.Shunt(new Complex(0, omega * Bounds.NonNegative(Capacitances[k], nameof(Capacitances))));
            TwoPort series = Electrical.TwoPort.Series(new Complex(0, omega * Bounds.NonNegative(Inductances[k], nameof(Inductances))));
            one = IsReversed ? one.Then(series).Then(shunt) : one.Then(shunt).Then(series);
        }
        TwoPort all = one;
        for (int piece = 1; piece < quantity; piece++)
        {
            all = all.Then(one);
        }
        return all;
    }
}

/// <summary>
/// A linear stage: redriver of an active cable, or driver, optics and amplifier of a linear module. It equalises by
/// <see cref="PeakingDb"/> at <see cref="AtHz"/> (negative for a stage that rolls off), constant above it, passes nothing
/// backwards and adds white noise at its input. No compression. Equation 12.
/// </summary>
public sealed record StageLaw : ElementLaw
{
    /// <summary>dB at low frequency.</summary>
    public double FlatGainDb
    {
        get;
        init => field = Bounds.Finite(value);
    }

    /// <summary>dB at <see cref="AtHz"/> above the gain at low frequency.</summary>
    public required double PeakingDb
    {
        get;
        init => field = Bounds.Finite(value);
    }

    public required double AtHz
    {
        get;
        init => field = Bounds.Positive(value);
    }

    /// <summary>Share of the peaking that follows sqrt f, as the loss that it is to undo.</summary>
    public double SkinShare
    {
        get;
        init => field = Bounds.Share(value);
    }

    /// <summary>One-sided density at the input, V^2/Hz.</summary>
    public required double InputNoise
    {
        get;
        init => field = Bounds.NonNegative(value);
    }

    public override double LossDb(double frequencyHz, double quantity) =>
        -quantity * (FlatGainDb + PeakingDb * LumpedLaw.Shape(Math.Min(1, frequencyHz / AtHz), SkinShare));

    internal override TwoPort TwoPort(double frequencyHz, double quantity) => Electrical.TwoPort.Stage(AmplitudeOf(LossDb(frequencyHz, quantity)));
}
