using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Spectre.Console;

namespace Heliograph.Cli.Output;

/// <summary>
/// What <c>helio run</c> prints: findings first, then the numbers, on one screen of 80 x 50. Without a terminal (or with
/// NO_COLOR) the same text comes plain, 100 columns wide.
/// </summary>
internal sealed class TerminalSummary
{
    private const int PlainWidth = 100;
    private const int MostFindings = 3;
    private const int MostLayers = 6;
    private const int TornadoRows = 4;

    /// <summary>The headlines that are shown first, here and on the page.</summary>
    public static readonly string[] Fields =
    [
        "stepTime_s",
        "tokensPerSecond",
        "timeToFirstToken_s",
        "timePerOutputToken_s",
        "costPerMillionTokens_USD",
        "mfu",
        "goodput",
        "power_W",
        "energyPerBit_pJ",
        "costPerPetabyte_USD",
        "capital_USD",
        "costPerYear_USD",
        "tokensPerJoule",
        "tokensPerUsd",
    ];

    private readonly Report _report;
    private readonly IAnsiConsole _console;
    private readonly int _width;

    private TerminalSummary(Report report, IAnsiConsole console)
    {
        _report = report;
        _console = console;
        _width = console.Profile.Width;
    }

    /// <param name="screenWidth">Columns of the terminal; null prints plain text.</param>
    public static void Print(Report report, TextWriter output, int? screenWidth)
    {
        bool colour = screenWidth is not null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(output),
                Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
            }
        );
        console.Profile.Width = screenWidth is { } w ? Math.Clamp(w, 60, 120) : PlainWidth;
        new TerminalSummary(report, console).Print();
    }

    private void Print()
    {
        Wrapped(_report.Scenario.Title.Length > 0 ? _report.Scenario.Title : _report.Scenario.Name, "bold");
        Wrapped(HtmlReport.Answer(_report), "");
        Blank();
        Findings();
        Headlines();
        // All print.
        bool hasStep = Step() | Interruptions();
        Sites();
        if (hasStep)
        {
            Blank();
        }
        Phases();
        Flows();
        Layers();
        Structure();
        Tornado();
    }

    private void Phases()
    {
        if (PhasePages.Has(_report))
        {
            Table(PhasePages.Text(_report, _width), PhasePages.Meaning(_report));
        }
    }

    private void Flows()
    {
        if (FlowStepPages.Of(_report) is { } flow)
        {
            Table(FlowStepPages.Text(flow), FlowStepPages.Meaning(flow));
        }
    }

    private void Sites()
    {
        if (SitePages.Brief(_report) is { } brief)
        {
            Wrapped(brief, "");
        }
    }

    private void Table(TextTable table, string meaning)
    {
        using StringWriter text = new();
        table.Print(text, width: _width);
        foreach (string line in text.ToString().TrimEnd().Split('\n'))
        {
            Line(Escape(Cut(line.TrimEnd('\r'), _width)));
        }
        Wrapped(meaning, "grey");
        Blank();
    }

    private void Findings()
    {
        ImmutableArray<Finding> all = _report.Findings;
        if (all.IsEmpty)
        {
            Line("[green]no findings[/]: every link closes, the job fits, stated limits hold");
            Blank();
            return;
        }
        foreach (Finding f in all.Take(MostFindings))
        {
            string colour = f.Severity switch
            {
                Severity.Error => "red",
                Severity.Warning => "yellow",
                _ => "blue",
            };
            string lead = $"{Words.Of(f.Severity)} {f.Code} ";
            List<string> lines = TextTable.Wrap($"{f.Where}: {f.Message}{(f.Remedy.Length == 0 ? "" : $"; {f.Remedy}")}", _width - lead.Length);
            Line($"[{colour}]{Escape(lead)}[/]{Escape(lines[0])}");
            // Two lines say what and where; the page has the rest.
            if (lines.Count > 1)
            {
                Line(new string(' ', lead.Length) + Escape(lines.Count > 2 ? Cut($"{lines[1]} {lines[2]}", _width - lead.Length) : lines[1]));
            }
        }
        if (all.Length > MostFindings)
        {
            Line($"[grey]... and {all.Length - MostFindings} more findings in the report[/]");
        }
        Blank();
    }

    private void Headlines()
    {
        foreach (Headline h in Fields.Select(_report.Find).OfType<Headline>())
        {
            string title = Cut(h.Title, 34);
            if (h.Value is null)
            {
                string missing = Numbers.Missing(h.Derivation.Missing);
                int room = _width - 36;
                Line($"{Escape(title), -36}[yellow]{Escape(Cut(missing, room))}[/]");
                continue;
            }
            // In the unit of the value, which stands beside it.
            string range = Numbers.RangeText(h, withUnit: false) is { } r ? $"[grey]{Escape(r)}[/]" : "";
            Line($"{Escape(title), -36}[bold]{Escape(Numbers.Text(h)), -22}[/]{range}");
        }
        Blank();
    }

    private bool Step()
    {
        ImmutableArray<StepTerm> terms = _report.Step?.Terms ?? _report.Service?.Terms ?? [];
        if (terms.IsEmpty || terms.Any(t => !t.Seconds.IsKnown) || terms.Sum(t => t.Seconds.Value!.Value) is not (> 0 and var total))
        {
            return false;
        }
        string what = _report.Step is null ? "token" : "step ";
        (StepCategory Category, double Share)[] shares =
        [
            .. terms
                .GroupBy(t => t.Category)
                .Select(g => (g.Key, g.Sum(t => t.Seconds.Value!.Value) / total))
                .Where(s => s.Item2 >= 5e-3)
                .OrderBy(s => s.Key),
        ];
        int room = Math.Min(_width, 80) - 6;
        // From edge to edge, so that the parts never add up to more than there is.
        int Edge(int parts) => (int)Math.Round(shares.Take(parts).Sum(s => s.Share) * room);
        string bar = string.Concat(
            shares.Select((s, i) => $"[{Palette.OfStep(s.Category).Terminal}]{new string("█▓▒░▚"[i % 5], Edge(i + 1) - Edge(i))}[/]")
        );
        Line($"{what} {bar}");
        Line(
            "      "
                + string.Join(
                    "  ",
                    shares.Select(
                        (s, i) => $"[{Palette.OfStep(s.Category).Terminal}]{"█▓▒░▚"[i % 5]}[/] {Named(s.Category)} {Math.Round(s.Share * 100)}%"
                    )
                )
        );
        if (InferencePages.Bounds(_report) is { } bounds)
        {
            Wrapped(bounds, "grey");
        }
        return true;
    }

    private bool Interruptions()
    {
        if (_report.Goodput is not { Share.IsKnown: true } g)
        {
            return false;
        }
        IEnumerable<string> lost = g
            .Lost.Where(l => l.Share.Value >= 5e-4)
            .OrderByDescending(l => l.Share.Value)
            .Take(3)
            .Select(l => $"{l.Name} {Numbers.Percent(l.Share.Value!.Value)}");
        Wrapped(
            $"lost: {string.Join(", ", lost)}; {Numbers.Digits(g.Rate.Value!.Value * 86_400)} interruptions a day, saved every {Numbers.Text(g.Interval)}",
            ""
        );
        return true;
    }

    private string Named(StepCategory category) => _report.Step is null && category == StepCategory.Bubble ? "launch, wait" : Short(category);

    private void Layers()
    {
        IReadOnlyList<LayerShare> power = Drawn(_report.Power);
        IReadOnlyList<LayerShare> money = Drawn(_report.Capital);
        string[] layers =
        [
            .. power
                .Concat(money)
                .OrderByDescending(s => s.Known / Math.Max(1, Sum(money, power, s)))
                .Select(s => s.Layer)
                .Distinct(StringComparer.Ordinal)
                .Take(MostLayers),
        ];
        (string watts, IReadOnlyList<string> powerCells) = Cells(layers, power, "W");
        (string usd, IReadOnlyList<string> moneyCells) = Cells(layers, money, "USD");
        Line($"[grey]{"by layer", -18}{$"IT power, {watts}", 16}{"%", 7}{$"purchase, {usd}", 19}{"%", 7}[/]");
        for (int i = 0; i < layers.Length; i++)
        {
            Line(
                $"[{Palette.OfLayer(layers[i]).Terminal}]■[/] {Escape(layers[i]), -16}{powerCells[i], 16}{Percent(power, layers[i]), 7}{moneyCells[i], 19}{Percent(money, layers[i]), 7}"
            );
        }
        string Total(ImmutableArray<LedgerEntry> entries, string unit) => Shares.TotalText(entries, unit);
        Line($"[bold]{"together", -18}{Total(_report.Power, "W"), 16}{"", 7}{Total(_report.Capital, "USD"), 19}[/]");
        if (Shares.WeakLine(_report) is { } weakLine)
        {
            Wrapped(weakLine, "grey");
        }
        Blank();
    }

    private void Structure()
    {
        StructureSummary s = _report.Structure;
        string circuits = s.CircuitSwitches > 0 ? $", {Numbers.Count(s.CircuitSwitches)} circuit switches" : "";
        Wrapped(
            $"{Numbers.Count(s.Servers)} servers in {Numbers.Count(s.Racks)} racks, {Numbers.Count(s.Switches)} switches, {Numbers.Count(s.Links)} links, {Numbers.Count(s.Modules)} optical modules{circuits}",
            ""
        );
        if (_report.Scenario.Training is { } job)
        {
            Wrapped(Words.Of(job.Mapping, _report.Search), "");
        }
        if (_report.Scenario.Inference is { } service)
        {
            Wrapped(Words.Of(service), "");
        }
        Blank();
    }

    private void Tornado()
    {
        foreach (string field in new[] { "costPerPetabyte_USD", "stepTime_s" })
        {
            TornadoBar[] bars = [.. _report.Tornado.Where(b => b.Field == field).Take(TornadoRows)];
            if (bars.Length == 0 || _report.Find(field) is not { Value: { } value } headline)
            {
                continue;
            }
            (string headlineUnit, IReadOnlyList<string> cells) = Numbers.Column(
                [.. bars.Select(b => b.AtLow ?? value), .. bars.Select(b => b.AtHigh ?? value)],
                headline.Unit,
                plain: true
            );
            (IReadOnlyList<string> low, IReadOnlyList<string> high) = ([.. cells.Take(bars.Length)], [.. cells.Skip(bars.Length)]);
            int room = Math.Clamp(_width - 29, 40, 60);
            string heading = $"moves {headline.Title.ToLowerInvariant()} most, {headlineUnit}";
            Line($"[grey]{Escape(Cut(heading, room).PadRight(room + 1))}{"at its low", 14}{"at its high", 14}[/]");
            for (int i = 0; i < bars.Length; i++)
            {
                Line($"{Escape(Cut(bars[i].FigureKey, room).PadRight(room + 1))}{low[i], 14}{high[i], 14}");
            }
            Blank();
            return;
        }
    }

    // A layer that is zero is counted inside the servers, or there is none of it.
    private static IReadOnlyList<LayerShare> Drawn(IEnumerable<LedgerEntry> entries) =>
        [.. Shares.ByLayer(entries).Where(s => s.Known != 0 || s.Missing.Count > 0)];

    private static double Sum(IReadOnlyList<LayerShare> money, IReadOnlyList<LayerShare> power, LayerShare share) =>
        (money.Contains(share) ? money : power).Sum(s => Math.Max(0, s.Known));

    private static (string Unit, IReadOnlyList<string> Cells) Cells(string[] layers, IReadOnlyList<LayerShare> shares, string unit)
    {
        double?[] values =
        [
            .. layers.Select(l =>
                shares.FirstOrDefault(s => s.Layer == l) is { } s && (s.Known != 0 || s.Missing.Count == 0) ? s.Known : (double?)null
            ),
        ];
        (string scaled, IReadOnlyList<string> cells) = Numbers.Column(values, unit, plain: true);
        return (scaled, [.. cells.Select((c, i) => c == "-" && shares.Any(s => s.Layer == layers[i]) ? "unknown" : c)]);
    }

    private static string Percent(IReadOnlyList<LayerShare> shares, string layer)
    {
        double total = shares.Sum(s => s.Known);
        return shares.FirstOrDefault(s => s.Layer == layer) is { } s && s.Known != 0 && total > 0 ? Numbers.Digits(s.Known / total * 100) : "";
    }

    private static string Cut(string text, int room) => text.Length <= room ? text : $"{text[..(room - 3)]}...";

    private static string Short(StepCategory category) =>
        category switch
        {
            StepCategory.ExposedCommunication => "exposed",
            StepCategory.Bubble => "bubble",
            _ => Palette.Word(category),
        };

    private void Wrapped(string text, string style)
    {
        foreach (string line in TextTable.Wrap(text, _width))
        {
            Line(style.Length == 0 ? Escape(line) : $"[{style}]{Escape(line)}[/]");
        }
    }

    private void Line(string markup) => _console.MarkupLine(markup);

    private void Blank() => _console.WriteLine();

    private static string Escape(string text) => Markup.Escape(text);
}
