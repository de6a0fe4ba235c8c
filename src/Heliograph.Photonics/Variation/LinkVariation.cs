using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Variation;

/// <summary>
/// Monte Carlo of an IM-DD link over manufacturing and temperature: every lane's available OMA against the OMA that the joint solver
/// requires of it. Equations of <c>docs/models/variation.md</c>. A lane takes well under 1 us; the result is the same to the last bit for any
/// number of threads (test <c>Any_number_of_threads_gives_the_same_bits</c>).
/// </summary>
public sealed record LinkVariation
{
    /// <summary>Lanes of a block of work, about: fixed, so that sums have one order.</summary>
    private const int LanesPerBlock = 8192;

    private const int HistogramBins = 64;

    /// <summary>What no parameter replaces. Its OMA stands for launch and loss where neither varies.</summary>
    public required ImddSignal Nominal { get; init; }

    /// <summary>Bit error ratio that a lane must reach.</summary>
    public required double TargetBer { get; init; }

    public required ImmutableArray<VariedParameter> Parameters { get; init; }

    /// <summary>Temperature of the module, K; null at the reference temperature.</summary>
    public Distribution? Temperature { get; init; }

    /// <summary>Kelvin of a lane over its module; null for none.</summary>
    public Distribution? LocalTemperature { get; init; }

    /// <summary>Temperature at which the parameters hold, K.</summary>
    public double ReferenceTemperature { get; init; } = PhysicalConstants.CelsiusZero + 25;

    /// <summary>Lanes of a module, which works when all of them do.</summary>
    public int LanesPerModule { get; init; } = 1;

    /// <summary>Probabilities of the quantiles to report, rising.</summary>
    public ImmutableArray<double> Probabilities { get; init; } = [0.001, 0.01, 0.1, 0.5, 0.9];

    /// <summary>Draws <paramref name="modules"/> modules.</summary>
    /// <param name="stream">Where the numbers come from; the same stream gives the same population.</param>
    /// <param name="threads">0 for all.</param>
    public VariationResult Run(RandomStream stream, int modules, int threads = 0)
    {
        Check();
        Require.AtLeast(modules, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)modules * LanesPerModule, Array.MaxLength, nameof(modules));
        Require.AtLeast(threads, 0);
        LinkSampler sampler = new(this, stream);
        int modulesPerBlock = Math.Max(1, LanesPerBlock / LanesPerModule);
        int blocks = (modules - 1) / modulesPerBlock + 1;
        double[] margins = new double[modules * LanesPerModule];
        VariationSums[] sums = new VariationSums[blocks];
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        Parallel.For(
            0,
            blocks,
            options,
            b =>
            {
                int first = b * modulesPerBlock;
                int count = Math.Min(modulesPerBlock, modules - first);
                sums[b] = sampler.Draw(first, count, margins.AsSpan(first * LanesPerModule, count * LanesPerModule));
            }
        );
        VariationSums total = new(sampler.Draws);
        foreach (VariationSums block in sums)
        {
            total.Add(block);
        }
        return Result(sampler, total, margins, modules);
    }

    /// <summary>
    /// Margin of the one lane in which every parameter and the temperature take the quantile <paramref name="u"/> (0.5: medians), dB; null
    /// where it never closes.
    /// </summary>
    public double? MarginAtQuantile(double u)
    {
        Check();
        LinkSampler sampler = new(this, RandomStream.Of(0, "", ""));
        double margin = sampler.MarginAt(u);
        return double.IsNegativeInfinity(margin) ? null : margin;
    }

    private VariationResult Result(LinkSampler sampler, VariationSums total, double[] margins, int modules)
    {
        long closing = margins.Length - total.NeverCloses;
        double? mean = closing > 0 ? total.Sum / closing : null;
        // Margins were summed around a middle, so the difference does not cancel.
        double variance = closing > 1 ? Math.Max(0, total.Squares - total.Sum * total.Sum / closing) / (closing - 1) : 0;
        MarginOrder order = new(margins, total.Least, total.Largest, HistogramBins);
        return new VariationResult(
            margins.Length,
            modules,
            total.NeverCloses,
            mean + sampler.Middle,
            closing > 1 ? Math.Sqrt(variance) : null,
            (double)total.GoodLanes / margins.Length,
            (double)total.GoodModules / modules,
            [.. Probabilities.Select(p => new MarginQuantile(p, order.Quantile(p)))],
            order.Histogram,
            sampler.Contributions(total, closing)
        );
    }

    private void Check()
    {
        Nominal.Check();
        ImddClosedForms.RequiredQ(Nominal.Levels, TargetBer);
        ArgumentOutOfRangeException.ThrowIfLessThan(LanesPerModule, 1);
        Require.Positive(ReferenceTemperature);
        if (Parameters.IsDefault)
        {
            throw new ArgumentOutOfRangeException(nameof(Parameters), "an array, which may be empty");
        }
        foreach (VariedParameter parameter in Parameters)
        {
            Require.AtLeast(parameter.Count, 1, parameter.Name);
            Require.AtLeast(parameter.SharedBy ?? 1, 1, parameter.Name);
            Require.Finite(parameter.PerKelvin, parameter.Name);
        }
        foreach (double probability in Probabilities)
        {
            if (!(probability is > 0 and < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(Probabilities), probability, "between 0 and 1");
            }
        }
    }
}
