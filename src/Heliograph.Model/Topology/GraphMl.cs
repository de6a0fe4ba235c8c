using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>
/// Reads a node list from GraphML: nodes with the data <c>switch</c> (a part id) or <c>accelerators</c> (a count), edges
/// with the optional data <c>count</c>, <c>rate</c> and <c>length</c>; other data is ignored, as is the direction of
/// edges. Document types are refused and entities therefore unknown; sizes are limited; the reader streams.
/// </summary>
internal sealed class GraphMl
{
    /// <summary>Characters of a document.</summary>
    public const int CharactersMax = 64 * 1024 * 1024;

    private const int NodesMax = 1_000_000;
    private const int EdgesMax = 10_000_000;

    private readonly PlanContext _context;
    private readonly string _file;
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly ImmutableArray<ExplicitNode>.Builder _nodes = ImmutableArray.CreateBuilder<ExplicitNode>();
    private readonly ImmutableArray<ExplicitLink>.Builder _links = ImmutableArray.CreateBuilder<ExplicitLink>();
    private bool _good = true;

    private GraphMl(PlanContext context, string file) => (_context, _file) = (context, file);

    /// <summary>Reads a file named relative to the scenario's folder; null when a problem was reported.</summary>
    public static ExplicitSpec? Read(PlanContext context, string name)
    {
        string file = Path.Combine(Path.GetDirectoryName(context.Scenario.File) ?? "", name);
        try
        {
            using FileStream stream = File.OpenRead(file);
            return Read(context, stream, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string message = $"{context.Path}: cannot read '{name}'";
            context.Diagnostics.Error(Codes.CannotRead, context.Network.Span, message, "check the path, which is relative to the scenario");
            return null;
        }
    }

    internal static ExplicitSpec? Read(PlanContext context, Stream stream, string file)
    {
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = CharactersMax,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        GraphMl document = new(context, file);
        try
        {
            using XmlReader reader = XmlReader.Create(stream, settings);
            document.ReadAll(reader);
        }
        catch (XmlException e)
        {
            document.Problem(e.LineNumber, e.LinePosition, FirstSentence(e.Message), "write well-formed GraphML without a document type");
        }
        return document._good ? new ExplicitSpec(document._nodes.ToImmutable(), document._links.ToImmutable(), null) : null;
    }

    private void ReadAll(XmlReader reader)
    {
        reader.MoveToContent();
        if (reader.LocalName != "graphml")
        {
            Problem(reader, $"the root element is '{reader.LocalName}'", "start with <graphml>");
            return;
        }
        int graphs = 0;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            switch (reader.LocalName)
            {
                case "key":
                    _keys[reader.GetAttribute("id") ?? ""] = reader.GetAttribute("attr.name") ?? "";
                    break;
                case "graph" when ++graphs > 1:
                case "hyperedge" or "port":
                    Problem(reader, $"'{reader.LocalName}' is not supported here", "use one graph of plain nodes and edges");
                    return;
                case "node":
                    ReadNode(reader);
                    break;
                case "edge":
                    ReadEdge(reader);
                    break;
            }
        }
    }

    private void ReadNode(XmlReader reader)
    {
        (int line, int column) = Position(reader);
        string? id = reader.GetAttribute("id");
        Dictionary<string, string> data = ReadData(reader);
        if (id is null || _nodes.Count >= NodesMax)
        {
            Problem(line, column, id is null ? "a node has no id" : $"more than {NodesMax} nodes", "correct the file");
            return;
        }
        int accelerators = 0;
        if (data.TryGetValue("accelerators", out string? text) && !TryCount(text, out accelerators))
        {
            Problem(line, column, $"node '{id}': '{text}' is not a count of accelerators", "write a whole number");
        }
        PartRef? part =
            data.TryGetValue("switch", out string? name) && name.Length > 0 ? new PartRef(name, [], new SourceSpan(_file, line, column)) : null;
        _nodes.Add(new ExplicitNode(id, part, accelerators));
    }

    private void ReadEdge(XmlReader reader)
    {
        (int line, int column) = Position(reader);
        (string? a, string? b) = (reader.GetAttribute("source"), reader.GetAttribute("target"));
        Dictionary<string, string> data = ReadData(reader);
        if (a is null || b is null || _links.Count >= EdgesMax)
        {
            Problem(line, column, a is null || b is null ? "an edge needs a source and a target" : $"more than {EdgesMax} edges", "correct the file");
            return;
        }
        int count = 1;
        if (data.TryGetValue("count", out string? text) && !TryCount(text, out count))
        {
            Problem(line, column, $"edge '{a}' to '{b}': '{text}' is not a count", "write a whole number");
        }
        BitRate? rate = null;
        if (data.TryGetValue("rate", out text))
        {
            if (Quantity.TryParse(text, out Quantity q, out _) && BitRate.TryFrom(q, out BitRate value))
            {
                rate = value;
            }
            else
            {
                Problem(line, column, $"edge '{a}' to '{b}': '{text}' is not a rate", "write it as '400 Gb/s'");
            }
        }
        double? length = null;
        if (data.TryGetValue("length", out text))
        {
            if (Quantity.TryParse(text, out Quantity q, out _) && Length.TryFrom(q, out Length value))
            {
                length = value.Metres;
            }
            else
            {
                Problem(line, column, $"edge '{a}' to '{b}': '{text}' is not a length", "write it as '3 m'");
            }
        }
        _links.Add(new ExplicitLink(a, b, count, rate, length));
    }

    // The data of a node or edge by attribute name; leaves the reader at its end.
    private Dictionary<string, string> ReadData(XmlReader reader)
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
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.Depth == depth + 1 && reader.LocalName == "data":
                    name = _keys.GetValueOrDefault(reader.GetAttribute("key") ?? "");
                    break;
                case XmlNodeType.Element when reader.LocalName is "graph" or "port":
                    Problem(reader, $"'{reader.LocalName}' inside a node is not supported", "use one graph of plain nodes and edges");
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when name is not null && reader.Depth == depth + 2:
                    data[name] = reader.Value.Trim();
                    break;
            }
        }
        return data;
    }

    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private void Problem(XmlReader reader, string message, string fix)
    {
        (int line, int column) = Position(reader);
        Problem(line, column, message, fix);
    }

    private void Problem(int line, int column, string message, string fix)
    {
        _good = false;
        _context.Diagnostics.Error(Codes.BadGraphMl, new SourceSpan(_file, line, column), message, fix);
    }

    private static (int Line, int Column) Position(XmlReader reader) => reader is IXmlLineInfo info ? (info.LineNumber, info.LinePosition) : (0, 0);

    // The parser appends its own "Line 3, position 4." to the message; the span says that.
    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" Line ", StringComparison.Ordinal);
        return (end > 0 ? message[..end] : message).TrimEnd('.');
    }
}
