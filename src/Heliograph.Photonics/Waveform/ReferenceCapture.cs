namespace Heliograph.Photonics.Waveform;

/// <summary>
/// A waveform as the reference receiver sees it: filtered, its symbols found, its mean and outer levels measured. Source: IEEE 802.3, 121.8.4
/// (OMA and extinction) and 121.8.5.1 (receiver).
/// </summary>
internal sealed class ReferenceCapture
{
    private readonly byte[] _symbols;
    private readonly int _perSymbol;

    public ReferenceCapture(OpticalWaveform waveform, Filter receiver)
    {
        _symbols = [.. waveform.Symbols];
        _perSymbol = waveform.SamplesPerSymbol;
        double[] samples = PeriodicConvolution.Apply(waveform.Power_W.AsSpan(), receiver.At, waveform.SymbolRate_Bd * _perSymbol);
        AveragePower_W = samples.Average();
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] -= AveragePower_W;
        }
        Samples = samples;
        RoughCenter = Correlate();
        double low = OuterLevel(0, 6);
        double high = OuterLevel(3, 7);
        Oma_W = high - low;
        ExtinctionRatioDb = AveragePower_W + low > 0 ? 10 * Math.Log10((AveragePower_W + high) / (AveragePower_W + low)) : null;
    }

    /// <summary>Power less its mean, W.</summary>
    public double[] Samples { get; }

    public ReadOnlySpan<byte> Symbols => _symbols;

    public double AveragePower_W { get; }

    public double Oma_W { get; }

    public double? ExtinctionRatioDb { get; }

    /// <summary>Sample at which symbol 0 agrees best with its level.</summary>
    public int RoughCenter { get; }

    /// <summary>
    /// The signal once a symbol, <paramref name="offset"/> samples after the start of each, from <paramref name="before"/> symbols before the first to
    /// <paramref name="after"/> symbols after the last (the pattern repeats).
    /// </summary>
    public double[] OncePerSymbol(double offset, int before, int after)
    {
        int whole = (int)Math.Floor(offset);
        Span<double> weights = stackalloc double[Interpolation.Points];
        Interpolation.Weights(offset - whole, weights);
        double[] once = new double[before + _symbols.Length + after];
        double[] samples = Samples;
        int index = Wrap((long)whole - Interpolation.Before - (long)before * _perSymbol, samples.Length);
        unchecked
        {
            for (int k = 0; k < once.Length; k++)
            {
                double sum = 0;
                if (index <= samples.Length - Interpolation.Points)
                {
                    for (int i = 0; i < Interpolation.Points; i++)
                    {
                        sum += weights[i] * samples[index + i];
                    }
                }
                else
                {
                    for (int i = 0; i < Interpolation.Points; i++)
                    {
                        sum += weights[i] * samples[(index + i) % samples.Length];
                    }
                }
                once[k] = sum;
                index += _perSymbol;
                index = index >= samples.Length ? index - samples.Length : index;
            }
        }
        return once;
    }

    /// <summary>
    /// Mean place (samples after the start of the symbol) of the middle of the eye: half a symbol after the mean time at which the equalised signal passes
    /// the average power, over all transitions between the two lower and the two upper levels.
    /// </summary>
    public double MeanCenter(ReadOnlySpan<double> taps, int mainTap)
    {
        double sum = 0;
        int count = 0;
        int symbols = _symbols.Length;
        int perSymbol = _perSymbol;
        double[] samples = Samples;
        unchecked
        {
            for (int k = 0; k < symbols; k++)
            {
                bool high = _symbols[k] >= 2;
                if (_symbols[k + 1 < symbols ? k + 1 : 0] >= 2 == high)
                {
                    continue;
                }
                double sign = high ? -1 : 1;
                int first = RoughCenter + (k + mainTap) * perSymbol;
                // From the middle of the way towards the side on which the passage lies: it is rarely far.
                int at = perSymbol / 2;
                double here = sign * Equalised(samples, first + at, taps, perSymbol);
                int direction = here > 0 ? -1 : 1;
                for (int i = at + direction; i >= 0 && i <= perSymbol; i += direction)
                {
                    double next = sign * Equalised(samples, first + i, taps, perSymbol);
                    if (next > 0 == direction > 0)
                    {
                        sum += RoughCenter + i - direction * next / (next - here);
                        count++;
                        break;
                    }
                    here = next;
                }
            }
        }
        return count == 0 ? RoughCenter : sum / count - 0.5 * perSymbol;
    }

    private static double Equalised(double[] samples, int first, ReadOnlySpan<double> taps, int perSymbol)
    {
        unchecked
        {
            int last = first - (taps.Length - 1) * perSymbol;
            double sum = 0;
            if (last >= 0 && first < samples.Length)
            {
                foreach (double tap in taps)
                {
                    sum += tap * samples[first];
                    first -= perSymbol;
                }
                return sum;
            }
            foreach (double tap in taps)
            {
                sum += tap * samples[Wrap(first, samples.Length)];
                first -= perSymbol;
            }
            return sum;
        }
    }

    private int Correlate()
    {
        int count = Math.Min(_symbols.Length, 4096);
        double mean = 0;
        for (int k = 0; k < count; k++)
        {
            mean += (double)_symbols[k] / count;
        }
        int best = 0;
        double most = double.NegativeInfinity;
        for (int lag = -8 * _perSymbol; lag < 33 * _perSymbol; lag++)
        {
            double sum = 0;
            for (int k = 0; k < count; k++)
            {
                sum += (_symbols[k] - mean) * Samples[Wrap((long)k * _perSymbol + lag, Samples.Length)];
            }
            (best, most) = sum > most ? (lag, sum) : (best, most);
        }
        return best;
    }

    // Mean over the two middle symbols of the runs of at least so many; of the longest runs there are where the pattern has none.
    private double OuterLevel(int level, int length)
    {
        for (; length >= 1; length--)
        {
            double sum = 0;
            long count = 0;
            for (int k = 0; k < _symbols.Length; k++)
            {
                if (_symbols[k] != level || _symbols[Wrap(k - 1, _symbols.Length)] == level)
                {
                    continue;
                }
                int run = 1;
                while (run < _symbols.Length && _symbols[(k + run) % _symbols.Length] == level)
                {
                    run++;
                }
                if (run < length)
                {
                    continue;
                }
                // Symbol k is best at its rough centre, so the middle of the run is half its length less half a symbol later.
                double middle = RoughCenter + (k + 0.5 * (run - 1)) * _perSymbol;
                int half = run >= 2 ? _perSymbol : 0;
                for (int i = -half; i <= half; i++)
                {
                    sum += Samples[Wrap((long)Math.Round(middle) + i, Samples.Length)];
                    count++;
                }
            }
            if (count > 0)
            {
                return sum / count;
            }
        }
        return 0;
    }

    private static int Wrap(long index, int length)
    {
        long rest = index % length;
        return (int)(rest < 0 ? rest + length : rest);
    }
}
