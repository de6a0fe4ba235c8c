namespace Heliograph.Racetrack;

/// <summary>Prints a row a process as soon as a case is done, and at the end what was compared.</summary>
internal sealed class Report
{
    private readonly TextWriter _writer;
    private readonly List<Race> _races = [];
    private readonly List<FlowRace> _flowRaces = [];

    /// <summary>Writes the heading.</summary>
    public Report(TextWriter writer)
    {
        _writer = writer;
        writer.WriteLine();
        writer.WriteLine($"{"case", -21}{"process", -17}{"wall s", 9}{"CPU s", 9}{"peak MiB", 10}{"CPU ratio", 11}{"wall ratio", 12}");
    }

    /// <summary>A case that has been run.</summary>
    public void Add(Race race)
    {
        _races.Add(race);
        Row(race.Case.Name, "helio, 1 thread", race.One, race.Theirs);
        Row("", "helio, 2 threads", race.Two, race.Theirs);
        if (race.Theirs is { } theirs)
        {
            Row("", "htsim_roce", theirs, null);
        }
        else
        {
            _writer.WriteLine($"{"", -21}{"htsim_roce", -17}{"skipped", 9}");
        }
    }

    /// <summary>A flow list that has been run.</summary>
    public void Add(FlowRace race)
    {
        _flowRaces.Add(race);
        Row(race.Case.Name, "helio, flow", race.Ours, race.Theirs);
        if (race.Theirs is { } theirs)
        {
            Row("", "simgrid", theirs, null);
        }
        else
        {
            _writer.WriteLine($"{"", -21}{"simgrid", -17}{"skipped", 9}");
        }
        if (race.Full is { } full)
        {
            Row("", "simgrid, full", full, null);
        }
    }

    /// <summary>What a ratio is, and what was compared.</summary>
    public void WriteNotes()
    {
        _writer.WriteLine();
        if (_races.Exists(r => r.Theirs is not null) || _flowRaces.Exists(r => r.Theirs is not null))
        {
            _writer.WriteLine("ratio: the other over Heliograph; above 1 Heliograph takes less");
        }
        if (_races.Exists(r => r.Theirs is not null))
        {
            _writer.WriteLine(
                "equal work: flows and packets of every pair of hosts are those of the matrix on both sides, and none is sent again; data hops as"
            );
            _writer.WriteLine(
                "shortest paths have them (counted by Heliograph; htsim prints none); completion times, each the mean of the runs, within the bars"
            );
        }
        foreach (FlowRace race in _flowRaces)
        {
            string verdict = race switch
            {
                { Findings.Count: > 0 } => "NOT EQUAL TIMES",
                { Theirs: null } => "done",
                _ => "equal times",
            };
            _writer.WriteLine($"{race.Case.Name}: {verdict}: {race.Compared}");
        }
        foreach (Race race in _races)
        {
            string verdict = race switch
            {
                { Findings.Count: > 0 } => "NOT EQUAL WORK",
                { Theirs: null } => "done",
                _ => "equal work",
            };
            _writer.WriteLine($"{race.Case.Name}: {verdict}: {race.Compared}");
            foreach (string finding in race.Findings.Distinct())
            {
                _writer.WriteLine($"  {finding}");
            }
        }
    }

    private void Row(string name, string process, Cost cost, Cost? theirs)
    {
        string cpuRatio = theirs is { } c ? $"{c.Cpu_s / cost.Cpu_s:0.00}" : "";
        string wallRatio = theirs is { } w ? $"{w.Wall_s / cost.Wall_s:0.00}" : "";
        _writer.WriteLine(
            $"{name, -21}{process, -17}{cost.Wall_s, 9:0.00}{cost.Cpu_s, 9:0.00}{cost.Peak_MiB, 10:0}{cpuRatio, 11}{wallRatio, 12}".TrimEnd()
        );
        _writer.Flush();
    }
}
