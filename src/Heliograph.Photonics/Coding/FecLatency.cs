using System.Collections.Immutable;

namespace Heliograph.Photonics.Coding;

/// <summary>Time through an error correction, transmitter to receiver, by stage.</summary>
/// <remarks>Equations 16 to 19 of fec.md.</remarks>
public static class FecLatency
{
    /// <summary>
    /// Stages in the order of the line. Waiting follows from the codes: the receiver has a codeword when the last bit of all
    /// that are interleaved is in; the convolutional interleaver puts the symbols of an inner block into consecutive groups of
    /// codewords, and the pair of interleaver and deinterleaver waits for all groups but one; an inner block is in when the
    /// inner blocks that take turns on the lane are.
    /// </summary>
    /// <param name="fec">The codes.</param>
    /// <param name="rate">Rate of the link before coding, b/s, above 0.</param>
    /// <param name="lanes">Lanes that share it, 1 or more.</param>
    /// <param name="innerTurns">Inner blocks whose bits take turns on a lane; 8 in 802.3dj (recollection).</param>
    /// <param name="logic">Time in encoders, decoders and signal processing.</param>
    public static ImmutableArray<LatencyStage> Stages(ReedSolomonFec fec, double rate, int lanes, int innerTurns, FecLogic logic)
    {
        ArgumentNullException.ThrowIfNull(fec);
        ArgumentNullException.ThrowIfNull(logic);
        if (!(rate is > 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a rate is above 0");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(innerTurns, 1);
        foreach (double time in (ReadOnlySpan<double>)[logic.Encoder, logic.Decoder, logic.InnerEncoder, logic.InnerDecoder, logic.SignalProcessing])
        {
            if (!(time is >= 0 and < double.PositiveInfinity))
            {
                throw new ArgumentOutOfRangeException(nameof(logic), time, "a time is 0 or more");
            }
        }
        double block = BlockTime(fec.Code, fec.Interleaved, rate);
        ImmutableArray<LatencyStage>.Builder stages = ImmutableArray.CreateBuilder<LatencyStage>();
        stages.Add(new("outer encoder", logic.Encoder));
        if (fec.Inner is not null)
        {
            stages.Add(new("convolutional interleaver", ((double)fec.InnerDepth / fec.Interleaved - 1) * block));
            stages.Add(new("inner encoder", logic.InnerEncoder));
            stages.Add(new("inner block", innerTurns * InnerHamming.BlockBits / (rate * fec.LineRateFactor / lanes)));
        }
        stages.Add(new("signal processing", logic.SignalProcessing));
        if (fec.Inner is not null)
        {
            stages.Add(new("inner decoder", logic.InnerDecoder));
        }
        stages.Add(new("outer block", block));
        stages.Add(new("outer decoder", logic.Decoder));
        return stages.ToImmutable();
    }

    /// <summary>Time to receive all interleaved codewords, s: 51.2 ns for KP4 at 100 Gb/s with one and at 200 Gb/s with two.</summary>
    public static double BlockTime(ReedSolomon code, int interleaved, double rate) => interleaved * code.CodewordBits / (rate * code.LineRateFactor);
}
