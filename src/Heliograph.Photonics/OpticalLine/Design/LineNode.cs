using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>An element of a network that is being designed, with its neighbours in the order in which they were connected.</summary>
public abstract class LineNode(string uid, LinePlace place)
{
    internal List<LineNode> NextNodes { get; } = [];

    internal List<LineNode> PreviousNodes { get; } = [];

    public string Uid { get; } = uid;

    public LinePlace Place { get; } = place;

    /// <summary>Where it stands in <see cref="LineNetwork.Nodes"/>.</summary>
    public int Index { get; internal set; }

    public IReadOnlyList<LineNode> Next => NextNodes;

    public IReadOnlyList<LineNode> Previous => PreviousNodes;

    /// <summary>Loss that the design counts, dB; 0 for what amplifies or levels.</summary>
    public virtual double Loss_dB => 0;

    /// <summary>What a way through it costs when the shortest is looked for: the length of a fibre, and next to nothing for others.</summary>
    public virtual double RouteWeight => 0.01;

    /// <summary>The element as it is set now.</summary>
    public abstract LineElement Element { get; }

    public override string ToString() => Uid;
}

/// <summary>A transceiver or a ROADM: where the section between amplifiers of one band plan begins.</summary>
public abstract class StationNode(string uid, LinePlace place) : LineNode(uid, place)
{
    /// <summary>Bands towards neighbours without own ones.</summary>
    internal List<FrequencyBand> DesignBands { get; set; } = [];

    internal Dictionary<string, List<FrequencyBand>> BandsTowards { get; } = new(StringComparer.Ordinal);
}

public sealed class TransceiverNode : StationNode
{
    private readonly TransceiverElement _element;

    internal TransceiverNode(TransceiverElement element)
        : base(element.Uid, element.Place)
    {
        _element = element;
        DesignBands = [.. element.DesignBands];
        foreach (DegreeBands degree in element.DegreeBands)
        {
            BandsTowards[degree.Degree] = [.. degree.Bands];
        }
    }

    public override LineElement Element => _element;
}

public sealed class RoadmNode : StationNode
{
    internal RoadmNode(RoadmElement element)
        : base(element.Uid, element.Place)
    {
        Roadm = element;
        DesignBands = [.. element.DesignBands];
        foreach (DegreeBands degree in element.DegreeBands)
        {
            BandsTowards[degree.Degree] = [.. degree.Bands];
        }
        // A later spelling of the same neighbour does not replace power by a density: power is looked at first.
        foreach (DegreeTarget target in element.DegreeTargets.OrderBy(t => t.Target.Kind))
        {
            Targets.TryAdd(target.Degree, target.Target);
        }
    }

    public RoadmElement Roadm { get; }

    /// <summary>Level towards each neighbour.</summary>
    internal Dictionary<string, RoadmTarget> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>Power of the reference channel from each neighbour, dBm.</summary>
    internal Dictionary<string, double> ReferencePowerIn_dBm { get; } = new(StringComparer.Ordinal);

    /// <summary>Symbol rate and slot of the reference channel, for levels that are densities.</summary>
    internal (double SymbolRate_Bd, double Slot_Hz) Reference { get; set; }

    public override LineElement Element => Roadm with { DegreeTargets = [.. Targets.Select(t => new DegreeTarget(t.Key, t.Value))] };

    /// <summary>Power of the reference channel from a neighbour as the design has it, dBm.</summary>
    public double? PowerFrom_dBm(string degree) => ReferencePowerIn_dBm.TryGetValue(degree, out double power) ? power : null;

    /// <summary>Level of the reference channel towards a neighbour, dBm.</summary>
    public double TargetTowards_dBm(string degree) => Level_dBm(Targets.TryGetValue(degree, out RoadmTarget own) ? own : Roadm.Target);

    internal double Level_dBm(RoadmTarget target) =>
        target.Kind switch
        {
            RoadmEqualisation.ChannelPower => target.Value,
            RoadmEqualisation.PowerPerSymbolRate => Db.Of(Reference.SymbolRate_Bd * target.Value * 1e-9),
            _ => Db.Of(Reference.Slot_Hz * target.Value * 1e-9),
        };
}

public sealed class FusedNode : LineNode
{
    private readonly FusedElement _element;

    internal FusedNode(FusedElement element)
        : base(element.Uid, element.Place) => _element = element;

    public override double Loss_dB => _element.Loss_dB;

    public override LineElement Element => _element;
}

public sealed class FiberNode : LineNode
{
    private FiberElement _fiber;
    private double? _loss;

    internal FiberNode(FiberElement element)
        : base(element.Uid, element.Place) => _fiber = element;

    public FiberElement Fiber
    {
        get => _fiber;
        internal set => (_fiber, _loss) = (value, null);
    }

    /// <summary>Of the whole span that ends here, once it has been padded, dB.</summary>
    internal double? SpanLoss_dB { get; set; }

    /// <summary>Gain of the pumps for the reference spectrum, dB; null before it is estimated, and without pumps.</summary>
    public double? RamanGain_dB { get; internal set; }

    /// <summary>Of the reference channel, dBm.</summary>
    public double? ReferencePowerIn_dBm { get; internal set; }

    /// <summary>Fibre, connectors, attenuator and lumped losses at the reference frequency.</summary>
    public override double Loss_dB => _loss ??= Loss(_fiber);

    public override double RouteWeight => _fiber.Length_m;

    public override LineElement Element => _fiber;

    private static double Loss(FiberElement fiber)
    {
        double lumped = 0;
        foreach (LumpedLoss loss in fiber.LumpedLosses)
        {
            lumped += loss.Loss_dB;
        }
        // In the order of the reference, so that a loss on the edge of a rounding step rounds alike.
        return LossPerMetre(fiber) * fiber.Length_m
            + (fiber.InputConnector_dB ?? 0)
            + (fiber.OutputConnector_dB ?? 0)
            + fiber.InputAttenuation_dB
            + lumped;
    }

    private static double LossPerMetre(FiberElement fiber)
    {
        ImmutableArray<double> grid = fiber.LossFrequencies_Hz;
        if (grid.IsEmpty)
        {
            return fiber.Loss_dBPerKm[0] * 1e-3;
        }
        int above = 1;
        while (above < grid.Length - 1 && grid[above] < fiber.ReferenceFrequency_Hz)
        {
            above++;
        }
        (double low, double high) = (fiber.Loss_dBPerKm[above - 1] * 1e-3, fiber.Loss_dBPerKm[above] * 1e-3);
        return low + (high - low) / (grid[above] - grid[above - 1]) * (fiber.ReferenceFrequency_Hz - grid[above - 1]);
    }
}

/// <summary>How one amplifier is set while the design goes on.</summary>
public sealed class AmplifierPlan
{
    internal AmplifierPlan(AmplifierType? type, AmplifierSettings given)
    {
        (Type, Given) = (type, given);
        (Gain_dB, DeltaPower_dB, Tilt_dB) = (given.Gain_dB, given.DeltaPower_dB, given.Tilt_dB);
        (OutputAttenuator_dB, InputAttenuator_dB) = (given.OutputAttenuator_dB, given.InputAttenuator_dB);
    }

    /// <summary>What the file says.</summary>
    public AmplifierSettings Given { get; }

    public AmplifierType? Type { get; internal set; }

    public double? Gain_dB { get; internal set; }

    /// <summary>Null where gains are given, not powers.</summary>
    public double? DeltaPower_dB { get; internal set; }

    /// <summary>As <see cref="DeltaPower_dB"/>, where gains are given too.</summary>
    internal double DesignedDelta_dB { get; set; }

    public double? Tilt_dB { get; internal set; }

    public double? OutputAttenuator_dB { get; internal set; }

    public double? InputAttenuator_dB { get; internal set; }

    /// <summary>Channel power behind it that was asked for, dBm.</summary>
    public double? TargetPower_dBm { get; internal set; }

    internal AmplifierSettings Settings =>
        new()
        {
            Gain_dB = Gain_dB,
            DeltaPower_dB = DeltaPower_dB,
            Tilt_dB = Tilt_dB,
            OutputAttenuator_dB = OutputAttenuator_dB,
            InputAttenuator_dB = InputAttenuator_dB,
        };
}

/// <summary>An amplifier of one band, or several side by side.</summary>
public abstract class GainNode(string uid, LinePlace place) : LineNode(uid, place)
{
    internal ImmutableArray<string> Varieties { get; init; } = [];

    /// <summary>Bands that are settled, from a chosen kind.</summary>
    public abstract ImmutableArray<FrequencyBand> Bands { get; }
}

public sealed class AmplifierNode : GainNode
{
    private readonly AmplifierElement _element;

    internal AmplifierNode(AmplifierElement element)
        : base(element.Uid, element.Place)
    {
        _element = element;
        Varieties = element.Varieties;
        Plan = new AmplifierPlan(element.Type, element.Settings);
    }

    public AmplifierPlan Plan { get; }

    public override ImmutableArray<FrequencyBand> Bands => Plan.Type?.Bands ?? [];

    public override LineElement Element => _element with { Type = Plan.Type, Settings = Plan.Settings };
}

/// <summary>The amplifier of one band.</summary>
/// <param name="Name">CBAND, LBAND, or another name for what is neither.</param>
public sealed record BandPlan(string Name, FrequencyBand Band, AmplifierPlan Plan);

public sealed class MultibandNode : GainNode
{
    private readonly MultibandElement _element;

    internal MultibandNode(MultibandElement element)
        : base(element.Uid, element.Place)
    {
        _element = element;
        Varieties = element.Varieties;
        Type = element.Type;
        Plans = [.. element.Amplifiers.Select(a => new BandPlan(Band.NameOf(a.Band), a.Band, new AmplifierPlan(a.Type, a.Settings)))];
    }

    public AmplifierType? Type { get; internal set; }

    public ImmutableArray<BandPlan> Plans { get; internal set; }

    public override ImmutableArray<FrequencyBand> Bands =>
        Plans.IsEmpty ? Type?.Bands ?? [] : [.. Plans.Select(p => p.Plan.Type?.Bands[0] ?? p.Band)];

    public override LineElement Element =>
        _element with
        {
            Type = Type,
            Amplifiers = [.. Plans.Select(p => new BandAmplifier(p.Plan.Type, p.Plan.Type?.Bands[0] ?? p.Band, p.Plan.Settings))],
        };
}
