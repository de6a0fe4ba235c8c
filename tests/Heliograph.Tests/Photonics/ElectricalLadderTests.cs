using System.Collections.Immutable;
using Heliograph.Model.Parts;
using Heliograph.Photonics;
using Heliograph.Tests.Photonics.Engines;

namespace Heliograph.Tests.Photonics;

/// <summary>Electrical ways of the catalogue by lane rate.</summary>
public sealed class ElectricalLadderTests
{
    private static readonly ImmutableArray<ElectricalRung> All = ElectricalLadder.Of(EngineLinks.Book);

    private static ElectricalRung Rung(IEnumerable<ElectricalRung> rungs, string way, double lineRate) =>
        rungs.Single(r => r.Way == way && r.LineRate == lineRate && r.Modulation == "PAM4");

    [Fact]
    public void Every_way_is_there_from_56G_to_448G()
    {
        double[] rates = [53.125e9, 106.25e9, 212.5e9, 425e9];
        string[] ways = ["package trace", "near package", "retimed module", "board", "passive cable", "active cable", "retimed cable"];
        foreach (string way in ways)
        {
            All.Where(r => r.Way == way).Select(r => (r.LineRate, r.Modulation)).ShouldBe([.. rates.Select(r => (r, "PAM4")), (425e9, "PAM6")]);
        }
        // The limit of a linear module is of one lane rate and modulation, and its end no receiver.
        All.Where(r => r.Way == "linear module").Select(r => r.LineRate).ShouldBe([106.25e9, 212.5e9, 425e9]);
        All.Where(r => r.Way == "linear module").ShouldAllBe(r => r.SnrMarginDb == null && r.BudgetDb > 0);
    }

    [Fact]
    public void Faster_lanes_go_less_far_by_noise_and_the_budgets_stay_within_it()
    {
        foreach (IGrouping<string, ElectricalRung> way in All.Where(r => r.Modulation == "PAM4" && r.LengthBySnr is not null).GroupBy(r => r.Way))
        {
            double[] lengths = [.. way.OrderBy(r => r.LineRate).Select(r => r.LengthBySnr!.Value)];
            lengths.ShouldBe(lengths.OrderDescending());
            way.Where(r => r.LengthByBudget is not null).ShouldAllBe(r => r.LengthByBudget < r.LengthBySnr);
        }
    }

    [Theory]
    // Trade and standards (photonics sheet, section 6): 0.7 to 3 m, 2 to 5 m; 3 m, 3 to 5 m.
    [InlineData("passive cable", 212.5e9, 0.7, 3)]
    [InlineData("passive cable", 106.25e9, 2, 5)]
    [InlineData("active cable", 106.25e9, 3, 5.5)]
    // Active ones at 200G are sold at 3 m and retimed ones at 7 m: the sum falls short of both, by 0.6 to 2.5 m.
    [InlineData("active cable", 212.5e9, 2.3, 2.5)]
    [InlineData("retimed cable", 106.25e9, 4.5, 5)]
    [InlineData("retimed cable", 212.5e9, 4.3, 4.6)]
    public void Cables_reach_within_what_is_said_of_them(string way, double lineRate, double least, double most) =>
        Rung(All, way, lineRate).LengthByBudget!.Value.ShouldBeInRange(least, most);

    [Fact]
    public void A_board_as_long_as_the_reach_spends_the_budget_and_no_more()
    {
        double reach = Rung(All, "retimed module", 212.5e9).LengthByBudget!.Value;
        ElectricalRung At(double metres) =>
            Rung(ElectricalLadder.Of(EngineLinks.With(("ch-host", "trace-length", metres))), "retimed module", 212.5e9);

        At(reach).LossDb.ShouldBe(32, 1e-6);
        At(reach - 1e-4).Closes.ShouldBeTrue();
        At(reach + 1e-4).Closes.ShouldBeFalse();
    }

    [Fact]
    public void A_module_has_the_loss_of_its_way()
    {
        double way = Rung(All, "retimed module", 212.5e9).LossDb;
        double module = EngineLinks.Design("opt-16t-dr8", "1.6 Tb/s").Electrical!.Losses.Sum(l => l.Loss.Value!.Value);

        module.ShouldBe(way, 0.03);
    }

    [Fact]
    public void A_lane_rate_chooses_and_what_the_catalogue_lacks_is_left_out()
    {
        ElectricalLadder.Of(EngineLinks.Book, 200e9).Select(r => r.LineRate).Distinct().ShouldBe([212.5e9]);
        FigureBook book = EngineLinks.Book;
        Part wire = book.Catalogue.Find("tw-28")! with { Figures = [] };
        FigureBook without = book with { Catalogue = new([.. book.Catalogue.Parts.Where(p => p.Id != wire.Id), wire], book.Catalogue.Sources) };

        ElectricalLadder.Of(without).Select(r => r.Way).Distinct().ShouldBe(All.Select(r => r.Way).Distinct().Where(w => w != "active cable"));
    }
}
