using Heliograph.Photonics.Circuits;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Interference;

namespace Heliograph.Photonics.Published;

/// <summary>Check points of optical switches and multipath interference. Equations of <c>docs/models/circuit-switches.md</c>, <c>interference.md</c>.</summary>
internal static class CircuitModels
{
    private const string Fabric =
        "topology = Benes, dilated Benes, Spanke-Benes, switch-and-select, broadcast-and-select, crossbar, PILOSS or double layer; radix";

    private const string Timing = "switch s; settle s = 0; relock s = 0; guard s = 0";
    private const string Signal = "levels = 4; extinction dB; polarisation = aligned or random";

    public static readonly Dictionary<string, PublishedModel> All = new(StringComparer.Ordinal)
    {
        ["awgr.crosstalk"] = new("ports; adjacent dB; other dB", "dB", i => Router(i).WorstInBandCrosstalkDb),
        ["awgr.laser-range"] = new("ports; spacing Hz", "Hz", i => Spaced(i).LaserRangeHz),
        ["mpi.penalty"] = new(
            Signal + "; ratio dB; ber; interferers = 1; statistics = exact or gaussian",
            "dB",
            MpiPenalty,
            "the interference keeps the error ratio above the target"
        ),
        ["mpi.ratio"] = new(
            "return-losses dB (a list, along the way); loss dB between neighbours = 0; case = sum, or amplitude for the worst case",
            "dB",
            MpiRatio
        ),
        ["mpi.upper-bound"] = new(
            Signal + "; return-losses dB (a list); loss dB = 0, or ratio dB",
            "dB",
            i => SignalOf(i).UpperBoundDb(Amplitude(i)),
            "the worst case closes the eye"
        ),
        ["ocs.dark-time"] = new(Timing, "s", i => TimingOf(i).DarkS),
        ["ocs.duty"] = new(Timing + "; hold s", "", i => TimingOf(i).Duty(i.Positive("hold", "s"))),
        ["ocs.fabric-crosstalk"] = new(Fabric + "; crosstalk dB of an element; sum = power or amplitude", "dB", FabricCrosstalk),
        ["ocs.fabric-elements"] = new(Fabric, "", i => Counts(i).Elements),
        ["ocs.fabric-loss"] = new(
            Fabric
                + "; element dB, or bar dB and cross dB; crossing dB = 0; coupler dB = 0; splitter-excess dB = 0; gain dB = 0; case = worst or best",
            "dB",
            FabricLoss
        ),
        ["ocs.fabric-power"] = new(Fabric + "; driven W; control W = 0", "W", FabricPower),
        ["ocs.fabric-stages"] = new(Fabric, "", i => Counts(i).ElementsMax),
        ["ocs.hold"] = new(Timing + "; duty", "s", i => TimingOf(i).HoldForS(i.Number("duty"))),
        ["ocs.mems-loss"] = new(
            "radix; wavelength m; aperture m (radius); fill; angle in degrees; mirror dB = 0; collimator dB = 0; pointing in degrees = 0",
            "dB",
            i => Steering(i).LossDb(i.Count("radix"))
        ),
        ["ocs.power-per-port"] = new("power W; ports", "W", i => i.Positive("power", "W") / i.Positive("ports")),
        ["ocs.slot-efficiency"] = new(Timing + "; slot s", "", i => TimingOf(i).SlotEfficiency(i.Positive("slot", "s"))),
    };

    private static CyclicRouter Router(PublishedInputs inputs) => new(Ports(inputs), 1, 1, 1, 0, 0, Leak(inputs, "adjacent"), Leak(inputs, "other"));

    private static CyclicRouter Spaced(PublishedInputs inputs) => new(Ports(inputs), inputs.Positive("spacing", "Hz"), 1, 1, 0, 0, -1, -1);

    private static int Ports(PublishedInputs inputs)
    {
        int ports = inputs.Count("ports");
        return ports is >= 2 and <= 1_000_000 ? ports : throw new FormatException("'ports' is 2 to 1,000,000");
    }

    private static double Leak(PublishedInputs inputs, string key) =>
        inputs.Decibels(key) is < 0 and var leak ? leak : throw new FormatException($"'{key}' is a crosstalk: below 0 dB");

    private static double? MpiPenalty(PublishedInputs inputs)
    {
        PamInterference signal = SignalOf(inputs);
        double ratio = inputs.PowerRatio("ratio");
        double ber = inputs.Number("ber");
        int count = inputs.Count("interferers", 1);
        if (count is < 1 or > 10_000)
        {
            throw new FormatException("'interferers' is 1 to 10,000");
        }
        bool isGaussian = inputs.Choice("statistics", ("exact", false), ("gaussian", true));
        return isGaussian
            ? signal.GaussianPenalty(ratio, ber).PenaltyDb
            : signal.Penalty([.. Enumerable.Repeat(Interferer.OfRatio(ratio / count), count)], ber).PenaltyDb;
    }

    private static double MpiRatio(PublishedInputs inputs)
    {
        InterferenceTrace trace = Trace(inputs);
        return OpticalModulation.ToDb(
            inputs.Choice("case", ("sum", false), ("amplitude", true)) ? trace.AmplitudeSum * trace.AmplitudeSum : trace.InterferenceRatio
        );
    }

    private static double Amplitude(PublishedInputs inputs) =>
        inputs.Has("ratio") ? Math.Sqrt(inputs.PowerRatio("ratio")) : Trace(inputs).AmplitudeSum;

    private static InterferenceTrace Trace(PublishedInputs inputs)
    {
        double[] faces = inputs.Values("return-losses", "dB");
        double loss = inputs.Decibels("loss", 0);
        return InterferenceTrace.Trace([.. faces.Select((face, n) => new PathElement($"face {n + 1}", n + 1 < faces.Length ? loss : 0, face))], 1);
    }

    private static PamInterference SignalOf(PublishedInputs inputs) =>
        new(
            inputs.Count("levels", 4),
            inputs.Decibels("extinction"),
            inputs.Choice("polarisation", ("aligned", PolarisationOverlap.Aligned), ("random", PolarisationOverlap.Random))
        );

    private static SwitchingTime TimingOf(PublishedInputs inputs) =>
        new(Time(inputs, "switch"), Time(inputs, "settle", 0), Time(inputs, "relock", 0), Time(inputs, "guard", 0));

    private static double Time(PublishedInputs inputs, string key, double? otherwise = null)
    {
        double time = otherwise is { } none ? inputs.Value(key, "s", none) : inputs.Value(key, "s");
        return time >= 0 ? time : throw new FormatException($"'{key}' is no time: it is negative");
    }

    private static FabricTopology Topology(PublishedInputs inputs) =>
        inputs.Choice(
            "topology",
            ("Benes", FabricTopology.Benes),
            ("dilated Benes", FabricTopology.DilatedBenes),
            ("Spanke-Benes", FabricTopology.SpankeBenes),
            ("switch-and-select", FabricTopology.SwitchAndSelect),
            ("Spanke", FabricTopology.SwitchAndSelect),
            ("broadcast-and-select", FabricTopology.BroadcastAndSelect),
            ("crossbar", FabricTopology.Crossbar),
            ("PILOSS", FabricTopology.Piloss),
            ("double layer", FabricTopology.DoubleLayer)
        );

    private static FabricCounts Counts(PublishedInputs inputs) => FabricCounts.Of(Topology(inputs), inputs.Count("radix"));

    private static double FabricLoss(PublishedInputs inputs)
    {
        double bar = inputs.Decibels(inputs.Has("element") ? "element" : "bar");
        double cross = inputs.Has("element") ? bar : inputs.Decibels("cross");
        double gain = inputs.Decibels("gain", 0);
        FabricChip chip = new(
            new SwitchElement(bar, cross, 0, 0, 0, 0),
            inputs.Decibels("crossing", 0),
            inputs.Decibels("coupler", 0),
            inputs.Decibels("splitter-excess", 0),
            0,
            gain == 0 ? null : new OpticalGain(gain, 0, 0)
        );
        SwitchFabric fabric = SwitchFabric.Evaluate(Topology(inputs), inputs.Count("radix"), chip);
        return inputs.Choice("case", ("worst", true), ("best", false)) ? fabric.LossMaxDb : fabric.LossMinDb;
    }

    private static double FabricCrosstalk(PublishedInputs inputs)
    {
        double leak = inputs.Decibels("crosstalk");
        SwitchFabric fabric = SwitchFabric.Evaluate(
            Topology(inputs),
            inputs.Count("radix"),
            new FabricChip(new SwitchElement(0, 0, leak, leak, 0, 0), 0, 0)
        );
        double ratio = inputs.Choice("sum", ("power", false), ("amplitude", true)) ? fabric.CoherentCrosstalkRatio : fabric.CrosstalkRatio;
        return OpticalModulation.ToDb(ratio);
    }

    private static double FabricPower(PublishedInputs inputs)
    {
        FabricChip chip = new(new SwitchElement(0, 0, 0, 0, inputs.Positive("driven", "W"), 0), 0, 0, 0, inputs.Value("control", "W", 0));
        return SwitchFabric.Evaluate(Topology(inputs), inputs.Count("radix"), chip).PowerW;
    }

    private static BeamSteering Steering(PublishedInputs inputs) =>
        new(
            inputs.Wavelength("wavelength"),
            inputs.Positive("aperture", "m"),
            inputs.Number("fill"),
            inputs.Number("angle") * Math.PI / 180,
            inputs.Decibels("mirror", 0),
            inputs.Decibels("collimator", 0),
            inputs.Number("pointing", 0) * Math.PI / 180
        );
}
