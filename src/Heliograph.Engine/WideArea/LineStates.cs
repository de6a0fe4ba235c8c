using System.Collections.Immutable;
using Heliograph.Engine.Packets.Phases;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Engine.WideArea;

/// <summary>What an evaluation knows of each line between sites (<see cref="LineState"/>).</summary>
internal static class LineStates
{
    public static ImmutableArray<LineState> Of(Scenario scenario, Fabric fabric, EvaluationPass pass, FigureBook book)
    {
        ImmutableArray<LineState>.Builder lines = ImmutableArray.CreateBuilder<LineState>(scenario.Wan.Length);
        ImmutableArray<double> rates =
        [
            .. scenario.Wan.Select(w =>
                pass.Links.Where(l => l.Class.Name == $"wan/{w.Name}").Sum(l => (double)l.Class.Rate.BitsPerSecond * l.Class.Count)
            ),
        ];
        ImmutableArray<double?> shares = LineLoads.Of(scenario, rates);
        foreach ((WideAreaLine line, int l) in scenario.Wan.Select((w, l) => (w, l)))
        {
            if (pass.Links.FirstOrDefault(l => l.Class.Name == $"wan/{line.Name}") is not { } design)
            {
                continue;
            }
            lines.Add(
                new LineState(
                    line,
                    design,
                    (double)design.Class.Rate.BitsPerSecond * design.Class.Count,
                    Load(pass, line, shares[l], rates[l]),
                    Recovery(fabric, pass, design),
                    design.Delay.Value is { } delay ? Borders(scenario, fabric, design, Duration.FromSeconds(delay), book) : []
                )
            );
        }
        return lines.ToImmutable();
    }

    private static Derivation Load(EvaluationPass pass, WideAreaLine line, double? share, double rate_bps)
    {
        string name = $"load of {line.Name}";
        Derivation? payload = pass.Headlines.FirstOrDefault(h => h.Field == "payloadRateWan_bps")?.Derivation;
        if (payload is null || share is null)
        {
            return Derivation.Unknown(name, "", payload is null ? "traffic between accelerators" : "which lines it takes");
        }
        return Derivation.Of(
            name,
            "",
            "payload between sites x share of the line / both ways of its rate",
            [
                payload,
                Derivation.Input("share of the line", share.Value, "", "exchange between sites, ways of fewest lines"),
                Derivation.Input("rate of the line", rate_bps, "b/s", "wavelengths x rate"),
            ],
            o => o[0].Value!.Value * o[1].Value!.Value / (2 * o[2].Value!.Value)
        );
    }

    // At the share of an accelerator of the smaller site, by the transport of the first.
    private static LineRecovery? Recovery(Fabric fabric, EvaluationPass pass, LinkDesign design)
    {
        if (
            fabric.WideArea is not { } tier
            || design.Closure == LinkClosure.DoesNotClose
            || pass.Tiers.FirstOrDefault(t => t.Kind == TierKind.WideArea) is not { Recovery: { } recovery } line
        )
        {
            return null;
        }
        Derivation share = Derivation.Input(
            $"{tier.Name} rate",
            tier.Rate.BitsPerSecond,
            "b/s",
            "rate of the lines over the accelerators of the smaller site"
        );
        return LossRecovery.Of(recovery.Scheme, design, share, line.Latency);
    }

    private static ImmutableArray<LineBorder> Borders(Scenario scenario, Fabric fabric, LinkDesign design, Duration delay, FigureBook book)
    {
        LinkClass link = design.Class;
        ImmutableArray<LineBorder>.Builder borders = ImmutableArray.CreateBuilder<LineBorder>(2);
        foreach (int end in new[] { fabric.LinkA[link.First], fabric.LinkB[link.First] })
        {
            NodeClass node = fabric.NodeClasses[fabric.ClassOfNode(end)];
            if (node.Part is { } part && scenario.Sites[node.Site].ScaleOut?.Transport is { FlowControl: "pfc" or "credit" } transport)
            {
                int ports = (link.Count + node.Count - 1) / node.Count;
                Duration pipeline = book.Get(part, "latency").Value is { } latency ? Duration.FromSeconds(latency) : default;
                double? buffer = book.Get(part, "buffer").Value / 8;
                PauseLink whole = PhaseTransport.Link(link.Rate, delay, pipeline);
                borders.Add(Border(scenario.Sites[node.Site].Name, part.Id, transport.FlowControl, ports, buffer, whole, pipeline, design));
            }
        }
        return borders.ToImmutable();
    }

    private static LineBorder Border(
        string site,
        string part,
        string flowControl,
        int ports,
        double? buffer,
        PauseLink whole,
        Duration pipeline,
        LinkDesign design
    )
    {
        bool pauses = flowControl == "pfc";
        DataSize Each(PauseLink link) => pauses ? Headroom.Compute(link).Total : PhaseTransport.Credit(link.Rate, link.Delay, pipeline);
        LineBorder border = new(site, part, flowControl, ports, Each(whole).Bytes, buffer, null, null, null);
        if (buffer is not { } bytes || design.DelayPerMetre.Value is not { } perMetre)
        {
            return border;
        }
        DataSize share = new((long)(bytes / ports));
        // Of the fibre alone: modules stay as they are.
        Duration modules = whole.Delay - Duration.FromSeconds(perMetre * design.Class.LengthMax);
        long? longest = Reach(m => Each(whole with { Delay = modules + Duration.FromSeconds(perMetre * m) }) <= share);
        return border with
        {
            Longest_m = longest,
            // A relay has the wavelengths of both its segments, and each segment its modules.
            Relays = RelayedLink.SolveRelays(
                n => Each(whole with { Delay = modules + new Duration((whole.Delay - modules).Ps / (n + 1)) }),
                new DataSize(share.Bytes / 2)
            ),
            Matched_bps = pauses ? RelayedLink.SolveRate(whole, share)?.BitsPerSecond : null,
        };
    }

    // Metres, whole, up to half the earth's circumference.
    private static long? Reach(Func<long, bool> fits)
    {
        if (!fits(0))
        {
            return null;
        }
        (long good, long bad) = (0, 20_000_001);
        while (bad - good > 1)
        {
            long middle = (good + bad) / 2;
            (good, bad) = fits(middle) ? (middle, bad) : (good, middle);
        }
        return good;
    }
}
