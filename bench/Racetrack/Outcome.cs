namespace Heliograph.Racetrack;

/// <summary>What a simulator says that it did, from the output it wrote.</summary>
/// <param name="Pairs">By source and destination: flows that are done, and packets that they took.</param>
/// <param name="Mean_us">Completion of a flow, counted from the start of the run.</param>
/// <param name="Last_us">Completion of the last flow.</param>
/// <param name="Resent">Packets sent again.</param>
/// <param name="DataHops">Data packets over cables; null where it is not counted.</param>
/// <param name="Trace">Equal where runs are equal, event by event; null where there is none.</param>
internal sealed record Outcome(
    IReadOnlyDictionary<(int Source, int Destination), (int Flows, long Packets)> Pairs,
    double Mean_us,
    double Last_us,
    long Resent,
    long? DataHops,
    string? Trace
)
{
    /// <summary>Flows that are done.</summary>
    public int Done => Pairs.Values.Sum(p => p.Flows);

    /// <summary>Data packets of the flows that are done.</summary>
    public long Packets => Pairs.Values.Sum(p => p.Packets);
}

/// <summary>Gathers an <see cref="Outcome"/> flow by flow.</summary>
internal sealed class Tally
{
    private readonly Dictionary<(int, int), (int Flows, long Packets)> _pairs = [];
    private double _sum_us;
    private double _last_us;
    private int _flows;

    /// <summary>A flow that is done.</summary>
    public void Add(int source, int destination, long packets, double end_us)
    {
        (int flows, long before) = _pairs.GetValueOrDefault((source, destination));
        _pairs[(source, destination)] = (flows + 1, before + packets);
        _sum_us += end_us;
        _last_us = Math.Max(_last_us, end_us);
        _flows++;
    }

    /// <summary>All that was added.</summary>
    public Outcome Sum(long resent, long? dataHops = null, string? trace = null) =>
        new(_pairs, _flows == 0 ? 0 : _sum_us / _flows, _last_us, resent, dataHops, trace);
}
