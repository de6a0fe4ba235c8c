using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>What light passes, in order.</summary>
public abstract record LineStage(string Name);

/// <summary>Where a line begins or ends; changes nothing.</summary>
public sealed record TerminalStage(string Name) : LineStage(Name);

public sealed record FibreStage(FibreSpan Span) : LineStage(Span?.Name ?? "");

public sealed record AmplifierStage(string Name, AmplifierModel Model, AmplifierSetting Setting) : LineStage(Name);

/// <summary>Amplifiers side by side, each for its band.</summary>
public sealed record MultibandStage(string Name, ImmutableArray<(AmplifierModel Model, AmplifierSetting Setting)> Bands) : LineStage(Name);

/// <summary>A splice or coupler.</summary>
/// <param name="Loss">dB.</param>
public sealed record FusedStage(string Name, double Loss) : LineStage(Name);

/// <summary>A reconfigurable add-drop multiplexer as one path crosses it.</summary>
/// <param name="Target">Power of each channel at the output.</param>
/// <param name="Paths">Impairments by band of the crossing; the first that holds a channel counts, and empty means none.</param>
public sealed record RoadmStage(string Name, RoadmTarget Target, ImmutableArray<RoadmCrossing> Paths) : LineStage(Name)
{
    /// <summary>dBm of a channel at the output, where its input is not below.</summary>
    public double Target_dBm(double symbolRate, double slotWidth) =>
        Target.Kind switch
        {
            RoadmEqualisation.ChannelPower => Target.Value,
            RoadmEqualisation.PowerPerSymbolRate => Decibel.Of(symbolRate * Target.Value * 1e-9),
            _ => Decibel.Of(slotWidth * Target.Value * 1e-9),
        };
}

/// <summary>What a crossing of a ROADM does to channels of a band.</summary>
/// <param name="Lowest">Hz.</param>
/// <param name="Highest">Hz.</param>
/// <param name="Pmd">s.</param>
/// <param name="Pdl">dB.</param>
/// <param name="Loss">Before levelling, dB.</param>
/// <param name="Osnr">Of added or dropped light in 0.1 nm, dB; counts at the receiver. Null: none.</param>
public readonly record struct RoadmCrossing(double Lowest, double Highest, double Pmd, double Pdl, double Loss, double? Osnr)
{
    public static RoadmCrossing Everywhere(double pmd, double pdl, double? osnr) =>
        new(double.NegativeInfinity, double.PositiveInfinity, pmd, pdl, 0, osnr);
}
