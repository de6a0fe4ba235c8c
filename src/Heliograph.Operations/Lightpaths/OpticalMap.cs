using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Operations.Lightpaths;

/// <summary>A place where lightpaths begin, end and cross: a ROADM with a transceiver.</summary>
public sealed record OpticalSite(string Name, LinePlace Place, RoadmElement Roadm, TransceiverElement Transceiver);

/// <summary>A line in one direction: what light passes between two ROADMs.</summary>
/// <param name="First">Behind the ROADM where it begins.</param>
/// <param name="Last">Before the ROADM where it ends.</param>
public sealed record OpticalSection(ImmutableArray<LineStage> Stages, LineElement First, LineElement Last);

/// <summary>A fibre pair between two sites, by index.</summary>
/// <param name="Length_m">Of the fibre, the longer direction.</param>
/// <param name="Allowed">Slots of 6.25 GHz that its amplifiers carry.</param>
/// <param name="Risks">What fells it, by index.</param>
public sealed record OpticalFibreLine(
    string Name,
    int From,
    int To,
    double Length_m,
    OpticalSection Forward,
    OpticalSection Back,
    bool[] Allowed,
    ImmutableArray<int> Risks
)
{
    /// <summary>Amplifiers of both directions.</summary>
    public int Amplifiers => Forward.Stages.Concat(Back.Stages).Sum(Count);

    /// <summary>Of these the boosters and preamplifiers, which stand beside the ROADMs.</summary>
    public int TerminalAmplifiers => new[] { Forward.Stages, Back.Stages }.Sum(s => Count(s[0]) + (s.Length > 1 ? Count(s[^1]) : 0));

    private static int Count(LineStage stage) =>
        stage is AmplifierStage ? 1
        : stage is MultibandStage m ? m.Bands.Length
        : 0;

    public int Other(int site) => site == From ? To : From;
}

/// <summary>What one cut fells: a stretch of fibre, and the lines through it.</summary>
public sealed record CutRisk(string Name, double Length_m, ImmutableArray<int> Lines);

/// <summary>A step of a route: a line, and whether it is passed from its first site to its second.</summary>
public readonly record struct LineHop(int Line, bool IsForward);

/// <summary>
/// A designed network as sites and fibre pairs. Slot s is 6.25 GHz wide and begins at 193.1 THz + (FirstSlot + s) 6.25 GHz (ITU-T G.694.1).
/// </summary>
public sealed class OpticalMap
{
    public const double Origin_Hz = 193.1e12;
    public const double Slot_Hz = 6.25e9;

    /// <summary>Slots that are kept free at each edge of the spectrum: 25 GHz, as path requests do.</summary>
    private const int Guard = 4;

    private OpticalMap(
        LineEquipment equipment,
        TransceiverType transceiver,
        ImmutableArray<OpticalSite> sites,
        ImmutableArray<OpticalFibreLine> lines,
        ImmutableArray<CutRisk> risks,
        int firstSlot,
        int slots
    ) => (Equipment, Transceiver, Sites, Lines, Risks, FirstSlot, Slots) = (equipment, transceiver, sites, lines, risks, firstSlot, slots);

    public LineEquipment Equipment { get; }

    public TransceiverType Transceiver { get; }

    public ImmutableArray<OpticalSite> Sites { get; }

    public ImmutableArray<OpticalFibreLine> Lines { get; }

    public ImmutableArray<CutRisk> Risks { get; }

    public int FirstSlot { get; }

    public int Slots { get; }

    public int Find(string site) => Enumerable.Range(0, Sites.Length).FirstOrDefault(i => Sites[i].Name == site, -1);

    /// <summary>Designs amplifiers and finds sites and lines; null, with diagnostics, where the network is not usable.</summary>
    public static OpticalMap? Build(
        LineTopology topology,
        LineEquipment equipment,
        LightpathFile file,
        LineSimulation simulation,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(equipment);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        if (equipment.FindTransceiver(file.TransceiverKind) is not { Modes.Length: > 0 } transceiver)
        {
            string known = string.Join(", ", equipment.Transceivers.Where(t => t.Modes.Length > 0).Select(t => t.Name));
            diagnostics.Error(
                Codes.UnknownVariety,
                file.Span,
                $"the library has no transceiver '{file.TransceiverKind}' with modes",
                $"one of {known}"
            );
            return null;
        }
        LineNetwork network = new(topology);
        LineStages stages = new(equipment, diagnostics);
        LineDesigner designer = new(equipment, simulation, stages, diagnostics);
        if (!designer.TryComplete(network) || !designer.TryDesign(network, LineDesigner.Reference(equipment)))
        {
            return null;
        }
        MapBuild build = new(network, equipment, stages, file, diagnostics);
        ImmutableArray<OpticalSite> sites = build.Sites();
        (int first, int slots) = build.Spectrum(transceiver, Guard);
        ImmutableArray<OpticalFibreLine> bare = build.Lines(sites, first, slots);
        ImmutableArray<CutRisk> risks = build.Risks(bare);
        ImmutableArray<OpticalFibreLine> lines =
        [
            .. bare.Select((l, i) => l with { Risks = [.. Enumerable.Range(0, risks.Length).Where(r => risks[r].Lines.Contains(i))] }),
        ];
        return diagnostics.ErrorCount == before ? new OpticalMap(equipment, transceiver, sites, lines, risks, first, slots) : null;
    }

    /// <summary>Stage of a ROADM as it is crossed between two sections; null: added or dropped.</summary>
    internal RoadmStage Crossing(int site, OpticalSection? from, OpticalSection? to) =>
        LineStages.Roadm(Sites[site].Roadm, from?.Last ?? Sites[site].Transceiver, to?.First ?? (LineElement)Sites[site].Transceiver);

    /// <summary>The section that a hop passes.</summary>
    internal OpticalSection Section(LineHop hop) => hop.IsForward ? Lines[hop.Line].Forward : Lines[hop.Line].Back;

    /// <summary>Where a hop begins.</summary>
    public int Start(LineHop hop) => hop.IsForward ? Lines[hop.Line].From : Lines[hop.Line].To;

    public int End(LineHop hop) => hop.IsForward ? Lines[hop.Line].To : Lines[hop.Line].From;

    /// <summary>Names of the sites along a route.</summary>
    public IEnumerable<string> Names(ImmutableArray<LineHop> route) => route.Select(h => Sites[Start(h)].Name).Append(Sites[End(route[^1])].Name);

    public double Length_m(ImmutableArray<LineHop> route) => route.Sum(h => Lines[h.Line].Length_m);

    /// <summary>Risks that fell a route, each once, in order.</summary>
    public int[] RisksOf(ImmutableArray<LineHop> route) => [.. route.SelectMany(h => Lines[h.Line].Risks).Distinct().Order()];
}
