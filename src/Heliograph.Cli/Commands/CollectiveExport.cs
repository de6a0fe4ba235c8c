using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Dimensions;
using Heliograph.Model.Documents;
using Heliograph.Workload.Collectives.Programs;
using Heliograph.Workload.Messages;
using Heliograph.Workload.Traces;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio collective --export</c>: a collective as the messages of an algorithm, written as execution traces.</summary>
internal sealed class CollectiveExport
{
    private const int MostRanks = 1 << 20;

    public Option<string?> Folder { get; } =
        new("--export") { Description = "write the messages of the collective as execution traces, one file a rank", HelpName = "DIR" };

    public Option<string?> Ranks { get; } =
        new("--ranks")
        {
            Description = "with --export: ranks, or those of each level, inner to outer, as 8x16; without it those of the network",
            HelpName = "N",
        };

    public Option<string?> Algorithm { get; } =
        new("--algorithm")
        {
            Description =
                "with --export: ring, double-binary-tree, halving-doubling, bruck, direct, hierarchical, torus or in-network; without it ring, of an all-to-all direct",
            HelpName = "NAME",
        };

    public Option<int> Chunks { get; } =
        new("--chunks")
        {
            Description = "with --export: chunks of double-binary-tree, hierarchical and in-network; without it 1",
            DefaultValueFactory = _ => 1,
        };

    public void AddTo(Command command)
    {
        command.Add(Folder);
        command.Add(Ranks);
        command.Add(Algorithm);
        command.Add(Chunks);
    }

    /// <summary>What is wrong with the options themselves, each on a line; empty where nothing is.</summary>
    public IEnumerable<string> Objections(ParseResult parse, CollectiveKind? kind, bool hasNetwork)
    {
        bool isExport = parse.GetValue(Folder) is not null;
        foreach (Option option in new Option[] { Ranks, Algorithm, Chunks })
        {
            if (!isExport && parse.GetResult(option) is { Implicit: false })
            {
                yield return $"{option.Name}: only with --export DIR";
            }
        }
        if (!isExport)
        {
            yield break;
        }
        if (parse.GetValue(Ranks) is { } ranks && Sizes(ranks) is null)
        {
            yield return $"--ranks: '{ranks}' is no number of ranks; write 64, or those of each level as 8x16";
        }
        if (parse.GetValue(Ranks) is null && !hasNetwork)
        {
            yield return "--ranks: how many ranks? Write --ranks 64, or give --network";
        }
        if (parse.GetValue(Chunks) < 1)
        {
            yield return $"--chunks: {parse.GetValue(Chunks)}; write a number from 1";
        }
        if (parse.GetValue(Algorithm) is { } name && kind is { } k && (ProgramWords.Parse(name) is not { } a || !Possible(k).Contains(a)))
        {
            IEnumerable<string> words = Possible(k).Select(ProgramWords.Name);
            string meant = Suggest.Nearest(name, words) is { } near ? $"; did you mean {near}?" : "";
            yield return $"--algorithm: {CollectiveWords.Name(k)} has no algorithm '{name}'{meant} (one of {string.Join(", ", words)})";
        }
    }

    /// <summary>Writes the traces; what was written, or null where a diagnostic or the error stream says why not.</summary>
    /// <param name="bytes">What each rank has; of an all-gather its shard.</param>
    public ExportedProgram? Write(
        ParseResult parse,
        Shell shell,
        CollectiveKind kind,
        long bytes,
        DimensionalNetwork? network,
        DiagnosticList diagnostics
    )
    {
        ImmutableArray<int> sizes = parse.GetValue(Ranks) is { } text ? Sizes(text)!.Value : [.. network!.Dimensions.Select(d => d.Ranks)];
        int ranks = sizes.Aggregate(1, (n, s) => n * s);
        if (network is not null && network.Ranks != ranks)
        {
            diagnostics.Error(
                Codes.CollectiveNotPossible,
                new SourceSpan("--ranks"),
                $"{ranks} ranks, the network has {network.Ranks}",
                "leave --ranks out"
            );
            return null;
        }
        ProgramAlgorithm algorithm =
            parse.GetValue(Algorithm) is { } name ? ProgramWords.Parse(name)!.Value
            : kind == CollectiveKind.AllToAll ? ProgramAlgorithm.Direct
            : ProgramAlgorithm.Ring;
        double whole = kind == CollectiveKind.AllGather ? (double)bytes * ranks : bytes;
        BlockProgram program = ProgramBuild.Of(Collective(kind), algorithm, sizes, whole, parse.GetValue(Chunks));
        long nodes = ProgramGraph.Nodes(program);
        if (nodes > ProgramGraph.MostNodes)
        {
            diagnostics.Error(
                Codes.GraphTooLarge,
                new SourceSpan("--export"),
                $"{nodes.ToString(CultureInfo.InvariantCulture)} nodes, the most is {ProgramGraph.MostNodes.ToString(CultureInfo.InvariantCulture)}",
                "take fewer ranks or chunks, or an algorithm of fewer messages"
            );
            return null;
        }
        string folder = parse.GetValue(Folder)!;
        string prefix = CollectiveWords.Name(kind);
        try
        {
            GraphTraces.Write(ProgramGraph.Build(program, [], ranks), folder, prefix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            shell.Error.WriteLine($"helio: --export: cannot write to '{folder}': {e.Message}");
            return null;
        }
        return new ExportedProgram(kind, ProgramWords.Name(algorithm), ranks, bytes, nodes, Path.Combine(folder, prefix));
    }

    private static IReadOnlyList<ProgramAlgorithm> Possible(CollectiveKind kind) => ProgramWords.Of(Collective(kind));

    private static ProgramCollective Collective(CollectiveKind kind) =>
        kind switch
        {
            CollectiveKind.AllReduce => ProgramCollective.AllReduce,
            CollectiveKind.AllGather => ProgramCollective.AllGather,
            CollectiveKind.ReduceScatter => ProgramCollective.ReduceScatter,
            _ => ProgramCollective.AllToAll,
        };

    private static ImmutableArray<int>? Sizes(string text)
    {
        ImmutableArray<int>.Builder sizes = ImmutableArray.CreateBuilder<int>();
        long ranks = 1;
        foreach (string part in text.Split('x'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1 || (ranks *= size) > MostRanks)
            {
                return null;
            }
            sizes.Add(size);
        }
        return ranks > 1 ? sizes.ToImmutable() : null;
    }
}

/// <summary>What was exported.</summary>
/// <param name="Nodes">Of all traces.</param>
/// <param name="Prefix">Folder and prefix of the traces.</param>
internal sealed record ExportedProgram(CollectiveKind Kind, string Algorithm, int Ranks, long Bytes, long Nodes, string Prefix)
{
    public void Print(TextWriter output)
    {
        output.WriteLine(
            $"{CollectiveWords.Name(Kind)} by {Algorithm}, {Numbers.Count(Nodes)} nodes of {Numbers.Count(Ranks)} ranks written to {Prefix}.*.et"
        );
    }

    public string Json()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 1);
            json.WriteString("collective", CollectiveWords.Name(Kind));
            json.WriteNumber("size_B", Bytes);
            json.WriteString("algorithm", Algorithm);
            json.WriteNumber("ranks", Ranks);
            json.WriteNumber("nodes", Nodes);
            json.WriteString("traces", Prefix);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
