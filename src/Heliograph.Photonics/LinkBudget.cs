using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Engines;

namespace Heliograph.Photonics;

/// <summary>
/// Whether a link closes, and with what margin.
/// </summary>
/// <param name="Available">dB between transmitter and receiver, or metres of reach.</param>
/// <param name="HasOma">The margin is measured from the receiver's sensitivity, so that the error ratio follows from it.</param>
internal sealed record LinkBudget(
    LinkClosure Closure,
    Derivation Available,
    ImmutableArray<BudgetLine> Lines,
    Derivation Margin,
    bool HasOma,
    bool BeyondReach
)
{
    /// <summary>The devices decide, as no specification of the interface does.</summary>
    public bool ByDevicesAlone { get; private init; }

    /// <summary>The electrical way loses too much, whatever the light does.</summary>
    public bool StoppedByElectrical { get; private init; }

    /// <param name="optics">The link as its devices make it: decides where no interface specification does.</param>
    /// <param name="electrical">
    /// The way between host and module or engine: over its budget, the link does not close. Of a cable the reach that its maker states
    /// decides, which is of the whole way.
    /// </param>
    public static LinkBudget Of(LinkFigures figures, LinkConditions conditions, LinkOptics? optics, LinkElectrical? electrical)
    {
        LinkBudget alone = Of(figures, conditions, optics);
        bool stops = electrical is { IsOverBudget: true } && !figures.Kind.IsCable();
        return stops ? alone with { Closure = LinkClosure.DoesNotClose, StoppedByElectrical = true } : alone;
    }

    private static LinkBudget Of(LinkFigures figures, LinkConditions conditions, LinkOptics? optics)
    {
        Derivation reach = figures.Of("reach");
        Derivation longest = Derivation.Input("longest link", figures.Link.LengthMax, "m", $"floor layout of {figures.Link.Name}");
        if (figures.Kind.IsCable())
        {
            return ByReach(reach, longest);
        }
        OpticalPath path = new(figures);
        // The OSNR of an amplified line is not computed here: its specified reach decides.
        return figures.Kind == MediumKind.Coherent && path.HasAmplifier
            ? ByReach(reach, longest)
            : ByLoss(figures, path, conditions, optics, reach.Value < longest.Value);
    }

    private static LinkBudget ByReach(Derivation reach, Derivation longest)
    {
        Derivation margin = Derivation.Of("reach margin", "m", "reach - longest link", [reach, longest], o => o[0].Value!.Value - o[1].Value!.Value);
        return new LinkBudget(ClosureOf(margin), reach, [], margin, HasOma: false, BeyondReach: margin.Value < 0);
    }

    private static LinkBudget ByLoss(LinkFigures figures, OpticalPath path, LinkConditions conditions, LinkOptics? optics, bool beyondReach)
    {
        ImmutableArray<BudgetLine>.Builder lines = ImmutableArray.CreateBuilder<BudgetLine>();
        lines.AddRange(path.Losses());
        lines.AddRange(EngineDesign.Extra(conditions).Select(l => new BudgetLine(l.Name, l)));
        Derivation available = FromOma(figures);
        bool hasOma = available.IsKnown;
        Derivation channel = figures.Of("channel-insertion-loss");
        if (hasOma)
        {
            lines.Add(new BudgetLine("multipath interference (allocation)", path.MpiPenalty(path.HasCircuit), IsAllowance: true));
        }
        else if (channel.IsKnown)
        {
            // The channel loss of a specification leaves its own interference allocation aside: only what a circuit adds counts.
            available = channel.As("channel insertion loss of the interface");
            if (path.HasCircuit)
            {
                lines.Add(new BudgetLine("multipath interference beyond the interface's", MpiBeyond(path), IsAllowance: true));
            }
        }
        else if (optics is not null)
        {
            return ByDevices(optics, lines.ToImmutable(), beyondReach);
        }
        // The allocation of a specification is for reflections: what other paths leak into this one only devices answer.
        bool leaks = path.Leaking.Any();
        if (leaks)
        {
            const string Crosstalk = "crosstalk of switches";
            string needed = $"devices of {figures.Medium.Part.Id} (an engine of the catalogue)";
            lines.Add(new BudgetLine(Crosstalk, optics?.LeakPenalty ?? Derivation.Unknown(Crosstalk, "dB", needed), IsAllowance: true));
        }
        Derivation losses = Derivation.Sum("path loss", "dB", lines.Select(l => l.Loss));
        Derivation margin = Derivation.Of("margin", "dB", "budget - path loss", [available, losses], o => o[0].Value!.Value - o[1].Value!.Value);
        LinkClosure closure = beyondReach || (leaks && optics is { HasFloor: true }) ? LinkClosure.DoesNotClose : ClosureOf(margin);
        return new LinkBudget(closure, available, lines.ToImmutable(), margin, hasOma, beyondReach);
    }

    // No specification says what the interface must do: what its devices do decides. A floor above the limit is no missing figure.
    private static LinkBudget ByDevices(LinkOptics optics, ImmutableArray<BudgetLine> lines, bool beyondReach)
    {
        Derivation available = Derivation.Of(
            "budget of the devices",
            "dB",
            "OMA in the fibre - losses in the receiver - OMA that the receiver needs",
            [optics.TransmitOma, .. optics.Receive.Select(l => l.Loss), optics.RequiredOma],
            o => o[0].Value!.Value - o.Skip(1).Sum(l => l.Value!.Value)
        );
        LinkClosure closure = beyondReach || optics.HasFloor ? LinkClosure.DoesNotClose : ClosureOf(optics.Margin);
        return new LinkBudget(closure, available, lines, optics.Margin, HasOma: false, beyondReach) { ByDevicesAlone = true };
    }

    // (OMA - TDECQ)min at the transmitter less the sensitivity of an ideal receiver: stressed sensitivity - SECQ.
    private static Derivation FromOma(LinkFigures figures)
    {
        Derivation transmit = figures.Of("oma-minus-tdecq");
        if (!transmit.IsKnown)
        {
            Derivation oma = figures.Of("oma-min");
            Derivation tdecq = figures.Of("tdecq-max");
            Derivation worst = Derivation.Of("OMA - TDECQ, smallest", "dBm", "oma-min - tdecq-max", [oma, tdecq], Difference);
            transmit = worst.IsKnown ? worst : transmit;
        }
        Derivation receive = Derivation.Of(
            "ideal receiver sensitivity",
            "dBm",
            "stressed-sensitivity - SECQ, with SECQ = tdecq-max",
            [figures.Of("stressed-sensitivity"), figures.Of("tdecq-max")],
            Difference
        );
        if (!receive.IsKnown)
        {
            Derivation plain = figures.Of("sensitivity-oma");
            receive = plain.IsKnown ? plain : receive;
        }
        return Derivation.Of("budget", "dB", "transmitter (OMA - TDECQ) - receiver sensitivity", [transmit, receive], Difference);
    }

    private static Derivation MpiBeyond(OpticalPath path) =>
        Derivation.Of(
            "multipath interference",
            "dB",
            "circuit allocation - allocation of the interface, at least 0",
            [path.MpiPenalty(true), path.MpiPenalty(false)],
            o => Math.Max(0, Difference(o))
        );

    private static double Difference(ImmutableArray<Derivation> o) => o[0].Value!.Value - o[1].Value!.Value;

    private static LinkClosure ClosureOf(Derivation margin) =>
        margin.Value switch
        {
            null => LinkClosure.Unknown,
            // Sums of decimal figures carry binary rounding; a nano-decibel is none of a margin.
            >= -1e-9 => LinkClosure.Closes,
            _ => LinkClosure.DoesNotClose,
        };
}
