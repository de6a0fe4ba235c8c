using System.Numerics;

namespace Heliograph.Photonics.Circuits;

/// <summary>
/// What an N x N fabric consists of and what a path through it meets; table of <c>docs/models/circuit-switches.md</c>.
/// Tests build and route the graph of each (<c>FabricCountsTests</c>).
/// </summary>
/// <param name="Elements">Switching elements of the fabric.</param>
/// <param name="ElementsMin">Elements on the shortest path.</param>
/// <param name="ElementsMax">Elements on the longest path.</param>
/// <param name="CrossingsMax">Waveguide crossings on the worst path, all elements in one layer and in the order of the construction.</param>
/// <param name="DrivenElements">Elements in the driven state in the mean over random permutations, idle ones undriven.</param>
/// <param name="FirstOrderTerms">Most signals that reach an output through one leak.</param>
/// <param name="SecondOrderTerms">Most that reach it through two leaks, counted only where there is none of first order.</param>
/// <param name="PassiveSplit">Ways of a passive splitter on the path; 1 without.</param>
/// <param name="TurnsOnce">A path turns (bar) in one element and crosses all others; else any number of either.</param>
public sealed record FabricCounts(
    int Radix,
    int Elements,
    int ElementsMin,
    int ElementsMax,
    int CrossingsMax,
    double DrivenElements,
    int FirstOrderTerms,
    int SecondOrderTerms,
    int PassiveSplit,
    bool TurnsOnce
)
{
    /// <summary>Largest radix: the element counts stay within an int.</summary>
    public const int MaxRadix = 16_384;

    /// <param name="radix">
    /// 2 to <see cref="MaxRadix"/>; a power of two for Benes, dilated Benes, both trees and the double layer.
    /// </param>
    public static FabricCounts Of(FabricTopology topology, int radix)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radix, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radix, MaxRadix);
        int n = radix;
        if (NeedsPowerOfTwo(topology) && !BitOperations.IsPow2(n))
        {
            throw new ArgumentOutOfRangeException(nameof(radix), radix, $"the radix of {topology} is a power of two");
        }
        int log = BitOperations.Log2((uint)n);
        int stages = 2 * log - 1;
        int dilated = 2 * log;
        int mesh = (n - 1) * (n - 1);
        // The second of two columns would have no element.
        int columns = n == 2 ? 1 : n;
        // Half of the 1x2 and 2x1 elements, and half of those in the middle that carry a signal at all.
        double doubleLayer = n * (log - 1.0) + n * (2.0 * n - 3) / (4.0 * (n - 1));
        return topology switch
        {
            FabricTopology.Benes => new(n, n / 2 * stages, stages, stages, 2 * (n - 1 - log), n / 4.0 * stages, stages, 0, 1, false),
            // An idle line gathers one leak a stage, and gives one more away in each.
            FabricTopology.DilatedBenes => new(
                n,
                n * dilated,
                dilated,
                dilated,
                n == 2 ? 1 : 4 * n - dilated - 6,
                n * log,
                0,
                dilated * (dilated - 1) / 2,
                1,
                false
            ),
            FabricTopology.SpankeBenes => new(n, n * (n - 1) / 2, n / 2, columns, 0, n * (n - 1) / 4.0, columns, 0, 1, false),
            // Each merge of the select tree lets one signal in, which has leaked once in its own tree before.
            FabricTopology.SwitchAndSelect => new(n, 2 * n * (n - 1), dilated, dilated, mesh, n * log, 0, log, 1, false),
            FabricTopology.BroadcastAndSelect => new(n, n * (n - 1), log, log, mesh, n * log / 2.0, log, 0, n, false),
            FabricTopology.Crossbar => new(n, n * n, 1, 2 * n - 1, 0, n, n - 1, 0, 1, true),
            FabricTopology.Piloss => new(n, n * n, n, n, n - 1, n, n - 2, n == 2 ? 1 : 0, 1, true),
            FabricTopology.DoubleLayer => new(n, 5 * (n * n / 4) - 2 * n, stages, stages, 3 * n - 4 - dilated, doubleLayer, 1, 0, 1, false),
            _ => throw new ArgumentOutOfRangeException(nameof(topology)),
        };
    }

    private static bool NeedsPowerOfTwo(FabricTopology topology) =>
        topology is not (FabricTopology.SpankeBenes or FabricTopology.Crossbar or FabricTopology.Piloss);
}
