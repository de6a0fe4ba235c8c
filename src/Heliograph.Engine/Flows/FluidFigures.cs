using System.Collections.Immutable;
using Heliograph.Engine.Packets;
using Heliograph.Simulation.Flow;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Flows;

/// <summary>A factor of what a flow gets of its share: 1 where least and most are.</summary>
/// <param name="Source">The formula, or the key of the configuration.</param>
public sealed record FluidFactor(string Name, double Least, double Most, string Source);

/// <summary>How traffic was run as a fluid.</summary>
/// <param name="Paths">How flows were laid over equal ways.</param>
/// <param name="Links">Links of the fluid.</param>
/// <param name="Classes">Classes of equal nodes, hosts included.</param>
/// <param name="Solves">Times that rates were worked out.</param>
/// <param name="SolvedHops">Hops of flows whose rates that set.</param>
/// <param name="Batch">Share of a flow's time that completions may wait for each other.</param>
/// <param name="Factors">What of a link's rate is payload that arrives for the first time: their product.</param>
public sealed record FluidFigures(
    string Paths,
    int Links,
    int Classes,
    long Solves,
    long SolvedHops,
    double Batch,
    ImmutableArray<FluidFactor> Factors
)
{
    internal static FluidFigures Of(FluidResult result, PacketOptions options, double batch)
    {
        string paths =
            options.Paths is PathChoice.Spray or PathChoice.SprayRandom or PathChoice.Adaptive ? "spread over all"
            : options.Paths == PathChoice.Weighted ? "one, by hash and capacity"
            : "one, by hash";
        FluidEfficiency e = result.Efficiency;
        List<FluidFactor> factors = [new("headers", e.Payload, e.Payload, "frames of the configuration: payload over bytes on the wire")];
        if (e.LeastRecovered < 1)
        {
            bool isSelective =
                options.Recovery == Recovery.SelectiveRepeat || options.CongestionControl is CongestionControl.Receiver or CongestionControl.Nscc;
            string name = isSelective ? "selective-repeat" : "go-back-n";
            string equation = isSelective ? "equation 15" : "equations 13 and 14";
            string retry = options.LinkRetries > 0 ? ", behind link retry" : "";
            factors.Add(new FluidFactor(name, e.LeastRecovered, e.MostRecovered, $"docs/models/lossless.md, {equation}{retry}"));
        }
        if (e.Utilisation < 1)
        {
            factors.Add(new FluidFactor("hpcc", e.Utilisation, e.Utilisation, "hpcc.utilisation; Y. Li et al., HPCC, SIGCOMM 2019"));
        }
        else if (options.CongestionControl != CongestionControl.None)
        {
            factors.Add(new FluidFactor(PacketWords.Of(options.CongestionControl), 1, 1, "no closed form: fair shares at once"));
        }
        return new FluidFigures(paths, result.Links, result.Classes, result.Solves, result.SolvedHops, batch, [.. factors]);
    }
}
