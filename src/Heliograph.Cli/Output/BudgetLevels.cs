using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Cli.Output;

/// <summary>Where light is when a step of a budget takes from it.</summary>
internal enum BudgetPlace
{
    Transmitter,
    Path,

    /// <summary>What the link goes through: circuit switches and circulators.</summary>
    Circuit,
    Receiver,

    /// <summary>Between the chips at the ends of the electrical way.</summary>
    Electrical,
}

/// <summary>One step of a budget.</summary>
/// <param name="Change">dB, below zero for a loss; null when it is unknown.</param>
/// <param name="Missing">Why it is unknown; else empty.</param>
internal sealed record BudgetChange(string Name, BudgetPlace Place, double? Change, ImmutableArray<string> Missing);

/// <summary>
/// A budget as a level that falls from the transmitter to what the receiver needs: of a specification, or of the devices of the engines.
/// </summary>
/// <param name="Basis">Whose budget it is, in words.</param>
/// <param name="Unit">Of the levels: <c>dBm</c>, or <c>dB</c> where a specification states only a loss.</param>
/// <param name="Start">Level before the first step; null when it is unknown.</param>
/// <param name="Required">Level that is needed at the end; null when it is unknown, or no power is enough.</param>
internal sealed record BudgetLevels(
    string Basis,
    string Unit,
    string StartName,
    Derivation Start,
    ImmutableArray<BudgetChange> Steps,
    string EndName,
    string RequiredName,
    Derivation Required
)
{
    /// <summary>Level behind the last step; null when any is unknown.</summary>
    public double? End => Start.Value is { } start && Steps.All(s => s.Change is not null) ? start + Steps.Sum(s => s.Change) : null;

    public double? Margin => End - Required.Value;

    /// <summary>The budget that decides whether the link closes; null for cables and where only reach decides.</summary>
    public static BudgetLevels? Deciding(LinkDesign design) => design.ClosedByDevices ? OfDevices(design) : OfInterface(design);

    /// <summary>From the laser to the photodiode; null without an engine.</summary>
    public static BudgetLevels? OfDevices(LinkDesign design)
    {
        if (design.Optics is not { } optics)
        {
            return null;
        }
        List<BudgetChange> steps = [.. optics.Transmit.Select(l => Step(l, BudgetPlace.Transmitter))];
        // The step from average power to the outer amplitude is what the modulation makes of the light that leaves.
        bool isKnown = optics.TransmitOma.IsKnown && optics.Launch.IsKnown && optics.Transmit.All(l => l.Loss.IsKnown);
        double? toOma = isKnown ? optics.TransmitOma.Value - (optics.Launch.Value - optics.Transmit.Sum(l => l.Loss.Value)) : null;
        steps.Add(new BudgetChange("average power to outer OMA", BudgetPlace.Transmitter, toOma, optics.TransmitOma.Missing));
        steps.AddRange(design.Budget.Where(l => !l.IsAllowance).Select(l => Step(l, PlaceOf(l, design))));
        steps.AddRange(optics.Receive.Select(l => Step(l, BudgetPlace.Receiver)));
        return new BudgetLevels(
            "its devices",
            "dBm",
            "laser, one line",
            optics.Launch,
            [.. steps],
            "OMA at the photodiode",
            "OMA that the receiver needs",
            optics.RequiredOma
        );
    }

    /// <summary>The electrical way of a cable, module or engine against what its interface bears; null where it is not known.</summary>
    public static BudgetLevels? OfChannel(LinkDesign design) =>
        design.Electrical is not { } channel
            ? null
            : new BudgetLevels(
                $"its channel, {channel.Way}, {channel.Endpoints} at {Numbers.Text(channel.Frequency, "Hz")}",
                "dB",
                "loss that the interface bears",
                channel.Budget,
                [.. channel.Losses.Select(l => Step(l, BudgetPlace.Electrical))],
                "left",
                "least that may be left",
                Derivation.Input("least", 0, "dB", "definition")
            );

    /// <summary>What the specification of the interface, or an amplified line's noise, leaves; null where neither decides.</summary>
    private static BudgetLevels? OfInterface(LinkDesign design)
    {
        if (design.Margin.Unit != "dB" || design.Margin.From is not [var available, ..] || design.Class.Kind == "wan")
        {
            return null;
        }
        ImmutableArray<BudgetChange> steps = [.. design.Budget.Select(l => Step(l, PlaceOf(l, design)))];
        return available.From is [{ Unit: "dBm" } transmit, { Unit: "dBm" } receive]
            ? new BudgetLevels(
                "the specification of its interface",
                "dBm",
                "OMA - TDECQ, least sent",
                transmit,
                steps,
                "received",
                "ideal receiver's sensitivity",
                receive
            )
            : new BudgetLevels(
                "the specification of its interface",
                "dB",
                "loss that the interface allows",
                available,
                steps,
                "left",
                "least that may be left",
                Derivation.Input("least", 0, "dB", "definition")
            );
    }

    private static BudgetChange Step(BudgetLine line, BudgetPlace place) => new(line.Name, place, -line.Loss.Value, line.Loss.Missing);

    // Circuit switches and circulators, as the scenario lists them.
    private static BudgetPlace PlaceOf(BudgetLine line, LinkDesign design)
    {
        ImmutableArray<PartRef> through = design.Class.Medium is { Through.IsDefault: false } medium ? medium.Through : [];
        bool isPassed = through.Any(p => line.Name == p.Id || line.Name.EndsWith($" {p.Id}", StringComparison.Ordinal));
        return isPassed ? BudgetPlace.Circuit : BudgetPlace.Path;
    }
}
