using System.Collections.Concurrent;
using System.Collections.Immutable;
using Heliograph.Photonics.Engines;
using Heliograph.Photonics.Heat;

namespace Heliograph.Photonics;

/// <summary>
/// Solutions that the designs of one evaluation share, because their inputs seldom change from pass to pass: equalised channels
/// and packages reduced to their blocks. Each is a pure function of its key, so that results do not depend on what was asked
/// before, nor on the number of threads. For any number of threads.
/// </summary>
public sealed class LinkPhysics
{
    private readonly ConcurrentDictionary<string, double?> _equalised = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, PackageThermal?> _packages = new(StringComparer.Ordinal);

    /// <summary>
    /// A package reduced to three blocks, each the whole of its kind: die, electronics and photonic chips of all engines. Engines of
    /// one package work alike, so that their shares are equal. Tens of milliseconds the first time. Null where the parts do not fit beside
    /// each other.
    /// </summary>
    /// <param name="key">Everything of the layout that the reduction depends on.</param>
    internal PackageThermal? Package(string key, CoPackagedLayout layout, int columns) => _packages.GetOrAdd(key, _ => Reduced(layout, columns));

    private static PackageThermal? Reduced(CoPackagedLayout layout, int columns)
    {
        HeatStackup stack;
        try
        {
            stack = layout.Build().Stack;
        }
        catch (ArgumentOutOfRangeException)
        {
            // Sizes of the catalogue, or of a scenario, that no package can have together.
            return null;
        }
        ConductionModel model = ConductionModel.Build(stack, HeatGrid.Fitted(stack, columns, columns));
        ImmutableArray<HeatGroup> blocks =
        [
            Group("die", stack.Power.Select(p => p.Name), n => n == "die"),
            Group("electronics", stack.Power.Select(p => p.Name), n => n.EndsWith(" electronics", StringComparison.Ordinal)),
            Group("photonics", stack.Power.Select(p => p.Name), n => n.EndsWith(" photonics", StringComparison.Ordinal)),
        ];
        ImmutableArray<HeatGroup> zones =
        [
            Group("coolant", stack.Zones.Select(z => z.Name), n => n != "board"),
            Group("board", stack.Zones.Select(z => z.Name), n => n == "board"),
        ];
        return model.Compile(blocks, zones);
    }

    private static HeatGroup Group(string name, IEnumerable<string> all, Func<string, bool> isOf) =>
        new(name, [.. all.Select((n, i) => (n, i)).Where(b => isOf(b.n)).Select(b => b.i)]);

    /// <summary>Equation 6 of <c>docs/models/engine.md</c>; see <see cref="EqualiserPenalty"/>.</summary>
    internal double? EqualiserPenaltyDb(int levels, double symbolRate, ReadOnlySpan<double> bandwidths)
    {
        double[] sorted = bandwidths.ToArray();
        Array.Sort(sorted);
        string key = FormattableString.Invariant($"{levels} {symbolRate:R} {string.Join(' ', sorted.Select(b => b.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}");
        return _equalised.GetOrAdd(key, _ => EqualiserPenalty.Db(levels, symbolRate, sorted));
    }
}
