using System.Collections.Immutable;
using Heliograph.Model;

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
    public static LinkBudget Of(LinkFigures figures)
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
            : ByLoss(figures, path, reach.Value < longest.Value);
    }

    private static LinkBudget ByReach(Derivation reach, Derivation longest)
    {
        Derivation margin = Derivation.Of("reach margin", "m", "reach - longest link", [reach, longest], o => o[0].Value!.Value - o[1].Value!.Value);
        return new LinkBudget(ClosureOf(margin), reach, [], margin, HasOma: false, BeyondReach: margin.Value < 0);
    }

    private static LinkBudget ByLoss(LinkFigures figures, OpticalPath path, bool beyondReach)
    {
        ImmutableArray<BudgetLine>.Builder lines = ImmutableArray.CreateBuilder<BudgetLine>();
        lines.AddRange(path.Losses());
        Derivation available = FromOma(figures);
        bool hasOma = available.IsKnown;
        Derivation channel = figures.Of("channel-insertion-loss");
        if (hasOma)
        {
            lines.Add(new BudgetLine("multipath interference (allocation)", path.MpiPenalty(path.HasCircuit)));
        }
        else if (channel.IsKnown)
        {
            // The channel loss of a specification leaves its own interference allocation aside: only what a circuit adds counts.
            available = channel.As("channel insertion loss of the interface");
            if (path.HasCircuit)
            {
                lines.Add(new BudgetLine("multipath interference beyond the interface's", MpiBeyond(path)));
            }
        }
        Derivation losses = Derivation.Sum("path loss", "dB", lines.Select(l => l.Loss));
        Derivation margin = Derivation.Of("margin", "dB", "budget - path loss", [available, losses], o => o[0].Value!.Value - o[1].Value!.Value);
        LinkClosure closure = beyondReach ? LinkClosure.DoesNotClose : ClosureOf(margin);
        return new LinkBudget(closure, available, lines.ToImmutable(), margin, hasOma, beyondReach);
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
