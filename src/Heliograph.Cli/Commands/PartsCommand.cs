using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Spectre.Console;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio parts [QUERY]</c>: the catalogue with sources and conflicts.</summary>
internal static class PartsCommand
{
    public static Command Create()
    {
        Argument<string?> query = new("QUERY") { Description = "words of an id, name, vendor or note; an exact id shows every figure", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> family = new("--family") { Description = $"one of: {string.Join(", ", Catalogue.Families)}" };
        Option<string?> region = new("--region") { Description = "vendor region: US, CN, JP, EU, ..." };
        Option<int?> by = new("--by") { Description = "available by this year" };
        Option<bool> json = new("--json") { Description = "parts and figures as JSON on standard output" };
        Command command = new("parts", "search the catalogue, such as: helio parts lpo, or: helio parts opt-400g-dr4") { query, family, region, by, json };
        command.SetAction(result => Search(result.GetValue(query) ?? "", result.GetValue(family), result.GetValue(region), result.GetValue(by), result.GetValue(json)));
        return command;
    }

    private static int Search(string query, string? family, string? region, int? by, bool json)
    {
        DiagnosticList diagnostics = new();
        Catalogue catalogue = Workspace.Open(Home.Folder, diagnostics).Catalogue;
        Home.Print(diagnostics);
        if (diagnostics.HasErrors)
        {
            return ExitCode.BadInput;
        }
        if (family is not null && !Catalogue.Families.Contains(family))
        {
            Console.Error.WriteLine($"helio: there is no family '{family}'; {Suggest.Fix(family, Catalogue.Families)}");
            return ExitCode.BadInput;
        }
        Part[] found = catalogue.Find(query) is { } exact
            ? [exact]
            :
            [
                .. catalogue.Parts.Where(p => Matches(p, query))
                    .Where(p => family is null || p.Family == family)
                    .Where(p => region is null || p.Region == region || p.Region == "any")
                    .Where(p => by is null || p.Year <= by),
            ];
        if (json)
        {
            using Stream stdout = Console.OpenStandardOutput();
            PartsView.WriteJson(found, catalogue, stdout);
        }
        else if (found.Length == 0)
        {
            string near = Suggest.Nearest(query, catalogue.Parts.Select(p => p.Id)) is { } id ? $"; did you mean '{id}'?" : "";
            Console.WriteLine($"no part matches '{query}'{near}");
        }
        else
        {
            PartsView.Write(found, catalogue, AnsiConsole.Console);
        }
        return ExitCode.Ok;
    }

    private static bool Matches(Part part, string query)
    {
        string text = $"{part.Id} {part.Name} {part.Vendor} {part.Family} {part.Note}";
        return query.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
