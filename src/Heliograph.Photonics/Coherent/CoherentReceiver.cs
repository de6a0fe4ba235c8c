using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Coding;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Photonics.Coherent;

/// <summary>
/// What a coherent transponder makes of the light of a line by its own figures: what dispersion costs it, how many bits are wrong ahead of its code, and
/// for which share of the time polarisation takes more than is left. Equations 23 to 26 of <c>docs/models/link.md</c>; test <c>CoherentReceiverTests</c>.
/// </summary>
public sealed class CoherentReceiver(PartRef transponder, FigureBook book, Derivation required)
{
    private readonly Derivation[] _dispersion = FiguresOf(transponder, book, "dispersion-free", "dispersion-tolerance", "dispersion-penalty");
    private readonly Derivation[] _delay = FiguresOf(transponder, book, "pmd-free", "pmd-tolerance", "pmd-penalty");
    private readonly Derivation[] _loss = FiguresOf(transponder, book, "pdl-tolerance", "pdl-penalty");
    private readonly Derivation _limit = book.Get(transponder, "pre-fec-limit");
    private readonly Derivation _bits = book.Get(transponder, "bits-per-symbol");

    /// <summary>OSNR by which dispersion lowers what is left to the wavelength that has least of it.</summary>
    public Derivation DispersionPenalty(Derivation gsnr, LineOptics? optics)
    {
        ArgumentNullException.ThrowIfNull(gsnr);
        return Derivation.Of(
            "dispersion",
            "dB",
            "0 up to where it costs nothing, then in proportion; of the wavelength with least left",
            [.. _dispersion, gsnr],
            _ => optics!.Worst.Gsnr_dB - optics.Wavelengths.Min(w => w.Gsnr_dB - Costs(w))
        );
    }

    /// <summary>False where a wavelength has more dispersion than the transponder is specified for; true where that is not known.</summary>
    public bool Undoes(LineOptics optics)
    {
        ArgumentNullException.ThrowIfNull(optics);
        return _dispersion[1].Value is not { } most || optics.Wavelengths.All(w => Math.Abs(w.Dispersion_psPerNm) * 1e-3 <= most * (1 + 1e-9));
    }

    public string BeyondTolerance(LineOptics optics)
    {
        ArgumentNullException.ThrowIfNull(optics);
        double most = optics.Wavelengths.Max(w => Math.Abs(w.Dispersion_psPerNm));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"dispersion of {most:0} ps/nm is beyond the {1e3 * _dispersion[1].Value:0} that {transponder.Id} undoes: shorten the line, end it and send anew on the way, or use a fibre of less dispersion"
        );
    }

    /// <summary>The line with what the transponder makes of each wavelength.</summary>
    public LineOptics? Judge(LineOptics? optics, ReadOnlySpan<Derivation> polarisation)
    {
        if (optics is null)
        {
            return null;
        }
        bool isFadingKnown = AllKnown(polarisation);
        double? atLimit = SnrAtLimit;
        return optics with { Quality = [.. optics.Wavelengths.Select(w => Judge(w, atLimit, isFadingKnown))], PreFecLimit = _limit.Value };
    }

    /// <summary>Share of time in which some wavelength, either way, has less than its margin; each fades by itself.</summary>
    public Derivation Fading(LineOptics optics, ReadOnlySpan<Derivation> polarisation) =>
        Derivation.Of(
            "some wavelength below its margin",
            "",
            "1 - product of (1 - outage) over wavelengths and both ways",
            [required, .. _dispersion, .. _delay, .. _loss, .. polarisation],
            _ => -ReedSolomon.ExpMinusOne(optics.Wavelengths.Sum(w => 2 * ReedSolomon.LogOnePlus(-Math.Min(Outage(w), 1 - 1e-15))))
        );

    private WavelengthQuality Judge(LineWavelength wavelength, double? atLimit, bool isFadingKnown)
    {
        if (!_dispersion.All(d => d.IsKnown) || required.Value is not { } least)
        {
            return new WavelengthQuality(null, null, null);
        }
        double costs = Costs(wavelength);
        double left = wavelength.Gsnr_dB - costs - least;
        double? errors = atLimit is { } snr ? QamErrors.Ratio(BitsEach, snr * Decibel.ToRatio(left)) : null;
        bool isUndone = Math.Abs(wavelength.Dispersion_psPerNm) * 1e-3 <= _dispersion[1].Value!.Value * (1 + 1e-9);
        return new WavelengthQuality(costs, isUndone ? errors : null, isFadingKnown ? Outage(wavelength) : null);
    }

    // Beyond the tolerance the line goes on: how far it is from it is still worth knowing.
    private double Costs(LineWavelength wavelength)
    {
        (double free, double most, double penalty) = (_dispersion[0].Value!.Value, _dispersion[1].Value!.Value, _dispersion[2].Value!.Value);
        double beyond = Math.Max(0, (Math.Abs(wavelength.Dispersion_psPerNm) * 1e-3) - free);
        return most > free ? penalty * beyond / (most - free) : 0;
    }

    private double Outage(LineWavelength wavelength) =>
        PolarisationOutage.Compute(
            wavelength.Gsnr_dB - Costs(wavelength) - required.Value!.Value,
            wavelength.Pmd_s,
            PolarisationOutage.MeanOf(wavelength.Pdl_dB),
            new TolerancePenalty(_delay[0].Value!.Value, _delay[1].Value!.Value, _delay[2].Value!.Value),
            new TolerancePenalty(0, _loss[0].Value!.Value, _loss[1].Value!.Value)
        );

    private bool AllKnown(ReadOnlySpan<Derivation> polarisation)
    {
        foreach (Derivation one in polarisation)
        {
            if (!one.IsKnown)
            {
                return false;
            }
        }
        return _delay.Concat(_loss).All(d => d.IsKnown);
    }

    private int BitsEach => (int)(_bits.Value!.Value / 2);

    // Signal over noise of an ideal receiver at the code's limit: what the module needs more than that is its own, at every ratio.
    private double? SnrAtLimit =>
        _limit.Value is > 0 and < 0.5 and { } limit && _bits.Value is { } both && QamErrors.IsSquare(both / 2)
            ? QamErrors.SolveSnr((int)(both / 2), limit)
            : null;

    private static Derivation[] FiguresOf(PartRef transponder, FigureBook book, params ReadOnlySpan<string> quantities)
    {
        Derivation[] found = new Derivation[quantities.Length];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = book.Get(transponder, quantities[i]);
        }
        return found;
    }
}
