using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Model.OpticalLine;

/// <summary>
/// One object of a line file with its JSON path. Numbers are bare or quoted decimals in the unit of their key; what cannot be read is reported
/// with path and line and comes back as missing.
/// </summary>
internal sealed class LineMap(YamlMap map, string path, DiagnosticList diagnostics)
{
    public YamlMap Map => map;

    public string Path => path;

    public SourceSpan Span => map.Span;

    public DiagnosticList Diagnostics => diagnostics;

    public static LineMap? Over(YamlNode? node, string path, DiagnosticList diagnostics)
    {
        if (node is YamlMap map)
        {
            return new LineMap(map, path, diagnostics);
        }
        if (node is not null)
        {
            diagnostics.Error(Codes.WrongKind, node.Span, $"{path}: is {Kind(node)}, an object is due", "write { ... }");
        }
        return null;
    }

    /// <summary>The value of a key; null where it is missing or null.</summary>
    public YamlNode? Node(string key)
    {
        YamlNode? node = map.Find(key);
        return IsNull(node) ? null : node;
    }

    public bool Has(string key) => Node(key) is not null;

    public string At(string key) => path.Length == 0 ? key : $"{path}.{key}";

    public SourceSpan SpanOf(string key) => map.Find(key)?.Span ?? map.Span;

    public LineMap? Object(string key) => Node(key) is { } node ? Over(node, At(key), diagnostics) : null;

    /// <summary>The items of a list; none where it is missing.</summary>
    public IReadOnlyList<YamlNode> List(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlList list:
                return list.Items;
            case { } node:
                Error(Codes.WrongKind, node.Span, At(key), $"is {Kind(node)}, a list is due", "write [ ... ]");
                return [];
        }
    }

    public ImmutableArray<LineMap> Objects(string key)
    {
        IReadOnlyList<YamlNode> items = List(key);
        ImmutableArray<LineMap>.Builder objects = ImmutableArray.CreateBuilder<LineMap>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (Over(items[i], $"{At(key)}[{i}]", diagnostics) is { } one)
            {
                objects.Add(one);
            }
        }
        return objects.ToImmutable();
    }

    public string? Text(string key, bool required = false)
    {
        YamlNode? node = Node(key);
        switch (node)
        {
            case YamlScalar scalar:
                return Bare(scalar.Text);
            case null:
                if (required)
                {
                    Missing(key);
                }
                return null;
            default:
                Error(Codes.WrongKind, node.Span, At(key), $"is {Kind(node)}, a text is due", "write \"...\"");
                return null;
        }
    }

    public ImmutableArray<string> Texts(string key)
    {
        IReadOnlyList<YamlNode> items = List(key);
        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is YamlScalar scalar)
            {
                texts.Add(Bare(scalar.Text));
            }
            else
            {
                Error(Codes.WrongKind, items[i].Span, $"{At(key)}[{i}]", $"is {Kind(items[i])}, a text is due", "write \"...\"");
            }
        }
        return texts.ToImmutable();
    }

    public bool Flag(string key, bool fallback)
    {
        switch ((Node(key) as YamlScalar)?.Text)
        {
            case "true" or "True" or "1":
                return true;
            case "false" or "False" or "0":
                return false;
            default:
                if (Node(key) is { } node)
                {
                    Error(Codes.MalformedValue, node.Span, At(key), "is neither true nor false", "write true or false");
                }
                return fallback;
        }
    }

    /// <summary>A number; one beyond its range has most likely another unit.</summary>
    public double? Number(string key, Range? range = null, bool required = false)
    {
        YamlNode? node = Node(key);
        if (node is null or YamlScalar { Quoted: true, Text: "" })
        {
            if (required)
            {
                Missing(key);
            }
            return null;
        }
        return NumberOf(node, At(key), range);
    }

    public double Number(string key, double fallback, Range? range = null) => Number(key, range) ?? fallback;

    /// <summary>A list of numbers, or one alone.</summary>
    public ImmutableArray<double> Numbers(string key, Range? range = null)
    {
        if (Node(key) is YamlScalar one)
        {
            return NumberOf(one, At(key), range) is { } single ? [single] : [];
        }
        IReadOnlyList<YamlNode> items = List(key);
        ImmutableArray<double>.Builder numbers = ImmutableArray.CreateBuilder<double>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (NumberOf(items[i], $"{At(key)}[{i}]", range) is { } number)
            {
                numbers.Add(number);
            }
        }
        return numbers.ToImmutable();
    }

    public int? Whole(string key, int min, int max)
    {
        if (Number(key) is not { } number)
        {
            return null;
        }
        if (number >= min && number <= max && number == Math.Truncate(number))
        {
            return (int)number;
        }
        Error(Codes.OutOfRange, SpanOf(key), At(key), $"{Show(number)} is no whole number from {min} to {max}", "correct it");
        return null;
    }

    /// <summary>A bare number without point and exponent; the YANG flavour quotes its decimals, which are none.</summary>
    public bool IsInteger(string key) =>
        Node(key) is YamlScalar { Quoted: false } scalar
        && scalar.Text.AsSpan().TrimStart('-') is { Length: > 0 } digits
        && digits.IndexOfAnyExceptInRange('0', '9') < 0;

    public void Missing(string key) => Error(Codes.MissingKey, map.Span, path, $"'{key}' is missing", $"add \"{key}\": ...");

    public void Error(string code, string key, string message, string? fix = null) => Error(code, SpanOf(key), At(key), message, fix);

    public void Error(string code, SourceSpan span, string where, string message, string? fix = null) =>
        diagnostics.Error(code, span, where.Length == 0 ? message : $"{where}: {message}", fix);

    public void Warning(string code, string key, string message, string? fix = null) =>
        diagnostics.Warning(code, SpanOf(key), $"{At(key)}: {message}", fix);

    /// <summary>Warns of each key that has no meaning here: most often a misspelt one, which the reference reads past in silence.</summary>
    public void Done(ReadOnlySpan<string> known)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            if (!known.Contains(entry.Key))
            {
                Warn(entry, known);
            }
        }
    }

    private void Warn(YamlEntry entry, ReadOnlySpan<string> known)
    {
        if (entry.Key is "comment" or "description" || diagnostics.IsFull)
        {
            return;
        }
        string fix = Suggest.Nearest(entry.Key, known.ToArray()) is { } near ? $"did you mean '{near}'?" : "it has no effect; remove it";
        diagnostics.Warning(Codes.UnknownKey, entry.KeySpan, $"{At(entry.Key)}: unknown key", fix);
    }

    public double? NumberOf(YamlNode node, string where, Range? range = null)
    {
        if (node is not YamlScalar scalar || !TryNumber(scalar.Text, out double number))
        {
            Error(Codes.MalformedValue, node.Span, where, $"is {(node is YamlScalar s ? $"'{Excerpt.Of(s.Text)}'" : Kind(node))}, a number is due");
            return null;
        }
        if (range is { } limits && !(number >= limits.Min && number <= limits.Max))
        {
            string fix = $"write {limits.Unit}, from {Show(limits.Min)} to {Show(limits.Max)}";
            Error(limits.Unit.Length == 0 ? Codes.OutOfRange : Codes.ImplausibleUnit, node.Span, where, $"{Show(number)} is out of range", fix);
            return null;
        }
        return number;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Show(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    // The YANG flavour names values of a module with it: "gnpy-network-topology:Roadm".
    private static string Bare(string text) =>
        text.StartsWith("gnpy-", StringComparison.Ordinal) && text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? text[(colon + 1)..]
            : text;

    // Null itself, and [null] as the YANG flavour writes it.
    private static bool IsNull([NotNullWhen(false)] YamlNode? node) =>
        node is null or YamlScalar { IsNull: true } || (node is YamlList { Items: [YamlScalar { IsNull: true }] });

    private static string Kind(YamlNode node) =>
        node switch
        {
            YamlScalar => "a value",
            YamlList => "a list",
            _ => "an object",
        };

    /// <summary>What is possible in the unit of a key.</summary>
    internal readonly record struct Range(double Min, double Max, string Unit)
    {
        public static readonly Range Frequency = new(1e14, 4e14, "Hz");
        public static readonly Range Width = new(1e8, 1e13, "Hz");
        public static readonly Range SymbolRate = new(1e8, 1e12, "Bd");
        public static readonly Range BitRate = new(1e6, 1e15, "bit/s");
        public static readonly Range Decibel = new(-200, 200, "dB");
        public static readonly Range PowerDbm = new(-100, 60, "dBm");
        public static readonly Range Power = new(0, 100, "W");
        public static readonly Range RollOff = new(0, 1, "");
    }
}
