using Heliograph.Engine.Validation;

namespace Heliograph.Cli.Output;

/// <summary>What <c>helio validate</c> prints: rows, then errors by family, then how many of each verdict.</summary>
internal static class ValidationText
{
    /// <summary>Rows of a family from which on its summary stands for them.</summary>
    public const int MostRows = 60;

    private const int MostReasons = 8;

    public static void Print(IReadOnlyList<ValidationSection> sections, TextWriter output, int width, bool all)
    {
        foreach (ValidationSection section in sections)
        {
            if (sections.Count > 1)
            {
                output.WriteLine($"== {section.Name}: {Numbers.Count(section.Report.Rows.Length)} rows ==");
            }
            Rows(section, output, width, all);
            Reasons(section, output, width);
            output.WriteLine();
            Families(section, output, width);
            Groups(section, output, width);
            output.WriteLine(Verdicts(section.Report));
            if (sections.Count > 1)
            {
                output.WriteLine();
            }
        }
        if (sections.Count > 1)
        {
            // No mean over tables: they are of different kinds.
            output.WriteLine($"all tables: {Counts(new ValidationReport([.. sections.SelectMany(s => s.Report.Rows)]))}");
        }
    }

    private static void Rows(ValidationSection section, TextWriter output, int width, bool all)
    {
        HashSet<string> large = all
            ? []
            : [.. section.Report.Rows.Where(r => r.Family.Length > 0).GroupBy(r => r.Family).Where(g => g.Count() > MostRows).Select(g => g.Key)];
        TextTable rows = new("id", "quantity", ">published", ">predicted", "unit", ">error, %", "verdict");
        foreach (ValidationRow r in section.Report.Rows.Where(r => !large.Contains(r.Family)))
        {
            rows.Add(r.Id, r.Quantity, Shown(r.Published), Shown(r.Predicted), r.Unit, Percent(r.ErrorPercent), r.Verdict);
        }
        if (rows.Count > 0)
        {
            rows.Print(output, 60, width);
        }
        if (large.Count > 0)
        {
            int hidden = section.Report.Rows.Count(r => large.Contains(r.Family));
            output.WriteLine(
                $"{Numbers.Count(hidden)} rows of {string.Join(", ", large.Order(StringComparer.Ordinal))} not listed (--all lists them)"
            );
        }
    }

    // Why rows were not compared: what a user has to change in a table.
    private static void Reasons(ValidationSection section, TextWriter output, int width)
    {
        // Of tables with a model for each row also those that lack an input; elsewhere that is prose.
        bool IsLeftOut(string verdict) => verdict == "skipped" || (verdict == "not-reproducible" && section.Split is not null);
        ValidationRow[] skipped = [.. section.Report.Rows.Where(r => IsLeftOut(r.Verdict) && r.Note.Length > 0).OrderBy(r => r.Verdict == "skipped")];
        foreach (ValidationRow r in skipped.Take(MostReasons))
        {
            string line = $"{r.Verdict} {r.Id}: {r.Note}";
            output.WriteLine(line.Length <= width ? line : $"{line[..(width - 1)]}…");
        }
        if (skipped.Length > MostReasons)
        {
            output.WriteLine($"and {skipped.Length - MostReasons} more; --json has the note of each row");
        }
    }

    private static void Families(ValidationSection section, TextWriter output, int width)
    {
        if (section.Split is not null || section.Families.IsEmpty)
        {
            return;
        }
        TextTable table = new("family", ">rows", ">MAPE, %", ">median, %", ">bias, %", ">rank tau");
        foreach (FamilyError f in section.Families)
        {
            table.Add(
                f.Family,
                Numbers.Count(f.Rows),
                Percent(f.Mape),
                Percent(f.Median),
                Percent(f.Bias),
                f.RankTau is { } tau ? Numbers.Digits(tau) : "-"
            );
        }
        table.Print(output, 60, width);
        output.WriteLine();
    }

    private static void Groups(ValidationSection section, TextWriter output, int width)
    {
        if (section.Split is not { } split || split.Errors.All(e => e.Rows == 0))
        {
            return;
        }
        TextTable errors = new("errors of", ">rows", ">MAPE, %", ">median, %", ">median signed, %", ">largest, %");
        foreach (GroupErrors e in split.Errors.Where(e => e.Rows > 0))
        {
            errors.Add(e.Group, Numbers.Count(e.Rows), Percent(e.Mape), Percent(e.Median), Percent(e.Bias), Percent(e.Largest));
        }
        errors.Print(output, 60, width);
        output.WriteLine();
    }

    private static string Verdicts(ValidationReport report) => Counts(report) + (report.Mape is { } m ? $"; mean absolute error {Percent(m)}%" : "");

    private static string Counts(ValidationReport report)
    {
        string counts = string.Join(
            ", ",
            ValidationSection.Verdicts.Where(v => report.Count(v) > 0).Select(v => $"{Numbers.Count(report.Count(v))} {v}")
        );
        return counts.Length == 0 ? "no rows" : counts;
    }

    // Below a millionth of a percent is the rounding of floating point.
    private static string Percent(double? percent) =>
        percent is not { } p ? "-"
        : Math.Abs(p) < 1e-6 ? "0"
        : Numbers.Digits(p);

    // Counts in full: a module more or less is what an exact row is about.
    private static string Shown(double? value) =>
        value is not { } v ? "-"
        : v == Math.Round(v) && Math.Abs(v) is > 0 and < 1e9 ? Numbers.Count(v)
        : Numbers.Digits(v);
}
