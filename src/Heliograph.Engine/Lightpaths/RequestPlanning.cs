using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.OpticalLine;
using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>How requests are planned.</summary>
public sealed record PlanningOptions
{
    /// <summary>Amplifiers are set anew for each request, on its path and the way back.</summary>
    public bool RedesignsPerRequest { get; init; }

    public SlotPolicy Policy { get; init; } = SlotPolicy.FirstFit;

    public bool InsertsAmplifiers { get; init; } = true;

    /// <summary>As the reference where it is wrong.</summary>
    public bool IsReference { get; init; }

    /// <summary>All requests are planned in both directions.</summary>
    public bool AllBidirectional { get; init; }
}

/// <summary>A request with its path and what arrives.</summary>
/// <param name="Path">Empty where there is none.</param>
/// <param name="Received">Null without a path.</param>
/// <param name="ReceivedBack">In the other direction; null where it was not asked for.</param>
public sealed record PlannedRequest(
    PathDemand Demand,
    ImmutableArray<LineNode> Path,
    ImmutableArray<LineNode> PathBack,
    ReceivedSpectrum? Received,
    ReceivedSpectrum? ReceivedBack
);

/// <summary>The answer to a file of requests.</summary>
/// <param name="Services">As asked, before equal ones were joined.</param>
/// <param name="Disjoint">Groups without common links, after that.</param>
public sealed record RequestPlan(
    LightpathNetwork Network,
    ImmutableArray<PathDemand> Services,
    ImmutableArray<DisjointServices> Disjoint,
    ImmutableArray<PlannedRequest> Requests
);

/// <summary>
/// Plans path requests as gnpy-path-request: path, mode with penalties and margin, and slots of spectrum, one request after the other. Propagation is always at
/// full load. Not for use by two threads at once.
/// </summary>
public sealed class RequestPlanning
{
    private readonly LightpathNetwork _network;
    private readonly LineEquipment _equipment;
    private readonly PlanningOptions _options;
    private readonly DiagnosticList _diagnostics;
    private readonly Dictionary<(int, int), int[]?> _shortest = [];
    private readonly Dictionary<Sending, Sent> _sent = [];
    private readonly Dictionary<Sending, ImmutableArray<LineChannel>> _grids = [];
    private readonly SpectrumSections _sections;

    private RequestPlanning(LightpathNetwork network, PlanningOptions options, DiagnosticList diagnostics)
    {
        (_network, _equipment, _options, _diagnostics) = (network, network.Equipment, options, diagnostics);
        _sections = new SpectrumSections(network.Line, network.Equipment);
    }

    /// <summary>Null, with diagnostics, where the network cannot be designed or the requests contradict it.</summary>
    public static RequestPlan? Run(
        LineTopology topology,
        LineEquipment equipment,
        LineSimulation simulation,
        LineServices services,
        PlanningOptions options,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(equipment);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (options.AllBidirectional)
        {
            services = services with { Services = [.. services.Services.Select(s => s with { IsBidirectional = true })] };
        }
        int before = diagnostics.ErrorCount;
        List<PathDemand> asked = new DemandReader(equipment, diagnostics).Read(services);
        DesignReference reference = LineDesigner.Reference(equipment);
        LightpathNetwork? network = LightpathNetwork.Design(
            topology,
            equipment,
            simulation,
            reference,
            options.InsertsAmplifiers,
            options.IsReference,
            diagnostics
        );
        if (network is null || diagnostics.ErrorCount > before)
        {
            return null;
        }
        RequestPlanning planning = new(network, options, diagnostics);
        planning.CorrectRoutes(asked);
        if (diagnostics.ErrorCount > before)
        {
            return null;
        }
        // What was asked is shown as it was before requests are joined.
        ImmutableArray<PathDemand> shown = [.. new DemandReader(equipment, []).Read(services)];
        List<DisjointGroup> groups = DemandJoining.Distinct([.. services.Disjoint.Select(d => new DisjointGroup(d))]);
        List<PathDemand> demands = DemandJoining.Join(asked, groups);
        if (planning.Paths(demands, groups) is not { } paths)
        {
            return null;
        }
        List<PlannedRequest> planned = [.. demands.Select((d, i) => planning.Plan(d, paths[i]))];
        SlotAssignment slots = new(planning._sections, options.Policy);
        foreach (PlannedRequest request in planned)
        {
            if (request.Demand.Blocking is not null)
            {
                (request.Demand.N, request.Demand.M) = (null, null);
            }
            else
            {
                slots.Assign(request.Demand, request.Path.Concat(request.PathBack));
            }
        }
        ImmutableArray<DisjointServices> disjoint = [.. groups.Select(g => g.Services with { Services = [.. g.Demands] })];
        return diagnostics.ErrorCount > before ? null : new RequestPlan(network, shown, disjoint, [.. planned]);
    }

    // Ends must be transceivers. They are no wishes, nor is what is not in the network, where that may be left out.
    private void CorrectRoutes(List<PathDemand> demands)
    {
        foreach (PathDemand demand in demands)
        {
            bool hasEnds = IsTransceiver(demand, demand.Source, "source") & IsTransceiver(demand, demand.Destination, "destination");
            if (!hasEnds)
            {
                continue;
            }
            if (demand.Nodes.Count > 0 && demand.Nodes[0] == demand.Source)
            {
                Remove(demand, 0);
            }
            if (demand.Nodes.Count > 0 && demand.Nodes[^1] == demand.Destination)
            {
                Remove(demand, demand.Nodes.Count - 1);
            }
            for (int i = demand.Nodes.Count - 1; i >= 0; i--)
            {
                string node = demand.Nodes[i];
                if (_network.Find(node) is not (null or TransceiverNode))
                {
                    continue;
                }
                string message = $"request '{Excerpt.Of(demand.Id)}': '{Excerpt.Of(node)}' is no element that a path can pass";
                if (demand.Strict[i])
                {
                    _diagnostics.Error(Codes.BadPathRequest, demand.Service.Span, message, "correct it, or make the hop LOOSE");
                }
                else
                {
                    _diagnostics.Warning(Codes.BadPathRequest, demand.Service.Span, $"{message}; it is left out", "correct it");
                    Remove(demand, i);
                }
            }
        }
    }

    private static void Remove(PathDemand demand, int at)
    {
        demand.Nodes.RemoveAt(at);
        demand.Strict.RemoveAt(at);
    }

    private bool IsTransceiver(PathDemand demand, string uid, string what)
    {
        if (_network.Find(uid) is TransceiverNode)
        {
            return true;
        }
        string fix = Suggest.Fix(uid, _network.Line.Nodes.OfType<TransceiverNode>().Select(t => t.Uid));
        string message = $"request '{Excerpt.Of(demand.Id)}': {what} '{Excerpt.Of(uid)}' is no transceiver of the network";
        _diagnostics.Error(Codes.BadPathRequest, demand.Service.Span, message, fix);
        return false;
    }

    private List<int[]?>? Paths(List<PathDemand> demands, List<DisjointGroup> groups)
    {
        Dictionary<PathDemand, int[]> disjoint = [];
        if (groups.Count > 0)
        {
            if (new DisjointRoutes(_network, _sections, _diagnostics).Find(demands, groups) is not { } found)
            {
                return null;
            }
            disjoint = found;
        }
        // By source, so that one search serves all demands from it.
        int[]?[] paths = new int[]?[demands.Count];
        foreach (int i in Enumerable.Range(0, demands.Count).OrderBy(i => demands[i].Source, StringComparer.Ordinal))
        {
            paths[i] = disjoint.TryGetValue(demands[i], out int[]? way) ? way : Path(demands[i]);
        }
        return [.. paths];
    }

    private int[]? Path(PathDemand demand)
    {
        LineNode source = _network.Find(demand.Source)!;
        LineNode destination = _network.Find(demand.Destination)!;
        int[] wishes = [.. demand.Nodes.Select(n => _network.Find(n)!.Index)];
        if (Explicit(wishes, source, destination) is { } given)
        {
            return given;
        }
        if (wishes.Length == 0)
        {
            if (!_shortest.TryGetValue((source.Index, destination.Index), out int[]? way))
            {
                way = _network.Routes.Shortest(source.Index, destination.Index);
                _shortest.Add((source.Index, destination.Index), way);
            }
            demand.Blocking = way is null ? BlockingReason.NoPath : null;
            return way;
        }
        bool isReached = false;
        foreach (int[] way in _network.Routes.ByLength(source.Index, destination.Index).Take(RouteGraph.MostWays))
        {
            isReached = true;
            if (RouteWish.IsMet(wishes, way))
            {
                return way;
            }
        }
        if (isReached && !demand.Strict.Contains(true))
        {
            string message = $"request '{Excerpt.Of(demand.Id)}': no path passes the nodes that it asks for; they are left out";
            _diagnostics.Warning(Codes.NoWayThrough, demand.Service.Span, message, "correct its explicit-route-objects");
            return _network.Routes.Dijkstra(source.Index, destination.Index);
        }
        demand.Blocking = isReached ? BlockingReason.NoPathWithConstraint : BlockingReason.NoPath;
        return null;
    }

    // The path that the elements of sections spell from end to end; null where they do not.
    private int[]? Explicit(int[] wishes, LineNode source, LineNode destination)
    {
        List<SpectrumSection> named = _sections.Along(wishes.Select(w => _network.Line.Nodes[w]));
        if (named.Count == 0 || source.Next.Count == 0 || destination.Previous.Count == 0)
        {
            return null;
        }
        LineNode first = source.Next[0] is RoadmNode ? source.Next[0] : source;
        LineNode last = destination.Previous[0] is RoadmNode ? destination.Previous[0] : destination;
        if (named[0].Nodes[0] != first || named[^1].Nodes[^1] != last)
        {
            return null;
        }
        for (int i = 1; i < named.Count; i++)
        {
            if (named[i - 1].Nodes[^1] != named[i].Nodes[0])
            {
                return null;
            }
        }
        return [.. named.SelectMany(s => s.Nodes).Prepend(source).Append(destination).Select(n => n.Index).Distinct()];
    }

    private PlannedRequest Plan(PathDemand demand, int[]? way)
    {
        if (way is null)
        {
            return new PlannedRequest(demand, [], [], null, null);
        }
        LineNode[] path = [.. way.Select(i => _network.Line.Nodes[i])];
        LineNode[]? back = _sections.Reverse(path);
        if (back is null)
        {
            string message = $"request '{Excerpt.Of(demand.Id)}': its path has no way back, on which the same slots are taken";
            _diagnostics.Error(Codes.NoWayThrough, demand.Service.Span, message, "connect the ROADMs in both directions");
            return new PlannedRequest(demand, [], [], null, null);
        }
        if (_options.RedesignsPerRequest)
        {
            double power = 10 * Math.Log10(demand.Power_W * 1e3);
            _network.TryRedesign(new DesignReference(power, demand.Channels), path.Concat(back));
        }
        ReceivedSpectrum? received = demand.AsksForMode ? Given(demand, path, way) : Best(demand, path, way);
        ReceivedSpectrum? receivedBack = null;
        if (demand.IsBidirectional && demand.Mode is { } mode)
        {
            int[] wayBack = [.. back.Select(n => n.Index)];
            receivedBack = Send(demand, back, wayBack, mode.SymbolRate_Bd, mode.EqualisationOffset_dB, RollOff(mode), [])
                ?.Receive(mode.TransmitterOsnr_dB);
            if (receivedBack is not null && !Passes(receivedBack, mode, isGiven: true))
            {
                demand.Blocking ??= BlockingReason.ModeNotFeasible;
            }
        }
        bool hasPath = demand.Blocking?.HasNoPath() != true;
        return new PlannedRequest(demand, hasPath ? [.. path] : [], [.. back], hasPath ? received : null, receivedBack);
    }

    private ReceivedSpectrum? Given(PathDemand demand, LineNode[] path, int[] way)
    {
        TransceiverMode mode = demand.Mode!;
        ReceivedSpectrum? received = Send(demand, path, way, mode.SymbolRate_Bd, mode.EqualisationOffset_dB, RollOff(mode), [])
            ?.Receive(mode.TransmitterOsnr_dB);
        if (received is null)
        {
            demand.Blocking = BlockingReason.NoComputedSnr;
        }
        else if (!Passes(received, mode, isGiven: true))
        {
            demand.Blocking = BlockingReason.ModeNotFeasible;
        }
        return received;
    }

    // The first that works, from the highest symbol rate and offset down, and of these from the highest bit rate. An amplifier that one spectrum has
    // saturated stays so for the next.
    private ReceivedSpectrum? Best(PathDemand demand, LineNode[] path, int[] way)
    {
        List<TransceiverMode> fitting = [.. demand.Type.Modes.Where(m => m.MinSpacing_Hz <= demand.Service.Spacing_Hz)];
        if (fitting.Count == 0)
        {
            demand.Blocking = BlockingReason.NoFeasibleBaudrateWithSpacing;
            return null;
        }
        var spectra = fitting
            .Select(m => (Rate: m.SymbolRate_Bd, Offset: m.EqualisationOffset_dB))
            .Distinct()
            .OrderByDescending(s => s.Rate)
            .ThenByDescending(s => s.Offset);
        List<(double, double)> tried = [];
        ReceivedSpectrum? received = null;
        foreach ((double rate, double offset) in spectra)
        {
            if (Send(demand, path, way, rate, offset, _equipment.Spectrum.RollOff, tried) is not { } lightpath)
            {
                demand.Blocking = BlockingReason.NoComputedSnr;
                return null;
            }
            tried.Add((rate, offset));
            var modes = fitting
                .Where(m => m.SymbolRate_Bd == rate)
                .OrderByDescending(m => m.BitRate_bps)
                .ThenByDescending(m => m.EqualisationOffset_dB);
            foreach (TransceiverMode mode in modes)
            {
                received = lightpath.Receive(mode.TransmitterOsnr_dB);
                demand.Mode = mode;
                if (Passes(received, mode, isGiven: false))
                {
                    return received;
                }
            }
        }
        demand.Blocking = BlockingReason.NoFeasibleMode;
        return received;
    }

    // A mode that is chosen must be above what is required, one that is given may be at it.
    private bool Passes(ReceivedSpectrum received, TransceiverMode mode, bool isGiven)
    {
        double left = Math.Round(received.Worst(mode).Gsnr_dB * 100, MidpointRounding.ToEven) / 100;
        double required = mode.Osnr_dB + _equipment.Spectrum.SystemMargin_dB;
        return isGiven ? left >= required : left > required;
    }

    private static double RollOff(TransceiverMode mode) => mode.RollOff ?? 0;

    private Lightpath? Send(
        PathDemand demand,
        LineNode[] path,
        int[] way,
        double rate,
        double offset,
        double rollOff,
        List<(double Rate, double Offset)> tried
    )
    {
        Sending key = new(
            string.Join(',', way),
            demand.Low_Hz,
            demand.High_Hz,
            demand.Service.Spacing_Hz,
            demand.TransmitterPower_W,
            rate,
            offset,
            rollOff,
            string.Join(';', tried)
        );
        if (!_options.RedesignsPerRequest && _sent.TryGetValue(key, out Sent? known))
        {
            return known.Lightpath;
        }
        Dictionary<(string, int), double> gains = [];
        if (tried.Count > 0)
        {
            (double lastRate, double lastOffset) = tried[^1];
            Sending before = key with { Rate = lastRate, Offset = lastOffset, Tried = string.Join(';', tried.SkipLast(1)) };
            gains = _sent.TryGetValue(before, out Sent? last) ? new(last.Gains) : gains;
        }
        Sending grid = key with { Way = "", Tried = "" };
        if (!_grids.TryGetValue(grid, out ImmutableArray<LineChannel> channels))
        {
            channels = EvenSpectrum.Of(key.Low, key.High, key.Spacing, rate, rollOff, 0, key.Power, offset);
            _grids.Add(grid, channels);
        }
        Lightpath? lightpath = _network.Send(path, _network.Carried(path, channels), keepsTrace: false, gains);
        _sent[key] = new Sent(lightpath, gains);
        return lightpath;
    }

    /// <summary>A spectrum on a path, and which were sent there before it.</summary>
    private sealed record Sending(
        string Way,
        double Low,
        double High,
        double Spacing,
        double Power,
        double Rate,
        double Offset,
        double RollOff,
        string Tried
    );

    private sealed record Sent(Lightpath? Lightpath, Dictionary<(string, int), double> Gains);
}
