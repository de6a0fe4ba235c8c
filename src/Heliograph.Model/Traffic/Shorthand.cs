using System.Buffers;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>
/// A network or traffic in one line: <c>name(key: value, key: value)</c>. Values are counts, quantities with their unit or words. Whoever
/// reads it asks for the keys that the name has; what was not asked for is reported by <see cref="Finish"/>. Asking reports what is wrong and
/// gives a value all the same, so that everything wrong is reported at once; <see cref="Good"/> tells.
/// </summary>
internal sealed class Shorthand
{
    private readonly record struct Entry(string Key, int KeyAt, string Value, int ValueAt);

    private const long MostBitsPerSecond = 1_000_000_000_000_000;
    private const long MostPs = 1_000_000_000_000_000;
    private const int MostCharacters = 4096;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    );

    private readonly string _text;
    private readonly DiagnosticList _diagnostics;
    private readonly List<Entry> _entries = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private Shorthand(string text, DiagnosticList diagnostics) => (_text, _diagnostics) = (text, diagnostics);

    public string Name { get; private set; } = "";

    public bool Good { get; private set; } = true;

    /// <summary>Whether a text is meant as one, not as a path: letters and hyphens, then a bracket.</summary>
    public static bool LooksLike(string text)
    {
        int bracket = text.IndexOf('(', StringComparison.Ordinal);
        ReadOnlySpan<char> name = bracket < 0 ? default : text.AsSpan(0, bracket).Trim();
        return name.Length > 0 && !name.ContainsAnyExcept(NameCharacters);
    }

    /// <summary>Reads the form; null, with a diagnostic, when it has another.</summary>
    public static Shorthand? Parse(string text, DiagnosticList diagnostics)
    {
        Shorthand shorthand = new(text, diagnostics);
        shorthand.ReadForm();
        return shorthand.Good ? shorthand : null;
    }

    /// <summary>True where the key is given; it then counts as known.</summary>
    public bool Has(string key)
    {
        _asked.Add(key);
        return _entries.Exists(e => e.Key == key);
    }

    /// <summary>A whole number.</summary>
    public int Count(string key, int least, int most, int? absent = null)
    {
        if (!TryFind(key, absent is null, $"{least}", out Entry entry))
        {
            return absent ?? least;
        }
        if (
            long.TryParse(entry.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= least
            && value <= most
        )
        {
            return (int)value;
        }
        Fail(entry.ValueAt, $"'{key}: {Excerpt.Of(entry.Value)}' is no whole number from {least} to {most}", "correct the number");
        return absent ?? least;
    }

    /// <summary>A seed: a whole number from 0.</summary>
    public ulong Seed()
    {
        if (!TryFind("seed", false, "", out Entry entry))
        {
            return 1;
        }
        if (ulong.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
        {
            return value;
        }
        Fail(entry.ValueAt, $"'seed: {Excerpt.Of(entry.Value)}' is no whole number from 0", "correct the number");
        return 1;
    }

    /// <summary>A rate above 0.</summary>
    public BitRate Rate(string key, BitRate? absent = null)
    {
        bool read = TryQuantity(key, absent is null, "100 Gb/s", out Entry entry, out Quantity quantity);
        if (read && BitRate.TryFrom(quantity, out BitRate value) && value.BitsPerSecond is > 0 and <= MostBitsPerSecond)
        {
            return value;
        }
        if (read)
        {
            Fail(entry.ValueAt, $"'{key}: {Excerpt.Of(entry.Value)}' is no rate above 0", "write it as '100 Gb/s'");
        }
        return absent ?? new BitRate(1);
    }

    /// <summary>A time from 0.</summary>
    public Duration Time(string key, Duration? absent = null)
    {
        bool read = TryQuantity(key, absent is null, "1 us", out Entry entry, out Quantity quantity);
        if (read && Duration.TryFrom(quantity, out Duration value) && value.Ps is >= 0 and <= MostPs)
        {
            return value;
        }
        if (read)
        {
            Fail(entry.ValueAt, $"'{key}: {Excerpt.Of(entry.Value)}' is no time of whole picoseconds from 0 to 1000 s", "write it as '1 us'");
        }
        return absent ?? default;
    }

    /// <summary>A size in bytes, at least 1; "per rank" behind it is allowed.</summary>
    public long Bytes(string key)
    {
        bool read = TryQuantity(key, true, "1 MB", out Entry entry, out Quantity quantity);
        if (read && TryBytes(quantity, out long bytes))
        {
            return bytes;
        }
        if (read)
        {
            Fail(entry.ValueAt, $"'{key}: {Excerpt.Of(entry.Value)}' is no size from 1 B to 2^47 B", "write it as '1 MB'");
        }
        return 1;
    }

    /// <summary>Whether the value of a key is a size, which it gives.</summary>
    public bool TryBytes(string key, out long bytes)
    {
        bytes = 0;
        return TryFind(key, false, "", out Entry entry) && Quantity.TryParse(entry.Value, out Quantity q, out _) && TryBytes(q, out bytes);
    }

    /// <summary>A number above 0, at most <paramref name="most"/>; <c>50 %</c> is 0.5.</summary>
    public double Fraction(string key, double most)
    {
        bool read = TryQuantity(key, true, "0.5", out Entry entry, out Quantity quantity);
        if (read && quantity.Dimension == Dimension.None && quantity.Value > 0 && quantity.Value <= most)
        {
            return quantity.Value;
        }
        if (read)
        {
            string limit = most.ToString(CultureInfo.InvariantCulture);
            Fail(entry.ValueAt, $"'{key}: {Excerpt.Of(entry.Value)}' is no number above 0, at most {limit}", "correct the number");
        }
        return most;
    }

    /// <summary>The text of a key; empty, and reported, where it is missing.</summary>
    public string Text(string key, string example) => TryFind(key, true, example, out Entry entry) ? entry.Value : "";

    /// <summary>Reports a problem of the value of a key; of the name where the key is not given.</summary>
    public void Wrong(string key, string message, string fix)
    {
        int at = _entries.FindIndex(e => e.Key == key);
        Fail(at < 0 ? 0 : _entries[at].ValueAt, message, fix);
    }

    /// <summary>Reports an unknown name.</summary>
    public void UnknownName(string what, IEnumerable<string> known) => Fail(0, $"unknown {what} '{Excerpt.Of(Name)}'", Suggest.Fix(Name, known));

    /// <summary>Reports the keys that were not asked for; true when nothing was wrong.</summary>
    public bool Finish()
    {
        foreach (Entry entry in _entries)
        {
            if (!_asked.Contains(entry.Key))
            {
                Fail(entry.KeyAt, $"{Name} has no '{Excerpt.Of(entry.Key)}'", Suggest.Fix(entry.Key, _asked.Order(StringComparer.Ordinal)));
            }
        }
        return Good;
    }

    private static bool TryBytes(Quantity quantity, out long bytes)
    {
        bool good = DataSize.TryFrom(quantity, out DataSize size) && size.Bytes is > 0 and <= ConnectionMatrixReader.MostBytes;
        bytes = good ? size.Bytes : 0;
        return good;
    }

    private void ReadForm()
    {
        int open = _text.IndexOf('(', StringComparison.Ordinal);
        if (!LooksLike(_text) || _text.Length > MostCharacters || !_text.AsSpan().TrimEnd().EndsWith(")"))
        {
            Fail(0, "is not of the form name(key: value, ...)", "write it as 'fat-tree(hosts: 128, rate: 100 Gb/s, latency: 1 us)'");
            return;
        }
        Name = _text[..open].Trim();
        int end = _text.AsSpan().TrimEnd().Length - 1;
        int at = open + 1;
        while (at < end)
        {
            int comma = _text.IndexOf(',', at, end - at);
            int next = comma < 0 ? end : comma;
            ReadEntry(at, next);
            at = next + 1;
        }
    }

    private void ReadEntry(int from, int to)
    {
        int colon = _text.IndexOf(':', from, to - from);
        (int keyAt, string key) = Trimmed(from, colon < 0 ? to : colon);
        if (colon < 0 || key.Length == 0)
        {
            Fail(keyAt, $"'{Excerpt.Of(_text[from..to].Trim())}' is no 'key: value'", "write a key, a colon and a value");
            return;
        }
        (int valueAt, string value) = Trimmed(colon + 1, to);
        if (value.Length == 0)
        {
            Fail(keyAt, $"'{Excerpt.Of(key)}' has no value", "write it behind the colon");
        }
        if (_entries.Exists(e => e.Key == key))
        {
            Fail(keyAt, $"'{Excerpt.Of(key)}' stands twice", "remove one of them");
            return;
        }
        _entries.Add(new Entry(key, keyAt, value, valueAt));
    }

    private (int At, string Text) Trimmed(int from, int to)
    {
        while (from < to && char.IsWhiteSpace(_text[from]))
        {
            from++;
        }
        return (from, _text[from..to].TrimEnd());
    }

    private bool TryFind(string key, bool required, string example, out Entry entry)
    {
        _asked.Add(key);
        int at = _entries.FindIndex(e => e.Key == key);
        entry = at < 0 ? default : _entries[at];
        if (at < 0 && required)
        {
            Fail(0, $"{Name} needs '{key}'", $"add '{key}: {example}'");
        }
        return at >= 0;
    }

    private bool TryQuantity(string key, bool required, string example, out Entry entry, out Quantity quantity)
    {
        quantity = default;
        if (!TryFind(key, required, example, out entry))
        {
            return false;
        }
        string value = entry.Value.EndsWith("per rank", StringComparison.Ordinal) ? entry.Value[..^8] : entry.Value;
        if (Quantity.TryParse(value, out quantity, out string? error))
        {
            return true;
        }
        Fail(entry.ValueAt, $"'{key}: {Excerpt.Of(entry.Value)}' {Excerpt.Of(error)}", $"write it as '{example}'");
        return false;
    }

    private void Fail(int at, string message, string? fix)
    {
        Good = false;
        _diagnostics.Error(Codes.BadShorthand, new SourceSpan(Excerpt.Of(_text), 1, at + 1), message, fix);
    }
}
