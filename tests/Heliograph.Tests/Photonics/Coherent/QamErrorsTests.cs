using Heliograph.Photonics;
using Heliograph.Photonics.Coherent;

namespace Heliograph.Tests.Photonics.Coherent;

/// <summary>Bits of square QAM in noise.</summary>
public sealed class QamErrorsTests
{
    [Theory]
    [InlineData(2, 3.0)]
    [InlineData(4, 18.7)]
    [InlineData(4, 5.0)]
    [InlineData(6, 60.0)]
    [InlineData(8, 300.0)]
    public void The_closed_form_is_the_sum_over_pairs_of_levels(int bits, double snr)
    {
        // Second route: a quadrature is PAM with Gray labels; each level that is sent is taken for each other one with the mass of its interval, and costs the
        // bits in which their labels differ.
        int levels = 1 << (bits / 2);
        double half = Math.Sqrt(3 * snr / (levels * (double)levels - 1));
        double wrong = 0;
        for (int sent = 0; sent < levels; sent++)
        {
            for (int taken = 0; taken < levels; taken++)
            {
                double low = taken == 0 ? double.NegativeInfinity : (2 * taken - 1 - 2 * sent) * half;
                double high = taken == levels - 1 ? double.PositiveInfinity : (2 * taken + 1 - 2 * sent) * half;
                double mass = Below(high) - Below(low);
                wrong += mass * System.Numerics.BitOperations.PopCount((uint)((sent ^ (sent >> 1)) ^ (taken ^ (taken >> 1))));
            }
        }
        double expected = wrong / levels / (bits / 2);
        QamErrors.Ratio(bits, snr).ShouldBe(expected, 1e-12);
        QamErrors.SolveSnr(bits, expected).ShouldBe(snr, 1e-6 * snr);
    }

    [Fact]
    public void Sixteen_levels_of_a_symbol_need_12_7_dB_at_two_bits_in_a_hundred()
    {
        // The usual approximation 3/8 erfc(sqrt(snr/10)) is 0.3 % from it there.
        double snr = QamErrors.SolveSnr(4, 0.02);
        (10 * Math.Log10(snr)).ShouldBe(12.7, 0.05);
        (0.375 * 2 * Gaussian.Tail(Math.Sqrt(snr / 5))).ShouldBe(0.02, 0.02 * 0.01);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(14)]
    public void Other_constellations_are_refused(int bits)
    {
        QamErrors.IsSquare(bits).ShouldBeFalse();
        Should.Throw<ArgumentOutOfRangeException>(() => QamErrors.Ratio(bits, 10));
    }

    private static double Below(double x) =>
        double.IsPositiveInfinity(x) ? 1
        : double.IsNegativeInfinity(x) ? 0
        : 1 - Gaussian.Tail(x);
}
