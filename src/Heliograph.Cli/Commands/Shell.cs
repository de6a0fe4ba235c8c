using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Cli.Commands;

/// <summary>What a command works with: its streams and the checkout.</summary>
/// <param name="Width">Columns of the screen; null when the output is no terminal.</param>
internal sealed record Shell(TextWriter Out, TextWriter Error, int? Width)
{
    /// <summary>Columns that tables and sentences may take; 100 where there is no screen.</summary>
    public int Columns => Width is { } width ? Math.Clamp(width, 60, 120) : 100;

    /// <summary>The folder with <c>catalog/</c>: HELIO_HOME, else the nearest one above the program.</summary>
    public string Home { get; init; } = FindHome();

    /// <summary>Prints diagnostics in the order of files and lines; true when one is an error.</summary>
    public bool Print(DiagnosticList diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics.Sorted())
        {
            Error.WriteLine(diagnostic.ToString());
        }
        if (diagnostics.Dropped > 0)
        {
            Error.WriteLine($"helio: {diagnostics.Dropped} more diagnostics are not shown");
        }
        return diagnostics.HasErrors;
    }

    /// <summary>Reads and evaluates; null when <paramref name="diagnostics"/> has an error.</summary>
    public Report? Evaluate(string file, IReadOnlyList<string> sets, EvaluationOptions options, DiagnosticList diagnostics)
    {
        Workspace workspace = Workspace.Open(Home, diagnostics);
        Scenario? scenario = ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, sets, diagnostics);
        return scenario is null || diagnostics.HasErrors ? null : Evaluation.Run(scenario, workspace.Catalogue, options, diagnostics);
    }

    /// <summary>Writes the files of <c>--out</c>; false, with the reason printed, where the folder does not take them.</summary>
    public bool TryWrite(string folder, IReadOnlyList<(string Path, byte[] Content)> files)
    {
        try
        {
            ReportFiles.Write(folder, files);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Error.WriteLine($"helio: --out: cannot write to '{folder}': {e.Message}");
            return false;
        }
    }

    private static string FindHome()
    {
        if (Environment.GetEnvironmentVariable("HELIO_HOME") is { Length: > 0 } home)
        {
            return home;
        }
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "catalog")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? Directory.GetCurrentDirectory();
    }
}
