namespace Heliograph.Workload.Inference;

/// <summary>What the numeric core reads: rates of the accelerator and the calibration, in base units (s, B, FLOP).</summary>
public sealed record ServingConstants
{
    /// <summary>FLOP/s dense, 16-bit operands.</summary>
    public required double Peak16 { get; init; }

    public required double Peak8 { get; init; }

    public required double Peak4 { get; init; }

    /// <summary>B/s of the memory that kernels reach.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>B that weights, cache and runtime may take together.</summary>
    public required double Capacity { get; init; }

    public required double Runtime { get; init; }

    public required double GemmEfficiency { get; init; }

    public required double AttentionEfficiency { get; init; }

    public required double ExpertEfficiency { get; init; }

    public required double ExpertHalfTokens { get; init; }

    public required double DequantisedEfficiency { get; init; }

    public required double ElementwisePasses { get; init; }

    public required double KernelTime { get; init; }

    public required double SequenceOverhead { get; init; }

    public required double IterationOverhead { get; init; }

    public required double ExpertImbalance { get; init; }

    public required double DataParallelWait { get; init; }

    public required double BusyShare { get; init; }

    public required double BatchOverlap { get; init; }

    public required double DraftAcceptance { get; init; }

    public required double LengthVariation { get; init; }

    /// <summary>Tokens that one accelerator prefills at once.</summary>
    public required double Chunk { get; init; }

    public required double PrefillLoad { get; init; }

    public double Peak(int bits) =>
        bits switch
        {
            4 => Peak4,
            8 => Peak8,
            _ => Peak16,
        };

    /// <summary>Tokens accepted a step with some drafts: sum of p^i, i = 0 to drafts.</summary>
    public double Accepted(int drafts)
    {
        double sum = 0;
        for (int i = 0; i <= drafts; i++)
        {
            sum += Math.Pow(DraftAcceptance, i);
        }
        return sum;
    }
}
