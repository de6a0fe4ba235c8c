using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Coding;

namespace Heliograph.Tests.Photonics;

public sealed class ErrorRatioTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(2.0)]
    [InlineData(2.83)] // where the series hands over to the continued fraction: z = 2
    [InlineData(3.414)]
    [InlineData(7.0)]
    [InlineData(15.0)]
    [InlineData(30.0)]
    public void The_gaussian_tail_is_its_own_integral(double x)
    {
        // Qf(x) = phi(x) * integral of exp(-x t - t^2/2) dt over t > 0, by Simpson's rule: nothing underflows.
        const int Steps = 200_000;
        double end = 40 / (x + 1);
        double h = end / Steps;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double t = i * h;
            double weight =
                i == 0 || i == Steps ? 1
                : i % 2 == 1 ? 4
                : 2;
            sum += weight * Math.Exp(-x * t - t * t / 2);
        }
        double log = -x * x / 2 - 0.5 * Math.Log(2 * Math.PI) + Math.Log(sum * h / 3);

        Gaussian.LogTail(x).ShouldBe(log, 1e-11);
    }

    [Fact]
    public void The_inverse_tail_undoes_the_tail() =>
        Gen.Double[0.0, 37.0].Sample(x => Math.Abs(Gaussian.InverseLogTail(Gaussian.LogTail(x)) - x) < 1e-9);

    [Theory]
    [InlineData(2, 1.3)]
    [InlineData(4, 1.5)]
    [InlineData(8, 1.2)]
    public void Pam_errors_are_as_often_as_drawn_ones(int levels, double q)
    {
        // Monte-Carlo: levels at 0, 2q, 4q, ..., unit noise, nearest level, neighbours differ in one Gray bit.
        const int Symbols = 2_000_000;
        Stream stream = new(7);
        long bitErrors = 0;
        for (int i = 0; i < Symbols; i++)
        {
            int sent = (int)(stream.Next() % (ulong)levels);
            double received = 2 * q * sent + stream.NextNormal();
            int decided = Math.Clamp((int)Math.Round(received / (2 * q)), 0, levels - 1);
            bitErrors += System.Numerics.BitOperations.PopCount((uint)((sent ^ (sent >> 1)) ^ (decided ^ (decided >> 1))));
        }
        double drawn = bitErrors / (Symbols * Math.Log2(levels));

        // Beyond the neighbour an error flips more bits than one: about Qf(3q)/Qf(q), below 0.1 %; sampling error 0.4 %.
        Pam.BitErrorRatio(levels, q).ShouldBe(drawn, drawn * 0.015);
    }

    [Fact]
    public void A_codeword_fails_as_often_as_drawn_ones()
    {
        // RS(31, 21) over 5 bits corrects 5 symbols; at BER 0.02 p = 1 - 0.98^5 = 0.0961 a symbol.
        ReedSolomon code = new(31, 21, 5);
        const int Codewords = 200_000;
        Stream stream = new(11);
        int failed = 0;
        for (int i = 0; i < Codewords; i++)
        {
            int bad = 0;
            for (int s = 0; s < code.Symbols; s++)
            {
                bool error = false;
                for (int b = 0; b < code.SymbolBits; b++)
                {
                    error |= stream.NextUnit() < 0.02;
                }
                bad += error ? 1 : 0;
            }
            failed += bad > code.Correctable ? 1 : 0;
        }
        double drawn = (double)failed / Codewords;

        // Standard deviation sqrt(P / N), about 0.0004; four of them.
        code.CodewordErrorRatio(0.02).ShouldBe(drawn, 4 * Math.Sqrt(drawn / Codewords));
    }

    [Theory]
    [InlineData(544, 514, 2.4e-4)]
    [InlineData(544, 514, 1e-3)]
    [InlineData(528, 514, 5e-5)]
    [InlineData(544, 514, 5e-3)]
    public void The_log_domain_agrees_with_the_naive_tail_where_that_does_not_underflow(int n, int k, double ber)
    {
        double p = 1 - Math.Pow(1 - ber, 10);
        int t = (n - k) / 2;
        // Ratio recursion upwards from (1-p)^n, the terms beyond t added from the small end.
        double term = Math.Pow(1 - p, n);
        List<double> tail = [];
        for (int i = 0; i <= n; i++)
        {
            if (i > t)
            {
                tail.Add(term);
            }
            term *= (n - i) / (i + 1.0) * p / (1 - p);
        }
        double naive = tail.AsEnumerable().Reverse().Sum();

        new ReedSolomon(n, k, 10).CodewordErrorRatio(ber).ShouldBe(naive, naive * 1e-9);
    }

    [Fact]
    public void Kp4_at_its_limit_has_the_codeword_error_ratio_that_is_published() =>
        // Fact sheet photonics, section 5: CER 8.15e-13 at 2.4e-4.
        ReedSolomon.Kp4.CodewordErrorRatio(2.4e-4).ShouldBe(8.15e-13, 0.01e-13 * 8.15);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Interleaving_loses_a_frame_with_any_codeword_that_it_touches(int interleaved)
    {
        // Monte-Carlo over the line: codewords of 800 symbols alternate symbol by symbol in groups of c; a frame of 100
        // symbols (m = 8) starts anywhere; each codeword that it touches fails with P. The code RS(7, 6) over 1 bit
        // corrects nothing, so that P = 1 - 0.985^7 = 0.1004.
        const int Frames = 400_000;
        const int Codeword = 800;
        const int Frame = 100;
        ReedSolomon code = new(7, 6, 1);
        double failing = code.CodewordErrorRatio(0.015);
        failing.ShouldBe(1 - Math.Pow(0.985, 7), 1e-12);
        Stream stream = new(5);
        int lost = 0;
        for (int f = 0; f < Frames; f++)
        {
            int start = (int)(stream.NextUnit() * Codeword * interleaved);
            HashSet<int> touched = [];
            for (int symbol = start; symbol < start + Frame; symbol++)
            {
                touched.Add(symbol / (Codeword * interleaved) * interleaved + symbol % interleaved);
            }
            bool hit = false;
            for (int c = 0; c < touched.Count; c++)
            {
                hit |= stream.NextUnit() < failing;
            }
            lost += hit ? 1 : 0;
        }

        // The formula lets every straddling frame touch all 2 c; one in a hundred has a symbol or two beyond the edge.
        double drawn = (double)lost / Frames;
        code.FrameLossRatio(0.015, interleaved, (double)Codeword / Frame).ShouldBe(drawn, drawn * 0.015);
        // To first order P (c + 1/m).
        ReedSolomon.Kp4.FrameLossRatio(2.4e-4, interleaved, 8).ShouldBe(ReedSolomon.Kp4.CodewordErrorRatio(2.4e-4) * (interleaved + 1.0 / 8), 1e-20);
    }

    [Fact]
    public void More_errors_never_lose_fewer_frames() =>
        Gen.Double[-12.0, -0.4]
            .Select(Gen.Double[0.0, 0.3])
            .Sample(
                (exponent, more) =>
                    ReedSolomon.Kp4.FrameLossRatio(Math.Pow(10, exponent), 2, 8)
                    <= ReedSolomon.Kp4.FrameLossRatio(Math.Pow(10, exponent + more), 2, 8) * (1 + 1e-9)
            );

    [Fact]
    public void No_errors_lose_nothing_and_all_errors_lose_all()
    {
        ReedSolomon.Kp4.FrameLossRatio(0, 1, 8).ShouldBe(0);
        ReedSolomon.Kp4.FrameLossRatio(0.4, 1, 8).ShouldBe(1, 1e-12);
    }

    // SplitMix64 (Steele, Lea, Flood 2014): a small stream with a fixed seed, so that a failure repeats.
    private sealed class Stream(ulong state)
    {
        private ulong _state = state;

        public ulong Next()
        {
            unchecked
            {
                _state += 0x9E3779B97F4A7C15;
                ulong z = _state;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                return z ^ (z >> 31);
            }
        }

        public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

        public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextUnit())) * Math.Cos(2 * Math.PI * NextUnit());
    }
}
