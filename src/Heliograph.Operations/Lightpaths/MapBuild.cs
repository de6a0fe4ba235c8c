using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Operations.Lightpaths;

/// <summary>Finds sites, fibre pairs and shared risks in a designed network.</summary>
internal sealed class MapBuild(LineNetwork network, LineEquipment equipment, LineStages stages, LightpathFile file, DiagnosticList diagnostics)
{
    private readonly Dictionary<LineNode, int> _site = new(ReferenceEqualityComparer.Instance);

    private sealed record Way(int From, int To, List<LineNode> Nodes)
    {
        public double Length_m => Nodes.Sum(n => n.Element is FiberElement f ? f.Length_m : 0);
    }

    public ImmutableArray<OpticalSite> Sites()
    {
        ImmutableArray<OpticalSite>.Builder sites = ImmutableArray.CreateBuilder<OpticalSite>();
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (RoadmNode roadm in network.Nodes.OfType<RoadmNode>())
        {
            TransceiverNode? transceiver = roadm.Next.OfType<TransceiverNode>().FirstOrDefault(t => t.Next.Contains(roadm));
            string city = roadm.Place.City is { Length: > 0 } given ? given : roadm.Uid;
            string name = names.Add(city) ? city : roadm.Uid;
            names.Add(name);
            _site.Add(roadm, sites.Count);
            // A ROADM without a transceiver is crossed only.
            TransceiverElement end = (TransceiverElement?)transceiver?.Element ?? new TransceiverElement($"none at {name}", roadm.Place, default);
            sites.Add(new OpticalSite(name, roadm.Place, (RoadmElement)roadm.Element, end));
        }
        if (sites.Count < 2)
        {
            diagnostics.Error(
                Codes.BadLightpathNetwork,
                new SourceSpan(network.File),
                $"has {sites.Count} ROADMs",
                "lightpaths go between ROADMs: give two or more"
            );
        }
        return sites.ToImmutable();
    }

    /// <summary>The lowest slot and their number: what any amplifier and the transceiver carry, less a guard.</summary>
    public (int First, int Count) Spectrum(TransceiverType transceiver, int guard)
    {
        List<FrequencyBand> bands = [.. network.Nodes.OfType<GainNode>().SelectMany(g => g.Bands)];
        double low = bands.Count > 0 ? bands.Min(b => b.Low_Hz) : equipment.Spectrum.Low_Hz;
        double high = bands.Count > 0 ? bands.Max(b => b.High_Hz) : equipment.Spectrum.High_Hz;
        low = Math.Max(low, transceiver.Low_Hz);
        high = Math.Min(high, transceiver.High_Hz);
        int first = (int)Math.Ceiling((low - OpticalMap.Origin_Hz) / OpticalMap.Slot_Hz) + guard;
        int last = (int)Math.Floor((high - OpticalMap.Origin_Hz) / OpticalMap.Slot_Hz) - guard;
        if (last - first < 2)
        {
            string message = $"transceiver '{transceiver.Name}' and the amplifiers have no band in common";
            diagnostics.Error(Codes.BadLightpathNetwork, transceiver.Span, message, "choose a transceiver of the amplifiers' band");
        }
        return (first, Math.Max(last - first, 1));
    }

    public ImmutableArray<OpticalFibreLine> Lines(ImmutableArray<OpticalSite> sites, int firstSlot, int slots)
    {
        List<Way> ways = [.. network.Nodes.OfType<RoadmNode>().SelectMany(From)];
        bool[] isUsed = new bool[ways.Count];
        ImmutableArray<OpticalFibreLine>.Builder lines = ImmutableArray.CreateBuilder<OpticalFibreLine>();
        Dictionary<(int, int), int> numbers = [];
        for (int i = 0; i < ways.Count; i++)
        {
            if (isUsed[i])
            {
                continue;
            }
            Way way = ways[i];
            isUsed[i] = true;
            // Of several lines back the one whose length is nearest belongs to the same pair.
            int back = Enumerable
                .Range(0, ways.Count)
                .Where(j => !isUsed[j] && ways[j].From == way.To && ways[j].To == way.From)
                .OrderBy(j => Math.Abs(ways[j].Length_m - way.Length_m))
                .FirstOrDefault(-1);
            if (back < 0)
            {
                string message = $"a line leads from '{sites[way.From].Name}' to '{sites[way.To].Name}' and none back";
                diagnostics.Error(Codes.BadLightpathNetwork, way.Nodes[0].Element.Span, message, "connect a fibre in the other direction");
                continue;
            }
            isUsed[back] = true;
            if (Section(way) is not { } forward || Section(ways[back]) is not { } reverse)
            {
                continue;
            }
            (int, int) pair = (Math.Min(way.From, way.To), Math.Max(way.From, way.To));
            int number = numbers[pair] = numbers.GetValueOrDefault(pair) + 1;
            string name =
                file.Lines.FirstOrDefault(l => way.Nodes.Exists(n => LineSketch.IsOf(n.Uid, l)))?.Name
                ?? $"{sites[way.From].Name} - {sites[way.To].Name}{(number > 1 ? $" {number}" : "")}";
            bool[] allowed = Allowed([.. way.Nodes, .. ways[back].Nodes], firstSlot, slots);
            lines.Add(new OpticalFibreLine(name, way.From, way.To, Math.Max(way.Length_m, ways[back].Length_m), forward, reverse, allowed, []));
        }
        return lines.ToImmutable();
    }

    /// <summary>A risk for each line, of the length that it shares with no other, and the shared ones.</summary>
    public ImmutableArray<CutRisk> Risks(ImmutableArray<OpticalFibreLine> lines)
    {
        ImmutableArray<CutRisk>.Builder risks = ImmutableArray.CreateBuilder<CutRisk>();
        double[] own = [.. lines.Select(l => l.Length_m)];
        foreach (SharedRisk shared in file.Risks)
        {
            List<int> members = [];
            if (lines.Any(l => l.Name == shared.Name))
            {
                diagnostics.Error(
                    Codes.BadSharedRisk,
                    shared.Span,
                    $"shared risk '{shared.Name}' is named as a line",
                    "cuts are told by name: give it its own"
                );
            }
            foreach (string name in shared.Lines.Distinct())
            {
                int at = Enumerable.Range(0, lines.Length).FirstOrDefault(i => lines[i].Name == name, -1);
                if (at < 0)
                {
                    string known = string.Join(", ", lines.Take(8).Select(l => $"'{l.Name}'"));
                    diagnostics.Error(Codes.BadSharedRisk, shared.Span, $"shared risk '{shared.Name}': no line '{name}'", $"lines are {known}");
                    continue;
                }
                members.Add(at);
                own[at] -= shared.Length_m;
                if (own[at] < 0)
                {
                    string message = FormattableString.Invariant($"line '{name}' shares more than its {lines[at].Length_m / 1e3:0.#} km");
                    diagnostics.Error(Codes.BadSharedRisk, shared.Span, message, "shorten the shared stretches");
                }
            }
            risks.Add(new CutRisk(shared.Name, shared.Length_m, [.. members.Order()]));
        }
        for (int i = 0; i < lines.Length; i++)
        {
            risks.Add(new CutRisk(lines[i].Name, Math.Max(own[i], 0), [i]));
        }
        return risks.ToImmutable();
    }

    private IEnumerable<Way> From(RoadmNode roadm)
    {
        foreach (LineNode first in roadm.Next)
        {
            List<LineNode> nodes = [];
            LineNode before = roadm;
            LineNode? at = first;
            while (at is not (null or StationNode) && nodes.Count <= network.Nodes.Count)
            {
                nodes.Add(at);
                LineNode? next = at.Next.FirstOrDefault(n => n != before);
                (before, at) = (at, next);
            }
            if (at is RoadmNode end && nodes.Count > 0)
            {
                yield return new Way(_site[roadm], _site[end], nodes);
            }
        }
    }

    private OpticalSection? Section(Way way)
    {
        ImmutableArray<LineStage>.Builder passed = ImmutableArray.CreateBuilder<LineStage>(way.Nodes.Count);
        foreach (LineNode node in way.Nodes)
        {
            if (stages.Of(node.Element, null, null) is not { } stage)
            {
                return null;
            }
            passed.Add(stage);
        }
        return new OpticalSection(passed.MoveToImmutable(), way.Nodes[0].Element, way.Nodes[^1].Element);
    }

    private bool[] Allowed(List<LineNode> nodes, int firstSlot, int slots)
    {
        List<IReadOnlyList<FrequencyBand>> bands = [.. nodes.OfType<GainNode>().Select(g => (IReadOnlyList<FrequencyBand>)g.Bands)];
        List<FrequencyBand> common = Band.Common(bands, equipment.Spectrum.Spacing_Hz, null);
        bool[] allowed = new bool[slots];
        for (int s = 0; s < slots; s++)
        {
            double low = OpticalMap.Origin_Hz + (firstSlot + s) * OpticalMap.Slot_Hz;
            double high = low + OpticalMap.Slot_Hz;
            allowed[s] = bands.Count == 0 || common.Exists(b => b.Low_Hz <= low && high <= b.High_Hz);
        }
        return allowed;
    }
}
