using System.Collections.Immutable;

namespace Heliograph.Model.Parts;

/// <summary>
/// What one evaluation reads figures through: the catalogue, the overrides of each <see cref="PartRef"/>, and the end
/// of the range to use for each figure. Every figure read becomes a <see cref="Derivation"/> with its source.
/// </summary>
/// <param name="Level">End of the range used where <paramref name="Chosen"/> says nothing.</param>
/// <param name="Chosen">Figure key (<see cref="FigureUse.Key"/>) to the end of its range.</param>
public sealed record FigureBook(Catalogue Catalogue, FigureLevel Level, ImmutableDictionary<string, FigureLevel> Chosen)
{
    public FigureBook(Catalogue catalogue)
        : this(catalogue, FigureLevel.Preferred, ImmutableDictionary<string, FigureLevel>.Empty) { }

    /// <summary>Year of purchase to which dated prices are carried by their learning curves; null leaves them at their dates.</summary>
    public int? Year { get; init; }

    public Part? Part(PartRef reference) => Catalogue.Find(reference.Id);

    /// <summary>The device that plays <paramref name="role"/> in a part (<see cref="DeviceRoles"/>), or null when it has none.</summary>
    public PartRef? Device(PartRef reference, string role) => Part(reference)?.Device(role);

    /// <summary>The figure of a part that an evaluation would use, or null; see <see cref="Parts.Part.Find"/>.</summary>
    public Figure? Figure(PartRef reference, string quantity, string? boundary = null, double? length = null)
    {
        foreach (Figure figure in reference.Overrides)
        {
            if (figure.Quantity == quantity && (boundary is null || figure.Boundary is null || figure.Boundary == boundary))
            {
                return figure;
            }
        }
        return Part(reference)?.Find(quantity, boundary, length);
    }

    /// <summary>The figure as a derivation in its base unit; unknown, naming what is missing, when there is none.</summary>
    public Derivation Get(PartRef reference, string quantity, string? boundary = null, double? length = null)
    {
        string unit = BaseUnit(quantity);
        Figure? figure = Figure(reference, quantity, boundary, length);
        if (figure is null)
        {
            string covered = boundary is null ? "" : $" [{boundary}]";
            return Derivation.Unknown($"{reference.Id} {quantity}", unit, $"{reference.Id}.{quantity}{covered}");
        }
        return Use(reference, figure);
    }

    /// <summary>A figure of a part, chosen by the caller, as a derivation in its base unit.</summary>
    public Derivation Use(PartRef reference, Figure figure)
    {
        FigureLevel level = Chosen.GetValueOrDefault(FigureUse.KeyOf(reference.Id, figure), Level);
        Derivation stated = Derivation.FromFigure(
            $"{reference.Id} {figure.Quantity}",
            new FigureUse(reference.Id, figure, level),
            BaseUnit(figure.Quantity)
        );
        return AtYear(reference, figure, stated);
    }

    /// <summary>Years from the date of a price to <see cref="Year"/>; 0 when it is of that year, has no date or nothing to carry.</summary>
    public int YearsFrom(Figure figure) =>
        Year is { } year && figure.AsOfYear is { } of && figure.High > 0 && Quantities.Find(figure.Quantity)?.IsDated == true ? year - of : 0;

    /// <summary>The learning rate that carries the prices of a part, or null when its catalogue entry names none.</summary>
    public (PartRef Part, Figure Rate)? LearningOf(PartRef reference) =>
        Part(reference)?.Learning is { } id && Catalogue.Find(id)?.Find("learning-rate") is { } rate ? (new PartRef(id), rate) : null;

    // Compound, as the rates are published: relative change of the price from one year to the next.
    private Derivation AtYear(PartRef reference, Figure figure, Derivation stated)
    {
        int years = YearsFrom(figure);
        if (years == 0 || LearningOf(reference) is not { } learning)
        {
            return stated;
        }
        return Derivation.Of(
            $"{reference.Id} {figure.Quantity} in {Year}",
            stated.Unit,
            $"{figure.Quantity} x (1 + learning rate)^years",
            [
                stated,
                Use(learning.Part, learning.Rate),
                Derivation.Input("years", years, "", $"from {figure.AsOfYear}, when the price was seen, to {Year}, the year of the scenario"),
            ],
            o => o[0].Value!.Value * Math.Pow(1 + o[1].Value!.Value * (double)Units.Unit.SecondsPerYear, o[2].Value!.Value)
        );
    }

    /// <summary>Name of the base unit of a quantity: W, USD, b/s, J/b, s, m, FIT and so on.</summary>
    public static string BaseUnit(string quantity) =>
        Quantities.Find(quantity)?.Unit switch
        {
            null => throw new ArgumentException($"'{quantity}' is not a quantity of the vocabulary", nameof(quantity)),
            "Gb/s" or "GB/s" or "TB/s" or "Tb/s" => "b/s",
            "GB" or "MB" or "B" => "b",
            "TFLOP/s" => "FLOP/s",
            "pJ/b" or "fJ/b" => "J/b",
            "ns" or "us" or "ms" or "h" or "years" or "weeks" => "s",
            "us/km" => "s/m",
            "dB/km" => "dB/m",
            "GBd" or "THz" or "GHz" or "kHz" => "Hz",
            "FIT" or "%/year" or "1/year" or "1/day" => "1/s",
            "%" => "",
            "USD/km" => "USD/m",
            "USD/kWh" => "USD/J",
            "USD/h" => "USD/s",
            "USD/km/year" => "USD/m/s",
            "USD/kW/month" => "USD/J",
            "gCO2/kWh" => "gCO2/J",
            "ps/nm/km" => "s/m2",
            "um2" or "mm2" => "m2",
            "nm" or "um" or "mm" => "m",
            "mW" => "W",
            "eV" => "J",
            "mA" or "uA" or "nA" => "A",
            "fF" => "F",
            "nm/K" => "m/K",
            "mW/nm" => "W/m",
            "V cm" => "V m",
            "GHz V" => "Hz V",
            "V2/GHz" => "V2/Hz",
            "pA/rtHz" => "A/rtHz",
            "ps/rtkm" => "s/rtm",
            "ps/nm" => "s/m",
            "ps" => "s",
            "um2/W" => "m2/W",
            "mm2 K/W" => "m2 K/W",
            "W/cm2" => "W/m2",
            "Tb/s/mm" => "b/s/m",
            "Tb/s/mm2" => "b/s/m2",
            "1/km/year" => "1/m/s",
            { } same => same,
        };
}
