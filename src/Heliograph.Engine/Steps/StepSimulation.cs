using System.Collections.Immutable;
using System.Diagnostics;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Simulation.Flow.Ranks;
using Heliograph.Simulation.Packet;
using Heliograph.Workload.Training;
using Heliograph.Workload.Training.Graphs;

namespace Heliograph.Engine.Steps;

/// <summary>
/// Runs the training step of a scenario as flows on its fabric, and explains it. Assumptions and equations: <c>docs/models/step-graph.md</c>. The result
/// is a function of scenario and figures.
/// </summary>
internal sealed class StepSimulation
{
    private const double PsPerSecond = 1e12;

    // Of the step: what is less is no lever.
    private const double Lever = 0.001;
    private const int MostWhatIfs = 4;

    // Of a run whose ranks are all apart, and of one that is run again for a question: about a minute, and some seconds.
    private const long MostMessages = 100_000_000;
    private const long MostMessagesAgain = 30_000_000;
    private const int MostStragglers = 5;
    private const int MostTimelines = 16;

    // Of all timelines: what a browser still opens with ease.
    private const long MostSpans = 150_000;
    private const int OverTime = 128;
    private const double Faster = 2;

    private readonly Scenario _scenario;
    private readonly Fabric _fabric;
    private readonly StepTime _step;
    private readonly RankWorkload _work;
    private readonly FabricRanks _network;
    private readonly RankClasses _classes;
    private readonly string _folding;
    private readonly bool _hashes;
    private readonly FlowStepOptions _options;

    private StepSimulation(
        Scenario scenario,
        Fabric fabric,
        EvaluationPass pass,
        FigureBook book,
        FlowStepOptions options,
        DiagnosticList diagnostics
    )
    {
        (_scenario, _fabric, _step, _options) = (scenario, fabric, pass.Step!, options);
        bool folds = options.Folds;
        TrainingMachine machine = TrainingMachine.Of(scenario.Sites[0].Servers.Accelerator, pass.Tiers, book);
        StepConditions conditions = options.Conditions ?? new StepConditions();
        _work = conditions.Apply(StepWorkload.Of(scenario.Training!, machine), diagnostics);
        (HashSet<int> down, List<RateChange> rates) = conditions.Resolve(scenario, fabric, diagnostics);
        FabricMap map = new(fabric, pass.Links, book);
        SwitchReductions? reductions = SwitchReductions.Of(map, book);
        int[]? places = PlacesOf(scenario.Training!.Mapping, _work.Ranks);
        FabricRanks Network(bool hashes) =>
            FabricRanks.Build(map, pass.Links, machine.Constants, (ulong)scenario.Seed, hashes, down, reductions, places);
        FabricRanks network = Network(hashes: true);
        string[] hashed = HashedWays(network);
        long messages = MessagesOf(Enumerable.Range(0, _work.Ranks));
        bool leavesHash = hashed.Length > 0 && messages > MostMessages;
        _hashes = !leavesHash;
        _network = leavesHash ? Network(hashes: false) : network;
        _network.Change(rates);
        RankClasses? folded = folds && (hashed.Length == 0 || leavesHash) ? RankFolding.TryFold(_work, _network) : null;
        _classes = folded ?? RankClasses.Each(_work.Ranks, _network.Links);
        _folding =
            (
                folded is not null ? $"{_work.Ranks} ranks in {folded.Ranks} classes that are proved equal"
                : !folds ? "off: not asked for"
                : hashed.Length > 0 && !leavesHash ? $"off: {string.Join(", ", hashed)} keeps each flow on one way that a hash gives it"
                : "off: ranks differ"
            )
            + (leavesHash ? $"; {string.Join(", ", hashed)} taken as sprayed, as its hash would ask for {messages:#,0} messages" : "")
            + Stated(conditions, down.Count);
    }

    // Where replicas are split over sites, ranks that follow each other lie at several.
    private static int[]? PlacesOf(Mapping mapping, int ranks) =>
        mapping.Between.Sites == 1 ? null : [.. Enumerable.Range(0, ranks).Select(r => AcceleratorOf(mapping, r))];

    internal static int AcceleratorOf(Mapping mapping, int rank) => mapping.Between.Sites == 1 ? rank : RankOrder.AcceleratorOf(mapping, rank);

    private static string Stated(StepConditions conditions, int down)
    {
        int rates = conditions.Events.Count(e => e.Kind == NetworkEventKind.CableRate);
        string[] stated =
        [
            .. conditions.Slow.Length is > 0 and var slow ? [Counted(slow, "slow rank")] : Array.Empty<string>(),
            .. down > 0 ? [$"{Counted(down, "link")} out"] : Array.Empty<string>(),
            .. rates > 0 ? [$"{Counted(rates, "other rate")} of links"] : Array.Empty<string>(),
            .. conditions.Cuts.Length is > 0 and var cuts ? [$"{Counted(cuts, "cut")} of lines"] : Array.Empty<string>(),
        ];
        return stated.Length == 0 ? "" : $"; as stated, with {string.Join(", ", stated)}";
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    /// <summary>Null where the scenario has no training step whose time is known.</summary>
    /// <param name="findings">What keeps the step from ending.</param>
    public static FlowStep? Of(
        Scenario scenario,
        Fabric fabric,
        EvaluationPass pass,
        FigureBook book,
        List<Finding> findings,
        DiagnosticList diagnostics,
        FlowStepOptions? options = null
    )
    {
        if (scenario.Training is null || pass.Step?.Seconds.Value is null || fabric.Networks.IsEmpty)
        {
            return null;
        }
        if (StepFindings.NotAsFlows(scenario.Training.Mapping) is { } finding)
        {
            findings.Add(finding);
            return null;
        }
        long started = Stopwatch.GetTimestamp();
        try
        {
            options ??= new FlowStepOptions();
            StepSimulation run = new(scenario, fabric, pass, book, options, diagnostics);
            options.Stop.ThrowIfCancellationRequested();
            if (diagnostics.HasErrors)
            {
                return null;
            }
            if (run.MessagesOf(run._classes.Rank) is var messages && messages > options.MostMessages)
            {
                findings.Add(StepFindings.TooLarge(run._classes.Ranks, messages, options.MostMessages));
                return null;
            }
            findings.AddRange(options.Conditions?.CutsThatStop(scenario, book) ?? []);
            FlowStep step = run.Run(findings);
            FabricRanks? built = options.Conditions is null ? run._network : null;
            step = step with { Calls = Calls(scenario, fabric, pass, book, run._hashes, built), Work = run._work };
            return step with { WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
        }
        catch (UnreachableRankException pair)
        {
            findings.Add(StepFindings.Unreachable(fabric, pair, scenario.Training.Mapping));
            return null;
        }
    }

    /// <summary>How long the step takes, and nothing else; null where it is not run as flows.</summary>
    public static double? Seconds(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book, FlowStepOptions options)
    {
        if (pass.Step?.Seconds.Value is null || fabric.Networks.IsEmpty || StepFindings.NotAsFlows(scenario.Training!.Mapping) is not null)
        {
            return null;
        }
        StepSimulation run = new(scenario, fabric, pass, book, options with { Conditions = null }, []);
        if (run.MessagesOf(run._classes.Rank) > options.MostMessages)
        {
            return null;
        }
        try
        {
            RankResult result = RankSimulation.Run(run._work, run._network, run._classes, run.Options("the step at one site"));
            return result.FinishPs < 0 ? null : result.FinishPs / PsPerSecond;
        }
        catch (UnreachableRankException)
        {
            return null;
        }
    }

    /// <summary>Each exchange of a step alone, at the rates of links: what the closed forms, and packets, are held against.</summary>
    /// <param name="hashes">False: all networks are sprayed.</param>
    /// <param name="built">The fabric as built; null: it is built here.</param>
    public static ImmutableArray<FlowCall> Calls(
        Scenario scenario,
        Fabric fabric,
        EvaluationPass pass,
        FigureBook book,
        bool hashes = true,
        FabricRanks? built = null
    )
    {
        TrainingMachine machine = TrainingMachine.Of(scenario.Sites[0].Servers.Accelerator, pass.Tiers, book);
        Constants plain = machine.Constants with { ScaleUpEfficiency = 1, ScaleOutEfficiency = 1, ScaleUpHopLatency = 0, ScaleOutHopLatency = 0 };
        FabricMap map = new(fabric, pass.Links, book);
        FabricRanks network =
            built?.With(plain)
            ?? FabricRanks.Build(
                map,
                pass.Links,
                plain,
                (ulong)scenario.Seed,
                hashes,
                reductions: SwitchReductions.Of(map, book),
                places: PlacesOf(scenario.Training!.Mapping, scenario.Accelerators)
            );
        ImmutableArray<FlowCall>.Builder calls = ImmutableArray.CreateBuilder<FlowCall>();
        foreach (StepCall call in StepCalls.Of(scenario.Training!, machine).Where(c => c.Placed.IsJoined && !double.IsNaN(c.Reached)))
        {
            RankWorkload work = StepWorkload.OfCall(scenario.Training!, call);
            RankResult result = RankSimulation.Run(work, network, RankFolding.TryFold(work, network));
            double? seconds = result.FinishPs < 0 ? null : result.FinishPs / PsPerSecond;
            calls.Add(new FlowCall(call.Dimension, call.What, call.Placed.Size, call.Bytes, call.Seconds(call.Placed, call.Bytes), seconds));
        }
        return calls.ToImmutable();
    }

    // Networks with hashed ways that the first ranks of a program send over.
    private string[] HashedWays(FabricRanks network)
    {
        RankRoute route = new();
        HashSet<int> seen = [];
        for (int r = 0; r < _work.Ranks; r++)
        {
            if (!seen.Add(_work.ProgramOf[r]))
            {
                continue;
            }
            foreach (RankOperation o in _work.Programs[_work.ProgramOf[r]].Streams.SelectMany(s => s).DistinctBy(o => (o.Kind, o.Index, o.Peer)))
            {
                foreach (int to in Peers(r, o))
                {
                    route.Clear();
                    network.TryRoute(r, to, 0, route);
                }
            }
        }
        return [.. network.UsedHashed];
    }

    private IEnumerable<int> Peers(int rank, RankOperation o)
    {
        if (o.Kind == RankOperationKind.Send)
        {
            return [rank + o.Peer];
        }
        if (o.Kind != RankOperationKind.Call)
        {
            return [];
        }
        RankCall call = _work.Calls[o.Index];
        int member = call.Group.MemberOf(rank);
        return Enumerable
            .Range(0, call.Program.Channels)
            .SelectMany(c => Enumerable.Range(0, call.Program.Steps(member, c)).Select(s => call.Program.Send(member, c, s).To))
            .Distinct()
            .SelectMany(to => to == MessageSend.Others ? Enumerable.Range(0, call.Group.Size).Where(m => m != member) : [to])
            .Select(to => call.Group.RankOf(rank, to));
    }

    private long MessagesOf(IEnumerable<int> ranks)
    {
        long[] ofCall = [.. _work.Calls.Select(call => Enumerable.Range(0, call.Program.Channels).Sum(c => (long)call.Program.Steps(0, c)))];
        long[] ofProgram =
        [
            .. _work.Programs.Select(p =>
                p.Streams.SelectMany(s => s)
                    .Sum(o =>
                        o.Kind == RankOperationKind.Call ? ofCall[o.Index]
                        : o.Kind == RankOperationKind.Send ? 1
                        : 0
                    )
            ),
        ];
        return ranks.Sum(r => ofProgram[_work.ProgramOf[r]]);
    }

    private RankOptions Options(string what) =>
        new()
        {
            Stop = _options.Stop,
            Tell = _options.Tell is { } tell
                ? p => tell(new StepProgress(what, p.TimePs, (double)p.Done / p.Operations, p.Flows, p.ElapsedSeconds))
                : null,
        };

    private FlowStep Run(List<Finding> findings)
    {
        RankResult result = RankSimulation.Run(_work, _network, _classes, Options("the step"));
        if (result.Stuck.Count > 0)
        {
            findings.Add(StepFindings.Stands(_work, _classes, result, MostStragglers));
        }
        double? seconds = result.FinishPs < 0 ? null : result.FinishPs / PsPerSecond;
        List<PathStretch> path = CriticalPath.Of(_work, result);
        return new FlowStep(
            seconds,
            _step.Seconds.Value,
            StepWorkload.Instead(_scenario.Training!) ?? _scenario.Training!.Mapping.Schedule,
            _folding,
            _work.Ranks,
            _classes.Ranks,
            result.Flows,
            Dimensions(result),
            Shares(result, path),
            Loads(result),
            Stragglers(result),
            WhatIfs(result, path),
            Timelines(result)
        );
    }

    private ImmutableArray<FlowDimension> Dimensions(RankResult result)
    {
        ImmutableArray<FlowDimension>.Builder dimensions = ImmutableArray.CreateBuilder<FlowDimension>();
        double ranks = _work.Ranks;
        double done = 0;
        for (int d = 0; d < result.Dimensions.Length; d++)
        {
            string name = result.Dimensions[d];
            (double exposed, double busy) = (0, 0);
            for (int c = 0; c < _classes.Ranks; c++)
            {
                exposed += _classes.Size[c] * (double)result.ExposedOf(c, d);
                busy += _classes.Size[c] * (double)result.BusyOf(c, d);
            }
            bool isWork = name is "compute" or "optimizer" or "wait";
            double shown = (isWork ? busy : exposed) / ranks / PsPerSecond;
            done += shown;
            CommunicationVolume? volume = _step.Communication.FirstOrDefault(v => v.Dimension == name);
            double hidden = isWork ? 0 : Math.Max(0, busy / ranks / PsPerSecond - shown);
            dimensions.Add(new FlowDimension(name, shown, hidden, ClosedForm(name) ?? volume?.Exposed, volume?.Total));
        }
        if (result.FinishPs >= 0)
        {
            dimensions.Add(new FlowDimension("end", Math.Max(0, result.FinishPs / PsPerSecond - done), 0, null, null));
        }
        return dimensions.ToImmutable();
    }

    // Terms of the analytic model that are of a dimension, where they are more than the exposed part of its exchanges.
    private double? ClosedForm(string dimension)
    {
        Func<StepTerm, bool>? isOf = dimension switch
        {
            "compute" => t => t.Category is StepCategory.Compute or StepCategory.Memory,
            "optimizer" => t => t.Category == StepCategory.Optimizer,
            "wait" => t => t.Name == StepTerms.Wait,
            "pipeline" => t => t.Name is StepTerms.Bubble or StepTerms.Transfer,
            _ => null,
        };
        return isOf is null ? null : _step.Terms.Where(isOf).Sum(t => t.Seconds.Value);
    }

    private string LinkName(int linkClass) => linkClass < 0 ? "" : _fabric.LinkClasses[_network.GroupOf(_classes.Link[linkClass])].Name;

    private ImmutableArray<PathShare> Shares(RankResult result, List<PathStretch> path) =>
        [
            .. path.GroupBy(p => (result.Dimensions[p.Dimension], LinkName(p.Link)))
                .Select(g => new PathShare(g.Key.Item1, g.Key.Item2, g.Sum(p => p.EndPs - p.BeginPs) / PsPerSecond))
                .OrderByDescending(s => s.Seconds)
                .ThenBy(s => (s.Dimension, s.Link)),
        ];

    private ImmutableArray<LinkLoad> Loads(RankResult result)
    {
        double[] links = new double[_network.Groups];
        double[] sum = new double[_network.Groups];
        double[] busiest = new double[_network.Groups];
        for (int l = 0; l < _classes.Links; l++)
        {
            int group = _network.GroupOf(_classes.Link[l]);
            links[group] += _classes.LinkCount[l];
            sum[group] += _classes.LinkCount[l] * result.LinkSeconds[l];
            busiest[group] = Math.Max(busiest[group], result.LinkSeconds[l]);
        }
        double step = Math.Max(1, result.FinishPs) / PsPerSecond;
        ImmutableArray<LinkLoad>.Builder loads = ImmutableArray.CreateBuilder<LinkLoad>();
        for (int g = 0; g < _network.Groups; g++)
        {
            if (sum[g] > 0)
            {
                loads.Add(new LinkLoad(_fabric.LinkClasses[g].Name, sum[g] / links[g] / step, busiest[g] / step, LoadOverTime(result, g, links[g])));
            }
        }
        return loads.ToImmutable();
    }

    // The bins of the run, put together to a fixed number of parts.
    private static ImmutableArray<double> LoadOverTime(RankResult result, int group, double links)
    {
        double[] parts = new double[OverTime];
        double length = Math.Max(1, result.FinishPs) / (double)OverTime;
        int bins = result.Load.Count(result.FinishPs);
        for (int b = 0; b < bins; b++)
        {
            double from = b * (double)result.Load.WidthPs;
            double to = Math.Min(from + result.Load.WidthPs, result.FinishPs);
            double each = result.Load.SecondsOf(group, b) / Math.Max(1, to - from);
            for (int p = (int)(from / length); p < OverTime && p * length < to; p++)
            {
                double overlap = Math.Min(to, (p + 1) * length) - Math.Max(from, p * length);
                parts[p] += Math.Max(0, overlap) * each;
            }
        }
        return [.. parts.Select(s => s / (length / PsPerSecond) / links)];
    }

    // To each exchange the wait of its members is put down to the last one.
    private ImmutableArray<Straggler> Stragglers(RankResult result)
    {
        if (!result.Times.IsKept)
        {
            return [];
        }
        double[] blamed = new double[_classes.Ranks];
        for (int c = 0; c < _classes.Ranks; c++)
        {
            int rank = _classes.Rank[c];
            RankProgram program = _work.Programs[_work.ProgramOf[rank]];
            foreach ((int s, int i, RankOperation o) in Meetings(program))
            {
                RankGroup group = _work.Calls[o.Index].Group;
                long own = result.Times.BeginOf(c, s, i);
                (int late, long latest) = (c, own);
                for (int m = 0; m < group.Size; m++)
                {
                    int member = _classes.ClassOfRank[group.RankOf(rank, m)];
                    long begin = result.Times.BeginOf(member, s, i);
                    (late, latest) = begin > latest ? (member, begin) : (late, latest);
                }
                blamed[late] += (latest - own) * (double)_classes.Size[c] / group.Size;
            }
        }
        return
        [
            .. Enumerable
                .Range(0, blamed.Length)
                .Where(c => blamed[c] / _classes.Size[c] / PsPerSecond > Lever * _step.Seconds.Value!.Value)
                .OrderByDescending(c => blamed[c] / _classes.Size[c])
                .ThenBy(c => c)
                .Take(MostStragglers)
                .Select(c => new Straggler(
                    _classes.Rank[c],
                    _classes.Size[c],
                    _fabric.NodeName(AcceleratorOf(_scenario.Training!.Mapping, _classes.Rank[c])),
                    blamed[c] / _classes.Size[c] / PsPerSecond
                )),
        ];
    }

    // Exchanges that compute waits for, but for the share that hides; those of gradients go behind what follows.
    private IEnumerable<(int Stream, int Operation, RankOperation What)> Meetings(RankProgram program)
    {
        for (int s = 0; s < program.Streams.Length; s++)
        {
            for (int i = 0; i < program.Streams[s].Length; i++)
            {
                RankOperation o = program.Streams[s][i];
                if (o.Kind == RankOperationKind.Call && (s == 0 || _work.Calls[o.Index].Dimension != "data"))
                {
                    yield return (s, i, o);
                }
            }
        }
    }

    private ImmutableArray<LinkWhatIf> WhatIfs(RankResult result, List<PathStretch> path)
    {
        if (result.FinishPs < 0)
        {
            return [];
        }
        double step = result.FinishPs / PsPerSecond;
        ImmutableArray<LinkWhatIf>.Builder answers = ImmutableArray.CreateBuilder<LinkWhatIf>();
        foreach (
            var lever in path.Where(p => p.Link >= 0)
                .GroupBy(p => _network.GroupOf(_classes.Link[p.Link]))
                .Select(g => (Group: g.Key, Saved: g.Sum(BytesTime) * (1 - 1 / Faster)))
                .Where(l => l.Saved > Lever * step)
                .OrderByDescending(l => l.Saved)
                .Take(MostWhatIfs)
        )
        {
            string name = _fabric.LinkClasses[lever.Group].Name;
            RankResult? second =
                result.Flows <= MostMessagesAgain
                    ? RankSimulation.Run(_work, new FasterLinks(_network, lever.Group, Faster), _classes, Options($"{name} faster"))
                    : null;
            double? seconds = second is { FinishPs: >= 0 } ? second.FinishPs / PsPerSecond : null;
            answers.Add(new LinkWhatIf(name, Faster, step - lever.Saved, seconds));
        }
        return answers.ToImmutable();
    }

    // Of a stretch that links hold back: what is not latency.
    private double BytesTime(PathStretch stretch)
    {
        double seconds = (stretch.EndPs - stretch.BeginPs) / PsPerSecond;
        if (stretch.Call < 0)
        {
            return seconds;
        }
        RankCall call = _work.Calls[stretch.Call];
        int rank = _classes.Rank[stretch.Class];
        int member = call.Group.MemberOf(rank);
        RankProgram program = _work.Programs[_work.ProgramOf[rank]];
        double latency = program.Streams[stretch.Stream][stretch.Operation].Seconds;
        if (call.Program.Steps(member, 0) > 0)
        {
            RankRoute route = new();
            int to = call.Program.Send(member, 0, 0).To;
            to = to == MessageSend.Others ? (member + 1) % call.Group.Size : to;
            _network.TryRoute(rank, call.Group.RankOf(rank, to), 0, route);
            latency += call.Program.Steps(member, 0) * (route.LatencyPs / PsPerSecond);
        }
        return Math.Max(0, seconds - latency);
    }

    private ImmutableArray<RankTimeline> Timelines(RankResult result)
    {
        if (!result.Times.IsKept)
        {
            return [];
        }
        ImmutableArray<RankTimeline>.Builder timelines = ImmutableArray.CreateBuilder<RankTimeline>();
        HashSet<int> seen = [];
        int programs = _work.Programs.Length;
        long longest = _work.Programs.Max(p => p.Streams.Sum(s => (long)s.Length));
        int most = (int)Math.Clamp(MostSpans / Math.Max(1, longest), 1, MostTimelines);
        int every = Math.Max(1, (programs + most - 1) / most);
        for (int c = 0; c < _classes.Ranks; c++)
        {
            int p = _work.ProgramOf[_classes.Rank[c]];
            if (p % every != 0 && p != programs - 1 || !seen.Add(p))
            {
                continue;
            }
            List<TimelineSpan> spans = [];
            RankProgram program = _work.Programs[p];
            for (int s = 0; s < program.Streams.Length; s++)
            {
                for (int i = 0; i < program.Streams[s].Length; i++)
                {
                    OperationLabel label = _work.Labels[program.Streams[s][i].Label];
                    (long begin, long end) = (result.Times.BeginOf(c, s, i), result.Times.EndOf(c, s, i));
                    if (end > begin)
                    {
                        spans.Add(new TimelineSpan(s, label.Dimension, label.Name, begin / PsPerSecond, end / PsPerSecond));
                    }
                }
            }
            int stage = _classes.Rank[c] / RankOrder.StageSize(_scenario.Training!.Mapping);
            timelines.Add(new RankTimeline(_classes.Rank[c], $"stage {stage}", [.. spans]));
        }
        return [.. timelines.OrderBy(t => t.Rank)];
    }
}
