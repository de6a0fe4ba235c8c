using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Imdd;
using Heliograph.Photonics.Interference;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// Power of all delayed copies over that of the signal on the path of a link, traced from the return losses of its mated pairs,
/// circuit switches, circulators and of the two modules, and what other paths leak into it. Equations 1 to 3 of
/// <c>docs/models/interference.md</c>.
/// </summary>
internal static class PathInterference
{
    /// <summary>Both modules' own faces: the largest reflectance that the interfaces allow.</summary>
    private static readonly PartRef Ends = new("mpi-ends");

    // Only delays depend on it, and the sum of powers does not depend on delays.
    private const double GroupIndex = 1.468;

    /// <summary>What other paths leak into this one in switches that state their crosstalk; null where none does.</summary>
    public static Derivation? Leaks(OpticalPath path, FigureBook book)
    {
        Derivation[] each = [.. path.Leaking.Select(p => book.Get(p, "crosstalk"))];
        return each.Length == 0
            ? null
            : Derivation.Of(
                "crosstalk of switches over signal",
                "",
                "sum of their ratios",
                [.. each],
                o => o.Sum(x => OpticalModulation.FromDb(x.Value!.Value))
            );
    }

    /// <summary>Copies of the signal itself.</summary>
    public static Derivation Reflections(OpticalPath path, FigureBook book)
    {
        List<Derivation> inputs = [book.Get(Ends, "return-loss"), path.FibreLoss()];
        List<(PartRef Part, bool HasTwoFaces)> passed = [];
        // Mated pairs stand half before and half behind what the light passes.
        int before = (path.MatedPairs + 1) / 2;
        passed.AddRange(Enumerable.Repeat((path.Connector, false), before));
        passed.AddRange(path.Passed.Select(p => (p, true)));
        passed.AddRange(Enumerable.Repeat((path.Connector, false), path.MatedPairs - before));
        foreach ((PartRef part, _) in passed)
        {
            inputs.Add(book.Get(part, "insertion-loss"));
            inputs.Add(book.Get(part, "return-loss"));
        }
        if (path.Circulator is { } around)
        {
            inputs.Add(book.Get(around, "insertion-loss"));
            inputs.Add(book.Get(around, "directivity"));
            inputs.Add(book.Get(around, "isolation"));
            inputs.Add(book.Get(around, "return-loss"));
        }
        return Derivation.Of(
            "interference over signal",
            "",
            "sum over pairs of reflections R_i R_j L_ij^2, and echoes at circulators",
            [.. inputs],
            o => Trace(o, passed, path.Circulator is not null)
        );
    }

    private static double Trace(ImmutableArray<Derivation> o, List<(PartRef Part, bool HasTwoFaces)> passed, bool isBidirectional)
    {
        double At(int i) => o[i].Value!.Value;
        List<PathElement> line = [];
        for (int i = 0; i < passed.Count; i++)
        {
            double back = At(3 + 2 * i);
            line.Add(new PathElement(passed[i].Part.Id, At(2 + 2 * i), back, passed[i].HasTwoFaces ? back : null));
        }
        // The glass lies behind the first face; at another place it would weaken other pairs by its own loss.
        line.Insert(Math.Min(1, line.Count), new PathElement("fibre", At(1)));
        if (isBidirectional)
        {
            int c = 2 + 2 * passed.Count;
            Circulator each = new(At(c), At(c + 2), At(c + 1), At(c + 3));
            BidirectionalEnds ends = new(each, each, 0, At(0), At(0));
            return InterferenceTrace.TraceBidirectional(line.ToArray(), ends, GroupIndex).InterferenceRatio;
        }
        PathElement[] whole = [new("transmitter", 0, null, At(0)), .. line, new("receiver", 0, At(0))];
        return InterferenceTrace.Trace(whole, GroupIndex).InterferenceRatio;
    }
}
