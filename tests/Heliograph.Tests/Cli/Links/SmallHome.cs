namespace Heliograph.Tests.Cli.Links;

/// <summary>
/// A home with a small catalogue, so that what is expected can be worked out by hand: <c>opt-a</c> closes by its specification (3 dB),
/// <c>opt-b</c> by its devices, <c>opt-c</c> lacks the noise of its amplifier, <c>med-a</c> is a cable of 2 m.
/// </summary>
internal static class SmallHome
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Path => Made.Value;

    private static string Make()
    {
        string home = Directory.CreateTempSubdirectory("helio-small-").FullName;
        Directory.CreateDirectory(System.IO.Path.Combine(home, "catalog", "models"));
        foreach ((string family, string parts) in Families)
        {
            // Every figure of the small catalogue has the same standing.
            string text = $"family: {family}\nsources: {{ t: test }}\nparts:\n{parts}".Replace(
                "~",
                ", status: estimate, source: t, why: test }",
                StringComparison.Ordinal
            );
            File.WriteAllText(System.IO.Path.Combine(home, "catalog", family + ".yaml"), text);
        }
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(home, recursive: true);
        return home;
    }

    private static readonly (string Family, string Parts)[] Families =
    [
        (
            "circuit-switch",
            """
              ocs-far: { name: lossy, region: any, figures: { radix: { value: 32 ~, insertion-loss: { value: 20 dB ~, return-loss: { value: 60 dB ~ } }
              ocs-near:
                name: clear
                region: any
                figures:
                  radix: { value: 300 ~
                  insertion-loss: { low: 0.8 dB, value: 1 dB, high: 2 dB ~
                  return-loss: { value: 60 dB ~
              ocs-mid: { name: middling, region: any, figures: { insertion-loss: { value: 4 dB ~, return-loss: { value: 60 dB ~ } }
            """
        ),
        (
            "connector",
            """
              con-mpo12: { name: jumper, region: any, figures: { insertion-loss: { value: 0.25 dB ~, return-loss: { value: 60 dB ~ } }
            """
        ),
        (
            "copper",
            """
              med-a:
                name: cable
                region: any
                figures:
                  rate: { value: 400 Gb/s ~
                  lane-rate: { value: 100 Gb/s ~
                  reach: { value: 2 m ~
                  power: { value: 0.4 W, boundary: cable-end ~
                  price: { value: 40 USD, boundary: cable, as-of: 2026 ~
            """
        ),
        (
            "passive",
            """
              cpl-b: { name: coupler, region: any, figures: { insertion-loss: { value: 1 dB ~ } }
              cpl-s: { name: coupler, region: any, figures: { insertion-loss: { low: 0.5 dB, value: 1 dB, high: 2 dB ~ } }
            """
        ),
        (
            "dsp",
            """
              dsp-b: { name: dsp, region: any, figures: { lane-power: { value: 1 W, boundary: chip ~ } }
            """
        ),
        (
            "engine",
            """
              eng-b:
                name: engine
                region: any
                devices: { laser: las-b, laser-coupler: cpl-b, modulator: mod-b, coupler: cpl-b, photodiode: pd-b, tia: tia-b, dsp: dsp-b }
                figures:
                  lanes: { value: 4 ~
                  lane-rate: { value: 106.25 Gb/s ~
                  baud-rate: { value: 53.125 GBd ~
                  levels: { value: 4 ~
                  launch-power: { value: 10 dBm ~
                  wavelength: { value: 1310 nm ~
              eng-c:
                name: engine
                region: any
                devices: { laser: las-b, laser-coupler: cpl-b, modulator: mod-b, coupler: cpl-b, photodiode: pd-b, dsp: dsp-b }
                figures:
                  lanes: { value: 4 ~
                  lane-rate: { value: 106.25 Gb/s ~
                  baud-rate: { value: 53.125 GBd ~
                  levels: { value: 4 ~
                  launch-power: { value: 10 dBm ~
                  wavelength: { value: 1310 nm ~
              eng-s:
                name: engine
                region: any
                devices: { laser: las-b, laser-coupler: cpl-s, modulator: mod-b, coupler: cpl-b, photodiode: pd-b, tia: tia-b, dsp: dsp-b }
                figures:
                  lanes: { value: 4 ~
                  lane-rate: { value: 106.25 Gb/s ~
                  baud-rate: { value: 53.125 GBd ~
                  levels: { value: 4 ~
                  launch-power: { value: 10 dBm ~
                  wavelength: { value: 1310 nm ~
            """
        ),
        (
            "fibre",
            """
              fib-smf28:
                name: fibre
                region: any
                figures:
                  attenuation: { value: 0.4 dB/km ~
                  dispersion: { value: 0 ps/nm/km, wavelength: 1310 nm ~
                  delay-per-length: { value: 5 us/km ~
            """
        ),
        (
            "laser",
            """
              las-b:
                name: laser
                region: any
                figures:
                  wall-plug-efficiency: { value: 10 %, boundary: chip, temperature: 25 degC ~
                  efficiency-slope: { value: -0.005 1/K ~
                  max-temperature: { value: 70 degC ~
                  level-rin: { value: -150 dB/Hz ~
              las-elsfp:
                name: classes
                region: any
                figures:
                  launch-power:
                    - { value: 11 dBm, conditions: "class LP, per core" ~
                    - { value: 17 dBm, conditions: "class HP, per core" ~
                    - { value: 23 dBm, conditions: "class UHP, per core" ~
            """
        ),
        (
            "link",
            """
              mpi-parallel: { name: a, region: any, figures: { mpi-penalty: { value: 0.1 dB ~ } }
              mpi-circuit: { name: a, region: any, figures: { mpi-penalty: { value: 0.4 dB ~ } }
              mpi-ends: { name: a, region: any, figures: { return-loss: { value: 40 dB ~ } }
              fec-kp4: { name: a, region: any, figures: { bit-error-ratio: { value: 0.00024 ~, latency: { value: 100 ns ~ } }
              fec-aui: { name: a, region: any, figures: { bit-error-ratio: { value: 0.00001 ~ } }
            """
        ),
        (
            "modulator",
            """
              mod-b:
                name: modulator
                region: any
                figures:
                  insertion-loss: { value: 3 dB ~
                  extinction-ratio: { value: 6 dB ~
                  drive-energy: { value: 100 fJ/b, boundary: chip ~
                  bandwidth: { value: 40 GHz ~
            """
        ),
        (
            "pluggable",
            """
              opt-a:
                name: specified
                region: any
                figures:
                  rate: { value: 400 Gb/s ~
                  lane-rate: { value: 100 Gb/s ~
                  lanes: { value: 4 ~
                  reach: { value: 500 m ~
                  power: { value: 10 W, boundary: module ~
                  oma-minus-tdecq: { value: -2 dBm ~
                  sensitivity-oma: { value: -5 dBm ~
                  price: { value: 100 USD, boundary: module, as-of: 2026 ~
                  fit: { value: 500 FIT, boundary: module ~
              opt-b:
                name: made of devices
                region: any
                devices: { engine: eng-b }
                figures:
                  rate: { value: 400 Gb/s ~
                  lane-rate: { value: 100 Gb/s ~
                  lanes: { value: 4 ~
                  reach: { value: 500 m ~
                  power: { value: 10 W, boundary: module ~
              opt-c:
                name: made of devices, one of them unknown
                region: any
                devices: { engine: eng-c }
                figures:
                  rate: { value: 400 Gb/s ~
                  lane-rate: { value: 100 Gb/s ~
                  lanes: { value: 4 ~
                  reach: { value: 500 m ~
                  power: { value: 10 W, boundary: module ~
              opt-s:
                name: made of devices, one of them with a range
                region: any
                devices: { engine: eng-s }
                figures:
                  rate: { value: 400 Gb/s ~
                  lane-rate: { value: 100 Gb/s ~
                  lanes: { value: 4 ~
                  reach: { value: 500 m ~
                  power: { value: 10 W, boundary: module ~
            """
        ),
        (
            "receiver",
            """
              pd-b: { name: diode, region: any, figures: { responsivity: { value: 1 A/W ~, bandwidth: { value: 50 GHz ~ } }
              tia-b:
                name: amplifier
                region: any
                figures:
                  input-noise: { value: 20 pA/rtHz ~
                  energy-per-bit: { value: 1 pJ/b, boundary: chip ~
                  bandwidth: { value: 40 GHz ~
            """
        ),
        (
            "serdes",
            """
              d2d-lr112: { name: serdes, region: any, figures: { energy-per-bit: { value: 5 pJ/b, boundary: chip ~ } }
            """
        ),
    ];
}
