namespace Heliograph.Simulation.Packet;

/// <summary>Paths between two hosts: a piece of one list of routes, and the port of the source by which all of them leave; -1 where there are none.</summary>
internal readonly record struct PathSet(int First, int Count, int Port);

/// <summary>The paths that sprayed flows take, found once for each pair of hosts.</summary>
internal sealed class PathSets(RouteTable routes, int limit)
{
    private readonly Dictionary<(int Source, int Destination), PathSet> _known = [];
    private readonly List<ulong> _found = [];

    public List<ulong> Routes { get; } = [];

    public PathSet Between(int source, int destination)
    {
        if (!_known.TryGetValue((source, destination), out PathSet set))
        {
            routes.AllPaths(source, destination, limit, _found, out int port);
            set = new PathSet(Routes.Count, _found.Count, port);
            Routes.AddRange(_found);
            _known.Add((source, destination), set);
        }
        return set;
    }
}
