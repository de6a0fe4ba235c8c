using System.Collections.Immutable;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics;

/// <summary>
/// The transmitter and receiver of the 802.3dj COM configuration, 212.5 Gb/s lanes. Slower lanes keep its die, which is better than theirs
/// needs to be; faster ones are given one that is as much smaller and quicker as their lane is faster: capacitances, inductances and rise time
/// over the ratio of the rates. Source: PyChOpMarg, <c>config/ieee_8023dj.py</c>; density and signal-to-noise ratio are figures of
/// <c>pkg-com</c>.
/// </summary>
internal static class ReferenceSerDes
{
    private const double OwnRate = 212.5e9;
    private const double Amplitude = 0.413;
    private const double LevelMismatch = 0.95;
    private const double ReceiverBandwidth = 0.58;
    private const double RiseTime = 4e-12;
    private const double BumpCapacitance = 30e-15;

    // Dual-Dirac 0.02 and random 0.01 unit intervals, as one variance.
    private static readonly double Jitter = Math.Sqrt(0.02 * 0.02 + 0.01 * 0.01);

    private static readonly ImmutableArray<double> Capacitances = [40e-15, 90e-15, 110e-15];
    private static readonly ImmutableArray<double> Inductances = [0.13e-9, 0.15e-9, 0.14e-9];

    private static readonly PartRef Package = new("pkg-com");

    /// <summary>Null where the catalogue lacks the density or the ratio.</summary>
    public static SerDesNoise? NoiseAt(double lineRate, FigureBook book) =>
        (book.Get(Package, "noise-density").Value, book.Get(Package, "transmitter-snr").Value) is ({ } density, { } snr)
            ? new SerDesNoise
            {
                Amplitude = Amplitude,
                InputNoise = density,
                TransmitterSnrDb = snr,
                JitterUi = Jitter,
                LevelMismatch = LevelMismatch,
                RiseTime = RiseTime / Faster(lineRate),
                ReceiverBandwidth = ReceiverBandwidth,
            }
            : null;

    /// <summary>From the circuit to the bump.</summary>
    public static ImmutableArray<ChannelElement> DieAt(double lineRate) =>
        [
            new ChannelElement("die", ElementSection.Die, Ladder(lineRate), 1, Package.Id),
            new ChannelElement("bump", ElementSection.Die, new CapacitanceLaw { Capacitance = BumpCapacitance / Faster(lineRate) }, 1, Package.Id),
        ];

    /// <summary>From the bump to the circuit.</summary>
    public static ImmutableArray<ChannelElement> FarDieAt(double lineRate) => [.. DieAt(lineRate).Reverse().Select(e => e.Reversed())];

    private static LadderLaw Ladder(double lineRate)
    {
        double k = Faster(lineRate);
        return new LadderLaw { Capacitances = [.. Capacitances.Select(c => c / k)], Inductances = [.. Inductances.Select(l => l / k)] };
    }

    private static double Faster(double lineRate) => Math.Max(1, lineRate / OwnRate);
}
