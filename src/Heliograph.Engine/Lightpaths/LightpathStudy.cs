using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.OpticalLine;
using Heliograph.Model.Parts;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Engine.Lightpaths;

/// <summary>How a plan is made.</summary>
/// <param name="IsExact">With CP-SAT; false: the heuristic alone.</param>
/// <param name="Limit">Of CP-SAT, deterministic seconds: of search, the same everywhere; building and presolving the model come on top.</param>
public sealed record LightpathOptions(bool IsExact = true, double Limit = 20);

/// <summary>A demand with its share of time up: by the closed form, and by enumeration of cuts.</summary>
public sealed record DemandAvailability(LightpathDemand Demand, double Closed, double Least, double Most);

/// <summary>Everything that <c>helio lightpath plan</c> tells.</summary>
/// <param name="Heuristic">The plan of one demand after another.</param>
/// <param name="Exact">Null: not asked for.</param>
/// <param name="Margins_dB">Least margin of what is lit of each placed demand of the chosen plan.</param>
public sealed record LightpathStudyResult(
    LightpathFile File,
    OpticalMap Map,
    LightpathPlan Heuristic,
    ExactPlan? Exact,
    ImmutableArray<double> Margins_dB,
    ImmutableArray<DemandAvailability> Availability,
    ImmutableArray<CutOutcome> Cuts,
    ImmutableArray<CalendarEntry> Calendar,
    ImmutableArray<LineUse> Lines,
    LineFigures Figures,
    ImmutableArray<CircleCoverage> Circles,
    double CutsPerKmYear,
    double Repair_s,
    ImmutableArray<Finding> Findings
)
{
    public ImmutableArray<JobOutlook> Jobs { get; init; } = [];

    /// <summary>The better of both.</summary>
    public LightpathPlan Plan => Exact?.Plan ?? Heuristic;
}

/// <summary>Plans the lightpaths of a file: reads what it names, designs the network, places demands, cuts fibres, books bandwidth, counts cost.</summary>
public static class LightpathStudy
{
    private const double Year_s = 365.25 * 86_400;

    /// <summary>Cuts at once that the enumeration looks at.</summary>
    private const int MostCuts = 3;

    /// <summary>Null, with diagnostics, where the input is not usable.</summary>
    public static LightpathStudyResult? Run(LightpathFile file, Workspace workspace, LightpathOptions options, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Prepare(file, workspace, diagnostics) is not { } given)
        {
            return null;
        }
        (OpticalMap map, LineSimulation simulation, LineFigures figures) = (given.Map, given.Simulation, given.Figures);
        (double rate, double mend) = (given.CutRate_perMs, given.Repair_s);
        double[] outage = Operations.Lightpaths.Availability.Outage(map.Risks, rate, mend);
        RouteChoice routes = new(map, file, simulation, outage);
        DemandCandidates[] demands = [.. file.Demands.Select(routes.Of)];
        if (!new PlanObjective(demands).IsCountable)
        {
            const string message = "the costs of the weights times the rates of the demands are too far apart to be counted exactly";
            diagnostics.Error(Codes.PlanNotCountable, file.Span, message, "lower the weights, or join small demands");
            return null;
        }
        LightpathPlan heuristic = new LightpathPlanner(map, simulation).Plan(demands);
        ExactPlan? exact = options.IsExact ? new ExactPlanner(map, simulation).Solve(demands, heuristic, options.Limit) : null;
        LightpathPlan plan = exact?.Plan ?? heuristic;
        BandwidthCalendar calendar = new(plan);
        ImmutableArray<CalendarEntry> entries = calendar.Book(file.Bookings);
        ImmutableArray<CutOutcome> outcomes = new CutStudy(map, simulation, routes, file, rate, mend).Run(plan, entries);
        (double Least, double Most)[] states = Operations.Lightpaths.Availability.ByStates(map, plan.Placed, outage, MostCuts);
        ImmutableArray<DemandAvailability> availability =
        [
            .. plan.Placed.Select((p, i) => new DemandAvailability(p.Demand, p.Candidate.Availability, states[i].Least, states[i].Most)),
        ];
        LightpathStudyResult result = new(
            file,
            map,
            heuristic,
            exact,
            Margins(map, simulation, plan),
            availability,
            outcomes,
            entries,
            LineLedger.Of(map, plan, entries, figures, file.Horizon_s, file.Life_s),
            figures,
            Circles(file, map, given.Slow_sPerM, given.Fast_sPerM),
            rate * 1e3 * Year_s,
            mend,
            Findings(plan, availability, outcomes, entries)
        );
        JobOutlook?[] outlooks = [.. given.Jobs.Select(j => JobCuts.Of(j, result))];
        return result with
        {
            Jobs = [.. outlooks.OfType<JobOutlook>()],
            Findings = [.. result.Findings, .. given.Jobs.SelectMany((j, i) => JobFindings(j, outlooks[i]))],
        };
    }

    private static IEnumerable<Finding> JobFindings(JobLine line, JobOutlook? outlook)
    {
        string job = $"job '{line.Job.Name}'";
        if (outlook is null)
        {
            string nothing = $"no lightpath joins {line.Job.From} and {line.Job.To}, the sites of {job}, when most is carried";
            yield return new Finding(Codes.BadPlanJob, Severity.Error, line.Job.Name, nothing, "add a demand between them");
            yield break;
        }
        JobCut[] stops = [.. outlook.Cuts.Where(c => c.Fate != JobFate.Pauses)];
        if (stops.Length > 0)
        {
            string message = FormattableString.Invariant(
                $"{stops.Length} of {outlook.Cuts.Length} cuts that meet {job} stop it, {stops.Sum(c => c.CutsPerYear):0.##} times a year: {100 * outlook.LostShare:0.###} % of its time goes to cuts"
            );
            yield return new Finding(Codes.CutsStopPlanJob, Severity.Warning, line.Job.Name, message, StopRemedy(stops, outlook));
        }
    }

    private static string StopRemedy(JobCut[] stops, JobOutlook outlook) =>
        stops.Any(c => c.Fate == JobFate.Waits)
            ? "protect its demands"
            : FormattableString.Invariant($"bring its traffic back within the {outlook.Tolerance_s * 1e3:0.#} ms that it tolerates: 1+1");

    /// <summary>Reports what is wrong with a file and the files that it names, without planning.</summary>
    public static void Check(LightpathFile file, Workspace workspace, DiagnosticList diagnostics) => Prepare(file, workspace, diagnostics);

    private sealed record Given(
        OpticalMap Map,
        ImmutableArray<JobLine> Jobs,
        LineSimulation Simulation,
        LineFigures Figures,
        double CutRate_perMs,
        double Repair_s,
        double Slow_sPerM,
        double Fast_sPerM
    );

    // Network and figures; null, with diagnostics, where the input is not usable.
    private static Given? Prepare(LightpathFile file, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        LineSimulation simulation = new();
        OpticalMap? map = Map(file, simulation, diagnostics);
        FigureBook book = new(workspace.Catalogue);
        if (map is not null)
        {
            CheckNames(file, map, diagnostics);
        }
        ImmutableArray<JobLine> jobs = [.. file.Jobs.Select(j => JobLine.Read(j, workspace, diagnostics)).OfType<JobLine>()];
        double? cuts = file.CutRate_perMs ?? Figure(file, book, file.Parts.Cuts, "cuts-per-km", diagnostics);
        double? repair = file.Repair_s ?? Figure(file, book, file.Parts.Cuts, "mttr", diagnostics);
        LineFigures figures = Figures(file, book, diagnostics);
        double? slow = Figure(file, book, file.Parts.Fibre, "delay-per-length", diagnostics);
        double? fast = Figure(file, book, file.Parts.HollowCore, "delay-per-length", diagnostics);
        return map is not null && diagnostics.ErrorCount == before && (cuts, repair, slow, fast) is ({ } c, { } r, { } s, { } f)
            ? new Given(map, jobs, simulation, figures, c, r, s, f)
            : null;
    }

    private static OpticalMap? Map(LightpathFile file, LineSimulation simulation, DiagnosticList diagnostics)
    {
        LineEquipment? equipment = LineEquipmentReader.ReadFile(file.Equipment, diagnostics);
        LineTopology? topology =
            equipment is null ? null
            : file.Network is { } network ? LineTopologyReader.ReadFile(network, equipment, diagnostics)
            : LineSketch.Build(file, equipment, diagnostics);
        return topology is null ? null : OpticalMap.Build(topology, equipment!, file, simulation, diagnostics);
    }

    private static void CheckNames(LightpathFile file, OpticalMap map, DiagnosticList diagnostics)
    {
        string[] sites = [.. map.Sites.Select(s => s.Name)];
        IEnumerable<(string From, string To, string Of, SourceSpan Span)> ends = file
            .Demands.Select(d => (d.From, d.To, $"demand '{d.Name}'", d.Span))
            .Concat(file.Bookings.Select(b => (b.From, b.To, $"booking '{b.Name}'", b.Span)))
            .Concat(file.Jobs.Select(j => (j.From, j.To, $"job '{j.Name}'", j.Span)));
        foreach ((string from, string to, string of, SourceSpan span) in ends)
        {
            foreach (string end in (ReadOnlySpan<string>)[from, to])
            {
                if (!sites.Contains(end))
                {
                    diagnostics.Error(Codes.UnknownLightpathSite, span, $"{of}: there is no site '{Excerpt.Of(end)}'", Suggest.Fix(end, sites));
                }
            }
        }
    }

    // A price or power that the file gives itself comes before the part's.
    private static LineFigures Figures(LightpathFile file, FigureBook book, DiagnosticList diagnostics)
    {
        (LightpathParts parts, LightpathPrices prices, LightpathPowers powers) = (file.Parts, file.Prices, file.Powers);
        double? Of(double? given, string? part, string quantity) =>
            part is null || !IsThere(file, book, part, diagnostics) ? given : given ?? Figure(file, book, part, quantity, diagnostics);
        // Parts that were good enough for prices may know no power: then no energy is told.
        double? Draws(string? part, string? boundary = null) => part is null ? null : book.Get(new PartRef(part), "power", boundary).Value;
        bool hasRoadms = parts.Roadm is not null || prices.Roadm_USD is not null || powers.Roadm_W is not null;
        return new LineFigures(
            Of(prices.Lease_USDperMs, parts.Lease, "lease-per-km"),
            Of(prices.Transceiver_USD, parts.Transceiver, "price"),
            Of(prices.Amplifier_USD, parts.Amplifier, "price")
        )
        {
            HasRoadms = hasRoadms,
            Roadm_USD = Of(prices.Roadm_USD, parts.Roadm, "price"),
            Transceiver_W = powers.Transceiver_W ?? Draws(parts.Transceiver),
            // Of a site is of both directions.
            Amplifier_W = powers.Amplifier_W ?? Draws(parts.Amplifier, "amplifier") ?? Draws(parts.Amplifier, "site") / 2,
            Roadm_W = powers.Roadm_W ?? Draws(parts.Roadm),
            HasElectricity = parts.Electricity is not null || prices.Electricity_USDperJ is not null,
            Electricity_USDperJ = Of(prices.Electricity_USDperJ, parts.Electricity, "electricity-price"),
            Pue = powers.Pue,
        };
    }

    private static double? Figure(LightpathFile file, FigureBook book, string part, string quantity, DiagnosticList diagnostics)
    {
        if (!IsThere(file, book, part, diagnostics))
        {
            return null;
        }
        double? value = book.Get(new PartRef(part), quantity).Value;
        if (value is null)
        {
            diagnostics.Error(
                Codes.MissingFigure,
                file.Span,
                $"part '{part}' has no figure '{quantity}'",
                $"name a part that has, see 'helio parts {quantity}'"
            );
        }
        return value;
    }

    private static bool IsThere(LightpathFile file, FigureBook book, string part, DiagnosticList diagnostics)
    {
        bool isThere = book.Part(new PartRef(part)) is not null;
        if (!isThere)
        {
            diagnostics.Error(Codes.UnknownPart, file.Span, $"there is no part '{Excerpt.Of(part)}'", "see 'helio parts'");
        }
        return isThere;
    }

    private static ImmutableArray<double> Margins(OpticalMap map, LineSimulation simulation, LightpathPlan plan)
    {
        PlanState state = new(map, simulation, plan.Placed.Select(p => p.Demand));
        foreach (PlacedDemand placed in plan.Placed)
        {
            if (!state.TryPlace(placed, out Blocking reason))
            {
                throw new InvalidOperationException($"demand '{placed.Demand.Name}' of a finished plan does not close: {reason}");
            }
        }
        return [.. plan.Placed.Select((_, i) => state.Margin_dB(i))];
    }

    private static ImmutableArray<CircleCoverage> Circles(LightpathFile file, OpticalMap map, double slow, double fast)
    {
        if (file.Circle_s is not { } limit)
        {
            return [];
        }
        ImmutableArray<SitePair> pairs = MetroCircle.Pairs(map);
        return [MetroCircle.Coverage(pairs, file.Parts.Fibre, slow, limit), MetroCircle.Coverage(pairs, file.Parts.HollowCore, fast, limit)];
    }

    private static ImmutableArray<Finding> Findings(
        LightpathPlan plan,
        ImmutableArray<DemandAvailability> availability,
        ImmutableArray<CutOutcome> cuts,
        ImmutableArray<CalendarEntry> entries
    )
    {
        ImmutableArray<Finding>.Builder findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (BlockedDemand blocked in plan.Blocked)
        {
            findings.Add(
                new Finding(
                    Codes.DemandBlocked,
                    Severity.Error,
                    blocked.Demand.Name,
                    $"demand '{blocked.Demand.Name}' gets no lightpath: {LightpathWords.Of(blocked.Reason)}",
                    LightpathWords.Remedy(blocked.Reason)
                )
            );
        }
        foreach (DemandAvailability demand in availability)
        {
            if (demand.Demand.Availability is { } wanted && demand.Least < wanted)
            {
                string message = FormattableString.Invariant(
                    $"demand '{demand.Demand.Name}' is up {demand.Least:0.0000000} of the time when backups are called together, {wanted} is wanted"
                );
                findings.Add(new Finding(Codes.DemandBlocked, Severity.Warning, demand.Demand.Name, message, "protect it 1+1"));
            }
        }
        foreach (CutOutcome cut in cuts.Where(c => c.Margin_dB < 0))
        {
            string message = FormattableString.Invariant($"after a cut of '{cut.Risk.Name}' light misses its margin by {-cut.Margin_dB:0.00} dB");
            findings.Add(
                new Finding(Codes.BackupDoesNotClose, Severity.Warning, cut.Risk.Name, message, "raise sys_margins of the library, or protect 1+1")
            );
        }
        foreach (CalendarEntry entry in entries.Where(e => !e.IsAdmitted))
        {
            string message = $"booking '{entry.Booking.Name}' does not fit";
            findings.Add(
                new Finding(Codes.BadBooking, Severity.Warning, entry.Booking.Name, message, "move it, widen its window, or add a demand on its way")
            );
        }
        return findings.ToImmutable();
    }
}

/// <summary>Reasons in words.</summary>
public static class LightpathWords
{
    public static string Of(Blocking reason) =>
        reason switch
        {
            Blocking.NoRoute => "no route",
            Blocking.NoDisjointRoute => "no second route without a common risk closes",
            Blocking.LatencyTooLong => "every route is too long",
            Blocking.TooManySlots => "no mode sends its rate within the spectrum of one line",
            Blocking.NoModeCloses => "no mode closes on any route, even alone",
            Blocking.AvailabilityTooLow => "no way is up often enough",
            Blocking.NoSpectrum => "no slots are free",
            Blocking.TakesMargin => "it or what is lit already would miss its margin",
            Blocking.BackupDoesNotClose => "its backup does not close under a cut",
            _ => "nothing is in the way",
        };

    public static string Remedy(Blocking reason) =>
        reason switch
        {
            Blocking.NoRoute or Blocking.NoDisjointRoute => "add a line, or raise 'candidates'",
            Blocking.LatencyTooLong => "allow more latency",
            Blocking.TooManySlots => "split it",
            Blocking.NoModeCloses => "use a more robust mode, or shorter spans",
            Blocking.AvailabilityTooLow => "protect it",
            Blocking.NoSpectrum => "add a line, or a mode with more bits in a slot",
            _ => "add a line, or a more robust mode",
        };
}
