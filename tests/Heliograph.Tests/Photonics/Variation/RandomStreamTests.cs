using CsCheck;
using Heliograph.Model;
using Heliograph.Photonics;

namespace Heliograph.Tests.Photonics.Variation;

public sealed class RandomStreamTests
{
    private static readonly RandomStream Some = RandomStream.Of(1, "test", "a/b");

    [Theory]
    [InlineData(0, 0, 0, 0xca00a0459843d731, 0x66c24222c9a845b5)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x65b021d60cd8310f, 0x4d02f3222f86df20)]
    [InlineData(0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x0a5e742c2997341c, 0xb0f883d38000de5d)]
    public void The_generator_gives_the_published_answers(ulong counter0, ulong counter1, ulong key, ulong first, ulong second)
    {
        // Known answers of Random123 for philox2x64, 10 rounds.
        RandomStream.Philox(counter0, counter1, key, out ulong a, out ulong b);
        (a, b).ShouldBe((first, second));
    }

    [Fact]
    public void A_number_is_the_same_however_it_is_asked_for() =>
        Gen.Int[0, 1000]
            .Select(Gen.Int[1, 9])
            .Sample(
                (pair, count) =>
                {
                    double[] filled = new double[count];
                    Some.FillUniform(filled, (ulong)(2 * pair));
                    Some.Bits((ulong)pair, out ulong even, out ulong odd);
                    return filled.Select((v, i) => v == Some.Uniform((ulong)(2 * pair + i))).All(v => v)
                        && even == Some.Bits((ulong)(2 * pair))
                        && odd == Some.Bits((ulong)(2 * pair + 1));
                }
            );

    [Fact]
    public void Streams_differ_by_seed_purpose_path_and_component()
    {
        RandomStream[] streams =
        [
            Some,
            RandomStream.Of(2, "test", "a/b"),
            RandomStream.Of(1, "tes", "ta/b"),
            RandomStream.Of(1, "test", "a/c"),
            RandomStream.Of(1, "", "testa/b"),
            Some.At(0),
            Some.At(1),
            Some.At(0).At(1),
        ];
        streams.Select(s => s.Bits(0)).Distinct().Count().ShouldBe(streams.Length);
        RandomStream.Of(1, "test", "a/b").Bits(77).ShouldBe(Some.Bits(77));

        // Neighbouring keys share nothing: correlation of 1e5 pairs within four standard deviations, 4/sqrt(12^2 N / 144).
        double product = Enumerable.Range(0, 100_000).Average(i => (Some.At(0).Uniform((ulong)i) - 0.5) * (Some.At(1).Uniform((ulong)i) - 0.5));
        Math.Abs(product).ShouldBeLessThan(4.0 / 12 / Math.Sqrt(100_000));
    }

    [Fact]
    public void Uniform_and_normal_numbers_pass_moments_and_kolmogorov_smirnov()
    {
        const int N = 1_000_000;
        double[] uniform = new double[N];
        Some.FillUniform(uniform, 0);
        // Moments 1/(k+1) with variance 1/(2k+1) - 1/(k+1)^2.
        for (int k = 1; k <= 4; k++)
        {
            double deviation = Math.Sqrt((1.0 / (2 * k + 1) - 1.0 / ((k + 1) * (k + 1))) / N);
            uniform.Average(u => Math.Pow(u, k)).ShouldBe(1.0 / (k + 1), 4 * deviation);
        }
        // Serial correlation of lags 1 and 2.
        for (int lag = 1; lag <= 2; lag++)
        {
            Enumerable.Range(0, N - lag).Average(i => (uniform[i] - 0.5) * (uniform[i + lag] - 0.5)).ShouldBe(0, 4.0 / 12 / Math.Sqrt(N));
        }
        double[] normal = [.. uniform.Select(RandomStream.InverseNormal)];
        // Moments 0, 1, 0, 3 with variances 1, 2, 15, 96.
        normal.Average().ShouldBe(0, 4 / Math.Sqrt(N));
        normal.Average(x => x * x).ShouldBe(1, 4 * Math.Sqrt(2.0 / N));
        normal.Average(x => x * x * x).ShouldBe(0, 4 * Math.Sqrt(15.0 / N));
        normal.Average(x => x * x * x * x).ShouldBe(3, 4 * Math.Sqrt(96.0 / N));

        // 1.95 / sqrt N is exceeded once in a thousand seeds.
        Array.Sort(uniform);
        Array.Sort(normal);
        double limit = 1.95 / Math.Sqrt(N);
        Enumerable.Range(0, N).Max(i => Math.Abs(uniform[i] - (i + 0.5) / N)).ShouldBeLessThan(limit);
        Enumerable.Range(0, N).Max(i => Math.Abs(Gaussian.Tail(-normal[i]) - (i + 0.5) / N)).ShouldBeLessThan(limit);
    }

    [Fact]
    public void The_normal_quantile_undoes_the_distribution() =>
        Gen.Double[-8.2, 8.2]
            .Sample(
                x =>
                {
                    // The tail is good to 1e-15, which is 3e-15 of x in the middle; on the right 1 - p loses digits, so the symmetric value is taken.
                    double p = Gaussian.Tail(Math.Abs(x));
                    return Math.Abs(RandomStream.InverseNormal(p) + Math.Abs(x)) <= 1e-11 * Math.Abs(x) + 1e-14
                        && (p < 1e-3 || Math.Abs(RandomStream.InverseNormal(1 - p) - Math.Abs(x)) <= 1e-11);
                },
                iter: 20_000
            );

    [Fact]
    public void Uniform_numbers_are_never_zero_or_one()
    {
        RandomStream.ToUnit(0).ShouldBe(1.0 / (1UL << 53));
        RandomStream.ToUnit(ulong.MaxValue).ShouldBe(1 - 1.0 / (1UL << 53));
        Should.Throw<ArgumentOutOfRangeException>(() => RandomStream.InverseNormal(0));
        Should.Throw<ArgumentOutOfRangeException>(() => RandomStream.InverseNormal(double.NaN));
    }
}
