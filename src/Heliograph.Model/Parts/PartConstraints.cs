using System.Collections.Immutable;

namespace Heliograph.Model.Parts;

/// <summary>
/// Which parts may be used: "only parts available by 2026 from this list". Empty lists and nulls do not constrain.
/// </summary>
/// <remarks>
/// A part of family <c>facility</c> (a tariff, a building, an interest rate) has no vendor, node or year of its own:
/// only <paramref name="Exclude"/> and <paramref name="WorstStatus"/> apply to it.
/// </remarks>
/// <param name="Regions">Vendor regions allowed; a part of region <c>any</c> is always allowed.</param>
/// <param name="AvailableBy">Latest year of availability.</param>
/// <param name="Nodes">Process nodes allowed, matched without case and spaces as a prefix ("7nm", "SMIC").</param>
/// <param name="Vendors">Vendors allowed, matched as words within the vendor text, without case.</param>
/// <param name="WorstStatus">Worst status that a preferred figure of price, power or rate may have.</param>
/// <param name="Only">Part ids allowed.</param>
/// <param name="Exclude">Part ids refused.</param>
public sealed record PartConstraints(
    ImmutableArray<string> Regions,
    int? AvailableBy,
    ImmutableArray<string> Nodes,
    ImmutableArray<string> Vendors,
    FigureStatus? WorstStatus,
    ImmutableArray<string> Only,
    ImmutableArray<string> Exclude
)
{
    public static readonly PartConstraints None = new([], null, [], [], null, [], []);

    // Families that contain silicon of some process node; a cable or a fibre has none to be judged by.
    private static readonly string[] Fabricated = ["accelerator", "memory", "switch", "pluggable", "cpo", "optical-io", "coherent", "nic"];

    private static readonly string[] Judged = ["price", "power", "rate"];

    /// <summary>
    /// Every reason against using <paramref name="part"/>, certain or not, in the order of the constraints; empty when
    /// it may be used. Figures in <paramref name="overrides"/> take the place of the part's. Pure; linear in the lists.
    /// </summary>
    public ImmutableArray<PartObjection> Objections(Part part, ImmutableArray<Figure> overrides = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        ImmutableArray<PartObjection>.Builder found = ImmutableArray.CreateBuilder<PartObjection>();
        if (part.Family != "facility")
        {
            Origin(part, found);
        }
        if (Exclude.Contains(part.Id))
        {
            found.Add(new PartObjection("exclude", true, "is in the list 'exclude'"));
        }
        if (WorstStatus is { } worst)
        {
            Status(part, overrides.IsDefault ? [] : overrides, worst, found);
        }
        return found.ToImmutable();
    }

    /// <summary>False when a constraint certainly excludes the part; what is unknown excludes nothing.</summary>
    public bool Allows(Part part) => !Objections(part).Any(o => o.IsCertain);

    private void Origin(Part part, ImmutableArray<PartObjection>.Builder found)
    {
        if (!Only.IsEmpty && !Only.Contains(part.Id))
        {
            found.Add(new PartObjection("only", true, "is not in the list 'only'"));
        }
        if (!Regions.IsEmpty && part.Region != "any" && !Regions.Contains(part.Region))
        {
            string regions = string.Join(", ", Regions);
            found.Add(
                part.Region == "unknown"
                    ? new PartObjection("region", false, $"has no known region, the constraint is {regions}")
                    : new PartObjection("region", true, $"is of region {part.Region}, the constraint is {regions}")
            );
        }
        if (AvailableBy is { } year && !(part.Year <= year))
        {
            found.Add(
                part.Year is { } since
                    ? new PartObjection("available-by", true, $"is available from {since}, the constraint is by {year}")
                    : new PartObjection("available-by", false, $"has no known year of availability, the constraint is by {year}")
            );
        }
        if (!Nodes.IsEmpty && Fabricated.Contains(part.Family) && !(part.Node is { } node && Nodes.Any(n => IsPrefix(n, node))))
        {
            string nodes = string.Join(", ", Nodes);
            found.Add(
                part.Node is null
                    ? new PartObjection("node", false, $"has no known process node, the constraint is {nodes}")
                    : new PartObjection("node", true, $"is made in {part.Node}, the constraint is {nodes}")
            );
        }
        if (!Vendors.IsEmpty && !Vendors.Any(v => ContainsWord(part.Vendor, v)))
        {
            string vendors = string.Join(", ", Vendors);
            // A generic part stands for a class that several vendors make: whether one of them is allowed is open.
            bool open = part.Vendor == "unknown" || ContainsWord(part.Vendor, "generic");
            found.Add(new PartObjection("vendors", !open, $"is of vendor '{part.Vendor}', the constraint is {vendors}"));
        }
    }

    private static void Status(Part part, ImmutableArray<Figure> overrides, FigureStatus worst, ImmutableArray<PartObjection>.Builder found)
    {
        foreach (string quantity in Judged)
        {
            bool isOverridden = overrides.Any(f => f.Quantity == quantity);
            if (!isOverridden && part.Find(quantity) is { } figure && figure.Status > worst)
            {
                string has = figure.Status.ToString().ToLowerInvariant();
                string limit = worst.ToString().ToLowerInvariant();
                found.Add(new PartObjection("status", true, $"has a {quantity} of status {has}, the worst allowed is {limit}"));
            }
        }
    }

    private static bool IsPrefix(string wanted, string node) =>
        node.Replace(" ", "", StringComparison.Ordinal)
            .StartsWith(wanted.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static bool ContainsWord(string text, string word)
    {
        int at = -1;
        while (word.Length > 0 && (at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            int end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }
        return false;
    }
}
