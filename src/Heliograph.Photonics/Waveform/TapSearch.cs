namespace Heliograph.Photonics.Waveform;

/// <summary>
/// Finds the taps, their sum 1, with which the worse of the two histograms takes the most noise: min over the taps of max(f_left, f_right), f = -ln sigma_G.
/// Sequential quadratic programming with one damped BFGS matrix for both; the quadratic step with two functions has a closed form in their weight.
/// Source: J. Nocedal, S. Wright, Numerical Optimization, ch. 18; equation 10 of docs/models/waveform.md.
/// </summary>
internal sealed class TapSearch
{
    private readonly EyeHistograms _eye;
    private readonly double[] _curvature;
    private readonly int _free;
    private readonly double _testNoise;
    private readonly double[] _value = new double[2];
    private readonly double[] _tolerance = new double[2];
    private readonly double[][] _gradient;
    private bool _fixedNoise;

    /// <param name="eye">The histograms.</param>
    /// <param name="taps">Where to start; replaced by what is found.</param>
    /// <param name="noiseMatrix">Correlation of the noise between taps.</param>
    /// <param name="momentMatrix">Mean products of the signal between taps.</param>
    /// <param name="testNoise">The noise of an ideal transmitter at the target, for scale.</param>
    public TapSearch(EyeHistograms eye, double[] taps, double[] noiseMatrix, double[] momentMatrix, double testNoise)
    {
        _eye = eye;
        Taps = taps;
        _testNoise = testNoise;
        int n = taps.Length;
        _free = n - 1;
        _gradient = [new double[_free], new double[_free]];
        double noise = eye.NoiseEnhancement(taps);
        // f is nearly half the logarithm of (all variance less that of the interference) over C_eq^2: its curvature without the tails.
        double[] full = new double[n * n];
        for (int i = 0; i < full.Length; i++)
        {
            full[i] = noiseMatrix[i] / (noise * noise) + momentMatrix[i] / (testNoise * testNoise);
        }
        _curvature = new double[_free * _free];
        for (int i = 0; i < _free; i++)
        {
            for (int j = 0; j < _free; j++)
            {
                (int a, int b, int m) = (Index(i), Index(j), eye.MainTap);
                _curvature[i * _free + j] = full[a * n + b] - full[a * n + m] - full[m * n + b] + full[m * n + m];
            }
        }
    }

    public double[] Taps { get; }

    /// <summary>Worse of the two, -ln sigma_G; infinite when closed.</summary>
    public double Worst { get; private set; }

    /// <summary>Added noise that each histogram takes.</summary>
    public ReadOnlySpan<double> Tolerance => _tolerance;

    /// <summary>
    /// Searches until the predicted gain is below 1e-5 (4e-5 dB). A start with a closed eye is first led to the fewest errors at a little noise.
    /// False when the eye stays closed.
    /// </summary>
    public bool TryMinimise()
    {
        _fixedNoise = false;
        if (!Evaluate(Taps))
        {
            _fixedNoise = true;
            Evaluate(Taps);
            Descend();
            _fixedNoise = false;
            if (!Evaluate(Taps))
            {
                return false;
            }
        }
        Descend();
        return true;
    }

    /// <summary>Values at <see cref="Taps"/>, for thresholds or timing that have moved; false when closed.</summary>
    public bool Refresh(bool refill)
    {
        _fixedNoise = false;
        return refill ? Evaluate(Taps) : Score(_eye.NoiseEnhancement(Taps));
    }

    private void Descend()
    {
        const int Limit = 60;
        double[] step = new double[_free];
        double[] trial = new double[Taps.Length];
        double[] before = new double[_free];
        if (_free == 0)
        {
            return;
        }
        Differentiate(Taps);
        for (int iteration = 0; iteration < Limit; iteration++)
        {
            (double weight, double gain) = Direction(step);
            if (gain < 1e-5)
            {
                return;
            }
            double start = Worst;
            Mix(weight, before);
            double length = 1;
            bool better = false;
            for (int halving = 0; halving < 5 && !better; halving++, length *= 0.5)
            {
                Move(step, length, trial);
                better = Evaluate(trial) && Worst < start - 1e-4 * length * gain;
            }
            if (!better)
            {
                Evaluate(Taps);
                return;
            }
            length *= 2;
            trial.CopyTo(Taps, 0);
            Differentiate(Taps);
            Update(step, length, weight, before);
        }
    }

    // The step d minimises max_h (f_h + g_h d) + d B d / 2. In its dual, the weight w of the left one maximises
    // w f_0 + (1 - w) f_1 - g_w B^-1 g_w / 2, a parabola in w; then d = -B^-1 g_w. The gain is what the model promises.
    private (double Weight, double Gain) Direction(double[] step)
    {
        double[] factor = [.. _curvature];
        for (int lift = 0; !Cholesky.TryFactor(factor, _free); lift++)
        {
            _curvature.CopyTo(factor, 0);
            for (int i = 0; i < _free; i++)
            {
                factor[i * _free + i] += Math.Pow(10, lift - 6) * (1 + Math.Abs(_curvature[i * _free + i]));
            }
        }
        double[] left = [.. _gradient[0]];
        double[] right = [.. _gradient[1]];
        Cholesky.Solve(factor, left);
        Cholesky.Solve(factor, right);
        double ll = 0;
        double lr = 0;
        double rr = 0;
        for (int i = 0; i < _free; i++)
        {
            ll += _gradient[0][i] * left[i];
            lr += _gradient[0][i] * right[i];
            rr += _gradient[1][i] * right[i];
        }
        double bend = ll - 2 * lr + rr;
        double weight = bend > 0 ? Math.Clamp((_value[0] - _value[1] - lr + rr) / bend, 0, 1) : (_value[0] > _value[1] ? 1 : 0);
        for (int i = 0; i < _free; i++)
        {
            step[i] = -(weight * left[i] + (1 - weight) * right[i]);
        }
        double dual =
            weight * _value[0]
            + (1 - weight) * _value[1]
            - 0.5 * (weight * weight * ll + 2 * weight * (1 - weight) * lr + (1 - weight) * (1 - weight) * rr);
        return (weight, Worst - dual);
    }

    private void Update(double[] step, double length, double weight, double[] before)
    {
        double[] after = new double[_free];
        Mix(weight, after);
        double[] moved = new double[_free];
        double[] pushed = new double[_free];
        double sBs = 0;
        double sy = 0;
        for (int i = 0; i < _free; i++)
        {
            moved[i] = length * step[i];
        }
        for (int i = 0; i < _free; i++)
        {
            for (int j = 0; j < _free; j++)
            {
                pushed[i] += _curvature[i * _free + j] * moved[j];
            }
            after[i] -= before[i];
            sBs += moved[i] * pushed[i];
            sy += moved[i] * after[i];
        }
        if (!(sBs > 0))
        {
            return;
        }
        // Powell's damping keeps the matrix positive definite where the functions are not convex.
        double share = sy >= 0.2 * sBs ? 1 : 0.8 * sBs / (sBs - sy);
        double damped = share * sy + (1 - share) * sBs;
        for (int i = 0; i < _free; i++)
        {
            after[i] = share * after[i] + (1 - share) * pushed[i];
        }
        for (int i = 0; i < _free; i++)
        {
            for (int j = 0; j < _free; j++)
            {
                _curvature[i * _free + j] += after[i] * after[j] / damped - pushed[i] * pushed[j] / sBs;
            }
        }
    }

    private bool Evaluate(double[] taps)
    {
        _eye.Fill(taps);
        _eye.List();
        return Score(_eye.NoiseEnhancement(taps));
    }

    private bool Score(double enhancement)
    {
        for (int h = 0; h < 2; h++)
        {
            if (_fixedNoise)
            {
                _tolerance[h] = 0.3 * _testNoise;
                _value[h] = Math.Log(Math.Max(_eye.ErrorRatio(h, enhancement, _tolerance[h]).Ser, 1e-30));
                continue;
            }
            double guess = _tolerance[h] > 0 ? _tolerance[h] : _testNoise;
            _tolerance[h] = _eye.Tolerance(h, enhancement, guess);
            _value[h] = _tolerance[h] > 0 ? -Math.Log(_tolerance[h]) : double.PositiveInfinity;
        }
        Worst = Math.Max(_value[0], _value[1]);
        return double.IsFinite(Worst);
    }

    // d f / d tap = (d SER / d tap) / (sigma d SER / d sigma), or over SER at fixed noise; less that of the main tap, which takes up the rest.
    private void Differentiate(double[] taps)
    {
        Span<double> full = stackalloc double[taps.Length];
        double enhancement = _eye.NoiseEnhancement(taps);
        for (int h = 0; h < 2; h++)
        {
            _eye.Gradient(h, taps, enhancement, _tolerance[h], full);
            (double ser, double perSigma) = _eye.ErrorRatio(h, enhancement, _tolerance[h]);
            double scale = 1 / (_fixedNoise ? Math.Max(ser, 1e-30) : _tolerance[h] * perSigma);
            for (int i = 0; i < _free; i++)
            {
                _gradient[h][i] = scale * (full[Index(i)] - full[_eye.MainTap]);
            }
        }
    }

    private void Mix(double weight, double[] mixed)
    {
        for (int i = 0; i < _free; i++)
        {
            mixed[i] = weight * _gradient[0][i] + (1 - weight) * _gradient[1][i];
        }
    }

    private void Move(double[] step, double length, double[] trial)
    {
        double sum = 0;
        for (int i = 0; i < _free; i++)
        {
            trial[Index(i)] = Taps[Index(i)] + length * step[i];
            sum += trial[Index(i)];
        }
        trial[_eye.MainTap] = 1 - sum;
    }

    private int Index(int free) => free < _eye.MainTap ? free : free + 1;
}
