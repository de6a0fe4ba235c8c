using System.Collections.Immutable;
using Heliograph.Model.Topology;

namespace Heliograph.Model;

/// <summary>One step of an optical loss budget: what it is and how much it takes (loss positive).</summary>
/// <param name="IsAllowance">Power for noise on the way: a budget of devices has it in what the receiver needs instead.</param>
public sealed record BudgetLine(string Name, Derivation Loss, bool IsAllowance = false);

/// <summary>How a link closes.</summary>
public enum LinkClosure
{
    /// <summary>The budget has margin, or the copper reaches.</summary>
    Closes,

    /// <summary>The loss exceeds the budget, or the length the reach.</summary>
    DoesNotClose,

    /// <summary>A figure is missing; <see cref="LinkDesign.Margin"/> names it.</summary>
    Unknown,
}

/// <summary>
/// One link class, designed: what the network and money layers need to know of a link, each value with its
/// derivation. Per LINK (both ends and the medium) unless named otherwise.
/// </summary>
/// <param name="Budget">Optical budget from transmitter to sensitivity; empty for copper.</param>
/// <param name="Margin">dB left (optical) or metres of reach left (copper).</param>
/// <param name="Delay">One way: modules, FEC and propagation at the mean length; s. Switches are not in it.</param>
/// <param name="DelayPerMetre">Propagation, s/m.</param>
/// <param name="ModulePower">Modules or cable ends of one link, W; boundary <c>module</c> or, for CPO, <c>optics</c>.</param>
/// <param name="HostSerDesPower">Host SerDes at both ends, W; boundary <c>with-host-serdes</c> less <c>module</c>.</param>
/// <param name="Price">Modules, cable, fibre and connectors of one link, USD.</param>
/// <param name="FailureRate">Of the link, 1/s.</param>
/// <param name="FrameLoss">Probability that a frame of <paramref name="FrameBytes"/> is lost after FEC.</param>
/// <param name="Remedy">What would make it close; null when it does.</param>
public sealed record LinkDesign(
    LinkClass Class,
    string MediumFamily,
    ImmutableArray<BudgetLine> Budget,
    LinkClosure Closure,
    Derivation Margin,
    Derivation Delay,
    Derivation DelayPerMetre,
    Derivation ModulePower,
    Derivation HostSerDesPower,
    Derivation Price,
    Derivation FailureRate,
    Derivation FrameLoss,
    int FrameBytes,
    string? Remedy
)
{
    /// <summary>The link as the devices of its engines make it; null for cables, coherent lines and media that name no engine.</summary>
    public LinkOptics? Optics { get; init; }

    /// <summary>The electrical way of a cable, module or engine; null where the catalogue has no channel or budget for its lanes.</summary>
    public LinkElectrical? Electrical { get; init; }

    /// <summary>It does not close because its electrical way loses too much, whatever else does.</summary>
    public bool StoppedByElectrical { get; init; }

    /// <summary>Probability that a frame of another size is lost, bits being lost independently; null where none is known.</summary>
    /// <param name="bytes">Above 0.</param>
    public double? FrameLossOf(int bytes) => FrameLoss.Value is { } loss ? LossOver(loss, (double)bytes / FrameBytes) : null;

    /// <summary>Loss over so many times what has a loss, each time independently: 1 - (1 - p)^n, accurate for losses far below 1.</summary>
    /// <param name="loss">0 to 1.</param>
    public static double LossOver(double loss, double times)
    {
        // log(1 - p) and exp(x) - 1 by their first two terms where more do not count.
        double log = loss < 1e-8 ? -loss : Math.Log(1 - loss);
        double all = log * times;
        return all > -1e-8 ? -all : 1 - Math.Exp(all);
    }

    /// <summary>A line between sites as its wavelengths arrive; null for other links, and where it was not propagated.</summary>
    public LineOptics? Line { get; init; }

    /// <summary>What a fault of its modules or engines takes; null where that is not known of the medium.</summary>
    public LinkOutage? Outage { get; init; }

    /// <summary>Of a line that closes: share of time in which some wavelength has less than its margin; null for other links.</summary>
    public Derivation? Fading { get; init; }

    /// <summary>No specification of the interface has a budget: that of the devices decides.</summary>
    public bool ClosedByDevices { get; init; }

    /// <summary>No figure states what the modules draw: <see cref="ModulePower"/> is the sum of their devices.</summary>
    public bool PowerByDevices { get; init; }
}
