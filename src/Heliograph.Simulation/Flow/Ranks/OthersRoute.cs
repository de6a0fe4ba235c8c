using Heliograph.Model;

namespace Heliograph.Simulation.Flow.Ranks;

/// <summary>The ways of a rank's messages to all others of its group, together; written over and over.</summary>
internal sealed class OthersRoute(RankNetwork network)
{
    private readonly RankRoute _route = new();
    private readonly long[] _uses = new long[network.Links];
    private readonly List<int> _links = [];
    private readonly List<(int Rank, long LatencyPs)> _receivers = [];

    /// <summary>In the order in which they are met.</summary>
    public IReadOnlyList<int> Links => _links;

    /// <summary>The others, in the order of the group from the sender on.</summary>
    public IReadOnlyList<(int Rank, long LatencyPs)> Receivers => _receivers;

    public long UsesOf(int link) => _uses[link];

    /// <summary>Whether a program has nothing but one send of each member to all others.</summary>
    public static bool IsOf(CollectiveProgram program) =>
        program is { Channels: 1 } && program.Steps(0, 0) == 1 && program.Send(0, 0, 0).To == MessageSend.Others;

    /// <exception cref="UnreachableRankException">There is no way to one of them.</exception>
    public void Find(int rank, RankGroup group)
    {
        foreach (int link in _links)
        {
            _uses[link] = 0;
        }
        _links.Clear();
        _receivers.Clear();
        int member = group.MemberOf(rank);
        for (int i = 1; i < group.Size; i++)
        {
            int to = group.RankOf(rank, (member + i) % group.Size);
            _route.Clear();
            if (!network.TryRoute(rank, to, 0, _route))
            {
                throw new UnreachableRankException(rank, to);
            }
            _receivers.Add((to, _route.LatencyPs));
            for (int h = 0; h < _route.Count; h++)
            {
                int link = _route.Links[h];
                if (_uses[link] == 0)
                {
                    _links.Add(link);
                }
                _uses[link] += _route.Uses[h];
            }
        }
    }
}
