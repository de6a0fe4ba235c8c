using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics;

/// <summary>Price and failure rate of one link: modules or cable, fibre, jumpers, circulators.</summary>
internal static class LinkCost
{
    /// <summary>USD. Ports of circuit switches are counted with the circuit switches.</summary>
    public static Derivation Price(LinkFigures figures)
    {
        if (figures.Kind.IsCable())
        {
            return Cable(figures);
        }
        OpticalPath path = new(figures);
        Derivation modules = figures.Of("price", ModuleBoundaries(figures));
        List<Derivation> terms = [figures.PerLink("modules", modules)];
        // The fibre of a line between sites is leased by the line, not bought by the link.
        if (figures.Link.Kind != "wan")
        {
            Derivation length = Derivation.Input("mean link", figures.Link.LengthMean, "m", $"floor layout of {figures.Link.Name}");
            terms.Add(
                Derivation.Of(
                    "fibre",
                    "USD",
                    "price per length x fibres x length",
                    [figures.Book.Get(path.Fibre, "price-per-km"), path.Fibres(), length],
                    o => o[0].Value!.Value * o[1].Value!.Value * o[2].Value!.Value
                )
            );
        }
        if (path.Jumpers > 0)
        {
            terms.Add(Derivation.Product($"jumpers {path.Connector.Id}", "USD", figures.Book.Get(path.Connector, "price"), path.JumpersOfLink()));
        }
        bool inside = modules.Leading?.Figure.Conditions?.Contains("circulators included", StringComparison.Ordinal) == true;
        if (path.Circulator is { } circulator && !inside)
        {
            terms.Add(Times($"circulators {circulator.Id}", figures.Book.Get(circulator, "price"), 2));
        }
        return Derivation.Sum("price", "USD", terms);
    }

    /// <summary>
    /// 1/s: rates of parts in series add. Connectors and circulators count where the catalogue has a rate for them; dirt on
    /// end faces is in the modules' field rates. Modules without a rate of their own fail as their devices do.
    /// </summary>
    public static Derivation FailureRate(LinkFigures figures, LinkOptics? optics)
    {
        if (figures.Kind.IsCable())
        {
            return Rate(figures, "cable", "link", "server").As("failure rate");
        }
        OpticalPath path = new(figures);
        Derivation modules = Rate(figures, ModuleBoundaries(figures));
        List<Derivation> terms =
            modules.IsKnown || optics is null or { Failures.IsEmpty: true } ? [modules] : [.. optics.Failures.Select(f => f.Rate)];
        if (path.Jumpers > 0 && figures.Book.Figure(path.Connector, "fit") is not null)
        {
            terms.Add(Derivation.Product($"jumpers {path.Connector.Id}", "1/s", figures.Book.Get(path.Connector, "fit"), path.JumpersOfLink()));
        }
        if (path.Circulator is { } circulator && figures.Book.Figure(circulator, "fit") is not null)
        {
            terms.Add(Times($"circulators {circulator.Id}", figures.Book.Get(circulator, "fit"), 2));
        }
        return Derivation.Sum("failure rate", "1/s", terms);
    }

    private static Derivation Cable(LinkFigures figures)
    {
        PartRef part = figures.Medium.Part;
        string? boundary =
            figures.Book.Figure(part, "price", "cable") is not null ? "cable"
            : figures.Book.Figure(part, "price", "server") is not null ? "server"
            : "cable";
        return figures.Book.Get(part, "price", boundary, figures.Link.LengthMean).As("price");
    }

    private static string[] ModuleBoundaries(LinkFigures figures) =>
        figures.Kind == MediumKind.CoPackaged ? ["optics", "port", "module"] : ["module", "port"];

    private static Derivation Rate(LinkFigures figures, params ReadOnlySpan<string> boundaries)
    {
        foreach (string quantity in (ReadOnlySpan<string>)["fit", "afr"])
        {
            Derivation rate = figures.Of(quantity, boundaries);
            if (rate.IsKnown)
            {
                return figures.PerLink("modules", rate);
            }
        }
        Derivation mttf = figures.Of("mttf", boundaries);
        if (mttf.IsKnown)
        {
            Derivation one = Derivation.Input("one link", 1, "", "the rate of one part");
            Derivation scale = figures.PerLink("parts of one link", mttf);
            double parts = scale.Value!.Value / mttf.Value!.Value;
            return Derivation.Of("modules", "1/s", $"{parts:0.####} x 1 / mttf", [mttf, one], o => parts * o[1].Value!.Value / o[0].Value!.Value);
        }
        return figures.Of("fit", boundaries).As("modules");
    }

    private static Derivation Times(string name, Derivation each, int count) =>
        Derivation.Of(name, each.Unit, $"{count} x {each.Name}", [each], o => count * o[0].Value!.Value);
}
