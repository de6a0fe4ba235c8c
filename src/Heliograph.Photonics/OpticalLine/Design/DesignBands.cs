using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>Finds the bands for which the amplifiers towards each neighbour of a station are designed.</summary>
internal sealed class DesignBands(LineEquipment equipment, DiagnosticList diagnostics)
{
    /// <summary>What is given towards a neighbour stands; then what chosen amplifiers have in common; then the bands of the station or the library.</summary>
    public void Set(StationNode station, IEnumerable<LineNode> neighbours)
    {
        double spacing = equipment.Spectrum.Spacing_Hz;
        if (station.DesignBands.Count == 0)
        {
            station.DesignBands = [.. equipment.Spectra.Select(s => new FrequencyBand(s.Low_Hz, s.High_Hz, s.Spacing_Hz))];
        }
        AddSpacing(station, spacing);
        bool isSingle = station.DesignBands.Count == 1;
        foreach (LineNode neighbour in neighbours)
        {
            List<LineNode> section = LineSection.From(neighbour);
            bool? sectionIsSingle = IsSingle(section);
            if (!station.BandsTowards.ContainsKey(neighbour.Uid))
            {
                List<IReadOnlyList<FrequencyBand>> all = [.. section.OfType<GainNode>().Select(g => (IReadOnlyList<FrequencyBand>)g.Bands)];
                if (sectionIsSingle == isSingle)
                {
                    all.Add(station.DesignBands);
                }
                List<FrequencyBand> common = Band.Common(all, spacing, station.DesignBands);
                if (common.Count > 0)
                {
                    station.BandsTowards[neighbour.Uid] = common;
                }
                else if (sectionIsSingle is null || sectionIsSingle == isSingle)
                {
                    station.BandsTowards[neighbour.Uid] = station.DesignBands;
                }
                else
                {
                    string message =
                        $"'{station.Uid}' has {(isSingle ? "one design band" : "several design bands")}, its amplifiers towards '{neighbour.Uid}' not";
                    diagnostics.Error(Codes.NoAmplifierFits, station.Element.Span, message, "give per_degree_design_bands towards it");
                }
            }
            if (station.BandsTowards.TryGetValue(neighbour.Uid, out List<FrequencyBand>? bands))
            {
                station.BandsTowards[neighbour.Uid] = [.. bands.OrderBy(b => b.Low_Hz)];
            }
        }
    }

    private static void AddSpacing(StationNode station, double spacing)
    {
        foreach (List<FrequencyBand> bands in station.BandsTowards.Values)
        {
            for (int i = 0; i < bands.Count; i++)
            {
                // A spacing that was found goes on to the bands behind it.
                spacing = Band.SpacingIn(station.DesignBands, bands[i].Low_Hz, bands[i].High_Hz) ?? spacing;
                bands[i] = bands[i] with { Spacing_Hz = bands[i].Spacing_Hz ?? spacing };
            }
        }
    }

    // Null where no amplifier says it.
    private bool? IsSingle(List<LineNode> section)
    {
        GainNode? single = section.OfType<AmplifierNode>().FirstOrDefault();
        GainNode? multi = section.OfType<MultibandNode>().FirstOrDefault();
        if (single is not null && multi is not null)
        {
            string message = $"amplifiers of one band ('{single.Uid}') and of several ('{multi.Uid}') are in one section";
            diagnostics.Error(Codes.BadEquipment, multi.Element.Span, message, "make all Edfa or all Multiband_amplifier");
        }
        return single is not null && multi is null ? true
            : multi is not null && single is null ? false
            : null;
    }
}
