using System.Collections.Immutable;
using System.Text;
using Heliograph.Cli.Output.Charts;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Photonics;

namespace Heliograph.Cli.Output;

/// <summary><c>link.html</c> and the files beside it: the verdict, where light and joules go, what limits the link; ladder; circuit switches.</summary>
internal sealed class LinkPage
{
    private readonly LinkAnswer _answer;
    private readonly HtmlPage _html = new();

    private LinkPage(LinkAnswer answer) => _answer = answer;

    /// <summary>Files relative to their folder.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> Files(LinkAnswer answer) =>
        [
            ("link.html", Encoding.UTF8.GetBytes(Write(answer))),
            ("link.json", Encoding.UTF8.GetBytes(LinkJson.Of(answer))),
            .. Tables(answer).Select(t => (Path.Combine("tables", t.FileName), Encoding.UTF8.GetBytes(t.ToCsv()))),
        ];

    public static string Write(LinkAnswer answer)
    {
        LinkPage page = new(answer);
        page.Page();
        return page._html.Close();
    }

    private static IEnumerable<DataTable> Tables(LinkAnswer answer)
    {
        if (!answer.Studies.IsEmpty)
        {
            LinkDesign[] links = [.. answer.Studies.Select(s => s.Design)];
            yield return LinkTables.Budget(links);
            yield return LinkTables.Energy(links);
            yield return LinkTables.Sweeps(answer.Studies);
            yield return LinkTables.Levels(answer.Studies);
            foreach (DataTable package in LinkTables.Packages(links).Concat(LinkTables.WarmUps(links)))
            {
                yield return package;
            }
            if (!answer.Spreads.IsEmpty)
            {
                yield return LinkSpreadTable.Of(answer);
            }
        }
        if (answer.Ladder is { } ladder)
        {
            yield return LinkTables.Ladder(ladder);
        }
        if (answer.Electrical is { } electrical)
        {
            yield return LinkTables.Electrical(electrical);
        }
        if (answer.Circuits is { } circuits)
        {
            yield return LinkTables.Circuits(circuits);
        }
    }

    private void Page()
    {
        ImmutableArray<LinkStudy> studies = _answer.Studies;
        string title =
            _answer.Scenario is { } scenario ? $"Links of {scenario}"
            : studies.Length > 0
                ? $"{LinkWords.Medium(studies[0].Design)}, {studies[0].Design.Class.Rate} over {LinkWords.Metres(studies[0].Design.Class.LengthMax)}"
            : "Media of the catalogue";
        _html.Open(title);
        _html.Append($"<h1>{E(title)}</h1>\n");
        if (_answer.Scenario is not null)
        {
            int closes = studies.Count(s => s.Design.Closure == LinkClosure.Closes);
            _html.Append($"<p class=\"answer\">{closes} of {studies.Length} link classes close.</p>\n");
            Overview();
        }
        // Links of one medium and way differ in length alone: the tightest stands for them.
        foreach (IGrouping<string, LinkStudy> group in studies.GroupBy(s => LinkWords.Medium(s.Design), StringComparer.Ordinal))
        {
            Study(group.MinBy(s => s.Design.Margin.Value ?? double.MaxValue)!, [.. group]);
        }
        if (_answer.Ladder is { } ladder)
        {
            _html.Section("The media ladder", [.. MediaPictures.Ladder(ladder)]);
            LadderTable(ladder);
        }
        if (_answer.Electrical is { } electrical)
        {
            _html.Section("How far an electrical way goes", [.. MediaPictures.Electrical(electrical)]);
            ElectricalTable(electrical);
        }
        if (_answer.Circuits is { } circuits)
        {
            _html.Section("Which circuit switch can a link go through", MediaPictures.Circuits(circuits));
        }
    }

    private void Overview()
    {
        ImmutableArray<LinkStudy> studies = _answer.Studies;
        (string energyUnit, IReadOnlyList<string> energy) = Numbers.Column([.. studies.Select(s => LinkEnergy.Of(s.Design).WithHostSerDes)], "J/b");
        _html.Table(
            ["link", "medium", ">rate", ">longest", "closes", ">margin", $">energy, {energyUnit}"],
            [
                .. studies.Select(
                    (s, i) =>
                        new[]
                        {
                            s.Design.Class.Name,
                            LinkWords.Medium(s.Design),
                            s.Design.Class.Rate.ToString(),
                            LinkWords.Metres(s.Design.Class.LengthMax),
                            Words.Of(s.Design.Closure).Replace('-', ' '),
                            s.Design.Margin.IsKnown ? Numbers.Text(s.Design.Margin) : "-",
                            energy[i],
                        }
                ),
            ],
            row => studies[row].Design.Closure == LinkClosure.DoesNotClose ? "error" : ""
        );
    }

    private void Study(LinkStudy study, LinkStudy[] alike)
    {
        LinkDesign design = study.Design;
        if (_answer.Scenario is not null)
        {
            _html.Append($"<h2>{E(LinkWords.Medium(design))}</h2>\n");
            _html.Append($"<p class=\"meta\">{E(LinkWords.Alike(design, [.. alike.Select(s => s.Design)]))}</p>\n");
        }
        _html.Append($"<p class=\"answer\">{E(LinkWords.Sentence(LinkWords.Verdict(design)))}</p>\n");
        if (design.Remedy is { } remedy)
        {
            _html.Append($"<p class=\"remedy\">What would help: {E(remedy)}.</p>\n");
        }
        DataTable budget = LinkTables.Budget([.. alike.Select(s => s.Design)]);
        BudgetLevels? deciding = BudgetLevels.Deciding(design);
        BudgetLevels? devices = design.ClosedByDevices ? null : BudgetLevels.OfDevices(design);
        Picture?[] budgets = [LinkPictures.Budget(design, deciding, budget), LinkPictures.Budget(design, devices, budget, isAside: true)];
        Part("Where the light goes", budgets);
        Channel(design, budget);
        foreach (BudgetLevels unknown in new[] { deciding, devices }.OfType<BudgetLevels>().Where(b => !b.Start.IsKnown || !b.Required.IsKnown))
        {
            _html.Append($"<p>By {E(unknown.Basis)}: {E(Numbers.Missing([.. unknown.Start.Missing, .. unknown.Required.Missing]))}.</p>\n");
        }
        Light(study);
        Part("Where the heat goes", LinkPictures.Package(design), LinkPictures.WarmUp(design));
        Part("What the receiver sees", LinkPictures.Levels(study, LinkTables.Levels([study])));
        Part("Where the joules of a bit go", LinkPictures.Energy(design, LinkTables.Energy([design])));
        Part("How far it can be pushed", [.. LinkPictures.Sweeps(study, LinkTables.Sweeps([study]))]);
        if (_answer.SpreadOf(study) is { } spread)
        {
            Part("How much of it is chance", LinkSpreadPictures.Margin(design, spread, LinkSpreadTable.Of(_answer)));
            foreach (string sentence in LinkSpreadWords.Of(spread, design))
            {
                _html.Append($"<p>{E(sentence)}</p>\n");
            }
        }
        Figures(design);
    }

    private void Part(string heading, params Picture?[] pictures)
    {
        if (pictures.All(p => p is null))
        {
            return;
        }
        _html.Append($"<h3>{E(heading)}</h3>\n");
        foreach (Picture picture in pictures.OfType<Picture>())
        {
            _html.Figure(picture);
        }
    }

    private void Channel(LinkDesign design, DataTable data)
    {
        if (BudgetLevels.OfChannel(design) is { } channel)
        {
            Part("Where the signal goes", LinkPictures.Budget(design, channel, data));
            _html.Append($"<p>{E(LinkWords.Sentence(design.Electrical!.Reason))}</p>\n");
        }
    }

    private void Light(LinkStudy study)
    {
        LinkDesign design = study.Design;
        if (design.Optics is not { } optics)
        {
            return;
        }
        string[] noise = [.. optics.Noise.Where(n => n.Share >= 0.005).Select(n => $"{n.Source} {Numbers.Percent(n.Share)}")];
        if (noise.Length > 0)
        {
            _html.Append($"<p>Noise on the highest level: {E(string.Join(", ", noise))} of its variance.</p>\n");
        }
        if (study.Transmitter is { } transmitter)
        {
            _html.Append($"<p>Transmitter of one lane, as a compliance test sees it: {E(LinkWords.Transmitter(transmitter))}.</p>\n");
        }
        if (study.Rings is { } rings)
        {
            _html.Append($"<p>Rings: {E(LinkWords.Rings(rings))}.</p>\n");
        }
        foreach (string sentence in LinkWords.Heat(design))
        {
            _html.Append($"<p>{E(sentence)}</p>\n");
        }
    }

    private void Figures(LinkDesign design)
    {
        _html.Append("<h3>What the network sees of it</h3>\n");
        _html.Table(
            ["figure of one link", ">value"],
            [
                ["rate, one direction", design.Class.Rate.ToString()],
                ["delay, one way without switches", Numbers.Text(design.Delay)],
                [$"frames of {design.FrameBytes} octets lost after correction", LinkWords.Ratio(design.FrameLoss, "")],
                ["modules or cable ends", Numbers.Text(design.ModulePower)],
                ["host SerDes, both ends", Numbers.Text(design.HostSerDesPower)],
                ["failures in 10⁹ hours", LinkWords.Failures(design)],
                ["a fault of its optics", LinkWords.Outage(design) ?? "not known of this medium"],
                ["price", Numbers.Text(design.Price)],
            ]
        );
    }

    private void LadderTable(ImmutableArray<LadderRung> ladder)
    {
        _html.Append("<details><summary>All media by reach, and what the others need</summary>\n");
        _html.Table(
            ["medium", "part", ">rate", ">reach", "ends for", ">pJ/b with host SerDes", ">pJ/b of modules", ">USD per Gb/s"],
            [
                .. ladder.Select(r =>
                    new[]
                    {
                        r.Name,
                        r.Part,
                        r.Rate.ToString(),
                        r.Reach is { } reach ? LinkWords.Metres(reach) : "-",
                        r.Stop,
                        Or(r.EnergyPerBit.Value * 1e12),
                        Or(r.ModuleEnergyPerBit.Value * 1e12),
                        Or(r.Price.Value * 1e9),
                    }
                ),
            ]
        );
        _html.Append("</details>\n");
    }

    private void ElectricalTable(ImmutableArray<ElectricalRung> rungs)
    {
        _html.Append("<details><summary>All ways and lane rates, and what decides</summary>\n");
        _html.Table(
            ["way", "lane", ">loss, dB", ">budget, dB", ">SNR left, dB", "closes", "what decides"],
            [
                .. rungs.Select(r =>
                    new[]
                    {
                        $"{r.Way}, {LinkWords.Metres(r.Length)}",
                        LinkWords.Lane(r),
                        Or(r.LossDb),
                        Or(r.BudgetDb),
                        Or(r.SnrMarginDb),
                        r.Closes ? "yes" : "no",
                        LinkWords.Sentence(r.Reason),
                    }
                ),
            ]
        );
        _html.Append("</details>\n");
    }

    private static string Or(double? value) => value is { } v ? Numbers.Digits(v) : "-";

    private static string E(string text) => Svg.Escape(text);
}
