using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads one entry of <c>wan:</c>.</summary>
internal static class WideAreaReader
{
    public static WideAreaLine? Read(MapReader reader, PartScope parts, IReadOnlyList<YamlNode> sites)
    {
        DiagnosticList diagnostics = reader.Diagnostics;
        (string From, string To)? ends = Ends(
            reader,
            [.. sites.OfType<YamlMap>().Select(s => s.Find("name")).OfType<YamlScalar>().Select(s => s.Text)]
        );
        PartRef? fibre = parts.Read(reader, "fibre", PartScope.Fibre, required: true);
        double? length = reader.Quantity("length", "km", 0.001, 40_000, required: true);
        PartRef? transponder = parts.Read(reader, "transponder", PartScope.Coherent, required: true);
        int? wavelengths = reader.Integer("wavelengths", 1, 10_000, required: true);
        PartRef? amplifier = parts.Read(reader, "amplifier", PartScope.Coherent);
        double? spacing = reader.Quantity("spacing", "km", 1, 1000);
        Setting? lease = parts.ReadSetting(reader, "lease", "lease-per-km", "USD/km/year", PartScope.Lease, 0, 1e7);
        double? restoration = reader.Quantity("restoration", "s", 0, 1e7);
        if (reader.Has("amplifier") != reader.Has("spacing"))
        {
            string missing = reader.Has("amplifier") ? "spacing" : "amplifier";
            diagnostics.Error(Codes.MissingKey, reader.Span, $"'{missing}' is missing", "an amplified line has both 'amplifier' and 'spacing'");
        }
        reader.Done();
        if (ends is null || fibre is null || length is null || transponder is null || wavelengths is null)
        {
            return null;
        }
        return new WideAreaLine(
            ends.Value.From,
            ends.Value.To,
            fibre,
            length.Value,
            transponder,
            wavelengths.Value,
            spacing,
            amplifier,
            lease,
            reader.Span
        )
        {
            Restoration = restoration,
        };
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
