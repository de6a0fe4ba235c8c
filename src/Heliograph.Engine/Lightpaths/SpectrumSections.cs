using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>The line between two ROADMs in one direction, both of them included; the spectrum in it is given out as a whole.</summary>
internal sealed class SpectrumSection(int id, LineNode[] nodes)
{
    public int Id => id;

    public LineNode[] Nodes => nodes;

    /// <summary>The section back; null in a network of one direction.</summary>
    public SpectrumSection? Reverse { get; set; }

    /// <summary>Slots of 6.25 GHz that are free.</summary>
    public bool[] Free { get; set; } = [];
}

/// <summary>All sections of a network and which of them each element is in.</summary>
internal sealed class SpectrumSections
{
    /// <summary>The grid's origin and step (ITU-T G.694.1).</summary>
    private const double Origin_Hz = 193.1e12;
    private const double Grid_Hz = 6.25e9;

    /// <summary>Slots at each edge of the spectrum that are not given out: 25 GHz.</summary>
    public const int Guard = 4;

    private readonly SpectrumSection?[] _of;
    private readonly List<SpectrumSection> _all = [];

    public SpectrumSections(LineNetwork network, LineEquipment equipment)
    {
        _of = new SpectrumSection?[network.Nodes.Count];
        List<FrequencyBand> bands = [.. network.Nodes.OfType<GainNode>().SelectMany(g => g.Bands)];
        double low = bands.Count > 0 ? bands.Min(b => b.Low_Hz) : equipment.Spectrum.Low_Hz;
        double high = bands.Count > 0 ? bands.Max(b => b.High_Hz) : equipment.Spectrum.High_Hz;
        (First, Last) = (SlotOf(low), SlotOf(high));
        foreach (RoadmNode roadm in network.Nodes.OfType<RoadmNode>())
        {
            AddAll(roadm, equipment);
        }
        foreach (TransceiverNode transceiver in network.Nodes.OfType<TransceiverNode>())
        {
            if (transceiver.Next is [not RoadmNode, ..])
            {
                AddAll(transceiver, equipment);
            }
        }
        Dictionary<(LineNode, LineNode), SpectrumSection> byEnds = [];
        foreach (SpectrumSection section in _all)
        {
            byEnds.TryAdd((section.Nodes[0], section.Nodes[^1]), section);
        }
        foreach (SpectrumSection section in _all)
        {
            section.Reverse = byEnds.GetValueOrDefault((section.Nodes[^1], section.Nodes[0]));
        }
    }

    /// <summary>The lowest slot, n of the grid.</summary>
    public int First { get; }

    public int Last { get; }

    public SpectrumSection? Of(LineNode node) => _of[node.Index];

    /// <summary>Sections of a path and its way back, each once.</summary>
    public List<SpectrumSection> Along(IEnumerable<LineNode> path)
    {
        List<SpectrumSection> sections = [];
        HashSet<int> seen = [];
        foreach (LineNode node in path)
        {
            if (node is not StationNode && Of(node) is { } section && seen.Add(section.Id))
            {
                sections.Add(section);
            }
        }
        return sections;
    }

    /// <summary>The way back through the sections' counterparts; null where one has none.</summary>
    public LineNode[]? Reverse(IReadOnlyList<LineNode> path)
    {
        List<LineNode> back = [path[^1]];
        HashSet<LineNode> seen = [path[^1]];
        List<SpectrumSection> sections = Along(path);
        for (int i = sections.Count - 1; i >= 0; i--)
        {
            if (sections[i].Reverse is not { } reverse)
            {
                return null;
            }
            back.AddRange(reverse.Nodes.Where(seen.Add));
        }
        if (sections.Count == 0)
        {
            // Dropped at the ROADM where it was added.
            back.AddRange(path.OfType<RoadmNode>());
        }
        back.Add(path[0]);
        return [.. back];
    }

    private void AddAll(LineNode station, LineEquipment equipment)
    {
        foreach (LineNode first in station.Next)
        {
            if (first is TransceiverNode)
            {
                continue;
            }
            List<LineNode> nodes = [station];
            LineNode before = station;
            LineNode? at = first;
            SpectrumSection section = new(_all.Count, []);
            while (at is not (null or StationNode) && nodes.Count <= _of.Length)
            {
                nodes.Add(at);
                // An element of both directions is passed, not turned round in.
                LineNode? next = at.Next.FirstOrDefault(n => n != before);
                (before, at) = (at, next);
            }
            if (at is null or not StationNode)
            {
                continue;
            }
            nodes.Add(at);
            section = new SpectrumSection(_all.Count, [.. nodes]) { Free = Slots(nodes, equipment) };
            foreach (LineNode node in nodes)
            {
                if (node is not StationNode)
                {
                    _of[node.Index] = section;
                }
            }
            _all.Add(section);
        }
    }

    private bool[] Slots(List<LineNode> nodes, LineEquipment equipment)
    {
        bool[] free = new bool[Last - First + 1];
        foreach (FrequencyBand band in LightpathBands.Common(nodes, equipment))
        {
            for (int n = Math.Max(SlotOf(band.Low_Hz), First); n <= Math.Min(SlotOf(band.High_Hz), Last); n++)
            {
                free[n - First] = true;
            }
        }
        return free;
    }

    // Towards the origin.
    private static int SlotOf(double frequency) => (int)Math.Truncate((frequency - Origin_Hz) / Grid_Hz);
}
