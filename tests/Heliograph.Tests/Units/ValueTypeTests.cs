using System.Reflection;
using CsCheck;
using Heliograph.Model.Units;

namespace Heliograph.Tests.Units;

public sealed class ValueTypeTests
{
    private static readonly Gen<double> Finite = Gen.Double[-1e20, 1e20].Where(d => d == 0 || Math.Abs(d) > 1e-12);

    [Fact]
    public void Whole_numbers_print_the_shortest_exact_text()
    {
        new BitRate(400_000_000_000).ToString().ShouldBe("400 Gb/s");
        new BitRate(53_125_000_000).ToString().ShouldBe("53.125 Gb/s");
        // Four decimals in Gb/s, so that the next smaller unit is taken.
        new BitRate(106_250_100_000)
            .ToString()
            .ShouldBe("106250.1 Mb/s");
        new BitRate(1).ToString().ShouldBe("1 b/s");
        BitRate.Zero.ToString().ShouldBe("0 b/s");
        new BitRate(-25_000_000_000).ToString().ShouldBe("-25 Gb/s");
        new DataSize(1_500_000).ToString().ShouldBe("1.5 MB");
        new DataSize(1024).ToString().ShouldBe("1.024 kB");
        new Duration(1_234).ToString().ShouldBe("1.234 ns");
        new SimTime(long.MaxValue).ToString().ShouldBe("9223372036854775.807 ns");
        new Duration(long.MinValue).ToString().ShouldBe("-9223372036854775.808 ns");
    }

    [Fact]
    public void Whole_numbers_read_back_as_they_were_printed()
    {
        Gen.Long.Sample(n => BitRate.Parse(new BitRate(n).ToString()) == new BitRate(n));
        // Bytes are eight bits: the largest is 2^63 - 1 bytes, which a decimal holds.
        Gen.Long.Sample(n => DataSize.Parse(new DataSize(n).ToString()) == new DataSize(n));
        Gen.Long.Sample(n => Duration.Parse(new Duration(n).ToString()) == new Duration(n));
        Gen.Long.Sample(n => SimTime.Parse(new SimTime(n).ToString()) == new SimTime(n));
        Gen.Decimal[-1e15m, 1e15m].Sample(n => Money.Parse(new Money(n).ToString()) == new Money(n));
    }

    [Fact]
    public void Real_numbers_read_back_as_they_were_printed()
    {
        Finite.Sample(x => Energy.Parse(new Energy(x).ToString()) == new Energy(x));
        Finite.Sample(x => EnergyPerBit.Parse(new EnergyPerBit(x).ToString()) == new EnergyPerBit(x));
        Finite.Sample(x => Fit.Parse(new Fit(x).ToString()) == new Fit(x));
        Finite.Sample(x => Frequency.Parse(new Frequency(x).ToString()) == new Frequency(x));
        Finite.Sample(x => Length.Parse(new Length(x).ToString()) == new Length(x));
        Finite.Sample(x => Period.Parse(new Period(x).ToString()) == new Period(x));
        Finite.Sample(x => Power.Parse(new Power(x).ToString()) == new Power(x));
        Finite.Sample(x => PowerDbm.Parse(new PowerDbm(x).ToString()) == new PowerDbm(x));
        Finite.Sample(x => RatioDb.Parse(new RatioDb(x).ToString()) == new RatioDb(x));
        Finite.Sample(x => Temperature.Parse(new Temperature(x).ToString()) == new Temperature(x));
    }

    [Fact]
    public void A_value_type_refuses_every_other_dimension()
    {
        string[] texts = ["1 Gb/s", "1 GB", "1 s", "1 m", "1 J", "1 pJ/b", "1 W", "1 USD", "1 GHz", "1 dB", "1 dBm", "1 degC", "1", "1 FLOP", "1 K"];
        foreach (Type type in ValueTypes())
        {
            MethodInfo parse = type.GetMethod("Parse", [typeof(string)])!;
            string[] read = [.. texts.Where(t => Reads(parse, t))];
            // Instants and spans of time, and rates of events, share their dimension; nothing else does.
            read.ShouldHaveSingleItem($"{type.Name} reads {string.Join(" and ", read)}");
        }
    }

    [Fact]
    public void Two_absolute_levels_do_not_add()
    {
        Adds(typeof(PowerDbm), typeof(PowerDbm)).ShouldBeFalse("3 dBm + 3 dBm is not 6 dBm");
        Adds(typeof(PowerDbm), typeof(RatioDb)).ShouldBeTrue();
        Adds(typeof(SimTime), typeof(SimTime)).ShouldBeFalse("instants do not add");
        Adds(typeof(SimTime), typeof(Duration)).ShouldBeTrue();
        Adds(typeof(Temperature), typeof(Temperature)).ShouldBeFalse("20 degC + 20 degC is not 40 degC");
        Adds(typeof(Power), typeof(Power)).ShouldBeTrue();
    }

    [Fact]
    public void No_value_turns_into_a_number_or_another_value_by_itself()
    {
        foreach (Type type in ValueTypes())
        {
            type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name is "op_Implicit" or "op_Explicit").ShouldBeEmpty(type.Name);
        }
    }

    [Fact]
    public void Whole_numbers_overflow_loudly()
    {
        Should.Throw<OverflowException>(() => new BitRate(long.MaxValue) + new BitRate(1));
        Should.Throw<OverflowException>(() => new DataSize(long.MaxValue) * 2);
        Should.Throw<OverflowException>(() => new SimTime(long.MaxValue) + new Duration(1));
    }

    [Fact]
    public void Sending_time_is_rounded_to_the_nearest_picosecond_and_never_truncated()
    {
        // 1,500 bytes at 106.25 Gb/s: 12,000 / 106.25e9 s = 112,941.176 ps.
        BitRate.Parse("106.25 Gb/s").TimeToSend(new DataSize(1500)).ShouldBe(new Duration(112_941));
        // One byte at 3.2 Tb/s is 2.5 ps: half rounds up.
        BitRate.Parse("3.2 Tb/s").TimeToSend(new DataSize(1)).ShouldBe(new Duration(3));
        // 1 EB at 1 Tb/s: 8e6 s = 8e18 ps, beyond 64 bits on the way.
        BitRate.Parse("1 Tb/s").TimeToSend(DataSize.Parse("1 EB")).ShouldBe(new Duration(8_000_000_000_000_000_000));
    }

    private static Type[] ValueTypes()
    {
        Type[] types =
        [
            .. typeof(BitRate)
                .Assembly.GetTypes()
                .Where(t => t.Namespace == typeof(BitRate).Namespace && t.IsValueType && t.GetMethod("Parse", [typeof(string)]) is not null),
        ];
        types.Length.ShouldBeGreaterThan(12);
        return types;
    }

    private static bool Reads(MethodInfo parse, string text)
    {
        try
        {
            parse.Invoke(null, [text]);
            return true;
        }
        catch (TargetInvocationException e) when (e.InnerException is FormatException)
        {
            return false;
        }
    }

    private static bool Adds(Type a, Type b) =>
        a.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Concat(b.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Any(m => m.Name == "op_Addition" && m.GetParameters().Select(p => p.ParameterType).SequenceEqual([a, b]));
}
