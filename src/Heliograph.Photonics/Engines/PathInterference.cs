using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Photonics.Interference;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// Power of all delayed copies over that of the signal on the path of a link, traced from the return losses of its mated pairs,
/// circuit switches, circulators and of the two modules. Equations of <c>docs/models/interference.md</c>.
/// </summary>
internal static class PathInterference
{
    /// <summary>Both modules' own faces: the largest reflectance that the interfaces allow.</summary>
    private static readonly PartRef Ends = new("mpi-ends");

    public static Derivation Of(OpticalPath path, FigureBook book, double metres)
    {
        Derivation ends = book.Get(Ends, "return-loss");
        Derivation fibre = path.FibreLoss();
        List<Derivation> inputs = [ends, fibre];
        List<Face> faces = [];
        void Add(PartRef part, bool both)
        {
            Derivation loss = book.Get(part, "insertion-loss");
            // A part without a figure reflects nothing that is known; it is the weaker end that then counts.
            Derivation? back = book.Figure(part, "return-loss") is null ? null : book.Get(part, "return-loss");
            faces.Add(new Face(part.Id, inputs.Count, back is null ? -1 : inputs.Count + 1, both));
            inputs.Add(loss);
            if (back is not null)
            {
                inputs.Add(back);
            }
        }
        // Mated pairs stand half before and half behind what the light passes.
        int before = (path.MatedPairs + 1) / 2;
        for (int i = 0; i < before; i++)
        {
            Add(path.Connector, both: false);
        }
        foreach (PartRef passed in path.Passed)
        {
            Add(passed, both: true);
        }
        for (int i = before; i < path.MatedPairs; i++)
        {
            Add(path.Connector, both: false);
        }
        int circulator = inputs.Count;
        if (path.Circulator is { } around)
        {
            inputs.AddRange(
                [
                    book.Get(around, "insertion-loss"),
                    book.Get(around, "directivity"),
                    book.Figure(around, "isolation") is null ? book.Get(around, "directivity") : book.Get(around, "isolation"),
                    book.Get(around, "return-loss"),
                ]
            );
        }
        return Derivation.Of(
            "interference over signal",
            "",
            "sum over pairs of reflections R_i R_j L_ij^2, and echoes at circulators",
            [.. inputs],
            o => Trace(o, faces, path.Circulator is null ? null : circulator, metres)
        );
    }

    private static double Trace(ImmutableArray<Derivation> o, List<Face> faces, int? circulator, double metres)
    {
        double At(int i) => Math.Max(0, o[i].Value!.Value);
        List<PathElement> line = [];
        for (int i = 0; i < faces.Count; i++)
        {
            Face face = faces[i];
            double? back = face.ReturnLoss < 0 ? null : At(face.ReturnLoss);
            line.Add(new PathElement(face.Name, At(face.Loss), back, face.Both ? back : null));
            // The glass lies between the first face and the rest: where it lies changes delays, not powers, but for its own loss.
            if (i == 0)
            {
                line.Add(new PathElement("fibre", At(1), null, null, metres));
            }
        }
        if (circulator is { } c)
        {
            Circulator each = new(At(c), At(c + 2), At(c + 1), At(c + 3));
            BidirectionalEnds ends = new(each, each, 0, At(0), At(0));
            return InterferenceTrace.TraceBidirectional(line.ToArray(), ends, GroupIndex).InterferenceRatio;
        }
        PathElement[] whole = [new("transmitter", 0, null, At(0)), .. line, new("receiver", 0, At(0))];
        return InterferenceTrace.Trace(whole, GroupIndex).InterferenceRatio;
    }

    // Only delays depend on it, and the sum of powers does not depend on delays.
    private const double GroupIndex = 1.468;

    /// <summary>Indices among the operands; no return loss is -1.</summary>
    private readonly record struct Face(string Name, int Loss, int ReturnLoss, bool Both);
}
