using System.Collections.Concurrent;
using Heliograph.Photonics.Engines;

namespace Heliograph.Photonics;

/// <summary>
/// Solutions that the designs of one evaluation share, because their inputs seldom change from pass to pass: equalised channels
/// and packages reduced to their blocks. Each is a pure function of its key, so that results do not depend on what was asked
/// before, nor on the number of threads. For any number of threads.
/// </summary>
public sealed class LinkPhysics
{
    private readonly ConcurrentDictionary<string, double?> _equalised = new(StringComparer.Ordinal);

    /// <summary>Equation 6 of <c>docs/models/engine.md</c>; see <see cref="EqualiserPenalty"/>.</summary>
    internal double? EqualiserPenaltyDb(int levels, double symbolRate, ReadOnlySpan<double> bandwidths)
    {
        double[] sorted = bandwidths.ToArray();
        Array.Sort(sorted);
        string key = FormattableString.Invariant($"{levels} {symbolRate:R} {string.Join(' ', sorted.Select(b => b.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}");
        return _equalised.GetOrAdd(key, _ => EqualiserPenalty.Db(levels, symbolRate, sorted));
    }
}
