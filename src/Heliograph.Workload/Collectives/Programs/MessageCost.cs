namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// What a message costs: its port is held for the overhead and the bytes, and it is there a latency after its last byte has left.
/// </summary>
/// <param name="Overhead">s that a message holds the port beside its bytes.</param>
/// <param name="Latency">s on the way; the port is free.</param>
/// <param name="SecondsPerByte">1 over the rate.</param>
public readonly record struct MessageCost(double Overhead, double Latency, double SecondsPerByte)
{
    /// <summary>alpha + m beta of the textbooks: the port is held for all of it.</summary>
    public static MessageCost Held(double alpha, double beta) => new(alpha, 0, beta);

    /// <summary>Start-up that passes while the port goes on with the next message, as in a fluid or a network of pipelines.</summary>
    public static MessageCost InFlight(double alpha, double beta) => new(0, alpha, beta);

    /// <summary>s that a port is held.</summary>
    public double Busy(double bytes) => Overhead + (bytes * SecondsPerByte);

    /// <summary>s of a message that waits for nothing.</summary>
    public double Alone(double bytes) => Busy(bytes) + Latency;
}
