using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of intensity modulation with direct detection. Equations of <c>docs/models/imdd.md</c> and <c>link.md</c>.</summary>
internal static class ImddModels
{
    private const string Bandwidth = "baud Bd, or bandwidth Hz";
    private const string Closed = "the floor lies above the target: no power reaches it";

    private const string Growing =
        "levels = 4; extinction dB; "
        + Bandwidth
        + "; rin dB/Hz = none, with definition = level or oma; mpi dB = none; crosstalk dB = none; isi dB = 0; dispersion-penalty dB = 0";

    private const string Signal = Growing + "; responsivity A/W; noise A/rtHz; dark-current A = 0";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["imdd.average-power"] = new(
            "oma; extinction dB",
            "W",
            i => OpticalModulation.AverageOfOma(i.OpticalWatts("oma"), i.PowerRatio("extinction"))
        ),
        ["imdd.baud-rate"] = new("rate b/s; levels = 4; [code] with the inputs of fec.line-rate: rate is the payload's then", "Bd", BaudRate),
        ["imdd.ber"] = new("levels = 4; q", "", i => Pam.BitErrorRatio(Levels(i), i.Number("q"))),
        ["imdd.crosstalk-penalty"] = new(
            "crosstalk dB; levels = 2",
            "dB",
            i => ImddClosedForms.CrosstalkPenaltyDb(i.PowerRatio("crosstalk"), Levels(i, 2)),
            "the crosstalk closes the eye"
        ),
        ["imdd.dispersion"] = new(
            "wavelength m; zero-wavelength m; zero-slope s/m3",
            "s/m2",
            i => ChromaticDispersion.Coefficient(i.Wavelength("wavelength"), i.Wavelength("zero-wavelength"), i.Value("zero-slope", "s/m3"))
        ),
        ["imdd.dispersion-null"] = new(
            "dispersion s/m2; wavelength m; frequency Hz",
            "m",
            i => ChromaticDispersion.FirstNullLength(i.Value("dispersion", "s/m2"), i.Wavelength("wavelength"), i.Positive("frequency", "Hz")),
            "without dispersion nothing fades"
        ),
        ["imdd.dispersion-penalty"] = new(
            "baud Bd; dispersion s/m2; length m; wavelength m; chirp = 0",
            "dB",
            i =>
                ChromaticDispersion.PenaltyDb(
                    i.Positive("baud", "Bd"),
                    i.Value("dispersion", "s/m2") * i.Positive("length", "m"),
                    i.Wavelength("wavelength"),
                    i.Number("chirp", 0)
                ),
            "a null lies within the band"
        ),
        ["imdd.floor"] = new(Growing, "", i => ImddSolver.BerFloor(GrowingOf(i))),
        ["imdd.ideal-sensitivity"] = new("stressed-sensitivity; secq dB", "dBm", i => i.Dbm("stressed-sensitivity") - i.Decibels("secq")),
        ["imdd.level-penalty"] = new("levels; reference-levels = 2; domain = electrical or optical, else as the unit says", "dB", LevelPenalty),
        ["imdd.link-ber"] = new(Signal + "; oma", "", i => ImddSolver.BitErrorRatio(SignalOf(i, i.OpticalWatts("oma")))),
        ["imdd.modulation-loss"] = new("extinction dB", "dB", i => OpticalModulation.ModulationLossDb(i.PowerRatio("extinction"))),
        ["imdd.oma"] = new("power; extinction dB", "W", i => OpticalModulation.OmaOfAverage(i.OpticalWatts("power"), i.PowerRatio("extinction"))),
        ["imdd.q"] = new("levels = 4; ber; mapping = gray, or cross for 6 levels in pairs", "", RequiredQ),
        ["imdd.rin-bracket"] = new("levels = 4; ber; rin dB/Hz; definition = level or oma; extinction dB with level; " + Bandwidth, "", RinBracket),
        ["imdd.rin-penalty"] = new(
            "levels = 4; ber; rin dB/Hz; definition = level or oma; extinction dB with level; " + Bandwidth,
            "dB",
            RinPenalty,
            Closed
        ),
        ["imdd.sensitivity"] = new(Signal + "; ber", "W", i => ImddSolver.RequiredOma(SignalOf(i, 1e-3), i.Number("ber")).Oma, Closed),
        ["imdd.swing-loss"] = new("extinction dB", "dB", i => OpticalModulation.SwingLossDb(i.PowerRatio("extinction"))),
        ["imdd.thermal-sensitivity"] = new(
            "levels = 4; ber; noise A/rtHz; responsivity A/W; " + Bandwidth,
            "W",
            i =>
                ImddClosedForms.ThermalSensitivity(
                    Levels(i),
                    i.Number("ber"),
                    i.Value("noise", "A/rtHz"),
                    NoiseBandwidth(i),
                    i.Value("responsivity", "A/W")
                )
        ),
        // The floor on OMA itself governs where the transmitter is good.
        ["imdd.transmit-oma"] = new(
            "oma-minus-tdecq; tdecq dB; oma-min = none",
            "dBm",
            i => Math.Max(i.Dbm("oma-minus-tdecq") + i.Decibels("tdecq"), i.Has("oma-min") ? i.Dbm("oma-min") : double.NegativeInfinity)
        ),
    };

    /// <summary>Noise density relative to power, 1/Hz, from dB/Hz or 1/Hz.</summary>
    public static double Rin(PublishedInputs inputs, string key) =>
        inputs.TryValue(key, "dB/Hz", out double decibels) ? OpticalModulation.FromDb(decibels) : inputs.Positive(key, "1/Hz");

    // Equation 6 of link.md: Gray labels and log2 M bits for any M; cross is the code of six levels that the solver uses.
    private static double RequiredQ(PublishedInputs inputs) =>
        inputs.Choice("mapping", ("gray", false), ("cross", true))
            ? ImddClosedForms.RequiredQ(Levels(inputs), inputs.Number("ber"))
            : Pam.RequiredQ(Levels(inputs), inputs.Number("ber"));

    // Equation 11 of link.md: the eye of M levels in the same swing is 1/(M-1) of it.
    private static Answer LevelPenalty(PublishedInputs inputs, string unit)
    {
        double ratio = (inputs.Count("levels") - 1.0) / (inputs.Count("reference-levels", 2) - 1);
        if (!(ratio > 0 && double.IsFinite(ratio)))
        {
            throw new FormatException("'levels' and 'reference-levels' are 2 or more");
        }
        bool optical = inputs.Choice(
            "domain",
            ("as the unit", unit.Contains("optical", StringComparison.OrdinalIgnoreCase)),
            ("electrical", false),
            ("optical", true)
        );
        return AnswerUnit.Symbol(unit).Length == 0 ? new Answer(ratio, "") : new Answer((optical ? 10 : 20) * Math.Log10(ratio), "dB");
    }

    private static double BaudRate(PublishedInputs inputs)
    {
        int levels = Levels(inputs);
        return levels is 2 or 4 or 6 or 8
            ? CodingModels.LineRate(inputs) / PamCode.BitsPerSymbol(levels)
            : throw new FormatException("'levels' is 2, 4, 6 or 8");
    }

    private static double RinBracket(PublishedInputs inputs) =>
        ImddClosedForms.RinBracket(
            Levels(inputs),
            inputs.Number("ber"),
            Rin(inputs, "rin"),
            Definition(inputs),
            NoiseBandwidth(inputs),
            Extinction(inputs)
        );

    private static double? RinPenalty(PublishedInputs inputs) =>
        ImddClosedForms.RinPenaltyDb(
            Levels(inputs),
            inputs.Number("ber"),
            Rin(inputs, "rin"),
            Definition(inputs),
            NoiseBandwidth(inputs),
            Extinction(inputs)
        );

    // RIN_OMA has no extinction in it; an ideal one stands in.
    private static double Extinction(PublishedInputs inputs) =>
        Definition(inputs) == RinDefinition.Oma && !inputs.Has("extinction") ? double.PositiveInfinity : inputs.PowerRatio("extinction");

    private static ImddSignal SignalOf(PublishedInputs inputs, double oma) =>
        GrowingOf(inputs) with
        {
            Oma = oma,
            Responsivity = inputs.Value("responsivity", "A/W"),
            ThermalNoise = inputs.Value("noise", "A/rtHz"),
            DarkCurrent = inputs.Value("dark-current", "A", 0),
        };

    // What grows with the signal and decides the floor; power, responsivity and noise of the receiver do not.
    private static ImddSignal GrowingOf(PublishedInputs inputs) =>
        new()
        {
            Levels = Levels(inputs),
            Oma = 1,
            ExtinctionRatio = inputs.PowerRatio("extinction"),
            NoiseBandwidth = NoiseBandwidth(inputs),
            Responsivity = 1,
            ThermalNoise = 0,
            Rin = inputs.Has("rin") ? Rin(inputs, "rin") : 0,
            RinDefinition = inputs.Has("rin") ? Definition(inputs) : RinDefinition.Level,
            InterferenceRatio = inputs.Has("mpi") ? inputs.PowerRatio("mpi") : 0,
            IncoherentCrosstalkRatio = inputs.Has("crosstalk") ? inputs.PowerRatio("crosstalk") : 0,
            IsiPenaltyDb = inputs.Decibels("isi", 0),
            DispersionPenaltyDb = inputs.Decibels("dispersion-penalty", 0),
        };

    private static RinDefinition Definition(PublishedInputs inputs) =>
        inputs.Choice("definition", ("level", RinDefinition.Level), ("oma", RinDefinition.Oma), ("RIN_OMA", RinDefinition.Oma));

    private static double NoiseBandwidth(PublishedInputs inputs) =>
        inputs.Has("bandwidth") ? inputs.Positive("bandwidth", "Hz") : ImddSignal.NoiseBandwidthPerBaud * inputs.Positive("baud", "Bd");

    private static int Levels(PublishedInputs inputs, int otherwise = 4)
    {
        int levels = inputs.Count("levels", otherwise);
        return levels is >= 2 and <= 256 ? levels : throw new FormatException($"'levels' is {levels}, 2 to 256 are due");
    }
}
