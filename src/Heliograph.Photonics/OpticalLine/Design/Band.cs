using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>Bands of amplifiers and what they have in common.</summary>
public static class Band
{
    /// <summary>C and L by the centre of the band; the edges are those within which the file format knows them.</summary>
    public static string NameOf(FrequencyBand band)
    {
        double centre = (band.Low_Hz + band.High_Hz) / 2;
        return centre is >= 187e12 and <= 189e12 ? "LBAND"
            : centre is >= 191.3e12 and <= 196.0e12 ? "CBAND"
            : "unknown_band";
    }

    /// <summary>Channels on an even grid within a band.</summary>
    public static int Channels(double low, double high, double spacing) => Whole(high - low, spacing);

    /// <summary>How often a part fits into a whole; exact where the quotient rounds up to a whole number.</summary>
    public static int Whole(double whole, double part) => (int)Math.Round((whole - whole % part) / part);

    /// <summary>The spacing of the band in which the middle of a range is.</summary>
    public static double? SpacingIn(IReadOnlyList<FrequencyBand> bands, double low, double high)
    {
        double middle = (low + high) / 2;
        foreach (FrequencyBand band in bands)
        {
            if (middle >= band.Low_Hz && middle <= band.High_Hz)
            {
                return band.Spacing_Hz;
            }
        }
        return null;
    }

    /// <summary>What all have in common, by growing frequency; empty where nothing is given.</summary>
    public static List<FrequencyBand> Common(
        IEnumerable<IReadOnlyList<FrequencyBand>> all,
        double defaultSpacing,
        IReadOnlyList<FrequencyBand>? defaults
    )
    {
        List<List<FrequencyBand>> distinct = [];
        foreach (IReadOnlyList<FrequencyBand> bands in all)
        {
            List<FrequencyBand> sorted = [.. bands.OrderBy(b => b.Low_Hz)];
            if (sorted.Count > 0 && !distinct.Exists(d => d.SequenceEqual(sorted)))
            {
                distinct.Add(sorted);
            }
        }
        if (distinct.Count == 0)
        {
            return [];
        }
        List<FrequencyBand> common = distinct[0];
        foreach (List<FrequencyBand> bands in distinct)
        {
            List<FrequencyBand> narrower = [];
            foreach (FrequencyBand first in common)
            {
                foreach (FrequencyBand second in bands)
                {
                    (double low, double high) = (Math.Max(first.Low_Hz, second.Low_Hz), Math.Min(first.High_Hz, second.High_Hz));
                    if (low < high)
                    {
                        double spacing = (first.Spacing_Hz, second.Spacing_Hz) switch
                        {
                            ({ } a, { } b) => Math.Max(a, b),
                            ({ } a, null) => a,
                            (null, { } b) => b,
                            _ => (defaults is null ? null : SpacingIn(defaults, low, high)) ?? defaultSpacing,
                        };
                        narrower.Add(new FrequencyBand(low, high, spacing));
                    }
                }
            }
            common = narrower;
        }
        return [.. common.OrderBy(b => b.Low_Hz)];
    }

    public static bool Carries(AmplifierType type, FrequencyBand band) =>
        type.LowFrequency_Hz <= band.Low_Hz && type.HighFrequency_Hz >= band.High_Hz;
}
