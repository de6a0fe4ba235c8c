namespace Heliograph.Racetrack;

/// <summary>
/// Runs Heliograph beside htsim and SimGrid, whole process against whole process, and prints what each took. Exit codes: 0; 1 a run failed or was not equal
/// work; 2 bad arguments.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.Out.WriteLine(Options.Usage);
            return 0;
        }
        if (!Options.TryRead(args, out Options? options, out string? error))
        {
            Console.Error.WriteLine($"racetrack: {error}");
            Console.Error.WriteLine(Options.Usage);
            return 2;
        }
        DirectoryInfo folder = Directory.CreateTempSubdirectory("racetrack-");
        try
        {
            return Run(options, folder.FullName) ? 0 : 1;
        }
        catch (RunFailedException failure)
        {
            Console.Error.WriteLine($"racetrack: {failure.Message}");
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>False where the work of the two sides was not equal.</returns>
    private static bool Run(Options options, string folder)
    {
        Helio ours = Helio.Build();
        Htsim? theirs = options.Htsim is null ? null : new Htsim(options.Htsim);
        Console.Out.WriteLine($"{Environment.ProcessorCount} processors, load {Machine.Load()}; medians of {options.Repeat}; CPU is user + system");
        Console.Out.WriteLine(
            theirs is null
                ? $"htsim: SKIPPED, not installed (name its program with --htsim or {Options.Variable}); only Heliograph runs, and nothing is compared"
                : $"htsim: {Path.GetFileName(options.Htsim)}"
        );

        Report report = new(Console.Out);
        bool equal = true;
        foreach (Case @case in options.Cases)
        {
            Race race = Race.Run(@case, ours, theirs, options.Repeat, folder);
            report.Add(race);
            equal &= race.Findings.Count == 0;
        }
        foreach (FlowRace race in FlowRaces(options, ours, folder))
        {
            report.Add(race);
            equal &= race.Findings.Count == 0;
        }
        report.WriteNotes();
        if (!ours.IsUnchanged())
        {
            Console.Error.WriteLine("racetrack: Heliograph was built anew while it ran: take these figures again");
            return false;
        }
        return equal;
    }

    // Nothing without the lists, and without SimGrid ours alone.
    private static IEnumerable<FlowRace> FlowRaces(Options options, Helio ours, string folder)
    {
        string lists = Path.GetFullPath(Path.Combine(ours.Root, "..", "shared", "data", "traces", "flows"));
        if (options.FlowCases.Count == 0)
        {
            yield break;
        }
        if (!Directory.Exists(lists))
        {
            Console.Out.WriteLine($"flow lists: SKIPPED, not at {lists}");
            yield break;
        }
        SimGrid? theirs = SimGrid.TryBuild(ours.Root, folder, out string reason);
        Console.Out.WriteLine(theirs is null ? $"simgrid: SKIPPED, {reason}" : "simgrid: LV08, no cross-traffic");
        foreach (FlowCase @case in options.FlowCases)
        {
            yield return FlowRace.Run(@case, ours, theirs, options.Repeat, folder);
        }
    }
}
