namespace Heliograph.Tests.Photonics.Published;

/// <summary>
/// Values of models by another route: the formula by hand, outside of the product, or a printed table. One line a case; the route
/// stands in front of it.
/// </summary>
internal static class SecondRoutes
{
    public static readonly (string Model, string Inputs, string Unit, double Expected, double Relative)[] All =
    [
        // 20 log10 5 and 10 log10 7: eyes of PAM6 and PAM8 in the swing of NRZ; the plain ratio.
        ("imdd.level-penalty", "levels=6; reference-levels=2", "dB (electrical)", 13.979400086720377, 1e-9),
        ("imdd.level-penalty", "levels=8; reference-levels=2", "dB (optical)", 8.450980400142568, 1e-9),
        ("imdd.level-penalty", "levels=8; reference-levels=4", "dB", 7.3595358, 1e-6),
        ("imdd.level-penalty", "levels=4; domain=optical", "dB", 4.771212547196624, 1e-9),
        ("imdd.level-penalty", "levels=4", "x", 3, 1e-12),
        // NRZ at 1e-12: 7.0345, the textbook value (Agrawal, ch. 4). PAM8 and the cross of PAM6: Qf of the printed q gives the ratio back.
        ("imdd.q", "levels=2; ber=1e-12", "", 7.03448, 1e-5),
        ("imdd.ber", "levels=4; q=3.414", "", 2.4006215913786747e-4, 1e-6),
        ("imdd.ber", "levels=2; q=7", "", 1.279812543885835e-12, 1e-6),
        // 2.5 bits a symbol, 124 bits in 112 crossings, 7/8: ber = 124/112/2.5 x 2 x 7/8 Qf(q) at q = 3: 0.775 x 1.3498980e-3.
        ("imdd.q", "levels=6; ber=1.04617096e-3; mapping=cross", "", 3, 1e-6),
        ("imdd.transmit-oma", "oma-minus-tdecq=-2.2 dBm; tdecq=1 dB; oma-min=-0.8 dBm", "dBm", -0.8, 1e-12),
        ("imdd.transmit-oma", "oma-minus-tdecq=-2.2 dBm; tdecq=3.4 dB", "mW", 1.3182567385564072, 1e-9),
        ("imdd.average-power", "oma=0 dBm; extinction=3.5 dB", "dBm", 1.1637001136971807, 1e-6),
        ("imdd.crosstalk-penalty", "crosstalk=-20 dB", "dB", 0.04364805402450088, 1e-6),
        ("imdd.crosstalk-penalty", "crosstalk=-20 dB; levels=4", "dB", 0.1322826573375516, 1e-6),
        // S0/4 (l - l0^4/l^3).
        ("imdd.dispersion", "wavelength=1330 nm; zero-wavelength=1310 nm; zero-slope=0.092 ps/nm2/km", "ps/nm/km", 1.7989107541877476, 1e-6),
        // Mean of 1/cos^2 over 200,000 points of the band.
        ("imdd.dispersion-penalty", "baud=53.125 GBd; dispersion=3.3 ps/nm/km; length=2 km; wavelength=1330 nm", "dB", 0.0032425670286750185, 1e-3),
        (
            "imdd.dispersion-penalty",
            "baud=53.125 GBd; dispersion=3.3 ps/nm/km; length=2 km; wavelength=1330 nm; chirp=0.5",
            "dB",
            0.06748248989751769,
            1e-3
        ),
        ("imdd.swing-loss", "extinction=3.5 dB", "dB", 2.570264511799519, 1e-6),
        // Two levels, no light on the lower: R u = 2 q s + 2 e q^2 f_n solves thermal and shot noise.
        (
            "imdd.sensitivity",
            "levels=2; ber=1e-12; extinction=200 dB; responsivity=0.9 A/W; noise=15 pA/rtHz; baud=25.78125 GBd",
            "dBm",
            -14.821924253939567,
            1e-6
        ),
        // Level by level with thermal and shot noise: q = 4.994, 4.983, 4.973, and half a quarter of the sum of their tails.
        ("imdd.link-ber", "extinction=6 dB; responsivity=0.9 A/W; noise=150 pA/rtHz; baud=53.125 GBd; oma=1 mW", "", 2.3474139944337184e-7, 1e-9),
        // Noise of RIN_OMA is half of sqrt(RIN f_n) OMA on all levels: q = 1/(6 r) = 6.648.
        ("imdd.floor", "extinction=6 dB; baud=53.125 GBd; rin=-132 dB/Hz; definition=oma", "", 1.113249976402093e-11, 1e-5),
        // t = 15 and 7 of the standards; 514/544, with 120/128 of the inner code.
        ("fec.correctable", "code=RS(544,514)", "symbols", 15, 0),
        ("fec.correctable", "code=KR4", "symbols", 7, 0),
        ("fec.code-rate", "code=KP4; inner=Hamming(128,120)", "", 0.8857996323529411, 1e-9),
        ("fec.symbol-error", "ber=2.4e-4", "", 0.0023974096581836912, 1e-9),
        ("fec.miscorrection", "code=KP4", "", 4.839286411067026e-17, 1e-6),
        ("fec.undetected", "code=KP4; ber=2.4e-4", "", 3.944779838026055e-29, 1e-6),
        // A wrong bit stays where 15 or more of the other 543 symbols are wrong.
        ("fec.post-ber", "code=KP4; ber=2.4e-4", "", 2.4120938895579466e-15, 1e-6),
        // P (c + 1/8), and 191 blocks in groups of 80: three codewords, four for 39 % of the frames.
        ("fec.frame-loss", "code=RS(528,514); ber=5e-5", "", 4.946723732109746e-10, 1e-6),
        ("fec.frame-loss", "code=RS(528,514); ber=5e-5; codewords=2; frames-per-codeword=8", "", 9.343811493985075e-10, 1e-6),
        ("fec.frame-loss", "code=KP4; ber=2.4e-4; codewords=4", "", 3.362524027229373e-12, 1e-6),
        ("fec.frame-loss", "code=KP4; ber=2.4e-4; frame=1518 B", "", 2.761345489027758e-12, 1e-6),
        // Words of weight 4 are the first to fail: A_4 (3/4)^4 Qf(2q), 4 of 128 bits, and 0.78 to 1.0 of it (fec.md): order and slope.
        ("fec.inner-ber", "ber=2.5e-3; test-positions=6", "", 1.5e-5, 0.6),
        ("fec.ber-budget", "pmd=2.4e-4; aui=1e-5; auis=2", "", 2.6e-4, 1e-12),
        // exp(1) from 25 to 85 degC; slope 0.3 (1 - 0.24) over what is above it.
        ("laser.threshold", "threshold=20 mA; threshold-temperature=60 K; reference=25 C; temperature=85 C", "mA", 54.3656365691809, 1e-9),
        (
            "laser.power",
            "reference=25 C; threshold=20 mA; threshold-temperature=60 K; slope=0.3 W/A; slope-per-kelvin=-0.4 %/K; "
                + "wavelength=1310 nm; current=300 mA; temperature=85 C",
            "mW",
            56.004634862226744,
            1e-9
        ),
        ("laser.efficiency", "efficiency=20 %; per-kelvin=-0.5 %/K; reference=25 C; temperature=65 degC", "%", 16, 1e-9),
        ("laser.electrical-power", "optical=300 mW; efficiency=15 %; driver-efficiency=60 %", "W", 3.3333333, 1e-7),
        ("laser.electrical-power", "optical=300 mW; efficiency=20 %; per-kelvin=-0.5 %/K; reference=25 C; temperature=65 C", "W", 1.875, 1e-9),
        // C V^2 / 4 for two levels; 5/36 C V^2 a symbol and two bits for four.
        ("modulator.drive-energy", "capacitance=20 fF; swing=2 V", "fJ/bit", 20, 1e-9),
        ("modulator.drive-energy", "capacitance=20 fF; swing=2 V; levels=4", "fJ/bit", 5.555555555555556, 1e-9),
        ("mux.crosstalk", "channels=4; adjacent=25 dB; other=40 dB", "dB", -21.92156926923879, 1e-9),
        ("mzm.loss", "voltage=1 V; half-wave=2 V; insertion-loss=5 dB", "dB", 8.01029995663981, 1e-9),
        ("mzm.oma-loss", "swing=1 V; half-wave=2 V; insertion-loss=5 dB", "dB", 6.505149978319906, 1e-9),
        ("photodiode.quantum-efficiency", "responsivity=1.1 A/W; wavelength=1300 nm", "%", 104.90970636655406, 1e-9),
        ("ring.loss", "wavelength=1310 nm; q=5000; detuning=20 GHz; extinction=20 dB; excess=0.2 dB", "dB", 3.7783085000872867, 1e-9),
        ("ring.bandwidth", "wavelength=1310 nm; q=5000; capacitance-bandwidth=50 GHz", "GHz", 33.76077432794722, 1e-9),
        // Both 5 GHz off towards each other: Lorentzians at 195 and 5 GHz.
        ("ring.crosstalk", "wavelength=1310 nm; q=9150; spacing=200 GHz; error=5 GHz", "dB", -23.23248986703082, 1e-9),
        ("ring.tuning", "efficiency=0.12 nm/mW; wavelength=1310 nm", "GHz/mW", 20.96329, 1e-6),
        ("ring.tuning", "efficiency=10 mW/nm; wavelength=1550 nm", "GHz/mW", 12.478353, 1e-6),
        // 2 x 50 + 2 x 25 + 100 GHz over 15 GHz/mW, half of it in the mean.
        ("ring.tuning-power", "efficiency=15 GHz/mW; grid-error=50 GHz; variation=25 GHz; drift=100 GHz", "mW", 250 / 15.0, 1e-9),
        (
            "ring.tuning-power",
            "efficiency=15 GHz/mW; grid-error=50 GHz; variation=25 GHz; drift=100 GHz; rings=8; case=mean",
            "mW",
            8 * 125 / 15.0,
            1e-9
        ),
        // Cyclic: one spacing and the mismatch of 100 GHz instead of 600, and the variation.
        (
            "ring.tuning-power",
            "efficiency=10 GHz/mW; grid-error=300 GHz; variation=25 GHz; fsr=1700 GHz; spacing=200 GHz; lines=8",
            "mW",
            (200 + 100 + 50) / 10.0,
            1e-9
        ),
        ("coupler.loss", "peak=1.5 dB; bandwidth=40 nm; offset=15 nm", "dB", 2.0625, 1e-9),
        ("waveguide.loss", "attenuation=100 dB/m; length=2 mm", "dB", 0.2, 1e-9),
        ("tia.noise-density", "rms=2.5 uA; bandwidth=40 GHz", "pA/rtHz", 12.5, 1e-9),
        ("coherent.required-snr", "osnr=24 dB; baud=63.1 GBd", "dB", 16.96880653763922, 1e-9),
        // Shot noise alone: P = 2 h nu B SNR.
        ("coherent.sensitivity", "osnr=24 dB; baud=63.1 GBd; frequency=193.4 THz", "dBm", -30.94347492148435, 1e-9),
        ("coherent.reach", "launch=0 dBm; sensitivity=-12 dBm; fixed-loss=1 dB; penalty=1 dB; attenuation=0.25 dB/km", "km", 40, 1e-9),
        (
            "coherent.reach",
            "launch=-10 dBm; osnr=24 dB; baud=63.1 GBd; frequency=193.4 THz; attenuation=0.25 dB/km",
            "km",
            20.94347492148435 / 0.25,
            1e-9
        ),
        // 10 log10(1 + (pi f C 50)^2).
        ("electrical.pad-loss", "capacitance=100 fF; frequency=26.56 GHz", "dB", 0.6968983479692303, 1e-9),
        ("electrical.piece-loss", "loss=1.2 dB; at=26.5625 GHz; frequency=53.125 GHz", "dB", 2.4, 1e-9),
        ("electrical.piece-loss", "loss=1.2 dB; at=26.5625 GHz; frequency=53.125 GHz; skin-share=50 %; count=2", "dB", 2 * 2.048528137423857, 1e-9),
        ("electrical.baud", "line-rate=106.25 Gb/s; modulation=PAM6", "GBd", 42.5, 1e-9),
        // 5 q^2.
        ("electrical.required-snr", "ber=2.4e-4", "dB", 17.65514988095577, 1e-6),
        ("electrical.required-snr", "modulation=PAM4; ber=2.4e-4; level-mismatch=0.95", "dB", 18.100677775178813, 1e-6),
        ("electrical.reach", "budget=16 dB; fixed=2 dB; loss=3.9 dB/m", "m", 3.58974358974359, 1e-9),
        (
            "electrical.reach",
            "budget=16 dB; fixed=2 dB; loss=10 dB/m; at=110 GHz; skin-share=0.6; frequency=26.5625 GHz",
            "m",
            3.576602496406354,
            1e-9
        ),
        ("electrical.loss-ratio", "from=22 dB; to=4 dB", "dB", 18, 1e-9),
        // The pair has the impedance that it was laid out for: sqrt(3.4/3.0) of 100 ohm with the same planes and another laminate.
        ("electrical.trace-impedance", "width=0.127 mm; thickness=17.5 um; impedance=100 ohm; dk=3.4; df=0", "ohm", 100, 1e-9),
        // Skin loss goes as 1/diameter: 92^(4/39) from 26 to 30 AWG; nothing but skin loss.
        ("electrical.cable-loss", "loss=10 dB/m; at=110 GHz; from-awg=26; to-awg=30; length=2 m", "dB", 31.801245667205613, 1e-9),
        ("edge.capacity", "density=1 Tb/s/mm; length=100 mm; counted=both-ways", "Tb/s", 50, 1e-9),
        ("edge.capacity", "density=1.35 TB/s/mm2; area=10 mm2", "Tb/s", 108, 1e-9),
        ("edge.needed", "rate=3.2 Tb/s; density=140 Gb/s/mm", "mm", 22.857142857142858, 1e-9),
        ("edge.pair-density", "lane-rate=106.25 Gb/s; pitch=0.5 mm; layers=4", "Tb/s/mm", 0.425, 1e-9),
        // 102.4T over 0.2T: 512 carriers, a fibre each way; one laser fibre for four.
        ("edge.fibres", "rate=102.4 Tb/s; rate-per-wavelength=200 Gb/s", "fibres", 1024, 0),
        ("edge.fibres", "rate=102.4 Tb/s; rate-per-wavelength=200 Gb/s; wavelengths=4; bidirectional=yes", "fibres", 128, 0),
        ("edge.laser-fibres", "rate=102.4 Tb/s; rate-per-wavelength=200 Gb/s; fed-per-laser-fibre=4", "fibres", 128, 0),
        ("switch.buffer-time", "capacity=51.2 Tb/s; buffer=165.2 MB", "us", 25.8125, 1e-9),
        ("switch.energy-per-bit", "power=500 W; capacity=51.2 Tb/s", "pJ/bit", 9.765625, 1e-9),
        ("switch.serdes-power", "capacity=51.2 Tb/s; lane-rate=100 Gb/s; line-rate-factor=1.0625; energy=5 pJ/bit", "W", 272, 1e-9),
        // Two neighbours and thirteen others.
        ("awgr.crosstalk", "ports=16; adjacent=-25 dB; other=-35 dB", "dB", -19.814860601221124, 1e-9),
        ("awgr.laser-range", "ports=16; spacing=50 GHz", "GHz", 750, 1e-9),
        ("mpi.ratio", "return-losses=35 dB, 26 dB; loss=1 dB", "dB", -63, 1e-9),
        ("mpi.ratio", "return-losses=30 dB, 30 dB, 30 dB; loss=1 dB", "dB", -57.79886193042024, 1e-9),
        // NRZ, dark lower level: 1 - 4 sqrt(1e-4).
        ("mpi.upper-bound", "levels=2; extinction=200 dB; ratio=-40 dB", "dB", 0.17728766960431602, 1e-6),
        // Dark lower level: only the upper one has the beat, variance 2 x 1 x 1/2 X; bisected by hand for the mean of both tails.
        ("mpi.penalty", "levels=2; extinction=200 dB; ratio=-40 dB; ber=1e-12; statistics=gaussian", "dB", 0.024076666896244752, 1e-6),
        ("ocs.dark-time", "switch=15 ms; settle=5 ms; relock=10 ms", "ms", 30, 1e-9),
        ("ocs.duty", "switch=15 ms; settle=5 ms; relock=10 ms; hold=1 s", "%", 97.0873786407767, 1e-9),
        ("ocs.hold", "switch=15 ms; settle=5 ms; relock=10 ms; duty=99 %", "s", 2.97, 1e-9),
        ("ocs.slot-efficiency", "switch=15 ms; settle=5 ms; relock=10 ms; slot=100 ms", "", 0.7, 1e-9),
        // 7 elements, 22 crossings, 2 couplers; one turn and six crossings of a 4 x 4 crossbar; 7 leaks; 28 of 56 driven.
        ("ocs.fabric-loss", "topology=Benes; radix=16; element=1 dB; crossing=0.05 dB; coupler=1.5 dB", "dB", 11.1, 1e-9),
        ("ocs.fabric-loss", "topology=crossbar; radix=4; bar=1 dB; cross=0.2 dB", "dB", 2.2, 1e-9),
        ("ocs.fabric-crosstalk", "topology=Benes; radix=16; crosstalk=-25 dB", "dB", -16.54901959985743, 1e-9),
        ("ocs.fabric-crosstalk", "topology=Benes; radix=16; crosstalk=-25 dB; sum=amplitude", "dB", -8.098039199714863, 1e-9),
        ("ocs.fabric-power", "topology=Benes; radix=16; driven=10 mW", "mW", 280, 1e-9),
        // One port, square of 1 mm: L = 1 mm / sqrt 2 / tan 5 deg = 8.08 mm; 2 a^2 pi / (lambda L) = 121: nothing is clipped, 2 x 0.5 + 2 x 0.3 dB stay.
        ("ocs.mems-loss", "radix=1; wavelength=1310 nm; aperture=0.5 mm; fill=100 %; angle=5; mirror=0.3 dB; collimator=0.5 dB", "dB", 1.6, 1e-9),
        // t/(k A) + r/A + 1/(h A).
        (
            "heat.slab-resistance",
            "area=100 mm2; thickness=0.775 mm, 0.05 mm; conductivity=120 W/m/K, 4 W/(m K); contact=1e-5 m2 K/W; coefficient=5000 W/m2/K",
            "K/W",
            2.2895833333333333,
            1e-9
        ),
        (
            "heat.junction",
            "coolant=40 C; power=100 W; area=100 mm2; thickness=0.775 mm, 0.05 mm; conductivity=120 W/m/K, 4 W/m/K; "
                + "contact=1e-5 m2 K/W; coefficient=5000 W/m2/K",
            "degC",
            268.95833333333337,
            1e-9
        ),
        ("heat.junction", "coolant=308.15 K; power=130 W; resistance=0.2 K/W", "degC", 61, 1e-9),
        // A source as large as the plate spreads nothing.
        (
            "heat.spreading",
            "plate-width=20 mm; source-width=20 mm; thickness=1 mm; conductivity=400 W/m/K; coefficient=10000 W/m2/K",
            "K/W",
            0.25625,
            1e-6
        ),
        ("heat.laser", "optical=300 mW; efficiency=15 %; driver-efficiency=60 %", "W", 3.0333333333333337, 1e-9),
        ("heat.logic", "dynamic=50 W; leakage=10 W; reference=25 C; doubling=20 K; temperature=85 C", "W", 130, 1e-9),
        ("reliability.zero-failure-bound", "hours=1e6; confidence=60 %", "h", 1091356.7, 1e-7),
        // chi-square quantile 0.95 with 4 degrees of freedom is 9.4877: half of it is 4.7439 expected failures.
        ("reliability.zero-failure-bound", "hours=1e6; confidence=95 %; failures=1", "h", 210797.5, 1e-5),
        ("reliability.zero-failure-bound", "hours=1e6 h; confidence=95 %", "FIT", 2995.7323, 1e-7),
        ("reliability.zero-failure-bound", "hours=8766; devices=1000; confidence=95 %", "years", 8766e3 / 2.995732273554 / 8766, 1e-9),
        // Garwood's table: 3 events, 0.6187 to 8.7673.
        ("reliability.interval", "hours=1e6; failures=3; confidence=95 %", "FIT", 8767.3, 1e-4),
        ("reliability.interval", "hours=1e6; failures=3; confidence=95 %; end=low", "FIT", 618.7, 1e-4),
        ("reliability.estimate", "hours=1e6; failures=3; devices=10", "FIT", 300, 1e-9),
        ("reliability.fit", "rate=100 FIT; count=4; activation=0.7 eV; reference=55 C; temperature=70 C", "FIT", 1180.326191088229, 1e-9),
        ("reliability.mtbf", "rate=100 FIT; count=4", "h", 2.5e6, 1e-9),
        ("reliability.availability", "mtbf=1e6 h; repair=24 h", "%", 99.99760005759861, 1e-9),
        ("reliability.downtime", "rate=1000 FIT; repair=24 h", "h", 0.2103789509051783, 1e-9),
        ("reliability.humidity", "exponent=2.7; use=60 %; stress=85 %", "x", 2.5610775157457915, 1e-9),
        // Binomial tail of 10 with 1 - exp(-0.04383); Poisson tail of 4 cold; 1.5/l.
        ("reliability.spares", "needed=8; spares=2; rate=1000 FIT; mission=43830 h", "", 0.007539521270565151, 1e-7),
        ("reliability.spares", "needed=4; spares=1; rate=1000 FIT; standby=0; mission=43830 h", "", 0.013685045639643234, 1e-7),
        ("reliability.spares-life", "needed=1; spares=1; mtbf=1e6 h", "h", 1.5e6, 1e-9),
        // Normal table: 1 - Qf(ln(1/2)/0.5) = 0.08283; 1 - exp(-1/4).
        ("reliability.wear-out", "age=10 years; median=20 years; sigma=0.5", "", 0.08282851900169852, 1e-6),
        ("reliability.wear-out", "age=5 years; scale=10 years; shape=2", "", 0.22119921692859512, 1e-9),
        ("fibre.latency", "group-index=1.468; length=100 km", "us", 489.67208, 1e-6),
        ("fibre.latency-saving", "group-index=1.0003; reference-index=1.468; length=100 km", "us", 156.0079273241757, 1e-9),
        ("fibre.loss", "attenuation=0.35 dB/km; length=2 km", "dB", 0.7, 1e-9),
        ("wan.lossless-buffer", "rate=3.2 Tb/s; length=100 km; group-index=1.468", "MB", 391.73767, 1e-6),
        // 3 x 4^2 face positions, 128 ports a group of 64 cubes: one a switch; 32 cubes two, 2 x 8 positions of a square torus.
        ("system.aggregate", "accelerators=8192; each=2 TB/s", "PB/s", 16.384, 1e-9),
        ("topology.torus-ocs.switches", "cubes=32; cube-side=4; usable-ports=128", "OCS", 24, 0),
        ("topology.torus-ocs.switches", "cubes=64; cube-side=8; usable-ports=128; dimensions=2", "OCS", 16, 0),
        ("topology.block-mesh.stretch", "direct=75 %", "block hops", 1.25, 1e-9),
    ];
}
