using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>
/// Most that a rack of servers draws, W: its servers and their cards, the switches of scale-up networks that fit into it, and
/// the module ends that stand in it. Other switches stand in racks of their own. What is not known of these is left out: a
/// rack that exceeds its limit without it exceeds it.
/// </summary>
internal static class RackPower
{
    public static Derivation Of(Site site, Fabric fabric, ImmutableArray<BillItem> bill)
    {
        int inRack = site.Servers.PerRack * site.Servers.AcceleratorsEach;
        List<Derivation> terms = [];
        foreach (BillItem item in bill.Where(i => i.Site == site.Name && i.Count > 0 && !i.PowerWithin && i.MaximumEach is not null))
        {
            double share = item.Layer == "servers" ? 1 : Share(item, fabric, inRack);
            if (share == 0)
            {
                continue;
            }
            // As many of its items as a full rack has of the site's accelerators; a site smaller than a rack has all of them.
            double count = share * item.Count * Math.Min(1, (double)inRack / site.Accelerators);
            Derivation each = Derivation.Input($"{item.Item} in a rack", count, "", $"{share:0.##} of those that belong to {inRack} accelerators");
            terms.Add(Derivation.Product($"{item.Item} of a rack", "W", each, item.MaximumEach!));
        }
        return Derivation.Sum("rack power", "W", terms.Where(t => t.IsKnown));
    }

    // Which part of an item stands in the racks of the servers: nothing, one end of a link, all.
    private static double Share(BillItem item, Fabric fabric, int inRack)
    {
        if (item.NetworkIndex < 0)
        {
            return 0;
        }
        Network spec = fabric.Networks[item.NetworkIndex].Spec;
        bool scaleUp = item.Network == "scale-up";
        bool fits = scaleUp && spec.Domain <= inRack;
        bool leafFits = fits || (scaleUp && spec.Topology is ClosSpec { HostsPerLeaf: { } hosts } && hosts <= inRack);
        return item.Kind switch
        {
            "card" => 1,
            _ when fits => 1,
            "leaf" => leafFits ? 1 : 0,
            "host-leaf" => leafFits ? 1 : 0.5,
            "host-switch" or "host" => 0.5,
            "leaf-spine" => leafFits ? 0.5 : 0,
            "cube" or "face" or "torus" => 1,
            { } mesh when mesh.StartsWith("mesh", StringComparison.Ordinal) => 1,
            _ => 0,
        };
    }
}
