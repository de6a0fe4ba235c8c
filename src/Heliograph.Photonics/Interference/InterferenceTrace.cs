using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Heliograph.Photonics.Interference;

/// <summary>
/// All interfering light of a path: every pair of reflecting faces, and on a bidirectional fibre the echoes of the own
/// transmitter. Light reflected four times is left out: it is weaker by another product of two reflectances.
/// Equations of <c>docs/models/interference.md</c>.
/// </summary>
/// <param name="LossDb">One-way loss from transmitter to receiver, circulators included, dB.</param>
/// <param name="InterferenceRatio">Sum of the interferers' powers over the signal's.</param>
/// <param name="AmplitudeSum">Sum of the square roots of the ratios of what beats: all fields in line, the worst case.</param>
/// <param name="Interferers">Strongest first.</param>
public sealed record InterferenceTrace(double LossDb, double InterferenceRatio, double AmplitudeSum, ImmutableArray<Interferer> Interferers)
{
    private readonly record struct Face(string Name, double Reflectance, double LossDb, double PositionM);

    /// <summary>
    /// One-way path: equation 1. The transmitter and the receiver are elements too (loss 0, a return loss). Cost: O(faces squared).
    /// </summary>
    /// <param name="groupIndex">Group index of the glass, at least 1.</param>
    public static InterferenceTrace Trace(ReadOnlySpan<PathElement> path, double groupIndex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupIndex, 1);
        List<Face> faces = new(2 * path.Length);
        double loss = FacesOf(path, 0, faces);
        List<Interferer> found = new(faces.Count * faces.Count / 2);
        AddPairs(faces, groupIndex, found);
        return Of(loss, found);
    }

    /// <summary>
    /// The remote transmitter through a fibre that both directions share: equations 1 to 3. <paramref name="line"/> holds what
    /// lies between the circulators, from the remote to the local one.
    /// </summary>
    public static InterferenceTrace TraceBidirectional(ReadOnlySpan<PathElement> line, BidirectionalEnds ends, double groupIndex)
    {
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentOutOfRangeException.ThrowIfLessThan(groupIndex, 1);
        if (!(ends.EchoBeatShare is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ends), "the beat share lies between 0 and 1");
        }
        double remoteLoss = Decibels(ends.Remote.InsertionLossDb, "insertion loss");
        double localLoss = Decibels(ends.Local.InsertionLossDb, "insertion loss");
        List<Face> faces = new(2 * line.Length + 2) { new Face("remote circulator", EndReflectance(ends, ends.Remote), remoteLoss, 0) };
        double lineEnd = FacesOf(line, remoteLoss, faces);
        faces.Add(new Face("local circulator", EndReflectance(ends, ends.Local), lineEnd, Length(line)));
        List<Interferer> found = new(faces.Count * faces.Count / 2 + faces.Count);
        AddPairs(faces, groupIndex, found);

        // The own transmitter against the remote signal at the receiver, which has lost the whole path.
        double total = lineEnd + localLoss;
        double advantage = Ratio(-ends.LocalOverRemoteDb - total);
        double straight = advantage * Ratio(Decibels(ends.Local.DirectivityDb, "directivity"));
        found.Add(new Interferer(InterfererKind.Directivity, "local circulator", "", straight, 0, ends.EchoBeatShare));
        // The last face is the own circulator: what it sends straight back is within its directivity.
        for (int i = 0; i < faces.Count - 1; i++)
        {
            Face face = faces[i];
            double echo = advantage * face.Reflectance * Ratio(2 * (localLoss + lineEnd - face.LossDb));
            if (echo > 0)
            {
                found.Add(new Interferer(InterfererKind.Echo, face.Name, "", echo, 0, ends.EchoBeatShare));
            }
        }
        return Of(total, found);
    }

    /// <summary>Sum of the ratios of what beats with the signal.</summary>
    public double BeatRatio => Interferers.Sum(i => i.Ratio * i.BeatShare);

    /// <summary>The same path with more interferers, as the crosstalk of a switch on it.</summary>
    public InterferenceTrace With(ReadOnlySpan<Interferer> more)
    {
        List<Interferer> all = [.. Interferers];
        foreach (Interferer interferer in more)
        {
            all.Add(
                interferer.Ratio >= 0 && double.IsFinite(interferer.Ratio)
                    ? interferer
                    : throw new ArgumentOutOfRangeException(nameof(more), interferer.Ratio, "a ratio is finite and not negative")
            );
        }
        return Of(LossDb, all);
    }

    // Equation 3: what the line sees at an end is port 2, and the receiver and the transmitter behind it, each reached or
    // left once against the sense of the circulator.
    private static double EndReflectance(BidirectionalEnds ends, Circulator circulator)
    {
        double against = Ratio(Decibels(circulator.IsolationDb, "isolation") + circulator.InsertionLossDb);
        return Ratio(Decibels(circulator.ReturnLossDb, "return loss"))
            + against * (Reflectance(ends.ReceiverReturnLossDb) + Reflectance(ends.TransmitterReturnLossDb));
    }

    private static double FacesOf(ReadOnlySpan<PathElement> path, double loss, List<Face> faces)
    {
        double position = 0;
        foreach (PathElement element in path)
        {
            if (element.InputReturnLossDb is { } input)
            {
                faces.Add(new Face(element.Name, Reflectance(input), loss, position));
            }
            loss += Decibels(element.LossDb, "loss");
            position +=
                double.IsFinite(element.LengthM) && element.LengthM >= 0
                    ? element.LengthM
                    : throw new ArgumentOutOfRangeException(nameof(path), $"length of {element.Name} must not be negative");
            if (element.OutputReturnLossDb is { } output)
            {
                faces.Add(new Face(element.Name, Reflectance(output), loss, position));
            }
        }
        return loss;
    }

    private static double Length(ReadOnlySpan<PathElement> path)
    {
        double metres = 0;
        foreach (PathElement element in path)
        {
            metres += element.LengthM;
        }
        return metres;
    }

    // Equation 1: the way between the faces is passed three times instead of once.
    private static void AddPairs(List<Face> faces, double groupIndex, List<Interferer> found)
    {
        Span<double> twice = faces.Count <= 64 ? stackalloc double[faces.Count] : new double[faces.Count];
        for (int i = 0; i < faces.Count; i++)
        {
            twice[i] = Ratio(2 * faces[i].LossDb);
        }
        double perMetre = 2 * groupIndex / PhysicalConstants.SpeedOfLight;
        for (int j = 1; j < faces.Count; j++)
        {
            Face far = faces[j];
            for (int i = 0; i < j; i++)
            {
                Face near = faces[i];
                double ratio = near.Reflectance * far.Reflectance * (twice[j] / twice[i]);
                if (ratio > 0)
                {
                    double delay = perMetre * (far.PositionM - near.PositionM);
                    found.Add(new Interferer(InterfererKind.DoubleReflection, far.Name, near.Name, ratio, delay));
                }
            }
        }
    }

    private static InterferenceTrace Of(double lossDb, List<Interferer> found)
    {
        double[] keys = new double[found.Count];
        double sum = 0;
        double amplitudes = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            Interferer interferer = found[i];
            keys[i] = -interferer.Ratio;
            sum += interferer.Ratio;
            amplitudes += Math.Sqrt(interferer.Ratio * interferer.BeatShare);
        }
        Interferer[] sorted = [.. found];
        Array.Sort(keys, sorted);
        return new InterferenceTrace(lossDb, sum, amplitudes, ImmutableCollectionsMarshal.AsImmutableArray(sorted));
    }

    private static double Ratio(double lossDb) => Math.Pow(10, -lossDb / 10);

    private static double Reflectance(double? returnLossDb) => returnLossDb is { } decibels ? Ratio(Decibels(decibels, "return loss")) : 0;

    private static double Decibels(double value, string what) =>
        value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(what, value, $"{what} must be a finite number of dB, 0 or more");
}
