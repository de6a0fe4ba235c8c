using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;

namespace Heliograph.Engine.Packets;

/// <summary>A network and the traffic on it, as read.</summary>
/// <param name="Assumed">The shorthand of the network where none was given; null where one was.</param>
public sealed record PacketInput(NetworkInput Network, TrafficMatrix Traffic, string? Assumed)
{
    /// <summary>
    /// Reads both, files or shorthands; null, with diagnostics, where one cannot be read or they do not fit. Without a network a connection matrix runs on
    /// that which htsim takes for it: a full fat tree of three tiers, 100 Gb/s, 1 us a cable.
    /// </summary>
    /// <param name="startUnit">What <c>start</c> of a <c>.cm</c> counts.</param>
    public static PacketInput? Read(string? topology, string traffic, StartUnit? startUnit, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (topology is null)
        {
            return ReadAlone(traffic, startUnit, diagnostics);
        }
        return
            TrafficFiles.ReadTopology(topology, diagnostics) is { } network
            && TrafficFiles.ReadTraffic(traffic, network, startUnit, diagnostics) is { } matrix
            ? new PacketInput(network, matrix, null)
            : null;
    }

    private static PacketInput? ReadAlone(string traffic, StartUnit? startUnit, DiagnosticList diagnostics)
    {
        if (!IsMatrix(traffic))
        {
            diagnostics.Error(
                Codes.MissingKey,
                new SourceSpan(traffic),
                "does not say how many hosts its network has",
                "add --topology, such as 'fat-tree(hosts: 128, tiers: 3, rate: 100 Gb/s, latency: 1 us)'"
            );
            return null;
        }
        if (ConnectionMatrixReader.ReadFile(traffic, startUnit, diagnostics) is not { } matrix)
        {
            return null;
        }
        string shorthand = string.Create(CultureInfo.InvariantCulture, $"fat-tree(hosts: {matrix.Hosts}, tiers: 3, rate: 100 Gb/s, latency: 1 us)");
        return TrafficFiles.ReadTopology(shorthand, diagnostics) is { } network && TrafficFit.Check(matrix, network.Graph, traffic, diagnostics)
            ? new PacketInput(network, matrix, shorthand)
            : null;
    }

    /// <summary>A matrix begins with words, a list of flows with a number. What is no file is left to the reader of files.</summary>
    internal static bool IsMatrix(string traffic)
    {
        if (!File.Exists(traffic))
        {
            return !traffic.Contains('(', StringComparison.Ordinal);
        }
        try
        {
            using FileStream file = File.OpenRead(traffic);
            using Stream text = file.ReadByte() == 0x1F ? Unpacked(file) : Rewound(file);
            using StreamReader reader = new(text);
            string? line;
            do
            {
                line = reader.ReadLine()?.Trim();
            } while (line is not null && (line.Length == 0 || line[0] == '#'));
            return line is null || !char.IsAsciiDigit(line[0]) || line.Contains("->", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return true;
        }
    }

    private static FileStream Rewound(FileStream file)
    {
        file.Position = 0;
        return file;
    }

    private static System.IO.Compression.GZipStream Unpacked(FileStream file) =>
        new(Rewound(file), System.IO.Compression.CompressionMode.Decompress, leaveOpen: true);
}
