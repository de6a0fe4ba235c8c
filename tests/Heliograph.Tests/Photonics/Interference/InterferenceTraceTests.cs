using CsCheck;
using Heliograph.Photonics.Interference;

namespace Heliograph.Tests.Photonics.Interference;

public sealed class InterferenceTraceTests
{
    private const double GroupIndex = 1.468;

    private static readonly Circulator Circulator = new(0.8, 45, 50, 50);

    [Fact]
    public void Two_faces_interfere_by_both_reflectances_and_two_more_passes_of_what_is_between()
    {
        // 40 + 30 + 2 x 3 = 76 dB; the way between is 100 m long: 200 x 1.468 / c = 979 ns late.
        PathElement[] path = [new("a", 0, 40), new("span", 3, LengthM: 100), new("b", 0, 30)];

        InterferenceTrace trace = InterferenceTrace.Trace(path, GroupIndex);

        trace.LossDb.ShouldBe(3);
        Interferer only = trace.Interferers.ShouldHaveSingleItem();
        (10 * Math.Log10(only.Ratio)).ShouldBe(-76, 1e-9);
        only.DelayS.ShouldBe(979.3e-9, 0.1e-9);
        (only.First, only.Second).ShouldBe(("b", "a"));
        // 1 MHz of line width: exp(-pi x 0.979) = 0.046.
        only.Coherence(1e6).ShouldBe(0.0461, 1e-4);
    }

    [Fact]
    public void A_path_meets_rays_that_are_followed_one_by_one() =>
        Gen.Select(Gen.Double[28, 50], Gen.Double[0, 3])
            .Array[1, 8]
            .Sample(
                faces =>
                {
                    RayTracer tracer = new();
                    tracer.Line(faces);
                    List<double> rays = tracer.Rays("f0", $"f{faces.Length}", 1e-12 * Math.Pow(10, -faces.Sum(f => f.Item2) / 10));
                    double others = rays.Skip(1).Sum() / rays[0];
                    PathElement[] path = [.. faces.Select((f, i) => new PathElement($"face {i}", f.Item2, f.Item1))];

                    InterferenceTrace trace = InterferenceTrace.Trace(path, GroupIndex);

                    // Four reflections are 56 dB weaker still, rays below the floor few: 1 % of the sum at most.
                    trace.InterferenceRatio.ShouldBe(others, 0.01 * others + 1e-11);
                    trace.Interferers.Length.ShouldBe(faces.Length * (faces.Length - 1) / 2);
                    trace.Interferers.ShouldBe(trace.Interferers.OrderByDescending(i => i.Ratio));
                },
                iter: 60
            );

    [Fact]
    public void A_bidirectional_path_meets_rays_that_are_followed_one_by_one()
    {
        // Loss and face in turn; transmitters and receivers of both ends reflect, all leaks of both circulators are followed.
        (double ReturnLossDb, double LossAfterDb)[] faces = [(45, 0.4), (46, 2.0), (46, 0.4), (40, 0.3)];
        const double TransmitterDb = 26;
        const double ReceiverDb = 26;
        const double LocalOverRemoteDb = 1.5;
        RayTracer tracer = new();
        tracer.Line(faces);
        End("A", into: "f0", outOf: "b-1");
        End("B", into: $"b{faces.Length - 1}", outOf: $"f{faces.Length}");
        // Port 2 of B lies behind the last loss: what comes back from it passes that loss.
        List<double> remote = tracer.Rays("A.tx", "B.rx", 1e-13);
        List<double> local = tracer.Rays("B.tx", "B.rx", 1e-13);
        double signal = remote[0];
        double echoes = local.Sum() * Math.Pow(10, LocalOverRemoteDb / 10) / signal;
        double doubles = remote.Skip(1).Sum() / signal;

        PathElement[] line = [.. faces.Select((f, i) => new PathElement($"face {i}", f.LossAfterDb, f.ReturnLossDb))];
        BidirectionalEnds ends = new(Circulator, Circulator, LocalOverRemoteDb, TransmitterDb, ReceiverDb);
        InterferenceTrace trace = InterferenceTrace.TraceBidirectional(line, ends, GroupIndex);

        trace.LossDb.ShouldBe(-10 * Math.Log10(signal), 1e-9);
        double traced = trace.Interferers.Where(i => i.Kind is InterfererKind.Echo or InterfererKind.Directivity).Sum(i => i.Ratio);
        traced.ShouldBe(echoes, 0.01 * echoes);
        trace.Interferers.Where(i => i.Kind == InterfererKind.DoubleReflection).Sum(i => i.Ratio).ShouldBe(doubles, 0.02 * doubles);
        trace.InterferenceRatio.ShouldBe(echoes + doubles, 0.01 * (echoes + doubles));

        void End(string name, string into, string outOf)
        {
            // The state before b{n-1} lies behind the last loss; what enters there must pass it first.
            double entry = name == "B" ? faces[^1].LossAfterDb : 0;
            tracer.Hop($"{name}.tx", into, Circulator.InsertionLossDb + entry);
            tracer.Hop($"{name}.tx", $"{name}.rx", Circulator.DirectivityDb);
            tracer.Hop(outOf, $"{name}.rx", Circulator.InsertionLossDb);
            tracer.Hop(outOf, into, Circulator.ReturnLossDb + entry);
            tracer.Hop(outOf, $"{name}.back", Circulator.IsolationDb);
            tracer.Hop($"{name}.back", $"{name}.tx", TransmitterDb);
            tracer.Hop($"{name}.rx", $"{name}.rx back", ReceiverDb);
            tracer.Hop($"{name}.rx back", into, Circulator.IsolationDb + entry);
        }
    }

    [Fact]
    public void One_reflection_of_the_own_transmitter_outweighs_all_pairs_on_a_bidirectional_path()
    {
        // A port of 46 dB behind 0.4 dB and a circulator of 0.8 dB: the echo is -46 - 2 x 1.2 dB, the signal lost 4.4 dB.
        PathElement[] line = [new("connector", 0.4, 50), new("ocs", 2, 46, 46), new("connector", 0.4, 50)];

        InterferenceTrace trace = InterferenceTrace.TraceBidirectional(line, new BidirectionalEnds(Circulator, Circulator), GroupIndex);

        Interferer nearest = trace.Interferers.First(i => i is { Kind: InterfererKind.Echo, First: "ocs" });
        (10 * Math.Log10(nearest.Ratio)).ShouldBe(-46 - 2.4 + 4.4, 1e-9);
        double pairs = trace.Interferers.Where(i => i.Kind == InterfererKind.DoubleReflection).Sum(i => i.Ratio);
        pairs.ShouldBeLessThan(1e-3 * trace.InterferenceRatio);
    }

    [Fact]
    public void A_fibre_scatters_as_its_slices_do()
    {
        // 2 km of 0.35 dB/km, -72 dB of a metre: slices of 1 m, each seen through the way there and back.
        double slices = Enumerable.Range(0, 2000).Sum(m => Math.Pow(10, -7.2 - 2 * 0.35e-3 * (m + 0.5) / 10));

        PathElement fibre = PathElement.Fibre("fibre", 0.35e-3, 2000, -72);

        Math.Pow(10, -fibre.InputReturnLossDb!.Value / 10).ShouldBe(slices, 1e-6 * slices);
        fibre.LossDb.ShouldBe(0.7, 1e-12);
        PathElement.Fibre("fibre", 0, 10, -72).InputReturnLossDb!.Value.ShouldBe(62, 1e-9);
    }

    [Fact]
    public void Reversing_a_path_changes_no_pair() =>
        Gen.Select(Gen.Double[20, 60], Gen.Double[0, 3])
            .Array[2, 8]
            .Sample(
                faces =>
                {
                    PathElement[] path = [.. faces.SelectMany(f => new[] { new PathElement("face", 0, f.Item1), new PathElement("loss", f.Item2) })];
                    double forth = InterferenceTrace.Trace(path, GroupIndex).InterferenceRatio;
                    Array.Reverse(path);
                    InterferenceTrace.Trace(path, GroupIndex).InterferenceRatio.ShouldBe(forth, 1e-9 * forth);
                },
                iter: 100
            );

    [Fact]
    public void Bad_elements_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => InterferenceTrace.Trace([new("x", -0.1)], GroupIndex));
        Should.Throw<ArgumentOutOfRangeException>(() => InterferenceTrace.Trace([new("x", 0, -1)], GroupIndex));
        Should.Throw<ArgumentOutOfRangeException>(() => InterferenceTrace.Trace([new("x", 0, double.NaN)], GroupIndex));
        Should.Throw<ArgumentOutOfRangeException>(() => InterferenceTrace.Trace([new("x", 0, LengthM: -1)], GroupIndex));
        Should.Throw<ArgumentOutOfRangeException>(() => InterferenceTrace.Trace([], 0.9));
    }
}
