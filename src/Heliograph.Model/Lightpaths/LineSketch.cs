using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Model.Lightpaths;

/// <summary>
/// Makes a network of sites and lines: a transceiver and a ROADM at each site, a fibre in each direction along each line, of 0.2 dB/km as of GraphML
/// files. Fibres are not cut and no amplifier is put in: that is the automatic design's.
/// </summary>
public static class LineSketch
{
    private const string There = "→";
    private const string Back = "←";

    /// <summary>An element of the sketch, or what the design has cut it into, is fibre of a line.</summary>
    public static bool IsOf(string uid, LightpathLine line)
    {
        ArgumentNullException.ThrowIfNull(uid);
        ArgumentNullException.ThrowIfNull(line);
        return uid.StartsWith(Uid(line, There), StringComparison.Ordinal) || uid.StartsWith(Uid(line, Back), StringComparison.Ordinal);
    }

    /// <summary>Null, with diagnostics, where a kind is missing in the library.</summary>
    public static LineTopology? Build(LightpathFile file, LineEquipment equipment, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(equipment);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        RoadmType? roadm = equipment.FindRoadm("default") ?? equipment.Roadms.FirstOrDefault();
        if (roadm is null)
        {
            diagnostics.Error(Codes.UnknownVariety, new SourceSpan(equipment.File), "has no Roadm", "add one to the library");
            return null;
        }
        ImmutableArray<LineElement>.Builder elements = ImmutableArray.CreateBuilder<LineElement>();
        ImmutableArray<LineConnection>.Builder connections = ImmutableArray.CreateBuilder<LineConnection>();
        Dictionary<string, int> index = new(StringComparer.Ordinal);
        foreach (LightpathSite site in file.Sites)
        {
            LinePlace place = new(site.Latitude, site.Longitude, site.Name);
            index[site.Name] = elements.Count;
            connections.Add(new LineConnection(elements.Count, elements.Count + 1));
            connections.Add(new LineConnection(elements.Count + 1, elements.Count));
            elements.Add(new TransceiverElement($"trx {site.Name}", place, site.Span));
            elements.Add(LineGraphMl.Station($"roadm {site.Name}", place, site.Span, roadm));
        }
        foreach (LightpathLine line in file.Lines)
        {
            if (equipment.FindFiber(line.Fibre, raman: false) is not { } fibre)
            {
                string known = string.Join(", ", equipment.Fibers.Select(f => f.Name));
                diagnostics.Error(Codes.UnknownVariety, line.Span, $"the library has no fibre '{line.Fibre}'", $"one of {known}");
                continue;
            }
            (int from, int to) = (index[line.From], index[line.To]);
            foreach ((int a, int b, string way) in (ReadOnlySpan<(int, int, string)>)[(from, to, There), (to, from, Back)])
            {
                (LinePlace one, LinePlace other) = (elements[a].Place, elements[b].Place);
                LinePlace middle = new((one.Latitude + other.Latitude) / 2, (one.Longitude + other.Longitude) / 2);
                connections.Add(new LineConnection(a + 1, elements.Count));
                connections.Add(new LineConnection(elements.Count, b + 1));
                elements.Add(LineGraphMl.Line(Uid(line, way), middle, line.Span, fibre, line.Length_m));
            }
        }
        return diagnostics.ErrorCount == before ? new LineTopology(file.File, file.Name, elements.ToImmutable(), connections.ToImmutable()) : null;
    }

    private static string Uid(LightpathLine line, string way) => $"fiber {line.Name} {way}";
}
