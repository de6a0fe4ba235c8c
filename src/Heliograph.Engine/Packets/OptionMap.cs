using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Units;

namespace Heliograph.Engine.Packets;

/// <summary>
/// One map of a packet configuration, which may be absent. Every reading gives the default where the key is absent, and where it is wrong, which
/// is reported; what is whole in the engine (bytes, picoseconds, bits per second) is read exactly.
/// </summary>
internal sealed class OptionMap(MapReader? map, string path, Dictionary<string, SourceSpan> places)
{
    public bool Has(string key) => map?.Has(key) == true;

    public OptionMap Map(string key)
    {
        Note(key);
        return new OptionMap(map?.Map(key), Path(key), places);
    }

    public ImmutableArray<MapReader> Maps(string key)
    {
        Note(key);
        return map?.Maps(key) ?? [];
    }

    public bool Flag(string key, bool fallback)
    {
        Note(key);
        return map?.Flag(key) ?? fallback;
    }

    public int Count(string key, int least, int most, int fallback)
    {
        Note(key);
        return map?.Integer(key, least, most) ?? fallback;
    }

    public double Number(string key, double least, double most, double fallback)
    {
        Note(key);
        return map?.Number(key, least, most) ?? fallback;
    }

    public T Word<T>(string key, ImmutableArray<(string Word, T Value)> words, T fallback)
    {
        Note(key);
        string? word = map?.OneOf(key, [.. words.Select(w => w.Word)]);
        return word is null ? fallback : words.First(w => w.Word == word).Value;
    }

    /// <summary>A seed: any whole number of 64 bits.</summary>
    public ulong Seed(string key, ulong fallback)
    {
        Note(key);
        string? text = map?.Text(key);
        if (text is null || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out fallback))
        {
            return fallback;
        }
        Refuse(Codes.MalformedValue, key, $"'{key}: {text}' is no seed", "write a whole number from 0 to 18446744073709551615");
        return fallback;
    }

    /// <summary>A set of traffic classes as bits.</summary>
    public int Classes(string key, int fallback)
    {
        Note(key);
        return Has(key) ? map!.Integers(key, 0, 7).Aggregate(0, (set, c) => set | 1 << c) : fallback;
    }

    /// <summary>A list of whole numbers from 0.</summary>
    public ImmutableArray<int> Counts(string key, int most, int mostItems)
    {
        Note(key);
        ImmutableArray<int> counts = map?.Integers(key, 0, most) ?? [];
        if (counts.Length > mostItems)
        {
            Refuse(Codes.OutOfRange, key, $"'{key}' has {counts.Length} items", $"the most is {mostItems}");
        }
        return counts.IsEmpty ? ImmutableArray<int>.Empty : counts;
    }

    /// <summary>Whole bytes.</summary>
    public long Size(string key, long least, long most, long fallback, params ReadOnlySpan<(string Word, long Value)> words) =>
        Read(key, "B", least, most, fallback, words, q => DataSize.TryFrom(q, out DataSize size) ? size.Bytes : null, "bytes");

    /// <summary>Whole bytes of 32 bits.</summary>
    public int Size(string key, int least, int most, int fallback, params ReadOnlySpan<(string Word, long Value)> words) =>
        (int)Size(key, (long)least, most, fallback, words);

    /// <summary>Whole picoseconds; at most 100 s.</summary>
    public long Time(string key, long fallback, params ReadOnlySpan<(string Word, long Value)> words) =>
        Read(key, "us", 0, 1e8, fallback, words, q => Duration.TryFrom(q, out Duration time) ? time.Ps : null, "picoseconds");

    /// <summary>Whole bits per second, above 0; at most 1 Pb/s.</summary>
    public long Rate(string key, long fallback) =>
        Read(key, "Gb/s", 1e-9, 1e6, fallback, [], q => BitRate.TryFrom(q, out BitRate rate) ? rate.BitsPerSecond : null, "bits per second");

    public void Done() => map?.Done();

    private long Read(
        string key,
        string unit,
        double least,
        double most,
        long fallback,
        ReadOnlySpan<(string Word, long Value)> words,
        Func<Quantity, long?> exact,
        string whole
    )
    {
        Note(key);
        YamlNode? node = map?.Node(key);
        foreach ((string word, long value) in words)
        {
            if (node is YamlScalar scalar && scalar.Text == word)
            {
                return value;
            }
        }
        if (map?.QuantityOf(key, node, unit, least, most) is not { } quantity)
        {
            return fallback;
        }
        if (exact(quantity) is { } found)
        {
            return found;
        }
        Refuse(Codes.OutOfRange, key, $"'{key}: {quantity}' is no whole number of {whole}", "round it");
        return fallback;
    }

    private void Refuse(string code, string key, string message, string fix) => map!.Diagnostics.Error(code, map.SpanOf(key), message, fix);

    private void Note(string key)
    {
        if (Has(key))
        {
            places[Path(key)] = map!.SpanOf(key);
        }
    }

    private string Path(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
