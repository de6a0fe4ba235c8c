using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.OpticalLine;

/// <summary>
/// Makes a network of a GraphML file such as those of the Internet Topology Zoo: a transceiver and a ROADM at each node, a fibre in each direction
/// along each edge. An edge is as long as its <c>length</c> (km) says, or its great circle times the route factor of ITU-T G.826 (1.5 below
/// 1,000 km, 1.25 above 1,200 km, 1,500 km between). A node without coordinates stands in the middle of its neighbours. Cost: linear.
/// </summary>
internal static class LineGraphMl
{
    private const double EarthRadius_km = 6371.0088;

    /// <summary>Standard fibre at 1550 nm.</summary>
    private const double Loss_dBPerKm = 0.2;

    private sealed record Node(string Id, string Label, double? Latitude, double? Longitude, int Line);

    private sealed record Edge(int From, int To, double? Length_km, int Line);

    public static LineTopology? ReadFile(string path, LineEquipment equipment, DiagnosticList diagnostics)
    {
        if (!Traffic.InputFile.TryRead(path, diagnostics, out byte[]? bytes))
        {
            return null;
        }
        int before = diagnostics.ErrorCount;
        List<Node> nodes = [];
        List<Edge> edges = [];
        try
        {
            using MemoryStream stream = new(bytes);
            XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using XmlReader reader = XmlReader.Create(stream, settings);
            ReadAll(reader, path, nodes, edges, diagnostics);
        }
        catch (XmlException e)
        {
            diagnostics.Error(Codes.BadGraphMl, new SourceSpan(path, e.LineNumber, e.LinePosition), "is not XML", "correct the file here");
        }
        if (nodes.Count == 0 && diagnostics.ErrorCount == before)
        {
            diagnostics.Error(Codes.BadGraphMl, new SourceSpan(path), "has no nodes", "give <node> elements");
        }
        return diagnostics.ErrorCount == before ? Build(path, nodes, edges, equipment, diagnostics) : null;
    }

    private static void ReadAll(XmlReader reader, string path, List<Node> nodes, List<Edge> edges, DiagnosticList diagnostics)
    {
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        Dictionary<string, int> index = new(StringComparer.Ordinal);
        HashSet<string> labels = new(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            int line = ((IXmlLineInfo)reader).LineNumber;
            switch (reader.LocalName)
            {
                case "key":
                    keys[reader.GetAttribute("id") ?? ""] = reader.GetAttribute("attr.name") ?? "";
                    break;
                case "node":
                    string id = reader.GetAttribute("id") ?? "";
                    Dictionary<string, string> data = Data(reader, keys);
                    string label = data.GetValueOrDefault("label", id);
                    label = labels.Add(label) ? label : $"{label} ({id})";
                    if (!index.TryAdd(id, nodes.Count))
                    {
                        diagnostics.Error(Codes.DuplicateUid, new SourceSpan(path, line), $"node '{id}' is given twice", "give each its own id");
                    }
                    nodes.Add(new Node(id, label, Number(data, "Latitude"), Number(data, "Longitude"), line));
                    break;
                case "edge":
                    (string from, string to) = (reader.GetAttribute("source") ?? "", reader.GetAttribute("target") ?? "");
                    Dictionary<string, string> more = Data(reader, keys);
                    if (index.TryGetValue(from, out int a) && index.TryGetValue(to, out int b))
                    {
                        edges.Add(new Edge(a, b, Number(more, "length") ?? Number(more, "Length"), line));
                        break;
                    }
                    string missing = index.ContainsKey(from) ? to : from;
                    diagnostics.Error(Codes.UnknownLineElement, new SourceSpan(path, line), $"no node '{missing}'", "add it, or remove the edge");
                    break;
            }
        }
    }

    private static Dictionary<string, string> Data(XmlReader reader, Dictionary<string, string> keys)
    {
        Dictionary<string, string> data = new(StringComparer.Ordinal);
        if (reader.IsEmptyElement)
        {
            return data;
        }
        int depth = reader.Depth;
        string? name = null;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "data")
            {
                name = keys.GetValueOrDefault(reader.GetAttribute("key") ?? "");
            }
            else if (reader.NodeType == XmlNodeType.Text && name is not null)
            {
                data[name] = reader.Value.Trim();
            }
        }
        return data;
    }

    private static double? Number(Dictionary<string, string> data, string key) =>
        data.TryGetValue(key, out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : null;

    private static LineTopology? Build(string path, List<Node> nodes, List<Edge> edges, LineEquipment equipment, DiagnosticList diagnostics)
    {
        LinePlace[] places = Places(path, nodes, edges, diagnostics);
        FiberType? fiber = equipment.FindFiber("SSMF", raman: false) ?? equipment.Fibers.FirstOrDefault();
        RoadmType? roadm = equipment.FindRoadm("default") ?? equipment.Roadms.FirstOrDefault();
        if (fiber is null || roadm is null)
        {
            diagnostics.Error(Codes.UnknownVariety, new SourceSpan(equipment.File), "has no Fiber or no Roadm", "add them to the library");
            return null;
        }
        ImmutableArray<LineElement>.Builder elements = ImmutableArray.CreateBuilder<LineElement>();
        ImmutableArray<LineConnection>.Builder connections = ImmutableArray.CreateBuilder<LineConnection>();
        for (int i = 0; i < nodes.Count; i++)
        {
            SourceSpan span = new(path, nodes[i].Line);
            elements.Add(new TransceiverElement($"trx {nodes[i].Label}", places[i], span));
            elements.Add(Station($"roadm {nodes[i].Label}", places[i], span, roadm));
            connections.Add(new LineConnection(2 * i, 2 * i + 1));
            connections.Add(new LineConnection(2 * i + 1, 2 * i));
        }
        Dictionary<(int, int), int> seen = [];
        foreach (Edge edge in edges)
        {
            if (edge.From == edge.To)
            {
                continue;
            }
            (int, int) pair = (Math.Min(edge.From, edge.To), Math.Max(edge.From, edge.To));
            int number = seen[pair] = seen.GetValueOrDefault(pair) + 1;
            double length = (edge.Length_km ?? Route(places[edge.From], places[edge.To])) * 1e3;
            foreach ((int a, int b) in (ReadOnlySpan<(int, int)>)[(edge.From, edge.To), (edge.To, edge.From)])
            {
                string uid = $"fiber ({nodes[a].Label} → {nodes[b].Label}){(number > 1 ? $" {number}" : "")}";
                connections.Add(new LineConnection(2 * a + 1, elements.Count));
                connections.Add(new LineConnection(elements.Count, 2 * b + 1));
                elements.Add(Line(uid, Middle(places[a], places[b]), new SourceSpan(path, edge.Line), fiber, length));
            }
        }
        LineTopology topology = new(path, Path.GetFileNameWithoutExtension(path), elements.ToImmutable(), connections.ToImmutable());
        LineTopologyCheck.Run(topology, diagnostics);
        return topology;
    }

    internal static RoadmElement Station(string uid, LinePlace place, SourceSpan span, RoadmType type) =>
        new(uid, place, span)
        {
            TypeVariety = type.Name,
            Target = type.Target,
            AddDropOsnr_dB = type.AddDropOsnr_dB,
            Pmd_s = type.Pmd_s,
            Pdl_dB = type.Pdl_dB,
            PreampVarieties = type.PreampVarieties,
            BoosterVarieties = type.BoosterVarieties,
            Profiles = type.Profiles,
        };

    internal static FiberElement Line(string uid, LinePlace place, SourceSpan span, FiberType type, double length_m) =>
        new(uid, place, span)
        {
            TypeVariety = type.Name,
            Length_m = length_m,
            Loss_dBPerKm = [Loss_dBPerKm],
            Dispersion = [type.Dispersion ?? FiberElement.DefaultDispersion],
            EffectiveArea_m2 = type.EffectiveArea_m2,
            Gamma_perWm = type.Gamma_perWm,
            Pmd = type.Pmd,
            Raman = type.Raman,
        };

    // Each node without coordinates moves to the mean of its placed neighbours until all that can be are placed.
    private static LinePlace[] Places(string path, List<Node> nodes, List<Edge> edges, DiagnosticList diagnostics)
    {
        LinePlace?[] places = [.. nodes.Select(n => n is { Latitude: { } north, Longitude: { } east } ? new LinePlace(north, east, n.Label) : null)];
        for (bool isChanged = true; isChanged; )
        {
            isChanged = false;
            for (int i = 0; i < nodes.Count; i++)
            {
                if (places[i] is not null)
                {
                    continue;
                }
                List<LinePlace> around = [];
                foreach (Edge edge in edges)
                {
                    if ((edge.From == i || edge.To == i) && places[edge.From == i ? edge.To : edge.From] is { } neighbour)
                    {
                        around.Add(neighbour);
                    }
                }
                if (around.Count > 0)
                {
                    places[i] = new LinePlace(around.Average(p => p.Latitude), around.Average(p => p.Longitude), nodes[i].Label);
                    string message = $"node '{nodes[i].Label}' has no coordinates; it is taken to stand amid its neighbours";
                    diagnostics.Warning(Codes.BadGraphMl, new SourceSpan(path, nodes[i].Line), message, "add Latitude and Longitude");
                    isChanged = true;
                }
            }
        }
        return [.. places.Select(p => p ?? LinePlace.Nowhere)];
    }

    private static LinePlace Middle(LinePlace a, LinePlace b) => new((a.Latitude + b.Latitude) / 2, (a.Longitude + b.Longitude) / 2);

    internal static double Route(LinePlace a, LinePlace b)
    {
        double north = (b.Latitude - a.Latitude) * Math.PI / 180;
        double east = (b.Longitude - a.Longitude) * Math.PI / 180;
        double cosines = Math.Cos(a.Latitude * Math.PI / 180) * Math.Cos(b.Latitude * Math.PI / 180);
        double half = Math.Pow(Math.Sin(north / 2), 2) + cosines * Math.Pow(Math.Sin(east / 2), 2);
        double air = 2 * EarthRadius_km * Math.Asin(Math.Min(1, Math.Sqrt(half)));
        return air < 1000 ? 1.5 * air : Math.Max(1500, 1.25 * air);
    }
}
