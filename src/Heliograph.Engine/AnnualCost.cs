using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Engine;

/// <summary>
/// Yearly cost of a system (economics sheet, sections 3 to 5): write-off of every asset over its own life, energy at
/// the site's tariff and PUE, building, support, line leases; the whole and the network's share of each.
/// </summary>
internal sealed record AnnualCost(ImmutableArray<LedgerEntry> Entries, Derivation Total, Derivation Network)
{
    internal const double SecondsPerYear = 31_557_600;

    /// <summary>What one network costs a year.</summary>
    public Derivation Of(string network) =>
        Derivation.Sum($"{network} cost per year", "USD/year", Entries.Where(e => e.Network == network).Select(e => e.Total));

    public static AnnualCost Of(Scenario scenario, ImmutableArray<BillItem> bill, Ledger capital, FigureBook book)
    {
        ImmutableArray<LedgerEntry>.Builder entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        entries.AddRange(WriteOff(scenario, bill, capital, book));
        foreach (Site site in scenario.Sites)
        {
            entries.AddRange(EnergyAndBuilding(scenario, site, bill, book));
        }
        entries.AddRange(Leases(scenario, book));
        entries.AddRange(Repairs.Of(scenario, bill, book));
        if (scenario.Economics.ItSupport is { } support)
        {
            Derivation fraction = Settings.Resolve(support, new PartRef("fac-opex-maint"), "opex-fraction", "support", book);
            entries.Add(Support("IT support", "", Difference("capital without network", capital.Total, capital.Network), fraction));
            entries.AddRange(Networks(bill).Select(n => Support($"{n} support", n, capital.Of(n), fraction)));
        }
        ImmutableArray<LedgerEntry> all = entries.ToImmutable();
        return new AnnualCost(
            all,
            Derivation.Sum("cost per year", "USD/year", all.Select(e => e.Total)),
            Derivation.Sum("network cost per year", "USD/year", all.Where(e => e.InNetwork).Select(e => e.Total))
        );
    }

    private static IEnumerable<string> Networks(ImmutableArray<BillItem> bill) =>
        bill.Where(i => i.InNetwork).Select(i => i.Network).Distinct(StringComparer.Ordinal);

    private static LedgerEntry Support(string item, string network, Derivation capital, Derivation fraction)
    {
        Derivation cost = Yearly(item, Derivation.Product(item, "USD/s", capital, fraction));
        return new LedgerEntry("support", item, "all", 1, cost, cost, "facility", network.Length > 0, network);
    }

    private static IEnumerable<LedgerEntry> WriteOff(Scenario scenario, ImmutableArray<BillItem> bill, Ledger capital, FigureBook book)
    {
        Derivation cost = Settings.Resolve(scenario.Economics.CostOfCapital, new PartRef("fac-wacc"), "discount-rate", "cost of capital", book);
        Dictionary<(string, string), AssetClass> assets = [];
        foreach (BillItem item in bill)
        {
            assets.TryAdd((item.Layer, item.Item), item.Asset);
        }
        foreach (LedgerEntry entry in capital.Entries)
        {
            Derivation life = Life(scenario, assets[(entry.Layer, entry.Item)], book);
            Derivation charge = Charge($"{entry.Item} write-off", entry.Total, life, cost);
            yield return new LedgerEntry("write-off", entry.Item, entry.Site, 1, charge, charge, entry.Boundary, entry.InNetwork, entry.Network);
        }
    }

    /// <summary>Over how long a class of asset is written off: the scenario's amortisation, else the catalogue's lifetime.</summary>
    internal static Derivation Life(Scenario scenario, AssetClass asset, FigureBook book)
    {
        if (scenario.Economics.Amortisation is { } seconds)
        {
            return Derivation.Input("amortisation", seconds, "s", "scenario");
        }
        string part = asset switch
        {
            AssetClass.Server => "fac-life-server",
            AssetClass.Network => "fac-life-net",
            AssetClass.Optics => "fac-life-optics",
            AssetClass.Fibre => "fac-life-fibre",
            _ => "fac-life-mep",
        };
        return book.Get(new PartRef(part), "lifetime");
    }

    /// <summary>
    /// Annuity C k / (1 - (1+k)^-L); straight line C / L at k = 0. No residual value (conservative).
    /// Source: economics sheet section 3 (standard annuity).
    /// </summary>
    internal static Derivation Charge(string name, Derivation capital, Derivation lifeSeconds, Derivation costOfCapital) =>
        Derivation.Of(
            name,
            "USD/year",
            "C k / (1 - (1+k)^-L), C / L at k = 0",
            [capital, lifeSeconds, costOfCapital],
            o => o[0].Value!.Value * AnnuityFactor(o[1].Value!.Value / SecondsPerYear, o[2].Value!.Value * SecondsPerYear)
        );

    /// <summary>Yearly share of a capital written off over <paramref name="years"/> at <paramref name="rate"/> per year.</summary>
    internal static double AnnuityFactor(double years, double rate) => rate == 0 ? 1 / years : rate / (1 - Math.Pow(1 + rate, -years));

    private static IEnumerable<LedgerEntry> EnergyAndBuilding(Scenario scenario, Site site, ImmutableArray<BillItem> bill, FigureBook book)
    {
        // Lines lie at no site: the first one feeds and houses them, as it does in the power of the sites.
        ImmutableArray<BillItem> items =
        [
            .. bill.Where(i => (scenario.Sites.FirstOrDefault(s => s.Name == i.Site) ?? scenario.Sites[0]).Name == site.Name),
        ];
        Ledger average = Ledger.Of(items, LedgerKind.AveragePower);
        Ledger maximum = Ledger.Of(items, LedgerKind.MaximumPower);
        Derivation pue = Settings.Resolve(site.Power.Pue, new PartRef("fac-pue-world"), "pue", "PUE", book);
        Derivation tariff = Settings.Resolve(site.Power.Price, new PartRef("fac-el-us-2025"), "electricity-price", "electricity price", book);
        Derivation life = Life(scenario, AssetClass.Facility, book);
        Derivation k = Settings.Resolve(scenario.Economics.CostOfCapital, new PartRef("fac-wacc"), "discount-rate", "cost of capital", book);
        foreach (string network in Networks(items).Prepend(""))
        {
            string what = network.Length > 0 ? network : "servers";
            Derivation Watts(Ledger ledger) =>
                network.Length > 0 ? ledger.Of(network) : Difference($"{site.Name} power without network", ledger.Total, ledger.Network);
            Derivation cost = Derivation.Of(
                $"energy of {what}",
                "USD/year",
                "average power x PUE x tariff x year",
                [Watts(average), pue, tariff],
                o => o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value * SecondsPerYear
            );
            yield return new LedgerEntry("energy", $"energy of {what}", site.Name, 1, cost, cost, "site", network.Length > 0, network);
            if (site.Facility is { } facility)
            {
                Derivation capex = Derivation.Product($"building for {what}", "USD", Watts(maximum), book.Get(facility, "capex-per-watt"));
                Derivation charge = Charge($"building for {what}", capex, life, k);
                yield return new LedgerEntry(
                    "facility",
                    $"building for {what}",
                    site.Name,
                    1,
                    charge,
                    charge,
                    "facility",
                    network.Length > 0,
                    network
                );
                // Staff, upkeep, tax and insurance of the building.
                Derivation upkeep = Yearly(
                    $"upkeep of the building for {what}",
                    Derivation.Product("upkeep", "USD/s", capex, book.Get(new PartRef("fac-opex-site"), "opex-fraction"))
                );
                yield return new LedgerEntry("support", upkeep.Name, site.Name, 1, upkeep, upkeep, "facility", network.Length > 0, network);
            }
        }
    }

    private static IEnumerable<LedgerEntry> Leases(Scenario scenario, FigureBook book)
    {
        foreach (WideAreaLine line in scenario.Wan)
        {
            // One fibre a direction.
            Derivation metres = Derivation.Input($"{line.Name} fibre", 2 * line.Length, "m", "two fibres of the line's length");
            Derivation lease = line.LeasePerMetreSecond is { } setting
                ? Settings.Resolve(setting, new PartRef("fib-dark-lease"), "lease-per-km", "fibre lease", book)
                : Derivation.Unknown("fibre lease", "USD/m/s", $"wan {line.Name}: lease");
            Derivation cost = Yearly("fibre lease", Derivation.Product("fibre lease", "USD/s", metres, lease));
            yield return new LedgerEntry("leases", $"dark fibre {line.Name}", $"{line.Name}", 1, cost, cost, "fibre", true, "wan");
        }
    }

    internal static Derivation Yearly(string name, Derivation perSecond) =>
        Derivation.Of(name, "USD/year", "x seconds in a year", [perSecond], o => o[0].Value!.Value * SecondsPerYear);

    private static Derivation Difference(string name, Derivation a, Derivation b) => Derivation.Difference(name, $"{a.Name} - {b.Name}", a, b);
}
