using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine.Design;

/// <summary>Puts into a network what is missing: spans of a length that can be amplified, and amplifiers before, behind and between them.</summary>
internal sealed class LineCompletion(LineNetwork network, LineEquipment equipment, DiagnosticList diagnostics, bool repeatsLosses)
{
    /// <summary>The least length of a span that a fibre is cut to, m, and the length that is aimed at.</summary>
    private const double LeastSpan_m = 50_000;
    private const double TargetSpan_m = 90_000;

    /// <summary>Of the fibre for which padding is a length, dB/km.</summary>
    private const double PaddingLoss_dBPerKm = 0.2;

    public void Run()
    {
        Split();
        foreach (RoadmNode roadm in network.Nodes.OfType<RoadmNode>().ToList())
        {
            AddPreamps(roadm);
            AddBoosters(roadm);
        }
        foreach (FiberNode fiber in network.Nodes.OfType<FiberNode>().ToList())
        {
            AddInline(fiber);
        }
    }

    private void Split()
    {
        SpanDefaults span = equipment.Span;
        double most = Math.Truncate(span.MaxLength_m);
        double least = Math.Max(Math.Truncate(span.Padding_dB / PaddingLoss_dBPerKm * 1e3), LeastSpan_m);
        double target = Math.Max(least, Math.Min(most, TargetSpan_m));
        HashSet<LineNode> gone = [];
        foreach (FiberNode fiber in network.Nodes.OfType<FiberNode>().ToList())
        {
            int count = Pieces(fiber.Fiber.Length_m, least, most, target);
            if (count > 1)
            {
                Split(fiber, count);
                gone.Add(fiber);
            }
        }
        if (gone.Count > 0)
        {
            network.Remove(gone);
        }
    }

    // The number of equal pieces within the limits; of two the one nearer to the target.
    private static int Pieces(double length, double least, double most, double target)
    {
        if (length < most)
        {
            return 1;
        }
        int fewer = Band.Whole(length, target);
        int more = fewer + 1;
        double shorter = length / more;
        double longer = fewer > 0 ? length / fewer : double.PositiveInfinity;
        bool shorterFits = least <= shorter && shorter <= most;
        bool longerFits = least <= longer && longer <= most;
        if (shorterFits != longerFits)
        {
            return shorterFits ? more : fewer;
        }
        return longer - target <= target - shorter && longer <= most ? fewer : more;
    }

    private void Split(FiberNode node, int count)
    {
        LineNode before = node.Previous[0];
        LineNode after = node.Next[0];
        LineNetwork.Disconnect(before, node);
        LineNetwork.Disconnect(node, after);
        FiberElement whole = node.Fiber;
        double length = whole.Length_m / count;
        // Pieces have the kind's area by way of the nonlinear coefficient, and the loss by way of dB/m, as in the reference.
        FiberElement piece = whole with
        {
            Length_m = length,
            Loss_dBPerKm = [.. whole.Loss_dBPerKm.Select(l => l * 1e-3 * 1e3)],
            EffectiveArea_m2 = whole.Gamma_perWm is null ? whole.EffectiveArea_m2 : null,
        };
        if (whole.IsRaman)
        {
            string message = $"RamanFiber '{whole.Uid}' is longer than a span; its {count} pieces are not pumped";
            diagnostics.Warning(Codes.AmplifierLimits, whole.Span, message, "shorten it, or raise Span.max_length");
            piece = piece with { IsRaman = false, Pumps = [] };
        }
        LineNode last = before;
        for (int i = 0; i < count; i++)
        {
            double along = (i + 0.5) / count;
            double start = repeatsLosses ? 0 : i * length;
            FiberNode span = new(
                piece with
                {
                    Uid = $"{whole.Uid}_({i + 1}/{count})",
                    Place = whole.Place with
                    {
                        Latitude = before.Place.Latitude + (after.Place.Latitude - before.Place.Latitude) * along,
                        Longitude = before.Place.Longitude + (after.Place.Longitude - before.Place.Longitude) * along,
                    },
                    LumpedLosses =
                    [
                        .. whole
                            .LumpedLosses.Where(l => l.Position_m > start && l.Position_m <= start + length)
                            .Select(l => l with { Position_m = l.Position_m - start }),
                    ],
                }
            );
            network.Add(span);
            LineNetwork.Connect(last, span);
            last = span;
        }
        LineNetwork.Connect(last, after);
    }

    private void AddPreamps(RoadmNode roadm)
    {
        foreach (LineNode previous in roadm.Previous.Where(NeedsAmplifier).ToList())
        {
            bool isMultiband = LineSection.UpTo(previous).Exists(n => n is MultibandNode);
            network.Insert(Amplifier($"Edfa_preamp_{roadm.Uid}_from_{previous.Uid}", roadm.Place, isMultiband), previous, roadm);
        }
    }

    private void AddBoosters(RoadmNode roadm)
    {
        foreach (LineNode next in roadm.Next.Where(NeedsAmplifier).ToList())
        {
            List<LineNode> section = LineSection.From(next);
            bool isMultiband = section.Exists(n => n is MultibandNode) || (!section.Exists(n => n is AmplifierNode) && roadm.DesignBands.Count > 1);
            network.Insert(Amplifier($"Edfa_booster_{roadm.Uid}_to_{next.Uid}", roadm.Place, isMultiband), roadm, next);
        }
    }

    private void AddInline(FiberNode fiber)
    {
        if (fiber.Next is not [FiberNode next, ..])
        {
            return;
        }
        LinePlace place = fiber.Place with
        {
            Latitude = (fiber.Place.Latitude + next.Place.Latitude) / 2,
            Longitude = (fiber.Place.Longitude + next.Place.Longitude) / 2,
        };
        bool isMultiband = LineSection.From(next).Exists(n => n is MultibandNode);
        network.Insert(Amplifier($"Edfa_{fiber.Uid}", place, isMultiband), fiber, next);
    }

    private static bool NeedsAmplifier(LineNode neighbour) => neighbour is not (TransceiverNode or FusedNode or GainNode);

    private LineNode Amplifier(string uid, LinePlace place, bool isMultiband)
    {
        SourceSpan span = new(network.File);
        return isMultiband
            ? new MultibandNode(new MultibandElement(uid, place, span, null, []))
            : new AmplifierNode(new AmplifierElement(uid, place, span, null, new AmplifierSettings { Tilt_dB = 0 }));
    }
}

/// <summary>What lies between two stations, element by element.</summary>
internal static class LineSection
{
    /// <summary>From a node to before the next station; the node itself first, nothing when it is a station. Stops where it would go round.</summary>
    public static List<LineNode> From(LineNode node) => Walk(node, n => n.NextNodes);

    /// <summary>From a node back to behind the station before.</summary>
    public static List<LineNode> UpTo(LineNode node) => Walk(node, n => n.PreviousNodes);

    /// <summary>Fibres and splices joined to a node without an amplifier between, nearest first: the way light goes, or against it.</summary>
    public static IEnumerable<LineNode> Joined(LineNode node, bool forward)
    {
        for (LineNode? at = node; at is not null; )
        {
            List<LineNode> neighbours = forward ? at.NextNodes : at.PreviousNodes;
            LineNode? neighbour = neighbours.Count > 0 ? neighbours[0] : null;
            bool isJoined = (neighbour is FusedNode && at is FiberNode or FusedNode) || (neighbour is FiberNode or FusedNode && at is FusedNode);
            if (!isJoined)
            {
                yield break;
            }
            yield return neighbour!;
            at = neighbour;
        }
    }

    private static List<LineNode> Walk(LineNode node, Func<LineNode, List<LineNode>> neighbours)
    {
        List<LineNode> section = [];
        HashSet<LineNode> seen = [];
        for (LineNode? at = node; at is not (null or StationNode) && seen.Add(at); )
        {
            section.Add(at);
            at = neighbours(at) is [var first, ..] ? first : null;
        }
        return section;
    }
}
