using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Range = Heliograph.Model.OpticalLine.LineMap.Range;

namespace Heliograph.Model.OpticalLine;

/// <summary>
/// Reads networks of GNPy and fills in what the library says of each element. What the reference accepts in silence or stops at one by one is
/// reported all at once, with JSON path and line. Cost: linear in the size of the file.
/// </summary>
public sealed class LineTopologyReader
{
    private static readonly string[] RootKeys = ["network_name", "metadata", "elements", "connections"];

    private readonly LineEquipment _equipment;
    private readonly DiagnosticList _diagnostics;
    private readonly List<LineElement> _elements = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    private LineTopologyReader(LineEquipment equipment, DiagnosticList diagnostics) => (_equipment, _diagnostics) = (equipment, diagnostics);

    /// <summary>Reads a file, JSON or GraphML by its extension; null, with diagnostics, when it is no usable network.</summary>
    public static LineTopology? ReadFile(string path, LineEquipment equipment, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(equipment);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (Path.GetExtension(path) is ".graphml" or ".xml")
        {
            return LineGraphMl.ReadFile(path, equipment, diagnostics);
        }
        return Read(LineDocument.ReadFile(path, LineDocument.Topology, diagnostics), path, equipment, diagnostics);
    }

    /// <summary>As <see cref="ReadFile"/>, from JSON text; <paramref name="name"/> is the file named in diagnostics.</summary>
    public static LineTopology? ReadText(string text, string name, LineEquipment equipment, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(equipment);
        return Read(LineDocument.ReadText(text, name, LineDocument.Topology, diagnostics), name, equipment, diagnostics);
    }

    private static LineTopology? Read(LineMap? root, string file, LineEquipment equipment, DiagnosticList diagnostics)
    {
        if (root is null)
        {
            return null;
        }
        int before = diagnostics.ErrorCount;
        if (!root.Has("elements"))
        {
            root.Error(Codes.NotALineFile, root.Span, root.Path, "is no network", "give \"elements\": [ ... ] and \"connections\": [ ... ]");
            return null;
        }
        root.Done(RootKeys);
        LineTopologyReader reader = new(equipment, diagnostics);
        reader.ReadElements(root);
        ImmutableArray<LineConnection> connections = reader.ReadConnections(root);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        LineTopology topology = new(file, root.Text("network_name"), [.. reader._elements], connections);
        LineTopologyCheck.Run(topology, diagnostics);
        return diagnostics.ErrorCount == before ? topology : null;
    }

    private void ReadElements(LineMap root)
    {
        foreach (LineMap map in root.Objects("elements"))
        {
            if (map.Text("uid", required: true) is not { } uid || map.Text("type", required: true) is not { } type)
            {
                continue;
            }
            if (_index.TryGetValue(uid, out int first))
            {
                string message = $"'{Excerpt.Of(uid)}' is the uid of another element, in line {_elements[first].Span.Line}";
                map.Error(Codes.DuplicateUid, "uid", message, "give each element its own");
                continue;
            }
            LineElement? element = LineElementReader.Read(map, type, uid, Place(map), _equipment);
            // A bad element keeps its name, so that its connections are not reported too.
            _index.Add(uid, _elements.Count);
            _elements.Add(element ?? new FusedElement(uid, LinePlace.Nowhere, map.Span, 0));
        }
    }

    private ImmutableArray<LineConnection> ReadConnections(LineMap root)
    {
        ImmutableArray<LineConnection>.Builder connections = ImmutableArray.CreateBuilder<LineConnection>();
        HashSet<(int, int)> seen = [];
        foreach (LineMap map in root.Objects("connections"))
        {
            int? from = End(map, "from_node");
            int? to = End(map, "to_node");
            if (from is null || to is null)
            {
                continue;
            }
            if (from == to)
            {
                map.Error(Codes.UnconnectedElement, "to_node", $"'{Excerpt.Of(_elements[to.Value].Uid)}' leads to itself", "name the next element");
            }
            else if (seen.Add((from.Value, to.Value)))
            {
                connections.Add(new LineConnection(from.Value, to.Value));
            }
        }
        return connections.ToImmutable();
    }

    private int? End(LineMap map, string key)
    {
        if (map.Text(key, required: true) is not { } uid)
        {
            return null;
        }
        if (_index.TryGetValue(uid, out int at))
        {
            return at;
        }
        string? fix = null;
        if (!_diagnostics.IsFull)
        {
            fix = Suggest.Nearest(uid, _index.Keys) is { } near ? $"did you mean '{near}'?" : "add the element, or remove the connection";
        }
        map.Error(Codes.UnknownLineElement, key, $"no element '{Excerpt.Of(uid)}'", fix);
        return null;
    }

    private static LinePlace Place(LineMap map)
    {
        if (map.Object("metadata")?.Object("location") is not { } location)
        {
            return LinePlace.Nowhere;
        }
        Range degrees = new(-360, 360, "degrees");
        return new LinePlace(
            location.Number("latitude", 0, degrees),
            location.Number("longitude", 0, degrees),
            location.Text("city"),
            location.Text("region")
        );
    }
}

/// <summary>Finds elements that light cannot pass.</summary>
internal static class LineTopologyCheck
{
    public static void Run(LineTopology topology, DiagnosticList diagnostics)
    {
        int[] inputs = new int[topology.Elements.Length];
        int[] outputs = new int[topology.Elements.Length];
        foreach (LineConnection connection in topology.Connections)
        {
            outputs[connection.From]++;
            inputs[connection.To]++;
        }
        for (int i = 0; i < topology.Elements.Length; i++)
        {
            LineElement element = topology.Elements[i];
            bool isLine = element is not (RoadmElement or TransceiverElement);
            string? problem = (inputs[i], outputs[i]) switch
            {
                (0, 0) => "is not connected",
                (0, _) when isLine => "has nothing before it",
                (_, 0) when isLine => "leads nowhere",
                (> 1, _) or (_, > 1) when isLine => $"has {inputs[i]} elements before it and {outputs[i]} behind it; only a ROADM branches",
                _ => null,
            };
            if (problem is null)
            {
                continue;
            }
            // Stations and splices that nothing reaches harm nobody else; a line that ends stops every design.
            bool isAlone = element is FusedElement && inputs[i] + outputs[i] == 0;
            bool isFatal = isLine && !isAlone && (inputs[i] == 0 || outputs[i] == 0);
            string message = $"elements[{i}] '{Excerpt.Of(element.Uid)}': {problem}";
            Severity severity = isFatal ? Severity.Error : Severity.Warning;
            diagnostics.Add(new Diagnostic(Codes.UnconnectedElement, severity, element.Span, message, "add a connection, or remove the element"));
        }
    }
}
