using System.Collections.Immutable;
using Heliograph.Engine.WideArea;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>Gives the tiers of a site their numbers: rates as built, latency from links, switches and NICs on the path.</summary>
internal static class TierResolution
{
    internal const string Reduction = "reduction-rate";

    public static ImmutableArray<TierPerformance> Of(Fabric fabric, int site, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        List<FabricTier> tiers = [];
        int reached = 0;
        foreach (FabricNetwork network in fabric.Networks.Where(n => n.Site == site))
        {
            // Peers inside an inner network's domain are reached through it; an outer network's smaller tiers are never used.
            tiers.AddRange(network.Tiers.Where(t => t.Span > reached).OrderBy(t => t.Span));
            reached = Math.Max(reached, network.Tiers.Select(t => t.Span).DefaultIfEmpty(0).Max());
        }
        if (fabric.WideArea is { } wan)
        {
            tiers.Add(wan);
        }
        Transport? transport = fabric
            .Networks.Where(n => n.Site == site)
            .MaxBy(n => n.Tiers.Select(t => t.Span).DefaultIfEmpty(0).Max())
            ?.Spec.Transport;
        return [.. tiers.Select(t => OfLine(Resolve(t, fabric, links, book), t, links, transport))];
    }

    // A line that does not close is a finding of its own: what the job would do with one that does is still worth knowing.
    private static TierPerformance OfLine(TierPerformance tier, FabricTier of, ImmutableArray<LinkDesign> links, Transport? transport)
    {
        LinkDesign[] closing = [.. links.Where(l => of.Kind == TierKind.WideArea && l.Class.Kind == "wan" && l.Closure != LinkClosure.DoesNotClose)];
        if (transport is null || closing.Length == 0)
        {
            return tier;
        }
        // An exchange waits for the line that loses most; one of which that is not known stands for all.
        LineRecovery recovery = closing
            .Select(l => LossRecovery.Of(transport.Recovery, l, tier.Rate, tier.Latency))
            .MinBy(r => r.Kept.Value ?? double.NegativeInfinity)!;
        return tier with
        {
            Rate = LossRecovery.IsNoticeable(recovery.Kept) ? LossRecovery.Rate(tier.Rate, recovery) : tier.Rate,
            Recovery = recovery,
        };
    }

    private static TierPerformance Resolve(FabricTier tier, Fabric fabric, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        List<Derivation> path = [];
        foreach ((int c, int times) in tier.PathLinks)
        {
            path.Add(Times(links[c].Delay, times, $"{fabric.LinkClasses[c].Name} delay"));
        }
        foreach ((int c, int times) in tier.PathSwitches)
        {
            NodeClass node = fabric.NodeClasses[c];
            Derivation one = node.Part is null
                ? Derivation.Unknown($"{node.Name} latency", "s", $"{node.Name}: part of the switch")
                : book.Get(node.Part, "latency");
            path.Add(Times(one, times, $"{node.Name} latency"));
        }
        FabricNetwork? network = tier.Network >= 0 ? fabric.Networks[tier.Network] : null;
        if (network?.Spec.Nic is { } nic)
        {
            path.Add(Times(book.Get(nic, "latency"), 2, $"{nic.Id} latency"));
        }
        Derivation latency = Derivation.Sum($"{tier.Name} latency", "s", path);
        Derivation rate = Derivation.Input($"{tier.Name} rate", tier.Rate.BitsPerSecond, "b/s", RateReason(tier));
        bool reduces =
            !tier.PathSwitches.IsEmpty
            && tier.PathSwitches.All(p => fabric.NodeClasses[p.NodeClass].Part is { } part && book.Figure(part, Reduction) is not null);
        return new TierPerformance(tier.Name, network?.Spec.Name ?? "wan", tier.Kind, tier.Span, tier.Taper, rate, latency) { Reduces = reduces };
    }

    private static string RateReason(FabricTier tier) =>
        tier.Kind switch
        {
            TierKind.FullMesh => "links x rate to one peer, as built",
            TierKind.TorusDimension => "both links of the dimension, as built",
            TierKind.WideArea => "line rate over the accelerators of the smaller site",
            _ => "links x rate of one accelerator, as built",
        };

    private static Derivation Times(Derivation one, int times, string name) =>
        times == 1 ? one : Derivation.Of(name, "s", $"{times} x {one.Name}", [one], o => times * o[0].Value!.Value);
}
