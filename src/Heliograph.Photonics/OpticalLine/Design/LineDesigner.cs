using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>For which channel amplifiers are set.</summary>
/// <param name="Power_dBm">Of a channel in the span.</param>
/// <param name="Channels">How many there are; null: as many as fit into each design band.</param>
public sealed record DesignReference(double Power_dBm, int? Channels);

/// <summary>
/// Automatic design as GNPy does it: spans cut and padded, amplifiers put in, chosen and set. Follows the conventions of its <c>network</c> module
/// (docs/models/lightpaths.md says which), so that the same files give the same amplifiers. The power behind an amplifier is
/// clip(round(slope (span loss - reference loss), step)) above the reference: Auge, Curri, Le Rouzic, OFC 2019, eq. 4. Cost: linear in elements
/// times kinds of amplifiers. Not for use by two threads at once.
/// </summary>
public sealed class LineDesigner
{
    private readonly LineEquipment _equipment;
    private readonly DiagnosticList _diagnostics;
    private readonly SpanRaman _raman;
    private readonly AmplifierChoice _choice;
    private readonly DesignBands _bands;
    private HashSet<LineNode>? _scope;
    private bool _reports = true;

    public LineDesigner(LineEquipment equipment, LineSimulation simulation, LineStages stages, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(equipment);
        ArgumentNullException.ThrowIfNull(stages);
        ArgumentNullException.ThrowIfNull(diagnostics);
        (_equipment, _diagnostics) = (equipment, diagnostics);
        _raman = new SpanRaman(equipment, simulation);
        _choice = new AmplifierChoice(equipment, stages, diagnostics);
        _bands = new DesignBands(equipment, diagnostics);
    }

    /// <summary>The reference that the library gives, with another power where one is given.</summary>
    public static DesignReference Reference(LineEquipment equipment, double? power_dBm = null)
    {
        ArgumentNullException.ThrowIfNull(equipment);
        SpectrumDefaults spectrum = equipment.Spectrum;
        int? channels = spectrum.CountsChannelsForDesign ? Band.Channels(spectrum.Low_Hz, spectrum.High_Hz, spectrum.Spacing_Hz) : null;
        return new DesignReference(power_dBm ?? spectrum.Power_dBm, channels);
    }

    /// <summary>Cuts long fibres and puts in the amplifiers that are missing. False, with diagnostics, where light would go round for ever.</summary>
    /// <param name="repeatsLosses">Each piece of a cut fibre has the lumped losses of the whole, as in the reference; else each loss is in the piece where it lies.</param>
    public bool TryComplete(LineNetwork network, bool repeatsLosses = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!LineLoops.Check(network, _diagnostics))
        {
            return false;
        }
        new LineCompletion(network, _equipment, _diagnostics, repeatsLosses).Run();
        return true;
    }

    /// <summary>Sets connectors and padding, ROADM levels and amplifiers. False, with diagnostics, where no amplifier can be chosen.</summary>
    public bool TryDesign(LineNetwork network, DesignReference reference)
    {
        ArgumentNullException.ThrowIfNull(network);
        int before = _diagnostics.ErrorCount;
        if (!LineLoops.Check(network, _diagnostics))
        {
            return false;
        }
        new DegreeCheck(_diagnostics).Run(network);
        if (_diagnostics.ErrorCount > before)
        {
            return false;
        }
        SetConnectors(network);
        Pad(network);
        (_scope, _reports) = (null, true);
        Build(network.Nodes, reference);
        return _diagnostics.ErrorCount == before;
    }

    /// <summary>
    /// Sets ROADM levels and amplifiers anew for another reference, on some nodes alone and as if there were no others. Connectors, padding and kinds of
    /// amplifiers stay.
    /// </summary>
    public bool TryRedesign(LineNetwork network, DesignReference reference, HashSet<LineNode> scope)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(scope);
        int before = _diagnostics.ErrorCount;
        (_scope, _reports) = (scope, false);
        Build([.. network.Nodes.Where(scope.Contains)], reference);
        _scope = null;
        return _diagnostics.ErrorCount == before;
    }

    private void Build(IReadOnlyList<LineNode> nodes, DesignReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        SpectrumDefaults spectrum = _equipment.Spectrum;
        List<StationNode> stations = [.. nodes.OfType<RoadmNode>(), .. nodes.OfType<TransceiverNode>()];
        foreach (RoadmNode roadm in stations.OfType<RoadmNode>())
        {
            roadm.Reference = (spectrum.SymbolRate_Bd, spectrum.Spacing_Hz);
            foreach (LineNode next in NextOf(roadm))
            {
                if (next is not TransceiverNode)
                {
                    roadm.Targets.TryAdd(next.Uid, roadm.Roadm.Target);
                }
            }
        }
        foreach (StationNode station in stations)
        {
            _bands.Set(station, NextOf(station));
        }
        // A round trip through watts, as the reference makes it.
        double power = Db.OfWatt(Db.ToWatt(reference.Power_dBm));
        foreach (StationNode station in stations)
        {
            foreach (LineNode next in NextOf(station))
            {
                if (next is not StationNode)
                {
                    SetSection(station, next, power, reference.Channels);
                }
            }
        }
        foreach (RoadmNode roadm in stations.OfType<RoadmNode>())
        {
            SetPowersIn(roadm, power);
        }
        foreach (FiberNode fiber in nodes.OfType<FiberNode>())
        {
            SetPowerIn(fiber, power);
        }
    }

    private void SetConnectors(LineNetwork network)
    {
        SpanDefaults span = _equipment.Span;
        foreach (FiberNode node in network.Nodes.OfType<FiberNode>())
        {
            FiberElement fiber = node.Fiber;
            double output = fiber.OutputConnector_dB ?? span.OutputConnector_dB;
            node.Fiber = fiber with
            {
                InputConnector_dB = fiber.InputConnector_dB ?? span.InputConnector_dB,
                OutputConnector_dB = node.Next is [FusedNode, ..] ? output : output + span.EndOfLife_dB,
            };
        }
    }

    private void Pad(LineNetwork network)
    {
        double padding = _equipment.Span.Padding_dB;
        foreach (FiberNode fiber in network.Nodes.OfType<FiberNode>())
        {
            if (fiber.Next is [FusedNode, ..] || fiber.Fiber.IsRaman)
            {
                continue;
            }
            double loss = SpanLoss(fiber, null);
            fiber.SpanLoss_dB = loss;
            if (loss < padding && (LineSection.Joined(fiber, forward: false).LastOrDefault() ?? fiber) is FiberNode first)
            {
                first.Fiber = first.Fiber with { InputAttenuation_dB = first.Fiber.InputAttenuation_dB + padding - loss };
                fiber.SpanLoss_dB += first.Fiber.InputAttenuation_dB;
            }
        }
    }

    // Loss of all fibres and splices that are joined to a node, less what pumps give; 0 for what amplifies.
    private double SpanLoss(LineNode node, double? power_dBm)
    {
        if (node is FiberNode { SpanLoss_dB: { } known })
        {
            return known;
        }
        if (node is StationNode or GainNode)
        {
            return 0;
        }
        double before = 0;
        double behind = 0;
        double gain = Gain(node, power_dBm);
        foreach (LineNode joined in LineSection.Joined(node, forward: false))
        {
            before += joined.Loss_dB;
            gain += Gain(joined, power_dBm);
        }
        foreach (LineNode joined in LineSection.Joined(node, forward: true))
        {
            behind += joined.Loss_dB;
            gain += Gain(joined, power_dBm);
        }
        return node.Loss_dB + before + behind - gain;
    }

    private double Gain(LineNode node, double? power_dBm) =>
        node is FiberNode { Fiber.IsRaman: true } fiber
            ? fiber.RamanGain_dB ??= _raman.Gain_dB(fiber.Fiber, power_dBm ?? _equipment.Spectrum.Power_dBm)
            : 0;

    // All amplifiers from a station to the next.
    private void SetSection(StationNode station, LineNode first, double power, int? channels)
    {
        if (!station.BandsTowards.TryGetValue(first.Uid, out List<FrequencyBand>? bands) || bands.Count == 0)
        {
            return;
        }
        double launch = station is RoadmNode roadm ? roadm.TargetTowards_dBm(first.Uid) : _equipment.Spectrum.TransmitterPower_dBm ?? power;
        List<BandState> states = [];
        foreach (FrequencyBand band in bands)
        {
            int count = channels ?? Band.Channels(band.Low_Hz, band.High_Hz, band.Spacing_Hz ?? _equipment.Spectrum.Spacing_Hz);
            states.RemoveAll(s => s.Name == Band.NameOf(band));
            states.Add(new BandState(Band.NameOf(band), band, power + Db.Of(count)) { Delta = launch - power });
        }
        LineNode before = station;
        LineNode node = first;
        HashSet<LineNode> seen = [];
        while (node is not StationNode && seen.Add(node) && FirstNext(node) is { } next)
        {
            Span between = new(before, next, power);
            switch (node)
            {
                case AmplifierNode amplifier:
                    SetSingle(amplifier, between, states);
                    break;
                case MultibandNode multiband:
                    SetMultiband(multiband, between, states);
                    break;
                case FiberNode { Fiber.IsRaman: true }:
                    SpanLoss(node, power + states[0].Delta);
                    break;
            }
            (before, node) = (node, next);
        }
    }

    private void SetSingle(AmplifierNode node, Span between, List<BandState> states)
    {
        List<AmplifierType> allowed = _choice.Allowed(node, between.Before, between.After, [states[0].Band]);
        if (allowed.Count == 0)
        {
            NoneFits(node, states);
            return;
        }
        Set(node.Uid, node.Plan, between, states[0], allowed, (0, 0));
    }

    private void SetMultiband(MultibandNode node, Span between, List<BandState> states)
    {
        if (node.Plans.IsEmpty)
        {
            node.Plans = [.. states.Select(s => new BandPlan(s.Name, s.Band, new AmplifierPlan(null, new AmplifierSettings())))];
        }
        List<(BandPlan Band, BandState State)> pairs = [];
        foreach (BandPlan plan in node.Plans)
        {
            if (states.Find(s => s.Name == plan.Name) is not { } state)
            {
                string message = $"amplifier '{node.Uid}' has a {plan.Name}, for which its section has no design band";
                _diagnostics.Error(Codes.NoAmplifierFits, node.Element.Span, message, "add a design band to the ROADM before it");
                return;
            }
            pairs.Add((plan, state));
        }
        (double Deviation, double Tilt)[] tilts = between.Before is FiberNode fiber
            ? _raman.Deviations(fiber, states, between.Power_dBm)
            : new (double, double)[states.Count];
        IEnumerable<string> members;
        if (node.Type is { } type)
        {
            members = type.Members;
        }
        else
        {
            List<AmplifierType> several = _choice.Allowed(node, between.Before, between.After, [.. states.Select(s => s.Band)]);
            foreach ((BandPlan plan, BandState state) in pairs)
            {
                Goal goal = GoalOf(plan.Plan, between, state, tilts[states.IndexOf(state)]);
                several = _choice.Narrow(several, state.Band, goal.Gain, goal.Power, RamanAllowed(null));
            }
            members = several.SelectMany(s => s.Members);
        }
        HashSet<string> names = [.. members];
        foreach ((BandPlan plan, BandState state) in pairs)
        {
            List<AmplifierType> allowed = [.. _equipment.Amplifiers.Where(a => names.Contains(a.Name) && Band.Carries(a, state.Band))];
            if (allowed.Count == 0 && plan.Plan.Type is null)
            {
                NoneFits(node, states);
                return;
            }
            Set(node.Uid, plan.Plan, between, state, allowed, tilts[states.IndexOf(state)]);
        }
        node.Type = _equipment.Amplifiers.FirstOrDefault(a =>
            a.Kind == AmplifierKind.Multiband && node.Plans.All(p => p.Plan.Type is { } t && a.Members.Contains(t.Name))
        );
    }

    private Goal GoalOf(AmplifierPlan plan, Span between, BandState state, (double Deviation, double Tilt) tilt)
    {
        SpanDefaults defaults = _equipment.Span;
        double loss = SpanLoss(between.Before, null);
        double output = plan.OutputAttenuator_dB ?? 0;
        double input = plan.InputAttenuator_dB ?? 0;
        double delta = plan.Given.DeltaPower_dB ?? DeltaPower(between.After, tilt.Deviation) + output;
        double gain;
        if (plan.Gain_dB is not { } given || defaults.IsPowerMode)
        {
            gain = loss + tilt.Deviation + delta - state.Delta + state.Attenuation + input;
        }
        else
        {
            gain = given;
            delta = state.Delta - (loss + tilt.Deviation) - state.Attenuation + gain - input;
        }
        return new Goal(gain, state.Total_dBm + delta, plan.Given.Tilt_dB ?? -tilt.Tilt, delta, output, loss);
    }

    private double DeltaPower(LineNode after, double deviation)
    {
        if (after is RoadmNode)
        {
            return 0;
        }
        SpanDefaults span = _equipment.Span;
        double loss = SpanLoss(after, null) + deviation;
        double delta = Db.ToStep((loss - span.ReferenceLoss_dB) * span.PowerSlope, span.DeltaPowerStep_dB);
        return Math.Min(span.DeltaPowerMax_dB, Math.Max(span.DeltaPowerMin_dB, delta));
    }

    private void Set(string uid, AmplifierPlan plan, Span between, BandState state, List<AmplifierType> allowed, (double, double) tilt)
    {
        Goal goal = GoalOf(plan, between, state, tilt);
        bool isPowerMode = _equipment.Span.IsPowerMode;
        bool ramanAllowed = RamanAllowed(between.Before);
        double reduction;
        if (plan.Type is null)
        {
            if (_choice.Best(uid, allowed, goal.Gain, goal.Power, ramanAllowed, _reports) is not var (type, less))
            {
                return;
            }
            (plan.Type, reduction) = (type, less);
        }
        else
        {
            double output = isPowerMode ? state.Total_dBm + goal.Delta : state.Total_dBm + state.Delta - goal.Loss - state.Attenuation + goal.Gain;
            reduction = Math.Min(0, plan.Type.MaxPower_dBm - output);
            if (_reports)
            {
                _choice.Warn(uid, plan.Type, goal.Gain + reduction, between.Before, ramanAllowed);
            }
        }
        double delta = goal.Delta + reduction;
        plan.Gain_dB = goal.Gain + reduction;
        plan.DeltaPower_dB = isPowerMode ? delta : null;
        plan.Tilt_dB = goal.Tilt;
        SetAttenuators(plan, goal.Power, isPowerMode);
        plan.DesignedDelta_dB = plan.DeltaPower_dB ?? delta;
        plan.TargetPower_dBm = plan.DeltaPower_dB is { } set ? Db.Round((plan.Given.DeltaPower_dB ?? set) + between.Power_dBm, 2) : null;
        (state.Delta, state.Attenuation) = (delta, goal.Attenuation);
    }

    // Gain and attenuator together up to the limits of the amplifier, where its kind says so.
    private void SetAttenuators(AmplifierPlan plan, double power, bool isPowerMode)
    {
        AmplifierType type = plan.Type!;
        if (plan.OutputAttenuator_dB is null)
        {
            double attenuation = 0;
            if (isPowerMode && type.SetsOutputAttenuator)
            {
                double room = Math.Min(type.MaxPower_dBm - power, type.MaxGain_dB - plan.Gain_dB!.Value);
                attenuation = Math.Max(Db.ToStep(room, _equipment.Span.AttenuatorStep_dB) - _equipment.Span.AttenuatorMargin_dB, 0);
                plan.DeltaPower_dB += attenuation;
                plan.Gain_dB += attenuation;
            }
            plan.OutputAttenuator_dB = attenuation;
        }
        plan.InputAttenuator_dB ??= 0;
    }

    private bool RamanAllowed(LineNode? before) =>
        before is null || (before is FiberNode fiber && fiber.Fiber.Loss_dBPerKm.All(l => l * 1e-3 < _equipment.Span.MaxLossForRaman_dBPerKm * 1e-3));

    private void NoneFits(LineNode node, List<BandState> states)
    {
        string bands = string.Join(
            ", ",
            states.Select(s => FormattableString.Invariant($"{s.Band.Low_Hz * 1e-12:0.####} to {s.Band.High_Hz * 1e-12:0.####} THz"))
        );
        _diagnostics.Error(
            Codes.NoAmplifierFits,
            node.Element.Span,
            $"amplifier '{node.Uid}': none of the library that may be used carries {bands}",
            "allow another for design, loosen the restrictions, or narrow the design bands"
        );
    }

    // Power of the reference channel where it comes into a ROADM.
    private void SetPowersIn(RoadmNode roadm, double power)
    {
        roadm.ReferencePowerIn_dBm.Clear();
        foreach (LineNode previous in PreviousOf(roadm))
        {
            LineNode behind = roadm;
            LineNode? node = previous;
            double loss = 0;
            while (node is FiberNode or FusedNode)
            {
                loss += node.Loss_dB;
                (behind, node) = (node, FirstPrevious(node));
            }
            if (node is not null)
            {
                roadm.ReferencePowerIn_dBm[previous.Uid] = PowerBehind(node, behind, power) - loss;
            }
        }
        if (_reports)
        {
            WarnOfLowPower(roadm);
        }
    }

    private void WarnOfLowPower(RoadmNode roadm)
    {
        double target = roadm.Level_dBm(roadm.Roadm.Target);
        foreach (RoadmTarget towards in roadm.Targets.Values)
        {
            target = Math.Max(target, roadm.Level_dBm(towards));
        }
        foreach ((string degree, double input) in roadm.ReferencePowerIn_dBm)
        {
            if (input < target)
            {
                string message = FormattableString.Invariant(
                    $"ROADM '{roadm.Uid}' is set to {target:0.##} dBm, but {input:0.##} dBm come from '{degree}'"
                );
                _diagnostics.Warning(Codes.AmplifierLimits, roadm.Roadm.Span, message, "lower the level, or raise the power before it");
            }
        }
    }

    private void SetPowerIn(FiberNode fiber, double power)
    {
        LineNode behind = fiber;
        LineNode? node = FirstPrevious(fiber);
        double loss = 0;
        while (node is FiberNode or FusedNode)
        {
            loss += node.Loss_dB;
            (behind, node) = (node, FirstPrevious(node));
        }
        fiber.ReferencePowerIn_dBm = node is null ? null : PowerBehind(node, behind, power) - loss;
    }

    // Of several bands the lowest.
    private static double PowerBehind(LineNode node, LineNode behind, double power) =>
        node switch
        {
            AmplifierNode amplifier => power + amplifier.Plan.DesignedDelta_dB - (amplifier.Plan.OutputAttenuator_dB ?? 0),
            MultibandNode multiband => multiband
                .Plans.Select(p => power + p.Plan.DesignedDelta_dB - (p.Plan.OutputAttenuator_dB ?? 0))
                .DefaultIfEmpty(power)
                .Min(),
            RoadmNode roadm => roadm.TargetTowards_dBm(behind.Uid),
            _ => power,
        };

    private IEnumerable<LineNode> NextOf(LineNode node) => _scope is null ? node.NextNodes : node.NextNodes.Where(_scope.Contains);

    private IEnumerable<LineNode> PreviousOf(LineNode node) => _scope is null ? node.PreviousNodes : node.PreviousNodes.Where(_scope.Contains);

    private LineNode? FirstNext(LineNode node) => NextOf(node).FirstOrDefault();

    private LineNode? FirstPrevious(LineNode node) => PreviousOf(node).FirstOrDefault();

    /// <summary>What stands around an amplifier.</summary>
    private sealed record Span(LineNode Before, LineNode After, double Power_dBm);

    /// <summary>What is asked of an amplifier: gain dB, total power dBm, tilt, channel power above the reference, attenuator and loss before it, dB.</summary>
    private readonly record struct Goal(double Gain, double Power, double Tilt, double Delta, double Attenuation, double Loss);
}

/// <summary>Where a band stands on the way along a section.</summary>
internal sealed class BandState(string name, FrequencyBand band, double total_dBm)
{
    public string Name => name;

    public FrequencyBand Band => band;

    /// <summary>Of all channels at the reference power.</summary>
    public double Total_dBm => total_dBm;

    /// <summary>Channel power above the reference, before the attenuator, dB.</summary>
    public double Delta { get; set; }

    /// <summary>Behind the last amplifier, dB.</summary>
    public double Attenuation { get; set; }
}

/// <summary>Finds elements from which no station is reached.</summary>
internal static class LineLoops
{
    public static bool Check(LineNetwork network, DiagnosticList diagnostics)
    {
        // The walk that came to each node first, from 1.
        int[] walks = new int[network.Nodes.Count];
        bool isGood = true;
        int walk = 0;
        foreach (LineNode start in network.Nodes)
        {
            walk++;
            LineNode? at = start;
            while (at is not (null or StationNode) && walks[at.Index] == 0)
            {
                walks[at.Index] = walk;
                at = at.NextNodes.Count > 0 ? at.NextNodes[0] : null;
            }
            if (at is not (null or StationNode) && walks[at.Index] == walk)
            {
                string message = $"light goes round for ever through '{at.Uid}'";
                diagnostics.Error(Codes.UnconnectedElement, at.Element.Span, message, "lead the line to a ROADM or transceiver");
                isGood = false;
            }
        }
        return isGood;
    }
}
