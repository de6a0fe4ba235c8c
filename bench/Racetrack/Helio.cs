using System.Globalization;
using System.Text.Json;

namespace Heliograph.Racetrack;

/// <summary>Our side: the host that <c>./helio</c> builds and runs.</summary>
internal sealed class Helio
{
    private readonly string _root;
    private readonly string _stamp;

    private Helio(string root)
    {
        _root = root;
        _stamp = File.ReadAllText(StampPath);
    }

    /// <summary>The checkout.</summary>
    public string Root => _root;

    private string StampPath => Path.Combine(_root, "artifacts", "host", ".stamp");

    /// <summary>Brings the host up to date through its launcher, so that no timed run builds.</summary>
    /// <exception cref="RunFailedException">It is not to be found, or did not build.</exception>
    public static Helio Build()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Heliograph.slnx")))
        {
            folder = folder.Parent;
        }
        string root = folder?.FullName ?? throw new RunFailedException("not inside the repository: Heliograph.slnx is in no folder above");
        string output = Path.GetTempFileName();
        try
        {
            Machine.Run(Path.Combine(root, "helio"), ["--version"], root, output);
        }
        finally
        {
            File.Delete(output);
            File.Delete(output + ".errors");
        }
        return new Helio(root);
    }

    /// <summary>False where another process has built the host anew since <see cref="Build"/>.</summary>
    public bool IsUnchanged() => File.Exists(StampPath) && File.ReadAllText(StampPath) == _stamp;

    /// <summary>One run, a row a flow and the answer written to files.</summary>
    public (Cost Cost, Outcome Outcome) Run(Case @case, string matrixPath, string folder, int threads, int seed)
    {
        string flows = Path.Combine(folder, "helio.csv");
        string answer = Path.Combine(folder, "helio.json");
        string[] arguments =
        [
            "simulate",
            "--topology",
            $"fat-tree(hosts: {@case.Hosts}, tiers: 3, rate: 100 Gb/s, latency: 1 us)",
            "--traffic",
            matrixPath,
            "--config",
            Path.Combine(_root, "scenarios", "packet", "htsim-roce.yaml"),
            "--flows",
            flows,
            "--json",
            "--threads",
            threads.ToString(CultureInfo.InvariantCulture),
            "--seed",
            seed.ToString(CultureInfo.InvariantCulture),
        ];
        // Without the launcher, which looks for changed sources first: a start of the program as it is installed.
        string host = Path.Combine(_root, "artifacts", "host", "helio");
        Cost cost = Machine.Run(host, arguments, folder, answer, ("HELIO_HOME", _root));
        return (cost, Read(flows, answer));
    }

    /// <summary>One run of the flow engine on a flow list: completion of each flow, seconds.</summary>
    public (Cost Cost, double[] Finish_s) RunList(string list, string folder)
    {
        string flows = Path.Combine(folder, "helio.csv");
        string[] arguments = ["simulate", "--engine", "flow", "--traffic", list, "--compat", "simgrid-lv08", "--flows", flows, "--json"];
        string host = Path.Combine(_root, "artifacts", "host", "helio");
        Cost cost = Machine.Run(host, arguments, folder, Path.Combine(folder, "helio.json"), ("HELIO_HOME", _root));
        return (cost, [.. File.ReadLines(flows).Skip(1).Select(l => double.Parse(l.Split(',')[5], CultureInfo.InvariantCulture) * 1e-6)]);
    }

    private static Outcome Read(string flows, string answer)
    {
        Tally tally = new();
        foreach (string line in File.ReadLines(flows).Skip(1))
        {
            // id,src,dst,size_B,start_us,fct_us; the last is empty where the flow is not done.
            string[] cells = line.Split(',');
            if (cells[5].Length > 0)
            {
                long packets = Htsim.Packets(long.Parse(cells[3], CultureInfo.InvariantCulture));
                double end_us = double.Parse(cells[4], CultureInfo.InvariantCulture) + double.Parse(cells[5], CultureInfo.InvariantCulture);
                tally.Add(int.Parse(cells[1], CultureInfo.InvariantCulture), int.Parse(cells[2], CultureInfo.InvariantCulture), packets, end_us);
            }
        }
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(answer));
        JsonElement root = document.RootElement;
        return tally.Sum(
            root.GetProperty("retransmissions").GetInt64() + root.GetProperty("dropped").GetInt64(),
            root.GetProperty("hops").GetProperty("data").GetInt64(),
            root.GetProperty("traceHash").GetString()
        );
    }
}
