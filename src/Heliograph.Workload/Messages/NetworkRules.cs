namespace Heliograph.Workload.Messages;

/// <summary>By which rules messages take time on a network of dimensions. The equations are in <c>docs/models/dimensional-collectives.md</c>.</summary>
public enum NetworkRules
{
    /// <summary>Our own: decimal GB/s, ports that serialise what they send and receive, switches that cut through, picoseconds.</summary>
    Own,

    /// <summary>ASTRA-sim's congestion-unaware back end: a message takes hops x latency + size / rate, whatever else is sent; whole ns.</summary>
    AstraUnaware,

    /// <summary>ASTRA-sim's congestion-aware back end, of several dimensions too: links are queues, each hop stores the whole message; whole ns.</summary>
    AstraAware,
}
