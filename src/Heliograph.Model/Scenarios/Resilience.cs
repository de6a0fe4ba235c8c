using Heliograph.Model.Units;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// How a training job survives interruptions; null takes the catalogue's figure (<c>cal-goodput</c>, <c>srv-spare</c>) or the
/// best value.
/// </summary>
/// <param name="Checkpoint">Seconds of work between checkpoints; null is the interval of the highest goodput.</param>
/// <param name="Storage">Rate at which the storage takes in a checkpoint of the whole job.</param>
/// <param name="Tier"><c>remote</c>: shared storage; <c>local</c>: storage of the node, with a copy at a peer.</param>
/// <param name="Spares">Servers beside those of the scenario that take over from failed ones.</param>
/// <param name="Detection">Seconds from a fault until it is known.</param>
/// <param name="Restart">Seconds from then until work goes on, without loading the checkpoint.</param>
/// <param name="Asynchronous">Work waits only for the copy to host memory, not for the write.</param>
public sealed record Resilience(
    double? Checkpoint = null,
    BitRate? Storage = null,
    string Tier = "remote",
    int? Spares = null,
    double? Detection = null,
    double? Restart = null,
    bool Asynchronous = true
)
{
    public static readonly Resilience Default = new();
}
