namespace Heliograph.Photonics.OpticalLine;

/// <summary>A type of amplifier.</summary>
public sealed record AmplifierModel
{
    public required string Name { get; init; }

    public required NoiseModel Noise { get; init; }

    /// <summary>Gain at which its spectrum is flat, the greatest, dB.</summary>
    public required double FlatGain { get; init; }

    /// <summary>Below it the input is padded: a dB of noise figure for each dB, dB.</summary>
    public required double LeastGain { get; init; }

    /// <summary>Total power at the output, dBm.</summary>
    public required double GreatestPower { get; init; }

    /// <summary>Lower edge of the band, Hz.</summary>
    public double Lowest { get; init; } = 191.275e12;

    /// <summary>Upper edge of the band, Hz.</summary>
    public double Highest { get; init; } = 196.125e12;

    /// <summary>dB over the band.</summary>
    public SampledCurve GainRipple { get; init; } = SampledCurve.Constant(0);

    /// <summary>dB over the band.</summary>
    public SampledCurve NoiseRipple { get; init; } = SampledCurve.Constant(0);

    /// <summary>Dynamic gain tilt over the band: how gain moves at each frequency when it moves as a whole; one value for a flat amplifier.</summary>
    public SampledCurve DynamicTilt { get; init; } = SampledCurve.Constant(1);

    /// <summary>s.</summary>
    public double Pmd { get; init; }

    /// <summary>dB.</summary>
    public double Pdl { get; init; }

    /// <summary>True where a channel's whole slot is in the band.</summary>
    public bool Carries(double frequency, double slotWidth) => frequency - (slotWidth / 2) >= Lowest && frequency + (slotWidth / 2) <= Highest;

    /// <summary>Noise figure at a gain, dB, without ripple; with what was padded.</summary>
    /// <param name="powerPer50GHz">Mean power at the input in 50 GHz, dBm; of models of Open ROADM.</param>
    public (double Figure_dB, double Padding_dB) Figure(double gain, double powerPer50GHz)
    {
        if (Noise is DualStageNoise stages)
        {
            double first = stages.Preamp.FlatGain;
            double front = stages.Preamp.Figure(first, powerPer50GHz).Figure_dB;
            double back = stages.Booster.Figure(gain - first, powerPer50GHz).Figure_dB;
            return (Decibel.Of(Decibel.ToRatio(front) + Decibel.ToRatio(back - first)), 0);
        }
        double padding = Math.Max(LeastGain - gain, 0);
        double padded = gain + padding;
        return (Noise.Figure_dB(new NoiseConditions(padded, Math.Max(FlatGain - padded, 0), powerPer50GHz)) + padding, padding);
    }
}

/// <summary>How an amplifier is set.</summary>
/// <param name="Gain">Before the output attenuator, dB.</param>
/// <param name="Tilt">Over the band from low to high wavelength, dB.</param>
/// <param name="OutputAttenuation">dB.</param>
/// <param name="InputAttenuation">dB.</param>
public sealed record AmplifierSetting(double Gain, double Tilt = 0, double OutputAttenuation = 0, double InputAttenuation = 0);

/// <summary>What an amplifier did.</summary>
/// <param name="Gain">Effective gain, limited by the greatest power, dB.</param>
/// <param name="Figure">Mean noise figure, dB.</param>
/// <param name="Padding">dB.</param>
/// <param name="PowerIn">dBm.</param>
/// <param name="PowerOut">Before the output attenuator, dBm.</param>
/// <param name="Channels">That were carried.</param>
/// <param name="Lost">Outside the band.</param>
public sealed record AmplifierState(double Gain, double Figure, double Padding, double PowerIn, double PowerOut, int Channels, int Lost)
{
    /// <summary>Which of the bands of its element it is.</summary>
    public int Band { get; init; }
}
