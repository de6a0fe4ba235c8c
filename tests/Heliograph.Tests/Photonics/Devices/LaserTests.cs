using CsCheck;
using Heliograph.Photonics.Devices;

namespace Heliograph.Tests.Photonics.Devices;

public sealed class LaserTests
{
    // A 70 mW O-band DFB class in round numbers (fact sheet devices, las-dfb70: threshold 15 mA at 25 C, T_0 60 K).
    private static readonly Laser Dfb = new()
    {
        ReferenceTemperature = 298.15,
        ThresholdCurrent = 0.015,
        ThresholdTemperature = 60,
        SlopeEfficiency = 0.35,
        SlopeTemperature = 150,
        TurnOnVoltage = 0.95,
        SeriesResistance = 2,
        MaximumCurrent = 0.4,
        Wavelength = 1310e-9,
        WavelengthPerKelvin = 0.09e-9,
        HighestTemperature = 358.15,
        Rin = 1e-15,
        RinOverdrive = 10,
        RinFloor = 1e-16,
    };

    private static readonly Laser Heating = Dfb with { ThermalResistance = 60, MaximumCurrent = 0.8 };

    [Fact]
    public void Threshold_and_slope_follow_their_exponentials()
    {
        // 50 K above: I_th = 15 mA e^(50/60) = 34.51 mA; slope 0.35 e^(-1/3) = 0.25079; at 200 mA 41.50 mW, 1.35 V, 270 mW.
        LaserOperation at = Dfb.At(0.2, 348.15);
        at.State.ShouldBe(LaserState.Operates);
        at.Power.ShouldBe(0.25079 * (0.2 - 0.03451), 3e-6);
        at.ElectricalPower.ShouldBe(0.27, 1e-12);
        at.WallPlugEfficiency.ShouldBe(0.1537, 1e-4);
        at.Wavelength.ShouldBe(1314.5e-9, 1e-15);
        // RIN: drive 0.2/0.03451 - 1 = 4.795 against 10, cubed.
        at.Rin!.Value.ShouldBe(1e-15 * Math.Pow(10 / 4.795, 3), 1e-17);
    }

    [Fact]
    public void The_current_for_a_power_gives_it_and_a_smaller_one_does_not() =>
        Gen.Double[0.001, 0.05]
            .Select(Gen.Double[260.0, 355.0], Gen.Double[0.0, 80.0])
            .Sample(
                (power, temperature, resistance) =>
                {
                    Laser laser = Dfb with { ThermalResistance = resistance };
                    LaserOperation point = laser.ForPower(power, temperature);
                    return point.State == LaserState.Operates
                        ? Math.Abs(point.Power / power - 1) < 1e-9 && laser.At(point.Current * 0.999, temperature).Power < power
                        : laser.Strongest(temperature).Power < power;
                },
                iter: 200
            );

    [Fact]
    public void Self_heating_finds_the_coolest_junction_that_agrees_with_its_own_heat()
    {
        // Second route: step the junction up from the case until T exceeds T_case + R (P_el - P_opt).
        for (double current = 0.05; current <= 0.4; current += 0.05)
        {
            double electrical = (0.95 + 2 * current) * current;
            double junction = 330;
            while (junction < 330 + 60 * (electrical - Light(current, junction)))
            {
                junction += 1e-4;
            }
            LaserOperation at = Heating.At(current, 330);
            at.JunctionTemperature.ShouldBe(junction, 2e-4);
            at.Power.ShouldBe(Light(current, junction), 1e-6);
        }

        static double Light(double current, double t) =>
            Math.Max(0, 0.35 * Math.Exp(-(t - 298.15) / 150) * (current - 0.015 * Math.Exp((t - 298.15) / 60)));
    }

    [Fact]
    public void Power_rolls_over_and_what_lies_above_is_out_of_reach()
    {
        LaserOperation peak = Heating.Strongest(348.15);
        peak.Current.ShouldBeLessThan(0.799);
        double scanned = Enumerable.Range(1, 1600).Max(i => Heating.At(i * 5e-4, 348.15).Power);
        peak.Power.ShouldBe(scanned, scanned * 1e-5);

        Heating.ForPower(peak.Power * 1.001, 348.15).State.ShouldBe(LaserState.PowerOutOfReach);
        Heating.ForPower(peak.Power * 0.999, 348.15).State.ShouldBe(LaserState.Operates);
        Heating.ForPower(0.01, 360).State.ShouldBe(LaserState.TemperatureOutOfRange);
        Heating.At(0.01, 340).State.ShouldBe(LaserState.BelowThreshold);
        Heating.At(0.01, 340).Power.ShouldBe(0);
    }

    [Fact]
    public void Hotter_never_is_more_efficient() =>
        Gen.Double[270.0, 350.0]
            .Select(Gen.Double[0.0, 8.0])
            .Sample(
                (t, more) =>
                    Heating.ForPower(0.02, t + more) is var hot
                    && (hot.State != LaserState.Operates || hot.WallPlugEfficiency <= Heating.ForPower(0.02, t).WallPlugEfficiency + 1e-12),
                iter: 100
            );

    [Fact]
    public void More_light_than_quanta_and_other_impossible_lasers_are_refused()
    {
        // 1240 / 1310 = 0.946 W/A.
        Should.Throw<ArgumentOutOfRangeException>(() => (Dfb with { SlopeEfficiency = 0.95 }).At(0.1, 300));
        Should.Throw<ArgumentOutOfRangeException>(() => (Dfb with { ThresholdCurrent = -1 }).At(0.1, 300));
        Should.Throw<ArgumentOutOfRangeException>(() => Dfb.At(0.5, 300));
        Should.Throw<ArgumentOutOfRangeException>(() => Dfb.ForPower(double.NaN, 300));
    }

    [Fact]
    public void A_supply_adds_driver_cooler_and_control()
    {
        LaserSupply supply = new()
        {
            DriverEfficiency = 0.85,
            CoolerTemperature = 318.15,
            CoefficientOfPerformance = 2,
            LargestDifference = 80,
            LeakConductance = 0.001,
            Control = 0.05,
        };
        (LaserOperation chip, double? power) = supply.ForPower(Dfb, 0.05, 338.15);
        // 20 K over: performance 2 (1 - 20/80) = 1.5 against heat and 20 mW of leak.
        power!.Value.ShouldBe(chip.ElectricalPower / 0.85 + (chip.ElectricalPower - 0.05 + 0.02) / 1.5 + 0.05, 1e-9);
        supply.ForPower(Dfb, 0.05, 400).ElectricalPower.ShouldBeNull();
        // A cold module is heated: the leak of 78 K exceeds nothing here, a larger leak does.
        (supply with { LeakConductance = 0.01 })
            .CoolerPower(0.1, 248.15)!
            .Value.ShouldBe((0.7 - 0.1) / 3, 1e-12);
        (supply with { CoolerTemperature = null }).CoolerPower(1, 338.15).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => (supply with { DriverEfficiency = 1.2 }).ForPower(Dfb, 0.05, 320));
    }

    [Fact]
    public void A_source_module_loses_efficiency_by_the_law_that_it_names()
    {
        // 8 x 19.5 dBm from 12 W: 5.94 % (check point las-01).
        double line = 1e-3 * Math.Pow(10, 1.95);
        LightSource module = new()
        {
            Lines = 8,
            PowerPerLine = line,
            WallPlugEfficiency = 8 * line / 12,
            ReferenceTemperature = 328.15,
            EfficiencyPerKelvin = -0.006,
        };
        module.EfficiencyAt(328.15).Value!.Value.ShouldBe(0.0594, 1e-4);
        module.ElectricalPowerAt(328.15)!.Value.ShouldBe(12, 1e-9);
        module.EfficiencyAt(338.15).ShouldBe(new SourceEfficiency(8 * line / 12 * 0.94, DeratingLaw.Linear));
        module.EfficiencyAt(700).Value.ShouldBeNull();

        LightSource chip = module with { Chip = Dfb with { MaximumCurrent = 0.8 }, ChipPowerOverLine = 1.2 };
        double ratio = chip.Chip!.ForPower(1.2 * line, 338.15).WallPlugEfficiency / chip.Chip.ForPower(1.2 * line, 328.15).WallPlugEfficiency;
        SourceEfficiency hot = chip.EfficiencyAt(338.15);
        hot.Law.ShouldBe(DeratingLaw.Threshold);
        hot.Value!.Value.ShouldBe(8 * line / 12 * ratio, 1e-12);
        ratio.ShouldBeInRange(0.7, 0.98);
        chip.EfficiencyAt(370).Value.ShouldBeNull();
        // A comb 3 dB apart: its weakest line 1.5 dB below the mean.
        (module with { FlatnessDb = 3 }).WeakestLine.ShouldBe(line * Math.Pow(10, -0.15), 1e-9);
    }
}
