namespace Heliograph.Workload.Collectives.Nccl;

/// <summary>Compute capabilities that NCCL tells apart: 7, 8, 9, and 10 and above.</summary>
public enum NcclGeneration
{
    Volta,
    Ampere,
    Hopper,
    Blackwell,
}

/// <summary>How the ranks of a collective are joined.</summary>
public enum NcclAlgorithm
{
    Tree,
    Ring,
    CollNetDirect,
    CollNetChain,
    Nvls,
    NvlsTree,
    Pat,
}

/// <summary>How a message is written: 8-byte stores with flags, lines of 128 bytes of which 120 are data, or whole chunks behind fences.</summary>
public enum NcclProtocol
{
    LL,
    LL128,
    Simple,
}

/// <summary>One way to run a collective, as NCCL values it.</summary>
/// <param name="Latency">s, whatever the size.</param>
/// <param name="Rate">B/s of the buffer, after the corrections of the size.</param>
/// <param name="Seconds">Latency + bytes / rate: what NCCL compares.</param>
public readonly record struct NcclCandidate(NcclAlgorithm Algorithm, NcclProtocol Protocol, double Latency, double Rate, double Seconds)
{
    /// <summary>As NCCL writes it: <c>ring LL</c>, <c>NVLS Simple</c>.</summary>
    public override string ToString() =>
        Algorithm switch
        {
            NcclAlgorithm.Tree => "tree",
            NcclAlgorithm.Ring => "ring",
            NcclAlgorithm.CollNetDirect => "CollNet direct",
            NcclAlgorithm.CollNetChain => "CollNet chain",
            NcclAlgorithm.Nvls => "NVLS",
            NcclAlgorithm.NvlsTree => "NVLS tree",
            _ => "PAT",
        } + $" {Protocol}";
}
