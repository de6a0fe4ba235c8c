using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.OpticalLine;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads one entry of <c>wan:</c>.</summary>
internal static class WideAreaReader
{
    private const string StandardFibre = "fib-smf28";

    private static readonly string[] OfAmplifiedLines = ["connectors", "ageing", "terminal-loss"];

    private static readonly string[] OfPlainLines = ["length", "spacing", .. OfAmplifiedLines];

    private static readonly string[] OfFiles = ["equipment", "from", "to"];

    /// <param name="folder">Of the scenario; files are named from there.</param>
    public static WideAreaLine? Read(MapReader reader, PartScope parts, IReadOnlyList<YamlNode> sites, string folder)
    {
        DiagnosticList diagnostics = reader.Diagnostics;
        (string From, string To)? ends = Ends(
            reader,
            [.. sites.OfType<YamlMap>().Select(s => s.Find("name")).OfType<YamlScalar>().Select(s => s.Text)]
        );
        bool hasFiles = reader.Has("topology");
        LineFiles? files = hasFiles ? Files(reader, folder) : null;
        PartRef? fibre = parts.Read(reader, "fibre", PartScope.Fibre, required: !hasFiles);
        double? stated = reader.Quantity("length", "km", 0.001, 40_000, required: !hasFiles);
        double? length = hasFiles ? files?.Path.OfType<FiberElement>().Sum(f => f.Length_m) : stated;
        PartRef? transponder = parts.Read(reader, "transponder", PartScope.Coherent, required: true);
        int? wavelengths = reader.Integer("wavelengths", 1, 10_000, required: true);
        PartRef? amplifier = parts.Read(reader, "amplifier", PartScope.Coherent);
        double? spacing = reader.Quantity("spacing", "km", 1, 1000);
        Setting? lease = parts.ReadSetting(reader, "lease", "lease-per-km", "USD/km/year", PartScope.Lease, 0, 1e7);
        double? restoration = reader.Quantity("restoration", "s", 0, 1e7);
        double? loss = reader.Number("loss", 0, 0.999);
        double? connectors = reader.Quantity("connectors", "dB", 0, 10);
        double? ageing = reader.Quantity("ageing", "dB", 0, 20);
        double? terminal = reader.Quantity("terminal-loss", "dB", 0, 40);
        if (!hasFiles && reader.Has("amplifier") != reader.Has("spacing"))
        {
            string missing = reader.Has("amplifier") ? "spacing" : "amplifier";
            diagnostics.Error(Codes.MissingKey, reader.Span, $"'{missing}' is missing", "an amplified line has both 'amplifier' and 'spacing'");
        }
        foreach (string key in OfAmplifiedLines.Where(k => !hasFiles && !reader.Has("amplifier") && reader.Has(k)))
        {
            diagnostics.Error(
                Codes.MissingKey,
                reader.SpanOf(key),
                $"'{key}' without 'amplifier'",
                "give 'amplifier' and 'spacing', or leave it out"
            );
        }
        foreach (string key in OfPlainLines.Where(k => hasFiles && reader.Has(k)))
        {
            diagnostics.Error(Codes.MalformedValue, reader.SpanOf(key), $"'{key}' stands beside 'topology'", "leave it out: the network has it");
        }
        foreach (string key in OfFiles.Where(k => !hasFiles && reader.Has(k)))
        {
            diagnostics.Error(Codes.MissingKey, reader.SpanOf(key), $"'{key}' without 'topology'", "name the network file, or leave it out");
        }
        reader.Allow(OfFiles);
        reader.Done();
        if (ends is null || length is null || transponder is null || wavelengths is null || (fibre is null && !hasFiles))
        {
            return null;
        }
        return new WideAreaLine(
            ends.Value.From,
            ends.Value.To,
            fibre ?? new PartRef(StandardFibre, [], reader.Span),
            length.Value,
            transponder,
            wavelengths.Value,
            hasFiles ? null : spacing,
            amplifier,
            lease,
            reader.Span
        )
        {
            Restoration = restoration,
            Loss = loss ?? 0,
            Connectors = connectors ?? 0,
            Ageing = ageing ?? 0,
            TerminalLoss = terminal ?? 0,
            Files = files,
        };
    }

    /// <summary>Lines with the same ends, or whose ends read alike, told apart by their number.</summary>
    public static ImmutableArray<WideAreaLine> Numbered(IEnumerable<WideAreaLine> lines)
    {
        List<WideAreaLine> all = [];
        foreach (WideAreaLine line in lines)
        {
            int number = 1 + all.Count(l => l.IsBetween(line.From, line.To));
            WideAreaLine own = line with { Number = number };
            while (all.Any(l => l.Name == own.Name))
            {
                own = own with { Number = ++number };
            }
            all.Add(own);
        }
        return [.. all];
    }

    // Both files and the ends of the path; null with diagnostics of the scenario or of the files.
    private static LineFiles? Files(MapReader reader, string folder)
    {
        string? topologyFile = reader.Text("topology", required: true);
        string? equipmentFile = reader.Text("equipment", required: true);
        string? from = reader.Text("from", required: true);
        string? to = reader.Text("to", required: true);
        if (topologyFile is null || equipmentFile is null || from is null || to is null)
        {
            return null;
        }
        DiagnosticList diagnostics = reader.Diagnostics;
        if (
            LineEquipmentReader.ReadFile(Path.Combine(folder, equipmentFile), diagnostics) is not { } equipment
            || LineTopologyReader.ReadFile(Path.Combine(folder, topologyFile), equipment, diagnostics) is not { } topology
            || LinePath.Find(topology, from, to, diagnostics) is not { } path
        )
        {
            return null;
        }
        if (!path.OfType<FiberElement>().Any())
        {
            diagnostics.Error(
                Codes.AmbiguousLine,
                reader.SpanOf("to"),
                $"no fibre lies between '{from}' and '{to}'",
                "name two transceivers that a fibre joins"
            );
            return null;
        }
        return new LineFiles(topology, equipment, path);
    }

    private static (string From, string To)? Ends(MapReader reader, string[] sites)
    {
        ImmutableArray<YamlNode> nodes = reader.List("between", required: true);
        string?[] names = [.. nodes.Select(n => reader.TextOf("between", n))];
        if (nodes.IsEmpty || names.Contains(null))
        {
            return null;
        }
        if (names.Length != 2 || names[0] == names[1])
        {
            reader.Diagnostics.Error(
                Codes.MalformedValue,
                reader.SpanOf("between"),
                "'between' does not name two different sites",
                "write [one, other]"
            );
            return null;
        }
        bool known = true;
        for (int i = 0; i < 2; i++)
        {
            if (!sites.Contains(names[i]))
            {
                reader.Diagnostics.Error(Codes.NotOneOf, nodes[i].Span, $"there is no site '{Excerpt.Of(names[i]!)}'", Suggest.Fix(names[i]!, sites));
                known = false;
            }
        }
        return known ? (names[0]!, names[1]!) : null;
    }
}
