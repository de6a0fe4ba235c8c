namespace Heliograph.Engine.Lightpaths;

/// <summary>Joins requests that ask for the same between the same ends, as GNPy does before it plans.</summary>
internal static class DemandJoining
{
    /// <summary>Groups without those that name the demands of one before them.</summary>
    public static List<DisjointGroup> Distinct(List<DisjointGroup> groups)
    {
        List<DisjointGroup> distinct = [.. groups];
        for (int i = 0; i < distinct.Count; i++)
        {
            for (int j = 0; j < distinct.Count; j++)
            {
                if (distinct[i].Id != distinct[j].Id && distinct[i].Demands.ToHashSet().SetEquals(distinct[j].Demands))
                {
                    distinct.RemoveAt(j);
                    i = Math.Min(i, distinct.Count - 1);
                }
            }
        }
        return distinct;
    }

    /// <summary>
    /// Puts the bandwidth and slots of each request into the first other one that asks for the same; only requests with a mode take others in, and requests of
    /// disjoint groups only such as are to avoid the same. Linear in requests.
    /// </summary>
    public static List<PathDemand> Join(List<PathDemand> demands, List<DisjointGroup> groups)
    {
        Dictionary<Asked, LinkedList<PathDemand>> alike = [];
        foreach (PathDemand demand in demands)
        {
            Asked asked = Asked.Of(demand);
            if (!alike.TryGetValue(asked, out LinkedList<PathDemand>? list))
            {
                alike.Add(asked, list = []);
            }
            list.AddLast(demand);
        }
        HashSet<PathDemand> gone = [];
        foreach (PathDemand demand in demands)
        {
            LinkedList<PathDemand> list = alike[Asked.Of(demand)];
            foreach (PathDemand other in list)
            {
                if (other != demand && other.Mode is not null && AvoidTheSame(demand, other, groups))
                {
                    Merge(demand, other, groups);
                    list.Remove(demand);
                    gone.Add(demand);
                    break;
                }
            }
        }
        return [.. demands.Where(d => !gone.Contains(d))];
    }

    private static void Merge(PathDemand demand, PathDemand into, List<DisjointGroup> groups)
    {
        string before = into.Id;
        into.Bandwidth_bps += demand.Bandwidth_bps;
        into.N = [.. into.N!, .. demand.N!];
        into.M = [.. into.M!, .. demand.M!];
        into.Id = $"{into.Id} | {demand.Id}";
        foreach (DisjointGroup group in groups)
        {
            if (group.Demands.Remove(demand.Id))
            {
                group.Demands.Add(into.Id);
            }
        }
        groups.RemoveAll(g => g.Demands.Contains(before));
    }

    private static bool AvoidTheSame(PathDemand a, PathDemand b, List<DisjointGroup> groups)
    {
        if (groups.Count == 0)
        {
            return true;
        }
        List<DisjointGroup> ofA = [.. groups.Where(g => g.Demands.Contains(a.Id))];
        List<DisjointGroup> ofB = [.. groups.Where(g => g.Demands.Contains(b.Id))];
        return ofA.Count > 0 && ofB.Count > 0
            ? ofA.SelectMany(g => g.Demands).Where(d => d != a.Id).ToHashSet().SetEquals(ofB.SelectMany(g => g.Demands).Where(d => d != b.Id))
            : ofA.Count == ofB.Count;
    }

    private sealed record Asked(
        string Source,
        string Destination,
        string Type,
        string? Mode,
        string Nodes,
        string Strict,
        double Spacing,
        double Power,
        int Channels,
        double High,
        double TransmitterPower
    )
    {
        public static Asked Of(PathDemand demand) =>
            new(
                demand.Source,
                demand.Destination,
                demand.Type.Name,
                demand.Mode?.Format,
                string.Join('\n', demand.Nodes),
                string.Join('\n', demand.Strict),
                demand.Service.Spacing_Hz,
                demand.Power_W,
                demand.Channels,
                demand.High_Hz,
                demand.TransmitterPower_W
            );
    }
}
