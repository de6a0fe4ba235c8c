using System.Collections.Immutable;
using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Packets;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio validate</c>: published figures against the model, row by row.</summary>
internal static class ValidateCommand
{
    private const string Training = "training";
    private const string Inference = "inference";
    private const string Packet = "packet";
    private const string Collectives = "collectives";
    private const string WideArea = "wide-area";
    private const string Line = "line";

    public static Command Create(Shell shell)
    {
        Argument<string?> what = new("WHAT")
        {
            Description = "systems, link, goodput, collectives, wide-area, training, inference, packet or line; all of them when absent",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> table = new("--table")
        {
            Description =
                "a table of your own, CSV with the columns of validation/WHAT.csv; of packet YAML as validation/packet/packet.yaml; of line a folder of cases",
            HelpName = "FILE",
        };
        Option<bool> json = new("--json") { Description = "print rows and summary as JSON" };
        Option<bool> all = new("--all")
        {
            Description = $"print every row; else families above {ValidationText.MostRows} rows have their summary only",
        };
        Command command = new("validate", "Compare the model with published figures, row by row. Example: helio validate systems")
        {
            what,
            table,
            json,
            all,
        };
        command.SetAction(parse => Run(shell, parse.GetValue(what), parse.GetValue(table), parse.GetValue(json), parse.GetValue(all)));
        return command;
    }

    private static int Run(Shell shell, string? what, string? table, bool json, bool all)
    {
        ImmutableArray<(string Name, ImmutableArray<string> Files)> known = Tables(shell.Home);
        ImmutableArray<(string Name, ImmutableArray<string> Files)> chosen =
            what is null ? known
            : known.Any(t => t.Name == what) ? [known.First(t => t.Name == what)]
            : [.. known.SelectMany(t => t.Files).Where(f => NameOf(f) == what).Select(f => (what, (ImmutableArray<string>)[f]))];
        if (chosen.IsEmpty && what is not null)
        {
            string meant = Suggest.Nearest(what, known.Select(t => t.Name)) is { } near ? $"; did you mean {near}?" : "";
            shell.Error.WriteLine($"helio: validate: no table '{what}'{meant} (one of {string.Join(", ", known.Select(t => t.Name))})");
            return ExitCode.BadInput;
        }
        if (table is not null)
        {
            chosen = [(what ?? KindOf(table), [table])];
        }
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        ImmutableArray<ValidationSection> sections = [.. chosen.Select(t => Compare(t.Name, t.Files, shell.Home, workspace, diagnostics))];
        if (shell.Print(diagnostics))
        {
            return ExitCode.BadInput;
        }
        if (json)
        {
            shell.Out.Write(ValidationJson.Of(sections));
        }
        else
        {
            ValidationText.Print(sections, shell.Out, shell.Columns, all);
        }
        return sections.Any(s => s.IsMissed) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static ValidationSection Compare(string name, ImmutableArray<string> files, string home, Workspace workspace, DiagnosticList diagnostics)
    {
        if (name == Inference)
        {
            SplitReport report = InferenceValidation.Run(files[0], home, workspace, diagnostics);
            return new ValidationSection(name, new ValidationReport([.. report.Rows.Select(r => r.Row)]), report);
        }
        if (name == Collectives)
        {
            SplitReport report = CollectiveValidation.Run(files[0], home, workspace, diagnostics);
            return new ValidationSection(name, new ValidationReport([.. report.Rows.Select(r => r.Row)]), report);
        }
        if (name == WideArea)
        {
            // A table of headrooms, one of what was published of lines and of jobs over them, or both.
            ILookup<bool, string> byKind = files.ToLookup(f => KindOf(f) == WideArea);
            SplitReport? report = byKind[true].FirstOrDefault() is { } t ? WideAreaValidation.Run(t, home, workspace, diagnostics) : null;
            IEnumerable<ValidationRow> published = byKind[false].SelectMany(f => PublishedFigures.Run(f, home, workspace, diagnostics).Rows);
            return new ValidationSection(name, new ValidationReport([.. report?.Rows.Select(r => r.Row) ?? [], .. published]), report);
        }
        if (name == Packet)
        {
            return new ValidationSection(name, PacketValidation.Run(files[0], home, diagnostics), null);
        }
        if (name == Line)
        {
            return new ValidationSection(name, LineValidation.Run(files[0], home, diagnostics), null);
        }
        return name.StartsWith(Training, StringComparison.Ordinal)
            ? new ValidationSection(name, TrainingValidation.Run(files, workspace, diagnostics), null)
            : new ValidationSection(
                name,
                new ValidationReport([.. files.SelectMany(f => PublishedFigures.Run(f, home, workspace, diagnostics).Rows)]),
                null
            );
    }

    // Tables of validation/ by the word before the first hyphen (of the wide area, two words), the small ones first.
    private static ImmutableArray<(string Name, ImmutableArray<string> Files)> Tables(string home)
    {
        string folder = Path.Combine(home, "validation");
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal)] : [];
        string[] last = [Training, Inference];
        return
        [
            .. files
                .GroupBy(f => NameOf(f).StartsWith(WideArea, StringComparison.Ordinal) ? WideArea : NameOf(f).Split('-')[0], StringComparer.Ordinal)
                .OrderBy(g => Array.IndexOf(last, g.Key))
                .Select(g => (g.Key, (ImmutableArray<string>)[.. g])),
            .. new[] { Path.Combine(home, PacketValidation.Table) }.Where(File.Exists).Select(f => (Packet, (ImmutableArray<string>)[f])),
            (Line, [Path.GetFullPath(Path.Combine(home, "..", LineValidation.Beside))]),
        ];
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    // A table of the user's own, unnamed: its columns say what it is.
    private static string KindOf(string file)
    {
        if (Directory.Exists(file))
        {
            return Line;
        }
        try
        {
            string[] header = [.. (File.ReadLines(file).FirstOrDefault() ?? "").Split(',').Select(c => c.Trim(' ', '"', '\uFEFF'))];
            return header[0].StartsWith("packet-validation", StringComparison.Ordinal) || Path.GetExtension(file) is ".yaml" ? Packet
                : header.Contains("n_gpu") || header.Contains("# GPUs") ? Training
                : header.Contains("phase") && header.Contains("accel") ? Inference
                : header.Contains("speed_mbps") && header.Contains("cable_m") ? WideArea
                : header.Contains("op") && header.Any(CollectiveValidation.IsMeasured) ? Collectives
                : NameOf(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whoever reads the table says why it cannot be read.
            return NameOf(file);
        }
    }
}
