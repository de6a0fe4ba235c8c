using System.Runtime.CompilerServices;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// An amplifier on a grid of channels: noise F h f R at its input, then the gain of each channel. Curves are laid onto the grid once; a pass costs a few
/// exponentials a channel where the spectrum is flat, and five times that with ripple or tilt.
/// </summary>
/// <remarks>
/// Gain profile: R. di Muro, J. Lightwave Technol. 18(3), 343 (2000). g1 = ripple + G_flat + k dgt, k = (-tilt/band)/slope of dgt; then level by the mean of
/// 10^(g1/10); where g1 varies by more than 0.05 dB, one secant step along dgt keeps the gain of the total power.
/// </remarks>
public sealed class Amplifier
{
    // Gain that varies less over the channels is level enough.
    private const double FlatEnough = 0.05;
    private const double ExactEnough = 1e-11;

    private readonly AmplifierModel _model;
    private readonly double[] _ripple;
    private readonly double[] _noiseRipple;
    private readonly double[] _tilt;
    private readonly double _tiltSlope;
    private readonly bool _isLevel;
    private readonly double[] _profile;
    private readonly double[] _power;
    private readonly double _meanNoiseRipple;

    /// <param name="spectrum">Channels that the amplifier carries.</param>
    public Amplifier(AmplifierModel model, WdmComb spectrum)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(spectrum);
        _model = model;
        _ripple = [.. spectrum.Frequency.Select(model.GainRipple.At)];
        _noiseRipple = [.. spectrum.Frequency.Select(model.NoiseRipple.At)];
        _tilt = [.. spectrum.Frequency.Select(model.DynamicTilt.At)];
        // Rounding of the mean would leave a constant a slope, by which a tilt is divided.
        _tiltSlope = model.DynamicTilt.IsConstant ? 0 : Linear.Slope(spectrum.Frequency, _tilt);
        _isLevel = Array.TrueForAll(_ripple, r => r == _ripple[0]);
        _meanNoiseRipple = _noiseRipple.Average();
        (_profile, _power) = (new double[spectrum.Count], new double[spectrum.Count]);
    }

    /// <summary>Amplifies the channels, which are those of the constructor.</summary>
    public AmplifierState Apply(AmplifierSetting setting, WdmComb spectrum)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(spectrum);
        int n = spectrum.Count;
        if (setting.InputAttenuation != 0)
        {
            spectrum.Scale(Decibel.ToRatio(-setting.InputAttenuation));
        }
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            _power[i] = spectrum.Power(i);
            total += _power[i];
        }
        double powerIn = Decibel.Milliwatt(total);
        double gain = Math.Min(setting.Gain, _model.GreatestPower - powerIn);
        // The specification counts one slot for all channels: that between the first two.
        double slot = n > 1 ? spectrum.Frequency[1] - spectrum.Frequency[0] : spectrum.SlotWidth[0];
        (double figure, double padding) = _model.Figure(gain, powerIn - Decibel.Of(n) + Decibel.Of(50e9 / slot));
        bool isFlat = _isLevel && (_model.DynamicTilt.IsConstant || setting.Tilt == 0);
        if (!isFlat)
        {
            Profile(setting.Tilt, gain, total);
        }
        double level = Decibel.ToRatio(gain - setting.OutputAttenuation);
        double noise = PhysicalConstants.Planck * Decibel.ToRatio(figure);
        bool hasNoiseRipple = !_model.NoiseRipple.IsConstant || _noiseRipple[0] != 0;
        double powerOut = 0;
        double attenuation = Decibel.ToRatio(setting.OutputAttenuation);
        for (int i = 0; i < n; i++)
        {
            double ase = noise * spectrum.SymbolRate[i] * spectrum.Frequency[i];
            spectrum.Ase[i] += hasNoiseRipple ? ase * Decibel.ToRatio(_noiseRipple[i]) : ase;
            spectrum.Scale(i, isFlat ? level : Decibel.ToRatio(_profile[i] - setting.OutputAttenuation));
            powerOut += spectrum.Power(i) * attenuation;
        }
        Accumulate(spectrum.Pmd, _model.Pmd);
        Accumulate(spectrum.Pdl, _model.Pdl);
        return new AmplifierState(gain, figure + _meanNoiseRipple, padding, powerIn, Decibel.Milliwatt(powerOut), n, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Accumulate(double[] sum, double part)
    {
        if (part == 0)
        {
            return;
        }
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = Math.Sqrt((sum[i] * sum[i]) + (part * part));
        }
    }

    // Gain of each channel, dB.
    private void Profile(double tilt, double gain, double total)
    {
        int n = _profile.Length;
        double slope = -tilt / (_model.Highest - _model.Lowest);
        double scale = _tiltSlope == 0 ? 0 : slope / _tiltSlope;
        double mean = 0;
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = 0; i < n; i++)
        {
            double g = _ripple[i] + _model.FlatGain + (_tilt[i] * scale);
            _profile[i] = g;
            mean += Decibel.ToRatio(g) / n;
            (least, most) = (Math.Min(least, g), Math.Max(most, g));
        }
        double above = Decibel.Of(mean) - gain;
        for (int i = 0; i < n; i++)
        {
            _profile[i] -= above;
        }
        double range = most - least;
        if (range <= FlatEnough)
        {
            return;
        }
        double centre = gain - Gained(0, total);
        double atCentre = Gained(centre, total);
        double move = centre;
        if (Math.Abs(gain - atCentre) > ExactEnough)
        {
            // The secant towards the side on which the gain lies.
            double far = gain < atCentre ? centre - range : centre + range;
            double change = Gained(far, total) - atCentre;
            move = change == 0 ? centre : centre + ((gain - atCentre) * (far - centre) / change);
        }
        for (int i = 0; i < n; i++)
        {
            _profile[i] += _tilt[i] * move;
        }
    }

    // Gain of the total power when the profile moves along the dynamic tilt, dB.
    private double Gained(double move, double total)
    {
        double power = 0;
        for (int i = 0; i < _profile.Length; i++)
        {
            power += _power[i] * Decibel.ToRatio(_profile[i] + (_tilt[i] * move));
        }
        return Decibel.Of(power / total);
    }
}
