using Heliograph.Photonics.Interference;

namespace Heliograph.Photonics.Circuits;

/// <summary>An optical circuit switch that links may go through, of any technology.</summary>
/// <param name="Radix">Ports a side, N of N x N.</param>
/// <param name="LossLowDb">Insertion loss of the best path, dB.</param>
/// <param name="LossDb">Typical insertion loss, dB.</param>
/// <param name="LossHighDb">Insertion loss of the worst path, dB.</param>
/// <param name="ReturnLossDb">Of each port, dB; null reflects nothing.</param>
/// <param name="CrosstalkDb">Light of all other ports over the signal, dB, negative; null for none.</param>
/// <param name="Circulator">At both ends of the link, which then runs both directions through one pair of ports; null without.</param>
/// <param name="PowerPerPortW">Electrical power of the switch over its ports, W.</param>
/// <param name="OtherLaserBeatShare">
/// Share of the light of other lasers (echoes, crosstalk) that beats with the signal within the receiver's band, as
/// <see cref="BidirectionalEnds.EchoBeatShare"/>; 1 is the worst case.
/// </param>
/// <param name="CrosstalkTerms">Equal leaks that the crosstalk consists of, 1 or more: many are closer to Gaussian and cost more.</param>
public sealed record CircuitOption(
    string Name,
    int Radix,
    double LossLowDb,
    double LossDb,
    double LossHighDb,
    double? ReturnLossDb,
    double? CrosstalkDb,
    Circulator? Circulator,
    double PowerPerPortW = 0,
    double OtherLaserBeatShare = 1,
    int CrosstalkTerms = 1
)
{
    /// <summary>
    /// A photonic chip as an option: its path losses, their mean as typical, its crosstalk and power. Net gain shows as no loss.
    /// </summary>
    public static CircuitOption Of(string name, SwitchFabric fabric, double? returnLossDb, Circulator? circulator)
    {
        ArgumentNullException.ThrowIfNull(fabric);
        double low = Math.Max(0, fabric.LossMinDb);
        double high = Math.Max(0, fabric.LossMaxDb);
        return new CircuitOption(
            name,
            fabric.Counts.Radix,
            low,
            (low + high) / 2,
            high,
            returnLossDb,
            fabric.CrosstalkDb,
            circulator,
            fabric.PowerPerPortW,
            CrosstalkTerms: Math.Max(1, fabric.Counts.FirstOrderTerms + fabric.Counts.SecondOrderTerms)
        );
    }
}
