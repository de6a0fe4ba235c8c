using System.Globalization;
using System.IO.Compression;

namespace Heliograph.Racetrack;

/// <summary>SimGrid on flow lists, by a small program over its library, <c>simgrid/flow_list.cpp</c>, as LV08 without cross-traffic.</summary>
internal sealed class SimGrid
{
    private static readonly string[] s_model = ["--cfg=network/model:LV08", "--cfg=network/crosstraffic:0"];

    private readonly string _program;

    private SimGrid(string program) => _program = program;

    /// <summary>Compiles the program; null, with the reason, where SimGrid's headers or a compiler are not installed.</summary>
    public static SimGrid? TryBuild(string root, string folder, out string reason)
    {
        string header = Path.Combine(Environment.GetEnvironmentVariable("SIMGRID_ROOT") ?? "/usr", "include", "simgrid", "s4u.hpp");
        reason = "";
        if (!File.Exists(header))
        {
            reason = "not installed (no simgrid/s4u.hpp; SIMGRID_ROOT names another place)";
            return null;
        }
        string program = Path.Combine(folder, "flow_list");
        string prefix = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(header)!, "..", ".."));
        string source = Path.Combine(root, "bench", "Racetrack", "simgrid", "flow_list.cpp");
        try
        {
            string[] arguments =
            [
                "g++",
                "-O2",
                $"-I{prefix}/include",
                source,
                "-o",
                program,
                $"-L{prefix}/lib",
                $"-Wl,-rpath,{prefix}/lib",
                "-lsimgrid",
            ];
            Machine.Run("/usr/bin/env", arguments, folder, Path.Combine(folder, "flow_list.build"));
        }
        catch (RunFailedException failure)
        {
            reason = $"its program did not compile: {failure.Message.Split('\n')[0]}";
            return null;
        }
        return new SimGrid(program);
    }

    /// <summary>One run: completion of each flow, seconds.</summary>
    /// <param name="solvesFully">Everything is solved at each event, in place of what SimGrid takes to have changed.</param>
    public (Cost Cost, double[] Finish_s) Run(string list, string folder, bool solvesFully)
    {
        string output = Path.Combine(folder, "simgrid.txt");
        string[] optimisation = solvesFully ? ["--cfg=network/optim:Full"] : [];
        Cost cost = Machine.Run(_program, [list, .. s_model, .. optimisation], folder, output);
        string[] lines = File.ReadAllLines(output);
        return (cost, [.. lines[..^1].Select(l => double.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture))]);
    }

    /// <summary>The list as plain text: its reader knows no gzip.</summary>
    public static string Unpacked(string list, string folder)
    {
        if (!list.EndsWith(".gz", StringComparison.Ordinal))
        {
            return list;
        }
        string plain = Path.Combine(folder, Path.GetFileNameWithoutExtension(list));
        using FileStream packed = File.OpenRead(list);
        using GZipStream text = new(packed, CompressionMode.Decompress);
        using FileStream target = File.Create(plain);
        text.CopyTo(target);
        return plain;
    }
}
