using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Engine.Links;

/// <summary>
/// What the receiver of a link sees, from the figures that its budget used: the operands of its error ratio, each recognised by its figure.
/// </summary>
internal static class ReceivedSignal
{
    /// <summary>Before the equaliser, in a noise bandwidth of 0.75 of the symbol rate; null where a figure of the receiver is unknown.</summary>
    public static ImddSignal? Of(LinkOptics optics)
    {
        ImmutableArray<Derivation> operands = optics.BitErrorRatio.From;
        double? Figure(string quantity) => operands.FirstOrDefault(o => o.Leading?.Figure.Quantity == quantity)?.Value;
        double? Named(string name) => operands.FirstOrDefault(o => o.Name == name)?.Value;
        if (
            !optics.BitErrorRatio.IsKnown
            || optics.ReceivedOma.Value is not { } oma
            || Figure("extinction-ratio") is not { } extinction
            || Figure("responsivity") is not { } responsivity
            || Figure("input-noise") is not { } thermal
            || Figure("level-rin") is not { } rin
        )
        {
            return null;
        }
        return new ImddSignal
        {
            Levels = optics.Levels,
            Oma = 1e-3 * OpticalModulation.FromDb(oma),
            ExtinctionRatio = OpticalModulation.FromDb(extinction),
            NoiseBandwidth = ImddSignal.NoiseBandwidthPerBaud * optics.SymbolRate,
            Responsivity = responsivity,
            ThermalNoise = thermal,
            DarkCurrent = Figure("dark-current") ?? 0,
            Rin = OpticalModulation.FromDb(rin),
            RinDefinition = RinDefinition.Level,
            InterferenceRatio = Named("interference over signal") ?? 0,
            IncoherentCrosstalkRatio = Named("crosstalk over signal") ?? 0,
            DispersionPenaltyDb = Named("penalty of chromatic dispersion") ?? 0,
        };
    }
}
