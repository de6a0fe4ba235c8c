using System.Collections.Immutable;
using Heliograph.Model.Units;

namespace Heliograph.Simulation.Lossless;

/// <summary>How a switch's headroom goes on beyond its short cables.</summary>
public enum HeadroomGrowth
{
    /// <summary>With its own slope, which its short rows show.</summary>
    Own,

    /// <summary>The same, of a pool that long links are promised several times over.</summary>
    Promised,

    /// <summary>With the slope of long links, as its short rows are of one length and show none.</summary>
    Shared,

    /// <summary>Its short rows are all what a longer cable needs; beyond that one, with the slope of long links.</summary>
    Flat,
}

/// <summary>What all vendors' tables have in common: <c>cal-headroom-shipped</c> of the catalogue.</summary>
/// <param name="LongOccupancy">Slope of long links over that of the cable alone.</param>
/// <param name="FlatMetres">Length for which rows that do not grow are made.</param>
/// <param name="Promise">How many times a pool is promised to long links.</param>
/// <param name="PromiseOccupancy">Occupancy of short rows above which a pool is.</param>
public readonly record struct HeadroomConstants(double LongOccupancy, double FlatMetres, double Promise, double PromiseOccupancy);

/// <summary>
/// What a vendor ships for a switch at any length, from its rows of short cables. At a rate R the headroom is <c>c(R) + k 2 L R / 8 v</c>: k, what
/// cells waste of what is on the cable (equation 5), is one for a switch; c is of a switch and a rate (equation 17, docs/models/lossless.md). Least squares over
/// all short rows together, so that rows of slow ports, which whole cells round by a large share, weigh little. <c>WideAreaValidationTests</c> holds the
/// error beyond 2 km.
/// </summary>
public sealed class SwitchHeadroom
{
    private readonly HeadroomConstants _shared;
    private readonly ImmutableDictionary<BitRate, (double Metres, double Xoff_B)> _means;
    private readonly bool _isPooled;

    private SwitchHeadroom(ImmutableArray<HeadroomProfile> rows, HeadroomConstants shared)
    {
        _shared = shared;
        _isPooled = rows.Any(r => r.IsPooled);
        var byRate = rows.GroupBy(r => r.Rate).ToArray();
        _means = byRate.ToImmutableDictionary(g => g.Key, g => (g.Average(r => r.Metres), g.Average(r => r.Xoff_B)));
        double square = 0;
        double product = 0;
        foreach (HeadroomProfile row in rows)
        {
            (double metres, double xoff) = _means[row.Rate];
            double cable = row.Cable_B - HeadroomProfile.CableOf(row.Rate, metres);
            square += cable * cable;
            product += cable * (row.Xoff_B - xoff);
        }
        HasLengths = square > 0;
        Occupancy = HasLengths ? product / square : null;
    }

    /// <summary>Slope over that of the cable alone; null where all short rows of a rate are of one length.</summary>
    public double? Occupancy { get; }

    public HeadroomGrowth Growth =>
        !HasLengths ? HeadroomGrowth.Shared
        : !(Occupancy > 0) ? HeadroomGrowth.Flat
        : _isPooled && Occupancy > _shared.PromiseOccupancy ? HeadroomGrowth.Promised
        : HeadroomGrowth.Own;

    private bool HasLengths { get; }

    /// <summary>The law of a switch; null where no row is of a cable of at most <see cref="HeadroomProfile.ShortMetres"/>.</summary>
    /// <param name="rows">Of one switch.</param>
    public static SwitchHeadroom? Fit(IEnumerable<HeadroomProfile> rows, HeadroomConstants shared)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // A row that stands in two tables counts once.
        ImmutableArray<HeadroomProfile> own = [.. rows.Where(r => r.Metres <= HeadroomProfile.ShortMetres && r.Xoff_B > 0).Distinct()];
        return own.IsEmpty ? null : new SwitchHeadroom(own, shared);
    }

    /// <summary>Bytes; null where the switch has no short row at this rate.</summary>
    /// <param name="metres">Above 0.</param>
    public double? Compute(BitRate rate, double metres)
    {
        if (!_means.TryGetValue(rate, out (double Metres, double Xoff_B) mean))
        {
            return null;
        }
        double Cable(double length) => HeadroomProfile.CableOf(rate, length);
        double own = mean.Xoff_B + (Occupancy ?? 0) * (Cable(metres) - Cable(mean.Metres));
        return Growth switch
        {
            HeadroomGrowth.Shared => mean.Xoff_B + _shared.LongOccupancy * (Cable(metres) - Cable(mean.Metres)),
            HeadroomGrowth.Flat => mean.Xoff_B + _shared.LongOccupancy * Cable(Math.Max(0, metres - _shared.FlatMetres)),
            HeadroomGrowth.Promised when metres > HeadroomProfile.ShortMetres => own / _shared.Promise,
            _ => own,
        };
    }
}
