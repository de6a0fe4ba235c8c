namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// What of a span depends on fibre and grid but not on power: attenuation, nonlinear efficiencies, Raman efficiencies, dispersion. Kept for each distinct
/// span and grid; not for use by two threads at once.
/// </summary>
public sealed class SpanCache
{
    private readonly Dictionary<Key, SpanData> _spans = [];
    private readonly Dictionary<(AmplifierModel, Key), Amplifier> _amplifiers = new(AmplifierComparer.Instance);

    private readonly Dictionary<(FibreSpan, double), SeriesNodes> _nodes = [];

    /// <summary>Distinct spans that are held.</summary>
    public int Count => _spans.Count;

    internal SpanData Of(FibreSpan fibre, WdmComb spectrum)
    {
        Key key = Key.Of(fibre, spectrum);
        if (!_spans.TryGetValue(key, out SpanData? data))
        {
            data = new SpanData(fibre, spectrum);
            _spans.Add(key, data);
        }
        return data;
    }

    internal SeriesNodes NodesOf(FibreSpan fibre, double step)
    {
        if (!_nodes.TryGetValue((fibre, step), out SeriesNodes? nodes))
        {
            nodes = new SeriesNodes(fibre, step);
            _nodes.Add((fibre, step), nodes);
        }
        return nodes;
    }

    internal Amplifier Of(AmplifierModel model, WdmComb spectrum)
    {
        (AmplifierModel, Key) key = (model, Key.Of(null, spectrum));
        if (!_amplifiers.TryGetValue(key, out Amplifier? amplifier))
        {
            amplifier = new Amplifier(model, spectrum);
            _amplifiers.Add(key, amplifier);
        }
        return amplifier;
    }

    // Equal where every number that the data depend on is.
    private sealed class Key : IEquatable<Key>
    {
        private readonly double[] _numbers;
        private readonly double[] _frequency;
        private readonly double[] _rate;
        private readonly int _hash;

        private Key(double[] numbers, WdmComb spectrum)
        {
            (_numbers, _frequency, _rate) = (numbers, spectrum.Frequency, spectrum.SymbolRate);
            HashCode hash = default;
            foreach (double number in numbers)
            {
                hash.Add(number);
            }
            hash.Add(_frequency.Length);
            hash.Add(_frequency[0]);
            hash.Add(_frequency[^1]);
            _hash = hash.ToHashCode();
        }

        public static Key Of(FibreSpan? f, WdmComb spectrum) =>
            new(
                f is null
                    ? []
                    :
                    [
                        f.Length,
                        f.EffectiveArea,
                        f.ReferenceFrequency,
                        f.DispersionSlope ?? double.NaN,
                        f.GroupIndex,
                        .. f.Loss.Frequencies,
                        .. f.Loss.Values,
                        .. f.Dispersion.Frequencies,
                        .. f.Dispersion.Values,
                        .. f.Raman?.Offsets ?? [],
                        .. f.Raman?.Gain ?? [],
                        .. f.Pumps.Select(p => p.Frequency),
                    ],
                spectrum
            );

        public bool Equals(Key? other) =>
            other is not null
            && _hash == other._hash
            && Same(_numbers, other._numbers)
            && Same(_frequency, other._frequency)
            && Same(_rate, other._rate);

        public override bool Equals(object? obj) => Equals(obj as Key);

        public override int GetHashCode() => _hash;

        private static bool Same(double[] a, double[] b) => ReferenceEquals(a, b) || a.AsSpan().SequenceEqual(b);
    }

    private sealed class AmplifierComparer : IEqualityComparer<(AmplifierModel, Key)>
    {
        public static readonly AmplifierComparer Instance = new();

        public bool Equals((AmplifierModel, Key) x, (AmplifierModel, Key) y) => ReferenceEquals(x.Item1, y.Item1) && x.Item2.Equals(y.Item2);

        public int GetHashCode((AmplifierModel, Key) obj) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Item1), obj.Item2);
    }
}

/// <summary>Numbers of one span on one grid; each part is computed when it is first asked for.</summary>
internal sealed class SpanData
{
    private readonly FibreSpan _fibre;
    private readonly WdmComb _spectrum;
    private double[]? _efficiency;
    private (double[] Alpha, double[] Efficiency)? _raman;

    public SpanData(FibreSpan fibre, WdmComb spectrum)
    {
        (_fibre, _spectrum) = (fibre, spectrum);
        Loss = [.. spectrum.Frequency.Select(f => Math.Exp(-fibre.Alpha(f) * fibre.Length))];
        Dispersion = [.. spectrum.Frequency.Select(fibre.AccumulatedDispersion)];
    }

    /// <summary>Power at the end over the launched one by attenuation alone, without lumped losses.</summary>
    public double[] Loss { get; }

    /// <summary>s/m.</summary>
    public double[] Dispersion { get; }

    /// <summary>eta of the closed form, 1/W2.</summary>
    public double[] Efficiency
    {
        get
        {
            if (_efficiency is null)
            {
                _efficiency = new double[_spectrum.Count * _spectrum.Count];
                GaussianNoise.Efficiency(_fibre, _spectrum, _efficiency);
            }
            return _efficiency;
        }
    }

    /// <summary>Of channels and pumps.</summary>
    public (double[] Alpha, double[] Efficiency) Raman => _raman ??= RamanWaves.Coefficients(_fibre, _spectrum.Frequency);
}
