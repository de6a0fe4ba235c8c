using CsCheck;
using Heliograph.Photonics.Failures;

namespace Heliograph.Tests.Photonics.Failures;

public sealed class OutageTests
{
    private const double Hour = 3600;
    private const double Year = 31_557_600;

    [Fact]
    public void A_link_is_up_as_long_as_its_outages_leave()
    {
        // MTBF 1e6 h and 4 h of repair: 4/1,000,004; 0.05 flaps a day of 10 s: 0.5/86,400 = 5.787e-6 of the up time.
        LinkOutages link = new(1 / (1e6 * Hour), 4 * Hour, 0.05 / 86_400, 10);
        link.Unavailability.ShouldBe((4e-6 + 0.5 / 86_400) / (1 + 4e-6 + 0.5 / 86_400), 1e-15);
        (1 - link.Availability).ShouldBe(link.Unavailability, 1e-14);
        link.Downtime_s(Year).ShouldBe(link.Unavailability * Year, 1e-6);
        // A transport that waits a minute sees hard failures only; one that waits a second sees the flaps as well.
        link.InterruptionRate(60).ShouldBe(1 / (1e6 * Hour) * link.Availability, 1e-18);
        link.InterruptionRate(1).ShouldBe((1 / (1e6 * Hour) + 0.05 / 86_400) * link.Availability, 1e-15);
    }

    [Fact]
    public void A_link_is_up_as_long_as_a_drawn_one()
    {
        // Rates high enough that being down matters: the clock of failures stands while the link is down.
        LinkOutages link = new(0.02, 5, 0.1, 2);
        Random random = new(6);
        double up = 0;
        double down = 0;
        const int Outages = 200_000;
        for (int i = 0; i < Outages; i++)
        {
            double hard = Exponential(0.02);
            double flap = Exponential(0.1);
            up += Math.Min(hard, flap);
            down += Exponential(1 / (hard < flap ? 5.0 : 2.0));
        }
        link.Availability.ShouldBe(up / (up + down), 0.003);
        link.InterruptionRate(0).ShouldBe(Outages / (up + down), 0.003 * Outages / (up + down));

        double Exponential(double rate) => -Math.Log(1 - random.NextDouble()) / rate;
    }

    [Fact]
    public void A_pluggable_takes_its_own_ports_and_an_engine_the_box()
    {
        // 512 ports. Pluggables of one port: 512 x 500 FIT, 24 h wait and 0.5 h swap. By the port: 500e-9 x 24.5 h down.
        double fit = FailureRate.Fit;
        BlastRadius pluggable = BlastRadius.Pluggable(512, 1, 500 * fit, 24 * Hour, 0.5 * Hour);
        (1 - pluggable.PortAvailability).ShouldBe(500e-9 * 24.5, 1e-12);
        pluggable.MeanPortsLost.ShouldBe(1, 1e-12);
        pluggable.MostPortsOut.ShouldBe(1);
        // 512 ports x 8,766 h x 1.225e-5 = 54.98 port hours a year.
        (pluggable.PortSecondsLost(Year) / Hour).ShouldBe(54.98, 0.01);

        // 32 engines of 16 ports at 300 FIT, replaced with the box: 24 h wait, 4 h swap; 64 laser modules of 8 ports at 400 FIT, 12 h and
        // 0.2 h. By the port: its own engine 24 h and 4 h, the 31 others 4 h each, its laser 12.2 h.
        BlastRadius coPackaged = BlastRadius.CoPackaged(512, 32, 300 * fit, 64, 400 * fit, 24 * Hour, 4 * Hour, 12 * Hour, 0.2 * Hour);
        (1 - coPackaged.PortAvailability).ShouldBe(300e-9 * (24 + 32 * 4) + 400e-9 * 12.2, 1e-12);
        coPackaged.MostPortsOut.ShouldBe(512);
        coPackaged.MeanPortsLost.ShouldBe((32 * 300 * 16.0 + 64 * 400 * 8.0) / (32 * 300 + 64 * 400), 1e-9);
        // A port sees its laser and every engine of the box.
        (coPackaged.FaultRatePerPort / fit).ShouldBe(400 + 32 * 300, 1e-6);
        (coPackaged.FaultRate / fit).ShouldBe(32 * 300 + 64 * 400, 1e-6);
    }

    [Fact]
    public void Port_hours_are_those_of_drawn_years()
    {
        // Faults at random times of 20,000 years; ports down are added minute by minute of each fault's history.
        BlastRadius box = new(64, [new FaultUnit("engine", 8, 0.02 / Year, 8, 100, 40, 64), new FaultUnit("laser", 16, 0.05 / Year, 4, 30, 5, 4)]);
        Random random = new(5);
        double lost = 0;
        const int Years = 20_000;
        for (int y = 0; y < Years; y++)
        {
            foreach (FaultUnit unit in box.Units)
            {
                for (int i = 0; i < unit.Count; i++)
                {
                    for (double at = Exponential(unit.Rate); at < Year; at += Exponential(unit.Rate))
                    {
                        for (double t = 0; t < unit.Wait_s + unit.Replacement_s; t += 5)
                        {
                            lost += 5 * (t < unit.Wait_s ? unit.PortsLost : unit.PortsOut);
                        }
                    }
                }
            }
        }
        box.PortSecondsLost(Year).ShouldBe(lost / Years, 0.05 * lost / Years);

        double Exponential(double rate) => -Math.Log(1 - random.NextDouble()) / rate;
    }

    [Fact]
    public void A_field_without_failures_is_a_bound()
    {
        // cpo-09: 1e6 h give 333,800 h at 95 % and 1.09 Mh at 60 %: 1e6 / -ln(0.05), 1e6 / -ln(0.4).
        FieldEvidence field = new(1e6 * Hour, 0);
        (field.MtbfLowerBound_s(0.95) / Hour).ShouldBe(333_800, 50);
        (field.MtbfLowerBound_s(0.60) / Hour).ShouldBe(1.0914e6, 100);
        (field.RateUpperBound(0.95) / FailureRate.Fit).ShouldBe(2996, 1);
        field.Estimate.ShouldBeNull();
        field.RateInterval(0.95).Low.ShouldBe(0);
        // Two-sided: -ln(0.025) = 3.689 above.
        (field.RateInterval(0.95).High * 1e6 * Hour).ShouldBe(3.689, 0.001);
    }

    [Theory]
    [InlineData(1, 0.02532, 5.5716)]
    [InlineData(3, 0.61867, 8.7673)]
    [InlineData(10, 4.7954, 18.3904)]
    [InlineData(50, 37.1110, 65.9190)]
    public void Intervals_are_those_of_the_published_table(int failures, double low, double high)
    {
        // F. Garwood, Biometrika 28 (1936), 437: 95 % limits of a Poisson mean; half the chi-square quantiles.
        (double Low, double High) interval = new FieldEvidence(1, failures).RateInterval(0.95);
        interval.Low.ShouldBe(low, 1e-4 * low + 1e-5);
        interval.High.ShouldBe(high, 1e-4 * high);
    }

    [Fact]
    public void A_bound_holds_at_least_as_often_as_it_says() =>
        Gen.Double[0.1, 12.0]
            .Select(Gen.Double[0.5, 0.99])
            .Sample(
                (mean, confidence) =>
                {
                    // P(bound < mean) over the Poisson counts, term by term.
                    double missed = 0;
                    double term = Math.Exp(-mean);
                    for (int n = 0; n < 60; n++)
                    {
                        missed += new FieldEvidence(1, n).RateUpperBound(confidence) < mean ? term : 0;
                        term *= mean / (n + 1);
                    }
                    return missed <= 1 - confidence + 1e-9;
                },
                iter: 50
            );

    [Fact]
    public void Bad_outages_throw()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LinkOutages(-1, 1, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new LinkOutages(1, double.NaN, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new FieldEvidence(0, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new FieldEvidence(1, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new FieldEvidence(1, 0).RateUpperBound(1));
        Should.Throw<ArgumentOutOfRangeException>(() => new BlastRadius(4, [new FaultUnit("x", 1, 1, 5, 1, 1, 5)]));
        Should.Throw<ArgumentOutOfRangeException>(() => new BlastRadius(4, [new FaultUnit("x", 1, 1, 2, 1, 1, 1)]));
        Should.Throw<ArgumentOutOfRangeException>(() => BlastRadius.CoPackaged(4, 0, 1, 1, 1, 1, 1, 1, 1));
    }
}
