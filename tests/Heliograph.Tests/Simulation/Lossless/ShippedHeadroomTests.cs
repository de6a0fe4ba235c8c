using System.Globalization;
using Heliograph.Model.Units;
using Heliograph.Simulation.Lossless;

namespace Heliograph.Tests.Simulation.Lossless;

/// <summary>
/// Headrooms that vendors ship for SONiC (shared/data/wide-area/sonic_pg_profiles.csv, 1,316 rows of sonic-net/sonic-buildimage) against the
/// forms here. Traps of the table, facts/wide-area.md 1: size is 0 on deep buffers; with a shared pool xoff is not private.
/// </summary>
public sealed class ShippedHeadroomTests(ITestOutputHelper output)
{
    private sealed record Row(string Vendor, string Sku, BitRate Rate, double Metres, long Size, long Xon, long Xoff)
    {
        /// <summary>Both ways at SONiC's speed of light, equation 1.</summary>
        public double Cable => 2 * Metres * Rate.BytesPerSecond / Propagation.SonicSpeed;

        /// <summary>Where a shared pool is on, the size of a group is that of xon alone.</summary>
        public bool HasSharedPool => Size == Xon;

        public DataSize Worksheet =>
            Headroom
                .Compute(
                    new PauseLink
                    {
                        Rate = Rate,
                        Delay = Propagation.Delay(Metres, Propagation.SonicSpeed),
                        InterfaceDelay = new Duration(1_228_800),
                    }
                )
                .Total;
    }

    private static IReadOnlyList<Row> Rows()
    {
        string? shared = Repository.Shared;
        string path = Path.Combine(shared ?? "", "data", "wide-area", "sonic_pg_profiles.csv");
        Assert.SkipUnless(shared is not null && File.Exists(path), "shared/data is not beside this checkout");
        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
        return
        [
            .. File.ReadLines(path)
                .Skip(1)
                .Select(l => l.Split(','))
                .Select(c => new Row(
                    c[0],
                    c[2],
                    new BitRate((long)Number(c[3]) * 1_000_000),
                    Number(c[4]),
                    (long)Number(c[5]),
                    (long)Number(c[6]),
                    (long)Number(c[7])
                )),
        ];
    }

    [Fact]
    public void No_switch_without_a_shared_pool_ships_less_than_what_is_on_the_cable()
    {
        IReadOnlyList<Row> rows = Rows();
        rows.Count.ShouldBe(1316);
        Row[] below = [.. rows.Where(r => r.Xoff < r.Cable)];
        below.Length.ShouldBe(13);
        below.ShouldAllBe(r => r.Vendor == "mellanox" && r.HasSharedPool && r.Metres >= 1500);
    }

    [Fact]
    public void Over_tens_of_kilometres_all_ship_four_thirds_of_the_cable()
    {
        double[] ratios = [.. Rows().Where(r => r.Metres >= 80_000).Select(r => r.Xoff / r.Cable)];
        ratios.Length.ShouldBe(18);
        ratios.Min().ShouldBe(1.318, 1e-3);
        ratios.Max().ShouldBe(1.329, 1e-3);
        // The worksheet, whose frames and responses no longer count there, is the cable and 1 % more.
        Rows().Where(r => r.Metres >= 80_000).ShouldAllBe(r => r.Worksheet.Bytes / r.Cable < 1.07 && r.Xoff > r.Worksheet.Bytes);
    }

    [Theory]
    // Slope over that of the cable is what cells cost when all packets are of the worst size (equation 5): cells of 144, 192 and 96 bytes.
    [InlineData("ACS-MSN3700", "200 Gb/s", 144, 0.01)]
    [InlineData("ACS-SN5600", "800 Gb/s", 192, 0.01)]
    [InlineData("ACS-MSN2700", "100 Gb/s", 96, 0.02)]
    // Switches without that term follow the cable alone, at 5.1 ns/m.
    [InlineData("dbmvtx9180_64x100G", "400 Gb/s", 0, 0.02)]
    [InlineData("NH-5010-F-O32-C32", "400 Gb/s", 0, 0.02)]
    public void Slopes_of_shipped_tables_are_cable_times_cells(string sku, string rate, int cell, double tolerance)
    {
        Row[] rows = [.. Rows().Where(r => r.Sku == sku && r.Rate == BitRate.Parse(rate) && r.Metres is >= 40 and <= 300).DistinctBy(r => r.Metres)];
        HeadroomLaw law = HeadroomLaw.Fit([.. rows.Select(r => r.Metres)], [.. rows.Select(r => (double)r.Xoff)]);
        double expected = new CellOccupancy(new DataSize(cell), 1).Factor;
        (law.Slope / (2 * BitRate.Parse(rate).BytesPerSecond / Propagation.SonicSpeed)).ShouldBe(expected, tolerance * expected);
    }

    [Theory]
    [InlineData("100 Gb/s", 166.2, 61_440)]
    [InlineData("40 Gb/s", 66.5, 53_248)]
    [InlineData("400 Gb/s", 664.9, 114_688)]
    public void The_law_of_a_deep_buffer_predicts_its_own_short_rows(string rate, double slope, double constant)
    {
        Row[] rows = [.. Rows().Where(r => r.Sku == "Arista-7800R3-48CQ2-C48" && r.Rate == BitRate.Parse(rate) && r.Metres >= 2000)];
        Row[] far = [.. rows.Where(r => r.Metres >= 80_000)];
        HeadroomLaw law = HeadroomLaw.Fit([.. far.Select(r => r.Metres)], [.. far.Select(r => (double)r.Xoff)]);
        law.Slope.ShouldBe(slope, 0.06);
        law.Constant.ShouldBe(constant, 2 * 8192);
        Row near = rows.Single(r => r.Metres == 2000);
        law.Compute(2000).ShouldBe(near.Xoff, 0.015 * near.Xoff);
    }

    // artifacts/bin/Heliograph.Tests/release/Heliograph.Tests -noLogo -explicit only -method '*The_table_of_shipped_headrooms*' -showLiveOutput
    [Fact(Explicit = true)]
    public void The_table_of_shipped_headrooms()
    {
        IReadOnlyList<Row> rows = Rows();
        foreach (
            (string name, Func<Row, double> computed) in new (string, Func<Row, double>)[]
            {
                ("shipped / worksheet", r => r.Worksheet.Bytes),
                ("shipped / cable alone", r => r.Cable),
            }
        )
        {
            foreach (double least in new double[] { 0, 1000 })
            {
                output.WriteLine($"{name}, from {least} m: vendor, rows, 10 %, median, 90 %");
                Row[] chosen = [.. rows.Where(r => r.Metres >= least)];
                foreach (IGrouping<string, Row> vendor in chosen.GroupBy(r => r.Vendor).OrderBy(g => g.Key, StringComparer.Ordinal))
                {
                    output.WriteLine(Line(vendor.Key, vendor, computed));
                }
                output.WriteLine(Line("all", chosen, computed));
                output.WriteLine(Line("with a shared pool", chosen.Where(r => r.HasSharedPool), computed));
                output.WriteLine(Line("without", chosen.Where(r => !r.HasSharedPool), computed));
            }
        }
    }

    private static string Line(string name, IEnumerable<Row> rows, Func<Row, double> computed)
    {
        double[] ratios = [.. rows.Select(r => r.Xoff / computed(r)).Order()];
        double At(double q) => ratios[(int)Math.Ceiling(q * ratios.Length) - 1];
        return ratios.Length == 0
            ? $"| {name} | 0 |"
            : FormattableString.Invariant($"| {name} | {ratios.Length} | {At(0.1):0.00} | {At(0.5):0.00} | {At(0.9):0.00} |");
    }
}
