using System.Collections.Immutable;
using Heliograph.Cli.Output.Charts;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>report.html</c>: one self-contained page without scripts or network, in the order in which people ask: the answer,
/// what is wrong, the numbers, where time, watts and money go, what was built, what would change the answer, on what it rests.
/// </summary>
internal sealed class HtmlReport
{
    private static readonly string[] CardFields =
    [
        .. TerminalSummary.Fields,
        "effectiveTokensPerSecond",
        "interruptionsPerDay",
        "networkFailuresPerDay",
    ];

    private readonly Report _report;
    private readonly HtmlPage _html = new();

    private HtmlReport(Report report) => _report = report;

    public static string Write(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        HtmlReport page = new(report);
        page.Page();
        return page._html.Close();
    }

    /// <summary>The answer in one sentence.</summary>
    public static string Answer(Report report)
    {
        List<string> clauses = [];
        string who = $"{Numbers.Count(report.Structure.Accelerators)} accelerators";
        string? Value(string field) => report.Find(field) is { Value: not null } h ? Numbers.Text(h) : null;
        if (report.Scenario.Training is { } job && Value("tokensPerSecond") is { } tokens)
        {
            string mfu = Value("mfu") is { } m ? $" ({m} MFU)" : "";
            clauses.Add($"train {job.Model.Name} at {tokens}{mfu}");
        }
        if (InferencePages.Clause(report) is { } serves)
        {
            clauses.Add(serves);
        }
        if (Value("power_W") is { } power)
        {
            clauses.Add($"draw {power} at the meter");
        }
        if (Value("energyPerBit_pJ") is { } energy && Value("costPerPetabyte_USD") is { } cost)
        {
            clauses.Add($"move a bit for {energy[..^2]} and a petabyte for {cost[..^3]}");
        }
        if (clauses.Count == 0)
        {
            return $"{who}; no headline is computable, see the findings.";
        }
        string list = clauses.Count == 1 ? clauses[0] : $"{string.Join(", ", clauses[..^1])}, and {clauses[^1]}";
        int errors = report.Findings.Count(f => f.Severity == Severity.Error);
        string but = errors == 0 ? "." : $"; but {errors} {(errors == 1 ? "finding says" : "findings say")} that it cannot be built as described.";
        return $"{who} {list}{but}";
    }

    private void Page()
    {
        string title = _report.Scenario.Title.Length > 0 ? _report.Scenario.Title : _report.Scenario.Name;
        _html.Open(title);
        _html.Append(
            $"<h1>{E(title)}</h1>\n<p class=\"meta\">Scenario {E(_report.Scenario.Name)}, year {_report.Scenario.Year}, {E(_report.Fidelity)} fidelity ({E(_report.FidelityBand)})</p>\n"
        );
        _html.Append($"<p class=\"answer\">{E(Answer(_report))}</p>\n");
        Findings();
        Cards();
        _html.Section("Where the step goes", Pictures.StepTime(_report), Pictures.Memory(_report));
        if (_report.Scenario.Training is { } job)
        {
            _html.Append($"<p>{E(Words.Of(job.Mapping, _report.Search))}</p>\n");
        }
        Communication();
        PhasePages.Write(_html, _report);
        FlowStepPages.Write(_html, _report);
        SitePages.Write(_html, _report);
        Interruptions();
        if (InferencePages.Bounds(_report) is { } bounds)
        {
            _html.Section("Where the time of a token goes", InferencePages.Time(_report), InferencePages.Memory(_report));
            _html.Append($"<p>In steady state {E(bounds)}.</p>\n");
            _html.Append($"<p>{E(Words.Of(_report.Scenario.Inference!))}</p>\n");
        }
        _html.Section("Where each watt goes", Pictures.Power(_report));
        _html.Section("Where each dollar goes", Pictures.Capital(_report), Pictures.Annual(_report));
        _html.Append("<h2>What is built</h2>\n");
        foreach ((string heading, Picture picture) in Pictures.Networks(_report))
        {
            _html.Append($"<h3>{E(heading)}</h3>\n");
            _html.Figure(picture);
        }
        Links();
        Light();
        _html.Section("What moves the answer most", [.. Pictures.Tornados(_report)]);
        Assumptions();
    }

    private void Findings()
    {
        ImmutableArray<Finding> findings = _report.Findings;
        int errors = findings.Count(f => f.Severity == Severity.Error);
        int warnings = findings.Count(f => f.Severity == Severity.Warning);
        string count = findings.IsEmpty
            ? "nothing stands in the way"
            : $"{errors} {Plural(errors, "error")}, {warnings} {Plural(warnings, "warning")}";
        if (findings.IsEmpty)
        {
            _html.Append($"<h2>Findings: {count}</h2>\n<p>Every link closes, the job fits, and every limit that the scenario states holds.</p>\n");
        }
        _html.Findings(findings, $"Findings: {count}");
    }

    private void Cards()
    {
        _html.Append("<h2>Headlines</h2>\n<div class=\"cards\">\n");
        foreach (Headline h in CardFields.Select(_report.Find).OfType<Headline>())
        {
            _html.Append($"<div class=\"card\"><div class=\"name\">{E(h.Title)}</div>");
            if (h.Value is null)
            {
                _html.Append($"<div class=\"unknown\">{E(Numbers.Missing(h.Derivation.Missing))}</div>");
            }
            else
            {
                _html.Append($"<div class=\"value\">{E(Numbers.Text(h))}</div>");
                _html.Append(Numbers.RangeText(h) is { } range ? $"<div class=\"range\">{E(range)}</div>" : "");
            }
            _html.Append($"<code>{E(h.Field)}</code></div>\n");
        }
        _html.Append(
            "</div>\n<p class=\"source\">Large: every figure at the value that the catalogue prefers. Below it: every figure at the end of its range that lowers or raises the number. "
        );
        _html.Append($"Energy and cost of a bit: {E(_report.BitBoundary)}.</p>\n");
        _html.Append("<details><summary>All headlines, and what moves each most</summary>\n");
        _html.Table(
            ["headline", "field", ">value", ">low to high", "moved most by", ">to"],
            [
                .. _report.Headlines.Select(h =>
                {
                    TornadoBar? top = _report.Tornado.FirstOrDefault(b => b.Field == h.Field);
                    string to = top is null ? "" : Numbers.RangeText(h with { Low = top.AtLow, High = top.AtHigh }) ?? "";
                    return new[] { h.Title, h.Field, Numbers.Text(h), Numbers.RangeText(h) ?? "", top?.FigureKey ?? "", to };
                }),
            ]
        );
        _html.Append("</details>\n");
    }

    private void Communication()
    {
        if (_report.Step is not { Communication.IsEmpty: false } step)
        {
            return;
        }
        (string totalUnit, IReadOnlyList<string> totals) = Numbers.Column([.. step.Communication.Select(c => c.Total)], "s");
        (string exposedUnit, IReadOnlyList<string> exposed) = Numbers.Column([.. step.Communication.Select(c => c.Exposed)], "s");
        (string bytesUnit, IReadOnlyList<string> bytes) = Numbers.Column(
            [.. step.Communication.Select(c => (double?)c.BytesByTier.Sum(t => t.Bytes))],
            "B"
        );
        _html.Append("<h3>What one accelerator sends in a step</h3>\n");
        _html.Table(
            ["parallel dimension", "collective", ">group", "tiers", $">sent, {bytesUnit}", $">network time, {totalUnit}", $">exposed, {exposedUnit}"],
            [
                .. step.Communication.Select(
                    (c, i) =>
                        new[]
                        {
                            c.Dimension,
                            c.Collective,
                            Numbers.Count(c.Group),
                            string.Join(", ", c.BytesByTier.Select(t => t.Tier)),
                            bytes[i],
                            totals[i],
                            exposed[i],
                        }
                ),
            ]
        );
    }

    private void Interruptions()
    {
        if (_report.Goodput is not { Share.IsKnown: true } g)
        {
            return;
        }
        _html.Section("What interruptions cost", GoodputPictures.LostTime(_report, g));
        _html.Append("<h3>What stops the job</h3>\n");
        IReadOnlyList<string> perDay = Numbers.Column([.. g.Causes.Select(c => c.Rate.Value * 86_400)], "").Cells;
        (string waitUnit, IReadOnlyList<string> wait) = Numbers.Column([.. g.Causes.Select(c => c.Wait.Value)], "s");
        _html.Table(
            ["cause", "ended by", ">a day", $">mean wait for a repair, {waitUnit}"],
            [.. g.Causes.Select((c, i) => new[] { c.Cause, Words.Of(c.Kind).Replace('-', ' '), perDay[i], wait[i] })]
        );
        _html.Append($"<p class=\"source\">{E(GoodputPictures.Basis(g))} <a href=\"tables/interruptions.csv\">tables/interruptions.csv</a></p>\n");
    }

    // One unit for a column, but for cables of a rack beside lines between cities: there each cell has its own.
    private static (string Unit, IReadOnlyList<string> Cells) Spread(IReadOnlyList<double?> values, string unit)
    {
        const double Most = 1000;
        double[] sizes = [.. values.OfType<double>().Select(Math.Abs).Where(v => v > 0)];
        if (sizes.Length > 0 && sizes.Max() > Most * sizes.Min())
        {
            return ("", [.. values.Select(v => v is null ? "-" : Numbers.Text(v, unit))]);
        }
        (string scaled, IReadOnlyList<string> cells) = Numbers.Column(values, unit);
        return ($", {scaled}", cells);
    }

    private void Links()
    {
        ImmutableArray<LinkDesign> links = [.. _report.Links.Where(l => l.Class.Medium is not null)];
        if (links.IsEmpty)
        {
            return;
        }
        _html.Section("Do the links close", [.. Pictures.Margins(_report)]);
        IReadOnlyList<string> Cells(Func<LinkDesign, Derivation> value, out string unit)
        {
            (unit, IReadOnlyList<string> cells) = Spread([.. links.Select(l => value(l).Value)], value(links[0]).Unit);
            return cells;
        }
        IReadOnlyList<string> delay = Cells(l => l.Delay, out string delayUnit);
        IReadOnlyList<string> module = Cells(l => l.ModulePower, out string powerUnit);
        IReadOnlyList<string> serdes = Cells(l => l.HostSerDesPower, out string serdesUnit);
        IReadOnlyList<string> price = Cells(l => l.Price, out string priceUnit);
        IReadOnlyList<string> fit = Numbers.Column([.. links.Select(l => l.FailureRate.Value * 3600e9)], "").Cells;
        (string lengthUnit, IReadOnlyList<string> length) = Spread([.. links.Select(l => (double?)l.Class.LengthMax)], "m");
        _html.Table(
            [
                "link",
                "medium",
                ">links",
                ">rate",
                $">longest{lengthUnit}",
                "closes",
                ">margin",
                $">delay{delayUnit}",
                $">modules{powerUnit}",
                $">host SerDes{serdesUnit}",
                $">price{priceUnit}",
                ">FIT",
            ],
            [
                .. links.Select(
                    (l, i) =>
                        new[]
                        {
                            l.Class.Name,
                            l.Class.Medium!.Part.Id,
                            Numbers.Count(l.Class.Count),
                            l.Class.Rate.ToString(),
                            length[i],
                            Words.Of(l.Closure).Replace('-', ' '),
                            l.Margin.IsKnown ? Numbers.Text(l.Margin) : "-",
                            delay[i],
                            module[i],
                            serdes[i],
                            price[i],
                            fit[i],
                        }
                ),
            ],
            row => links[row].Closure == LinkClosure.DoesNotClose ? "error" : ""
        );
        _html.Append(
            "<p class=\"source\">Of one link: both ends and the medium; a dash is not computable. Delay without switches. FIT: failures in 10⁹ hours. <a href=\"tables/links.csv\">tables/links.csv</a></p>\n"
        );
    }

    // Links of one medium and way differ in length alone: the tightest stands for them.
    private void Light()
    {
        LinkDesign[] optical = [.. ReportTables.WithMedium(_report).Where(l => l.Optics is not null || l.Margin.Unit == "dB")];
        DataTable budget = LinkTables.Budget(ReportTables.WithMedium(_report));
        DataTable energy = LinkTables.Energy(ReportTables.WithMedium(_report));
        HashSet<string> drawn = new(StringComparer.Ordinal);
        foreach (IGrouping<string, LinkDesign> group in optical.GroupBy(LinkWords.Medium, StringComparer.Ordinal))
        {
            LinkDesign link = group.MinBy(l => l.Margin.Value ?? double.MaxValue)!;
            // What a link passes on its way takes no energy of a bit: one picture a medium.
            Picture? joules = drawn.Add(link.Class.Medium!.Part.Id) ? LinkPictures.Energy(link, energy) : null;
            Picture?[] pictures =
            [
                LinkPictures.Budget(link, BudgetLevels.Deciding(link), budget),
                joules,
                joules is null ? null : LinkPictures.Package(link),
            ];
            if (pictures.All(p => p is null))
            {
                continue;
            }
            _html.Append($"<h3>{E(group.Key)}</h3>\n<p class=\"meta\">{E(LinkWords.Alike(link, [.. group]))}</p>\n");
            foreach (Picture picture in pictures.OfType<Picture>())
            {
                _html.Figure(picture);
            }
            foreach (string sentence in LinkWords.Heat(link))
            {
                _html.Append($"<p>{E(sentence)}</p>\n");
            }
        }
    }

    private void Assumptions()
    {
        _html.Append("<h2>On what it rests</h2>\n");
        int weak = _report.Figures.Count(Shares.IsWeak);
        _html.Append($"<p>{_report.Figures.Length} catalogue figures were used; {weak} of them are estimates or recollections.</p>\n");
        IReadOnlyList<(Headline Headline, IReadOnlyList<double> Shares)> foundations = Shares.Foundations(_report);
        if (foundations.Count > 0)
        {
            _html.Table(
                ["share that rests on figures of status", .. RestsOn.Order.Select(s => $">{Words.Of(s)}, %")],
                [.. foundations.Select(f => f.Shares.Select(s => s < 1e-9 ? "" : Numbers.Digits(s * 100)).Prepend(f.Headline.Title).ToArray())]
            );
            _html.Append(
                "<p class=\"source\">A sum is weighted by its terms; a product is as weak as its weakest factor. Scenario: stated by its file, or a count. Of the energy and cost of a bit: what stands above the line.</p>\n"
            );
        }
        if (!_report.Scenario.Sources.IsEmpty)
        {
            _html.Append("<h3>The system is described in</h3>\n<ul>\n");
            foreach (string source in _report.Scenario.Sources)
            {
                _html.Append($"<li>{E(source)}</li>\n");
            }
            _html.Append("</ul>\n");
        }
        FigureUse[] figures = [.. _report.Figures.OrderByDescending(u => Shares.IsWeak(u)).ThenBy(u => u.Key, StringComparer.Ordinal)];
        _html.Append($"<details><summary>All {figures.Length} figures with their sources, weakest first</summary>\n");
        _html.Table(
            ["figure", ">value", ">low to high", "status", "source"],
            [
                .. figures.Select(u =>
                {
                    string range = u.Figure.IsUncertain ? $"{Numbers.Text(u.Figure, u.Figure.Low)} to {Numbers.Text(u.Figure, u.Figure.High)}" : "";
                    return new[] { u.Key, Numbers.Text(u.Figure, u.Figure.At(u.Level)), range, Words.Of(u.Figure.Status), Source(u) };
                }),
            ],
            row => "",
            (row, column) => column == 3 && Shares.IsWeak(figures[row])
        );
        _html.Append("</details>\n<p class=\"source\"><a href=\"tables/figures.csv\">tables/figures.csv</a></p>\n");
    }

    private string Source(FigureUse use)
    {
        IEnumerable<string> texts = use.Figure.Sources.Select(key => _report.SourceTexts.TryGetValue(key, out string? text) ? text : key);
        string sources = use.Figure.Sources.IsEmpty ? $"scenario {use.Figure.Span}" : string.Join("; ", texts);
        return use.Figure.Why is { } why ? $"{sources} ({why})" : sources;
    }

    private static string Plural(int count, string word) => count == 1 ? word : word + "s";

    private static string E(string text) => Svg.Escape(text);
}
