using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Topology;
using Heliograph.Photonics.Imdd;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// One lane of a link with the figures of one book: what its margin follows from, in the quantities that vary. The margin is that of
/// <see cref="EngineDesign"/> (test <c>Without_ranges_every_lane_has_the_margin_of_the_design</c>).
/// </summary>
internal sealed class LaneState
{
    private readonly LaneSetting _setting;
    private readonly LinkFigures _figures;
    private readonly TransmitChain _chain;
    private readonly EngineReceiver _receiver;
    private readonly double _extraLossDb;

    public LaneState(LaneSetting setting, FigureBook book)
    {
        _setting = setting;
        _figures = new LinkFigures(setting.Link, setting.Medium, setting.Part, setting.Kind, setting.Ends, book);
        FecChoice fec = new(_figures);
        Limit = fec.BerLimit;
        Engine = EngineFigures.Of(setting.Medium.Part, book)!;
        Path = new OpticalPath(_figures);
        Lane = EngineLane.Of(_figures, Engine, fec, setting.Conditions);
        _chain = new TransmitChain(Engine);
        EngineChannel channel = EngineChannel.Of(_figures, Path, Engine, Lane, Limit, setting.Physics);
        _extraLossDb = setting.Conditions.ExtraLossDb;
        PathLosses = [.. Path.Losses()];
        _receiver = new EngineReceiver(Engine, _chain.ExtinctionRatio, Lane.Levels, Lane.SymbolRate.Value ?? 0, channel, Limit);
        Band = channel.Band;
        Signal = IsKnown ? _receiver.Signal(Oma) : null;
    }

    /// <summary>The lane of a link; null where its medium has no optical engine, a figure is missing, or nothing opens the eye.</summary>
    public static LaneState? Of(LinkClass link, LinkEnds ends, FigureBook book, LinkConditions conditions, LinkPhysics physics)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(physics);
        return LaneSetting.Of(link, ends, book, conditions, physics) is { } setting && new LaneState(setting, book) is { Signal: not null } lane
            ? lane
            : null;
    }

    /// <summary>Of the medium.</summary>
    public LinkFigures Figures => _figures;

    public EngineFigures Engine { get; }

    public OpticalPath Path { get; }

    public EngineLane Lane { get; }

    /// <summary>Bit error ratio to reach.</summary>
    public Derivation Limit { get; }

    /// <summary>dBm of one laser line.</summary>
    public Derivation Launch => _chain.Launch;

    public Derivation ExtinctionRatio => _chain.ExtinctionRatio;

    /// <summary>dBm in the fibre, outer.</summary>
    public Derivation TransmitOma => _chain.Oma;

    /// <summary>In the order of the light.</summary>
    public ImmutableArray<BudgetLine> Transmit => _chain.Transmit;

    public ImmutableArray<BudgetLine> PathLosses { get; }

    public ImmutableArray<BudgetLine> Receive => _chain.Receive;

    /// <summary>What the receiver needs its light for.</summary>
    public ImmutableArray<Derivation> Receiver => _receiver.Inputs;

    /// <summary>The lane with the OMA that arrives; null where a figure is missing or nothing opens the eye.</summary>
    public ImddSignal? Signal { get; }

    public ChannelBand Band { get; }

    /// <summary>As <see cref="EngineReceiver.Unequalised"/>, with the OMA that arrives; only where <see cref="Signal"/> is known.</summary>
    public ImddSignal Unequalised(double light, double amplifier) => _receiver.Unequalised(Oma, light, amplifier);

    /// <summary>Figures that would have to be known, or what would have to hold.</summary>
    public ImmutableArray<string> Missing => [.. All().SelectMany(d => d.Missing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>dB; null where a figure is missing, or an error floor or a closed eye leaves none.</summary>
    public double? MarginDb =>
        Signal is { } signal && ImddSolver.RequiredOma(signal, Limit.Value!.Value).Oma is { } required
            ? OpticalModulation.ToDb(signal.Oma / required)
            : null;

    public EngineTemperature Temperature() => EngineTemperature.Of(_figures, Engine, Lane, Launch, _setting.Conditions, _setting.Physics);

    private bool IsKnown => Lane.Levels > 0 && All().All(d => d.IsKnown);

    private IEnumerable<Derivation> All() =>
        [
            Limit,
            Lane.Count,
            Lane.SymbolRate,
            Lane.Modulation,
            _chain.Oma,
            .. PathLosses.Select(l => l.Loss),
            .. Receive.Select(l => l.Loss),
            .. Receiver,
        ];

    // W at the photodiode.
    private double Oma =>
        EngineReceiver.Watts(
            _chain.Oma.Value!.Value - PathLosses.Sum(l => l.Loss.Value!.Value) - _extraLossDb - Receive.Sum(l => l.Loss.Value!.Value)
        );
}
