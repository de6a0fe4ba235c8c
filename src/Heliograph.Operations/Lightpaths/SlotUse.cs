using Heliograph.Model.Lightpaths;

namespace Heliograph.Operations.Lightpaths;

/// <summary>A demand with the light that serves it.</summary>
/// <param name="Backup">The second way of 1+1, or the slots kept for a shared backup.</param>
public sealed record PlacedDemand(LightpathDemand Demand, LightpathCandidate Candidate, LitPath Working, LitPath? Backup)
{
    /// <summary>What is lit while nothing is cut.</summary>
    public IEnumerable<LitPath> Lit => Demand.Protection == Protection.Dedicated && Backup is { } second ? [Working, second] : [Working];
}

/// <summary>
/// Which slots of each line are taken, and when. Two users of a slot at one time are possible only where both are shared backups and no single cut
/// fells the ways that they stand in for.
/// </summary>
public sealed class SlotUse
{
    private readonly OpticalMap _map;
    private readonly List<Taken>[] _lines;

    public SlotUse(OpticalMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_map, _lines) = (map, [.. map.Lines.Select(_ => new List<Taken>())]);
    }

    private readonly record struct Taken(int First, int End, double Start_s, double End_s, int[]? SharedFor);

    /// <summary>The lowest slot where a leg fits on all of its lines during a time; -1 where there is none.</summary>
    /// <param name="sharedFor">Risks of the working way that a shared backup stands in for; null: slots of its own.</param>
    public int FirstFit(RouteLeg leg, double start_s, double end_s, int[]? sharedFor)
    {
        ArgumentNullException.ThrowIfNull(leg);
        // Channel widths are even, so that any start puts centres on the grid of 6.25 GHz.
        for (int first = 0; first + leg.Slots <= _map.Slots; first++)
        {
            int next = first;
            foreach (LineHop hop in leg.Route)
            {
                next = Math.Max(next, Skip(hop.Line, first, leg.Slots, start_s, end_s, sharedFor));
            }
            if (next == first)
            {
                return first;
            }
            first = next - 1;
        }
        return -1;
    }

    public void Take(LitPath path, double start_s, double end_s, int[]? sharedFor)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (LineHop hop in path.Route)
        {
            _lines[hop.Line].Add(new Taken(path.FirstSlot, path.FirstSlot + path.Slots, start_s, end_s, sharedFor));
        }
    }

    /// <summary>Two paths have a slot of a line in common.</summary>
    public static bool Meet(LitPath one, LitPath other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.FirstSlot < other.FirstSlot + other.Slots
            && other.FirstSlot < one.FirstSlot + one.Slots
            && one.Route.Any(h => other.Route.Any(o => o.Line == h.Line));
    }

    // Where to look next if something is in the way on a line; first itself if nothing is.
    private int Skip(int line, int first, int slots, double start_s, double end_s, int[]? sharedFor)
    {
        int blocked = _map.Lines[line].Allowed.AsSpan(first, slots).LastIndexOf(false);
        int next = blocked < 0 ? first : first + blocked + 1;
        foreach (Taken taken in _lines[line])
        {
            bool isShared = sharedFor is not null && taken.SharedFor is not null && !sharedFor.Intersect(taken.SharedFor).Any();
            if (!isShared && taken.First < first + slots && first < taken.End && taken.Start_s < end_s && start_s < taken.End_s)
            {
                next = Math.Max(next, taken.End);
            }
        }
        return next;
    }
}
