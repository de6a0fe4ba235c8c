using Heliograph.Engine.Validation;

namespace Heliograph.Tests.Training;

public sealed class RankCorrelationTests
{
    [Fact]
    public void The_same_order_is_1_and_the_opposite_one_minus_1()
    {
        RankCorrelation.KendallTau([1, 2, 3, 4], [10, 20, 21, 400])!.Value.ShouldBe(1, 1e-15);
        RankCorrelation.KendallTau([1, 2, 3, 4], [4, 3, 2, 1])!.Value.ShouldBe(-1, 1e-15);
    }

    // Of the 6 pairs (12, 13, 14, 23, 24, 34) only 23 is swapped: (5 - 1) / 6.
    [Fact]
    public void One_swap_of_neighbours_among_four_is_two_thirds() =>
        RankCorrelation.KendallTau([1, 2, 3, 4], [1, 3, 2, 4])!.Value.ShouldBe(4.0 / 6, 1e-15);

    // One tie in the first: 5 pairs untied there, 6 in the second, all 5 in order: 5 / sqrt(5 x 6).
    [Fact]
    public void Ties_lower_it_as_in_tau_b()
    {
        RankCorrelation.KendallTau([1, 1, 2, 3], [1, 2, 3, 4])!.Value.ShouldBe(5 / Math.Sqrt(30), 1e-15);
        RankCorrelation.KendallTau([1, 1, 1], [1, 2, 3]).ShouldBeNull();
        RankCorrelation.KendallTau([], []).ShouldBeNull();
    }

    [Fact]
    public void Families_have_it_from_four_rows_of_one_quantity_on_and_rows_without_a_family_have_none()
    {
        static ValidationRow Row(int i, string family, string quantity, double predicted) =>
            new($"{i}", quantity, "s", i, predicted, 100 * ((predicted / i) - 1), "missed", "", family, "dense");
        ValidationReport report = new([
            Row(1, "four", "step time", 1),
            Row(2, "four", "step time", 3),
            Row(3, "four", "step time", 2),
            Row(4, "four", "step time", 4),
            Row(5, "four", "MFU", 0.1),
            Row(1, "three", "step time", 1),
            Row(2, "three", "step time", 2),
            Row(3, "three", "step time", 3),
            Row(9, "", "step time", 9) with
            {
                Kind = "",
            },
        ]);
        Dictionary<string, FamilyError> families = TrainingValidation.Families(report).ToDictionary(f => f.Family);
        families.Keys.ShouldBe(["four", "three", "all dense runs"]);
        families["four"].RankTau!.Value.ShouldBe(4.0 / 6, 1e-15);
        families["three"].RankTau.ShouldBeNull();
        families["all dense runs"].RankTau.ShouldBeNull();
    }
}
