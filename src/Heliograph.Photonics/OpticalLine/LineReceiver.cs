using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// What a receiver sees: the line's ratios with the noise that is counted at the ends only, of transmitters and of adding and dropping in ROADMs.
/// 1/SNR += 10^(-x/10) R/12.5 GHz for each ratio x in 0.1 nm.
/// </summary>
public sealed class LineReceiver
{
    private readonly WdmComb _comb;
    private readonly double[] _added;

    /// <param name="comb">At the end of the line.</param>
    public LineReceiver(WdmComb comb)
    {
        ArgumentNullException.ThrowIfNull(comb);
        (_comb, _added) = (comb, new double[comb.Count]);
    }

    public int Count => _comb.Count;

    /// <summary>Adds noise to every channel, as a ratio in 0.1 nm.</summary>
    public LineReceiver Add(double osnr01nm_dB)
    {
        for (int i = 0; i < _added.Length; i++)
        {
            Add(i, osnr01nm_dB);
        }
        return this;
    }

    /// <summary>Adds noise to one channel, as a ratio in 0.1 nm.</summary>
    public void Add(int channel, double osnr01nm_dB) => _added[channel] += Decibel.ToRatio(-osnr01nm_dB);

    /// <summary>dB in the signal's bandwidth.</summary>
    public double Osnr_dB(int channel) => WithAdded(channel, _comb.Ase[channel]);

    /// <summary>dB in 0.1 nm.</summary>
    public double Osnr01nm_dB(int channel) => Osnr_dB(channel) + _comb.ToTenthNanometre_dB(channel);

    /// <summary>dB in the signal's bandwidth.</summary>
    public double Gsnr_dB(int channel) => WithAdded(channel, _comb.Ase[channel] + _comb.Nli[channel]);

    /// <summary>dB in 0.1 nm.</summary>
    public double Gsnr01nm_dB(int channel) => Gsnr_dB(channel) + _comb.ToTenthNanometre_dB(channel);

    /// <summary>
    /// Loss of margin by dispersion, PMD and PDL of a mode, dB: linear between the points of its tables, infinite beyond them; 0 where a table is not given.
    /// </summary>
    public double Penalty_dB(TransceiverMode mode, int channel)
    {
        ArgumentNullException.ThrowIfNull(mode);
        return Penalty(mode.DispersionPenalty, _comb.Dispersion[channel] * 1e3)
            + Penalty(mode.PmdPenalty, _comb.Pmd[channel] * 1e12)
            + Penalty(mode.PdlPenalty, _comb.Pdl[channel]);
    }

    /// <summary>GSNR in 0.1 nm less penalties, requirement and the system's margin; a mode is feasible above 0 dB in its worst channel.</summary>
    public double Margin_dB(TransceiverMode mode, double systemMargin_dB, int channel)
    {
        ArgumentNullException.ThrowIfNull(mode);
        return Gsnr01nm_dB(channel) - Penalty_dB(mode, channel) - mode.Osnr_dB - systemMargin_dB;
    }

    private double WithAdded(int channel, double noise) =>
        -Decibel.Of((noise / _comb.Signal[channel]) + (_added[channel] * _comb.SymbolRate[channel] / WdmComb.TenthNanometre));

    private static double Penalty(PenaltyTable? table, double impairment) =>
        table is null ? 0
        : impairment < table.UpTo[0] || impairment > table.UpTo[^1] ? double.PositiveInfinity
        : Linear.Interpolate(table.UpTo.AsSpan(), table.Penalty_dB.AsSpan(), impairment);
}
