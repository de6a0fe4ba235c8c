using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Engine;

/// <summary>
/// What breaks costs a year: sum of count x replacement rate x (part + labour) over every part of the bill, the
/// accelerators and the hosts (economics sheet, section 4), and the write-off of spare servers. Lost work is not here:
/// it is time, not money.
/// </summary>
internal static class Repairs
{
    private static readonly PartRef Host = new("srv-repair");
    private static readonly PartRef Spare = new("srv-spare");

    public static IEnumerable<LedgerEntry> Of(Scenario scenario, IReadOnlyList<BillItem> bill, FigureBook book)
    {
        Derivation labour = book.Get(Host, "repair-labour");
        LedgerEntry Entry(string item, string site, double count, Derivation rate, Derivation part, string network)
        {
            Derivation cost = Derivation.Of(
                $"repairs of {item}",
                "USD/year",
                "count x replacements a second x (part + labour) x seconds in a year",
                [
                    Derivation.Input($"{item} count", count, "", $"counted from the fabric of {site}"),
                    rate,
                    Derivation.Sum("part and labour", "USD", [part, labour]),
                ],
                o => o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value * AnnualCost.SecondsPerYear
            );
            return new LedgerEntry("repairs", item, site, 1, cost, cost, "site", network.Length > 0, network);
        }
        foreach (Site site in scenario.Sites)
        {
            yield return Spares(scenario, site, bill.First(i => i.Layer == "servers" && i.Site == site.Name), book);
            if (!scenario.Economics.Repairs)
            {
                continue;
            }
            PartRef accelerator = site.Servers.Accelerator;
            if (Bill.RepairOf(accelerator, book.Get(accelerator, "price"), book) is { } repair)
            {
                yield return Entry(accelerator.Id, site.Name, site.Accelerators, repair.Rate, repair.Part, "");
            }
            yield return Entry("hosts", site.Name, site.Servers.Count, book.Get(Host, "afr"), book.Get(Host, "repair-part"), "");
        }
        foreach (BillItem item in bill.Where(i => i.Count > 0 && scenario.Economics.Repairs))
        {
            if (item.Repair is { } repair)
            {
                yield return Entry(item.Item, item.Site, item.Count, repair.Rate, repair.Part, item.Network);
            }
        }
    }

    /// <summary>Spare servers over servers.</summary>
    public static Derivation SpareShare(Setting? stated, FigureBook book) => Settings.Resolve(stated, Spare, "spare-fraction", "spare servers", book);

    private static LedgerEntry Spares(Scenario scenario, Site site, BillItem servers, FigureBook book)
    {
        // The spares that the job counts on are bought, evenly from all sites.
        Derivation fraction = scenario.Training?.Resilience.Spares is { } given
            ? Derivation.Input(
                "spare servers",
                given / scenario.Sites.Sum(s => (double)s.Servers.Count),
                "",
                $"{given} of the resilience over servers"
            )
            : SpareShare(scenario.Economics.Spares, book);
        Derivation capital = Derivation.Of(
            "spare servers",
            "USD",
            "servers x price x spare fraction",
            [Derivation.Input($"{servers.Item} count", servers.Count, "", $"servers of {site.Name}"), servers.PriceEach!, fraction],
            o => o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value
        );
        Derivation charge = AnnualCost.Charge(
            $"spare {servers.Item}",
            capital,
            AnnualCost.Life(scenario, AssetClass.Server, book),
            Settings.Resolve(scenario.Economics.CostOfCapital, new PartRef("fac-wacc"), "discount-rate", "cost of capital", book)
        );
        return new LedgerEntry("write-off", $"spare {servers.Item}", site.Name, 1, charge, charge, servers.PriceBoundary, false, "");
    }
}
