using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// One file: a system and the job on it. Immutable; everything dimensional is in base units (seconds, bits, metres,
/// watts, US dollars) or in a value type. Made by <c>ScenarioReader</c>, which reports every problem of the file.
/// </summary>
/// <param name="Year">Year of purchase and operation; prices and availability refer to it.</param>
/// <param name="Seed">Keys every random stream.</param>
/// <param name="Sources">Where the system's description comes from, one text each.</param>
public sealed record Scenario(
    string Name,
    string Title,
    int Year,
    int Seed,
    ImmutableArray<string> Sources,
    PartConstraints Constraints,
    ImmutableArray<Site> Sites,
    ImmutableArray<WideAreaLine> Wan,
    TrainingJob? Training,
    Economics Economics,
    string File
)
{
    /// <summary>The service, where the scenario serves instead of training.</summary>
    public InferenceJob? Inference { get; init; }

    public int Accelerators => Sites.Sum(s => s.Servers.Count * s.Servers.AcceleratorsEach);

    /// <summary>Whether other lines lead from one end of a line to the other.</summary>
    public bool IsJoinedWithout(WideAreaLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        HashSet<string> reached = [line.From];
        WideAreaLine? next;
        do
        {
            next = Wan.FirstOrDefault(w => !ReferenceEquals(w, line) && reached.Contains(w.From) != reached.Contains(w.To));
            if (next is not null)
            {
                reached.Add(next.From);
                reached.Add(next.To);
            }
        } while (next is not null);
        return reached.Contains(line.To);
    }
}

/// <summary>A value given as a number in the scenario or taken from a catalogue part (a facility, usually).</summary>
/// <param name="Value">In base units; null when <paramref name="Part"/> gives it.</param>
public sealed record Setting(double? Value, PartRef? Part, SourceSpan Span);

/// <summary>A data centre with its servers and networks.</summary>
/// <param name="ScaleUp">Inner to outer; each network's domain nests in the next one's.</param>
/// <param name="Facility">Part with <c>capex-per-watt</c>, or null when the site's building is not asked for.</param>
public sealed record Site(
    string Name,
    GeoPoint? Location,
    SitePower Power,
    FloorLayout Layout,
    Servers Servers,
    ImmutableArray<Network> ScaleUp,
    Network? ScaleOut,
    PartRef? Facility,
    SourceSpan Span
)
{
    public int Accelerators => Servers.Count * Servers.AcceleratorsEach;

    /// <summary>What the site's chips and modules are cooled with.</summary>
    public SiteCooling Cooling { get; init; } = SiteCooling.Default;

    /// <summary>All networks, inner to outer.</summary>
    public IEnumerable<Network> Networks => ScaleOut is null ? ScaleUp : ScaleUp.Append(ScaleOut);
}

/// <summary>Temperatures of what cools a site, degC; null takes the figure of the part that is cooled.</summary>
/// <param name="Coolant">At the inlet of cold plates.</param>
/// <param name="Air">At the inlet of racks and front panels.</param>
public sealed record SiteCooling(double? Coolant, double? Air)
{
    public static readonly SiteCooling Default = new(null, null);
}

/// <summary>Degrees; north and east positive.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude);

/// <summary>Supply of a site. Limits are of IT power, watts; null is no limit.</summary>
/// <param name="Pue">Annual site energy over IT energy.</param>
/// <param name="Price">Electricity, USD per joule.</param>
/// <param name="Utilisation">Average over maximum power of servers; null takes the catalogue's.</param>
public sealed record SitePower(double? Limit, double? RackLimit, Setting Pue, Setting Price, Setting? Utilisation);

/// <summary>
/// The floor from which cable lengths follow: racks stand side by side in rows; a cable runs up to the tray, along
/// rows, across the aisles, and down (Manhattan), plus slack.
/// </summary>
/// <param name="RackPitch">Metres along a row.</param>
/// <param name="RowPitch">Metres between rows.</param>
/// <param name="RacksPerRow">Racks in a row.</param>
/// <param name="Tray">Metres from a device up to the tray, at each end.</param>
/// <param name="SwitchRacks">Network racks stand in the middle of each row (<c>middle</c>) or at its end (<c>end</c>).</param>
public sealed record FloorLayout(double RackPitch, double RowPitch, int RacksPerRow, double Tray, string SwitchRacks)
{
    public static readonly FloorLayout Default = new(0.6, 3.0, 20, 2.0, "middle");
}

/// <summary>Servers of a site, all alike.</summary>
/// <param name="Part">The server as bought and powered; null when its accelerators are all that is known.</param>
public sealed record Servers(PartRef? Part, int Count, int PerRack, PartRef Accelerator, int AcceleratorsEach, SourceSpan Span);

/// <summary>
/// One network: a topology repeated over domains of accelerators.
/// </summary>
/// <param name="Name"><c>scale-up</c>, <c>scale-up-2</c>, ..., <c>scale-out</c>.</param>
/// <param name="Domain">Accelerators in one domain; the site's accelerators divide by it.</param>
/// <param name="LinksEach">Links of one accelerator (or of its NICs) into this network, over all planes.</param>
/// <param name="LinkRate">Rate of one of these links, one direction.</param>
/// <param name="Nic">The NIC part, one per <paramref name="LinksPerNic"/> links; null when the accelerator has the ports itself.</param>
/// <param name="Media">Candidates per link class (<c>host-leaf</c>, <c>leaf-spine</c>, ...); the first that reaches is used.</param>
public sealed record Network(
    string Name,
    TopologySpec Topology,
    int Domain,
    int LinksEach,
    Units.BitRate LinkRate,
    PartRef? Nic,
    int LinksPerNic,
    ImmutableArray<MediumChoice> Media,
    Transport? Transport,
    SourceSpan Span
);

/// <summary>Candidate media of one link class, in order of preference.</summary>
public sealed record MediumChoice(string LinkClass, ImmutableArray<Medium> Candidates, SourceSpan Span);

/// <summary>A cable, or a pair of modules and a fibre.</summary>
/// <param name="Part">Copper, pluggable, cpo or optical-io part.</param>
/// <param name="Length">Metres; null takes the floor layout's length.</param>
/// <param name="Through">Circuit switches and other optical parts on the way (<c>ocs-*</c>, <c>con-circ</c>).</param>
/// <param name="LinksPerModule">Links that share one module (two 400G ports of a twin-port 800G); null: module rate / link rate.</param>
/// <param name="Connectors">Mated connector pairs on the way.</param>
public sealed record Medium(
    PartRef Part,
    double? Length,
    ImmutableArray<PartRef> Through,
    int? LinksPerModule,
    int Connectors,
    PartRef? Connector,
    PartRef? Fibre,
    SourceSpan Span
);

/// <summary>How the network carries messages.</summary>
public sealed record Transport(string FlowControl, string CongestionControl, string Recovery);

/// <summary>A line between two sites: parallel wavelengths over amplified or unamplified fibre.</summary>
/// <param name="Length">Metres of fibre.</param>
/// <param name="AmplifierSpacing">Metres between amplifiers; null: unamplified, or as the files have it.</param>
public sealed record WideAreaLine(
    string From,
    string To,
    PartRef Fibre,
    double Length,
    PartRef Transponder,
    int Wavelengths,
    double? AmplifierSpacing,
    PartRef? Amplifier,
    Setting? LeasePerMetreSecond,
    SourceSpan Span
)
{
    /// <summary>Of the lines that have the same ends, from 1 in the order of the file.</summary>
    public int Number { get; init; } = 1;

    /// <summary>Its ends; of the second and further lines between them also <see cref="Number"/>.</summary>
    public string Name => Number == 1 ? $"{From}-{To}" : $"{From}-{To}-{Number}";

    /// <summary>True where it joins the same two sites.</summary>
    public bool IsBetween(string one, string other) => (From == one && To == other) || (From == other && To == one);

    /// <summary>Seconds after a cut until traffic flows again on another way (protection or restoration); null: it waits for the repair.</summary>
    public double? Restoration { get; init; }

    /// <summary>Share of frames of the transport that are lost on the way beside those with bit errors; 0 to below 1.</summary>
    public double Loss { get; init; }

    /// <summary>Loss of the connectors at each end of a span, dB.</summary>
    public double Connectors { get; init; }

    /// <summary>Loss of each span kept for repairs and ageing, dB.</summary>
    public double Ageing { get; init; }

    /// <summary>Loss of multiplexers or ROADMs at each end of the line, dB.</summary>
    public double TerminalLoss { get; init; }

    /// <summary>The line as files of GNPy describe it; null: by fibre, length and amplifiers.</summary>
    public LineFiles? Files { get; init; }
}

/// <summary>A path through a network that files of GNPy describe.</summary>
/// <param name="Path">Elements of the file from one transceiver to the other, by the fewest kilometres of fibre.</param>
public sealed record LineFiles(OpticalLine.LineTopology Topology, OpticalLine.LineEquipment Equipment, ImmutableArray<OpticalLine.LineElement> Path)
{
    public string From => Path[0].Uid;

    public string To => Path[^1].Uid;

    /// <summary>Lengths of fibre.</summary>
    public int Spans => Path.Count(e => e is OpticalLine.FiberElement);
}

/// <summary>What money depends on besides prices.</summary>
/// <param name="Amortisation">Seconds over which everything is written off; null takes each class's lifetime from the catalogue.</param>
/// <param name="Repairs">False when the support contract replaces what breaks.</param>
/// <param name="Spares">Spare servers over servers; null takes the catalogue's.</param>
/// <param name="CostOfCapital">Per second, as every setting in base units; 0 is straight line.</param>
public sealed record Economics(double? Amortisation, Setting CostOfCapital, Setting? ItSupport, Setting? Spares = null, bool Repairs = true);
