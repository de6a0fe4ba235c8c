using Heliograph.Workload.Collectives;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>
/// Where the groups of a dimension lie: accelerator by group and member. A group lies as <see cref="PlacedGroup"/> says, in whole blocks of its local
/// members, a domain for each; groups fill a domain as long as they fit, as many as the stride side by side, and what is left of it stays idle.
/// </summary>
internal sealed class GroupLayout
{
    private readonly PlacedGroup _placed;
    private readonly long[] _block;
    private readonly List<(int Slots, long Step)> _slots = [];

    private GroupLayout(PlacedGroup placed, int accelerators)
    {
        _placed = placed;
        _block = new long[placed.Tiers.Length];
        long step = placed.Stride;
        int inner = 1;
        Unit = 1;
        for (int t = 0; t < placed.Tiers.Length && (inner < placed.Size || t == 0); t++)
        {
            int span = placed.Tiers[t].Span;
            int outer = placed.Local[t];
            _block[t] = step;
            long extent = step * (outer / inner);
            if (extent > span && outer > inner)
            {
                // Idle places between blocks leave no room for the last block: without them it fits.
                step = (long)inner * placed.Stride;
                _block[t] = step;
                extent = step * (outer / inner);
            }
            if (extent <= span)
            {
                _slots.Add(((int)(span / extent), extent));
                Unit = span;
                step = span;
            }
            inner = outer;
        }
        Unit = Math.Min(Unit, accelerators);
        Units = Math.Max(1, accelerators / Unit);
        GroupsOfUnit = Math.Max(1, _slots.Aggregate(placed.Stride, (groups, s) => groups * s.Slots));
    }

    /// <summary>Accelerators of the smallest domain that whole groups lie in.</summary>
    public int Unit { get; }

    /// <summary>Such domains, which share no link below the tier that joins a group.</summary>
    public int Units { get; }

    public int GroupsOfUnit { get; }

    public int Groups => Units * GroupsOfUnit;

    public int Size => _placed.Size;

    public static GroupLayout Of(PlacedGroup placed, int accelerators) => new(placed, accelerators);

    /// <summary>Accelerator of a member; groups are numbered side by side first, then through a domain, then domain after domain.</summary>
    public int Member(int group, int member)
    {
        (int unit, int within) = Math.DivRem(group, GroupsOfUnit);
        long at = (long)unit * Unit + within % _placed.Stride;
        int slot = within / _placed.Stride;
        foreach ((int slots, long step) in _slots)
        {
            at += slot % slots * step;
            slot /= slots;
        }
        int inner = 1;
        for (int t = 0; t < _placed.Tiers.Length; t++)
        {
            int outer = _placed.Local[t];
            at += member / inner % (outer / inner) * _block[t];
            inner = outer;
        }
        return checked((int)at);
    }
}
