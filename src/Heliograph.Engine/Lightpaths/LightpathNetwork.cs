using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>A designed network through which spectra are sent. Not for use by two threads at once.</summary>
public sealed class LightpathNetwork
{
    private readonly LineStages _stages;
    private readonly LinePropagation _line;
    private readonly LineDesigner _designer;
    private readonly DiagnosticList _diagnostics;
    private readonly Dictionary<LineNode, LineStage> _single = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(LineNode, LineNode?, LineNode?), LineStage> _crossings = [];
    private readonly Dictionary<string, LineNode> _byUid = new(StringComparer.Ordinal);
    private RouteGraph? _routes;

    private LightpathNetwork(LineNetwork line, LineEquipment equipment, LineSimulation simulation, DiagnosticList diagnostics)
    {
        (Line, Equipment, _diagnostics) = (line, equipment, diagnostics);
        _stages = new LineStages(equipment, diagnostics);
        _line = new LinePropagation(simulation, isReferenceArithmetic: true);
        _designer = new LineDesigner(equipment, simulation, _stages, diagnostics);
    }

    public LineNetwork Line { get; }

    public LineEquipment Equipment { get; }

    internal RouteGraph Routes => _routes ??= new RouteGraph(Line.Nodes);

    /// <summary>Designs a network; null, with diagnostics, where that is not possible.</summary>
    /// <param name="insertsAmplifiers">False: no fibre is cut and no amplifier put in.</param>
    /// <param name="isReference">Each piece of a cut fibre has the lumped losses of the whole, as in the reference.</param>
    public static LightpathNetwork? Design(
        LineTopology topology,
        LineEquipment equipment,
        LineSimulation simulation,
        DesignReference reference,
        bool insertsAmplifiers,
        bool isReference,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(diagnostics);
        LightpathNetwork network = new(new LineNetwork(topology), equipment, simulation, diagnostics);
        if (insertsAmplifiers && !network._designer.TryComplete(network.Line, isReference))
        {
            return null;
        }
        if (!network._designer.TryDesign(network.Line, reference))
        {
            return null;
        }
        foreach (LineNode node in network.Line.Nodes)
        {
            network._byUid.TryAdd(node.Uid, node);
        }
        return network;
    }

    public LineNode? Find(string uid) => _byUid.GetValueOrDefault(uid);

    /// <summary>Sets the amplifiers of a part of the network anew for another reference.</summary>
    public bool TryRedesign(DesignReference reference, IEnumerable<LineNode> part)
    {
        _single.Clear();
        _crossings.Clear();
        return _designer.TryRedesign(Line, reference, [.. part]);
    }

    /// <summary>The channels that all amplifiers of a path carry; none where no band is common.</summary>
    public ImmutableArray<LineChannel> Carried(IReadOnlyList<LineNode> path, ImmutableArray<LineChannel> channels)
    {
        List<FrequencyBand> bands = LightpathBands.Common(path, Equipment);
        bool IsCarried(LineChannel c) =>
            bands.Exists(b => c.Frequency_Hz - c.SlotWidth_Hz / 2 >= b.Low_Hz && c.Frequency_Hz + c.SlotWidth_Hz / 2 <= b.High_Hz);
        return channels.All(IsCarried) ? channels : [.. channels.Where(IsCarried)];
    }

    /// <summary>Sends channels along a path; null, with a diagnostic, where light does not come through.</summary>
    /// <param name="channels">Those that are carried, by growing frequency.</param>
    /// <param name="keepsTrace">Keeps the spectrum behind each element.</param>
    /// <param name="gains">Gains of amplifiers that an earlier spectrum has saturated, changed to what they are now; null: as designed.</param>
    public Lightpath? Send(
        IReadOnlyList<LineNode> path,
        ImmutableArray<LineChannel> channels,
        bool keepsTrace,
        Dictionary<(string Element, int Band), double>? gains = null
    )
    {
        ArgumentNullException.ThrowIfNull(path);
        if (channels.IsEmpty)
        {
            string message = $"from '{path[0].Uid}' to '{path[^1].Uid}' no channel is within the bands of all amplifiers";
            _diagnostics.Error(Codes.BadSpectrum, new SourceSpan(Line.File), message, "use a spectrum and amplifiers of one band");
            return null;
        }
        LineStage[] stages = new LineStage[path.Count];
        for (int i = 0; i < path.Count; i++)
        {
            if (StageOf(path, i) is not { } stage)
            {
                return null;
            }
            stages[i] = gains is null ? stage : WithGains(stage, gains);
        }
        List<LineState>? trace = keepsTrace ? new List<LineState>(path.Count) : null;
        return Pass(stages, LineStages.Launch(new LineSpectrum(Line.File, channels)), trace, gains) is { } end
            ? new Lightpath([.. path], channels, end, stages, trace)
            : null;
    }

    private WdmComb? Pass(LineStage[] stages, WdmComb spectrum, List<LineState>? trace, Dictionary<(string Element, int Band), double>? gains)
    {
        foreach (LineStage stage in stages)
        {
            ImmutableArray<AmplifierState> amplifiers = [];
            if (_line.Pass(stage, spectrum, ref amplifiers) is not { } passed)
            {
                LineFailure failure = _line.Failure!;
                _diagnostics.Error(Codes.BadSpectrum, new SourceSpan(Line.File), $"'{failure.Element.Name}': {failure.Message}", failure.Remedy);
                return null;
            }
            spectrum = passed;
            trace?.Add(new LineState(stage, spectrum.Copy(), amplifiers));
            foreach (AmplifierState amplifier in amplifiers)
            {
                gains?[(stage.Name, amplifier.Band)] = amplifier.Gain;
            }
        }
        return spectrum;
    }

    private static LineStage WithGains(LineStage stage, Dictionary<(string Element, int Band), double> gains)
    {
        AmplifierSetting Set(AmplifierSetting setting, int band) =>
            gains.TryGetValue((stage.Name, band), out double gain) ? setting with { Gain = gain } : setting;
        return stage switch
        {
            AmplifierStage amplifier => amplifier with { Setting = Set(amplifier.Setting, 0) },
            MultibandStage bands => bands with { Bands = [.. bands.Bands.Select((b, i) => (b.Model, Set(b.Setting, i)))] },
            _ => stage,
        };
    }

    private LineStage? StageOf(IReadOnlyList<LineNode> path, int at)
    {
        LineNode node = path[at];
        LineNode? from = at > 0 ? path[at - 1] : null;
        LineNode? to = at < path.Count - 1 ? path[at + 1] : null;
        LineStage? stage;
        if (node is RoadmNode)
        {
            if (!_crossings.TryGetValue((node, from, to), out stage) && (stage = _stages.Of(node.Element, from?.Element, to?.Element)) is not null)
            {
                _crossings.Add((node, from, to), stage);
            }
        }
        else if (!_single.TryGetValue(node, out stage) && (stage = _stages.Of(node.Element, null, null)) is not null)
        {
            _single.Add(node, stage);
        }
        return stage;
    }
}

/// <summary>Bands of the amplifiers on a way.</summary>
internal static class LightpathBands
{
    /// <summary>What the amplifiers have in common; without any the band of the library's spectrum.</summary>
    public static List<FrequencyBand> Common(IEnumerable<LineNode> path, LineEquipment equipment)
    {
        List<IReadOnlyList<FrequencyBand>> bands = [];
        foreach (LineNode node in path)
        {
            if (node is GainNode gain)
            {
                bands.Add(gain.Bands);
            }
        }
        List<FrequencyBand> common = Band.Common(bands, equipment.Spectrum.Spacing_Hz, null);
        return common.Count > 0 || bands.Exists(b => b.Count > 0)
            ? common
            : [new FrequencyBand(equipment.Spectrum.Low_Hz, equipment.Spectrum.High_Hz)];
    }
}
