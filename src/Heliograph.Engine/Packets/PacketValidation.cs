using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Validation;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>
/// <c>helio validate packet</c>: what public packet simulators gave, against this one on the same inputs. Runs are spread over the processors; each
/// writes to its own slot, so that the report does not depend on it. A hundred runs, 15 s on two processors.
/// </summary>
public static class PacketValidation
{
    /// <summary>The table below a checkout.</summary>
    public const string Table = "validation/packet/packet.yaml";

    // Issue 5: mean and p99 within 3 % where paths are the same.
    private const double PinnedShare = 0.03;

    /// <summary>Numbers of one run of ours.</summary>
    private sealed record Outcome(long DataHops, long ControlHops, TimeSummary? Fct_us, double Last_us, bool IsWhole)
    {
        public double? Of(string key) =>
            key switch
            {
                "data-hops" => DataHops,
                "control-hops" => ControlHops,
                "mean" => Fct_us?.Mean,
                "p50" => Fct_us?.P50,
                "p99" => Fct_us?.P99,
                "max" => Fct_us?.Max,
                _ => Last_us,
            };
    }

    /// <summary>A case with its inputs read; <paramref name="Absent"/> names what is not there.</summary>
    private sealed record Prepared(PacketCase Case, PacketInput? Input, PacketConfig? Config, string? Absent);

    /// <param name="home">Folder with <c>scenarios/packet/</c> and <c>validation/</c>.</param>
    public static ValidationReport Run(string table, string home, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(diagnostics);
        Prepared[] cases = [.. PacketCaseReader.ReadFile(table, diagnostics).Select(c => Prepare(c, home, diagnostics))];
        if (diagnostics.HasErrors)
        {
            return new ValidationReport([]);
        }
        (int Case, int Seed)[] runs =
        [
            .. cases
                .SelectMany((c, i) => Enumerable.Range(1, c.Input is null ? 0 : c.Case.Seeds).Select(seed => (i, seed)))
                // The long ones first, so that none is left over at the end.
                .OrderByDescending(r => cases[r.i].Case.Published.Where(q => q.IsHops).Select(q => q.Mean).DefaultIfEmpty(0).Max()),
        ];
        Outcome?[][] outcomes = [.. cases.Select(c => new Outcome?[c.Case.Seeds])];
        Parallel.ForEach(
            Partitioner.Create(runs, EnumerablePartitionerOptions.NoBuffering),
            run => outcomes[run.Case][run.Seed - 1] = Simulate(cases[run.Case], run.Seed)
        );
        return new ValidationReport([.. cases.SelectMany((c, i) => Rows(c, [.. outcomes[i].OfType<Outcome>()]))]);
    }

    private static Prepared Prepare(PacketCase c, string home, DiagnosticList diagnostics)
    {
        if (PacketConfigReader.ReadFile(Path.Combine(home, "scenarios", "packet", c.Config), c.Sets, diagnostics) is not { } config)
        {
            return new Prepared(c, null, null, null);
        }
        string[] folders = Folders(home);
        string topology = Locate(c.Topology, folders);
        string traffic = Locate(c.Traffic, folders);
        foreach (string name in new[] { topology, traffic })
        {
            if (name.Length > 0 && !name.Contains('(', StringComparison.Ordinal) && !File.Exists(name))
            {
                return new Prepared(c, null, config, Path.GetFileName(name));
            }
        }
        if (c.Incast is not { } incast)
        {
            return new Prepared(c, PacketInput.Read(topology, traffic, config.StartUnit, diagnostics), config, null);
        }
        NetworkInput? network = TrafficFiles.ReadTopology(topology, diagnostics);
        return new Prepared(c, network is null ? null : Incast(c, incast, network, diagnostics), config, null);
    }

    private static PacketInput? Incast(PacketCase c, IncastSpec incast, NetworkInput network, DiagnosticList diagnostics)
    {
        int hosts = network.Graph.Hosts;
        if (incast.From.Append(incast.To).Any(h => h >= hosts) || incast.From.Contains(incast.To))
        {
            diagnostics.Error(
                Codes.BadFlow,
                c.Place,
                $"the incast names a host that the network of {hosts} does not have, or one that sends to itself",
                $"name hosts 0 to {hosts - 1}"
            );
            return null;
        }
        ImmutableArray<FlowSpec> flows =
        [
            .. incast.From.Select((from, i) => new FlowSpec(i + 1, from, incast.To, incast.Bytes, 0, 0, i, -1, -1, -1)),
        ];
        return new PacketInput(network, new TrafficMatrix("incast", hosts, flows, [], []), null);
    }

    // Beside the table, or where the data of this project's sessions lies.
    private static string[] Folders(string home)
    {
        string shared = Path.Combine(home, "..", "shared", "data", "packet");
        return [Path.Combine(home, "validation", "packet"), Path.Combine(shared, "traffic"), Path.Combine(shared, "topologies")];
    }

    private static string Locate(string name, string[] folders) =>
        name.Length == 0 || name.Contains('(', StringComparison.Ordinal)
            ? name
            : folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists) ?? name;

    private static Outcome Simulate(Prepared prepared, int seed)
    {
        PacketConfig config = prepared.Config! with { Options = prepared.Config.Options with { Seed = (ulong)seed } };
        DiagnosticList diagnostics = [];
        PacketReport report =
            PacketRun.Run(prepared.Input!, config, prepared.Case.Id, diagnostics)
            ?? throw new InvalidOperationException($"{prepared.Case.Id}: {string.Join("; ", diagnostics)}");
        PacketResult r = report.Result;
        return new Outcome(r.DataHops, r.ControlHops, report.Fct_us, report.Finish_us?.Max ?? 0, r.Completed == report.Flows.Length);
    }

    private static IEnumerable<ValidationRow> Rows(Prepared prepared, Outcome[] outcomes)
    {
        PacketCase c = prepared.Case;
        foreach (PublishedQuantity q in c.Published)
        {
            string words = PacketCaseReader.Quantities.First(k => k.Key == q.Key).Words;
            string family = Path.GetFileNameWithoutExtension(c.Config);
            ValidationRow row = new($"{c.Id}.{q.Key}", words, q.Unit, q.Mean, null, null, "skipped", "", family);
            yield return prepared.Absent is { } absent
                ? row with
                {
                    Note = $"{c.Title}: {absent} is not there; put it into validation/packet/",
                }
                : Judge(c, q, outcomes, row);
        }
    }

    private static ValidationRow Judge(PacketCase c, PublishedQuantity q, Outcome[] outcomes, ValidationRow row)
    {
        double[] ours = [.. outcomes.Select(o => o.Of(q.Key)).OfType<double>()];
        if (ours.Length < c.Seeds || outcomes.Any(o => !o.IsWhole))
        {
            return row with { Verdict = "missed", Note = $"{c.Title}: not every flow was done" };
        }
        bool isOfChance = !q.IsHops && q.Within is null && ours.Length > 1;
        double predicted = isOfChance && c.Paths == PeerPaths.Hashed ? ours.Average() : ours[0];
        double allowed = q.Within ?? (q.IsHops ? c.HopShare : PinnedShare) * q.Mean;
        bool isNear = Math.Abs(predicted - q.Mean) <= allowed * (1 + 1e-9);
        SeedSpread? spread = isOfChance ? SeedSpread.Of(ours, q.Values.Length) : null;
        string verdict =
            q.Unjudged is not null ? "skipped"
            : isNear && (c.Paths != PeerPaths.Hashed || !isOfChance) ? "reproduced"
            : spread is { } s && q.Mean >= s.Low && q.Mean <= s.High ? "bounded"
            : "missed";
        return row with
        {
            Predicted = predicted,
            ErrorPercent = q.Unjudged is null ? (predicted - q.Mean) / q.Mean * 100 : null,
            Verdict = verdict,
            Note = q.Unjudged ?? Note(c, q, spread),
        };
    }

    private static string Note(PacketCase c, PublishedQuantity q, SeedSpread? spread)
    {
        string edits = c.Sets.IsEmpty ? "" : $" with {string.Join(", ", c.Sets)}";
        string runs = q.Values.Length == 1 ? "" : $"; {q.Values.Length} runs of the peer gave {Text(q.Values.Min())} to {Text(q.Values.Max())} us";
        string seeds = spread is { } s
            ? $"; {s.Count} seeds: {Text(s.Mean)} us, deviation {Text(s.Deviation)}, 95% in {Text(s.Low)} to {Text(s.High)}"
            : "";
        return $"{c.Title}; {c.Config}{edits}{runs}{seeds}";
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
