namespace Heliograph.Workload.Collectives;

/// <summary>
/// One level of locality of a group: blocks of <paramref name="Inner"/> members join to blocks of <paramref name="Outer"/>.
/// </summary>
/// <param name="Tier">First tier of the level; several only when dimensions of a torus work together.</param>
/// <param name="Tiers">Tiers of the level.</param>
/// <param name="Rate">B/s that one member can send in a ring through this level.</param>
/// <param name="UniformRate">B/s of one member when everyone sends to everyone.</param>
/// <param name="InjectionRate">B/s of the member's links into the network, whatever the taper beyond.</param>
/// <param name="PairRate">B/s from one member to one neighbour across this level.</param>
/// <param name="Latency">s of one hop.</param>
/// <param name="Hops">Hops at this level on the way once around a ring of the whole group.</param>
public readonly record struct GroupLevel(
    int Tier,
    int Tiers,
    int Inner,
    int Outer,
    double Rate,
    double UniformRate,
    double InjectionRate,
    double PairRate,
    double Latency,
    int Hops
);
