using Heliograph.Engine.Packets.Phases;
using Heliograph.Model.Parts;
using Heliograph.Model.Topology;

namespace Heliograph.Engine.Steps;

/// <summary>
/// The innermost network whose switches all sum what passes them (a figure <c>reduction-rate</c>), by domain: payload that the switches of a domain
/// sum together.
/// </summary>
internal sealed class SwitchReductions
{
    private readonly int[] _domainOf;
    private readonly double[] _rate;

    private SwitchReductions(int level, int[] domainOf, double[] rate)
    {
        (Level, _domainOf, _rate) = (level, domainOf, rate);
    }

    public int Level { get; }

    public int Domains => _rate.Length;

    public int DomainOf(int accelerator) => _domainOf[accelerator];

    /// <summary>B/s of payload that comes in.</summary>
    public double RateOf(int domain) => _rate[domain];

    /// <summary>Null where no network has such switches.</summary>
    public static SwitchReductions? Of(FabricMap map, FigureBook book)
    {
        for (int level = 0; level < map.Levels; level++)
        {
            if (At(map, book, level) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private static SwitchReductions? At(FabricMap map, FigureBook book, int level)
    {
        Fabric fabric = map.Fabric;
        int[] domainOf = new int[fabric.Accelerators];
        List<int> networkOf = [];
        for (int a = 0; a < fabric.Accelerators; )
        {
            (int first, int count) = map.Domain(a, level);
            domainOf.AsSpan(first, count).Fill(networkOf.Count);
            networkOf.Add(map.NetworkOf(a, level));
            a = first + count;
        }
        Dictionary<int, double> rateOfNetwork = [];
        foreach (int network in networkOf.Distinct())
        {
            NodeClass[] switches = [.. fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch && c.Network == network)];
            double[] rates = [.. switches.Select(c => RateOf(c, book))];
            if (network < 0 || switches.Length == 0 || rates.Any(r => !(r > 0)))
            {
                return null;
            }
            rateOfNetwork[network] = switches.Zip(rates, (c, r) => c.Count * r).Sum() / networkOf.Count(n => n == network);
        }
        return new SwitchReductions(level, domainOf, [.. networkOf.Select(n => rateOfNetwork[n])]);
    }

    private static double RateOf(NodeClass switches, FigureBook book) =>
        switches.Part is { } part && book.Figure(part, TierResolution.Reduction) is not null
            ? (book.Get(part, TierResolution.Reduction).Value ?? 0) / 8
            : 0;
}
