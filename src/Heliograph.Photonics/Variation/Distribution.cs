using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Variation;

/// <summary>
/// Distribution of one quantity, in the quantity's own unit. Everything is drawn by its quantile, so one uniform number is one draw and its
/// size says where in the distribution it lies.
/// </summary>
public sealed record Distribution
{
    private readonly Shape _shape;
    private readonly double _a;
    private readonly double _b;
    private readonly double _c;
    private readonly Distribution? _inner;
    private readonly ImmutableArray<double> _values = [];
    private readonly ImmutableArray<double> _cumulative = [];

    private Distribution(Shape shape, double a, double b = 0, double c = 0)
    {
        _shape = shape;
        _a = Require.Finite(a);
        _b = Require.Finite(b);
        _c = Require.Finite(c);
    }

    private Distribution(Distribution inner, double low, double high)
        : this(Shape.Truncated, low, high)
    {
        _inner = inner;
        _a = inner.Cumulative(low);
        _b = inner.Cumulative(high);
        if (!(_b - _a > 1e-9))
        {
            throw new ArgumentOutOfRangeException(nameof(high), high, "less than 1e-9 of the distribution lies between the limits");
        }
        _values = [low, high];
    }

    private Distribution(ImmutableArray<double> values, ImmutableArray<double> cumulative)
        : this(Shape.Table, 0)
    {
        _values = values;
        _cumulative = cumulative;
    }

    private enum Shape
    {
        Constant,
        Normal,
        Uniform,
        Triangular,
        LogNormal,
        Truncated,
        Table,
    }

    /// <summary>Always the same value.</summary>
    public static Distribution Constant(double value) => new(Shape.Constant, value);

    /// <summary>Normal with a standard deviation, not negative.</summary>
    public static Distribution Normal(double mean, double deviation) => new(Shape.Normal, mean, Require.NotNegative(deviation));

    /// <summary>Uniform from low to high.</summary>
    public static Distribution Uniform(double low, double high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, high);
        return new Distribution(Shape.Uniform, low, high);
    }

    /// <summary>Triangular: the usual reading of a figure with low, preferred and high.</summary>
    public static Distribution Triangular(double low, double preferred, double high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, preferred);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(preferred, high);
        return new Distribution(Shape.Triangular, low, preferred, high);
    }

    /// <summary>Log-normal: median, and standard deviation of the natural logarithm.</summary>
    public static Distribution LogNormal(double median, double logDeviation) =>
        new(Shape.LogNormal, Math.Log(Require.Positive(median)), Require.NotNegative(logDeviation));

    /// <summary>What of a distribution lies between two limits, as parts that pass an inspection.</summary>
    public static Distribution Truncated(Distribution inner, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        return new Distribution(inner, low, high);
    }

    /// <summary>Rising values, each with its weight (not negative, any sum above 0).</summary>
    public static Distribution Table(ImmutableArray<double> values, ImmutableArray<double> weights)
    {
        if (values.IsDefaultOrEmpty || weights.IsDefault || weights.Length != values.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(weights), "as many weights as values, at least one");
        }
        double total = 0;
        ImmutableArray<double>.Builder sums = ImmutableArray.CreateBuilder<double>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Require.Finite(values[i], nameof(values));
            if (i > 0)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(values[i], values[i - 1], nameof(values));
            }
            total += Require.NotNegative(weights[i], nameof(weights));
            sums.Add(total);
        }
        Require.Positive(total, nameof(weights));
        return new Distribution(values, [.. sums.Select(s => s / total)]);
    }

    /// <summary>Whether it has one value only.</summary>
    public bool IsConstant => _shape == Shape.Constant;

    /// <summary>The value that is not exceeded with probability <paramref name="u"/>, strictly between 0 and 1. About 10 ns.</summary>
    public double Quantile(double u) =>
        _shape switch
        {
            Shape.Constant => _a,
            Shape.Normal => _a + _b * RandomStream.InverseNormal(u),
            Shape.Uniform => _a + (_b - _a) * u,
            Shape.Triangular => TriangularQuantile(u),
            Shape.LogNormal => Math.Exp(_a + _b * RandomStream.InverseNormal(u)),
            Shape.Truncated => Math.Clamp(_inner!.Quantile(Math.Clamp(_a + (_b - _a) * u, 1e-17, 1 - 1e-16)), _values[0], _values[1]),
            _ => TableQuantile(u),
        };

    /// <summary>Probability of a value at or below <paramref name="x"/>.</summary>
    public double Cumulative(double x) =>
        _shape switch
        {
            Shape.Constant => x >= _a ? 1 : 0,
            Shape.Normal => NormalCumulative(x - _a),
            Shape.Uniform => x >= _b ? 1
            : x <= _a ? 0
            : (x - _a) / (_b - _a),
            Shape.Triangular => TriangularCumulative(x),
            Shape.LogNormal => x <= 0 ? 0 : NormalCumulative(Math.Log(x) - _a),
            Shape.Truncated => Math.Clamp((_inner!.Cumulative(x) - _a) / (_b - _a), 0, 1),
            _ => TableCumulative(x),
        };

    private double NormalCumulative(double above) => _b == 0 ? (above >= 0 ? 1 : 0) : Gaussian.Tail(-above / _b);

    private double TriangularQuantile(double u)
    {
        double range = _c - _a;
        double rising = _b - _a;
        return range == 0 ? _a
            : u * range <= rising ? _a + Math.Sqrt(u * range * rising)
            : _c - Math.Sqrt((1 - u) * range * (_c - _b));
    }

    private double TriangularCumulative(double x) =>
        x >= _c ? 1
        : x <= _a ? 0
        : x <= _b ? (x - _a) * (x - _a) / ((_c - _a) * (_b - _a))
        : 1 - (_c - x) * (_c - x) / ((_c - _a) * (_c - _b));

    private double TableQuantile(double u)
    {
        int i = 0;
        while (i < _cumulative.Length - 1 && _cumulative[i] < u)
        {
            i++;
        }
        return _values[i];
    }

    private double TableCumulative(double x)
    {
        int i = 0;
        while (i < _values.Length && _values[i] <= x)
        {
            i++;
        }
        return i == 0 ? 0 : _cumulative[i - 1];
    }
}
