using System.Collections.Immutable;
using Heliograph.Model;

namespace Heliograph.Engine;

/// <summary>What a ledger sums.</summary>
internal enum LedgerKind
{
    Capital,
    AveragePower,
    MaximumPower,
}

/// <summary>
/// Turns a bill into a ledger: items, and servers less what was carved out of them. Its total counts every dollar or
/// watt once; its network share counts carved-out items at their own figure.
/// </summary>
internal sealed record Ledger(ImmutableArray<LedgerEntry> Entries, Derivation Total, Derivation Network)
{
    public static Ledger Of(ImmutableArray<BillItem> bill, LedgerKind kind)
    {
        string unit = kind == LedgerKind.Capital ? "USD" : "W";
        ImmutableArray<LedgerEntry>.Builder entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        List<Derivation> counted = [];
        List<Derivation> network = [];
        foreach (BillItem item in bill)
        {
            if (Each(item, kind) is not { } each || item.Count <= 0)
            {
                continue;
            }
            Derivation total = Multiply(item, each, unit);
            bool within = Within(item, kind);
            if (item.Layer == "servers")
            {
                total = Carve(item, total, bill, kind, unit);
            }
            entries.Add(
                new LedgerEntry(item.Layer, item.Item, item.Site, item.Count, each, total, Boundary(item, kind), item.InNetwork, item.Network)
            );
            // An unknown part inside a known server leaves the server's total known: it was not carved out.
            if (!within || total.IsKnown)
            {
                counted.Add(total);
            }
            if (item.InNetwork)
            {
                network.Add(total);
            }
        }
        string name = kind switch
        {
            LedgerKind.Capital => "capital",
            LedgerKind.AveragePower => "average IT power",
            _ => "maximum IT power",
        };
        return new Ledger(entries.ToImmutable(), Derivation.Sum(name, unit, counted), Derivation.Sum($"network {name}", unit, network));
    }

    /// <summary>What one network has of the total, carved-out items included.</summary>
    public Derivation Of(string network) =>
        Derivation.Sum($"{network} {Total.Name}", Total.Unit, Entries.Where(e => e.Network == network).Select(e => e.Total));

    private static Derivation Carve(BillItem server, Derivation total, ImmutableArray<BillItem> bill, LedgerKind kind, string unit)
    {
        ImmutableArray<Derivation> inside =
        [
            .. bill.Where(i => i.Site == server.Site && i.Layer != "servers" && i.Count > 0 && Within(i, kind))
                .Select(i => Each(i, kind) is { } each ? Multiply(i, each, unit) : null)
                .OfType<Derivation>()
                .Where(d => d.IsKnown),
        ];
        if (inside.IsEmpty || !total.IsKnown)
        {
            return total;
        }
        return Derivation.Difference(
            $"{server.Item} without its network parts",
            "servers less the parts inside them that have figures of their own",
            total,
            inside.AsSpan()
        );
    }

    private static Derivation Multiply(BillItem item, Derivation each, string unit)
    {
        Derivation count = Derivation.Input($"{item.Item} count", item.Count, "", $"counted from the fabric of {item.Site}");
        return Derivation.Of($"{item.Item} at {item.Site}", unit, "count x each", [count, each], o => o[0].Value!.Value * o[1].Value!.Value);
    }

    private static Derivation? Each(BillItem item, LedgerKind kind) =>
        kind switch
        {
            LedgerKind.Capital => item.PriceEach,
            LedgerKind.AveragePower => item.AverageEach,
            _ => item.MaximumEach,
        };

    private static bool Within(BillItem item, LedgerKind kind) => kind == LedgerKind.Capital ? item.PriceWithin : item.PowerWithin;

    private static string Boundary(BillItem item, LedgerKind kind) => kind == LedgerKind.Capital ? item.PriceBoundary : item.PowerBoundary;
}
