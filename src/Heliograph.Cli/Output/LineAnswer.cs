using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Cli.Output;

/// <summary>The files of a line, read.</summary>
internal sealed record LineInput(LineEquipment Equipment, LineTopology Topology, LineSpectrum Spectrum, LineSimulation Simulation);

/// <summary>A mode of a transceiver at its worst channel.</summary>
internal sealed record LineMode(TransceiverMode Mode, double Margin_dB, double Penalty_dB, double Frequency_Hz);

/// <summary>What <c>helio line propagate</c> found.</summary>
/// <param name="Path">Elements in order.</param>
/// <param name="Trace">The state behind each.</param>
/// <param name="End">Behind the last.</param>
/// <param name="Receiver">The end with the transmitters' noise, where the spectrum gives it.</param>
/// <param name="IsTransmitterCounted">The spectrum gives the ratio of some transmitter.</param>
internal sealed record LineAnswer(
    LineInput Input,
    ImmutableArray<LineElement> Path,
    ImmutableArray<LineState> Trace,
    WdmComb End,
    LineReceiver Receiver,
    bool IsTransmitterCounted,
    ImmutableArray<LineMode> Modes,
    bool HasTrace
)
{
    public double Length_m => Path.OfType<FiberElement>().Sum(f => f.Length_m);

    /// <summary>The channel of the least GSNR in its own bandwidth; of equal ones the first.</summary>
    public int Worst => Enumerable.Range(0, End.Count).MinBy(Receiver.Gsnr_dB);

    public int Lost => Input.Spectrum.Channels.Length - End.Count;

    public static LineAnswer Of(
        LineInput input,
        ImmutableArray<LineElement> path,
        ImmutableArray<LineState> trace,
        WdmComb end,
        TransceiverType? type,
        bool hasTrace
    )
    {
        LineReceiver receiver = new(end);
        bool isCounted = false;
        for (int i = 0; i < end.Count; i++)
        {
            LineChannel sent = input.Spectrum.Channels.First(c => c.Frequency_Hz == end.Frequency[i]);
            if (sent.GivesTransmitterOsnr)
            {
                receiver.Add(i, sent.TransmitterOsnr_dB);
                isCounted = true;
            }
        }
        double margin = input.Equipment.Spectrum.SystemMargin_dB;
        ImmutableArray<LineMode> modes = [.. (type?.Modes ?? []).Select(m => Judge(m, receiver, end, margin)).OfType<LineMode>()];
        return new LineAnswer(input, path, trace, end, receiver, isCounted, modes, hasTrace);
    }

    // The mode at its worst channel of those with its symbol rate; null where none has.
    private static LineMode? Judge(TransceiverMode mode, LineReceiver receiver, WdmComb end, double systemMargin)
    {
        int[] own = [.. Enumerable.Range(0, end.Count).Where(i => end.SymbolRate[i] == mode.SymbolRate_Bd)];
        if (own.Length == 0)
        {
            return null;
        }
        int worst = own.MinBy(i => receiver.Margin_dB(mode, systemMargin, i));
        return new LineMode(mode, receiver.Margin_dB(mode, systemMargin, worst), receiver.Penalty_dB(mode, worst), end.Frequency[worst]);
    }
}
