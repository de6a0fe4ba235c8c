using Heliograph.Photonics.OpticalLine.Design;

namespace Heliograph.Engine.Lightpaths;

/// <summary>Where in the free spectrum a channel goes.</summary>
public enum SlotPolicy
{
    /// <summary>As low as it fits.</summary>
    FirstFit,

    /// <summary>As high as it fits.</summary>
    LastFit,
}

/// <summary>
/// Gives slots of spectrum to demands: a slot of N and M takes the slots N-M to N+M-1 of 6.25 GHz (ITU-T G.694.1), free all along the path and its
/// way back. Cost: sections of the path times slots.
/// </summary>
internal sealed class SlotAssignment(SpectrumSections sections, SlotPolicy policy)
{
    private readonly bool[] _free = new bool[sections.Last - sections.First + 1];

    /// <summary>Assigns what a demand needs, or blocks it.</summary>
    public void Assign(PathDemand demand, IEnumerable<LineNode> pathAndBack)
    {
        double bitRate = demand.Mode!.BitRate_bps;
        (int channels, int needed) = DemandReader.Needed(demand.Bandwidth_bps, demand.Service.Spacing_Hz, bitRate);
        (_, int perChannel) = DemandReader.Needed(bitRate, demand.Service.Spacing_Hz, bitRate);
        if (demand.M!.All(m => m is > 0) && channels > demand.M!.Sum(m => m!.Value / perChannel))
        {
            Block(demand, BlockingReason.NotEnoughReservedSpectrum);
            return;
        }
        List<SpectrumSection> along = sections.Along(pathAndBack);
        Array.Fill(_free, true);
        foreach (SpectrumSection section in along)
        {
            for (int i = 0; i < _free.Length; i++)
            {
                _free[i] &= section.Free[i];
            }
        }
        if (Choose(demand, needed, perChannel) is not { } chosen)
        {
            Block(demand, BlockingReason.NoSpectrum);
            return;
        }
        foreach (SpectrumSection section in along)
        {
            foreach ((int n, int m, _) in chosen)
            {
                Array.Clear(section.Free, n - m - sections.First, 2 * m);
            }
        }
        chosen.Sort((a, b) => a.Order.CompareTo(b.Order));
        demand.N = [.. chosen.Select(c => (int?)c.N)];
        demand.M = [.. chosen.Select(c => (int?)c.M)];
    }

    // Wide slots first; null where what is needed does not fit.
    private List<(int N, int M, int Order)>? Choose(PathDemand demand, int needed, int perChannel)
    {
        List<(int N, int M, int Order)> chosen = [];
        var wishes = demand
            .N!.Zip(demand.M!, (n, m) => (N: n, M: m))
            .Select((w, i) => (w.N, w.M, Order: i))
            .OrderBy(w => w.M is { } m ? -m : double.PositiveInfinity)
            .ThenBy(w => w.N ?? double.PositiveInfinity);
        foreach ((int? wishedN, int? wishedM, int order) in wishes)
        {
            (int N, int M)? slot = (wishedN, wishedM) switch
            {
                ({ } n, { } m) => Widest(n, m, m) > 0 ? (n, m) : null,
                (null, { } m) => Place(m) is { } n ? (n, m) : null,
                ({ } n, null) => needed > 0 && Widest(n, needed, perChannel) is > 0 and var m ? (n, m) : null,
                _ => needed > 0 && Place(needed) is { } n ? (n, needed) : null,
            };
            if (slot is not var (takenN, takenM))
            {
                break;
            }
            chosen.Add((takenN, takenM, order));
            Array.Clear(_free, takenN - takenM - sections.First, 2 * takenM);
            needed -= takenM;
        }
        return needed > 0 ? null : chosen;
    }

    // The largest multiple of a step up to a limit that is free around a centre; 0 where none is.
    private int Widest(int n, int limit, int step)
    {
        int m = step;
        while (m <= limit && IsFree(n - m, 2 * m))
        {
            m += step;
        }
        return m - step;
    }

    private int? Place(int m)
    {
        (int from, int to) = (sections.First + SpectrumSections.Guard, sections.Last - SpectrumSections.Guard - 2 * m + 1);
        if (policy == SlotPolicy.FirstFit)
        {
            for (int start = from; start <= to; start++)
            {
                if (IsFree(start, 2 * m))
                {
                    return start + m;
                }
            }
            return null;
        }
        for (int start = to; start >= from; start--)
        {
            if (IsFree(start, 2 * m))
            {
                return start + m;
            }
        }
        return null;
    }

    private bool IsFree(int start, int width) =>
        start >= sections.First + SpectrumSections.Guard
        && start + width - 1 <= sections.Last - SpectrumSections.Guard
        && !_free.AsSpan(start - sections.First, width).Contains(false);

    private static void Block(PathDemand demand, BlockingReason reason) => (demand.N, demand.M, demand.Blocking) = (null, null, reason);
}
