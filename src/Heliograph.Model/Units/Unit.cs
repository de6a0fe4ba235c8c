using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Heliograph.Model.Units;

/// <summary>
/// A unit as people write it: a product of atoms in the numerator over atoms in the denominators, such as
/// <c>Gb/s</c>, <c>USD/kW/month</c>, <c>dB/km</c>, <c>um2</c>, <c>V cm</c>, <c>mm2 K/W</c> or <c>1/year</c>. One value in this unit is
/// <see cref="Factor"/> in base units (second, bit, metre, joule, USD, coulomb, kelvin).
/// </summary>
/// <remarks>Factors are decimal, so that powers of ten and of two are exact.</remarks>
public sealed record Unit(string Symbol, decimal Factor, Dimension Dimension)
{
    /// <summary>Rates at which the catalogue converts currencies (facility part <c>fac-fx-cny</c>, <c>fac-fx-eur</c>).</summary>
    public const decimal UsdPerCny = 1m / 7.15m;

    /// <inheritdoc cref="UsdPerCny"/>
    public const decimal UsdPerEur = 1.09m;

    internal const decimal SecondsPerYear = 31_557_600m; // Julian year: 365.25 days

    private static readonly FrozenDictionary<string, (decimal Factor, Dimension Dimension)> Atoms = BuildAtoms();
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Unit> Cache = new();

    /// <summary>True when <paramref name="symbol"/> is a unit; cost is one dictionary probe once seen.</summary>
    public static bool TryParse(string symbol, [NotNullWhen(true)] out Unit? unit)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (Cache.TryGetValue(symbol, out unit))
        {
            return true;
        }
        // Only short symbols can be units, and only units are kept: what people mistype must not fill the cache.
        unit = symbol.Length <= 32 ? Build(symbol) : null;
        if (unit is not null)
        {
            Cache.TryAdd(symbol, unit);
        }
        return unit is not null;
    }

    /// <summary>The unit that is known to exist; for symbols written in code.</summary>
    public static Unit Parse(string symbol) => TryParse(symbol, out Unit? unit) ? unit : throw new FormatException($"'{symbol}' is not a unit");

    /// <summary>Every atom, for messages and for the schema; ordinal order.</summary>
    public static IEnumerable<string> KnownAtoms => Atoms.Keys.Order(StringComparer.Ordinal);

    private static Unit? Build(string symbol)
    {
        if (symbol.Length == 0)
        {
            return new Unit("", 1m, Dimension.None);
        }
        string[] parts = symbol.Split('/');
        decimal factor = 1m;
        Dimension dimension = Dimension.None;
        for (int i = 0; i < parts.Length; i++)
        {
            // A product stands before the first stroke alone: behind one, "W/m K" could mean two things.
            if (!(i == 0 ? TryProduct(parts[i], out decimal f, out Dimension d) : TryAtom(parts[i], false, out f, out d)))
            {
                return null;
            }
            // "EB3" or "1/fs3" are beyond decimal; nobody measures in them.
            if (!InRange((double)f) || !InRange((double)factor / (double)f))
            {
                return null;
            }
            factor = i == 0 ? f : factor / f;
            dimension = i == 0 ? d : dimension / d;
        }
        return new Unit(symbol, factor, dimension);
    }

    private static bool TryProduct(string text, out decimal factor, out Dimension dimension)
    {
        (factor, dimension) = (1m, Dimension.None);
        string[] atoms = text.Split(' ');
        foreach (string atom in atoms)
        {
            if (!TryAtom(atom, atoms.Length == 1, out decimal f, out Dimension d) || !InRange((double)factor * (double)f))
            {
                return false;
            }
            factor *= f;
            dimension *= d;
        }
        return true;
    }

    private static bool TryAtom(string text, bool numerator, out decimal factor, out Dimension dimension)
    {
        (factor, dimension) = (1m, Dimension.None);
        if (text == "1")
        {
            return numerator;
        }
        if (Atoms.TryGetValue(text, out var atom))
        {
            (factor, dimension) = atom;
            return true;
        }
        if (text.Length > 1 && text[^1] is '2' or '3' && Atoms.TryGetValue(text[..^1], out atom))
        {
            int n = text[^1] - '0';
            if (!InRange(Math.Pow((double)atom.Factor, n)))
            {
                return false;
            }
            dimension = atom.Dimension.Pow(n);
            for (int i = 0; i < n; i++)
            {
                factor *= atom.Factor;
            }
            return true;
        }
        return false;
    }

    // Eight digits of a decimal's 28 are left at the small end.
    private static bool InRange(double factor) => factor is > 1e-21 and < 1e28;

    private static FrozenDictionary<string, (decimal, Dimension)> BuildAtoms()
    {
        Dictionary<string, (decimal, Dimension)> atoms = new(StringComparer.Ordinal);
        void Add(string symbol, decimal factor, Dimension dimension) => atoms.Add(symbol, (factor, dimension));
        void Prefixed(string symbol, decimal factor, Dimension dimension, string prefixes)
        {
            foreach (char prefix in prefixes)
            {
                decimal scale = prefix switch
                {
                    'f' => 1e-15m,
                    'p' => 1e-12m,
                    'n' => 1e-9m,
                    'u' => 1e-6m,
                    'm' => 1e-3m,
                    'k' => 1e3m,
                    'M' => 1e6m,
                    'G' => 1e9m,
                    'T' => 1e12m,
                    'P' => 1e15m,
                    'E' => 1e18m,
                    _ => 1m,
                };
                Add(prefix == '_' ? symbol : prefix + symbol, scale * factor, dimension);
            }
        }

        Prefixed("s", 1m, Dimension.OfTime, "_munpf");
        Add("min", 60m, Dimension.OfTime);
        Add("h", 3600m, Dimension.OfTime);
        Add("day", 86_400m, Dimension.OfTime);
        Add("days", 86_400m, Dimension.OfTime);
        Add("week", 604_800m, Dimension.OfTime);
        Add("weeks", 604_800m, Dimension.OfTime);
        Add("month", SecondsPerYear / 12, Dimension.OfTime);
        Add("months", SecondsPerYear / 12, Dimension.OfTime);
        Add("year", SecondsPerYear, Dimension.OfTime);
        Add("years", SecondsPerYear, Dimension.OfTime);
        Prefixed("b", 1m, Dimension.OfData, "_kMGTPE");
        Add("bit", 1m, Dimension.OfData);
        Prefixed("B", 8m, Dimension.OfData, "_kMGTPE");
        Add("KiB", 8m * 1024, Dimension.OfData);
        Add("MiB", 8m * 1024 * 1024, Dimension.OfData);
        Add("GiB", 8m * 1024 * 1024 * 1024, Dimension.OfData);
        Prefixed("m", 1m, Dimension.OfLength, "_kmun");
        Add("cm", 0.01m, Dimension.OfLength);
        Add("in", 0.0254m, Dimension.OfLength);
        Prefixed("Hz", 1m, Dimension.OfFrequency, "_kMGT");
        Prefixed("Bd", 1m, Dimension.OfFrequency, "_MG");
        Prefixed("W", 1m, Dimension.OfPower, "_umkMG");
        Prefixed("J", 1m, Dimension.OfEnergy, "_fpnumkM");
        Add("eV", 0.0000000000000000001602176634m, Dimension.OfEnergy);
        Prefixed("Wh", 3600m, Dimension.OfEnergy, "_kMGT");
        Dimension charge = new(Charge: 1);
        Prefixed("A", 1m, charge / Dimension.OfTime, "_unmp");
        Prefixed("V", 1m, Dimension.OfEnergy / charge, "_m");
        Add("ohm", 1m, Dimension.OfEnergy * Dimension.OfTime / charge.Pow(2));
        Prefixed("F", 1m, charge.Pow(2) / Dimension.OfEnergy, "_unpf");
        Add("rtHz", 1m, new Dimension(RootHertz: 1));
        Add("rtm", 1m, new Dimension(RootMetre: 1));
        Add("rtkm", 31.6227766016837933199889354443m, new Dimension(RootMetre: 1));
        Add("K", 1m, new Dimension(Kelvin: 1));
        Add("degC", 1m, Dimension.OfCelsius);
        Prefixed("USD", 1m, Dimension.OfMoney, "_kM");
        Prefixed("CNY", UsdPerCny, Dimension.OfMoney, "_M");
        Prefixed("EUR", UsdPerEur, Dimension.OfMoney, "_M");
        Add("FIT", 1e-9m / 3600m, Dimension.OfFrequency);
        Add("dB", 1m, Dimension.OfDecibel);
        Add("dBm", 1m, Dimension.OfDbm);
        Prefixed("FLOP", 1m, new Dimension(Flop: 1), "_MGTPE");
        Prefixed("gCO2", 1m, new Dimension(Carbon: 1), "_k");
        Add("%", 0.01m, Dimension.None);
        return atoms.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
