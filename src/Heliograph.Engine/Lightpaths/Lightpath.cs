using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>A spectrum that went along a path.</summary>
public sealed class Lightpath
{
    private readonly Dictionary<double, ReceivedSpectrum> _received = [];
    private double[]? _roadmNoise;

    internal Lightpath(
        ImmutableArray<LineNode> path,
        ImmutableArray<LineChannel> channels,
        WdmComb arrived,
        IReadOnlyList<LineStage> stages,
        IReadOnlyList<LineState>? trace
    ) => (Path, Channels, Arrived, Stages, Trace) = (path, channels, arrived, stages, trace);

    public ImmutableArray<LineNode> Path { get; }

    /// <summary>That were sent, by growing frequency.</summary>
    public ImmutableArray<LineChannel> Channels { get; }

    public WdmComb Arrived { get; }

    /// <summary>The path as the physics had it.</summary>
    public IReadOnlyList<LineStage> Stages { get; }

    /// <summary>The spectrum behind each element; null where it was not kept.</summary>
    public IReadOnlyList<LineState>? Trace { get; }

    /// <summary>The spectrum as it was launched.</summary>
    public WdmComb Launched => LineStages.Launch(new LineSpectrum("", Channels));

    /// <summary>What the receiver sees of the channels that arrive, with the noise of transmitters, as the channels say, and of adding and dropping.</summary>
    public ReceivedSpectrum Receive() => Receive(Arrived, RoadmNoise(), null);

    /// <summary>As <see cref="Receive()"/>, with one ratio in 0.1 nm for all transmitters, dB.</summary>
    public ReceivedSpectrum Receive(double transmitterOsnr_dB)
    {
        if (!_received.TryGetValue(transmitterOsnr_dB, out ReceivedSpectrum? received))
        {
            received = Receive(Arrived, RoadmNoise(), transmitterOsnr_dB);
            _received.Add(transmitterOsnr_dB, received);
        }
        return received;
    }

    /// <summary>What a receiver at the transmitter would see.</summary>
    public ReceivedSpectrum AtTransmitter()
    {
        WdmComb launched = Launched;
        return Receive(launched, new double[launched.Count], null);
    }

    private ReceivedSpectrum Receive(WdmComb comb, double[] roadmNoise, double? transmitterOsnr_dB)
    {
        LineReceiver receiver = new(comb);
        double[] power = new double[comb.Count];
        int i = 0;
        foreach (LineChannel channel in Sent(comb))
        {
            double noise = roadmNoise[i] + Decibel.ToRatio(-(transmitterOsnr_dB ?? channel.TransmitterOsnr_dB));
            power[i] = channel.Power_W;
            receiver.Add(i++, -Decibel.Of(noise));
        }
        return new ReceivedSpectrum(comb, receiver, power);
    }

    // Noise over signal in 0.1 nm that ROADMs add to each channel.
    private double[] RoadmNoise()
    {
        if (_roadmNoise is not null)
        {
            return _roadmNoise;
        }
        double[] noise = new double[Arrived.Count];
        foreach (RoadmStage roadm in Stages.OfType<RoadmStage>())
        {
            for (int i = 0; i < noise.Length; i++)
            {
                double frequency = Arrived.Frequency[i];
                foreach (RoadmCrossing crossing in roadm.Paths)
                {
                    if (crossing.Lowest <= frequency && frequency <= crossing.Highest)
                    {
                        noise[i] += crossing.Osnr is { } osnr ? Decibel.ToRatio(-osnr) : 0;
                        break;
                    }
                }
            }
        }
        return _roadmNoise = noise;
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
