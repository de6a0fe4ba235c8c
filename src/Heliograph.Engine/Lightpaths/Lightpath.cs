using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>A spectrum that went along a path.</summary>
/// <param name="Channels">That were sent.</param>
/// <param name="Stages">The path as the physics had it.</param>
/// <param name="Trace">The spectrum behind each element; null where it was not kept.</param>
public sealed record Lightpath(
    ImmutableArray<LineNode> Path,
    ImmutableArray<LineChannel> Channels,
    WdmComb Launched,
    WdmComb Arrived,
    IReadOnlyList<LineStage> Stages,
    IReadOnlyList<LineState>? Trace
)
{
    /// <summary>What the receiver sees of the channels that arrive, with the noise of transmitters and of adding and dropping.</summary>
    /// <param name="transmitterOsnr_dB">Of all channels; null: as the channels say.</param>
    public ReceivedSpectrum Receive(double? transmitterOsnr_dB = null)
    {
        LineReceiver receiver = new LineReceiver(Arrived).AddRoadms(Stages);
        Add(receiver, Arrived, transmitterOsnr_dB);
        return new ReceivedSpectrum(Arrived, receiver, [.. Sent(Arrived).Select(c => c.Power_W)]);
    }

    /// <summary>What a receiver at the transmitter would see.</summary>
    public ReceivedSpectrum AtTransmitter(double? transmitterOsnr_dB = null)
    {
        LineReceiver receiver = new(Launched);
        Add(receiver, Launched, transmitterOsnr_dB);
        return new ReceivedSpectrum(Launched, receiver, [.. Sent(Launched).Select(c => c.Power_W)]);
    }

    private void Add(LineReceiver receiver, WdmComb comb, double? transmitterOsnr_dB)
    {
        int i = 0;
        foreach (LineChannel channel in Sent(comb))
        {
            receiver.Add(i++, transmitterOsnr_dB ?? channel.TransmitterOsnr_dB);
        }
    }

    // The channels of a comb as they were sent; both are by growing frequency.
    private IEnumerable<LineChannel> Sent(WdmComb comb)
    {
        int at = 0;
        for (int i = 0; i < comb.Count; i++)
        {
            while (Channels[at].Frequency_Hz != comb.Frequency[i])
            {
                at++;
            }
            yield return Channels[at];
        }
    }
}

/// <summary>Ratios and impairments of each channel at a receiver, by growing frequency.</summary>
public sealed class ReceivedSpectrum
{
    private readonly LineReceiver _receiver;

    internal ReceivedSpectrum(WdmComb comb, LineReceiver receiver, double[] sentPower_W)
    {
        int n = comb.Count;
        (Comb, _receiver, SentPower_W) = (comb, receiver, sentPower_W);
        (Gsnr_dB, Gsnr01nm_dB, Osnr_dB, Osnr01nm_dB) = (new double[n], new double[n], new double[n], new double[n]);
        for (int i = 0; i < n; i++)
        {
            double wider = comb.ToTenthNanometre_dB(i);
            Gsnr_dB[i] = receiver.Gsnr_dB(i);
            Gsnr01nm_dB[i] = Gsnr_dB[i] + wider;
            Osnr_dB[i] = receiver.Osnr_dB(i);
            Osnr01nm_dB[i] = Osnr_dB[i] + wider;
        }
    }

    public WdmComb Comb { get; }

    /// <summary>In the signal's bandwidth.</summary>
    public double[] Gsnr_dB { get; }

    public double[] Gsnr01nm_dB { get; }

    /// <summary>Over amplifier noise, in the signal's bandwidth.</summary>
    public double[] Osnr_dB { get; }

    public double[] Osnr01nm_dB { get; }

    public double[] SentPower_W { get; }

    /// <summary>GSNR in 0.1 nm less the penalties of a mode, in its worst channel, and which that is.</summary>
    public (double Gsnr_dB, int Channel) Worst(TransceiverMode mode)
    {
        (double least, int at) = (double.PositiveInfinity, 0);
        for (int i = 0; i < Comb.Count; i++)
        {
            double left = Gsnr01nm_dB[i] - _receiver.Penalty_dB(mode, i);
            if (left < least)
            {
                (least, at) = (left, i);
            }
        }
        return (least, at);
    }

    /// <summary>Mean penalty of one impairment, dB; infinite where a channel is beyond the table, null where there is none.</summary>
    public double? MeanPenalty_dB(PenaltyTable? table, Impairment impairment)
    {
        if (table is null)
        {
            return null;
        }
        TransceiverMode alone = impairment switch
        {
            Impairment.Dispersion => new TransceiverMode("", default) { DispersionPenalty = table },
            Impairment.Pmd => new TransceiverMode("", default) { PmdPenalty = table },
            _ => new TransceiverMode("", default) { PdlPenalty = table },
        };
        double sum = 0;
        for (int i = 0; i < Comb.Count; i++)
        {
            sum += _receiver.Penalty_dB(alone, i);
        }
        return sum / Comb.Count;
    }
}

/// <summary>What costs margin at a receiver.</summary>
public enum Impairment
{
    Dispersion,
    Pmd,
    Pdl,
}
