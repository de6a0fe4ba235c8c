using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;

namespace Heliograph.Model.Documents;

/// <summary>
/// Reads the keys of one map into typed values and reports every problem: a missing key, a wrong kind, a bare number
/// where a unit is due, a value out of range, and, in <see cref="Done"/>, each key that nobody asked for. Reading
/// never throws; a value that cannot be read comes back as null and has been reported.
/// </summary>
public sealed class MapReader
{
    private readonly YamlMap _map;
    private readonly DiagnosticList _diagnostics;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public MapReader(YamlMap map, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(diagnostics);
        _map = map;
        _diagnostics = diagnostics;
    }

    public SourceSpan Span => _map.Span;

    public DiagnosticList Diagnostics => _diagnostics;

    public IEnumerable<YamlEntry> Entries => _map.Entries;

    /// <summary>A reader over <paramref name="node"/>, or null with a diagnostic when it is no map.</summary>
    public static MapReader? Over(YamlNode? node, string what, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        switch (node)
        {
            case null:
                return null;
            case YamlMap map:
                return new MapReader(map, diagnostics);
            default:
                diagnostics.Error(Codes.WrongKind, node.Span, $"{what} is {node.Kind}, a map is due", "write 'key: value' lines below it");
                return null;
        }
    }

    public bool Has(string key) => _map.Find(key) is not null and not YamlScalar { IsNull: true };

    /// <summary>The raw node of a key; marks the key as known.</summary>
    public YamlNode? Node(string key, bool required = false)
    {
        _known.Add(key);
        YamlNode? node = _map.Find(key);
        if (node is YamlScalar { IsNull: true })
        {
            node = null;
        }
        if (node is null && required)
        {
            _diagnostics.Error(Codes.MissingKey, Span, $"'{key}' is missing", $"add '{key}: ...'");
        }
        return node;
    }

    public SourceSpan SpanOf(string key) => _map.Find(key)?.Span ?? Span;

    public MapReader? Map(string key, bool required = false) => Over(Node(key, required), $"'{key}'", _diagnostics);

    /// <summary>Items of a list; a single value or map counts as a list of one.</summary>
    public ImmutableArray<YamlNode> List(string key, bool required = false)
    {
        switch (Node(key, required))
        {
            case null:
                return [];
            case YamlList { Items.Count: 0 } empty when required:
                _diagnostics.Error(Codes.MissingKey, empty.Span, $"'{key}' is an empty list", "give it at least one item");
                return [];
            case YamlList list:
                return [.. list.Items];
            case { } one:
                return [one];
        }
    }

    /// <summary>Items of a list, each of which must be a map.</summary>
    public ImmutableArray<MapReader> Maps(string key, bool required = false) =>
        [.. List(key, required).Select((n, i) => Over(n, $"item {i + 1} of '{key}'", _diagnostics)).OfType<MapReader>()];

    public string? Text(string key, bool required = false) => Scalar(key, Node(key, required))?.Text;

    public ImmutableArray<string> Texts(string key, bool required = false) =>
        [.. List(key, required).Select(n => Scalar(key, n)?.Text).OfType<string>()];

    public string? OneOf(string key, IReadOnlyCollection<string> allowed, bool required = false)
    {
        YamlScalar? scalar = Scalar(key, Node(key, required));
        if (scalar is null || allowed.Contains(scalar.Text))
        {
            return scalar?.Text;
        }
        _diagnostics.Error(Codes.NotOneOf, scalar.Span, $"'{key}: {Short(scalar.Text)}' is not possible", Suggest.Fix(scalar.Text, allowed));
        return null;
    }

    /// <summary>A list of words, each of which must be one of <paramref name="allowed"/>.</summary>
    public ImmutableArray<string> SomeOf(string key, IReadOnlyCollection<string> allowed)
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        foreach (YamlNode node in List(key))
        {
            string? text = TextOf(key, node);
            if (text is not null && allowed.Contains(text))
            {
                found.Add(text);
            }
            else if (text is not null)
            {
                _diagnostics.Error(Codes.NotOneOf, node.Span, $"'{key}: {Short(text)}' is not possible", Suggest.Fix(text, allowed));
            }
        }
        return found.ToImmutable();
    }

    /// <summary>Text of one node that belongs to <paramref name="key"/>; null, with a diagnostic, when it is no value.</summary>
    public string? TextOf(string key, YamlNode node) => Scalar(key, node)?.Text;

    public bool? Flag(string key, bool required = false)
    {
        YamlScalar? scalar = Scalar(key, Node(key, required));
        switch (scalar?.Text)
        {
            case null:
                return null;
            case "true" or "yes":
                return true;
            case "false" or "no":
                return false;
            default:
                _diagnostics.Error(
                    Codes.MalformedValue,
                    scalar.Span,
                    $"'{key}: {Short(scalar.Text)}' is neither true nor false",
                    "write true or false"
                );
                return null;
        }
    }

    public int? Integer(string key, int min = 0, int max = int.MaxValue, bool required = false) => IntegerOf(key, Node(key, required), min, max);

    /// <summary>A count that may carry the word for what is counted: "2048 sequences" or 2048.</summary>
    public int? Count(string key, string word, int min, int max, bool required = false)
    {
        YamlNode? node = Node(key, required);
        if (node is YamlScalar scalar && scalar.Text.EndsWith(word, StringComparison.Ordinal) && scalar.Text.Length > word.Length)
        {
            string number = scalar.Text[..^word.Length].TrimEnd();
            node = number.Length < scalar.Text.Length - word.Length ? scalar with { Text = number } : node;
        }
        return IntegerOf(key, node, min, max);
    }

    public ImmutableArray<int> Integers(string key, int min, int max, bool required = false) =>
        [.. List(key, required).Select(n => IntegerOf(key, n, min, max)).OfType<int>()];

    /// <summary>A dimensionless number; "15 %" is 0.15.</summary>
    public double? Number(string key, double min = double.MinValue, double max = double.MaxValue, bool required = false) =>
        QuantityOf(key, Node(key, required), "", min, max)?.Value;

    /// <summary>
    /// A quantity in the dimension of <paramref name="unit"/>, in base units. The limits are in
    /// <paramref name="unit"/> too, so that the message shows what people write.
    /// </summary>
    public double? Quantity(string key, string unit, double min = double.MinValue, double max = double.MaxValue, bool required = false) =>
        QuantityOf(key, Node(key, required), unit, min, max)?.Value;

    /// <summary>A bit rate, exact.</summary>
    public BitRate? Rate(string key, bool required = false)
    {
        YamlNode? node = Node(key, required);
        Quantity? q = QuantityOf(key, node, "Gb/s", 1e-9, 9e9);
        if (q is null)
        {
            return null;
        }
        if (BitRate.TryFrom(q.Value, out BitRate rate))
        {
            return rate;
        }
        _diagnostics.Error(Codes.OutOfRange, node!.Span, $"'{key}: {q}' is not a whole number of bits per second", "round it");
        return null;
    }

    /// <summary>Reads one node as a quantity of the dimension of <paramref name="unit"/>.</summary>
    public Quantity? QuantityOf(string key, YamlNode? node, string unit, double min = double.MinValue, double max = double.MaxValue)
    {
        YamlScalar? scalar = Scalar(key, node);
        if (scalar is null)
        {
            return null;
        }
        string shown = Short(scalar.Text);
        if (!Units.Quantity.TryParse(scalar.Text, out Quantity q, out string? error))
        {
            string code = error.StartsWith("has the unknown unit", StringComparison.Ordinal) ? Codes.WrongUnit : Codes.MalformedValue;
            string due = unit.Length == 0 ? "write a number" : $"write a number and a unit such as {unit}";
            _diagnostics.Error(code, scalar.Span, $"'{key}: {shown}' {error}", due);
            return null;
        }
        Unit wanted = Unit.Parse(unit);
        if (q.Dimension != wanted.Dimension)
        {
            bool bare = q.Unit.Symbol.Length == 0;
            _diagnostics.Error(
                bare ? Codes.BareNumber : Codes.WrongUnit,
                scalar.Span,
                bare
                    ? $"'{key}: {shown}' has no unit"
                    : $"'{key}: {shown}' is in {q.Unit.Symbol}, {(unit.Length == 0 ? "a plain number" : unit)} is due",
                unit.Length == 0 ? "write a number without unit" : $"write a unit such as {unit}"
            );
            return null;
        }
        double inUnit = q.Value / (double)wanted.Factor;
        if (inUnit < min || inUnit > max)
        {
            string u = unit.Length == 0 ? "" : $" {unit}";
            string limit = inUnit < min ? $"the least is {Show(min)}{u}" : $"the most is {Show(max)}{u}";
            _diagnostics.Error(Codes.OutOfRange, scalar.Span, $"'{key}: {shown}' is out of range", limit);
            return null;
        }
        return q;
    }

    /// <summary>
    /// Call last: reports each key that no reader asked for. <paramref name="alsoPossible"/> are words that are read
    /// by pattern and belong into the suggestion.
    /// </summary>
    public void Done(IEnumerable<string>? alsoPossible = null)
    {
        List<string>? possible = null;
        foreach (YamlEntry entry in _map.Entries)
        {
            if (_known.Contains(entry.Key))
            {
                continue;
            }
            possible ??= [.. _known.Order(StringComparer.Ordinal)];
            // A file with a million wrong keys must not cost a million comparisons with every known word.
            string? fix = null;
            if (!_diagnostics.IsFull)
            {
                string? near = Suggest.Nearest(entry.Key, possible.Concat(alsoPossible ?? []));
                fix = near is null ? Suggest.Fix(entry.Key, possible) : $"did you mean '{near}'?";
            }
            _diagnostics.Error(Codes.UnknownKey, entry.KeySpan, $"unknown key '{Short(entry.Key)}'", fix);
        }
    }

    /// <summary>True once the key has been read or allowed.</summary>
    public bool IsKnown(string key) => _known.Contains(key);

    /// <summary>Declares keys that are read elsewhere.</summary>
    public void Allow(IEnumerable<string> keys) => _known.UnionWith(keys);

    private YamlScalar? Scalar(string key, YamlNode? node)
    {
        if (node is null or YamlScalar)
        {
            return (YamlScalar?)node;
        }
        _diagnostics.Error(Codes.WrongKind, node.Span, $"'{key}' is {node.Kind}, a value is due", "write one value");
        return null;
    }

    private int? IntegerOf(string key, YamlNode? node, int min, int max)
    {
        YamlScalar? scalar = Scalar(key, node);
        if (scalar is null)
        {
            return null;
        }
        if (
            !long.TryParse(
                scalar.Text.Replace("_", "", StringComparison.Ordinal),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out long value
            )
        )
        {
            _diagnostics.Error(Codes.MalformedValue, scalar.Span, $"'{key}: {Short(scalar.Text)}' is not a whole number", "write a whole number");
            return null;
        }
        if (value < min || value > max)
        {
            _diagnostics.Error(
                Codes.OutOfRange,
                scalar.Span,
                $"'{key}: {value}' is out of range",
                value < min ? $"the least is {min}" : $"the most is {max}"
            );
            return null;
        }
        return (int)value;
    }

    private static string Short(string text) => Excerpt.Of(text);

    private static string Show(double value) =>
        value.ToString(Math.Abs(value) is > 0 and < 1e-6 ? "0.######e0" : "0.######", CultureInfo.InvariantCulture);
}
