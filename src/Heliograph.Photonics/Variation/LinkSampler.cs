using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Variation;

/// <summary>Draws lanes of a <see cref="LinkVariation"/> and solves them. Without state, so blocks run on any thread.</summary>
internal sealed class LinkSampler
{
    private const int Quantities = (int)LinkQuantity.DispersionPenaltyDb + 1;

    private readonly LinkVariation _variation;
    private readonly RandomStream _common;
    private readonly RandomStream _local;

    /// <summary>Draws of a module, of some lanes, of a lane: what is drawn, for which parameter (-1: the temperature).</summary>
    private readonly ImmutableArray<(Distribution Distribution, int Parameter)> _commonDraws;
    private readonly ImmutableArray<SharedDraw> _sharedDraws;
    private readonly ImmutableArray<(Distribution Distribution, int Parameter)> _localDraws;

    /// <summary>Quantities that some parameter gives, and the sum of what is constant in them.</summary>
    private readonly bool[] _given = new bool[Quantities];
    private readonly double[] _constant = new double[Quantities];
    private readonly double[] _perKelvin = new double[Quantities];
    private readonly double _constantTemperature;
    private readonly double _nominalLogOma;

    public LinkSampler(LinkVariation variation, RandomStream stream)
    {
        _variation = variation;
        _common = stream.At(0);
        _local = stream.At(1);
        RandomStream shared = stream.At(2);
        List<(Distribution, int)> common = [];
        List<SharedDraw> some = [];
        List<(Distribution, int)> local = [];
        _constantTemperature = variation.Temperature is null ? variation.ReferenceTemperature : 0;
        Sort(variation.Temperature, -1, 1, common, ref _constantTemperature);
        Sort(variation.LocalTemperature, -1, 1, local, ref _constantTemperature);
        for (int p = 0; p < variation.Parameters.Length; p++)
        {
            VariedParameter parameter = variation.Parameters[p];
            int quantity = (int)parameter.Quantity;
            _given[quantity] = true;
            _perKelvin[quantity] += parameter.PerKelvin;
            if (parameter.SharedBy is { } lanes && lanes < variation.LanesPerModule && !parameter.Common.IsConstant)
            {
                some.Add(new SharedDraw(parameter.Common, p, lanes, shared.At((ulong)some.Count)));
            }
            else
            {
                Sort(parameter.Common, p, 1, common, ref _constant[quantity]);
            }
            Sort(parameter.Local, p, parameter.Count, local, ref _constant[quantity]);
        }
        _commonDraws = [.. common];
        _sharedDraws = [.. some];
        _localDraws = [.. local];
        // OMA under launch and loss where a parameter gives either; else that of the nominal signal less the losses that vary.
        _nominalLogOma = OpticalModulation.ToDb(variation.Nominal.Oma / 1e-3);
        double median = MarginAt(0.5);
        Middle = double.IsFinite(median) ? median : 0;
    }

    /// <summary>Random numbers behind one lane.</summary>
    public int Draws => _commonDraws.Length + _sharedDraws.Length + _localDraws.Length;

    /// <summary>Margin around which the sums run, dB.</summary>
    public double Middle { get; }

    /// <summary>
    /// Margins of <paramref name="count"/> modules from number <paramref name="first"/> on, lane by lane; minus infinity for one that never closes.
    /// </summary>
    public VariationSums Draw(int first, int count, Span<double> margins)
    {
        VariationSums sums = new(Draws);
        int lanes = _variation.LanesPerModule;
        Span<double> uniform = stackalloc double[Draws];
        Span<double> common = stackalloc double[Quantities];
        Span<double> values = stackalloc double[Quantities];
        Span<double> shared = stackalloc double[_sharedDraws.Length];
        Span<double> ofSome = uniform.Slice(_commonDraws.Length, _sharedDraws.Length);
        Span<double> ofLane = uniform[(_commonDraws.Length + _sharedDraws.Length)..];
        // Numbers come in pairs, so every module and lane begins at an even one.
        ulong commonStride = (ulong)(_commonDraws.Length + 1) & ~1UL;
        ulong localStride = (ulong)(_localDraws.Length + 1) & ~1UL;
        for (int m = 0; m < count; m++)
        {
            ulong module = (ulong)(first + m);
            _common.FillUniform(uniform[.._commonDraws.Length], module * commonStride);
            _constant.CopyTo(common);
            double moduleTemperature = _constantTemperature + Add(_commonDraws, uniform, common);
            bool good = true;
            for (int lane = 0; lane < lanes; lane++)
            {
                _local.FillUniform(ofLane, (module * (ulong)lanes + (ulong)lane) * localStride);
                common.CopyTo(values);
                AddShared(module, lane, ofSome, shared, values);
                double temperature = moduleTemperature + Add(_localDraws, ofLane, values);
                double margin = Margin(values, temperature);
                margins[m * lanes + lane] = margin;
                good &= margin >= 0;
                Count(sums, uniform, margin);
            }
            sums.GoodModules += good ? 1 : 0;
        }
        return sums;
    }

    /// <summary>Margin with every draw at the same quantile, dB; minus infinity where it never closes.</summary>
    public double MarginAt(double u)
    {
        Span<double> uniform = new double[Draws];
        uniform.Fill(u);
        Span<double> values = [.. _constant];
        foreach (SharedDraw draw in _sharedDraws)
        {
            values[(int)_variation.Parameters[draw.Parameter].Quantity] += draw.Distribution.Quantile(u);
        }
        double temperature = _constantTemperature + Add(_commonDraws, uniform, values) + Add(_localDraws, uniform, values);
        return Margin(values, temperature);
    }

    /// <summary>
    /// Var(E[margin | draw]) / Var(margin) of each parameter, its draws added; less what sampling alone puts into the means of the bins.
    /// </summary>
    public ImmutableArray<Contribution> Contributions(VariationSums sums, long closing)
    {
        double[] explained = new double[_variation.Parameters.Length + 1];
        double mean = closing > 0 ? sums.Sum / closing : 0;
        double variance = closing > 1 ? (sums.Squares - sums.Sum * mean) / closing : 0;
        for (int d = 0; d < Draws && variance > 0; d++)
        {
            double between = 0;
            int used = 0;
            for (int b = d * VariationSums.Bins; b < (d + 1) * VariationSums.Bins; b++)
            {
                if (sums.BinCounts[b] > 0)
                {
                    double difference = sums.BinSums[b] / sums.BinCounts[b] - mean;
                    between += difference * difference * sums.BinCounts[b];
                    used++;
                }
            }
            explained[ParameterOf(d) + 1] += between / (closing * variance) - (used - 1.0) / closing;
        }
        return [new Contribution("temperature", explained[0]), .. _variation.Parameters.Select((p, i) => new Contribution(p.Name, explained[i + 1]))];
    }

    private static void Sort(Distribution? distribution, int parameter, int count, List<(Distribution, int)> draws, ref double constant)
    {
        for (int i = 0; i < count && distribution is not null; i++)
        {
            if (distribution.IsConstant)
            {
                constant += distribution.Quantile(0.5);
            }
            else
            {
                draws.Add((distribution, parameter));
            }
        }
    }

    private int ParameterOf(int draw)
    {
        int some = draw - _commonDraws.Length;
        int lane = some - _sharedDraws.Length;
        return some < 0 ? _commonDraws[draw].Parameter
            : lane < 0 ? _sharedDraws[some].Parameter
            : _localDraws[lane].Parameter;
    }

    // Draws anew at the first lane of those that share, and adds what they have.
    private void AddShared(ulong module, int lane, Span<double> uniform, Span<double> drawn, Span<double> values)
    {
        for (int d = 0; d < _sharedDraws.Length; d++)
        {
            SharedDraw draw = _sharedDraws[d];
            if (lane % draw.Lanes == 0)
            {
                int groups = (_variation.LanesPerModule - 1) / draw.Lanes + 1;
                uniform[d] = draw.Stream.Uniform(module * (ulong)groups + (ulong)(lane / draw.Lanes));
                drawn[d] = draw.Distribution.Quantile(uniform[d]);
            }
            values[(int)_variation.Parameters[draw.Parameter].Quantity] += drawn[d];
        }
    }

    // Adds what is drawn to the quantities; the temperature is returned.
    private double Add(ImmutableArray<(Distribution Distribution, int Parameter)> draws, ReadOnlySpan<double> uniform, Span<double> values)
    {
        double temperature = 0;
        for (int d = 0; d < draws.Length; d++)
        {
            double value = draws[d].Distribution.Quantile(uniform[d]);
            int parameter = draws[d].Parameter;
            if (parameter < 0)
            {
                temperature += value;
            }
            else
            {
                values[(int)_variation.Parameters[parameter].Quantity] += value;
            }
        }
        return temperature;
    }

    private double Margin(Span<double> values, double temperature)
    {
        double above = temperature - _variation.ReferenceTemperature;
        for (int q = 0; q < Quantities; q++)
        {
            values[q] += _perKelvin[q] * above;
        }
        ImddSignal nominal = _variation.Nominal;
        double extinction = _given[(int)LinkQuantity.ExtinctionRatioDb]
            ? OpticalModulation.FromDb(values[(int)LinkQuantity.ExtinctionRatioDb])
            : nominal.ExtinctionRatio;
        ImddSignal signal = nominal with
        {
            ExtinctionRatio = extinction,
            Rin = Ratio(values, LinkQuantity.RinDbPerHz, nominal.Rin),
            ThermalNoise = Plain(values, LinkQuantity.ThermalNoise, nominal.ThermalNoise),
            Responsivity = Plain(values, LinkQuantity.Responsivity, nominal.Responsivity),
            DarkCurrent = Plain(values, LinkQuantity.DarkCurrent, nominal.DarkCurrent),
            InterferenceRatio = Ratio(values, LinkQuantity.InterferenceDb, nominal.InterferenceRatio),
            IncoherentCrosstalkRatio = Ratio(values, LinkQuantity.CrosstalkDb, nominal.IncoherentCrosstalkRatio),
            IsiPenaltyDb = Plain(values, LinkQuantity.IsiPenaltyDb, nominal.IsiPenaltyDb),
            DispersionPenaltyDb = Plain(values, LinkQuantity.DispersionPenaltyDb, nominal.DispersionPenaltyDb),
        };
        if (!signal.IsPossible || ImddSolver.RequiredOma(signal, _variation.TargetBer).Oma is not { } required)
        {
            return double.NegativeInfinity;
        }
        double available = _given[(int)LinkQuantity.LaunchDbm]
            ? values[(int)LinkQuantity.LaunchDbm] - OpticalModulation.SwingLossDb(extinction)
            : _nominalLogOma;
        double margin = available - values[(int)LinkQuantity.LossDb] - OpticalModulation.ToDb(required / 1e-3);
        return double.IsFinite(margin) ? margin : double.NegativeInfinity;
    }

    private double Plain(ReadOnlySpan<double> values, LinkQuantity quantity, double nominal) =>
        _given[(int)quantity] ? values[(int)quantity] : nominal;

    private double Ratio(ReadOnlySpan<double> values, LinkQuantity quantity, double nominal) =>
        _given[(int)quantity] ? OpticalModulation.FromDb(values[(int)quantity]) : nominal;

    private void Count(VariationSums sums, ReadOnlySpan<double> uniform, double margin)
    {
        if (double.IsNegativeInfinity(margin))
        {
            sums.NeverCloses++;
            return;
        }
        sums.GoodLanes += margin >= 0 ? 1 : 0;
        sums.Least = Math.Min(sums.Least, margin);
        sums.Largest = Math.Max(sums.Largest, margin);
        double around = margin - Middle;
        sums.Sum += around;
        sums.Squares += around * around;
        for (int d = 0; d < uniform.Length; d++)
        {
            int bin = d * VariationSums.Bins + (int)(uniform[d] * VariationSums.Bins);
            sums.BinSums[bin] += around;
            sums.BinCounts[bin]++;
        }
    }

    /// <summary>One number for every <paramref name="Lanes"/> neighbouring lanes of a module, fewer at its end.</summary>
    private readonly record struct SharedDraw(Distribution Distribution, int Parameter, int Lanes, RandomStream Stream);
}
