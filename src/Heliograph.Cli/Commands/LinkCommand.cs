using System.Collections.Immutable;
using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Links;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Photonics;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio link</c>: does a link close, with what margin, at how many joules a bit; of a scenario, or of one medium alone.</summary>
internal static class LinkCommand
{
    // Circuit switches stand in one hall.
    private const double HallMetres = 100;
    private const int PatchedPairs = 2;

    public static Command Create(Shell shell)
    {
        Argument<string?> file = new("FILE") { Description = "scenario, YAML: all of its links", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> medium = new("--medium") { Description = "a link alone: its cable, module or engine", HelpName = "PART" };
        Option<string[]> through = new("--through") { Description = "circuit switch or circulator on its way; may be repeated", HelpName = "PART" };
        Option<string?> length = new("--length") { Description = "of the link: 50 m (default the reach of the medium)", HelpName = "L" };
        Option<string?> rate = new("--rate") { Description = "payload of one direction: 400 Gb/s (default that of the medium)", HelpName = "R" };
        Option<int?> connectors = new("--connectors") { Description = "mated pairs on its way (default 2 between modules)", HelpName = "N" };
        Option<string?> connector = new("--connector") { Description = "jumper (default that of the interface)", HelpName = "PART" };
        Option<string?> fibre = new("--fibre") { Description = "fibre (default standard single-mode)", HelpName = "PART" };
        Option<string?> temperature = new("--temperature") { Description = "of the lasers: 60 degC", HelpName = "T" };
        Option<string?> air = new("--air") { Description = "at racks and front panels: 35 degC", HelpName = "T" };
        Option<string?> coolant = new("--coolant") { Description = "at the inlet of cold plates: 30 degC", HelpName = "T" };
        Option<string?> loss = new("--loss") { Description = "added to the path: 2 dB", HelpName = "L" };
        Option<string?> link = new("--link") { Description = "only links of the scenario whose name contains this", HelpName = "NAME" };
        Option<string[]> set = new("--set")
        {
            Description = "change the scenario, path=value, or a figure of the medium and its engine, 'launch-power=14 dBm'",
            HelpName = "path=value",
        };
        Option<bool> ladder = new("--ladder") { Description = "every medium of the catalogue: energy and price against reach, and where each ends" };
        Option<bool> electrical = new("--electrical")
        {
            Description = "cables, boards, modules and engines: which electrical way closes at which lane rate",
        };
        Option<string?> laneRate = new("--lane-rate") { Description = "only media or ways of this lane rate: 100 Gb/s", HelpName = "R" };
        Option<bool> ocs = new("--ocs") { Description = "every circuit switch of the catalogue: which links go through it, with what laser" };
        Option<int?> draws = new("--draws")
        {
            Description = "Monte Carlo over manufacturing and temperature: lanes to draw of each link that has an optical engine, 1000000",
            HelpName = "N",
        };
        Option<long?> seed = new("--seed") { Description = "of the draws (default that of the scenario, else 1)", HelpName = "N" };
        Option<int?> threads = new("--threads") { Description = "of the draws (default all); the answer is the same", HelpName = "N" };
        Option<string?> output = new("--out") { Description = "folder for link.html, link.json and tables/", HelpName = "DIR" };
        Option<bool> json = new("--json") { Description = "print the answer as JSON; writes files only with --out" };
        Command command = new(
            "link",
            "Does a link close, and what does a bit cost in joules. Example: helio link --medium opt-400g-dr4 --through ocs-r300 --length 200 m"
        )
        {
            file,
            medium,
            through,
            length,
            rate,
            connectors,
            connector,
            fibre,
            temperature,
            air,
            coolant,
            loss,
            link,
            set,
            ladder,
            electrical,
            laneRate,
            ocs,
            draws,
            seed,
            threads,
            output,
            json,
        };
        command.SetAction(parse =>
            Run(
                shell,
                new Request(
                    parse.GetValue(file),
                    parse.GetValue(medium),
                    parse.GetValue(through) ?? [],
                    parse.GetValue(length),
                    parse.GetValue(rate),
                    parse.GetValue(connectors),
                    parse.GetValue(connector),
                    parse.GetValue(fibre),
                    new Climate(parse.GetValue(temperature), parse.GetValue(air), parse.GetValue(coolant), parse.GetValue(loss)),
                    parse.GetValue(link),
                    parse.GetValue(set) ?? [],
                    parse.GetValue(ladder),
                    parse.GetValue(electrical),
                    parse.GetValue(laneRate),
                    parse.GetValue(ocs),
                    new Chance(parse.GetValue(draws), parse.GetValue(seed), parse.GetValue(threads)),
                    parse.GetValue(output),
                    parse.GetValue(json)
                )
            )
        );
        return command;
    }

    private static int Run(Shell shell, Request request)
    {
        if (Contradiction(request) is { } contradiction)
        {
            shell.Error.WriteLine($"helio: link: {contradiction}");
            return ExitCode.BadInput;
        }
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        if (diagnostics.HasErrors)
        {
            shell.Print(diagnostics);
            return ExitCode.BadInput;
        }
        FigureBook book = new(workspace.Catalogue);
        LinkArguments arguments = new(book);
        LinkAnswer? answer = Answer(request, workspace, book, arguments, diagnostics);
        foreach (string error in arguments.Errors)
        {
            shell.Error.WriteLine($"helio: {error}");
        }
        if (shell.Print(diagnostics) || answer is null || arguments.Errors.Count > 0)
        {
            return ExitCode.BadInput;
        }
        if (request.Out is { } folder && !shell.TryWrite(folder, LinkPage.Files(answer)))
        {
            return ExitCode.BadInput;
        }
        if (request.Json)
        {
            shell.Out.Write(LinkJson.Of(answer));
        }
        else
        {
            LinkText.Print(answer, shell.Out, shell.Columns);
            if (request.Out is { } written)
            {
                shell.Out.WriteLine();
                shell.Out.WriteLine($"{Path.Combine(written, "link.html")}  link.json  tables/");
            }
        }
        return answer.HasFindings ? ExitCode.Findings : ExitCode.Ok;
    }

    private static LinkAnswer? Answer(Request request, Workspace workspace, FigureBook book, LinkArguments arguments, DiagnosticList diagnostics)
    {
        LinkConditions conditions = arguments.Conditions(
            request.Climate.Temperature,
            request.Climate.Air,
            request.Climate.Coolant,
            request.Climate.Loss
        );
        double? laneRate = arguments.Rate("--lane-rate", request.LaneRate);
        double? metres = arguments.Length(request.Length);
        ImmutableArray<LinkStudy> studies = [];
        ImmutableArray<LinkSpread?> spreads = [];
        LinkDraws? drawn = arguments.Draws(request.Chance.Draws, request.Chance.Seed, request.Chance.Threads);
        string? name = null;
        if (request.File is { } file)
        {
            Scenario? scenario = ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, request.Sets, diagnostics);
            Fabric? fabric = scenario is null || diagnostics.HasErrors ? null : FabricBuilder.Build(scenario, workspace.Catalogue, diagnostics);
            if (scenario is null || fabric is null || diagnostics.HasErrors || arguments.Errors.Count > 0)
            {
                return null;
            }
            name = scenario.Name;
            studies = ScenarioLinks.Of(scenario, fabric, book, conditions, request.Link);
            if (studies.IsEmpty && request.Link is { } wanted)
            {
                arguments.Fail(
                    $"--link: no link of {name} has '{wanted}' in its name (one of {string.Join(", ", fabric.LinkClasses.Select(c => c.Name))})"
                );
                return null;
            }
            spreads = drawn is { } of ? LinkSpreads.Of(studies, scenario, fabric, book, conditions, of.Count, of.Seed, of.Threads) : [];
        }
        else if (request.Medium is { } id && !request.Ocs)
        {
            if (Alone(request, id, metres, conditions, book, arguments) is not { } alone)
            {
                return null;
            }
            studies = [alone];
            spreads = drawn is { } of
                ? LinkSpreads.Of(studies, _ => LinkEnds.Unknown, _ => conditions, book, of.Count, of.Seed ?? 1, of.Threads)
                : [];
        }
        if (drawn is not null && spreads.All(s => s is null))
        {
            arguments.Fail(
                request.File is null
                    ? $"--draws: the catalogue names no optical engine for {request.Medium}; what varies are the devices of an engine"
                    : "--draws: no link that is shown has an optical engine in the catalogue; what varies are the devices of an engine"
            );
        }
        ImmutableArray<PartRef> media = request is { Ocs: true, Medium: { } only } ? arguments.Links(only, request.Sets) : [];
        ImmutableArray<PartRef> passed = request.Ocs ? arguments.Through(request.Through) : [];
        int pairs = arguments.Pairs(request.Connectors) ?? PatchedPairs;
        return arguments.Errors.Count > 0
            ? null
            : new LinkAnswer(
                name,
                conditions,
                studies,
                spreads,
                request.Ladder ? MediaLadder.Of(book, laneRate) : null,
                request.Electrical ? ElectricalLadder.Of(book, laneRate) : null,
                request.Ocs ? CircuitMatrix.Of(book, media, passed, metres ?? HallMetres, pairs, conditions) : null
            );
    }

    private static LinkStudy? Alone(Request request, string id, double? metres, LinkConditions conditions, FigureBook book, LinkArguments arguments)
    {
        double? rate = arguments.Rate("--rate", request.Rate);
        if (arguments.Medium(id, request.Through, request.Connectors, request.Connector, request.Fibre, request.Sets) is not { } medium)
        {
            return null;
        }
        arguments.CheckRate(medium, rate);
        return arguments.Errors.Count > 0
            ? null
            : LinkStudy.Of(LinkStudy.Alone(medium, arguments.LengthOf(medium, metres), rate, book), LinkEnds.Unknown, book, conditions);
    }

    private static string? Contradiction(Request r)
    {
        bool hasPath = r.Through.Length > 0 || r.Length is not null || r.Connectors is not null;
        return r.File is null && r.Medium is null && !r.Ladder && !r.Electrical && !r.Ocs
                ? "nothing to show; give a scenario FILE, --medium PART, --ladder, --electrical or --ocs"
            : r.File is not null && r.Medium is not null ? "a scenario FILE has its own media; give FILE or --medium, not both"
            : r.File is not null && !r.Ocs && (hasPath || r.Rate is not null || r.Fibre is not null || r.Connector is not null)
                ? "--through, --length, --rate, --connectors, --connector and --fibre are of --medium; a scenario FILE is changed with --set path=value"
            : r.File is null && r.Link is not null ? "--link chooses among the links of a scenario FILE"
            : r.File is null && r.Medium is null && r.Sets.Length > 0 ? "--set needs a scenario FILE or --medium to change"
            : r.LaneRate is not null && !r.Ladder && !r.Electrical ? "--lane-rate chooses among what --ladder and --electrical show"
            : r.Chance.Draws is null && (r.Chance.Seed is not null || r.Chance.Threads is not null) ? "--seed and --threads are of --draws"
            : r.Chance.Draws is not null && (r.Ocs || (r.File is null && r.Medium is null))
                ? "--draws needs the links of a scenario FILE or of --medium, and no --ocs"
            : r.Out is not null && string.IsNullOrWhiteSpace(r.Out) ? "--out: the folder has no name"
            : null;
    }

    private sealed record Chance(int? Draws, long? Seed, int? Threads);

    private sealed record Climate(string? Temperature, string? Air, string? Coolant, string? Loss);

    private sealed record Request(
        string? File,
        string? Medium,
        string[] Through,
        string? Length,
        string? Rate,
        int? Connectors,
        string? Connector,
        string? Fibre,
        Climate Climate,
        string? Link,
        string[] Sets,
        bool Ladder,
        bool Electrical,
        string? LaneRate,
        bool Ocs,
        Chance Chance,
        string? Out,
        bool Json
    );
}
