using Heliograph.Model.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Tests.Lightpaths;

public sealed class AvailabilityTests
{
    private static readonly double[] Outage = [0.1, 0.2, 0.05, 0.3, 0.15];

    [Fact]
    public void A_pair_is_up_as_often_as_its_states_add_up_to()
    {
        int[] one = [0, 1, 4];
        int[] other = [2, 3, 4];
        double sum = 0;
        for (int state = 0; state < 32; state++)
        {
            double probability = 1;
            for (int r = 0; r < 5; r++)
            {
                probability *= (state >> r & 1) == 1 ? Outage[r] : 1 - Outage[r];
            }
            bool Whole(int[] risks) => risks.All(r => (state >> r & 1) == 0);
            sum += Whole(one) || Whole(other) ? probability : 0;
        }
        Availability.OfPair(Outage, one, other).ShouldBe(sum, 1e-12);
    }

    [Fact]
    public void An_outage_is_the_share_of_a_simulated_life_that_a_risk_is_cut()
    {
        // Alternating renewal: exponential time to a cut, uniform repair of the same mean.
        const double rate = 1.0 / 90;
        const double repair = 10;
        double expected = Availability.Outage([new CutRisk("r", 1, [0])], rate, repair)[0];
        Random random = new(1);
        double up = 0;
        double down = 0;
        for (int i = 0; i < 200_000; i++)
        {
            up += -Math.Log(1 - random.NextDouble()) / rate;
            down += 2 * repair * random.NextDouble();
        }
        expected.ShouldBe(0.1, 1e-12);
        // Standard error of the share: 0.09 sqrt((1 + 1/3) / n) = 2.3e-4.
        (down / (up + down)).ShouldBe(expected, 1e-3);
    }

    [Fact]
    public void States_of_a_plan_agree_with_closed_forms_and_with_draws()
    {
        string[] demands =
        [
            "between: [A, B], rate: 100 Gb/s, protection: shared",
            "between: [C, D], rate: 100 Gb/s, protection: shared",
            "between: [A, B], rate: 100 Gb/s",
            "between: [A, E], rate: 100 Gb/s, protection: 1+1",
        ];
        PlanSample sample = PlanSample.Of("A-B 80, C-D 100, A-E 60, B-F 60, C-E 60, D-F 60, E-F 90", demands, channels: 6);
        LightpathPlan plan = sample.Plan();
        plan.Placed.Length.ShouldBe(4);
        double[] outage = [.. sample.Map.Risks.Select((_, r) => 0.1 + 0.05 * r)];
        (double Least, double Most)[] all = Availability.ByStates(sample.Map, plan.Placed, outage, outage.Length);
        for (int d = 0; d < 4; d++)
        {
            PlacedDemand placed = plan.Placed[d];
            double closed = placed.Candidate.Backup is { } backup
                ? Availability.OfPair(outage, placed.Candidate.Working.Risks, backup.Risks)
                : Availability.OfSeries(outage, placed.Candidate.Working.Risks);
            all[d].Most.ShouldBe(all[d].Least, 1e-9);
            if (placed.Demand.Protection == Protection.Shared)
            {
                // Called together they cannot both be served: never better than a way of its own.
                all[d].Least.ShouldBeLessThanOrEqualTo(closed + 1e-12);
            }
            else
            {
                all[d].Least.ShouldBe(closed, 1e-12);
            }
        }
        SlotUse.Meet(plan.Placed[0].Backup!, plan.Placed[1].Backup!).ShouldBeTrue();
        LightpathCandidate later = plan.Placed[1].Candidate;
        all[1].Least.ShouldBeLessThan(Availability.OfPair(outage, later.Working.Risks, later.Backup!.Risks) - 1e-3);
        Random random = new(2);
        int[] up = new int[4];
        const int draws = 200_000;
        for (int i = 0; i < draws; i++)
        {
            bool[] state = Availability.IsUp(plan.Placed, [.. outage.Select(u => random.NextDouble() < u)]);
            for (int d = 0; d < 4; d++)
            {
                up[d] += state[d] ? 1 : 0;
            }
        }
        for (int d = 0; d < 4; d++)
        {
            ((double)up[d] / draws).ShouldBe(all[d].Least, 5e-3);
        }
        (double Least, double Most)[] few = Availability.ByStates(sample.Map, plan.Placed, outage, 2);
        for (int d = 0; d < 4; d++)
        {
            // What shares nothing has no range; what does lies in its range.
            bool isShared = plan.Placed[d].Demand.Protection == Protection.Shared;
            (few[d].Most > few[d].Least + 1e-3).ShouldBe(isShared);
            few[d].Least.ShouldBeLessThanOrEqualTo(all[d].Least + 1e-12);
            few[d].Most.ShouldBeGreaterThanOrEqualTo(all[d].Least - 1e-12);
        }
    }
}
