using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Heliograph.Racetrack;

/// <summary>What the command line asks for.</summary>
/// <param name="Htsim">Path of <c>htsim_roce</c>; null where it is not installed.</param>
/// <param name="Cases">To run, in this order.</param>
/// <param name="FlowCases">Flow lists to run after them.</param>
/// <param name="Repeat">Runs of each process.</param>
internal sealed record Options(string? Htsim, IReadOnlyList<Case> Cases, IReadOnlyList<FlowCase> FlowCases, int Repeat)
{
    /// <summary>Environment variable that names htsim's program.</summary>
    public const string Variable = "HTSIM_ROCE";

    /// <summary>Help text.</summary>
    public static string Usage =>
        $"""
            dotnet run -c Release --project bench/Racetrack -- [--htsim PATH] [--cases a,b] [--repeat n]

              --htsim   htsim_roce of Broadcom/csg-htsim; else that of the environment variable {Variable}; without either, htsim is skipped
              --cases   of these: {string.Join(", ", Names(_ => true))}
                        (left out: all but {string.Join(", ", Names(onlyNamed => onlyNamed))}, which take minutes)
              --repeat  runs of each process, 1 to 99; medians are printed (3)
            """;

    private static IEnumerable<string> Names(Func<bool, bool> isWanted) =>
        [.. Case.All.Where(c => isWanted(c.OnlyNamed)).Select(c => c.Name), .. FlowCase.All.Where(c => isWanted(c.OnlyNamed)).Select(c => c.Name)];

    /// <summary>Reads the command line and the environment.</summary>
    public static bool TryRead(string[] args, [NotNullWhen(true)] out Options? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        string? htsim = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
        List<Case> cases = [.. Case.All.Where(c => !c.OnlyNamed)];
        List<FlowCase> flowCases = [.. FlowCase.All.Where(c => !c.OnlyNamed)];
        int repeat = 3;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            error = (args[i], value) switch
            {
                ("--htsim" or "--cases" or "--repeat", null) => $"{args[i]} needs a value",
                ("--htsim", _) => Set(ref htsim, value),
                ("--cases", _) => ReadCases(value, cases, flowCases),
                ("--repeat", _) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out repeat) && repeat is >= 1 and <= 99
                    ? null
                    : $"--repeat is 1 to 99, not '{value}'",
                _ => $"no option '{args[i]}'",
            };
            if (error is not null)
            {
                return false;
            }
        }
        // A program that was named and is not there is a slip, not "not installed".
        if (htsim is not null && !File.Exists(htsim))
        {
            error = $"htsim is not at '{htsim}'";
            return false;
        }
        options = new Options(htsim is null ? null : Path.GetFullPath(htsim), cases, flowCases, repeat);
        error = null;
        return true;
    }

    private static string? Set(ref string? place, string? value)
    {
        place = value;
        return null;
    }

    private static string? ReadCases(string names, List<Case> cases, List<FlowCase> flowCases)
    {
        cases.Clear();
        flowCases.Clear();
        foreach (string name in names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Case.All.FirstOrDefault(c => c.Name == name) is { } found)
            {
                cases.Add(found);
            }
            else if (FlowCase.All.FirstOrDefault(c => c.Name == name) is { } list)
            {
                flowCases.Add(list);
            }
            else
            {
                return $"no case '{name}'";
            }
        }
        return cases.Count + flowCases.Count > 0 ? null : "--cases names none";
    }
}
