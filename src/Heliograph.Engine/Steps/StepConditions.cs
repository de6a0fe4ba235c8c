using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Goodput;
using Heliograph.Engine.Packets;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Steps;

/// <summary>What is not as it should be while a step runs: ranks that compute longer, links that are slower or out, lines that are cut.</summary>
public sealed record StepConditions
{
    public const int Version = 1;

    // Named in a message.
    private const int MostNeighbours = 8;

    // Of a time in a step: what picoseconds hold, by far.
    private const double MostSeconds = 1e6;
    private const string Fix = "begin with 'step: 1'";

    internal ImmutableArray<SlowRank> Slow { get; init; } = [];

    internal ImmutableArray<EventSpec> Events { get; init; } = [];

    internal ImmutableArray<LineCut> Cuts { get; init; } = [];

    /// <summary>
    /// Reads YAML that begins with <c>step: 1</c>: <c>slow</c>, a list of <c>rank</c> and <c>factor</c>; <c>events</c> as of <c>helio simulate</c>, of which a
    /// step takes <c>cable-rate</c>, and <c>cable-down</c> at 0 s; <c>cuts</c>, a list of <c>line</c>, <c>at</c>, <c>restored</c> (how long it is dark) and
    /// <c>wavelengths</c> (that are left then). Null, with diagnostics, where it is none.
    /// </summary>
    public static StepConditions? ReadFile(string path, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return Read(YamlReader.ReadFile(path, diagnostics), diagnostics);
    }

    /// <summary>As <see cref="ReadFile"/>, from text; <paramref name="name"/> is the file named in diagnostics.</summary>
    public static StepConditions? ReadText(string text, string name, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return Read(YamlReader.ReadText(text, name, diagnostics), diagnostics);
    }

    private static StepConditions? Read(YamlNode? root, DiagnosticList diagnostics)
    {
        int before = diagnostics.ErrorCount;
        if (root is null || MapReader.Over(root, "the conditions of a step", diagnostics) is not { } top)
        {
            return null;
        }
        if (!top.Has("step"))
        {
            diagnostics.Error(Codes.MissingKey, top.Span, "'step' is missing", Fix);
            return null;
        }
        top.Integer("step", Version, Version);
        StepConditions conditions = new()
        {
            Slow = [.. top.Maps("slow").Select(ReadSlow)],
            Events = PacketEvents.Read(top, []),
            Cuts = [.. top.Maps("cuts").Select(ReadCut)],
        };
        top.Done();
        return diagnostics.ErrorCount == before ? conditions : null;
    }

    private static SlowRank ReadSlow(MapReader map)
    {
        int rank = map.Integer("rank", required: true) ?? 0;
        double factor = map.Number("factor", 1e-3, 1e3, required: true) ?? 1;
        map.Done();
        return new SlowRank(rank, factor, map.Span);
    }

    private static LineCut ReadCut(MapReader map)
    {
        string line = map.Text("line", required: true) ?? "";
        double at = map.Quantity("at", "s", 0, MostSeconds, required: true) ?? 0;
        double? dark = map.Quantity("restored", "s", 0, MostSeconds);
        int? left = map.Integer("wavelengths", 1);
        map.Done();
        return new LineCut(line, at, dark, left, map.Span);
    }

    /// <summary>The workload with its slow ranks: a program of their own, whose compute takes so many times as long. Errors: HG0143.</summary>
    internal RankWorkload Apply(RankWorkload work, DiagnosticList diagnostics)
    {
        Dictionary<(int Program, double Factor), int> known = [];
        ImmutableArray<RankProgram>.Builder programs = work.Programs.ToBuilder();
        ImmutableArray<int>.Builder programOf = work.ProgramOf.ToBuilder();
        HashSet<int> seen = [];
        foreach (SlowRank slow in Slow)
        {
            if (slow.Rank >= work.Ranks || !seen.Add(slow.Rank))
            {
                bool isTwice = slow.Rank < work.Ranks;
                diagnostics.Error(
                    Codes.BadStepRank,
                    slow.Place,
                    isTwice ? $"rank {slow.Rank} is slowed twice" : $"rank {slow.Rank} of a job of {work.Ranks} ranks",
                    isTwice ? "state it once" : $"name one from 0 to {work.Ranks - 1}"
                );
                continue;
            }
            int program = programOf[slow.Rank];
            if (!known.TryGetValue((program, slow.Factor), out int number))
            {
                number = programs.Count;
                known.Add((program, slow.Factor), number);
                programs.Add(Slower(programs[program], work.Labels, slow.Factor));
            }
            programOf[slow.Rank] = number;
        }
        return work with { ProgramOf = programOf.ToImmutable(), Programs = programs.ToImmutable() };
    }

    private static RankProgram Slower(RankProgram program, ImmutableArray<OperationLabel> labels, double factor) =>
        new([
            .. program.Streams.Select(s =>
                s.Select(o =>
                        o.Kind == RankOperationKind.Compute && labels[o.Label].Dimension != "wait" ? o with { Seconds = o.Seconds * factor } : o
                    )
                    .ToImmutableArray()
            ),
        ]);

    /// <summary>The events on the links of a fabric: what is out from the beginning, and other rates. Errors: HG0142.</summary>
    internal (HashSet<int> Down, List<RateChange> Rates) Resolve(Scenario scenario, Fabric fabric, DiagnosticList diagnostics)
    {
        HashSet<int> down = [];
        List<RateChange> ofCuts = CutLines(scenario, fabric, diagnostics);
        List<RateChange> rates = [.. ofCuts];
        foreach (EventSpec spec in Events)
        {
            bool isDown = spec.Kind == NetworkEventKind.CableDown && spec.AtPs == 0;
            if (!isDown && spec.Kind != NetworkEventKind.CableRate)
            {
                diagnostics.Error(
                    Codes.BadStepEvent,
                    spec.Place,
                    spec.Kind == NetworkEventKind.CableDown ? "a cable that fails during a step" : "a step takes no such event",
                    "a step takes 'cable-rate' at any time, and 'cable-down' at 0 s; others are for 'helio simulate --engine flow'"
                );
                continue;
            }
            if (FindLink(fabric, spec.Target, out string problem) is not (>= 0 and var link))
            {
                diagnostics.Error(Codes.BadStepEvent, spec.Place, problem, "name a cable by its ends, as 'main/accelerator-3:main/scale-out/leaf-0'");
                continue;
            }
            if (isDown)
            {
                down.Add(link);
                continue;
            }
            if (ofCuts.FindLast(r => r.FabricLink == link && r.AtPs <= spec.AtPs) is { AtPs: > 0, BitsPerSecond: 0 })
            {
                diagnostics.Error(
                    Codes.BadStepEvent,
                    spec.Place,
                    "the line of this cable is dark then",
                    "give it another rate before the cut, or after"
                );
                continue;
            }
            rates.Add(new RateChange(spec.AtPs, link, spec.Value));
        }
        return (down, rates);
    }

    /// <summary>How long lines are dark, in the order of the file; where a cut does not say it, as long as the scenario's restoration takes.</summary>
    private IEnumerable<(LineCut Cut, double? Dark_s)> DarkTimes(Scenario scenario) =>
        Cuts.Select(c => (c, c.Dark_s ?? LineOf(scenario, c)?.Restoration));

    /// <summary>Lines that are dark for longer than a job tolerates: HG0131.</summary>
    internal IEnumerable<Finding> CutsThatStop(Scenario scenario, FigureBook book)
    {
        // Its collectives give up: what the run says then is the step of a job that waits.
        double? most = book.Get(Interruptions.Constants, "stall-tolerance").Value;
        return DarkTimes(scenario)
            .Where(c => c.Dark_s > most)
            .Select(c => new Finding(
                Codes.CutStopsJob,
                Severity.Warning,
                $"wan/{c.Cut.Line}",
                $"a line that is dark for {Duration.FromSeconds(c.Dark_s!.Value)} stops a job that tolerates {Duration.FromSeconds(most!.Value)}: it would begin again at its last checkpoint, and the step here is of one that waits",
                "restore it sooner, or take the time lost from goodput"
            ));
    }

    private static WideAreaLine? LineOf(Scenario scenario, LineCut cut) =>
        scenario.Wan.FirstOrDefault(w => cut.Line == w.Name || (w.Number == 1 && cut.Line == $"{w.To}-{w.From}"));

    // All wavelengths of a line stand still for a while; then the rest carries on, evenly loaded.
    private List<RateChange> CutLines(Scenario scenario, Fabric fabric, DiagnosticList diagnostics)
    {
        List<RateChange> rates = [];
        Dictionary<WideAreaLine, long> darkUntil = [];
        foreach ((LineCut cut, double? dark_s) in DarkTimes(scenario).OrderBy(c => c.Cut.At_s))
        {
            WideAreaLine? line = LineOf(scenario, cut);
            (string Message, string Fix)? problem =
                line is null ? ($"'{cut.Line}' is no line between sites", LinesOf(scenario))
                : dark_s is not { } dark
                    ? ("nothing says when the line carries again", "add 'restored: 50 ms', or 'restoration' to the line of the scenario")
                : cut.Wavelengths > line.Wavelengths
                    ? ($"{cut.Wavelengths} wavelengths are left of a line of {line.Wavelengths}", $"from 1 to {line.Wavelengths} wavelengths")
                : darkUntil.TryGetValue(line, out long until) && Picoseconds(cut.At_s) < until
                    ? ("the line is dark already", $"cut it at {(until / 1e12m).ToString("0.############", CultureInfo.InvariantCulture)} s or later")
                : null;
            if (problem is { } p)
            {
                diagnostics.Error(Codes.BadStepEvent, cut.Place, p.Message, p.Fix);
                continue;
            }
            long restored = Picoseconds(cut.At_s + dark_s!.Value);
            darkUntil[line!] = restored;
            LinkClass links = fabric.LinkClasses.First(c => c.Name == $"wan/{line!.Name}");
            long left = (long)((Int128)links.Rate.BitsPerSecond * (cut.Wavelengths ?? line!.Wavelengths) / line!.Wavelengths);
            for (int l = links.First; l < links.First + links.Count; l++)
            {
                if (restored > Picoseconds(cut.At_s))
                {
                    rates.Add(new RateChange(Picoseconds(cut.At_s), l, 0));
                }
                rates.Add(new RateChange(restored, l, left));
            }
        }
        return rates;
    }

    private static string LinesOf(Scenario scenario) =>
        scenario.Wan.IsEmpty
            ? "the scenario has none: cut cables with 'events'"
            : $"name one of {string.Join(", ", scenario.Wan.Select(w => w.Name))}";

    private static long Picoseconds(double seconds) => (long)Math.Round(seconds * 1e12);

    // node:node or node:node#2, the names of the fabric in any order.
    private static int FindLink(Fabric fabric, string text, out string problem)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int hash = text.IndexOf('#', Math.Max(0, colon));
        int nth = 1;
        if (colon < 0 || (hash >= 0 && (!int.TryParse(text.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out nth) || nth < 1)))
        {
            problem = $"'{text}' is no cable";
            return -1;
        }
        string[] names = [text[..colon], hash < 0 ? text[(colon + 1)..] : text[(colon + 1)..hash]];
        int[] nodes = [.. names.Select(n => FindNode(fabric, n))];
        if (Array.IndexOf(nodes, -1) is >= 0 and var unknown)
        {
            problem = $"the fabric has no node '{names[unknown]}'";
            return -1;
        }
        int seen = 0;
        for (int l = 0; l < fabric.LinkA.Length; l++)
        {
            bool joins = (fabric.LinkA[l] == nodes[0] && fabric.LinkB[l] == nodes[1]) || (fabric.LinkA[l] == nodes[1] && fabric.LinkB[l] == nodes[0]);
            if (joins && ++seen == nth)
            {
                problem = "";
                return l;
            }
        }
        string others = string.Join(", ", Neighbours(fabric, nodes[0]).Take(MostNeighbours));
        problem =
            $"there are {seen} cables between '{names[0]}' and '{names[1]}'; of '{names[0]}' they lead to {(others.Length == 0 ? "nothing" : others)}";
        return -1;
    }

    private static IEnumerable<string> Neighbours(Fabric fabric, int node) =>
        Enumerable
            .Range(0, fabric.LinkA.Length)
            .Where(l => fabric.LinkA[l] == node || fabric.LinkB[l] == node)
            .Select(l => fabric.NodeName(fabric.LinkA[l] == node ? fabric.LinkB[l] : fabric.LinkA[l]))
            .Distinct();

    private static int FindNode(Fabric fabric, string name)
    {
        int dash = name.LastIndexOf('-');
        if (dash < 0 || !int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return -1;
        }
        foreach (NodeClass c in fabric.NodeClasses)
        {
            if (number < c.Count && name.AsSpan(0, dash).SequenceEqual(c.Name))
            {
                return c.First + number;
            }
        }
        return -1;
    }
}

/// <summary>A rank whose compute takes so many times as long.</summary>
internal sealed record SlowRank(int Rank, double Factor, SourceSpan Place);

/// <summary>A line between sites that is dark for a while, with what it has left then.</summary>
/// <param name="Line">The two sites that it joins, as <c>a-b</c>; the second line between them is <c>a-b-2</c>.</param>
/// <param name="Dark_s">Until it carries again; null: the scenario's restoration.</param>
/// <param name="Wavelengths">That carry then; null: all.</param>
internal sealed record LineCut(string Line, double At_s, double? Dark_s, int? Wavelengths, SourceSpan Place);
