namespace Heliograph.Racetrack;

/// <summary>One flow of a matrix.</summary>
/// <param name="Trigger">Starts it; 0: it starts at once.</param>
/// <param name="Fires">Trigger that its end fires; 0: none.</param>
internal readonly record struct Flow(int Source, int Destination, long Size_B, int Trigger = 0, int Fires = 0);

/// <summary>htsim's traffic file: who sends how much to whom, and which flow starts another.</summary>
/// <param name="Hosts">Of the network.</param>
/// <param name="Flows">Numbered from 1 in this order.</param>
/// <param name="Triggers">Numbered from 1.</param>
internal sealed record ConnectionMatrix(int Hosts, IReadOnlyList<Flow> Flows, int Triggers)
{
    private const ulong Seed = 0x48656c696f;

    /// <summary>Every host sends to one other and receives from one: Sattolo's shuffle, a single cycle, so that none sends to itself.</summary>
    public static ConnectionMatrix Permutation(int hosts, long size_B)
    {
        int[] to = [.. Enumerable.Range(0, hosts)];
        ulong state = Seed;
        for (int i = hosts - 1; i > 0; i--)
        {
            int j = (int)(Next(ref state) % (ulong)i);
            (to[i], to[j]) = (to[j], to[i]);
        }
        return new ConnectionMatrix(hosts, [.. to.Select((destination, source) => new Flow(source, destination, size_B))], Triggers: 0);
    }

    /// <summary>Every host sends to every other at once, its right neighbour first.</summary>
    public static ConnectionMatrix AllToAll(int hosts, long size_B)
    {
        IEnumerable<Flow> flows =
            from source in Enumerable.Range(0, hosts)
            from step in Enumerable.Range(1, hosts - 1)
            select new Flow(source, (source + step) % hosts, size_B);
        return new ConnectionMatrix(hosts, [.. flows], Triggers: 0);
    }

    /// <summary>Chunk c starts at host c and goes 2 (n - 1) times to the right neighbour, once to be summed up and once to be spread. The end of a transfer
    /// starts the next one of its chunk.</summary>
    public static ConnectionMatrix RingAllReduce(int hosts, long chunk_B)
    {
        List<Flow> flows = [];
        int triggers = 0;
        int steps = 2 * (hosts - 1);
        for (int chunk = 0; chunk < hosts; chunk++)
        {
            for (int step = 0; step < steps; step++)
            {
                int startedBy = step == 0 ? 0 : triggers;
                int fires = step == steps - 1 ? 0 : ++triggers;
                flows.Add(new Flow((chunk + step) % hosts, (chunk + step + 1) % hosts, chunk_B, startedBy, fires));
            }
        }
        return new ConnectionMatrix(hosts, flows, triggers);
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using StreamWriter writer = new(path);
        writer.NewLine = "\n";
        writer.WriteLine($"Nodes {Hosts}");
        writer.WriteLine($"Connections {Flows.Count}");
        if (Triggers > 0)
        {
            writer.WriteLine($"Triggers {Triggers}");
        }
        for (int i = 0; i < Flows.Count; i++)
        {
            Flow flow = Flows[i];
            string start = flow.Trigger == 0 ? "start 0" : $"trigger {flow.Trigger}";
            string end = flow.Fires == 0 ? "" : $" send_done_trigger {flow.Fires}";
            writer.WriteLine($"{flow.Source}->{flow.Destination} id {i + 1} {start} size {flow.Size_B}{end}");
        }
        for (int i = 1; i <= Triggers; i++)
        {
            writer.WriteLine($"trigger id {i} oneshot");
        }
    }

    // SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014): a few lines that give the same matrix on every runtime.
    private static ulong Next(ref ulong state)
    {
        unchecked
        {
            state += 0x9e3779b97f4a7c15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
