using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio parts</c>: searches the catalogue; one exact id shows every figure with range, boundary, status and source.</summary>
internal static class PartsCommand
{
    private static readonly string[] Regions = ["US", "CN", "JP", "EU", "TW", "KR", "IL", "any", "unknown"];

    public static Command Create(Shell shell)
    {
        Argument<string?> query = new("QUERY")
        {
            Description = "text in id, name or vendor; one exact id shows all of its figures",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> family = new("--family") { Description = $"one of {string.Join(", ", Catalogue.Families)}", HelpName = "F" };
        Option<string?> region = new("--region") { Description = $"vendor region: {string.Join(", ", Regions)}", HelpName = "R" };
        Option<int?> by = new("--by") { Description = "available by this year; parts of unknown year are left out", HelpName = "YEAR" };
        Option<bool> json = new("--json") { Description = "print the parts with all figures as JSON" };
        Command command = new("parts", "Search the catalogue. Example: helio parts lpo --region CN --by 2026; helio parts acc-910c")
        {
            query,
            family,
            region,
            by,
            json,
        };
        command.SetAction(parse =>
        {
            DiagnosticList diagnostics = [];
            Catalogue catalogue = CatalogueReader.ReadFolder(Path.Combine(shell.Home, "catalog"), diagnostics);
            if (shell.Print(diagnostics))
            {
                return ExitCode.BadInput;
            }
            return Run(
                shell,
                catalogue,
                new Filter(parse.GetValue(query) ?? "", parse.GetValue(family), parse.GetValue(region), parse.GetValue(by)),
                parse.GetValue(json)
            );
        });
        return command;
    }

    private static int Run(Shell shell, Catalogue catalogue, Filter filter, bool json)
    {
        if (filter.Family is { } family && !Catalogue.Families.Contains(family))
        {
            shell.Error.WriteLine($"helio: parts: '{family}' is no family (one of {string.Join(", ", Catalogue.Families)})");
            return ExitCode.BadInput;
        }
        if (filter.Region is { } region && !Regions.Contains(region, StringComparer.OrdinalIgnoreCase))
        {
            shell.Error.WriteLine($"helio: parts: '{region}' is no region (one of {string.Join(", ", Regions)})");
            return ExitCode.BadInput;
        }
        Part? exact = catalogue.Find(filter.Query);
        Part[] parts = exact is null ? [.. catalogue.Parts.Where(filter.Accepts)] : [exact];
        if (json)
        {
            shell.Out.Write(PartText.Json(parts, catalogue.Sources));
            return ExitCode.Ok;
        }
        if (parts.Length == 0)
        {
            string near = Suggest.Nearest(filter.Query, catalogue.Parts.Select(p => p.Id)) is { } id ? $"; did you mean {id}?" : "";
            shell.Out.WriteLine($"no part matches{near}");
            return ExitCode.Ok;
        }
        if (exact is not null)
        {
            Figure? learning = exact.Figures.Any(f => Quantities.Find(f.Quantity)!.IsDated)
                ? new FigureBook(catalogue).LearningOf(new PartRef(exact.Id))?.Rate
                : null;
            PartText.PrintPart(shell.Out, exact, learning, catalogue);
            return ExitCode.Ok;
        }
        PartText.PrintList(shell.Out, parts);
        return ExitCode.Ok;
    }

    private sealed record Filter(string Query, string? Family, string? Region, int? By)
    {
        public bool Accepts(Part part) =>
            (Family is null || part.Family == Family)
            && (Region is null || string.Equals(part.Region, Region, StringComparison.OrdinalIgnoreCase))
            && (By is null || part.Year <= By)
            && (Contains(part.Id) || Contains(part.Name) || Contains(part.Vendor));

        private bool Contains(string text) => text.Contains(Query, StringComparison.OrdinalIgnoreCase);
    }
}
