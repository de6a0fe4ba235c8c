using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;
using Heliograph.Workload.Training;

namespace Heliograph.Tests.Training;

/// <summary>Models with published sizes, a two-tier fabric and a catalogue, for tests of the training model.</summary>
internal static class Sample
{
    public static readonly ModelSpec Gpt3 = Gpt("gpt3-175b", 96, 12288, 96, 50257);

    public static readonly ModelSpec Gpt22 = Gpt("gpt-22b", 48, 6144, 64, 51200);

    public static readonly ModelSpec MtNlg = Gpt("mt-nlg-530b", 105, 20480, 128, 51200);

    public static readonly ModelSpec Llama405 = new("llama3-405b", 126, 16384, 128, 8, 128, 53248, true, 128256, false, null, null, 0, []);

    public static readonly ModelSpec Mixtral = new(
        "mixtral-8x7b",
        32,
        4096,
        32,
        8,
        128,
        14336,
        true,
        32000,
        false,
        new ExpertSpec(8, 2, 0, 14336, 0),
        null,
        0,
        []
    );

    public static readonly ModelSpec DeepSeekV3 = new(
        "deepseek-v3",
        61,
        7168,
        128,
        128,
        128,
        18432,
        true,
        129280,
        false,
        new ExpertSpec(256, 8, 1, 2048, 3),
        new LatentAttention(1536, 512, 64, 128, 128),
        0,
        []
    );

    private static readonly Lazy<Catalogue> Calibrated = new(ReadCalibration);

    /// <summary>Calibration of the repository and one accelerator of round numbers: 1 PFLOP/s, 80 GB, 2 TB/s.</summary>
    public static FigureBook Book => new(Calibrated.Value);

    public static PartRef Accelerator { get; } = new("acc-test");

    public static ModelSpec Gpt(string name, int layers, int hidden, int heads, int vocabulary) =>
        new(name, layers, hidden, heads, heads, hidden / heads, 4 * hidden, false, vocabulary, true, null, null, 0, []);

    public static Mapping Map(int tensor = 1, int pipeline = 1, int data = 1) =>
        new(tensor, pipeline, data, 1, 1, 1, 1, "none", true, 0, true, "1f1b", "none", default);

    public static TrainingJob Job(ModelSpec model, Mapping mapping, int batch = 64, int sequence = 2048) =>
        new(model, sequence, batch, "bf16", mapping, default);

    public static int Accelerators(TrainingJob job) => job.Mapping.Tensor * job.Mapping.Pipeline * job.Mapping.Data * job.Mapping.Context;

    /// <summary>A scale-up domain of 8 and one network around it; GB/s of one accelerator and microseconds.</summary>
    public static ImmutableArray<TierPerformance> Tiers(
        double inside = 450,
        double outside = 50,
        int domain = 8,
        double latency = 1,
        double taper = 1,
        int span = 65536
    ) =>
        [
            Tier("scale-up", "scale-up", TierKind.Switched, domain, 1, inside, latency),
            Tier("leaf-spine", "scale-out", TierKind.Switched, span, taper, outside, latency),
        ];

    /// <summary>Sites of so many accelerators on these tiers, and a line with so many GB/s and microseconds for each accelerator.</summary>
    public static ImmutableArray<TierPerformance> OverSites(int site, double line, double latency) =>
        [.. Tiers(span: site), Tier("wan", "wan", TierKind.WideArea, 65536, 1, line, latency)];

    public static TierPerformance Tier(string name, string network, TierKind kind, int span, double taper, double rate, double latency) =>
        new(
            name,
            network,
            kind,
            span,
            taper,
            Derivation.Input($"{name} rate", rate * 8e9, "b/s", "test"),
            Derivation.Input($"{name} latency", latency * 1e-6, "s", "test")
        );

    public static StepTime Step(TrainingJob job, ImmutableArray<TierPerformance>? tiers = null, FigureBook? book = null)
    {
        StepTime? step = TrainingModel.Evaluate(job, Accelerators(job), Accelerator, tiers ?? Tiers(), book ?? Book);
        return step.ShouldNotBeNull();
    }

    /// <summary>The book with other preferred values of calibration quantities.</summary>
    public static FigureBook With(params (string Quantity, double Value)[] changes)
    {
        IEnumerable<Part> parts = Calibrated.Value.Parts.Select(part =>
            part with
            {
                Figures =
                [
                    .. part.Figures.Select(f =>
                        Array.Find(changes, c => c.Quantity == f.Quantity) is { Quantity: not null } c
                            ? f with
                            {
                                Low = c.Value,
                                Preferred = c.Value,
                                High = c.Value,
                            }
                            : f
                    ),
                ],
            }
        );
        return new FigureBook(new Catalogue(parts, Calibrated.Value.Sources));
    }

    /// <summary>The book without one quantity.</summary>
    public static FigureBook Without(string quantity) =>
        new(
            new Catalogue(
                Calibrated.Value.Parts.Select(p => p with { Figures = [.. p.Figures.Where(f => f.Quantity != quantity)] }),
                Calibrated.Value.Sources
            )
        );

    public static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Heliograph.slnx")))
        {
            folder = folder.Parent;
        }
        return folder.ShouldNotBeNull("a checkout").FullName;
    }

    private static Catalogue ReadCalibration()
    {
        DiagnosticList diagnostics = new();
        Catalogue calibration = CatalogueReader.ReadFiles([Path.Combine(Root(), "catalog", "calibration.yaml")], diagnostics);
        diagnostics.Sorted().ShouldBeEmpty();
        Catalogue accelerator = CatalogueReader.ReadText(
            """
            family: accelerator
            sources: { t: "test" }
            parts:
              acc-test:
                name: test
                region: any
                figures:
                  peak-bf16: { value: 1000 TFLOP/s, status: read, source: t }
                  peak-fp8: { value: 2000 TFLOP/s, status: read, source: t }
                  memory: { value: 80 GB, status: read, source: t }
                  memory-bandwidth: { value: 2 TB/s, status: read, source: t }
            """,
            "test.yaml",
            diagnostics
        );
        diagnostics.Sorted().ShouldBeEmpty();
        return new Catalogue([.. calibration.Parts, .. accelerator.Parts], calibration.Sources);
    }

    public static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
