using Heliograph.Engine;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Cli;

/// <summary>The checkout whose catalogue and validation tables are used, and what every command does with it.</summary>
internal static class Home
{
    /// <summary><c>HELIO_HOME</c>, which the launcher sets; else the nearest folder above the program with a <c>catalog</c>.</summary>
    public static string Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("HELIO_HOME") is { Length: > 0 } set)
            {
                return set;
            }
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "catalog")))
            {
                folder = folder.Parent;
            }
            return folder?.FullName ?? Environment.CurrentDirectory;
        }
    }

    /// <summary>Reads and opens; null when there is an error, all of which are in <paramref name="diagnostics"/>.</summary>
    public static (Workspace Workspace, Scenario Scenario)? Read(string file, IReadOnlyList<string> sets, DiagnosticList diagnostics)
    {
        Workspace workspace = Workspace.Open(Folder, diagnostics);
        Scenario? scenario = ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, sets, diagnostics);
        return scenario is null || diagnostics.HasErrors ? null : (workspace, scenario);
    }

    /// <summary>Prints diagnostics to stderr, compiler style, sorted.</summary>
    public static void Print(DiagnosticList diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics.Sorted())
        {
            Console.Error.WriteLine(diagnostic);
        }
        if (diagnostics.Dropped > 0)
        {
            Console.Error.WriteLine($"helio: {diagnostics.Dropped} more problems are not shown");
        }
    }
}
