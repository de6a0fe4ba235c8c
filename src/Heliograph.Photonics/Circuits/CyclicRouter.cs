namespace Heliograph.Photonics.Circuits;

/// <summary>
/// A cyclic arrayed-waveguide grating router: passive, input i and channel k leave at output (i + k) mod N; tunable lasers at the
/// inputs switch. Losses in dB, positive; crosstalk in dB, negative, of one port.
/// </summary>
/// <param name="Ports">Inputs, outputs and channels, 2 or more.</param>
/// <param name="ChannelSpacingHz">Spacing of the channels, Hz.</param>
/// <param name="FreeSpectralRangeHz">Period of the grating, Hz. The router is cyclic when it is N x the spacing.</param>
/// <param name="PassbandHz">Width of a passband at half power, Hz; its shape is Gaussian.</param>
/// <param name="CentreLossDb">Loss of the middle channel at its centre.</param>
/// <param name="EdgeLossDb">What an outermost channel loses more; parabolic between (far field of the waveguides).</param>
/// <param name="AdjacentCrosstalkDb">Leak into an output next to the right one.</param>
/// <param name="OtherCrosstalkDb">Leak into any other output.</param>
public sealed record CyclicRouter(
    int Ports,
    double ChannelSpacingHz,
    double FreeSpectralRangeHz,
    double PassbandHz,
    double CentreLossDb,
    double EdgeLossDb,
    double AdjacentCrosstalkDb,
    double OtherCrosstalkDb
)
{
    /// <summary>Width that a laser tunes over to reach every output, Hz: N - 1 spacings.</summary>
    public double LaserRangeHz => (Ports - 1) * ChannelSpacingHz;

    /// <summary>
    /// How far a channel that is folded into the next order misses its passband, Hz: FSR less N spacings. Range of the lasers that
    /// avoid it: 2 N - 1 channels.
    /// </summary>
    public double FoldDetuningHz => Math.Abs(FreeSpectralRangeHz - Ports * ChannelSpacingHz);

    /// <summary>Output of a channel. Equation 11.</summary>
    public int Output(int input, int channel) => (Port(input) + Port(channel)) % Ports;

    /// <summary>Channel that leads from an input to an output.</summary>
    public int Channel(int input, int output) => (Port(output) - Port(input) + Ports) % Ports;

    /// <summary>
    /// Insertion loss of a path whose laser is off its channel by <paramref name="detuningHz"/>; folded paths (input + channel beyond
    /// the last port) are detuned by <see cref="FoldDetuningHz"/> besides. Equation 12.
    /// </summary>
    public double LossDb(int input, int channel, double detuningHz)
    {
        Check();
        bool folded = Port(input) + Port(channel) >= Ports;
        double off = Math.Abs(detuningHz) + (folded ? FoldDetuningHz : 0);
        double middle = (Ports - 1) / 2.0;
        double place = (Output(input, channel) - middle) / middle;
        double width = 2 * off / PassbandHz;
        return CentreLossDb + EdgeLossDb * place * place + 10 * Math.Log10(2) * width * width;
    }

    /// <summary>
    /// Light of other inputs at the output that <paramref name="input"/> is routed to, over its own: in its own channel (it beats) and in
    /// other channels (it only adds). All inputs arrive with the same power. Equation 13.
    /// </summary>
    /// <param name="outputs">Output of each input, a permutation of 0 to N - 1.</param>
    public (double InBand, double OutOfBand) Crosstalk(ReadOnlySpan<int> outputs, int input)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfNotEqual(outputs.Length, Ports, nameof(outputs));
        Span<bool> taken = Ports <= 1024 ? stackalloc bool[Ports] : new bool[Ports];
        taken.Clear();
        foreach (int output in outputs)
        {
            if (taken[Port(output)])
            {
                throw new ArgumentOutOfRangeException(nameof(outputs), output, "an output serves one input");
            }
            taken[output] = true;
        }
        int own = Channel(input, outputs[Port(input)]);
        double inBand = 0;
        double outOfBand = 0;
        for (int other = 0; other < Ports; other++)
        {
            if (other == input)
            {
                continue;
            }
            int apart = Math.Abs(outputs[other] - outputs[input]);
            double leak = Math.Pow(10, (Math.Min(apart, Ports - apart) == 1 ? AdjacentCrosstalkDb : OtherCrosstalkDb) / 10);
            if (Channel(other, outputs[other]) == own)
            {
                inBand += leak;
            }
            else
            {
                outOfBand += leak;
            }
        }
        return (inBand, outOfBand);
    }

    /// <summary>
    /// Largest in-band crosstalk, dB: every input on one channel (a cyclic shift), N - 1 interferers, of which two adjacent.
    /// </summary>
    public double WorstInBandCrosstalkDb
    {
        get
        {
            Check();
            int adjacent = Math.Min(2, Ports - 1);
            double ratio = adjacent * Math.Pow(10, AdjacentCrosstalkDb / 10) + (Ports - 1 - adjacent) * Math.Pow(10, OtherCrosstalkDb / 10);
            return 10 * Math.Log10(ratio);
        }
    }

    private int Port(int index) =>
        index >= 0 && index < Ports ? index : throw new ArgumentOutOfRangeException(nameof(index), index, "a port or channel is 0 to N - 1");

    private void Check()
    {
        bool positive = Ports >= 2 && ChannelSpacingHz > 0 && FreeSpectralRangeHz > 0 && PassbandHz > 0;
        if (!positive || !(CentreLossDb >= 0 && EdgeLossDb >= 0 && AdjacentCrosstalkDb < 0 && OtherCrosstalkDb < 0))
        {
            throw new ArgumentOutOfRangeException(nameof(Ports), Ports, "ports 2 or more, widths positive, losses not negative, crosstalk negative");
        }
    }
}
