using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics;

/// <summary>One-way delay of a link.</summary>
internal static class LinkDelay
{
    /// <summary>Propagation, s/m: of the cable, or of the fibre between modules.</summary>
    public static Derivation PerMetre(LinkFigures figures) =>
        figures.Kind.IsCable()
            ? figures.Of("delay-per-length").As("delay per length")
            : figures.Book.Get(new OpticalPath(figures).Fibre, "delay-per-length").As("delay per length");

    /// <summary>Propagation over the mean length, electronics of the medium, circuit switches on the way, FEC; s.</summary>
    public static Derivation Of(LinkFigures figures, Derivation perMetre, FecChoice fec)
    {
        Derivation length = Derivation.Input("mean link", figures.Link.LengthMean, "m", $"floor layout of {figures.Link.Name}");
        List<Derivation> terms = [Derivation.Product("propagation", "s", perMetre, length)];
        // A module figure is transmit plus receive of one module, and a way uses one of each: once a link, not twice.
        // Passive copper has no electronics and no figure.
        if (figures.Kind != MediumKind.Copper || figures.Book.Figure(figures.Medium.Part, "latency") is not null)
        {
            terms.Add(figures.Of("latency").As("modules, transmit and receive"));
        }
        if (!figures.Kind.IsCable())
        {
            foreach (PartRef part in new OpticalPath(figures).Passed)
            {
                if (figures.Book.Part(part)?.Family == "circuit-switch")
                {
                    terms.Add(figures.Book.Get(part, "latency").As(part.Id));
                }
            }
        }
        if (fec.Latency() is { } coding)
        {
            terms.Add(coding);
        }
        return Derivation.Sum("delay", "s", terms);
    }
}
