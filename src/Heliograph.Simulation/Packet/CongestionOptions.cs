namespace Heliograph.Simulation.Packet;

/// <summary>Parameters of the congestion controls; each names its algorithm. Defaults are those of the paper or the code named.</summary>
public sealed record CongestionOptions
{
    // DCQCN (Zhu et al., SIGCOMM 2015), as coded for the ns-3 simulator of HPCC.

    /// <summary>Period of the update of alpha.</summary>
    public long DcqcnAlphaPs { get; init; } = 1_000_000;

    /// <summary>Shortest time between two decreases.</summary>
    public long DcqcnDecreasePs { get; init; } = 4_000_000;

    /// <summary>Period of the increase timer.</summary>
    public long DcqcnIncreasePs { get; init; } = 900_000_000;

    public double DcqcnGain { get; init; } = 1.0 / 256;

    /// <summary>Increase events of fast recovery (F).</summary>
    public int DcqcnFastRecovery { get; init; } = 1;

    public double DcqcnFirstFactor { get; init; } = 1;

    /// <summary>The target follows the rate at every decrease, not only at the first of a row.</summary>
    public bool DcqcnClampTarget { get; init; }

    /// <summary>Additive increase; DCQCN, HPCC, TIMELY.</summary>
    public long AdditiveIncrease { get; init; } = 50_000_000;

    /// <summary>Hyper increase; DCQCN, TIMELY.</summary>
    public long HyperIncrease { get; init; } = 100_000_000;

    public long MinRate { get; init; } = 100_000_000;

    // HPCC (Li et al., SIGCOMM 2019).
    public double HpccUtilisation { get; init; } = 0.95;

    /// <summary>Additive steps between multiplicative ones (maxStage).</summary>
    public int HpccMaxStage { get; init; }

    public bool HpccFastReact { get; init; } = true;

    /// <summary>Base round trip; DCQCN's window, HPCC, Swift, NSCC. 0: the longest of the network, from its links.</summary>
    public long BaseRttPs { get; init; }

    // Swift (Kumar et al., SIGCOMM 2020).
    public long SwiftBaseTargetPs { get; init; } = 25_000_000;
    public long SwiftPerHopPs { get; init; } = 1_000_000;
    public double SwiftIncrease { get; init; } = 1;
    public double SwiftBeta { get; init; } = 0.8;
    public double SwiftMaxDecrease { get; init; } = 0.5;
    public long SwiftFlowScalePs { get; init; } = 50_000_000;
    public double SwiftFlowMinWindow { get; init; } = 0.1;
    public double SwiftFlowMaxWindow { get; init; } = 100;

    // TIMELY (Mittal et al., SIGCOMM 2015).
    public long TimelyLowPs { get; init; } = 50_000_000;
    public long TimelyHighPs { get; init; } = 500_000_000;
    public long TimelyMinRttPs { get; init; } = 20_000_000;
    public double TimelyAlpha { get; init; } = 0.875;
    public double TimelyBeta { get; init; } = 0.8;

    // NSCC (UEC 1.0).

    /// <summary>Queueing delay aimed at; 0: three quarters of the base round trip.</summary>
    public long NsccTargetPs { get; init; }

    // Receiver-paced (NDP, Handley et al., SIGCOMM 2017) and UEC.

    /// <summary>First window, sent before any credit.</summary>
    public int InitialPackets { get; init; } = 50;

    /// <summary>Bytes that one pull grants.</summary>
    public int PullPackets { get; init; } = 1;
}
