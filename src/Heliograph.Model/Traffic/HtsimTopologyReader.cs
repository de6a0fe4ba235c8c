using System.Text;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Reads htsim's fat-tree descriptions (<c>.topo</c>): <c>Nodes</c>, <c>Tiers</c> 2 or 3 and <c>Podsize</c>, then the settings of each
/// <c>Tier</c> from 0, the switches next to hosts. Words in any case. Nodes and cables come in htsim's order (<see cref="FoldedTree"/>).
/// </summary>
/// <remarks>
/// Beyond htsim: fractions of Gb/s and of nanoseconds, a delay of 0. Where htsim derives the number of switches from rates, here the
/// cables decide: every switch reaches every switch of the next tier in its pod, and what the radix says must agree.
/// <c>Oversubscribed</c> is <c>Radix_Down</c> over <c>Radix_Up</c>, or that times the ratio of the rates.
/// </remarks>
public static class HtsimTopologyReader
{
    /// <summary>Reads a file; null, with diagnostics, when it describes no network.</summary>
    public static NetworkInput? ReadFile(string path, DiagnosticList diagnostics) =>
        InputFile.TryRead(path, diagnostics, out byte[]? bytes) ? Read(bytes, path, diagnostics) : null;

    /// <inheritdoc cref="ReadFile"/>
    public static NetworkInput? Read(string text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(Encoding.UTF8.GetBytes(text), file, diagnostics);
    }

    /// <inheritdoc cref="ReadFile"/>
    public static NetworkInput? Read(ReadOnlyMemory<byte> text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(diagnostics);
        SourceText source = new(text, file, Codes.BadTopologyFile, diagnostics);
        int before = diagnostics.ErrorCount;
        HtsimTopology topology = new(source);
        topology.ReadAll();
        if (diagnostics.ErrorCount != before)
        {
            return null;
        }
        topology.Check();
        return diagnostics.ErrorCount == before ? NetworkInput.Plain(topology.Build(ConnectionMatrixReader.NameOf(file))) : null;
    }
}

/// <summary>The settings of a <c>.topo</c> file, each with its place.</summary>
internal sealed class HtsimTopology(SourceText text)
{
    /// <summary>Cables and nodes together.</summary>
    internal const long MostParts = 20_000_000;

    private const int Speed = 0;
    private const int RadixDown = 1;
    private const int RadixUp = 2;
    private const int Delay = 3;
    private const int Latency = 4;
    private const int Oversubscribed = 5;
    private const int Bundle = 6;
    private const int QueueDown = 7;
    private const int QueueUp = 8;
    private const int MostTiers = 3;
    private const long Required = -1;

    // In base units after scaling: b/s, ps, bytes.
    private static readonly (string Name, long Scale, long Least, long Most, long Default)[] Settings =
    [
        ("Downlink_speed_Gbps", 1_000_000_000, 1, 1_000_000_000_000_000, Required),
        ("Radix_Down", 1, 1, 65_536, Required),
        ("Radix_Up", 1, 1, 65_536, Required),
        ("Downlink_Latency_ns", 1_000, 0, 1_000_000_000_000_000, Required),
        ("Switch_Latency_ns", 1_000, 0, 1_000_000_000_000_000, 0),
        ("Oversubscribed", 1, 1, 65_536, 1),
        ("Bundle", 1, 1, 65_536, 1),
        ("Queue_Down", 1, 1, int.MaxValue, 0),
        ("Queue_Up", 1, 1, int.MaxValue, 0),
    ];

    private static readonly string[] HeaderWords = ["Nodes", "Tiers", "Podsize"];

    private readonly SourceText _text = text;
    private readonly int[] _header = [0, 0, 0];
    private readonly int[] _headerAt = [-1, -1, -1];
    private readonly int[] _tierAt = [-1, -1, -1];
    private readonly long[,] _value = new long[MostTiers, Settings.Length];
    private readonly int[,] _at = new int[MostTiers, Settings.Length];
    private int _tier = -1;
    private bool _skipTier;

    private int Nodes => _header[0];

    private int Tiers => _header[1];

    private int Podsize => _header[2];

    public void ReadAll()
    {
        for (int t = 0; t < MostTiers; t++)
        {
            for (int s = 0; s < Settings.Length; s++)
            {
                (_value[t, s], _at[t, s]) = (Settings[s].Default, -1);
            }
        }
        TokenScanner scan = new(_text);
        while (!_text.IsFull && scan.NextLine())
        {
            if (scan.NextInLine(out Token word))
            {
                ReadLine(ref scan, word);
            }
        }
        if (!_text.IsFull)
        {
            CheckComplete();
        }
    }

    private void ReadLine(ref TokenScanner scan, Token word)
    {
        string key = _text.Quote(word)[1..^1];
        if (!scan.NextInLine(out Token value))
        {
            _text.Error(word, $"'{key}' has no value", "write its value behind it");
        }
        else if (key.Equals("Tier", StringComparison.OrdinalIgnoreCase))
        {
            ReadTier(word, value);
        }
        else if (Index(HeaderWords, key) is >= 0 and int h)
        {
            ReadHeader(word, value, h);
        }
        else if (Array.FindIndex(Settings, s => s.Name.Equals(key, StringComparison.OrdinalIgnoreCase)) is >= 0 and int s)
        {
            ReadSetting(word, value, s);
        }
        else
        {
            string fix = Documents.Suggest.Fix(key, [.. HeaderWords, "Tier", .. Settings.Select(x => x.Name)]);
            _text.Error(word, $"unknown setting '{key}'", fix);
        }
        if (scan.NextInLine(out Token more))
        {
            _text.Error(more, $"{_text.Quote(more)} behind the value of '{key}'", "end the line there, or write '#' before a comment");
        }
    }

    private static int Index(string[] words, string key) => Array.FindIndex(words, w => w.Equals(key, StringComparison.OrdinalIgnoreCase));

    private void ReadTier(Token word, Token value)
    {
        _skipTier = !_text.TryWhole(value, out long tier) || tier is < 0 or >= MostTiers;
        if (_skipTier)
        {
            _text.Error(value, $"there is no tier {_text.Quote(value)}", "number tiers 0 (next to hosts), 1 and 2");
            return;
        }
        _tier = (int)tier;
        if (_tierAt[_tier] >= 0)
        {
            _text.Error(word, $"Tier {tier} stands here a second time, first at line {_text.At(_tierAt[_tier]).Line}", "remove one of them");
        }
        else
        {
            _tierAt[_tier] = word.Start;
        }
    }

    private void ReadHeader(Token word, Token value, int which)
    {
        if (_tier >= 0 || _headerAt[which] >= 0)
        {
            bool again = _headerAt[which] >= 0;
            string message = $"{HeaderWords[which]} stands {(again ? "here a second time" : "behind a tier")}";
            _text.Error(word, message, again ? "remove one of them" : "move it to the top of the file");
            return;
        }
        _headerAt[which] = value.Start;
        (long least, long most) = which == 1 ? (2, 3) : (1, 1 << 24);
        if (!_text.TryWhole(value, out long number) || number < least || number > most)
        {
            _text.Error(value, $"{HeaderWords[which]} {_text.Quote(value)} is no whole number from {least} to {most}", "correct it");
            return;
        }
        _header[which] = (int)number;
    }

    private void ReadSetting(Token word, Token value, int s)
    {
        (string name, long scale, long least, long most, _) = Settings[s];
        if (_tier < 0 || _skipTier)
        {
            if (!_skipTier)
            {
                _text.Error(word, $"{name} belongs to a tier", "write 'Tier 0' before it");
            }
            return;
        }
        if (_at[_tier, s] >= 0)
        {
            _text.Error(word, $"tier {_tier} has {name} twice, first at line {_text.At(_at[_tier, s]).Line}", "remove one of them");
            return;
        }
        _at[_tier, s] = value.Start;
        if (!_text.TryScaled(value, scale, out long number, out string problem))
        {
            _text.Error(value, $"{name} {_text.Quote(value)} {problem}", scale == 1 ? "write a whole number" : "write a plain number");
        }
        else if (number < least || number > most)
        {
            _text.Error(value, $"{name} {_text.Quote(value)} is out of range", least == 0 ? "write 0 or more" : "write a number above 0");
        }
        else
        {
            _value[_tier, s] = number;
        }
    }

    private void CheckComplete()
    {
        for (int h = 0; h < HeaderWords.Length; h++)
        {
            if (_headerAt[h] < 0)
            {
                _text.Error($"the header has no {HeaderWords[h]}", $"write '{HeaderWords[h]}' and its number above the first tier");
            }
        }
        int tiers = Tiers == 0 ? 2 : Tiers;
        for (int t = 0; t < tiers; t++)
        {
            if (_tierAt[t] < 0)
            {
                _text.Error($"tier {t} is missing", $"describe it behind 'Tier {t}'");
                continue;
            }
            for (int s = 0; s < Settings.Length; s++)
            {
                bool top = t == tiers - 1;
                if (Settings[s].Default == Required && _at[t, s] < 0 && !(top && s == RadixUp))
                {
                    _text.Error(_tierAt[t], $"tier {t} has no {Settings[s].Name}", "add it behind the line of the tier");
                }
            }
        }
        for (int t = tiers; t < MostTiers && Tiers > 0; t++)
        {
            if (_tierAt[t] >= 0)
            {
                _text.Error(_tierAt[t], $"tier {t} is described, but Tiers is {Tiers}", $"remove it, or write 'Tiers {t + 1}'");
            }
        }
        foreach (int s in Tiers > 0 ? new[] { RadixUp, QueueUp } : [])
        {
            if (_at[Tiers - 1, s] >= 0)
            {
                _text.Error(_at[Tiers - 1, s], $"tier {Tiers - 1} is the top and has no uplinks, but {Settings[s].Name}", "remove it");
            }
        }
    }

    /// <summary>Whether the numbers describe one network. Each check says which number would.</summary>
    public void Check()
    {
        if (Nodes % Podsize != 0)
        {
            Wrong(_headerAt[2], $"Podsize {Podsize} does not divide Nodes {Nodes}", "use pods of equal size");
            return;
        }
        if (Tiers == 2 && Podsize != Nodes)
        {
            Wrong(_headerAt[2], $"Podsize is {Podsize}, but two tiers have one pod", $"write 'Podsize {Nodes}'");
            return;
        }
        if (_value[0, Bundle] != 1)
        {
            Wrong(_at[0, Bundle], $"Bundle {_value[0, Bundle]} in tier 0: a host has one cable", "remove it");
        }
        if (Podsize % _value[0, RadixDown] != 0)
        {
            Wrong(_at[0, RadixDown], $"Radix_Down {_value[0, RadixDown]} of tier 0 does not divide Podsize {Podsize}", "fill every switch");
            return;
        }
        long below = Podsize / _value[0, RadixDown];
        for (int t = 0; t < Tiers - 1; t++)
        {
            CheckOversubscription(t);
            long bundle = _value[t + 1, Bundle];
            if (_value[t, RadixUp] % bundle != 0)
            {
                string message = $"Radix_Up {_value[t, RadixUp]} of tier {t} is no multiple of Bundle {bundle} of tier {t + 1}";
                Wrong(_at[t, RadixUp], message, "correct one of them");
            }
            // A core switch has one bundle to each pod, an aggregation switch one to each switch of its pod.
            string what = t == 0 ? "switches of tier 0 in a pod" : "pods";
            long due = (t == 0 ? below : Nodes / Podsize) * bundle;
            if (_value[t + 1, RadixDown] != due)
            {
                string times = bundle > 1 ? $", {bundle} cables each" : "";
                string message = $"Radix_Down {_value[t + 1, RadixDown]} of tier {t + 1} does not fit {due / bundle} {what}{times}";
                Wrong(_at[t + 1, RadixDown], message, $"write 'Radix_Down {due}'{BundleHint(t, due)}");
            }
        }
        CheckSize(below);
    }

    private string BundleHint(int t, long due)
    {
        long switches = due / _value[t + 1, Bundle];
        long radix = _value[t + 1, RadixDown];
        return radix % switches == 0 ? $", or 'Bundle {radix / switches}'" : "";
    }

    private void CheckOversubscription(int t)
    {
        (long down, long up, long stated) = (_value[t, RadixDown], _value[t, RadixUp], _value[t, Oversubscribed]);
        Int128 capacityDown = (Int128)down * _value[t, Speed];
        Int128 capacityUp = (Int128)up * _value[t + 1, Speed];
        if (down == up * stated || capacityDown == capacityUp * stated)
        {
            return;
        }
        int at = _at[t, Oversubscribed] >= 0 ? _at[t, Oversubscribed] : _at[t, RadixUp];
        string fix = down % up == 0 ? $"write 'Oversubscribed {down / up}', or correct the radix" : "correct the radix";
        Wrong(at, $"tier {t} has Radix_Down {down} and Radix_Up {up}, but Oversubscribed {stated}", fix);
    }

    private void CheckSize(long torsPerPod)
    {
        long pods = Nodes / Podsize;
        long tors = torsPerPod * pods;
        long aggs = _value[0, RadixUp] / _value[1, Bundle] * pods;
        long cables = Nodes + tors * _value[0, RadixUp] + (Tiers == 3 ? aggs * _value[1, RadixUp] : 0);
        if (cables > MostParts)
        {
            _text.Error($"has {cables} cables, the limit is {MostParts}", "describe a smaller network", Codes.FabricTooLarge);
        }
    }

    private void Wrong(int at, string message, string fix) => _text.Error(at, message, fix, Codes.InconsistentTopology);

    /// <summary>The network; only after <see cref="Check"/> found nothing.</summary>
    public WireGraph Build(string name)
    {
        Span<TreeTier> tiers = stackalloc TreeTier[MostTiers];
        for (int t = 0; t < Tiers; t++)
        {
            tiers[t] = new TreeTier(
                new BitRate(_value[t, Speed]),
                new Duration(_value[t, Delay]),
                new Duration(_value[t, Latency]),
                (int)_value[t, RadixDown],
                t == Tiers - 1 ? 0 : (int)_value[t, RadixUp],
                (int)_value[t, Bundle],
                (int)_value[t, QueueDown],
                (int)_value[t, QueueUp]
            );
        }
        return FoldedTree.Build(name, Nodes, Podsize, tiers[..Tiers]);
    }
}
