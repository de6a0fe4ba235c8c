using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>What is asked of a transmission.</summary>
public sealed record TransmissionQuery
{
    /// <summary>A transceiver by its name, or a part of it; null: the first.</summary>
    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>Of a channel in the span; null: what the library says.</summary>
    public double? Power_dBm { get; init; }

    /// <summary>Null: the spectrum of the library.</summary>
    public LineSpectrum? Spectrum { get; init; }

    /// <summary>ROADMs by parts of their names, in order; empty: the shortest way.</summary>
    public ImmutableArray<string> Route { get; init; } = [];

    public bool InsertsAmplifiers { get; init; } = true;

    /// <summary>As the reference where it is wrong.</summary>
    public bool IsReference { get; init; }
}

/// <summary>A transmission at one power.</summary>
public sealed record TransmissionStep(double Power_dBm, Lightpath Lightpath, ReceivedSpectrum Received);

/// <summary>A transmission from one transceiver to another, with the design that it used.</summary>
/// <param name="Picked">Transceivers that were found by the route alone.</param>
/// <param name="Reference">Of the design, at the last power.</param>
/// <param name="Steps">One, or one for each power of a sweep.</param>
/// <param name="Gains">Of the amplifiers on the path as the last spectrum left them, dB: a saturated one has less than it was set to.</param>
public sealed record TransmissionResult(
    TransmissionQuery Query,
    LightpathNetwork Network,
    LineNode Source,
    LineNode Destination,
    ImmutableArray<LineNode> Picked,
    DesignReference Reference,
    ImmutableArray<TransmissionStep> Steps,
    IReadOnlyDictionary<(string Element, int Band), double> Gains
)
{
    /// <summary>The designed network, with the gains that the last spectrum left.</summary>
    public LineTopology ToTopology()
    {
        LineTopology designed = Network.Line.ToTopology();
        return designed with { Elements = [.. designed.Elements.Select(WithGains)] };
    }

    private LineElement WithGains(LineElement element)
    {
        AmplifierSettings Set(AmplifierSettings settings, int band) =>
            Gains.TryGetValue((element.Uid, band), out double gain) ? settings with { Gain_dB = gain } : settings;
        return element switch
        {
            AmplifierElement amplifier => amplifier with { Settings = Set(amplifier.Settings, 0) },
            MultibandElement bands => bands with { Amplifiers = [.. bands.Amplifiers.Select((a, i) => a with { Settings = Set(a.Settings, i) })] },
            _ => element,
        };
    }
}

/// <summary>Sends a full spectrum from one transceiver of a network to another, with automatic design, as gnpy-transmission-example.</summary>
public static class LineTransmission
{
    /// <summary>Null, with diagnostics, where it is not possible.</summary>
    public static TransmissionResult? Run(
        LineTopology topology,
        LineEquipment equipment,
        LineSimulation simulation,
        TransmissionQuery query,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(equipment);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (TransmissionEnds.Find(topology, query, diagnostics) is not { } ends)
        {
            return null;
        }
        DesignReference reference = LineDesigner.Reference(equipment, query.Power_dBm);
        LightpathNetwork? network = LightpathNetwork.Design(
            topology,
            equipment,
            simulation,
            reference,
            query.InsertsAmplifiers,
            query.IsReference,
            diagnostics
        );
        if (network?.Find(ends.Source) is not { } source || network.Find(ends.Destination) is not { } destination)
        {
            return null;
        }
        ImmutableArray<LineNode> via = [.. ends.Route.Select(network.Find).OfType<LineNode>()];
        if (Path(network, source, destination, via) is not { } path)
        {
            string through = via.IsEmpty ? "" : $" through {string.Join(", ", via.Select(v => $"'{v.Uid}'"))}";
            diagnostics.Error(Codes.NoWayThrough, source.Element.Span, $"no way from '{source.Uid}' to '{destination.Uid}'{through}", "connect them");
            return null;
        }
        ImmutableArray<TransmissionStep>.Builder steps = ImmutableArray.CreateBuilder<TransmissionStep>();
        ImmutableArray<LineChannel> asked = Channels(equipment, query);
        ImmutableArray<LineChannel> channels = network.Carried(path, asked);
        if (query.Spectrum is { } given && channels.Length < asked.Length)
        {
            string message = $"{asked.Length - channels.Length} of {asked.Length} channels are outside the bands of the amplifiers and are left out";
            diagnostics.Warning(Codes.BadSpectrum, new SourceSpan(given.File), message, "move them, or use amplifiers of their band");
        }
        double[] powers = Sweep(equipment);
        Dictionary<(string, int), double> gains = [];
        // By way of watts, as the reference has it: a sweep ends just below zero where it should end at it.
        double middle = 10 * Math.Log10(Math.Pow(10, reference.Power_dBm / 10) * 1e-3 * 1e3);
        foreach (double shift in powers)
        {
            double power = middle + shift;
            if (powers.Length > 1 && !network.TryRedesign(reference with { Power_dBm = power }, path))
            {
                return null;
            }
            gains.Clear();
            if (network.Send(path, channels, keepsTrace: powers.Length == 1, gains) is not { } lightpath)
            {
                return null;
            }
            steps.Add(new TransmissionStep(power, lightpath, lightpath.Receive()));
        }
        ImmutableArray<LineNode> picked = [.. ends.Picked.Select(network.Find).OfType<LineNode>()];
        return new(query, network, source, destination, picked, reference with { Power_dBm = steps[^1].Power_dBm }, steps.ToImmutable(), gains);
    }

    private static ImmutableArray<LineNode>? Path(LightpathNetwork network, LineNode source, LineNode destination, ImmutableArray<LineNode> via)
    {
        int[] wanted = [.. via.Select(v => v.Index)];
        foreach (int[] way in network.Routes.ByLength(source.Index, destination.Index).Take(RouteGraph.MostWays))
        {
            if (RouteWish.IsMet(wanted, way))
            {
                return [.. way.Select(i => network.Line.Nodes[i])];
            }
        }
        return null;
    }

    private static ImmutableArray<LineChannel> Channels(LineEquipment equipment, TransmissionQuery query)
    {
        if (query.Spectrum is { } given)
        {
            return given.Channels;
        }
        SpectrumDefaults spectrum = equipment.Spectrum;
        double power = spectrum.TransmitterPower_dBm ?? query.Power_dBm ?? spectrum.Power_dBm;
        return EvenSpectrum.Of(
            spectrum.Low_Hz,
            spectrum.High_Hz,
            spectrum.Spacing_Hz,
            spectrum.SymbolRate_Bd,
            spectrum.RollOff,
            spectrum.TransmitterOsnr_dB,
            Math.Pow(10, power / 10) * 1e-3,
            0
        );
    }

    // Powers above the reference: one where gains are given, not powers.
    private static double[] Sweep(LineEquipment equipment)
    {
        SpectrumDefaults spectrum = equipment.Spectrum;
        (double start, double end, double step) = (spectrum.PowerSweepStart_dB, spectrum.PowerSweepEnd_dB, spectrum.PowerSweepStep_dB);
        if (!equipment.Span.IsPowerMode)
        {
            return [0];
        }
        int count = step == 0 ? 1 : Math.Abs((int)Math.Round((end - start) / step, MidpointRounding.ToEven)) + 1;
        double[] powers = new double[count];
        for (int i = 0; i < count; i++)
        {
            powers[i] = i == count - 1 && count > 1 ? end : start + i * ((end - start) / Math.Max(count - 1, 1));
        }
        return powers;
    }
}

/// <summary>Finds where a transmission begins and ends from what a user wrote.</summary>
internal sealed record TransmissionEnds(string Source, string Destination, ImmutableArray<string> Route, ImmutableArray<string> Picked)
{
    public static TransmissionEnds? Find(LineTopology topology, TransmissionQuery query, DiagnosticList diagnostics)
    {
        List<string> free = [.. topology.Elements.OfType<TransceiverElement>().Select(t => t.Uid)];
        if (free.Count < 2)
        {
            diagnostics.Error(
                Codes.NoWayThrough,
                new SourceSpan(topology.File),
                $"the network has {free.Count} transceivers",
                "give it at least two"
            );
            return null;
        }
        // Whole names of both ends first, then parts.
        string? source = Take(free, query.From, (uid, name) => uid == name);
        string? destination = Take(free, query.To, (uid, name) => uid == name);
        source ??= Take(free, query.From, Contains);
        destination ??= Take(free, query.To, Contains);
        if ((query.From is not null && source is null) || (query.To is not null && destination is null))
        {
            string missing = source is null && query.From is not null ? query.From : query.To!;
            string message = $"no transceiver has '{Excerpt.Of(missing)}' in its name";
            diagnostics.Error(Codes.UnknownLineElement, new SourceSpan(topology.File), message, Suggest.Fix(missing, free));
            return null;
        }
        List<string> picked = [];
        if (Roadms(topology, query, diagnostics) is not { } route)
        {
            return null;
        }
        if (!route.IsEmpty)
        {
            if (query.From is null && (source = At(topology, route[0], diagnostics)) is { } first)
            {
                picked.Add(first);
            }
            if (query.To is null && (destination = At(topology, route[^1], diagnostics)) is { } last)
            {
                picked.Add(last);
            }
            if (source is null || destination is null)
            {
                return null;
            }
        }
        source ??= Take(free, "", (_, _) => true);
        destination ??= free.FirstOrDefault(t => t != source);
        return source is null || destination is null ? null : new(source, destination, route, [.. picked]);
    }

    private static bool Contains(string uid, string name) => uid.Contains(name, StringComparison.OrdinalIgnoreCase);

    private static string? Take(List<string> free, string? name, Func<string, string, bool> matches)
    {
        if (name is null || free.Find(uid => matches(uid, name)) is not { } found)
        {
            return null;
        }
        free.Remove(found);
        return found;
    }

    private static ImmutableArray<string>? Roadms(LineTopology topology, TransmissionQuery query, DiagnosticList diagnostics)
    {
        string[] roadms = [.. topology.Elements.OfType<RoadmElement>().Select(r => r.Uid)];
        ImmutableArray<string>.Builder route = ImmutableArray.CreateBuilder<string>();
        bool isGood = true;
        foreach (string part in query.Route)
        {
            int before = route.Count;
            route.AddRange(roadms.Where(r => Contains(r, part)));
            if (route.Count == before)
            {
                string message = $"no ROADM has '{Excerpt.Of(part)}' in its name";
                diagnostics.Error(Codes.UnknownLineElement, new SourceSpan(topology.File), message, Suggest.Fix(part, roadms));
                isGood = false;
            }
        }
        return isGood ? route.ToImmutable() : null;
    }

    private static string? At(LineTopology topology, string roadm, DiagnosticList diagnostics)
    {
        foreach (LineConnection connection in topology.Connections)
        {
            if (topology.Elements[connection.From].Uid == roadm && topology.Elements[connection.To] is TransceiverElement transceiver)
            {
                return transceiver.Uid;
            }
        }
        diagnostics.Error(
            Codes.NoWayThrough,
            new SourceSpan(topology.File),
            $"no transceiver is behind ROADM '{roadm}'",
            "connect one, or name the ends"
        );
        return null;
    }
}

/// <summary>Nodes that a way is to pass.</summary>
internal static class RouteWish
{
    /// <summary>True where the way passes all of them in their order.</summary>
    public static bool IsMet(ReadOnlySpan<int> wanted, ReadOnlySpan<int> way)
    {
        int last = 0;
        foreach (int node in wanted)
        {
            int at = way.IndexOf(node);
            if (at < last)
            {
                return false;
            }
            last = at;
        }
        return true;
    }
}

/// <summary>Equal channels on an even grid.</summary>
internal static class EvenSpectrum
{
    /// <summary>The first a spacing above the lower edge, the last at the upper one.</summary>
    public static ImmutableArray<LineChannel> Of(
        double low,
        double high,
        double spacing,
        double symbolRate,
        double rollOff,
        double transmitterOsnr,
        double power_W,
        double offset
    )
    {
        LineChannel[] channels = new LineChannel[Math.Max(0, Band.Channels(low, high, spacing))];
        string label = FormattableString.Invariant($"{symbolRate * 1e-9:F2}G");
        for (int i = 0; i < channels.Length; i++)
        {
            channels[i] = new LineChannel(low + spacing * (i + 1), symbolRate, spacing, rollOff, transmitterOsnr, power_W, offset, label);
        }
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(channels);
    }
}
