using System.Runtime.CompilerServices;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>
/// What of a span depends on fibre and grid but not on power: attenuation, nonlinear efficiencies, Raman efficiencies, dispersion. Kept for each distinct
/// span and grid; not for use by two threads at once.
/// </summary>
public sealed class SpanCache
{
    // Objects whose number is remembered; their values stay known when they are forgotten.
    private const int MostObjects = 65_536;

    private readonly List<WdmComb> _grids = [];
    private readonly Dictionary<FibreSpan, (int Fibre, int Kind)> _known = new(ReferenceComparer<FibreSpan>.Instance);
    private readonly Dictionary<double[], int> _numbers = new(NumbersComparer.Instance);
    private readonly Dictionary<(int Kind, int Grid), FibreKind> _kinds = [];
    private readonly Dictionary<(int Fibre, int Grid), SpanData> _spans = [];
    private readonly Dictionary<AmplifierModel, Dictionary<int, Amplifier>> _amplifiers = new(ReferenceComparer<AmplifierModel>.Instance);
    private int _last;

    /// <summary>Distinct spans that are held, on each grid.</summary>
    public int Count => _spans.Count;

    internal SpanData Of(FibreSpan fibre, WdmComb spectrum)
    {
        (int number, int kind) = Number(fibre);
        int grid = Grid(spectrum);
        if (!_spans.TryGetValue((number, grid), out SpanData? data))
        {
            if (!_kinds.TryGetValue((kind, grid), out FibreKind? common))
            {
                common = new FibreKind(fibre, _grids[grid]);
                _kinds.Add((kind, grid), common);
            }
            data = new SpanData(fibre, _grids[grid], common);
            _spans.Add((number, grid), data);
        }
        return data;
    }

    internal Amplifier Of(AmplifierModel model, WdmComb spectrum)
    {
        if (!_amplifiers.TryGetValue(model, out Dictionary<int, Amplifier>? onGrids))
        {
            onGrids = [];
            _amplifiers.Add(model, onGrids);
        }
        int grid = Grid(spectrum);
        if (!onGrids.TryGetValue(grid, out Amplifier? amplifier))
        {
            amplifier = new Amplifier(model, spectrum);
            onGrids.Add(grid, amplifier);
        }
        return amplifier;
    }

    // Equal numbers for equal frequencies and symbol rates; the last grid is the likeliest.
    private int Grid(WdmComb spectrum)
    {
        for (int i = 0; i < _grids.Count; i++)
        {
            int at =
                i == 0 ? _last
                : i <= _last ? i - 1
                : i;
            WdmComb grid = _grids[at];
            if (Same(grid.Frequency, spectrum.Frequency) && Same(grid.SymbolRate, spectrum.SymbolRate) && Same(grid.SlotWidth, spectrum.SlotWidth))
            {
                return _last = at;
            }
        }
        _grids.Add(spectrum.Copy());
        return _last = _grids.Count - 1;
    }

    // Equal numbers for fibres of which everything that counts is equal, whatever their names; and for their kinds, whatever their lengths and splices.
    private (int Fibre, int Kind) Number(FibreSpan fibre)
    {
        if (_known.TryGetValue(fibre, out (int Fibre, int Kind) known))
        {
            return known;
        }
        int kind = Number([
            fibre.EffectiveArea,
            fibre.KerrIndex,
            fibre.ReferenceFrequency,
            fibre.DispersionSlope ?? double.NaN,
            fibre.Loss.Values.Length,
            fibre.Dispersion.Values.Length,
            fibre.Pumps.Length,
            .. fibre.Loss.Frequencies,
            .. fibre.Loss.Values,
            .. fibre.Dispersion.Frequencies,
            .. fibre.Dispersion.Values,
            .. fibre.Pumps.Select(p => p.Frequency),
            .. fibre.Raman?.Offsets ?? [],
            .. fibre.Raman?.Gain ?? [],
        ]);
        // -1 first, which no effective area is: lists of fibres are never those of kinds.
        int number = Number([-1, kind, fibre.Length, .. fibre.LumpedLosses.SelectMany(l => new[] { l.Position_m, l.Loss_dB })]);
        if (_known.Count == MostObjects)
        {
            _known.Clear();
        }
        _known.Add(fibre, (number, kind));
        return (number, kind);
    }

    private int Number(double[] values)
    {
        if (!_numbers.TryGetValue(values, out int number))
        {
            number = _numbers.Count;
            _numbers.Add(values, number);
        }
        return number;
    }

    private static bool Same(double[] a, double[] b) => ReferenceEquals(a, b) || a.AsSpan().SequenceEqual(b);

    private sealed class NumbersComparer : IEqualityComparer<double[]>
    {
        public static readonly NumbersComparer Instance = new();

        public bool Equals(double[]? x, double[]? y) => x is not null && y is not null && Same(x, y);

        public int GetHashCode(double[] obj)
        {
            HashCode hash = default;
            foreach (double number in obj)
            {
                hash.Add(number);
            }
            return hash.ToHashCode();
        }
    }

    private sealed class ReferenceComparer<T> : IEqualityComparer<T>
        where T : class
    {
        public static readonly ReferenceComparer<T> Instance = new();

        public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

        public int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
    }
}

/// <summary>Numbers of one span on one grid; each part is computed when it is first asked for.</summary>
internal sealed class SpanData
{
    private readonly FibreSpan _fibre;
    private readonly WdmComb _spectrum;
    private readonly FibreKind _kind;
    private double[]? _effective;
    private (double Step, SeriesNodes Nodes)? _nodes;

    public SpanData(FibreSpan fibre, WdmComb spectrum, FibreKind kind)
    {
        (_fibre, _spectrum, _kind) = (fibre, spectrum, kind);
        Loss = [.. spectrum.Frequency.Select(f => Math.Exp(-fibre.Alpha(f) * fibre.Length))];
        Dispersion = [.. spectrum.Frequency.Select(fibre.AccumulatedDispersion)];
    }

    /// <summary>Power at the end over the launched one by attenuation alone, without lumped losses.</summary>
    public double[] Loss { get; }

    /// <summary>s/m.</summary>
    public double[] Dispersion { get; }

    /// <summary>eta of the closed form over the squares of <see cref="EffectiveLengths"/>, 1/(W2 m2).</summary>
    public double[] Efficiency => _kind.Efficiency;

    /// <summary>m.</summary>
    public double[] EffectiveLengths => _effective ??= GaussianNoise.EffectiveLengths(_fibre, _spectrum);

    /// <summary>Of channels and pumps.</summary>
    public (double[] Alpha, double[] Efficiency) Raman => _kind.Raman;

    /// <summary>Nodes of the series in log power at a step, m.</summary>
    public SeriesNodes Nodes(double step)
    {
        if (_nodes is not { } known || known.Step != step)
        {
            known = (step, new SeriesNodes(_fibre, step));
            _nodes = known;
        }
        return known.Nodes;
    }
}

/// <summary>Nonlinear and Raman efficiencies of a kind of fibre on a grid, computed when first asked for: n^2 numbers that no length changes.</summary>
internal sealed class FibreKind(FibreSpan fibre, WdmComb spectrum)
{
    private double[]? _efficiency;
    private (double[] Alpha, double[] Efficiency)? _raman;

    public (double[] Alpha, double[] Efficiency) Raman => _raman ??= RamanWaves.Coefficients(fibre, spectrum.Frequency);

    public double[] Efficiency
    {
        get
        {
            if (_efficiency is null)
            {
                _efficiency = new double[spectrum.Count * spectrum.Count];
                GaussianNoise.Efficiency(fibre, spectrum, _efficiency);
            }
            return _efficiency;
        }
    }
}
