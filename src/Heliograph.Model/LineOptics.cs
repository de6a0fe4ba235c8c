using System.Collections.Immutable;

namespace Heliograph.Model;

/// <summary>A wavelength at the end of a line, with the noise of its transmitter and of adding and dropping.</summary>
/// <param name="Osnr_dB">Over the noise of amplifiers and ends, in 0.1 nm.</param>
/// <param name="Gsnr_dB">Over nonlinear interference too, in 0.1 nm.</param>
/// <param name="NonlinearSnr_dB">Over nonlinear interference alone, in 0.1 nm.</param>
/// <param name="Dispersion_psPerNm">Chromatic, accumulated.</param>
public readonly record struct LineWavelength(double Frequency_Hz, double Osnr_dB, double Gsnr_dB, double NonlinearSnr_dB, double Dispersion_psPerNm)
{
    /// <summary>Root sum square of mean group delays between polarisations, s.</summary>
    public double Pmd_s { get; init; }

    /// <summary>Root sum square of polarisation dependent losses, dB.</summary>
    public double Pdl_dB { get; init; }
}

/// <summary>What a transponder makes of a wavelength.</summary>
/// <param name="Penalty_dB">OSNR that chromatic dispersion costs; infinite beyond its tolerance, null where that is not known.</param>
/// <param name="PreFecErrorRatio">Bits wrong ahead of the code, at that penalty; null where the format, or what the code corrects, is not known.</param>
/// <param name="Outage">Share of time in which polarisation takes more than what is left; null where a figure of it is missing.</param>
public readonly record struct WavelengthQuality(double? Penalty_dB, double? PreFecErrorRatio, double? Outage);

/// <summary>A line between two sites as light sees it: what a full-spectrum propagation found.</summary>
/// <param name="Spans">Lengths of fibre between amplifiers.</param>
/// <param name="Length_m">Of all of them.</param>
/// <param name="Asked">Wavelengths of the scenario.</param>
/// <param name="Room">Wavelengths that the band of the amplifiers has room for.</param>
/// <param name="Lacking_dB">Power that amplifiers at their limit do not give.</param>
/// <param name="Wavelengths">Those that fit, by growing frequency; at least one.</param>
public sealed record LineOptics(int Spans, double Length_m, int Asked, int Room, double Lacking_dB, ImmutableArray<LineWavelength> Wavelengths)
{
    /// <summary>s, one way, where propagation gives it; null where the fibre's figure does.</summary>
    public double? Latency_s { get; init; }

    /// <summary>Of each wavelength; empty before a transponder has been asked.</summary>
    public ImmutableArray<WavelengthQuality> Quality { get; init; } = [];

    /// <summary>Largest share of bits wrong ahead of the transponder's code that it corrects; null where that is not known.</summary>
    public double? PreFecLimit { get; init; }

    /// <summary>The wavelength with the least GSNR.</summary>
    public LineWavelength Worst => Wavelengths.MinBy(w => w.Gsnr_dB);

    public LineWavelength Best => Wavelengths.MaxBy(w => w.Gsnr_dB);

    /// <summary>All wavelengths of the scenario have a place.</summary>
    public bool Fits => Room >= Asked;
}
