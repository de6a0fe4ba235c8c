using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Workload.Collectives;
using Heliograph.Workload.Collectives.Programs;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Packets.Phases;

/// <summary>
/// What of a phase is simulated: how many groups of how many members, how many steps, how many bytes. Domains that share no link behave alike, so that
/// whole domains are left out first; then steps of a ring, then bytes of a message; a group is cut, by whole blocks, only where one is too large.
/// </summary>
internal sealed record PhasePlan(PhasePattern Pattern, GroupLayout Layout, int Groups, int Steps, double Bytes)
{
    private const int FrameBytes = 4096;

    /// <summary>Frames of a message below which steps are left out before bytes.</summary>
    private const int FewFrames = 16;

    /// <summary>Messages, where bytes were asked for: some hundred bytes of memory each.</summary>
    private const long MostGiven = 4_000_000;

    /// <summary>Steps that are kept.</summary>
    private const int FewSteps = 8;

    public StepCall Call => Pattern.Call;

    /// <summary>Whole call of the whole group.</summary>
    public bool IsWhole => Steps == Pattern.Steps && Pattern.Size == Call.Placed.Size && Bytes >= 0.999 * Call.Bytes;

    public double Seconds => Pattern.Seconds(Bytes, Steps);

    public static PhasePlan Of(StepCall call, FabricMap map, PhaseOptions options)
    {
        PlacedGroup group = call.Placed;
        while (true)
        {
            PhasePattern pattern = PhasePattern.Of(call, group, map.LevelOf, map.Lanes);
            GroupLayout layout = GroupLayout.Of(group, map.Fabric.Accelerators);
            int steps = Math.Min(pattern.Steps, FewSteps);
            double hops = HopsOf(pattern, map);
            long each = pattern.Messages * steps;
            int most = (int)
                Math.Min(
                    Math.Min(options.Messages / each, (long)(options.Hops / (each * hops))),
                    Math.Min(options.Accelerators / group.Size, layout.Groups)
                );
            int groups =
                most >= layout.GroupsOfUnit ? most / layout.GroupsOfUnit * layout.GroupsOfUnit
                : most >= group.Stride ? most / group.Stride * group.Stride
                : 0;
            if (groups > 0 || Smaller(pattern, call) is not { } smaller)
            {
                groups = Math.Max(1, groups > 0 ? groups : Math.Min(most, layout.Groups));
                return options.Bytes is { } given ? Given(pattern, layout, groups, given) : Sliced(pattern, layout, groups, hops, options);
            }
            group = smaller;
        }
    }

    // The bytes that were asked for, and all steps.
    private static PhasePlan Given(PhasePattern pattern, GroupLayout layout, int groups, long bytes) =>
        new(
            pattern,
            layout,
            groups,
            (int)Math.Clamp(MostGiven / (pattern.Messages * groups), 1, pattern.Steps),
            pattern.Whole(Math.Min(bytes, pattern.Call.Bytes))
        );

    private static PhasePlan Sliced(PhasePattern pattern, GroupLayout layout, int groups, double hops, PhaseOptions options)
    {
        double whole = pattern.Call.Bytes;
        double hopsEach = pattern.BytesPerByte * hops / FrameBytes;
        // Whole domains behave alike: only as many as leave the call whole.
        int unit = Math.Min(groups, layout.GroupsOfUnit);
        int units = (int)Math.Clamp(options.Hops / (hopsEach * whole * pattern.Steps * unit), 1, Math.Max(1, groups / unit));
        groups = units * unit;
        int steps = (int)Math.Clamp(options.Messages / (pattern.Messages * groups), 1, pattern.Steps);
        double few = Math.Min(whole, (double)FewFrames * FrameBytes * pattern.Messages / pattern.BytesPerByte);
        if (options.Hops / (hopsEach * groups * steps) < few)
        {
            steps = (int)Math.Clamp(options.Hops / (hopsEach * groups * few), Math.Min(FewSteps, steps), steps);
        }
        double least = FrameBytes * pattern.Messages / pattern.BytesPerByte;
        double bytes = Math.Min(whole, Math.Max(least, options.Hops / (hopsEach * groups * steps)));
        return new PhasePlan(pattern, layout, groups, steps, pattern.Whole(bytes));
    }

    // Half of the outermost blocks, an even number of them.
    private static PlacedGroup? Smaller(PhasePattern pattern, StepCall call)
    {
        ImmutableArray<RingBlock> blocks = pattern.Blocks;
        int inner = blocks.Length > 1 ? blocks[^2].Members : 1;
        int outer = blocks[^1].Members / inner / 2;
        outer -= outer > 2 ? outer % 2 : 0;
        return outer >= 2 ? call.Place(outer * inner) : null;
    }

    // Cables of a mean frame: of the innermost network mostly, where several rings share it.
    private static double HopsOf(PhasePattern pattern, FabricMap map)
    {
        ImmutableArray<RingBlock> blocks = pattern.Blocks;
        double Diameter(RingBlock block) =>
            block.Kind is Heliograph.Model.Topology.TierKind.Switched ? map.Fabric.Networks[map.NetworkOf(0, block.Level)].Diameter : 1;
        double outer = Diameter(blocks[^1]);
        return blocks.Length == 1 ? outer : Diameter(blocks[0]) + outer / blocks[^2].Members;
    }

    /// <summary>What was simulated, in words.</summary>
    public string Words(int accelerators)
    {
        List<string> words = [];
        if (Bytes < 0.999 * Call.Bytes)
        {
            words.Add($"the first {Size(Bytes)} of {Size(Call.Bytes)}");
        }
        if (Steps < Pattern.Steps)
        {
            words.Add($"the first {Count(Steps)} of {Count(Pattern.Steps)} steps");
        }
        if (Pattern.Size < Call.Placed.Size)
        {
            words.Add($"groups of {Count(Pattern.Size)} instead of {Count(Call.Placed.Size)}");
        }
        int all = accelerators / Call.Placed.Size;
        int used = Groups * Pattern.Size;
        words.Add(
            Groups >= all && Pattern.Size == Call.Placed.Size
                ? $"all {Count(Groups)} groups"
                : $"{Count(Groups)} groups on {Count(used)} of {Count(accelerators)} accelerators"
        );
        return string.Join(", ", words);
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A size in its decimal unit.</summary>
    public static string Size(double bytes)
    {
        (double factor, string unit) = bytes switch
        {
            >= 1e9 => (1e9, "GB"),
            >= 1e6 => (1e6, "MB"),
            >= 1e3 => (1e3, "kB"),
            _ => (1, "B"),
        };
        double value = bytes / factor;
        return $"{value.ToString(value >= 100 ? "0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture)} {unit}";
    }
}
