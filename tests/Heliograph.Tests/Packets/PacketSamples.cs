using Heliograph.Engine.Packets;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Tests.Packets;

/// <summary>Small packet runs.</summary>
internal static class PacketSamples
{
    public const string Star = "star(hosts: 4, rate: 100 Gb/s, latency: 1 us)";

    /// <summary>Five hosts that send two switches on around a ring: a circle of pauses where they are lossless.</summary>
    public const string Ring =
        "Nodes 5\nConnections 5\n"
        + "0->2 id 1 start 0 size 10000000\n1->3 id 2 start 0 size 10000000\n2->4 id 3 start 0 size 10000000\n"
        + "3->0 id 4 start 0 size 10000000\n4->1 id 5 start 0 size 10000000\n";

    public static string Shipped(string name) => Path.Combine(Repository.Root, "scenarios", "packet", name);

    public static PacketConfig Config(params string[] sets)
    {
        DiagnosticList diagnostics = [];
        PacketConfig? config = PacketConfigReader.ReadFile(null, sets, diagnostics);
        diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return config.ShouldNotBeNull();
    }

    /// <summary>What reading a configuration reports.</summary>
    public static string[] Problems(string text, string name = "a.yaml")
    {
        DiagnosticList diagnostics = [];
        PacketConfigReader.ReadText(text, name, [], diagnostics);
        return [.. diagnostics.Sorted().Select(d => d.ToString())];
    }

    /// <summary>A run of traffic in shorthand, or of the text of a connection matrix.</summary>
    public static PacketReport Run(string topology, string traffic, PacketConfig config)
    {
        (PacketReport? report, string[] problems) = TryRun(topology, traffic, config);
        problems.Where(p => p.Contains("error", StringComparison.Ordinal)).ShouldBeEmpty();
        return report.ShouldNotBeNull();
    }

    public static (PacketReport? Report, string[] Problems) TryRun(
        string topology,
        string traffic,
        PacketConfig config,
        PacketRecording? recording = null
    )
    {
        DiagnosticList diagnostics = [];
        using Folder folder = new();
        string name = traffic.Contains('\n', StringComparison.Ordinal) ? folder.Write("a.cm", traffic) : traffic;
        PacketInput? input = PacketInput.Read(topology, name, config.StartUnit, diagnostics);
        PacketReport? report = input is null ? null : PacketRun.Run(input, config, "a.cm", diagnostics, recording);
        return (report, [.. diagnostics.Sorted().Select(d => d.ToString())]);
    }

    /// <summary>A folder that is gone after the test.</summary>
    internal sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("helio-packets").FullName;

        public string Write(string name, string text)
        {
            string file = System.IO.Path.Combine(Path, name);
            File.WriteAllText(file, text);
            return file;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
