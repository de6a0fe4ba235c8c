using System.Collections.Immutable;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Photonics;

namespace Heliograph.Cli.Output;

/// <summary>What <c>helio link</c> prints: verdict, budget with its level, noise, energy by device, limits; then ladder and circuit switches.</summary>
internal sealed class LinkText
{
    /// <summary>Links of a scenario that are printed one by one; more stand in a table.</summary>
    private const int MostInFull = 3;

    private readonly LinkAnswer _answer;
    private readonly TextWriter _output;
    private readonly int _width;

    private LinkText(LinkAnswer answer, TextWriter output, int width) => (_answer, _output, _width) = (answer, output, width);

    public static void Print(LinkAnswer answer, TextWriter output, int width) => new LinkText(answer, output, width).Print();

    private void Print()
    {
        ImmutableArray<LinkStudy> studies = _answer.Studies;
        if (studies.Length > 1)
        {
            Overview();
        }
        if (studies.Length <= MostInFull)
        {
            for (int i = 0; i < studies.Length; i++)
            {
                if (i > 0 || studies.Length > 1)
                {
                    _output.WriteLine();
                }
                Study(studies[i]);
            }
        }
        else
        {
            _output.WriteLine();
            Wrapped($"{studies.Length} links; --link NAME shows the budget of those whose name contains it, --out DIR all of them.");
        }
        if (_answer.Ladder is { } ladder)
        {
            Gap(!studies.IsEmpty);
            Ladder(ladder);
        }
        if (_answer.Electrical is { } electrical)
        {
            Gap(!studies.IsEmpty || _answer.Ladder is not null);
            Electrical(electrical);
        }
        if (_answer.Circuits is { } circuits)
        {
            Gap(!studies.IsEmpty || _answer.Ladder is not null || _answer.Electrical is not null);
            Circuits(circuits);
        }
    }

    private void Overview()
    {
        int closes = _answer.Studies.Count(s => s.Design.Closure == LinkClosure.Closes);
        Wrapped($"{_answer.Scenario}: {closes} of {_answer.Studies.Length} links close");
        _output.WriteLine();
        TextTable table = new("link", "medium", ">rate", ">longest", "closes", ">margin", ">pJ/b", ">FIT");
        foreach (LinkStudy study in _answer.Studies)
        {
            LinkDesign d = study.Design;
            table.Add(
                d.Class.Name,
                LinkWords.Medium(d),
                d.Class.Rate.ToString(),
                LinkWords.Metres(d.Class.LengthMax),
                d.Closure switch
                {
                    LinkClosure.Closes => "yes",
                    LinkClosure.DoesNotClose => "NO",
                    _ => "unknown",
                },
                d.Margin.IsKnown ? Numbers.Text(d.Margin) : "-",
                Or(LinkEnergy.Of(d).WithHostSerDes * 1e12),
                Or(d.FailureRate.Value * LinkWords.FitPerHertz)
            );
        }
        table.Print(_output, 40, _width);
    }

    private void Study(LinkStudy study)
    {
        LinkDesign design = study.Design;
        string name = _answer.Scenario is null ? "" : $"{design.Class.Name}: ";
        Wrapped($"{name}{LinkWords.Medium(design)}, {design.Class.Rate} over {LinkWords.Metres(design.Class.LengthMax)}");
        Wrapped(LinkWords.Verdict(design));
        if (design.Remedy is { } remedy)
        {
            Named("would help", remedy);
        }
        if (BudgetLevels.Deciding(design) is { } deciding)
        {
            Budget(deciding);
        }
        if (!design.ClosedByDevices && BudgetLevels.OfDevices(design) is { } devices)
        {
            Budget(devices);
        }
        if (BudgetLevels.OfChannel(design) is { } channel)
        {
            Budget(channel);
            Wrapped(LinkWords.Sentence(design.Electrical!.Reason));
        }
        Light(study);
        Energy(design);
        _output.WriteLine();
        Figures(study);
        if (_answer.SpreadOf(study) is { } spread)
        {
            _output.WriteLine();
            LinkSpreadText.Print(spread, design, _output, _width);
        }
    }

    private void Budget(BudgetLevels budget)
    {
        _output.WriteLine();
        TextTable table = new(
            $"budget of {budget.Basis}{(budget.Unit == "dBm" && budget.StartName.StartsWith("laser", StringComparison.Ordinal) ? ", one lane" : "")}",
            ">change, dB",
            $">level, {budget.Unit}",
            ""
        );
        double? level = budget.Start.Value;
        table.Add(budget.StartName, "", Or(level), Needs(budget.Start.Missing));
        foreach (BudgetChange step in budget.Steps)
        {
            level += step.Change;
            table.Add(step.Name, step.Change is { } change ? Signed(change) : "-", Or(level), Needs(step.Missing));
        }
        table.Add(budget.EndName, "", Or(budget.End), "");
        table.Add(budget.RequiredName, "", Or(budget.Required.Value), Needs(budget.Required.Missing));
        table.Add("margin", budget.Margin is { } margin ? Signed(margin) : "-", "", "");
        table.Print(_output, 60, _width);
    }

    private void Light(LinkStudy study)
    {
        LinkDesign design = study.Design;
        if (design.Optics is not { } optics)
        {
            return;
        }
        _output.WriteLine();
        string levels = optics.Levels == 2 ? "NRZ" : $"PAM{optics.Levels}";
        Named(
            "engine",
            $"{optics.Engine}: {levels} at {Numbers.Digits(optics.SymbolRate / 1e9)} GBd, {Numbers.Text(optics.LaneRate, "b/s")} of payload a lane"
        );
        string noise = string.Join(", ", optics.Noise.Where(n => n.Share >= 0.005).Select(n => $"{n.Source} {Numbers.Percent(n.Share)}"));
        Named("noise", noise.Length == 0 ? "not computable" : $"{noise} of its variance on the highest level");
        Named(
            "error ratio",
            $"{LinkWords.Ratio(optics.BitErrorRatio, " before correction")}; bandwidth costs {Numbers.Text(optics.EqualiserPenalty)}"
        );
        if (study.Transmitter is { } transmitter)
        {
            Named("transmitter", LinkWords.Transmitter(transmitter));
        }
        if (study.Rings is { } rings)
        {
            Named("rings", LinkWords.Rings(rings));
        }
        if (LinkWords.Laser(optics) is { } laser)
        {
            Named("laser", laser);
        }
        if (optics.Package is { } package)
        {
            Named("package", LinkWords.Package(package));
            if (LinkWords.WarmUp(package) is { } warming)
            {
                Named("warm-up", warming);
            }
        }
    }

    private void Energy(LinkDesign design)
    {
        LinkEnergy energy = LinkEnergy.Of(design);
        _output.WriteLine();
        TextTable table = new("energy of a bit", "boundary", ">W a link", ">pJ/b", "");
        void Add(EnergyTerm term) => table.Add(term.Device, term.Boundary, Or(term.Power.Value), Or(term.PerBit * 1e12), Needs(term.Power.Missing));
        foreach (EnergyTerm term in energy.Terms.SkipLast(1))
        {
            Add(term);
        }
        if (energy.Terms.Length > 2)
        {
            string basis = design.PowerByDevices ? "sum of the devices" : "as stated";
            table.Add("modules together", "module", Or(design.ModulePower.Value), Or(energy.Module * 1e12), basis);
        }
        Add(energy.Terms[^1]);
        table.Add("all of it", "with-host-serdes", Or(design.ModulePower.Value + design.HostSerDesPower.Value), Or(energy.WithHostSerDes * 1e12), "");
        table.Print(_output, 60, _width);
    }

    private void Figures(LinkStudy study)
    {
        LinkDesign d = study.Design;
        Named("limits", LinkWords.Sweeps(study) ?? LinkWords.Verdict(d));
        Named("frame loss", LinkWords.Ratio(d.FrameLoss, $" of frames of {d.FrameBytes} octets"));
        Named("delay", Numbers.Text(d.Delay) + (d.Delay.IsKnown ? " one way, without switches" : ""));
        Named("failures", LinkWords.Failures(d));
        if (LinkWords.Outage(d) is { } outage)
        {
            Named("a fault", outage);
        }
        Named("price", Numbers.Text(d.Price));
    }

    private void Ladder(ImmutableArray<LadderRung> ladder)
    {
        Wrapped("media ladder: each medium of the catalogue at the rate of its module or cable, by reach; energy of both ends with host SerDes");
        _output.WriteLine();
        TextTable table = new("part", ">reach", "ends for", ">rate", ">pJ/b", ">modules", ">USD per Gb/s");
        foreach (LadderRung r in ladder)
        {
            table.Add(
                r.Part,
                r.Reach is { } reach ? LinkWords.Metres(reach) : "-",
                r.Stop,
                r.Rate.ToString(),
                Or(r.EnergyPerBit.Value * 1e12),
                Or(r.ModuleEnergyPerBit.Value * 1e12),
                Or(r.Price.Value * 1e9)
            );
        }
        table.Print(_output, 44, _width);
    }

    private void Electrical(ImmutableArray<ElectricalRung> rungs)
    {
        Wrapped(
            "electrical ways: loss between the points of the interface against its budget, what an ideal equaliser with the reference transmitter and receiver has over the signal-to-noise ratio that it needs, dB, and how long the line could be by either"
        );
        _output.WriteLine();
        if (rungs.IsEmpty)
        {
            Wrapped("none of this lane rate: there are 50, 100, 200 and 400 Gb/s");
            return;
        }
        TextTable table = new("way", "line", "lane, Gb/s", ">loss, dB", ">budget", "held to", ">SNR", "by budget", "by noise", "closes");
        foreach (ElectricalRung r in rungs)
        {
            table.Add(
                r.Way,
                LinkWords.Metres(r.Length),
                $"{Numbers.Digits(r.LineRate / 1e9)} {r.Modulation}",
                Or(r.LossDb),
                Or(r.BudgetDb),
                r.Interface ?? "-",
                Or(r.SnrMarginDb),
                r.LengthByBudget is { } budget ? LinkWords.Metres(budget) : "-",
                r.LengthBySnr is { } snr ? LinkWords.Metres(snr) : "-",
                r.Closes ? "yes" : "NO"
            );
        }
        table.Print(_output, 40, _width);
        string[] balls = [.. rungs.Where(r => r.Interface is not null && r.Endpoints == "ball-to-ball").Select(r => r.Interface!).Distinct()];
        if (balls.Length > 0)
        {
            _output.WriteLine();
            Wrapped($"loss and budget of {string.Join(", ", balls)} are between the balls of the packages, all others between the bumps of the dies");
        }
    }

    private void Circuits(CircuitMatrix matrix)
    {
        Wrapped(
            $"circuit switches: links of {LinkWords.Metres(matrix.Length)} with {matrix.Connectors} mated pairs; margin as they are, else the smallest laser class that closes and the watts of its lasers, else what is missing"
        );
        // As many links beside each other as the screen has room for.
        int before = matrix.Switches.Select(s => s.Part.Length).DefaultIfEmpty().Max() + "  ports  loss, dB".Length;
        int each = matrix.Links.Select(l => l.Medium.Length).Append("no, -12.3 dB".Length).Max() + 2;
        int most = Math.Max(1, (_width - before) / each);
        for (int first = 0; first < matrix.Links.Length; first += most)
        {
            _output.WriteLine();
            CircuitLink[] links = [.. matrix.Links.Skip(first).Take(most)];
            TextTable table = new(["switch", ">ports", ">loss, dB", .. links.Select(l => l.Medium)]);
            for (int row = 0; row < matrix.Switches.Length; row++)
            {
                CircuitSwitchRow passed = matrix.Switches[row];
                IEnumerable<string> cells = matrix.Cells[row].Skip(first).Take(most).Select(LinkWords.Cell);
                table.Add([passed.Part, passed.Radix is { } radix ? Numbers.Count(radix) : "-", Or(passed.Loss.Value), .. cells]);
            }
            table.Print(_output, 40, _width);
        }
    }

    private void Gap(bool wanted)
    {
        if (wanted)
        {
            _output.WriteLine();
        }
    }

    private void Wrapped(string text)
    {
        foreach (string line in TextTable.Wrap(text, _width))
        {
            _output.WriteLine(line);
        }
    }

    private void Named(string name, string text) => NamedLine.Print(_output, _width, name, text);

    private static string Or(double? value) => value is { } v ? Numbers.Digits(v) : "-";

    private static string Signed(double value) => $"{(value > 0 ? "+" : "")}{Numbers.Digits(value)}";

    private static string Needs(IReadOnlyList<string> missing) => missing.Count == 0 ? "" : $"needs {string.Join(", ", missing.Take(2))}";
}
