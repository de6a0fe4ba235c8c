namespace Heliograph.Photonics.Failures;

/// <summary>
/// Like parts of which a number must work, with spares in standby: the lasers of an engine. The group is lost when one more
/// fails than there are spares; failures are independent and of constant rate.
/// </summary>
/// <remarks>
/// A birth and death process over the number of failed parts, its last state absorbing; equations 7 to 9 of reliability.md. The
/// closed forms without repair (binomial tail for hot spares, Poisson tail for cold ones) and a drawn process are in the tests.
/// </remarks>
public sealed record SpareGroup
{
    private const int MostSpares = 64;

    /// <param name="needed">Parts that must work, 1 or more.</param>
    /// <param name="spares">Parts beyond them, 0 to 64.</param>
    /// <param name="rate">Failure rate of a part in service, 1/s, above 0.</param>
    /// <param name="standbyShare">Failure rate of a waiting spare over that of one in service: 1 hot, 0 cold.</param>
    /// <param name="repairRate">1 / mean time to replace a failed part while the group works, 1/s; 0 without repair.</param>
    /// <param name="crews">Failed parts that are replaced at the same time, at most.</param>
    public SpareGroup(int needed, int spares, double rate, double standbyShare, double repairRate = 0, int crews = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(needed, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(spares);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spares, MostSpares);
        if (!(rate is > 0 and < 1e3))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a failure rate is above 0");
        }
        if (!(standbyShare is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(standbyShare), standbyShare, "a waiting spare fails no faster than one in service: 0 to 1");
        }
        if (!(repairRate is >= 0 and < 1e3))
        {
            throw new ArgumentOutOfRangeException(nameof(repairRate), repairRate, "a repair rate is 0 or above");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(crews, 1);
        (Needed, Spares, Rate, StandbyShare, RepairRate, Crews) = (needed, spares, rate, standbyShare, repairRate, crews);
    }

    public int Needed { get; }

    public int Spares { get; }

    public double Rate { get; }

    public double StandbyShare { get; }

    public double RepairRate { get; }

    public int Crews { get; }

    /// <summary>Mean time from all parts good to the loss of the group, s.</summary>
    public double MeanTimeToLoss_s
    {
        get
        {
            // T_i, from i failed to i + 1: 1/f_i, and with r_i/f_i the way back and again.
            double step = 0;
            double total = 0;
            for (int failed = 0; failed <= Spares; failed++)
            {
                step = (1 + Repair(failed) * step) / Failure(failed);
                total += step;
            }
            return total;
        }
    }

    /// <summary>
    /// Probability that the group is lost within a mission, all parts good at its start. Relative error below 1e-9 (no
    /// subtraction occurs); O(spares^3 log(mission)).
    /// </summary>
    public double LossProbability(double mission_s)
    {
        if (!(mission_s is >= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(mission_s), mission_s, "a mission lasts 0 s or longer");
        }
        if (mission_s == 0)
        {
            return 0;
        }
        int states = Spares + 2;
        double fastest = 0;
        for (int failed = 0; failed <= Spares; failed++)
        {
            fastest = Math.Max(fastest, Failure(failed) + Repair(failed));
        }
        // exp(Q T) = (exp(Q T / 2^k))^(2^k), the short step by uniformisation.
        int doublings = Math.Max(0, (int)Math.Ceiling(Math.Log2(fastest * mission_s)) + 1);
        double[,] power = ShortStep(fastest, mission_s / Math.Pow(2, doublings), states);
        for (int i = 0; i < doublings; i++)
        {
            power = Multiply(power, power, states);
        }
        return Math.Min(1, power[0, states - 1]);
    }

    /// <summary>Mean rate of loss over a mission, 1/s: the constant rate with the same probability of loss. What a series sum of rates needs.</summary>
    public double MeanLossRate(double mission_s)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mission_s);
        double lost = LossProbability(mission_s);
        // Certain loss within rounding: the tail of a long mission falls at the rate of the slowest way out, about 1 / mean.
        return lost < 1 ? -Coding.ReedSolomon.LogOnePlus(-lost) / mission_s : 1 / MeanTimeToLoss_s;
    }

    private double Failure(int failed) => (Needed + (Spares - failed) * StandbyShare) * Rate;

    private double Repair(int failed) => Math.Min(failed, Crews) * RepairRate;

    private double[,] ShortStep(double fastest, double step, int states)
    {
        // One jump of the uniform chain, then sum of Poisson(fastest step) jumps; fastest step is at most 1/2.
        double[,] jump = new double[states, states];
        for (int i = 0; i < states - 1; i++)
        {
            jump[i, i + 1] = Failure(i) / fastest;
            if (i > 0)
            {
                jump[i, i - 1] = Repair(i) / fastest;
            }
            jump[i, i] = Math.Max(0, 1 - (Failure(i) + Repair(i)) / fastest);
        }
        jump[states - 1, states - 1] = 1;
        double[,] result = new double[states, states];
        double[,] power = new double[states, states];
        for (int i = 0; i < states; i++)
        {
            power[i, i] = 1;
        }
        double weight = Math.Exp(-fastest * step);
        // The loss from state 0 needs states - 1 jumps at least; 40 beyond reach 1e-16 of that term.
        for (int n = 0; n <= states + 40; n++)
        {
            for (int i = 0; i < states; i++)
            {
                for (int j = 0; j < states; j++)
                {
                    result[i, j] += weight * power[i, j];
                }
            }
            power = Multiply(power, jump, states);
            weight *= fastest * step / (n + 1);
        }
        return result;
    }

    private static double[,] Multiply(double[,] a, double[,] b, int states)
    {
        double[,] product = new double[states, states];
        for (int i = 0; i < states; i++)
        {
            for (int k = 0; k < states; k++)
            {
                double factor = a[i, k];
                for (int j = 0; j < states && factor > 0; j++)
                {
                    product[i, j] += factor * b[k, j];
                }
            }
        }
        return product;
    }
}
