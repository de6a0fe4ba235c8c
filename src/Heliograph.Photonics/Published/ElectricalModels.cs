using Heliograph.Photonics.Electrical;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of boards, cables, packages and SerDes. Equations of <c>docs/models/electrical.md</c>.</summary>
internal static class ElectricalModels
{
    private const string Modulated = "modulation = PAM4, NRZ, PAM6 or PAM8";
    private const double AnyBer = 1e-4;

    private const string Trace =
        "width m; thickness m; impedance ohm of the pair, or spacing m of the planes; dk; df; temperature = 20 degC; "
        + "roughness = 1, or roughness-rms m, or roughness-rz m";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["electrical.baud"] = new("line-rate b/s; " + Modulated, "Bd", i => LaneOf(i).Baud),
        ["electrical.cable-loss"] = new(
            "loss dB/m; at Hz; skin-share = 1; frequency Hz = at; [from-awg, to-awg]; [length m]",
            "dB or dB/m",
            (i, _) => OfLine(i, CableLaw(i), i.Positive(i.Has("frequency") ? "frequency" : "at", "Hz"))
        ),
        ["electrical.loss-ratio"] = new("from dB; to dB = 0", "", LossRatio),
        ["electrical.nyquist"] = new("line-rate b/s; " + Modulated, "Hz", i => LaneOf(i).Nyquist),
        ["electrical.package-loss"] = new(
            "gamma0 1/mm; a1 1/mm per sqrt(GHz); a2 1/mm per GHz (numbers, as COM prints them); frequency Hz; [length m]",
            "dB or dB/m",
            (i, _) => OfLine(i, LineLaw.FromCom(i.Number("gamma0"), i.Number("a1"), i.Number("a2")), i.Positive("frequency", "Hz"))
        ),
        ["electrical.pad-loss"] = new(
            "capacitance F; frequency Hz; count = 1",
            "dB",
            i => new CapacitanceLaw { Capacitance = i.Value("capacitance", "F") }.LossDb(i.Positive("frequency", "Hz"), i.Count("count", 1))
        ),
        ["electrical.pcb-loss"] = new(
            Trace + "; frequency Hz; [length m]",
            "dB or dB/m",
            (i, _) => OfLine(i, new StriplineLaw(StriplineOf(i)), i.Positive("frequency", "Hz"))
        ),
        ["electrical.piece-loss"] = new(
            "loss dB; at Hz; frequency Hz; skin-share = 0; count = 1",
            "dB",
            i =>
                new LumpedLaw
                {
                    PieceLossDb = i.Decibels("loss"),
                    AtHz = i.Positive("at", "Hz"),
                    SkinShare = i.Number("skin-share", 0),
                }.LossDb(i.Positive("frequency", "Hz"), i.Count("count", 1))
        ),
        ["electrical.reach"] = new(
            "budget dB; fixed dB = 0; loss dB/m; [at Hz, frequency Hz, skin-share = 1]",
            "m",
            Reach,
            "a line without loss has no end"
        ),
        ["electrical.required-snr"] = new(Modulated + "; ber; level-mismatch = 1", "dB", RequiredSnr),
        ["electrical.skin-depth"] = new(
            "frequency Hz; temperature = 20 degC of copper, or resistivity in ohm m",
            "m",
            i => Metal(i).SkinDepth(i.Positive("frequency", "Hz"))
        ),
        ["electrical.trace-impedance"] = new(Trace, "ohm", i => 2 * StriplineOf(i).Impedance),
        ["electrical.wire-diameter"] = new("awg", "m", i => LineLaw.GaugeDiameter(i.Count("awg"))),
    };

    private static Answer LossRatio(PublishedInputs inputs, string unit)
    {
        double decibels = inputs.Decibels("from") - inputs.Decibels("to", 0);
        return AnswerUnit.Symbol(unit) == "dB" ? new Answer(decibels, "dB") : new Answer(1 / ElementLaw.AmplitudeOf(2 * decibels), "");
    }

    private static Answer OfLine(PublishedInputs inputs, ElementLaw law, double frequency) =>
        inputs.Has("length") ? new Answer(law.LossDb(frequency, inputs.Positive("length", "m")), "dB") : new Answer(law.LossDb(frequency, 1), "dB/m");

    private static LineLaw CableLaw(PublishedInputs inputs)
    {
        LineLaw law = LineLaw.FromAnchor(inputs.Positive("loss", "dB/m"), inputs.Positive("at", "Hz"), inputs.Number("skin-share", 1));
        return inputs.Has("to-awg") ? law.WithGauge(inputs.Count("from-awg"), inputs.Count("to-awg")) : law;
    }

    private static double? Reach(PublishedInputs inputs)
    {
        // Without frequencies the loss is that at the frequency of the budget, whatever it is.
        double at = inputs.Has("at") ? inputs.Positive("at", "Hz") : 1e9;
        double frequency = inputs.Has("frequency") ? inputs.Positive("frequency", "Hz") : at;
        double skin = inputs.Has("at") ? inputs.Number("skin-share", 1) : 1;
        Channel channel = new(
            "budget",
            [
                new ChannelElement("fixed", ElementSection.Board, new LumpedLaw { PieceLossDb = inputs.Decibels("fixed", 0), AtHz = frequency }),
                new ChannelElement("line", ElementSection.Cable, LineLaw.FromAnchor(inputs.Value("loss", "dB/m"), at, skin), 1, "", true),
            ]
        );
        SerDesClass budget = new()
        {
            Name = "budget",
            BudgetDb = inputs.Decibels("budget"),
            BudgetHz = frequency,
            MaxBaud = double.MaxValue,
        };
        return ElectricalReach.Solve(channel, budget, LaneAt(2 * frequency, Modulation.Nrz)).BudgetLength;
    }

    private static double RequiredSnr(PublishedInputs inputs)
    {
        Lane lane = LaneAt(1, ModulationOf(inputs), inputs.Number("ber"));
        // Amplitude and noise are not asked for: the requirement is a ratio.
        SerDesNoise noise = new()
        {
            Amplitude = 1,
            InputNoise = 1,
            LevelMismatch = inputs.Number("level-mismatch", 1),
        };
        return ElectricalReach.Required(lane, noise);
    }

    private static Lane LaneOf(PublishedInputs inputs) => LaneAt(inputs.Positive("line-rate", "b/s"), ModulationOf(inputs));

    private static Lane LaneAt(double lineRate, Modulation modulation, double ber = AnyBer) =>
        new()
        {
            LineRate = lineRate,
            Modulation = modulation,
            BitErrorRatio = ber,
        };

    private static Modulation ModulationOf(PublishedInputs inputs) =>
        inputs.Choice(
            "modulation",
            ("PAM4", Modulation.Pam4),
            ("NRZ", Modulation.Nrz),
            ("PAM2", Modulation.Nrz),
            ("PAM6", Modulation.Pam6),
            ("PAM8", Modulation.Pam8)
        );

    private static Conductor Metal(PublishedInputs inputs) =>
        inputs.Has("resistivity")
            ? new Conductor { Resistivity = inputs.Positive("resistivity", "ohm m") }
            : Conductor.Copper(inputs.Celsius("temperature", 20));

    private static Stripline StriplineOf(PublishedInputs inputs)
    {
        double thickness = inputs.Positive("thickness", "m");
        Stripline trace = new()
        {
            Width = inputs.Positive("width", "m"),
            Thickness = thickness,
            PlaneSpacing = inputs.Has("spacing") ? inputs.Positive("spacing", "m") : 2 * thickness,
            Permittivity = inputs.Positive("dk"),
            LossTangent = inputs.Number("df"),
            Conductor = Metal(inputs),
            Roughness = RoughnessOf(inputs),
        };
        return inputs.Has("spacing") ? trace : trace.WithImpedance(inputs.Positive("impedance", "ohm") / 2);
    }

    private static Roughness RoughnessOf(PublishedInputs inputs) =>
        inputs.Has("roughness-rms") ? new Roughness.Hammerstad { RmsHeight = inputs.Value("roughness-rms", "m") }
        : inputs.Has("roughness-rz") ? new Roughness.Cannonball { TenPointHeight = inputs.Value("roughness-rz", "m") }
        : new Roughness.Constant { Value = inputs.Number("roughness", 1) };
}
