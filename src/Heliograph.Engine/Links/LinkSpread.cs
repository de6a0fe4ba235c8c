using Heliograph.Model;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Variation;

namespace Heliograph.Engine.Links;

/// <summary>
/// How the margin of a link by its devices spreads when every figure of light and noise lies anywhere in its range: drawn from a triangle over
/// low, preferred and high, the laser once a link, all else for each lane. A range of the catalogue holds what is not known as well as what
/// production scatters; the spread is of both. Bandwidths stay as they are: what they cost is put into the width of the noise.
/// </summary>
/// <param name="Lanes">Of one direction of a link.</param>
/// <param name="Result">Its modules are links, its links lanes.</param>
public sealed record LinkSpread(int Lanes, VariationResult Result)
{
    /// <summary>Lanes that are drawn, about; a tenth of a second.</summary>
    private const int Drawn = 100_000;

    /// <summary>What the spread is drawn from, so that adding a link changes no other's draws.</summary>
    private const string Purpose = "link-spread";

    /// <summary>Null without an engine, or where a figure of it is unknown.</summary>
    /// <param name="low">The same link with every figure at its low end.</param>
    /// <param name="high">At its high end.</param>
    /// <param name="seed">Of the scenario.</param>
    public static LinkSpread? Of(LinkDesign design, LinkDesign low, LinkDesign high, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        if (
            (design.Optics, low.Optics, high.Optics) is not ({ } optics, { } least, { } most)
            || !optics.Margin.IsKnown
            || optics.RequiredOma.From is not [{ Value: { } limit }, ..]
            || ReceivedSignal.Equalised(optics, limit) is not { } received
            || !(optics.LaneRate > 0)
        )
        {
            return null;
        }
        int lanes = Math.Max(1, (int)Math.Ceiling((design.Class.Rate.BitsPerSecond / optics.LaneRate) - 1e-9));
        LinkVariation variation = new()
        {
            Nominal = received,
            TargetBer = limit,
            Parameters = [.. Light(design, low, high), .. Noise(optics, least, most)],
            LanesPerModule = lanes,
        };
        return new LinkSpread(lanes, variation.Run(RandomStream.Of(seed, Purpose, design.Class.Name), Math.Max(1, Drawn / lanes)));
    }

    private static IEnumerable<VariedParameter> Light(LinkDesign design, LinkDesign low, LinkDesign high)
    {
        LinkOptics optics = design.Optics!;
        double launch = optics.Launch.Value!.Value;
        yield return new VariedParameter("laser", LinkQuantity.LaunchDbm, Between(low.Optics!.Launch.Value, launch, high.Optics!.Launch.Value));
        double lost = 0;
        foreach ((BudgetLine line, BudgetLine? least, BudgetLine? most) in Lines(design, low, high))
        {
            double loss = line.Loss.Value!.Value;
            lost += loss;
            // Mated pairs are drawn one by one: their losses average.
            int count = line.Loss.From is [_, { Name: "mated pairs", Value: > 1 and { } pairs }] ? (int)pairs : 1;
            Distribution each = Between(least?.Loss.Value / count, loss / count, most?.Loss.Value / count);
            yield return new VariedParameter(line.Name, LinkQuantity.LossDb, Distribution.Constant(0), each, Count: count);
        }
        // A laser that is modulated itself states the power of modulated light: what its top level is above that.
        double ratio = ReceivedSignal.Of(optics)!.Value.ExtinctionRatio;
        double beyond = launch - lost + OpticalModulation.ToDb(1 - (1 / ratio)) - optics.ReceivedOma.Value!.Value;
        yield return new VariedParameter("top level of the laser", LinkQuantity.LossDb, Distribution.Constant(beyond));
    }

    // The three designs side by side; a line that another choice of figures names otherwise (lanes of a laser) is not spread.
    private static IEnumerable<(BudgetLine Line, BudgetLine? Low, BudgetLine? High)> Lines(LinkDesign design, LinkDesign low, LinkDesign high)
    {
        static IEnumerable<BudgetLine> All(LinkDesign d) =>
            d.Optics!.Transmit.Where(l => l.Loss.Name != "modulation loss")
                .Concat(
                    d.Budget.Where(l =>
                        l.Loss.Leading?.Figure.Quantity != "mpi-penalty" && !l.Loss.Figures().Any(f => f.Figure.Quantity == "mpi-penalty")
                    )
                )
                .Concat(d.Optics.Receive);
        (BudgetLine[] lows, BudgetLine[] highs) = ([.. All(low)], [.. All(high)]);
        int i = 0;
        foreach (BudgetLine line in All(design))
        {
            BudgetLine? At(BudgetLine[] lines) => i < lines.Length && lines[i].Name == line.Name ? lines[i] : null;
            yield return (line, At(lows), At(highs));
            i++;
        }
    }

    private static IEnumerable<VariedParameter> Noise(LinkOptics optics, LinkOptics low, LinkOptics high)
    {
        (string Quantity, LinkQuantity Of, string Name)[] figures =
        [
            ("extinction-ratio", LinkQuantity.ExtinctionRatioDb, "extinction ratio"),
            ("level-rin", LinkQuantity.RinDbPerHz, "intensity noise of the laser"),
            ("input-noise", LinkQuantity.ThermalNoise, "noise of the amplifier"),
            ("responsivity", LinkQuantity.Responsivity, "responsivity"),
        ];
        foreach ((string quantity, LinkQuantity of, string name) in figures)
        {
            double? At(LinkOptics o) => o.BitErrorRatio.From.FirstOrDefault(d => d.Leading?.Figure.Quantity == quantity)?.Value;
            if (At(optics) is { } preferred)
            {
                Distribution each = Between(At(low), preferred, At(high));
                yield return of == LinkQuantity.RinDbPerHz
                    ? new VariedParameter(name, of, each)
                    : new VariedParameter(name, of, Distribution.Constant(0), each);
            }
        }
    }

    private static Distribution Between(double? low, double preferred, double? high)
    {
        double least = Math.Min(low ?? preferred, preferred);
        double most = Math.Max(high ?? preferred, preferred);
        return most - least > 1e-12 * Math.Abs(preferred) ? Distribution.Triangular(least, preferred, most) : Distribution.Constant(preferred);
    }
}
