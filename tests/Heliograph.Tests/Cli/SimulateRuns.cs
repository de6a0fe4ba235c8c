using Heliograph.Cli;
using Heliograph.Cli.Commands;
using Heliograph.Tests.Packets;

namespace Heliograph.Tests.Cli;

/// <summary><c>helio simulate</c> in this process.</summary>
internal static class SimulateRuns
{
    public static readonly string[] Incast =
    [
        "--topology",
        "star(hosts: 16, rate: 100 Gb/s, latency: 1 us)",
        "--traffic",
        "incast(bytes: 1 MB, fan-in: 15)",
        "--config",
        PacketSamples.Shipped("htsim-roce.yaml"),
    ];

    public static (int Exit, string Out, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exit = Program.Run(["simulate", .. arguments], new Shell(output, error, null) { Home = Repository.Root });
        return (exit, output.ToString(), error.ToString());
    }
}
