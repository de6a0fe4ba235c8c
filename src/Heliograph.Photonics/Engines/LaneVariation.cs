using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Variation;

namespace Heliograph.Photonics.Engines;

/// <summary>How one uncertain figure moves one quantity of a lane, from its preferred value to each end of its range.</summary>
/// <param name="Name">The line of the budget, or part and quantity.</param>
/// <param name="Low">Change of the quantity at the end of the range that lowers it, at most 0; all counted devices together.</param>
/// <param name="High">At the other end, at least 0.</param>
/// <param name="SharedBy">Neighbouring lanes that have one draw.</param>
/// <param name="RaisesAt">End of the figure's range that makes the quantity larger.</param>
/// <param name="Count">Devices of this kind in a row, each with its own draw.</param>
internal sealed record VariedFigure(
    string Name,
    FigureUse Use,
    LinkQuantity Quantity,
    double Low,
    double High,
    FigureLevel RaisesAt,
    int SharedBy,
    int Count
);

/// <summary>
/// The ranges of a link's figures as parameters of a <see cref="LinkVariation"/>. Equations 9 to 12 of <c>docs/models/variation.md</c>.
/// </summary>
internal sealed class LaneVariation
{
    private readonly LaneSetting _setting;
    private readonly FigureBook _book;
    private readonly LaneState _state;
    private readonly int _ofLaser;
    private readonly int _ofFibre;
    private readonly Dictionary<(string Key, FigureLevel Level), LaneState> _states = [];
    private readonly List<VariedFigure> _varied = [];
    private readonly SortedSet<string> _held = new(StringComparer.Ordinal);

    public LaneVariation(LaneSetting setting, FigureBook book)
    {
        (_setting, _book, _state) = (setting, book, new LaneState(setting, book));
        _ofLaser = Lanes(_state.Engine.Own("lanes-per-laser", 1, "a laser a lane"));
        _ofFibre = Lanes(_state.Engine.Own("wavelengths-per-fibre", 1, "one wavelength"));
        if (_state.Signal is { } signal)
        {
            Light();
            Receiver(signal);
        }
    }

    public LaneState State => _state;

    public IReadOnlyList<VariedFigure> Varied => _varied;

    /// <summary>Keys of figures at whose low or high end no eye is open, or that are not computable there: they stay as preferred.</summary>
    public IReadOnlyCollection<string> Held => _held;

    /// <summary>The lane with one figure at one end of its range.</summary>
    public LaneState At(FigureUse use, FigureLevel level)
    {
        if (!_states.TryGetValue((use.Key, level), out LaneState? state))
        {
            state = new LaneState(_setting, _book with { Chosen = _book.Chosen.SetItem(use.Key, level) });
            _states.Add((use.Key, level), state);
        }
        return state;
    }

    // Each line of the budget is a device of its own: a coupler at each end, with its own draw, though both have one figure.
    private void Light()
    {
        // The light of a laser that is modulated itself is average power; how its swing follows is a matter of the receiver's part.
        HashSet<string> ofSwing = [.. _state.ExtinctionRatio.Figures().Select(f => f.Key)];
        foreach (FigureUse use in Uncertain(_state.Launch))
        {
            Add("launch power", use, LinkQuantity.LossDb, s => -s.Launch.Value, _ofLaser, 1);
        }
        int split = SplitIndex();
        void Lines(Func<LaneState, ImmutableArray<BudgetLine>> lines, Func<int, FigureUse, int> sharedBy)
        {
            ImmutableArray<BudgetLine> all = lines(_state);
            for (int i = 0; i < all.Length; i++)
            {
                int at = i;
                FigureUse[] uses = [.. Uncertain(all[i].Loss).Where(u => !ofSwing.Contains(u.Key))];
                foreach (FigureUse use in uses)
                {
                    string name = uses.Length == 1 ? all[i].Name : $"{all[i].Name}, {use.Figure.Quantity}";
                    Add(name, use, LinkQuantity.LossDb, s => lines(s)[at].Loss.Value, sharedBy(i, use), InARow(all[i].Loss));
                }
            }
        }
        string? coupler = _state.Engine.Device("coupler")?.Id;
        Lines(
            s => s.Transmit,
            (i, u) =>
                i < split ? _ofLaser
                : u.PartId == coupler ? _ofFibre
                : 1
        );
        Lines(s => s.PathLosses, (_, _) => _ofFibre);
        Lines(s => s.Receive, (_, u) => u.PartId == coupler ? _ofFibre : 1);
    }

    private void Receiver(ImddSignal signal)
    {
        HashSet<string> done = [.. _varied.Select(v => v.Use.Key)];
        HashSet<string> ofLimit = [.. _state.Limit.Figures().Select(f => f.Key)];
        string? laser = _state.Engine.Device("laser")?.Id;
        HashSet<string> ofPath = [.. _state.Receiver[5].Figures().Concat(_state.Receiver[8].Figures()).Select(f => f.Key)];
        foreach (FigureUse use in _state.Receiver.SelectMany(Uncertain).DistinctBy(u => u.Key))
        {
            // A loss that also weakens reflections was drawn as the loss.
            if (done.Contains(use.Key) || ofLimit.Contains(use.Key))
            {
                continue;
            }
            int lanes =
                use.PartId == laser ? _ofLaser
                : ofPath.Contains(use.Key) ? _ofFibre
                : 1;
            string name = $"{use.PartId} {use.Figure.Quantity}";
            if (Moved(signal, use) is { } moved)
            {
                Add(name, use, moved, s => Value(s.Signal!.Value, moved), lanes, 1);
            }
            else
            {
                // What moves several quantities at once, as a bandwidth does, counts by what it alone takes from the margin.
                Add(name, use, LinkQuantity.LossDb, s => -s.MarginDb, lanes, 1);
            }
        }
    }

    // The one quantity of the kernel that a figure moves; null where it moves several, or one that has no decibels.
    private LinkQuantity? Moved(ImddSignal signal, FigureUse use)
    {
        if (At(use, FigureLevel.Low).Signal is not { } low || At(use, FigureLevel.High).Signal is not { } high)
        {
            return null;
        }
        LinkQuantity? only = null;
        foreach (LinkQuantity quantity in Enum.GetValues<LinkQuantity>())
        {
            if (
                quantity is LinkQuantity.LaunchDbm or LinkQuantity.LossDb
                || (Value(low, quantity) == Value(signal, quantity) && Value(high, quantity) == Value(signal, quantity))
            )
            {
                continue;
            }
            if (
                only is not null
                || !double.IsFinite(Value(low, quantity))
                || !double.IsFinite(Value(signal, quantity))
                || !double.IsFinite(Value(high, quantity))
            )
            {
                return null;
            }
            only = quantity;
        }
        bool isAveragePower = only == LinkQuantity.ExtinctionRatioDb && _state.Engine.IsLaserModulated;
        return signal.NoiseBandwidth == low.NoiseBandwidth && signal.NoiseBandwidth == high.NoiseBandwidth && !isAveragePower ? only : null;
    }

    public static double Value(in ImddSignal signal, LinkQuantity quantity) =>
        quantity switch
        {
            LinkQuantity.ExtinctionRatioDb => OpticalModulation.ToDb(signal.ExtinctionRatio),
            LinkQuantity.RinDbPerHz => OpticalModulation.ToDb(signal.Rin),
            LinkQuantity.ThermalNoise => signal.ThermalNoise,
            LinkQuantity.Responsivity => signal.Responsivity,
            LinkQuantity.DarkCurrent => signal.DarkCurrent,
            LinkQuantity.InterferenceDb => OpticalModulation.ToDb(signal.InterferenceRatio),
            LinkQuantity.CrosstalkDb => OpticalModulation.ToDb(signal.IncoherentCrosstalkRatio),
            LinkQuantity.IsiPenaltyDb => signal.IsiPenaltyDb,
            LinkQuantity.DispersionPenaltyDb => signal.DispersionPenaltyDb,
            _ => throw new ArgumentOutOfRangeException(nameof(quantity), quantity, "not of a signal"),
        };

    private void Add(string name, FigureUse use, LinkQuantity quantity, Func<LaneState, double?> value, int sharedBy, int count)
    {
        if (value(_state) is not { } middle || value(At(use, FigureLevel.Low)) is not { } low || value(At(use, FigureLevel.High)) is not { } high)
        {
            _held.Add(use.Key);
            return;
        }
        double least = Math.Min(0, Math.Min(low, high) - middle);
        double most = Math.Max(0, Math.Max(low, high) - middle);
        if (least < most)
        {
            _varied.Add(new VariedFigure(name, use, quantity, least, most, high >= low ? FigureLevel.High : FigureLevel.Low, sharedBy, count));
        }
    }

    // How an engine is built is a choice: how many lanes share a laser, how long its guides are.
    private IEnumerable<FigureUse> Uncertain(Derivation derivation) =>
        derivation
            .Figures()
            .Where(u => u.Figure.IsUncertain && (u.PartId != _state.Engine.Engine.Id || u.Figure.Quantity is "launch-power" or "extinction-ratio"));

    private static int Lanes(Derivation count) => Math.Max(1, (int)(count.Value ?? 1));

    // Before the split, light is that of all lanes of a laser.
    private int SplitIndex()
    {
        for (int i = 0; i < _state.Transmit.Length; i++)
        {
            if (_state.Transmit[i].Loss.Name == "split")
            {
                return i;
            }
        }
        return 0;
    }

    // Of "2 mated pairs": a figure times how many stand in a row.
    private static int InARow(Derivation loss) =>
        loss.From is [{ Figure: not null }, { Figure: null, Unit: "", From.IsEmpty: true, Value: { } times }]
        && times == Math.Truncate(times)
        && times >= 1
            ? (int)times
            : 1;
}
