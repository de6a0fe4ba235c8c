using CsCheck;
using Heliograph.Photonics;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Tests.Photonics.Imdd;

public sealed class OpticalModulationTests
{
    [Fact]
    public void Oma_average_power_and_extinction_ratio_describe_one_signal() =>
        Gen.Double[1e-5, 1e-2]
            .Select(Gen.Double[1.01, 1000.0])
            .Sample(
                (average, er) =>
                {
                    // Second route: the two outer levels, with their mean the average.
                    double high = 2 * average * er / (er + 1);
                    double low = high / er;
                    double oma = OpticalModulation.OmaOfAverage(average, er);
                    return Math.Abs(oma / (high - low) - 1) < 1e-9
                        && Math.Abs(OpticalModulation.AverageOfOma(oma, er) / average - 1) < 1e-12
                        && Math.Abs(OpticalModulation.ExtinctionRatioOf(oma, average)!.Value / er - 1) < 1e-8
                        && Math.Abs(OpticalModulation.ModulationLossDb(er) - 10 * Math.Log10(high / average)) < 1e-9
                        && Math.Abs(OpticalModulation.SwingLossDb(er) - 10 * Math.Log10(high / (high - low))) < 1e-9;
                }
            );

    [Fact]
    public void Published_values_of_3_5_db_are_met()
    {
        // Fact sheet photonics, section 3, line 5: OMA/P_avg = -1.16 dB, modulation loss 1.41 dB.
        double er = Math.Pow(10, 0.35);
        OpticalModulation.ToDb(OpticalModulation.OmaOfAverage(1, er)).ShouldBe(-1.16, 0.01);
        OpticalModulation.ModulationLossDb(er).ShouldBe(1.41, 0.005);
        OpticalModulation.OmaOfAverage(1, double.PositiveInfinity).ShouldBe(2);
        OpticalModulation.ModulationLossDb(double.PositiveInfinity).ShouldBe(3.0103, 1e-4);
        OpticalModulation.ExtinctionRatioOf(2.1, 1).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => OpticalModulation.OmaOfAverage(1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => OpticalModulation.OmaOfAverage(-1, 2));
    }

    [Fact]
    public void Rin_of_the_modulation_and_of_the_average_are_one_noise()
    {
        // Var = RIN_OMA f (OMA/2)^2 = RIN f P_avg^2.
        double er = Math.Pow(10, 0.35);
        double average = 1e-3;
        double half = OpticalModulation.OmaOfAverage(average, er) / 2;
        double rin = OpticalModulation.LevelRin(1e-13, er);
        (rin * average * average).ShouldBe(1e-13 * half * half, 1e-30);
        OpticalModulation.ToDb(rin / 1e-13).ShouldBe(-8.35, 0.01);
    }

    [Fact]
    public void Crosstalk_closes_the_smallest_eye_by_the_neighbours_whole_swing()
    {
        // X = 0.05: 0.223 dB for two levels; 3 X = 0.15: 0.706 dB for four.
        ImddClosedForms.CrosstalkPenaltyDb(0.05)!.Value.ShouldBe(0.2228, 1e-4);
        ImddClosedForms.CrosstalkPenaltyDb(0.05, 4)!.Value.ShouldBe(0.7058, 1e-4);
        ImddClosedForms.CrosstalkPenaltyDb(0.4, 4).ShouldBeNull();
        // The variance that the solver takes costs less than the worst phase.
        ImddSignal signal = new()
        {
            Levels = 4,
            Oma = 1e-4,
            ExtinctionRatio = double.PositiveInfinity,
            NoiseBandwidth = 4e10,
            Responsivity = 1,
            ThermalNoise = 16e-12,
            IncoherentCrosstalkRatio = 0.02,
        };
        ImddSolver
            .PenaltyAloneDb(signal, NoiseSource.Crosstalk, 2.4e-4)!
            .Value.ShouldBeInRange(0.01, ImddClosedForms.CrosstalkPenaltyDb(0.02, 4)!.Value);
    }

    [Fact]
    public void Six_levels_carry_five_bits_in_two_symbols_as_a_drawn_cross_does()
    {
        // The cross of 32 points with the labels of the 8 x 4 Gray rectangle whose outer columns move above and below. Drawn with unit
        // noise, each symbol sliced alone, a corner (no label) read as either of the points beside it.
        Dictionary<(int X, int Y), int> labels = Cross();
        Dictionary<int, (int X, int Y)> points = labels.ToDictionary(p => p.Value, p => p.Key);
        const double Q = 2.1;
        const int Pairs = 600_000;
        Random random = new(23);
        long bits = 0;
        for (int i = 0; i < Pairs; i++)
        {
            int sent = random.Next(32);
            (int x, int y) = points[sent];
            int u = Slice(x, random);
            int v = Slice(y, random);
            if (!labels.TryGetValue((u, v), out int decided))
            {
                decided = random.Next(2) == 0 ? labels[(u, v is 0 ? 1 : 4)] : labels[(u is 0 ? 1 : 4, v)];
            }
            bits += System.Numerics.BitOperations.PopCount((uint)(sent ^ decided));
        }
        double drawn = bits / (5.0 * Pairs);
        // Thresholds crossed: 7/4 Qf(q) a symbol; 124/112 bits each, of 2.5. Crossing two is 1e-3 of it, sampling 0.5 %.
        double model = 1.75 * Gaussian.Tail(Q) * 124 / 112 / 2.5;
        model.ShouldBe(drawn, 0.02 * drawn);

        double q = ImddClosedForms.RequiredQ(6, model);
        q.ShouldBe(Q, 1e-9);

        static int Slice(int level, Random random)
        {
            double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return Math.Clamp((int)Math.Round(level + noise / (2 * Q)), 0, 5);
        }

        static Dictionary<(int X, int Y), int> Cross()
        {
            Dictionary<(int X, int Y), int> cross = [];
            for (int c = 0; c < 8; c++)
            {
                for (int r = 0; r < 4; r++)
                {
                    int label = ((c ^ (c >> 1)) << 2) | (r ^ (r >> 1));
                    // Columns 1 to 6 stay; the outer ones fold onto the row above or below, next to where they were.
                    (int X, int Y) at =
                        c is >= 1 and <= 6 ? (c - 1, r + 1)
                        : c == 0 ? (r is 0 or 1 ? (r == 0 ? 1 : 2, 0) : (r == 3 ? 1 : 2, 5))
                        : (r is 0 or 1 ? (r == 0 ? 4 : 3, 0) : (r == 3 ? 4 : 3, 5));
                    cross.Add(at, label);
                }
            }
            return cross;
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Gray_mappings_of_powers_of_two_are_those_of_the_older_model(int levels) =>
        ImddClosedForms.RequiredQ(levels, 2.4e-4).ShouldBe(Pam.RequiredQ(levels, 2.4e-4), 1e-9);
}
