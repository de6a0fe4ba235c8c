namespace Heliograph.Workload.Collectives.Programs;

/// <summary>A binary tree over the members of a group: who is above, who below. Immutable.</summary>
public sealed class BinaryTree
{
    public const int None = -1;

    private readonly int[] _parent;
    private readonly int[] _children;

    private BinaryTree(int members, Func<int, int> parentOf)
    {
        _parent = new int[members];
        _children = new int[2 * members];
        Array.Fill(_children, None);
        for (int member = 0; member < members; member++)
        {
            int parent = _parent[member] = parentOf(member);
            if (parent >= 0)
            {
                _children[(2 * parent) + (_children[2 * parent] < 0 ? 0 : 1)] = member;
            }
        }
        for (int member = 0; member < members; member++)
        {
            Depth = Math.Max(Depth, DepthOf(member));
        }
    }

    /// <summary>Edges from the root to the farthest member.</summary>
    public int Depth { get; }

    public int ParentOf(int member) => _parent[member];

    /// <summary>The first or second child; <see cref="None"/> where there is none. A second one only beside a first.</summary>
    public int ChildOf(int member, int index) => _children[(2 * member) + index];

    public int Children(int member) =>
        _children[2 * member] < 0 ? 0
        : _children[(2 * member) + 1] < 0 ? 1
        : 2;

    /// <summary>As flat as can be: depth floor(log2 n). Members are numbered from the root, level by level.</summary>
    public static BinaryTree Flat(int members, int root) =>
        new(members, m => (m - root + members) % members is > 0 and int label ? (((label - 1) / 2) + root) % members : None);

    /// <summary>
    /// Numbered in order: odd members are leaves, member 0 is above the tree of the others. Depth floor(log2(n - 1)) + 1.
    /// </summary>
    public static BinaryTree InOrder(int members) => new(members, m => Above(m, members));

    /// <summary>
    /// The tree that complements <see cref="InOrder"/>: what is a leaf there is none here. Mirrored where members are even, else shifted by one, so that only one
    /// member is inside both.
    /// </summary>
    public static BinaryTree Complement(int members)
    {
        int Label(int member) => members % 2 == 0 ? members - 1 - member : (member + members - 1) % members;
        int Member(int label) =>
            label < 0 ? None
            : members % 2 == 0 ? members - 1 - label
            : (label + 1) % members;
        return new BinaryTree(members, m => Member(Above(Label(m), members)));
    }

    // The lowest bit moves up by one; where that is nobody, the next one below it.
    private static int Above(int label, int members)
    {
        if (label == 0)
        {
            return None;
        }
        int bit = label & -label;
        int above = (label ^ bit) | (bit << 1);
        return above < members ? above : label ^ bit;
    }

    private int DepthOf(int member)
    {
        int depth = 0;
        for (int at = member; _parent[at] >= 0; at = _parent[at])
        {
            depth++;
        }
        return depth;
    }
}
