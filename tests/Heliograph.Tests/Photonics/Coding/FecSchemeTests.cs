using System.Numerics;
using CsCheck;
using Heliograph.Photonics.Coding;

namespace Heliograph.Tests.Photonics.Coding;

public sealed class FecSchemeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(544, 514, 240, 1_000_000)]
    [InlineData(544, 514, 1, 1_000_000)]
    [InlineData(544, 514, 22, 10_000)]
    [InlineData(544, 514, 5, 1_000)]
    [InlineData(544, 514, 3, 100)]
    [InlineData(528, 514, 50, 1_000_000)]
    [InlineData(528, 514, 7, 10_000)]
    public void The_codeword_error_ratio_is_the_exact_sum_in_whole_numbers(int n, int k, int errors, int bits)
    {
        // BER = errors/bits. p = 1 - ((bits - errors)/bits)^10 = a/(a + b) with b = (bits - errors)^10; sum of C(n,i) a^i b^(n-i) over i > t.
        BigInteger b = BigInteger.Pow(bits - errors, 10);
        BigInteger whole = BigInteger.Pow(bits, 10);
        BigInteger a = whole - b;
        BigInteger term = BigInteger.Pow(b, n);
        BigInteger tail = 0;
        for (int i = 0; i <= n; i++)
        {
            tail += i > (n - k) / 2 ? term : 0;
            term = i < n ? term * a * (n - i) / (b * (i + 1)) : 0;
        }
        double exact = BigInteger.Log(tail) - n * BigInteger.Log(whole);

        new ReedSolomon(n, k, 10).LogCodewordErrorRatio((double)errors / bits).ShouldBe(exact, 1e-9);
    }

    [Fact]
    public void Kp4_at_2_4e_4_loses_the_published_share_of_frames()
    {
        // Fact sheet photonics, phy-01: 9.2e-13 for 64 octets without interleaving.
        ReedSolomonFec fec = new(ReedSolomon.Kp4, 1);
        fec.FrameLossRatio(2.4e-4, 64).ShouldBe(9.17e-13, 0.01e-12);
        fec.PreFecLimit(9.17e-13, 64)!.Value.ShouldBe(2.4e-4, 1e-6);
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(4, 64)]
    [InlineData(1, 1)]
    [InlineData(2, 576)]
    [InlineData(1, 1518)]
    [InlineData(4, 1518)]
    [InlineData(1, 9018)]
    [InlineData(2, 9018)]
    [InlineData(4, 9018)]
    public void A_frame_is_lost_with_any_codeword_that_one_of_its_blocks_lies_in(int interleaved, int bytes)
    {
        // Counted bit by bit for each start: blocks of 64 bits of data fill 64.25 bits of payload (four in 257), 10 bits a symbol,
        // symbols dealt to the codewords in turn, 514 to each.
        const double Ber = 1.1e-3;
        double survives = 1 - ReedSolomon.Kp4.CodewordErrorRatio(Ber);
        int blocks = (8 + bytes) / 8 + 1 + 1; // preamble and frame, terminator in the last; and the block behind
        int starts = 80 * interleaved;
        double lost = 0;
        for (int start = 0; start < starts; start++)
        {
            HashSet<(int Group, int Codeword)> touched = [];
            int first = (int)Math.Floor(start * 64.25);
            int last = (int)Math.Ceiling((start + blocks) * 64.25) - 1;
            for (int symbol = first / 10; symbol <= last / 10; symbol++)
            {
                touched.Add((symbol / (514 * interleaved), symbol % interleaved));
            }
            lost += (1 - Math.Pow(survives, touched.Count)) / starts;
        }

        new ReedSolomonFec(ReedSolomon.Kp4, interleaved).FrameLossRatio(Ber, bytes).ShouldBe(lost, 1e-10 * lost + 1e-15);
    }

    [Fact]
    public void A_frame_of_64_octets_is_an_eighth_of_a_codeword() =>
        Gen.Double[-5.0, -1.0]
            .Select(Gen.Int[1, 4])
            .Sample(
                (exponent, c) =>
                {
                    double ber = Math.Pow(10, exponent);
                    double published = ReedSolomon.Kp4.FrameLossRatio(ber, c, 8);
                    return Math.Abs(new ReedSolomonFec(ReedSolomon.Kp4, c).FrameLossRatio(ber, 64) - published) <= 1e-9 * published;
                }
            );

    private static readonly FecScheme[] Schemes =
    [
        new ReedSolomonFec(ReedSolomon.Kp4, 2),
        new ReedSolomonFec(ReedSolomon.Kr4, 1, electricalBer: 1e-6),
        new ReedSolomonFec(ReedSolomon.Kp4, 4, new InnerHamming(6), electricalBer: 2e-5),
        new ReedSolomonFec(ReedSolomon.Kp4, 2, new InnerHamming(3), 6),
        new ReedSolomonFec(ReedSolomon.Kp4, 1, new InnerHamming(2), 1),
        new ReedSolomonFec(ReedSolomon.Kp4, 2, bursts: new BurstErrors(0.75, false, 4, 2)),
        new ReedSolomonFec(ReedSolomon.Kp4, 4, bursts: new BurstErrors(0.75, true, 1, 4), electricalBer: 1e-5),
        new ThresholdFec(2e-2, 1e-15, 0.153),
    ];

    [Fact]
    public void Loss_is_a_probability_that_rises_with_errors_and_with_length() =>
        Gen.Int[0, Schemes.Length - 1]
            .Select(i => Schemes[i])
            .Select(Gen.Double[-9.0, -0.01], Gen.Double[0.0, 0.3], Gen.Int[1, 9018])
            .Sample(
                (fec, exponent, more, bytes) =>
                {
                    double loss = fec.FrameLossRatio(Math.Pow(10, exponent), bytes);
                    double worse = fec.FrameLossRatio(Math.Min(0.99, Math.Pow(10, exponent + more)), bytes);
                    double longer = fec.FrameLossRatio(Math.Pow(10, exponent), bytes + 500);
                    return loss is >= 0 and <= 1
                        && loss <= worse * (1 + 1e-9)
                        && loss <= longer * (1 + 1e-12)
                        && double.IsFinite(fec.PostFecBer(Math.Pow(10, exponent)));
                }
            );

    [Fact]
    public void The_limit_is_the_inverse_of_the_loss()
    {
        foreach (FecScheme fec in Schemes.OfType<ReedSolomonFec>())
        {
            double limit = fec.PreFecLimit(1e-10, 1518)!.Value;
            fec.FrameLossRatio(limit, 1518).ShouldBe(1e-10, 1e-15);
        }
        ThresholdFec coherent = new(2e-2, 1e-15, 0.153);
        coherent.PreFecLimit(1e-10, 1518)!.Value.ShouldBe(2e-2, 1e-9);
        coherent.PreFecLimit(1e-14, 1518).ShouldBeNull();
        // Electrical interfaces alone may lose more than is allowed.
        new ReedSolomonFec(ReedSolomon.Kp4, 1, new InnerHamming(6), electricalBer: 1e-3)
            .PreFecLimit(1e-10, 64)
            .ShouldBeNull();
    }

    [Fact]
    public void Error_free_lines_lose_nothing_and_hopeless_ones_everything()
    {
        foreach (FecScheme fec in Schemes)
        {
            fec.FrameLossRatio(0, 64).ShouldBeLessThan(1e-12);
            fec.FrameLossRatio(0.4, 64).ShouldBe(1, 1e-9);
        }
    }

    [Fact]
    public void Electrical_errors_add_to_those_of_the_optics()
    {
        // phy-04: 2.4e-4 and four interfaces of 1e-5 against 2.8e-4 in one. 1 - (1-a)(1-b) is a b = 1e-8 short of a + b.
        double apart = new ReedSolomonFec(ReedSolomon.Kp4, 2, electricalBer: 4e-5).FrameLossRatio(2.4e-4, 64);
        double together = new ReedSolomonFec(ReedSolomon.Kp4, 2).FrameLossRatio(2.8e-4, 64);
        apart.ShouldBe(together, 1e-3 * together);
        // Behind the inner code they meet its symbols: with an error-free optical line they are all there is.
        double inner = new ReedSolomonFec(ReedSolomon.Kp4, 4, new InnerHamming(6), electricalBer: 2e-4).FrameLossRatio(0, 64);
        inner.ShouldBe(new ReedSolomonFec(ReedSolomon.Kp4, 4).FrameLossRatio(2e-4, 64), 1e-9 * inner);
    }

    [Fact]
    public void A_wrong_bit_stays_wrong_as_often_as_drawn()
    {
        // RS(30, 26) over 10 bits at 6e-3: wrong bits counted in the codewords with more than two wrong symbols.
        const double Ber = 6e-3;
        const int Codewords = 100_000;
        Random random = new(3);
        long left = 0;
        for (int c = 0; c < Codewords; c++)
        {
            int wrongSymbols = 0;
            int wrongBits = 0;
            for (int s = 0; s < 30; s++)
            {
                int bits = 0;
                for (int b = 0; b < 10; b++)
                {
                    bits += random.NextDouble() < Ber ? 1 : 0;
                }
                wrongBits += bits;
                wrongSymbols += bits > 0 ? 1 : 0;
            }
            left += wrongSymbols > 2 ? wrongBits : 0;
        }
        double drawn = left / (300.0 * Codewords);
        new ReedSolomonFec(new ReedSolomon(30, 26, 10), 1).PostFecBer(Ber).ShouldBe(drawn, 0.02 * drawn);
    }

    [Fact]
    public void Rates_and_payloads_are_those_of_the_standards()
    {
        // phy-05: 20 blocks of 257 bits are 514 symbols of 10.
        (20 * 257).ShouldBe(ReedSolomon.Kp4.Payload * ReedSolomon.Kp4.SymbolBits);
        // phy-14: 200 Gb/s on PAM4 is 106.25 GBd with KP4 and 113.4375 with the inner code.
        new ReedSolomonFec(ReedSolomon.Kp4, 4).LineRateFactor.ShouldBe(106.25 * 2 / 200, 1e-12);
        new ReedSolomonFec(ReedSolomon.Kp4, 4, new InnerHamming(6)).LineRateFactor.ShouldBe(113.4375 * 2 / 200, 1e-12);
        // KR4: 25.78125 Gb/s for 25 Gb/s.
        new ReedSolomonFec(ReedSolomon.Kr4, 1).LineRateFactor.ShouldBe(25.78125 / 25, 1e-12);
        new ThresholdFec(2e-2, 1e-15, 0.153).LineRateFactor.ShouldBe(1.153, 1e-12);
    }

    [Fact]
    public void Undetected_codewords_are_rarer_than_the_published_bound()
    {
        // phy-06: at most 1e-16 of the uncorrectable ones. In whole numbers: sum of C(544,s) 1023^s over s <= 15, over 1023^30.
        BigInteger ways = 1;
        BigInteger sum = 0;
        for (int s = 0; s <= 15; s++)
        {
            sum += ways;
            ways = ways * 1023 * (544 - s) / (s + 1);
        }
        double exact = Math.Exp(BigInteger.Log(sum) - 30 * Math.Log(1023));
        ReedSolomon.Kp4.MiscorrectionBound.ShouldBe(exact, 1e-9 * exact);
        exact.ShouldBeLessThan(1e-16);
        // Full length: about 1/t!.
        double factorial = Enumerable.Range(1, 15).Aggregate(1.0, (f, i) => f * i);
        new ReedSolomon(1023, 993, 10).MiscorrectionBound.ShouldBe(1 / factorial, 0.15 / factorial);
        new ReedSolomonFec(ReedSolomon.Kp4, 1).UndetectedCodewordRatio(2.4e-4).ShouldBe(8.15e-13 * exact, 0.01 * 8.15e-13 * exact);
    }

    [Fact]
    public void Coding_gains_lie_where_data_sheets_have_them()
    {
        // Intel AN 846: KP4 6 to 6.5 dB, KR4 5 to 5.5 dB of coding gain; the printed figures are for about 1e-12 and before overhead.
        double kp4 = Gain(new ReedSolomonFec(ReedSolomon.Kp4, 1), 1e-12);
        double kr4 = Gain(new ReedSolomonFec(ReedSolomon.Kr4, 1), 1e-12);
        double inner = Gain(new ReedSolomonFec(ReedSolomon.Kp4, 4, new InnerHamming(6)), 1e-12);
        output.WriteLine($"{kp4} {kr4} {inner}");
        kp4.ShouldBeInRange(6, 6.5);
        kr4.ShouldBeInRange(5, 5.5);
        inner.ShouldBeGreaterThan(kp4 + 1.5);
        // A threshold of 2e-2 to 1e-15: q = 7.941 over 2.054 is 11.75 dB, less 10 log10(1.153) = 0.62 dB.
        new ThresholdFec(2e-2, 1e-15, 0.153)
            .NetCodingGainDb(1e-15)!
            .Value.ShouldBe(11.75 - 0.62, 0.01);
        new ThresholdFec(2e-2, 1e-15, 0.153).NetCodingGainDb(1e-16).ShouldBeNull();

        static double Gain(FecScheme fec, double ber) => fec.NetCodingGainDb(ber)!.Value - 10 * Math.Log10(fec.CodeRate);
    }

    [Fact]
    public void Waiting_follows_from_codes_and_rates()
    {
        FecLogic logic = new(Encoder: 1e-9, Decoder: 60e-9, InnerEncoder: 2e-9, InnerDecoder: 20e-9, SignalProcessing: 50e-9);
        // 5,440 bits at 106.25 Gb/s; two at 212.5, two at 425, four at 850 (device sheet, fec-kp4): ns.
        FecLatency.BlockTime(ReedSolomon.Kp4, 1, 100e9).ShouldBe(51.2e-9, 1e-18);
        FecLatency.BlockTime(ReedSolomon.Kp4, 2, 200e9).ShouldBe(51.2e-9, 1e-18);
        FecLatency.BlockTime(ReedSolomon.Kp4, 2, 400e9).ShouldBe(25.6e-9, 1e-18);
        FecLatency.BlockTime(ReedSolomon.Kp4, 4, 800e9).ShouldBe(25.6e-9, 1e-18);

        // 800 Gb/s on four lanes, inner code: 3 groups of 4 codewords make 12, so the symbols wait for two groups, 51.2 ns; 8 blocks of 128
        // bits at 226.875 Gb/s take 4.5135 ns.
        ReedSolomonFec fec = new(ReedSolomon.Kp4, 4, new InnerHamming(6));
        Dictionary<string, double> stages = FecLatency.Stages(fec, 800e9, 4, 8, logic).ToDictionary(s => s.Name, s => s.Seconds);
        stages["convolutional interleaver"].ShouldBe(51.2e-9, 1e-18);
        stages["inner block"].ShouldBe(4.5135e-9, 1e-13);
        stages.Values.Sum().ShouldBe((1 + 51.2 + 2 + 4.5135 + 50 + 20 + 25.6 + 60) * 1e-9, 1e-12);

        // No inner code: no stage of it.
        FecLatency
            .Stages(new ReedSolomonFec(ReedSolomon.Kp4, 2), 400e9, 4, 8, logic)
            .Sum(s => s.Seconds)
            .ShouldBe((1 + 50 + 25.6 + 60) * 1e-9, 1e-15);
    }

    [Fact]
    public void An_interleaver_waits_as_long_as_one_built_of_delay_lines()
    {
        // 200 Gb/s: groups of two codewords, symbols dealt in turn. Row r of 6 delays its pairs of symbols by r groups; the receiver by
        // 5 - r. A block of 12 symbols then holds 6 groups, and the pair of delays is 5 groups for each symbol.
        const int Group = 2 * 544;
        const int Rows = 6;
        HashSet<(long, long)> codewords = [];
        for (int row = 0; row < Rows; row++)
        {
            for (int side = 0; side < 2; side++)
            {
                long sent = 100L * Group * Rows + 2 * row + side - (long)row * Group; // symbol that leaves now from this row
                codewords.Add((sent / Group, sent % 2));
            }
        }
        codewords.Count.ShouldBe(12);
        double groups = Rows - 1;
        ReedSolomonFec fec = new(ReedSolomon.Kp4, 2, new InnerHamming(6));
        FecLatency
            .Stages(fec, 200e9, 1, 8, new FecLogic(0, 0))
            .Single(s => s.Name == "convolutional interleaver")
            .Seconds.ShouldBe(groups * 51.2e-9, 1e-15);
    }

    [Fact]
    public void Bad_parameters_throw()
    {
        ReedSolomonFec fec = new(ReedSolomon.Kp4, 1);
        Should.Throw<ArgumentOutOfRangeException>(() => fec.FrameLossRatio(1e-4, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => fec.FrameLossRatio(double.NaN, 64));
        Should.Throw<ArgumentOutOfRangeException>(() => fec.FrameLossRatio(1, 64));
        Should.Throw<ArgumentOutOfRangeException>(() => fec.PreFecLimit(0, 64));
        Should.Throw<ArgumentOutOfRangeException>(() => fec.NetCodingGainDb(0.5));
        Should.Throw<ArgumentOutOfRangeException>(() => new ReedSolomonFec(new ReedSolomon(10, 10, 10), 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ReedSolomonFec(ReedSolomon.Kp4, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new ReedSolomonFec(ReedSolomon.Kp4, 1, electricalBer: -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ReedSolomonFec(ReedSolomon.Kp4, 1, bursts: new BurstErrors(0.5, false, 1, 2)));
        Should.Throw<ArgumentOutOfRangeException>(() =>
            new ReedSolomonFec(ReedSolomon.Kp4, 1, new InnerHamming(6), 12, new BurstErrors(0.5, false, 1, 1))
        );
        Should.Throw<ArgumentOutOfRangeException>(() => new ThresholdFec(0, 1e-15, 0.1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ThresholdFec(1e-2, -1e-15, 0.1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ThresholdFec(1e-2, 1e-15, -0.1));
        Should.Throw<ArgumentOutOfRangeException>(() => FecLatency.Stages(fec, 0, 1, 8, new FecLogic(0, 0)));
        Should.Throw<ArgumentOutOfRangeException>(() => FecLatency.Stages(fec, 1e9, 1, 8, new FecLogic(-1, 0)));
    }
}
