using System.Numerics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Tests.Photonics.Waveform;

/// <summary>
/// TDECQ the long way: the receiver as a convolution with its impulse response from partial fractions, times between samples by a windowed sinc, every sample
/// of five times in each window with its own normal tail to all three thresholds as the standard has it (no histogram, no knowledge of the symbol),
/// C_eq as an integral over frequency, the taps by Nelder and Mead.
/// </summary>
internal sealed class SlowTdecq
{
    private const int Fine = 32;
    private const int Times = 5;

    private readonly byte[] _symbols;
    private readonly double[] _fine;
    private readonly double _rate;
    private readonly double _cutoff;
    private readonly double _mean;
    private readonly double[] _noise = new double[2];

    public SlowTdecq(OpticalWaveform waveform)
    {
        _symbols = [.. waveform.Symbols];
        _rate = waveform.SymbolRate_Bd;
        _cutoff = 0.5 * _rate;
        double[] received = Convolve([.. waveform.Power_W], Impulse(waveform.SamplesPerSymbol));
        _fine = Refine(received, waveform.SamplesPerSymbol);
        _mean = _fine.Average();
        Delay = FindDelay();
        Oma = Level(3, 7) - Level(0, 6);
        Thresholds = [_mean - Oma / 3, _mean, _mean + Oma / 3];
    }

    /// <summary>At their nominal places unless set.</summary>
    public double[] Thresholds { get; set; }

    public double Oma { get; }

    /// <summary>Fine samples from the start of a symbol to where it is clearest.</summary>
    public int Delay { get; }

    /// <summary>TDECQ in dB with given taps, timing by their own mean crossing.</summary>
    public double With(double[] taps, int main, out double noiseEnhancement)
    {
        noiseEnhancement = Enhancement(taps);
        return 10 * Math.Log10(Oma / (6 * 3.41404 * Tolerated(Columns(Center(taps, main)), taps, main, noiseEnhancement)));
    }

    /// <summary>TDECQ with its own taps.</summary>
    public double Best(int count, int main)
    {
        double[] taps = new double[count];
        taps[main] = 1.25;
        taps[main - 1] = -0.1;
        taps[main + 1] = -0.15;
        double center = Center(taps, main);
        double value = 0;
        for (int round = 0; round < 5; round++)
        {
            double[][] columns = Columns(center);
            (taps, value) = NelderMead(taps, main, w => -Math.Log(Tolerated(columns, w, main, Enhancement(w))), round == 0 ? 0.1 : 0.02);
            double next = Center(taps, main);
            bool rests = Math.Abs(next - center) < 2e-3 * Fine;
            // The centre runs after the taps with a lag; half as far again settles sooner.
            center = rests ? next : center + 1.5 * (next - center);
            if (rests)
            {
                break;
            }
        }
        return 10 * Math.Log10(Oma / (6 * 3.41404 * Math.Exp(-value)));
    }

    private static double[] Convolve(double[] x, double[] h)
    {
        double[] y = new double[x.Length];
        for (int n = 0; n < x.Length; n++)
        {
            double sum = 0;
            for (int k = 0; k < h.Length; k++)
            {
                sum += h[k] * x[n >= k ? n - k : n - k + x.Length];
            }
            y[n] = sum;
        }
        return y;
    }

    // 105 / product (p - p_i) = sum r_i / (p - p_i): the sum of r_i exp(p_i w t), sampled.
    private double[] Impulse(int perSymbol)
    {
        Complex[] poles = [new(0.4, 0.9), new(-0.65, 0.72), new(-0.9, -0.3), new(0.2, -0.95)];
        for (int pass = 0; pass < 200; pass++)
        {
            for (int i = 0; i < 4; i++)
            {
                Complex p = poles[i];
                Complex value = (((p + 10) * p + 45) * p + 105) * p + 105;
                for (int j = 0; j < 4; j++)
                {
                    value /= j == i ? 1 : p - poles[j];
                }
                poles[i] -= value;
            }
        }
        double halfPower = 2;
        for (int i = 0; i < 60; i++)
        {
            Complex p = new(0, halfPower);
            double h = Complex.Abs(105 / ((((p + 10) * p + 45) * p + 105) * p + 105));
            halfPower += h - Math.Sqrt(0.5);
        }
        double w = 2 * Math.PI * _cutoff / halfPower;
        double[] impulse = new double[24 * perSymbol];
        for (int n = 0; n < impulse.Length; n++)
        {
            Complex sum = 0;
            for (int i = 0; i < 4; i++)
            {
                Complex residue = 105;
                for (int j = 0; j < 4; j++)
                {
                    residue /= j == i ? 1 : poles[i] - poles[j];
                }
                sum += residue * Complex.Exp(poles[i] * w * n / (perSymbol * _rate));
            }
            impulse[n] = sum.Real;
        }
        double all = impulse.Sum();
        return [.. impulse.Select(v => v / all)];
    }

    private static double[] Refine(double[] x, int perSymbol)
    {
        const int Half = 16;
        int factor = Fine / perSymbol;
        double[] fine = new double[x.Length * factor];
        for (int phase = 0; phase < factor; phase++)
        {
            double[] h = new double[2 * Half];
            for (int i = 0; i < h.Length; i++)
            {
                double t = i - Half + 1 - (double)phase / factor;
                double sinc = t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t);
                double c = Math.Cos(0.5 * Math.PI * t / (Half + 1));
                h[i] = sinc * c * c;
            }
            double all = h.Sum();
            for (int n = 0; n < x.Length; n++)
            {
                double sum = 0;
                for (int i = 0; i < h.Length; i++)
                {
                    sum += h[i] * x[(n + i - Half + 1 + x.Length) % x.Length];
                }
                fine[n * factor + phase] = sum / all;
            }
        }
        return fine;
    }

    private double At(double position)
    {
        double floor = Math.Floor(position);
        int i = (int)(((long)floor % _fine.Length + _fine.Length) % _fine.Length);
        double t = position - floor;
        double a = _fine[(i + _fine.Length - 1) % _fine.Length];
        double b = _fine[i];
        double c = _fine[(i + 1) % _fine.Length];
        double d = _fine[(i + 2) % _fine.Length];
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    private double Equalised(double[] taps, int main, int symbol, double offset)
    {
        double sum = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            sum += taps[i] * At((symbol + main - i) * (double)Fine + offset);
        }
        return sum;
    }

    private int FindDelay()
    {
        (int best, double most) = (0, double.NegativeInfinity);
        for (int lag = 0; lag < 8 * Fine; lag++)
        {
            double sum = 0;
            for (int k = 0; k < Math.Min(_symbols.Length, 3000); k++)
            {
                sum += (_symbols[k] - 1.5) * At(k * (double)Fine + lag);
            }
            (best, most) = sum > most ? (lag, sum) : (best, most);
        }
        return best;
    }

    private double Level(int level, int length)
    {
        double sum = 0;
        int count = 0;
        for (int k = 0; k < _symbols.Length; k++)
        {
            int run = 0;
            while (run < 100 && _symbols[(k + run) % _symbols.Length] == level)
            {
                run++;
            }
            if (run >= length && _symbols[(k + _symbols.Length - 1) % _symbols.Length] != level)
            {
                for (int i = -Fine; i <= Fine; i++)
                {
                    sum += At((k + 0.5 * (run - 1)) * Fine + Delay + i);
                    count++;
                }
            }
        }
        return sum / count;
    }

    private double Center(double[] taps, int main)
    {
        double sum = 0;
        int count = 0;
        for (int k = 0; k < _symbols.Length; k++)
        {
            int next = _symbols[(k + 1) % _symbols.Length];
            if (_symbols[k] >= 2 == next >= 2)
            {
                continue;
            }
            double low = Delay;
            double high = Delay + Fine;
            double sign = next >= 2 ? 1 : -1;
            for (int i = 0; i < 12; i++)
            {
                double middle = 0.5 * (low + high);
                (low, high) = sign * (Equalised(taps, main, k, middle) - _mean) < 0 ? (middle, high) : (low, middle);
            }
            sum += low;
            count++;
        }
        return sum / count - 0.5 * Fine;
    }

    private double Enhancement(double[] taps)
    {
        const int Steps = 400;
        double noise = 0;
        double passed = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double f = 4 * _rate * i / Steps;
            Complex p = new(0, 2.1139176749042 * f / _cutoff);
            double density = Math.Pow(Complex.Abs(105 / ((((p + 10) * p + 45) * p + 105) * p + 105)), 2);
            Complex gain = 0;
            for (int k = 0; k < taps.Length; k++)
            {
                gain += taps[k] * Complex.FromPolarCoordinates(1, -2 * Math.PI * f * k / _rate);
            }
            double weight = i is 0 or Steps ? 0.5 : 1;
            noise += weight * density;
            passed += weight * density * gain.Magnitude * gain.Magnitude;
        }
        return Math.Sqrt(passed / noise);
    }

    // The signal once a symbol at all times of both windows.
    private double[][] Columns(double center)
    {
        double[][] columns = new double[2 * Times][];
        for (int t = 0; t < columns.Length; t++)
        {
            double instant = (t < Times ? -0.05 : 0.05) + 0.04 * (t % Times - (Times - 1) / 2.0) / Times;
            columns[t] = [.. Enumerable.Range(0, _symbols.Length).Select(k => At((k + instant) * Fine + center))];
        }
        return columns;
    }

    private double Tolerated(double[][] columns, double[] taps, int main, double enhancement)
    {
        int n = _symbols.Length;
        double least = double.PositiveInfinity;
        double[] y = new double[Times * n];
        for (int side = 0; side < 2; side++)
        {
            Array.Clear(y);
            for (int t = 0; t < Times; t++)
            {
                double[] column = columns[side * Times + t];
                for (int i = 0; i < taps.Length; i++)
                {
                    int shift = main - i;
                    for (int k = 0; k < n; k++)
                    {
                        int at = k + shift;
                        y[t * n + k] +=
                            taps[i]
                            * column[
                                at < 0 ? at + n
                                : at >= n ? at - n
                                : at
                            ];
                    }
                }
            }
            _noise[side] = Noise(y, _noise[side] > 0 ? _noise[side] : Oma / 25);
            least = Math.Min(least, _noise[side] / enhancement);
        }
        return least;
    }

    // Secant in logarithms until the symbol error ratio is 4.8e-4.
    private double Noise(double[] y, double guess)
    {
        double x = Math.Log(guess);
        double f = Math.Log(Ser(y, guess) / 4.8e-4);
        double next = x - f / 12;
        for (int i = 0; i < 20 && Math.Abs(next - x) > 1e-5; i++)
        {
            double g = Math.Log(Math.Max(Ser(y, Math.Exp(next)), 1e-300) / 4.8e-4);
            (x, f, next) = (next, g, next - Math.Clamp(g * (next - x) / (g - f), -0.5, 0.5));
        }
        return Math.Exp(next);
    }

    private double Ser(double[] y, double sigma)
    {
        double sum = 0;
        foreach (double threshold in Thresholds)
        {
            foreach (double value in y)
            {
                double x = Math.Abs(value - threshold) / sigma;
                sum += x < 7 ? NormalTail.Of(x) : 0;
            }
        }
        return sum / y.Length;
    }

    private static (double[] Taps, double Value) NelderMead(double[] start, int main, Func<double[], double> cost, double size)
    {
        int n = start.Length - 1;
        int Index(int i) => i < main ? i : i + 1;
        double[] Full(double[] u)
        {
            double[] w = new double[n + 1];
            w[main] = 1 - u.Sum();
            for (int i = 0; i < n; i++)
            {
                w[Index(i)] = u[i];
            }
            return w;
        }
        double[][] points = new double[n + 1][];
        double[] values = new double[n + 1];
        for (int p = 0; p <= n; p++)
        {
            points[p] = [.. Enumerable.Range(0, n).Select(i => start[Index(i)] - (p == i + 1 ? size : 0))];
            values[p] = cost(Full(points[p]));
        }
        for (int step = 0; step < 400; step++)
        {
            Array.Sort(values, points);
            if (values[n] - values[0] < 3e-4)
            {
                break;
            }
            double[] middle = [.. Enumerable.Range(0, n).Select(i => points.Take(n).Average(p => p[i]))];
            double[] Away(double share) => [.. Enumerable.Range(0, n).Select(i => middle[i] + share * (middle[i] - points[n][i]))];
            double[] trial = Away(1);
            double value = cost(Full(trial));
            if (value < values[0])
            {
                double[] far = Away(2);
                double farther = cost(Full(far));
                (trial, value) = farther < value ? (far, farther) : (trial, value);
            }
            else if (value >= values[n - 1])
            {
                trial = Away(value < values[n] ? 0.5 : -0.5);
                value = cost(Full(trial));
            }
            if (value < values[n])
            {
                (points[n], values[n]) = (trial, value);
                continue;
            }
            for (int p = 1; p <= n; p++)
            {
                points[p] = [.. points[p].Zip(points[0], (a, b) => 0.5 * (a + b))];
                values[p] = cost(Full(points[p]));
            }
        }
        return (Full(points[0]), values[0]);
    }
}
