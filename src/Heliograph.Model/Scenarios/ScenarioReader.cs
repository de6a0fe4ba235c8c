using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;

namespace Heliograph.Model.Scenarios;

/// <summary>
/// Reads a scenario; the language is documented in <c>docs/guides/scenario.md</c> and by
/// <c>docs/schema/scenario.schema.json</c>. Reading never throws on bad input and reports every problem at once.
/// </summary>
public static class ScenarioReader
{
    /// <summary>Version of the language that this reader reads.</summary>
    public const int Version = 1;

    private const int MostAccelerators = 100_000_000;

    /// <summary>Reads a file; null when there is an error in <paramref name="diagnostics"/>.</summary>
    /// <param name="sets">Edits <c>path=value</c> made before reading, in order.</param>
    public static Scenario? ReadFile(string path, Catalogue catalogue, ModelPresets models, IReadOnlyList<string> sets, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        Scenario? scenario = Read(YamlReader.ReadFile(path, diagnostics), path, catalogue, models, sets, diagnostics);
        return diagnostics.ErrorCount > before ? null : scenario;
    }

    /// <summary>As <see cref="ReadFile"/>, from text; <paramref name="file"/> is the name used in diagnostics.</summary>
    public static Scenario? ReadText(
        string text,
        string file,
        Catalogue catalogue,
        ModelPresets models,
        IReadOnlyList<string> sets,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        Scenario? scenario = Read(YamlReader.ReadText(text, file, diagnostics), file, catalogue, models, sets, diagnostics);
        return diagnostics.ErrorCount > before ? null : scenario;
    }

    private static Scenario? Read(
        YamlNode? root,
        string file,
        Catalogue catalogue,
        ModelPresets models,
        IReadOnlyList<string> sets,
        DiagnosticList diagnostics
    )
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(sets);
        if (root is null)
        {
            return null;
        }
        if (YamlEdits.Set(root, sets, "the scenario", "sites[0].power.pue=1.2", diagnostics) is not YamlMap map || !IsScenario(map, diagnostics))
        {
            if (root is not YamlMap)
            {
                diagnostics.Error(Codes.NotAScenario, root.Span, $"is {root.Kind}, not a scenario", "begin with 'heliograph: 1'");
            }
            return null;
        }
        return ReadTop(new MapReader(map, diagnostics), file, catalogue, models);
    }

    private static bool IsScenario(YamlMap map, DiagnosticList diagnostics)
    {
        string fix = $"begin with 'heliograph: {Version}'";
        if (map.Find("heliograph") is not { } node)
        {
            diagnostics.Error(Codes.NotAScenario, map.Span, "has no key 'heliograph': not a scenario", fix);
            return false;
        }
        if (node is not YamlScalar scalar || scalar.Text != Version.ToString(CultureInfo.InvariantCulture))
        {
            string shown = node is YamlScalar s ? $"'{Excerpt.Of(s.Text)}'" : node.Kind;
            diagnostics.Error(Codes.NotAScenario, node.Span, $"language version {shown} is not known, this is version {Version}", fix);
            return false;
        }
        if (map.Entries[0].Key != "heliograph")
        {
            diagnostics.Error(Codes.NotAScenario, map.Entries[0].KeySpan, "the first key is not 'heliograph'", fix);
        }
        return true;
    }

    private static Scenario ReadTop(MapReader top, string file, Catalogue catalogue, ModelPresets models)
    {
        DiagnosticList diagnostics = top.Diagnostics;
        top.Allow(["heliograph"]);
        string name = Names.Read(top, "scenario") ?? "";
        string title = top.Text("title") ?? name;
        int year = top.Integer("year", 2010, 2040, required: true) ?? 0;
        int seed = top.Integer("seed") ?? 1;
        ImmutableArray<string> sources = top.Texts("sources");
        PartConstraints constraints = ReadConstraints(top.Map("parts"), catalogue);
        PartScope parts = new(catalogue, constraints, diagnostics);
        ImmutableArray<YamlNode> written = top.List("sites", required: true);
        ImmutableArray<Site> sites = ReadSites(
            written,
            Path.GetDirectoryName(file) ?? "",
            diagnostics,
            d => new PartScope(catalogue, constraints, d)
        );
        if (written.IsEmpty && top.Has("sites"))
        {
            diagnostics.Error(Codes.MissingKey, top.SpanOf("sites"), "there is no site", "describe at least one site");
        }
        ImmutableArray<WideAreaLine> wan = WideAreaReader.Numbered(
            top.Maps("wan").Select(m => WideAreaReader.Read(m, parts, written, Path.GetDirectoryName(file) ?? "")).OfType<WideAreaLine>()
        );
        // Counts of a site that could not be read are missing: say nothing about the job's size then.
        bool isComplete = sites.Length == written.Length && HasRoom(sites, top);
        (TrainingJob? job, InferenceJob? service) = ReadWorkload(top.Map("workload"), models, isComplete ? sites : [], year);
        Economics economics = ReadEconomics(top.Map("economics"), parts);
        top.Done();
        return new Scenario(name, title, year, seed, sources, constraints, sites, wan, job, economics, file) { Inference = service };
    }

    private static (TrainingJob?, InferenceJob?) ReadWorkload(MapReader? workload, ModelPresets models, ImmutableArray<Site> sites, int year)
    {
        if (workload is null)
        {
            return (null, null);
        }
        DiagnosticList diagnostics = workload.Diagnostics;
        (MapReader? train, MapReader? infer) = (workload.Map("train"), workload.Map("infer"));
        if (!workload.Has("train") && !workload.Has("infer"))
        {
            diagnostics.Error(Codes.MissingKey, workload.Span, "'train' is missing", "add 'train: ...', or 'infer: ...' for a service");
        }
        else if (workload.Has("train") && workload.Has("infer"))
        {
            diagnostics.Error(
                Codes.TwoWorkloads,
                workload.SpanOf("infer"),
                "a scenario trains or serves, not both",
                "put one of them into a scenario of its own"
            );
        }
        TrainingJob? job = new TrainingReader(models, diagnostics).Read(train, sites, year);
        InferenceJob? service = new InferenceReader(models, diagnostics).Read(infer, sites);
        workload.Done();
        return (job, service);
    }

    private static ImmutableArray<Site> ReadSites(
        ImmutableArray<YamlNode> written,
        string folder,
        DiagnosticList diagnostics,
        Func<DiagnosticList, PartScope> scope
    )
    {
        ImmutableArray<Site>.Builder sites = ImmutableArray.CreateBuilder<Site>();
        foreach ((YamlNode node, bool isWhole) in ScenarioEdits.Like(written, diagnostics))
        {
            // Of a site whose 'like' leads nowhere, what is missing is no news; what is there is checked.
            DiagnosticList own = isWhole ? diagnostics : new DiagnosticList();
            Site? site = new SiteReader(scope(own), own, folder).Read(node);
            if (!isWhole)
            {
                diagnostics.AddRange(own.Where(d => d.Code != Codes.MissingKey));
            }
            else if (site is not null)
            {
                sites.Add(site);
            }
        }
        return sites.ToImmutable();
    }

    private static bool HasRoom(ImmutableArray<Site> sites, MapReader top)
    {
        long total = 0;
        foreach (Site site in sites)
        {
            total += (long)site.Servers.Count * site.Servers.AcceleratorsEach;
        }
        if (total > MostAccelerators)
        {
            top.Diagnostics.Error(Codes.OutOfRange, top.SpanOf("sites"), $"the sites have {total} accelerators", $"the most is {MostAccelerators}");
        }
        return total <= MostAccelerators;
    }

    private static PartConstraints ReadConstraints(MapReader? reader, Catalogue catalogue)
    {
        if (reader is null)
        {
            return PartConstraints.None;
        }
        ImmutableArray<string> regions = reader.SomeOf("region", ["any", "US", "CN", "JP", "EU", "TW", "KR", "IL"]);
        int? availableBy = reader.Integer("available-by", 1990, 2040);
        ImmutableArray<string> nodes = reader.Texts("node");
        ImmutableArray<string> vendors = reader.Texts("vendors");
        string? status = reader.OneOf("status", ["read", "secondary", "derived", "estimate", "memory"]);
        ImmutableArray<string> only = Ids(reader, "only", catalogue);
        ImmutableArray<string> exclude = Ids(reader, "exclude", catalogue);
        reader.Done();
        return new PartConstraints(
            // "any" alone is no constraint; beside others it says what holds anyway.
            regions.All(r => r == "any")
                ? []
                : regions.Remove("any"),
            availableBy,
            nodes,
            vendors,
            status is null ? null : Enum.Parse<FigureStatus>(status, ignoreCase: true),
            only,
            exclude
        );
    }

    // A misspelt id in "exclude" would silently exclude nothing.
    private static ImmutableArray<string> Ids(MapReader reader, string key, Catalogue catalogue)
    {
        ImmutableArray<string>.Builder ids = ImmutableArray.CreateBuilder<string>();
        foreach (YamlNode node in reader.List(key))
        {
            string? id = reader.TextOf(key, node);
            if (id is not null && catalogue.Find(id) is null && !reader.Diagnostics.IsFull)
            {
                string? near = Suggest.Nearest(id, catalogue.Parts.Select(p => p.Id));
                reader.Diagnostics.Error(
                    Codes.UnknownPart,
                    node.Span,
                    $"unknown part '{Excerpt.Of(id)}'",
                    near is null ? "search the catalogue: helio parts" : $"did you mean '{near}'?"
                );
            }
            else if (id is not null)
            {
                ids.Add(id);
            }
        }
        return ids.ToImmutable();
    }

    private static Economics ReadEconomics(MapReader? reader, PartScope parts)
    {
        Setting free = new(0, null, reader?.Span ?? default);
        if (reader is null)
        {
            return new Economics(null, free, null);
        }
        double? amortisation = reader.Quantity("amortisation", "years", 0.01, 100);
        Setting? capital = parts.ReadSetting(reader, "cost-of-capital", "discount-rate", "1/year", PartScope.Facility, 0, 1);
        Setting? support = parts.ReadSetting(reader, "it-support", "opex-fraction", "1/year", PartScope.Facility, 0, 1);
        Setting? spares = parts.ReadSetting(reader, "spares", "spare-fraction", "%", PartScope.Load, 0, 100);
        bool repairs = reader.Flag("repairs") ?? true;
        reader.Done();
        return new Economics(amortisation, capital ?? free, support, spares, repairs);
    }
}
