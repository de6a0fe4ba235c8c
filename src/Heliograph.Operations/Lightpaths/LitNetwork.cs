using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Operations.Lightpaths;

/// <summary>Light of one mode along a route, in both directions: channels side by side on the same slots.</summary>
/// <param name="FirstSlot">Of the map's slots, where the first channel begins.</param>
/// <param name="ChannelSlots">Of each channel; even, since a width is a multiple of 12.5 GHz.</param>
public sealed record LitPath(ImmutableArray<LineHop> Route, int FirstSlot, int ChannelSlots, int Channels, TransceiverMode Mode)
{
    public int Slots => ChannelSlots * Channels;

    /// <summary>Centre of a channel, Hz.</summary>
    public double Centre_Hz(OpticalMap map, int channel)
    {
        ArgumentNullException.ThrowIfNull(map);
        return OpticalMap.Origin_Hz + (map.FirstSlot + FirstSlot + channel * ChannelSlots + ChannelSlots / 2) * OpticalMap.Slot_Hz;
    }
}

/// <summary>
/// The light that is in a network now. Each section carries exactly the channels that pass it, and what they do to each other follows from them: margins are
/// of the real load. A ROADM sets the power of a channel, so a section sees of the past of a channel only that power; what the section does to it is
/// computed once and composed along the way. Where a channel arrives below the level its power follows from the way before, and sections are computed again
/// until powers stand still. Not for use by two threads at once.
/// </summary>
/// <remarks>
/// The composition is exact (a test compares it with the propagation of the whole way): a section's total powers depend on the launched ones alone, so
/// signal and noise that come in pass it by one factor, and its own noise adds to them.
/// </remarks>
public sealed class LitNetwork
{
    private const int MostRounds = 60;
    private const int MostCached = 4000;
    private const double Still = 1e-13;

    private readonly OpticalMap _map;
    private readonly LineSimulation _simulation;
    private readonly List<LitPath?> _paths = [];
    private readonly List<double> _margins = [];
    private readonly SectionLoad[] _sections;
    private readonly HashSet<int> _dirty = [];
    private readonly double _sent_W;
    private SpanCache _cache = new();
    private LinePropagation _line;

    public LitNetwork(OpticalMap map, LineSimulation simulation)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_map, _simulation) = (map, simulation);
        _line = new LinePropagation(simulation, _cache);
        _sections = [.. Enumerable.Range(0, 2 * map.Lines.Length).Select(_ => new SectionLoad())];
        SpectrumDefaults spectrum = map.Equipment.Spectrum;
        _sent_W = Decibel.ToWatt(spectrum.TransmitterPower_dBm ?? spectrum.Power_dBm);
    }

    // A channel in a section in order of frequency, with its power at the section's beginning.
    private sealed record Entry(int Path, int Channel, double Frequency)
    {
        public double Launch_W { get; set; }
    }

    private sealed class SectionLoad
    {
        public List<Entry> Entries { get; } = [];

        public WdmComb? Arrived { get; set; }
    }

    /// <summary>Lights a path; its number. Margins are of the last <see cref="Update"/>.</summary>
    public int Add(LitPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int id = _paths.Count;
        _paths.Add(path);
        _margins.Add(0);
        foreach (int section in Passed(path))
        {
            List<Entry> entries = _sections[section].Entries;
            RoadmStage add = _map.Crossing(_map.Start(Hop(section)), null, _map.Section(Hop(section)));
            for (int c = 0; c < path.Channels; c++)
            {
                double frequency = path.Centre_Hz(_map, c);
                int at = entries.FindIndex(e => e.Frequency >= frequency);
                if (at >= 0 && entries[at].Frequency == frequency)
                {
                    throw new ArgumentException($"two channels at {frequency} Hz on line '{_map.Lines[section / 2].Name}'", nameof(path));
                }
                double level = Decibel.ToWatt(add.Target_dBm(path.Mode.SymbolRate_Bd, Width(path)) + path.Mode.EqualisationOffset_dB);
                entries.Insert(at < 0 ? entries.Count : at, new Entry(id, c, frequency) { Launch_W = level });
            }
            _dirty.Add(section);
        }
        return id;
    }

    public void Remove(int id)
    {
        LitPath path = _paths[id] ?? throw new ArgumentException("is dark already", nameof(id));
        foreach (int section in Passed(path))
        {
            _sections[section].Entries.RemoveAll(e => e.Path == id);
            _dirty.Add(section);
        }
        _paths[id] = null;
    }

    /// <summary>Computes what has changed; the least margin of all paths that were touched, dB. Cost: a propagation for each section that changed.</summary>
    public double Update()
    {
        HashSet<int> touched = [];
        for (int round = 0; _dirty.Count > 0; round++)
        {
            int[] now = [.. _dirty.Order()];
            _dirty.Clear();
            HashSet<int> changed = [];
            foreach (int section in now)
            {
                Propagate(section);
                foreach (Entry entry in _sections[section].Entries)
                {
                    changed.Add(entry.Path);
                }
            }
            foreach (int id in changed.Order())
            {
                _margins[id] = Math.Min(Walk(id, reverse: false, round < MostRounds), Walk(id, reverse: true, round < MostRounds));
                touched.Add(id);
            }
        }
        return touched.Count == 0 ? double.PositiveInfinity : touched.Min(id => _margins[id]);
    }

    /// <summary>GSNR in 0.1 nm less penalties, requirement and system margin in the worst channel of both directions, dB.</summary>
    public double Margin_dB(int id) => _margins[id];

    /// <summary>Channels on a line in one direction.</summary>
    public int Channels(int line) => _sections[2 * line].Entries.Count;

    /// <summary>The comb as it enters a section, for a check by a second route.</summary>
    internal WdmComb? Launched(LineHop hop) => Comb(_sections[Index(hop)]);

    private double Width(LitPath path) => path.ChannelSlots * OpticalMap.Slot_Hz;

    private static int Index(LineHop hop) => 2 * hop.Line + (hop.IsForward ? 0 : 1);

    private static LineHop Hop(int section) => new(section / 2, section % 2 == 0);

    private static IEnumerable<int> Passed(LitPath path) => path.Route.SelectMany(h => new[] { 2 * h.Line, 2 * h.Line + 1 });

    private static ImmutableArray<LineHop> Reversed(ImmutableArray<LineHop> route) =>
        [.. route.Reverse().Select(h => new LineHop(h.Line, !h.IsForward))];

    private WdmComb? Comb(SectionLoad load)
    {
        if (load.Entries.Count == 0)
        {
            return null;
        }
        LitPath[] paths = [.. load.Entries.Select(e => _paths[e.Path]!)];
        return new WdmComb(
            [.. load.Entries.Select(e => e.Frequency)],
            [.. paths.Select(Width)],
            [.. paths.Select(p => p.Mode.SymbolRate_Bd)],
            [.. paths.Select(p => p.Mode.RollOff ?? _map.Equipment.Spectrum.RollOff)],
            [.. load.Entries.Select(e => e.Launch_W)]
        );
    }

    private void Propagate(int section)
    {
        SectionLoad load = _sections[section];
        if (_cache.Count > MostCached)
        {
            _cache = new SpanCache();
            _line = new LinePropagation(_simulation, _cache);
        }
        // An amplifier that loses a channel makes the whole section unusable; slots outside of bands are not given out.
        WdmComb? arrived = Comb(load) is { } comb ? _line.Run(_map.Section(Hop(section)).Stages, comb) : null;
        load.Arrived = arrived?.Count == load.Entries.Count ? arrived : null;
    }

    // Margin of the worst channel of one direction; powers that differ from those a section was computed with make it dirty.
    private double Walk(int id, bool reverse, bool settles)
    {
        LitPath path = _paths[id]!;
        ImmutableArray<LineHop> route = reverse ? Reversed(path.Route) : path.Route;
        double worst = double.PositiveInfinity;
        for (int c = 0; c < path.Channels; c++)
        {
            worst = Math.Min(worst, Walk(id, path, route, c, settles));
        }
        return worst;
    }

    private double Walk(int id, LitPath path, ImmutableArray<LineHop> route, int channel, bool settles)
    {
        double frequency = path.Centre_Hz(_map, channel);
        double rollOff = path.Mode.RollOff ?? _map.Equipment.Spectrum.RollOff;
        WdmComb light = new([frequency], [Width(path)], [path.Mode.SymbolRate_Bd], [rollOff], [_sent_W]);
        double roadmNoise = 0;
        OpticalSection? from = null;
        foreach (LineHop hop in route)
        {
            Cross(_map.Crossing(_map.Start(hop), from, _map.Section(hop)), path, light, ref roadmNoise);
            SectionLoad load = _sections[Index(hop)];
            int at = load.Entries.FindIndex(e => e.Path == id && e.Channel == channel);
            Entry entry = load.Entries[at];
            double power = light.Power(0);
            if (settles && Math.Abs(power - entry.Launch_W) > Still * power)
            {
                entry.Launch_W = power;
                _dirty.Add(Index(hop));
            }
            if (load.Arrived is not { } arrived)
            {
                return double.NegativeInfinity;
            }
            Pass(arrived, at, entry.Launch_W, light);
            from = _map.Section(hop);
        }
        Cross(_map.Crossing(_map.End(route[^1]), from, null), path, light, ref roadmNoise);
        LineReceiver receiver = new(light);
        receiver.Add(0, -Decibel.Of(roadmNoise + Decibel.ToRatio(-path.Mode.TransmitterOsnr_dB)));
        return receiver.Margin_dB(path.Mode, _map.Equipment.Spectrum.SystemMargin_dB, 0);
    }

    // As LinePropagation levels, for one channel.
    private void Cross(RoadmStage roadm, LitPath path, WdmComb light, ref double noise)
    {
        RoadmCrossing crossing = default;
        foreach (RoadmCrossing possible in roadm.Paths)
        {
            if (possible.Lowest <= light.Frequency[0] && light.Frequency[0] <= possible.Highest)
            {
                crossing = possible;
                break;
            }
        }
        double power = Decibel.Milliwatt(light.Power(0)) - crossing.Loss;
        double target = roadm.Target_dBm(path.Mode.SymbolRate_Bd, Width(path)) + path.Mode.EqualisationOffset_dB;
        light.Scale(0, Decibel.ToRatio(-crossing.Loss - Math.Max(power - target, 0)));
        light.Pmd[0] = Math.Sqrt(light.Pmd[0] * light.Pmd[0] + crossing.Pmd * crossing.Pmd);
        light.Pdl[0] = Math.Sqrt(light.Pdl[0] * light.Pdl[0] + crossing.Pdl * crossing.Pdl);
        noise += crossing.Osnr is { } osnr ? Decibel.ToRatio(-osnr) : 0;
    }

    private static void Pass(WdmComb arrived, int at, double launched, WdmComb light)
    {
        double factor = arrived.Signal[at] / launched;
        light.Signal[0] *= factor;
        light.Ase[0] = light.Ase[0] * factor + arrived.Ase[at];
        light.Nli[0] = light.Nli[0] * factor + arrived.Nli[at];
        light.Dispersion[0] += arrived.Dispersion[at];
        light.Latency[0] += arrived.Latency[at];
        light.Pmd[0] = Math.Sqrt(light.Pmd[0] * light.Pmd[0] + arrived.Pmd[at] * arrived.Pmd[at]);
        light.Pdl[0] = Math.Sqrt(light.Pdl[0] * light.Pdl[0] + arrived.Pdl[at] * arrived.Pdl[at]);
    }
}
