using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Engine;

/// <summary>
/// The bill of a system: every part that the scenario buys and powers, counted from the fabric. What a server's price
/// or power already includes (its figure's <c>includes</c>) is marked, so that it is carved out of the server and not
/// added to it: boundaries nest, they never add.
/// </summary>
internal static class Bill
{
    private static readonly PartRef GenericAccelerator = new("acc-generic");
    private static readonly PartRef ServerOverhead = new("srv-overhead");
    private static readonly PartRef ServerPowerFactor = new("srv-power-factor");

    public static ImmutableArray<BillItem> Of(Scenario scenario, Fabric fabric, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        ImmutableArray<BillItem>.Builder items = ImmutableArray.CreateBuilder<BillItem>();
        for (int s = 0; s < scenario.Sites.Length; s++)
        {
            Site site = scenario.Sites[s];
            (BillItem servers, ImmutableArray<string> priceIncludes, ImmutableArray<string> powerIncludes) = ServersOf(site, book);
            items.Add(servers);
            foreach (BillItem item in NetworkOf(scenario, fabric, links, s, book))
            {
                items.Add(
                    item with
                    {
                        PriceWithin = priceIncludes.Contains(item.Tag),
                        PowerWithin = item.PowerWithin || powerIncludes.Contains(item.Tag),
                    }
                );
            }
        }
        items.AddRange(WideArea(scenario, links, book));
        return items.ToImmutable();
    }

    private static (BillItem Item, ImmutableArray<string> PriceIncludes, ImmutableArray<string> PowerIncludes) ServersOf(Site site, FigureBook book)
    {
        Servers servers = site.Servers;
        Derivation utilisation = Settings.Resolve(site.Power.Utilisation, GenericAccelerator, "power-utilisation", "power utilisation", book);
        if (servers.Part is not { } part)
        {
            // Only the accelerator is named: a server is its accelerators times the published overhead ratios.
            Derivation each = Derivation.Input("accelerators per server", servers.AcceleratorsEach, "", "scenario");
            Derivation Scaled(string what, string unit, Derivation one, PartRef ratio) =>
                Derivation.Of(
                    what,
                    unit,
                    "accelerators x one accelerator x server ratio",
                    [each, one, book.Get(ratio, "ratio")],
                    o => o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value
                );
            Derivation maximum = Scaled("server power", "W", book.Get(servers.Accelerator, "power"), ServerPowerFactor);
            return (
                new BillItem(
                    "servers",
                    $"server of {servers.AcceleratorsEach} x {servers.Accelerator}",
                    site.Name,
                    "",
                    servers.Count,
                    Scaled("server price", "USD", book.Get(servers.Accelerator, "price"), ServerOverhead),
                    Derivation.Product("server average power", "W", maximum, utilisation),
                    maximum,
                    "server",
                    "server",
                    AssetClass.Server,
                    ""
                ),
                ["nics", "scale-up-switches"],
                ["nics", "scale-up-switches"]
            );
        }
        Figure? price = book.Figure(part, "price");
        Figure? power = book.Figure(part, "power");
        Derivation max = book.Get(part, "power");
        Derivation average =
            book.Figure(part, "power-average") is not null && site.Power.Utilisation is null
                ? book.Get(part, "power-average")
                : Derivation.Product($"{part.Id} average power", "W", max, utilisation);
        BillItem item = new(
            "servers",
            part.Id,
            site.Name,
            "",
            servers.Count,
            book.Get(part, "price"),
            average,
            max,
            price?.Boundary ?? "server",
            power?.Boundary ?? "server",
            AssetClass.Server,
            ""
        );
        return (item, price?.Includes ?? [], power?.Includes ?? []);
    }

    private static IEnumerable<BillItem> NetworkOf(Scenario scenario, Fabric fabric, ImmutableArray<LinkDesign> links, int s, FigureBook book)
    {
        Site site = scenario.Sites[s];
        for (int n = 0; n < fabric.Networks.Length; n++)
        {
            FabricNetwork network = fabric.Networks[n];
            if (network.Site != s)
            {
                continue;
            }
            bool scaleUp = network.Spec.Name.StartsWith("scale-up", StringComparison.Ordinal);
            string kind = scaleUp ? "scale-up" : "scale-out";
            if (network.Spec.Nic is { } nic)
            {
                double count = (double)site.Accelerators * network.Spec.LinksEach / network.Spec.LinksPerNic;
                Derivation watts = book.Get(nic, "power");
                yield return new BillItem(
                    "NICs",
                    nic.Id,
                    site.Name,
                    "nics",
                    count,
                    book.Get(nic, "price"),
                    watts,
                    watts,
                    "card",
                    "card",
                    AssetClass.Network,
                    kind
                )
                {
                    Repair = RepairOf(nic, book.Get(nic, "price"), book),
                    NetworkIndex = n,
                    Kind = "card",
                };
            }
            foreach (NodeClass node in fabric.NodeClasses.Where(c => c.Kind == NodeKind.Switch && c.Network == n && c.Part is not null))
            {
                PartRef part = node.Part!;
                bool hasTypical = book.Figure(part, "power-typical") is not null;
                Derivation maximum = book.Get(part, book.Figure(part, "power") is null && hasTypical ? "power-typical" : "power");
                Derivation average = hasTypical ? book.Get(part, "power-typical") : maximum;
                yield return new BillItem(
                    "switches",
                    $"{part.Id} ({node.Name[(node.Name.LastIndexOf('/') + 1)..]})",
                    site.Name,
                    scaleUp ? "scale-up-switches" : "",
                    node.Count,
                    book.Get(part, "price"),
                    average,
                    maximum,
                    book.Figure(part, "price")?.Boundary ?? "box",
                    book.Figure(part, "power")?.Boundary ?? "box",
                    AssetClass.Network,
                    kind
                )
                {
                    Repair = RepairOf(part, book.Get(part, "price"), book),
                    NetworkIndex = n,
                    Kind = node.Name[(node.Name.LastIndexOf('/') + 1)..],
                };
            }
            foreach (CircuitSwitchClass ocs in fabric.CircuitSwitches.Where(c => c.Network == n))
            {
                yield return CircuitSwitch(ocs, site.Name, kind, book);
            }
            foreach (LinkDesign link in links.Where(l => l.Class.Network == n && l.Class.Site == s))
            {
                foreach (BillItem item in LinkItems(link, AcceleratorDrives(network.Spec, book), site.Name, scaleUp))
                {
                    yield return item;
                }
            }
        }
    }

    private static BillItem CircuitSwitch(CircuitSwitchClass ocs, string site, string kind, FigureBook book)
    {
        Derivation price =
            book.Figure(ocs.Part, "price") is not null || book.Figure(ocs.Part, "price-per-port") is null
                ? book.Get(ocs.Part, "price")
                : Derivation.Product(
                    $"{ocs.Part.Id} price",
                    "USD",
                    book.Get(ocs.Part, "price-per-port"),
                    Derivation.Input("ports", ocs.Radix ?? ocs.PortsUsedEach, "", "radix of the part, else ports used")
                );
        Derivation watts = book.Get(ocs.Part, "power");
        return new BillItem("circuit switches", ocs.Part.Id, site, "", ocs.Count, price, watts, watts, "box", "box", AssetClass.Network, kind)
        {
            Repair = RepairOf(ocs.Part, price, book),
        };
    }

    private static IEnumerable<BillItem> LinkItems(LinkDesign link, bool acceleratorDrives, string site, bool scaleUp)
    {
        LinkClass c = link.Class;
        bool copper = link.MediumFamily == "copper";
        string tag = scaleUp ? (copper ? "scale-up-copper" : "scale-up-optics") : "optics";
        string layer = LayerOf(link);
        string name = c.Medium is null ? c.Name : $"{c.Medium.Part.Id} ({c.Kind})";
        yield return new BillItem(
            layer,
            name,
            site,
            tag,
            c.Count,
            link.Price,
            link.ModulePower,
            link.ModulePower,
            copper ? "cable" : "module",
            copper ? "cable-end"
                : link.MediumFamily == "cpo" ? "optics"
                : "module",
            copper ? AssetClass.Network : AssetClass.Optics,
            scaleUp ? "scale-up" : "scale-out"
        )
        {
            Repair = RepairOf(link),
            NetworkIndex = c.Network,
            Kind = c.Kind,
        };
        // SerDes of switches and NICs are inside their power. Those of accelerator ports are inside the server's: they
        // are the network's all the same, and are carved out of it.
        bool atAccelerator = acceleratorDrives && c.Kind is "host-switch" or "host-leaf" or "host";
        bool betweenAccelerators = c.Kind is "cube" or "face" or "torus" || c.Kind.StartsWith("mesh", StringComparison.Ordinal);
        if (atAccelerator || betweenAccelerators)
        {
            Derivation ends = atAccelerator
                ? Derivation.Of("accelerator SerDes of a link", "W", "half of both ends", [link.HostSerDesPower], o => o[0].Value!.Value / 2)
                : link.HostSerDesPower;
            yield return new BillItem(
                "host SerDes",
                $"accelerator ports ({c.Kind})",
                site,
                "host-serdes",
                c.Count,
                null,
                ends,
                ends,
                "chip",
                "chip",
                AssetClass.Server,
                scaleUp ? "scale-up" : "scale-out",
                PowerWithin: true
            );
        }
    }

    /// <summary>
    /// A failed part is replaced whole. Its rate is the replacement rate (<c>afr</c>) where it has one, since what interrupts a
    /// job need not end in a repair; else its failure rate. What costs nothing of its own is repaired with what it is inside.
    /// </summary>
    internal static (Derivation Rate, Derivation Part)? RepairOf(PartRef part, Derivation price, FigureBook book) =>
        price.Value == 0 ? null : (book.Get(part, book.Figure(part, "afr") is not null ? "afr" : "fit"), price);

    // One end of an optical link is replaced, its jumper with it; a cable has both ends fixed.
    private static (Derivation Rate, Derivation Part)? RepairOf(LinkDesign link)
    {
        if (link.Price.Value == 0)
        {
            return null;
        }
        Derivation part =
            link.MediumFamily == "copper"
                ? link.Price
                : Derivation.Of("one end of a link", "USD", "half of its price", [link.Price], o => o[0].Value!.Value / 2);
        return (link.FailureRate, part);
    }

    // Without a card the accelerator's own ports drive the links; the power of an adapter on its die is the accelerator's.
    private static bool AcceleratorDrives(Network spec, FigureBook book) =>
        spec.Nic is not { } nic || book.Figure(nic, "power")?.Boundary is "package" or "chip";

    /// <summary>The picture's layer of a link: its medium family, with linear pluggables apart.</summary>
    public static string LayerOf(LinkDesign link)
    {
        string id = link.Class.Medium?.Part.Id ?? "";
        return link.MediumFamily switch
        {
            "pluggable" when id.Contains("lpo", StringComparison.Ordinal) => "LPO",
            "cpo" => "CPO",
            "optical-io" => "optical I/O",
            "coherent" => "lines",
            { } family => family,
        };
    }

    /// <summary>
    /// Places with an amplifier for each direction: behind every span, the last one's before the receivers, and one more before the first span where a terminal
    /// takes light; of files those between spans. 0 without amplifiers.
    /// </summary>
    internal static int AmplifierPairs(WideAreaLine line) =>
        line.Amplifier is null ? 0
        : line.Files is { } files ? Math.Max(0, files.Spans - 1)
        : line.AmplifierSpacing is { } spacing ? Math.Max(1, (int)Math.Ceiling(line.Length / spacing)) + (line.TerminalLoss > 0 ? 1 : 0)
        : 0;

    // Fibre is leased by length; amplifiers stand behind spans, one pair a span.
    private static IEnumerable<BillItem> WideArea(Scenario scenario, ImmutableArray<LinkDesign> links, FigureBook book)
    {
        foreach (LinkDesign link in links.Where(l => l.Class.Kind == "wan"))
        {
            LinkClass c = link.Class;
            yield return new BillItem(
                "lines",
                $"{c.Medium?.Part.Id} ({c.Name})",
                c.Name,
                "",
                c.Count,
                link.Price,
                link.ModulePower,
                link.ModulePower,
                "module",
                "module",
                AssetClass.Optics,
                "wan"
            )
            {
                Repair = RepairOf(link),
            };
        }
        foreach (WideAreaLine line in scenario.Wan)
        {
            if (line.Amplifier is not { } amplifier || (line.AmplifierSpacing is null && line.Files is null))
            {
                continue;
            }
            int pairs = AmplifierPairs(line);
            Derivation pair = Derivation.Of(
                $"{amplifier.Id} pair price",
                "USD",
                "2 x amplifier",
                [book.Get(amplifier, "price")],
                o => 2 * o[0].Value!.Value
            );
            Derivation watts = book.Get(amplifier, "power");
            yield return new BillItem(
                "lines",
                $"{amplifier.Id} (both directions)",
                $"{line.Name}",
                "",
                pairs,
                pair,
                watts,
                watts,
                "amplifier",
                "site",
                AssetClass.Fibre,
                "wan"
            )
            {
                // Each of the pair fails, and is replaced, on its own.
                Repair = RepairOf(amplifier, book.Get(amplifier, "price"), book) is { } one
                    ? (Derivation.Sum($"{amplifier.Id} pair replacements", "1/s", [one.Rate, one.Rate]), one.Part)
                    : null,
            };
        }
    }
}
