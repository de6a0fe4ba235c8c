namespace Heliograph.Simulation.Packet;

/// <summary>Next ports by switch and destination, for frames whose way each switch chooses: 4 bytes a switch and anchor, equal sets kept once.</summary>
internal sealed unsafe partial class PacketState
{
    /// <summary>By host: number of its anchor.</summary>
    public int[] AdaptiveAnchor { get; private set; } = [];

    public int[] AnchorNode { get; private set; } = [];

    /// <summary>By anchor and node: number of its set.</summary>
    public int[] AdaptiveSet { get; private set; } = [];

    public (int First, int Count)[] AdaptiveSets { get; private set; } = [];

    public int[] AdaptivePorts { get; private set; } = [];

    private void BuildAdaptive()
    {
        AdaptiveAnchor = new int[Network.Hosts];
        Dictionary<int, int> numbers = [];
        List<int> anchors = [];
        for (int h = 0; h < Network.Hosts; h++)
        {
            int anchor = Routes.AnchorOf(h);
            if (!numbers.TryGetValue(anchor, out int number))
            {
                number = anchors.Count;
                numbers.Add(anchor, number);
                anchors.Add(anchor);
            }
            AdaptiveAnchor[h] = number;
        }
        AnchorNode = [.. anchors];
        AdaptiveSet = new int[anchors.Count * Network.Nodes];
        List<int> ports = [];
        List<(int First, int Count)> sets = [(0, 0)];
        Dictionary<string, int> known = new(StringComparer.Ordinal) { [""] = 0 };
        Span<int> candidates = stackalloc int[512];
        for (int a = 0; a < anchors.Count; a++)
        {
            for (int n = 0; n < Network.Nodes; n++)
            {
                ReadOnlySpan<int> found = candidates[..Routes.NextPorts(n, anchors[a], candidates)];
                string key = string.Join(',', found.ToArray());
                if (!known.TryGetValue(key, out int set))
                {
                    set = sets.Count;
                    known.Add(key, set);
                    sets.Add((ports.Count, found.Length));
                    ports.AddRange(found);
                }
                AdaptiveSet[a * Network.Nodes + n] = set;
            }
        }
        (AdaptiveSets, AdaptivePorts) = ([.. sets], [.. ports]);
    }
}
