using System.Text;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Units;

namespace Heliograph.Model.Traffic;

/// <summary>
/// The one door to networks and traffic from outside: a shorthand, or a file whose format its content tells. Files may be packed by gzip.
/// </summary>
public static class TrafficFiles
{
    private enum Format
    {
        Unknown,
        ConnectionMatrix,
        HtsimTopology,
        Numbers,
    }

    /// <summary>Reads a network: a shorthand (<see cref="TopologyShorthand"/>), htsim's <c>.topo</c> or an edge list of HPCC.</summary>
    public static NetworkInput? ReadTopology(string pathOrShorthand, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(pathOrShorthand);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (IsShorthand(pathOrShorthand))
        {
            return TopologyShorthand.Read(pathOrShorthand, diagnostics);
        }
        if (!InputFile.TryRead(pathOrShorthand, diagnostics, out byte[]? bytes))
        {
            return null;
        }
        return FormatOf(bytes) switch
        {
            Format.HtsimTopology => HtsimTopologyReader.Read(bytes, pathOrShorthand, diagnostics),
            Format.Numbers => HpccTopologyReader.Read(bytes, pathOrShorthand, diagnostics),
            Format.ConnectionMatrix => Refuse(pathOrShorthand, "is a connection matrix, not a network", diagnostics),
            _ => Refuse(pathOrShorthand, "is no network that is known", diagnostics),
        };
    }

    /// <summary>
    /// Reads traffic: a shorthand (<see cref="TrafficGenerator"/>), htsim's <c>.cm</c> or flows of HPCC. What it returns fits the network.
    /// </summary>
    /// <param name="startUnit">What <c>start</c> of a <c>.cm</c> counts; needed where one is not 0.</param>
    public static TrafficMatrix? ReadTraffic(string pathOrShorthand, NetworkInput network, StartUnit? startUnit, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(pathOrShorthand);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(diagnostics);
        TrafficMatrix? traffic = ReadUnchecked(pathOrShorthand, network, startUnit, diagnostics);
        return traffic is not null && TrafficFit.Check(traffic, network.Graph, pathOrShorthand, diagnostics) ? traffic : null;
    }

    /// <summary>What a host can send: the sum of its cables, the least of all hosts.</summary>
    public static BitRate HostRate(WireGraph network)
    {
        ArgumentNullException.ThrowIfNull(network);
        long[] sum = new long[network.Hosts];
        foreach (Wire wire in network.Wires)
        {
            foreach (int end in new[] { wire.A, wire.B })
            {
                if (end < network.Hosts)
                {
                    sum[end] = Math.Min(sum[end], long.MaxValue - wire.Rate.BitsPerSecond) + wire.Rate.BitsPerSecond;
                }
            }
        }
        return new BitRate(sum.Length == 0 ? 0 : sum.Min());
    }

    private static TrafficMatrix? ReadUnchecked(string name, NetworkInput network, StartUnit? startUnit, DiagnosticList diagnostics)
    {
        if (IsShorthand(name))
        {
            return TrafficGenerator.Generate(name, network.Graph.Hosts, HostRate(network.Graph), diagnostics);
        }
        if (!InputFile.TryRead(name, diagnostics, out byte[]? bytes))
        {
            return null;
        }
        switch (FormatOf(bytes))
        {
            case Format.ConnectionMatrix:
                return ConnectionMatrixReader.Read(bytes, name, startUnit, diagnostics);
            case Format.Numbers:
                return HpccFlowReader.Read(bytes, name, network, diagnostics);
            case Format.HtsimTopology:
                Refuse(name, "is a network, not traffic", diagnostics);
                return null;
            default:
                Refuse(name, "is no traffic that is known", diagnostics);
                return null;
        }
    }

    private static bool IsShorthand(string text) => Shorthand.LooksLike(text) && !File.Exists(text);

    private static NetworkInput? Refuse(string name, string message, DiagnosticList diagnostics)
    {
        string fix = "give a .topo or .cm file of htsim, the lists of HPCC, or a shorthand such as 'fat-tree(hosts: 128, ...)'";
        diagnostics.Error(Codes.UnknownFormat, new SourceSpan(name), message, fix);
        return null;
    }

    // A number begins the lists of HPCC. The two formats of htsim begin with words, both with Nodes: the first that tells them apart decides.
    private static Format FormatOf(byte[] bytes)
    {
        SourceText text = new(bytes, "", Codes.UnknownFormat, new DiagnosticList());
        TokenScanner scan = new(text);
        while (scan.NextLine())
        {
            if (!scan.NextInLine(out Token word))
            {
                continue;
            }
            if (text.TryWhole(word, out _))
            {
                return Format.Numbers;
            }
            switch (Encoding.UTF8.GetString(text.Of(word)[..Math.Min(word.Length, 16)]).ToUpperInvariant())
            {
                case "NODES":
                    break;
                case "TIERS" or "PODSIZE" or "TIER":
                    return Format.HtsimTopology;
                case "CONNECTIONS" or "TRIGGERS" or "FAILURES" or "TRIGGER" or "FAILURE":
                    return Format.ConnectionMatrix;
                default:
                    return text.Of(word).IndexOf("->"u8) >= 0 ? Format.ConnectionMatrix : Format.Unknown;
            }
        }
        return Format.Unknown;
    }
}
