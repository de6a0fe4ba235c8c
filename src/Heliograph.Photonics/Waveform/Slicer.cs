namespace Heliograph.Photonics.Waveform;

/// <summary>The decision point of a link: distributions of the levels, thresholds, errors. Belongs to one solve.</summary>
internal sealed class Slicer
{
    // Instants either side of the middle, and deviations of jitter between them.
    private const int JitterReach = 4;
    private const double JitterStep = 1.5;
    private const int HistogramPoints = 512;
    private const double LeastWeight = 1e-6;

    // ln of the share of a tail below which an instant ends the sum: 1e-6.
    private const double LeastLogShare = -13.8;

    private readonly StatisticalLinkInput _input;
    private readonly BitLabels _labels;
    private readonly int _levels;
    private readonly double _meanLevel;
    private readonly double _levelVariance;
    private readonly LeastSquaresEqualiser? _equaliser;
    private readonly State[] _states = [];

    public Slicer(StatisticalLinkInput input, BitLabels labels)
    {
        _input = input;
        _labels = labels;
        _levels = input.Levels.Length;
        for (int m = 0; m < _levels; m++)
        {
            _meanLevel += labels.Probabilities[m] * input.Levels[m];
        }
        double noise = 0;
        for (int m = 0; m < _levels; m++)
        {
            _levelVariance += labels.Probabilities[m] * (input.Levels[m] - _meanLevel) * (input.Levels[m] - _meanLevel);
            noise += labels.Probabilities[m] * Sigma(m) * Sigma(m);
        }
        _equaliser = LeastSquaresEqualiser.Fit(input, noise / _levelVariance);
        if (_equaliser is not null)
        {
            _states = BuildStates(_equaliser);
        }
    }

    public StatisticalLinkResult Solve()
    {
        if (_equaliser is not { } equaliser)
        {
            return Nothing();
        }
        double[] thresholds = Thresholds();
        (double[] above, double[] below) = Crossings(thresholds, 0);
        double[] levelSer = new double[_levels];
        double[] eyeSer = new double[_levels - 1];
        double ser = 0;
        for (int m = 0; m < _levels; m++)
        {
            double up = m < _levels - 1 ? above[m * _levels + m] : 0;
            double down = m > 0 ? below[m * _levels + m - 1] : 0;
            levelSer[m] = Math.Min(1, up + down);
            ser += _labels.Probabilities[m] * levelSer[m];
            if (m < _levels - 1)
            {
                eyeSer[m] += _labels.Probabilities[m] * up;
            }
            if (m > 0)
            {
                eyeSer[m - 1] += _labels.Probabilities[m] * down;
            }
        }
        double propagation = Propagation(thresholds, equaliser.Feedback);
        // e = SER (1 - e) + propagation e in the steady state.
        double share = 1 / (1 - propagation + ser);
        (double start, double step, double[][] densities) = Densities();
        return new StatisticalLinkResult(
            propagation > 0 ? ser * share : ser,
            BitErrors(above, below) * (propagation > 0 ? share : 1),
            [.. Enumerable.Range(0, _levels - 1).Select(k => new SlicerEye(thresholds[k], eyeSer[k], Opening(k, thresholds[k])))],
            [
                .. Enumerable
                    .Range(0, _levels)
                    .Select(m => new SlicerLevel(Mean(m), Deviation(m), _labels.Probabilities[m], levelSer[m], [.. densities[m]])),
            ],
            [.. equaliser.Taps],
            equaliser.MainTap,
            equaliser.Feedback,
            equaliser.Sampling_UI,
            Math.Sqrt(LeastSquaresEqualiser.NoiseGain(_input, equaliser.Taps)),
            -10 * Math.Log10(equaliser.Error),
            propagation,
            start,
            step
        );
    }

    // No pulse at all reaches the slicer: every decision is a guess.
    private StatisticalLinkResult Nothing()
    {
        double guess = 1 - 1.0 / _levels;
        return new StatisticalLinkResult(
            guess,
            0.5,
            [.. Enumerable.Range(0, _levels - 1).Select(_ => new SlicerEye(0, guess / (_levels - 1), 0))],
            [.. Enumerable.Range(0, _levels).Select(m => new SlicerLevel(0, Sigma(m), _labels.Probabilities[m], guess, []))],
            [],
            0,
            0,
            _input.Pulse.Peak_UI,
            1,
            -300,
            0,
            0,
            0
        );
    }

    private double Sigma(int level) => _input.Noise[_input.Noise.Length == 1 ? 0 : level];

    private double Mean(int level) => _states[_states.Length / 2].Mean[level];

    private double Deviation(int level)
    {
        double sum = 0;
        foreach (State state in _states)
        {
            double off = state.Mean[level] - Mean(level);
            sum += state.Weight * (state.Sum.Variance + state.Gaussian[level] + off * off);
        }
        return Math.Sqrt(sum);
    }

    // Jitter is a mixture over instants: on a smooth integrand that decays like a Gaussian the trapezoidal rule converges faster than any power of
    // the step h, exp(-2 pi^2 / h^2) is 2e-4, and nine points reach 6 deviations either way.
    private State[] BuildStates(LeastSquaresEqualiser equaliser)
    {
        if (_input.Jitter_UI == 0)
        {
            return [BuildState(equaliser, equaliser.Cursors, 1)];
        }
        State[] states = new State[2 * JitterReach + 1];
        double sum = 0;
        for (int i = 0; i < states.Length; i++)
        {
            sum += JitterWeight(i);
        }
        for (int i = 0; i < states.Length; i++)
        {
            double off = JitterStep * (i - JitterReach) * _input.Jitter_UI;
            double[] cursors = equaliser.CursorsAt(_input.Pulse, equaliser.Sampling_UI + off);
            states[i] = BuildState(equaliser, cursors, JitterWeight(i) / sum);
        }
        return states;
    }

    private static double JitterWeight(int instant) => Math.Exp(-0.5 * JitterStep * JitterStep * (instant - JitterReach) * (instant - JitterReach));

    private State BuildState(LeastSquaresEqualiser equaliser, double[] cursors, double weight)
    {
        const int Reach = LeastSquaresEqualiser.Reach;
        double[] taps = equaliser.Taps;
        int main = equaliser.MainTap;
        double meanSigma = 0;
        double meanSquare = 0;
        double leastSquare = double.PositiveInfinity;
        double mostSquare = 0;
        for (int m = 0; m < _levels; m++)
        {
            double square = Sigma(m) * Sigma(m);
            meanSigma += _labels.Probabilities[m] * Sigma(m);
            meanSquare += _labels.Probabilities[m] * square;
            leastSquare = Math.Min(leastSquare, square);
            mostSquare = Math.Max(mostSquare, square);
        }
        double total = meanSquare * LeastSquaresEqualiser.NoiseGain(_input, taps);
        double span = _input.Levels[^1] - _input.Levels[0];
        List<double> values = [];
        List<double> noises = [];
        double rest = 0;
        double mean = 0;
        for (int j = 0; j < cursors.Length; j++)
        {
            if (j == Reach)
            {
                continue;
            }
            double cursor = cursors[j] - (j == Reach + 1 ? equaliser.Feedback : 0);
            int tap = main + j - Reach;
            double gain = tap >= 0 && tap < taps.Length ? taps[tap] * taps[tap] : 0;
            mean += cursor * _meanLevel;
            // Parts this small are Gaussian as far as a tail of 1e-15 can tell: their fourth cumulant is below 1e-5 of the exponent.
            if (Math.Abs(cursor) * span < 0.04 * Math.Sqrt(total) && gain * (mostSquare - leastSquare) < 1e-3 * total)
            {
                rest += cursor * cursor * _levelVariance + gain * meanSquare;
                continue;
            }
            for (int m = 0; m < _levels; m++)
            {
                values.Add(cursor * (_input.Levels[m] - _meanLevel));
                noises.Add(gain * Sigma(m) * Sigma(m));
            }
        }
        double[] gaussian = new double[_levels];
        double[] means = new double[_levels];
        for (int m = 0; m < _levels; m++)
        {
            // The noise of the decided symbol is its level's; products of the noise at two taps are taken at mean levels.
            gaussian[m] = rest + taps[main] * taps[main] * Sigma(m) * Sigma(m) + Products(taps, main, Sigma(m), meanSigma);
            means[m] = cursors[Reach] * _input.Levels[m] + mean;
        }
        return new State(weight, new NoisySum(_labels.Probabilities, [.. values], [.. noises]), gaussian, means);
    }

    private double Products(double[] taps, int main, double sigma, double meanSigma)
    {
        double sum = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            for (int j = 0; j < taps.Length; j++)
            {
                if (i != j)
                {
                    double both = (i == main ? sigma : meanSigma) * (j == main ? sigma : meanSigma);
                    sum += taps[i] * taps[j] * LeastSquaresEqualiser.Correlation(_input, i - j) * both;
                }
            }
        }
        return sum;
    }

    // ln of P(level m beyond t) and of its density, above t with sign 1, below with -1; the mixture over jitter.
    private (double LogTail, double LogDensity) Tail(int level, double threshold, int sign)
    {
        if (_states.Length == 1)
        {
            State only = _states[0];
            return only.Sum.Tail(sign * (threshold - only.Mean[level]), only.Gaussian[level], sign);
        }
        double tail = double.NegativeInfinity;
        double density = double.NegativeInfinity;
        int middle = _states.Length / 2;
        // From the middle outwards: what instants add rises and falls once on either side, so that little more follows a fall to little.
        foreach (int side in (ReadOnlySpan<int>)[1, -1])
        {
            double before = double.NegativeInfinity;
            for (int i = side > 0 ? middle : middle - 1; i >= 0 && i < _states.Length; i += side)
            {
                State state = _states[i];
                (double t, double d) = state.Sum.Tail(sign * (threshold - state.Mean[level]), state.Gaussian[level], sign);
                (t, d) = (state.LogWeight + t, state.LogWeight + d);
                tail = LogAdd(tail, t);
                density = LogAdd(density, d);
                if (t < before && t < tail + LeastLogShare)
                {
                    break;
                }
                before = t;
            }
        }
        return (tail, density);
    }

    private static double LogAdd(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));

    // Where the densities of two neighbours, by how often they are sent, cross: Newton on the logarithm of their ratio, whose slope is nearly that of the
    // two tails.
    private double[] Thresholds()
    {
        double[] thresholds = new double[_levels - 1];
        for (int k = 0; k < thresholds.Length; k++)
        {
            double low = Mean(k);
            double high = Mean(k + 1);
            double upper = Deviation(k + 1);
            double lower = Deviation(k);
            double t = (low * upper + high * lower) / (lower + upper);
            double prior = Math.Log(_labels.Probabilities[k] / _labels.Probabilities[k + 1]);
            for (int i = 0; i < 12; i++)
            {
                (double tailUp, double densityUp) = Tail(k, t, 1);
                (double tailDown, double densityDown) = Tail(k + 1, t, -1);
                double slope = Math.Exp(densityUp - tailUp) + Math.Exp(densityDown - tailDown);
                double next = Math.Clamp(t + (densityUp - densityDown + prior) / slope, low, high);
                bool close = Math.Abs(next - t) < 2e-3 * Math.Min(lower, upper);
                t = next;
                if (close)
                {
                    break;
                }
            }
            thresholds[k] = t;
        }
        return thresholds;
    }

    // P(level m above threshold k), k >= m, and below, k < m; each [m, k]. Beyond the first threshold only where many cross that.
    private (double[] Above, double[] Below) Crossings(double[] thresholds, double shift)
    {
        const double Rare = 0.01;
        double[] above = new double[_levels * _levels];
        double[] below = new double[_levels * _levels];
        for (int m = 0; m < _levels; m++)
        {
            double before = 1;
            for (int k = m; k < _levels - 1 && (k == m || before > Rare); k++)
            {
                before = Math.Exp(Tail(m, thresholds[k] + shift, 1).LogTail);
                above[m * _levels + k] = before;
            }
            before = 1;
            for (int k = m - 1; k >= 0 && (k == m - 1 || before > Rare); k--)
            {
                before = Math.Exp(Tail(m, thresholds[k] + shift, -1).LogTail);
                below[m * _levels + k] = before;
            }
        }
        return (above, below);
    }

    private double BitErrors(double[] above, double[] below)
    {
        double bits = 0;
        for (int m = 0; m < _levels; m++)
        {
            double wrong = 0;
            for (int k = m; k < _levels - 1; k++)
            {
                double beyond = k + 1 < _levels - 1 ? above[m * _levels + k + 1] : 0;
                wrong += (above[m * _levels + k] - beyond) * _labels.BitErrors(m, k + 1);
            }
            for (int k = m - 1; k >= 0; k--)
            {
                double beyond = k > 0 ? below[m * _levels + k - 1] : 0;
                wrong += (below[m * _levels + k] - beyond) * _labels.BitErrors(m, k);
            }
            bits += _labels.Probabilities[m] * wrong;
        }
        return bits / _labels.BitsPerSymbol;
    }

    // A symbol decided one level off is fed back so: the next one stands off by that level's distance times the weight, either way.
    private double Propagation(double[] thresholds, double feedback)
    {
        if (feedback == 0)
        {
            return 0;
        }
        double spacing = (_input.Levels[^1] - _input.Levels[0]) / (_levels - 1);
        double sum = 0;
        foreach (double shift in (ReadOnlySpan<double>)[feedback * spacing, -feedback * spacing])
        {
            (double[] above, double[] below) = Crossings(thresholds, shift);
            for (int m = 0; m < _levels; m++)
            {
                double up = m < _levels - 1 ? above[m * _levels + m] : 0;
                double down = m > 0 ? below[m * _levels + m - 1] : 0;
                sum += 0.5 * _labels.Probabilities[m] * Math.Min(1, up + down);
            }
        }
        return Math.Min(sum, 0.999);
    }

    private double Opening(int eye, double threshold) => Math.Max(0, Edge(eye + 1, threshold, -1) - Edge(eye, threshold, 1));

    // Where the tail of a level falls to the error ratio of the openings, by Newton on its logarithm.
    private double Edge(int level, double start, int sign)
    {
        double target = Math.Log(_input.OpeningSer);
        double t = start;
        double reach = Deviation(level);
        for (int i = 0; i < 30; i++)
        {
            (double tail, double density) = Tail(level, t, sign);
            double step = (tail - target) / Math.Exp(density - tail);
            step = Math.Clamp(step, -2 * reach, 2 * reach);
            t += sign * step;
            if (Math.Abs(step) < 1e-4 * reach)
            {
                break;
            }
        }
        return t;
    }

    // Densities by the inverse transform of the characteristic function, over all levels and six deviations beyond.
    private (double Start, double Step, double[][] Densities) Densities()
    {
        double margin = 6 * Math.Max(Deviation(0), Deviation(_levels - 1));
        double start = Mean(0) - margin;
        double range = Mean(_levels - 1) + margin - start;
        double step = range / HistogramPoints;
        double frequency = 2 * Math.PI / range;
        const int Nodes = HistogramPoints / 2;
        double[][] densities = new double[_levels][];
        double[][] imaginaries = new double[_levels][];
        for (int m = 0; m < _levels; m++)
        {
            (densities[m], imaginaries[m]) = (new double[HistogramPoints], new double[HistogramPoints]);
        }
        // Levels differ in place and Gaussian noise alone, and a picture does not show instants that are rarer than a millionth.
        foreach (State state in _states.Where(s => s.Weight > LeastWeight))
        {
            (ReadOnlyMemory<double> reals, ReadOnlyMemory<double> imaginarys) = state.Sum.Characteristic(frequency, Nodes);
            ReadOnlySpan<double> re = reals.Span;
            ReadOnlySpan<double> im = imaginarys.Span;
            for (int m = 0; m < _levels; m++)
            {
                double[] real = densities[m];
                double[] imaginary = imaginaries[m];
                // exp(-g w^2 / 2 + i w x) from node to node: the angle grows by a fixed step, the factor shrinks by one that shrinks itself.
                (double sine, double cosine) = Math.SinCos(frequency * (state.Mean[m] - start));
                double shrink = Math.Exp(-0.5 * state.Gaussian[m] * frequency * frequency);
                double square = shrink * shrink;
                (double a, double b) = (state.Weight / range, 0);
                for (int k = 0; k < Nodes; k++)
                {
                    real[k] += re[k] * a - im[k] * b;
                    imaginary[k] -= re[k] * b + im[k] * a;
                    double twice = k == 0 ? 2 : 1;
                    (a, b) = (twice * shrink * (a * cosine - b * sine), twice * shrink * (a * sine + b * cosine));
                    shrink *= square;
                }
            }
        }
        Fft fft = new(HistogramPoints);
        for (int m = 0; m < _levels; m++)
        {
            double[] real = densities[m];
            // Conjugated, so that the inverse transform's real part is that of the forward one.
            fft.InverseUnscaled(real, imaginaries[m]);
            for (int i = 0; i < HistogramPoints; i++)
            {
                real[i] = Math.Max(0, real[i]);
            }
        }
        return (start, step, densities);
    }

    private sealed record State(double Weight, NoisySum Sum, double[] Gaussian, double[] Mean)
    {
        public double LogWeight { get; } = Math.Log(Weight);
    }
}
