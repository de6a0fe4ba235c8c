namespace Heliograph.Photonics.OpticalLine;

/// <summary>The channels of a fibre at one place: a structure of arrays, one entry a channel in order of frequency.</summary>
public sealed class WdmComb
{
    /// <summary>Width of 0.1 nm in hertz, by convention.</summary>
    public const double TenthNanometre = 12.5e9;

    /// <param name="frequency">Hz, increasing.</param>
    /// <param name="slotWidth">Hz.</param>
    /// <param name="symbolRate">Bd.</param>
    /// <param name="rollOff">0 to 1.</param>
    /// <param name="power">W.</param>
    public WdmComb(double[] frequency, double[] slotWidth, double[] symbolRate, double[] rollOff, double[] power)
    {
        ArgumentNullException.ThrowIfNull(frequency);
        ArgumentNullException.ThrowIfNull(slotWidth);
        ArgumentNullException.ThrowIfNull(symbolRate);
        ArgumentNullException.ThrowIfNull(rollOff);
        ArgumentNullException.ThrowIfNull(power);
        int n = frequency.Length;
        if (n == 0 || slotWidth.Length != n || symbolRate.Length != n || rollOff.Length != n || power.Length != n)
        {
            throw new ArgumentException("a spectrum has at least one channel, and as many of everything", nameof(frequency));
        }
        for (int i = 1; i < n; i++)
        {
            if (!(frequency[i] > frequency[i - 1]))
            {
                throw new ArgumentException("channels are in order of frequency", nameof(frequency));
            }
        }
        (Frequency, SlotWidth, SymbolRate, RollOff, Signal) = (frequency, slotWidth, symbolRate, rollOff, power);
        (Ase, Nli, Dispersion, Pmd, Pdl, Latency, PowerOffset) = (
            new double[n],
            new double[n],
            new double[n],
            new double[n],
            new double[n],
            new double[n],
            new double[n]
        );
        Labels = [.. Enumerable.Repeat("", n)];
    }

    public int Count => Frequency.Length;

    /// <summary>Hz.</summary>
    public double[] Frequency { get; }

    /// <summary>Hz.</summary>
    public double[] SlotWidth { get; }

    /// <summary>Bd.</summary>
    public double[] SymbolRate { get; }

    public double[] RollOff { get; }

    /// <summary>W.</summary>
    public double[] Signal { get; }

    /// <summary>Amplifier noise in the signal's bandwidth, W.</summary>
    public double[] Ase { get; }

    /// <summary>Nonlinear interference in the signal's bandwidth, W.</summary>
    public double[] Nli { get; }

    /// <summary>Accumulated chromatic dispersion, s/m; 1e3 of it are ps/nm.</summary>
    public double[] Dispersion { get; }

    /// <summary>s.</summary>
    public double[] Pmd { get; }

    /// <summary>dB.</summary>
    public double[] Pdl { get; }

    /// <summary>s.</summary>
    public double[] Latency { get; }

    /// <summary>Above the target of a ROADM, dB.</summary>
    public double[] PowerOffset { get; }

    /// <summary>Which part of a mixed spectrum a channel is of.</summary>
    public string[] Labels { get; }

    /// <summary>Signal, ASE and NLI of a channel, W.</summary>
    public double Power(int channel) => Signal[channel] + Ase[channel] + Nli[channel];

    /// <summary>W.</summary>
    public double TotalPower
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Count; i++)
            {
                sum += Power(i);
            }
            return sum;
        }
    }

    /// <summary>Multiplies a channel's power.</summary>
    public void Scale(int channel, double factor)
    {
        Signal[channel] *= factor;
        Ase[channel] *= factor;
        Nli[channel] *= factor;
    }

    /// <summary>Multiplies all power.</summary>
    public void Scale(double factor)
    {
        for (int i = 0; i < Count; i++)
        {
            Scale(i, factor);
        }
    }

    /// <summary>A copy of some channels.</summary>
    public WdmComb Where(Func<int, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        int[] kept = [.. Enumerable.Range(0, Count).Where(keep)];
        double[] Take(double[] from) => [.. kept.Select(i => from[i])];
        WdmComb copy = new(Take(Frequency), Take(SlotWidth), Take(SymbolRate), Take(RollOff), Take(Signal));
        for (int k = 0; k < kept.Length; k++)
        {
            copy.CopyState(k, this, kept[k]);
        }
        return copy;
    }

    public WdmComb Copy() => Where(_ => true);

    /// <summary>Parts of other bands as one spectrum, in order of frequency.</summary>
    public static WdmComb Join(IReadOnlyList<WdmComb> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 1)
        {
            return parts[0];
        }
        (WdmComb Part, int Channel)[] all =
        [
            .. parts.SelectMany(p => Enumerable.Range(0, p.Count).Select(i => (Part: p, Channel: i))).OrderBy(c => c.Part.Frequency[c.Channel]),
        ];
        double[] Take(Func<WdmComb, double[]> from) => [.. all.Select(c => from(c.Part)[c.Channel])];
        WdmComb joined = new(Take(p => p.Frequency), Take(p => p.SlotWidth), Take(p => p.SymbolRate), Take(p => p.RollOff), Take(p => p.Signal));
        for (int k = 0; k < all.Length; k++)
        {
            joined.CopyState(k, all[k].Part, all[k].Channel);
        }
        return joined;
    }

    /// <summary>Signal over amplifier noise in the signal's bandwidth, dB; infinite without noise.</summary>
    public double Osnr_dB(int channel) => Decibel.Of(Signal[channel] / Ase[channel]);

    /// <summary>Signal over nonlinear interference in the signal's bandwidth, dB; infinite without it.</summary>
    public double SnrNli_dB(int channel) => Decibel.Of(Signal[channel] / Nli[channel]);

    /// <summary>Signal over both noises in the signal's bandwidth, dB.</summary>
    public double Gsnr_dB(int channel) => Decibel.Of(Signal[channel] / (Ase[channel] + Nli[channel]));

    /// <summary>What a ratio in the signal's bandwidth gains when the noise is counted in 0.1 nm, dB: 10 log10(R / 12.5 GHz).</summary>
    public double ToTenthNanometre_dB(int channel) => Decibel.Of(SymbolRate[channel] / TenthNanometre);

    private void CopyState(int to, WdmComb from, int i)
    {
        (Ase[to], Nli[to], Dispersion[to], Pmd[to]) = (from.Ase[i], from.Nli[i], from.Dispersion[i], from.Pmd[i]);
        (Pdl[to], Latency[to], PowerOffset[to], Labels[to]) = (from.Pdl[i], from.Latency[i], from.PowerOffset[i], from.Labels[i]);
    }
}
