using Heliograph.Model;

namespace Heliograph.Engine;

/// <summary>How long a class of asset is written off; names the catalogue's lifetime figure.</summary>
internal enum AssetClass
{
    Server,
    Network,
    Optics,
    Fibre,
    Facility,
}

/// <summary>
/// One line of the bill of a system: how many of what, its price and its watts.
/// </summary>
/// <param name="Tag">Word of a figure's <c>includes</c> that covers this item: <c>nics</c>, <c>scale-up-switches</c>, ...; empty: never covered.</param>
/// <param name="PriceEach">USD, or null when the item has no price of its own by nature (power drawn inside another part).</param>
/// <param name="AverageEach">W on average over a run; null as for the price.</param>
/// <param name="MaximumEach">W that supply and cooling must be built for.</param>
/// <param name="Network"><c>scale-up</c>, <c>scale-out</c> or <c>wan</c>: its share of a bit; empty for servers.</param>
/// <param name="PriceWithin">The server price includes it: carved out of the server, not added.</param>
/// <param name="PowerWithin">The server power includes it.</param>
internal sealed record BillItem(
    string Layer,
    string Item,
    string Site,
    string Tag,
    double Count,
    Derivation? PriceEach,
    Derivation? AverageEach,
    Derivation? MaximumEach,
    string PriceBoundary,
    string PowerBoundary,
    AssetClass Asset,
    string Network,
    bool PriceWithin = false,
    bool PowerWithin = false
)
{
    /// <summary>How often one is replaced, 1/s, and what the replacement costs, USD; null where nothing of its own is replaced.</summary>
    public (Derivation Rate, Derivation Part)? Repair { get; init; }

    /// <summary>Index of the fabric's network, of cards, switches and links; else -1.</summary>
    public int NetworkIndex { get; init; } = -1;

    /// <summary>Place in the network: <c>card</c>, <c>leaf</c>, <c>host-leaf</c>, ...; empty for others.</summary>
    public string Kind { get; init; } = "";

    public bool InNetwork => Network.Length > 0;
}
