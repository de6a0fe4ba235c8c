using Heliograph.Model.Dimensions;
using Heliograph.Workload.Collectives;

namespace Heliograph.Workload.Training;

/// <summary>What the members of a group do in one call.</summary>
public enum CallKind
{
    AllReduce,
    ReduceScatter,

    /// <summary>Tokens to their experts.</summary>
    Exchange,

    /// <summary>Every member hands a block to the next one, once around.</summary>
    RingExchange,

    /// <summary>Every member hands a block to the next one, but the last.</summary>
    Transfer,
}

/// <summary>One call of an exchange of the training step, and its closed form.</summary>
/// <param name="Dimension"><c>tensor</c>, <c>context</c>, <c>expert</c>, <c>data</c>, <c>pipeline</c>.</param>
/// <param name="What">What is exchanged, in words.</param>
/// <param name="Placed">The group on the tiers at the rates and latencies of links and switches, before any efficiency of software.</param>
/// <param name="Bytes">Of a call, as its closed form counts them: <see cref="CollectiveTime"/>.</param>
/// <param name="Reached">s of the call in the step: at the rates that software reaches, without the fixed start.</param>
public sealed record StepCall(string Dimension, string What, CallKind Kind, PlacedGroup Placed, double Bytes, double Reached)
{
    /// <summary>Experts of a token; of an exchange.</summary>
    public int Copies { get; init; }

    /// <summary>Scale-up domains that the experts of a token may lie in; 0: any number.</summary>
    public int Domains { get; init; }

    /// <summary>Of routed experts alone, beside the call of all other weights.</summary>
    public bool IsOfExperts { get; init; }

    /// <summary>The last member also hands on to the first: interleaved stages.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Of an all-reduce or reduce-scatter.</summary>
    public StepAlgorithm Algorithm { get; init; } = StepAlgorithm.Placement;

    /// <summary>Steps of the ring algorithm in a group of a size; 1 for what has none.</summary>
    public int Steps(int size) =>
        Kind switch
        {
            CallKind.AllReduce => 2 * (size - 1),
            CallKind.ReduceScatter or CallKind.RingExchange => size - 1,
            _ => 1,
        };

    /// <summary>Closed form in s of the call with other bytes on a group of another size; the fixed start is not in it.</summary>
    public double Seconds(PlacedGroup group, double bytes)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Kind switch
        {
            CallKind.AllReduce => StepAlgorithms.Seconds(Algorithm, CollectiveKind.AllReduce, group, bytes),
            CallKind.ReduceScatter => StepAlgorithms.Seconds(Algorithm, CollectiveKind.ReduceScatter, group, bytes),
            CallKind.Exchange => CollectiveTime.ExpertExchange(group, bytes, Copies, Domains),
            CallKind.RingExchange => CollectiveTime.RingExchange(group, bytes, group.Size - 1),
            _ => CollectiveTime.RingExchange(group, bytes, 1),
        };
    }

    /// <summary>The call's group with fewer members, as far apart.</summary>
    public PlacedGroup Place(int size) => size == Placed.Size ? Placed : PlacedGroup.Place(size, Placed.Stride, Placed.Tiers);
}
