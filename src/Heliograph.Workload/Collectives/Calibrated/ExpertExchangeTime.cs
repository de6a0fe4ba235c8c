namespace Heliograph.Workload.Collectives.Calibrated;

/// <summary>How an expert exchange moves its tokens.</summary>
public enum ExchangeMode
{
    /// <summary>Training and prefill: a token crosses to a node once and is copied there.</summary>
    Normal,

    /// <summary>Decode: every copy goes straight to its expert.</summary>
    LowLatency,

    /// <summary>Inside a scale-up domain: one copy a destination rank, stored by the sender.</summary>
    OneSided,
}

/// <summary>An expert exchange: what one rank sends (dispatch) or gets back (combine).</summary>
/// <param name="Nodes">1 where all ranks are in one scale-up domain.</param>
/// <param name="Copies">Experts of a token.</param>
/// <param name="Bytes">Payload of one copy of one token, B.</param>
/// <param name="ScaleUpRate">B/s of a rank, one direction, data sheet.</param>
/// <param name="NicRate">B/s of a rank's NICs, data sheet; not read where no NIC is used.</param>
public sealed record ExpertExchange(
    ExchangeMode Mode,
    bool IsCombine,
    int Ranks,
    int Nodes,
    double Tokens,
    int Copies,
    double Bytes,
    double ScaleUpRate,
    double NicRate
)
{
    // Routing of the published normal-mode runs reaches four groups (nodes) at most.
    private const int MostNodes = 4;

    /// <summary>Ranks of one node exchange over NICs too.</summary>
    public bool UsesNicsOnly { get; init; }

    /// <summary>Mean distinct nodes of a token's experts, of random routing: m (1 - (1 - 1/m)^k).</summary>
    public double DistinctNodes => Distinct(Math.Min(Nodes, MostNodes));

    /// <summary>Mean distinct ranks of a token's experts.</summary>
    public double DistinctRanks => Distinct(Nodes > 1 ? Math.Min(Nodes, MostNodes) * RanksPerNode : Ranks);

    public double RanksPerNode => (double)Ranks / Nodes;

    /// <summary>
    /// Bytes that published bandwidths count, B: every copy (low latency), one a destination rank (one-sided), one a destination node or, in one
    /// node, rank (normal);
    /// those that stay on the rank or in the node among them.
    /// </summary>
    public double LogicalBytes =>
        Tokens
        * Bytes
        * Mode switch
        {
            ExchangeMode.LowLatency => Copies,
            ExchangeMode.OneSided => Math.Min(Ranks, Copies),
            _ => Nodes > 1 ? DistinctNodes : DistinctRanks,
        };

    /// <summary>Bytes that leave a rank over its scale-up links, B.</summary>
    public double ScaleUpBytes =>
        Mode switch
        {
            ExchangeMode.LowLatency => UsesNicsOnly ? 0 : LogicalBytes * (RanksPerNode - 1) / Ranks,
            ExchangeMode.OneSided => LogicalBytes * (Ranks - 1) / Ranks,
            _ => Tokens * Bytes * DistinctRanks * (RanksPerNode - 1) / RanksPerNode,
        };

    /// <summary>Bytes that leave a rank over its NICs, B.</summary>
    public double NicBytes =>
        Mode == ExchangeMode.LowLatency ? LogicalBytes * (Ranks - (UsesNicsOnly ? 1 : RanksPerNode)) / Ranks
        : Mode == ExchangeMode.Normal && Nodes > 1 ? LogicalBytes * (Nodes - 1) / Nodes
        : 0;

    private double Distinct(double m) => m * (1 - Math.Pow(1 - (1 / m), Copies));
}

/// <summary>
/// Time of an expert exchange, s: start + ranks x peer overhead + the slowest of scale-up links, NICs and the kernels that hand on what crosses nodes. Links
/// work at the same time. Equations E1 to E4: docs/models/measured-collectives.md.
/// </summary>
public static class ExpertExchangeTime
{
    public static double Of(ExpertExchange exchange, ExchangeConstants constants)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        double start = (exchange.IsCombine ? constants.Combine : constants.Dispatch) + (exchange.Ranks * constants.Peer);
        double up = exchange.ScaleUpBytes == 0 ? 0 : exchange.ScaleUpBytes / (constants.ScaleUp * exchange.ScaleUpRate);
        double nic = exchange.NicBytes == 0 ? 0 : exchange.NicBytes / (constants.ScaleOut * exchange.NicRate);
        double forwarded = exchange.Mode == ExchangeMode.Normal && exchange.Nodes > 1 ? exchange.LogicalBytes / constants.Forwarding : 0;
        double x = Math.Max(Math.Max(up, nic), forwarded);
        return start + Math.Max(0, x - (constants.Overlap * start));
    }
}
