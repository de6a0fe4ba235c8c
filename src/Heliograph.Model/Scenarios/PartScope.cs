using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Scenarios;

/// <summary>Reads references to parts, and holds them against the catalogue and the constraints of the scenario.</summary>
internal sealed class PartScope(Catalogue catalogue, PartConstraints constraints, DiagnosticList diagnostics)
{
    public static readonly string[] Server = ["server", "system"];
    public static readonly string[] Accelerator = ["accelerator"];
    public static readonly string[] Switch = ["switch"];
    public static readonly string[] Nic = ["nic"];
    public static readonly string[] Medium = ["copper", "pluggable", "cpo", "optical-io", "coherent"];
    public static readonly string[] OnTheWay = ["circuit-switch", "connector"];
    public static readonly string[] CircuitSwitch = ["circuit-switch"];
    public static readonly string[] Fibre = ["fibre"];
    public static readonly string[] Connector = ["connector"];
    public static readonly string[] Coherent = ["coherent"];
    public static readonly string[] Facility = ["facility"];
    public static readonly string[] Load = ["facility", "accelerator", "server", "system"];
    public static readonly string[] Lease = ["fibre", "facility"];

    // Words that a part's map may hold besides its own keys.
    private static readonly string[] Overridable = [.. Quantities.Known.Select(q => q.Name)];

    /// <summary>The part of <paramref name="key"/>: an id, or a map with <c>part</c> and figures.</summary>
    public PartRef? Read(MapReader owner, string key, string[] families, bool required = false) => ReadNode(owner.Node(key, required), key, families);

    public ImmutableArray<PartRef> ReadList(MapReader owner, string key, string[] families, bool required = false) =>
        [.. owner.List(key, required).Select(n => ReadNode(n, key, families)).OfType<PartRef>()];

    public PartRef? ReadNode(YamlNode? node, string key, string[] families, bool isBought = true)
    {
        if (node is YamlScalar scalar)
        {
            return Check(new PartRef(scalar.Text, [], scalar.Span), families, isBought);
        }
        if (MapReader.Over(node, $"'{key}'", diagnostics) is not { } reader)
        {
            return null;
        }
        PartRef? part = FromMap(reader, families, required: true, isBought);
        Done(reader);
        return part;
    }

    /// <summary>
    /// The <c>part</c> of a map that has keys of its own too. Call it after those keys have been read: every other key
    /// that is a quantity of the vocabulary is an override.
    /// </summary>
    public PartRef? FromMap(MapReader reader, string[] families, bool required, bool isBought = true)
    {
        YamlNode? node = reader.Node("part", required);
        string? id = reader.Text("part");
        ImmutableArray<Figure>.Builder overrides = ImmutableArray.CreateBuilder<Figure>();
        foreach (YamlEntry entry in reader.Entries)
        {
            if (!reader.IsKnown(entry.Key) && Quantities.Find(entry.Key) is not null)
            {
                reader.Allow([entry.Key]);
                if (CatalogueReader.ReadFigure(entry.Key, entry.KeySpan, entry.Value, null, diagnostics) is { } figure)
                {
                    overrides.Add(figure);
                }
            }
        }
        return id is null ? null : Check(new PartRef(id, overrides.ToImmutable(), node!.Span), families, isBought);
    }

    public static void Done(MapReader reader) => reader.Done(Overridable);

    /// <summary>A number in the dimension of <paramref name="unit"/>, or a part that has <paramref name="quantity"/>.</summary>
    public Setting? ReadSetting(
        MapReader owner,
        string key,
        string quantity,
        string unit,
        string[] families,
        double min,
        double max,
        bool required = false
    )
    {
        YamlNode? node = owner.Node(key, required);
        if (node is null)
        {
            return null;
        }
        if (node is YamlScalar { Text: var text } && (text.Length == 0 || !char.IsAsciiLetter(text[0])))
        {
            return owner.QuantityOf(key, node, unit, min, max) is { } value ? new Setting(value.Value, null, node.Span) : null;
        }
        return ReadNode(node, key, families, isBought: false) is { } part && Has(part, quantity) ? new Setting(null, part, node.Span) : null;
    }

    /// <summary>Reports a part without the figure that its role lives from.</summary>
    public bool Has(PartRef reference, string quantity)
    {
        if (reference.Overrides.Any(f => f.Quantity == quantity) || catalogue.Find(reference.Id)?.Find(quantity) is not null)
        {
            return true;
        }
        diagnostics.Error(
            Codes.MissingFigure,
            reference.Span,
            $"part '{reference.Id}' has no {quantity}",
            $"name a part that has one, or state it here: {{ part: {reference.Id}, {quantity}: ... }}"
        );
        return false;
    }

    /// <summary>Preferred figure of a part in base units, overrides first; null when it has none.</summary>
    public double? Figure(PartRef reference, string quantity) => new FigureBook(catalogue).Figure(reference, quantity)?.Preferred;

    private PartRef? Check(PartRef reference, string[] families, bool isBought)
    {
        Part? part = catalogue.Find(reference.Id);
        string shown = Excerpt.Of(reference.Id);
        if (part is null)
        {
            if (!diagnostics.IsFull)
            {
                diagnostics.Error(Codes.UnknownPart, reference.Span, $"unknown part '{shown}'", Nearest(reference.Id, families, othersToo: true));
            }
            return null;
        }
        if (!families.Contains(part.Family))
        {
            diagnostics.Error(
                Codes.WrongFamily,
                reference.Span,
                $"part '{shown}' is of family {part.Family}, {string.Join(" or ", families)} is due",
                Nearest(reference.Id, families, othersToo: false)
            );
            return null;
        }
        foreach (PartObjection objection in constraints.Objections(part, reference.Overrides))
        {
            // A part that only lends a number, such as a utilisation, comes from no vendor, node or year.
            if (!isBought && objection.Constraint is not ("exclude" or "status"))
            {
                continue;
            }
            string message = $"part '{shown}' {objection.Message}";
            if (objection.IsCertain)
            {
                diagnostics.Error(Codes.PartExcluded, reference.Span, message, $"choose another part or change 'parts: {objection.Constraint}'");
            }
            else
            {
                diagnostics.Warning(Codes.UndecidedConstraint, reference.Span, message, "check it, then add it to the catalogue");
            }
        }
        return reference;
    }

    // The nearest id of the right family; of any family when none is near; else where to look.
    private string Nearest(string id, string[] families, bool othersToo)
    {
        string? near = Suggest.Nearest(id, catalogue.Parts.Where(p => families.Contains(p.Family)).Select(p => p.Id));
        near ??= othersToo ? Suggest.Nearest(id, catalogue.Parts.Select(p => p.Id)) : null;
        return near is null ? $"search the catalogue: helio parts --family {families[0]}" : $"did you mean '{near}'?";
    }
}
