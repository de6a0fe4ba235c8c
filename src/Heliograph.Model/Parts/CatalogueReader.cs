using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Units;

namespace Heliograph.Model.Parts;

/// <summary>Reads <c>catalog/*.yaml</c>; the format is documented in <c>docs/guides/catalogue.md</c>.</summary>
public static partial class CatalogueReader
{
    internal static readonly string[] Statuses = ["read", "secondary", "derived", "estimate", "memory"];

    internal static readonly string[] Boundaries =
    [
        "chip",
        "package",
        "module",
        "optics",
        "with-host-serdes",
        "cable",
        "cable-end",
        "card",
        "board",
        "tray",
        "server",
        "rack",
        "pod",
        "box",
        "box-with-optics",
        "link",
        "port",
        "amplifier",
        "site",
        "facility",
        "fibre",
        "stack",
        "cluster",
        "market",
        // Of an electrical way, the points between which a loss or budget is meant.
        "ball-to-ball",
        "bump-to-bump",
    ];

    internal static readonly string[] Includable =
    [
        "accelerators",
        "nics",
        "scale-up-switches",
        "scale-up-optics",
        "scale-up-copper",
        "cpu",
        "cooling",
        "optics",
        "host-serdes",
    ];

    /// <summary>What can stand for a part whose own figure is zero.</summary>
    internal static readonly string[] Holders = ["accelerator", "server", "module", "link", "lease"];

    /// <summary>Every <c>*.yaml</c> of a folder, in ordinal order of name.</summary>
    public static Catalogue ReadFolder(string folder, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!Directory.Exists(folder))
        {
            diagnostics.Error(Codes.CannotRead, new SourceSpan(folder), "the catalogue folder does not exist", "run from a checkout");
            return Catalogue.Empty;
        }
        return ReadFiles(Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal), diagnostics);
    }

    /// <param name="beside">Parts of other files, which the devices of these may be; null: there are no others.</param>
    public static Catalogue ReadFiles(IEnumerable<string> files, DiagnosticList diagnostics, Catalogue? beside = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        Dictionary<string, Part> parts = new(StringComparer.Ordinal);
        SortedDictionary<string, string> sources = new(StringComparer.Ordinal);
        foreach (string file in files)
        {
            ReadDocument(YamlReader.ReadFile(file, diagnostics), parts, sources, diagnostics);
        }
        CheckDevices(parts, beside, diagnostics);
        return new Catalogue(parts.Values, sources);
    }

    /// <summary>One family file from text; for tests and for user catalogues.</summary>
    public static Catalogue ReadText(string text, string file, DiagnosticList diagnostics)
    {
        Dictionary<string, Part> parts = new(StringComparer.Ordinal);
        SortedDictionary<string, string> sources = new(StringComparer.Ordinal);
        ReadDocument(YamlReader.ReadText(text, file, diagnostics), parts, sources, diagnostics);
        CheckDevices(parts, null, diagnostics);
        return new Catalogue(parts.Values, sources);
    }

    // After all files: a device may be described in a later one.
    private static void CheckDevices(Dictionary<string, Part> parts, Catalogue? beside, DiagnosticList diagnostics)
    {
        foreach (Part part in parts.Values)
        {
            foreach ((string role, PartRef device) in part.Devices)
            {
                if ((parts.GetValueOrDefault(device.Id) ?? beside?.Find(device.Id)) is not { } found)
                {
                    string fix = Suggest.Fix(device.Id, parts.Keys.Concat(beside?.Parts.Select(p => p.Id) ?? []));
                    diagnostics.Error(Codes.UnknownPart, device.Span, $"unknown part '{device.Id}'", fix);
                }
                else if (!DeviceRoles.FamiliesOf(part.Family, role).Contains(found.Family))
                {
                    string due = string.Join(" or ", DeviceRoles.FamiliesOf(part.Family, role));
                    diagnostics.Error(
                        Codes.WrongFamily,
                        device.Span,
                        $"part '{device.Id}' is of family {found.Family}, {due} is due",
                        $"search the catalogue: helio parts --family {DeviceRoles.FamiliesOf(part.Family, role)[0]}"
                    );
                }
                else if (!found.Devices.IsEmpty && !DeviceRoles.MayHaveDevices(role))
                {
                    diagnostics.Error(
                        Codes.WrongFamily,
                        device.Span,
                        $"part '{device.Id}' is made of devices itself and cannot be the {role} of another",
                        "name a part without 'devices'"
                    );
                }
            }
        }
    }

    private static void ReadDocument(
        YamlNode? root,
        Dictionary<string, Part> parts,
        SortedDictionary<string, string> sources,
        DiagnosticList diagnostics
    )
    {
        if (MapReader.Over(root, "a catalogue file", diagnostics) is not { } top)
        {
            return;
        }
        string? family = top.OneOf("family", Catalogue.Families, required: true);
        string? learning = top.Text("learning");
        HashSet<string> keys = new(StringComparer.Ordinal);
        if (top.Map("sources") is { } sourceMap)
        {
            foreach (YamlEntry entry in sourceMap.Entries)
            {
                string text = entry.Value is YamlScalar s ? s.Text : "";
                keys.Add(entry.Key);
                // The same key may be repeated in another family, with the same text.
                if (!sources.TryAdd(entry.Key, text) && sources[entry.Key] != text)
                {
                    diagnostics.Error(Codes.BadFigure, entry.KeySpan, $"source '{entry.Key}' has another text in another file", "use one text a key");
                }
            }
        }
        if (top.Map("parts", required: true) is { } partMap)
        {
            foreach (YamlEntry entry in partMap.Entries)
            {
                if (MapReader.Over(entry.Value, $"part '{entry.Key}'", diagnostics) is { } reader)
                {
                    Part part = ReadPart(entry, family ?? "", learning, reader, keys);
                    if (!parts.TryAdd(part.Id, part))
                    {
                        diagnostics.Error(
                            Codes.DuplicatePart,
                            entry.KeySpan,
                            $"part '{part.Id}' is already defined at {parts[part.Id].Span}",
                            "rename or merge it"
                        );
                    }
                }
            }
        }
        top.Done();
    }

    private static Part ReadPart(YamlEntry entry, string family, string? familyLearning, MapReader reader, HashSet<string> sources)
    {
        string name = reader.Text("name", required: true) ?? entry.Key;
        string vendor = reader.Text("vendor") ?? "unknown";
        string region = reader.OneOf("region", ["US", "CN", "JP", "EU", "TW", "KR", "IL", "any", "unknown"], required: true) ?? "unknown";
        reader.Flag("china-sku");
        string? node = reader.Text("node");
        string? architecture = reader.Text("architecture");
        int? year = reader.Integer("year", 1990, 2040);
        bool announced = reader.Flag("announced") ?? false;
        string? note = reader.Text("note");
        string? learning = reader.Text("learning") ?? familyLearning;
        ImmutableArray<Figure>.Builder figures = ImmutableArray.CreateBuilder<Figure>();
        if (reader.Map("figures") is { } figureMap)
        {
            foreach (YamlEntry figure in figureMap.Entries)
            {
                IReadOnlyList<YamlNode> nodes = figure.Value is YamlList list ? list.Items : [figure.Value];
                foreach (YamlNode item in nodes)
                {
                    if (ReadFigure(figure.Key, figure.KeySpan, item, sources, reader.Diagnostics) is { } read)
                    {
                        int variant = figures.Count(f => f.Quantity == read.Quantity && f.Boundary == read.Boundary && f.Length == read.Length);
                        figures.Add(read with { Variant = variant });
                    }
                }
            }
        }
        ImmutableArray<PartDevice> devices = ReadDevices(family, reader);
        reader.Done();
        return new Part(
            entry.Key,
            family,
            name,
            vendor,
            region,
            node,
            year,
            announced,
            note,
            figures.ToImmutable(),
            entry.KeySpan,
            architecture,
            learning
        )
        {
            Devices = devices,
        };
    }

    private static ImmutableArray<PartDevice> ReadDevices(string family, MapReader part)
    {
        if (part.Map("devices") is not { } reader)
        {
            return [];
        }
        ImmutableArray<PartDevice>.Builder devices = ImmutableArray.CreateBuilder<PartDevice>();
        foreach (YamlEntry entry in reader.Entries)
        {
            if (DeviceRoles.FamiliesOf(family, entry.Key).IsEmpty)
            {
                ImmutableArray<string> roles = DeviceRoles.Of(family);
                string fix = roles.IsEmpty ? $"only {string.Join(", ", DeviceRoles.Families)} are made of devices" : Suggest.Fix(entry.Key, roles);
                part.Diagnostics.Error(Codes.NotOneOf, entry.KeySpan, $"'{entry.Key}' is no role of a device of family {family}", fix);
            }
            else if (reader.TextOf(entry.Key, entry.Value) is { } id)
            {
                devices.Add(new PartDevice(entry.Key, new PartRef(id, [], entry.Value.Span)));
            }
        }
        return devices.ToImmutable();
    }

    /// <summary>
    /// Reads one figure: a map with <c>value</c> and its particulars or, in a scenario's override
    /// (<paramref name="sources"/> null), also a bare quantity.
    /// </summary>
    internal static Figure? ReadFigure(string quantity, SourceSpan keySpan, YamlNode node, HashSet<string>? sources, DiagnosticList diagnostics)
    {
        QuantityKind? kind = Quantities.Find(quantity);
        if (kind is null)
        {
            string fix = Suggest.Fix(quantity, Quantities.Known.Select(q => q.Name));
            diagnostics.Error(Codes.UnknownQuantity, keySpan, $"'{quantity}' is not a quantity of the vocabulary", fix);
            return null;
        }
        bool isOverride = sources is null;
        if (isOverride && node is YamlScalar)
        {
            node = new YamlMap(node.Span, [new YamlEntry("value", node.Span, node)]);
        }
        if (MapReader.Over(node, $"figure '{quantity}'", diagnostics) is not { } reader)
        {
            return null;
        }
        Quantity? Number(string key, bool required = false) =>
            reader.QuantityOf(quantity, reader.Node(key, required), kind.Unit, kind.Least, kind.Most);
        Quantity? value = Number("value", required: true);
        Quantity? low = Number("low");
        Quantity? high = Number("high");
        Quantity? least = Number("least");
        Quantity? most = Number("most");
        string? boundary = reader.OneOf("boundary", Boundaries);
        ImmutableArray<string> includes = reader.Texts("includes");
        string? status = reader.OneOf("status", Statuses, required: !isOverride);
        ImmutableArray<string> from = reader.Texts("source");
        // All keys are read whether or not the value is: what is not read counts as unknown.
        string? conditions = reader.Text("conditions");
        string? why = reader.Text("why");
        string? per = reader.Text("per");
        string? asOf = reader.Text("as-of");
        string? bound = reader.OneOf("bound", ["upper", "lower"]);
        string? within = reader.OneOf("within", Holders);
        double? temperature = reader.Quantity("temperature", "degC", -60, 300);
        double? length = reader.Quantity("length", "m", 0, 1e9);
        double? frequency = reader.Quantity("frequency", "GHz", 0, 1e6);
        double? wavelength = reader.Quantity("wavelength", "nm", 200, 20_000);
        Figure? figure = value is null
            ? null
            : new Figure(
                quantity,
                low?.Value ?? value.Value.Value,
                value.Value.Value,
                high?.Value ?? value.Value.Value,
                value.Value.Unit.Symbol,
                boundary,
                includes,
                isOverride ? FigureStatus.Scenario : Enum.Parse<FigureStatus>(status ?? "memory", ignoreCase: true),
                isOverride && from.IsEmpty ? [node.Span.ToString()] : from,
                conditions,
                why,
                per,
                asOf,
                bound,
                temperature,
                length,
                node.Span,
                Within: within,
                Least: least?.Value,
                Most: most?.Value,
                Frequency: frequency,
                Wavelength: wavelength
            );
        reader.Done();
        if (figure is not null)
        {
            Check(figure, kind, sources, reader, diagnostics);
        }
        return figure;
    }

    private static void Check(Figure figure, QuantityKind kind, HashSet<string>? sources, MapReader reader, DiagnosticList diagnostics)
    {
        if (!(figure.Low <= figure.Preferred && figure.Preferred <= figure.High))
        {
            diagnostics.Error(Codes.BadRange, figure.Span, $"{figure.Quantity}: low <= value <= high does not hold", "order the three figures");
        }
        if (figure.Least > figure.Low || figure.Most < figure.High)
        {
            diagnostics.Error(Codes.BadRange, figure.Span, $"{figure.Quantity}: least <= low and high <= most do not hold", "order the five figures");
        }
        CheckQuantumLimit(figure, diagnostics);
        if (figure.AsOf is { } asOf && !Date().IsMatch(asOf))
        {
            diagnostics.Error(
                Codes.BadFigure,
                reader.SpanOf("as-of"),
                $"'{asOf}' is no date of a price",
                "write the year, or year and month: 2026 or 2026-02"
            );
        }
        if (figure.Within is not null && figure.Preferred != 0)
        {
            diagnostics.Error(
                Codes.BadFigure,
                reader.SpanOf("within"),
                $"{figure.Quantity} is within another part's and not zero",
                "make it 0, or leave 'within' out"
            );
        }
        foreach (string item in figure.Includes.Where(i => !Includable.Contains(i)))
        {
            diagnostics.Error(Codes.NotOneOf, reader.SpanOf("includes"), $"'{item}' cannot be included", Suggest.Fix(item, Includable));
        }
        if (sources is null)
        {
            return;
        }
        if (kind.NeedsBoundary && figure.Boundary is null && !reader.Has("boundary"))
        {
            diagnostics.Error(
                Codes.BadFigure,
                figure.Span,
                $"{figure.Quantity} has no boundary",
                $"say what it covers: {string.Join(", ", Boundaries)}"
            );
        }
        if (figure.Sources.IsEmpty)
        {
            diagnostics.Error(Codes.BadFigure, figure.Span, $"{figure.Quantity} has no source", "add 'source: KEY' and define KEY under 'sources'");
        }
        foreach (string key in figure.Sources.Where(k => !sources.Contains(k)))
        {
            diagnostics.Error(Codes.BadFigure, reader.SpanOf("source"), $"source '{key}' is not defined in this file", Suggest.Fix(key, sources));
        }
        bool judged = figure.Status is FigureStatus.Estimate or FigureStatus.Derived;
        if (judged && figure.Why is null && figure.Conditions is null)
        {
            string status = figure.Status.ToString().ToLowerInvariant();
            diagnostics.Error(Codes.BadFigure, figure.Span, $"{figure.Quantity} is {status} without its derivation", "say how in 'why'");
        }
    }

    // One electron for one photon: q lambda / (h c). What multiplies (an avalanche diode) states its wavelength in its conditions.
    private static void CheckQuantumLimit(Figure figure, DiagnosticList diagnostics)
    {
        const double voltMetres = 6.62607015e-34 * 299_792_458 / 1.602176634e-19; // h c / q of the SI
        if (figure is { Quantity: "responsivity", Wavelength: { } wavelength } && figure.High > wavelength / voltMetres)
        {
            diagnostics.Error(
                Codes.OutOfRange,
                figure.Span,
                FormattableString.Invariant($"responsivity {figure.High:0.###} A/W is beyond one electron a photon at {wavelength * 1e9:0} nm"),
                FormattableString.Invariant($"the most is {wavelength / voltMetres:0.###} A/W")
            );
        }
    }

    [GeneratedRegex(@"^\d{4}(-\d{2})?$")]
    private static partial Regex Date();
}
