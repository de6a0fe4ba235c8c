namespace Heliograph.Workload.Collectives.Programs;

/// <summary>
/// An ideal network for a group: which port of its sender and which of its receiver a message takes, and what it costs. Ports are full duplex; nothing between
/// them is ever short.
/// </summary>
public sealed class ProgramNetwork
{
    private readonly Func<int, int, int> _portOf;
    private readonly Func<int, int, MessageCost> _costOf;

    private ProgramNetwork(int members, int ports, Func<int, int, int> portOf, Func<int, int, MessageCost> costOf)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        (Members, Ports, _portOf, _costOf) = (members, ports, portOf, costOf);
    }

    public int Members { get; }

    /// <summary>Of a member.</summary>
    public int Ports { get; }

    /// <summary>One port a member: everything that it sends shares it, and everything that it receives.</summary>
    public static ProgramNetwork OnePort(int members, MessageCost cost) => new(members, 1, (_, _) => 0, (_, _) => cost);

    /// <summary>The same with a cost for each pair.</summary>
    public static ProgramNetwork OnePort(int members, Func<int, int, MessageCost> costOf) => new(members, 1, (_, _) => 0, costOf);

    /// <summary>A link from each member to each other: a full mesh, or the links of a torus as far as a program uses neighbours only.</summary>
    public static ProgramNetwork Links(int members, MessageCost cost) => new(members, members, (_, to) => to, (_, _) => cost);

    /// <summary>One port a member at each level of locality; a message takes that of the innermost level that holds both ends.</summary>
    /// <param name="levels">Members of a block, growing, each a multiple of the one before, and what its messages cost.</param>
    public static ProgramNetwork Levels(IReadOnlyList<(int Members, MessageCost Cost)> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentOutOfRangeException.ThrowIfZero(levels.Count);
        int Level(int from, int to)
        {
            int level = 0;
            while (from / levels[level].Members != to / levels[level].Members)
            {
                level++;
            }
            return level;
        }
        return new ProgramNetwork(levels[^1].Members, levels.Count, Level, (from, to) => levels[Level(from, to)].Cost);
    }

    /// <summary>Port by which a member reaches another one, from 0; the switch that joins all by the port to itself.</summary>
    public int PortOf(int from, int to) => _portOf(from, to);

    public MessageCost CostOf(int from, int to) => _costOf(from, to);
}
