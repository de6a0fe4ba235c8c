using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;
using Heliograph.Operations.Lightpaths;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Tests.Lightpaths;

public sealed class LitNetworkTests
{
    private const string Chain = "A-B 240, B-C 310, C-D 180";
    private static readonly PlanSample Sample = PlanSample.Of(Chain, ["between: [A, D], rate: 100 Gb/s"]);

    private static ImmutableArray<LineHop> Way(int from, int to) => [.. Enumerable.Range(from, to - from).Select(l => new LineHop(l, true))];

    private static LitPath Path(int from, int to, int slot, int channels = 1) =>
        new(Way(from, to), slot, 8, channels, Sample.Map.Transceiver.Modes[0]);

    // Second route: one comb, element by element, from the first ROADM to the last, with channels dropped and added at each.
    private static Dictionary<double, double> Margins(OpticalMap map, LitPath[] paths)
    {
        LinePropagation line = new(Sample.Simulation);
        SpectrumDefaults defaults = map.Equipment.Spectrum;
        Dictionary<double, double> margins = [];
        Dictionary<double, double> noise = [];
        WdmComb? light = null;
        for (int site = 0; site < map.Sites.Length; site++)
        {
            OpticalSection? from = site > 0 ? map.Lines[site - 1].Forward : null;
            OpticalSection? to = site < map.Lines.Length ? map.Lines[site].Forward : null;
            List<WdmComb> leaving = [];
            if (light is not null)
            {
                WdmComb dropped = light.Where(i => End(light.Frequency[i]) == site);
                Finish(dropped, LineStages.Roadm(map.Sites[site].Roadm, from!.Last, map.Sites[site].Transceiver));
                if (to is not null && Enumerable.Range(0, light.Count).Any(i => End(light.Frequency[i]) > site))
                {
                    WdmComb through = light.Where(i => End(light.Frequency[i]) > site);
                    leaving.Add(Cross(through, LineStages.Roadm(map.Sites[site].Roadm, from.Last, to.First)));
                }
            }
            LitPath[] added = [.. paths.Where(p => p.Route[0].Line == site)];
            if (added.Length > 0)
            {
                LineChannel[] channels =
                [
                    .. added
                        .SelectMany(p => Enumerable.Range(0, p.Channels).Select(c => p.Centre_Hz(map, c)))
                        .Order()
                        .Select(f => new LineChannel(f, 32e9, 50e9, 0.15, 40, Decibel.ToWatt(defaults.Power_dBm), 0, "")),
                ];
                WdmComb launched = LineStages.Launch(new LineSpectrum("", [.. channels]));
                RoadmStage roadm = LineStages.Roadm(map.Sites[site].Roadm, map.Sites[site].Transceiver, to!.First);
                leaving.Add(Cross(launched, roadm));
            }
            light = to is null ? null : line.Run(to.Stages, WdmComb.Join(leaving));
        }
        return margins;

        int End(double frequency) => paths.First(p => Enumerable.Range(0, p.Channels).Any(c => p.Centre_Hz(map, c) == frequency)).Route[^1].Line + 1;

        WdmComb Cross(WdmComb comb, RoadmStage roadm)
        {
            foreach (double f in comb.Frequency)
            {
                noise[f] = noise.GetValueOrDefault(f) + (roadm.Paths[0].Osnr is { } osnr ? Decibel.ToRatio(-osnr) : 0);
            }
            ImmutableArray<AmplifierState> none = [];
            return line.Pass(roadm, comb, ref none)!;
        }

        void Finish(WdmComb comb, RoadmStage roadm)
        {
            Cross(comb, roadm);
            LineReceiver receiver = new(comb);
            for (int i = 0; i < comb.Count; i++)
            {
                receiver.Add(i, -Decibel.Of(noise[comb.Frequency[i]] + Decibel.ToRatio(-40)));
                margins[comb.Frequency[i]] = receiver.Margin_dB(map.Transceiver.Modes[0], defaults.SystemMargin_dB, i);
            }
        }
    }

    [Fact]
    public void Margins_composed_section_by_section_are_those_of_one_propagation_with_drops_and_adds()
    {
        // Each site but the last adds, each but the first drops; some channels pass all.
        LitPath[] paths = [Path(0, 3, 0, 4), Path(0, 1, 40), Path(1, 3, 48, 2), Path(0, 2, 200), Path(2, 3, 208, 3), Path(0, 3, 400)];
        LitNetwork light = new(Sample.Map, Sample.Simulation);
        int[] ids = [.. paths.Select(light.Add)];
        light.Update();
        Dictionary<double, double> forward = Margins(Sample.Map, paths);
        forward.Count.ShouldBe(12);
        // Back is forward on the chain as it looks from the other end.
        OpticalMap mirrored = PlanSample.Of("D-C 180, C-B 310, B-A 240", ["between: [A, D], rate: 100 Gb/s"]).Map;
        Dictionary<double, double> back = Margins(
            mirrored,
            [.. paths.Select(p => p with { Route = Way(2 - p.Route[^1].Line, 3 - p.Route[0].Line) })]
        );
        for (int p = 0; p < paths.Length; p++)
        {
            double[] centres = [.. Enumerable.Range(0, paths[p].Channels).Select(c => paths[p].Centre_Hz(Sample.Map, c))];
            light.Margin_dB(ids[p]).ShouldBe(Math.Min(centres.Min(f => forward[f]), centres.Min(f => back[f])), 1e-9);
        }
    }

    [Fact]
    public void On_a_line_that_looks_the_same_from_both_ends_margins_are_those_of_the_whole_propagation()
    {
        LitPath[] paths = [Path(0, 3, 0, 6), Path(0, 3, 100, 2), Path(0, 3, 480, 5)];
        PlanSample even = PlanSample.Of("A-B 240, B-C 310, C-D 240", ["between: [A, D], rate: 100 Gb/s"]);
        LitNetwork light = new(even.Map, even.Simulation);
        int[] ids = [.. paths.Select(light.Add)];
        light.Update();
        LinePropagation line = new(even.Simulation);
        double[] centres = [.. paths.SelectMany(p => Enumerable.Range(0, p.Channels).Select(c => p.Centre_Hz(even.Map, c)))];
        LineStage[] stages = Stages(even.Map);
        WdmComb arrived = line.Run(
                stages,
                LineStages.Launch(new LineSpectrum("", [.. centres.Select(f => new LineChannel(f, 32e9, 50e9, 0.15, 40, Decibel.ToWatt(0), 0, ""))]))
            )
            .ShouldNotBeNull();
        LineReceiver receiver = new LineReceiver(arrived).Add(40);
        // What is added and dropped on the way, band by band.
        foreach (RoadmCrossing crossing in stages.OfType<RoadmStage>().Select(s => s.Paths.FirstOrDefault()).OfType<RoadmCrossing>())
        {
            for (int i = 0; i < arrived.Count && crossing.Osnr is not null; i++)
            {
                receiver.Add(i, crossing.Osnr.Value);
            }
        }
        int at = 0;
        for (int p = 0; p < paths.Length; p++)
        {
            double expected = Enumerable.Range(at, paths[p].Channels).Min(i => receiver.Margin_dB(even.Map.Transceiver.Modes[0], 2, i));
            light.Margin_dB(ids[p]).ShouldBe(expected, 1e-9);
            at += paths[p].Channels;
        }
    }

    [Fact]
    public void Neighbours_take_margin_and_give_it_back_when_they_go()
    {
        LitNetwork light = new(Sample.Map, Sample.Simulation);
        int one = light.Add(Path(0, 3, 320));
        light.Update();
        double alone = light.Margin_dB(one);
        int other = light.Add(Path(0, 3, 328, 20));
        light.Update();
        light.Margin_dB(one).ShouldBeLessThan(alone - 0.05);
        light.Remove(other);
        light.Update();
        light.Margin_dB(one).ShouldBe(alone, 1e-12);
    }

    private static LineStage[] Stages(OpticalMap map)
    {
        List<LineStage> stages = [];
        OpticalSection? from = null;
        foreach (OpticalFibreLine line in map.Lines)
        {
            stages.Add(LineStages.Roadm(map.Sites[line.From].Roadm, from?.Last ?? map.Sites[line.From].Transceiver, line.Forward.First));
            stages.AddRange(line.Forward.Stages);
            from = line.Forward;
        }
        stages.Add(LineStages.Roadm(map.Sites[^1].Roadm, from!.Last, map.Sites[^1].Transceiver));
        return [.. stages];
    }
}
