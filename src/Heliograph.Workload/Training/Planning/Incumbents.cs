namespace Heliograph.Workload.Training.Planning;

/// <summary>An evaluated mapping; <paramref name="Layout"/> is null when there is none.</summary>
internal readonly record struct Found(Layout? Layout, MappingPoint Point, double Seconds, double Memory)
{
    public static readonly Found None = new(null, default, double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Shorter step; of equal ones the simpler mapping, so that the order is total and no thread decides it.</summary>
    public bool IsBetter(in Found than) => Seconds < than.Seconds || (Seconds == than.Seconds && Simplicity.Compare(Point, than.Point) < 0);
}

/// <summary>A total order of mappings: fewer stages, smaller groups, less sharding and recomputation first.</summary>
internal static class Simplicity
{
    public static int Compare(in MappingPoint a, in MappingPoint b)
    {
        int order = a.Pipeline.CompareTo(b.Pipeline);
        order = order != 0 ? order : a.Tensor.CompareTo(b.Tensor);
        order = order != 0 ? order : a.Context.CompareTo(b.Context);
        order = order != 0 ? order : a.Expert.CompareTo(b.Expert);
        order = order != 0 ? order : a.Virtual.CompareTo(b.Virtual);
        order = order != 0 ? order : a.ShardStates.CompareTo(b.ShardStates);
        order = order != 0 ? order : SearchAxes.Recomputations.IndexOf(a.Recompute).CompareTo(SearchAxes.Recomputations.IndexOf(b.Recompute));
        order = order != 0 ? order : SearchAxes.Schedules.IndexOf(a.Schedule).CompareTo(SearchAxes.Schedules.IndexOf(b.Schedule));
        order = order != 0 ? order : a.SequenceParallel.CompareTo(b.SequenceParallel);
        order = order != 0 ? order : b.FlashAttention.CompareTo(a.FlashAttention);
        return order != 0 ? order : a.MicroBatch.CompareTo(b.MicroBatch);
    }
}

/// <summary>
/// What a search has found so far: the best mapping of each of the best families of layouts, and of each value of each dimension.
/// One is merged from others of parts of the space, in any grouping, to the same content.
/// </summary>
internal sealed class Incumbents(int keep, int slots)
{
    private readonly Found[] _best = Filled(keep);
    private readonly Found[] _bySlot = Filled(slots);
    private readonly double[] _seconds = Filled(slots, double.PositiveInfinity);

    public long Evaluated { get; set; }

    public long OverMemory { get; set; }

    public long Pruned { get; set; }

    public long Unknown { get; set; }

    /// <summary>Of those that are not ranked, the one of least memory.</summary>
    public Found Least { get; private set; } = Found.None;

    /// <summary>The best if memory were no limit.</summary>
    public Found Unlimited { get; private set; } = Found.None;

    public ReadOnlySpan<Found> Best => _best;

    /// <summary>A mapping of a family that is not kept must be below this to be kept.</summary>
    public double Last => _best[^1].Seconds;

    public Found this[int slot] => _bySlot[slot];

    /// <summary>s of the best mapping with the value of a slot.</summary>
    public double Seconds(int slot) => _seconds[slot];

    public void Reset(Incumbents from)
    {
        from._best.CopyTo(_best, 0);
        from._bySlot.CopyTo(_bySlot, 0);
        from._seconds.CopyTo(_seconds, 0);
        (Least, Unlimited) = (from.Least, from.Unlimited);
        (Evaluated, OverMemory, Pruned, Unknown) = (0, 0, 0, 0);
    }

    public void Merge(Incumbents other)
    {
        foreach (ref readonly Found found in other.Best)
        {
            if (found.Layout is not null)
            {
                Rank(found);
            }
        }
        for (int slot = 0; slot < _bySlot.Length; slot++)
        {
            Improve(slot, other._bySlot[slot]);
        }
        Unranked(other.Least);
        ImproveUnlimited(other.Unlimited);
        Evaluated += other.Evaluated;
        OverMemory += other.OverMemory;
        Pruned += other.Pruned;
        Unknown += other.Unknown;
    }

    public void Improve(int slot, in Found found)
    {
        if (found.Layout is not null && found.IsBetter(_bySlot[slot]))
        {
            _bySlot[slot] = found;
            _seconds[slot] = found.Seconds;
        }
    }

    public void ImproveUnlimited(in Found found)
    {
        if (found.Layout is not null && found.IsBetter(Unlimited))
        {
            Unlimited = found;
        }
    }

    /// <summary>Keeps the best mapping of each family of layouts, and of those the best.</summary>
    public void Rank(in Found found)
    {
        int at = 0;
        while (at < _best.Length && _best[at].Layout is { } kept && kept.Family != found.Layout!.Family)
        {
            at++;
        }
        if (at == _best.Length)
        {
            at--;
        }
        if (_best[at].Layout is not null && !found.IsBetter(_best[at]))
        {
            return;
        }
        for (; at > 0 && found.IsBetter(_best[at - 1]); at--)
        {
            _best[at] = _best[at - 1];
        }
        _best[at] = found;
    }

    public void Unranked(in Found found)
    {
        bool less = found.Memory < Least.Memory || (found.Memory == Least.Memory && Simplicity.Compare(found.Point, Least.Point) < 0);
        if (found.Layout is not null && (Least.Layout is null || less))
        {
            Least = found;
        }
    }

    private static T[] Filled<T>(int length, T value)
    {
        T[] all = new T[length];
        Array.Fill(all, value);
        return all;
    }

    private static Found[] Filled(int length) => Filled(length, Found.None);
}
