using System.Globalization;
using System.Text.RegularExpressions;

namespace Heliograph.Racetrack;

/// <summary>The other side: <c>htsim_roce</c> of Broadcom/csg-htsim, as <c>scenarios/packet/htsim-roce.yaml</c> describes it.</summary>
internal sealed partial class Htsim(string program)
{
    private const int Payload_B = 4096;

    /// <summary>Packets of a flow.</summary>
    public static long Packets(long size_B) => (size_B + Payload_B - 1) / Payload_B;

    /// <summary>One run, its output, a line a flow, written to a file.</summary>
    public (Cost Cost, Outcome Outcome) Run(Case @case, string matrixPath, string folder)
    {
        string output = Path.Combine(folder, "htsim.txt");
        string[] arguments =
        [
            "-nodes",
            @case.Hosts.ToString(CultureInfo.InvariantCulture),
            .. "-tiers 3 -strat ecmp_host -paths 128 -mtu 4096 -q 100 -pfc_thresholds 15 20 -linkspeed 100000".Split(' '),
            "-end", // microseconds; more than any case takes, as it stops there without a word
            "100000",
            "-tm",
            matrixPath,
            "-o",
            Path.Combine(folder, "htsim.log"),
        ];
        Cost cost = Machine.Run(program, arguments, folder, output);
        return (cost, Read(output));
    }

    private static Outcome Read(string output)
    {
        Tally tally = new();
        long? resent = null;
        foreach (string line in File.ReadLines(output))
        {
            if (FlowLine().Match(line) is { Success: true } flow)
            {
                tally.Add(
                    int.Parse(flow.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                    int.Parse(flow.Groups[2].ValueSpan, CultureInfo.InvariantCulture),
                    // Bytes acknowledged: whole packets.
                    long.Parse(flow.Groups[4].ValueSpan, CultureInfo.InvariantCulture) / Payload_B,
                    double.Parse(flow.Groups[3].ValueSpan, CultureInfo.InvariantCulture)
                );
            }
            else if (LastLine().Match(line) is { Success: true } last)
            {
                resent = long.Parse(last.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            }
        }
        return tally.Sum(resent ?? throw new RunFailedException("htsim ended without its last line, 'New: ... Rtx: ...'"));
    }

    // Dots of its progress may come first. Six digits of a time, from the start of the run.
    [GeneratedRegex(@"Flow Roce_(\d+)_(\d+) \d+ finished at ([\d.e+]+) total bytes (\d+)")]
    private static partial Regex FlowLine();

    // "New" is never counted there; "Rtx" is.
    [GeneratedRegex(@"^New: \d+ Rtx: (\d+)")]
    private static partial Regex LastLine();
}
