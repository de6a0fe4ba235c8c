using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>Why a request is not served, by the names of GNPy's responses.</summary>
public enum BlockingReason
{
    /// <summary>No way leads there.</summary>
    NoPath,

    /// <summary>No way passes the nodes that are asked for.</summary>
    NoPathWithConstraint,

    /// <summary>No mode of the transceiver works.</summary>
    NoFeasibleMode,

    /// <summary>No mode of the transceiver fits into the spacing.</summary>
    NoFeasibleBaudrateWithSpacing,

    /// <summary>The mode that is asked for does not work.</summary>
    ModeNotFeasible,

    /// <summary>No slot is free all along the path.</summary>
    NoSpectrum,

    /// <summary>The slots that are asked for are too narrow.</summary>
    NotEnoughReservedSpectrum,

    /// <summary>Light does not come through.</summary>
    NoComputedSnr,
}

/// <summary>The names of blocking reasons.</summary>
public static class BlockingReasons
{
    public static string Name(this BlockingReason reason) =>
        reason switch
        {
            BlockingReason.NoPath => "NO_PATH",
            BlockingReason.NoPathWithConstraint => "NO_PATH_WITH_CONSTRAINT",
            BlockingReason.NoFeasibleMode => "NO_FEASIBLE_MODE",
            BlockingReason.NoFeasibleBaudrateWithSpacing => "NO_FEASIBLE_BAUDRATE_WITH_SPACING",
            BlockingReason.ModeNotFeasible => "MODE_NOT_FEASIBLE",
            BlockingReason.NoSpectrum => "NO_SPECTRUM",
            BlockingReason.NotEnoughReservedSpectrum => "NOT_ENOUGH_RESERVED_SPECTRUM",
            _ => "NO_COMPUTED_SNR",
        };

    /// <summary>True where there is no path to show.</summary>
    public static bool HasNoPath(this BlockingReason reason) =>
        reason
            is BlockingReason.NoPath
                or BlockingReason.NoPathWithConstraint
                or BlockingReason.NoFeasibleBaudrateWithSpacing
                or BlockingReason.NoComputedSnr;
}

/// <summary>A request while it is planned: what was asked, and what has been found.</summary>
public sealed class PathDemand
{
    internal PathDemand(PathService service)
    {
        (Service, Id, IsBidirectional) = (service, service.Id, service.IsBidirectional);
        Nodes = [.. service.Route.Select(h => h.Node)];
        Strict = [.. service.Route.Select(h => h.IsStrict)];
        N = [.. service.Slots.Select(s => s.N)];
        M = [.. service.Slots.Select(s => s.M)];
        Bandwidth_bps = service.Bandwidth_bps;
    }

    public PathService Service { get; }

    /// <summary>Of all requests that were joined, with " | " between.</summary>
    public string Id { get; internal set; }

    public bool IsBidirectional { get; }

    public string Source => Service.Source;

    public string Destination => Service.Destination;

    public required TransceiverType Type { get; init; }

    /// <summary>Given, or found to work; null before one is found.</summary>
    public TransceiverMode? Mode { get; internal set; }

    public bool AsksForMode { get; internal init; }

    /// <summary>Lower edge of the channels, Hz: the first stands a spacing above it.</summary>
    public double Low_Hz { get; internal init; }

    public double High_Hz { get; internal init; }

    public int Channels { get; internal init; }

    public double Power_W { get; internal init; }

    public double TransmitterPower_W { get; internal init; }

    public double Bandwidth_bps { get; internal set; }

    public List<string> Nodes { get; }

    public List<bool> Strict { get; }

    /// <summary>Centres of the slots; null once the request is blocked.</summary>
    public IReadOnlyList<int?>? N { get; internal set; }

    public IReadOnlyList<int?>? M { get; internal set; }

    public BlockingReason? Blocking { get; internal set; }
}

/// <summary>Makes demands of the requests of a file: what transceiver, mode and spacing mean in numbers, and whether they agree.</summary>
internal sealed class DemandReader(LineEquipment equipment, DiagnosticList diagnostics)
{
    /// <summary>Width for which a slot's M counts, Hz.</summary>
    private const double SlotUnit_Hz = 12.5e9;

    public List<PathDemand> Read(LineServices services) => [.. services.Services.Select(Read).OfType<PathDemand>()];

    /// <summary>Channels that carry a bandwidth, and M of them together.</summary>
    public static (int Channels, int Slots) Needed(double bandwidth, double spacing, double bitRate)
    {
        int channels = (int)Math.Ceiling(bandwidth / bitRate);
        return (channels, (int)Math.Ceiling(spacing / SlotUnit_Hz) * channels);
    }

    private PathDemand? Read(PathService service)
    {
        if (equipment.FindTransceiver(service.TransceiverType) is not { } type)
        {
            string fix = Suggest.Fix(service.TransceiverType, equipment.Transceivers.Select(t => t.Name));
            Report(service, $"transceiver '{Excerpt.Of(service.TransceiverType)}' is not in the library", fix, Codes.UnknownVariety);
            return null;
        }
        TransceiverMode? mode = null;
        if (service.Mode is { } name && (mode = type.Find(name)) is null)
        {
            Report(
                service,
                $"transceiver '{type.Name}' has no mode '{Excerpt.Of(name)}'",
                Suggest.Fix(name, type.Modes.Select(m => m.Format)),
                Codes.UnknownVariety
            );
            return null;
        }
        double high = service.MaxChannels is { } most ? type.Low_Hz + service.Spacing_Hz * most : type.High_Hz;
        SpectrumDefaults spectrum = equipment.Spectrum;
        double power = service.Power_W ?? Db(spectrum.Power_dBm);
        PathDemand demand = new(service)
        {
            Type = type,
            Mode = mode,
            AsksForMode = mode is not null,
            Low_Hz = type.Low_Hz,
            High_Hz = high,
            Channels = service.MaxChannels ?? Band.Channels(type.Low_Hz, type.High_Hz, service.Spacing_Hz),
            Power_W = power,
            TransmitterPower_W = service.TransmitterPower_W ?? (spectrum.TransmitterPower_dBm is { } given ? Db(given) : power),
        };
        return Check(demand, type) ? demand : null;
    }

    private bool Check(PathDemand demand, TransceiverType type)
    {
        if (demand.Mode is not { } mode)
        {
            return true;
        }
        PathService service = demand.Service;
        if (mode.SymbolRate_Bd > mode.MinSpacing_Hz)
        {
            return Report(service, $"mode '{mode.Format}' of '{type.Name}' has a symbol rate above its min_spacing", "correct the library");
        }
        if (mode.MinSpacing_Hz > service.Spacing_Hz)
        {
            string message = FormattableString.Invariant(
                $"the spacing of {service.Spacing_Hz * 1e-9:0.###} GHz is below the {mode.MinSpacing_Hz * 1e-9:0.###} GHz of '{mode.Format}'"
            );
            return Report(service, message, "widen the spacing, or take another mode", Codes.BadSpectrum);
        }
        if (demand.High_Hz > type.High_Hz)
        {
            int fit = Band.Channels(type.Low_Hz, type.High_Hz, service.Spacing_Hz);
            return Report(
                service,
                $"{demand.Channels} channels do not fit into the range of '{type.Name}'",
                $"take at most {fit}",
                Codes.BadSpectrum
            );
        }
        return CheckSlots(service, mode);
    }

    private bool CheckSlots(PathService service, TransceiverMode mode)
    {
        (int needed, _) = Needed(service.Bandwidth_bps, service.Spacing_Hz, mode.BitRate_bps);
        (_, int perChannel) = Needed(mode.BitRate_bps, service.Spacing_Hz, mode.BitRate_bps);
        if (service.Slots.Any(s => s.M is null))
        {
            return true;
        }
        int carried = service.Slots.Sum(s => s.M!.Value / perChannel);
        if (carried < needed)
        {
            string message = FormattableString.Invariant(
                $"the slots carry {carried} channels, {service.Bandwidth_bps * 1e-9:0.##} Gb/s need {needed}"
            );
            return Report(service, message, $"give M {perChannel} for each channel", Codes.BadSpectrum);
        }
        List<FrequencySlot> sorted = [.. service.Slots.Where(s => s.N is not null).OrderBy(s => s.N)];
        for (int i = 1; i < sorted.Count; i++)
        {
            if (sorted[i].N - sorted[i].M <= sorted[i - 1].N + sorted[i - 1].M - 1)
            {
                string message = $"slots N {sorted[i - 1].N} and {sorted[i].N} overlap";
                return Report(service, message, "move one by the sum of both M", Codes.BadSpectrum);
            }
        }
        return true;
    }

    private bool Report(PathService service, string message, string fix, string code = Codes.BadPathRequest)
    {
        diagnostics.Error(code, service.Span, $"request '{Excerpt.Of(service.Id)}': {message}", fix);
        return false;
    }

    private static double Db(double dBm) => Math.Pow(10, dBm / 10) * 1e-3;
}
