using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;

namespace Heliograph.Model.Topology;

/// <summary>What a topology builder sees: one network of one site, the figures, and where problems go.</summary>
internal sealed record PlanContext(
    Scenario Scenario,
    Site Site,
    Network Network,
    int Domains,
    FigureBook Book,
    DiagnosticList Diagnostics,
    SizeBudget Size
)
{
    /// <summary>Accelerators of the domain.</summary>
    public int Accelerators => Network.Domain;

    public int Links => Network.LinksEach;

    public BitRate Rate => Network.LinkRate;

    public int ServerSize => Site.Servers.AcceleratorsEach;

    public string Path => $"{Site.Name}/{Network.Name}";

    public BitRate BandwidthEach => Rate * Links;

    /// <summary>True when a server's accelerators meet in an inner network, so that traffic can change rails there.</summary>
    public bool RailsMeetInside => ServerSize == 1 || Site.ScaleUp.Any(n => n != Network && n.Domain >= ServerSize && n.Domain % ServerSize == 0);

    public TopologyPlan? Fail(string code, string message, string fix)
    {
        Diagnostics.Error(code, Network.Span, $"{Path}: {message}", fix);
        return null;
    }

    /// <summary>Announces links of one domain before they are allocated; false when the fabric would be too large.</summary>
    public bool Reserve(Int128 links)
    {
        if (Size.TryTake(links * Domains))
        {
            return true;
        }
        Fail(
            Codes.FabricTooLarge,
            $"{links * Domains} links exceed the limit of {SizeBudget.LinksMax} links of a fabric",
            "model fewer accelerators or fewer links each"
        );
        return false;
    }

    public double? Figure(PartRef part, string quantity) => Book.Get(part, quantity).Value;
}

/// <summary>What a fabric may hold; beyond it, a typing error is likelier than a plan.</summary>
internal sealed class SizeBudget
{
    public const int AcceleratorsMax = 4_000_000;
    public const int LinksMax = 64_000_000;

    private long _links;

    public bool TryTake(Int128 links)
    {
        if (links < 0 || _links + links > LinksMax)
        {
            return false;
        }
        _links += (long)links;
        return true;
    }
}
