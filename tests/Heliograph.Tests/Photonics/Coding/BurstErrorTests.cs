using Heliograph.Photonics.Coding;

namespace Heliograph.Tests.Photonics.Coding;

public sealed class BurstErrorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.0, false, 1, 1)]
    [InlineData(0.6, false, 1, 1)]
    [InlineData(0.6, false, 1, 4)]
    [InlineData(0.6, false, 2, 2)]
    [InlineData(0.75, false, 4, 2)]
    [InlineData(0.75, true, 1, 2)]
    [InlineData(0.75, true, 4, 2)]
    public void Bursts_break_codewords_as_often_as_drawn_ones(double continuation, bool precoded, int bitMultiplexed, int interleaved)
    {
        // PAM4 symbol by symbol: levels are drawn, a wrong decision is one level off, the next is wrong with probability a and in the other
        // direction; 1/(1+D) is undone modulo 4. Gray labels give the wrong bits. Codewords of 60 symbols, 4 of them correctable.
        ReedSolomon code = new(60, 52, 10);
        const int Groups = 12_000;
        double start = 4e-3;
        int lineSymbols = 5 * code.Symbols * interleaved * bitMultiplexed;
        Random random = new(11);
        long failed = 0;
        long wrongBits = 0;
        int groups = Groups / (interleaved * bitMultiplexed);
        bool bursting = false;
        int sign = 1;
        int previousSent = 0;
        int previousGot = 0;
        for (int g = 0; g < groups; g++)
        {
            HashSet<int>[] wrong = [.. Enumerable.Range(0, interleaved * bitMultiplexed).Select(_ => new HashSet<int>())];
            for (int at = 0; at < lineSymbols; at++)
            {
                bursting = random.NextDouble() < (bursting ? continuation : start);
                sign = -sign;
                // Given its direction, an error leaves from any level but the last in that direction.
                int sent = bursting ? random.Next(3) + (sign < 0 ? 1 : 0) : random.Next(4);
                int got = bursting ? sent + sign : sent;
                int bits = sent ^ (sent >> 1) ^ got ^ (got >> 1);
                if (precoded)
                {
                    int data = (sent + previousSent) % 4;
                    int decodedData = (got + previousGot) % 4;
                    (previousSent, previousGot) = (sent, got);
                    bits = data ^ (data >> 1) ^ decodedData ^ (decodedData >> 1);
                }
                for (int side = 0; side < 2; side++)
                {
                    if ((bits >> (1 - side) & 1) != 0)
                    {
                        wrongBits++;
                        int bit = 2 * at + side;
                        int stream = bit % bitMultiplexed;
                        int symbol = bit / bitMultiplexed / 10;
                        int codeword = (symbol + stream) % interleaved;
                        // A codeword is 60 symbols in the order of the line: bit-multiplexed streams fill it together.
                        int order = symbol / interleaved * bitMultiplexed + stream;
                        wrong[order / code.Symbols * interleaved + codeword].Add(order);
                    }
                }
            }
            failed += wrong.Count(w => w.Count > code.Correctable);
        }
        double codewords = (double)groups * interleaved * bitMultiplexed;
        double drawn = failed / codewords;
        double ber = wrongBits / (2.0 * lineSymbols * groups);
        ReedSolomonFec fec = new(code, interleaved, bursts: new BurstErrors(continuation, precoded, bitMultiplexed, interleaved));
        double model = Math.Exp(fec.LogCodewordErrorRatio(ber));
        output.WriteLine($"ber {ber} drawn {drawn} model {model} at {string.Join(' ', fec.Bursts!.SymbolsReached.ToArray().Take(6))}");

        model.ShouldBe(drawn, Math.Max(0.06 * drawn, 3.5 * Math.Sqrt(drawn / codewords)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(4, 2)]
    public void What_a_burst_reaches_is_counted_over_all_its_bits(int bitMultiplexed, int interleaved)
    {
        // Every start of a period, every length up to ten, every choice of sign (1/3) or magnitude (2/3) bits, and the distinct symbols of
        // codeword 0 in a set. Bursts longer than ten are left out: 0.2^10 = 1e-7.
        const double A = 0.2;
        int period = 5 * bitMultiplexed * interleaved;
        double[] reached = new double[16];
        for (int start = 0; start < period; start++)
        {
            for (int length = 1; length <= 10; length++)
            {
                for (int magnitudes = 0; magnitudes < 1 << length; magnitudes++)
                {
                    double probability = (1 - A) * Math.Pow(A, length - 1) / period;
                    HashSet<int> symbols = [];
                    for (int i = 0; i < length; i++)
                    {
                        int side = magnitudes >> i & 1;
                        probability *= side == 0 ? 1.0 / 3 : 2.0 / 3;
                        int bit = 2 * (start + i) + side;
                        (int stream, int symbol) = (bit % bitMultiplexed, bit / bitMultiplexed / 10);
                        if ((symbol + stream) % interleaved == 0)
                        {
                            symbols.Add(100 * symbol + stream);
                        }
                    }
                    reached[symbols.Count] += probability;
                }
            }
        }
        double[] model = new BurstErrors(A, false, bitMultiplexed, interleaved).SymbolsReached.ToArray();
        for (int j = 0; j < 6; j++)
        {
            (j < model.Length ? model[j] : 0).ShouldBe(reached[j], 1.1e-7);
        }
    }

    [Fact]
    public void Bursts_of_one_are_independent_errors()
    {
        ReedSolomonFec plain = new(ReedSolomon.Kp4, 2);
        ReedSolomonFec single = new(ReedSolomon.Kp4, 2, bursts: new BurstErrors(0, false, 1, 2));
        foreach (double ber in (ReadOnlySpan<double>)[1e-5, 2.4e-4, 1e-3])
        {
            double expected = Math.Exp(plain.LogCodewordErrorRatio(ber));
            // (1 - 2 BER)^5 for (1 - BER)^10: 5 BER apart.
            Math.Exp(single.LogCodewordErrorRatio(ber)).ShouldBe(expected, expected * 0.02 * (ber / 2.4e-4));
        }
    }

    [Fact]
    public void Precoding_and_multiplexing_act_as_in_the_field()
    {
        double loss = new ReedSolomonFec(ReedSolomon.Kp4, 2).FrameLossRatio(2.4e-4, 64);
        double Limit(double a, bool precoded, int bitMultiplexed, int interleaved) =>
            new ReedSolomonFec(ReedSolomon.Kp4, interleaved, bursts: new BurstErrors(a, precoded, bitMultiplexed, interleaved))
                .PreFecLimit(loss, 64)!
                .Value;

        // A long burst in one stream of symbols fills few symbols of one codeword; the same bits dealt to four streams spoil more symbols.
        Limit(0.75, false, 4, 2).ShouldBeLessThan(Limit(0.75, false, 1, 2));
        // Precoding shortens long bursts for bit multiplexing, and is a loss where bursts are short: two errors for one.
        Limit(0.75, true, 4, 2).ShouldBeGreaterThan(Limit(0.75, false, 4, 2));
        Limit(0.0, true, 4, 2).ShouldBeLessThan(Limit(0.0, false, 4, 2) * 1.01);
        // Interleaving more codewords spreads a burst.
        Limit(0.75, false, 1, 4).ShouldBeGreaterThan(Limit(0.75, false, 1, 1));
    }

    [Fact]
    public void What_a_burst_reaches_is_a_distribution()
    {
        foreach (bool precoded in (bool[])[false, true])
        {
            foreach (int m in (int[])[1, 2, 4])
            {
                double sum = 0;
                foreach (double p in new BurstErrors(0.9, precoded, m, 2).SymbolsReached)
                {
                    p.ShouldBeInRange(0, 1);
                    sum += p;
                }
                sum.ShouldBe(1, 1e-12);
            }
        }
    }

    [Fact]
    public void Bad_bursts_throw()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new BurstErrors(0.91, false, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new BurstErrors(-0.1, false, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new BurstErrors(0.5, false, 0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new BurstErrors(0.5, false, 1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new BurstErrors(0.5, false, 1, 1, 9));
    }
}
